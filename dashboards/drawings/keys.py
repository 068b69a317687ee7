"""The head of a chart over time: what is counted, and what each mark that is no plain figure means."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.charts import Chart, Point
from dashboards.drawings.marks import absent
from dashboards.drawings.svg import Drawing, element, label, text_width

ROW, SWATCH, SPACE = 24, 20, 22
WORDS = {
    "suppressed": "hidden to protect privacy",
    "missing": "not known",
    "not_applicable": "does not apply",
    "withheld": "too few for a rate",
    "unreliable": "not reliable",
    "partial": "part of a year",
}


def head(chart: Chart, width: float) -> Drawing:
    """The unit, then a swatch for each kind of mark in the chart, in as many rows as they need."""
    unit = chart.head
    marks, x, y = [label(unit, 0, 14, "soft")], text_width(unit) + SPACE, 14.0
    for kind in _kinds(chart):
        needed = SWATCH + text_width(WORDS[kind])
        if x and x + needed > width:
            x, y = 0.0, y + ROW
        marks.append(element("g", _swatch(kind, x, y), label(WORDS[kind], x + SWATCH, y, "soft"), class_="chart-key"))
        x += needed + SPACE
    return marks, y + 10


def _kinds(chart: Chart) -> Iterator[str]:
    statuses = {p.status for p in chart.points}
    yield from (s for s in WORDS if s in statuses)
    if any(p.partial and p.value is not None for p in chart.points):
        yield "partial"


def _swatch(kind: str, x: float, y: float) -> str:
    if kind in ("partial", "unreliable"):
        return element("circle", cx=x + 7, cy=y - 5, r=4, class_="chart-dot chart-dot--open")
    return absent(Point("", (), None, kind, ""), x + 7, y + 2, 14)
