"""Looks for worlds in which one count has a given value: a vertex of the real numbers, made whole step by step.

Far quicker than branching where it succeeds; where it does not, that tells nothing.
"""

from collections.abc import Sequence

import highspy
import numpy as np

from dashboards.protection.system import Ints
from dashboards.protection.worlds import NEAR, SPARE, Floats, Part

SHALLOW, DEEP = 2, 40  # unknowns made whole one after the other, before it is given up
LITTLE = 0.3
SEED = 20160101  # any number; fixed so that every run is the same


class Dives:
    """One solver that keeps its place from value to value."""

    def __init__(self, part: Part, deepest: int = SHALLOW) -> None:
        self.part, self.deepest = part, deepest
        self.random = np.random.default_rng(SEED)
        self.solver = part.fresh()
        self.solver.setOptionValue("simplex_strategy", 1)
        right = part.totals - part.rows.times(part.base)
        self.most = float(np.abs(right).max(initial=0) + SPARE)
        self.least = np.maximum((part.lower - part.base).astype(float), -self.most)
        self.shift = part.values(part.base)

    def draw(self, targets: Sequence[int]) -> None:
        """New costs, at random, that draw these targets up, as what is hard to reach is mostly large."""
        count = len(self.part.leaves)
        cost = -LITTLE * self.random.random(count)
        for i, weight in zip(targets, self.random.random(len(targets)).tolist(), strict=True):
            cost[self.part.inside[i]] -= weight
        self.solver.changeColsCost(count, np.arange(count, dtype=np.int32), cost)

    def world(self, i: int, value: int) -> Ints | None:
        """A world in which target i has this value, if one is found on the way down."""
        self._fix(i, float(value - self.shift[i]))
        bent: list[int] = []
        x = self._vertex()
        while x is not None and len(bent) < self.deepest and (column := _most_whole(x)) is not None:
            whole = float(np.rint(x[column]))
            ends = (whole, self.most) if whole > x[column] else (self.least[column], whole)
            self.solver.changeColBounds(column, *ends)
            bent.append(column)
            x = self._vertex()
        for column in bent:
            self.solver.changeColBounds(column, self.least[column], self.most)
        self._release(i)
        return None if x is None else self.part.whole(x + self.part.base)

    def _fix(self, i: int, value: float) -> None:
        inside = self.part.inside[i]
        if len(inside) == 1:
            self.solver.changeColBounds(int(inside[0]), value, value)
        else:
            self.solver.addRow(value, value, len(inside), inside.astype(np.int32), np.ones(len(inside)))

    def _release(self, i: int) -> None:
        inside = self.part.inside[i]
        if len(inside) == 1:
            self.solver.changeColBounds(int(inside[0]), self.least[inside[0]], self.most)
        else:
            self.solver.deleteRows(1, np.array([self.solver.getNumRow() - 1], dtype=np.int32))

    def _vertex(self) -> Floats | None:
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            self.solver.clearSolver()
            return None
        return np.array(self.solver.getSolution().col_value)


def _most_whole(x: Floats) -> int | None:
    """Of the unknowns that are not whole the one nearest to it."""
    off = np.abs(x - np.rint(x))
    broken = np.flatnonzero(off > NEAR)
    return int(broken[off[broken].argmin()]) if len(broken) else None
