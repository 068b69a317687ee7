"""What the worker does with drafts: keeps what a check found, hands over what is due, deletes what is old.

Knows bytes and times. What a check is, and how a release is made, is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select, update

from governance_records.draft_rows import (
    APPROVED,
    DISCARDED,
    DRAFT,
    FAILED,
    PASSED,
    PUBLISHED,
    RUNNING,
    WAITING,
    digest_of,
    forget_check,
    log_event,
    set_draft,
    tables_of,
    warnings_of,
)
from governance_records.journal import stamp
from governance_records.private_tables import draft_events, draft_problems, draft_tables, draft_warnings, drafts
from governance_records.rights import Actor, Refused

Problem = tuple[str, int | None, str | None, str]


@dataclass(frozen=True)
class Checked:
    """What a check found of one table: the sealed draft of its release, and the private report as JSON."""

    name: str
    sealed: bytes
    report: str


def next_to_check(private: Connection, draft: int | None = None) -> Row | None:
    """The draft that waits longest for its check, or this one if it waits; now marked as being checked."""
    query = select(drafts).where(drafts.c.state == DRAFT, drafts.c.check_state == WAITING).order_by(drafts.c.changed)
    row = private.execute(query if draft is None else query.where(drafts.c.id == draft)).first()
    if row is not None:
        set_draft(private, row.id, check_state=RUNNING, progress="")
    return row


def unchecked(private: Connection) -> list[int]:
    """Drafts that wait for their check, or say that they are being checked."""
    waits = (drafts.c.state == DRAFT) & (drafts.c.check_state == WAITING)
    return list(private.scalars(select(drafts.c.id).where(waits | (drafts.c.check_state == RUNNING))))


def check_again_what_was_cut_short(private: Connection) -> None:
    """What a worker that was killed left half checked waits anew."""
    private.execute(update(drafts).where(drafts.c.check_state == RUNNING).values(check_state=WAITING, progress=""))


def show_progress(private: Connection, draft: int, edition: int, progress: str) -> None:
    private.execute(update(drafts).where(drafts.c.id == draft, drafts.c.edition == edition).values(progress=progress))


def keep_check(
    private: Connection,
    draft: int,
    edition: int,
    checked: Sequence[Checked],
    warnings: Sequence[tuple[str, str]],
    problems: Sequence[Problem],
    fingerprint: str,
) -> bool:
    """Keeps the result of a check; False where the draft has changed meanwhile and waits anew."""
    row = private.execute(select(drafts).where(drafts.c.id == draft)).one()
    if (row.edition, row.state) != (edition, DRAFT):
        return False
    forget_check(private, draft)
    for one in checked:
        where = (draft_tables.c.draft == draft, draft_tables.c.name == one.name)
        private.execute(update(draft_tables).where(*where).values(sealed=one.sealed, report=one.report))
    answers = _answers(private, draft)
    private.execute(delete(draft_warnings).where(draft_warnings.c.draft == draft))
    for name, text in warnings:
        values = {"draft": draft, "name": name, "text": text, "answer": answers.get((name, text), "")}
        private.execute(insert(draft_warnings).values(values))
    for file, line, column, message in problems:
        values = {"draft": draft, "file": file, "row": line, "column": column, "message": message}
        private.execute(insert(draft_problems).values(values))
    digest = digest_of([one.sealed for one in checked]) if checked and not problems else None
    result = FAILED if problems else PASSED
    set_draft(private, draft, check_state=result, progress="", digest=digest, fingerprint=fingerprint)
    return True


def due(private: Connection, now: datetime) -> list[int]:
    """Approved drafts whose time has come, the first due first."""
    late = drafts.c.publish_at.is_(None) | (drafts.c.publish_at <= stamp(now))
    query = select(drafts.c.id).where(drafts.c.state == APPROVED, late).order_by(drafts.c.publish_at, drafts.c.id)
    return list(private.scalars(query))


def approved_draft(private: Connection, draft: int, now: datetime) -> tuple[Row, list[Row]]:
    """An approved draft and its tables, ready to be published. Errors: Refused where it is not, or is under embargo."""
    row = private.execute(select(drafts).where(drafts.c.id == draft)).first()
    if row is None or row.state != APPROVED:
        raise Refused({"draft": "This draft is not approved."}, conflict=True)
    if row.publish_at and row.publish_at > stamp(now):
        raise Refused({"draft": f"This draft is under embargo until {row.publish_at}."}, conflict=True)
    tables = tables_of(private, draft)
    if digest_of([t.sealed or b"" for t in tables]) != row.digest:
        raise Refused({"draft": "The tables are not those that were approved."}, conflict=True)
    return row, tables


def mark_published(
    private: Connection, record: Connection, actor: Actor, now: datetime, draft: int, numbers: Mapping[str, int]
) -> None:
    """The draft is published; each table knows its release."""
    for name, number in numbers.items():
        where = (draft_tables.c.draft == draft, draft_tables.c.name == name)
        private.execute(update(draft_tables).where(*where).values(release=number))
    set_draft(private, draft, state=PUBLISHED, ended=stamp(now))
    log_event(private, record, actor, now, draft, "published", " ".join(str(n) for n in numbers.values()))


def over(private: Connection, ended_by: datetime) -> list[int]:
    """Drafts that ended by a time, to the second, and still hold counts."""
    query = select(drafts.c.id).where(drafts.c.ended <= stamp(ended_by), drafts.c.purged.is_(False))
    return list(private.scalars(query))


def abandon(private: Connection, record: Connection, actor: Actor, now: datetime, untouched_before: datetime) -> None:
    """Ends drafts that nobody has touched for long, so that their counts are deleted too."""
    old = drafts.c.changed < stamp(untouched_before)
    for draft in list(private.scalars(select(drafts.c.id).where(drafts.c.state == DRAFT, old))):
        set_draft(private, draft, state=DISCARDED, ended=stamp(now))
        log_event(private, record, actor, now, draft, "ended, as nobody touched it", "")


HOLD_COUNTS = tuple(t.name for t in (drafts, draft_tables, draft_problems, draft_warnings, draft_events))


def purge(private: Connection, ended_by: datetime) -> int:
    """Deletes the counts, reports and answers of drafts that ended by a time; answers how many drafts."""
    old = over(private, ended_by)
    for draft in old:
        forget_check(private, draft)
        private.execute(delete(draft_warnings).where(draft_warnings.c.draft == draft))
        private.execute(update(draft_tables).where(draft_tables.c.draft == draft).values(table=None))
        private.execute(update(draft_events).where(draft_events.c.draft == draft).values(detail=""))
        set_draft(private, draft, purged=True, returned="")
    return len(old)


def _answers(private: Connection, draft: int) -> dict[tuple[str, str], str]:
    """What was answered to the same warnings before, so that nobody writes it twice."""
    return {(w.name, w.text): w.answer for w in warnings_of(private, draft)}
