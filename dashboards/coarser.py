"""Ways to break a table down less finely: a level less, small groups together, a dimension less, no cross of two.

Each answers with tables that add up as the first did. Knows nothing of thresholds and hides nothing.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations

from dashboards.checks import ValidatedTable
from dashboards.intake import GIVEN, LONGEST_FIELD, Key, Structure

MOST_MERGED = 4  # groups put together in one proposal
_PERIOD = re.compile(r"(19|20)\d\d", re.ASCII)


@dataclass(frozen=True)
class Coarser:
    """A way to break a table down less finely: what a steward would do, how many cells that leaves, and the doing.

    Ways of one `family` are more or less of the same.
    """

    family: str
    change: str
    cells: int
    make: Callable[[], list[ValidatedTable]]


def coarser(table: ValidatedTable) -> Iterator[Coarser]:
    """Every way that the structure of a table allows, the same on every run."""
    counts = [Counter(key[d] for key in table.keys) for d in range(len(table.dimensions))]
    for d, name in enumerate(table.dimensions):
        if name in table.structure.total:
            yield from _level(table, d, counts[d])
            yield from _groups(table, d, counts[d])
            if len(table.dimensions) > 1:
                change = f"Leave out {name}: publish the table without this breakdown."
                yield Coarser(
                    f"without {name}",
                    change,
                    counts[d][table.structure.total[name]],
                    partial(_each_without, table, [d]),
                )
    yield from _crosses(table, counts)


def _level(table: ValidatedTable, d: int, counts: Counter[str]) -> Iterator[Coarser]:
    name = table.dimensions[d]
    lowest = _lowest_level(table.structure, name)
    if not lowest:
        return
    gone = {child for parent in lowest for part in table.structure.hier[name][parent] for child in part}
    change = (
        f"In {name}, leave out the lowest level ({_listed(sorted(gone))}): publish {_listed(lowest)} as the finest."
    )
    cells = len(table.keys) - sum(counts[code] for code in gone)
    yield Coarser(f"level of {name}", change, cells, partial(_alone, without_level, table, d, lowest, gone))


def _lowest_level(structure: Structure, name: str) -> list[str]:
    """Parents below the total that have nothing but leaves below them, and these leaves no other parents."""
    tree, total = structure.hier.get(name, {}), structure.total[name]
    parents = {p for p, parts in tree.items() if p != total and not any(c in tree for part in parts for c in part)}
    while True:
        kept = {c for p, parts in tree.items() if p not in parents for part in parts for c in part}
        fewer = {p for p in parents if not any(c in kept for part in tree[p] for c in part)}
        if fewer == parents:
            return sorted(parents)
        parents = fewer


def _groups(table: ValidatedTable, d: int, counts: Counter[str]) -> Iterator[Coarser]:
    """The two smallest groups of one parent together, the three smallest, and so on; never periods."""
    name = table.dimensions[d]
    tree = table.structure.hier.get(name, {})
    of_code = _sizes(table, d)
    for parent, parts in tree.items():
        leaves = sorted((c for c in parts[0] if c not in tree), key=lambda c: (of_code[c], c))
        parents = Counter(c for other in tree.values() for part in other for c in part)
        alone = [c for c in leaves if parents[c] == 1 and not _PERIOD.match(c)]
        for size in range(2, min(MOST_MERGED, len(parts[0]) - 1) + 1) if len(parts) == 1 else ():
            if len(alone) >= size:
                codes = sorted(alone[:size])
                change = f"In {name}, publish {_listed(codes)} as one group."
                cells = len(table.keys) - sum(counts[c] for c in codes[1:])
                yield Coarser(
                    f"groups of {name}", change, cells, partial(_alone, with_one_group, table, d, parent, codes)
                )


def _sizes(table: ValidatedTable, d: int) -> Counter[str]:
    """What each code of a dimension holds, over the totals of the others."""
    others = {i: table.structure.total.get(name) for i, name in enumerate(table.dimensions) if i != d}
    sizes: Counter[str] = Counter()
    for key, value in zip(table.keys, table.values, strict=True):
        if all(total in (None, key[i]) for i, total in others.items()):
            sizes[key[d]] += value or 0
    return sizes


def _crosses(table: ValidatedTable, counts: Sequence[Counter[str]]) -> Iterator[Coarser]:
    """Two dimensions each by itself, in two tables that share the rest."""
    adding = [d for d, name in enumerate(table.dimensions) if name in table.structure.total]
    for a, b in combinations(adding, 2):
        one, two = table.dimensions[a], table.dimensions[b]
        change = f"Publish {one} and {two} in two tables, each without the other, instead of crossed."
        cells = counts[a][table.structure.total[one]] + counts[b][table.structure.total[two]]
        yield Coarser(f"{one} by {two}", change, cells, partial(_each_without, table, [b, a]))


def _each_without(table: ValidatedTable, dimensions: Sequence[int]) -> list[ValidatedTable]:
    return [without(table, d) for d in dimensions]


def _alone(act: Callable[..., ValidatedTable], *arguments: object) -> list[ValidatedTable]:
    return [act(*arguments)]


def without(table: ValidatedTable, d: int) -> ValidatedTable:
    """The totals over a dimension, which the table then no longer has."""
    name = table.dimensions[d]
    total = table.structure.total[name]
    rows = [i for i, key in enumerate(table.keys) if key[d] == total]
    structure = Structure(
        {n: code for n, code in table.structure.total.items() if n != name},
        {n: tree for n, tree in table.structure.hier.items() if n != name},
        table.structure.noadd,
    )
    smaller = replace(_rows(table, rows), dimensions=_cut(table.dimensions, d), structure=structure)
    return replace(smaller, keys=tuple(_cut(key, d) for key in smaller.keys))


def without_level(table: ValidatedTable, d: int, parents: Sequence[str], gone: set[str]) -> ValidatedTable:
    """The table whose parents stand for their children."""
    tree = {p: parts for p, parts in table.structure.hier[table.dimensions[d]].items() if p not in parents}
    rows = [i for i, key in enumerate(table.keys) if key[d] not in gone]
    return replace(_rows(table, rows), structure=_with_tree(table, d, tree))


def with_one_group(table: ValidatedTable, d: int, parent: str, codes: Sequence[str]) -> ValidatedTable:
    """The table in which some children of a parent are one; a sum with a missing part is missing."""
    tree = dict(table.structure.hier[table.dimensions[d]])
    taken = {key[d] for key in table.keys}
    label = next(n for n in (" + ".join(codes), *(f"other {i}" for i in range(len(taken) + 1))) if _fits(n, taken))
    tree[parent] = (tuple([c for c in tree[parent][0] if c not in codes] + [label]),)
    place = {key: i for i, key in enumerate(table.keys)}
    rows = [i for i, key in enumerate(table.keys) if key[d] not in codes[1:]]
    smaller = replace(_rows(table, rows), structure=_with_tree(table, d, tree))
    keys, values, statuses = list(smaller.keys), list(smaller.values), list(smaller.statuses)
    for i, key in enumerate(keys):
        if key[d] == codes[0]:
            parts = [place[(*key[:d], code, *key[d + 1 :])] for code in codes]
            keys[i] = (*key[:d], label, *key[d + 1 :])
            values[i], statuses[i] = _together(table, parts)
    return replace(smaller, keys=tuple(keys), values=tuple(values), statuses=tuple(statuses))


def _together(table: ValidatedTable, parts: Sequence[int]) -> tuple[int | None, str]:
    statuses = {table.statuses[i] for i in parts}
    if statuses == {GIVEN}:
        return sum(table.values[i] or 0 for i in parts), GIVEN
    return None, min(statuses - {GIVEN}, key=lambda status: (status != "missing", status))


def _fits(code: str, taken: set[str]) -> bool:
    return len(code) <= LONGEST_FIELD and code not in taken


def _rows(table: ValidatedTable, rows: Sequence[int]) -> ValidatedTable:
    return replace(
        table,
        keys=tuple(table.keys[i] for i in rows),
        values=tuple(table.values[i] for i in rows),
        statuses=tuple(table.statuses[i] for i in rows),
    )


def _with_tree(table: ValidatedTable, d: int, tree: dict[str, tuple[Key, ...]]) -> Structure:
    hier = {**table.structure.hier, table.dimensions[d]: tree}
    return replace(table.structure, hier=hier)


def _cut(key: Key, d: int) -> Key:
    return key[:d] + key[d + 1 :]


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(codes) if len(codes) <= 4 else f"{codes[0]} to {codes[-1]}"
