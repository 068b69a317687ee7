"""The views of a release that a reader may choose from, each with a name and an id for the address."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.charts.forms import Choice, View
from dashboards.charts.steps import chain_in
from dashboards.charts.views import moment, plan, usual, varies
from dashboards.charts.wording import breakdown, capital, is_unknown, lower, safe
from dashboards.releases import Code, Dimension, Release


def views(release: Release) -> tuple[Choice, ...]:
    """Every useful view, the default first."""
    if release.kind != "counts":
        return ()
    if chain := chain_in(release):
        return tuple(_of_steps(release, chain))
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
        if d.total:
            yield Choice(
                f"by-{d.id}-share", f"{breakdown(d.label)}: {beside}, as shares", View(d.id, (), "shares"), False
            )
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
        if d.total:
            yield Choice(f"by-{d.id}-share", f"{name}, as shares", View(d.id, (), "shares"), False)
    if time and time.total:
        whole = ((time.id, time.total),)
        for d in groups:
            name = f"{breakdown(d.label)}, all periods together"
            yield Choice(f"by-{d.id}-whole", name, View(d.id, whole))
            if d.total:
                yield Choice(f"by-{d.id}-whole-share", f"{name}, as shares", View(d.id, whole, "shares"), False)


def _of_steps(release: Release, chain: Dimension) -> Iterator[Choice]:
    """The chain of decision points, then its rates by each breakdown, and each group against each other one."""
    yield Choice("steps", "All together, step by step", View())
    for d in release.dimensions:
        if d is chain or not varies(d) or d.role == "time" or d.total is None:
            continue
        name = breakdown(d.label)
        yield Choice(f"by-{d.id}-share", f"{name}, share that passed each step", View(d.id, (), "shares"))
        yield Choice(f"by-{d.id}", f"{name}, counts at each step", View(d.id), False)
        for n, code in enumerate(references(d)):
            label = f"{name}, compared with {code.label}"
            index = View(d.id, (), "index", code.id)
            yield Choice(f"by-{d.id}-index-{safe(code.id)}", label, index, n == 0)


def references(group: Dimension) -> tuple[Code, ...]:
    """The groups that others may be compared with: those of whom something is known."""
    return tuple(c for c in group.parts if not is_unknown(c.label))


def _time(release: Release) -> Dimension | None:
    return next((d for d in release.dimensions if varies(d) and d.role == "time"), None)


def _over_time(label: str) -> str:
    name = breakdown(label)
    return f"{name} over time" if name.startswith("By ") else f"{name}, over time"
