"""The sentence of a chart of rates: shares over time, the chain of decision points, groups and their ratios.

A difference is told as one only where chance would hardly make it: the interval of the difference of two shares does
not contain 0, or that of a ratio does not contain 1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations

from dashboards.charts.forms import Chart, Point, Series, interval_text
from dashboards.charts.wording import both, capital, counted, is_unknown, listed, lower, predicate, when

MOST_NAMED = 2
MOST_COMPARED = 60  # groups; of the pairs of many more, chance alone would set some apart


def said_of_rates(chart: Chart, shown: Sequence[Point], labels: Mapping[str, str]) -> str:
    """What a chart of rates shows; `shown` are its points that have a value."""
    if chart.kind == "steps":
        return _passed(chart)
    if chart.kind == "rate_index":
        return _against(chart)
    if chart.kind in ("dots", "map"):
        return _gaps(chart) if len(chart.series) > 1 else _ends(chart, shown)
    if len(chart.series) == 1:
        return _over_time(chart, shown)
    if chart.kind == "before_after":
        return _then_and_now(chart, labels)
    return _largest_lately(chart)


def could_be_chance(a: Point, b: Point) -> bool:
    """Whether two shares could be the same: the interval of their difference (Newcombe) contains 0."""
    return _beyond_chance(a, b) <= 0


def _beyond_chance(a: Point, b: Point) -> float:
    """By how much two shares differ more than chance would explain; 0 or less where it could be chance."""
    high, low = (a, b) if (a.value or 0) >= (b.value or 0) else (b, a)
    if high.interval is None or low.interval is None:
        return 0
    above, below = (high.value or 0) - high.interval[0], low.interval[1] - (low.value or 0)
    return (high.value or 0) - (low.value or 0) - math.hypot(above, below)


def with_interval(chart: Chart, point: Point) -> str:
    """A figure with its interval: 58% (55% to 61%)."""
    return f"{point.text} ({interval_text(chart.figured, point.interval)})" if point.interval else point.text


def _passed(chart: Chart) -> str:
    """How many passed each step, for everybody or for the first group whose steps are all shown."""
    if len(chart.series) > 1:
        return _furthest(chart)
    first, *steps = chart.series[0].points
    told = [p for p in steps if p.value is not None]
    if first.value is None or not told:
        return ""
    said = [f"{p.said} {predicate(p.label) or f'reached “{lower(p.label)}”'}" for p in told]
    return f"Of {counted(first.value, chart.unit)} at the first step ({lower(first.label)}), {listed(said)}."


def _furthest(chart: Chart) -> str:
    """How many of the largest group came from the first step to the last."""
    known = [s for s in chart.series if s.points[0].value and s.points[-1].value is not None]
    if not known:
        return ""
    group = max(known, key=lambda s: s.points[0].value or 0)
    first, last = group.points[0], group.points[-1]
    reached = predicate(last.label) or f"reached “{lower(last.label)}”"
    return f"{group.label}: of {counted(first.value or 0, chart.unit)} at the first step, {last.text} {reached}."


def _gaps(chart: Chart) -> str:
    """At which items two groups differ by more than chance would explain: of each item the clearest such pair.

    Those of whom the group is not known are compared with nobody.
    """
    named = [s for s in chart.series if not is_unknown(s.label)]
    if len(named) > MOST_COMPARED:
        return f"{len(named):,} groups: too many to say which of them differ by more than chance would explain."
    found = []
    for n, item in enumerate(chart.series[0].points):
        pairs = list(combinations([s for s in named if s.points[n].value is not None], 2))
        pair = max(pairs, key=lambda p: _beyond_chance(p[0].points[n], p[1].points[n]), default=None)
        if pair and not could_be_chance(pair[0].points[n], pair[1].points[n]):
            falling = sorted(pair, key=lambda s: s.points[n].value or 0, reverse=True)
            both = (f"{with_interval(chart, s.points[n])} for {s.label}" for s in falling)
            found.append(f"{item.label} {' and '.join(both)}.")
    compared = [
        n for n, _ in enumerate(chart.series[0].points) if sum(s.points[n].value is not None for s in named) > 1
    ]
    if not compared:
        return "There are not two groups whose rates may be shown side by side."
    if not found:
        return "The groups whose rates are shown differ by no more than chance could explain."
    rest = " Elsewhere chance could explain the differences." if len(found) < len(compared) else ""
    return f"More than chance would explain: {' '.join(found[:MOST_NAMED])}{rest}"


def _against(chart: Chart) -> str:
    """Which ratios an interval sets apart from 1."""
    pairs = [(s, p) for s in chart.series for p in s.points if p.value is not None and p.interval]
    if not pairs:
        return f"No group can be compared with {chart.reference} here."
    apart = [(s, p) for s, p in pairs if not _holds_one(p)]
    if not apart:
        return f"Compared with {chart.reference}, no ratio shown differs from 1 by more than chance could explain."
    said = [f"{s.label}, {lower(p.label)}: {with_interval(chart, p)}" for s, p in apart]
    more = f"; and {len(said) - MOST_NAMED} more" if len(said) > MOST_NAMED else ""
    few = f"{len(apart)} of {len(pairs)} ratios differ" if len(apart) > 1 else f"1 of {len(pairs)} ratios differs"
    told = "; ".join(said[:MOST_NAMED])
    return f"Compared with {chart.reference}, {few} from 1 by more than chance would explain: {told}{more}."


def _holds_one(point: Point) -> bool:
    return point.interval is None or point.interval[0] <= 1 <= point.interval[1]


def _ends(chart: Chart, shown: Sequence[Point]) -> str:
    """The highest and the lowest share."""
    high, low = max(shown, key=lambda p: p.value or 0), min(shown, key=lambda p: p.value or 0)
    if high is low:
        return f"{high.label}: {with_interval(chart, high)}."
    largest = "The largest share" if len(shown) == len(chart.points) else "The largest share shown"
    return f"{largest} is {high.label}: {with_interval(chart, high)}."


def _over_time(chart: Chart, shown: Sequence[Point]) -> str:
    first, last = shown[0], shown[-1]
    if first is last:
        return f"{capital(when(last.label))} it was {with_interval(chart, last)}."
    then, now = both(first.label, last.label)
    said = f"{with_interval(chart, last)} {now}"
    if could_be_chance(first, last):
        return f"{said}, compared with {with_interval(chart, first)} {then}. A difference of this size could be chance."
    up = "up" if (last.value or 0) > (first.value or 0) else "down"
    return f"{said}, {up} from {with_interval(chart, first)} {then}."


def _then_and_now(chart: Chart, labels: Mapping[str, str]) -> str:
    """The share that changed most between two moments."""
    known = [s for s in chart.series if all(p.value is not None for p in s.points)]
    if not known:
        return ""
    lead = max(known, key=lambda s: abs((s.points[1].value or 0) - (s.points[0].value or 0)))
    first, last = lead.points
    before, after = both(first.label, last.label)
    said = predicate(labels.get(lead.label, lead.label))
    figures = f"{with_interval(chart, first)} {before}, {with_interval(chart, last)} {after}"
    return f"{lead.label}: {figures}." if not said else f"{capital(said.removeprefix('were '))}: {figures}."


def _largest_lately(chart: Chart) -> str:
    """The largest share in the last period that shows any."""
    for n in reversed(range(len(chart.series[0].points))):
        known: list[Series] = [s for s in chart.series if s.points[n].value is not None]
        if known:
            top = max(known, key=lambda s: s.points[n].value or 0)
            largest = "the largest share" if len(known) == len(chart.series) else "the largest share shown"
            point = top.points[n]
            return f"{capital(when(point.label))} {largest} is {top.label}: {with_interval(chart, point)}."
    return ""
