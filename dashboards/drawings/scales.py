"""Scales from values to places along a line: linear from 0, or logarithmic around 1."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from dashboards.drawings.svg import nice_ticks

TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)


@dataclass(frozen=True)
class Scale:
    """Where values lie between two edges; beyond them they stand at the edge."""

    left: float
    right: float
    ticks: tuple[float, ...]
    log: bool

    def x(self, value: float) -> float:
        inside = min(max(value, self.ticks[0]), self.ticks[-1])
        low, high, at = (math.log(v) if self.log else v for v in (self.ticks[0], self.ticks[-1], inside))
        return self.left + (self.right - self.left) * (at - low) / (high - low)


def logarithmic(values: Iterable[float], left: float, right: float) -> Scale:
    """From the tick below the lowest value to the one above the highest, the 1 always inside."""
    ends = list(values) or [1.0]
    low = min(max((t for t in TICKS if t <= min(ends)), default=TICKS[0]), 0.5)
    high = max(min((t for t in TICKS if t >= max(ends)), default=TICKS[-1]), 2.0)
    return Scale(left, right, tuple(t for t in TICKS if low <= t <= high), True)


def linear(values: Iterable[float], left: float, right: float) -> Scale:
    """From 0 to the round step above the highest value."""
    ticks = nice_ticks(max(values, default=0), 4 if right - left > 280 else 2)
    return Scale(left, right, tuple(ticks) if len(ticks) > 1 else (0.0, 1.0), False)
