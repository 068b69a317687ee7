"""Chooses which cells to hide besides the small ones: as few as it can, by structure and order of keys alone."""

from collections.abc import Iterable

import numpy as np

from dashboards.protection.audit import Cut, Goals, Proven, audit
from dashboards.protection.proof import unproven
from dashboards.protection.system import System
from dashboards.protection.worlds import Mask


def choose(goals: Goals) -> Mask:
    """The hidden cells; proven by worlds of whole numbers."""
    system = goals.system
    hidden = np.zeros(len(system.names), dtype=bool)
    hidden[list(goals.low)] = True
    proven: Proven = set()
    while True:
        keep_company(system, hidden)
        cuts = audit(goals, hidden, proven)
        if cuts:
            satisfy(system, hidden, cuts)
            continue
        more = _for_unproven(goals, hidden)
        if not more:
            return hidden
        hidden[more] = True


def keep_company(system: System, hidden: Mask) -> None:
    """Hides a second cell in every sum that has one alone, for a lone cell is the difference of the others."""
    waiting = [number for number, line in enumerate(system.lines) if hidden[line].sum() == 1]
    while waiting:
        number = waiting.pop(0)
        line = system.lines[number]
        if hidden[line].sum() != 1:
            continue
        open_cells = [c for c in line.tolist() if can_hide(system, hidden, c)]
        if open_cells:
            cell = min(open_cells, key=lambda c: (lonely(system, hidden, c), len(system.below[c]), c))
            hidden[cell] = True
            waiting += system.lines_of[cell]


def can_hide(system: System, hidden: Mask, cell: int) -> bool:
    return bool(not hidden[cell] and system.values[cell] > 0 and cell not in system.fixed)


def lonely(system: System, hidden: Mask, cell: int) -> int:
    """How many more sums would need a second cell if this one were hidden, less those that it helps."""
    counts = [int(hidden[system.lines[number]].sum()) for number in system.lines_of[cell]]
    return counts.count(0) - counts.count(1)


def satisfy(system: System, hidden: Mask, cuts: Iterable[Cut]) -> None:
    """Hides the cells that give most to what is still short, until every cut holds."""
    need = [1.0] * len(list(cuts))
    pending = list(enumerate(cuts))
    while pending:
        gain: dict[int, float] = {}
        for number, cut in pending:
            for cell, share in zip(cut.cells.tolist(), cut.shares.tolist(), strict=True):
                if not hidden[cell]:
                    gain[cell] = gain.get(cell, 0.0) + min(share, need[number])
        if not gain:
            return
        best = max(gain, key=lambda c: (round(gain[c], 6), -lonely(system, hidden, c), -len(system.below[c]), -c))
        hidden[best] = True
        for number, cut in pending:
            need[number] -= float(cut.shares[cut.cells == best].sum())
        pending = [(number, cut) for number, cut in pending if need[number] > 1e-6]


def _for_unproven(goals: Goals, hidden: Mask) -> list[int]:
    """Where no whole numbers were found for a value: one more cell beside each such count."""
    system, more = goals.system, set()
    for target, value, part in unproven(goals, hidden):
        near = [c for number in system.lines_of[target] for c in system.lines[number].tolist()]
        far = [one.cell for one in part.bound if one.cell is not None]
        cells = [c for c in near if can_hide(system, hidden, c)] or [c for c in far if can_hide(system, hidden, c)]
        if cells:
            more.add(min(cells, key=lambda c: (lonely(system, hidden, c), len(system.below[c]), c)))
        elif goals.exact:
            goals.lost.add(target)
        else:
            goals.impossible.add((target, value))
    return sorted(more)
