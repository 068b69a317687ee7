"""Solves for hidden cells: unknown leaves that equations bind together, and what these leave open.

Linear programs first; whole numbers by branching where a puzzle is small enough for that.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from dashboards.attacker.equations import Equation, Expansion
from dashboards.attacker.evidence import Evidence
from dashboards.intake import LARGEST_COUNT

FAR, FARTHEST = 20_000, 10**9  # how far an unknown that nothing bounds may rise; where a rate is steep
MOST_OF_A_FACTOR = 10**9
MOST_IN_64_BITS = 10**6  # factors together, with unknowns as far as they may rise
MOST_NODES = 5_000
CHEAP = 60  # unknowns up to which branching is tried
Vector = NDArray[np.float64]
Whole = NDArray[np.int64]


class Contradiction(Exception):
    """No numbers at all agree with what is shown."""


class _Flat:
    """Many sums of unknowns with factors, taken at once."""

    def __init__(self, sums: Sequence[Sequence[tuple[int, int]]]) -> None:
        lengths = np.array([len(one) for one in sums], dtype=np.int64)
        self.count, self.filled = len(sums), np.flatnonzero(lengths)
        self.starts = (np.cumsum(lengths) - lengths)[self.filled]
        self.columns = np.array([column for one in sums for column, _ in one], dtype=np.int64)
        factors = [factor for one in sums for _, factor in one]
        large = max(map(abs, factors), default=1) * int(lengths.max(initial=1)) > MOST_IN_64_BITS
        self.factors = np.array(factors, dtype=object if large else np.int64)  # exact in either case

    def of(self, x: NDArray[Any]) -> NDArray[Any]:
        found = np.zeros(self.count, dtype=np.result_type(x, self.factors))
        if len(self.filled):
            found[self.filled] = np.add.reduceat(self.factors * x[self.columns], self.starts)
        return found


class Puzzle:
    """Unknown leaves, at least 1 where hidden, and the hidden cells to solve for."""

    def __init__(
        self, lower: Mapping[int, int], bound: Sequence[Equation], cells: Mapping[int, tuple[list[int], int]]
    ) -> None:
        self.columns = {leaf: i for i, leaf in enumerate(lower)}
        self.lower = np.array(list(lower.values()), dtype=np.int64)
        self.bound, self.cells = list(bound), cells
        largest = max((abs(one.total) for one in bound), default=0)
        steepest = max((_steepness(one) for one in bound), default=1)
        self.upper = float(min(largest, 2 * LARGEST_COUNT) + min(FARTHEST, FAR * steepest))
        highest = max((abs(one.total) // min(map(abs, one.terms.values())) for one in bound), default=0)
        self.close = 1e-5 * max(1.0, highest / 1e7)
        self._lp = self._load()
        self._row = {cell: i for i, cell in enumerate(cells)}
        self._sums = _Flat([[(self.columns[leaf], 1) for leaf in leaves] for leaves, _ in cells.values()])
        self._bonds = _Flat([[(self.columns[leaf], f) for leaf, f in one.terms.items()] for one in bound])
        self._totals = np.array([one.total for one in bound], dtype=self._bonds.factors.dtype)
        self._loose = np.array([one.loose for one in bound], dtype=bool)
        self._constants = np.array([constant for _, constant in cells.values()], dtype=np.int64)
        self._last = np.full(len(cells), -1, dtype=np.int64)
        self._least, self._most = np.full(len(cells), np.inf), np.full(len(cells), -np.inf)

    def _load(self) -> highspy.Highs:
        starts, columns, factors = [0], list[int](), list[float]()
        for one in self.bound:
            columns += [self.columns[leaf] for leaf in one.terms]
            factors += [factor / _shrinking(one) for factor in one.terms.values()]
            starts.append(len(columns))
        totals = np.array([one.total / _shrinking(one) for one in self.bound], dtype=float)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.columns), len(self.bound)
        lp.col_cost_, lp.col_lower_ = np.zeros(len(self.columns)), self.lower.astype(float)
        lp.col_upper_ = np.full(len(self.columns), self.upper)
        lp.row_lower_ = totals
        lp.row_upper_ = np.where([one.loose for one in self.bound], highspy.kHighsInf, totals).astype(float)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = np.array(starts, np.int32), np.array(columns, np.int32)
        lp.a_matrix_.value_ = np.array(factors, dtype=float)
        solver = highspy.Highs()
        options: dict[str, bool | int | str] = {"output_flag": False, "threads": 1, "parallel": "off"}
        for name, value in options.items():
            solver.setOptionValue(name, value)
        solver.setOptionValue("simplex_strategy", 4)
        solver.passModel(lp)
        return solver

    def extreme(self, cell: int, sign: int) -> tuple[float, Vector]:
        """The least value of a cell (sign 1) or the greatest (sign -1), over real numbers."""
        leaves, constant = self.cells[cell]
        cost = np.zeros(len(self.columns))
        np.add.at(cost, [self.columns[leaf] for leaf in leaves], float(sign))
        lp = self._lp
        lp.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)
        lp.run()
        status = lp.getModelStatus()
        if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            raise Contradiction
        if status != highspy.HighsModelStatus.kOptimal:
            lp.clearSolver()
            lp.run()
        x = np.array(lp.getSolution().col_value)
        if lp.getModelStatus() == highspy.HighsModelStatus.kOptimal and not self.cheap:
            self._widen(x)
        return float(cost @ x) * sign + constant, x

    def _widen(self, x: Vector) -> None:
        """Keeps the least and the greatest that each cell was in any solution: its ends lie no nearer."""
        values = self._constants + self._sums.of(x)
        np.minimum(self._least, values, out=self._least)
        np.maximum(self._most, values, out=self._most)

    def known_ends(self, cell: int) -> tuple[float, float]:
        """Between what a cell was in the solutions met so far; nothing where too little is unknown to be worth it."""
        row = self._row[cell]
        return float(self._least[row]), float(self._most[row])

    def agrees(self, x: Whole) -> bool:
        """Exactly: these whole numbers are a solution."""
        if (x < self.lower).any():
            return False
        off = self._bonds.of(x) - self._totals
        return bool((off >= 0).all() and (off[~self._loose] == 0).all())

    def changed(self, x: Whole) -> Iterator[tuple[int, int]]:
        """The cells that are not what they were in the solution before, and what they are."""
        values = self._constants + self._sums.of(x)
        cells = list(self.cells)
        for row in np.flatnonzero(values != self._last).tolist():
            yield cells[row], int(values[row])
        self._last = values

    def whole_extreme(self, cell: int, sign: int) -> int | None:
        """The same over whole numbers; None where the limit of nodes was met."""
        leaves, constant = self.cells[cell]
        solver = self._branching()
        columns = np.array([self.columns[leaf] for leaf in leaves], dtype=np.int32)
        solver.changeColsCost(len(columns), columns, np.full(len(columns), float(sign)))
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        x = np.rint(np.array(solver.getSolution().col_value)).astype(np.int64)
        return int(x[columns].sum()) + constant if self.agrees(x) else None

    def excludes(self, cell: int, value: int) -> tuple[bool, Vector]:
        """Whether it is proven that no whole numbers give the cell this value; if not, the last solution."""
        leaves, constant = self.cells[cell]
        solver = self._branching()
        columns = np.array([self.columns[leaf] for leaf in leaves], dtype=np.int32)
        right = float(value - constant)
        solver.addRow(right, right, len(columns), columns, np.ones(len(columns)))
        solver.setOptionValue("mip_max_improving_sols", 1)
        solver.run()
        found = solver.getSolution()
        x = np.array(found.col_value) if found.value_valid else np.full(len(self.columns), -1.0)
        return bool(solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible), x

    def _branching(self) -> highspy.Highs:
        solver = self._load()
        columns = np.arange(len(self.columns), dtype=np.int32)
        kinds = np.array([highspy.HighsVarType.kInteger] * len(columns))
        solver.changeColsIntegrality(len(columns), columns, kinds)
        solver.setOptionValue("mip_max_nodes", MOST_NODES)
        return solver

    @property
    def cheap(self) -> bool:
        return len(self.columns) <= CHEAP


def puzzles(
    evidence: Evidence,
    expansion: Expansion,
    bound: Sequence[Equation],
    shown: Mapping[int, int],
    cells: Iterable[int],
) -> list[Puzzle]:
    """One puzzle for each set of leaves that equations bind together and that holds a cell to solve for."""
    unknown = {cell: [leaf for leaf in expansion.leaves[cell] if leaf not in shown] for cell in cells}
    groups = [list(one.terms) for one in bound if one.terms] + [leaves for leaves in unknown.values() if leaves]
    root = _joined(groups)
    lower: dict[int, dict[int, int]] = {}
    for leaf in root:
        lower.setdefault(root[leaf], {})[leaf] = int(leaf in evidence.hidden)
    bound_of: dict[int, list[Equation]] = {}
    for one in bound:
        if one.terms:
            bound_of.setdefault(root[next(iter(one.terms))], []).append(one)
        elif one.total != 0 and not (one.loose and one.total < 0):
            raise Contradiction
    cells_of: dict[int, dict[int, tuple[list[int], int]]] = {}
    for cell, leaves in unknown.items():
        constant = sum(shown.get(leaf, 0) for leaf in expansion.leaves[cell])
        place = root[leaves[0]] if leaves else -1
        cells_of.setdefault(place, {})[cell] = (leaves, constant)
    return [Puzzle(lower.get(r, {}), bound_of.get(r, []), members) for r, members in cells_of.items()]


def _shrinking(one: Equation) -> float:
    """By what to divide an equation whose factors are more than the solver takes."""
    return max(1.0, max(map(abs, one.terms.values())) / MOST_OF_A_FACTOR)


def _steepness(one: Equation) -> int:
    """How much one unknown of an equation may have to exceed another: a small rate has a large denominator."""
    factors = [abs(factor) for factor in one.terms.values()] or [1]
    return -(-max(factors) // min(factors))


def _joined(groups: Sequence[Sequence[int]]) -> dict[int, int]:
    """For each leaf in a group one leaf that stands for all that it hangs together with."""
    root: dict[int, int] = {}

    def find(leaf: int) -> int:
        while root.setdefault(leaf, leaf) != leaf:
            root[leaf] = root[root[leaf]]
            leaf = root[leaf]
        return leaf

    for group in groups:
        first = find(group[0])
        for other in group[1:]:
            root[find(other)] = first = find(first)
    return {leaf: find(leaf) for leaf in list(root)}
