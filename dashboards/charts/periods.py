"""Which days a period on an axis spans, read from its code or label, and what happened in it."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from dashboards.charts.forms import Chart, Event
from dashboards.charts.wording import month_number

_QUARTER = re.compile(r"(\d{4})\D{0,2}Q([1-4])|Q([1-4])\D{0,2}(\d{4})")
_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_NAMED = re.compile(r"([A-Z][a-z]{2,8})(?:\s?(?:[-–]|to)\s?([A-Z][a-z]{2,8}))?")


@dataclass(frozen=True)
class Happening:
    """What happened on a day, in words that fit beside a chart."""

    day: date
    text: str
    href: str = ""


def span_of(label: str) -> tuple[date, date] | None:
    """First and last day of a period: 2024, 2024Q3, 2024-07, July 2024, Jul–Sep 2024, 2023 (October to December)."""
    label = label.strip()
    if found := _QUARTER.fullmatch(label):
        year, quarter = int(found[1] or found[4]), int(found[2] or found[3])
        return _months(year, 3 * quarter - 2, 3 * quarter)
    if found := _MONTH.fullmatch(label):
        return _months(int(found[1]), int(found[2]), int(found[2])) if 1 <= int(found[2]) <= 12 else None
    years = _YEAR.findall(label)
    if len(years) != 1 or not 1 <= int(years[0]) <= 9998:
        return None
    rest = label.replace(years[0], "", 1).strip(" ()")
    if not rest:
        return _months(int(years[0]), 1, 12)
    named = _NAMED.fullmatch(rest)
    first, last = (month_number(named[1]), month_number(named[2] or named[1])) if named else (0, 0)
    return _months(int(years[0]), first, last) if 0 < first <= last else None


def a_year_before(label: str) -> str:
    """The label of the same period a year earlier; empty where the label names no single year."""
    years = _YEAR.findall(label)
    if len(years) != 1 or span_of(label) is None:
        return ""
    return label.replace(years[0], f"{int(years[0]) - 1:04}", 1)


def with_happenings(chart: Chart, happenings: Iterable[Happening]) -> Chart:
    """A line over time with what happened along it, in the order of days; other charts as they are."""
    if chart.kind != "trend":
        return chart
    spans = [(p.label, span_of(p.label)) for p in chart.points]
    events = []
    for happening in sorted(happenings, key=lambda h: h.day):
        label = next((name for name, span in spans if span and span[0] <= happening.day <= span[1]), None)
        if label is not None:
            events.append(Event(label, happening.text, happening.href))
    return replace(chart, events=(*chart.events, *events))


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])
