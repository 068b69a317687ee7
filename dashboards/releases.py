"""A release: the published form of a table, with canonical bytes that are fixed once and their digest.

Two kinds pass the same door. `counts` are counts of ours, protected before they come here; `cited` are
published findings and facts of others, checked and numbered. A Release knows no raw number.
"""

from __future__ import annotations

import hashlib
import json
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Literal

FORMAT = "lead-portal/release/1"
STATUSES = ("published", "suppressed", "missing", "not_applicable", "unreliable")

Kind = Literal["counts", "cited"]
Role = Literal["time", "place", "group", "step"]


@dataclass(frozen=True)
class Code:
    """One value of a dimension; `parents` are the codes it adds up to (empty for a top code)."""

    id: str
    label: str
    parents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dimension:
    """A breakdown. `total` is the code that holds the sum of all, or None where there is none.

    `role` says how to draw it: `time` is ordered, `place` and `group` are categories, and a `step` is a chain of
    decision points: of the two parts below each code the first passed on and the other left. `sums` are the
    relations that hold between codes: a parent and the children of one partition of it.
    """

    id: str
    label: str
    role: Role
    total: str | None
    codes: tuple[Code, ...]
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def label_of(self, code: str) -> str:
        return self._labels[code]

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {c.id: c.label for c in self.codes}

    @property
    def parts(self) -> tuple[Code, ...]:
        """The codes without the total, in their order."""
        return tuple(c for c in self.codes if c.id != self.total)

    @property
    def chain(self) -> tuple[Code, ...]:
        """From the total downwards those who passed on: of each code the first of its parts."""
        first = {parent: part[0] for parent, part in reversed(self.sums)}
        codes = {c.id: c for c in self.codes}
        found, at = list[Code](), self.total
        while at is not None and codes[at] not in found:
            found.append(codes[at])
            at = first.get(at)
        return tuple(found)


@dataclass(frozen=True)
class Observation:
    """One cell: a code for each dimension, a value only where the status is `published`."""

    key: tuple[str, ...]
    value: int | None
    status: str

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise ValueError(f"unknown status {self.status!r}")
        if (self.value is None) == (self.status in ("published", "unreliable")):
            raise ValueError(f"cell {self.key}: a value stands beside the status published, and only there")


@dataclass(frozen=True)
class Column:
    """A column of a cited table. `type` is text, number, date, list (semicolon separated) or link."""

    id: str
    label: str
    type: Literal["text", "number", "date", "list", "link"]
    description: str = ""


@dataclass(frozen=True)
class MeasureRef:
    """The measure as it was defined when the release was made; `noun` is the plural of what is counted."""

    id: str
    name: str
    definition: str
    unit: str
    version: int
    noun: str = ""


@dataclass(frozen=True)
class Place:
    """A site of the directory or the initiative itself."""

    id: str
    name: str


@dataclass(frozen=True)
class Period:
    """`start` and `end` are ISO dates; `start` may be unknown (None)."""

    label: str
    start: str | None
    end: str

    @property
    def first_day(self) -> str:
        """The first day (an ISO date); empty where it is not known, which sorts before every day."""
        return self.start + "-01" * (2 - self.start.count("-")) if self.start else ""

    @property
    def last_day(self) -> str:
        """The last day (an ISO date): that of the year or month where the end names no day."""
        year, *rest = (int(part) for part in self.end.split("-"))
        month = rest[0] if rest else 12
        return self.end if len(rest) == 2 else f"{year:04}-{month:02}-{monthrange(year, month)[1]:02}"

    def overlaps(self, other: Period) -> bool:
        """Whether two periods share a day."""
        return self.first_day <= other.last_day and other.first_day <= self.last_day


@dataclass(frozen=True)
class Source:
    """Where the figures come from: name, address (or empty) and the date they were published there."""

    name: str
    url: str = ""
    date: str = ""


@dataclass(frozen=True)
class Rule:
    """The protection that a table of counts passed."""

    threshold: int
    mode: Literal["range", "exact"]


@dataclass(frozen=True)
class Correction:
    """Why a version takes the place of the one before: what was wrong, and since when (an ISO date)."""

    reason: str
    since: str


@dataclass(frozen=True)
class Release:
    """A numbered, dated table with all that is needed to read it. See module docstring for the kinds.

    `name` is the table's own name, the same in every release of that table (such as `sites`). `series_break` says
    why its figures must not be joined with those of earlier releases, where that is so.
    """

    number: int
    version: int
    kind: Kind
    title: str
    summary: str
    published: str
    author: str
    approver: str
    source: Source
    demonstration: bool
    name: str = ""
    series_break: str = ""
    notes: tuple[str, ...] = ()
    measure: MeasureRef | None = None
    place: Place | None = None
    period: Period | None = None
    rule: Rule | None = None
    correction: Correction | None = None
    dimensions: tuple[Dimension, ...] = ()
    observations: tuple[Observation, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = field(default=())

    @cached_property
    def canonical(self) -> bytes:
        """The bytes that are stored, digested and offered: JSON, keys sorted, no needless space, UTF-8."""
        document = {"format": FORMAT, **_without_empty(asdict(self))}
        document["observations"] = [[*o.key, o.value, o.status] for o in self.observations]
        return canonical_json(document)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical bytes, in hexadecimal."""
        return hashlib.sha256(self.canonical).hexdigest()

    @cached_property
    def cells(self) -> Mapping[tuple[str, ...], Observation]:
        """Observations by key."""
        return {o.key: o for o in self.observations}

    def dimension(self, id: str) -> Dimension:
        """The dimension of that id; KeyError where there is none."""
        return next((d for d in self.dimensions if d.id == id), None) or _no_dimension(id)

    @property
    def hidden(self) -> int:
        """How many cells are hidden to protect privacy."""
        return sum(o.status == "suppressed" for o in self.observations)

    def records(self) -> list[dict[str, str]]:
        """The rows of a cited table as dictionaries by column id."""
        ids = [c.id for c in self.columns]
        return [dict(zip(ids, row, strict=True)) for row in self.rows]


def canonical_json(document: Mapping[str, Any]) -> bytes:
    """JSON as it is digested: sorted keys, no space, UTF-8, no number but whole ones."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def read_release(data: bytes) -> Release:
    """The release that canonical bytes hold; ValueError where they are not of this format."""
    d = json.loads(data)
    if d.pop("format", None) != FORMAT:
        raise ValueError("these bytes are not a release of this format")
    observations = d.pop("observations", [])
    return Release(
        **{k: d[k] for k in _PLAIN if k in d},
        source=Source(**d["source"]),
        notes=tuple(d.get("notes", ())),
        measure=MeasureRef(**d["measure"]) if "measure" in d else None,
        place=Place(**d["place"]) if "place" in d else None,
        period=Period(**{"start": None, **d["period"]}) if "period" in d else None,
        rule=Rule(**d["rule"]) if "rule" in d else None,
        correction=Correction(**d["correction"]) if "correction" in d else None,
        dimensions=tuple(_dimension(x) for x in d.get("dimensions", ())),
        observations=tuple(Observation(tuple(o[:-2]), o[-2], o[-1]) for o in observations),
        columns=tuple(Column(**c) for c in d.get("columns", ())),
        rows=tuple(tuple(r) for r in d.get("rows", ())),
    )


_PLAIN = (
    *("number", "version", "kind", "title", "summary", "published", "author", "approver", "demonstration"),
    *("name", "series_break"),
)


def _dimension(d: dict[str, Any]) -> Dimension:
    codes = tuple(Code(c["id"], c["label"], tuple(c.get("parents", ()))) for c in d["codes"])
    sums = tuple((parent, tuple(children)) for parent, children in d.get("sums", ()))
    return Dimension(d["id"], d["label"], d["role"], d.get("total"), codes, sums)


# texts that came after the first releases: an empty one is left out, so that theirs keep their digests
_LATER_TEXTS = frozenset({"noun", "series_break"})


def _without_empty(value: Any) -> Any:
    """Leaves out what says nothing (None and empty lists), so that a later optional field changes no digest."""
    if isinstance(value, dict):
        kept = {k: v for k, v in value.items() if v is not None and v != () and v != []}
        return {k: _without_empty(v) for k, v in kept.items() if v != "" or k not in _LATER_TEXTS}
    if isinstance(value, list | tuple):
        return [_without_empty(v) for v in value]
    return value


def _no_dimension(id: str) -> Dimension:
    raise KeyError(f"this release has no dimension {id!r}")
