"""What happened along a line of time, on a Plotly figure: a number above the line.

The words of each number stand in `meta.told` of the layout: the page writes them below, where they fold as it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards.charts import Chart
from dashboards.figures.marks import SOFT, SURFACE, Trace, plain

DISC, ROW_OF_DISCS = 20, 24


def events(chart: Chart) -> list[Trace]:
    """Numbered discs that say their event when pointed at or stepped to; several of one period one above the other."""
    places, said = places_of(chart), told(chart)
    if not places:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": places,
            "y": [rank + 0.5 for rank in _ranks(places)],
            "yaxis": "y3",
            "text": [str(n) for n, _ in enumerate(said, 1)],
            "textfont": {"color": SURFACE, "size": 12, "weight": 600},
            "hovertext": [plain(text) for text in said],
            "hoverinfo": "text",
            "name": "events",
            "showlegend": False,
            "marker": {"color": SOFT, "size": DISC, "symbol": "circle"},
            "cliponaxis": False,
        }
    ]


def places_of(chart: Chart) -> list[int]:
    """Where each event stands along the line."""
    labels = [p.label for p in chart.series[0].points]
    return [labels.index(e.label) for e in chart.told]


def told(chart: Chart) -> list[str]:
    """The words of each event, with its period."""
    return [f"{e.label}: {e.text}" for e in chart.told]


def rows(places: Sequence[int]) -> int:
    """How many discs stand one above the other where there are most."""
    return max(_ranks(places), default=-1) + 1


def _ranks(places: Sequence[int]) -> list[int]:
    return [list(places[:n]).count(x) for n, x in enumerate(places)]


def upright(x: float, dash: str) -> dict[str, Any]:
    """A line from the bottom to the top of the figure."""
    line = {"color": SOFT, "dash": dash, "width": 1.5}
    return {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "y domain", "layer": "below", "line": line}
