"""Published documents: agendas, minutes, decisions, votes, policies, answers. Each version is an entry of the ledger.

A document is facts, which stay for ever, and texts, which an order may one day take out: its bytes hold only salted
commitments of the texts. What the facts mean is known to the module that publishes them.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, func, insert, select

from governance_records.document_tables import document_texts, documents, redacted_texts
from governance_records.entries import LARGEST, Entry, RecordDamaged, canonical_json, digest_of, read_entry
from governance_records.handovers import HANDOVER
from governance_records.journal import enter, stamp
from governance_records.ledger_rows import index_of
from governance_records.publications import RELEASE, WITHDRAWAL
from governance_records.rights import Refused
from governance_records.tables import ledger

FORMAT = "lead-portal/document/1"
REDACTION = "redaction"
# Kinds of entries that are no documents.
OTHERS = frozenset({RELEASE, WITHDRAWAL, HANDOVER, REDACTION})
KIND = re.compile("[a-z][a-z-]{0,30}")
NAME = re.compile("[a-z][a-z0-9_.-]{0,99}")
SALT = 32
LONGEST_TEXT, LONGEST_FACTS, LONGEST_BY = 1_000_000, 4_000_000, 500
NO_TEXTS: Mapping[str, str] = {}
Which = tuple[str, int, int]


@dataclass(frozen=True)
class Document:
    """One version of a document. A text is None once an order took it out; `index` is that of its entry."""

    kind: str
    number: int
    version: int
    time: str
    by: str
    facts: Mapping[str, Any]
    texts: Mapping[str, str | None]
    index: int
    digest: str
    corrects: int | None

    @property
    def which(self) -> Which:
        return self.kind, self.number, self.version


@dataclass(frozen=True)
class Published:
    """A document read as the thing that it is. What is derived from this says what the facts of its kind mean."""

    document: Document

    @property
    def kind(self) -> str:
        return self.document.kind

    @property
    def number(self) -> int:
        return self.document.number

    @property
    def version(self) -> int:
        return self.document.version

    @property
    def facts(self) -> Mapping[str, Any]:
        return self.document.facts

    @property
    def texts(self) -> Mapping[str, str | None]:
        return self.document.texts

    def words(self, name: str, taken_out: str) -> str:
        """A text; empty where there is none of that name, and `taken_out` where an order took it out."""
        text = self.texts.get(name, "")
        return taken_out if text is None else text


def publish(
    record: Connection,
    now: datetime,
    kind: str,
    number: int,
    by: str,
    facts: Mapping[str, Any],
    texts: Mapping[str, str] = NO_TEXTS,
) -> Document:
    """Publishes the next version of a document, with its entry in the ledger, in this transaction.

    `by` is a body or office and never a person. `facts` are canonical JSON: texts, whole numbers, true, false, null,
    lists, objects with ASCII names. Errors: ValueError for what no form could send; Refused where a text cannot be
    kept; as `journal.enter`.
    """
    _check(kind, number, by, texts)
    version, time = _last_version(record, kind, number) + 1, stamp(now)
    salts = {name: os.urandom(SALT).hex() for name in texts}
    said = {"format": FORMAT, "kind": kind, "number": number, "version": version, "time": time, "by": by}
    commitments = {name: commitment(salts[name], text) for name, text in texts.items()}
    data = canonical_json({**said, "facts": facts, "texts": commitments})
    if len(data) > LONGEST_FACTS:
        raise ValueError("the facts of a document are too long")
    which = {"kind": kind, "number": number, "version": version}
    record.execute(insert(documents).values(**which, canonical=data))
    for name, text in texts.items():
        record.execute(insert(document_texts).values(**which, name=name, salt=salts[name], text=text))
    before = index_of(record, kind, number, version - 1)
    entry = Entry(kind, number, version, digest_of(data), time, by, before)
    return _read(data, enter(record, entry), entry, texts)


def salted(salt: str, text: str) -> str:
    """A text as it stands in a bundle. The salt goes with the text, and then nobody can try what the text was."""
    return f"{salt}\n{text}"


def commitment(salt: str, text: str) -> str:
    """What stands for a text in the bytes of its document."""
    return digest_of(salted(salt, text).encode())


def next_document_number(record: Connection, kind: str) -> int:
    """The number of the next document of a kind. Call inside the writing transaction."""
    return (record.scalar(select(func.max(documents.c.number)).where(documents.c.kind == kind)) or 0) + 1


def document(record: Connection, kind: str, number: int, version: int | None = None) -> Document | None:
    """One version of a document, or its newest; None where there is none. Errors: RecordDamaged."""
    version = version or _last_version(record, kind, number)
    found = _documents(record, documents.c.kind == kind, documents.c.number == number, documents.c.version == version)
    return found[0] if found else None


def document_versions(record: Connection, kind: str, number: int) -> Sequence[Document]:
    """All versions of a document, the newest first; none where there is none. Errors: RecordDamaged."""
    return _documents(record, documents.c.kind == kind, documents.c.number == number)


def newest_documents(record: Connection, kind: str) -> Sequence[Document]:
    """The newest version of every document of a kind, the highest number first. Errors: RecordDamaged."""
    other = documents.alias()
    same = (other.c.kind == documents.c.kind) & (other.c.number == documents.c.number)
    newest = select(func.max(other.c.version)).where(same).scalar_subquery()
    return _documents(record, documents.c.kind == kind, documents.c.version == newest)


def document_at(record: Connection, index: int) -> Document | None:
    """The document of an entry of the ledger; None where the entry is that of something else. Errors: RecordDamaged."""
    found = _documents(record, ledger.c.index == index)
    return found[0] if found else None


def _check(kind: str, number: int, by: str, texts: Mapping[str, str]) -> None:
    if not KIND.fullmatch(kind) or kind in OTHERS or not 0 < number <= LARGEST:
        raise ValueError(f"{kind!r} {number!r} cannot be a document")
    if not by.strip() or len(by) > LONGEST_BY:
        raise ValueError("a document is published by a body or an office")
    if odd := [name for name in texts if not NAME.fullmatch(name)]:
        raise ValueError(f"{odd[0]!r} cannot be the name of a text")
    problems = {name: said for name, text in texts.items() if (said := _unfit(text))}
    if problems:
        raise Refused(problems)


def _unfit(text: str) -> str:
    """Why a text cannot be kept; empty where it can."""
    if len(text) > LONGEST_TEXT:
        return f"This is too long: at most {LONGEST_TEXT:,} characters are taken."
    try:
        text.encode()
    except UnicodeEncodeError:
        return "This holds half of a character that no file can hold."
    return "Take out the characters that nobody can see." if "\0" in text else ""


def _last_version(record: Connection, kind: str, number: int) -> int:
    where = (documents.c.kind == kind, documents.c.number == number)
    return record.scalar(select(func.max(documents.c.version)).where(*where)) or 0


def _documents(record: Connection, *where: Any) -> list[Document]:
    query = (
        select(documents, ledger.c.index.label("place"), ledger.c.entry)
        .outerjoin(ledger, _same(ledger))
        .where(*where)
        .order_by(documents.c.number.desc(), documents.c.version.desc())
    )
    rows = record.execute(query).all()
    if not rows:
        return []
    texts = _texts(record, *where)
    erased = _erased(record, {row.kind for row in rows})
    return [_whole(row, texts.get((row.kind, row.number, row.version), {}), erased) for row in rows]


def _same(table: Table) -> ColumnElement[bool]:
    """That a row of another table is of the version of the document at hand."""
    return and_(*(documents.c[column] == table.c[column] for column in ("kind", "number", "version")))


def _texts(record: Connection, *where: Any) -> dict[Which, dict[str, Row]]:
    query = select(document_texts).join(documents, _same(document_texts)).outerjoin(ledger, _same(ledger)).where(*where)
    found: dict[Which, dict[str, Row]] = {}
    for row in record.execute(query):
        found.setdefault((row.kind, row.number, row.version), {})[row.name] = row
    return found


def _erased(record: Connection, kinds: set[str]) -> set[tuple[str, int, int, str]]:
    """The texts that a redaction names."""
    query = select(redacted_texts).where(redacted_texts.c.kind.in_(kinds))
    return {(row.kind, row.number, row.version, row.name) for row in record.execute(query)}


def _whole(row: Row, texts: Mapping[str, Row], erased: set[tuple[str, int, int, str]]) -> Document:
    """A document that fits its entry and its texts. Errors: RecordDamaged."""
    damaged = RecordDamaged(f"{row.kind} {row.number} version {row.version} does not fit its entry")
    if row.entry is None or not isinstance(row.canonical, bytes):
        raise damaged
    entry = read_entry(row.entry)
    said = _agreed(row.canonical, entry)
    if said is None:
        raise damaged
    which = (row.kind, row.number, row.version)
    kept: dict[str, str | None] = {}
    for name, committed in said["texts"].items():
        text = texts.get(name)
        gone = text is not None and text.text is None and text.salt is None and (*which, name) in erased
        if not gone and not (text is not None and _fits(text, committed)):
            raise RecordDamaged(f"the text {name!r} of {row.kind} {row.number} version {row.version} is not the one")
        kept[name] = None if text is None or gone else text.text
    return _read(row.canonical, row.place, entry, kept)


@lru_cache(maxsize=4096)
def _agreed(data: bytes, entry: Entry) -> Mapping[str, Any] | None:
    """What the bytes of a document say, if they are those of its entry; pages read the same documents over and over."""
    if digest_of(data) != entry.digest:
        return None
    said = json.loads(data)
    same = all(said[part] == getattr(entry, part) for part in ("kind", "number", "version", "time", "by"))
    return said if same else None


def _fits(text: Row, committed: str) -> bool:
    return isinstance(text.salt, str) and isinstance(text.text, str) and commitment(text.salt, text.text) == committed


def _read(data: bytes, index: int, entry: Entry, texts: Mapping[str, str | None]) -> Document:
    facts = json.loads(data)["facts"]
    which = (entry.kind, entry.number, entry.version, entry.time, entry.by)
    return Document(*which, facts, dict(texts), index, entry.digest, entry.corrects)
