"""The files of a release. Bytes depend on the release alone, so they are the same for ever."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from dashboards.releases import Release

MADE_UP = "made up for the demonstration"
REAL = "real"
# A spreadsheet takes a text that starts so for a formula; the apostrophe makes it text again.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_of(release: Release) -> bytes:
    """UTF-8 CSV with one row a cell (counts) or a finding (cited); the status stands beside every value."""
    return csv_of_records(release) if release.kind == "cited" else _csv_of_counts(release)


def json_of(release: Release) -> bytes:
    """The canonical bytes themselves: what the digest is of."""
    return release.canonical


def csv_of_records(release: Release) -> bytes:
    """A cited table as it was released."""
    return _written([c.id for c in release.columns], ([harmless(v) for v in row] for row in release.rows))


def _csv_of_counts(release: Release) -> bytes:
    names = [name for d in release.dimensions for name in (d.id, f"{d.id}_label")]
    header = [*names, "value", "status", "figures", "release", "version"]
    figures = MADE_UP if release.demonstration else REAL
    rows = (
        [
            *(t for d, code in zip(release.dimensions, o.key, strict=True) for t in _code(code, d.label_of(code))),
            "" if o.value is None else str(o.value),
            o.status,
            figures,
            str(release.number),
            str(release.version),
        ]
        for o in release.observations
    )
    return _written(header, rows)


def _code(code: str, label: str) -> tuple[str, str]:
    return harmless(code), harmless(label)


def harmless(text: str) -> str:
    """A text that no spreadsheet runs as a formula; a number stays a number."""
    if text.startswith(FORMULA_STARTS) and not _is_number(text):
        return "'" + text
    return text


def _is_number(text: str) -> bool:
    digits = text[1:].replace(".", "", 1)
    return text[0] in "+-" and digits.isascii() and digits.isdigit()


def _written(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()
