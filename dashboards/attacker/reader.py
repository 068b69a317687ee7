"""Somebody who solves for hidden cells: their intervals by linear programs, whole numbers where that is cheap."""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

import numpy as np

from dashboards.attacker.equations import Expansion, equations
from dashboards.attacker.evidence import Evidence
from dashboards.attacker.puzzle import Puzzle, Vector, puzzles

Interval = tuple[int, int, str]  # ends, both possible, and the method that found them
SOLVED, BRANCHED = "linear programs", "whole numbers"


class Reader:
    """Somebody who solves for hidden cells and keeps the solutions met on the way."""

    def __init__(self, evidence: Evidence, threshold: int, exact: bool, certain: Collection[int]) -> None:
        self.evidence, self.threshold, self.exact, self.certain = evidence, threshold, exact, certain
        self.expansion = Expansion(evidence)
        self.seen: dict[int, set[int]] = {}  # values met in solutions, cut off at the threshold

    def findings(self, cells: Collection[int]) -> dict[int, Interval]:
        """What gives way of these cells; none that an insider is."""
        found = {}
        own = set(self._told(cells))
        others = [cell for cell in cells if cell not in own]
        for puzzle in self._puzzles(self.evidence.shown, others):
            for cell in puzzle.cells:
                interval = self._computed(puzzle, cell) if self.exact else self._narrowed(puzzle, cell)
                if interval is not None:
                    found[cell] = interval
        return found

    def _told(self, cells: Collection[int]) -> Iterator[int]:
        """Cells that hold the same people as cells that an insider knows: a sum of them, a chain above one."""
        known = {leaf for cell in self.evidence.told for leaf in self.expansion.leaves[cell]}
        rests = {self._rest(cell) for cell in self.evidence.told} | {frozenset[int]()}
        for cell in cells:
            if known.intersection(self.expansion.leaves[cell]) and self._rest(cell) in rests:
                yield cell

    def _rest(self, cell: int) -> frozenset[int]:
        return frozenset(leaf for leaf in self.expansion.leaves[cell] if leaf not in self.evidence.shown)

    def _puzzles(self, shown: Mapping[int, int], cells: Collection[int]) -> list[Puzzle]:
        bound = {(tuple(e.terms.items()), e.total, e.loose): e for e in equations(self.evidence, self.expansion, shown)}
        return puzzles(self.evidence, self.expansion, list(bound.values()), shown, cells)

    def _computed(self, puzzle: Puzzle, cell: int) -> Interval | None:
        """A cell with one possible value that is small."""
        if self._spread(cell) or self._between(puzzle, cell, 1):
            return None
        low, high = self._end(puzzle, cell, 1), self._end(puzzle, cell, -1)
        how = SOLVED
        if low < high and not self._spread(cell) and puzzle.cheap:
            low, high, how = *self._branch(puzzle, cell, low, high), BRANCHED
        return (low, high, how) if low == high < self.threshold else None

    def _narrowed(self, puzzle: Puzzle, cell: int) -> Interval | None:
        """A cell that is certainly small and not all that it could be."""
        most = self.threshold - 1
        if self._seen_above(cell, most) and cell not in self.certain:
            return None
        if self._all_open(puzzle, cell, most):
            return None
        high, how = self._end(puzzle, cell, -1), SOLVED
        if high > most and cell not in self.certain:
            if self._seen_above(cell, most) or not puzzle.cheap:
                return None
            high, how = self._branch(puzzle, cell, 0, high)[1], BRANCHED
            if high > most:
                return None
        low = self._end(puzzle, cell, 1)
        least, best = self._baseline(cell)
        if low > least or high < best:
            return low, high, how
        gaps = [v for v in range(least, best + 1) if puzzle.cheap and self._excludes(puzzle, cell, v)]
        return (low, high, BRANCHED) if any(not self._never(cell, v) for v in gaps) else None

    def _between(self, puzzle: Puzzle, cell: int, steps: int) -> bool:
        """Whether solutions were met that lie so many whole numbers apart; never where branching could tell more."""
        low, high = puzzle.known_ends(cell)
        return low < high and rounded_end(high, -1, puzzle.close) - rounded_end(low, 1, puzzle.close) >= steps

    def _all_open(self, puzzle: Puzzle, cell: int, most: int) -> bool:
        """Whether solutions were met as low as its leaves allow, and as high as a small count may be."""
        if not self._between(puzzle, cell, 0):
            return False
        low, high = (
            rounded_end(end, sign, puzzle.close) for end, sign in zip(puzzle.known_ends(cell), (1, -1), strict=True)
        )
        return low <= self._least(cell) and high >= most

    def _least(self, cell: int) -> int:
        """What a cell is at least because none of its leaves is a zero, so far as that is known."""
        shown, hidden = self.evidence.shown, self.evidence.hidden
        return sum(leaf in hidden or shown.get(leaf, 0) > 0 for leaf in self.expansion.leaves[cell])

    def _excludes(self, puzzle: Puzzle, cell: int, value: int) -> bool:
        if value in self.seen[cell]:
            return False
        excluded, world = puzzle.excludes(cell, value)
        self._note(puzzle, world)
        return excluded

    def _never(self, cell: int, value: int) -> bool:
        return self._unprotected[cell].excludes(cell, value)[0]

    def _spread(self, cell: int) -> bool:
        return len(self.seen.get(cell, ())) > 1

    def _seen_above(self, cell: int, most: int) -> bool:
        return max(self.seen.get(cell, ()), default=0) > most

    def _end(self, puzzle: Puzzle, cell: int, sign: int) -> int:
        value, x = puzzle.extreme(cell, sign)
        self.seen.setdefault(cell, set())
        self._note(puzzle, x)
        return rounded_end(value, sign, puzzle.close)

    def _note(self, puzzle: Puzzle, x: Vector) -> None:
        """Keeps what every cell is in a solution, if that is one in whole numbers."""
        rounded = np.rint(x).astype(np.int64)
        if puzzle.agrees(rounded):
            for other, seen in puzzle.changed(rounded):
                self.seen.setdefault(other, set()).add(min(seen, self.threshold))

    def _branch(self, puzzle: Puzzle, cell: int, low: int, high: int) -> tuple[int, int]:
        least, most = puzzle.whole_extreme(cell, 1), puzzle.whole_extreme(cell, -1)
        return low if least is None else least, high if most is None else most

    def _baseline(self, cell: int) -> tuple[int, int]:
        puzzle = self._unprotected[cell]
        low, high = (rounded_end(puzzle.extreme(cell, sign)[0], sign, puzzle.close) for sign in (1, -1))
        return low, min(high, self.threshold - 1)

    @cached_property
    def _unprotected(self) -> dict[int, Puzzle]:
        """What each hidden cell would hang together with, were all cells but the true zeros hidden."""
        shown = self.evidence.shown
        zeros = {cell: 0 for cell, value in shown.items() if value == 0}
        hidden = self.evidence.hidden | (shown.keys() - zeros.keys())
        nothing = Evidence(shown=zeros, hidden=hidden, sums=self.evidence.sums)
        bound = list(equations(nothing, self.expansion, zeros))
        found = puzzles(nothing, self.expansion, bound, zeros, self.evidence.places)
        return {cell: puzzle for puzzle in found for cell in puzzle.cells}


def rounded_end(value: float, sign: int, close: float) -> int:
    """The last whole number inside an interval."""
    return int(np.ceil(value - close) if sign > 0 else np.floor(value + close))
