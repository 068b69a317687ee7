"""The Plotly face of a chart: the same figures as its table, its words and its drawing, as a figure that can be asked.

A figure is plain JSON, so that nothing here loads Plotly. Its colours are the names of the page's own (`--accent`); the
script that draws it puts today's values in their place, light or dark.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboards.charts import Chart
from dashboards.figures.blocks import ladder, steps
from dashboards.figures.country import country
from dashboards.figures.groups import bars, before_after, forest
from dashboards.figures.over_time import small_multiples, trend

Figure = dict[str, Any]

_MAKERS: dict[str, Callable[[Chart], Figure]] = {
    "bars": bars,
    "before_after": before_after,
    "dots": ladder,
    "map": country,
    "odds_ratios": forest,
    "rate_index": ladder,
    "small_multiples": small_multiples,
    "steps": steps,
    "trend": trend,
}

__all__ = ["Figure", "figure", "has_figure"]


def figure(chart: Chart) -> Figure | None:
    """The figure of a chart; None where there is nothing to draw or the still picture alone tells it."""
    return _MAKERS[chart.kind](chart) if has_figure(chart) else None


def has_figure(chart: Chart) -> bool:
    """Whether a chart has a Plotly face."""
    return chart.kind in _MAKERS and bool(chart.points) and not chart.crowded
