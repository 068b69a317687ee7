"""The surroundings of some leaves: all cells that vary with them while every other leaf stays as it is.

One linear program for each finds the cheapest way to move a cell. What can move there can move in the whole, so
small surroundings are enough as often as they have a way; what they find is checked in whole numbers elsewhere.
"""

import highspy
import numpy as np

from dashboards.protection.bonds import Bonds, Lists, merged
from dashboards.protection.system import Ints, System
from dashboards.protection.worlds import NEAR, Floats, Mask, quiet_solver

FARTHEST = 1_000.0
DISLIKE = 0.001  # for each cell that moves, so that of equal moves the shorter is taken
SEED = 20160101  # any number; fixed so that every run is the same


class Surroundings:
    """Cells that vary alike are one here, and cost as many as are still shown.

    If ways are to be `lean`, each cell on them costs a little too; else hidden sums follow their leaves for nothing.
    """

    def __init__(self, system: System, bonds: Bonds, leaves: Ints, deepest: int, lean: bool) -> None:
        self.deepest, self.lean = deepest, lean
        keys = np.random.default_rng(SEED).integers(-(2**62), 2**62, len(system.names))
        leaves = leaves[bonds.varies[leaves]]
        places, own = bonds.above.places(leaves)
        above = bonds.above.items[places]
        order = np.argsort(above, kind="stable")
        above = above[order]
        first = np.flatnonzero(np.diff(above, prepend=-1))
        cells = above[first]
        alike = merged(np.add.reduceat(keys[leaves[own[order]]], first))
        self.count = int(alike.max(initial=-1)) + 1
        self.cells = cells
        self.members = Lists.grouped(alike, cells, self.count)
        self.firsts = self.members.starts[:-1]
        self.place = np.full(len(system.names), -1, dtype=np.int64)
        self.place[cells] = alike
        self.row_of = np.full(self.count, -1, dtype=np.int64)  # a sum that tells what a cell is, from cells inside it
        self.solver = self._load(bonds, np.sort(cells), keys)
        self.columns = np.arange(2 * self.count, dtype=np.int32)
        self.dislike: list[Floats] = []
        self.solved = 0

    def _load(self, bonds: Bonds, cells: Ints, keys: Ints) -> highspy.Highs:
        sums = np.unique(bonds.sums_of.items[bonds.sums_of.places(cells)[0]])
        places, row = bonds.members.places(sums)
        here, signs = self.place[bonds.members.items[places]], bonds.signs[places]
        inside = here >= 0
        row, here, signs = row[inside], here[inside], signs[inside]
        hashes = np.zeros(len(sums), dtype=np.int64)
        np.add.at(hashes, row, keys[here] * signs)
        kept = np.zeros(len(sums), dtype=bool)
        kept[np.unique(hashes, return_index=True)[1]] = True
        kept &= hashes != 0
        row, here, signs = (np.cumsum(kept) - 1)[row][kept[row]], here[kept[row]], signs[kept[row]]
        count = int(kept.sum())
        parents, first = np.unique(here[signs < 0], return_index=True)
        self.row_of[parents] = row[signs < 0][first]
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = 2 * self.count, count
        lp.col_cost_ = lp.col_lower_ = np.zeros(2 * self.count)
        lp.col_upper_ = np.full(2 * self.count, FARTHEST)
        lp.row_lower_ = lp.row_upper_ = np.zeros(count)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lengths = 2 * np.bincount(row, minlength=count)
        lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
        lp.a_matrix_.index_ = np.stack([here, here + self.count], axis=1).ravel().astype(np.int32)
        lp.a_matrix_.value_ = np.stack([signs, -signs], axis=1).ravel().astype(float)
        solver = quiet_solver()
        solver.setOptionValue("simplex_strategy", 1)
        solver.setOptionValue("simplex_scale_strategy", 0)  # all factors are 1 or -1
        solver.setOptionValue("dual_simplex_cost_perturbation_multiplier", 0.0)
        solver.passModel(lp)
        return solver

    def cheapest(
        self, target: int, step: int, world: Ints, hidden: Mask, pay: bool = False, again: int = 0
    ) -> tuple[Ints, Floats] | None:
        """The cells of the cheapest way to move a target so far, and how far each moves for that.

        Shown cells move only if we `pay` for them. `again` gives other ways of the same price.
        """
        place, count = int(self.place[target]), self.count
        if place < 0:  # all that is inside is public already
            return None
        fall = np.minimum(np.minimum.reduceat(world[self.members.items], self.firsts) - 1.0, FARTHEST)
        if -step > fall[place]:
            return None
        shown = np.add.reduceat((~hidden[self.members.items]).astype(float), self.firsts)
        if shown[place] and not pay:
            return None
        rise = np.full(count, FARTHEST)
        if not pay:
            rise, fall = np.where(shown > 0, 0.0, rise), np.where(shown > 0, 0.0, fall)
        most, least = np.concatenate([rise, fall]), np.zeros(2 * count)
        own, other = (place, count + place) if step > 0 else (count + place, place)
        least[own] = most[own] = abs(step)
        most[other] = 0.0
        follows = (self.row_of >= 0) & (shown == 0) & (not self.lean)
        follows[place] = False
        least[:count][follows], most[count:][follows] = -fall[follows], 0.0
        cost = np.tile(np.where(follows, 0.0, shown + self._dislike(again)), 2)
        self.solver.changeColsCost(2 * count, self.columns, cost)
        self.solver.changeColsBounds(2 * count, self.columns, least, most)
        self.solver.clearSolver()  # a short way from no move at all: quicker than from where the last one ended
        if not self.lean:
            self._begin(follows)
        x = self._whole(least, most)
        return None if x is None else self._spread(x[:count] - x[count:])

    def _begin(self, follows: Mask) -> None:
        """From no move at all, where hidden sums follow what is inside: quicker than from where the last one ended."""
        basis, lower, basic = highspy.HighsBasis(), highspy.HighsBasisStatus.kLower, highspy.HighsBasisStatus.kBasic
        inside = np.full(2 * self.count, lower)
        inside[: self.count][follows] = basic
        rows = np.full(self.solver.getNumRow(), basic)
        rows[self.row_of[follows]] = lower
        basis.col_status, basis.row_status, basis.valid = inside.tolist(), rows.tolist(), True
        self.solver.setBasis(basis)

    def _whole(self, least: Floats, most: Floats) -> Floats | None:
        """The cheapest way; where it is not whole, one cell after the other is made so, as far as that goes."""
        best = x = self._vertex()
        for _ in range(self.deepest):
            if x is None or (column := _least_whole(x)) is None:
                break
            whole = float(np.rint(x[column]))
            ends = (whole, most[column]) if whole > x[column] else (least[column], whole)
            self.solver.changeColBounds(column, *ends)
            best, x = x, self._vertex()
        return best if x is None else x

    def _vertex(self) -> Floats | None:
        self.solver.run()
        self.solved += 1
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(self.solver.getSolution().col_value)

    def _dislike(self, again: int) -> Floats:
        """A little for each cell, never quite the same, so that one way is the best; by the order of keys alone."""
        while len(self.dislike) <= again:
            random = np.random.default_rng(SEED + len(self.dislike)).random(self.count)
            self.dislike.append(DISLIKE * (1 + (0.5 if not self.dislike else 4.0) * random))
        return self.dislike[again]

    def _spread(self, move: Floats) -> tuple[Ints, Floats]:
        moved = np.flatnonzero(np.abs(move) > NEAR)
        places, own = self.members.places(moved)
        return self.members.items[places], move[moved][own]


def _least_whole(x: Floats) -> int | None:
    """The first of the columns that are farthest from whole: with it others become whole too."""
    off = np.abs(x - np.rint(x))
    return int(off.round(6).argmax()) if off.max() > NEAR else None


def corners(system: System) -> Ints:
    """For each cell the one that is a step above it in every dimension, so that all its neighbours lie below."""
    above: list[dict[str, int]] = [{} for _ in system.names]
    for one in system.sums:
        parent = dict(system.names[one.parent])
        for child in one.children.tolist():
            changed = [name for name, code in system.names[child] if parent.get(name) != code]
            if len(changed) == 1:
                above[child].setdefault(changed[0], one.parent)
    found = np.arange(len(system.names), dtype=np.int64)
    for cell in range(len(system.names)):
        corner = cell
        for name in above[cell]:
            corner = above[corner].get(name, corner)
        found[cell] = corner
    return found
