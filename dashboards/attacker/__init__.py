"""Plays a reader who tries to undo a protected table with everything that is public, and names what gives way.

Shares nothing with protection but the reader of files. In `exact` a finding is a hidden small count that is
computed; in `range` a hidden count that is certainly small and cannot be all that it could be if only the true
zeros were shown. A hidden count that may also be large tells nothing and is no finding, unless the caller, who
knows the true counts, says that it is `small`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dashboards.attacker.equations import Expansion, equations
from dashboards.attacker.evidence import Evidence, gather
from dashboards.attacker.puzzle import Contradiction, Puzzle, puzzles
from dashboards.intake import Key, Problem, ProtectedTable, Rejected

Interval = tuple[int, int, str]
SOLVED, BRANCHED = "linear programs", "whole numbers"


@dataclass(frozen=True)
class Finding:
    """A hidden count that a reader can compute or narrow, with the interval that is left."""

    file: str
    dimensions: Key
    key: Key
    low: int
    high: int
    how: str

    def __str__(self) -> str:
        cell = ", ".join(f"{name} {code}" for name, code in zip(self.dimensions, self.key, strict=True))
        left = f"is {self.low}" if self.low == self.high else f"is between {self.low} and {self.high}"
        return f"{self.file}: {cell} {left} ({self.how})"


def attack(
    tables: Sequence[ProtectedTable],
    *,
    threshold: int = 11,
    mode: str = "range",
    previous: Sequence[ProtectedTable] = (),
    known: Mapping[Key, int] | None = None,
    small: Collection[tuple[int, Key]] = (),
) -> tuple[Finding, ...]:
    """Everything that gives way. `previous` and `known` speak of the first table; `small` names cells by table."""
    evidence = gather(tables, previous, known or {})
    certain = {cell for cell, (table, key) in evidence.places.items() if (tables.index(table), key) in small}
    try:
        found = Reader(evidence, threshold, mode == "exact", certain).findings()
    except Contradiction:
        if not previous:
            raise Rejected([Problem(tables[0].file, None, None, "no counts agree with what is shown")]) from None
        return attack(tables, threshold=threshold, mode=mode, known=known, small=small)
    return tuple(
        Finding(table.file, table.dimensions, key, *found[cell])
        for cell, (table, key) in evidence.places.items()
        if cell in found
    )


class Reader:
    """Somebody who solves for hidden cells and keeps the solutions met on the way."""

    def __init__(self, evidence: Evidence, threshold: int, exact: bool, certain: Collection[int]) -> None:
        self.evidence, self.threshold, self.exact, self.certain = evidence, threshold, exact, certain
        self.expansion = Expansion(evidence)
        self.seen: dict[int, tuple[int, int]] = {}

    def findings(self) -> dict[int, Interval]:
        found = {}
        for puzzle in self._puzzles(self.evidence.shown, self.evidence.places):
            for cell in puzzle.cells:
                interval = self._computed(puzzle, cell) if self.exact else self._narrowed(puzzle, cell)
                if interval is not None:
                    found[cell] = interval
        return found

    def _puzzles(self, shown: Mapping[int, int], cells: Collection[int]) -> list[Puzzle]:
        bound = {(tuple(e.terms.items()), e.loose): e for e in equations(self.evidence, self.expansion, shown)}
        return puzzles(self.evidence, self.expansion, list(bound.values()), shown, cells)

    def _computed(self, puzzle: Puzzle, cell: int) -> Interval | None:
        """A cell with one possible value that is small."""
        if self._spread(cell) > 0:
            return None
        low, high = self._end(puzzle, cell, 1), self._end(puzzle, cell, -1)
        how = SOLVED
        if low < high and self._spread(cell) <= 0 and puzzle.cheap:
            low, high, how = *self._branch(puzzle, cell, low, high), BRANCHED
        return (low, high, how) if low == high < self.threshold else None

    def _narrowed(self, puzzle: Puzzle, cell: int) -> Interval | None:
        """A cell that is certainly small and not all that it could be."""
        most = self.threshold - 1
        if self.seen.get(cell, (0, 0))[1] > most and cell not in self.certain:
            return None
        high, how = self._end(puzzle, cell, -1), SOLVED
        if high > most and cell not in self.certain:
            if self.seen.get(cell, (0, 0))[1] > most or not puzzle.cheap:
                return None
            high, how = self._branch(puzzle, cell, 0, high)[1], BRANCHED
            if high > most:
                return None
        low = self._end(puzzle, cell, 1)
        least, best = self._baseline(cell)
        if low > least or high < best:
            return low, high, how
        gaps = [v for v in range(least, best + 1) if puzzle.cheap and puzzle.excludes(cell, v)]
        return (low, high, BRANCHED) if gaps and not self._never(cell, gaps) else None

    def _spread(self, cell: int) -> int:
        low, high = self.seen.get(cell, (0, -1))
        return high - low

    def _end(self, puzzle: Puzzle, cell: int, sign: int) -> int:
        value, x = puzzle.extreme(cell, sign)
        rounded = np.rint(x).astype(np.int64)
        if puzzle.agrees(rounded):
            for other, seen in puzzle.values(rounded).items():
                low, high = self.seen.get(other, (seen, seen))
                self.seen[other] = min(low, seen), max(high, seen)
        return int(np.ceil(value - puzzle.close) if sign > 0 else np.floor(value + puzzle.close))

    def _branch(self, puzzle: Puzzle, cell: int, low: int, high: int) -> tuple[int, int]:
        least, most = puzzle.whole_extreme(cell, 1), puzzle.whole_extreme(cell, -1)
        return low if least is None else least, high if most is None else most

    @cached_property
    def _zeros(self) -> dict[int, int]:
        return {cell: 0 for cell, value in self.evidence.shown.items() if value == 0}

    def _unprotected(self, cell: int) -> Puzzle:
        """What the cell would hang together with, were all cells but the true zeros hidden."""
        nothing = Evidence(self.evidence.numbers, self._zeros, self._everything, self.evidence.sums)
        bound = list(equations(nothing, self.expansion, self._zeros))
        return puzzles(nothing, self.expansion, bound, self._zeros, [cell])[0]

    @cached_property
    def _everything(self) -> set[int]:
        return self.evidence.hidden | {cell for cell, value in self.evidence.shown.items() if value}

    def _baseline(self, cell: int) -> tuple[int, int]:
        puzzle = self._unprotected(cell)
        low, high = self._end_of(puzzle, cell, 1), self._end_of(puzzle, cell, -1)
        return low, min(high, self.threshold - 1)

    def _end_of(self, puzzle: Puzzle, cell: int, sign: int) -> int:
        value, _ = puzzle.extreme(cell, sign)
        return int(np.ceil(value - puzzle.close) if sign > 0 else np.floor(value + puzzle.close))

    def _never(self, cell: int, gaps: Sequence[int]) -> bool:
        puzzle = self._unprotected(cell)
        return all(puzzle.excludes(cell, value) for value in gaps)
