"""Shares and ratios of published counts as points of a chart, each with its interval or the reason why it has none.

What may be shown is decided by the rules for rates, from published counts alone.
"""

from __future__ import annotations

from dataclasses import replace

from dashboards.charts.forms import STATUS_WORDS, Chart, Point, UnknownView, interval_text
from dashboards.charts.views import Plan
from dashboards.charts.wording import lower
from dashboards.rates import (
    BLUNTED,
    Interval,
    difference_in_points,
    is_blunted,
    relative_rate_index,
    share,
    wilson,
)
from dashboards.releases import Dimension, Observation

WITHHELD = "withheld"
# of two counts the more telling absence: nothing can be said of what does not apply, then of what is hidden
ABSENT_FIRST = ("not_applicable", "suppressed", "missing")
IN_PERCENT = ", in percent"
INTERVALS = "The lines and bands are 95% intervals: how far chance alone may move a share."


def as_share(point: Point, whole: Observation | None, threshold: int) -> Point:
    """The point of a count as its share of a whole, in percent."""
    if status := _absent(point.status, whole.status if whole else "not_applicable"):
        return _without(point, status)
    n, of = int(point.value or 0), int(whole.value or 0) if whole else 0
    if n > of:
        return _without(point, "not_applicable")
    found, counts = share(n, of, threshold), f"{n:,} of {of:,}"
    if found.text is None:
        return _without(point, WITHHELD, found.reason, counts)
    if is_blunted(n, of):
        return replace(_without(point, WITHHELD, BLUNTED), text=found.text)
    ends = wilson(n, of)
    return replace(
        point,
        value=100 * n / of,
        status=_sound(point.status, whole.status if whole else ""),
        text=found.text,
        # what is rounded off in the arithmetic must not push an end past the share itself
        interval=(min(100 * ends.low, 100 * n / of), max(100 * ends.high, 100 * n / of)),
        of=counts,
        share="",
        partial=False,
    )


def in_shares(chart: Chart, axes: Plan, threshold: int) -> Chart:
    """A chart of counts as one of shares, each of the same cell with one dimension at its total."""
    of = _shared(axes)
    place = [d.id for d in axes.release.dimensions].index(of.id)

    def shared(point: Point) -> Point:
        whole = (*point.key[:place], of.total or "", *point.key[place + 1 :])
        return as_share(point, axes.release.cells.get(whole), threshold)

    return replace(
        chart,
        id=f"{chart.id}-shares",
        title=f"{chart.title}{IN_PERCENT}",
        kind="dots" if chart.kind == "bars" else chart.kind,
        series=tuple(replace(s, points=tuple(map(shared, s.points))) for s in chart.series),
        total=None,
        whole=None,
        unit="",
        figured="shares",
        measured=f"Share of {lower(of.label_of(of.total or ''))}",
        notes=(*chart.notes, INTERVALS),
    )


def _shared(axes: Plan) -> Dimension:
    """The dimension whose total the shares are of. Errors: UnknownView where nothing is summed."""
    fixed = [d for d in axes.release.dimensions if d.role != "time" and axes.fixed.get(d.id, d.total) != d.total]
    found = next((d for d in (*fixed, axes.group) if d and d.total is not None), None)
    if found is None:
        raise UnknownView("These figures are no parts of a whole, so they have no shares.")
    return found


def as_index(
    point: Point, own: tuple[Observation | None, ...], reference: tuple[Observation | None, ...], threshold: int
) -> Point:
    """The ratio of a group's share to that of the reference group; both as (count, whole)."""
    cells = (*own, *reference)
    if status := _absent(*(c.status if c else "not_applicable" for c in cells)):
        return _without(point, status)
    a, n1, b, n0 = (int(c.value or 0) if c else 0 for c in cells)
    if a > n1 or b > n0:
        return _without(point, "not_applicable")
    found, counts = relative_rate_index(a, n1, b, n0, threshold), f"{a:,} of {n1:,} against {b:,} of {n0:,}"
    if found.text is None or found.interval is None:
        return _without(point, WITHHELD, found.reason, "" if found.reason == BLUNTED else counts)
    points = difference_in_points(a, n1, b, n0, threshold)
    return replace(
        point,
        value=found.interval.estimate,
        status=_sound(*(c.status for c in cells if c)),
        text=found.text,
        interval=(found.interval.low, found.interval.high),
        of=counts,
        note=_difference(points.text, points.interval),
    )


def _difference(text: str | None, interval: Interval | None) -> str:
    """The difference in percentage points beside the ratio: a large ratio can be a small difference."""
    if text is None or interval is None:
        return ""
    return f"{text} ({interval.low:+.0f} to {interval.high:+.0f})"


def interval_words(point: Point, figured: str) -> str:
    """The interval of a point as a table shows it, or why it has none."""
    if point.interval:
        return interval_text(figured, point.interval)  # type: ignore[arg-type]
    return point.note if point.status == WITHHELD else point.text


def _sound(*statuses: str) -> str:
    return "unreliable" if "unreliable" in statuses else "published"


def _absent(*statuses: str) -> str:
    return next((s for s in ABSENT_FIRST if s in statuses), "")


def _without(point: Point, status: str, reason: str = "", of: str = "") -> Point:
    return replace(
        point, value=None, status=status, text=STATUS_WORDS[status], interval=None, note=reason, of=of, share=""
    )
