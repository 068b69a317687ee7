"""Proves a choice by examples: for each small count and each value it must still be able to have, one world.

A world is a set of whole numbers, at least 1 where hidden, that is checked exactly against all that is published.
"""

import highspy
import numpy as np

from dashboards.protection.audit import Goals
from dashboards.protection.system import UNKNOWN, Ints
from dashboards.protection.worlds import NEAR, Floats, Mask, Part, parts

MOST_NODES = 2_000
ROUNDS = 3


def unproven(goals: Goals, hidden: Mask) -> list[tuple[int, int, Part]]:
    """The small counts, each with a value that no world was found for; empty if all is proven."""
    missing = []
    for part in parts(goals.system, hidden | (goals.system.values == UNKNOWN), goals.low):
        proof = ProofOfTwo(goals, part) if goals.exact else ProofOfAll(goals, part)
        missing += [(part.targets[i], value, part) for i, value in proof.left()]
    return missing


class ProofOfAll:
    """Range: a world for every value of every target."""

    def __init__(self, goals: Goals, part: Part) -> None:
        self.part, self.aims = part, Aims(part)
        self.low = np.array([goals.low[target] for target in part.targets])
        self.high = np.array([goals.high[target] for target in part.targets])
        self.open = np.zeros((len(part.targets), goals.threshold), dtype=bool)
        for i in range(len(part.targets)):
            self.open[i, self.low[i] : self.high[i] + 1] = True
        for target, value in goals.impossible:
            self.open[[i for i, own in enumerate(part.targets) if own == target], value] = False

    def left(self) -> list[tuple[int, int]]:
        self._aim_at_many()
        failed = []
        for i, value in np.argwhere(self.open).tolist():
            if self.open[i, value]:
                self._aim_at_one(i, value)
            if self.open[i, value]:
                self._cover(self.aims.exactly(i, value))
            if self.open[i, value]:
                failed.append((i, value))
        return failed

    def _aim_at_many(self) -> None:
        """All targets at once towards one value, again while that still covers more."""
        for _ in range(ROUNDS):
            before = self.open.sum()
            for value in range(1, self.open.shape[1]):
                column = self.open[:, value]
                if column.any():
                    self._cover(self.aims.world(np.full(len(column), value), column.astype(float)))
            if self.open.sum() == before:
                return

    def _aim_at_one(self, i: int, value: int) -> None:
        """One target exactly, the others towards what they lack."""
        aim = np.where(self.open.any(axis=1), self.open.argmax(axis=1), self.low)
        aim[i] = value
        weights = self.open.any(axis=1).astype(float)
        weights[i] = 2.0 + len(weights)
        self._cover(self.aims.world(aim, weights))

    def _cover(self, world: Ints | None) -> None:
        if world is not None:
            values = self.part.values(world)
            inside = np.flatnonzero((values >= 0) & (values < self.open.shape[1]))
            self.open[inside, values[inside]] = False


class ProofOfTwo:
    """Exact: two worlds in which a target differs."""

    def __init__(self, goals: Goals, part: Part) -> None:
        self.part, self.aims = part, Aims(part)
        self.lost = [target in goals.lost for target in part.targets]
        self.first = np.full(len(part.targets), UNKNOWN, dtype=np.int64)
        self.proven = np.array(self.lost, dtype=bool)

    def left(self) -> list[tuple[int, int]]:
        failed = []
        for i in range(len(self.part.targets)):
            ends = [self._end(i, sign) for sign in (1, -1) if not self.proven[i]]
            if not self.proven[i]:
                low, high = int(np.ceil(ends[0] - NEAR)), int(np.floor(ends[1] + NEAR))
                for value in sorted({low, low + 1, high - 1, high}):
                    if low <= value <= high and not self.proven[i]:
                        self._cover(self.aims.exactly(i, value))
            if not self.proven[i]:
                failed.append((i, int(self.first[i])))
        return failed

    def _end(self, i: int, sign: int) -> float:
        x = self.part.solve(self.part.cost_of(i, sign))
        if x is None:
            return 0.0
        self._cover(self.part.whole(x))
        return float(self.part.values(x)[i])

    def _cover(self, world: Ints | None) -> None:
        if world is not None:
            values = self.part.values(world)
            self.proven |= (self.first != UNKNOWN) & (self.first != values)
            self.first = np.where(self.first == UNKNOWN, values, self.first)


class Aims:
    """A solver that draws targets of one part towards given values."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self._solver: highspy.Highs | None = None

    def world(self, aim: Ints, weights: Floats) -> Ints | None:
        """A world where the weighted distances to the aim are least, if rounding makes it one."""
        solver = self._drawn()
        count, targets = len(self.part.leaves), len(self.part.targets)
        right = (aim - self._shift()).astype(float)
        rows = np.arange(len(self.part.bound), len(self.part.bound) + targets, dtype=np.int32)
        for row, value in zip(rows.tolist(), right.tolist(), strict=True):
            solver.changeRowBounds(row, value, value)
        columns = np.arange(count, count + 2 * targets, dtype=np.int32)
        solver.changeColsCost(len(columns), columns, np.repeat(weights, 2))
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return self.part.whole(np.array(solver.getSolution().col_value)[:count] + self.part.base)

    def exactly(self, i: int, value: int) -> Ints | None:
        """A world with this value, by branching within a limit of nodes."""
        part = self.part
        solver = part.fresh()
        inside = part.inside[i].astype(np.int32)
        right = float(value - self._shift()[i])
        solver.addRow(right, right, len(inside), inside, np.ones(len(inside)))
        columns = np.arange(len(part.leaves), dtype=np.int32)
        kinds = np.array([highspy.HighsVarType.kInteger] * len(columns))
        solver.changeColsIntegrality(len(columns), columns, kinds)
        solver.setOptionValue("presolve", "on")
        solver.setOptionValue("mip_max_nodes", MOST_NODES)
        solver.setOptionValue("mip_max_improving_sols", 1)
        solver.run()
        found = solver.getSolution()
        if not found.value_valid:
            return None
        return part.whole(np.array(found.col_value) + part.base)

    def _shift(self) -> Ints:
        return self.part.values(self.part.base)

    def _drawn(self) -> highspy.Highs:
        """The part with two columns for each target that measure how far it is above or below its aim."""
        if self._solver is None:
            self._solver = self.part.fresh()
            count = len(self.part.leaves)
            for i, inside in enumerate(self.part.inside):
                for sign in (-1.0, 1.0):
                    self._solver.addCol(0.0, 0.0, highspy.kHighsInf, 0, np.zeros(0, np.int32), np.zeros(0))
                columns = np.concatenate([inside, [count + 2 * i, count + 2 * i + 1]]).astype(np.int32)
                signs = np.concatenate([np.ones(len(inside)), [-1.0, 1.0]])
                self._solver.addRow(0.0, 0.0, len(columns), columns, signs)
        return self._solver
