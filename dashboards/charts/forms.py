"""The parts that a chart and a table are made of, and the words for a value or for its absence."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

Kind = Literal["bars", "trend", "small_multiples", "odds_ratios", "before_after", "none"]

STATUS_WORDS = {
    "suppressed": "hidden to protect privacy",
    "missing": "not known",
    "not_applicable": "does not apply",
    "unreliable": "not reliable",
}


class UnknownView(ValueError):
    """A view that the release does not have."""


@dataclass(frozen=True)
class View:
    """A way to look at a release: broken down `by` a dimension, with others `fixed` at a code."""

    by: str | None = None
    fixed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Choice:
    """A view that a reader may choose; `id` fits in an address."""

    id: str
    label: str
    view: View


@dataclass(frozen=True)
class Point:
    """One figure of a chart. Without a value its `text` holds the words for its status."""

    label: str
    key: tuple[str, ...]
    value: float | None
    status: str
    text: str
    interval: tuple[float, float] | None = None
    note: str = ""


@dataclass(frozen=True)
class Series:
    """Points that belong together: one line, or one set of bars."""

    id: str
    label: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Break:
    """From the point with this label on, the figures mean something else: `text` says what."""

    label: str
    text: str


@dataclass(frozen=True)
class Chart:
    """All that a face needs: what is shown, what it means, where it comes from."""

    id: str
    title: str
    kind: Kind
    unit: str
    finding: str
    series: tuple[Series, ...]
    notes: tuple[str, ...]
    source: str
    demonstration: bool
    breaks: tuple[Break, ...] = ()
    total: Point | None = None
    context: tuple[tuple[str, str], ...] = ()
    axis: str = ""
    by: str | None = None

    @property
    def points(self) -> tuple[Point, ...]:
        return tuple(p for s in self.series for p in s.points)

    @property
    def hidden(self) -> int:
        """How many figures of this chart are hidden to protect privacy."""
        shown = (*self.points, self.total) if self.total else self.points
        return sum(p.status == "suppressed" for p in shown)


@dataclass(frozen=True)
class Cell:
    """A value as text, with its status; `value` is the number where there is one."""

    text: str
    status: str
    value: float | None = None


@dataclass(frozen=True)
class Row:
    """`headers` name the row, `cells` hold its values."""

    headers: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """The first `headers` columns name the rows."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    headers: int


def value_text(value: float | None, status: str) -> str:
    """A value with thousands separators, or the words for what stands in its place."""
    if value is None:
        return STATUS_WORDS[status]
    number = f"{value:,}"
    return f"{number} ({STATUS_WORDS[status]})" if status == "unreliable" else number


def capital(label: str) -> str:
    """The label with a capital first letter, as it stands on its own."""
    return label[:1].upper() + label[1:]


def lower(label: str) -> str:
    """The label inside a sentence."""
    # an abbreviation keeps its capitals
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def counted(number: float, unit: str) -> str:
    """A number with its unit, in the singular where it is one."""
    noun = unit or "counted"
    if number == 1 and unit:
        noun = {"people": "person"}.get(unit, unit.removesuffix("s"))
    return f"{number:,} {noun}"


def day_text(iso: str) -> str:
    """An ISO date as it is read: December 23, 2016. What is no full date stays as it is."""
    try:
        day = datetime.date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day:%B} {day.day}, {day.year}"
