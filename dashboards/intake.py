"""Reads tables and structures from bytes within limits, and lists every problem by row and column.

Knows what a file may look like, not whether its numbers add up: that is the work of `checks`.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

MOST_BYTES = 20_000_000
MOST_CELLS = 200_000
MOST_COLUMNS = 40
LONGEST_FIELD = 200
LARGEST_COUNT = 10**12
MOST_PROBLEMS = 200
DEEPEST_JSON = 20

GIVEN = "published"
HIDDEN = "suppressed"
WITHOUT_VALUE = ("missing", "not_applicable")

_WHOLE = re.compile(r"[0-9]+", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")

Key = tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a file, and where."""

    file: str
    row: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        place = [f"row {self.row}"] if self.row is not None else []
        place += [f"column {self.column}"] if self.column is not None else []
        return f"{self.file}: {', '.join(place)}: {self.message}" if place else f"{self.file}: {self.message}"


class Rejected(ValueError):
    """A file that cannot be taken, with everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problem(s)")
        self.problems = tuple(problems)


class Problems:
    """Collects problems, keeps the first ones and counts the rest."""

    def __init__(self, file: str) -> None:
        self.file, self.kept, self.more = file, list[Problem](), 0

    def add(self, message: str, row: int | None = None, column: str | None = None) -> None:
        if len(self.kept) < MOST_PROBLEMS:
            self.kept.append(Problem(self.file, row, column, message))
        else:
            self.more += 1

    @property
    def full(self) -> bool:
        return self.more > 0

    def reject_if_any(self) -> None:
        if self.more:
            self.kept.append(Problem(self.file, None, None, f"and {self.more} more problems"))
        if self.kept:
            raise Rejected(self.kept)


@dataclass(frozen=True)
class Structure:
    """How the codes of each dimension add up: parent -> partitions -> children."""

    total: Mapping[str, str]
    hier: Mapping[str, Mapping[str, tuple[Key, ...]]]
    noadd: tuple[str, ...]


@dataclass(frozen=True)
class RawTable:
    """Counts as somebody sent them: well-formed, not yet checked against a structure."""

    file: str
    dimensions: Key
    keys: tuple[Key, ...]
    values: tuple[int | None, ...]
    statuses: Key
    rows: tuple[int, ...] = field(repr=False)


@dataclass(frozen=True)
class ProtectedTable:
    """A table as any reader sees it: hidden cells have no value."""

    file: str
    dimensions: Key
    keys: tuple[Key, ...]
    values: tuple[int | None, ...]
    statuses: Key
    structure: Structure = field(repr=False)

    def to_csv(self) -> bytes:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([*self.dimensions, "value", "status"])
        for key, value, status in zip(self.keys, self.values, self.statuses, strict=True):
            writer.writerow([*key, "" if value is None else value, status])
        return text.getvalue().encode()


def read_table(data: bytes, file: str, structure: Structure | None = None) -> RawTable:
    """A table of counts; empty values only with the status `missing` or `not_applicable`."""
    return _read(data, file, (GIVEN, *WITHOUT_VALUE), structure)


def read_published(data: bytes, file: str, structure: Structure) -> ProtectedTable:
    """A table as `protect` writes it, where `suppressed` cells have no value."""
    raw = _read(data, file, (GIVEN, HIDDEN, *WITHOUT_VALUE), structure)
    return ProtectedTable(file, raw.dimensions, raw.keys, raw.values, raw.statuses, structure)


def read_fields(data: bytes, file: str) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """The columns of any small CSV file, and its rows by number. Errors: Rejected, by row and column."""
    problems, rows = Problems(file), list[tuple[int, dict[str, str]]]()
    lines = _rows(_decoded(data, file), problems)
    columns = next(lines, (1, []))[1]
    if not columns:
        problems.add("the file is empty")
    elif len(columns) > MOST_COLUMNS:
        problems.add(f"{len(columns):,} columns are more than {MOST_COLUMNS}", 1)
    for name in sorted({name for name in columns if columns.count(name) > 1}):
        problems.add("the column stands there twice", 1, _short(name))
    problems.reject_if_any()
    for row, fields in lines:
        if len(rows) >= MOST_CELLS:
            problems.add(f"the file has more than {MOST_CELLS:,} rows", row)
            break
        if len(fields) != len(columns):
            problems.add(f"the row has {len(fields):,} fields instead of {len(columns)}", row)
        for name, text in zip(columns, fields, strict=False):
            if text:
                _check_text(text, "the field", problems, row, _short(name))
        rows.append((row, dict(zip(columns, fields, strict=False))))
    if not rows and not problems.kept:
        problems.add("the file has no rows")
    problems.reject_if_any()
    return columns, rows


# --- tables ---------------------------------------------------------------------------------------


def _read(data: bytes, file: str, allowed: Key, structure: Structure | None) -> RawTable:
    problems = Problems(file)
    lines = _rows(_decoded(data, file), problems)
    header = next(lines, None)
    if header is None:
        problems.reject_if_any()
        raise Rejected([Problem(file, None, None, "the file is empty")])
    columns = header[1]
    _check_header(columns, problems, structure)
    problems.reject_if_any()
    table = _read_rows(lines, file, columns, allowed, problems)
    problems.reject_if_any()
    return table


def _decoded(data: bytes, file: str) -> str:
    def reject(message: str, at: int | None = None) -> Rejected:
        row = None if at is None else data.count(b"\n", 0, at) + 1
        return Rejected([Problem(file, row, None, message)])

    if len(data) > MOST_BYTES:
        raise reject(f"the file has {len(data):,} bytes, more than {MOST_BYTES:,}")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise reject("the file is UTF-16; save it as UTF-8")
    nul = data.find(b"\0")
    if nul >= 0:
        raise reject("the file holds a NUL character; it is not UTF-8 text", nul)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise reject("the file is not UTF-8 text", error.start) from None


def _rows(text: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Rows with their numbers; the header is row 1, blank rows are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        before = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.add(_quoting(str(error)), before)
            return
        if row:
            yield before, row


def _quoting(error: str) -> str:
    if "unexpected end" in error:
        return "a quotation mark is opened and never closed"
    if "field larger" in error:
        return f"a field is longer than {LONGEST_FIELD} characters"
    return f"the row cannot be read: {error}"


def _check_header(columns: list[str], problems: Problems, structure: Structure | None) -> None:
    if len(columns) > MOST_COLUMNS:
        problems.add(f"{len(columns):,} columns are more than {MOST_COLUMNS}", 1)
        return
    for name in columns:
        _check_text(name, "a column name", problems, 1, None)
    for name in sorted({name for name in columns if columns.count(name) > 1}):
        problems.add("the column stands there twice", 1, _short(name))
    if "value" not in columns:
        problems.add("the column is missing", 1, "value")
    if not set(columns) - {"value", "status"}:
        problems.add("there is no column for a dimension", 1)
    if structure is not None:
        _check_dimensions(columns, problems, structure)


def _check_dimensions(columns: list[str], problems: Problems, structure: Structure) -> None:
    described = [*structure.total, *structure.noadd]
    for name in described:
        if name not in columns:
            problems.add("the structure names this dimension, the table has no such column", 1, _short(name))
    for name in columns:
        if name not in ("value", "status") and name not in described:
            problems.add("the structure does not say whether this column has a total", 1, _short(name))


def _check_text(text: str, what: str, problems: Problems, row: int, column: str | None) -> bool:
    if not text:
        problems.add(f"{what} is empty", row, column)
    elif len(text) > LONGEST_FIELD:
        problems.add(f"{what} is longer than {LONGEST_FIELD} characters", row, column)
    elif _CONTROL.search(text):
        problems.add(f"{what} holds a control character", row, column)
    else:
        return True
    return False


def _read_rows(
    lines: Iterator[tuple[int, list[str]]], file: str, columns: list[str], allowed: Key, problems: Problems
) -> RawTable:
    places = [i for i, name in enumerate(columns) if name not in ("value", "status")]
    value_at, status_at = columns.index("value"), columns.index("status") if "status" in columns else None
    keys, values, statuses, rows = dict[Key, int](), list[int | None](), list[str](), list[int]()
    good: dict[str, bool] = {}
    for count, (row, fields) in enumerate(lines, start=1):
        if count > MOST_CELLS:
            problems.add(f"the table has more than {MOST_CELLS:,} cells", row)
            break
        if len(fields) != len(columns):
            problems.add(f"the row has {len(fields):,} fields instead of {len(columns)}", row)
            continue
        for i in places:
            if not good.get(fields[i]):
                good[fields[i]] = _check_text(fields[i], "the code", problems, row, columns[i])
        status = fields[status_at] if status_at is not None else ""
        value, status = _read_value(fields[value_at], status, allowed, problems, row)
        key = tuple(fields[i] for i in places)
        if key in keys:
            problems.add(f"the cell {_named(key)} already stands in row {keys[key]}", row)
            continue
        keys[key] = row
        values.append(value)
        statuses.append(status)
        rows.append(row)
    if not keys and not problems.kept:
        problems.add("the table has no rows")
    dimensions = tuple(columns[i] for i in places)
    return RawTable(file, dimensions, tuple(keys), tuple(values), tuple(statuses), tuple(rows))


def _read_value(text: str, status: str, allowed: Key, problems: Problems, row: int) -> tuple[int | None, str]:
    if status and status not in allowed:
        problems.add(f"'{_short(status)}' is none of {', '.join(allowed)}", row, "status")
        return None, status
    if not text:
        if status in ("", GIVEN):
            problems.add("the value is empty", row, "value")
        return None, status
    if status not in ("", GIVEN):
        problems.add(f"a cell that is {status} has no value", row, "value")
    elif not _WHOLE.fullmatch(text):
        problems.add(f"'{_short(text)}' is not {_wanted(text)}", row, "value")
    elif len(text) > 18 or int(text) > LARGEST_COUNT:
        problems.add(f"'{_short(text)}' is larger than {LARGEST_COUNT:,}", row, "value")
    else:
        return int(text), GIVEN
    return None, GIVEN


def _wanted(text: str) -> str:
    return "zero or more" if re.fullmatch(r"-[0-9]{1,18}", text, re.ASCII) else "a whole number"


def _short(text: str) -> str:
    shown = text if len(text) <= 40 else text[:37] + "..."
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in shown)


def _named(key: Key) -> str:
    return ", ".join(_short(code) for code in key)


# --- structures -----------------------------------------------------------------------------------


def read_structure(data: bytes, file: str) -> Structure:
    """The structure in JSON, well-formed; whether it makes sense is for `checks.check_structure`."""
    problems = Problems(file)
    content = _json(_decoded(data, file), file)
    if not isinstance(content, dict):
        raise Rejected([Problem(file, None, None, "the structure must be a JSON object")])
    for name in sorted(set(content) - {"total", "hier", "noadd"}):
        problems.add(f"'{_short(name)}' is none of total, hier, noadd")
    total, noadd = content.get("total", {}), content.get("noadd", [])
    if not _is_texts(total):
        problems.add("'total' must give one code for each dimension")
    if not isinstance(noadd, list) or not all(_is_code(name) for name in noadd):
        problems.add("'noadd' must be a list of columns")
    hier = _read_hierarchies(content.get("hier", {}), problems)
    problems.reject_if_any()
    return Structure(dict(total), hier, tuple(dict.fromkeys(noadd)))


def _json(text: str, file: str) -> object:
    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise ValueError("a key stands there twice")
        return found

    if _depth(text) > DEEPEST_JSON:
        raise Rejected([Problem(file, None, None, "the structure is nested too deep")])
    try:
        return json.loads(text, object_pairs_hook=once, parse_int=_no_number, parse_float=_no_number)
    except json.JSONDecodeError as error:
        raise Rejected([Problem(file, error.lineno, None, f"not JSON: {error.msg}")]) from None
    except ValueError as error:
        raise Rejected([Problem(file, None, None, f"not a structure: {error}")]) from None


def _no_number(text: str) -> object:
    raise ValueError(f"the number {_short(text)} stands where a text belongs")


def _depth(text: str) -> int:
    depth = deepest = 0
    for bracket in re.findall(r"[\[\]{}]", text):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _is_code(code: object) -> bool:
    return isinstance(code, str) and 0 < len(code) <= LONGEST_FIELD and not _CONTROL.search(code)


def _is_texts(found: object) -> bool:
    return isinstance(found, dict) and all(_is_code(k) and _is_code(v) for k, v in found.items())


def _read_hierarchies(found: object, problems: Problems) -> dict[str, dict[str, tuple[Key, ...]]]:
    if not isinstance(found, dict) or not all(isinstance(h, dict) for h in found.values()):
        problems.add("'hier' must give parent -> children for each dimension")
        return {}
    return {
        name: {parent: _partitions(name, parent, children, problems) for parent, children in tree.items()}
        for name, tree in found.items()
    }


def _partitions(name: str, parent: str, children: object, problems: Problems) -> tuple[Key, ...]:
    lists = children if isinstance(children, list) else None
    if lists and not any(isinstance(child, list) for child in lists):
        lists = [lists]
    if not lists or not all(isinstance(part, list) and part for part in lists):
        problems.add(f"the children of '{_short(parent)}' must be a list of codes, or of such lists", None, name)
        return ()
    for part in lists:
        if not all(_is_code(child) for child in part):
            problems.add(f"a child of '{_short(parent)}' is not a code", None, name)
            return ()
    return tuple(tuple(part) for part in lists)
