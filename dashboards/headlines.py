"""The one figure of a measure that a first screen shows, and how it changed, with its uncertainty in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from dashboards.charts import Chart, Point, View, describe
from dashboards.charts.findings import MEASURED, counts_could_be_chance
from dashboards.charts.periods import a_year_before
from dashboards.charts.rate_findings import could_be_chance, with_interval
from dashboards.charts.views import levels, varies
from dashboards.charts.wording import capital, counted, lower, predicate, when
from dashboards.releases import Release

Direction = Literal["up", "down", "same", "unclear"]
BEFORE, A_YEAR_BEFORE, EARLIER = "Since the period before", "Since a year before", "The same people earlier"
NOT_SAID = "Cannot be said: the figure %(when)s is %(was)s."
NOT_COMPARED = "Cannot be compared with %(was)s %(when)s: a shorter period."
THE_SAME = "The same as %(when)s."
ABOUT_THE_SAME = "About the same as the %(was)s %(when)s."
UP, DOWN = "Up from %(was)s %(when)s.", "Down from %(was)s %(when)s."
SURELY_UP = "Up from %(was)s %(when)s: more than chance would explain."
SURELY_DOWN = "Down from %(was)s %(when)s: more than chance would explain."


@dataclass(frozen=True)
class Change:
    """How a figure stands to an earlier one: since when, in which direction, and in words.

    The sentence is a pattern with the earlier figure and the label of its period, so that it can be said in another
    language.
    """

    since: str
    direction: Direction
    pattern: str
    was: str
    label: str

    @property
    def words(self) -> str:
        return self.pattern % {"was": self.was, "when": when(self.label)}


@dataclass(frozen=True)
class Headline:
    """A figure with what it is of and the period or moment it is of, the changes that led to it, and its chart.

    `note` says that later figures are hidden, where they are.
    """

    figure: str
    of: str
    label: str
    changes: tuple[Change, ...]
    chart: Chart
    note: str = ""

    @property
    def when(self) -> str:
        return capital(when(self.label)) if self.label else ""


def headline_of(release: Release) -> Headline | None:
    """The headline of a release of counts; None where no figure of its chart is shown."""
    chart, answer = _chart(release)
    if chart.kind == "trend":
        return _latest(chart, answer)
    if chart.kind == "before_after":
        return _moved(chart)
    return _single(chart)


def _chart(release: Release) -> tuple[Chart, str]:
    """Totals over time; where a release asks what became of something, the share of the first answer, and its name."""
    first = describe(release)
    if first.kind == "before_after" and len(first.series) > 1 and first.whole:
        return describe(release, View(first.by, (), "shares")), ""
    time = next((d for d in release.dimensions if d.role == "time" and varies(d)), None)
    asked = next((d for d in release.dimensions if d.id == first.by and d.total), None)
    if first.kind != "bars" or time is None or asked is None:
        return first, ""
    answer = levels(asked)[0][0]
    return describe(release, View(fixed=((asked.id, answer.id),), figures="shares")), answer.label


def _latest(chart: Chart, answer: str) -> Headline | None:
    """The last figure that is shown, set against the one before and that of a year before."""
    points = chart.series[0].points
    shown = [n for n, p in enumerate(points) if p.value is not None and not p.partial] or [
        n for n, p in enumerate(points) if p.value is not None
    ]
    if not shown:
        return None
    place = shown[-1]
    now, labels = points[place], [p.label for p in points]
    changes = []
    if place:
        changes.append(_since(BEFORE, chart, now, points[place - 1]))
    before = a_year_before(now.label)
    if before in labels[: max(place - 1, 0)]:
        changes.append(_since(A_YEAR_BEFORE, chart, now, points[labels.index(before)]))
    of = f"{lower(answer)}: {now.of}" if answer else _of(chart, now)
    return Headline(now.text, of, now.label, tuple(changes), chart, _later(points[place + 1 :]))


def _later(points: Sequence[Point]) -> str:
    """What became of the figures after the one that is told."""
    hidden = sum(p.status == "suppressed" for p in points)
    if not hidden:
        return ""
    return f"{'1 later figure is' if hidden == 1 else f'{hidden} later figures are'} hidden to protect privacy."


def _moved(chart: Chart) -> Headline | None:
    """The group that moved most between two moments of the same people."""
    known = [s for s in chart.series if all(p.value is not None for p in s.points)]
    if not known:
        return None
    lead = known[0] if len(chart.series) == 2 else max(known, key=lambda s: abs(_step(s.points)))
    before, after = lead.points
    change = _since(EARLIER, chart, after, before)
    name = predicate(lead.label).removeprefix("were ") or lower(lead.label)
    of = f"{name}: {after.of}" if after.of else name
    return Headline(after.text, of, after.label, (change,), replace(chart, series=(lead,)))


def _single(chart: Chart) -> Headline | None:
    if chart.kind == "steps" and len(chart.points) > 1 and chart.points[1].share:
        first, second = chart.points[:2]
        return Headline(second.share, f"{lower(second.label)}: {second.text} of {first.text}", "", (), chart)
    shown = [p for p in chart.figures if p.value is not None]
    if not shown:
        return None
    return Headline(shown[0].text, _of(chart, shown[0]), "", (), chart)


def _step(points: Sequence[Point]) -> float:
    return (points[1].value or 0) - (points[0].value or 0)


def _of(chart: Chart, point: Point) -> str:
    """What the figure counts: referrals; 58 of 101 referrals."""
    if chart.figured == "counts":
        return counted(point.value or 0, chart.unit).partition(" ")[2]
    return point.of or lower(chart.head)


def _since(since: str, chart: Chart, now: Point, then: Point) -> Change:
    was = with_interval(chart, then)
    if then.value is None:
        return Change(since, "unclear", NOT_SAID, then.text, then.label)
    if then.partial != now.partial and chart.figured == "counts":
        return Change(since, "unclear", NOT_COMPARED, then.text, then.label)
    if now.value == then.value:
        return Change(since, "same", THE_SAME, was, then.label)
    if _chance(chart, now, then):
        return Change(since, "same", ABOUT_THE_SAME, was, then.label)
    sure = chart.unit not in MEASURED or chart.figured != "counts"
    if (now.value or 0) > then.value:
        return Change(since, "up", SURELY_UP if sure else UP, was, then.label)
    return Change(since, "down", SURELY_DOWN if sure else DOWN, was, then.label)


def _chance(chart: Chart, now: Point, then: Point) -> bool:
    if chart.figured != "counts":
        return could_be_chance(now, then)
    return chart.unit not in MEASURED and counts_could_be_chance(then.value or 0, now.value or 0)
