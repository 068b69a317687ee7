"""Minutes as they stand: published, approved, corrected; and what a vote does to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Row

from governance_records.documents import Document, document, document_versions
from governance_records.ledger_rows import newest_checkpoint
from governance_records.meeting_rows import moment_of
from governance_records.meeting_tables import motions, votes
from governance_records.meeting_values import CORRECT_MINUTES, VOTE_CLOSED
from governance_records.register_acts import local_day, next_version
from governance_records.rules.values import ADOPTED

MINUTES = "minutes"
NOT_APPROVED, APPROVED = "not approved", "approved"


def minutes_document(record: Connection, meeting: int, version: int | None = None) -> Document | None:
    """The minutes of a meeting as they were published; None where they were not."""
    return document(record, MINUTES, meeting, version)


def approve_by_vote(record: Connection, now: datetime, meeting: int, vote: Row) -> None:
    """A later meeting approved the minutes as they were last published; another body's vote does nothing to them."""
    found = minutes_document(record, meeting)
    if vote.kind == CORRECT_MINUTES or found is None:
        return
    if found.facts["state"] == APPROVED or found.facts["body"] != vote.body or vote.meeting == meeting:
        return
    on = local_day(moment_of(vote.closed), found.facts["zone"]).isoformat()
    approved = {"vote": vote.number, "meeting": vote.meeting, "on": on}
    facts = {"state": APPROVED, "approved": approved, "checkpoint": checkpoint_now(record)}
    reason = {"reason": f"Approved by vote {vote.number}."}
    next_version(record, now, found, facts, reason)


def correction_open(record: Connection, meeting: int) -> int | None:
    """The vote by which a body ordered a correction of approved minutes that was not made yet; None where none did."""
    used = {(v.facts["corrected"] or {}).get("vote") for v in document_versions(record, MINUTES, meeting)}
    ordered = (
        votes.select()
        .with_only_columns(votes.c.number)
        .join(motions, motions.c.number == votes.c.motion)
        .where(
            motions.c.kind == CORRECT_MINUTES,
            motions.c.about == f"minutes {meeting}",
            votes.c.state == VOTE_CLOSED,
            votes.c.result == ADOPTED,
        )
        .order_by(votes.c.number)
    )
    return next((number for number in record.scalars(ordered) if number not in used), None)


def checkpoint_now(record: Connection) -> list[str]:
    """The newest checkpoint of the ledger, line by line, as minutes print it."""
    sealed = newest_checkpoint(record)
    return sealed.note.splitlines() if sealed else []
