"""Shows again what need not be hidden, in exact: each small count that leaned on a cell must find another way."""

from collections.abc import Callable

import numpy as np

from dashboards.protection.paths import Aim, Paths

MOST_SOLVED = 2_000  # linear programs, and one more for each small count, after which the rest stays hidden
MOST_LEANING = 300  # small counts that lean on a cell, beyond which showing it again is not tried
KEPT = 8  # of those that failed last, which are tried first


def thin(paths: Paths, progress: Callable[[float], None]) -> None:
    """Shows, coarse cells first, what every small count can do without; tells which share of the cells is done."""
    hidden, below = paths.hidden, paths.system.below
    paths.near.ways = 1  # others of the same price are worth their time only before more is hidden
    cells = np.flatnonzero(hidden & paths.system.may_be_hidden & ~paths.is_target).tolist()
    hard, most = list[Aim](), paths.near.solved() + MOST_SOLVED + len(paths.targets)
    for done, cell in enumerate(sorted(cells, key=lambda c: (-len(below[c]), c))):
        progress(done / len(cells))
        if paths.near.solved() > most:
            return
        reason = paths.reason.get(cell)
        if (reason is None or paths.is_shown(reason)) and not _leaves_alone(paths, cell):
            hidden[cell] = False
            leaning = _leaning(paths, cell)
            if len(leaning) > MOST_LEANING:
                hidden[cell] = True
            elif failed := _first_to_fail(paths, cell, leaning, hard):
                hard.append(failed)
                hidden[cell] = True


def _leaves_alone(paths: Paths, cell: int) -> bool:
    """Whether a small count would be the only hidden cell of a sum."""
    for number in paths.system.lines_of[cell]:
        line = paths.system.lines[number]
        left = line[paths.hidden[line]]
        left = left[left != cell]
        if len(left) == 1 and paths.is_target[left[0]]:
            return True
    return False


def _leaning(paths: Paths, cell: int) -> dict[Aim, int]:
    """The small counts that no world shows any more without a cell, each with the corner where one did."""
    worlds = [paths.worlds[number] for number in paths.using.get(cell, ())]
    found = {(target, 0): world.corner for world in worlds for target in world.shows}
    return {aim: corner for aim, corner in found.items() if not paths.is_shown(aim)}


def _first_to_fail(paths: Paths, cell: int, leaning: dict[Aim, int], hard: list[Aim]) -> Aim | None:
    """A small count that finds no way without a cell: the one it was hidden for and its neighbours are asked first."""
    near = {c for number in paths.system.lines_of[cell] for c in paths.system.lines[number].tolist()}
    first, then = paths.reason.get(cell), set(hard[-KEPT:])
    waiting = sorted(leaning, key=lambda a: (a != first, a not in then, a[0] not in near, a))
    for aim in waiting:
        if not paths.is_shown(aim) and not paths.reach(aim, corner=leaning[aim]):
            return aim
    return None
