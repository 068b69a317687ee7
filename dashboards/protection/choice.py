"""Chooses which cells to hide besides the small ones: as few as it can, by structure and order of keys alone."""

import numpy as np

from dashboards.protection.audit import Goals
from dashboards.protection.growth import grow
from dashboards.protection.improvement import improve
from dashboards.protection.worlds import Mask

MOST_TO_IMPROVE = 400


def choose(goals: Goals) -> tuple[Mask, int | None]:
    """The hidden cells, proven by worlds of whole numbers, and how few any choice hides at least, if known."""
    hidden = np.zeros(len(goals.system.names), dtype=bool)
    hidden[list(goals.low)] = True
    candidates = int((goals.system.values > 0).sum()) - len(goals.low)
    needed = grow(goals, hidden, prove=candidates > MOST_TO_IMPROVE)
    if candidates > MOST_TO_IMPROVE:
        return hidden, None
    improved = improve(goals, hidden, needed)
    grow(goals, improved.hidden)
    return improved.hidden, improved.bound
