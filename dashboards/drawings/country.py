"""Figures of states on a map: each in a disc in the middle of its state, larger where it is larger.

What has no value is a mark of one size, whatever it hides.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from dashboards.albers import FRAME, XY
from dashboards.charts import Chart, Point
from dashboards.drawings.keys import head
from dashboards.drawings.marks import absent, figure_text
from dashboards.drawings.svg import Drawing, element, label, line, text_width, titled
from dashboards.land import outlines, spread

SMALLEST, FAR = 9.0, 7.0


@dataclass(frozen=True)
class Disc:
    """Where a figure stands, where its state is, and how large the disc is (of what has no value: the smallest)."""

    point: Point
    place: XY
    home: XY
    radius: float


def country(chart: Chart, width: float) -> Drawing:
    """The map, with the figures of the states that the chart has."""
    scale = width / FRAME[0]
    drawn = outlines()
    ground = element(
        "g",
        element("path", d=drawn.land, class_="map-land"),
        element("path", d=drawn.borders, class_="map-borders"),
        transform=f"scale({scale:.4f})",
        aria_hidden="true",
    )
    marks, top = head(chart, width)
    placed = discs(chart, width)
    leaders = [line(*d.home, *d.place, "map-leader") for d in placed if math.dist(d.home, d.place) > FAR]
    found = [*leaders, *(_mark(d, chart) for d in placed)]
    return [*marks, element("g", ground, *found, transform=f"translate(0 {top + 8:.1f})")], top + 8 + FRAME[1] * scale


def discs(chart: Chart, width: float) -> tuple[Disc, ...]:
    """The figures of a chart on a map of a width, none upon another."""
    scale, drawn = width / FRAME[0], outlines()
    middles = {p.label: drawn.middle(p.label) for p in chart.points}
    homes = {label: (x * scale, y * scale) for label, (x, y) in middles.items()}
    radii = _radii(chart, 21 if width > 480 else 14)
    more = {label: radius - SMALLEST for label, radius in radii.items()}
    places = spread(homes, 2 * SMALLEST + 2, (width, FRAME[1] * scale), more)
    return tuple(Disc(p, places[p.label], homes[p.label], radii[p.label]) for p in chart.points)


def _radii(chart: Chart, largest: float) -> dict[str, float]:
    """The area of a disc goes with its figure, as far as the figure still fits into it."""
    top = max((p.value for p in chart.points if p.value is not None), default=0)
    return {p.label: _radius(p, top, largest) for p in chart.points}


def _radius(point: Point, top: float, largest: float) -> float:
    if point.value is None:
        return SMALLEST
    fits = text_width(point.text, 12) / 2 + 3
    return max(SMALLEST, fits, largest * math.sqrt(point.value / top) if top else 0)


def _mark(disc: Disc, chart: Chart) -> str:
    x, y = disc.place
    said = figure_text(disc.point, chart)
    if disc.point.value is None:
        return titled(said, absent(disc.point, x, y + SMALLEST - 1))
    css = "chart-disc chart-disc--open" if disc.point.status == "unreliable" else "chart-disc"
    number = "disc-open" if disc.point.status == "unreliable" else "disc"
    circle = element("circle", cx=x, cy=y, r=disc.radius, class_=css)
    return titled(said, circle, label(disc.point.text.split(" (")[0], x, y + 4.5, number, "middle"))
