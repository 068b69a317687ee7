"""The text alternative of a chart: what a reader who cannot see it should know, from its own figures."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.charts.findings import absences
from dashboards.charts.forms import Chart, Point, Series
from dashboards.charts.wording import capital, when

NAMES = {
    "bars": "Bar chart",
    "trend": "Line chart",
    "small_multiples": "Line charts, one for each group",
    "before_after": "Chart of two moments",
    "odds_ratios": "Chart of odds ratios on a logarithmic scale",
}
LISTED, FEW = 12, 5


def text_alternative(chart: Chart) -> str:
    """The chart in a few sentences: what it is, its figures or their range, how much is hidden."""
    if chart.kind == "none":
        return chart.finding
    made_up = "The figures are made up, for demonstration." if chart.demonstration else ""
    name = f"{NAMES[chart.kind]}: {chart.title.rstrip('.')}."
    return " ".join(s for s in (name, made_up, *_figures(chart), *absences(chart)) if s)


def _figures(chart: Chart) -> list[str]:
    if chart.kind in ("bars", "odds_ratios"):
        return [_listed(chart)] if len(chart.points) <= LISTED else [_range(chart)]
    over_time = [*([chart.whole] if chart.whole else []), *chart.series]
    if chart.kind == "before_after" or len(chart.points) <= FEW:
        return [f"{_named(chart, s)}{_each(s.points)}." for s in over_time[:LISTED]]
    return [_range(chart), *(f"{_named(chart, s)}{_ends(s.points)}." for s in over_time[:LISTED])]


def _named(chart: Chart, series: Series) -> str:
    return f"{series.label}: " if len(chart.series) > 1 else ""


def _listed(chart: Chart) -> str:
    """Every figure with its label."""
    points = [*([chart.total] if chart.total else []), *chart.points]
    return "; ".join(f"{p.label}{f' ({p.note})' if p.note else ''}: {p.said}" for p in points) + "."


def _each(points: Sequence[Point]) -> str:
    return capital(", ".join(f"{p.said} {when(p.label)}" for p in points))


def _range(chart: Chart) -> str:
    shown = [p for p in chart.points if p.value is not None]
    if not shown:
        return ""
    low, high = min(shown, key=lambda p: p.value or 0), max(shown, key=lambda p: p.value or 0)
    if low.value == high.value:
        return f"Every figure shown is {low.text}."
    return f"The figures shown range from {low.text} to {high.text}."


def _ends(points: Sequence[Point]) -> str:
    """The first and the last figure that is shown."""
    shown = [p for p in points if p.value is not None]
    return _each([shown[0], shown[-1]] if len(shown) > 1 else shown) if shown else "no figure is shown"
