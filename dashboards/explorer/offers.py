"""What each field of the explorer offers, from the dimensions of releases and never from a value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dashboards.charts import Chart, UnknownView, View, describe, views
from dashboards.charts.views import is_pair, varies
from dashboards.charts.wording import breakdown, capital
from dashboards.releases import Dimension, Release

TOTAL, OVER_TIME = "total", "time"
WHOLES = frozenset({TOTAL, "steps"})
FIGURES = {"counts": "Counts", "shares": "Rates (percent)", "index": "Index (ratio of rates)"}


@dataclass(frozen=True)
class Option:
    value: str
    label: str


def measures(releases: Sequence[Release]) -> list[Option]:
    names = {r.measure.id: r.measure.name for r in reversed(releases) if r.measure}
    return [Option(id, capital(name)) for id, name in sorted(names.items(), key=lambda n: n[1].lower())]


def places(releases: Sequence[Release], everything: Sequence[Release]) -> list[Option]:
    """The places, the one with the most releases of all measures first: it is that of the initiative."""
    counted = Counter(r.place.id for r in everything if r.place)
    names = {r.place.id: r.place.name for r in releases if r.place}
    return [Option(id, names[id]) for id in sorted(names, key=lambda id: -counted[id])]


def breakdowns(releases: Sequence[Release]) -> list[Option]:
    whole = any(_tells_whole(r) for r in releases)
    groups = {d.id: breakdown(d.label) for r in releases for d in _groups(r)}
    return [*([Option(TOTAL, "All together")] if whole or not groups else []), *(Option(*g) for g in groups.items())]


def _tells_whole(release: Release) -> bool:
    """Whether a release has a view of all together, over time or step by step."""
    return any(c.id in WHOLES for c in views(release))


def _groups(release: Release) -> list[Dimension]:
    return [d for d in release.dimensions if varies(d) and d.role not in ("time", "step") and not is_pair(d)]


def of_breakdown(releases: Sequence[Release], by: str) -> Release:
    """The newest release that has the breakdown; for the whole the newest of those that tell most periods."""
    if by == TOTAL:
        whole = [r for r in releases if _tells_whole(r)] or list(releases)
        return max(whole, key=lambda r: len(time.codes) if (time := time_of(r)) else 0)
    return next(r for r in releases if any(d.id == by for d in _groups(r)))


def time_of(release: Release) -> Dimension | None:
    return next((d for d in release.dimensions if varies(d) and d.role == "time"), None)


def parts(release: Release, by: str, time: Dimension | None) -> Iterator[Option]:
    """Everything, or one part of each other breakdown."""
    others = [d for d in release.dimensions if varies(d) and d is not time and d.id != by and d.role != "step"]
    if by == TOTAL or not others:
        return
    yield Option("", "Everything")
    for d in others:
        for code in d.parts:
            yield Option(f"{d.id}:{code.id}", f"{capital(d.label)}: {code.label}")


def periods(release: Release, by: str, time: Dimension | None, only: str) -> Iterator[Option]:
    if time is None:
        return
    pair = next((d for d in release.dimensions if varies(d) and is_pair(d)), None)
    beside = pair is not None and by != TOTAL and only.split(":")[0] != pair.id
    together = [Option(time.total, "All periods together")] if time.total else []
    steps = any(d.role == "step" for d in release.dimensions)
    along = [] if (beside or steps) and time.total else [Option(OVER_TIME, "Over time")]
    yield from along
    yield from together
    for code in reversed(time.parts):
        yield Option(code.id, capital(code.label))


def view(release: Release, by: str, time: Dimension | None, fixed: tuple, period: str) -> View:
    still = ((time.id, period),) if time and period not in ("", OVER_TIME) else ()
    if by != TOTAL:
        return View(by, (*fixed, *still))
    if still:
        return View(None, (*_whole(release), *still))
    return next((c.view for c in views(release) if c.id in WHOLES), View())


def _whole(release: Release) -> tuple[tuple[str, str], ...]:
    whole = [d for d in release.dimensions if varies(d) and d.role not in ("time", "step")]
    return tuple((d.id, d.total or d.codes[0].id) for d in whole)


def not_before(periods: Sequence[Option], since: str, option: Option) -> bool:
    order = [o.value for o in periods]
    return order.index(option.value) >= order.index(since)


class Described:
    """The charts of one release, each view described once however often it is asked for."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self._charts: dict[View, Chart | None] = {}

    def has(self, view: View) -> bool:
        if view not in self._charts:
            try:
                self._charts[view] = describe(self.release, view)
            except UnknownView:
                self._charts[view] = None
        return self._charts[view] is not None

    def chart(self, view: View) -> Chart:
        """Errors: UnknownView."""
        found = self._charts[view] if self.has(view) else None
        return found or describe(self.release, view)


def figures(described: Described, view: View) -> list[str]:
    """Counts, and what else can be said of them in this view."""
    known = [f for f in ("counts", "shares") if described.has(figured(view, f))]
    return known + (["index"] if _indexed(described, view) else [])


def figured(view: View, figures: str, reference: str = "") -> View:
    return replace(view, figures=figures, reference=reference or None)  # type: ignore[arg-type]


def references(described: Described, view: View) -> list[Option]:
    """Which group an index compares with."""
    return _indexed(described, view) if view.figures == "index" else []


def _indexed(described: Described, view: View) -> list[Option]:
    """The groups that the others can be compared with in this view: where there are rates, each of them, else none."""
    if view.by is None or described.release.dimension(view.by).role == "time":
        return []
    parts = described.release.dimension(view.by).parts
    rated = bool(parts) and described.has(figured(view, "index", parts[0].id))
    return [Option(c.id, capital(c.label)) for c in parts] if rated else []
