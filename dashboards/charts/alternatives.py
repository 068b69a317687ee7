"""The text alternative of a chart: what a reader who cannot see it should know, from its own figures."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.charts.findings import absences
from dashboards.charts.forms import Chart, Point, Series
from dashboards.charts.rate_findings import with_interval
from dashboards.charts.wording import capital, lower, when

NAMES = {
    "bars": "Bar chart",
    "dots": "Chart of shares with their intervals",
    "steps": "Bar chart of the steps of a decision",
    "map": "Map of the United States with a figure for each state",
    "rate_index": "Chart of ratios with their intervals on a logarithmic scale",
    "trend": "Line chart",
    "small_multiples": "Line charts, one for each group",
    "before_after": "Chart of two moments",
    "odds_ratios": "Chart of odds ratios on a logarithmic scale",
}
LISTED, FEW, MANY = 12, 5, 48


def text_alternative(chart: Chart) -> str:
    """The chart in a few sentences: what it is, its figures or their range, how much is hidden."""
    if chart.kind == "none":
        return chart.finding
    made_up = "The figures are made up, for demonstration." if chart.demonstration else ""
    name = f"{NAMES[chart.kind]}: {chart.title.rstrip('.')}."
    return " ".join(s for s in (name, made_up, *_figures(chart), *absences(chart), *_events(chart)) if s)


def _events(chart: Chart) -> list[str]:
    """What is marked on the line of time."""
    happened = [*((b.label, b.text) for b in chart.breaks), *((e.label, e.text) for e in chart.events)]
    marked = [f"{capital(when(label))}: {text.rstrip('.')}" for label, text in happened]
    return [f"Marked: {'; '.join(marked)}."] if marked else []


def _figures(chart: Chart) -> list[str]:
    if chart.kind in ("dots", "rate_index", "steps") and len(chart.series) > 1:
        return [_of_group(chart, s) for s in chart.series[:LISTED]] if len(chart.points) <= MANY else [_range(chart)]
    if chart.kind in ("bars", "odds_ratios", "dots", "steps", "map"):
        few = MANY if chart.kind == "map" else LISTED  # a map has no place beside it where its figures stand
        return [_listed(chart)] if len(chart.points) <= few else [_range(chart)]
    over_time = [*([chart.whole] if chart.whole else []), *chart.series]
    if chart.kind == "before_after" or len(chart.points) <= FEW:
        return [f"{_named(chart, s)}{_each(s.points)}." for s in over_time[:LISTED]]
    return [_range(chart), *(f"{_named(chart, s)}{_ends(s.points)}." for s in over_time[:LISTED])]


def _named(chart: Chart, series: Series) -> str:
    return f"{series.label}: " if len(chart.series) > 1 else ""


def _listed(chart: Chart) -> str:
    """Every figure with its label."""
    points = [*([chart.total] if chart.total else []), *chart.points]
    return "; ".join(f"{p.label}{f' ({p.note})' if _placed(chart, p) else ''}: {_full(chart, p)}" for p in points) + "."


def _placed(chart: Chart, point: Point) -> bool:
    """Whether the note of a point says where and when it was found."""
    return bool(point.note) and chart.kind == "odds_ratios"


def _of_group(chart: Chart, series: Series) -> str:
    """Every figure of one group."""
    return f"{series.label}: {', '.join(f'{lower(p.label)} {_full(chart, p)}' for p in series.points)}."


def _full(chart: Chart, point: Point) -> str:
    """A figure with its interval, where the chart is one of rates."""
    return with_interval(chart, point) if chart.figured != "counts" else point.said


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
