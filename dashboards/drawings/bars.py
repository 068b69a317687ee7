"""Horizontal bars in the given order, each with its label and its figure beside it."""

from __future__ import annotations

from dashboards.charts import Chart, Point
from dashboards.drawings.marks import HATCH, absent, figure_text
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

BAR, GAP, COLUMN = 22, 14, 270


def bars(chart: Chart, width: float) -> Drawing:
    """Labels beside the bars where there is room, above them where there is not."""
    beside = _column(chart) if width > 480 else 0
    marks, y = _heading(chart, beside, width)
    start = y
    longest = max((text_width(p.said, STRONG) for p in chart.points if p.value is not None), default=0)
    room = width - beside - longest - 16
    top = max((p.value for p in chart.points if p.value is not None), default=0)
    for point in chart.points:
        length = room * point.value / top if point.value and top else 0
        row, y = bar_row(point, chart, beside, y, length, width)
        marks += row
    if beside:
        marks.append(line(beside, start - 4, beside, y - GAP + 4, "chart-baseline"))
    return marks, y


def _column(chart: Chart) -> float:
    """How wide the labels run, within reason."""
    whole = text_width(chart.total.label, STRONG) if chart.total else 0
    return min(COLUMN, max(whole, *(text_width(p.label) for p in chart.points))) + 16


def _heading(chart: Chart, beside: float, width: float) -> Drawing:
    """The whole that the bars are parts of, as words: drawn as a bar it would dwarf them."""
    if chart.total is None:
        return [label(chart.head, beside, 14, "soft")], 30
    named = wrap(chart.total.label, beside - 16 if beside else width * 0.6, STRONG)
    text = label(chart.total.text, beside + 8 if beside else width, 15, "strong", None if beside else "end")
    y = LINE * len(named) + 4
    rule = line(0, y + 4, width, y + 4, "chart-rule")
    return [*lines_of(named, 0, 15, "strong"), text, rule], y + 22


def bar_row(point: Point, chart: Chart, beside: float, y: float, length: float, width: float) -> Drawing:
    lines = wrap(point.label, beside - 16 if beside else width)
    words = LINE * len(lines)
    if beside:
        height = max(BAR, words)
        texts = lines_of(lines, 0, y + (height - words) / 2 + 14)
        bar_y = y + (height - BAR) / 2
    else:
        texts, bar_y = lines_of(lines, 0, y + 12), y + words + 1
        texts.append(line(0, bar_y - 2, 0, bar_y + BAR + 2, "chart-baseline"))
        height = words + BAR + 4
    return [*texts, titled(figure_text(point, chart), *_bar(point, beside, bar_y, length))], y + height + GAP


def _bar(point: Point, x: float, y: float, length: float) -> list[str]:
    if point.value is None:
        mark = absent(point, x + 3 + HATCH / 2, y + (BAR + HATCH) / 2)
        return [mark, label(point.text, x + HATCH + 11, y + 16, "soft")]
    css = "chart-bar chart-bar--unreliable" if point.status == "unreliable" else "chart-bar"
    # a true zero keeps a foot on the baseline, so that it is seen to be counted
    bar = element("rect", x=x, y=y, width=max(length, 2), height=BAR, class_=css)
    return [bar, label(point.said, x + max(length, 2) + 8, y + 16, "strong")]
