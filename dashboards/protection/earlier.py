"""What earlier publications of a table tell of its cells: some are public for good, others were other numbers.

A leaf counts as the same unknown if a cell above it showed what is true now, or nothing above it showed
anything else; with that, more is taken to be known than a careful reader can be sure of.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from dashboards.checks import ValidatedTable, codes_of, sums
from dashboards.intake import HIDDEN, Key, ProtectedTable
from dashboards.protection.system import UNKNOWN, Name, Sum, System, names_of, once

OLD = "\0earlier"  # marks cells of an earlier publication that are no cells of this one
Covered = dict[Key, frozenset[Key]]


def with_earlier(system: System, tables: Sequence[ValidatedTable], previous: Sequence[ProtectedTable]) -> System:
    """The system with everything that earlier publications showed, as cells that are public already."""
    for edition, old in enumerate(previous):
        system = _with_one(system, _successor(tables, old), old, str(edition))
    return system


def _successor(tables: Sequence[ValidatedTable], old: ProtectedTable) -> ValidatedTable:
    """The table that an earlier publication is most like: the one that shares most of its cells."""
    there = set(old.keys)
    return max(tables, key=lambda table: len(there.intersection(table.keys)))


def _with_one(system: System, table: ValidatedTable, old: ProtectedTable, edition: str) -> System:
    same = _unchanged(table, old)
    numbers, names, values = dict(system.numbers), list(system.names), system.values.tolist()
    fixed, ones, cells = set(system.fixed), set(system.ones), list[int]()
    for i, name in enumerate(names_of(old.dimensions, old.keys)):
        own: Name = name if old.keys[i] in same else (*name, (OLD, edition))
        value = old.values[i]
        if own not in numbers:
            numbers[own] = len(names)
            names.append(own)
            values.append(UNKNOWN if value is None else value)
        cells.append(numbers[own])
        if value is not None:
            fixed.add(cells[-1])
        elif old.statuses[i] == HIDDEN:
            ones.add(cells[-1])
    found = [
        Sum(cells[parent], np.array([cells[child] for child in children], dtype=np.int64))
        for parent, children in sums(old.keys, old.dimensions, old.structure, partial=True)
    ]
    return replace(
        system,
        names=tuple(names),
        values=np.array(values, dtype=np.int64),
        sums=once([*system.sums, *found]),
        numbers=numbers,
        fixed=frozenset(fixed),
        ones=frozenset(ones),
    )


def _unchanged(table: ValidatedTable, old: ProtectedTable) -> set[Key]:
    """The cells of an earlier publication that are still the same unknowns."""
    now = dict(zip(table.keys, table.values, strict=True))
    before = dict(zip(old.keys, old.values, strict=True))
    covered = _covered(table, old)
    told = [key for key in covered if before[key] is not None and now[key] is not None]
    wrong = [key for key in told if before[key] != now[key]]
    steady = _steady(covered, wrong, [key for key in told if before[key] == now[key]])
    gone = frozenset().union(*(covered[key] for key in wrong)) - steady
    while any(not covered[key] & gone for key in wrong):
        gone |= frozenset().union(*(covered[key] for key in wrong if not covered[key] & gone))
    return {key for key, leaves in covered.items() if not leaves & gone}


def _steady(covered: Covered, wrong: Sequence[Key], right: Sequence[Key]) -> set[Key]:
    """The leaves below cells that showed the truth and have no cell inside that did not."""
    by_leaf: dict[Key, list[frozenset[Key]]] = {}
    for key in wrong:
        by_leaf.setdefault(min(covered[key]), []).append(covered[key])
    steady: set[Key] = set()
    for key in right:
        inside = (leaves for leaf in covered[key] for leaves in by_leaf.get(leaf, ()))
        if not any(leaves <= covered[key] for leaves in inside):
            steady |= covered[key]
    return steady


def _covered(table: ValidatedTable, old: ProtectedTable) -> Covered:
    """The leaves below each cell that covers the same codes in both."""
    there = [{key[d] for key in old.keys} for d in range(len(old.dimensions))]
    ends = [_ends(table, d) for d in range(len(table.dimensions))]
    now = set(table.keys)
    return {
        key: frozenset(product(*(ends[d][code] for d, code in enumerate(key))))
        for key in sorted(old.keys)
        if key in now and all(ends[d][code] <= there[d] for d, code in enumerate(key))
    }


def _ends(table: ValidatedTable, d: int) -> dict[str, frozenset[str]]:
    name = table.dimensions[d]
    if name not in table.structure.total:
        return {key[d]: frozenset([key[d]]) for key in table.keys}
    tree, ends = table.structure.hier.get(name, {}), dict[str, frozenset[str]]()
    for code in reversed(codes_of(table.structure, name)):
        below = [ends[child] for part in tree.get(code, ()) for child in part]
        ends[code] = frozenset().union(*below) if below else frozenset([code])
    return ends
