"""A world to begin from: every cell in whole numbers, where the table lacks some or earlier publications hid them."""

import numpy as np

from dashboards.protection.proof import start_of
from dashboards.protection.system import UNKNOWN, Ints, System
from dashboards.protection.worlds import parts


def completed(system: System) -> Ints | None:
    """Values for all cells that agree with every sum; None where none were found."""
    values, missing = system.values.copy(), system.values == UNKNOWN
    if not missing.any():
        return values
    for part in parts(system, missing, system.leaves[missing[system.leaves]].tolist()):
        world = start_of(system, part)
        if world is None:
            return None
        values[part.leaves] = world
    for cell in np.flatnonzero(missing).tolist():
        values[cell] = values[system.below[cell]].sum()
    return values if _agrees(system, values) else None


def _agrees(system: System, values: Ints) -> bool:
    hidden = system.values == UNKNOWN
    return bool((values >= system.lower)[hidden].all()) and all(
        values[one.parent] == values[one.children].sum() for one in system.sums
    )
