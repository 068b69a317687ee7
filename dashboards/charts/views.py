"""Which dimensions a view puts on the axes, at which level, and where it holds the others still."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from dashboards.charts.forms import UnknownView, View
from dashboards.charts.wording import capital, says
from dashboards.releases import Code, Dimension, Release

# what tells the later of two moments by its label, and the earlier
_LATER = frozenset(["after", "latest", "last", "now", "current", "later", "follow-up", "exit"])
_EARLIER = frozenset(["before"])
# fewer points than this are no trend
ENOUGH = 3


@dataclass(frozen=True)
class Plan:
    """Axes and fixed codes: together they name each cell of the view.

    `time` is the dimension that runs along; it may be a pair of moments, such as before and after.
    """

    release: Release
    time: Dimension | None
    times: tuple[Code, ...]
    group: Dimension | None
    groups: tuple[Code, ...]
    fixed: Mapping[str, str]
    pair: bool = False

    def key(self, time: str | None = None, group: str | None = None) -> tuple[str, ...]:
        """The key of the cell at a time and a group; an axis left out stands at its total."""

        def code(d: Dimension) -> str:
            if d is self.time:
                return time or d.total or d.codes[0].id
            if d is self.group:
                return group or d.total or d.codes[0].id
            return self.fixed[d.id]

        return tuple(map(code, self.release.dimensions))


def plan(release: Release, view: View) -> Plan:
    """The plan of a view; UnknownView where the release has no such thing."""
    if view == View():
        view = usual(release)
    still = {d.id: (d.parts or d.codes)[0].id for d in release.dimensions if not varies(d)}
    fixed = still | _chosen_codes(release, view)
    varying = [d for d in release.dimensions if d.id not in fixed]
    time = next((d for d in varying if d.role == "time"), None)
    compared = _compared(release, view, varying, time, fixed)
    if compared and (time is None or _readable(release, compared, compared.times) >= 0.5):
        return compared
    alone = time is not None and view.by == time.id
    group = _group(replace(view, by=None) if alone else view, [d for d in varying if d is not time], time)
    rest = {d.id: d.total or _top(d)[0].id for d in varying if d not in (time, group)}
    axes = Plan(release, time, (), group, _top(group) if group else (), fixed | rest)
    return Plan(release, time, _times(release, axes), group, axes.groups, axes.fixed)


def usual(release: Release) -> View:
    """The view to begin with: totals over time, unless the release asks another question or shows few of them."""
    time = next((d for d in release.dimensions if varies(d) and d.role == "time"), None)
    groups = [d for d in release.dimensions if varies(d) and d is not time]
    if time is None or time.total is None or not groups or not all(d.total for d in groups):
        return View()
    asked = next((d for d in groups if says(release.title, d.label)), None)
    over_time = plan(release, View(time.id))
    shown = [release.cells.get(over_time.key(time=t.id)) for t in over_time.times]
    few = sum(c is not None and c.value is not None for c in shown) < min(ENOUGH, len(shown))
    chosen = asked or groups[0]
    return View(chosen.id, ((time.id, time.total),)) if asked or few else View()


def levels(dimension: Dimension) -> tuple[tuple[Code, ...], ...]:
    """The parts of a dimension by their depth below the total, the coarsest level first."""
    parents = {c.id: [p for p in c.parents if p != dimension.total] for c in dimension.parts}

    def depth(code: str, seen: frozenset[str] = frozenset()) -> int:
        above = [p for p in parents.get(code, []) if p not in seen]
        return 1 + max((depth(p, seen | {code}) for p in above), default=-1)

    depths = {code: depth(code) for code in parents}
    return tuple(tuple(c for c in dimension.parts if depths[c.id] == n) for n in sorted(set(depths.values())))


def varies(dimension: Dimension) -> bool:
    return len(dimension.parts) > 1


def is_pair(dimension: Dimension) -> bool:
    """Two moments of the same people: nothing adds them up, and they are no places."""
    return dimension.role == "group" and dimension.total is None and len(dimension.codes) == 2


def _compared(
    release: Release, view: View, varying: list[Dimension], time: Dimension | None, fixed: Mapping[str, str]
) -> Plan | None:
    """The plan that sets two moments side by side, all periods together, where the release has both."""
    pair = next((d for d in varying if is_pair(d)), None)
    if pair is None or view.by == pair.id or (time and time.total is None):
        return None
    candidates = [d for d in varying if d not in (pair, time)]
    group = _group(view, candidates, None)
    still = {d.id: d.total or _top(d)[0].id for d in varying if d not in (pair, group)}
    groups = _top(group) if group else ()
    return Plan(release, pair, tuple(sorted(pair.codes, key=moment)), group, groups, {**fixed, **still}, True)


def moment(code: Code) -> int:
    words = set(code.label.lower().split())
    return bool(words & _LATER) - bool(words & _EARLIER)


def _chosen_codes(release: Release, view: View) -> dict[str, str]:
    dimensions = {d.id: d for d in release.dimensions}
    for id, code in view.fixed:
        if id not in dimensions:
            raise UnknownView(f"This release has no breakdown {id!r}.")
        if code not in {c.id for c in dimensions[id].codes}:
            raise UnknownView(f"{capital(dimensions[id].label)} has no value {code!r} in this release.")
    return dict(view.fixed)


def _group(view: View, candidates: list[Dimension], time: Dimension | None) -> Dimension | None:
    if view.by is not None:
        chosen = next((d for d in candidates if d.id == view.by), None)
        if chosen is None:
            raise UnknownView(f"This release has no breakdown by {view.by!r}.")
        return chosen
    if time is None:
        return next(iter(candidates), None)
    # without a total there is nothing to show over time but the parts
    return next((d for d in candidates if d.total is None), None)


def _top(dimension: Dimension) -> tuple[Code, ...]:
    """The coarsest level that has something to compare."""
    return next((level for level in levels(dimension) if len(level) > 1), dimension.parts)


def _times(release: Release, axes: Plan) -> tuple[Code, ...]:
    """The finest level of time, or a coarser one where most of the finest is hidden or not there."""
    if axes.time is None:
        return ()
    candidates = [level for level in reversed(levels(axes.time)) if len(level) > 1]
    readable = [(_readable(release, axes, level), -n, level) for n, level in enumerate(candidates)]
    if not readable or readable[0][0] >= 0.5:
        return candidates[0] if candidates else axes.time.parts
    return max(readable, key=lambda r: r[:2])[2]


def _readable(release: Release, axes: Plan, level: Iterable[Code]) -> float:
    groups: list[str | None] = [c.id for c in axes.groups] or [None]
    cells = [release.cells.get(axes.key(time=t.id, group=g)) for t in level for g in groups]
    return sum(c is not None and c.status != "suppressed" for c in cells) / len(cells)
