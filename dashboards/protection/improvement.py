"""Looks for a smaller choice: an integer program over everything that is known to be needed, audited in turn.

Its rows hold for every safe choice, so that its bound proves how few cells could be hidden at best.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from dashboards.protection.audit import Cut, Goals, audit
from dashboards.protection.by_paths import by_paths
from dashboards.protection.circuits import Circuits
from dashboards.protection.completion import completed
from dashboards.protection.growth import can_hide, grow
from dashboards.protection.mending import mended
from dashboards.protection.system import Ints, System
from dashboards.protection.worlds import Floats, Mask, quiet_solver

ROUNDS = 12
MOST_STEPS = 40_000  # of the simplex method, in all programs of one table
FEW_STEPS, GOOD = 5_000, 1.03  # enough where so little is left to gain
MOST_NODES = 20
EASY_ROUNDS = 1  # before what elimination hides, once mended, is looked at too
PASSES = 4
WORTH_SHRINKING = 6
STEP, FARTHEST = 12, 36  # cells in which a choice near the best one differs from it
STEPS_NEARBY, NODES_NEARBY, FIRST_FOUND = 8_000, 5, 2
Row = tuple[Ints, Floats, float]


@dataclass(frozen=True)
class Improved:
    """The best choice found, and how few cells any safe choice hides at least."""

    hidden: Mask
    bound: int


def improve(
    goals: Goals,
    hidden: Mask,
    cuts: Sequence[Cut],
    steps: int = MOST_STEPS,
    nodes: int = MOST_NODES,
    rounds: int = ROUNDS,
) -> Improved:
    """Solves, audits and adds what the audit asks for, until nothing smaller is left or the rounds are over.

    `steps` of the simplex method, `nodes` of each program and `rounds` bound the work.
    """
    small = np.zeros_like(hidden)
    small[list(goals.low)] = True
    program = Program(goals.system, small, cuts)
    found = Improved(shrink(goals, hidden, program), int(small.sum()))
    found = solve_in_turn(goals, found, program, EASY_ROUNDS, steps, nodes)
    if found.bound < found.hidden.sum() and program.spent <= _most_steps(found, steps):
        best = min(found.hidden, shrink(goals, mended(goals, small), program), key=np.count_nonzero)
        found = solve_in_turn(goals, Improved(best, found.bound), program, rounds, steps, nodes)
    if found.hidden.sum() > GOOD * found.bound:
        best = min(
            (search_nearby(goals, start, program) for start in (found.hidden, *_other_starts(goals, small, program))),
            key=np.count_nonzero,
        )
        found = solve_in_turn(goals, Improved(best, found.bound), program, rounds, steps, nodes)
    return Improved(found.hidden, min(found.bound, int(found.hidden.sum())))


def _other_starts(goals: Goals, small: Mask, program: "Program") -> Iterator[Mask]:
    """What paths for the small counts one after the other hide, which is far from what the program finds."""
    start = completed(goals.system)
    if start is not None:
        hidden = small.copy()
        by_paths(goals, hidden, start, lambda done, of: None)
        yield shrink(goals, hidden, program)


def _most_steps(found: Improved, steps: int) -> int:
    return FEW_STEPS if found.hidden.sum() <= GOOD * found.bound else steps


def solve_in_turn(goals: Goals, found: Improved, program: "Program", rounds: int, steps: int, nodes: int) -> Improved:
    """Solves and audits until there is nothing better, or the rounds or the steps are over."""
    best, bound = found.hidden, found.bound
    for _ in range(rounds):
        if bound >= best.sum() or program.spent > _most_steps(Improved(best, bound), steps):
            break
        better, least = program.solve(best, nodes)
        bound = max(bound, least)
        if better is None:
            break
        best = repair_and_shrink(goals, best, better, program)
    return Improved(best, bound)


def repair_and_shrink(goals: Goals, best: Mask, found: Mask, program: "Program") -> Mask:
    """What was found, made safe; or the best where that is no better."""
    repaired = repair(goals, found, program)
    if repaired.sum() < best.sum() + WORTH_SHRINKING:
        repaired = shrink(goals, repaired, program)
    return min(best, repaired, key=np.count_nonzero)


def search_nearby(goals: Goals, best: Mask, program: "Program") -> Mask:
    """The best choice among those that differ from it in a few cells, and from what is found in a few again."""
    within, most = STEP, program.spent + STEPS_NEARBY
    while program.spent < most and within <= FARTHEST:
        found, _ = program.solve(best, NODES_NEARBY, within)
        if found is None:
            within += STEP
            continue
        repaired = repair_and_shrink(goals, best, found, program)
        if repaired is not best:
            best, within = repaired, STEP
    return best


def repair(goals: Goals, found: Mask, program: "Program") -> Mask:
    """The choice with as many more cells as make it safe; the program learns what was missing."""
    hidden = found.copy()
    circuits = None
    for _ in range(PASSES):
        cuts = audit(goals, hidden, set())
        program.add(cuts)
        if not cuts:
            break
        circuits = circuits or Circuits(goals, hidden)
        if not circuits.mend(sorted({cut.target for cut in cuts})):
            break
    program.add(grow(goals, hidden, prove=False))
    return hidden


def shrink(goals: Goals, hidden: Mask, program: "Program") -> Mask:
    """Shows again, one by one, what need not be hidden: coarse cells first."""
    hidden, below = hidden.copy(), goals.system.below
    for cell in sorted((c for c in program.cells if hidden[c]), key=lambda c: (-len(below[c]), c)):
        hidden[cell] = False
        if not program.allows(hidden, cell):
            hidden[cell] = True
            continue
        cuts = audit(goals, hidden, set(), first=True)
        program.add(cuts)
        hidden[cell] = bool(cuts)
    return hidden


class Program:
    """Which cells to hide so that all cuts hold and no hidden cell stands alone in a sum."""

    def __init__(self, system: System, small: Mask, cuts: Sequence[Cut]) -> None:
        self.system, self.small = system, small
        self.cells = [c for c in range(len(system.names)) if can_hide(system, small, c)]
        self.column = {cell: i for i, cell in enumerate(self.cells)}
        self.rows: list[Row] = list(self._company())
        self.seen: set[bytes] = set()
        self.spent = 0
        self.add(cuts)

    def _company(self) -> Iterator[Row]:
        open_cells = self.system.values < 0
        for line in self.system.lines:
            free = [self.column[c] for c in line.tolist() if c in self.column]
            alone = int(self.small[line].sum())
            if open_cells[line].any() or alone > 1:
                continue
            if alone == 1:
                yield np.array(free), np.ones(len(free)), 1.0
                continue
            for own in free:
                yield np.array(free), np.where(np.array(free) == own, -1.0, 1.0), 0.0

    def add(self, cuts: Sequence[Cut]) -> None:
        for cut in cuts:
            columns = np.array([self.column[c] for c in cut.cells.tolist()])
            key = columns.tobytes() + np.round(cut.shares, 4).tobytes()
            if key not in self.seen:
                self.seen.add(key)
                self.rows.append((columns, cut.shares, 1.0))

    def allows(self, hidden: Mask, cell: int) -> bool:
        """Whether all rows hold in which the cell stands."""
        chosen = hidden[self.cells].astype(float)
        own = self.column[cell]
        return all(
            float(shares @ chosen[columns]) >= right - 1e-6 for columns, shares, right in self.rows if own in columns
        )

    def solve(self, best: Mask, nodes: int, within: int | None = None) -> tuple[Mask | None, int]:
        """A choice with fewer cells than the best if there is one, and the least number there can be.

        Where it must lie `within` so many cells of the best, both hold for such choices alone.
        """
        solver = self._load(
            float(best.sum() - self.small.sum()) - 0.5, [] if within is None else [self._near(best, within)]
        )
        solver.setOptionValue("mip_max_nodes", nodes)
        if within is not None:
            solver.setOptionValue("mip_max_improving_sols", FIRST_FOUND)
        solver.run()
        status, found = solver.getModelStatus(), solver.getSolution()
        self.spent += max(0, solver.getInfo().simplex_iteration_count)
        bound = solver.getInfo().mip_dual_bound
        if status == highspy.HighsModelStatus.kInfeasible or bound == highspy.kHighsInf:
            return None, int(best.sum())
        least = int(self.small.sum()) + int(np.ceil(max(0.0, bound) - TIES - 1e-6))
        if not found.value_valid:
            return None, least
        hidden = self.small.copy()
        hidden[[c for c, y in zip(self.cells, found.col_value, strict=True) if y > 0.5]] = True
        return hidden, least

    def _near(self, best: Mask, within: int) -> Row:
        chosen = best[self.cells]
        return np.arange(len(chosen)), np.where(chosen, 1.0, -1.0), float(chosen.sum() - within)

    def _load(self, most: float, more: Sequence[Row]) -> highspy.Highs:
        lp, count = highspy.HighsLp(), len(self.cells)
        rows = [*self.rows, *more, (np.arange(count), -np.ones(count), -most)]
        lp.num_col_, lp.num_row_ = count, len(rows)
        lp.col_cost_ = self._costs()
        lp.col_lower_, lp.col_upper_ = np.zeros(count), np.ones(count)
        lp.row_lower_ = np.array([right for _, _, right in rows])
        lp.row_upper_ = np.full(len(rows), highspy.kHighsInf)
        lp.integrality_ = [highspy.HighsVarType.kInteger] * count
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *(len(columns) for columns, _, _ in rows)]).astype(np.int32)
        lp.a_matrix_.index_ = np.concatenate([columns for columns, _, _ in rows]).astype(np.int32)
        lp.a_matrix_.value_ = np.concatenate([shares for _, shares, _ in rows]).astype(float)
        solver = quiet_solver()
        solver.setOptionValue("presolve", "on")
        solver.setOptionValue("mip_rel_gap", 0.01)
        solver.setOptionValue("mip_heuristic_effort", 0.0)
        solver.passModel(lp)
        return solver

    def _costs(self) -> Floats:
        """One for each cell; among equal choices fine cells go before coarse ones, then the order of keys."""
        order = sorted(range(len(self.cells)), key=lambda i: (len(self.system.below[self.cells[i]]), i))
        costs = np.ones(len(self.cells))
        costs[order] += TIES * np.arange(len(order)) / max(1, len(order)) ** 2
        return costs


TIES = 0.4
