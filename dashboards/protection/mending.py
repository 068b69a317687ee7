"""Mends what elimination hides: one small count after the other that a reader can narrow gets its cheapest move."""

import numpy as np

from dashboards.protection.audit import Goals, Proven, first_failure
from dashboards.protection.circuits import Circuits
from dashboards.protection.elimination import eliminated
from dashboards.protection.growth import grow, keep_company, satisfy
from dashboards.protection.worlds import Mask


def mended(goals: Goals, small: Mask) -> Mask:
    """What elimination hides, mended by the cheapest moves until every small count is safe."""
    hidden = small.copy()
    hidden[sorted(eliminated(goals.system, set(np.flatnonzero(small).tolist())))] = True
    mend(goals, hidden)
    grow(goals, hidden, prove=False)
    return hidden


def mend(goals: Goals, hidden: Mask) -> None:
    """Hides the cells of the cheapest move of one small count after the other, as far as there is one."""
    proven: Proven = set()
    given_up = set(goals.lost)
    circuits = Circuits(goals, hidden)
    while True:
        keep_company(goals.system, hidden)
        failure = first_failure(goals, hidden, proven, given_up)
        if failure is None:
            return
        if isinstance(failure, list):
            satisfy(goals.system, hidden, failure, [1.0] * len(failure))
        elif not circuits.mend([failure]):
            given_up.add(failure)
