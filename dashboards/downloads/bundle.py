"""The zip that explains itself: data, definitions in words, descriptor and a read-me, for years later and offline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dashboards.downloads.archive import archive
from dashboards.downloads.descriptors import datapackage_of
from dashboards.downloads.origin import (
    LICENCE,
    STATUS_MEANINGS,
    WARNING,
    Publisher,
    address,
    citation,
    correction_text,
    full_title,
    protection_text,
    source_text,
)
from dashboards.downloads.tabular import codes_csv_of, csv_of
from dashboards.releases import Dimension, Release

_MEANT_BY_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&])")

CONTENTS = (
    ("README.md", "this text"),
    ("definitions.md", "what is measured, what the codes stand for, what a status means"),
    ("data.csv", "codes and labels, one row for each value"),
    ("data-codes.csv", "the same without labels"),
    ("data.json", "the release as it was fixed: the bytes that the digest is of"),
    ("datapackage.json", "describes both CSV files for programs (Frictionless Data Package)"),
)
PROOF = ("proof.json", "shows that this release is an entry of the public ledger, for programs to check offline")


def zip_of(release: Release, publisher: Publisher, proof: bytes = b"") -> bytes:
    """release.zip: all that is needed to use the figures without the portal; `proof` is that of the ledger, if any."""
    files = {
        "README.md": read_me(release, publisher, bool(proof)).encode(),
        "definitions.md": definitions(release).encode(),
        "data.csv": csv_of(release),
        "data-codes.csv": codes_csv_of(release),
        "data.json": release.canonical,
        "datapackage.json": datapackage_of(release, publisher),
    }
    files |= {PROOF[0]: proof} if proof else {}
    return archive(files.items(), release.published)


def read_me(release: Release, publisher: Publisher, proven: bool = False) -> str:
    """What the zip is, where it comes from, and how to use, cite and check it (Markdown)."""
    return _paragraphs(
        f"# {plain(full_title(release))}",
        *_warning(release),
        plain(release.summary),
        "## Where it comes from",
        f"Release {release.number}, version {release.version}, published {release.published} by "
        f"{plain(publisher.name)}: <{address(release, publisher)}>",
        f"Source: {plain(source_text(release))}",
        plain(f"Correction: {correction_text(release)}") if release.correction else "",
        *(plain(note) for note in release.notes),
        "## Privacy",
        plain(protection_text(release)) or "Nothing is hidden.",
        "## What is in it",
        "\n".join(f"- `{name}`: {what}" for name, what in (*CONTENTS, *[PROOF][:proven])),
        "Files are UTF-8. An apostrophe stands before a text that a spreadsheet would take for a formula. "
        "A value that is not there is empty, and its status says why.",
        "## Use and citation",
        f"License: {LICENCE.title} ({LICENCE.id}), <{LICENCE.url}>. It covers this table. Findings of other "
        "people's studies should be cited from the study itself.",
        f"Cite as: {plain(citation(release, publisher))}",
        "## Is it what was published?",
        f"The SHA-256 of `data.json` is `{release.digest}`, the digest on the page of the release. "
        "Those of the CSV files stand in `datapackage.json`.",
        _how_proven(publisher) if proven else "",
    )


def _how_proven(publisher: Publisher) -> str:
    return (
        "`proof.json` holds the entry of the public ledger with that digest, the path from it to a signed checkpoint, "
        f"and the key. Check it offline: `python verify.py proof.json`, with <{publisher.base}/ledger/verify.py>."
    )


def definitions(release: Release) -> str:
    """The measure, its definition, every code and column, and the statuses (Markdown)."""
    return _paragraphs(
        f"# Definitions: {plain(full_title(release))}",
        *_warning(release),
        *_measure(release),
        *(part for d in release.dimensions for part in (f"## {plain(d.label)} ({plain(d.id)})", _codes(d))),
        *_columns(release),
        "## Statuses",
        _table(("status", "what it means"), ((f"`{s}`", plain(t)) for s, t in STATUS_MEANINGS.items()))
        if release.kind == "counts"
        else "A field that is empty was not stated in the sources seen.",
    )


def plain(text: str) -> str:
    """A text in one line, with nothing in it that Markdown would act on."""
    return _MEANT_BY_MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _warning(release: Release) -> list[str]:
    return [f"**{WARNING}**"] if release.demonstration else []


def _measure(release: Release) -> Iterator[str]:
    measure = release.measure
    if measure:
        yield f"## {plain(measure.name)}"
        yield plain(measure.definition)
        yield f"Unit: {plain(measure.unit)}. Definition version {measure.version}. Id: {plain(measure.id)}."
    if release.place:
        yield f"Place: {plain(release.place.name)}."
    if release.period:
        yield f"Period: {plain(release.period.label)}."


def _codes(dimension: Dimension) -> str:
    lines = ((plain(c.id), plain(c.label), plain(", ".join(c.parents))) for c in dimension.codes)
    return _table(("code", "label", "part of"), lines)


def _columns(release: Release) -> Iterator[str]:
    if release.columns:
        yield "## Columns"
        lines = ((plain(c.id), plain(c.label), c.type, plain(c.description)) for c in release.columns)
        yield _table(("column", "label", "type", "description"), lines)


def _table(header: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> str:
    rule = tuple("---" for _ in header)
    return "\n".join(f"| {' | '.join(line)} |" for line in (header, rule, *lines))


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"
