"""Odds ratios on a logarithmic scale around the line of no difference; lower is fewer."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dashboards.charts import Chart, Point
from dashboards.drawings.marks import figure_text
from dashboards.drawings.svg import LINE, STRONG, Drawing, element, label, line, lines_of, titled, wrap

TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
COLUMN = 300


@dataclass(frozen=True)
class Scale:
    left: float
    right: float
    low: float
    high: float

    def x(self, value: float) -> float:
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return self.left + (self.right - self.left) * min(1.0, max(0.0, share))


def forest(chart: Chart, width: float) -> Drawing:
    """A row for each outcome: words beside the scale, or above it where room is scarce."""
    beside = COLUMN if width > 480 else 0
    scale = _scale(chart, beside + 14, width - 14)
    marks, y = _head(scale, width)
    start = y
    for point in chart.points:
        row, y = _row(point, chart, scale, beside, y, width)
        marks += row
    under = [m for t in _ticks(scale) for m in _tick(t, scale, start - 26 if beside else y - 6, y)]
    foot, end = _foot(chart, y + 34)
    return [*under, *marks, *foot], end


def _scale(chart: Chart, left: float, right: float) -> Scale:
    """From the tick below the lowest figure to the one above the highest, the 1 always inside."""
    ends = [v for p in chart.points for v in (p.value or 1, *(p.interval or ()))]
    low = max((t for t in TICKS if t <= min(ends)), default=TICKS[0])
    high = min((t for t in TICKS if t >= max(ends)), default=TICKS[-1])
    return Scale(left, right, min(low, 0.5), max(high, 2.0))


def _head(scale: Scale, width: float) -> Drawing:
    """What the two sides of the line mean."""
    middle = scale.x(1)
    lower, higher = "← lower odds in LEAD", "higher →"
    return [label(lower, middle - 10, 14, "soft", "end"), label(higher, middle + 10, 14, "soft")], 40


def _row(point: Point, chart: Chart, scale: Scale, beside: float, y: float, width: float) -> Drawing:
    room = beside - 24 if beside else width
    name, about = wrap(point.label, room, STRONG), wrap(point.note, room)
    words = lines_of(name, 0, y + 10, "strong") + lines_of(about, 0, y + 10 + LINE * len(name), "soft")
    height = LINE * (len(name) + len(about))
    level = y + height / 2 if beside else y + height + 14
    mark = titled(figure_text(point, chart), *_mark(point, scale, level))
    # beside the words one grid runs through all rows; below them each row has its own piece
    grid = [] if beside else [_grid_line(t, scale, level - 14, level + 14) for t in _ticks(scale)]
    return [*words, *grid, mark], y + height + (22 if beside else 48)


def _mark(point: Point, scale: Scale, y: float) -> list[str]:
    value = point.value or 1
    x = scale.x(value)
    if point.interval:
        low, high = scale.x(point.interval[0]), scale.x(point.interval[1])
        dot = element("circle", cx=x, cy=y, r=6, class_="chart-dot")
        return [
            line(low, y, high, y, "chart-interval"),
            dot,
            label(point.text, x, y - 11, "strong", "middle"),
        ]
    open_dot = element("circle", cx=x, cy=y, r=6, class_="chart-dot chart-dot--open")
    return [open_dot, label(point.text, x + 12, y + 5, "strong")]


def _ticks(scale: Scale) -> list[float]:
    return [t for t in TICKS if scale.low <= t <= scale.high]


def _tick(t: float, scale: Scale, top: float, bottom: float) -> list[str]:
    text = label(f"{t:g}", scale.x(t), bottom + 14, "strong" if t == 1 else "soft", "middle")
    return [_grid_line(t, scale, top, bottom - 2), text]


def _grid_line(t: float, scale: Scale, top: float, bottom: float) -> str:
    return line(scale.x(t), top, scale.x(t), bottom, "chart-parity" if t == 1 else "chart-grid")


def _foot(chart: Chart, y: float) -> Drawing:
    """What an open dot means, where there is one."""
    marks = [label("1 = no difference. The scale is logarithmic.", 0, y + 8, "soft")]
    if all(p.interval for p in chart.points):
        return marks, y + 16
    dot = element("circle", cx=7, cy=y + 29, r=6, class_="chart-dot chart-dot--open")
    return [*marks, dot, label("interval not published in the sources seen", 22, y + 34, "soft")], y + 42
