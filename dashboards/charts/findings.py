"""The sentence of a chart: what its figures mean, as a resident would say it.

It is computed from the chart's own figures, so it cannot say more than they show.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from dashboards.charts.forms import Chart, Point, Series
from dashboards.charts.rate_findings import said_of_rates
from dashboards.charts.wording import both, capital, counted, listed, lower, predicate, when
from dashboards.rates import ratio_poisson, share

# what is added up or measured rather than counted, so that chance follows another law
MEASURED = frozenset({"dollars", "minutes", "hours", "days", "nights", "ratio"})


def finding_of(chart: Chart, labels: Mapping[str, str], threshold: int) -> str:
    """What the figures say; `labels` are the groups' labels as written, by label as shown."""
    shown = [p for p in chart.points if p.value is not None]
    sentences = [_main(chart, shown, labels, threshold)] if shown else []
    return " ".join(s for s in (*sentences, *absences(chart)) if s) or "No figures were published."


def absences(chart: Chart) -> list[str]:
    """How many figures are hidden or not known."""
    said = []
    for status, one, many in (
        ("suppressed", "is hidden to protect privacy", "are hidden to protect privacy"),
        ("missing", "is not known", "are not known"),
    ):
        n = sum(p.status == status for p in chart.figures)
        if n == len(chart.figures) and n > 1:
            said.append(f"All {n:,} figures {many}.")
        elif n:
            said.append(f"{n:,} {'figure ' + one if n == 1 else 'figures ' + many}.")
    few = sum(p.status == "withheld" for p in chart.figures)
    if few:
        every = "All" if few == len(chart.figures) > 1 else ""
        said.append(f"{every} {few:,} {'figure' if few == 1 else 'figures'} would rest on too few people.".strip())
    return said


def _main(chart: Chart, shown: Sequence[Point], labels: Mapping[str, str], threshold: int) -> str:
    if not any(p.value for p in shown) and chart.figured != "index":
        every = "Every figure" if len(shown) == len(chart.points) else "Every figure shown"
        return f"{every} is 0."
    if chart.kind == "steps" or chart.figured != "counts":
        return said_of_rates(chart, shown, labels)
    if chart.kind in ("bars", "map"):
        return _largest_of_all(chart, shown, labels)
    if len(chart.series) == 1:
        return _change(shown, chart.unit)
    if chart.kind == "before_after":
        return _then_and_now(chart, labels)
    return _latest(chart, labels, threshold)


def _largest_of_all(chart: Chart, shown: Sequence[Point], labels: Mapping[str, str]) -> str:
    """The largest bar, and of what it is a part."""
    top = max(shown, key=lambda p: p.value or 0)
    whole = chart.total.value if chart.total else None
    if len(chart.points) == 1 and not whole:
        return f"{counted(top.value or 0, chart.unit)}."
    if not whole or (top.value or 0) > whole:
        return _largest_alone(chart, shown)
    of, says = f"Of {counted(whole, chart.unit)}", predicate(labels.get(top.label, top.label))
    if says:
        return f"{of}, {top.said} {says}."
    if is_largest(top, chart.points, whole):
        return f"{of}, the largest group is {top.label}: {top.said}."
    return f"{of}, {top.said}: {top.label}."


def _largest_alone(chart: Chart, shown: Sequence[Point]) -> str:
    high = max(p.value or 0 for p in shown)
    tops = [p.label for p in shown if p.value == high]
    figures = "The largest figure" if len(shown) == len(chart.points) else "The largest figure shown"
    where = listed(tops) if len(tops) < 4 else f"{len(tops)} groups"
    return f"{figures} is {counted(high, chart.unit)}: {where}."


def is_largest(top: Point, points: Sequence[Point], whole: float) -> bool:
    """Whether no other figure reaches it, whatever the hidden ones are."""
    others = [p.value for p in points if p is not top and p.value is not None]
    unknown = len(others) < len(points) - 1
    left = whole - sum(others) - (top.value or 0) if unknown else 0
    return (top.value or 0) > max([*others, left], default=0)


def _change(shown: Sequence[Point], unit: str) -> str:
    """The last figure against the first, periods of unequal length left aside."""
    alike = [p for p in shown if not p.partial] or shown[-1:]
    first, last = alike[0], alike[-1]
    if first is last:
        return f"{counted(last.value or 0, unit)} {when(last.label)}."
    before, now = (p.value or 0 for p in (first, last))
    then, here = both(first.label, last.label)
    said = f"{counted(now, unit)} {here}"
    if before == now:
        return f"{said}, the same as {then}."
    if unit not in MEASURED and counts_could_be_chance(before, now):
        return f"{said}, compared with {first.text} {then}. A difference of this size could be chance."
    return f"{said}, {'up' if now > before else 'down'} from {first.text} {then}."


def counts_could_be_chance(a: float, b: float) -> bool:
    """Whether two counts of events in equal periods could be the same rate: their ratio's interval contains 1."""
    if not a or not b:
        return max(a, b) < 4
    ratio = ratio_poisson(int(b), 1, int(a), 1)
    return ratio.low <= 1 <= ratio.high


def _then_and_now(chart: Chart, labels: Mapping[str, str]) -> str:
    """What was and what is, for the first group of two or the largest of several, and what rose against it."""
    known = [s for s in chart.series if all(p.value is not None for p in s.points)]
    if not known:
        return ""
    lead = known[0] if len(chart.series) < 3 else max(known, key=lambda s: s.points[0].value or 0)
    said = [_lead(chart, lead, labels)]
    against = [s for s in known if _step(s) * _step(lead) < 0] if len(chart.series) > 2 else []
    if against:
        said.append(_pair_of(max(against, key=lambda s: abs(_step(s)))))
    return " ".join(said)


def _lead(chart: Chart, series: Series, labels: Mapping[str, str]) -> str:
    wholes = {p.value for p in chart.whole.points} if chart.whole else {None}
    whole, (first, last) = wholes.pop(), series.points
    says = predicate(labels.get(series.label, series.label))
    if wholes or not whole:
        return _pair_of(series)
    before, after = both(first.label, last.label)
    of = f"Of {counted(whole, chart.unit)}"
    if says:
        return f"{of}, {first.said} {says} {before} and {last.said} {after}."
    return f"{of}, {first.said} {before} and {last.said} {after}: {series.label}."


def _pair_of(series: Series) -> str:
    first, last = series.points
    before, after = both(first.label, last.label)
    return f"{series.label}: {first.said} {before}, {last.said} {after}."


def _step(series: Series) -> float:
    first, last = series.points
    return (last.value or 0) - (first.value or 0)


def _latest(chart: Chart, labels: Mapping[str, str], threshold: int) -> str:
    """The largest group in the last period where one is seen to be, or the last figures that are shown."""
    fallback = ""
    # of two groups that complete each other the first is told, whichever is larger
    telling = chart.series[:1] if len(chart.series) == 2 and _says(chart.series[0], labels) else chart.series
    for n in reversed(range(len(chart.series[0].points))):
        column = [s.points[n] for s in chart.series]
        shown = [s for s in telling if s.points[n].value]
        if not shown:
            continue
        top = max(shown, key=lambda s: s.points[n].value or 0)
        whole = chart.whole.points[n].value if chart.whole else None
        figure = _of_whole(top.points[n], whole, chart.unit, threshold)
        sure = is_largest(top.points[n], column, math.inf if whole is None else whole)
        if sure or len(telling) == 1:
            return _told(chart, top, n, figure, _says(top, labels), sure)
        fallback = fallback or _told(chart, top, n, figure, _says(top, labels), sure)
    return fallback


def _told(chart: Chart, group: Series, n: int, figure: str, says: str, sure: bool) -> str:
    opening = _opening(group.points[n].label, chart.axis)
    if says:
        return f"{opening}, {figure} {says}."
    return (
        f"{opening} the largest group is {group.label}: {figure}." if sure else f"{opening}, {group.label}: {figure}."
    )


def _says(series: Series, labels: Mapping[str, str]) -> str:
    return predicate(labels.get(series.label, series.label))


def _opening(label: str, axis: str) -> str:
    """In July to September 2026; In 2025 (year enrolled), where the time is that of something else."""
    said = capital(when(label))
    if " " not in axis:
        return said
    return f"{said[:-1]}; {lower(axis)})" if said.endswith(")") else f"{said} ({lower(axis)})"


def _of_whole(point: Point, whole: float | None, unit: str, threshold: int) -> str:
    if not whole or point.value is None or point.value > whole:
        return counted(point.value or 0, unit)
    percent = share(int(point.value), int(whole), threshold).text if point.value < whole else None
    return f"{point.text} of {counted(whole, unit)}{f' ({percent})' if percent else ''}"
