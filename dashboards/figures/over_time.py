"""Figures over time: one line, or a panel for each group on one shared scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from dashboards.charts import Chart, Series
from dashboards.charts.wording import short
from dashboards.drawings.axes import years_begun
from dashboards.drawings.lines import highest, runs
from dashboards.drawings.svg import nice_ticks
from dashboards.figures.events import ROW_OF_DISCS, events, places_of, rows, told, upright
from dashboards.figures.marks import (
    ACCENT,
    SOFT,
    SURFACE,
    Trace,
    absences,
    apart,
    folded,
    frame,
    key,
    note,
    plain,
    scale,
    values,
)

MOST_NAMES, MOST_YEARS = 5, 8
PANEL, BETWEEN, HEAD, KEY = 130, 58, 110, 44
# about how high one line stands without its margins
HIGH = 320


def trend(chart: Chart) -> dict[str, Any]:
    """One line over time; what happened along it is numbered above it, and told by the page."""
    places = places_of(chart)
    above = ROW_OF_DISCS * rows(places)
    head, top = KEY if key(chart.points) else 16, HIGH / (HIGH + above)
    layout = frame(380 + above, head, xaxis=_periods(chart), yaxis=_values(chart), yaxis2=apart("y"))
    if places:
        layout["meta"] = {"told": told(chart)}
        layout["yaxis"] |= {"domain": [0, top]}
        layout["yaxis3"] = {"domain": [top, 1], "range": [0, rows(places)], "visible": False, "fixedrange": True}
    layout["shapes"] = [*_breaks(chart), *(upright(x, "dot") for x in dict.fromkeys(places))]
    layout["annotations"] = _reasons(chart)
    return {"data": [*key(chart.points), *_line(chart, chart.series[0], "y", "y2"), *events(chart)], "layout": layout}


def small_multiples(chart: Chart) -> dict[str, Any]:
    """A panel for each group, one below the other, all on one scale."""
    count = len(chart.series)
    height = HEAD + count * (PANEL + BETWEEN)
    data, axes, names = key(chart.points), dict[str, Any](), []
    step = 1 / count
    for n, series in enumerate(chart.series):
        own, other = f"y{2 * n + 1 if n else ''}", f"y{2 * n + 2}"
        top = 1 - n * step
        domain = [max(0.0, top - step), top - step * BETWEEN / (PANEL + BETWEEN)]
        axes[f"yaxis{own[1:]}"] = _values(chart, 2) | {"domain": domain}
        axes[f"yaxis{other[1:]}"] = apart(own) | {"domain": domain}
        data += _line(chart, series, own, other)
        names.append(_name(series.label, domain[1]))
    layout = frame(height, 60, xaxis=_periods(chart) | {"anchor": "free", "position": 0}, annotations=names, **axes)
    return {"data": data, "layout": layout}


def _name(label: str, top: float) -> dict[str, Any]:
    """The name of a panel, above it."""
    return note(folded(label, 44), True, x=0, y=top, xref="paper", yref="paper", yanchor="bottom", yshift=16)


def _line(chart: Chart, series: Series, axis: str, other: str) -> list[Trace]:
    """The line, cut where figures cannot be compared, then its marks."""
    along = list(range(len(series.points)))
    name = series.label if len(chart.series) > 1 else ""
    cuts = {b.label for b in chart.breaks}
    return [
        *(_stroke(series, run, axis) for run in runs(series.points, cuts) if len(run) > 1),
        values(series.points, along, chart, name, yaxis=axis),
        *absences(series.points, along, chart, name, 0.05, yaxis=other),
    ]


def _stroke(series: Series, run: Sequence[int], axis: str) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(run),
        "y": [series.points[n].value for n in run],
        "hoverinfo": "skip",
        "showlegend": False,
        "line": {"color": ACCENT, "width": 2.5},
        "yaxis": axis,
    }


def _values(chart: Chart, most: int = 4) -> dict[str, Any]:
    title = {"text": plain(chart.head), "font": {"size": 14, "color": SOFT}}
    return scale(nice_ticks(highest(chart.points), most), chart, **({"title": title} if len(chart.series) == 1 else {}))


def _periods(chart: Chart) -> dict[str, Any]:
    """Years where they begin, or the names of periods: as many as there is room for on a phone."""
    labels = [p.label for p in chart.series[0].points]
    named = (len(labels) > MOST_NAMES and _years(labels)) or _names(labels)
    return {
        "range": [-0.5, len(labels) - 0.5],
        "tickvals": list(named),
        "ticktext": list(named.values()),
        "tickangle": 0,
        "ticks": "outside",
        "tickcolor": SOFT,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
    }


def _years(labels: Sequence[str]) -> dict[int, str]:
    """Each year under its first period; one whose name would meet that of the next goes without."""
    begun = years_begun(labels)
    if not begun or len(begun) == len(labels):
        return {}
    every = math.ceil(len(begun) / MOST_YEARS)
    nexts = [n for n, _ in begun[1:]] + [len(labels) * 2]
    roomy = [(n, year) for (n, year), then in zip(begun, nexts, strict=False) if (then - n) * MOST_YEARS >= len(labels)]
    return dict(roomy[(len(roomy) - 1) % every :: every])


def _names(labels: Sequence[str]) -> dict[int, str]:
    every = math.ceil(len(labels) / MOST_NAMES)
    return {n: folded(short(labels[n]), 9) for n in range(len(labels)) if (len(labels) - 1 - n) % every == 0}


def _breaks(chart: Chart) -> list[dict[str, Any]]:
    """A dashed line where the figures begin to mean something else."""
    return [upright(x, "dash") for x, _ in _cuts(chart)]


def _reasons(chart: Chart) -> list[dict[str, Any]]:
    """Why, one below the other, so that the words of neighbours do not meet."""
    side = len(chart.series[0].points) / 2
    return [
        note(folded(text, 26), x=x, y=1, yref="y domain", yanchor="top", yshift=-34 * (n % 3), bgcolor=SURFACE,
             xanchor="left" if x < side else "right")
        for n, (x, text) in enumerate(_cuts(chart))
    ]  # fmt: skip


def _cuts(chart: Chart) -> list[tuple[float, str]]:
    labels = [p.label for p in chart.series[0].points]
    return [(labels.index(b.label) - 0.5, f"{b.label}: {b.text}") for b in chart.breaks if b.label in labels[1:]]
