"""Audits a choice of hidden cells: which small counts a reader can narrow, and what must be hidden then.

Linear programs find the failures; what passes is held against worlds of whole numbers, as far as `proof` says.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field

import numpy as np

from dashboards.protection.system import NONE, UNKNOWN, Ints, System
from dashboards.protection.worlds import NEAR, Floats, Mask, Part, parts


@dataclass(frozen=True)
class Cut:
    """Some of these cells must be hidden for a target: the shares of those hidden must sum to 1 at least."""

    target: int
    cells: Ints
    shares: Floats


@dataclass
class Goals:
    """What each small count must still be able to be; narrowed only where hiding everything gives no more."""

    system: System
    threshold: int
    exact: bool
    low: dict[int, int] = field(default_factory=dict)
    high: dict[int, int] = field(default_factory=dict)
    lost: set[int] = field(default_factory=set)  # public already, whatever is hidden
    impossible: set[tuple[int, int]] = field(default_factory=set)  # values that no choice makes possible

    @classmethod
    def of(cls, system: System, small: Sequence[int], threshold: int, exact: bool) -> "Goals":
        low = {cell: int(system.least[cell]) for cell in small}
        unknown = system.may_be_hidden | (system.values == UNKNOWN)
        lost = {cell for cell in small if not unknown[system.below[cell]].any()}
        return cls(system, threshold, exact, low, dict.fromkeys(low, threshold - 1), lost)

    def only(self, targets: Sequence[int]) -> "Goals":
        """The same for some of the small counts."""
        low, high = ({target: ends[target] for target in targets} for ends in (self.low, self.high))
        return Goals(self.system, self.threshold, self.exact, low, high, self.lost, self.impossible)

    def fell_short(self, cell: int) -> bool:
        """Whether a small count can be less than what is asked, because of what is public already."""
        least, most = int(self.system.least[cell]), self.threshold - 1
        narrowed = (self.low.get(cell, -1), self.high.get(cell, -1)) != (least, most)
        return cell not in self.low or cell in self.lost or (narrowed and not self.exact)


Shares = tuple[Ints, Floats]  # cells, and how much each of them gives
Proven = set[tuple[int, int]]  # a small count, and the end that it was shown to reach


def audit(goals: Goals, hidden: Mask, proven: Proven, first: bool = False) -> list[Cut]:
    """What must be hidden besides, for every small count that a reader can narrow; empty if none.

    What a count can reach it still reaches when more is hidden, so `proven` is kept while hiding.
    """
    found = parts(goals.system, hidden | (goals.system.values == UNKNOWN), goals.low)
    cuts = _at_a_glance(goals, found)
    for part in found if not cuts else ():
        if first and cuts:
            break
        cuts += _audit_exact(goals, part, proven) if goals.exact else _audit_range(goals, part, proven)
    return cuts


def _at_a_glance(goals: Goals, found: Sequence[Part]) -> list[Cut]:
    return [] if goals.exact else [cut for part in found for cut in _obvious(goals, part)]


def first_failure(goals: Goals, hidden: Mask, proven: Proven, but: Container[int]) -> int | list[Cut] | None:
    """The first small count that a reader can narrow, or first of all what single sums ask for.

    What is shown to be safe on the way is added to `proven`.
    """
    found = parts(goals.system, hidden | (goals.system.values == UNKNOWN), goals.low)
    if cuts := _at_a_glance(goals, found):
        return cuts
    for part in found:
        least, most = _bounds(part)
        for i, target in enumerate(part.targets):
            if target not in but and not _safe(goals, part, i, proven, least, most):
                return target
    return None


def _safe(goals: Goals, part: Part, i: int, proven: Proven, least: Floats, most: Floats) -> bool:
    """Whether a target reaches what it must; the worlds found on the way speak for the others too."""
    target = part.targets[i]
    for sign in (1, -1):
        end = 0 if goals.exact else sign
        if (target, end) not in proven and not _reaches(goals, target, sign, least[i], most[i]):
            _widen(part, i, sign, least, most)
            for other, (low, high) in enumerate(zip(least.tolist(), most.tolist(), strict=True)):
                proven |= {(part.targets[other], own) for own in _ends(goals, part.targets[other], low, high)}
    return all((target, end) in proven for end in ((0,) if goals.exact else (1, -1)))


def _reaches(goals: Goals, target: int, sign: int, least: float, most: float) -> bool:
    return not _pinned(least, most) if goals.exact else _short(goals, target, sign, least, most) <= NEAR


def _ends(goals: Goals, target: int, least: float, most: float) -> list[int]:
    signs = (0,) if goals.exact else (-1, 1)
    return [sign for sign in signs if _reaches(goals, target, sign, least, most)]


def _obvious(goals: Goals, part: Part) -> list[Cut]:
    """Targets that one published sum alone keeps low: it leaves them no more than the others can give up."""
    cuts = []
    for i, row, short in part.short_rows([goals.high[target] for target in part.targets]):
        one = part.bound[row]
        shares = {} if one.cell is None else {one.cell: 1.0}
        shares |= {cell: _share(goals.system, cell, 1.0, short) for cell in one.known.tolist()}
        for cell in part.outside[i].tolist():
            shares[cell] = 0.0 if cell in shares else 1.0
        good = {c: share for c, share in shares.items() if _may_help(goals.system, c) and share > NEAR}
        if good:
            cuts.append(Cut(part.targets[i], np.array(list(good)), np.array(list(good.values()))))
    return cuts


def _may_help(system: System, cell: int) -> bool:
    return bool(system.values[cell] > 0 and cell not in system.fixed)


def _share(system: System, cell: int, weight: float, short: float) -> float:
    return min(1.0, weight * float(system.values[cell] - system.least[cell]) / short)


def _audit_range(goals: Goals, part: Part, proven: Proven) -> list[Cut]:
    """A reader must be able to think each target as low and as high as its goals."""
    cuts = []
    least, most = _bounds(part)
    for sign in (-1, 1):
        for i, target in enumerate(part.targets):
            if (target, sign) in proven or _short(goals, target, sign, least[i], most[i]) <= NEAR:
                proven.add((target, sign))
                continue
            if not _widen(part, i, sign, least, most):
                cuts += _everything(goals, part, target)
                continue
            short = _short(goals, target, sign, least[i], most[i])
            if short > NEAR:
                cuts += _cut(goals, part, i, sign, short)
            else:
                proven.add((target, sign))
    return cuts


def _short(goals: Goals, target: int, sign: int, least: float, most: float) -> float:
    """How far a target stays from its goal at one end."""
    return float(goals.high[target] - most if sign < 0 else least - goals.low[target])


def _audit_exact(goals: Goals, part: Part, proven: Proven) -> list[Cut]:
    """A reader must be able to think each target two different whole numbers."""
    cuts = []
    least, most = _bounds(part)
    for i, target in enumerate(part.targets):
        shares: list[Shares] = []
        if (target, 0) in proven or target in goals.lost:
            continue
        for sign in (1, -1):
            if _pinned(least[i], most[i]):
                solved = _widen(part, i, sign, least, most)
                shares += [_shares(goals, part, i, sign, NEAR)] if solved else []
        helping = np.unique(np.concatenate([cells for cells, _ in shares])) if shares else NONE
        if not _pinned(least[i], most[i]):
            proven.add((target, 0))
        elif len(helping):
            cuts.append(Cut(target, helping, np.ones(len(helping))))
        else:
            cuts += _everything(goals, part, target)
            goals.lost |= {target} if not cuts else set()
    return cuts


def _pinned(least: float, most: float) -> bool:
    """At most one whole number lies between; also before anything is known of it."""
    return not least < most or bool(np.floor(most + NEAR) - np.ceil(least - NEAR) < 1)


def _bounds(part: Part) -> tuple[Floats, Floats]:
    return np.full(len(part.targets), np.inf), np.full(len(part.targets), -np.inf)


def _widen(part: Part, i: int, sign: int, least: Floats, most: Floats) -> bool:
    """Solves for one end of a target; the world found may widen what is known of the others too."""
    x = part.solve(part.cost_of(i, sign))
    if x is None:
        return False
    values = part.values(x)
    np.minimum(least, values, out=least)
    np.maximum(most, values, out=most)
    return True


def _cut(goals: Goals, part: Part, i: int, sign: int, short: float) -> list[Cut]:
    cells, shares = _shares(goals, part, i, sign, short)
    target = part.targets[i]
    if len(cells):
        return [Cut(target, cells, shares)]
    if sign < 0:  # all that could help is hidden: no choice gives more
        goals.high[target] = int(np.floor(goals.high[target] - short + NEAR))
    else:
        goals.low[target] = int(np.ceil(goals.low[target] + short - NEAR))
    return []


def _everything(goals: Goals, part: Part, target: int) -> list[Cut]:
    """Where the solver fails, any cell may help."""
    system = goals.system
    near = sorted({cell for one in part.bound for cell in ([one.cell] if one.cell is not None else [])})
    cells = np.array([c for c in near if system.values[c] > 0 and c not in system.fixed], dtype=np.int64)
    return [Cut(target, cells, np.ones(len(cells)))] if len(cells) else []


def _shares(goals: Goals, part: Part, i: int, sign: int, short: float) -> Shares:
    """How much of what is missing each published cell would give, were it hidden.

    With least cost, sign * target = sum of weight * cell: a cell helps by rising, without bound, if its weight
    is below zero, and by falling to the least that it can be if its weight is above zero.
    """
    system, weights = goals.system, part.weights(len(goals.system.names))
    weights[part.outside[i]] += sign
    cells = np.flatnonzero((np.abs(weights) > NEAR) & system.may_be_hidden)
    weights = weights[cells]
    room = np.where(weights < 0, np.inf, system.values[cells] - system.least[cells])
    shares = np.minimum(1.0, np.abs(weights) * room / short)
    return cells[shares > NEAR], shares[shares > NEAR]
