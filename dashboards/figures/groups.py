"""Figures of groups: bars, two moments side by side, and ratios around the line of no difference."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from dashboards.charts import Chart, Point
from dashboards.drawings.lines import highest
from dashboards.drawings.scales import logarithmic
from dashboards.drawings.svg import nice_ticks
from dashboards.figures.marks import (
    ACCENT,
    CLEAR,
    INK,
    LINE,
    SOFT,
    absences,
    apart,
    folded,
    frame,
    key,
    note,
    plain,
    said,
    scale,
    values,
)

ROW, KEY, BARE = 46, 44, 16


def bars(chart: Chart) -> dict[str, Any]:
    """A bar for each group in the given order, its figure beside it; the whole in words above."""
    points, rows = chart.points, places(chart.points)
    top = nice_ticks(highest(points))[-1] or 1
    layout = frame(
        height_of(points),
        KEY,
        xaxis=scale([0, top], chart, range=[0, top * 1.3], showticklabels=False, showgrid=False),
        xaxis2=apart("x"),
        yaxis=named([p.label for p in points]),
        annotations=_whole(chart),
    )
    absent = absences(points, rows, chart, "", 0.03, across="x", xaxis="x2")
    return {"data": [*key(points), bar_of(points, rows, chart), *absent], "layout": layout}


def bar_of(points: Sequence[Point], rows: Sequence[float], chart: Chart, name: str = "") -> dict[str, Any]:
    """A bar for each value, with its figure beside it."""
    shown = [(n, p) for n, p in zip(rows, points, strict=True) if p.value is not None]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [p.value for _, p in shown],
        "y": [n for n, _ in shown],
        "width": 0.62,
        "text": [plain(p.said) for _, p in shown],
        "textposition": "outside",
        "textfont": {"color": INK, "size": 14},
        "hovertext": [plain(said(p, chart, name)) for _, p in shown],
        "hoverinfo": "text",
        "showlegend": False,
        "cliponaxis": False,
        "marker": {
            "color": [CLEAR if p.status == "unreliable" else ACCENT for _, p in shown],
            "line": {"color": ACCENT, "width": 2},
        },
    }


def before_after(chart: Chart) -> dict[str, Any]:
    """For each group an open mark, a filled one and the way between them."""
    rows = places(chart.series)
    data = key(chart.points)
    for moment, symbol in enumerate(("circle-open", "circle")):
        points = [s.points[moment] for s in chart.series]
        marks = values(points, rows, chart, "", across="x")
        names = [s.label for s in chart.series if s.points[moment].value is not None]
        marks["text"] = [f"{plain(name)}, {text}" for name, text in zip(names, marks["text"], strict=True)]
        marks |= {"name": plain(points[0].label), "showlegend": True}
        marks["marker"] |= {"symbol": symbol, "size": 13}
        data.append(marks)
        data += absences(points, rows, chart, "", 0.02 + 0.05 * moment, across="x", xaxis="x2")
    layout = frame(
        height_of(chart.series) + 40,
        KEY,
        xaxis=scale(nice_ticks(highest(chart.points)), chart, title=titled(chart)),
        xaxis2=apart("x"),
        yaxis=named([s.label for s in chart.series]) | {"showgrid": True, "gridcolor": LINE},
        shapes=_ways(chart, rows),
    )
    return {"data": data, "layout": layout}


def _ways(chart: Chart, rows: Sequence[float]) -> list[dict[str, Any]]:
    """From the one moment to the other, where both are shown."""
    pairs = [(n, s.points[0], s.points[1]) for n, s in zip(rows, chart.series, strict=True)]
    line = {"color": ACCENT, "width": 3, "dash": "dot"}
    return [
        {"type": "line", "x0": b.value, "x1": a.value, "y0": n, "y1": n, "layer": "below", "line": line}
        for n, b, a in pairs
        if b.value is not None and a.value is not None
    ]


def forest(chart: Chart) -> dict[str, Any]:
    """Ratios on a logarithmic scale around the line of no difference."""
    points, rows = chart.points, places(chart.points)
    marks = values(points, rows, chart, "", across="x")
    shown = [p for p in points if p.value is not None]
    marks["marker"] |= {"size": 12, "symbol": ["circle" if p.interval else "circle-open" for p in shown]}
    layout = frame(
        height_of(points) + 40,
        KEY if key(points) else BARE,
        xaxis=logarithmic_scale(chart),
        xaxis2=apart("x"),
        yaxis=named([p.label for p in points]),
        shapes=[parity_line(1)],
    )
    return {
        "data": [*key(points), marks, *absences(points, rows, chart, "", 0.03, across="x", xaxis="x2")],
        "layout": layout,
    }


def logarithmic_scale(chart: Chart) -> dict[str, Any]:
    """The scale of ratios, with the same steps as the still picture."""
    shown = (v for p in chart.points if p.value is not None for v in (p.value, *(p.interval or ())))
    ticks = logarithmic(shown, 0, 1).ticks
    return {
        "type": "log",
        "range": [math.log10(ticks[0]) - 0.05, math.log10(ticks[-1]) + 0.05],
        "tickvals": list(ticks),
        "ticktext": [f"{t:g}" for t in ticks],
        "gridcolor": LINE,
        "fixedrange": True,
        "zeroline": False,
    }


def parity_line(at: float) -> dict[str, Any]:
    """The line of no difference."""
    return {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", "line": {"color": INK, "width": 1.5}}


def titled(chart: Chart) -> dict[str, Any]:
    """What is counted or measured, beside the scale."""
    return {"text": folded(chart.head, 44), "font": {"size": 14, "color": SOFT}}


def places(things: Sequence[object]) -> list[float]:
    return [float(n) for n in range(len(things))]


def height_of(things: Sequence[object]) -> int:
    return 90 + ROW * len(things)


def named(labels: Sequence[str]) -> dict[str, Any]:
    """The groups from top to bottom, by their place and not by their name, which two may share."""
    return {
        "range": [len(labels) - 0.5, -0.5],
        "tickvals": list(range(len(labels))),
        "ticktext": [folded(label, 22) for label in labels],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
        "ticks": "outside",
        "ticklen": 8,
        "tickcolor": CLEAR,
    }


def _whole(chart: Chart) -> list[dict[str, Any]]:
    """The whole that the bars are parts of, as words: drawn as a bar it would dwarf them."""
    if chart.total is None:
        return []
    words = plain(f"{chart.total.label}: {chart.total.said}")
    return [note(words, True, x=0, y=1, xref="paper", yref="paper", yanchor="bottom", yshift=4)]
