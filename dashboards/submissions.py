"""What a steward hands in beside a table: what it counts, where, when, from whom, and how it is labelled.

Reads descriptions and cited tables from bytes, and lists every problem by its place.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from dashboards.checks import named_for_persons, of_a_person
from dashboards.intake import LONGEST_FIELD, MOST_BYTES, Problems
from dashboards.profiles import DEFAULT, HIGHEST, LOWEST, PROFILES
from dashboards.releases import Column, Period, Place, Role, Rule, Source

MOST_CITED_ROWS = 20_000
LONGEST_TEXT = 4000
ROLES: tuple[Role, ...] = ("time", "place", "group", "step")
COLUMN_TYPES = ("text", "number", "date", "list", "link")
_NAME = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", re.ASCII)
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
# Control characters break files and feeds; overrides of direction make a text read as what it is not.
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
_OF_COUNTS = frozenset(
    {"measure", "place", "period", "threshold", "profile", "protection", "dimensions", "series_break"}
)
_OF_CITED = frozenset({"columns", "key"})
_COMMON = frozenset({"kind", "title", "summary", "source", "notes", "demonstration"})


@dataclass(frozen=True)
class Labels:
    """How a dimension is called and drawn, and what its codes are called."""

    label: str
    role: Role
    labels: Mapping[str, str]


@dataclass(frozen=True)
class About:
    """The description of a table. `measure`, `place`, `period` and `rule` belong to counts alone."""

    file: str
    kind: Literal["counts", "cited"]
    title: str
    summary: str
    source: Source
    notes: tuple[str, ...]
    demonstration: bool
    measure: str = ""
    place: Place | None = None
    period: Period | None = None
    rule: Rule | None = None
    dimensions: tuple[tuple[str, Labels], ...] = ()
    series_break: str = ""
    columns: tuple[Column, ...] = ()
    key: str = ""


def read_about(data: bytes, file: str) -> About:
    """The description of a table. Errors: Rejected, with every problem and the name of its entry."""
    problems = Problems(file)
    d = _object(data, problems)
    problems.reject_if_any()
    _check_unseen(d, "", problems)
    problems.reject_if_any()
    kind = d.get("kind")
    if kind not in ("counts", "cited"):
        problems.add("must be 'counts' or 'cited'", None, "kind")
        problems.reject_if_any()
    for name in sorted(set(d) - _COMMON - (_OF_COUNTS if kind == "counts" else _OF_CITED)):
        problems.add("there is no such entry", None, name)
    common = {
        "title": _text(d, "title", problems),
        "summary": _text(d, "summary", problems),
        "source": _source(d.get("source"), problems),
        "notes": _texts(d.get("notes", []), "notes", problems),
        "demonstration": _flag(d, problems),
    }
    special = _of_counts(d, problems) if kind == "counts" else _of_cited(d, problems)
    problems.reject_if_any()
    return About(file, kind, **common, **special)  # type: ignore[arg-type]


def _of_counts(d: Mapping[str, Any], problems: Problems) -> dict[str, Any]:
    return {
        "measure": _text(d, "measure", problems),
        "place": _place(d.get("place"), problems),
        "period": _period(d.get("period"), problems),
        "rule": _rule(d, problems),
        "dimensions": _dimensions(d.get("dimensions"), problems),
        "series_break": _text(d, "series_break", problems) if "series_break" in d else "",
    }


def _of_cited(d: Mapping[str, Any], problems: Problems) -> dict[str, Any]:
    read = (_column(c, problems) for c in _list(d, "columns", problems))
    columns = tuple(c for c in read if c)
    key = _text(d, "key", problems)
    if columns and key and key not in [c.id for c in columns]:
        problems.add(f"{key!r} is not one of the columns", None, "key")
    return {"columns": columns, "key": key}


def read_cited(data: bytes, file: str, about: About) -> tuple[tuple[str, ...], ...]:
    """The rows of a cited table in the order of its columns. Errors: Rejected, by row and column."""
    problems = Problems(file)
    reader = csv.reader(io.StringIO(_decoded(data, problems), newline=""), strict=True)
    problems.reject_if_any()
    rows: list[tuple[str, ...]] = []
    try:
        _check_header(next(reader, []), about.columns, problems)
        problems.reject_if_any()
        for row in reader:
            _check_row(row, reader.line_num, about, problems)
            rows.append(tuple(row))
    except csv.Error as error:
        problems.add(f"the file is not CSV: {error}", reader.line_num)
    _check_keys(rows, about, problems)
    problems.reject_if_any()
    return tuple(rows)


def _check_header(header: Sequence[str], columns: Sequence[Column], problems: Problems) -> None:
    for column in columns:
        if named_for_persons(column.id):
            problems.add("a column about persons; the portal takes none", 1, column.id)
        if column.id not in header:
            problems.add("the column is missing", 1, column.id)
    for name in header:
        if name not in [c.id for c in columns]:
            problems.add("the description does not list this column", 1, name)
    if not problems.kept and list(header) != [c.id for c in columns]:
        problems.add("the columns stand in another order than the description lists them", 1)


def _check_row(row: Sequence[str], line: int, about: About, problems: Problems) -> None:
    if len(row) != len(about.columns):
        problems.add(f"{len(row)} fields, {len(about.columns)} expected", line)
        return
    for column, text in zip(about.columns, row, strict=True):
        problem = _misfit(column, text)
        if problem:
            problems.add(problem, line, column.id)


def _misfit(column: Column, text: str) -> str:
    if len(text) > LONGEST_TEXT:
        return f"longer than {LONGEST_TEXT} characters"
    if _UNSEEN.search(text):
        return "holds a control character or an override of the reading direction"
    if of_a_person(text):
        return "looks like an address, telephone or social security number of a person"
    if text and column.type == "date" and not _is_date(text):
        return f"{text!r} is not a year, month or day (2018, 2018-07, 2018-07-01)"
    if text and column.type == "number" and not _NUMBER.fullmatch(text):
        return f"{text!r} is not a number"
    return ""


def _check_keys(rows: Sequence[tuple[str, ...]], about: About, problems: Problems) -> None:
    place = next((i for i, c in enumerate(about.columns) if c.id == about.key), 0)
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, 2):
        key = row[place] if len(row) > place else ""
        if not key:
            problems.add("the key is empty", number, about.key)
        elif key in seen:
            problems.add(f"{key!r} stands already in row {seen[key]}", number, about.key)
        seen.setdefault(key, number)
    if not rows:
        problems.add("the table has no rows")
    if len(rows) > MOST_CITED_ROWS:
        problems.add(f"more than {MOST_CITED_ROWS} rows")


def _decoded(data: bytes, problems: Problems) -> str:
    if len(data) > MOST_BYTES:
        problems.add(f"the file is larger than {MOST_BYTES // 1_000_000} MB")
        return ""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.add("the file is not UTF-8", data[: error.start].count(b"\n") + 1)
        return ""
    return text


def _object(data: bytes, problems: Problems) -> dict[str, Any]:
    text = _decoded(data, problems)
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError) as error:
        problems.add(f"the file is not JSON: {error}", getattr(error, "lineno", None))
        return {}
    if not isinstance(found, dict):
        problems.add("the file must hold one JSON object")
        return {}
    return found


def _text(d: Mapping[str, Any], name: str, problems: Problems, where: str = "") -> str:
    value = d.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT:
        problems.add("must be a text that is not empty", None, where + name)
        return ""
    return value.strip()


def _texts(value: Any, name: str, problems: Problems) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        problems.add("must be a list of texts", None, name)
        return ()
    return tuple(value)


def _list(d: Mapping[str, Any], name: str, problems: Problems) -> list[Any]:
    value = d.get(name)
    if not isinstance(value, list) or not value:
        problems.add("must be a list that is not empty", None, name)
        return []
    return value


def _flag(d: Mapping[str, Any], problems: Problems) -> bool:
    value = d.get("demonstration", False)
    if not isinstance(value, bool):
        problems.add("must be true or false", None, "demonstration")
    return value is True


def _within(value: Any, name: str, problems: Problems) -> Mapping[str, Any]:
    if not isinstance(value, dict) or not value:
        problems.add("must be an object that is not empty", None, name)
        return {}
    return value


def _check_unseen(value: Any, where: str, problems: Problems) -> None:
    """Adds a problem for each text, or name of an entry, that holds characters nobody sees."""
    if isinstance(value, str) and _UNSEEN.search(value):
        problems.add("holds a control character or an override of the reading direction", None, where or None)
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in pairs:
        if isinstance(name, str) and _UNSEEN.search(name):
            problems.add("the name of an entry holds a control character", None, where or None)
        else:
            _check_unseen(part, f"{where}.{name}" if where else str(name), problems)


def _source(value: Any, problems: Problems) -> Source:
    d = _within(value, "source", problems)
    url, day = str(d.get("url") or ""), str(d.get("date") or "")
    if url and not url.startswith(("https://", "http://")):
        problems.add(f"{url!r} is not a web address", None, "source.url")
    if day and not _is_date(day):
        problems.add(f"{day!r} is not a date", None, "source.date")
    return Source(_text(d, "name", problems, "source.") if d else "", url, day)


def _place(value: Any, problems: Problems) -> Place | None:
    d = _within(value, "place", problems)
    id = _text(d, "id", problems, "place.") if d else ""
    if id and not _NAME.fullmatch(id):
        problems.add(f"{id!r} is not an id (small letters, digits and hyphens)", None, "place.id")
    return Place(id, _text(d, "name", problems, "place.")) if d else None


def _period(value: Any, problems: Problems) -> Period | None:
    d = _within(value, "period", problems)
    if not d:
        return None
    label, end, start = (
        _text(d, "label", problems, "period."),
        _text(d, "end", problems, "period."),
        d.get("start"),
    )
    for name, day in (("start", start), ("end", end)):
        if day and not (isinstance(day, str) and _is_date(day)):
            problems.add(f"{day!r} is not a date", None, f"period.{name}")
    period = Period(label, start if isinstance(start, str) and start else None, end)
    if not problems.kept and period.first_day > period.last_day:
        problems.add("the period starts after its end", None, "period.start")
    return period


def _rule(d: Mapping[str, Any], problems: Problems) -> Rule:
    mode = d.get("protection", "range")
    if mode not in ("range", "exact"):
        problems.add("must be 'range' or 'exact'", None, "protection")
    return Rule(_threshold(d, problems), mode)


def _threshold(d: Mapping[str, Any], problems: Problems) -> int:
    """The initiative's own number, or that of the profile it names."""
    if "profile" in d:
        if "threshold" in d:
            problems.add("stands beside a threshold; one of the two decides", None, "profile")
        profile = PROFILES.get(d["profile"]) if isinstance(d["profile"], str) else None
        if profile is None:
            problems.add(f"must be one of {', '.join(PROFILES)}", None, "profile")
        return (profile or PROFILES[DEFAULT]).threshold
    threshold = d.get("threshold", PROFILES[DEFAULT].threshold)
    if isinstance(threshold, bool) or not isinstance(threshold, int) or not LOWEST <= threshold <= HIGHEST:
        problems.add(f"must be a whole number from {LOWEST} to {HIGHEST}", None, "threshold")
    return threshold


def _dimensions(value: Any, problems: Problems) -> tuple[tuple[str, Labels], ...]:
    d = _within(value, "dimensions", problems)
    return tuple((id, _labels(id, _within(v, f"dimensions.{id}", problems), problems)) for id, v in d.items())


def _labels(id: str, d: Mapping[str, Any], problems: Problems) -> Labels:
    where = f"dimensions.{id}."
    role = d.get("role")
    if role not in ROLES:
        problems.add(f"must be one of {', '.join(ROLES)}", None, where + "role")
    labels = _within(d["labels"], where + "labels", problems) if "labels" in d else {}
    if not all(isinstance(v, str) and 0 < len(v) <= LONGEST_FIELD for v in labels.values()):
        problems.add("must be texts that are not empty", None, where + "labels")
    return Labels(_text(d, "label", problems, where), role, labels)  # type: ignore[arg-type]


def _column(value: Any, problems: Problems) -> Column | None:
    d = _within(value, "columns", problems)
    id = _text(d, "id", problems, "columns.") if d else ""
    type = d.get("type", "text")
    if type not in COLUMN_TYPES:
        problems.add(f"must be one of {', '.join(COLUMN_TYPES)}", None, f"columns.{id}.type")
    return Column(id, str(d.get("label") or id), type, str(d.get("description") or "")) if id else None


def _is_date(text: str) -> bool:
    """Whether a text is a year, a month or a day that exists."""
    if not _DATE.fullmatch(text):
        return False
    parts = [int(p) for p in text.split("-")] + [1, 1]
    try:
        date(*parts[:3])
    except ValueError:
        return False
    return True
