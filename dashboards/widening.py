"""Gives tables of the same people the same dimensions, and takes them away again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from dashboards.checks import ValidatedTable
from dashboards.coherence import Counts
from dashboards.intake import Key, ProtectedTable, Structure
from dashboards.releases import Release

T = TypeVar("T", ValidatedTable, ProtectedTable)


def all_totals(family: Sequence[Counts], earlier: Sequence[Release]) -> dict[str, str]:
    """All dimensions of a family with their totals.

    Every table is given all of them: where it lacks one, its cells are the total of it. So the same count has the
    same key in every table, and the tables are one system.
    """
    totals = {d.id: d.total for r in earlier for d in r.dimensions if d.total}
    for one in family:
        totals.update(one.table.structure.total)
    return totals


def in_dimensions(table: T, totals: Mapping[str, str]) -> T:
    """A table in all dimensions of its family, in one order for all."""
    lacking: dict[str, str] = {d: total for d, total in totals.items() if d not in table.dimensions}
    structure = Structure(
        {**table.structure.total, **lacking},
        table.structure.hier,
        tuple(n for n in table.structure.noadd if n not in lacking),
    )
    dimensions = (*table.dimensions, *lacking)
    added: Key = tuple(lacking.values())
    order: list[int] = sorted(range(len(dimensions)), key=lambda d: dimensions[d])
    keys = tuple(_picked(key + added, order) for key in table.keys)
    return replace(table, dimensions=tuple(dimensions[d] for d in order), keys=keys, structure=structure)


def with_totals(table: ProtectedTable, totals: Mapping[str, str]) -> ProtectedTable:
    """A table whose totals have the codes that others give them."""
    of = table.structure

    def code(name: str, own: str) -> str:
        return totals.get(name, own) if of.total.get(name) == own else own

    keys = tuple(tuple(code(d, c) for d, c in zip(table.dimensions, key, strict=True)) for key in table.keys)
    hier = {name: {code(name, parent): parts for parent, parts in tree.items()} for name, tree in of.hier.items()}
    total = {name: totals.get(name, own) for name, own in of.total.items()}
    return replace(table, keys=keys, structure=Structure(total, hier, of.noadd))


def narrowed(protected: ProtectedTable, original: ValidatedTable) -> ProtectedTable:
    """A protected table back in the dimensions that it was handed in with."""
    places = [protected.dimensions.index(d) for d in original.dimensions]
    keys = tuple(_picked(key, places) for key in protected.keys)
    return replace(protected, dimensions=original.dimensions, keys=keys, structure=original.structure)


def _picked(key: Key, places: Sequence[int]) -> Key:
    return tuple(key[place] for place in places)
