"""Hides more and more cells until every small count is safe: quickly, and not yet as few as can be."""

import heapq
from collections import Counter
from collections.abc import Sequence

from dashboards.protection.audit import Cut, Goals, Proven, audit
from dashboards.protection.proof import unproven
from dashboards.protection.system import UNKNOWN, Ints, System
from dashboards.protection.worlds import NEAR, Mask

PATIENCE, IMPATIENCE = 12, 3  # failures after which a target is given twice as much each time; in large systems
LARGE = 2_000


def grow(goals: Goals, hidden: Mask, prove: bool = True) -> list[Cut]:
    """Hides more until every small count is safe, and tells what was found to be needed.

    What fails again and again is given more at once.
    """
    needed: list[Cut] = []
    proven: Proven = set()
    failed: Counter[int] = Counter()
    while True:
        keep_company(goals.system, hidden)
        cuts = audit(goals, hidden, proven)
        needed += cuts
        if cuts:
            failed.update({cut.target for cut in cuts})
            satisfy(goals.system, hidden, cuts, [_wanted(goals, failed[cut.target]) for cut in cuts])
            continue
        more = _for_unproven(goals, hidden) if prove else []
        if not more:
            return needed
        hidden[more] = True


def _wanted(goals: Goals, times: int) -> float:
    """How much is asked of a cut when its target has failed so many times."""
    patience = PATIENCE if len(goals.system.names) <= LARGE else IMPATIENCE
    return float(2 ** min(max(0, times - patience), 30))


def keep_company(system: System, hidden: Mask) -> None:
    """Hides a second cell in every sum that has one alone, for a lone cell is the difference of the others."""
    waiting = [number for number, line in enumerate(system.lines) if _is_alone(system, hidden, line)]
    while waiting:
        number = waiting.pop(0)
        line = system.lines[number]
        if not _is_alone(system, hidden, line):
            continue
        open_cells = [c for c in line.tolist() if can_hide(system, hidden, c)]
        if open_cells:
            cell = min(open_cells, key=lambda c: (lonely(system, hidden, c), len(system.below[c]), c))
            hidden[cell] = True
            waiting += system.lines_of[cell]


def _is_alone(system: System, hidden: Mask, line: Ints) -> bool:
    """Whether a sum has one hidden cell, and none without a value, which keeps it company as well."""
    return bool(hidden[line].sum() == 1 and not (system.values[line] == UNKNOWN).any())


def can_hide(system: System, hidden: Mask, cell: int) -> bool:
    return bool(not hidden[cell] and system.values[cell] > 0 and cell not in system.fixed)


def lonely(system: System, hidden: Mask, cell: int) -> int:
    """How many more sums would need a second cell if this one were hidden, less those that it helps."""
    counts = [int(hidden[system.lines[number]].sum()) for number in system.lines_of[cell]]
    return counts.count(0) - counts.count(1)


def satisfy(system: System, hidden: Mask, cuts: Sequence[Cut], need: list[float]) -> None:
    """Hides the cells that give most to what is still short, until every cut has what it needs."""
    cuts_of: dict[int, list[tuple[int, float]]] = {}
    for number, cut in enumerate(cuts):
        for cell, share in zip(cut.cells.tolist(), cut.shares.tolist(), strict=True):
            if not hidden[cell]:
                cuts_of.setdefault(cell, []).append((number, share))
    queue = [(-sum(share for _, share in found), cell) for cell, found in cuts_of.items()]
    heapq.heapify(queue)
    while queue:
        gain, cell = heapq.heappop(queue)
        now = -sum(min(share, need[number]) for number, share in cuts_of[cell] if need[number] > NEAR)
        if now >= -NEAR:
            continue
        if queue and now > gain + NEAR:
            heapq.heappush(queue, (now, cell))
            continue
        ties = [cell]
        while queue and queue[0][0] <= now + NEAR:
            ties.append(heapq.heappop(queue)[1])
        best = min(ties, key=lambda c: (lonely(system, hidden, c), len(system.below[c]), c))
        hidden[best] = True
        for number, share in cuts_of[best]:
            need[number] -= share
        for other in ties:
            if other != best:
                heapq.heappush(queue, (now, other))


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
