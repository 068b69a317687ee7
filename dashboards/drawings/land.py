"""The land that a map is drawn on: state outlines with shared arcs, and the composite Albers projection.

The outlines come projected; `project` puts a place where they expect it. It knows no places.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

Spot = tuple[float, float]


Ring = tuple[int, ...]


class OutlinesMissing(RuntimeError):
    """The outlines of the states were not built."""


@dataclass(frozen=True, eq=False)
class Outlines:
    """Arcs that neighbours share, and the rings made of them (`~n` is arc n walked backwards)."""

    arcs: tuple[tuple[Spot, ...], ...]
    land: tuple[Ring, ...]
    borders: Ring
    states: Mapping[str, tuple[Ring, ...]]

    def state_at(self, lat: float, lon: float) -> str | None:
        """The state that a place lies in, as far as the outlines are exact."""
        spot = project(lat, lon)
        if spot is None:
            return None
        return next((name for name, rings in self.states.items() if self._holds(rings, spot)), None)

    def ring(self, ring: Ring) -> list[Spot]:
        """The spots of a ring, each corner once."""
        return [spot for n in ring for spot in (self.arcs[n] if n >= 0 else self.arcs[~n][::-1])[1:]]

    def _holds(self, rings: Sequence[Ring], spot: Spot) -> bool:
        return sum(_crossings(self.ring(r), spot) for r in rings) % 2 == 1


@lru_cache(maxsize=2)
def read_outlines(path: Path) -> Outlines:
    """Outlines out of a TopoJSON file that is projected already."""
    try:
        topology = json.loads(path.read_bytes())
    except FileNotFoundError as missing:
        raise OutlinesMissing(f"The map needs {path}: build it with `make look`.") from missing
    states = {g["properties"]["name"]: _rings(g) for g in topology["objects"]["states"]["geometries"]}
    uses = Counter(n if n >= 0 else ~n for rings in states.values() for ring in rings for n in ring)
    land = tuple(ring for g in topology["objects"]["nation"]["geometries"] for ring in _rings(g))
    borders = tuple(sorted(n for n, times in uses.items() if times > 1))
    return Outlines(tuple(_arcs(topology)), land, borders, states)


def project(lat: float, lon: float) -> Spot | None:
    """Where a place lies on the map of 975 x 610 units; None outside the fifty states."""
    if 50 < lat < 72 and lon < -129:
        return _ALASKA.at(lat, lon)
    if 18 < lat < 24 and -162 < lon < -154:
        return _HAWAII.at(lat, lon)
    inside = 24 < lat < 50 and -125.5 < lon < -66.5
    return _LOWER_48.at(lat, lon) if inside else None


@dataclass(frozen=True)
class Conic:
    """Albers' equal-area cone, as d3-geo computes it: angles in degrees, `scale` and `shift` in units."""

    parallels: tuple[float, float]
    turn: float
    centre: tuple[float, float]
    scale: float
    shift: Spot

    def at(self, lat: float, lon: float) -> Spot:
        x, y = self._raw(lon + self.turn, lat)
        cx, cy = self._raw(*self.centre)
        return self.shift[0] + self.scale * (x - cx), self.shift[1] - self.scale * (y - cy)

    def _raw(self, lon: float, lat: float) -> Spot:
        low, high = (math.sin(math.radians(p)) for p in self.parallels)
        n = (low + high) / 2
        c = 1 + low * (2 * n - low)
        r = math.sqrt(c - 2 * n * math.sin(math.radians(lat))) / n
        angle = n * math.radians(lon)
        return r * math.sin(angle), math.sqrt(c) / n - r * math.cos(angle)


_K, _X, _Y = 1300, 487.5, 305


_LOWER_48 = Conic((29.5, 45.5), 96, (-0.6, 38.7), _K, (_X, _Y))


_ALASKA = Conic((55, 65), 154, (-2, 58.5), 0.35 * _K, (_X - 0.307 * _K, _Y + 0.201 * _K))


_HAWAII = Conic((8, 18), 157, (-3, 19.9), _K, (_X - 0.205 * _K, _Y + 0.212 * _K))


# the window of the 975 x 610 units that is drawn; the far Aleutians, which have no one to divert, lie outside
_LEFT, _TOP, _RIGHT, _BOTTOM = 0, 8, 962, 606


_SMALLEST_ISLAND = 9.0


def _rings(geometry: dict[str, Any]) -> tuple[Ring, ...]:
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    return tuple(tuple(ring) for polygon in polygons for ring in polygon)


def _arcs(topology: dict[str, Any]) -> Iterator[tuple[Spot, ...]]:
    """Arcs are written as steps on a grid."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x, y, spots = 0, 0, []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            spots.append((x * sx + tx, y * sy + ty))
        yield tuple(spots)


def _crossings(ring: Sequence[Spot], spot: Spot) -> int:
    """How often a ray to the right of the spot meets the ring."""
    x, y = spot
    sides = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum(
        (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1) for (x1, y1), (x2, y2) in sides
    )


def height_of(width: float) -> int:
    """The height of a map of that width."""
    return math.ceil((_BOTTOM - _TOP) * width / (_RIGHT - _LEFT))


def at(lat: float, lon: float, width: float) -> Spot | None:
    """Where a place lies on a map of that width, in pixels; None outside the fifty states."""
    spot = project(lat, lon)
    scale = width / (_RIGHT - _LEFT)
    return ((spot[0] - _LEFT) * scale, (spot[1] - _TOP) * scale) if spot else None


@lru_cache(maxsize=4)
def paths(shapes: Outlines, width: float) -> tuple[str, str]:
    """Path texts of land and borders, in half pixels. Arcs are simplified once, so that they still meet."""
    scale = 2 * width / (_RIGHT - _LEFT)
    tolerance = 0.7 if width > 480 else 0.6

    def steps(spots: Sequence[Spot]) -> list[tuple[int, int]]:
        kept = _simpler([((x - _LEFT) * scale, (y - _TOP) * scale) for x, y in spots], 2 * tolerance)
        return [(round(x), round(y)) for x, y in kept]

    arcs = [steps(arc) for arc in shapes.arcs]
    land = [r for r in shapes.land if _area(shapes.ring(r)) >= _SMALLEST_ISLAND and _in_view(shapes.ring(r))]
    rings = [[s for n in r for s in (arcs[n] if n >= 0 else arcs[~n][::-1])] for r in land]
    return "".join(_path(r) + "z" for r in rings), "".join(_path(arcs[n]) for n in shapes.borders)


def _path(spots: Sequence[tuple[int, int]]) -> str:
    """Whole relative steps, the shortest form that SVG has."""
    x, y = spots[0]
    numbers = []
    for nx, ny in spots[1:]:
        if (nx, ny) != (x, y):
            numbers += [nx - x, ny - y]
            x, y = nx, ny
    text = " ".join(map(str, numbers)).replace(" -", "-")
    return f"M{spots[0][0]} {spots[0][1]}l{text}" if numbers else ""


def _simpler(spots: Sequence[Spot], tolerance: float) -> list[Spot]:
    """Douglas and Peucker's line: both ends, and what lies farther off than the tolerance."""
    if len(spots) < 3:
        return list(spots)
    far = max(range(1, len(spots) - 1), key=lambda n: _off(spots[n], spots[0], spots[-1]))
    if _off(spots[far], spots[0], spots[-1]) <= tolerance:
        return [spots[0], spots[-1]]
    return _simpler(spots[: far + 1], tolerance)[:-1] + _simpler(spots[far:], tolerance)


def _off(spot: Spot, a: Spot, b: Spot) -> float:
    length = math.dist(a, b)
    if not length:
        return math.dist(spot, a)
    return abs((b[0] - a[0]) * (a[1] - spot[1]) - (a[0] - spot[0]) * (b[1] - a[1])) / length


def _area(ring: Sequence[Spot]) -> float:
    sides = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in sides)) / 2


def _in_view(ring: Sequence[Spot]) -> bool:
    return all(_LEFT <= x <= _RIGHT for x, _ in ring)
