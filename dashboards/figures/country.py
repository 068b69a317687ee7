"""Figures of states on a map as a Plotly figure: outlines of our own, in the frame that they were projected to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards.albers import FRAME, XY
from dashboards.charts import Chart
from dashboards.drawings.country import Disc, discs
from dashboards.figures.marks import ACCENT, SOFT, SURFACE, SYMBOLS, Trace, frame, key, plain, said
from dashboards.land import outlines

# discs keep their size in pixels, so they are laid out for a phone; the script lowers the figure to its shape
WIDTH, HEIGHT, KEY = 360, 500, 44


def country(chart: Chart) -> dict[str, Any]:
    """The land, then a disc for each value and a mark of one size for each absence."""
    drawn, placed = outlines(), discs(chart, WIDTH)
    layout = frame(
        HEIGHT + KEY,
        KEY if key(chart.points) else 16,
        xaxis=_bare([0, FRAME[0]]),
        yaxis=_bare([FRAME[1], 0]) | {"scaleanchor": "x"},
        meta={"shape": round(FRAME[1] / FRAME[0], 3)},
    )
    land = _lines(drawn.coast, {"fill": "toself", "fillcolor": "--accent-soft", "line": {"width": 0}})
    borders = _lines(drawn.lines, {"line": {"color": SURFACE, "width": 1.25}})
    return {"data": [*key(chart.points), land, borders, *_marks(placed, chart)], "layout": layout}


def _bare(ends: list[float]) -> dict[str, Any]:
    """An axis that only says where things stand: it has no numbers."""
    return {"range": ends, "visible": False, "fixedrange": True, "constrain": "domain"}


def _lines(rings: Sequence[Sequence[XY]], look: dict[str, Any]) -> Trace:
    """All rings as one trace, a gap after each."""
    xs: list[int | None] = []
    ys: list[int | None] = []
    for ring in rings:
        xs += [*(int(x) for x, _ in ring), None]
        ys += [*(int(y) for _, y in ring), None]
    return {"type": "scatter", "mode": "lines", "x": xs, "y": ys, "hoverinfo": "skip", "showlegend": False} | look


def _marks(placed: Sequence[Disc], chart: Chart) -> list[Trace]:
    found = []
    if valued := [d for d in placed if d.point.value is not None]:
        found.append(_discs(valued, chart))
    for status, symbol in SYMBOLS.items():
        if without := [d for d in placed if d.point.value is None and d.point.status == status]:
            marker = {"color": SOFT, "size": 11, "symbol": symbol, "line": {"color": SOFT, "width": 1.5}}
            found.append(_placed(without, chart) | {"mode": "markers", "marker": marker})
    return found


def _discs(placed: Sequence[Disc], chart: Chart) -> Trace:
    open = [d.point.status == "unreliable" for d in placed]
    return _placed(placed, chart) | {
        "mode": "markers+text",
        "text": [plain(d.point.text.split(" (")[0]) for d in placed],
        "textposition": "middle center",
        "textfont": {"color": [ACCENT if o else SURFACE for o in open], "size": 12, "weight": 600},
        "marker": {
            "color": [SURFACE if o else ACCENT for o in open],
            "size": [round(2 * d.radius, 1) for d in placed],
            "line": {"color": ACCENT, "width": 1.5},
            "opacity": 1,
        },
    }


def _placed(placed: Sequence[Disc], chart: Chart) -> Trace:
    """Marks at their places in the frame, each with the words of its figure."""
    scale = FRAME[0] / WIDTH
    return {
        "type": "scatter",
        "x": [round(d.place[0] * scale) for d in placed],
        "y": [round(d.place[1] * scale) for d in placed],
        "hovertext": [plain(said(d.point, chart)) for d in placed],
        "hoverinfo": "text",
        "showlegend": False,
        "cliponaxis": False,
    }
