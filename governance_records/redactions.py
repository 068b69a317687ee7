"""Texts that an order takes out of what was published: text and salt go, and an entry says that they did, and why."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    MetaData,
    Row,
    String,
    Table,
    delete,
    func,
    insert,
    inspect,
    select,
    true,
    update,
)
from sqlalchemy.exc import IntegrityError

from governance_records.document_tables import document_texts, erasing, redacted_texts, redactions
from governance_records.documents import REDACTION, Document, document_at, document_versions
from governance_records.entries import Entry, canonical_json, digest_of
from governance_records.journal import enter, note, stamp
from governance_records.ledger_rows import index_of
from governance_records.meeting_documents import files_of_paper, paper_named, take_out_paper
from governance_records.meeting_tables import papers
from governance_records.names import refuse_unseen
from governance_records.rights import REDACT, Actor, Refused, require

FORMAT = "lead-portal/redaction/1"
BY = "an administrator of the initiative"
LONGEST_REASON = 2000
# A text as long as this is also found inside a longer one; a shorter one would be found in words that are others.
LONG = 40
# Names of texts that say which one of a list it is: an item that is moved has another name in the next version.
IN_A_LIST = re.compile(r"-[0-9]+(?:\.|$)")
# Tables whose texts are those of the public record itself, or hold none.
KEPT = frozenset(
    {
        *("releases", "withdrawals", "announcement_changes", "ledger", "checkpoints", "handovers", "audit"),
        *("documents", "document_texts", "redactions", "redacted_texts", "erasing", "alembic_version"),
        *("persons", "sessions", "links", "recovery_codes", "witnesses", "cosignatures"),
    }
)
# Tables of the public record from which a redaction takes texts, and the one that names them while it does.
OWN = ("document_texts", "erasing")


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


def redact(
    record: Connection, actor: Actor, now: datetime, entry: int, name: str, reason: str, order: str
) -> list[Redaction]:
    """Takes a text out of a published document: out of all its versions, of every other document that holds the same
    text, and of working tables. Answers the redactions, one for each version.

    The title of a paper names the paper: its file goes too, before whatever meeting it lies, and another paper that
    has the same title keeps it. Errors: Forbidden, Refused.
    """
    require(actor, REDACT)
    found = document_at(record, entry)
    if found is None:
        raise Refused({"entry": f"Entry {entry} is not that of a document: its texts cannot be taken out."})
    if name not in found.texts:
        raise Refused({"name": f"Entry {entry} has no text {name!r}. It has: {', '.join(found.texts) or 'none'}."})
    if found.texts[name] is None:
        raise Refused({"name": "This text was taken out already."}, conflict=True)
    paper = paper_named(found, name)
    erased = _wordings(record, found, name, paper)
    _check(reason, order, erased)
    time = stamp(now)
    done = [
        append_redaction(record, document, names, time, BY, reason.strip(), order.strip())
        for document, names in _holding(record, erased, paper)
    ]
    _erase_copies(record, [text for text in erased if text.strip()], paper)
    if paper:
        take_out_paper(record, paper, time)
    about = f"entry {entry}, text {name}"
    note(record, actor, now, "text taken out by order", about, redactions=[r.number for r in done])
    return done


def _wordings(record: Connection, found: Document, name: str, paper: str | None) -> list[str]:
    """What a text says in one version or another of its document, whatever its place in a list there."""
    texts = {found.texts[name]}
    for document in document_versions(record, found.kind, found.number):
        if paper:
            texts |= {text for other, text in document.texts.items() if paper_named(document, other) == paper}
        elif not (IN_A_LIST.search(name) and found.texts[name] in document.texts.values()):
            texts.add(document.texts.get(name))  # where its very words stand at another place, what is here is another
    return sorted(text for text in texts if text is not None)


def _is_of_another(document: Document, name: str, paper: str | None) -> bool:
    """Whether a text is the title of another paper than the one that an order names."""
    return paper is not None and paper_named(document, name) not in (None, paper)


def held_within(record: Connection, document: Document) -> dict[str, list[tuple[int, str]]]:
    """For each text of a document, which other texts hold it among other words, or are the title of another paper
    that is called so too, as entry and name: an order that takes it out leaves them alone."""
    found = {}
    for name, text in document.texts.items():
        if text and (places := [*_among_other_words(record, text), *_of_other_papers(record, document, name, text)]):
            found[name] = sorted(places)
    return found


def _among_other_words(record: Connection, text: str) -> list[tuple[int, str]]:
    if len(text) < LONG:
        return []
    longer = (func.replace(document_texts.c.text, text, "") != document_texts.c.text) & (document_texts.c.text != text)
    return [(_entry_of(record, row), row.name) for row in record.execute(select(document_texts).where(longer))]


def _of_other_papers(record: Connection, document: Document, name: str, text: str) -> list[tuple[int, str]]:
    paper = paper_named(document, name)
    return [
        (other.index, called)
        for other, names in (_with_texts(record, [text]) if paper else ())
        for called in names
        if _is_of_another(other, called, paper)
    ]


def _check(reason: str, order: str, texts: Sequence[str]) -> None:
    problems = {
        **({} if reason.strip() else {"reason": "Say why it is taken out: everyone will read this."}),
        **({} if order.strip() else {"order": "Say who ordered it, by which act, and when."}),
    }
    for field, words in (("reason", reason), ("order", order)):
        if len(words) > LONGEST_REASON:
            problems[field] = f"Use at most {LONGEST_REASON} characters."
        if any(text.strip() and text in words for text in texts):
            problems[field] = "This holds the text that is to be taken out."
    if problems:
        raise Refused(problems)
    refuse_unseen({"reason": reason, "order": order})


def _holding(record: Connection, texts: Sequence[str], paper: str | None) -> list[tuple[Document, list[str]]]:
    """The documents of which an order takes one of some texts, each with their names, in the order of the ledger."""
    found = [
        (document, [name for name in names if not _is_of_another(document, name, paper)])
        for document, names in _with_texts(record, texts)
    ]
    return [(document, names) for document, names in found if names]


def _with_texts(record: Connection, texts: Sequence[str]) -> list[tuple[Document, list[str]]]:
    """The documents that hold one of some texts, each with their names in it, in the order of the ledger."""
    names: dict[int, list[str]] = {}
    for row in record.execute(select(document_texts).where(document_texts.c.text.in_(texts))):
        names.setdefault(_entry_of(record, row), []).append(row.name)
    found = [(document_at(record, index), names[index]) for index in sorted(names)]
    return [(document, which) for document, which in found if document is not None]


def _entry_of(record: Connection, row: Row) -> int:
    """The index of the entry of the document that a text belongs to; -1 where there is none."""
    index = index_of(record, row.kind, row.number, row.version)
    return -1 if index is None else index


def may_have_held(store: Engine) -> tuple[str, ...]:
    """The tables that may have held a text that was taken out, now or in a row that was changed or deleted before."""
    return (*OWN, *sorted(set(inspect(store).get_table_names()) - KEPT))


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


def redactions_of(record: Connection, entry: int) -> Sequence[Redaction]:
    """What was taken out of the document of an entry, the first first."""
    return [r for r in all_redactions(record) if r.entry == entry]


# --- copies in working tables ---------------------------------------------------------------------------------


def _erase_copies(record: Connection, texts: Sequence[str], paper: str | None) -> None:
    """Takes texts out of all tables but those of the public record, and but the titles of other papers.

    Errors: Refused where one cannot let them go.
    """
    said = sorted({form for text in texts for form in _forms(text)}, key=len, reverse=True)
    if not said:
        return
    record.execute(insert(erasing), [{"text": form} for form in said])
    for name in inspect(record).get_table_names():
        if name not in KEPT:
            table = Table(name, MetaData(), autoload_with=record, resolve_fks=False)
            for column in table.columns:
                if isinstance(column.type, String):
                    only = table.c.file.in_(files_of_paper(record, paper)) if paper and name == papers.name else true()
                    _erase(record, table, column, said, only)
    record.execute(delete(erasing))


def _erase(
    record: Connection, table: Table, column: Column[Any], texts: Sequence[str], only: ColumnElement[bool]
) -> None:
    for text in texts:
        without = func.replace(column, text, "")
        holds = (without != column if len(text) >= LONG else column == text) & only
        if record.scalar(select(func.count()).select_from(table).where(holds)):
            try:
                with record.begin_nested():
                    record.execute(update(table).where(holds).values({column: without}))
            except IntegrityError as error:
                where = f"The text also stands in {table.name}.{column.name}, which cannot let it go; nothing was done."
                raise Refused({"name": where}, conflict=True) from error


def _forms(text: str) -> set[str]:
    """A text as it may stand in a column: as it is, or within JSON."""
    return {text, json.dumps(text, ensure_ascii=False)[1:-1], json.dumps(text)[1:-1]}
