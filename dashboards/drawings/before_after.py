"""Two periods side by side: for each group an open dot, a filled one and the way between them."""

from __future__ import annotations

from dashboards.charts import Chart, Point, Series
from dashboards.charts.forms import capital
from dashboards.drawings.marks import HATCH, SHORT, absent, figure_text
from dashboards.drawings.svg import (
    LINE,
    STRONG,
    Drawing,
    element,
    label,
    line,
    lines_of,
    text_width,
    titled,
    wrap,
)

INSET = 10


def before_after(chart: Chart, width: float) -> Drawing:
    """A row for each group; its figures stand in words above its dots."""
    top = max((p.value or 0 for p in chart.points), default=0)
    marks, y = _key(chart, width)
    for series in chart.series:
        row, y = _row(series, chart.unit, y, top, width)
        marks += row
    return marks, y


def _key(chart: Chart, width: float) -> Drawing:
    before, after = (p.label for p in chart.series[0].points)
    second = 24 + text_width(before) + 24
    marks = [_dot(7, 9, True), label(before, 20, 14, "soft"), _dot(second, 9, False)]
    unit = label(capital(chart.unit), width, 14, "soft", "end")
    return [*marks, label(after, second + 13, 14, "soft"), unit], 46


def _row(series: Series, unit: str, y: float, top: float, width: float) -> Drawing:
    before, after = series.points
    said = f"{_short(before)} → {_short(after)}"
    name = wrap(series.label, width - text_width(said, STRONG) - 16, STRONG)
    words = [*lines_of(name, 0, y), label(said, width, y, "strong", "end")]
    level = y + LINE * len(name) + 8

    def x(point: Point) -> float:
        return INSET + (width - 2 * INSET) * ((point.value or 0) / top if top else 0)

    marks = [
        line(0, level, width, level, "chart-grid"),
        line(INSET, level - 8, INSET, level + 8, "chart-baseline"),
    ]
    if before.value is not None and after.value is not None:
        marks.append(line(x(before), level, x(after), level, "chart-way"))
    # both hidden: the second mark stands beside the first
    for n, point in enumerate((before, after)):
        mark = _dot(x(point), level, n == 0) if point.value is not None else None
        mark = mark or absent(point, INSET + 2 + HATCH / 2 + n * (HATCH + 3), level + HATCH / 2)
        marks.append(titled(f"{series.label}, {figure_text(point, unit)}", mark))
    return [*words, *marks], level + 40


def _short(point: Point) -> str:
    return point.text if point.value is not None else SHORT.get(point.status, point.text)


def _dot(x: float, y: float, open: bool) -> str:
    css = "chart-dot chart-dot--open" if open else "chart-dot"
    return element("circle", cx=x, cy=y, r=7, class_=css)
