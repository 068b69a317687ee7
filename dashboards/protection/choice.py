"""Chooses which cells to hide besides the small ones: as few as it can, by structure and order of keys alone."""

from collections.abc import Callable

import numpy as np

from dashboards.protection.audit import Goals, reachable
from dashboards.protection.growth import grow
from dashboards.protection.improvement import improve
from dashboards.protection.mending import mended
from dashboards.protection.regions import Region, corners, may_be_cut, region_of
from dashboards.protection.shrinking import shrink_large
from dashboards.protection.worlds import Mask

Progress = Callable[[int, int], None]  # is told how many small counts are safe, of how many

MOST_TO_IMPROVE = 280
LARGEST_UNCUT = 2_000


def choose(goals: Goals, progress: Progress) -> tuple[Mask, int | None]:
    """The hidden cells, checked as `proof` says, and how few any choice hides at least, if known."""
    system = goals.system
    hidden = np.zeros(len(system.names), dtype=bool)
    hidden[list(goals.low)] = True
    if len(system.names) > LARGEST_UNCUT and may_be_cut(system):
        by_regions(goals, hidden, progress)
        return hidden, None
    if int((system.values > 0).sum()) - len(goals.low) > MOST_TO_IMPROVE:
        best = mended(goals, hidden)
        shrink_large(goals, best)
        grow(goals, best)
        return best, None
    improved = improve(goals, hidden, grow(goals, hidden, prove=False))
    grow(goals, improved.hidden)
    return improved.hidden, improved.bound


def by_regions(goals: Goals, hidden: Mask, progress: Progress) -> None:
    """Hides region by region, small ones first; a target that finds no room in its region waits for a larger one."""
    system, above = goals.system, corners(goals.system)
    waiting: dict[int, list[int]] = {}
    for target in goals.low:
        waiting.setdefault(int(above[target]), []).append(target)
    rest: list[int] = []
    while waiting:
        corner = min(waiting, key=lambda c: (len(system.below[c]), c))
        targets = waiting.pop(corner)
        if above[corner] == corner:
            rest += targets
            continue
        left = _in_region(goals, region_of(system, corner, hidden), targets, hidden)
        left = _in_region(goals, region_of(system, corner, hidden, dear=True), left, hidden) if left else []
        if left:
            waiting.setdefault(int(above[corner]), []).extend(left)
        progress(len(goals.low) - len(rest) - sum(map(len, waiting.values())), len(goals.low))
    _in_whole(goals, rest, hidden)


def _in_region(goals: Goals, region: Region, targets: list[int], hidden: Mask) -> list[int]:
    """Protects the targets for which a region has room enough, and tells for which it has not."""
    own = region.hidden(hidden)
    inner = region.goals(goals, targets)
    inner = inner.only(sorted(reachable(inner, own)))
    low, high = dict(inner.low), dict(inner.high)
    grow(inner, own)
    for number in np.flatnonzero(own).tolist():
        hidden[region.members[number]] = True
    given_up = inner.lost | {place for place, _ in inner.impossible}
    met = {p for p in low if (low[p], high[p]) == (inner.low[p], inner.high[p]) and p not in given_up}
    return [target for target in targets if int(region.place[target]) not in met]


def _in_whole(goals: Goals, targets: list[int], hidden: Mask) -> None:
    own = goals.only(sorted(targets))
    grow(own, hidden)
    goals.low |= own.low
    goals.high |= own.high
    goals.lost |= own.lost
    goals.impossible |= own.impossible
