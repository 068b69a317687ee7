"""Shares, ratios and differences with their intervals, from published counts only.

Pure arithmetic: it knows no release and no table, so a hidden number cannot come near it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

MIN_DENOMINATOR = 30
MIN_COUNT = 11
SMALL_GROUP = 100
Z95 = 1.959963984540054


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
    """The share in whole percent, where the rules for rates allow one."""
    if numerator is None or denominator is None:
        return Share(None, "a figure that it needs is hidden or not known")
    if not 0 <= numerator <= denominator:
        raise ValueError(f"{numerator} of {denominator} is not a share of a whole")
    if denominator < MIN_DENOMINATOR:
        return Share(None, f"fewer than {MIN_DENOMINATOR} in all")
    if any(0 < n < threshold for n in (numerator, denominator - numerator)):
        return Share(None, f"fewer than {threshold} on one side of the share")
    return Share(_whole_percent(numerator, denominator))


def wilson(events: int, n: int) -> Interval:
    """The Wilson score interval of a proportion."""
    _check_counts(events, n)
    p, z2 = events / n, Z95**2
    centre = p + z2 / (2 * n)
    spread = Z95 * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    scale = 1 + z2 / n
    return Interval(p, max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale))


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


def _whole_percent(n: int, d: int) -> str:
    if d < SMALL_GROUP and n in (0, d):
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
