"""Walks from the true counts to other worlds, one cheapest move after the other, and hides what the moves need.

Every step is a move in whole numbers that was checked against all sums, so that each count met on the way is one
that a reader must think possible. Moves are kept: most small counts are served by those of their neighbours.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dashboards.protection.audit import Goals
from dashboards.protection.bonds import Bonds
from dashboards.protection.growth import can_hide, lonely
from dashboards.protection.surroundings import Surroundings, corners
from dashboards.protection.system import UNKNOWN, Ints, System
from dashboards.protection.wanderers import Move, Wanderers
from dashboards.protection.worlds import NEAR, Floats, Mask

LARGEST_WHOLE = 2_000  # cells; in larger systems a count is moved in its own surroundings first
MOST_TRIED = 32  # of the moves that are known already, the newest first
SOLVED_BETWEEN, LAST_SWEEPS = 25, 8  # linear programs between sweeps of the wanderers; sweeps at the end
MULTIPLES = (1, 2, 3)  # of a way that is not whole
DEEPER = 12  # cells of a way that are made whole one after the other, before more is hidden
OTHERWISE = 3  # ways of the same price, before more is hidden
Aim = tuple[int, int]  # a small count and by how much it must be able to change; by anything if that is 0


@dataclass(frozen=True)
class World:
    """The cells that differ from the truth, the small counts among them, and the corner that it was found in."""

    cells: Ints
    shows: list[int]
    corner: int


class Paths:
    """The moves and the worlds that are known for a choice of hidden cells, which grows as they need it."""

    def __init__(self, goals: Goals, hidden: Mask) -> None:
        self.goals, self.system, self.hidden = goals, goals.system, hidden
        self.true = self.system.values
        self.bonds = Bonds(self.system)
        self.targets = sorted(goals.low)
        self.is_target = np.zeros(len(hidden), dtype=bool)
        self.is_target[self.targets] = True
        self.seen = np.zeros((len(hidden), goals.threshold + 1), dtype=bool)  # the last for all that is not small
        self.seen[self.targets, self.true[self.targets]] = True
        self.moves: dict[int, list[Move]] = {}
        self.worlds: list[World] = []
        self.shown_by: dict[int, list[int]] = {}
        self.using: dict[int, list[int]] = {}
        self.reason: dict[int, Aim] = {}  # why a cell was hidden first
        self.wanderers: Wanderers | None = None
        self.rested = 0  # linear programs that were solved when the wanderers went last
        self.near = _Near(self.system, self.bonds)

    def aims(self, target: int) -> list[Aim]:
        """What must be shown to be possible for a small count: a change, or the greatest and the least it may be."""
        if self.goals.exact:
            return [(target, 0)]
        true = int(self.true[target])
        ends = (self.goals.high[target] - true, self.goals.low[target] - true)
        return [(target, change) for change in ends if change]

    def is_shown(self, aim: Aim) -> bool:
        """Whether a world is known that shows it. In range nothing is shown again, so what was seen stays true."""
        if not self.goals.exact:
            return bool(self.seen[aim[0], self.true[aim[0]] + aim[1]])
        return any(self.hidden[self.worlds[number].cells].all() for number in self.shown_by.get(aim[0], ()))

    def protect(self, targets: Sequence[int], corner: int) -> None:
        """Hides what these small counts need; they have one corner."""
        around = self.near.around(corner)
        self.wanderers = None if self.goals.exact else Wanderers(self.true, around.cells, self.seen)
        for target in targets:
            for aim in self.aims(target):
                if not self.is_shown(aim):
                    self.reach(aim, pay=True)
            if self.wanderers is not None and around.solved >= self.rested + SOLVED_BETWEEN:
                self._wander(1)
                self.rested = around.solved
        self._wander(LAST_SWEEPS)
        self.wanderers, self.rested = None, 0

    def _wander(self, sweeps: int) -> None:
        if self.wanderers is not None:
            for _ in range(sweeps):
                self.wanderers.sweep()

    def reach(self, aim: Aim, pay: bool = False, corner: int | None = None) -> bool:
        """Whether there is a path to where a small count has changed so; shown cells are hidden on it if we `pay`."""
        target, change = aim
        corner = self.near.corner(target) if corner is None else corner
        world = self.true.copy()
        for step in (1, -1) if change == 0 else (change,):
            left = abs(step)
            while left > 0:
                made = self._known(world, target, step, left) or self._new(world, aim, step, left, pay, corner)
                if not made:
                    break
                left -= made
            if left <= 0:
                if self.goals.exact:
                    self._keep(world, corner)
                return True
        return False

    def _known(self, world: Ints, target: int, step: int, left: int) -> int:
        """Makes a move that is known; how far the target came."""
        tried = 0
        for move in reversed(self.moves.get(target, ())):
            if tried == MOST_TRIED:
                break
            if not self.hidden[move.cells].all():
                continue
            tried += 1
            effect = int(move.effects[np.searchsorted(move.own, target)])
            made = self._make(world, move, 1 if effect * step > 0 else -1, abs(effect), left)
            if made:
                return made
        return 0

    def _new(self, world: Ints, aim: Aim, step: int, left: int, pay: bool, corner: int) -> int:
        """Looks for a move that nobody knows yet, and makes it."""
        target, around = aim[0], self.near.around(corner)
        one = 1 if step > 0 else -1
        whole_way = [(left, 0)] if left > 1 else []
        for times, again in ((1, 0), *whole_way, *((1, k) for k in range(1, self.near.ways))):
            paying = pay and (times, again) == (1, 0)
            found = around.cheapest(target, one * times, world, self.hidden, paying, again)
            if paying and found is not None:
                self._hide(found[0], aim)
            move = None if found is None else self._whole(*found)
            if move is not None and (made := self._learn(world, move, target, left)):
                return made
            if found is None and times == 1:
                return 0
        return 0

    def _learn(self, world: Ints, move: Move, target: int, left: int) -> int:
        """Makes a new move and keeps it, if all that it changes is hidden."""
        if not self.hidden[move.cells].all():
            return 0
        for own in move.own.tolist():
            self.moves.setdefault(own, []).append(move)
        if self.wanderers is not None:
            self.wanderers.learn(move)
        effect = abs(int(move.effects[np.searchsorted(move.own, target)]))
        return self._make(world, move, 1, effect, left)

    def _hide(self, cells: Ints, aim: Aim) -> None:
        for cell in cells[~self.hidden[cells]].tolist():
            self.reason[cell] = aim
        self.hidden[cells] = True

    def _whole(self, cells: Ints, move: Floats) -> Move | None:
        """The move in whole numbers, if it or a small multiple is one."""
        order = np.argsort(cells)
        cells, move = cells[order], move[order]
        for times in MULTIPLES:
            changes = np.rint(move * times).astype(np.int64)
            if np.abs(changes - move * times).max() < NEAR:
                changes //= np.gcd.reduce(changes)
                return self._move(cells, changes) if self.bonds.hold(cells, changes) else None
        return None

    def _move(self, cells: Ints, changes: Ints) -> Move:
        own, falls = self.is_target[cells], changes < 0
        falling, rising = (cells[falls], -changes[falls]), (cells[~falls], changes[~falls])
        return Move(cells, changes, cells[own], changes[own], falling, rising)

    def _make(self, world: Ints, move: Move, sign: int, effect: int, left: int) -> int:
        """Makes a move, once or more often; `effect` is what it does to the target each time."""
        if effect > left and not self.goals.exact:
            return 0
        times = min(move.room(world, sign), max(1, left // effect))
        for _ in range(times):
            world[move.cells] += sign * move.changes
            self.seen[move.own, np.minimum(world[move.own], self.goals.threshold)] = True
        return times * effect

    def _keep(self, world: Ints, corner: int) -> None:
        cells = np.flatnonzero(world != self.true)
        number, shows = len(self.worlds), cells[self.is_target[cells]].tolist()
        self.worlds.append(World(cells, shows, corner))
        for target in shows:
            self.shown_by.setdefault(target, []).append(number)
        for cell in cells.tolist():
            self.using.setdefault(cell, []).append(number)

    def insist(self) -> None:
        """Hides more where the cheapest way was not whole, until worlds show that every small count is safe."""
        self._hide_more(lambda target: all(self.is_shown(aim) or self.reach(aim) for aim in self.aims(target)))

    def settle(self) -> list[int]:
        """Sees to every value that a small count must still be able to have; the counts for which that fails."""
        if self.goals.exact:
            return [target for target in self.targets if not self.is_shown((target, 0))]
        return self._hide_more(self._all_values)

    def _hide_more(self, safe: Callable[[int], bool]) -> list[int]:
        """One more cell for each small count that is not safe, as often as that is needed; those it does not help."""
        self.near.go_deeper()
        waiting = self.targets
        while waiting := [target for target in waiting if not safe(target)]:
            more = [cell for target in waiting for cell in self._more(target)]
            if not more:
                break
            self.hidden[more] = True
        return waiting

    def _all_values(self, target: int) -> bool:
        while len(missing := self._missing(target)):
            true = int(self.true[target])
            value = int(missing[-1] if missing[-1] > true else missing[0])
            if not self.reach((target, value - true)) or not self.seen[target, value]:
                return False
        return True

    def _missing(self, target: int) -> Ints:
        low, high = self.goals.low[target], self.goals.high[target]
        return low + np.flatnonzero(~self.seen[target, low : high + 1])

    def _more(self, target: int) -> list[int]:
        """One more cell to hide where no whole numbers were found: beside the count, or else in its surroundings."""
        system, hidden = self.system, self.hidden
        near = {c for number in system.lines_of[target] for c in system.lines[number].tolist()}
        cells = [c for c in sorted(near) if can_hide(system, hidden, c)]
        cells = cells or [
            c for c in self.near.around(self.near.corner(target)).cells.tolist() if can_hide(system, hidden, c)
        ]
        return [min(cells, key=lambda c: (lonely(system, hidden, c), len(system.below[c]), c))] if cells else []


class _Near:
    """The surroundings of each small count, made when they are needed."""

    def __init__(self, system: System, bonds: Bonds) -> None:
        self.system, self.bonds = system, bonds
        self.deepest, self.ways = 0, 1
        self.whole = len(system.names) <= LARGEST_WHOLE
        self.corners = corners(system)
        self.made: dict[int, Surroundings] = {}

    def corner(self, target: int) -> int:
        return UNKNOWN if self.whole else int(self.corners[target])

    def around(self, corner: int) -> Surroundings:
        if corner not in self.made:
            leaves = self.system.leaves if corner == UNKNOWN else self.system.below[corner]
            self.made[corner] = Surroundings(self.system, self.bonds, leaves, self.deepest)
        return self.made[corner]

    def go_deeper(self) -> None:
        """Takes more trouble to find whole numbers from now on."""
        self.deepest, self.ways = DEEPER, OTHERWISE
        for one in self.made.values():
            one.deepest = DEEPER

    def solved(self) -> int:
        return sum(one.solved for one in self.made.values())


def in_order(paths: Paths) -> Iterator[tuple[int, list[int]]]:
    """The small counts by their corners: small surroundings first, and there the coarse counts first."""
    below, found = paths.system.below, dict[int, list[int]]()
    for target in paths.targets:
        found.setdefault(paths.near.corner(target), []).append(target)
    for corner in sorted(found, key=lambda c: (len(below[c]), c)):
        yield corner, sorted(found[corner], key=lambda t: (-len(below[t]), t))
