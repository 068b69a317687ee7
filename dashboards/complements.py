"""Measures that count a part of what another counts, such as enrolled of referred: the rest can be computed.

So the rest is a table too, though nobody prints it. It is protected and attacked as one system with the two; where
one of them is public already, `beside` looks at what the other would tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeVar

from dashboards.checks import ValidatedTable
from dashboards.coherence import Counts
from dashboards.intake import GIVEN, Key, ProtectedTable, Structure

COUNTED = "\0counted"  # the dimension that tells the measures of a family apart; no column can be called so
REST = "\0rest beside "  # and the part: every part has a rest of its own
MISSING = "missing"

T = TypeVar("T", ValidatedTable, ProtectedTable)


@dataclass(frozen=True)
class Side:
    """A table of a measure in the dimensions of all; of one that is `public` only what is published is known."""

    measure: str
    table: ValidatedTable
    part_of: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    public: bool = False


Tree = Mapping[str, tuple[Key, ...]]


def joined(families: Sequence[list[Counts]]) -> list[list[Counts]]:
    """Families with one place and period are one where a measure of the one is declared a part of the other's."""
    found: list[list[Counts]] = []
    for family in families:
        kin = [other for other in found if any(_related(a, b) for a in family for b in other)]
        found = [other for other in found if other not in kin]
        found.append([c for other in (*kin, family) for c in other])
    return found


def _related(one: Counts, other: Counts) -> bool:
    same = one.family[1:] == other.family[1:]
    return same and (one.measure.id in other.part_of or other.measure.id in one.part_of)


def by_measure(family: Iterable[Counts]) -> list[list[Counts]]:
    """The tables of a family, those of each measure together."""
    found: dict[str, list[Counts]] = {}
    for one in family:
        found.setdefault(one.measure.id, []).append(one)
    return list(found.values())


def marked(table: T, measure: str) -> T:
    """A table that says in its keys which measure it counts."""
    structure = replace(table.structure, total={**table.structure.total, COUNTED: measure})
    keys = _within(measure, table.keys)
    return replace(table, dimensions=(COUNTED, *table.dimensions), keys=keys, structure=structure)


def _within(code: str, keys: Sequence[Key]) -> tuple[Key, ...]:
    return tuple((code, *key) for key in keys)


def complements(sides: Sequence[Side], shown_alone: bool = False) -> list[ValidatedTable]:
    """What is left over of each whole, for all cells that it shares with a part of it; tables not yet marked.

    With `shown_alone` only where whole and part are both known.
    """
    pairs = [
        _complement(whole, part, shown_alone)
        for whole in sides
        for part in sides
        if whole.measure in part.part_of or part.measure in whole.parts
        if not (whole.public and part.public)
    ]
    return [one for one in pairs if one is not None]


def _complement(of: Side, less: Side, shown_alone: bool) -> ValidatedTable | None:
    """Whole, part and rest as one table, in each cell but those where the part is the larger one.

    Whoever was referred in one quarter may join in the next. Such a cell leaves nothing over, and the rests around it
    do not add up; every other cell is a whole, a part and a rest all the same, and is protected as that.
    """
    whole, part = of.table, less.table
    left, right = (dict(zip(t.keys, t.values, strict=True)) for t in (whole, part))
    both = [key for key in whole.keys if key in right]
    every = {key: left_over(left[key], right[key]) for key in both if not _larger(left[key], right[key])}
    rest = {key: value for key, value in every.items() if value is not None or not shown_alone}
    if not rest:
        return None
    kept = list(rest)
    columns = [(of.measure, left), (less.measure, right), (REST + less.measure, rest)]
    values = tuple(column[key] for (_, column), key in product(columns, kept))
    return ValidatedTable(
        f"{whole.file} without {part.file}",
        (COUNTED, *whole.dimensions),
        tuple((code, *key) for (code, _), key in product(columns, kept)),
        values,
        tuple(MISSING if value is None else GIVEN for value in values),
        split(of.measure, less.measure, whole.structure, _shared(whole, part, both) if kept == both else {}),
    )


def left_over(whole: int | None, part: int | None) -> int | None:
    """What is in the whole and not in the part, where both are known."""
    return None if whole is None or part is None else whole - part


def _larger(whole: int | None, part: int | None) -> bool:
    return whole is not None and part is not None and part > whole


def split(whole: str, part: str, of: Structure, trees: Mapping[str, Tree] | None = None) -> Structure:
    """The structure of a table in which each count of one measure is its part and the rest."""
    rest: Tree = {whole: ((part, REST + part),)}
    return Structure({**of.total, COUNTED: whole}, {**(trees or {}), COUNTED: rest}, of.noadd)


def _shared(whole: ValidatedTable, part: ValidatedTable, common: Sequence[Key]) -> dict[str, Tree]:
    """What both divide alike, among the codes that they share."""
    hier = dict[str, Tree]()
    for place, name in enumerate(whole.dimensions):
        codes = {key[place] for key in common}
        trees = [t.structure.hier.get(name, {}) for t in (whole, part)]
        hier[name] = {
            parent: kept
            for parent, parts in trees[0].items()
            if parent in codes and parent in trees[1]
            if (kept := tuple(p for p in parts if codes.issuperset(p)))
        }
    return hier


def exceeding(family: Sequence[Counts]) -> Iterator[tuple[Counts, Counts, list[frozenset[tuple[str, str]]]]]:
    """Each part that is larger than its whole somewhere, the whole, and the cells by their codes that are no totals."""
    for part in family:
        for whole in family:
            if whole.measure.id in part.part_of:
                counts = {frozenset(whole.beyond_totals(key)): value for key, value in whole.values.items()}
                cells = [(frozenset(part.beyond_totals(key)), value) for key, value in part.values.items()]
                found = [cell for cell, value in cells if _larger(counts.get(cell), value)]
                if found:
                    yield part, whole, found
