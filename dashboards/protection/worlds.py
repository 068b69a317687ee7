"""What a reader can solve for: the whole numbers that agree with everything published.

A `Part` is a set of unknown leaves that the published sums bind together; no two parts tell of each other.
Uses published values alone, never a hidden one, but to keep very large numbers out of the solver.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import highspy
import numpy as np
from numpy.typing import NDArray

from dashboards.protection.system import NONE, UNKNOWN, Ints, Sum, System

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

NEAR = 1e-6
SPARE = 10_000  # how far an unknown that nothing bounds may rise: far beyond any threshold
LARGEST_FOR_SOLVER = 1_000_000


@dataclass(frozen=True)
class Equation:
    """Unknown leaves with a known sum: plus - minus = total (at least the total, if `loose`).

    `cell` is the published sum behind it, `known` and `known_minus` the published cells taken from it.
    """

    plus: Ints
    minus: Ints
    total: int
    cell: int | None = None
    known: Ints = field(default_factory=lambda: NONE)
    known_minus: Ints = field(default_factory=lambda: NONE)
    loose: bool = False


def equations(system: System, hidden: Mask) -> list[Equation]:
    """What is published about unknown leaves; `hidden` holds the cells without a value too."""
    by_parent: dict[int, list[Sum]] = {}
    for one in system.sums:
        by_parent.setdefault(one.parent, []).append(one)
    found = []
    for cell, options in by_parent.items():
        if not hidden[cell]:
            found.append(min((_reduced(system, hidden, one) for one in options), key=lambda e: len(e.plus)))
        elif system.values[cell] != UNKNOWN or cell in system.ones:
            found.extend(_at_least_one(system, hidden, cell))
    found += [_balance(system, hidden, left, right) for left, right in system.equalities]
    unique = {(e.plus.tobytes(), e.minus.tobytes(), e.loose): e for e in reversed(found) if len(e.plus) + len(e.minus)}
    return list(reversed(unique.values()))


def _reduced(system: System, hidden: Mask, one: Sum) -> Equation:
    """A published sum without its published children and leaves."""
    shown = one.children[~hidden[one.children]]
    parts = [system.below[child] for child in one.children[hidden[one.children]]]
    leaves = np.sort(np.concatenate(parts)) if parts else shown[:0]
    known = np.concatenate([shown, leaves[~hidden[leaves]]])
    total = int(system.values[one.parent] - system.values[known].sum())
    return Equation(leaves[hidden[leaves]], shown[:0], total, one.parent, known)


def _at_least_one(system: System, hidden: Mask, cell: int) -> list[Equation]:
    """A hidden sum is at least 1; this tells something only if no leaf below does."""
    leaves = system.below[cell]
    if not (system.values[leaves] == 0).all() and (system.values[leaves] <= 0).all():
        return [Equation(leaves[system.values[leaves] == UNKNOWN], leaves[:0], 1, loose=True)]
    return []


def _balance(system: System, hidden: Mask, left: Ints, right: Ints) -> Equation:
    known, known_minus = left[~hidden[left]], right[~hidden[right]]
    total = int(system.values[known_minus].sum() - system.values[known].sum())
    return Equation(left[hidden[left]], right[hidden[right]], total, None, known, known_minus)


class Rows:
    """Sums over columns, kept so that all of them are taken at once."""

    def __init__(self, parts: Sequence[tuple[Ints, Ints]]) -> None:
        lengths = [len(plus) + len(minus) for plus, minus in parts]
        self.starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        pieces = [piece for pair in parts for piece in pair]
        self.columns = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int64)
        signs = [np.full(len(piece), sign) for pair in parts for piece, sign in zip(pair, (1, -1), strict=True)]
        self.signs = np.concatenate(signs) if signs else np.zeros(0, dtype=np.int64)

    def of(self, row: int) -> list[int]:
        return self.columns[self.starts[row] : self.starts[row + 1]].tolist()

    def times(self, x: NDArray) -> NDArray:
        running = np.concatenate([[0], np.cumsum(x[self.columns] * self.signs)])
        return running[self.starts[1:]] - running[self.starts[:-1]]


class Part:
    """Unknown leaves bound together, the sums that bind them, and a solver that holds them."""

    def __init__(self, system: System, leaves: Ints, bound: Sequence[Equation], targets: Sequence[int]) -> None:
        self.leaves, self.bound, self.targets = leaves, list(bound), list(targets)
        column = {leaf: i for i, leaf in enumerate(leaves.tolist())}

        def columns(cells: Iterable[int]) -> Ints:
            return np.array([column[cell] for cell in cells], dtype=np.int64)

        self.rows = Rows([(columns(e.plus.tolist()), columns(e.minus.tolist())) for e in self.bound])
        self.totals = np.array([e.total for e in self.bound], dtype=np.int64)
        self.loose = np.array([e.loose for e in self.bound], dtype=bool)
        self.lower = system.lower[leaves]
        self.inside = [columns(c for c in system.below[t].tolist() if c in column) for t in targets]
        self.outside = [_known_below(system, t, column) for t in targets]
        self.constant = np.array([system.values[known].sum() for known in self.outside], dtype=np.int64)
        self.sums_of_targets = Rows([(inside, inside[:0]) for inside in self.inside])
        self.base = self._base(system)
        self._solver: highspy.Highs | None = None

    def _base(self, system: System) -> Ints:
        """Zero, or for totals too large for a solver the true values, which then only shift the origin."""
        if np.abs(self.totals).max(initial=0) <= LARGEST_FOR_SOLVER:
            return np.zeros(len(self.leaves), dtype=np.int64)
        return np.maximum(system.values[self.leaves], 0)

    @property
    def solver(self) -> highspy.Highs:
        if self._solver is None:
            self._solver = self.fresh()
        return self._solver

    def fresh(self) -> highspy.Highs:
        """Another solver with the same sums."""
        lp = highspy.HighsLp()
        count, right = len(self.leaves), self.totals - self.rows.times(self.base)
        most = float(np.abs(right).max(initial=0) + SPARE)
        lp.num_col_, lp.num_row_ = count, len(self.bound)
        lp.col_cost_ = np.zeros(count)
        lp.col_lower_ = np.maximum((self.lower - self.base).astype(float), -most)
        lp.col_upper_ = np.full(count, most)
        lp.row_lower_ = right.astype(float)
        lp.row_upper_ = np.where(self.loose, highspy.kHighsInf, right).astype(float)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = self.rows.starts.astype(np.int32)
        lp.a_matrix_.index_ = self.rows.columns.astype(np.int32)
        lp.a_matrix_.value_ = self.rows.signs.astype(float)
        solver = quiet_solver()
        solver.passModel(lp)
        return solver

    def short_rows(self, goals: Sequence[int]) -> Iterator[tuple[int, int, float]]:
        """Targets that a single sum keeps below their goals: target, row, and how far below."""
        lower = self.rows.times(self.lower)
        spare = np.where(self.loose, np.inf, self.totals - lower)
        rows_of: list[list[int]] = [[] for _ in self.leaves]
        for row, one in enumerate(self.bound):
            for column in self.rows.of(row) if not len(one.minus) and not one.loose else ():
                rows_of[column].append(row)
        for i, inside in enumerate(self.inside):
            common = set(rows_of[inside[0]]).intersection(*(rows_of[column] for column in inside[1:].tolist()))
            for row in sorted(common):
                short = goals[i] - self.constant[i] - self.lower[inside].sum() - spare[row]
                if short > 0:
                    yield i, row, float(short)

    def solve(self, cost: Floats) -> Floats | None:
        """A vertex where the cost is least; None where the solver found none."""
        solver = self.solver
        solver.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            solver.clearSolver()
            solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(solver.getSolution().col_value) + self.base

    def cost_of(self, target: int, sign: int) -> Floats:
        cost = np.zeros(len(self.leaves))
        cost[self.inside[target]] = sign
        return cost

    def values(self, x: NDArray) -> NDArray:
        """The targets in a world."""
        return self.sums_of_targets.times(x) + self.constant

    def is_world(self, x: Ints) -> bool:
        """Exactly, in whole numbers: nothing published speaks against these values."""
        off = self.rows.times(x) - self.totals
        return bool((x >= self.lower).all() and (off[~self.loose] == 0).all() and (off >= 0).all())

    def whole(self, x: Floats) -> Ints | None:
        """The world that a solution stands for, if rounding makes it one."""
        rounded = np.rint(x).astype(np.int64)
        return rounded if self.is_world(rounded) else None

    def weights(self, cells: int) -> Floats:
        """How the last solution hangs on each published cell: its shadow prices, carried to so many cells."""
        prices = np.array(self.solver.getSolution().row_dual)
        own, rows, signs = self._published
        return np.asarray(np.bincount(own, prices[rows] * signs, cells), dtype=np.float64)

    @cached_property
    def _published(self) -> tuple[Ints, Ints, Ints]:
        """Where published cells stand: the cell, the sum, and with which sign."""
        alone = [NONE if one.cell is None else np.array([one.cell]) for one in self.bound]
        found = [
            (piece, row, sign)
            for row, one in enumerate(self.bound)
            for piece, sign in ((alone[row], 1), (one.known, -1), (one.known_minus, 1))
        ]
        cells = np.concatenate([NONE, *(piece for piece, _, _ in found)])
        rows = np.concatenate([NONE, *(np.full(len(piece), row) for piece, row, _ in found)])
        signs = np.concatenate([NONE, *(np.full(len(piece), sign) for piece, _, sign in found)])
        return cells, rows, signs


def _known_below(system: System, target: int, column: dict[int, int]) -> Ints:
    return np.array([c for c in system.below[target].tolist() if c not in column], dtype=np.int64)


def quiet_solver() -> highspy.Highs:
    solver = highspy.Highs()
    options: dict[str, bool | int | str] = {"output_flag": False, "threads": 1, "parallel": "off"}
    options |= {"presolve": "off", "simplex_strategy": 4}
    for name, value in options.items():
        solver.setOptionValue(name, value)
    return solver


def parts(system: System, hidden: Mask, targets: Iterable[int]) -> list[Part]:
    """The parts in which a target lies, in a fixed order."""
    wanted = list(targets)
    bound = equations(system, hidden)
    root = _joined(system, hidden, bound, wanted)
    leaves = system.leaves[hidden[system.leaves]]
    cells: dict[int, list[int]] = {}
    for leaf in leaves.tolist():
        cells.setdefault(int(root[leaf]), []).append(leaf)
    equations_of: dict[int, list[Equation]] = {}
    for one in bound:
        equations_of.setdefault(int(root[(one.plus if len(one.plus) else one.minus)[0]]), []).append(one)
    targets_of: dict[int, list[int]] = {}
    for target in wanted:
        open_leaves = system.below[target][hidden[system.below[target]]]
        if len(open_leaves):
            targets_of.setdefault(int(root[open_leaves[0]]), []).append(target)
    return [
        Part(system, np.array(cells[r], dtype=np.int64), equations_of.get(r, []), members)
        for r, members in sorted(targets_of.items())
    ]


def _joined(system: System, hidden: Mask, bound: Sequence[Equation], targets: Sequence[int]) -> Ints:
    """For each leaf the smallest leaf that it is bound to."""
    root = np.arange(len(system.names), dtype=np.int64)

    def find(cell: int) -> int:
        while root[cell] != cell:
            root[cell] = root[root[cell]]
            cell = int(root[cell])
        return cell

    groups = [np.concatenate([one.plus, one.minus]) for one in bound]
    groups += [system.below[t][hidden[system.below[t]]] for t in targets]
    for group in groups:
        for other in group[1:].tolist():
            a, b = find(int(group[0])), find(other)
            root[max(a, b)] = min(a, b)
    return np.array([find(cell) for cell in range(len(root))], dtype=np.int64)
