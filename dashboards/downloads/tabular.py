"""A release as rows and columns: what the CSV files and the workbook hold, and what the descriptors describe."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from dashboards.downloads.origin import figures
from dashboards.releases import STATUSES, Observation, Release

# A spreadsheet takes a text that starts so for a formula; the apostrophe makes it text again.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)


@dataclass(frozen=True)
class Field:
    """One column of a file. A required field is never empty; `choices` are all that it may hold."""

    name: str
    label: str
    type: Literal["text", "integer", "number", "date", "list", "link"]
    description: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()


def fields(release: Release, labels: bool = True) -> tuple[Field, ...]:
    """The columns in their order, under names that differ from one another."""
    found = _fields_of_records(release) if release.kind == "cited" else _fields_of_counts(release, labels)
    return _distinct(found)


def rows(release: Release, labels: bool = True) -> Iterator[list[str]]:
    """The rows as texts, without a header. A value that is not there is empty."""
    if release.kind == "cited":
        mark = [figures(release)] if release.demonstration else []
        return ([*map(harmless, row), *mark] for row in release.rows)
    tail = [figures(release), str(release.number), str(release.version)]
    return ([*_codes(release, o, labels), _value(o), o.status, *tail] for o in release.observations)


def key_names(release: Release, labels: bool = True) -> list[str]:
    """The names of the fields that together tell rows apart; empty where none do."""
    names = [f.name for f in fields(release, labels)]
    if release.kind == "counts":
        return names[: len(release.dimensions) * (2 if labels else 1) : 2 if labels else 1]
    place = key_place(release)
    return [] if place is None else [names[place]]


def key_place(release: Release) -> int | None:
    """The first column of a cited table that is never empty and never the same twice."""
    for place in range(len(release.columns)):
        values = [row[place] for row in release.rows]
        if all(values) and len(set(values)) == len(values):
            return place
    return None


def csv_of(release: Release) -> bytes:
    """UTF-8 CSV with one row a cell (counts) or a finding (cited); the status stands beside every value."""
    return _written(fields(release), rows(release))


def codes_csv_of(release: Release) -> bytes:
    """The same without labels. A cited table has no codes to label, so there both files are the same."""
    return _written(fields(release, labels=False), rows(release, labels=False))


def csv_of_records(release: Release) -> bytes:
    """A cited table as it was released."""
    return csv_of(release)


def harmless(text: str) -> str:
    """A text that no spreadsheet runs as a formula; a number stays a number.

    Taking the apostrophe off again gives the text back: one that looks so already gets another.
    """
    bare = text.lstrip("'")
    if bare.startswith(FORMULA_STARTS) or bare.lstrip().startswith(FORMULA_STARTS):
        return text if is_number(text) else "'" + text
    return text


def is_number(text: str) -> bool:
    """Whether a text is a plain decimal number."""
    return _NUMBER.fullmatch(text) is not None


def _fields_of_counts(release: Release, labels: bool) -> list[Field]:
    found = []
    for d in release.dimensions:
        codes = tuple(harmless(c.id) for c in d.codes)
        found.append(Field(d.id, d.label, "text", f"{d.label}: code", True, codes))
        if labels:
            found.append(Field(f"{d.id}_label", f"{d.label} (label)", "text", f"{d.label}: what the code stands for"))
    unit = release.measure.unit if release.measure else ""
    measure = f"{release.measure.name}: {release.measure.definition}" if release.measure else ""
    return [
        *found,
        Field("value", f"Value ({unit})" if unit else "Value", "integer", measure),
        Field("status", "Status", "text", "Why there is a value, or none", True, STATUSES),
        Field("figures", "Figures", "text", "real, or made up for the demonstration", True, (figures(release),)),
        Field("release", "Release", "integer", "Number of the release", True),
        Field("version", "Version", "integer", "Version of the release", True),
    ]


def _fields_of_records(release: Release) -> list[Field]:
    found = [Field(c.id, c.label, c.type, c.description) for c in release.columns]
    place = key_place(release)
    if place is not None:
        found[place] = replace(found[place], required=True)
    if release.demonstration:
        found.append(Field("figures", "Figures", "text", "made up for the demonstration", True, (figures(release),)))
    return found


def _distinct(found: Iterable[Field]) -> tuple[Field, ...]:
    """Harmless names, each used once: one that is taken gets a line below it."""
    kept: dict[str, Field] = {}
    for field in found:
        name = harmless(field.name) or "column"
        while name in kept:
            name += "_"
        kept[name] = replace(field, name=name)
    return tuple(kept.values())


def _codes(release: Release, o: Observation, labels: bool) -> Iterator[str]:
    for dimension, code in zip(release.dimensions, o.key, strict=True):
        yield harmless(code)
        if labels:
            yield harmless(dimension.label_of(code))


def _value(o: Observation) -> str:
    return "" if o.value is None else str(o.value)


def _written(header: Sequence[Field], body: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([f.name for f in header])
    writer.writerows(body)
    return out.getvalue().encode()
