"""What a reader may ask of the releases: fields that depend on one another, each with the options that it offers now.

An option is offered because a release has that breakdown, code or period; never because of a value, so that no list
tells anything of a hidden one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from urllib.parse import parse_qsl, urlencode

from dashboards.charts import Chart, UnknownView, View, describe, views
from dashboards.charts.views import is_pair, varies
from dashboards.charts.wording import breakdown, capital
from dashboards.explorer.windows import runs_along, within
from dashboards.releases import Dimension, Release

FIELDS = ("measure", "place", "by", "only", "period", "since", "until", "figures", "reference", "kind")
LABELS = {
    "measure": "Measure",
    "place": "Place",
    "by": "Broken down",
    "only": "Show only",
    "period": "Period",
    "since": "From",
    "until": "To",
    "figures": "Figures",
    "reference": "Compared with",
    "kind": "Drawn as",
}
TOTAL, OVER_TIME = "total", "time"
WHOLES = frozenset({TOTAL, "steps"})
FIGURES = {"counts": "Counts", "shares": "Rates (percent)", "index": "Index (ratio of rates)"}
KINDS = {"bars": "Bars", "dots": "Dots"}
LONGEST_QUERY, LONGEST_VALUE = 1_000, 100


@dataclass(frozen=True)
class Option:
    value: str
    label: str


ALL_SITES = Option("all-sites", "All sites side by side")
SideBySide = Mapping[str, tuple[Release, Chart]]


class BadQuestion(ValueError):
    """What was sent is no question that the explorer's page can ask."""


class NotOffered(BadQuestion):
    """A question that the releases do not offer; the message names the field."""


@dataclass(frozen=True)
class Field:
    """One choice of the reader. A field with one option or none asks nothing and is not shown."""

    id: str
    label: str
    options: tuple[Option, ...]
    chosen: str

    @property
    def asks(self) -> bool:
        return len(self.options) > 1

    @property
    def usual(self) -> str:
        return self.options[0].value if self.options else ""


@dataclass(frozen=True)
class Asked:
    """A question that fits: its fields, and the chart of one release that answers it."""

    fields: tuple[Field, ...]
    release: Release
    view: View
    chart: Chart
    notes: tuple[str, ...]

    @property
    def query(self) -> str:
        """The question as it stands in an address: what is as usual is left out, but for the measure."""
        told = [(f.id, f.chosen) for f in self.fields if f.id == "measure" or f.chosen != f.usual]
        return urlencode(told)

    def chosen(self, field: str) -> str:
        return next((f.chosen for f in self.fields if f.id == field), "")


def read_query(text: str) -> dict[str, str]:
    """The wishes that an address holds; what is no field of ours is passed over. Errors: NotOffered, too long."""
    if len(text) > LONGEST_QUERY:
        raise NotOffered("The address is too long.")
    try:
        pairs = parse_qsl(text.removeprefix("?"), max_num_fields=40)
    except ValueError as error:
        raise NotOffered("The address holds too many wishes.") from error
    return {name: value for name, value in pairs if name in FIELDS and len(value) <= LONGEST_VALUE}


def ask(
    releases: Sequence[Release],
    wishes: Mapping[str, str],
    changed: str | None = None,
    sites: SideBySide = MappingProxyType({}),
) -> Asked | None:
    """The question that fits the wishes best; None where no release of counts is published.

    `sites` holds for a measure the chart of the sites that may stand side by side, with the release of the first.

    Without `changed`, what is not offered is said in a note and the nearest taken. With it, the field that a reader
    has just changed: it and those before it must be offered, and those after it follow. Errors: NotOffered.
    """
    return _Asking(releases, wishes, changed, sites).asked()


class _Asking:
    """One pass through the fields, each resolved against what the ones before it left."""

    def __init__(
        self, releases: Sequence[Release], wishes: Mapping[str, str], changed: str | None, sites: SideBySide
    ) -> None:
        self.releases = [r for r in releases if r.kind == "counts" and r.measure and r.place and r.observations]
        self.wishes, self.changed, self.sites = wishes, changed, sites
        self.fields: list[Field] = []
        self.notes: list[str] = []

    def asked(self) -> Asked | None:
        if not self.releases:
            return None
        measure = self.choose("measure", _measures(self.releases))
        mine = [r for r in self.releases if r.measure and r.measure.id == measure]
        place = self.choose("place", [*_places(mine, self.releases), *([ALL_SITES] if measure in self.sites else [])])
        if place == ALL_SITES.value:
            return self.side_by_side(*self.sites[measure])
        mine = [r for r in mine if r.place and r.place.id == place]
        by = self.choose("by", _breakdowns(mine))
        release = _of_breakdown(mine, by)
        time = _time_of(release)
        only = self.choose("only", list(_parts(release, by, time)))
        fixed = tuple([tuple(only.split(":", 1))] if only else [])
        period = self.choose("period", list(_periods(release, by, time, only)))
        view = _view(release, by, time, fixed, period)
        chart = describe(release, view)
        over_time = [] if period != OVER_TIME else [Option(*p) for p in runs_along(chart, release)]
        since = self.choose("since", over_time)
        until = self.choose("until", [o for o in reversed(over_time) if _not_before(over_time, since, o)])
        figures = self.choose("figures", [Option(f, FIGURES[f]) for f in _figures(release, view)])
        view = _figured(view, figures)
        reference = self.choose("reference", _references(release, view))
        view = _figured(view, figures, reference) if reference else view
        chart = describe(release, view)
        kind = self.choose("kind", [Option(k, KINDS[k]) for k in _kinds(chart)])
        if kind:
            chart = replace(chart, kind=kind)  # type: ignore[arg-type]
        if over_time and (since, until) != (over_time[0].value, over_time[-1].value):
            chart = within(chart, release, since, until)
        return Asked(tuple(self.fields), release, view, chart, tuple(self.notes))

    def side_by_side(self, release: Release, chart: Chart) -> Asked:
        """All sites that may be compared, over the periods that a reader chose."""
        periods = [Option(*p) for p in runs_along(chart, release)]
        for id in FIELDS[2:]:
            if id not in ("since", "until"):
                self.choose(id, [])
            elif id == "since":
                since = self.choose(id, periods)
            else:
                until = self.choose(id, [o for o in reversed(periods) if _not_before(periods, since, o)])
        if periods and (since, until) != (periods[0].value, periods[-1].value):
            chart = within(chart, release, since, until)
        return Asked(tuple(self.fields), release, View(), chart, tuple(self.notes))

    def choose(self, id: str, options: Sequence[Option]) -> str:
        """The wished option where it is offered, else the first. Errors: NotOffered."""
        wish, values = self.wishes.get(id, ""), [o.value for o in options]
        if wish not in values and wish:
            self._not_offered(id, wish)
        chosen = wish if wish in values else (values[0] if values else "")
        self.fields.append(Field(id, LABELS[id], tuple(options), chosen))
        return chosen

    def _not_offered(self, id: str, wish: str) -> None:
        if self.changed is None:
            if id == "measure":
                self.notes.append(f"There are no figures of a measure “{wish}” here. The first measure is shown.")
            else:
                self.notes.append(f"“{LABELS[id]}: {wish}” is not offered here. The nearest view is shown.")
        elif FIELDS.index(id) <= FIELDS.index(self.changed):
            raise NotOffered(f"{LABELS[id]}: this is not offered.")


def _measures(releases: Sequence[Release]) -> list[Option]:
    names = {r.measure.id: r.measure.name for r in reversed(releases) if r.measure}
    return [Option(id, capital(name)) for id, name in sorted(names.items(), key=lambda n: n[1].lower())]


def _places(releases: Sequence[Release], everything: Sequence[Release]) -> list[Option]:
    """The places, the one with the most releases of all measures first: it is that of the initiative."""
    counted = Counter(r.place.id for r in everything if r.place)
    names = {r.place.id: r.place.name for r in releases if r.place}
    return [Option(id, names[id]) for id in sorted(names, key=lambda id: -counted[id])]


def _breakdowns(releases: Sequence[Release]) -> list[Option]:
    whole = any(_tells_whole(r) for r in releases)
    groups = {d.id: breakdown(d.label) for r in releases for d in _groups(r)}
    return [*([Option(TOTAL, "All together")] if whole or not groups else []), *(Option(*g) for g in groups.items())]


def _tells_whole(release: Release) -> bool:
    """Whether a release has a view of all together, over time or step by step."""
    return any(c.id in WHOLES for c in views(release))


def _groups(release: Release) -> list[Dimension]:
    return [d for d in release.dimensions if varies(d) and d.role not in ("time", "step") and not is_pair(d)]


def _of_breakdown(releases: Sequence[Release], by: str) -> Release:
    """The newest release that has the breakdown; for the whole the newest of those that tell most periods."""
    if by == TOTAL:
        whole = [r for r in releases if _tells_whole(r)] or list(releases)
        return max(whole, key=lambda r: len(time.codes) if (time := _time_of(r)) else 0)
    return next(r for r in releases if any(d.id == by for d in _groups(r)))


def _time_of(release: Release) -> Dimension | None:
    return next((d for d in release.dimensions if varies(d) and d.role == "time"), None)


def _parts(release: Release, by: str, time: Dimension | None) -> Iterator[Option]:
    """Everything, or one part of each other breakdown."""
    others = [d for d in release.dimensions if varies(d) and d is not time and d.id != by and d.role != "step"]
    if by == TOTAL or not others:
        return
    yield Option("", "Everything")
    for d in others:
        for code in d.parts:
            yield Option(f"{d.id}:{code.id}", f"{capital(d.label)}: {code.label}")


def _periods(release: Release, by: str, time: Dimension | None, only: str) -> Iterator[Option]:
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


def _view(release: Release, by: str, time: Dimension | None, fixed: tuple, period: str) -> View:
    still = ((time.id, period),) if time and period not in ("", OVER_TIME) else ()
    if by != TOTAL:
        return View(by, (*fixed, *still))
    if still:
        return View(None, (*_whole(release), *still))
    return next((c.view for c in views(release) if c.id in WHOLES), View())


def _whole(release: Release) -> tuple[tuple[str, str], ...]:
    whole = [d for d in release.dimensions if varies(d) and d.role not in ("time", "step")]
    return tuple((d.id, d.total or d.codes[0].id) for d in whole)


def _not_before(periods: Sequence[Option], since: str, option: Option) -> bool:
    order = [o.value for o in periods]
    return order.index(option.value) >= order.index(since)


def _figures(release: Release, view: View) -> list[str]:
    """Counts, and what else can be said of them in this view."""
    return [f for f in ("counts", "shares") if _has(release, view, f)] + (["index"] if _indexed(release, view) else [])


def _has(release: Release, view: View, figures: str, reference: str = "") -> bool:
    try:
        describe(release, _figured(view, figures, reference))
    except UnknownView:
        return False
    return True


def _figured(view: View, figures: str, reference: str = "") -> View:
    return replace(view, figures=figures, reference=reference or None)  # type: ignore[arg-type]


def _references(release: Release, view: View) -> list[Option]:
    """Which group an index compares with."""
    return _indexed(release, view) if view.figures == "index" else []


def _indexed(release: Release, view: View) -> list[Option]:
    """The groups that the others can be compared with in this view."""
    if view.by is None or release.dimension(view.by).role == "time":
        return []
    parts = release.dimension(view.by).parts
    return [Option(c.id, capital(c.label)) for c in parts if _has(release, view, "index", c.id)]


def _kinds(chart: Chart) -> list[str]:
    return list(KINDS) if chart.kind == "bars" and len(chart.points) > 1 else []
