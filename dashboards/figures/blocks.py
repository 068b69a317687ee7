"""Figures of several groups in blocks of rows: rates and ratios with their intervals, and the chain of steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dashboards.charts import Chart, Point
from dashboards.drawings.lines import highest
from dashboards.drawings.svg import nice_ticks
from dashboards.figures.groups import BARE, KEY, bar_of, height_of, logarithmic_scale, named, parity_line, titled
from dashboards.figures.marks import Trace, absences, apart, frame, key, scale, values

LOW_ROW = 0.8


@dataclass(frozen=True)
class Line:
    """A row of a figure: the heading of a block, or a name with its point and what the point is said to be of."""

    name: str
    point: Point | None = None
    of: str = ""


def ladder(chart: Chart) -> dict[str, Any]:
    """Rates or ratios as dots with their intervals; below each step a row for each group, or one block for all."""
    lines = list(_by_item(chart))
    axis = logarithmic_scale(chart) if chart.scale == "log" else scale(nice_ticks(highest(chart.points)), chart)
    layout = _layout(chart, lines, axis)
    if chart.parity is not None:
        layout["shapes"] = [parity_line(chart.parity)]
    return {"data": _traces(chart, lines, lambda p, at, name: values(p, at, chart, name, across="x")), "layout": layout}


def steps(chart: Chart) -> dict[str, Any]:
    """A bar for each step on one scale, below the name of its group where there are several."""
    lines = list(_by_series(chart))
    top = nice_ticks(highest(chart.points))[-1] or 1
    axis = scale([0, top], chart, range=[0, top * 1.3], showticklabels=False, showgrid=False)
    layout = _layout(chart, lines, axis)
    return {"data": _traces(chart, lines, lambda p, at, name: bar_of(p, at, chart, name)), "layout": layout}


def _by_item(chart: Chart) -> Iterator[Line]:
    if len(chart.series) == 1:
        yield from (Line(p.label, p) for p in chart.points)
        return
    for n, item in enumerate(chart.series[0].points):
        yield Line(item.label)
        yield from (Line(s.label, s.points[n], s.label) for s in chart.series)


def _by_series(chart: Chart) -> Iterator[Line]:
    several = len(chart.series) > 1
    for series in chart.series:
        if several:
            yield Line(series.label)
        yield from (Line(p.label, p, series.label if several else "") for p in series.points)


def _traces(chart: Chart, lines: Sequence[Line], draw: Callable[[list[Point], list[float], str], Trace]) -> list[Trace]:
    """For each group its marks of values and of absences."""
    placed = [(float(n), line.point, line.of) for n, line in enumerate(lines) if line.point is not None]
    found = key(chart.points)
    for name in dict.fromkeys(of for _, _, of in placed):
        at = [n for n, _, of in placed if of == name]
        points = [p for _, p, of in placed if of == name]
        found += [draw(points, at, name), *absences(points, at, chart, name, 0.03, across="x", xaxis="x2")]
    return found


def _layout(chart: Chart, lines: Sequence[Line], axis: dict[str, Any]) -> dict[str, Any]:
    headings = any(line.point is None for line in lines)
    names = [f"– {line.name}" if headings and line.point else line.name for line in lines]
    return frame(
        height_of(lines) * LOW_ROW + 60,
        KEY if key(chart.points) else BARE,
        xaxis=axis | {"title": titled(chart)},
        xaxis2=apart("x"),
        yaxis=named(names),
    )
