"""What a clerk records in the room: opened, recessed, adjourned; items begun, read aloud, commented on and closed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Row

from governance_records.journal import note, stamp
from governance_records.meeting_acts import (
    add_event,
    checked_time,
    in_session,
    item_in,
    kept_meeting,
    law_of,
    next_time,
    refuse_open_vote,
    set_meeting,
)
from governance_records.meeting_documents import publish_attendance
from governance_records.meeting_rows import events_of, motions_of
from governance_records.meeting_values import (
    ADJOURNED,
    ADOPTED,
    CLOSE,
    CLOSED,
    CLOSED_BEGUN,
    CLOSED_ENDED,
    COMMENTED,
    ITEM_BEGUN,
    ITEM_ENDED,
    OPEN,
    OPENED,
    PLANNED,
    READ_ALOUD,
    RECESSED,
    RESUMED,
)
from governance_records.rights import Actor, Refused

MOST_SPEAKERS = 10_000


def open_meeting(record: Connection, actor: Actor, now: datetime, number: int, at: datetime | None = None) -> None:
    """Opens a meeting whose agenda is public. Errors: Forbidden, Refused."""
    found = kept_meeting(record, actor, number, (PLANNED,))
    if not found.first_published:
        raise Refused({"meeting": "Its agenda is not public yet. Publish it first."}, conflict=True)
    when = checked_time(found, at, now)
    set_meeting(record, number, state=OPEN)
    add_event(record, actor, now, number, OPENED, at=when)
    note(record, actor, now, "opened a meeting", f"meeting {number}")


def recess(record: Connection, actor: Actor, now: datetime, number: int, at: datetime | None = None) -> None:
    """Errors: Forbidden, Refused."""
    found = kept_meeting(record, actor, number, (OPEN,))
    refuse_open_vote(record, number)
    add_event(record, actor, now, number, RECESSED, at=next_time(record, found, at, now))
    set_meeting(record, number, state=RECESSED)
    note(record, actor, now, "recessed a meeting", f"meeting {number}")


def resume(record: Connection, actor: Actor, now: datetime, number: int, at: datetime | None = None) -> None:
    """Errors: Forbidden, Refused."""
    found = kept_meeting(record, actor, number, (RECESSED,))
    add_event(record, actor, now, number, RESUMED, at=next_time(record, found, at, now))
    set_meeting(record, number, state=OPEN)
    note(record, actor, now, "resumed a meeting", f"meeting {number}")


def adjourn(record: Connection, actor: Actor, now: datetime, number: int, at: datetime | None = None) -> None:
    """Ends a meeting and publishes who was there. Errors: Forbidden, Refused."""
    found = in_session(record, actor, number)
    refuse_open_vote(record, number)
    when = next_time(record, found, at, now)
    _end_item(record, actor, now, found, when)
    add_event(record, actor, now, number, ADJOURNED, at=when)
    set_meeting(record, number, state=ADJOURNED, current_item=None)
    note(record, actor, now, "adjourned a meeting", f"meeting {number}")
    publish_attendance(record, now, number)


def begin_item(
    record: Connection, actor: Actor, now: datetime, number: int, item: int, at: datetime | None = None
) -> None:
    """Makes an item the current one; the one before it ends. Errors: Forbidden, Refused."""
    found = kept_meeting(record, actor, number, (OPEN,))
    wanted = item_in(record, number, item)
    refuse_open_vote(record, number)
    when = next_time(record, found, at, now)
    if found.current_item == wanted.id:
        return
    _end_item(record, actor, now, found, when)
    add_event(record, actor, now, number, ITEM_BEGUN, wanted.id, when)
    set_meeting(record, number, current_item=wanted.id)
    note(record, actor, now, "began an item", f"meeting {number}", item=item)


def end_item(record: Connection, actor: Actor, now: datetime, number: int, at: datetime | None = None) -> None:
    """Ends the current item. Errors: Forbidden, Refused."""
    found = kept_meeting(record, actor, number, (OPEN,))
    refuse_open_vote(record, number)
    _end_item(record, actor, now, found, next_time(record, found, at, now))
    set_meeting(record, number, current_item=None)
    note(record, actor, now, "ended an item", f"meeting {number}")


def read_aloud(record: Connection, actor: Actor, now: datetime, number: int) -> None:
    """The current item was read aloud. Errors: Forbidden, Refused."""
    found = _with_item(record, actor, number)
    add_event(record, actor, now, number, READ_ALOUD, found.current_item)
    note(record, actor, now, "read an item aloud", f"meeting {number}", item=found.current_item)


def record_comment(record: Connection, actor: Actor, now: datetime, number: int, speakers: int) -> None:
    """The public was heard on the current item, or in general where there is none; nobody may have wished to speak.

    Errors: Forbidden, Refused.
    """
    found = kept_meeting(record, actor, number, (OPEN,))
    if not 0 <= speakers <= MOST_SPEAKERS:
        raise Refused({"speakers": f"Give a number from 0 to {MOST_SPEAKERS:,}."})
    add_event(record, actor, now, number, COMMENTED, found.current_item, count=speakers)
    note(record, actor, now, "recorded public comment", f"meeting {number}", item=found.current_item)


def begin_closed(record: Connection, actor: Actor, now: datetime, number: int, until: datetime) -> None:
    """Begins the closed part of the current item with its announced end, after the vote that the law asks for.

    Errors: Forbidden, Refused.
    """
    found = _with_item(record, actor, number)
    item = item_in(record, number, found.current_item)
    if item.kind != CLOSED:
        raise Refused({"item": "This item is not one that the agenda names as closed."}, conflict=True)
    if until <= now:
        raise Refused({"until": "The announced end has passed already."})
    if is_closed_now(record, number):
        raise Refused({"item": "The closed part has begun already."}, conflict=True)
    if law_of(found).enter_closed and not _is_voted_closed(record, number, item.id):
        raise Refused({"item": "The body has not voted to close this item yet."}, conflict=True)
    add_event(record, actor, now, number, CLOSED_BEGUN, item.id, detail=stamp(until))
    note(record, actor, now, "began a closed part", f"meeting {number}", item=item.id)


def end_closed(record: Connection, actor: Actor, now: datetime, number: int) -> None:
    """Ends the closed part: the body is back in the open. Errors: Forbidden, Refused."""
    found = _with_item(record, actor, number)
    if not is_closed_now(record, number):
        raise Refused({"item": "There is no closed part to end."}, conflict=True)
    add_event(record, actor, now, number, CLOSED_ENDED, found.current_item)
    note(record, actor, now, "ended a closed part", f"meeting {number}", item=found.current_item)


def _with_item(record: Connection, actor: Actor, number: int) -> Row:
    """An open meeting that is at an item. Errors: Forbidden, Refused."""
    found = kept_meeting(record, actor, number, (OPEN,))
    if found.current_item is None:
        raise Refused({"item": "Begin an item first."}, conflict=True)
    return found


def _end_item(record: Connection, actor: Actor, now: datetime, meeting: Row, when: datetime) -> None:
    if meeting.current_item is None:
        return
    if is_closed_now(record, meeting.number):
        raise Refused({"item": "The closed part is not ended yet."}, conflict=True)
    add_event(record, actor, now, meeting.number, ITEM_ENDED, meeting.current_item, when)


def is_closed_now(record: Connection, meeting: int) -> bool:
    """Whether the body is in the closed part of an item."""
    parts = [e.event for e in events_of(record, meeting) if e.event in (CLOSED_BEGUN, CLOSED_ENDED)]
    return bool(parts) and parts[-1] == CLOSED_BEGUN


def _is_voted_closed(record: Connection, meeting: int, item: int) -> bool:
    about = f"item {item}"
    return any(m.kind == CLOSE and m.about == about and m.state == ADOPTED for m in motions_of(record, meeting))
