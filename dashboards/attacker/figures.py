"""Figures that are computed from counts and shown beside them: what each lets a reader write down of the counts.

A rounded percentage is two inequalities between a numerator and a denominator, an average the same between a sum
and a count, a sorted list one between neighbours. Ends of an interval count as possible values, whichever way
halves were rounded.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import Literal

from dashboards.attacker.evidence import Cell, Statement

SHARE, AVERAGE, COMBINATION, ORDER = "percentages", "averages", "sums and differences", "the order of rows"


@dataclass(frozen=True)
class ShownRate:
    """numerator / denominator lies between `least` and `most`: a percentage, a rate, an average, a ratio."""

    numerator: Cell
    denominator: Cell
    least: Fraction
    most: Fraction
    kind: str = SHARE

    @classmethod
    def rounded(
        cls, numerator: Cell, denominator: Cell, shown: Fraction | int | str, decimals: int = 0, scale: int = 100
    ) -> "ShownRate":
        """scale * numerator / denominator, shown with so many decimals (below 0: rounded to tens, hundreds)."""
        half = Fraction(1, 2) / Fraction(10) ** decimals
        value = Fraction(shown)
        return cls(numerator, denominator, (value - half) / scale, (value + half) / scale, cls.kind_of(scale))

    @staticmethod
    def kind_of(scale: int) -> str:
        return AVERAGE if scale == 1 else SHARE

    def statements(self) -> Iterator[Statement]:
        yield _at_least({self.numerator: Fraction(1), self.denominator: -self.least}, Fraction(0))
        yield _at_least({self.numerator: Fraction(-1), self.denominator: self.most}, Fraction(0))
        yield _at_least({self.denominator: Fraction(1)}, Fraction(1))  # nobody divides by nothing


@dataclass(frozen=True)
class ShownSum:
    """The sum of cells times factors lies between `least` and `most`: a difference, a change, a weighted index.

    A ratio or difference of two rates is one of these where the denominators are shown: (a/n) - (b/m) has the
    factors 1/n and -1/m; (a/n) / (b/m) of at least r has 1/n and -r/m and the least 0.
    """

    factors: tuple[tuple[Cell, Fraction], ...]
    least: Fraction | None = None
    most: Fraction | None = None
    kind: str = COMBINATION

    def statements(self) -> Iterator[Statement]:
        factors = _added(self.factors)
        if self.least is not None:
            yield _at_least(factors, self.least)
        if self.most is not None:
            yield _at_least({cell: -factor for cell, factor in factors.items()}, -self.most)


@dataclass(frozen=True)
class ShownOrder:
    """Cells in the order in which a list shows them, the largest first or, rising, the smallest first."""

    cells: tuple[Cell, ...]
    direction: Literal["falling", "rising"] = "falling"
    kind: str = ORDER

    def statements(self) -> Iterator[Statement]:
        cells = self.cells if self.direction == "falling" else self.cells[::-1]
        for larger, smaller in pairwise(cells):
            yield _at_least(_added([(larger, Fraction(1)), (smaller, Fraction(-1))]), Fraction(0))


Shown = ShownRate | ShownSum | ShownOrder


def cell(**codes: str) -> Cell:
    """A cell by its dimensions, as in cell(site="S01", quarter="ALL")."""
    return tuple(sorted(codes.items()))


def _added(factors: Iterable[tuple[Cell, Fraction]]) -> dict[Cell, Fraction]:
    found: dict[Cell, Fraction] = {}
    for one, factor in factors:
        found[one] = found.get(one, Fraction(0)) + factor
    return found


def _at_least(factors: Mapping[Cell, Fraction], least: Fraction) -> Statement:
    """The same in whole numbers, so that nothing is lost to a float before the solver."""
    common = lcm(least.denominator, *(factor.denominator for factor in factors.values()))
    return tuple((one, int(factor * common)) for one, factor in factors.items()), int(least * common)
