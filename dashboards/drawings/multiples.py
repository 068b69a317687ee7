"""A small chart for each group on one shared scale, the other groups faint behind it."""

from __future__ import annotations

from dashboards.charts import Chart, Series
from dashboards.drawings.axes import tick_text, time_axis
from dashboards.drawings.keys import head
from dashboards.drawings.lines import Box, bands, dots, gaps, highest, strokes
from dashboards.drawings.svg import LINE, STRONG, Drawing, label, line, lines_of, nice_ticks, text_width, wrap

GUTTER, FAINT = 24, 8


def small_multiples(chart: Chart, width: float) -> Drawing:
    """Panels in rows, in the given order."""
    columns = 3 if width > 480 else 2
    if len(chart.series) in (2, 4) or width < 300:
        columns = 2
    panel = (width - GUTTER * (columns - 1)) / columns
    top = nice_ticks(highest(chart.points), 2)
    # one width for all panels, so that they line up and their marks are alike
    end = max(14.0, *(text_width(_last_text(s), STRONG) / 2 for s in chart.series), 14.0)
    marks, y = head(chart, width)
    y += 20
    for start in range(0, len(chart.series), columns):
        row = chart.series[start : start + columns]
        titles = [wrap(s.label, panel, STRONG) for s in row]
        words = LINE * max(map(len, titles))
        for n, series in enumerate(row):
            left = n * (panel + GUTTER)
            marks += lines_of(titles[n], left, y + 4, "strong")
            room = Box(left, y + words, panel, 0, top[-1], len(series.points))
            drawn, below = _panel(chart, series, top, room, end)
            marks += drawn
        y = below + 28
    return marks, y - 28


def _panel(chart: Chart, series: Series, ticks: list[float], room: Box, end: float) -> Drawing:
    gutter = max(text_width(tick_text(t, chart)) for t in ticks) + 8 if len(ticks) > 1 else 0
    box = Box(room.left + gutter + 8, room.top + 18, room.width - gutter - 8 - end, 104, room.high, room.count)
    marks = _grid(ticks, chart, box, room, gutter)
    if len(chart.series) <= FAINT:
        others = (s for s in chart.series if s is not series)
        marks += [m for s in others for m in strokes(s.points, box, "chart-line chart-line--other")]
    cuts = {b.label for b in chart.breaks}
    if chart.figured != "counts":
        marks += bands(series.points, box, cuts)
    marks += strokes(series.points, box, "chart-line", cuts)
    radius = min(3.0, (box.x(1) - box.x(0)) / 4)  # so that dots close by do not make a chain
    marks += dots(series.points, box, chart, radius) + gaps(series.points, box, chart) + _last(series, box)
    names, below = time_axis([p.label for p in series.points], box, room.right + 8)
    return marks + names, below


def _grid(ticks: list[float], chart: Chart, box: Box, room: Box, gutter: float) -> list[str]:
    marks = []
    for t in ticks:
        y = box.y(t)
        marks.append(line(room.left + gutter, y, room.right, y, "chart-grid" if t else "chart-baseline"))
        if len(ticks) > 1:
            marks.append(label(tick_text(t, chart), room.left + gutter - 8, y + 5, "soft", "end"))
    return marks


def _last_text(series: Series) -> str:
    return next((p.text for p in reversed(series.points) if p.value is not None), "")


def _last(series: Series, box: Box) -> list[str]:
    """The last figure beside its dot."""
    shown = [n for n, p in enumerate(series.points) if p.value is not None]
    if not shown:
        return []
    point = series.points[shown[-1]]
    return [label(point.text, box.x(shown[-1]), box.y(point.value or 0) - 9, "strong", "middle")]
