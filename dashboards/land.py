"""The land of the United States as it is drawn: outline and borders, the middle of each state, marks kept apart."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from dashboards.albers import XY, Topology, area, read_topology, simplify

FILE = Path(__file__).parent / "outlines" / "states.json"
LARGEST_PATH = 12_000
# islands below this many square units of the frame would be specks
SPECK = 8

Ring = tuple[XY, ...]


class OutlinesMissing(RuntimeError):
    """The file of outlines was not built."""


@dataclass(frozen=True)
class Outlines:
    """The coast as closed rings, the borders within it as open lines, and each state's rings as they were measured."""

    coast: tuple[Ring, ...]
    lines: tuple[Ring, ...]
    states: Mapping[str, tuple[Ring, ...]]

    @cached_property
    def land(self) -> str:
        """The coast as an SVG path."""
        return "".join(_steps(ring[:-1]) + "z" for ring in self.coast)

    @cached_property
    def borders(self) -> str:
        return "".join(map(_steps, self.lines))

    def middle(self, state: str) -> XY:
        """The middle of a state's largest piece of land."""
        return _middle(max(self.states[state], key=area))


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
    found = (Outlines(*_simplified(topology, tolerance / 4), shapes) for tolerance in range(2, 41))
    return next(o for o in found if len(o.land) + len(o.borders) <= LARGEST_PATH)


def spread(homes: Mapping[str, XY], apart: float, frame: XY, wider: Mapping[str, float] | None = None) -> dict[str, XY]:
    """Places at least `apart` from one another, as near their homes as pushing brings them; some need to be `wider`.

    The order of the names decides who goes where, so a place is the same on every run.
    """
    places, more = {id: homes[id] for id in sorted(homes)}, wider or {}
    ids, margin = list(places), apart / 2
    for _ in range(400):
        moved = False
        for n, a in enumerate(ids):
            for m, b in enumerate(ids[n + 1 :], n + 1):
                moved |= _push(places, a, b, apart + more.get(a, 0) + more.get(b, 0), 2.4 * (n + m))
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


def _simplified(topology: Topology, tolerance: float) -> tuple[tuple[Ring, ...], tuple[Ring, ...]]:
    """Coast and borders in whole units, from arcs that were simplified once for both."""
    arcs = [[(float(round(x)), float(round(y))) for x, y in simplify(arc, tolerance)] for arc in topology.arcs]
    nation = topology.objects["nation"]["geometries"][0]
    rings = (r for r in topology.rings(nation) if area(topology.ring(r)) >= SPECK)
    shared = topology.shared(topology.objects["states"]["geometries"])
    return _rings(topology, rings, arcs), _rings(topology, ([i] for i in shared), arcs)


def _rings(topology: Topology, found: Iterable[Sequence[int]], arcs: list[list[XY]]) -> tuple[Ring, ...]:
    return tuple(tuple(topology.ring(indices, arcs)) for indices in found)


def _middle(ring: Ring) -> XY:
    """The centre of gravity of the area within a ring."""
    pairs = list(zip(ring, (*ring[1:], ring[0]), strict=True))
    twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)
    x, y = (sum((a[k] + b[k]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) for k in (0, 1))
    return x / (3 * twice), y / (3 * twice)


def _steps(points: Sequence[XY]) -> str:
    """A path in whole steps from point to point, written as shortly as SVG allows."""
    (x, y), *rest = points
    written = f"M{x:g} {y:g}l" if rest else f"M{x:g} {y:g}"
    for n, (px, py) in enumerate(rest):
        pair = f"{px - x:g} {py - y:g}".replace(" -", "-")
        written += pair if n == 0 or pair.startswith("-") else f" {pair}"
        x, y = px, py
    return written
