"""One line over time: gridlines from 0, first, highest and last figure beside their dots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dashboards.charts import Chart, Point
from dashboards.drawings.axes import tick_text, time_axis
from dashboards.drawings.events import happened, legend, legend_height
from dashboards.drawings.keys import head
from dashboards.drawings.lines import Box, bands, dots, gaps, highest, strokes
from dashboards.drawings.svg import LINE, STRONG, Drawing, label, line, lines_of, nice_ticks, text_width, wrap

Reason = tuple[float, list[str], bool]


def trend(chart: Chart, width: float) -> Drawing:
    """The drawing of a chart with one series over time."""
    points = chart.series[0].points
    ticks = nice_ticks(highest(points))
    gutter = max(text_width(tick_text(t, chart)) for t in ticks) + 10
    ends = max(14, *(text_width(p.text, STRONG) / 2 for p in points if p.value is not None), 14)
    # where nothing rises above the baseline, no room is kept for it
    height = (240 if width > 480 else 200) if ticks[-1] else 48
    marks, top = head(chart, width)
    top += 16 if chart.events else 0
    box = Box(gutter + 12, top + 18, width - gutter - 14 - ends, height, ticks[-1], len(points))
    reasons = _reasons(chart, box)
    box = replace(box, top=top + 18 + max((LINE * len(words) for _, words, _ in reasons), default=0))
    cuts = {b.label for b in chart.breaks}
    marks += [*_grid(ticks, chart, box, gutter, width), *breaks(box, top, reasons)]
    if chart.figured != "counts":
        marks += bands(points, box, cuts)
    numbered, words = happened(chart, box, width)
    marks += numbered + strokes(points, box, "chart-line", cuts)
    marks += dots(points, box, chart) + gaps(points, box, chart) + _figures(points, box)
    below, y = time_axis([p.label for p in points], box, width)
    return [*marks, *below, *legend(words, y + 26)], y + legend_height(words)


def breaks(box: Box, top: float, reasons: Sequence[Reason]) -> list[str]:
    """A dashed line where the figures begin to mean something else, with the reason above it."""
    marks = []
    for x, words, right in reasons:
        marks.append(line(x, top, x, box.bottom, "chart-break"))
        marks += lines_of(words, x + (-6 if right else 6), top + 12, "gap", "end" if right else None)
    return marks


def _reasons(chart: Chart, box: Box) -> list[Reason]:
    """Where each break is, its reason in lines, and whether the words stand to its left."""
    labels = [p.label for p in chart.series[0].points]
    found = []
    for b in chart.breaks:
        if b.label in labels[1:]:
            x = box.x(labels.index(b.label) - 0.5)
            left_hand = x > box.left + box.width / 2
            room = (x if left_hand else box.right - x) - 8
            found.append((x, wrap(f"{b.label}: {b.text}", room), left_hand))
    return found


def _grid(ticks: Sequence[float], chart: Chart, box: Box, gutter: float, width: float) -> list[str]:
    marks = []
    for t in ticks:
        y = box.y(t)
        marks.append(line(gutter, y, width, y, "chart-grid" if t else "chart-baseline"))
        # with nothing to measure by, a scale would only pretend
        if len(ticks) > 1 or t:
            marks.append(label(tick_text(t, chart), gutter - 10, y + 5, "soft", "end"))
    return marks


def _figures(points: Sequence[Point], box: Box) -> list[str]:
    """The figures that stand beside their dots: first, last and highest, as far as they do not collide."""
    shown = [n for n, p in enumerate(points) if p.value is not None]
    if not shown:
        return []
    highest = max(shown, key=lambda n: points[n].value or 0)
    marks, taken = [], list[tuple[float, float]]()
    for n in dict.fromkeys((shown[-1], shown[0], highest)):
        half = text_width(points[n].text, STRONG) / 2 + 6
        x = box.x(n)
        if all(abs(x - other) > half + room for other, room in taken):
            taken.append((x, half))
            marks.append(label(points[n].text, x, box.y(points[n].value or 0) - 11, "strong", "middle"))
    return marks
