"""A first choice by the published method, Gaussian elimination: it knows no bounds, only equations.

Cells are offered totals first, after those that are public already. One is shown only if no small count then is a sum
of multiples of shown cells. Whole numbers modulo a large prime stand for fractions; a small count that is safe here is
safe for fractions too.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dashboards.protection.system import Ints, System

PRIME = 2**31 - 1
Grid = NDArray[np.int64]


def eliminated(system: System, small: set[int]) -> set[int]:
    """The cells that elimination hides, the small ones included."""
    order = [c for c in range(len(system.names)) if system.values[c] > 0]
    order.sort(key=lambda c: (c not in system.fixed, -len(_leaves(system, c)), c))
    rest = _coordinates(system, order)
    place = {cell: i for i, cell in enumerate(order)}
    watched = np.array([place[cell] for cell in sorted(small)], dtype=np.int64)
    hidden = set(small)
    for i, cell in enumerate(order):
        if cell in small:
            continue
        columns = np.flatnonzero(rest[i])
        if len(columns) and cell not in system.fixed and _gives_away(rest, i, columns, watched):
            hidden.add(cell)
        elif len(columns):
            _show(rest, i, int(columns[0]))
    return hidden


def _leaves(system: System, cell: int) -> Ints:
    return system.below[cell][system.values[system.below[cell]] > 0]


def _coordinates(system: System, order: list[int]) -> Grid:
    """Each cell as a row over the leaves that are not zero."""
    leaves = [c for c in order if c in set(system.leaves.tolist())]
    column = {leaf: i for i, leaf in enumerate(leaves)}
    rest = np.zeros((len(order), len(leaves)), dtype=np.int64)
    for i, cell in enumerate(order):
        rest[i, [column[leaf] for leaf in _leaves(system, cell).tolist()]] = 1
    return rest


def _gives_away(rest: Grid, i: int, columns: Ints, watched: Ints) -> bool:
    """Whether a small count is a multiple of this cell, given all that is shown already."""
    first = columns[0]
    near = watched[rest[watched, first] != 0]
    scaled = rest[near] * rest[i, first] % PRIME == rest[near, first][:, None] * rest[i] % PRIME
    return bool(scaled.all(axis=1).any())


def _show(rest: Grid, i: int, column: int) -> None:
    """Takes the cell out of all others, so that what is left of each is what the shown cells do not tell."""
    own = rest[i] * pow(int(rest[i, column]), -1, PRIME) % PRIME
    support = np.flatnonzero(own)
    rows = np.flatnonzero(rest[:, column])
    change = rest[rows, column][:, None] * own[support] % PRIME
    rest[np.ix_(rows, support)] = (rest[np.ix_(rows, support)] - change) % PRIME
