"""Minutes: written by a clerk around what the record says by itself, published, approved and corrected by votes.

The clerk writes what was said; when, where, who was there and what became of each motion is taken from the record, so
that minutes cannot say otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, delete, insert, select, update

from governance_records.asking import ask_first
from governance_records.clocks import Due, minutes_due
from governance_records.decision_tables import closed_texts, minutes_drafts
from governance_records.documents import newest_documents, publish
from governance_records.journal import note, stamp
from governance_records.meeting_acts import law_of
from governance_records.meeting_rows import all_meetings, events_of, item_row, items_of, meeting_row, moment_of
from governance_records.meeting_values import ADJOURNED, CLOSED
from governance_records.minutes_facts import PARTICIPANTS, missing, taken_from_record
from governance_records.minutes_outcomes import (
    APPROVED,
    MINUTES,
    NOT_APPROVED,
    checkpoint_now,
    correction_open,
    minutes_document,
)
from governance_records.register_acts import LONGEST_REASON, cleaned_line, cleaned_text, local_day
from governance_records.rights import KEEP_REGISTER, READ_CLOSED, Actor, Refused, allowed, require

OPENING, CLOSING = "opening", "closing"


@dataclass(frozen=True)
class Draft:
    """What a clerk has written so far; `seen` tells this saving from the one after it."""

    texts: Mapping[str, str]
    seen: int


def draft_of(record: Connection, meeting: int) -> Draft:
    """The draft of a meeting's minutes; before the first saving it holds what was published, or nothing."""
    row = record.execute(select(minutes_drafts).where(minutes_drafts.c.meeting == meeting)).first()
    if row is not None:
        return Draft(json.loads(row.texts), row.seen)
    found = minutes_document(record, meeting)
    texts = {n: t for n, t in found.texts.items() if t is not None and is_written(n)} if found else {}
    return Draft(texts, 0)


def is_written(name: str) -> bool:
    """Whether a text of minutes is the clerk's own and not taken from the record."""
    return name in (OPENING, CLOSING) or (name.startswith("item-") and name.endswith(".text"))


def written_fields(record: Connection, meeting: int) -> list[str]:
    """The names of what a clerk writes, in order: a closed item has no such text."""
    items = enumerate(items_of(record, meeting), 1)
    return [OPENING, *(f"item-{i}.text" for i, item in items if item.kind != CLOSED), CLOSING]


def save_minutes(
    record: Connection,
    actor: Actor,
    now: datetime,
    meeting: int,
    seen: int,
    texts: Mapping[str, str],
) -> int:
    """Keeps what a clerk has written; answers what to give as `seen` the next time. Errors: Forbidden, Refused."""
    found = _kept(record, actor, meeting)
    known = written_fields(record, meeting)
    if unknown := [name for name in texts if name not in known]:
        raise Refused({"minutes": f"These minutes have no place {unknown[0]!r}."})
    clean = {name: cleaned_text(text, name, needed=False) for name, text in texts.items()}
    ask_first(record, actor, found.body, moment_of(found.starts), clean)
    before = draft_of(record, meeting)
    if before.seen != seen:
        raise Refused(
            {"minutes": "Somebody has saved these minutes meanwhile. Put both texts together."}, conflict=True
        )
    row = {"texts": json.dumps(clean, ensure_ascii=False), "seen": seen + 1, "updated": stamp(now), "by": actor.person}
    if seen:
        record.execute(update(minutes_drafts).where(minutes_drafts.c.meeting == meeting).values(**row))
    else:
        record.execute(insert(minutes_drafts).values(meeting=meeting, **row))
    note(record, actor, now, "wrote minutes", f"meeting {meeting}")
    return seen + 1


def publish_minutes(record: Connection, actor: Actor, now: datetime, meeting: int, seen: int, reason: str = "") -> int:
    """Publishes the minutes, not approved yet; or a correction of them, with what was corrected; answers the version.

    Once approved they are corrected only as a motion ordered. Errors: Forbidden, Refused.
    """
    found = _kept(record, actor, meeting)
    if lacks := missing(record, found):
        raise Refused({"minutes": " ".join(lacks)})
    draft = draft_of(record, meeting)
    if draft.seen != seen:
        raise Refused({"minutes": "Somebody has saved these minutes meanwhile. Look at them again."}, conflict=True)
    before = minutes_document(record, meeting)
    reason = cleaned_line(reason, "reason", LONGEST_REASON, needed=before is not None)
    if before is not None and not seen:
        raise Refused({"minutes": "Nothing was changed since they were published."}, conflict=True)
    ask_first(record, actor, found.body, now, {"reason": reason})
    facts, texts = taken_from_record(record, found)
    state = {"state": before.facts["state"], "approved": before.facts["approved"]} if before else {}
    facts |= {"state": NOT_APPROVED, "approved": None, "corrected": None, **state}
    if facts["state"] == APPROVED:
        on = local_day(now, found.zone).isoformat()
        facts["corrected"] = {"vote": correction_open(record, meeting), "on": on}
    facts["checkpoint"] = checkpoint_now(record)
    texts |= {name: text for name, text in draft.texts.items() if text} | ({"reason": reason} if reason else {})
    done = publish(record, now, MINUTES, meeting, found.body_name, facts, texts)
    record.execute(delete(minutes_drafts).where(minutes_drafts.c.meeting == meeting))
    note(record, actor, now, "published minutes", f"meeting {meeting}", version=done.version)
    return done.version


def _kept(record: Connection, actor: Actor, meeting: int) -> Row:
    """A meeting whose minutes the actor may write now. Errors: Forbidden, Refused."""
    found = meeting_row(record, meeting)
    require(actor, KEEP_REGISTER, found.body if found else "")
    if found is None:
        raise Refused({"meeting": "There is no such meeting."})
    published = minutes_document(record, meeting)
    if published and published.facts["state"] == APPROVED and correction_open(record, meeting) is None:
        said = "These minutes are approved. Only a motion to correct them, adopted by the body, opens them again."
        raise Refused({"minutes": said}, conflict=True)
    return found


# --- closed items -----------------------------------------------------------------------------------------


def save_closed_text(record: Connection, actor: Actor, now: datetime, item: int, text: str) -> None:
    """What was said in a closed item, for members alone. Nothing is kept of an item about participants.

    Errors: Forbidden, Refused.
    """
    found = item_row(record, item)
    meeting = meeting_row(record, found.meeting) if found else None
    require(actor, KEEP_REGISTER, meeting.body if meeting else "")
    require(actor, READ_CLOSED, meeting.body if meeting else "")
    if found is None or meeting is None or found.kind != CLOSED:
        raise Refused({"item": "This is no closed item."})
    if found.ground == PARTICIPANTS:
        said = "Nothing of an item about participants is kept: only its time, its ground, and that it happened."
        raise Refused({"text": said}, conflict=True)
    clean = cleaned_text(text, "text", needed=False)
    ask_first(record, actor, meeting.body, moment_of(meeting.starts), {"text": clean})
    record.execute(delete(closed_texts).where(closed_texts.c.item == item))
    if clean:
        row = {"item": item, "text": clean, "updated": stamp(now), "by": actor.person}
        record.execute(insert(closed_texts).values(**row))
    note(record, actor, now, "wrote a closed text", f"item {item}")


def closed_texts_of(record: Connection, actor: Actor, meeting: Row) -> dict[int, str]:
    """The closed texts of a meeting by item, for those who may read them; none for anyone else."""
    if not allowed(actor, READ_CLOSED, meeting.body):
        return {}
    items = [item.id for item in items_of(record, meeting.number)]
    rows = record.execute(select(closed_texts).where(closed_texts.c.item.in_(items)))
    return {row.item: row.text for row in rows}


# --- what is due ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Owed:
    """Minutes that are not published, or not approved yet; `due` by the law of the body where it gives a number."""

    meeting: Row
    due: Due | None
    published: bool


def minutes_owed(record: Connection, bodies: Sequence[str]) -> list[Owed]:
    """Meetings of some bodies that are over, and whose minutes are not published or not approved, the oldest first."""
    states = {found.number: found.facts["state"] for found in newest_documents(record, MINUTES)}
    over = (m for m in reversed(all_meetings(record)) if m.state == ADJOURNED and m.body in bodies)
    waiting = (m for m in over if states.get(m.number) != APPROVED)
    return [Owed(meeting, due_of(record, meeting), meeting.number in states) for meeting in waiting]


def due_of(record: Connection, meeting: Row) -> Due | None:
    """By when the minutes of a meeting are due by the law of the body."""
    ended = [e.time for e in events_of(record, meeting.number) if e.event == ADJOURNED]
    if not ended:
        return None
    closed = any(item.kind == CLOSED for item in items_of(record, meeting.number))
    return minutes_due(law_of(meeting), moment_of(ended[-1]), ZoneInfo(meeting.zone), closed)
