"""From a release and a view to the description of a chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dashboards.charts.findings import finding_of
from dashboards.charts.forms import (
    Break,
    Chart,
    Kind,
    Point,
    Series,
    View,
    capital,
    day_text,
    lower,
    value_text,
)
from dashboards.charts.views import Plan, plan
from dashboards.releases import Dimension, Release

ABSENT = "not in this release"


def describe(release: Release, view: View | None = None, breaks: Sequence[Break] = ()) -> Chart:
    """The chart of a release in a view (by default its totals over time, or its first breakdown)."""
    if release.kind != "counts" or not release.observations:
        return _nothing_to_draw(release)
    axes = plan(release, view or View())
    kind, series, total = _kind(axes), _series(axes), _total(axes)
    unit = release.measure.unit if release.measure else ""
    axis = axes.time or axes.group
    chart = Chart(
        id=_id(release, axes),
        title=_title(release, axes),
        kind=kind,
        unit=unit,
        finding="",
        series=series,
        notes=(),
        source=source_line(release),
        demonstration=release.demonstration,
        breaks=tuple(breaks) if axes.time else (),
        total=total,
        context=_context(axes),
        axis=capital(axis.label) if axis else "",
        by=axes.group.id if axes.group else None,
    )
    return _with_words(chart, release, axes)


def source_line(release: Release) -> str:
    """Where the figures come from, and which release of ours they are."""
    dated = f", {day_text(release.source.date)}" if release.source.date else ""
    name = (release.source.name + dated).rstrip(".")
    day = day_text(release.published[:10])
    return f"Source: {name}. Release {release.number}, version {release.version}, published {day}."


def demonstration_note(release: Release) -> tuple[str, ...]:
    return ("Demonstration: these figures are made up.",) if release.demonstration else ()


def _kind(axes: Plan) -> Kind:
    if axes.time and len(axes.times) == 2:
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
    points = (_point(axes, capital(t.label), axes.key(time=t.id, group=group)) for t in axes.times)
    return Series(group or "all", label, tuple(points))


def _point(axes: Plan, label: str, key: tuple[str, ...]) -> Point:
    cell = axes.release.cells.get(key)
    if cell is None:
        return Point(label, key, None, "not_applicable", ABSENT)
    return Point(label, key, cell.value, cell.status, value_text(cell.value, cell.status))


def _total(axes: Plan) -> Point | None:
    """The sum that bars belong to."""
    if axes.time or axes.group is None or axes.group.total is None:
        return None
    label = capital(axes.group.label_of(axes.group.total))
    return _point(axes, label, axes.key(group=axes.group.total))


def _whole(axes: Plan) -> str:
    measure = axes.release.measure
    return measure.name if measure else axes.release.title


def _title(release: Release, axes: Plan) -> str:
    others = [d for d in release.dimensions if len(d.parts) > 1 and d is not axes.group]
    return f"{release.title}, by {lower(axes.group.label)}" if axes.group and others else release.title


def _id(release: Release, axes: Plan) -> str:
    by = f"-{axes.group.id}" if axes.group else ""
    still = "" if axes.time else "-whole"
    safe = "".join(c if c.isalnum() else "-" for c in f"{by}{still}")
    return f"r{release.number}v{release.version}{safe}"


def _context(axes: Plan) -> tuple[tuple[str, str], ...]:
    """What does not vary here, unless it stands at its total."""
    fixed = [(d, axes.fixed[d.id]) for d in axes.release.dimensions if d.id in axes.fixed]
    return tuple((capital(d.label), capital(d.label_of(code))) for d, code in fixed if _telling(d, code))


def _telling(dimension: Dimension, code: str) -> bool:
    return code != dimension.total or dimension.role == "time"


def _with_words(chart: Chart, release: Release, axes: Plan) -> Chart:
    finding = finding_of(chart, {capital(g.label): g.label for g in axes.groups})
    notes = (*demonstration_note(release), *_privacy_note(chart, release), *release.notes)
    return replace(chart, finding=finding, notes=notes)


def _privacy_note(chart: Chart, release: Release) -> tuple[str, ...]:
    if not chart.hidden:
        return ()
    top = release.rule.threshold - 1 if release.rule else None
    small = f"Counts of 1 to {top}" if top else "Small counts"
    return (f"{small} are hidden to protect privacy, and so are larger ones that would give them back.",)


def _nothing_to_draw(release: Release) -> Chart:
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
