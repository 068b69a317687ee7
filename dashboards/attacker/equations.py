"""Turns what is shown into equations between leaves, the cells that are no sums of others."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import gcd

from dashboards.attacker.evidence import Evidence
from dashboards.intake import Problem, Rejected


@dataclass(frozen=True)
class Equation:
    """Coefficients of unknown leaves, and what they sum to (at least, if `loose`)."""

    terms: Mapping[int, int]
    total: int
    loose: bool = False


class Expansion:
    """Every cell as a sum of leaves."""

    def __init__(self, evidence: Evidence) -> None:
        self.sums_of: dict[int, list[tuple[int, ...]]] = {}
        for parent, children in evidence.sums:
            self.sums_of.setdefault(parent, []).append(children)
        self.leaves: dict[int, tuple[int, ...]] = {}
        for cell in range(evidence.count):
            self._expand(cell)

    def _expand(self, start: int) -> None:
        stack, opened = [start], set[int]()
        while stack:
            cell = stack[-1]
            children = self.sums_of.get(cell, [()])[0]
            waiting = [child for child in children if child not in self.leaves]
            if cell in self.leaves or not waiting:
                stack.pop()
                self.leaves.setdefault(cell, self.of(children) if children else (cell,))
            elif cell in opened:
                raise Rejected([Problem("the tables", None, None, "the hierarchies of linked tables contradict")])
            else:
                opened.add(cell)
                stack += waiting

    def of(self, cells: Iterable[int]) -> tuple[int, ...]:
        return tuple(sorted(leaf for cell in cells for leaf in self.leaves[cell]))


def equations(evidence: Evidence, expansion: Expansion, shown: Mapping[int, int]) -> Iterator[Equation]:
    """All that is known of leaves that are not shown."""
    for cell, options in expansion.sums_of.items():
        if cell in shown:
            yield min((_rest(expansion, shown, cell, one) for one in options), key=lambda e: len(e.terms))
        elif cell in evidence.hidden and not any(leaf in evidence.hidden for leaf in expansion.leaves[cell]):
            yield _equation([(leaf, 1) for leaf in expansion.leaves[cell]], 1, shown, loose=True)
        for other in options[1:]:
            if expansion.of(other) != expansion.leaves[cell]:
                terms = [(leaf, 1) for leaf in expansion.leaves[cell]]
                terms += [(leaf, -1) for leaf in expansion.of(other)]
                yield _equation(terms, 0, shown)
    for factors, least in evidence.stated:
        yield _stated(expansion, shown, factors, least)


def _stated(expansion: Expansion, shown: Mapping[int, int], factors: Mapping[int, int], least: int) -> Equation:
    """What a figure says of the cells that are not shown, sharpened by these being whole numbers."""
    open_cells = [cell for cell in factors if cell not in shown]
    terms = [(leaf, factors[cell]) for cell in open_cells for leaf in expansion.leaves[cell]]
    one = _equation(terms, least - sum(factors[c] * shown[c] for c in factors if c in shown), shown, loose=True)
    common = gcd(*one.terms.values())
    if common <= 1:
        return one
    return Equation({leaf: factor // common for leaf, factor in one.terms.items()}, -(-one.total // common), True)


def _rest(expansion: Expansion, shown: Mapping[int, int], cell: int, children: tuple[int, ...]) -> Equation:
    """What a shown sum leaves for those of its children that are not shown."""
    rest = shown[cell] - sum(shown.get(child, 0) for child in children)
    open_leaves = expansion.of(child for child in children if child not in shown)
    return _equation([(leaf, 1) for leaf in open_leaves], rest, shown)


def _equation(terms: list[tuple[int, int]], total: int, shown: Mapping[int, int], loose: bool = False) -> Equation:
    kept: dict[int, int] = {}
    for leaf, factor in terms:
        if leaf in shown:
            total -= factor * shown[leaf]
        else:
            kept[leaf] = kept.get(leaf, 0) + factor
    return Equation({leaf: factor for leaf, factor in kept.items() if factor}, total, loose)
