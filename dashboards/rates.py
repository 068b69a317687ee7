"""Shares, rates, averages, ratios and differences with their intervals, from published counts only.

Pure arithmetic: it knows no release and no table, so a hidden number cannot come near it. What may be shown is
decided by published counts alone, so neither a figure nor its absence tells anything of a hidden one: a denominator
of at least 30, a numerator and its complement that are 0 or not small, at least 11 people for a mean.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

MIN_DENOMINATOR = 30
MIN_COUNT = 11
MIN_PEOPLE = 11
SMALL_GROUP = 100
Z95 = 1.959963984540054
HIDDEN = "a figure that it needs is hidden or not known"
BLUNTED = f"all or none of a group below {SMALL_GROUP}"


@dataclass(frozen=True)
class Share:
    """A percentage in words, or None and the reason why none may be shown."""

    text: str | None
    reason: str = ""


@dataclass(frozen=True)
class Interval:
    """An estimate between the ends of its 95% interval."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True)
class Figure:
    """A figure in words and its interval (None where it has none), or no words and the reason why."""

    text: str | None
    interval: Interval | None = None
    reason: str = ""


@dataclass(frozen=True)
class RiskChange:
    """What an odds ratio means for a comparison risk. Risks are fractions, `points` percentage points."""

    odds_ratio: float
    comparison_risk: float
    risk: float
    risk_ratio: float
    points: float
    relative: float

    @property
    def sentence(self) -> str:
        """The change as a resident would say it."""
        before, after = _percent(self.comparison_risk), _percent(self.risk)
        if abs(self.points) < 0.05:
            return f"The risk stays the same: {before} in both groups."
        points, relative = _spoken(abs(self.points)), _percent(abs(self.relative))
        verb, word = ("falls", "lower") if self.points < 0 else ("rises", "higher")
        return f"The risk {verb} from {before} to {after}: {points} percentage points, or {relative} {word}."


def share(numerator: int | None, denominator: int | None, threshold: int = MIN_COUNT) -> Share:
    """The share in whole percent, where the rules for rates allow one. Errors: ValueError, a part above its whole."""
    reason = _withheld(numerator, denominator, threshold, part=True)
    if reason or numerator is None or denominator is None:
        return Share(None, reason)
    return Share(_whole_percent(numerator, denominator))


def rate(events: int | None, base: int | None, per: int = 1000, threshold: int = MIN_COUNT) -> Figure:
    """Events per so many of a base that they are no part of, such as arrests per 1,000 residents."""
    reason = _withheld(events, base, threshold, part=False)
    if reason or events is None or base is None:
        return Figure(None, reason=reason)
    found = rate_poisson(events, base)
    scaled = Interval(per * found.estimate, per * found.low, per * found.high)
    return Figure(f"{_spoken(scaled.estimate)} per {per:,}", scaled)


def average(total: int | None, people: int | None) -> Figure:
    """The mean of something per person, with one decimal; neither least nor greatest value is ever shown."""
    if total is None or people is None:
        return Figure(None, reason=HIDDEN)
    if people < MIN_PEOPLE:
        return Figure(None, reason=f"fewer than {MIN_PEOPLE} people")
    return Figure(_spoken(total / people))


def relative_rate_index(
    a: int | None, n1: int | None, b: int | None, n0: int | None, threshold: int = MIN_COUNT
) -> Figure:
    """One group's share at a point of decision over the reference group's; 1 is parity. Interval by Katz."""
    reason = _withheld(a, n1, threshold, part=True) or _withheld(b, n0, threshold, part=True)
    if reason or a is None or n1 is None or b is None or n0 is None:
        return Figure(None, reason=reason)
    if not a or not b:
        return Figure(None, reason="nobody on one side of the comparison")
    if is_blunted(a, n1) or is_blunted(b, n0):
        return Figure(None, reason=BLUNTED)
    found = ratio_katz(a, n1, b, n0)
    return Figure(f"{found.estimate:.2f}", found)


def difference_in_points(
    a: int | None, n1: int | None, b: int | None, n0: int | None, threshold: int = MIN_COUNT
) -> Figure:
    """One group's share less the reference group's, in percentage points. Interval by Newcombe."""
    reason = _withheld(a, n1, threshold, part=True) or _withheld(b, n0, threshold, part=True)
    if reason or a is None or n1 is None or b is None or n0 is None:
        return Figure(None, reason=reason)
    if is_blunted(a, n1) or is_blunted(b, n0):
        return Figure(None, reason=BLUNTED)
    found = difference_newcombe(a, n1, b, n0)
    points = Interval(100 * found.estimate, 100 * found.low, 100 * found.high)
    return Figure(f"{round(points.estimate):+d} points" if round(points.estimate) else "0 points", points)


def _withheld(numerator: int | None, denominator: int | None, threshold: int, part: bool) -> str:
    """Why a rate of these may not be shown, or nothing."""
    if numerator is None or denominator is None:
        return HIDDEN
    if numerator < 0 or denominator < 0 or (part and numerator > denominator):
        raise ValueError(f"{numerator} of {denominator} is not a share of a whole")
    if denominator < MIN_DENOMINATOR:
        return f"fewer than {MIN_DENOMINATOR} in all"
    if any(0 < n < threshold for n in (numerator, denominator - numerator if part else 0)):
        return f"fewer than {threshold} on one side of the share"
    return ""


def wilson(events: int, n: int) -> Interval:
    """The Wilson score interval of a proportion."""
    _check_counts(events, n)
    p, z2 = events / n, Z95**2
    centre = p + z2 / (2 * n)
    spread = Z95 * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    scale = 1 + z2 / n
    return Interval(p, max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale))


def rate_poisson(events: int, base: float) -> Interval:
    """The rate of events that are counted, log method; with no event the exact upper end (Poisson)."""
    if events < 0 or base <= 0:
        raise ValueError("A rate needs a count of events and a base above 0.")
    if not events:
        return Interval(0.0, 0.0, -math.log(0.025) / base)
    return _log_interval(events / base, math.sqrt(1 / events))


def ratio_poisson(a: int, base_a: float, b: int, base_b: float) -> Interval:
    """Ratio of the rates a/base_a and b/base_b, events being counts (log method)."""
    _check_events(a, b)
    if base_a <= 0 or base_b <= 0:
        raise ValueError("A rate needs a base above 0.")
    return _log_interval((a / base_a) / (b / base_b), math.sqrt(1 / a + 1 / b))


def ratio_katz(a: int, n1: int, b: int, n0: int) -> Interval:
    """Ratio of the proportions a/n1 and b/n0, events being part of their base (Katz)."""
    _check_events(a, b)
    _check_counts(a, n1)
    _check_counts(b, n0)
    return _log_interval((a / n1) / (b / n0), math.sqrt(1 / a - 1 / n1 + 1 / b - 1 / n0))


def difference_newcombe(a: int, n1: int, b: int, n0: int) -> Interval:
    """Difference a/n1 - b/n0 with Newcombe's interval, built from the two Wilson intervals."""
    one, two = wilson(a, n1), wilson(b, n0)
    d = one.estimate - two.estimate
    below = math.hypot(one.estimate - one.low, two.high - two.estimate)
    above = math.hypot(one.high - one.estimate, two.estimate - two.low)
    return Interval(d, d - below, d + above)


def odds_to_risk(odds_ratio: float, comparison_risk: float) -> RiskChange:
    """The risk that an odds ratio stands for, given the risk of those compared with (a fraction)."""
    if not (math.isfinite(odds_ratio) and odds_ratio > 0):
        raise ValueError("The odds ratio must be a number above 0.")
    if not 0 < comparison_risk < 1:
        raise ValueError("The comparison risk must lie between 0% and 100%, neither of them included.")
    odds = odds_ratio * comparison_risk / (1 - comparison_risk)
    # an odds beyond what a float can hold is a certainty
    risk = odds / (1 + odds) if math.isfinite(odds) else 1.0
    ratio = risk / comparison_risk
    return RiskChange(odds_ratio, comparison_risk, risk, ratio, 100 * (risk - comparison_risk), ratio - 1)


def is_blunted(n: int, d: int) -> bool:
    """A share that is not told exactly, because it would tell the same of each one of a small group."""
    return d < SMALL_GROUP and n in (0, d)


def _whole_percent(n: int, d: int) -> str:
    if is_blunted(n, d):
        return "5% or less" if n == 0 else "95% or more"
    percent = (200 * n + d) // (2 * d)
    # a rounded 0% or 100% would claim "none" or "all"
    if percent == 0 and n:
        return "less than 1%"
    return "more than 99%" if percent == 100 and n < d else f"{percent}%"


def _log_interval(ratio: float, error: float) -> Interval:
    return Interval(ratio, ratio * math.exp(-Z95 * error), ratio * math.exp(Z95 * error))


def _check_counts(events: int, n: int) -> None:
    if n <= 0 or not 0 <= events <= n:
        raise ValueError(f"{events} of {n} is not a proportion.")


def _check_events(a: int, b: int) -> None:
    if a <= 0 or b <= 0:
        raise ValueError("A ratio with an interval needs at least one event on both sides.")


def _percent(fraction: float) -> str:
    return f"{_spoken(100 * fraction)}%"


def _spoken(number: float) -> str:
    """One decimal, without a needless .0"""
    return f"{number:.1f}".removesuffix(".0")
