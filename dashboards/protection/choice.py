"""Chooses which cells to hide besides the small ones: as few as it can, by structure and order of keys alone."""

import numpy as np

from dashboards.protection.audit import Goals
from dashboards.protection.growth import grow
from dashboards.protection.improvement import improve
from dashboards.protection.regions import corners, may_be_cut, region_of
from dashboards.protection.worlds import Mask

MOST_TO_IMPROVE = 400
LARGEST_UNCUT = 2_000


def choose(goals: Goals) -> tuple[Mask, int | None]:
    """The hidden cells, proven by worlds of whole numbers, and how few any choice hides at least, if known."""
    system = goals.system
    hidden = np.zeros(len(system.names), dtype=bool)
    hidden[list(goals.low)] = True
    if len(system.names) > LARGEST_UNCUT and may_be_cut(system):
        by_regions(goals, hidden)
        return hidden, None
    candidates = int((system.values > 0).sum()) - len(goals.low)
    needed = grow(goals, hidden, prove=candidates > MOST_TO_IMPROVE)
    if candidates > MOST_TO_IMPROVE:
        return hidden, None
    improved = improve(goals, hidden, needed)
    grow(goals, improved.hidden)
    return improved.hidden, improved.bound


def by_regions(goals: Goals, hidden: Mask) -> None:
    """Hides region by region, small ones first; a target that finds no room in its region waits for a larger one."""
    system, above = goals.system, corners(goals.system)
    waiting: dict[int, list[int]] = {}
    for target in goals.low:
        waiting.setdefault(int(above[target]), []).append(target)
    while waiting:
        corner = min(waiting, key=lambda c: (len(system.below[c]), c))
        targets = waiting.pop(corner)
        region = region_of(system, corner, hidden)
        own = region.hidden(hidden)
        inner, left = region.goals(goals, targets, own)
        last = above[corner] == corner
        if last and left:
            raise NotImplementedError
        grow(inner, own)
        for number in np.flatnonzero(own).tolist():
            hidden[region.members[number]] = True
        for target in left:
            waiting.setdefault(int(above[corner]), []).append(target)
