"""Chooses which cells to hide besides the small ones: as few as it can, by structure and order of keys alone."""

from collections.abc import Callable

import numpy as np

from dashboards.protection.audit import Goals
from dashboards.protection.completion import completed
from dashboards.protection.groups import AT_ONCE, in_rounds
from dashboards.protection.growth import grow
from dashboards.protection.improvement import improve
from dashboards.protection.mending import mended
from dashboards.protection.paths import Paths
from dashboards.protection.settling import insist, settle
from dashboards.protection.shrinking import shrink_large
from dashboards.protection.system import UNKNOWN, Ints
from dashboards.protection.thinning import thin
from dashboards.protection.worlds import Mask

Progress = Callable[[int, int], None]  # is told how many small counts are safe, of how many

MOST_TO_IMPROVE = 280
LARGEST_TO_MEND = 2_000  # cells, in range: what elimination hides, mended, is better there and far slower beyond
FOR_PATHS = 0.4  # of the work in exact; the rest is showing again what is not needed


def choose(goals: Goals, progress: Progress) -> tuple[Mask, int | None]:
    """The hidden cells, checked as `proof` says, and how few any choice hides at least, if known."""
    system = goals.system
    hidden = np.zeros(len(system.names), dtype=bool)
    hidden[list(goals.low)] = True
    if int((system.values > 0).sum()) - len(goals.low) > MOST_TO_IMPROVE:
        start = completed(system) if goals.exact or len(system.names) > LARGEST_TO_MEND else None
        if start is not None:
            by_paths(goals, hidden, start, progress)
        else:
            hidden = mended(goals, hidden)
            shrink_large(goals, hidden)
            grow(goals, hidden)
        return hidden, None
    improved = improve(goals, hidden, grow(goals, hidden, prove=False))
    grow(goals, improved.hidden)
    return improved.hidden, improved.bound


def by_paths(goals: Goals, hidden: Mask, start: Ints, progress: Progress) -> None:
    """Hides what each small count needs one after the other, and shows again what none needs any more."""
    missing = goals.system.values == UNKNOWN
    hidden[missing] = True
    paths = Paths(goals, hidden, start)
    done, most = 0, len(paths.targets)
    # in exact one world serves many, and groups that see what the ones before chose leave less to show again
    for groups in in_rounds(paths.near, paths.targets, 1 if goals.exact else AT_ONCE):
        paths.protect(groups)
        done += sum(len(targets) for _, targets in groups)
        progress(int((FOR_PATHS if goals.exact else 1) * done), most)
    if goals.exact:
        insist(paths)
        thin(paths, lambda share: progress(int((FOR_PATHS + (1 - FOR_PATHS) * share) * most), most))
    left = settle(paths)
    hidden[missing] = False
    if left:
        rest = goals.only(left)
        grow(rest, hidden)
        goals.low |= rest.low
        goals.high |= rest.high
