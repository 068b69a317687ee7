"""What happened along a line of time: a numbered mark at the top of the drawing, and the words below it."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.charts import Chart
from dashboards.drawings.lines import Box
from dashboards.drawings.svg import LINE, element, label, line, lines_of, wrap

RADIUS = 9
INDENT, APART = 26, 5


def happened(chart: Chart, box: Box, width: float) -> tuple[list[str], list[list[str]]]:
    """The marks of the events that the axis has a place for, and the words of each, broken into lines."""
    labels = [p.label for p in chart.series[0].points]
    marks, taken = [], dict[str, int]()
    for number, event in enumerate(chart.told, 1):
        x = box.x(labels.index(event.label))
        # several of one period stand in a row, the first above its point
        aside = taken.get(event.label, 0)
        taken[event.label] = aside + 1
        if not aside:
            marks.append(line(x, box.top - 8, x, box.bottom, "chart-event"))
        marks.append(_number(number, x + aside * (2 * RADIUS + 3), box.top - 14))
    return marks, [wrap(f"{e.label}: {e.text}", width - INDENT) for e in chart.told]


def legend(words: Sequence[list[str]], y: float) -> list[str]:
    """The words of the events, each with its number."""
    marks = []
    for number, lines in enumerate(words, 1):
        marks.append(_number(number, RADIUS + 1, y - 5))
        marks += lines_of(lines, INDENT, y, "soft")
        y += LINE * len(lines) + APART
    return marks


def legend_height(words: Sequence[list[str]]) -> float:
    """How much room the words need."""
    return sum(LINE * len(lines) + APART for lines in words) + (14 if words else 0)


def _number(number: int, x: float, y: float) -> str:
    disc = element("circle", cx=x, cy=y, r=RADIUS, class_="chart-number")
    return disc + label(str(number), x, y + 4, "number", "middle")
