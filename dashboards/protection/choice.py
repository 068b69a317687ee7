"""Chooses which cells to hide besides the small ones: as few as it can."""

import numpy as np

from dashboards.protection.audit import Goals
from dashboards.protection.by_paths import Progress, by_paths
from dashboards.protection.completion import completed
from dashboards.protection.growth import grow
from dashboards.protection.improvement import improve
from dashboards.protection.mending import mended
from dashboards.protection.shrinking import shrink_large
from dashboards.protection.worlds import Mask

MOST_TO_IMPROVE = 280
LARGEST_TO_MEND = 2_000  # cells, in range: what elimination hides, mended, is better there and far slower beyond


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
