"""From a release and a view to the description of a chart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from dashboards.charts.findings import finding_of
from dashboards.charts.forms import Break, Chart, Event, Kind, Point, Series, UnknownView, View, value_text
from dashboards.charts.shares import WITHHELD, in_shares
from dashboards.charts.steps import describe_rates, rates_in
from dashboards.charts.views import Plan, plan
from dashboards.charts.wording import capital, day_text, listed, lower, safe, titled_by
from dashboards.rates import MIN_COUNT, MIN_DENOMINATOR, share
from dashboards.releases import Code, Dimension, Release

ABSENT = "not in this release"
_YEAR = re.compile(r"(?P<year>\d{4})(?P<part>\s*\(.*\))?")


def describe(
    release: Release, view: View | None = None, breaks: Sequence[Break] = (), events: Sequence[Event] = ()
) -> Chart:
    """The chart of a release in a view (by default its totals over time, or its first breakdown).

    Errors: UnknownView.
    """
    view = view or View()
    if release.kind != "counts" or not release.observations:
        return nothing_to_draw(release)
    threshold = release.rule.threshold if release.rule else MIN_COUNT
    if rates := rates_in(release, view):
        chart = describe_rates(rates, view, _bare(release, view))
        return _with_words(chart, release, {})
    if view.figures == "index":
        raise UnknownView("A ratio needs the rates of groups, and this release has none.")
    axes = plan(release, view)
    chart = _counted(release, axes, breaks, events)
    if view.figures == "shares":
        chart = in_shares(chart, axes, threshold)
    return _with_words(chart, release, {capital(g.label): g.label for g in axes.groups})


def _bare(release: Release, view: View) -> Chart:
    """What every chart of a release has, before anything is drawn in it."""
    still = "".join(f"-{code}" for _, code in view.fixed)
    by = f"-{view.by}" if view.by else ""
    against = f"-{view.figures}{f'-{view.reference}' if view.reference else ''}"
    return replace(
        nothing_to_draw(release),
        id=f"r{release.number}v{release.version}{safe(by + still + against)}",
        unit=_unit(release),
        finding="",
        notes=(),
        context=tuple((capital(d.label), capital(d.parts[0].label)) for d in release.dimensions if len(d.codes) == 1),
    )


def _unit(release: Release) -> str:
    return (release.measure.noun or release.measure.unit) if release.measure else ""


def _counted(release: Release, axes: Plan, breaks: Sequence[Break], events: Sequence[Event]) -> Chart:
    kind, series, total, whole = _kind(axes), _series(axes), _total(axes), _whole_over_time(axes)
    axis = axes.time or axes.group
    return Chart(
        id=_id(release, axes),
        title=_title(release, axes),
        kind=kind,
        unit=_unit(release),
        finding="",
        series=_with_shares(kind, series, total, whole, release),
        notes=(),
        source=source_line(release),
        demonstration=release.demonstration,
        breaks=tuple(breaks) if axes.time and not axes.pair else (),
        events=tuple(events) if axes.time and not axes.pair else (),
        total=total,
        context=_context(axes),
        axis=capital(axis.label) if axis else "",
        by=axes.group.id if axes.group else None,
        whole=whole,
        group=capital(axes.group.label) if axes.group else "",
    )


def source_line(release: Release) -> str:
    """Where the figures come from, and which release of ours they are."""
    dated = f", {day_text(release.source.date)}" if release.source.date else ""
    name = (release.source.name + dated).rstrip(".")
    day = day_text(release.published[:10])
    return f"Source: {name}. Release {release.number}, version {release.version}, published {day}."


def demonstration_note(release: Release) -> tuple[str, ...]:
    return ("Demonstration: these figures are made up.",) if release.demonstration else ()


def _kind(axes: Plan) -> Kind:
    if axes.pair or (axes.time and len(axes.times) == 2):
        return "before_after"
    if axes.time:
        return "small_multiples" if axes.group else "trend"
    return "bars"


def _series(axes: Plan) -> tuple[Series, ...]:
    if axes.time and axes.group:
        return tuple(_over_time(axes, g.id, capital(g.label)) for g in axes.groups)
    if axes.time:
        return (_over_time(axes, None, _whole(axes)),)
    groups = [(capital(g.label), axes.key(group=g.id)) for g in axes.groups]
    points = [_point(axes, label, key) for label, key in groups or [(_whole(axes), axes.key())]]
    return (Series("all", _whole(axes), tuple(points)),)


def _over_time(axes: Plan, group: str | None, label: str) -> Series:
    points = (
        _point(axes, capital(t.label), axes.key(time=t.id, group=group), _is_partial(axes, t)) for t in axes.times
    )
    return Series(group or "all", label, tuple(points))


def _is_partial(axes: Plan, time: Code) -> bool:
    """Whether a year holds less than twelve months of figures: its label or the release's period says so."""
    year = _YEAR.fullmatch(time.label)
    if axes.pair or not year:
        return False
    period = axes.release.period
    begun = period.start is not None and period.start > f"{year['year']}-01-01" if period else False
    ended = period.end < f"{year['year']}-12-31" if period else False
    return bool(year["part"]) or begun or ended


def _point(axes: Plan, label: str, key: tuple[str, ...], partial: bool = False) -> Point:
    cell = axes.release.cells.get(key)
    if cell is None:
        return Point(label, key, None, "not_applicable", ABSENT, partial=partial)
    return Point(label, key, cell.value, cell.status, value_text(cell.value, cell.status), partial=partial)


def _total(axes: Plan) -> Point | None:
    """The sum that bars belong to."""
    if axes.time or axes.group is None or axes.group.total is None:
        return None
    label = capital(axes.group.label_of(axes.group.total))
    return _point(axes, label, axes.key(group=axes.group.total))


def _whole_over_time(axes: Plan) -> Series | None:
    """The sum that the groups of each period belong to."""
    if not (axes.time and axes.group and axes.group.total):
        return None
    return _over_time(axes, None, capital(axes.group.label_of(axes.group.total)))


def _with_shares(
    kind: Kind, series: tuple[Series, ...], total: Point | None, whole: Series | None, release: Release
) -> tuple[Series, ...]:
    """Bars and moments say their part of the whole, where the rules for rates allow it."""
    if kind not in ("bars", "before_after"):
        return series
    threshold = release.rule.threshold if release.rule else MIN_COUNT

    def shared(n: int, point: Point) -> Point:
        of = total if kind == "bars" else whole.points[n] if whole else None
        return replace(point, share=_share(point, of, threshold))

    return tuple(replace(s, points=tuple(shared(n, p) for n, p in enumerate(s.points))) for s in series)


def _share(point: Point, whole: Point | None, threshold: int) -> str:
    if whole is None or point.value is None or whole.value is None or not 0 < point.value < whole.value:
        return ""
    return share(int(point.value), int(whole.value), threshold).text or ""


def _whole(axes: Plan) -> str:
    measure = axes.release.measure
    return measure.name if measure else axes.release.title


def _title(release: Release, axes: Plan) -> str:
    alone = sum(len(d.parts) > 1 for d in release.dimensions) == 1
    if alone or axes.pair:
        return release.title
    title = titled_by(release.title, axes.group.label if axes.group else "")
    still = [lower(d.label_of(axes.fixed[d.id])) for d in release.dimensions if _is_still_moment(d, axes)]
    return f"{title}, {listed(still)}" if still else title


def _is_still_moment(dimension: Dimension, axes: Plan) -> bool:
    """Whether a view holds a dimension at one of its parts: all periods together are no part."""
    still = dimension.id in axes.fixed and len(dimension.parts) > 1 and axes.fixed[dimension.id] != dimension.total
    return still and (dimension.total is None or dimension.role != "time")


def _id(release: Release, axes: Plan) -> str:
    by = f"-{axes.group.id}" if axes.group else ""
    still = "" if axes.time else "-whole"
    held = "".join(f"-{axes.fixed[d.id]}" for d in release.dimensions if _is_still_moment(d, axes))
    return f"r{release.number}v{release.version}{safe(by + held + still)}"


def _context(axes: Plan) -> tuple[tuple[str, str], ...]:
    """What does not vary here, unless it stands at its total."""
    fixed = [(d, axes.fixed[d.id]) for d in axes.release.dimensions if d.id in axes.fixed]
    return tuple((capital(d.label), capital(d.label_of(code))) for d, code in fixed if _telling(d, code))


def _telling(dimension: Dimension, code: str) -> bool:
    return code != dimension.total or dimension.role == "time"


def _with_words(chart: Chart, release: Release, labels: Mapping[str, str]) -> Chart:
    threshold = release.rule.threshold if release.rule else MIN_COUNT
    finding = finding_of(chart, labels, threshold)
    privacy, parts = _privacy_note(chart, release), _partial_note(chart)
    notes = (*demonstration_note(release), *chart.notes, *privacy, *_few_note(chart), *parts, *release.notes)
    return replace(chart, finding=finding, notes=notes)


def _privacy_note(chart: Chart, release: Release) -> tuple[str, ...]:
    if not chart.hidden:
        return ()
    top = release.rule.threshold - 1 if release.rule else None
    small = f"Counts of 1 to {top}" if top else "Small counts"
    return (f"{small} are hidden to protect privacy, and so are larger ones that would give them back.",)


def _few_note(chart: Chart) -> tuple[str, ...]:
    if not any(p.status == WITHHELD for p in chart.points):
        return ()
    return (
        f"A rate is shown only of at least {MIN_DENOMINATOR} in all, with none or at least {MIN_COUNT} on each side.",
    )


def _partial_note(chart: Chart) -> tuple[str, ...]:
    """Which years are not whole, so that nobody compares them with the others."""
    first = chart.series[0].points if chart.series else ()
    years = [p.label[:4] for p in first if p.partial]
    if not years or len(first) == 1:
        return ()
    many = len(years) > 1
    are, them = ("are not whole years", "them") if many else ("is not a whole year", "it")
    return (f"{listed(years)} {are}: do not compare {them} with the others.",)


def nothing_to_draw(release: Release) -> Chart:
    rows = len(release.rows)
    finding = f"{rows:,} published findings and facts of others, each with its source." if rows else ""
    return Chart(
        id=f"r{release.number}v{release.version}",
        title=release.title,
        kind="none",
        unit="",
        finding=finding or "This release holds no figures to draw.",
        series=(),
        notes=(*demonstration_note(release), *release.notes),
        source=source_line(release),
        demonstration=release.demonstration,
    )
