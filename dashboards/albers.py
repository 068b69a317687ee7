"""Places and outlines on the plane: the composite Albers projection of the United States, and TopoJSON.

It knows no site and writes no picture.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

# the frame that the outlines were projected to: d3.geoAlbersUsa().scale(1300).translate([487.5, 305])
FRAME = (975.0, 610.0)
SCALE, MIDDLE = 1300.0, (487.5, 305.0)

XY = tuple[float, float]


def project(lat: float, lon: float) -> XY:
    """A place in the frame; Alaska and Hawaii in their insets. ValueError where the map has no such place."""
    if not (math.isfinite(lat) and math.isfinite(lon)):
        raise ValueError("a place needs a latitude and a longitude")
    if 51 <= lat <= 72 and (lon <= -129 or lon >= 170):
        return _ALASKA(lat, lon)
    if 18 <= lat <= 23 and -161 <= lon <= -154:
        return _HAWAII(lat, lon)
    if 24 <= lat <= 50 and -125.5 <= lon <= -66:
        return _LOWER48(lat, lon)
    raise ValueError(f"{lat}, {lon} lies outside the United States")


@dataclass(frozen=True)
class Topology:
    """Arcs of a TopoJSON file in the frame, and the rings of arcs that make a shape."""

    arcs: tuple[tuple[XY, ...], ...]
    objects: Mapping[str, Any]

    def rings(self, geometry: Mapping[str, Any]) -> Iterator[Sequence[int]]:
        """Every ring of a polygon or of several, as indices of arcs."""
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for polygon in polygons:
            yield from polygon

    def ring(self, indices: Sequence[int], arcs: Sequence[Sequence[XY]] | None = None) -> list[XY]:
        """The points of a ring; a negative index is an arc taken backwards."""
        arcs = self.arcs if arcs is None else arcs
        pieces = (arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices)
        points = [p for piece in pieces for p in piece]
        return [p for n, p in enumerate(points) if n == 0 or p != points[n - 1]]

    def shared(self, geometries: Sequence[Mapping[str, Any]]) -> list[int]:
        """The arcs that border two shapes."""
        used = (i if i >= 0 else ~i for g in geometries for i in set(chain.from_iterable(self.rings(g))))
        return sorted(i for i, n in Counter(used).items() if n > 1)


def read_topology(document: Mapping[str, Any]) -> Topology:
    """Undoes the quantisation: each arc is stored as steps from its first point."""
    (kx, ky), (tx, ty) = document["transform"]["scale"], document["transform"]["translate"]

    def decode(arc: Sequence[Sequence[int]]) -> Iterator[XY]:
        x = y = 0
        for dx, dy in arc:
            x, y = x + dx, y + dy
            yield x * kx + tx, y * ky + ty

    arcs = tuple(tuple(decode(arc)) for arc in document["arcs"])
    return Topology(arcs, document["objects"])


def simplify(arc: Sequence[XY], tolerance: float) -> list[XY]:
    """Douglas and Peucker: leaves out what lies nearer than `tolerance`. Ends stay, so that borders join."""
    keep, stack = {0, len(arc) - 1}, [(0, len(arc) - 1)]
    while stack:
        start, end = stack.pop()
        far, distance = _farthest(arc, start, end)
        if distance > tolerance:
            keep.add(far)
            stack += [(start, far), (far, end)]
    return [arc[n] for n in sorted(keep)]


def area(ring: Sequence[XY]) -> float:
    """The area within a ring."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True) if ring else []
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def inside(point: XY, rings: Sequence[Sequence[XY]]) -> bool:
    """Whether a point lies within rings (even and odd crossings, so that holes count as outside)."""
    x, y = point
    crossings = 0
    for ring in rings:
        for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
                crossings += 1
    return crossings % 2 == 1


def _farthest(arc: Sequence[XY], start: int, end: int) -> tuple[int, float]:
    (ax, ay), (bx, by) = arc[start], arc[end]
    length = math.hypot(bx - ax, by - ay)

    def away(n: int) -> float:
        x, y = arc[n]
        if length == 0:
            return math.hypot(x - ax, y - ay)
        return abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length

    return max(((n, away(n)) for n in range(start + 1, end)), key=lambda f: f[1], default=(start, 0.0))


def _conic(
    parallels: tuple[float, float], turn: float, centre: XY, scale: float, shift: XY
) -> Callable[[float, float], XY]:
    """Albers' equal-area conic projection, moved to where its part of the country stands in the frame."""
    low, high = (math.sin(math.radians(p)) for p in parallels)
    n = (low + high) / 2
    c = 1 + low * (2 * n - low)

    def raw(lon: float, lat: float) -> XY:
        r = math.sqrt(c - 2 * n * math.sin(math.radians(lat))) / n
        return r * math.sin(n * math.radians(lon)), math.sqrt(c) / n - r * math.cos(n * math.radians(lon))

    return partial(_placed, raw, raw(*centre), turn, SCALE * scale, shift)


def _placed(
    raw: Callable[[float, float], XY], centre: XY, turn: float, k: float, shift: XY, lat: float, lon: float
) -> XY:
    x, y = raw((lon + turn + 180) % 360 - 180, lat)
    left, top = MIDDLE[0] + shift[0] * SCALE, MIDDLE[1] + shift[1] * SCALE
    return left + k * (x - centre[0]), top - k * (y - centre[1])


_LOWER48 = _conic((29.5, 45.5), 96, (-0.6, 38.7), 1.0, (0, 0))
_ALASKA = _conic((55, 65), 154, (-2, 58.5), 0.35, (-0.307, 0.201))
_HAWAII = _conic((8, 18), 157, (-3, 19.9), 1.0, (-0.205, 0.212))
