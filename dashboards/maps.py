"""A map of the United States with Alaska and Hawaii, drawn as SVG: every point a link with a name."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.albers import FRAME, XY, project
from dashboards.drawings.svg import element, plain
from dashboards.land import Outlines, spread

STATUSES = {
    "operating": "Operating, by a source of the last two years",
    "operated": "Operating when last heard of; no recent news",
    "launched": "Launched; not known whether it still operates",
    "developing": "In development when last heard of",
    "exploring": "Exploring when last heard of",
    "closed": "Closed",
}


@dataclass(frozen=True)
class MapPoint:
    """A site on the map. `status` is one of STATUSES and decides the shape."""

    id: str
    label: str
    lat: float
    lon: float
    href: str
    status: str
    note: str = ""


def draw_map(points: Sequence[MapPoint], outlines: Outlines, width: float = 720) -> str:
    """The map with its points: apart enough to be hit, each with a leader to its place if it had to move."""
    scale = width / FRAME[0]
    height = math.ceil(FRAME[1] * scale)
    wide = width > 480
    ground = element(
        "g",
        element("path", d=outlines.land, class_="map-land"),
        element("path", d=outlines.borders, class_="map-borders"),
        transform=f"scale({scale:.4f})",
        aria_hidden="true",
    )
    homes = {p.id: _scaled(project(p.lat, p.lon), scale) for p in points}
    places = spread(homes, 24 if wide else 15, (width, height))
    # in the given order, so that a keyboard walks through as the list beside it reads
    marks = [_mark(p, places[p.id], 6.5 if wide else 5) for p in points]
    leaders = [_leader(homes[p.id], places[p.id]) for p in points]
    return element(
        "svg",
        ground,
        element("g", *leaders, aria_hidden="true"),
        *marks,
        xmlns="http://www.w3.org/2000/svg",
        class_=f"map map--{'wide' if wide else 'narrow'}",
        role="group",
        aria_label=f"Map of the United States with {len(points)} sites",
        width=width,
        height=height,
        viewBox=f"0 0 {width:g} {height}",
    )


def map_key() -> str:
    """What the shapes mean, as a list."""
    return element("ul", *(_key_item(s, words) for s, words in STATUSES.items()), class_="map-key")


def _mark(point: MapPoint, place: XY, radius: float) -> str:
    if not point.href.startswith(("/", "https://", "http://", "#")):
        raise ValueError(f"{point.id}: a point links to a page, not to {point.href!r}")
    words = STATUSES[point.status] + (f". {point.note}" if point.note else "")
    name = f"{point.label}: {words}"
    target = element("circle", cx=place[0], cy=place[1], r=12, class_="map-target")
    shape = _shape(point.status, *place, radius)
    title = element("title", plain(name))
    return element("a", title, target, shape, href=point.href, class_="map-point", aria_label=name)


def _shape(status: str, x: float, y: float, r: float) -> str:
    css = f"map-mark map-mark--{status}"
    if status == "operating":
        return element("circle", cx=x, cy=y, r=r, class_=css)
    if status == "operated":
        rings = "".join(
            f"M{x - s:.1f} {y:.1f}a{s:g} {s:g} 0 1 0 {2 * s:g} 0a{s:g} {s:g} 0 1 0 {-2 * s:g} 0z" for s in (r, r / 2)
        )
        return element("path", d=rings, fill_rule="evenodd", class_=css)
    if status == "launched":
        half = f"M{x:.1f} {y - r:.1f}a{r} {r} 0 0 0 0 {2 * r}z"
        return element("g", element("circle", cx=x, cy=y, r=r), element("path", d=half, class_="map-half"), class_=css)
    if status == "developing":
        s = r * 1.25
        return element("path", d=f"M{x:.1f} {y - s:.1f}l{s} {s}l{-s} {s}l{-s} {-s}z", class_=css)
    if status == "exploring":
        s = r * 0.9
        return element("rect", x=x - s, y=y - s, width=2 * s, height=2 * s, class_=css)
    s = r * 0.85
    cross = f"M{x - s:.1f} {y - s:.1f}l{2 * s} {2 * s}m0 {-2 * s}l{-2 * s} {2 * s}"
    return element("path", d=cross, class_="map-rim") + element("path", d=cross, class_=css)


def _leader(home: XY, place: XY) -> str:
    """From where the site is to where its mark had to go."""
    if math.dist(home, place) < 7:
        return ""
    thread = element("line", x1=home[0], y1=home[1], x2=place[0], y2=place[1], class_="map-leader")
    return thread + element("circle", cx=home[0], cy=home[1], r=1.5, class_="map-home")


def _key_item(status: str, words: str) -> str:
    shape = _shape(status, 10, 10, 6.5)
    picture = element("svg", shape, width=20, height=20, viewBox="0 0 20 20", aria_hidden="true", focusable="false")
    return element("li", picture, " ", plain(words))


def _scaled(place: XY, scale: float) -> XY:
    return place[0] * scale, place[1] * scale
