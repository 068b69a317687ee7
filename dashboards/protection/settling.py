"""Sees to it that worlds in whole numbers show every small count to be safe; hides more where none are found."""

from collections.abc import Callable, Sequence

import numpy as np

from dashboards.protection.groups import Group, in_rounds
from dashboards.protection.growth import can_hide, lonely
from dashboards.protection.paths import Paths
from dashboards.protection.system import UNKNOWN, Ints


def insist(paths: Paths) -> None:
    """Hides more where the cheapest way was not whole, until worlds show that every small count can change."""
    _hide_more(paths, lambda own, target: _is_safe(own, target) or own.reach((target, 0)))


def settle(paths: Paths) -> list[int]:
    """Sees to every value that a small count must still be able to have; the counts for which that fails."""
    if paths.goals.exact:
        return [target for target in paths.targets if not _is_safe(paths, target)]
    return _hide_more(paths, _reaches_all)


def _hide_more(paths: Paths, safe: Callable[[Paths, int], bool]) -> list[int]:
    """One more cell for each small count that is not safe, as often as that is needed; those it does not help."""
    paths.near.go_deeper()
    waiting = _not_safe(paths, safe)
    if paths.system.fixed or paths.system.equalities:  # else anything is possible once enough is hidden
        _ask_less(paths, waiting)
        waiting = [target for target in waiting if not safe(paths, target)]
    while more := [cell for target in waiting for cell in _more(paths, target)]:
        paths.hidden[more] = True
        waiting = [target for target in waiting if not safe(paths, target)]
    for target in waiting:
        _look_far(paths, target)
    return [target for target in waiting if not safe(paths, target)]


def _not_safe(paths: Paths, safe: Callable[[Paths, int], bool]) -> list[int]:
    failed: list[int] = []

    def look(own: Paths, group: Group) -> None:
        failed.extend([target for target in group[1] if not safe(own, target)])

    for groups in in_rounds(paths.near, paths.targets):
        paths.side_by_side(groups, look)
    return sorted(failed)


def _look_far(paths: Paths, target: int) -> None:
    """Where nothing near helps, hides what a way through the whole needs."""
    missing = [] if paths.goals.exact else _missing(paths, target).tolist()
    for change in [value - int(paths.true[target]) for value in missing] or [0]:
        paths.reach((target, change), pay=True, corner=UNKNOWN)


def _ask_less(paths: Paths, targets: Sequence[int]) -> None:
    """Asks no more of small counts than they could be if everything were hidden that is not public already."""
    for target in targets:
        true, goals = int(paths.true[target]), paths.goals
        if goals.exact:
            if not _could_change(paths, target, 1) and not _could_change(paths, target, -1):
                goals.lost.add(target)
            continue
        while goals.high[target] > true and not _could_change(paths, target, goals.high[target] - true):
            goals.high[target] -= 1
        while goals.low[target] < true and not _could_change(paths, target, goals.low[target] - true):
            goals.low[target] += 1


def _could_change(paths: Paths, target: int, change: int) -> bool:
    everything = paths.near.around(UNKNOWN)
    return everything.cheapest(target, change, paths.true, paths.hidden, pay=True) is not None


def _is_safe(paths: Paths, target: int) -> bool:
    return paths.is_shown((target, 0)) or target in paths.goals.lost


def _reaches_all(paths: Paths, target: int) -> bool:
    while len(missing := _missing(paths, target)):
        true = int(paths.true[target])
        value = int(missing[-1] if missing[-1] > true else missing[0])
        if not paths.reach((target, value - true)) or not paths.seen[target, value]:
            return False
    return True


def _missing(paths: Paths, target: int) -> Ints:
    low, high = paths.goals.low[target], paths.goals.high[target]
    return low + np.flatnonzero(~paths.seen[target, low : high + 1])


def _more(paths: Paths, target: int) -> list[int]:
    """One more cell to hide where no whole numbers were found: beside the count, or else in its surroundings."""
    system, hidden, near = paths.system, paths.hidden, paths.near
    beside = {c for number in system.lines_of[target] for c in system.lines[number].tolist()}
    cells = [c for c in sorted(beside) if can_hide(system, hidden, c)]
    cells = cells or [c for c in near.around(near.corner(target)).cells.tolist() if can_hide(system, hidden, c)]
    return [min(cells, key=lambda c: (lonely(system, hidden, c), len(system.below[c]), c))] if cells else []
