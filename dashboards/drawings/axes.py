"""The names of periods under an axis: as many as fit, never one upon another."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from dashboards.charts import Chart
from dashboards.charts.wording import short
from dashboards.drawings.lines import Box
from dashboards.drawings.svg import Drawing, label, line, text_width

LOWEST, CLEAR = 18, 10
_QUARTER = re.compile(r"(?P<year>\d{4})\D*?(?P<q>Q[1-4])$|(?P<q2>Q[1-4])\D*?(?P<year2>\d{4})$")
_MONTHS = re.compile(r"(?P<q>[A-Z][a-z]{2}[–-][A-Z][a-z]{2}) (?P<year>\d{4})$")
_PART = re.compile(r"(?P<year>\d{4}) \((?P<part>.+)\)$")


def time_axis(labels: Sequence[str], box: Box, end: float) -> Drawing:
    """Years under their first quarter, with the quarters where there is room; other periods by their names.

    Names may run as far as `end`, the right edge of the drawing.
    """
    y = box.bottom + 20
    years = years_begun(labels)
    if not years or len(labels) < 3:
        marks = fitting([(n, short(t)) for n, t in enumerate(labels)], box, y, end)
        return marks, y + 8
    ticks = [line(box.x(n), box.bottom, box.x(n), box.bottom + 6, "chart-tick") for n, _ in years]
    within = [(n, part) for n, (_, part) in enumerate(filter(None, map(_in_year, labels)))]
    roomy = max(text_width(part) for _, part in within) + 8 <= box.x(1) - box.x(0)
    if not roomy or not any(part for _, part in within):
        return ticks + fitting(years, box, y, end), y + 8
    if len(years) == len(labels):
        # years first, and under those that are cut short their months
        return ticks + fitting(years, box, y, end) + fitting(within, box, y + LOWEST, end), y + LOWEST + 8
    return ticks + fitting(within, box, y, end) + fitting(years, box, y + LOWEST, end), y + LOWEST + 8


def years_begun(labels: Sequence[str]) -> list[tuple[int, str]]:
    """Where each year begins among periods, and its name; nothing where a period is of no one year."""
    years = [p[0] for p in map(_in_year, labels) if p]
    if len(years) < len(labels):
        return []
    return [(n, year) for n, year in enumerate(years) if n == 0 or years[n - 1] != year]


def tick_text(tick: float, chart: Chart) -> str:
    """The name of a step of the scale of values."""
    return f"{tick:,.0f}%" if chart.figured == "shares" else f"{tick:,.0f}"


def fitting(labels: Sequence[tuple[int, str]], box: Box, y: float, end: float) -> list[str]:
    """The last name, and of those before it each one that keeps clear of the next."""
    marks, free = [], math.inf
    for n, text in reversed(labels):
        half = text_width(text) / 2
        middle = max(min(box.x(n), end - half), half)
        if text and middle + half + CLEAR <= free:
            marks.append(label(text, middle, y, "soft", "middle"))
            free = middle - half
    return marks


def _in_year(text: str) -> tuple[str, str] | None:
    """The year of a period and its part of it: (2024, Q1), (2023, Oct–Dec), (2024, )."""
    if re.fullmatch(r"\d{4}", text):
        return text, ""
    if part := _PART.fullmatch(short(text)):
        return part["year"], part["part"]
    if months := _MONTHS.fullmatch(text):
        return months["year"], months["q"]
    found = _QUARTER.search(text)
    return (found["year"] or found["year2"], found["q"] or found["q2"]) if found else None
