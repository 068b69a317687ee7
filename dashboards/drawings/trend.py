"""One line over time: gridlines from 0, first, highest and last figure beside their dots."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from dashboards.charts import Chart, Point
from dashboards.charts.forms import capital
from dashboards.drawings.lines import Box, dots, gaps, strokes
from dashboards.drawings.svg import LINE, STRONG, Drawing, label, line, lines_of, nice_ticks, text_width, wrap

_QUARTER = re.compile(r"(?P<year>\d{4})\D*?Q(?P<q>[1-4])$|Q(?P<q2>[1-4])\D*?(?P<year2>\d{4})$")

Reason = tuple[float, list[str], bool]


def trend(chart: Chart, width: float) -> Drawing:
    """The drawing of a chart with one series over time."""
    points = chart.series[0].points
    ticks = nice_ticks(max((p.value or 0 for p in points), default=0))
    gutter = max(text_width(f"{t:,.0f}") for t in ticks) + 10
    ends = max(14, *(text_width(p.text, STRONG) / 2 for p in points if p.value is not None), 14)
    # where nothing rises above the baseline, no room is kept for it
    height = (240 if width > 480 else 200) if ticks[-1] else 48
    box = Box(gutter + 12, 42, width - gutter - 14 - ends, height, ticks[-1], len(points))
    reasons = _reasons(chart, box)
    box = replace(box, top=42 + max((LINE * len(words) for _, words, _ in reasons), default=0))
    marks = [label(capital(chart.unit), 0, 14, "soft"), *_grid(ticks, box, gutter, width)]
    marks += breaks(chart, box, reasons)
    marks += strokes(points, box, "chart-line", {b.label for b in chart.breaks})
    marks += dots(points, box, chart.unit) + gaps(points, box) + _figures(points, box)
    below, y = time_axis([p.label for p in points], box)
    return [*marks, *below], y


def time_axis(labels: Sequence[str], box: Box) -> Drawing:
    """Years under their first quarter, and quarters where there is room; other labels as many as fit."""
    parsed = [_quarter(t) for t in labels]
    if not all(parsed) or len(labels) < 3:
        return _thinned(list(enumerate(labels)), box, box.bottom + 20), box.bottom + 28
    quarters = [p for p in parsed if p]
    firsts = [n for n, (year, _) in enumerate(quarters) if n == 0 or quarters[n - 1][0] != year]
    ticks = [line(box.x(n), box.bottom, box.x(n), box.bottom + 6, "chart-tick") for n in firsts]
    y = box.bottom + 20
    if box.width / max(1, len(labels) - 1) >= 28:
        ticks += [label(q, box.x(n), y, "soft", "middle") for n, (_, q) in enumerate(quarters)]
        y += 18
    return ticks + _thinned([(n, quarters[n][0]) for n in firsts], box, y), y + 8


def breaks(chart: Chart, box: Box, reasons: Sequence[Reason]) -> list[str]:
    """A dashed line where the figures begin to mean something else, with the reason above it."""
    marks = []
    for x, words, right in reasons:
        marks.append(line(x, 24, x, box.bottom, "chart-break"))
        marks += lines_of(words, x + (-6 if right else 6), 36, "gap", "end" if right else None)
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


def _grid(ticks: Sequence[float], box: Box, gutter: float, width: float) -> list[str]:
    marks = []
    for t in ticks:
        y = box.y(t)
        marks.append(line(gutter, y, width, y, "chart-grid" if t else "chart-baseline"))
        # with nothing to measure by, a scale would only pretend
        if len(ticks) > 1 or t:
            marks.append(label(f"{t:,.0f}", gutter - 10, y + 5, "soft", "end"))
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


def _thinned(labels: list[tuple[int, str]], box: Box, y: float) -> list[str]:
    """As many labels as fit, evenly, the last one always."""
    widest = max(text_width(t) for _, t in labels) + 12
    spacing = abs(box.x(labels[-1][0]) - box.x(labels[0][0])) / max(1, len(labels) - 1)
    step = next((n for n in range(1, len(labels)) if n * spacing >= widest), max(1, len(labels) - 1))
    kept = labels[::-1][::step]
    return [label(text, *_inside(box.x(n), text, box, y), "soft", "middle") for n, text in kept]


def _inside(x: float, text: str, box: Box, y: float) -> tuple[float, float]:
    half = text_width(text) / 2
    return min(max(x, half), box.right + 14 - half + 8), y


def _quarter(text: str) -> tuple[str, str] | None:
    found = _QUARTER.search(text)
    if not found:
        return None
    return (found["year"] or found["year2"], f"Q{found['q'] or found['q2']}")
