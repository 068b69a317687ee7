"""A map of the United States with Alaska and Hawaii, drawn as SVG: every point a link with a name."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dashboards.albers import FRAME, XY, Topology, area, project, read_topology, simplify
from dashboards.drawings.svg import element, plain

STATUSES = {
    "operating": "Operating, by a source of the last two years",
    "operated": "Operating when last heard of; no recent news",
    "launched": "Launched; not known whether it still operates",
    "developing": "In development when last heard of",
    "exploring": "Exploring when last heard of",
    "closed": "Closed",
}
FILE = Path(__file__).parent / "outlines" / "states.json"
LARGEST_PATH = 12_000
# islands below this many square units of the frame would be specks
SPECK = 8


class OutlinesMissing(RuntimeError):
    """The file of outlines was not built."""


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


@dataclass(frozen=True)
class Outlines:
    """The land and the borders within it as SVG paths, and each state's rings as they were measured."""

    land: str
    borders: str
    states: Mapping[str, tuple[tuple[XY, ...], ...]]


@cache
def outlines(file: Path = FILE) -> Outlines:
    """The outlines, read and simplified once."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise OutlinesMissing("The outlines of the states are missing: run `make look`.") from None
    topology = read_topology(document)
    states = topology.objects["states"]["geometries"]
    shapes = {s["properties"]["name"]: tuple(tuple(topology.ring(r)) for r in topology.rings(s)) for s in states}
    # the finest that is light enough to send with a page
    paths = (_paths(topology, tolerance / 4) for tolerance in range(2, 41))
    land, borders = next(p for p in paths if len(p[0]) + len(p[1]) <= LARGEST_PATH)
    return Outlines(land, borders, shapes)


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


def spread(homes: Mapping[str, XY], apart: float, frame: XY) -> dict[str, XY]:
    """Places at least `apart` from one another, as near their homes as pushing brings them.

    The order of the names decides who goes where, so a place is the same on every run.
    """
    places = {id: homes[id] for id in sorted(homes)}
    ids, margin = list(places), apart / 2
    for _ in range(400):
        moved = False
        for n, a in enumerate(ids):
            for m, b in enumerate(ids[n + 1 :], n + 1):
                moved |= _push(places, a, b, apart, 2.4 * (n + m))
        for id, (x, y) in places.items():
            places[id] = (min(max(x, margin), frame[0] - margin), min(max(y, margin), frame[1] - margin))
        if not moved:
            break
    return places


def _push(places: dict[str, XY], a: str, b: str, apart: float, angle: float) -> bool:
    """Moves two places that are too near the same way off each other."""
    (ax, ay), (bx, by) = places[a], places[b]
    dx, dy = bx - ax, by - ay
    distance = math.hypot(dx, dy)
    if distance >= apart:
        return False
    if distance < 0.01:
        dx, dy, distance = math.cos(angle), math.sin(angle), 1.0
        step = apart / 2
    else:
        step = (apart - distance) / 2 + 0.05
    ux, uy = dx / distance * step, dy / distance * step
    places[a], places[b] = (ax - ux, ay - uy), (bx + ux, by + uy)
    return True


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


def _paths(topology: Topology, tolerance: float) -> tuple[str, str]:
    """Land as closed rings and borders as open lines, from arcs that were simplified once for both."""
    arcs = [[(round(x), round(y)) for x, y in simplify(arc, tolerance)] for arc in topology.arcs]
    nation = topology.objects["nation"]["geometries"][0]
    rings = [r for r in topology.rings(nation) if area(topology.ring(r)) >= SPECK]
    land = "".join(_steps(topology.ring(r, arcs)[:-1]) + "z" for r in rings)
    shared = topology.shared(topology.objects["states"]["geometries"])
    return land, "".join(_steps(topology.ring([i], arcs)) for i in shared)


def _steps(points: Sequence[XY]) -> str:
    """A path in whole steps from point to point, written as shortly as SVG allows."""
    (x, y), *rest = points
    written = f"M{x:g} {y:g}l" if rest else f"M{x:g} {y:g}"
    for n, (px, py) in enumerate(rest):
        pair = f"{px - x:g} {py - y:g}".replace(" -", "-")
        written += pair if n == 0 or pair.startswith("-") else f" {pair}"
        x, y = px, py
    return written
