"""A part of a chart over time, between two of its periods, with its sentence told anew."""

from __future__ import annotations

from dataclasses import replace

from dashboards.charts import Chart, Series
from dashboards.charts.findings import finding_of
from dashboards.charts.wording import capital
from dashboards.rates import MIN_COUNT
from dashboards.releases import Release

BY_SITE = "site"
ALONG_TIME = frozenset({"trend", "small_multiples"})


def runs_along(chart: Chart, release: Release) -> list[tuple[str, str]]:
    """Code and label of the periods that a chart runs along, the first one first; none where it does not."""
    at = _time_at(release)
    if chart.kind not in ALONG_TIME or at is None:
        return []
    if chart.by == BY_SITE:  # sites have codes of their own, and periods that not all of them share
        return [(p.label, p.label) for p in chart.series[0].points]
    return [(p.key[at], p.label) for p in chart.series[0].points]


def within(chart: Chart, release: Release, since: str, until: str) -> Chart:
    """The chart from one period to another, both included."""
    codes = [code for code, _ in runs_along(chart, release)]
    first, last = codes.index(since), codes.index(until)

    def part(series: Series) -> Series:
        return replace(series, points=series.points[first : last + 1])

    shown = replace(
        chart,
        id=f"{chart.id}-from-{first}-to-{last}",
        series=tuple(map(part, chart.series)),
        whole=part(chart.whole) if chart.whole else None,
    )
    return retold(shown, release)


def retold(chart: Chart, release: Release) -> Chart:
    """A chart with the sentence that its own figures tell."""
    labels = {capital(c.label): c.label for d in release.dimensions if d.id == chart.by for c in d.codes}
    threshold = release.rule.threshold if release.rule else MIN_COUNT
    return replace(chart, finding=finding_of(chart, labels, threshold))


def _time_at(release: Release) -> int | None:
    return next((n for n, d in enumerate(release.dimensions) if d.role == "time" and len(d.parts) > 1), None)
