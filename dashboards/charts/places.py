"""The cited directory of places as charts: how many places each state has, as a map or bars, and how many each status.

Every row of the release is one place. A map shows the figures of states; any bars whose labels are states fit on one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from dashboards.charts.describing import demonstration_note, source_line
from dashboards.charts.forms import Chart, Point, Series, value_text
from dashboards.charts.wording import capital, counted, listed
from dashboards.releases import Release
from dashboards.states import NAMES, STATES

UNIT, NOT_STATED = "places", "not stated"
NOT_LISTED = "A state without a mark has no place in this table. That is not proof that it has none."
EVERY_STATUS = "Every place of the table is counted, whatever its status, also those that closed."


def places_by_state(release: Release) -> Chart:
    """How many places of the directory each state has, as a map."""
    chart = _tally(release, "state", "Places with LEAD, by state", STATES)
    states, tops = len(chart.points), _largest(chart)
    places = sum(p.value or 0 for p in chart.points)
    if not tops:
        return chart
    found = f"The table lists {counted(places, UNIT)} in {counted(states, 'states')}."
    most = f" {listed([p.label for p in tops[:3]])} has the most: {tops[0].text}." if len(tops) == 1 else ""
    drawn = as_map(chart) or chart
    return replace(drawn, finding=found + most, notes=(*drawn.notes, EVERY_STATUS, NOT_LISTED))


def places_by_status(release: Release) -> Chart:
    """How many places of the directory have each status, as bars."""
    chart = _tally(release, "status", "Places with LEAD, by status when last known", {})
    said = "; ".join(f"{p.label}: {p.text}" for p in chart.points)
    old = "A status is that of the newest source found for the place, which may be years old."
    return replace(chart, finding=f"{said}." if said else chart.finding, notes=(*chart.notes, old))


def can_map(chart: Chart) -> bool:
    """Whether every figure of a chart is that of a state."""
    whole_states = bool(chart.points) and all(p.label in NAMES for p in chart.points)
    return chart.kind in ("bars", "dots", "map") and len(chart.series) == 1 and whole_states


def as_map(chart: Chart) -> Chart | None:
    """The same figures on a map; None where they are not those of states."""
    return replace(chart, kind="map") if can_map(chart) else None


def _tally(release: Release, column: str, title: str, names: Mapping[str, str]) -> Chart:
    """The rows of a table counted by one of its columns, the largest count first, as bars."""
    counts = Counter(record[column] or NOT_STATED for record in release.records())
    labels = {code: capital(names.get(code, code)) for code in counts}
    points = tuple(
        Point(labels[code], (code,), counts[code], "published", value_text(counts[code], "published"))
        for code in sorted(counts, key=lambda c: (-counts[c], labels[c]))
    )
    return Chart(
        id=f"r{release.number}v{release.version}-by-{column}",
        title=title,
        kind="bars" if points else "none",
        unit=UNIT,
        finding="" if points else "This release lists no places.",
        series=(Series("places", "Places", points),) if points else (),
        notes=demonstration_note(release),
        source=source_line(release),
        demonstration=release.demonstration,
        axis=capital(column),
        by=column,
    )


def _largest(chart: Chart) -> list[Point]:
    most = max((p.value or 0 for p in chart.points), default=0)
    return [p for p in chart.points if p.value == most]
