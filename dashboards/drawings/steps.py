"""The chain of decision points as bars: how many were there at each step, for all or for each group."""

from __future__ import annotations

from dashboards.charts import Chart
from dashboards.drawings.bars import GAP, bar_row
from dashboards.drawings.svg import LINE, STRONG, Drawing, label, line, lines_of, text_width, wrap

COLUMN = 200
SHARE = "In brackets: the share of those at the step before"


def steps(chart: Chart, width: float) -> Drawing:
    """A bar for each step on one scale, below the name of its group where there are several."""
    beside = min(COLUMN, max(text_width(p.label) for p in chart.points)) + 16 if width > 480 else 0
    longest = max((text_width(p.said, STRONG) for p in chart.points if p.value is not None), default=0)
    top, room = max((p.value or 0 for p in chart.points), default=0), width - beside - longest - 16
    marks, y = [label(chart.head, 0, 14, "soft")], 14.0
    if any(p.share for p in chart.points):
        said = wrap(SHARE, width)
        marks += lines_of(said, 0, y + LINE, "soft")
        y += LINE * len(said)
    y += 16
    for series in chart.series:
        if len(chart.series) > 1:
            heading = wrap(series.label, width, STRONG)
            marks += lines_of(heading, 0, y + 12, "strong")
            y += LINE * len(heading) + 10
        start = y
        for point in series.points:
            length = room * point.value / top if point.value and top else 0
            row, y = bar_row(point, chart, beside, y, length, width)
            marks += row
        if beside:
            marks.append(line(beside, start - 4, beside, y - GAP + 4, "chart-baseline"))
        y += 6
    return marks, y
