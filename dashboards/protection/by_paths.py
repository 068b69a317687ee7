"""Hides what each small count needs for a path of its own, and in exact shows again what none needs any more."""

from collections.abc import Callable

from dashboards.protection.audit import Goals
from dashboards.protection.groups import AT_ONCE, in_rounds
from dashboards.protection.growth import grow
from dashboards.protection.paths import Paths
from dashboards.protection.settling import insist, settle
from dashboards.protection.system import UNKNOWN, Ints
from dashboards.protection.thinning import thin
from dashboards.protection.worlds import Mask

Progress = Callable[[int, int], None]  # is told how many small counts are safe, of how many

FOR_PATHS = 0.4  # of the work in exact; the rest is showing again what is not needed


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
