"""Everything public about a set of tables, as one list of cells, their sums, and what is shown of each.

Cells of the same dimensions and codes are one cell; so are the margins of tables that show the same counts, and
the cells of an earlier publication where nothing above them has visibly changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from dashboards.checks import codes_of, sums
from dashboards.intake import HIDDEN, Key, Problem, ProtectedTable, Rejected

Cell = tuple[tuple[str, str], ...]
Statement = tuple[tuple[tuple[Cell, int], ...], int]  # factors of cells, and what they sum to at least
OLD = "\0earlier"  # marks the cells of an earlier publication that are not cells of this one


@dataclass
class Evidence:
    """Cells by number: what is shown, what is hidden (so at least 1), and which cells sum to which."""

    numbers: dict[Cell, int] = field(default_factory=dict)
    count: int = 0
    shown: dict[int, int] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    sums: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    places: dict[int, tuple[ProtectedTable, Key]] = field(default_factory=dict)  # hidden cells to be attacked
    stated: list[tuple[Mapping[int, int], int]] = field(default_factory=list)  # factors of cells, at least this much
    told: set[int] = field(default_factory=set)  # hidden cells that an insider knows

    def add_table(self, table: ProtectedTable, alias: Mapping[Cell, Cell]) -> None:
        numbers = [self._number(name, alias) for name in cell_names(table)]
        for i, cell in enumerate(numbers):
            self._show(cell, table, i)
            if table.statuses[i] == HIDDEN:
                self.places.setdefault(cell, (table, table.keys[i]))
        for parent, children in sums(table.keys, table.dimensions, table.structure):
            self.sums.append((numbers[parent], tuple(numbers[child] for child in children)))

    def add_earlier(self, old: ProtectedTable, table: ProtectedTable, edition: int) -> None:
        """An earlier publication: its cells are cells of the table, unless they cover what has changed."""
        same = _unchanged(old, table)
        names = cell_names(old)
        numbers = [
            self._number(name if key in same else (*name, (OLD, str(edition))), {})
            for name, key in zip(names, old.keys, strict=True)
        ]
        for i, cell in enumerate(numbers):
            if cell not in self.shown:
                self._show(cell, old, i)
        for parent, children in sums(old.keys, old.dimensions, old.structure, partial=True):
            self.sums.append((numbers[parent], tuple(numbers[child] for child in children)))

    def add_known(self, table: ProtectedTable, known: Mapping[Key, int]) -> None:
        place = dict(zip(table.keys, cell_names(table), strict=True))
        for key, value in known.items():
            if key not in place:
                message = f"the table has no cell {', '.join(key)}"
                raise Rejected([Problem("the known cells", None, None, message)])
            cell = self.numbers[place[key]]
            if self.shown.setdefault(cell, value) != value:
                message = f"the cell {', '.join(key)} is {value} here and {self.shown[cell]} in the table"
                raise Rejected([Problem("the known cells", None, None, message)])
            if cell in self.places:
                self.told.add(cell)
                del self.places[cell]

    def add_statement(self, statement: Statement) -> None:
        """What a figure beside the counts says of them."""
        factors, least = statement
        for name, _ in factors:
            if name not in self.numbers:
                message = f"no table has the cell {', '.join(f'{d} {code}' for d, code in name)}"
                raise Rejected([Problem("the figures shown", None, None, message)])
        numbered: dict[int, int] = {}
        for name, factor in factors:
            numbered[self.numbers[name]] = numbered.get(self.numbers[name], 0) + factor
        self.stated.append((numbered, least))

    def _number(self, name: Cell, alias: Mapping[Cell, Cell]) -> int:
        """The number of a cell, which can then be found by the name that this table gives it, too."""
        own = alias.get(name, name)
        if own not in self.numbers:
            self.numbers[own], self.count = self.count, self.count + 1
        self.numbers.setdefault(name, self.numbers[own])
        return self.numbers[own]

    def _show(self, cell: int, table: ProtectedTable, i: int) -> None:
        value = table.values[i]
        if table.statuses[i] == HIDDEN:
            self.hidden.add(cell)
        elif value is not None and self.shown.setdefault(cell, value) != value:
            key = ", ".join(table.keys[i])
            message = f"the cell {key} is {value} here and {self.shown[cell]} in a linked table"
            raise Rejected([Problem(table.file, None, "value", message)])


def gather(
    tables: Sequence[ProtectedTable],
    previous: Sequence[ProtectedTable],
    known: Mapping[Key, int],
    statements: Iterable[Statement] = (),
) -> Evidence:
    """All that a reader has; `previous` are earlier publications of the tables, `known` speaks of the first one."""
    evidence = Evidence()
    alias: dict[Cell, Cell] = {}
    for k, table in enumerate(tables):
        for first in tables[:k]:
            if set(first.dimensions) != set(table.dimensions):
                alias |= _shared_margins(first, table, alias)
        evidence.add_table(table, alias)
    for edition, old in enumerate(previous):
        evidence.add_earlier(old, _most_like(old, tables), edition)
    evidence.add_known(tables[0], known)
    for statement in statements:
        evidence.add_statement(statement)
    return evidence


def _most_like(old: ProtectedTable, tables: Sequence[ProtectedTable]) -> ProtectedTable:
    """The table with which an earlier publication has most cells in common, the first of several."""
    cells = set(old.keys)
    common = [len(cells & set(table.keys)) for table in tables]
    return tables[common.index(max(common))]


def cell_names(table: ProtectedTable) -> list[Cell]:
    order = sorted(range(len(table.dimensions)), key=lambda d: table.dimensions[d])
    return [tuple((table.dimensions[d], key[d]) for d in order) for key in table.keys]


def _shared_margins(first: ProtectedTable, table: ProtectedTable, alias: Mapping[Cell, Cell]) -> dict[Cell, Cell]:
    """Margins of two tables over their common dimensions, if both show the same numbers there."""
    left, right = _margins(first, table), _margins(table, first)
    pairs = [(left[key], right[key]) for key in left if key in right]
    shown = [(a, b) for (_, a), (_, b) in pairs if a is not None and b is not None]
    if all(a == b for a, b in shown) and any(a for a, _ in shown):
        return {theirs: alias.get(ours, ours) for (ours, _), (theirs, _) in pairs}
    return {}


def _margins(table: ProtectedTable, other: ProtectedTable) -> dict[Key, tuple[Cell, int | None]]:
    common = sorted(set(table.dimensions) & set(other.dimensions))
    places = [table.dimensions.index(name) for name in common]
    totals = {}
    for d, name in enumerate(table.dimensions):
        if name not in common:
            totals[d] = table.structure.total.get(name)
    if not common or None in totals.values():
        return {}
    found = zip(table.keys, cell_names(table), table.values, strict=True)
    return {
        tuple(key[d] for d in places): (name, value)
        for key, name, value in found
        if all(key[d] == total for d, total in totals.items())
    }


def _unchanged(old: ProtectedTable, table: ProtectedTable) -> set[Key]:
    """The cells of an earlier publication that are still the same unknowns.

    A leaf is another unknown if a cell above it shows another value now, unless a finer cell above it shows the
    same value as before.
    """
    now = dict(zip(table.keys, table.values, strict=True))
    before = dict(zip(old.keys, old.values, strict=True))
    below = _leaves_below(old, table)
    both = [key for key in below if before[key] is not None and now[key] is not None]
    moved = [below[key] for key in both if before[key] != now[key]]
    of_leaf: dict[Key, list[frozenset[Key]]] = {}
    for leaves in moved:
        of_leaf.setdefault(min(leaves), []).append(leaves)
    steady: set[Key] = set()
    for key in both:
        inside = (leaves for leaf in below[key] for leaves in of_leaf.get(leaf, ()))
        if before[key] == now[key] and not any(leaves <= below[key] for leaves in inside):
            steady |= below[key]
    gone = set().union(*moved) - steady
    return {key for key, leaves in below.items() if not leaves & gone}


def _leaves_below(old: ProtectedTable, table: ProtectedTable) -> dict[Key, frozenset[Key]]:
    """The leaves below each cell that covers the same in both publications."""
    codes = [{key[d] for key in old.keys} for d in range(len(old.dimensions))]
    ends = [_ends(table, d) for d in range(len(old.dimensions))]
    now = set(table.keys)
    return {
        key: frozenset(product(*(ends[d][code] for d, code in enumerate(key))))
        for key in old.keys
        if key in now and all(ends[d][code] <= codes[d] for d, code in enumerate(key))
    }


def _ends(table: ProtectedTable, d: int) -> dict[str, frozenset[str]]:
    """For each code of a dimension the codes below it, in any partition, that have no children."""
    name = table.dimensions[d]
    if name not in table.structure.total:
        return {key[d]: frozenset([key[d]]) for key in table.keys}
    tree, ends = table.structure.hier.get(name, {}), dict[str, frozenset[str]]()
    for code in reversed(codes_of(table.structure, name)):
        children = [child for part in tree.get(code, ()) for child in part]
        ends[code] = frozenset().union(*(ends[child] for child in children)) if children else frozenset([code])
    return ends
