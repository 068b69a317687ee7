"""Whether figures of several sites may stand side by side, and the chart where they may.

Only the same definition, the same length of period and the same ways in may be compared; otherwise the reason is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboards.charts import Chart, Point, Series
from dashboards.charts.findings import absences
from dashboards.charts.forms import STATUS_WORDS
from dashboards.charts.periods import span_of
from dashboards.charts.rate_findings import with_interval
from dashboards.charts.wording import capital, counted, day_text, listed, when
from dashboards.headlines import headline_of
from dashboards.releases import Release

Ways = frozenset[str]
SIZE = "A larger place has larger counts: compare how the lines go, not how high they stand."
NOT_THERE = "no figure for this period"


@dataclass(frozen=True)
class Site:
    """A site with its release of a measure, the chart of its headline, and the ways in that it uses (None: unknown)."""

    name: str
    release: Release
    chart: Chart
    ways: Ways | None


@dataclass(frozen=True)
class Comparison:
    """The sites that may stand side by side with their chart, and for each of the others why it may not."""

    chart: Chart | None
    sites: tuple[Site, ...]
    apart: tuple[tuple[Site, tuple[str, ...]], ...]


def site_of(release: Release, ways: Ways | None) -> Site | None:
    """A site as it is compared; None where its release shows nothing."""
    headline = headline_of(release)
    if headline is None or release.place is None:
        return None
    return Site(release.place.name, release, headline.chart, ways)


def compare(sites: Sequence[Site], title: str) -> Comparison:
    """All sites against the first one."""
    first, *others = sites
    reasons = {s.name: tuple(why_apart(first, s)) for s in others}
    together = (first, *(s for s in others if not reasons[s.name]))
    apart = tuple((s, reasons[s.name]) for s in others if reasons[s.name])
    return Comparison(_side_by_side(together, title) if len(together) > 1 else None, together, apart)


def why_apart(one: Site, other: Site) -> list[str]:
    """Why two sites may not stand side by side; nothing where they may."""
    a, b = one.release, other.release
    found = []
    if a.measure and b.measure and (a.measure.id, a.measure.version) != (b.measure.id, b.measure.version):
        found.append(f"Another definition: version {b.measure.version}, not {a.measure.version}.")
    lengths = _lengths(one.chart), _lengths(other.chart)
    if one.chart.kind != other.chart.kind or lengths[0] != lengths[1]:
        label = b.period.label if b.period else "not stated"
        found.append(f"Another length of period: its figures are for “{label}”, not for {_length(one.chart)}.")
    elif not {p.label for p in one.chart.points} & {p.label for p in other.chart.points}:
        found.append("No period in common.")
    if one.ways is None or other.ways is None:
        found.append("Its ways in are not published here, so nobody can tell whether it serves the same people.")
    elif one.ways != other.ways:
        found.append(_ways_differ(one, other))
    return found


def _ways_differ(one: Site, other: Site) -> str:
    lacking, more = (
        sorted((one.ways or Ways()) - (other.ways or Ways())),
        sorted((other.ways or Ways()) - (one.ways or Ways())),
    )
    said = [f"it has no “{way}”" for way in lacking] + [f"it also has “{way}”" for way in more]
    return f"Other ways in: {listed(said)}."


def _lengths(chart: Chart) -> frozenset[int]:
    """The lengths of the periods of a chart in months; those that cannot be read are left out."""
    spans = (span_of(p.label) for p in chart.points)
    return frozenset((s[1].year - s[0].year) * 12 + s[1].month - s[0].month + 1 for s in spans if s)


def _length(chart: Chart) -> str:
    months = _lengths(chart)
    if len(months) != 1:
        return "the same spans of time"
    return {1: "single months", 3: "quarters", 12: "years"}.get(next(iter(months)), "the same spans of time")


def _side_by_side(sites: Sequence[Site], title: str) -> Chart:
    """A panel for each site on one scale, over all periods that any of them has."""
    labels = _in_order(sites)
    series = tuple(Series(s.release.place.id if s.release.place else "", s.name, _along(s, labels)) for s in sites)
    first = sites[0].chart
    shares = first.figured == "shares"
    return _with_finding(
        replace(
            first,
            id=f"by-site-{first.id}",
            title=f"{title}, by site",
            kind="small_multiples" if first.kind == "trend" else first.kind,
            series=series,
            total=None,
            whole=None,
            group="Site",
            by="site",
            context=(),
            events=(),
            breaks=(),
            demonstration=any(s.release.demonstration for s in sites),
            notes=_notes(sites, shares),
            source=_source(sites),
        )
    )


def _along(site: Site, labels: Sequence[str]) -> tuple[Point, ...]:
    known = {p.label: p for p in site.chart.series[0].points}
    missing = Point("", (), None, "not_applicable", NOT_THERE)
    return tuple(known.get(label, replace(missing, label=label)) for label in labels)


def _in_order(sites: Sequence[Site]) -> list[str]:
    labels = dict.fromkeys(p.label for s in sites for p in s.chart.series[0].points)
    spans = {label: span_of(label) for label in labels}
    return sorted(labels, key=lambda t: spans[t] or ()) if all(spans.values()) else list(labels)


def _notes(sites: Sequence[Site], shares: bool) -> tuple[str, ...]:
    made_up = ("Demonstration: these figures are made up.",) if any(s.release.demonstration for s in sites) else ()
    hidden = any(p.status == "suppressed" for s in sites for p in s.chart.points)
    words = (f"A figure that is {STATUS_WORDS['suppressed']} is marked, and never drawn.",) if hidden else ()
    return (*made_up, *(() if shares else (SIZE,)), *words)


def _source(sites: Sequence[Site]) -> str:
    named = dict.fromkeys(s.release.source.name.rstrip(".") for s in sites)
    numbers = listed([f"{s.release.number} ({s.name})" for s in sites])
    newest = max(s.release.published for s in sites)[:10]
    return f"Source: {'; '.join(named)}. Releases {numbers}, the last published {day_text(newest)}."


def _with_finding(chart: Chart) -> Chart:
    """Each site's figure in the last period that all of them show."""
    for n in reversed(range(len(chart.series[0].points))):
        points = [(s.label, s.points[n]) for s in chart.series]
        if all(p.value is not None for _, p in points):
            said = [f"{name}: {_figure(chart, p)}" for name, p in points]
            told = f"{capital(when(points[0][1].label))}, {'; '.join(said)}."
            return replace(chart, finding=" ".join([told, *absences(chart)]))
    return replace(
        chart, finding=" ".join(["There is no period in which all of them show a figure.", *absences(chart)])
    )


def _figure(chart: Chart, point: Point) -> str:
    return counted(point.value or 0, chart.unit) if chart.figured == "counts" else with_interval(chart, point)
