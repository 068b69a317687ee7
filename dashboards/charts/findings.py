"""The sentences of a chart: what its figures mean, and what a reader who cannot see it should know.

They are computed from the chart's own points, so they cannot say more than it shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboards.charts.forms import Chart, Point, counted
from dashboards.rates import ratio_poisson, share

NAMES = {
    "bars": "Bar chart",
    "trend": "Line chart",
    "small_multiples": "Line charts, one for each group",
    "before_after": "Chart of two periods",
    "odds_ratios": "Chart of odds ratios on a logarithmic scale",
}
LISTED, FEW = 12, 5


def finding_of(chart: Chart, labels: Mapping[str, str]) -> str:
    """What the figures say; `labels` are the groups' labels as written, by label as shown."""
    shown = [p for p in chart.points if p.value is not None]
    sentences = [_main(chart, shown, labels)] if shown else []
    return " ".join([*sentences, *_absences(chart)]) or "No figures were published."


def text_alternative(chart: Chart) -> str:
    """The chart in a few sentences: what it is, range, first and last, how much is hidden."""
    if chart.kind == "none":
        return chart.finding
    sentences = [f"{NAMES[chart.kind]}: {chart.title.rstrip('.')}."]
    if chart.demonstration:
        sentences.append("The figures are made up, for demonstration.")
    over_time = chart.kind in ("trend", "small_multiples")
    if len(chart.points) <= (FEW if over_time else LISTED):
        sentences.append(_listed(chart))
    else:
        sentences += [_range(chart), *(_ends(chart, s.label, s.points) for s in chart.series[:LISTED])]
    return " ".join(s for s in (*sentences, *_absences(chart)) if s)


def _main(chart: Chart, shown: Sequence[Point], labels: Mapping[str, str]) -> str:
    if not any(p.value for p in shown):
        every = "Every figure" if len(shown) == len(chart.points) else "Every figure shown"
        return f"{every} is 0."
    if chart.kind in ("trend", "before_after") and len(chart.series) == 1:
        return _change(shown, chart.unit)
    if chart.kind in ("small_multiples", "before_after"):
        return _latest(chart)
    return _largest(chart, shown, labels)


def _largest(chart: Chart, shown: Sequence[Point], labels: Mapping[str, str]) -> str:
    top = max(shown, key=lambda p: p.value or 0)
    written = labels.get(top.label, "")
    if not written:
        return f"{counted(top.value or 0, chart.unit)}."
    predicate = written if written[0].islower() else f"are counted under “{written}”"
    whole = chart.total.value if chart.total else None
    if not whole or top.value is None or top.value > whole:
        return f"The largest figure shown is {top.label}: {counted(top.value or 0, chart.unit)}."
    percent = share(int(top.value), int(whole)).text
    said = f"{top.text} ({percent})" if percent else top.text
    return f"Of {counted(whole, chart.unit)}, {said} {predicate}."


def _change(shown: Sequence[Point], unit: str) -> str:
    first, last = shown[0], shown[-1]
    now = f"{counted(last.value or 0, unit)} in {last.label}"
    if first is last:
        return f"{now}."
    if _about_the_same(first.value or 0, last.value or 0):
        return f"{now}, about the same as in {first.label} ({first.text})."
    direction = "up" if (last.value or 0) > (first.value or 0) else "down"
    return f"{now}, {direction} from {first.text} in {first.label}."


def _about_the_same(a: float, b: float) -> bool:
    """Whether chance alone could explain the difference of two counts."""
    if not a or not b:
        return a == b
    ratio = ratio_poisson(int(b), 1, int(a), 1)
    return ratio.low <= 1 <= ratio.high


def _latest(chart: Chart) -> str:
    """The largest group in the last period that shows one."""
    for n in reversed(range(len(chart.series[0].points))):
        groups = [(s.points[n].value or 0, s) for s in chart.series if s.points[n].value is not None]
        if groups:
            value, top = max(groups, key=lambda g: g[0])
            when = top.points[n].label
            return f"In {when} the largest figure shown is {top.label}: {counted(value, chart.unit)}."
    return ""


def _absences(chart: Chart) -> list[str]:
    """How many figures are hidden or not known."""
    points = [*chart.points, *([chart.total] if chart.total else [])]
    said = []
    for status, one, many in (
        ("suppressed", "is hidden to protect privacy", "are hidden to protect privacy"),
        ("missing", "is not known", "are not known"),
    ):
        n = sum(p.status == status for p in points)
        if n == len(points) and n > 1:
            said.append(f"All {n:,} figures {many}.")
        elif n:
            said.append(f"{n:,} {'figure ' + one if n == 1 else 'figures ' + many}.")
    return said


def _listed(chart: Chart) -> str:
    """Every figure with its label."""
    total = [f"{chart.total.label}: {chart.total.text}"] if chart.total else []
    many = len(chart.series) > 1
    figures = [
        f"{s.label + ', ' if many else ''}{p.label}{f' ({p.note})' if p.note else ''}: {p.text}"
        for s in chart.series
        for p in s.points
    ]
    return "; ".join([*total, *figures]) + "."


def _range(chart: Chart) -> str:
    shown = [p for p in chart.points if p.value is not None]
    if not shown:
        return ""
    low, high = min(shown, key=lambda p: p.value or 0), max(shown, key=lambda p: p.value or 0)
    if low.value == high.value:
        return f"Every figure shown is {low.text}."
    return f"The figures shown range from {low.text} to {high.text}."


def _ends(chart: Chart, label: str, points: Sequence[Point]) -> str:
    shown = [p for p in points if p.value is not None]
    if not shown:
        return f"{label}: no figure is shown."
    first, last = shown[0], shown[-1]
    name = f"{label}: " if len(chart.series) > 1 else ""
    if first is last:
        return f"{name}{first.text} in {first.label}."
    return (
        f"{name}from {first.text} ({first.label}) to {last.text} ({last.label})."
        if name
        else (f"From {first.text} ({first.label}) to {last.text} ({last.label}).")
    )
