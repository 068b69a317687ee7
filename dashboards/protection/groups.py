"""Small counts in groups that share their surroundings, and which of these groups need not wait for each other."""

from collections.abc import Iterator, Sequence

from dashboards.protection.bonds import Bonds
from dashboards.protection.surroundings import Surroundings, corners
from dashboards.protection.system import UNKNOWN, Ints, System

LARGEST_WHOLE = 2_000  # cells; in larger systems a count is moved in its own surroundings first
AT_ONCE = 4  # groups, whatever the number of processors, so that the result is the same on every machine
DEEPER = 12  # cells of a way that are made whole one after the other, before more is hidden
OTHERWISE = 3  # ways of the same price, before more is hidden
Group = tuple[int, list[int]]  # a corner, and the small counts that have it


class Near:
    """The surroundings of each small count, made when they are needed."""

    def __init__(self, system: System, bonds: Bonds, lean: bool) -> None:
        self.system, self.bonds, self.lean = system, bonds, lean
        self.deepest, self.ways = 0 if lean else DEEPER, 1
        self.whole = len(system.names) <= LARGEST_WHOLE
        self.corners: Ints = corners(system)
        self.made: dict[int, Surroundings] = {}

    def corner(self, target: int) -> int:
        return UNKNOWN if self.whole else int(self.corners[target])

    def around(self, corner: int) -> Surroundings:
        if corner not in self.made:
            leaves = self.system.leaves if corner == UNKNOWN else self.system.inside[corner]
            self.made[corner] = Surroundings(self.system, self.bonds, leaves, self.deepest, self.lean)
        return self.made[corner]

    def go_deeper(self) -> None:
        """Takes more trouble to find whole numbers from now on."""
        self.deepest, self.ways = DEEPER, OTHERWISE
        for one in self.made.values():
            one.deepest = DEEPER

    def solved(self) -> int:
        return sum(one.solved for one in self.made.values())


def in_rounds(near: Near, targets: Sequence[int], at_once: int = AT_ONCE) -> Iterator[list[Group]]:
    """The groups in their order, so many at once as share no leaf."""
    together, taken = list[Group](), set[int]()
    for corner, own in _in_order(near, targets):
        leaves = set() if corner == UNKNOWN else set(near.system.inside[corner].tolist())
        if together and (len(together) == at_once or leaves & taken):
            yield together
            together, taken = [], set()
        together.append((corner, own))
        taken |= leaves
    if together:
        yield together


def _in_order(near: Near, targets: Sequence[int]) -> Iterator[Group]:
    """Small surroundings first, and there the coarse counts first."""
    inside, found = near.system.inside, dict[int, list[int]]()
    for target in targets:
        found.setdefault(near.corner(target), []).append(target)
    for corner in sorted(found, key=lambda c: (len(inside[c]), c)):
        yield corner, sorted(found[corner], key=lambda t: (-len(inside[t]), t))
