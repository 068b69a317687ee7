"""The parts that a chart and a table are made of, and the words for a value or for its absence."""

from __future__ import annotations

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
    """One figure of a chart. Without a value its `text` holds the words for its status.

    `share` is its part of the whole, where one may be shown; `partial` says that its period is shorter
    than its neighbours', so that it must not be compared with them.
    """

    label: str
    key: tuple[str, ...]
    value: float | None
    status: str
    text: str
    interval: tuple[float, float] | None = None
    note: str = ""
    share: str = ""
    partial: bool = False

    @property
    def said(self) -> str:
        """The figure with its share: 726 (67%)."""
        return f"{self.text} ({self.share})" if self.share else self.text


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
    """All that a face needs: what is shown, what it means, where it comes from.

    `total` is the sum that bars belong to; `whole` the same for each point in time. `axis` and `group`
    are the labels of what the points and the series stand for.
    """

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
    whole: Series | None = None
    group: str = ""

    @property
    def figures(self) -> tuple[Point, ...]:
        """Every figure that is shown, the wholes first."""
        return (*((self.total,) if self.total else ()), *(self.whole.points if self.whole else ()), *self.points)

    @property
    def points(self) -> tuple[Point, ...]:
        return tuple(p for s in self.series for p in s.points)

    @property
    def hidden(self) -> int:
        """How many figures of this chart are hidden to protect privacy."""
        return sum(p.status == "suppressed" for p in self.figures)


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
