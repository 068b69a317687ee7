"""What a motion may concern: the decision that it rescinds, the minutes that it approves or corrects."""

from __future__ import annotations

from sqlalchemy import Connection, Row

from governance_records.meeting_values import APPROVE_MINUTES, CORRECT_MINUTES, RESCIND
from governance_records.minutes_outcomes import APPROVED, minutes_document
from governance_records.register import decision
from governance_records.rights import Refused


def check_concerned(record: Connection, meeting: Row, kind: str, about: int) -> None:
    """Whether a motion of a kind is in order about the thing of a number. Errors: Refused at `about`."""
    if kind == RESCIND:
        _check_decision(record, meeting, about)
    if kind in (APPROVE_MINUTES, CORRECT_MINUTES):
        _check_minutes(record, meeting, kind, about)


def _check_decision(record: Connection, meeting: Row, number: int) -> None:
    found = decision(record, number)
    if found is None or found.body != meeting.body:
        raise Refused({"about": "There is no such decision of this body."})
    if found.rescinded is not None or found.superseded_by is not None:
        raise Refused({"about": "This decision no longer holds, so there is nothing to rescind."}, conflict=True)


def _check_minutes(record: Connection, meeting: Row, kind: str, number: int) -> None:
    found = minutes_document(record, number)
    if found is None or found.facts["body"] != meeting.body:
        raise Refused({"about": "This body has published no minutes of a meeting of this number."})
    if number == meeting.number:
        raise Refused({"about": "A meeting does not approve its own minutes; a later one does."}, conflict=True)
    if kind == APPROVE_MINUTES and found.facts["state"] == APPROVED:
        raise Refused({"about": "These minutes are approved already."}, conflict=True)
    if kind == CORRECT_MINUTES and found.facts["state"] != APPROVED:
        said = "These minutes are not approved yet. The clerk corrects them; the body then approves them."
        raise Refused({"about": said}, conflict=True)
