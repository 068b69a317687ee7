"""Moves in whole numbers, and wanderers that make them at random to see what small counts can be.

A wanderer is in one world and goes from there to the next by a move that no sum notices, as far as no hidden count
falls below 1. What it meets on its way needs no linear program.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.protection.system import Ints

Grid = NDArray[np.int64]

WANDERERS = 32
LONGEST_STEP = 10
SEED = 20160101  # any number; fixed so that every run is the same


@dataclass(frozen=True)
class Move:
    """What changes, in whole numbers; `own` are the small counts among the cells."""

    cells: Ints
    changes: Ints
    own: Ints
    effects: Ints
    falling: tuple[Ints, Ints]  # the cells that fall, and how far
    rising: tuple[Ints, Ints]

    def room(self, world: Ints, sign: int) -> int:
        """How often it can be made, or unmade, until a hidden count would be below 1."""
        cells, sizes = self.falling if sign > 0 else self.rising
        return int(((world[cells] - 1) // sizes).min()) if len(cells) else 1_000


class Wanderers:
    """Some worlds at once, as far as some cells go; `seen` is told what the small counts are on the way."""

    def __init__(self, true: Ints, cells: Ints, seen: NDArray[np.bool_]) -> None:
        self.cells, self.seen = cells, seen
        self.random = np.random.default_rng(SEED)
        self.worlds = np.repeat(true[cells][:, None], WANDERERS, axis=1)
        self.moves: list[tuple[Move, Ints, Ints, Ints, Ints]] = []

    def learn(self, move: Move) -> None:
        own, falling, rising = (np.searchsorted(self.cells, c) for c in (move.own, move.falling[0], move.rising[0]))
        self.moves.append((move, np.searchsorted(self.cells, move.cells), own, falling, rising))

    def sweep(self) -> None:
        """Each move once, made by every wanderer so often as chance has it; looks as far as it goes both ways."""
        for number in self.random.permutation(len(self.moves)).tolist():
            move, cells, own, falling, rising = self.moves[number]
            up, down = self._room(falling, move.falling[1]), self._room(rising, move.rising[1])
            steps = np.floor(self.random.random(WANDERERS) * (up + down + 1)).astype(np.int64) - down
            here, effects = self.worlds[own], move.effects[:, None]
            for times in (up, -down, steps):
                self._tell(move.own, here + effects * times)
            self.worlds[cells] += move.changes[:, None] * steps

    def _room(self, cells: Ints, sizes: Ints) -> Ints:
        if len(cells) == 0:
            return np.full(WANDERERS, LONGEST_STEP)
        return np.minimum(((self.worlds[cells] - 1) // sizes[:, None]).min(axis=0), LONGEST_STEP)

    def _tell(self, own: Ints, values: Grid) -> None:
        self.seen[own[:, None], np.minimum(values, self.seen.shape[1] - 1)] = True
