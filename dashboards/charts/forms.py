"""The parts that a chart and a table are made of, and the words for a value or for its absence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "bars", "dots", "map", "trend", "small_multiples", "before_after", "steps", "rate_index", "odds_ratios", "none"
]  # fmt: skip
# what the figures are: counts as published, their share of a whole in percent, or a ratio to a reference group
Figures = Literal["counts", "shares", "index"]

STATUS_WORDS = {
    "suppressed": "hidden to protect privacy",
    "missing": "not known",
    "not_applicable": "does not apply",
    "unreliable": "not reliable",
    # of derived figures alone: the counts are published, but they are too few to carry a rate
    "withheld": "too few for a rate",
}


# of a line, so that the numbers above it keep clear of one another
MOST_TOLD = 9
# beyond these nobody finds a group in a picture, nor a row on a page; a file holds everything
MOST_PANELS, MOST_MARKS, MOST_ROWS = 60, 240, 500


class UnknownView(ValueError):
    """A view that the release does not have."""


@dataclass(frozen=True)
class View:
    """A way to look at a release: broken down `by` a dimension, with others `fixed` at a code.

    Shares are of the whole of a dimension that is fixed at one of its parts, else of the whole of all groups, and in
    a chain of steps of those at the step before. An index compares with the group `reference`.
    """

    by: str | None = None
    fixed: tuple[tuple[str, str], ...] = ()
    figures: Figures = "counts"
    reference: str | None = None


@dataclass(frozen=True)
class Choice:
    """A view that a reader may choose; `id` fits in an address. The `main` ones stand on a release's own page."""

    id: str
    label: str
    view: View
    main: bool = True


@dataclass(frozen=True)
class Point:
    """One figure of a chart. Without a value its `text` holds the words for its status.

    `share` is its part of the whole, where one may be shown; `partial` says that its period is shorter
    than its neighbours', so that it must not be compared with them. `of` are the counts behind a share or an index
    (146 of 218), `interval` its 95% interval in the chart's unit, `note` why there is none.
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
    of: str = ""

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
class Event:
    """What happened at the point with this label: a launch, a decision, a new definition; `href` tells more."""

    label: str
    text: str
    href: str = ""


@dataclass(frozen=True)
class Chart:
    """All that a face needs: what is shown, what it means, where it comes from.

    `total` is the sum that bars belong to; `whole` the same for each point in time. `axis` and `group`
    are the labels of what the points and the series stand for; `measured` says what the figures are where the unit
    alone does not. A ratio stands on a log `scale` around `parity`; `reference` is the group it compares with.
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
    figured: Figures = "counts"
    measured: str = ""
    scale: Literal["linear", "log"] = "linear"
    parity: float | None = None
    reference: str = ""
    events: tuple[Event, ...] = ()

    @property
    def head(self) -> str:
        """What is counted or measured, as it stands above the figures."""
        return self.measured or self.unit[:1].upper() + self.unit[1:]

    @property
    def figures(self) -> tuple[Point, ...]:
        """Every figure that is shown, the wholes first."""
        return (*((self.total,) if self.total else ()), *(self.whole.points if self.whole else ()), *self.points)

    @property
    def points(self) -> tuple[Point, ...]:
        return tuple(p for s in self.series for p in s.points)

    @property
    def told(self) -> tuple[Event, ...]:
        """The events that the line has a place for, in the order in which every face numbers them."""
        labels = {p.label for p in self.points}
        return tuple(e for e in self.events if e.label in labels)[:MOST_TOLD]

    @property
    def crowded(self) -> bool:
        """Whether it has more groups than a picture can show, so that it is told by its table alone."""
        if self.kind == "small_multiples":
            return len(self.series) > MOST_PANELS
        return self.kind != "trend" and len(self.points) > MOST_MARKS

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

    @property
    def first_rows(self) -> tuple[Row, ...]:
        """The rows that a page shows."""
        return self.rows[:MOST_ROWS]


def value_text(value: float | None, status: str) -> str:
    """A value with thousands separators, or the words for what stands in its place."""
    if value is None:
        return STATUS_WORDS[status]
    number = f"{value:,}"
    return f"{number} ({STATUS_WORDS[status]})" if status == "unreliable" else number


def interval_text(figured: Figures, interval: tuple[float, float]) -> str:
    """The ends of an interval as they are read."""
    low, high = interval
    if figured == "shares":
        return f"{low:.0f}% to {high:.0f}%"
    return f"{low:.2f} to {high:.2f}" if figured == "index" else f"{low:g} to {high:g}"
