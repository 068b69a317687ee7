"""In which ways the figures of a chart may be drawn, and the chart drawn in another of them.

Which ways there are follows from what a chart is of, and never from a value.
"""

from __future__ import annotations

from dataclasses import replace

from dashboards.charts import Chart, Series, can_map
from dashboards.explorer.windows import retold
from dashboards.releases import Release

KINDS = {
    "bars": "Bars",
    "dots": "Dots",
    "map": "Map",
    "trend": "Line",
    "small_multiples": "A small chart for each",
    "before_after": "The first and the last period",
    "steps": "Bars, step by step",
    "rate_index": "Ratios with their intervals",
    "odds_ratios": "Ratios with their intervals",
}


def kinds_of(chart: Chart) -> list[str]:
    """The ways that fit, the usual one first."""
    ways = [chart.kind]
    if chart.kind in ("bars", "map") and len(chart.points) > 1:
        ways += ["bars", "dots"]
    if can_map(chart):
        ways.append("map")
    if chart.kind in ("trend", "small_multiples") and _ends_are_alike(chart):
        ways.append("before_after")
    if (chart.kind == "trend" or (chart.kind == "before_after" and len(chart.series) == 1)) and _can_be_bars(chart):
        ways.append("bars")
    return list(dict.fromkeys(ways))


def drawn_as(chart: Chart, kind: str, release: Release) -> Chart:
    """The same figures in another way; of the first and the last period those two alone, told anew."""
    if kind == chart.kind:
        return chart
    if kind == "before_after":
        return retold(_first_and_last(chart), release)
    return replace(chart, id=f"{chart.id}-{kind}", kind=kind, breaks=(), events=())  # type: ignore[arg-type]


def _can_be_bars(chart: Chart) -> bool:
    """Bars stand for periods that may be compared with one another: whole ones, counted alike."""
    return chart.figured == "counts" and not chart.breaks and not any(p.partial for p in chart.points)


def _ends_are_alike(chart: Chart) -> bool:
    """Whether there are periods between the first and the last, and those two may be compared."""
    points = chart.series[0].points
    return len(points) > 2 and not chart.breaks and not (points[0].partial or points[-1].partial)


def _first_and_last(chart: Chart) -> Chart:
    def ends(series: Series) -> Series:
        return replace(series, points=(series.points[0], series.points[-1]))

    return replace(
        chart,
        id=f"{chart.id}-before-after",
        kind="before_after",
        series=tuple(map(ends, chart.series)),
        whole=ends(chart.whole) if chart.whole else None,
        events=(),
    )
