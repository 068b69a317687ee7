"""Releases on their way to the public: handed in, checked, submitted, approved by a second person, published.

What the bytes of a table say is not known here. `private` is the private database, `record` the record; a verb
writes both. The record is kept first: what is public after a crash is what was approved, and a draft catches up.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select, update

from governance_records.announcements import announce, move, open_entry
from governance_records.draft_rows import (
    APPROVED,
    DISCARDED,
    DRAFT,
    OPEN,
    PASSED,
    SUBMITTED,
    WAITING,
    bound_to,
    draft_for,
    forget_check,
    log_event,
    note_writer,
    set_draft,
    tables_of,
    tables_with_counts,
    warnings_of,
)
from governance_records.journal import note, stamp
from governance_records.names import refuse_unseen
from governance_records.private_tables import draft_tables, draft_warnings, drafts
from governance_records.rights import ANNOUNCE, APPROVE_RELEASES, HAND_IN_TABLES, Actor, Refused, allowed, require

LONGEST_REASON = 2000
MOST_TABLES = 30
SAME_TIME = "It is planned for this time already."


@dataclass(frozen=True)
class Handed:
    """A table as it is handed in. `corrects` is the number of the release that it corrects, with reason and since.

    `guessed` says that its structure was guessed from the table: a person must look at it before it is submitted.
    """

    name: str
    table: bytes
    about: bytes
    structure: bytes | None = None
    corrects: int | None = None
    reason: str = ""
    since: str = ""
    guessed: bool = False


def hand_in(private: Connection, record: Connection, actor: Actor, now: datetime, tables: Sequence[Handed]) -> int:
    """A new draft of some tables, or the open one that holds the very same; answers its id."""
    require(actor, HAND_IN_TABLES)
    _refuse_odd(tables)
    same = _draft_with_same(private, tables)
    if same is not None:
        note_writer(private, actor, same)
        return same
    moment = stamp(now)
    values = {
        "state": DRAFT, "writers": str(actor.person or ""), "created": moment, "changed": moment, "edition": 1,
        "check_state": WAITING, "progress": "", "fingerprint": "", "returned": "", "purged": False,
    }  # fmt: skip
    draft = private.execute(insert(drafts).values(values).returning(drafts.c.id)).scalar_one()
    for table in tables:
        private.execute(insert(draft_tables).values(draft=draft, **vars(table)))
    log_event(private, record, actor, now, draft, "handed in", ", ".join(t.name for t in tables))
    return draft


def put_table(private: Connection, record: Connection, actor: Actor, now: datetime, draft: int, table: Handed) -> None:
    """Adds a table to a draft, or takes the place of the one of its name."""
    _for_writing(private, actor, draft)
    names = set(private.scalars(select(draft_tables.c.name).where(draft_tables.c.draft == draft)))
    _refuse_odd([table], len(names - {table.name}))
    private.execute(delete(draft_tables).where(draft_tables.c.draft == draft, draft_tables.c.name == table.name))
    private.execute(insert(draft_tables).values(draft=draft, **vars(table)))
    _changed(private, record, actor, now, draft, "table put", table.name)


def drop_table(private: Connection, record: Connection, actor: Actor, now: datetime, draft: int, name: str) -> None:
    """Takes a table out of a draft that has more than one."""
    _for_writing(private, actor, draft)
    found = tables_of(private, draft)
    if name not in [t.name for t in found]:
        raise Refused({"name": "This draft has no such table."})
    if len(found) == 1:
        raise Refused({"name": "A draft needs a table: discard the draft instead."})
    private.execute(delete(draft_tables).where(draft_tables.c.draft == draft, draft_tables.c.name == name))
    _changed(private, record, actor, now, draft, "table dropped", name)


def answer_warnings(
    private: Connection, record: Connection, actor: Actor, now: datetime, draft: int, answers: Mapping[int, str]
) -> None:
    """Keeps what the steward answers to each warning. Answers are part of what is approved."""
    _for_writing(private, actor, draft, (DRAFT,))
    refuse_unseen({"warnings": " ".join(answers.values())})
    for id, answer in answers.items():
        where = (draft_warnings.c.draft == draft, draft_warnings.c.id == id)
        private.execute(update(draft_warnings).where(*where).values(answer=answer.strip()[:LONGEST_REASON]))
    note_writer(private, actor, draft)
    log_event(private, record, actor, now, draft, "warnings answered", "")


def submit(
    private: Connection,
    record: Connection,
    actor: Actor,
    now: datetime,
    draft: int,
    publish_at: datetime | None = None,
    announced_as: str = "",
    announcement: int | None = None,
) -> None:
    """Asks for approval.

    `publish_at` is an embargo (None: at once). With `announced_as` it gets an entry in the public calendar; with
    `announcement` it keeps the promise of an entry that is there, at the time announced.
    """
    row = _for_writing(private, actor, draft, (DRAFT,))
    refuse_unseen({"announced_as": announced_as})
    problems = _unready(private, row)
    if announcement is not None and announced_as:
        raise Refused({"announced_as": "Announce it anew or keep the promise of an entry: leave one of the two empty."})
    if announcement is not None:
        planned = open_entry(record, announcement)
        others = [d for d in bound_to(private, announcement) if d.id != draft]
        if planned is None or others or row.announcement not in (None, announcement):
            raise Refused({"announcement": "There is no such entry, or it or this draft is bound to another already."})
        publish_at = datetime.fromisoformat(planned.planned)
        row = _set_and_read(private, draft, announcement=announcement, publish_at=planned.planned)
    if publish_at is not None and publish_at <= now:
        problems["publish_at"] = "This time has passed already."
    if announced_as and publish_at is None and row.announcement is None:
        problems["publish_at"] = "What is announced needs a time."
    if row.announcement is not None and (stamp(publish_at) if publish_at else None) != row.publish_at:
        problems["publish_at"] = "The time is announced already: change it with a reason."
    if problems:
        raise Refused(problems, conflict=True)
    entry = row.announcement
    if announced_as and publish_at and entry is None:
        entry = announce(record, now, announced_as, stamp(publish_at))
    set_draft(
        private, draft, state=SUBMITTED, returned="", announcement=entry,
        publish_at=stamp(publish_at) if publish_at else None,
    )  # fmt: skip
    note_writer(private, actor, draft)
    log_event(private, record, actor, now, draft, "submitted", stamp(publish_at) if publish_at else "at once")


def reschedule(
    private: Connection,
    record: Connection,
    actor: Actor,
    now: datetime,
    draft: int,
    publish_at: datetime,
    reason: str,
) -> None:
    """Moves the time of publication; what was announced is moved in public, with the reason."""
    refuse_unseen({"reason": reason})
    row = draft_for(private, actor, draft)
    require(actor, APPROVE_RELEASES if row and row.state == APPROVED else HAND_IN_TABLES)
    if row is None or row.state not in OPEN:
        raise Refused({"draft": "This draft is not open any more."}, conflict=True)
    problems = {} if publish_at > now else {"publish_at": "This time has passed already."}
    if row.publish_at == stamp(publish_at):
        problems["publish_at"] = SAME_TIME
    if row.announcement is not None and not reason.strip():
        problems["reason"] = "The time is announced: say why it changes."
    if problems:
        raise Refused(problems)
    if row.announcement is not None:
        move(record, row.announcement, now, stamp(publish_at), reason.strip()[:LONGEST_REASON])
    set_draft(private, draft, publish_at=stamp(publish_at))
    log_event(private, record, actor, now, draft, "time moved", f"{row.publish_at or 'at once'} to {stamp(publish_at)}")


def move_announcement(
    private: Connection,
    record: Connection,
    actor: Actor,
    now: datetime,
    id: int,
    planned: datetime | None,
    reason: str,
) -> None:
    """Moves an entry of the calendar (None: cancels it), and the drafts that are to keep its promise with it."""
    refuse_unseen({"reason": reason})
    require(actor, ANNOUNCE)
    entry = open_entry(record, id)
    bound = bound_to(private, id)
    if any(d.state == APPROVED for d in bound) and not allowed(actor, APPROVE_RELEASES):
        raise Refused({"moved_to": "An approved release is bound to this time: a publisher moves it."}, conflict=True)
    if entry is None:
        raise Refused({"announcement": "There is no such entry in the calendar."}, conflict=True)
    problems = {} if reason.strip() else {"reason": "Say why: it stands in the public calendar."}
    if planned is not None and planned <= now:
        problems["moved_to"] = "This time has passed already."
    if planned is not None and entry.planned == stamp(planned):
        problems["moved_to"] = SAME_TIME
    if planned is None and bound:
        problems["moved_to"] = "A draft is bound to this entry: discard the draft instead."
    if problems:
        raise Refused(problems)
    moment = stamp(planned) if planned else ""
    move(record, id, now, moment, reason.strip()[:LONGEST_REASON])
    for draft in bound:
        set_draft(private, draft.id, publish_at=moment)
        log_event(private, record, actor, now, draft.id, "time moved", moment)
    note(record, actor, now, "release announcement moved", f"announcement {id}")


def discard(
    private: Connection,
    record: Connection,
    actor: Actor,
    now: datetime,
    draft: int,
    reason: str = "",
    sure: bool = False,
) -> None:
    """Ends a draft that will not be published; its counts go with the next clean-up. `sure` was asked first."""
    refuse_unseen({"reason": reason})
    row = _for_writing(private, actor, draft)
    if not sure:
        raise Refused({"sure": "Tick that you are sure: a draft that is discarded does not come back."})
    if row.announcement is not None:
        if not reason.strip():
            raise Refused({"reason": "This release is announced: say why it does not come."})
        move(record, row.announcement, now, "", reason.strip()[:LONGEST_REASON])
    set_draft(private, draft, state=DISCARDED, ended=stamp(now), approver=None, approved=None)
    log_event(private, record, actor, now, draft, "discarded", reason)


def approve(
    private: Connection,
    record: Connection,
    actor: Actor,
    now: datetime,
    draft: int,
    edition: int,
    digest: str,
    publish_at: str,
) -> None:
    """Approves what was seen: digest, edition and time (UTC, empty: at once) must be those of the draft now."""
    row = _for_approval(private, actor, draft)
    if str(actor.person) in row.writers.split():
        raise Refused({"draft": "Whoever wrote any of it cannot approve it: a second person must."}, conflict=True)
    if (edition, digest, publish_at) != (row.edition, row.digest, row.publish_at or ""):
        raise Refused({"draft": "The draft has changed since you opened it: look at it again."}, conflict=True)
    set_draft(private, draft, state=APPROVED, approver=actor.person, approved=stamp(now))
    log_event(private, record, actor, now, draft, "approved", digest)


def send_back(private: Connection, record: Connection, actor: Actor, now: datetime, draft: int, reason: str) -> None:
    """Returns a draft to its writers with what is to be mended."""
    refuse_unseen({"reason": reason})
    _for_approval(private, actor, draft, (SUBMITTED, APPROVED))
    if not reason.strip():
        raise Refused({"reason": "Say what is to be mended."})
    give_back(private, record, actor, now, draft, reason)


def give_back(private: Connection, record: Connection, actor: Actor, now: datetime, draft: int, reason: str) -> None:
    """The draft is a draft again, with the reason; the approval is gone."""
    kept = reason.strip()[:LONGEST_REASON]
    set_draft(private, draft, state=DRAFT, returned=kept, approver=None, approved=None)
    log_event(private, record, actor, now, draft, "sent back", "")


def _for_writing(private: Connection, actor: Actor, draft: int, states: Collection[str] = OPEN) -> Row:
    """An open draft for somebody who may write it. Errors: Forbidden, Refused."""
    require(actor, HAND_IN_TABLES)
    row = draft_for(private, actor, draft)
    if row is None or row.state not in states:
        raise Refused({"draft": "This draft cannot be changed as it stands now."}, conflict=True)
    return row


def _for_approval(private: Connection, actor: Actor, draft: int, states: Collection[str] = (SUBMITTED,)) -> Row:
    """A draft that waits for its approver. Errors: Forbidden, Refused."""
    require(actor, APPROVE_RELEASES)
    row = draft_for(private, actor, draft)
    if row is None or row.state not in states:
        raise Refused({"draft": "This draft does not wait for approval."}, conflict=True)
    return row


def _unready(private: Connection, row: Row) -> dict[str, str]:
    if row.check_state != PASSED:
        return {"draft": "The tables have not passed their checks."}
    guessed = [t.name for t in tables_of(private, row.id) if t.guessed]
    if guessed:
        return {
            "draft": f"How the codes of {', '.join(guessed)} add up was guessed: look at “Labels and totals” first."
        }
    if any(not w.answer for w in warnings_of(private, row.id)):
        return {"warnings": "Every warning needs an answer in writing."}
    return {}


def _set_and_read(private: Connection, draft: int, **values: object) -> Row:
    set_draft(private, draft, **values)
    return private.execute(select(drafts).where(drafts.c.id == draft)).one()


def check_anew(private: Connection, draft: int, now: datetime) -> None:
    """What was found holds no longer: a draft waits for another check."""
    row = private.execute(select(drafts).where(drafts.c.id == draft)).one()
    forget_check(private, draft)
    set_draft(
        private, draft, state=DRAFT, changed=stamp(now), edition=row.edition + 1, check_state=WAITING, progress="",
        digest=None, fingerprint="", approver=None, approved=None,
    )  # fmt: skip


def _changed(
    private: Connection, record: Connection, actor: Actor, now: datetime, draft: int, act: str, about: str
) -> None:
    """What is changed is a draft again: its check, its approval and its digest are gone."""
    check_anew(private, draft, now)
    note_writer(private, actor, draft)
    log_event(private, record, actor, now, draft, act, about)


def _draft_with_same(private: Connection, tables: Sequence[Handed]) -> int | None:
    def content(t: Handed | Row) -> tuple[object, ...]:
        return t.name, t.table, t.about, t.structure or b"", t.corrects or 0, t.reason, t.since

    wanted = sorted(map(content, tables), key=repr)
    like = (draft_tables.c.name == tables[0].name) & (draft_tables.c.table == tables[0].table)
    query = select(drafts.c.id).join(draft_tables).where(drafts.c.state.in_(OPEN), like)
    for draft in private.scalars(query).all():
        if sorted(map(content, tables_with_counts(private, draft)), key=repr) == wanted:
            return draft
    return None


def _refuse_odd(tables: Sequence[Handed], others: int = 0) -> None:
    names = [t.name for t in tables]
    for table in tables:
        refuse_unseen({"reason": table.reason})
    problems = {}
    if not names or len(names) + others > MOST_TABLES:
        problems["table"] = f"Hand in 1 to {MOST_TABLES} tables."
    if len(set(names)) < len(names):
        problems["name"] = "Two tables have the same name."
    for table in tables:
        if table.corrects is not None and not table.reason.strip():
            problems["reason"] = "Say what was wrong."
    if problems:
        raise Refused(problems)
