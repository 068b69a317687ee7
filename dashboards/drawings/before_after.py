"""Two periods side by side: for each group an open dot, a filled one and the way between them."""

from __future__ import annotations

from dataclasses import replace

from dashboards.charts import Chart, Point, Series
from dashboards.charts.wording import capital
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
    top = max((v for p in chart.points for v in (p.value or 0, *(p.interval or ()))), default=0)
    marks, y = _key(chart, width)
    for series in chart.series:
        row, y = _row(series, chart, y, top, width)
        marks += row
    return marks, y


def _key(chart: Chart, width: float) -> Drawing:
    """What the two dots stand for, beside each other where there is room, and the whole that both are parts of."""
    before, after = (p.label for p in chart.series[0].points)
    second, unit = 20 + text_width(before) + 24, chart.measured or capital(_counted(chart))
    beside = second + 20 + text_width(after) + 24 + text_width(unit) < width
    x, y = (second, 14) if beside else (0.0, 14 + LINE + 4)
    marks = [_dot(7, 9, True), label(before, 20, 14, "soft"), _dot(x + 7, y - 5, False)]
    marks.append(label(after, x + 20, y, "soft"))
    if beside:
        return [*marks, label(unit, width, 14, "soft", "end")], 48
    return [*marks, label(unit, 0, y + LINE + 6, "soft")], y + LINE + 40


def _counted(chart: Chart) -> str:
    """What is counted, with its number where both moments have the same."""
    values = {p.text for p in chart.whole.points if p.value is not None} if chart.whole else set()
    return f"{chart.unit}: {values.pop()} in all" if len(values) == 1 and chart.unit else chart.unit


def _row(series: Series, chart: Chart, y: float, top: float, width: float) -> Drawing:
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
    for point, off in ((before, -9), (after, 9)):
        if point.value is not None and point.interval:
            ends = (replace(point, value=end) for end in point.interval)
            low, high = map(x, ends)
            marks.append(line(low, level + off, high, level + off, "chart-whisker"))
    # both hidden: the second mark stands beside the first
    for n, point in enumerate((before, after)):
        mark = _dot(x(point), level, n == 0) if point.value is not None else None
        mark = mark or absent(point, INSET + 2 + HATCH / 2 + n * (HATCH + 3), level + HATCH / 2)
        marks.append(titled(f"{series.label}, {figure_text(point, chart)}", mark))
    return [*words, *marks], level + 40


def _short(point: Point) -> str:
    return point.said if point.value is not None else SHORT.get(point.status, point.text)


def _dot(x: float, y: float, open: bool) -> str:
    css = "chart-dot chart-dot--open" if open else "chart-dot"
    return element("circle", cx=x, cy=y, r=7, class_=css)
