"""Walks from the true counts to other worlds, one cheapest move after the other, and hides what the moves need.

Every step is a move in whole numbers that was checked against all sums, so that each count met on the way is one
that a reader must think possible. Moves are kept: most small counts are served by those of their neighbours.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass

import numpy as np

from dashboards.protection.audit import Goals
from dashboards.protection.bonds import Bonds
from dashboards.protection.groups import Group, Near
from dashboards.protection.system import UNKNOWN, Ints
from dashboards.protection.wanderers import Move, Wanderers
from dashboards.protection.worlds import NEAR, Floats, Mask

MOST_TRIED = 32  # of the moves that are known already, the newest first
SOLVED_BETWEEN, LAST_SWEEPS = 50, 1  # linear programs between sweeps of the wanderers; sweeps at the end
MULTIPLES = (1, 2, 3)  # of a way that is not whole
Aim = tuple[int, int]  # a small count and by how much it must be able to change; by anything if that is 0


@dataclass(frozen=True)
class World:
    """The cells that differ from the truth, the small counts among them, and the corner that it was found in."""

    cells: Ints
    shows: list[int]
    corner: int


class Paths:
    """The moves and the worlds that are known for a choice of hidden cells, which grows as they need it."""

    def __init__(self, goals: Goals, hidden: Mask, start: Ints) -> None:
        self.goals, self.system, self.hidden = goals, goals.system, hidden
        may_be_none = (self.system.values == UNKNOWN) & (self.system.lower == 0)
        self.true = start + may_be_none  # so that every cell may fall to 1 here
        varies = self.true > 0
        varies[list(self.system.fixed)] = False
        self.bonds = Bonds(self.system, varies)
        self.targets = sorted(goals.low)
        self.is_target = np.zeros(len(hidden), dtype=bool)
        self.is_target[self.targets] = True
        self.seen = np.zeros((len(hidden), goals.threshold + 1), dtype=bool)  # the last for all that is not small
        self.seen[self.targets, self.true[self.targets]] = True
        self.moves: dict[int, list[Move]] = {}
        self.learned: list[Move] = []
        self.before = 0  # worlds that were known before those of this group
        self.worlds: list[World] = []
        self.shown_by: dict[int, list[int]] = {}
        self.using: dict[int, list[int]] = {}
        self.reason: dict[int, Aim] = {}  # why a cell was hidden first
        self.wanderers: Wanderers | None = None
        self.near = Near(self.system, self.bonds, lean=goals.exact)

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

    def protect(self, groups: Sequence[Group]) -> None:
        """Hides what the small counts of these groups need."""
        self.side_by_side(groups, Paths._protect)

    def side_by_side(self, groups: Sequence[Group], work: Callable[["Paths", Group], None]) -> None:
        """Does the same for groups that share no leaf; which of them is done first decides nothing."""
        if len(groups) == 1:  # nothing to keep apart, and a copy of all that is known for each group would cost most
            work(self, groups[0])
            return
        with ThreadPoolExecutor(len(groups)) as pool:
            found = list(pool.map(lambda group: self._apart(group, work), groups))
        for other in found:
            self._take(other)

    def _apart(self, group: Group, work: Callable[["Paths", Group], None]) -> "Paths":
        """A copy of all this that has learned what one group needs, and nothing of any other."""
        targets = group[1]
        other = copy(self)
        other.hidden, other.seen, other.reason = self.hidden.copy(), self.seen.copy(), {}
        other.moves = {target: list(self.moves.get(target, ())) for target in targets}
        other.worlds, other.using, other.learned = list(self.worlds), {}, []
        other.shown_by = {target: list(self.shown_by.get(target, ())) for target in targets}
        other.before = len(self.worlds)
        work(other, group)
        return other

    def _take(self, other: "Paths") -> None:
        """What was found apart."""
        self.reason = other.reason | self.reason
        self.hidden |= other.hidden
        self.seen |= other.seen
        for move in other.learned:
            self._remember(move)
        for world in other.worlds[other.before :]:
            self._add(world)

    def _protect(self, group: Group) -> None:
        corner, targets = group
        around, rested = self.near.around(corner), 0
        self.wanderers = None if self.goals.exact else Wanderers(self.true, around.cells, self.seen)
        for target in targets:
            for aim in self.aims(target):
                if not self.is_shown(aim):
                    self.reach(aim, pay=True)
            if around.solved >= rested + SOLVED_BETWEEN:
                self._wander(1)
                rested = around.solved
        self._wander(LAST_SWEEPS)
        self.wanderers = None

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
        self._remember(move)
        if self.wanderers is not None:
            self.wanderers.learn(move)
        effect = abs(int(move.effects[np.searchsorted(move.own, target)]))
        return self._make(world, move, 1, effect, left)

    def _remember(self, move: Move) -> None:
        self.learned.append(move)
        for own in move.own.tolist():
            self.moves.setdefault(own, []).append(move)

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
        self._add(World(cells, cells[self.is_target[cells]].tolist(), corner))

    def _add(self, world: World) -> None:
        number = len(self.worlds)
        self.worlds.append(world)
        for target in world.shows:
            self.shown_by.setdefault(target, []).append(number)
        for cell in world.cells.tolist():
            self.using.setdefault(cell, []).append(number)
