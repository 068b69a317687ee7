"""A table of counts as a steward would hand it in: its bytes, its structure and what it is about.

Counts single observations into every cell, totals included. It knows nothing of any initiative.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Literal

TOTAL = "ALL"

Key = tuple[str, ...]


@dataclass(frozen=True)
class DemoTable:
    """One table with its description; `name` is the stem of its files."""

    name: str
    about: dict[str, Any]
    structure: dict[str, Any]
    csv: bytes


@dataclass(frozen=True)
class Breakdown:
    """A dimension: labels by code in their order, and parent -> children (empty where nothing adds up)."""

    id: str
    label: str
    role: Literal["time", "place", "group", "step"]
    labels: Mapping[str, str]
    tree: Mapping[str, list[str]] = field(default_factory=dict)

    def upward(self, code: str) -> list[str]:
        """The code and all that it is a part of."""
        parent = next((p for p, children in self.tree.items() if code in children), None)
        return [code] if parent is None else [code, *self.upward(parent)]


def flat(id: str, label: str, all_label: str, labels: Mapping[str, str]) -> Breakdown:
    """A breakdown into groups that add up to one total."""
    return Breakdown(id, label, "group", {TOTAL: all_label, **labels}, {TOTAL: list(labels)})


def apart(id: str, label: str, labels: Mapping[str, str]) -> Breakdown:
    """A breakdown whose groups must not be added, because they hold the same people."""
    return Breakdown(id, label, "group", labels)


def structure_of(breakdowns: Iterable[Breakdown]) -> dict[str, Any]:
    """The structure in the form that protection reads."""
    every = list(breakdowns)
    adding = [b for b in every if b.tree]
    return {
        "total": {b.id: TOTAL for b in adding},
        "hier": {b.id: {parent: list(children) for parent, children in b.tree.items()} for b in adding},
        "noadd": [b.id for b in every if not b.tree],
    }


def dimensions_of(breakdowns: Iterable[Breakdown]) -> dict[str, Any]:
    """The words for each dimension and code."""
    return {b.id: {"label": b.label, "role": b.role, "labels": dict(b.labels)} for b in breakdowns}


def counted(
    observations: Iterable[Key], breakdowns: tuple[Breakdown, ...], absent: frozenset[Key] = frozenset()
) -> bytes:
    """The CSV of all cells. `absent` are the cells that could not exist then: they get no value."""
    cells = _cells(observations, breakdowns)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*(b.id for b in breakdowns), "value", *(["status"] if absent else [])])
    writer.writerows(_rows(cells, breakdowns, absent))
    return out.getvalue().encode()


def _cells(observations: Iterable[Key], breakdowns: tuple[Breakdown, ...]) -> Counter[Key]:
    cells: Counter[Key] = Counter()
    # Counting the leaves first keeps the walk up the trees to one for each distinct key.
    for leaf, count in Counter(observations).items():
        for key in product(*(b.upward(code) for b, code in zip(breakdowns, leaf, strict=True))):
            cells[key] += count
    return cells


def _rows(cells: Counter[Key], breakdowns: tuple[Breakdown, ...], absent: frozenset[Key]) -> Iterator[list[str]]:
    for key in product(*(b.labels for b in breakdowns)):
        if key in absent:
            yield [*key, "", "not_applicable"]
        else:
            yield [*key, str(cells[key]), *([""] if absent else [])]
