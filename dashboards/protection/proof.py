"""Proves a choice by examples: for each small count and each value it must still be able to have, one world.

A world is a set of whole numbers, at least 1 where hidden, that is checked exactly against all that is published.
Every value is settled: where no world is found within the limits, more is hidden.
"""

from functools import cached_property

import highspy
import numpy as np

from dashboards.protection.audit import Goals
from dashboards.protection.dives import DEEP, Dives
from dashboards.protection.system import UNKNOWN, Ints, System
from dashboards.protection.walks import Walk
from dashboards.protection.worlds import NEAR, Floats, Mask, Part, parts

MOST_NODES = 2_000
ROUNDS = 3
SWEEPS, SWEEPS_FOR_TWO = 12, 8  # for every value, and for two
LARGEST_TO_BRANCH = 800  # unknowns of a part; in larger ones more is hidden where dives find nothing
TRIES = 3  # dives for one value, before branching
FEW = 16  # walkers that start from a world found by branching
FAR = 1_000
PASSES, PATIENCE = 24, 5  # over all values that are open, before branching; dives under the same costs


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
        self.start = start_of(goals.system, part)
        self.open = np.zeros((len(part.targets), goals.threshold), dtype=bool)
        for i, target in enumerate(part.targets):
            self.open[i, goals.low[target] : goals.high[target] + 1] = True
        for target, value in goals.impossible:
            self.open[[i for i, own in enumerate(part.targets) if own == target], value] = False

    def left(self) -> list[tuple[int, int]]:
        self._aim_at_many()
        walk = self._walk() if self.open.any() and self.start is not None else None
        self._dive(walk)
        failed = []
        while self.open.any():
            i, value = self._hardest()
            world = self.aims.exactly(i, value)
            if world is None:
                failed.append((i, value))
                self.open[i, value] = False
                continue
            self._cover(world)
            if walk is not None and self.open.any():
                walk.settle(world, FEW)
                self._sweep(walk, 2)
        return failed

    def _dive(self, walk: Walk | None) -> None:
        """Tries every value that is still open, the greatest of each target first, again under other costs."""
        if not self.open.any():
            return
        dives, tried = Dives(self.part), 0
        for _ in range(PASSES):
            for i, from_top in np.argwhere(self.open[:, ::-1]).tolist():
                value = self.open.shape[1] - 1 - from_top
                if not self.open[i, value]:
                    continue
                if tried % PATIENCE == 0:
                    dives.draw(np.flatnonzero(self.open.any(axis=1)).tolist())
                tried += 1
                world = dives.world(i, value)
                self._cover(world)
                if walk is not None and world is not None:
                    walk.look_around(world)

    def _hardest(self) -> tuple[int, int]:
        """The greatest value that is still open, as others often lie on the way to it."""
        value = int(np.flatnonzero(self.open.any(axis=0)).max())
        return int(self.open[:, value].argmax()), value

    def _walk(self) -> Walk:
        assert self.start is not None
        self._cover(self.start)
        walk = Walk(self.part, self.start, self._see)
        self._sweep(walk, SWEEPS)
        return walk

    def _sweep(self, walk: Walk, most: int) -> None:
        for _ in range(most):
            if not self.open.any():
                return
            walk.sweep([(i, value) for i, value in np.argwhere(self.open).tolist()])

    def _see(self, targets: Ints, values: Ints) -> None:
        inside = (values >= 0) & (values < self.open.shape[1])
        self.open[np.broadcast_to(targets, values.shape)[inside], values[inside]] = False

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

    def _cover(self, world: Ints | None) -> None:
        if world is not None:
            self._see(np.arange(len(self.part.targets)), self.part.values(world)[None])


class ProofOfTwo:
    """Exact: two worlds in which a target differs."""

    def __init__(self, goals: Goals, part: Part) -> None:
        self.part, self.aims = part, Aims(part)
        self.start = start_of(goals.system, part)
        self.proven = np.array([target in goals.lost for target in part.targets], dtype=bool)
        self.first = np.full(len(part.targets), UNKNOWN, dtype=np.int64)

    def left(self) -> list[tuple[int, int]]:
        self._cover(self.start)
        if self.start is not None:
            walk = Walk(self.part, self.start, self._see)
            for _ in range(SWEEPS_FOR_TWO):
                goals = [(i, end) for i in np.flatnonzero(~self.proven).tolist() for end in (0, FAR)]
                if not goals:
                    break
                walk.sweep(goals)
        return [(i, int(self.first[i])) for i in np.flatnonzero(~self.proven).tolist() if not self._settled(i)]

    def _settled(self, i: int) -> bool:
        """Whether a second value is found for a target: by a vertex, by dives, by branching at last."""
        ends = [end for sign in (1, -1) if (end := self._end(i, sign)) is not None]
        for search in (self._dive, self._branch):
            for value in ends:
                if not self.proven[i] and value != self.first[i]:
                    search(i, value)
        return bool(self.proven[i])

    def _end(self, i: int, sign: int) -> int | None:
        """The whole number next to one end of a target; a vertex there that is whole proves on its way."""
        x = self.part.solve(self.part.cost_of(i, sign)) if not self.proven[i] else None
        if x is None:
            return None
        self._cover(self.part.whole(x))
        end = float(self.part.values(x)[i])
        return int(np.ceil(end - NEAR) if sign > 0 else np.floor(end + NEAR))

    def _dive(self, i: int, value: int) -> None:
        for _ in range(TRIES):
            if not self.proven[i]:
                self.dives.draw(np.flatnonzero(~self.proven).tolist())
                self._cover(self.dives.world(i, value))

    def _branch(self, i: int, value: int) -> None:
        if len(self.part.leaves) <= LARGEST_TO_BRANCH:
            self._cover(self.aims.exactly(i, value))

    @cached_property
    def dives(self) -> Dives:
        return Dives(self.part, DEEP)

    def _see(self, targets: Ints, values: Ints) -> None:
        self.proven[targets] |= (values != self.first[targets]).any(axis=0)

    def _cover(self, world: Ints | None) -> None:
        if world is not None:
            values = self.part.values(world)
            self.proven |= (self.first != UNKNOWN) & (self.first != values)
            self.first = np.where(self.first == UNKNOWN, values, self.first)


def start_of(system: System, part: Part) -> Ints | None:
    """A world to walk from. Any will do, as only what can be reached counts; the true one needs no search."""
    true = system.values[part.leaves]
    return true if part.is_world(true) else Aims(part).exactly(None, 0)


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

    def exactly(self, i: int | None, value: int) -> Ints | None:
        """A world in which target i has this value, by branching within a limit of nodes."""
        part = self.part
        solver = part.fresh()
        if i is not None:
            inside = part.inside[i].astype(np.int32)
            right = float(value - self._shift()[i])
            solver.addRow(right, right, len(inside), inside, np.ones(len(inside)))
        columns = np.arange(len(part.leaves), dtype=np.int32)
        solver.changeColsCost(len(columns), columns, np.random.default_rng(len(columns)).random(len(columns)))
        kinds = np.array([highspy.HighsVarType.kInteger] * len(columns))
        solver.changeColsIntegrality(len(columns), columns, kinds)
        solver.setOptionValue("presolve", "on")
        solver.setOptionValue("mip_max_nodes", MOST_NODES)
        solver.setOptionValue("mip_max_improving_sols", 1)
        solver.setOptionValue("mip_heuristic_effort", 0.0)
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
                for _ in range(2):
                    self._solver.addCol(0.0, 0.0, highspy.kHighsInf, 0, np.zeros(0, np.int32), np.zeros(0))
                columns = np.concatenate([inside, [count + 2 * i, count + 2 * i + 1]]).astype(np.int32)
                signs = np.concatenate([np.ones(len(inside)), [-1.0, 1.0]])
                self._solver.addRow(0.0, 0.0, len(columns), columns, signs)
        return self._solver
