"""What a motion may be about when it is moved: which kinds are in order now, and on what."""

from __future__ import annotations

from sqlalchemy import Connection, Row

from governance_records.concerned import check_concerned
from governance_records.meeting_acts import law_of
from governance_records.meeting_rows import counting_ballots, motion_row, motions_of, vote_row
from governance_records.meeting_values import (
    AMENDMENT,
    APPROVE_MINUTES,
    CLOSE,
    CLOSED,
    CORRECT_MINUTES,
    DECISION,
    FROM_TABLE,
    MAIN,
    MOTION_KINDS,
    RATIFY,
    RECONSIDER,
    REFER,
    RESCIND,
    TABLE,
    TABLED,
    TAKE_UP,
    VOID,
    VOTE_CLOSED,
    VOTING,
)
from governance_records.minutes_outcomes import APPROVED, minutes_document
from governance_records.motion_rules import FINAL, OF_THEIR_OWN
from governance_records.register import decision
from governance_records.rights import Refused
from governance_records.rules.values import ADOPTED, NO, YES


def concern(
    record: Connection, meeting: Row, item: Row, kind: str, mover: int, about: int | None, pending: list[Row]
) -> str:
    """What a motion concerns. Errors: Refused where it is not in order."""
    own = [m for m in pending if m.kind in OF_THEIR_OWN]
    if kind in (TABLE, REFER):
        if not own:
            raise Refused({"kind": "There is no motion before the body to lay on the table or refer."}, conflict=True)
        if own[0].state == VOTING:
            raise Refused({"motion": "The motion is being voted on."}, conflict=True)
        return f"motion {own[0].number}"
    if own:
        raise Refused({"kind": f"Motion {own[0].number} is before the body. Decide it first."}, conflict=True)
    if kind in (*FINAL, FROM_TABLE) and item.kind not in (DECISION, CLOSED):
        raise Refused({"kind": "The agenda does not name this item as one for decision."}, conflict=True)
    if kind == TAKE_UP:
        return _late(meeting, item)
    if kind == CLOSE:
        if item.kind != CLOSED:
            raise Refused({"kind": "The agenda does not name this item as closed."}, conflict=True)
        return f"item {item.id}"
    if kind == MAIN:
        return ""
    if about is None:
        raise Refused({"about": "Give the number of what the motion is about."})
    if kind == FROM_TABLE:
        _check_tabled(record, meeting, about)
    if kind == RECONSIDER:
        _check_reconsidered(record, meeting, mover, about)
    if kind == RATIFY and not _is_void(record, meeting.body, about):
        raise Refused({"about": "Only a vote of this body that is void can be ratified."})
    check_concerned(record, meeting, kind, about)
    if kind == RESCIND and not _is_decided(record, meeting.body, about):
        raise Refused({"about": "There is no decision of this number of this body."})
    if kind in (APPROVE_MINUTES, CORRECT_MINUTES):
        _check_minutes(record, meeting, kind, about)
    words = {RECONSIDER: "vote", RATIFY: "vote", RESCIND: "decision", FROM_TABLE: "motion"}
    return f"{words.get(kind, 'minutes')} {about}"


def _check_tabled(record: Connection, meeting: Row, about: int) -> None:
    found = motion_row(record, about)
    if found is None or found.body != meeting.body or found.state != TABLED or found.kind == AMENDMENT:
        raise Refused({"about": "There is no motion of this number of this body on the table."})


def _late(meeting: Row, item: Row) -> str:
    law = law_of(meeting)
    if not item.late or item.taken_up:
        raise Refused({"kind": "The notice named this item in time; it needs no vote to be taken up."}, conflict=True)
    if law.late_item.get(meeting.kind) is None and law.no_late_item:
        duty = law.no_late_item
        raise Refused({"kind": f"{duty.says} ({duty.section})"}, conflict=True)
    return f"item {item.id}"


def _check_reconsidered(record: Connection, meeting: Row, mover: int, about: int) -> None:
    vote = vote_row(record, about)
    if vote is None or vote.meeting != meeting.number or vote.state != VOTE_CLOSED or vote.kind == RECONSIDER:
        raise Refused({"about": "Only a vote that was closed at this meeting can be reconsidered."})
    earlier = [m for m in motions_of(record, meeting.number) if m.kind == RECONSIDER and m.about == f"vote {about}"]
    if earlier:
        raise Refused({"about": "A vote is reconsidered only once."}, conflict=True)
    ballot = counting_ballots(record, about).get(mover)
    side = YES if vote.result == ADOPTED else NO
    if counting_ballots(record, about) and (ballot is None or ballot.choice != side):
        raise Refused({"mover": "Only a seat that voted on the side that won moves to reconsider."})


def _check_minutes(record: Connection, meeting: Row, kind: str, about: int) -> None:
    """Minutes are approved by a later meeting once they are published, and corrected once they are approved."""
    found = minutes_document(record, about)
    if found is None or found.facts["body"] != meeting.body or about == meeting.number:
        raise Refused({"about": "There are no published minutes of an earlier meeting of this number and body."})
    approved = found.facts["state"] == APPROVED
    if approved != (kind == CORRECT_MINUTES):
        raise Refused({"about": "These minutes are approved already." if approved else "They are not approved yet."})


def _is_decided(record: Connection, body: str, number: int) -> bool:
    found = decision(record, number)
    return found is not None and found.facts["body"] == body


def _is_void(record: Connection, body: str, number: int) -> bool:
    vote = vote_row(record, number)
    return vote is not None and vote.body == body and vote.state == VOID


def title_of(kind: str, item: Row, about: str) -> str:
    if kind in (TAKE_UP, CLOSE):
        return f"{MOTION_KINDS[kind]}: {item.title}"[:200]
    return f"{MOTION_KINDS[kind]}: {about}"
