"""Shows again what need not be hidden, in systems too large for a program over all choices.

One solver holds all cells. Showing a cell is trying whether every small count can still move as far without it.
"""

from collections.abc import Iterator

import highspy
import numpy as np

from dashboards.protection.audit import Goals
from dashboards.protection.system import UNKNOWN, Ints, Sum
from dashboards.protection.worlds import NEAR, SPARE, Floats, Mask, quiet_solver

MOST_SOLVED = 300  # linear programs, after which the rest stays hidden
KEPT = 40


def shrink_large(goals: Goals, hidden: Mask) -> None:
    """Shows, coarse cells first, what need not be hidden, as far as the limit of linear programs goes."""
    system = goals.system
    if system.ones or system.equalities or (system.values == UNKNOWN).any():
        return
    cells = [c for c in np.flatnonzero(hidden).tolist() if c not in goals.low]
    if not cells:
        return
    moves, below = Moves(goals, hidden), system.below
    for cell in sorted(cells, key=lambda c: (-len(below[c]), c)):
        if moves.solved >= MOST_SOLVED:
            return
        hidden[cell] = not moves.without(cell)


class Moves:
    """How far cells can move from their true values while nothing that is shown changes."""

    def __init__(self, goals: Goals, hidden: Mask) -> None:
        self.goals, self.system, self.solved = goals, goals.system, 0
        self.cells = np.flatnonzero(self.system.values > 0)
        self.place = np.full(len(hidden), UNKNOWN, dtype=np.int64)
        self.place[self.cells] = np.arange(len(self.cells))
        self.targets = [t for t in goals.low if t not in goals.lost]
        self.columns = self.place[self.targets]
        true = self.system.values[self.targets]
        ends = np.array([[goals.high[t], goals.low[t]] for t in self.targets], dtype=np.int64).reshape(-1, 2)
        self.up, self.down = ends[:, 0] - true, true - ends[:, 1]
        self.known: list[Floats] = []
        self.hard: list[int] = []
        self.solver = self._load(hidden)

    def without(self, cell: int) -> bool:
        """Whether all still move as far as they must when the cell is shown; it stays shown if they do."""
        column = int(self.place[cell])
        self.solver.changeColBounds(column, 0.0, 0.0)
        self.known, before = [move for move in self.known if abs(move[column]) < NEAR], self.known
        if self._all_move(cell):
            return True
        self.known = [*before, *self.known][-KEPT:]
        self.solver.changeColBounds(column, -float(self.system.values[cell] - 1), float(SPARE))
        return False

    def _all_move(self, cell: int) -> bool:
        done = np.zeros((2, len(self.targets)), dtype=bool)
        for move in self.known:
            done |= self._reached(move)
        for i in self._in_order(cell):
            for side, sign in enumerate((-1, 1)):
                if self._enough(done, i, side):
                    continue
                farthest = self._farthest(i, sign)
                if farthest is not None:
                    self.known = [*self.known, farthest][-KEPT:]
                    done |= self._reached(farthest)
            if not self._enough(done, i, 0) or not self._enough(done, i, 1):
                self.hard.append(i)
                return False
        return True

    def _enough(self, done: Mask, i: int, side: int) -> bool:
        return bool(done[:, i].any() if self.goals.exact else done[side, i])

    def _reached(self, move: Floats) -> Mask:
        """Which targets a move takes up, and which down, as far as they must."""
        steps = move[self.columns]
        if self.goals.exact:
            return np.array([steps >= 1 - NEAR, steps <= NEAR - 1])
        return np.array([steps >= self.up - NEAR, -steps >= self.down - NEAR])

    def _in_order(self, cell: int) -> Iterator[int]:
        """Those that failed last, then the neighbours of the cell, then all."""
        near = {other for number in self.system.lines_of[cell] for other in self.system.lines[number].tolist()}
        yield from self.hard[: -KEPT // 8 : -1]
        yield from (i for i, target in enumerate(self.targets) if target in near)
        yield from range(len(self.targets))

    def _farthest(self, i: int, sign: int) -> Floats | None:
        self.solved += 1
        column = int(self.columns[i])
        self.solver.changeColCost(column, float(sign))
        self.solver.run()
        optimal = self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        move = np.array(self.solver.getSolution().col_value) if optimal else None
        self.solver.changeColCost(column, 0.0)
        if not optimal:
            self.solver.clearSolver()
        return move

    def _load(self, hidden: Mask) -> highspy.Highs:
        rows = [self._row(one) for one in self.system.first_sums.values() if self.system.values[one.parent] > 0]
        free, count = hidden[self.cells], len(self.cells)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = count, len(rows)
        lp.col_cost_ = np.zeros(count)
        lp.col_lower_ = np.where(free, 1.0 - self.system.values[self.cells], 0.0)
        lp.col_upper_ = np.where(free, float(SPARE), 0.0)
        lp.row_lower_ = lp.row_upper_ = np.zeros(len(rows))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *map(len, rows)]).astype(np.int32)
        lp.a_matrix_.index_ = np.concatenate(rows).astype(np.int32)
        lp.a_matrix_.value_ = np.concatenate([np.where(np.arange(len(row)) == 0, -1.0, 1.0) for row in rows])
        solver = quiet_solver()
        solver.passModel(lp)
        return solver

    def _row(self, one: Sum) -> Ints:
        """A sum as columns, the parent first."""
        return self.place[[one.parent, *(c for c in one.children.tolist() if self.system.values[c] > 0)]]
