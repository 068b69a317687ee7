"""The views of a release that a reader may choose from, each with a name and an id for the address."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.charts.forms import Choice, View
from dashboards.charts.views import moment, plan, usual, varies
from dashboards.charts.wording import breakdown, capital, lower, safe
from dashboards.releases import Dimension, Release


def views(release: Release) -> tuple[Choice, ...]:
    """Every useful view, the default first."""
    if release.kind != "counts":
        return ()
    pair = plan(release, View())
    if pair.pair and pair.time:
        return tuple(_of_pair(release, pair.time))
    first = usual(release)
    found = list(_of_parts(release))
    # the default first, the others as they come
    return tuple(sorted(found, key=lambda c: c.view != first))


def _of_pair(release: Release, pair: Dimension) -> Iterator[Choice]:
    """Both moments side by side, then each of them over time."""
    groups = [d for d in release.dimensions if varies(d) and d is not pair and d.role != "time"]
    codes = sorted(pair.codes, key=moment)
    beside = " and ".join(lower(c.label) for c in codes)
    if not groups:
        yield Choice("total", capital(beside), View())
    for d in groups:
        yield Choice(f"by-{d.id}", f"{breakdown(d.label)}: {beside}", View(d.id))
    if _time(release):
        for code in codes:
            still = ((pair.id, code.id),)
            for d in groups:
                name = f"{_over_time(d.label)}: {lower(code.label)}"
                yield Choice(f"by-{d.id}-{safe(code.id)}", name, View(d.id, still))


def _of_parts(release: Release) -> Iterator[Choice]:
    """All together, then each breakdown over time and as a whole."""
    time = _time(release)
    groups = [d for d in release.dimensions if varies(d) and d is not time]
    if all(d.total for d in groups) and (time or not groups):
        default = usual(release) == View()
        name = "All together over time" if time else "The figure"
        yield Choice("total", name, View() if default or time is None else View(time.id))
    for d in groups:
        name = _over_time(d.label) if time else breakdown(d.label)
        yield Choice(f"by-{d.id}", name, View(d.id))
    if time and time.total:
        whole = ((time.id, time.total),)
        for d in groups:
            yield Choice(f"by-{d.id}-whole", f"{breakdown(d.label)}, all periods together", View(d.id, whole))


def _time(release: Release) -> Dimension | None:
    return next((d for d in release.dimensions if varies(d) and d.role == "time"), None)


def _over_time(label: str) -> str:
    name = breakdown(label)
    return f"{name} over time" if name.startswith("By ") else f"{name}, over time"
