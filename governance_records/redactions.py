"""Texts that an order takes out of what was published: text and salt go, and an entry says that they did, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, func, insert, select, update

from governance_records.document_tables import document_texts, redacted_texts, redactions
from governance_records.documents import REDACTION, Document
from governance_records.entries import Entry, canonical_json, digest_of
from governance_records.journal import enter

FORMAT = "lead-portal/redaction/1"


@dataclass(frozen=True)
class Redaction:
    """What an order took out of one version of a document; `entry` is the index of that in the ledger."""

    number: int
    time: str
    entry: int
    reason: str
    order: str
    names: tuple[str, ...]

    @property
    def canonical(self) -> bytes:
        """The bytes that its entry holds the digest of."""
        return canonical_json({"format": FORMAT, "version": 1, **asdict(self)})


def append_redaction(
    record: Connection, document: Document, names: Sequence[str], time: str, by: str, reason: str, order: str
) -> Redaction:
    """Erases texts of one version of a document, with the entry that says so, in this transaction.

    Errors: ValueError where such a text is not there; as `journal.enter`.
    """
    if not names or any(document.texts.get(name) is None for name in names):
        raise ValueError("there is no such text to take out")
    number = (record.scalar(select(func.max(redactions.c.number))) or 0) + 1
    redaction = Redaction(number, time, document.index, reason, order, tuple(sorted(names)))
    row = asdict(redaction)
    del row["names"]
    record.execute(insert(redactions).values(row))
    which = {"kind": document.kind, "number": document.number, "version": document.version}
    for name in redaction.names:
        record.execute(insert(redacted_texts).values(redaction=number, **which, name=name))
        same = [document_texts.c[column] == value for column, value in {**which, "name": name}.items()]
        record.execute(update(document_texts).where(*same).values(salt=None, text=None))
    enter(record, Entry(REDACTION, number, 1, digest_of(redaction.canonical), time, by, document.index))
    return redaction


def all_redactions(record: Connection) -> Sequence[Redaction]:
    """Every redaction, the first first."""
    names: dict[int, list[str]] = {}
    for row in record.execute(select(redacted_texts).order_by(redacted_texts.c.name)):
        names.setdefault(row.redaction, []).append(row.name)
    rows = record.execute(select(redactions).order_by(redactions.c.number)).mappings()
    return [Redaction(**row, names=tuple(names.get(row["number"], ()))) for row in rows]
