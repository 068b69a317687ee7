"""Figures of groups: bars, two moments side by side, and ratios around the line of no difference."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from dashboards.charts import Chart, Point
from dashboards.charts.wording import capital
from dashboards.drawings.forest import TICKS
from dashboards.drawings.svg import nice_ticks
from dashboards.figures.marks import (
    ACCENT,
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

ROW = 46


def bars(chart: Chart) -> dict[str, Any]:
    """A bar for each group in the given order, its figure beside it; the whole in words above."""
    points, rows = chart.points, _rows(chart.points)
    shown = [(n, p) for n, p in zip(rows, points, strict=True) if p.value is not None]
    bar = {
        "type": "bar",
        "orientation": "h",
        "x": [p.value for _, p in shown],
        "y": [n for n, _ in shown],
        "width": 0.62,
        "text": [plain(p.said) for _, p in shown],
        "textposition": "outside",
        "textfont": {"color": INK, "size": 14},
        "hovertext": [plain(said(p, chart.unit)) for _, p in shown],
        "hoverinfo": "text",
        "showlegend": False,
        "cliponaxis": False,
        "marker": {
            "color": ["rgba(0,0,0,0)" if p.status == "unreliable" else ACCENT for _, p in shown],
            "line": {"color": ACCENT, "width": 2},
        },
    }
    top = nice_ticks(max((p.value or 0 for p in points), default=0))[-1] or 1
    layout = frame(
        _height(points),
        44,
        xaxis=scale([0, top], range=[0, top * 1.3], showticklabels=False, showgrid=False),
        xaxis2=apart("x"),
        yaxis=_names([p.label for p in points]),
        annotations=_whole(chart),
    )
    return {"data": [*key(points), bar, *absences(points, rows, "", 0.03, across="x", xaxis="x2")], "layout": layout}


def before_after(chart: Chart) -> dict[str, Any]:
    """For each group an open mark, a filled one and the way between them."""
    rows = _rows(chart.series)
    ways = [
        {"type": "line", "x0": b.value, "x1": a.value, "y0": n, "y1": n, "layer": "below",
         "line": {"color": ACCENT, "width": 3, "dash": "dot"}}
        for n, s in zip(rows, chart.series, strict=True)
        for b, a in [s.points] if b.value is not None and a.value is not None
    ]  # fmt: skip
    data = key(chart.points)
    for moment, symbol in enumerate(("circle-open", "circle")):
        points = [s.points[moment] for s in chart.series]
        marks = values(points, rows, chart.unit, "", across="x")
        names = [s.label for s in chart.series if s.points[moment].value is not None]
        marks["text"] = [f"{plain(name)}, {text}" for name, text in zip(names, marks["text"], strict=True)]
        marks |= {"name": plain(points[0].label), "showlegend": True}
        marks["marker"] |= {"symbol": symbol, "size": 13}
        data.append(marks)
        data += absences(points, rows, "", 0.02 + 0.05 * moment, across="x", xaxis="x2")
    ticks = nice_ticks(max((p.value or 0 for p in chart.points), default=0))
    layout = frame(
        _height(chart.series) + 40,
        44,
        xaxis=scale(ticks, title={"text": plain(capital(chart.unit)), "font": {"size": 14, "color": SOFT}}),
        xaxis2=apart("x"),
        yaxis=_names([s.label for s in chart.series]) | {"showgrid": True, "gridcolor": LINE},
        shapes=ways,
    )
    return {"data": data, "layout": layout}


def forest(chart: Chart) -> dict[str, Any]:
    """Ratios on a logarithmic scale around the line of no difference."""
    points, rows = chart.points, _rows(chart.points)
    marks = values(points, rows, "", "", across="x")
    marks["marker"] |= {"size": 12, "symbol": ["circle" if p.interval else "circle-open" for p in _shown(points)]}
    ends = [v for p in points for v in (p.value or 1, *(p.interval or ()))]
    low = min(max((t for t in TICKS if t <= min(ends)), default=TICKS[0]), 0.5)
    high = max(min((t for t in TICKS if t >= max(ends)), default=TICKS[-1]), 2.0)
    ticks = [t for t in TICKS if low <= t <= high]
    axis = {
        "type": "log",
        "range": [math.log10(low) - 0.05, math.log10(high) + 0.05],
        "tickvals": ticks,
        "ticktext": [f"{t:g}" for t in ticks],
        "gridcolor": LINE,
        "fixedrange": True,
        "zeroline": False,
    }
    parity = {"type": "line", "x0": 1, "x1": 1, "y0": 0, "y1": 1, "yref": "paper", "line": {"color": INK, "width": 1.5}}
    layout = frame(
        _height(points) + 40,
        44 if key(points) else 16,
        xaxis=axis,
        xaxis2=apart("x"),
        yaxis=_names([p.label for p in points]),
    )
    layout["shapes"] = [parity]
    absent = absences(points, rows, "", 0.03, across="x", xaxis="x2")
    return {"data": [*key(points), marks, *absent], "layout": layout}


def _shown(points: Sequence[Point]) -> list[Point]:
    return [p for p in points if p.value is not None]


def _rows(things: Sequence[object]) -> list[float]:
    return [float(n) for n in range(len(things))]


def _height(things: Sequence[object]) -> int:
    return 90 + ROW * len(things)


def _names(labels: Sequence[str]) -> dict[str, Any]:
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
        "tickcolor": "rgba(0,0,0,0)",
    }


def _whole(chart: Chart) -> list[dict[str, Any]]:
    """The whole that the bars are parts of, as words: drawn as a bar it would dwarf them."""
    if chart.total is None:
        return []
    words = plain(f"{chart.total.label}: {chart.total.said}")
    return [note(words, True, x=0, y=1, xref="paper", yref="paper", yanchor="bottom", yshift=4)]
