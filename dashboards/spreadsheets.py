"""Reads the first sheet of an XLSX workbook as the CSV that it would be saved as. Knows limits, not what is counted."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook

from dashboards.intake import LONGEST_FIELD, MOST_BYTES, MOST_CELLS, MOST_COLUMNS, Problem, Rejected

MOST_UNPACKED_BYTES = 80_000_000
MOST_FILES = 200
_ZIP = b"PK\x03\x04"
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, TypeError, AttributeError, IndexError),
    *(NotImplementedError, OSError, EOFError, RuntimeError, AssertionError),
)


def as_csv(data: bytes, file: str) -> bytes:
    """A table's file as CSV: an XLSX, which begins as every zip does, is read, anything else is passed on."""
    return csv_of_workbook(data, file) if data.startswith(_ZIP) else data


def csv_of_workbook(data: bytes, file: str) -> bytes:
    """The first sheet as CSV, row for row. Errors: Rejected where it is too large or no workbook."""
    _check_size(data, file)
    try:
        # What the library warns of quotes values, which must not reach a log.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _first_sheet(data, file)
    except Rejected:
        raise
    except _UNREADABLE as error:
        message = "the workbook cannot be read; save it anew as XLSX or CSV"
        raise Rejected([Problem(file, None, None, message)]) from error


def _first_sheet(data: bytes, file: str) -> bytes:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # what a file says of its own size is not to be relied on
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(_rows(sheet.iter_rows(values_only=True), file))
    return text.getvalue().encode()


def _check_size(data: bytes, file: str) -> None:
    """What a zip unpacks to is read from its list, which the reader then holds it to."""
    message = ""
    if len(data) > MOST_BYTES:
        message = f"the file has {len(data):,} bytes, more than {MOST_BYTES:,}"
    else:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                members = packed.infolist()
        except _UNREADABLE:
            message = "the file is neither CSV nor a workbook that can be read"
        else:
            if len(members) > MOST_FILES or sum(m.file_size for m in members) > MOST_UNPACKED_BYTES:
                message = f"the workbook unpacks to more than {MOST_UNPACKED_BYTES:,} bytes or {MOST_FILES} files"
    if message:
        raise Rejected([Problem(file, None, None, message)])


def _rows(rows: Iterable[tuple[object, ...]], file: str) -> Iterator[list[str]]:
    width = 0
    for number, row in enumerate(rows, 1):
        if number > MOST_CELLS + 1:
            raise Rejected([Problem(file, number, None, f"the table has more than {MOST_CELLS:,} cells")])
        width = width or _width(row)
        if width > MOST_COLUMNS:
            raise Rejected([Problem(file, 1, None, f"more than {MOST_COLUMNS} columns")])
        used = max(width, _width(row[: MOST_COLUMNS + 1]))
        fields = [_text(value) for value in row[:used]]
        fields += [""] * (used - len(fields))
        yield fields if any(fields) else []


def _width(row: tuple[object, ...]) -> int:
    return max((place for place, value in enumerate(row, 1) if value not in (None, "")), default=0)


def _text(value: object) -> str:
    """A cell as it would be typed: whole numbers without a point, days as ISO dates."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)[: LONGEST_FIELD + 1]
