"""What happened along a line of time, on a Plotly figure: a number above the line, the words below the axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboards.charts import Chart
from dashboards.drawings.events import MOST
from dashboards.figures.marks import SOFT, SURFACE, Trace, folded, note, plain

FOLD, ROW, DISC, ROW_OF_DISCS = 44, 19, 20, 24
# from the axis to the first of the words, so that the names of the periods have room
BELOW = 64


@dataclass(frozen=True)
class Told:
    """Lines, numbers and words, and how much room they need above and below the figure."""

    lines: list[dict[str, Any]]
    numbers: list[Trace]
    words: list[dict[str, Any]]
    rows: int = 0
    below: int = 0

    @property
    def above(self) -> int:
        return ROW_OF_DISCS * self.rows


def events(chart: Chart) -> Told:
    """The events that the axis has a place for, several of one period one above the other."""
    labels = [p.label for p in chart.series[0].points]
    found = [e for e in chart.events if e.label in labels][:MOST]
    if not found:
        return Told([], [], [])
    places = [labels.index(e.label) for e in found]
    ranks = [places[:n].count(x) for n, x in enumerate(places)]
    said = [f"{e.label}: {e.text}" for e in found]
    words, below = _words(said)
    lines = [upright(x, "dot") for x in dict.fromkeys(places)]
    return Told(lines, [_numbers(places, ranks, said)], words, 1 + max(ranks), below)


def upright(x: float, dash: str) -> dict[str, Any]:
    """A line from the bottom to the top of the figure."""
    line = {"color": SOFT, "dash": dash, "width": 1.5}
    return {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "y domain", "layer": "below", "line": line}


def _numbers(places: list[int], ranks: list[int], said: list[str]) -> Trace:
    """Numbered discs that say their event when pointed at or stepped to."""
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": places,
        "y": [rank + 0.5 for rank in ranks],
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


def _words(said: list[str]) -> tuple[list[dict[str, Any]], int]:
    """The words, each with its number, one below the other, and how high they stand."""
    words, y = [], BELOW
    for number, text in enumerate(said, 1):
        lines = folded(f"{number}. {text}", FOLD)
        words.append(note(lines, x=0, y=0, xref="paper", yref="y domain", yanchor="top", yshift=-y))
        y += ROW * (1 + lines.count("<br>")) + 4
    return words, y
