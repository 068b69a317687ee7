"""A chart as a still picture: SVG that a page styles by class, with no style and no script of its own.

Two drawings of each chart, narrow and wide, are put on a page at their natural size; CSS shows one.
"""

from __future__ import annotations

from collections.abc import Callable

from dashboards.charts import Chart, text_alternative
from dashboards.drawings.bars import bars
from dashboards.drawings.before_after import before_after
from dashboards.drawings.country import country
from dashboards.drawings.forest import forest
from dashboards.drawings.ladders import ladder
from dashboards.drawings.lines import spark
from dashboards.drawings.multiples import small_multiples
from dashboards.drawings.steps import steps
from dashboards.drawings.svg import Drawing, document, element, label
from dashboards.drawings.trend import trend

NARROW, WIDE = 360, 720

_PAINTERS: dict[str, Callable[[Chart, float], Drawing]] = {
    "bars": bars,
    "map": country,
    "trend": trend,
    "small_multiples": small_multiples,
    "odds_ratios": forest,
    "dots": ladder,
    "rate_index": ladder,
    "steps": steps,
    "before_after": before_after,
}

__all__ = ["NARROW", "WIDE", "can_draw", "draw", "painted", "spark"]


def can_draw(chart: Chart) -> bool:
    """Whether there is anything to draw."""
    return chart.kind in _PAINTERS and bool(chart.points) and not chart.crowded


def painted(chart: Chart, width: float) -> Drawing:
    """The marks of a chart that can be drawn, and how high they stand."""
    marks, height = _PAINTERS[chart.kind](chart, width)
    if chart.demonstration:
        # a picture travels without its page
        marks = [*marks, label("Demonstration: made-up figures", 0, height + 22, "demonstration")]
        height += 28
    return marks, height


def draw(chart: Chart, width: int = WIDE) -> str:
    """The SVG of a chart, every text in it escaped; empty where there is nothing to draw."""
    if not can_draw(chart):
        return ""
    marks, height = painted(chart, width)
    id = f"chart-{chart.id}-{width}"
    return document(id, chart.title, text_alternative(chart), element("g", *marks), width, height)
