"""One system of unknowns for linked tables: cells, the sums that bind them, and their leaves.

Knows keys and sums; whether a cell is small or hidden is for `choice`, what a reader can solve for `worlds`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dashboards.checks import ValidatedTable, sums
from dashboards.intake import Key, Problem, Rejected

Ints = NDArray[np.int64]
Name = tuple[tuple[str, str], ...]

UNKNOWN = -1
NONE: Ints = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Sum:
    """A parent cell and the children that add up to it."""

    parent: int
    children: Ints


@dataclass(frozen=True)
class System:
    """The cells of all tables, numbered in the order of their keys."""

    names: tuple[Name, ...]
    values: Ints  # UNKNOWN where the table has no value
    sums: tuple[Sum, ...]
    numbers: Mapping[Name, int] = field(repr=False)  # also under the names that other tables give a cell
    fixed: frozenset[int] = frozenset()  # public already, so hiding them is of no use
    ones: frozenset[int] = frozenset()  # without a value here, but hidden earlier and so at least 1

    def cells_of(self, table: ValidatedTable) -> list[int]:
        """The cell in each row of a table."""
        return [self.numbers[name] for name in names_of(table.dimensions, table.keys)]

    @cached_property
    def below(self) -> list[Ints]:
        """The leaf cells that each cell is the sum of, by its first sum."""
        return _below(len(self.names), {parent: one.children for parent, one in self.first_sums.items()})

    @cached_property
    def inside(self) -> list[Ints]:
        """The leaf cells that a cell has by any of its sums: more than one set of them where there are equalities."""
        if not self.equalities:
            return self.below
        children: dict[int, list[Ints]] = {}
        for one in self.sums:
            children.setdefault(one.parent, []).append(one.children)
        return _below(len(self.names), {parent: np.concatenate(found) for parent, found in children.items()})

    @cached_property
    def first_sums(self) -> dict[int, Sum]:
        first: dict[int, Sum] = {}
        for one in self.sums:
            first.setdefault(one.parent, one)
        return first

    @cached_property
    def leaves(self) -> Ints:
        parents = {one.parent for one in self.sums}
        return np.array([i for i in range(len(self.names)) if i not in parents], dtype=np.int64)

    @cached_property
    def equalities(self) -> list[tuple[Ints, Ints]]:
        """Pairs of sets of leaves with the same sum: several partitions or tables below one cell."""
        found: dict[bytes, tuple[Ints, Ints]] = {}
        for one in self.sums:
            if one is not self.first_sums[one.parent]:
                left = self.below[one.parent]
                right = np.sort(np.concatenate([self.below[child] for child in one.children]))
                if not np.array_equal(left, right):
                    left, right = np.setdiff1d(left, right), np.setdiff1d(right, left)
                    found.setdefault(left.tobytes() + b"=" + right.tobytes(), (left, right))
        return list(found.values())

    @cached_property
    def lines(self) -> list[Ints]:
        """Each sum as the cells that it binds, without the true zeros."""
        lines = [np.array([one.parent, *one.children], dtype=np.int64) for one in self.sums]
        return [line[self.values[line] != 0] for line in lines]

    @cached_property
    def lines_of(self) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in self.names]
        for number, line in enumerate(self.lines):
            for cell in line:
                found[cell].append(number)
        return found

    @cached_property
    def lower(self) -> Ints:
        """What a reader takes each hidden cell to be at least."""
        lower = (self.values != UNKNOWN).astype(np.int64)
        lower[list(self.ones)] = 1
        return lower

    @cached_property
    def may_be_hidden(self) -> NDArray[np.bool_]:
        """The cells whose hiding can help: counts above zero that are not public already."""
        may = self.values > 0
        may[list(self.fixed)] = False
        return may

    @cached_property
    def least(self) -> Ints:
        """What each cell is at least, were all cells but the zeros hidden."""
        counted = self.lower * (self.values != 0)
        least = np.array([counted[leaves].sum() for leaves in self.below], dtype=np.int64)
        return np.maximum(least, counted)


def build(tables: Sequence[ValidatedTable]) -> System:
    """Merges cells of the same dimensions and codes, and margins of tables that count the same."""
    numbers: dict[Name, int] = {}
    places, found = [], list[Sum]()
    shared = _same_cells(tables)
    for table in tables:
        own = (shared.get(name, name) for name in names_of(table.dimensions, table.keys))
        places.append(np.array([numbers.setdefault(name, len(numbers)) for name in own], dtype=np.int64))
        for parent, children in sums(table.keys, table.dimensions, table.structure):
            found.append(Sum(int(places[-1][parent]), places[-1][children]))
    values = _values(tables, places, len(numbers))
    names = tuple(numbers)
    numbers.update({name: numbers[same] for name, same in shared.items()})
    return System(names, values, once(found), numbers)


def canonical(table: ValidatedTable) -> ValidatedTable:
    """The same table with its rows in the order of their keys, so that the order of rows tells nothing."""
    order = sorted(range(len(table.keys)), key=lambda i: table.keys[i])
    keys = tuple(table.keys[i] for i in order)
    values, statuses = tuple(table.values[i] for i in order), tuple(table.statuses[i] for i in order)
    return ValidatedTable(table.file, table.dimensions, keys, values, statuses, table.structure)


def names_of(dimensions: Key, keys: Sequence[Key]) -> list[Name]:
    """Cells by dimension and code, whatever the order of the columns."""
    order = sorted(range(len(dimensions)), key=lambda d: dimensions[d])
    return [tuple((dimensions[d], key[d]) for d in order) for key in keys]


def _values(tables: Sequence[ValidatedTable], places: Sequence[Ints], count: int) -> Ints:
    values = np.full(count, UNKNOWN, dtype=np.int64)
    for table, place in zip(tables, places, strict=True):
        for cell, value, key in zip(place.tolist(), table.values, table.keys, strict=True):
            if value is not None and values[cell] not in (UNKNOWN, value):
                message = f"the cell {', '.join(key)} is {value} here and {values[cell]} in a linked table"
                raise Rejected([Problem(table.file, None, "value", message)])
            values[cell] = values[cell] if value is None else value
    return values


def once(found: Sequence[Sum]) -> tuple[Sum, ...]:
    unique = {(one.parent, np.sort(one.children).tobytes()): one for one in reversed(found)}
    return tuple(reversed(unique.values()))


def _same_cells(tables: Sequence[ValidatedTable]) -> dict[Name, Name]:
    """Margins that tables of different dimensions share, where every value of the two agrees.

    A cell of both tables fixes the codes of the common dimensions and takes the total of each other.
    """
    shared: dict[Name, Name] = {}
    for k, second in enumerate(tables):
        for first in tables[:k]:
            if set(first.dimensions) != set(second.dimensions):
                shared.update(_margins(first, second, shared))
    return shared


def _margins(first: ValidatedTable, second: ValidatedTable, shared: dict[Name, Name]) -> dict[Name, Name]:
    left, right = _common(first, second), _common(second, first)
    both = [key for key in left if key in right]
    pairs = [(left[key], right[key]) for key in both]
    given = [(a[1], b[1]) for a, b in pairs if a[1] is not None and b[1] is not None]
    if not any(a for a, _ in given) or any(a != b for a, b in given):
        return {}
    return {b[0]: shared.get(a[0], a[0]) for a, b in pairs}


def _common(table: ValidatedTable, other: ValidatedTable) -> dict[Key, tuple[Name, int | None]]:
    """The cells of a table that take the total of every dimension which the other has not."""
    common = [d for d, name in sorted(enumerate(table.dimensions), key=lambda p: p[1]) if name in other.dimensions]
    rest = [d for d in range(len(table.dimensions)) if d not in common]
    if not common or any(table.dimensions[d] in table.structure.noadd for d in rest):
        return {}
    totals = {d: table.structure.total[table.dimensions[d]] for d in rest}
    found = zip(table.keys, names_of(table.dimensions, table.keys), table.values, strict=True)
    return {
        tuple(key[d] for d in common): (name, value)
        for key, name, value in found
        if all(key[d] == code for d, code in totals.items())
    }


def _below(count: int, children: Mapping[int, Ints]) -> list[Ints]:
    below: list[Ints | None] = [None] * count
    longest = count + sum(map(len, children.values()))
    path: list[int] = []
    for start in range(count):
        path.append(start)
        while path:
            cell = path[-1]
            waiting = [c for c in children.get(cell, NONE).tolist() if below[c] is None]
            if below[cell] is not None or not waiting:
                path.pop()
                if below[cell] is None:
                    below[cell] = _union(cell, children, below)
            elif len(path) > longest:
                raise Rejected([Problem("tables", None, None, "the hierarchies of linked tables contradict")])
            else:
                path.extend(waiting)
    return [leaves for leaves in below if leaves is not None]


def _union(cell: int, children: Mapping[int, Ints], below: list[Ints | None]) -> Ints:
    if cell not in children:
        return np.array([cell], dtype=np.int64)
    parts = [leaves for c in children[cell].tolist() if (leaves := below[c]) is not None]
    return np.unique(np.concatenate(parts))
