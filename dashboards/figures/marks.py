"""The parts that all figures share: marks of values, marks of what has no value, words, and the frame.

Marks of what has no value stand on a scale of their own, where they all have one height: nothing of them is a number.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from typing import Any

from dashboards.charts import Chart, Point
from dashboards.charts.forms import interval_text
from dashboards.drawings.axes import tick_text
from dashboards.drawings.keys import WORDS
from dashboards.drawings.marks import figure_text

Trace = dict[str, Any]

ACCENT, INK, SOFT, LINE, STRONG_LINE, SURFACE = (
    "--accent",
    "--ink",
    "--ink-soft",
    "--line",
    "--line-strong",
    "--surface",
)
CLEAR = "rgba(0,0,0,0)"
# the form of a mark tells its status, never its colour alone
SYMBOLS = {
    "suppressed": "square-x-open",
    "missing": "circle-open-dot",
    "not_applicable": "line-ew-open",
    "withheld": "diamond-open",
}
_NOT_TEXT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    """Text that Plotly shows as it is, though it knows some tags."""
    cleaned = _NOT_TEXT.sub("", text)
    return cleaned.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def folded(text: str, width: int = 26) -> str:
    """A long label in several lines."""
    return "<br>".join(plain(line) for line in textwrap.wrap(text, width) or [""])


def values(points: Sequence[Point], along: Sequence[float], chart: Chart, name: str, **axes: Any) -> Trace:
    """A mark for each value; what is not reliable, or a part of a year, is an open one."""
    shown = [(n, p) for n, p in zip(along, points, strict=True) if p.value is not None]
    across = axes.pop("across", "y")
    places = {"x": [n for n, _ in shown], "y": [p.value for _, p in shown]}
    if across == "x":
        places = {"x": places["y"], "y": places["x"]}
    return {
        "type": "scatter",
        "mode": "markers",
        **places,
        "text": [plain(said(p, chart, name)) for _, p in shown],
        "hoverinfo": "text",
        "name": plain(name),
        "showlegend": False,
        "marker": {
            "color": ACCENT,
            "size": 9,
            "symbol": ["circle-open" if _is_open(p) else "circle" for _, p in shown],
            "line": {"color": ACCENT, "width": 2},
        },
        "cliponaxis": False,
        **_intervals([p for _, p in shown], across),
        **axes,
    }


def said(point: Point, chart: Chart, name: str = "") -> str:
    """What a mark says: the same words as in the still picture, and the interval of a figure of others."""
    text = figure_text(point, chart)
    if point.interval and chart.figured == "counts":
        text += f", 95% interval {interval_text(chart.figured, point.interval)}"
    return f"{name}, {text}" if name and name != point.label else text


def _is_open(point: Point) -> bool:
    return point.status == "unreliable" or point.partial


def _intervals(shown: Sequence[Point], across: str) -> Trace:
    if not any(p.interval for p in shown):
        return {}
    ends = [p.interval or (p.value or 0, p.value or 0) for p in shown]
    bars = {
        "type": "data",
        "symmetric": False,
        "array": [high - (p.value or 0) for p, (_, high) in zip(shown, ends, strict=True)],
        "arrayminus": [(p.value or 0) - low for p, (low, _) in zip(shown, ends, strict=True)],
        "color": ACCENT,
        "thickness": 2,
        "width": 0,
    }
    return {f"error_{across}": bars}


def absences(
    points: Sequence[Point], along: Sequence[float], chart: Chart, name: str, level: float, **axes: Any
) -> list[Trace]:
    """A mark for each point without a value: one form for each status, all of one size at one level."""
    across = axes.pop("across", "y")
    without = [(n, p) for n, p in zip(along, points, strict=True) if p.value is None]
    of = {status: [(n, p) for n, p in without if p.status == status] for status in SYMBOLS}
    return [_absent(status, found, chart, name, level, across) | axes for status, found in of.items() if found]


def _absent(
    status: str, without: Sequence[tuple[float, Point]], chart: Chart, name: str, level: float, across: str
) -> Trace:
    stand, run = [level] * len(without), [n for n, _ in without]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": stand if across == "x" else run,
        "y": run if across == "x" else stand,
        "text": [plain(said(p, chart, name)) for _, p in without],
        "hoverinfo": "text",
        "name": WORDS[status],
        "showlegend": False,
        "marker": {"color": SOFT, "size": 11, "symbol": SYMBOLS[status], "line": {"color": SOFT, "width": 1.5}},
        "cliponaxis": False,
    }


def key(points: Sequence[Point]) -> list[Trace]:
    """What the marks that are no plain values mean: they stand in the legend and nowhere else."""
    statuses = {p.status for p in points if p.value is None}
    found = [_key(WORDS[s], SYMBOLS[s], SOFT) for s in SYMBOLS if s in statuses]
    if any(p.status == "unreliable" for p in points):
        found.append(_key(WORDS["unreliable"], "circle-open", ACCENT))
    if any(p.partial and p.value is not None for p in points):
        found.append(_key(WORDS["partial"], "circle-open", ACCENT))
    return found


def _key(words: str, symbol: str, color: str) -> Trace:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [None],
        "y": [None],
        "name": words,
        "hoverinfo": "skip",
        "marker": {"symbol": symbol, "size": 11, "color": color, "line": {"color": color, "width": 1.5}},
    }


def note(text: str, strong: bool = False, **place: Any) -> dict[str, Any]:
    """Words on a figure. Their weight is a property: a tag for it would write a style into the page."""
    font = {"color": INK, "size": 14, **({"weight": 600} if strong else {})}
    return {"text": text, "showarrow": False, "font": font, "xanchor": "left", "align": "left", **place}


def frame(height: float, head: float = 16, **more: Any) -> dict[str, Any]:
    """The layout that all figures share; `head` is the room above for what stands there."""
    return {
        "height": height,
        "autosize": True,
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"color": INK, "size": 14},
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": SURFACE, "bordercolor": STRONG_LINE, "align": "left",
                       "font": {"color": INK, "size": 14}},
        "dragmode": False,
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom", "itemclick": False,
                   "itemdoubleclick": False, "bgcolor": CLEAR},
        "margin": {"l": 8, "r": 20, "t": head, "b": 8, "autoexpand": True},
        **more,
    }  # fmt: skip


def scale(ticks: Sequence[float], chart: Chart, **more: Any) -> dict[str, Any]:
    """A scale of values from zero, with the same steps as the still picture."""
    top = ticks[-1] or 1
    return {
        "range": [0, top * 1.06],
        "tickvals": list(ticks),
        "ticktext": [tick_text(t, chart) for t in ticks],
        "gridcolor": LINE,
        "zeroline": True,
        "zerolinecolor": SOFT,
        "fixedrange": True,
        "automargin": True,
        **more,
    }


def apart(over: str) -> dict[str, Any]:
    """The scale on which the marks of what has no value stand: it has no numbers."""
    return {"overlaying": over, "range": [0, 1], "visible": False, "fixedrange": True}
