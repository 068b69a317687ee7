"""Rates and ratios as dots with their intervals, a row each: by group, and below each step of a chain.

The scale is that of percentages from 0, or logarithmic around the line of parity.
"""

from __future__ import annotations

from dashboards.charts import Chart, Point
from dashboards.charts.forms import interval_text
from dashboards.drawings.marks import HATCH, SHORT, absent, figure_text
from dashboards.drawings.scales import Scale, linear, logarithmic
from dashboards.drawings.svg import LINE, STRONG, Drawing, element, label, line, lines_of, text_width, titled, wrap

COLUMN, ROW, EDGE = 190, 30, 12


def ladder(chart: Chart, width: float) -> Drawing:
    """Blocks of rows: one block for each step where there are several groups, else one for all."""
    words = max((text_width(_figure(p, chart), STRONG) for p in chart.points), default=0)
    beside = min(COLUMN, max(text_width(name) for name, _ in _rows(chart, None)) + 16) if width > 480 else 0
    scale = _scale(chart, beside + EDGE, width - EDGE - (words + 12 if beside else 0))
    marks, y = _head(chart, scale, width)
    under: list[str] = []
    for block in range(len(chart.series[0].points)) if len(chart.series) > 1 else [None]:
        heading = wrap(chart.series[0].points[block].label, width, STRONG) if block is not None else []
        marks += lines_of(heading, 0, y + 12, "strong")
        y += LINE * len(heading) + (4 if heading else 0)
        top = y
        for name, point in _rows(chart, block):
            row, y = _row(name, point, chart, scale, beside, y, width)
            # beside the names one grid runs through all rows; below them each row has its own piece
            marks += row if beside else [*(_grid(t, chart, scale, y - 26, y - 2) for t in scale.ticks), *row]
        under += [_grid(t, chart, scale, top, y) for t in scale.ticks] if beside else []
        y += 14
    under += [_tick(t, chart, scale, y) for t in scale.ticks]
    return [*under, *marks], y + 12


def _rows(chart: Chart, block: int | None) -> list[tuple[str, Point]]:
    """The names and points of a block; of all blocks where none is named."""
    if len(chart.series) == 1:
        return [(p.label, p) for p in chart.series[0].points]
    return [(s.label, p) for s in chart.series for p in (s.points if block is None else s.points[block : block + 1])]


def _scale(chart: Chart, left: float, right: float) -> Scale:
    values = [v for p in chart.points if p.value is not None for v in (p.value, *(p.interval or ()))]
    return logarithmic(values, left, right) if chart.scale == "log" else linear(values, left, right)


def _head(chart: Chart, scale: Scale, width: float) -> Drawing:
    """What is measured, and for ratios what the two sides of the line mean."""
    lines = wrap(chart.head, width)
    marks, y = lines_of(lines, 0, 14, "soft"), LINE * len(lines) + 14
    if chart.parity is None:
        return marks, y
    middle = scale.x(chart.parity)
    sides = (("← less often", middle - 8, "end"), ("more often →", middle + 8, None))
    return [*marks, *(label(text, x, y + 8, "soft", anchor) for text, x, anchor in sides)], y + 22


def _row(
    name: str, point: Point, chart: Chart, scale: Scale, beside: float, y: float, width: float
) -> tuple[list[str], float]:
    figure = _figure(point, chart)
    lines = wrap(name, beside - 16 if beside else width - text_width(figure, STRONG) - 16)
    kind = "strong" if point.value is not None else "soft"
    texts = [*lines_of(lines, 0, y + 18), label(figure, width, y + 18, kind, "end")]
    level = y + ROW / 2 - 2 if beside else y + LINE * len(lines) + 14
    end = max(y + ROW, y + LINE * len(lines) + 8) if beside else level + 14
    said = figure_text(point, chart) if len(chart.series) == 1 else f"{name}, {figure_text(point, chart)}"
    return [*texts, titled(said, *_mark(point, scale, level))], end


def _mark(point: Point, scale: Scale, y: float) -> list[str]:
    if point.value is None:
        return [absent(point, scale.left + HATCH / 2, y + HATCH / 2)]
    css = "chart-dot chart-dot--open" if point.status == "unreliable" else "chart-dot"
    dot = element("circle", cx=scale.x(point.value), cy=y, r=6, class_=css)
    if not point.interval:
        return [dot]
    low, high = (scale.x(v) for v in point.interval)
    return [line(low, y, high, y, "chart-interval"), dot]


def _figure(point: Point, chart: Chart) -> str:
    if point.value is None:
        return SHORT.get(point.status, point.text) if point.text[:1].isalpha() else point.text
    return f"{point.text} ({interval_text(chart.figured, point.interval)})" if point.interval else point.text


def _grid(t: float, chart: Chart, scale: Scale, top: float, bottom: float) -> str:
    css = "chart-parity" if t == chart.parity else "chart-grid" if t or chart.scale == "log" else "chart-baseline"
    return line(scale.x(t), top, scale.x(t), bottom, css)


def _tick(t: float, chart: Chart, scale: Scale, y: float) -> str:
    text = f"{t:g}%" if chart.figured == "shares" else f"{t:g}"
    return label(text, scale.x(t), y + 4, "strong" if t == chart.parity else "soft", "middle")
