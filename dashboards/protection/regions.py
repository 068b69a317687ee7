"""Cuts a large system into regions that can be protected one after the other.

What a small count can be while everything outside its region stays as it is, it can be in the whole. So a region is
protected as if its reader knew all the rest, and what is hidden there serves the regions after it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dashboards.protection.audit import Goals
from dashboards.protection.system import UNKNOWN, Ints, Sum, System, once
from dashboards.protection.worlds import Mask

NOWHERE = -1


def may_be_cut(system: System) -> bool:
    """Whether every cell is known and a plain sum of leaves, so that the outside of a region is known too."""
    return not system.equalities and not system.ones and not bool((system.values == UNKNOWN).any())


@dataclass(frozen=True)
class Region:
    """The cells that vary with some leaves while all others stay; cells that vary alike are one."""

    system: System
    members: tuple[Ints, ...]
    place: Ints  # for each cell of the whole its place here

    def hidden(self, whole: Mask) -> Mask:
        return np.array([bool(whole[own].all()) for own in self.members], dtype=bool)

    def goals(self, goals: Goals, targets: Sequence[int]) -> Goals:
        """What is asked for these targets, which must lie in the region as a whole."""
        low = {int(self.place[target]): goals.low[target] for target in targets}
        high = {int(self.place[target]): goals.high[target] for target in targets}
        return Goals(self.system, goals.threshold, goals.exact, low, high)


def region_of(system: System, corner: int, hidden: Mask, dear: bool = False) -> Region:
    """The region of all leaves below a cell; cells that stand for several shown ones may be hidden only if `dear`."""
    inside = np.zeros(len(system.names), dtype=bool)
    inside[system.below[corner]] = True
    place = np.full(len(system.names), NOWHERE, dtype=np.int64)
    found: dict[bytes, list[int]] = {}
    for cell, leaves in enumerate(system.below):
        trace = leaves[inside[leaves]]
        if len(trace):
            found.setdefault(trace.tobytes(), []).append(cell)
    members = tuple(np.array(own, dtype=np.int64) for own in found.values())
    for number, own in enumerate(members):
        place[own] = number
    values = np.array([system.values[np.frombuffer(trace, np.int64)].sum() for trace in found], dtype=np.int64)
    most = len(hidden) if dear else 1
    closed = [bool((~hidden[own]).sum() > most or not system.fixed.isdisjoint(own.tolist())) for own in members]
    names = tuple(system.names[own[0]] for own in members)
    fixed = frozenset(np.flatnonzero(closed).tolist())
    own_system = System(names, values, once(list(_sums(system, place))), {n: i for i, n in enumerate(names)}, fixed)
    return Region(own_system, members, place)


def _sums(system: System, place: Ints) -> Iterator[Sum]:
    for one in system.sums:
        parent = int(place[one.parent])
        children = place[one.children]
        children = children[children != NOWHERE]
        if parent != NOWHERE and parent not in children:
            yield Sum(parent, children)


def corners(system: System) -> Ints:
    """For each cell the one that is a step above it in every dimension, so that all its neighbours lie below."""
    above: list[dict[str, int]] = [{} for _ in system.names]
    for one in system.sums:
        parent = dict(system.names[one.parent])
        for child in one.children.tolist():
            changed = [name for name, code in system.names[child] if parent.get(name) != code]
            if len(changed) == 1:
                above[child].setdefault(changed[0], one.parent)
    found = np.arange(len(system.names), dtype=np.int64)
    for cell in range(len(system.names)):
        corner = cell
        for name in above[cell]:
            corner = above[corner].get(name, corner)
        found[cell] = corner
    return found
