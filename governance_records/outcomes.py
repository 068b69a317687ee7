"""What the result of a vote does to its motion and to what the motion is about."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Row, insert, update

from governance_records.journal import stamp
from governance_records.meeting_rows import amendments_of, motion_row, vote_row
from governance_records.meeting_tables import agenda_items, motion_sittings, motions, votes
from governance_records.meeting_values import (
    ADOPTED,
    AMENDMENT,
    BEFORE_BODY,
    FROM_TABLE,
    LOST,
    MOVED,
    NO_QUORUM,
    RECONSIDER,
    REFER,
    REFERRED,
    TABLE,
    TABLED,
    TAKE_UP,
    VOID,
)
from governance_records.motions import add_text, end_pending

STATES = {"adopted": ADOPTED, "lost": LOST, "no_quorum": NO_QUORUM}


def settle_motion(record: Connection, now: datetime, motion: Row, vote: int, result: str) -> None:
    """The motion ends as its vote did, and what it asks for is done where the record itself can do it."""
    state = STATES[result]
    record.execute(update(motions).where(motions.c.number == motion.number).values(state=state, ended=stamp(now)))
    if state != ADOPTED:
        return
    if motion.kind == AMENDMENT:
        _amend(record, now, motion)
    elif motion.kind in (TABLE, REFER):
        end_pending(record, now, _number(motion), TABLED if motion.kind == TABLE else REFERRED)
    elif motion.kind == FROM_TABLE:
        _take_from_table(record, now, _number(motion), motion)
    elif motion.kind == TAKE_UP:
        record.execute(update(agenda_items).where(agenda_items.c.id == _number(motion)).values(taken_up=True))
    elif motion.kind == RECONSIDER:
        _reconsider(record, motion, vote)


def _take_from_table(record: Connection, now: datetime, number: int, by: Row) -> None:
    """The same motion, with what was being amended of it, is before the body again where it is now; how it stood at the
    end of the meeting that tabled it stays written down."""
    found = motion_row(record, number)
    assert found is not None
    left = {name: getattr(found, name) for name in ("meeting", "item", "version", "state", "ended")}
    record.execute(insert(motion_sittings).values(motion=number, **left, taken=stamp(now)))
    state = BEFORE_BODY if found.seconded or (found.seconder is None and by.seconded is None) else MOVED
    again = {"meeting": by.meeting, "item": by.item, "state": state, "ended": None}
    record.execute(update(motions).where(motions.c.number == number).values(**again))
    for amendment in amendments_of(record, number):
        if amendment.state == TABLED:
            _take_from_table(record, now, amendment.number, by)


def _number(motion: Row) -> int:
    """The number of what a motion is about."""
    return int(motion.about.rsplit(" ", 1)[1])


def _amend(record: Connection, now: datetime, amendment: Row) -> None:
    changed = motion_row(record, amendment.amends)
    assert changed is not None
    of_amendment = changed.kind == AMENDMENT
    text = (changed.title, changed.text, amendment.becomes) if of_amendment else (changed.title, amendment.becomes, "")
    add_text(record, now, changed.number, changed.version + 1, text, because=amendment.number)


def _reconsider(record: Connection, motion: Row, vote: int) -> None:
    """The vote no longer stands, and its motion is before the body again."""
    undone = vote_row(record, _number(motion))
    assert undone is not None
    because = f"Reconsidered by vote {vote}."
    record.execute(update(votes).where(votes.c.number == undone.number).values(state=VOID, void_because=because))
    record.execute(update(motions).where(motions.c.number == undone.motion).values(state=BEFORE_BODY, ended=None))
