"""The table face: every figure as text with its status beside it."""

from __future__ import annotations

from dashboards.charts.describing import ABSENT
from dashboards.charts.forms import Cell, Chart, Figures, Point, Row, Table, value_text
from dashboards.charts.shares import interval_words
from dashboards.charts.wording import capital, titled_by
from dashboards.releases import Dimension, Observation, Release

# more do not fit on a page: what would stand across then stands down
MOST_COLUMNS = 12


def table(shown: Chart | Release) -> Table:
    """The table of a chart, or of a whole release."""
    if isinstance(shown, Chart):
        if shown.kind == "odds_ratios":
            return _of_odds(shown)
        if shown.kind == "steps" and len(shown.series) > 1:
            return _of_groups(shown)
        return _of_chart(shown) if shown.figured == "counts" else _of_rates(shown)
    return _of_counts(shown) if shown.kind == "counts" else _of_records(shown)


def _of_chart(chart: Chart) -> Table:
    if len(chart.series) == 1 or not chart.series:
        points = [*([chart.total] if chart.total else []), *chart.points]
        rows = tuple(Row((p.label,), (_cell(p),)) for p in points)
        return Table(chart.title, (chart.axis, chart.head or "Figure"), rows, 1)
    lines = [*([chart.whole] if chart.whole else []), *chart.series]
    labels = [p.label for p in chart.series[0].points]
    if chart.kind == "before_after" or len(lines) > max(MOST_COLUMNS, len(labels)):
        rows = tuple(Row((s.label,), tuple(map(_cell, s.points))) for s in lines)
        return Table(chart.title, (chart.group, *labels), rows, 1)
    rows = tuple(Row((label,), tuple(_cell(s.points[n]) for s in lines)) for n, label in enumerate(labels))
    return Table(chart.title, (chart.axis, *(s.label for s in lines)), rows, 1)


def _of_groups(chart: Chart) -> Table:
    """A row for each group, a column for each step."""
    rows = tuple(Row((s.label,), tuple(map(_cell, s.points))) for s in chart.series)
    return Table(chart.title, (chart.group, *(p.label for p in chart.series[0].points)), rows, 1)


def _of_rates(chart: Chart) -> Table:
    """A row for each figure, with its interval and the counts behind it."""
    index, alone = chart.figured == "index", len(chart.series) == 1
    names = (chart.axis,) if alone else (chart.axis, chart.group)
    figures = ("Ratio", "95% interval", "Difference", "Counts") if index else ("Share", "95% interval", "Counts")
    pairs = ((s, s.points[n]) for n in range(len(chart.series[0].points)) for s in chart.series)
    rows = tuple(Row((p.label,) if alone else (p.label, s.label), _rate_cells(p, chart.figured)) for s, p in pairs)
    return Table(chart.title, (*names, *figures), rows, len(names))


def _rate_cells(point: Point, figured: Figures) -> tuple[Cell, ...]:
    shown = point.value is not None
    interval = Cell(interval_words(point, figured), "published" if point.interval else point.status)
    difference = Cell(point.note if shown else point.text, "published" if point.note and shown else point.status)
    counts = Cell(point.of or point.text, "published" if point.of else point.status)
    return (_cell(point), interval, *((difference,) if figured == "index" else ()), counts)


def _of_odds(chart: Chart) -> Table:
    rows = tuple(Row((p.label, p.note), (_cell(p), _interval_cell(p))) for p in chart.points)
    return Table(chart.title, ("Outcome", "Place and period", "Odds ratio", "95% interval"), rows, 2)


def _interval_cell(point: Point) -> Cell:
    if point.interval is None:
        return Cell("not published in the sources seen", "missing")
    return Cell(f"{point.interval[0]:g} to {point.interval[1]:g}", "published")


def _cell(point: Point) -> Cell:
    return Cell(point.said, point.status, point.value)


def _of_counts(release: Release) -> Table:
    varying = [d for d in release.dimensions if len(d.codes) > 1]
    if len(varying) == 2:
        return _wide(release, *varying)
    figures = capital(release.measure.noun or release.measure.unit) if release.measure else "Figure"
    columns = (*(capital(d.label) for d in varying), figures)
    rows = tuple(Row(_names(release, o, varying), (_observed(o),)) for o in release.observations)
    return Table(release.title, columns, rows, len(varying))


def _names(release: Release, o: Observation, varying: list[Dimension]) -> tuple[str, ...]:
    keyed = zip(release.dimensions, o.key, strict=True)
    return tuple(capital(d.label_of(code)) for d, code in keyed if d in varying)


def _wide(release: Release, down: Dimension, across: Dimension) -> Table:
    """A row for each code of the first dimension, a column for each of the second; many columns become rows."""

    def cell(row: str, column: str) -> Cell:
        place = {down.id: row, across.id: column}
        key = tuple(place.get(d.id, d.codes[0].id) for d in release.dimensions)
        return _observed(release.cells.get(key))

    caption = titled_by(release.title, across.label)
    if len(across.codes) > max(MOST_COLUMNS, len(down.codes)):
        down, across = across, down
    rows = tuple(Row((capital(r.label),), tuple(cell(r.id, c.id) for c in across.codes)) for r in down.codes)
    columns = (capital(down.label), *(capital(c.label) for c in across.codes))
    return Table(caption, columns, rows, 1)


def _observed(o: Observation | None) -> Cell:
    if o is None:
        return Cell(ABSENT, "not_applicable")
    return Cell(value_text(o.value, o.status), o.status, o.value)


def _of_records(release: Release) -> Table:
    rows = tuple(Row(row[:1], tuple(_fact(text) for text in row[1:])) for row in release.rows)
    return Table(release.title, tuple(c.label for c in release.columns), rows, 1)


def _fact(text: str) -> Cell:
    return Cell(text, "published") if text else Cell("not stated", "missing")
