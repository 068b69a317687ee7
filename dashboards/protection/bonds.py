"""Which cells stand in which sums, as flat arrays, so that a change of a few cells is checked at once.

A move is a change in whole numbers under which every sum still holds; it is what a reader cannot tell from nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.protection.system import Ints, System


@dataclass(frozen=True)
class Lists:
    """Many lists of numbers, one after the other."""

    starts: Ints
    items: Ints

    @classmethod
    def of(cls, lists: Sequence[Ints]) -> "Lists":
        starts = np.concatenate([[0], np.cumsum([len(one) for one in lists])]).astype(np.int64)
        return cls(starts, np.concatenate([np.zeros(0, dtype=np.int64), *lists]))

    @classmethod
    def grouped(cls, groups: Ints, items: Ints, count: int) -> "Lists":
        """One list for each group, in the order given."""
        order = np.argsort(groups, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(groups, minlength=count))]).astype(np.int64)
        return cls(starts, items[order])

    def owners(self) -> Ints:
        """For each item the list that it stands in."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def places(self, rows: Ints) -> tuple[Ints, Ints]:
        """Where the items of some lists stand, and for each which of these lists it is of."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        before = np.concatenate([[0], np.cumsum(lengths)])
        own = np.repeat(np.arange(len(rows)), lengths)
        return np.arange(int(before[-1])) - np.repeat(before[:-1] - self.starts[rows], lengths), own


class Bonds:
    """The sums of a system without the cells that cannot vary, by sum and by cell; and the cells above each leaf."""

    def __init__(self, system: System, varies: NDArray[np.bool_]) -> None:
        count, self.varies = len(system.names), varies
        members = Lists.of([np.array([one.parent, *one.children], dtype=np.int64) for one in system.sums])
        parents = np.zeros(len(members.items), dtype=bool)
        parents[members.starts[:-1]] = True
        kept = varies[members.items]
        sums, cells = members.owners()[kept], members.items[kept]
        self.signs = np.where(parents[kept], -1, 1)
        self.members = Lists.grouped(sums, cells, len(system.sums))
        self.sums_of = Lists.grouped(cells, sums, count)
        self.signs_of = self.signs[np.argsort(cells, kind="stable")]
        inside = Lists.of(system.inside)
        leaves, owners = inside.items, inside.owners()
        kept = varies[leaves] & varies[owners]
        self.above = Lists.grouped(leaves[kept], owners[kept], count)

    def hold(self, cells: Ints, changes: Ints) -> bool:
        """Whether every sum still holds when these cells change so."""
        places, own = self.sums_of.places(cells)
        sums, row = np.unique(self.sums_of.items[places], return_inverse=True)
        off = np.zeros(len(sums), dtype=np.int64)
        np.add.at(off, row, self.signs_of[places] * changes[own])
        return not off.any()


def merged(keys: NDArray[np.int64]) -> Ints:
    """Numbers that are the same where the keys are, in the order in which keys come first."""
    _, first, own = np.unique(keys, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    return rank[own]
