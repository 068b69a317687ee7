"""Which dimensions a view puts on the axes, at which level, and where it holds the others still."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dashboards.charts.forms import Choice, UnknownView, View, capital, lower
from dashboards.releases import Code, Dimension, Release


@dataclass(frozen=True)
class Plan:
    """Axes and fixed codes: together they name each cell of the view."""

    release: Release
    time: Dimension | None
    times: tuple[Code, ...]
    group: Dimension | None
    groups: tuple[Code, ...]
    fixed: Mapping[str, str]

    def key(self, **axes: str | None) -> tuple[str, ...]:
        """The key of the cell at a time and a group; an axis left out stands at its total."""
        place = dict(self.fixed)
        for dimension, code in ((self.time, axes.get("time")), (self.group, axes.get("group"))):
            if dimension:
                place[dimension.id] = code or dimension.total or dimension.codes[0].id
        return tuple(place[d.id] for d in self.release.dimensions)


def plan(release: Release, view: View) -> Plan:
    """The plan of a view; UnknownView where the release has no such thing."""
    still = {d.id: (d.parts or d.codes)[0].id for d in release.dimensions if not _varies(d)}
    fixed = still | _chosen_codes(release, view)
    varying = [d for d in release.dimensions if d.id not in fixed]
    time = next((d for d in varying if d.role == "time"), None)
    group = _group(view, [d for d in varying if d is not time], time)
    for d in varying:
        if d not in (time, group):
            fixed[d.id] = d.total or _top(d)[0].id
    groups = _top(group) if group else ()
    times = _times(release, Plan(release, time, (), group, groups, fixed)) if time else ()
    return Plan(release, time, times, group, groups, fixed)


def views(release: Release) -> tuple[Choice, ...]:
    """The views that a reader may choose from, the default first."""
    if release.kind != "counts":
        return ()
    usual = plan(release, View())
    named = _named(usual)
    rest = [d for d in release.dimensions if _varies(d) and d is not usual.time and d.id != named.view.by]
    found = [named]
    for d in rest:
        over_time = " over time" if usual.time else ""
        found.append(Choice(f"by-{d.id}", f"By {lower(d.label)}{over_time}", View(d.id)))
    if usual.time and usual.time.total:
        whole = ((usual.time.id, usual.time.total),)
        groups = [d for d in release.dimensions if _varies(d) and d is not usual.time]
        found += [
            Choice(f"by-{d.id}-whole", f"By {lower(d.label)}, all periods together", View(d.id, whole))
            for d in groups
        ]
    return tuple(found)


def levels(dimension: Dimension) -> tuple[tuple[Code, ...], ...]:
    """The parts of a dimension by their depth below the total, the coarsest level first."""
    parents = {c.id: [p for p in c.parents if p != dimension.total] for c in dimension.parts}

    def depth(code: str, seen: frozenset[str] = frozenset()) -> int:
        above = [p for p in parents.get(code, []) if p not in seen]
        return 1 + max((depth(p, seen | {code}) for p in above), default=-1)

    depths = {code: depth(code) for code in parents}
    return tuple(tuple(c for c in dimension.parts if depths[c.id] == n) for n in sorted(set(depths.values())))


def _varies(dimension: Dimension) -> bool:
    return len(dimension.parts) > 1


def _named(usual: Plan) -> Choice:
    by = usual.group.id if usual.group else None
    if usual.time and usual.group:
        return Choice(f"by-{by}", f"By {lower(usual.group.label)} over time", View(by))
    if usual.time:
        return Choice("total", "All together over time", View())
    return Choice(f"by-{by}", f"By {lower(usual.group.label)}", View(by)) if usual.group else _single()


def _single() -> Choice:
    return Choice("total", "The figure", View())


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
    assert axes.time is not None
    candidates = [level for level in reversed(levels(axes.time)) if len(level) > 1]
    readable = [(_readable(release, axes, level), -n, level) for n, level in enumerate(candidates)]
    if not readable or readable[0][0] >= 0.5:
        return candidates[0] if candidates else axes.time.parts
    return max(readable, key=lambda r: r[:2])[2]


def _readable(release: Release, axes: Plan, level: Iterable[Code]) -> float:
    groups: list[str | None] = [c.id for c in axes.groups] or [None]
    cells = [release.cells.get(axes.key(time=t.id, group=g)) for t in level for g in groups]
    return sum(c is not None and c.status != "suppressed" for c in cells) / len(cells)
