"""Mends a choice: for a small count that cannot move, the cheapest closed move through it, whose cells are then hidden.

A move changes cells so that every sum still holds; it costs the cells that are still shown.
"""

from collections.abc import Iterable

import highspy
import numpy as np

from dashboards.protection.audit import Goals
from dashboards.protection.system import Ints
from dashboards.protection.worlds import NEAR, Floats, Mask, quiet_solver

FARTHEST = 1_000.0
DISLIKE = 0.001  # for moving much, so that of equal moves the shorter is taken
SHARPER = 2  # times that cells which move little are made dearer, as each costs the same however far it moves


class Circuits:
    """Moves of all cells from their true values; shown cells cost, hidden ones move freely."""

    def __init__(self, goals: Goals, hidden: Mask, prices: Ints | None = None) -> None:
        self.goals, self.system, self.hidden = goals, goals.system, hidden
        self.prices = np.ones(len(hidden), dtype=np.int64) if prices is None else prices
        system = self.system
        self.cells = np.flatnonzero((system.values > 0) & ~np.isin(np.arange(len(hidden)), list(system.fixed)))
        self.place = {cell: i for i, cell in enumerate(self.cells.tolist())}
        self.solver = self._load()

    def mend(self, targets: Iterable[int]) -> bool:
        """Hides what each of these needs at both ends; whether anything was hidden."""
        before = int(self.hidden.sum())
        for target in targets:
            for cells in self.needed(target) or ():
                self.hidden[cells] = True
        return int(self.hidden.sum()) > before

    def needed(self, target: int) -> list[Ints] | None:
        """What must be hidden for a target besides, end by end; None where there is no way to one of them."""
        if target in self.goals.lost or target not in self.place:
            return None
        if self.goals.exact:
            options = [cells for step in (1, -1) if (cells := self._cheapest(target, step)) is not None]
            return [min(options, key=self.price)] if options else None
        ends = [self.goals.high[target], self.goals.low[target]]
        steps = [end - int(self.system.values[target]) for end in ends]
        found = [self._cheapest(target, step) for step in steps if step]
        ways = [cells for cells in found if cells is not None]
        return ways if len(ways) == len(found) else None

    def price(self, cells: Ints) -> int:
        return int(self.prices[cells].sum())

    def _cheapest(self, target: int, step: int) -> Ints | None:
        """The shown cells of a move that takes the target so far; None if it cannot be moved there."""
        if -step > self._room(target):
            return None
        place, count = self.place[target], len(self.cells)
        base = np.where(self.hidden[self.cells], 0.0, self.prices[self.cells]) + DISLIKE
        self._bounds(place, max(step, 0), max(-step, 0))
        found: Ints | None = None
        weights = base
        for _ in range(SHARPER):
            moved = self._solve(np.concatenate([weights, weights]))
            if moved is None:
                break
            size = np.abs(moved[:count] - moved[count:])
            cells = self.cells[(size > NEAR) & ~self.hidden[self.cells]]
            if found is None or self.price(cells) < self.price(found):
                found = cells
            if len(cells) <= 1:
                break
            weights = np.where(base > 0.5, base / (size + 0.1), 0.0) + DISLIKE
        self._bounds(place, FARTHEST, self._room(target), exactly=False)
        return found

    def _solve(self, cost: Floats) -> Floats | None:
        solver = self.solver
        solver.clearSolver()  # a short way from no move at all: quicker than from where the last one ended
        solver.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(solver.getSolution().col_value)

    def _bounds(self, place: int, up: float, down: float, exactly: bool = True) -> None:
        """How far a cell may rise and fall, or must."""
        columns = np.array([place, len(self.cells) + place], dtype=np.int32)
        most = np.array([up, down], dtype=float)
        self.solver.changeColsBounds(2, columns, most if exactly else np.zeros(2), most)

    def _room(self, cell: int) -> float:
        return float(min(FARTHEST, self.system.values[cell] - 1))

    def _load(self) -> highspy.Highs:
        count, system = len(self.cells), self.system
        starts, columns, signs = [0], list[int](), list[float]()
        for one in system.sums:
            members = [(one.parent, -1.0), *((child, 1.0) for child in one.children.tolist())]
            members = [(self.place[cell], sign) for cell, sign in members if cell in self.place]
            if (system.values[[one.parent, *one.children]] < 0).any() or not members:
                continue
            columns += [place for place, _ in members] + [count + place for place, _ in members]
            signs += [sign for _, sign in members] + [-sign for _, sign in members]
            starts.append(len(columns))
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = 2 * count, len(starts) - 1
        lp.col_cost_, lp.col_lower_ = np.zeros(2 * count), np.zeros(2 * count)
        rooms = np.array([self._room(cell) for cell in self.cells.tolist()])
        lp.col_upper_ = np.concatenate([np.full(count, FARTHEST), rooms])
        lp.row_lower_ = lp.row_upper_ = np.zeros(len(starts) - 1)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = np.array(starts, np.int32), np.array(columns, np.int32)
        lp.a_matrix_.value_ = np.array(signs)
        solver = quiet_solver()
        solver.setOptionValue("simplex_strategy", 1)
        solver.passModel(lp)
        return solver
