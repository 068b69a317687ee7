"""Walks from world to world by moves that no published sum notices, to see what small counts can be.

Whole numbers only: a move is an integer solution of "all sums stay", a step keeps every leaf at its lower bound.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dashboards.protection.system import Ints
from dashboards.protection.worlds import Part

Grid = NDArray[np.int64]

WALKERS = 64
LONGEST_STEP = 40
FARTHEST_LOOK = 10
MOST_FOR_SHORTENING = 400
SEED = 20160101  # any number; fixed so that every run is the same


class Walk:
    """Some walkers in the worlds of one part; `seen` is told the values that targets take on the way."""

    def __init__(self, part: Part, start: Ints, seen: Callable[[Ints, Grid], None]) -> None:
        self.part, self.seen = part, seen
        self.random = np.random.default_rng(SEED)
        self.rows = shortened(neutral_moves(part))
        self.moves = [Move(part, row) for row in self.rows]
        self.effects = np.array([move.effect for move in self.moves]).reshape(len(self.moves), len(part.targets))
        self.falls, self.rises = Falls(self.rows), Falls(-self.rows)
        self.settle(start)

    def look_around(self, world: Ints) -> None:
        """Tells what the targets would be after any one move from a world, taken once or more often."""
        values, spare = self.part.values(world), world - self.part.lower
        for sign, changes in ((1, self.falls), (-1, self.rises)):
            room = changes.room(spare)
            for steps in range(1, min(FARTHEST_LOOK, int(room.max(initial=0))) + 1):
                self.seen(np.arange(len(values)), values + sign * steps * self.effects[room >= steps])

    def settle(self, world: Ints, walkers: int = WALKERS) -> None:
        """All walkers begin again from one world."""
        self.worlds = np.repeat(world[None], walkers, axis=0)
        self.values = np.repeat(self.part.values(world)[None], walkers, axis=0)

    def sweep(self, goals: list[tuple[int, int]]) -> None:
        """Each move once for every walker, towards its goal where the move touches that, else at random."""
        count = len(self.worlds)
        chosen = np.array([goals[k] for k in self.random.integers(0, len(goals), count)])
        own = np.arange(count)
        for number in self.random.permutation(len(self.moves)).tolist():
            move = self.moves[number]
            up, down = move.room(self.worlds, self.part.lower)
            self._look(move, up, down)
            steps = np.floor(self.random.random(count) * (up + down + 1)).astype(np.int64) - down
            effect = move.effect[chosen[:, 0]]
            wanted = chosen[:, 1] - self.values[own, chosen[:, 0]]
            aimed = np.clip(np.trunc(wanted / np.where(effect == 0, 1, effect)).astype(np.int64), -down, up)
            steps = np.where(effect == 0, steps, aimed)
            self.worlds[:, move.leaves] += steps[:, None] * move.changes
            self.values[:, move.targets] += steps[:, None] * move.effect[move.targets]

    def _look(self, move: "Move", up: Ints, down: Ints) -> None:
        """Tells what the targets of a move would be after each possible number of steps."""
        if len(move.targets) == 0:
            return
        for sign, room in ((1, up), (-1, down)):
            for steps in range(1, min(FARTHEST_LOOK, int(room.max(initial=0))) + 1):
                near = self.values[room >= steps][:, move.targets]
                self.seen(move.targets, near + sign * steps * move.effect[move.targets])


class Move:
    """A change of some leaves that leaves every published sum as it is."""

    def __init__(self, part: Part, row: Ints) -> None:
        self.leaves = np.flatnonzero(row)
        self.changes = row[self.leaves]
        self.effect = part.sums_of_targets.times(row)
        self.targets = np.flatnonzero(self.effect)

    def room(self, worlds: Grid, lower: Ints) -> tuple[Ints, Ints]:
        """How often each walker may take the move, and how often its reverse."""
        spare = worlds[:, self.leaves] - lower[self.leaves]
        size = np.abs(self.changes)
        times = np.minimum(spare // size, LONGEST_STEP)
        up = np.where(self.changes < 0, times, LONGEST_STEP).min(axis=1)
        down = np.where(self.changes > 0, times, LONGEST_STEP).min(axis=1)
        return up, down


class Falls:
    """What each of many moves takes away from leaves, kept so that all of them are held against a world at once."""

    def __init__(self, rows: Grid) -> None:
        self.moves, self.leaves = np.nonzero(rows < 0)
        self.sizes = -rows[self.moves, self.leaves]
        self.starts = np.flatnonzero(np.diff(self.moves, prepend=-1))
        self.count = len(rows)

    def room(self, spare: Ints) -> Ints:
        """How often each move may be taken."""
        room = np.full(self.count, LONGEST_STEP, dtype=np.int64)
        if len(self.starts):
            least = np.minimum.reduceat(spare[self.leaves] // self.sizes, self.starts)
            room[self.moves[self.starts]] = np.minimum(least, LONGEST_STEP)
        return room


def neutral_moves(part: Part) -> Grid:
    """A basis of the whole-number changes that no sum notices, by column operations on the sums."""
    sums, moves = _dense(part), np.eye(len(part.leaves), dtype=np.int64)
    free = np.ones(len(part.leaves), dtype=bool)
    for row in np.argsort(np.count_nonzero(sums, axis=1), kind="stable").tolist():
        while True:
            columns = np.flatnonzero((sums[row] != 0) & free)
            if len(columns) <= 1:
                free[columns] = False
                break
            weight = np.abs(sums[row, columns]) * len(free) + np.count_nonzero(moves[:, columns], axis=0)
            pivot = int(columns[weight.argmin()])
            others = columns[columns != pivot]
            factors = sums[row, others] // sums[row, pivot]
            _subtract(sums, pivot, others, factors)
            _subtract(moves, pivot, others, factors)
    return moves[:, free].T.copy()


def _dense(part: Part) -> Grid:
    sums = np.zeros((len(part.bound), len(part.leaves)), dtype=np.int64)
    for row in range(len(part.bound)):
        own = slice(part.rows.starts[row], part.rows.starts[row + 1])
        sums[row, part.rows.columns[own]] = part.rows.signs[own]
    return sums[~part.loose]


def _subtract(grid: Grid, pivot: int, others: Ints, factors: Ints) -> None:
    rows = np.flatnonzero(grid[:, pivot])
    grid[np.ix_(rows, others)] -= np.outer(grid[rows, pivot], factors)


def shortened(moves: Grid) -> Grid:
    """The same moves with others added or taken away where that touches fewer leaves."""
    if len(moves) > MOST_FOR_SHORTENING:
        return moves
    moves = moves.copy()
    changed = True
    while changed:
        changed = False
        for i in range(len(moves)):
            for sign in (1, -1):
                other = moves + sign * moves[i]
                better = np.abs(other).sum(axis=1) < np.abs(moves).sum(axis=1)
                better[i] = False
                if better.any():
                    moves[better] = other[better]
                    changed = True
    return moves
