"""Measures that count a part of what another counts, such as enrolled of referred: the rest can be computed.

So the rest is a table too, though nobody prints it. It is protected and attacked as one system with the two, and
where one of them is public already, no shown count may give a small rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import TypeVar

from dashboards.checks import ValidatedTable
from dashboards.coherence import Counts
from dashboards.intake import GIVEN, Key, ProtectedTable, Structure
from dashboards.releases import Release
from dashboards.sealing import published_table

COUNTED = "\0counted"  # the dimension that tells the measures of a family apart; no column can be called so
REST = "\0rest beside "  # and the part: every part has a rest of its own
MISSING = "missing"

T = TypeVar("T", ValidatedTable, ProtectedTable)
Values = Mapping[frozenset[tuple[str, str]], int]


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


def complements(family: Sequence[Counts], widened: Sequence[ValidatedTable]) -> list[ValidatedTable]:
    """What is left over of each whole, for all cells that it shares with a part of it; tables not yet marked."""
    pairs = [
        _complement(whole_table, part_table, whole.measure.id, part.measure.id)
        for whole, whole_table in zip(family, widened, strict=True)
        for part, part_table in zip(family, widened, strict=True)
        if whole.measure.id in part.part_of
    ]
    return [one for one in pairs if one is not None]


def _complement(whole: ValidatedTable, part: ValidatedTable, name: str, part_name: str) -> ValidatedTable | None:
    """Whole, part and rest as one table; None where some part is the larger one: then nothing is left over."""
    left, right = (dict(zip(t.keys, t.values, strict=True)) for t in (whole, part))
    common = [key for key in whole.keys if key in right]
    rest = {key: None if (a := left[key]) is None or (b := right[key]) is None else a - b for key in common}
    if not common or any(value is not None and value < 0 for value in rest.values()):
        return None
    columns = [(name, left), (part_name, right), (REST + part_name, rest)]
    keys = tuple((code, *key) for (code, _), key in product(columns, common))
    values = tuple(column[key] for (_, column), key in product(columns, common))
    return ValidatedTable(
        f"{whole.file} without {part.file}",
        (COUNTED, *whole.dimensions),
        keys,
        values,
        tuple(MISSING if value is None else GIVEN for value in values),
        _shared(whole, part, common, {COUNTED: {name: ((part_name, REST + part_name),)}}, {COUNTED: name}),
    )


def _shared(
    whole: ValidatedTable,
    part: ValidatedTable,
    common: Sequence[Key],
    hier: dict[str, Mapping[str, tuple[Key, ...]]],
    total: dict[str, str],
) -> Structure:
    """What both divide alike, among the codes that they share."""
    for place, name in enumerate(whole.dimensions):
        codes = {key[place] for key in common}
        trees = [t.structure.hier.get(name, {}) for t in (whole, part)]
        hier[name] = {
            parent: kept
            for parent, parts in trees[0].items()
            if parent in codes and parent in trees[1]
            if (kept := tuple(p for p in parts if codes.issuperset(p)))
        }
    noadd = tuple(name for name in whole.structure.noadd if name in part.structure.noadd)
    return Structure({**whole.structure.total, **total}, hier, noadd)


def subtracted(one: Counts, table: ProtectedTable, public: Iterable[Release], threshold: int) -> Iterator[str]:
    """Cells that a reader could subtract from what is public of a part or a whole, each with its release."""
    own = _shown(table)
    for release in public:
        other = release.measure.id if release.measure else ""
        if other not in one.part_of | one.parts or not _beside(one, release):
            continue
        theirs = _shown(published_table(release))
        sign = 1 if other in one.parts else -1
        rests = {cell: sign * (value - theirs[cell]) for cell, value in own.items() if cell in theirs}
        if any(rest < 0 for rest in rests.values()):
            continue
        for cell, rest in sorted(rests.items(), key=lambda pair: sorted(pair[0])):
            if 0 < rest < threshold:
                words = ", ".join(f"{d} {code}" for d, code in sorted(cell)) or "the total"
                yield f"{words} (release {release.number} version {release.version})"


def _beside(one: Counts, release: Release) -> bool:
    place, period = one.about.place, one.about.period
    if place is None or release.place is None or place.id != release.place.id:
        return False
    if period is None or release.period is None:
        return True
    return (period.first_day, period.last_day) == (release.period.first_day, release.period.last_day)


def _shown(table: ProtectedTable) -> Values:
    """The published counts by the codes that are not totals."""
    total = table.structure.total
    return {
        frozenset((d, code) for d, code in zip(table.dimensions, key, strict=True) if total.get(d) != code): value
        for key, value in zip(table.keys, table.values, strict=True)
        if value is not None
    }
