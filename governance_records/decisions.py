"""Decisions: what follows from a vote, from when it holds, and what ends it. Each change is a new version, with why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from governance_records.asking import ask_first
from governance_records.bylaws import rule_in_force
from governance_records.chains import check_supersession
from governance_records.documents import next_document_number, publish
from governance_records.journal import note
from governance_records.meeting_rows import moment_of, vote_row
from governance_records.meeting_tables import meetings
from governance_records.meeting_values import (
    APPROVE_MINUTES,
    CORRECT_MINUTES,
    MAIN,
    RATIFY,
    RECONSIDER,
    RESCIND,
)
from governance_records.minutes_outcomes import approve_by_vote
from governance_records.motion_plans import plan_of
from governance_records.register import decision, decisions, superseded_by
from governance_records.register_acts import (
    LONGEST_REASON,
    body_row,
    check_dates,
    cleaned_goals,
    cleaned_line,
    cleaned_text,
    local_day,
    next_version,
)
from governance_records.register_values import DECISION, Adopted, Dates
from governance_records.rights import KEEP_REGISTER, Actor, Refused, require
from governance_records.rules.values import ADOPTED

# --- what follows from a vote -----------------------------------------------------------------------------


def record_outcome(record: Connection, actor: Actor, now: datetime, vote: int) -> int | None:
    """What follows from a vote that was closed, in its transaction; answers the number of a new decision.

    Nothing follows from a motion that was lost, nor from one that only orders the meeting.
    """
    found = vote_row(record, vote)
    if found is None or found.result != ADOPTED:
        return None
    if found.kind in (MAIN, RATIFY):
        return _adopt(record, now, found)
    if found.kind == RESCIND:
        _rescind(record, now, decision(record, _about(found)), found, "Rescinded by a vote.")
    elif found.kind == RECONSIDER:
        _rescind(record, now, _of_vote(record, _about(found)), found, "The vote on it was reconsidered.")
    elif found.kind in (APPROVE_MINUTES, CORRECT_MINUTES):
        approve_by_vote(record, now, _about(found), found)
    return None


def vote_voided(record: Connection, actor: Actor, now: datetime, vote: int) -> None:
    """A vote turned out to be void: the decision that followed from it does not stand."""
    found = vote_row(record, vote)
    if found is not None:
        _rescind(record, now, _of_vote(record, vote), found, "The vote on it was found void.", now)


def _adopt(record: Connection, now: datetime, vote: Row) -> int:
    said, ratified = vote, None
    if vote.kind == RATIFY:
        ratified = _about(vote)
        said = vote_row(record, ratified) or vote
    day = local_day(moment_of(vote.closed), zone_of_body(record, vote.body)).isoformat()
    facts = {"vote": vote.number, "meeting": vote.meeting, "motion": vote.motion, "ratifies": ratified, "basis": False}
    plan = plan_of(record, said.motion)
    facts["becomes"] = plan.kind or None
    texts = {"title": said.title, "text": said.text}
    return _publish(record, now, vote.body, day, facts, plan.dates(day), cleaned_goals(plan.goals), texts)


def _publish(
    record: Connection,
    now: datetime,
    body: str,
    adopted: str,
    behind: dict[str, Any],
    dates: Dates,
    goals: list[str],
    texts: dict[str, str],
) -> int:
    row = body_row(record, body)
    assert row is not None
    facts = {
        "body": body,
        "body_name": row.name,
        "adopted": adopted,
        **behind,
        **vars(dates),
        "goals": goals,
        "superseded_by": None,
        "superseded_on": None,
        "rescinded": None,
    }
    kept = {name: text for name, text in texts.items() if text}
    return publish(record, now, DECISION, next_document_number(record, DECISION), row.name, facts, kept).number


def _rescind(
    record: Connection, now: datetime, found: Adopted | None, vote: Row, reason: str, on: datetime | None = None
) -> None:
    if found is None or found.rescinded is not None or found.body != vote.body:
        return
    day = local_day(on or moment_of(vote.closed), zone_of_body(record, vote.body)).isoformat()
    next_version(record, now, found.document, {"rescinded": {"on": day, "vote": vote.number}}, {"reason": reason})


def _about(vote: Row) -> int:
    """The number of what a motion is about ("decision 12")."""
    return int(vote.about.rsplit(" ", 1)[1])


def _of_vote(record: Connection, vote: int) -> Adopted | None:
    return next((d for d in decisions(record) if d.facts["vote"] == vote), None)


def zone_of_body(record: Connection, body: str) -> str:
    """The zone in which a body met last; else that of its bylaws."""
    query = select(meetings.c.zone).where(meetings.c.body == body).order_by(meetings.c.number.desc()).limit(1)
    found = record.scalar(query)
    return found or rule_in_force(record, body, datetime.max.date()).zone


# --- what clerks add --------------------------------------------------------------------------------------


def enter_decision(
    record: Connection,
    actor: Actor,
    now: datetime,
    body: str,
    adopted: str,
    dates: Dates,
    goals: tuple[str, ...],
    title: str,
    text: str,
    basis: str,
) -> int:
    """A decision from before this record began, or from paper: `basis` says where it stands. Answers its number.

    Errors: Forbidden, Refused.
    """
    require(actor, KEEP_REGISTER, body)
    if body_row(record, body) is None:
        raise Refused({"body": "There is no such body."})
    texts = {
        "title": cleaned_line(title, "title"),
        "text": cleaned_text(text, "text"),
        "basis": cleaned_line(basis, "basis", LONGEST_REASON),
    }
    ask_first(record, actor, body, now, texts)
    check_dates(dates, adopted)
    check_dates(Dates(adopted), adopted)
    if adopted > local_day(now, zone_of_body(record, body)).isoformat():
        raise Refused({"adopted": "This day has not come."})
    behind = {"vote": None, "meeting": None, "motion": None, "ratifies": None, "basis": True}
    number = _publish(record, now, body, adopted, behind, dates, cleaned_goals(goals), texts)
    note(record, actor, now, "entered a decision", f"decision {number}", body=body)
    return number


def date_decision(
    record: Connection,
    actor: Actor,
    now: datetime,
    number: int,
    version: int,
    dates: Dates,
    goals: tuple[str, ...],
    reason: str,
) -> int:
    """Says from when a decision holds, when it is looked at again or ends, and which goals it serves.

    `version` is the one that whoever writes this has seen. Answers the new version. Errors: Forbidden, Refused.
    """
    found = _kept(record, actor, number, version)
    check_dates(dates, found.facts["adopted"])
    facts = {**vars(dates), "goals": cleaned_goals(goals)}
    if all(found.facts[name] == value for name, value in facts.items()):
        raise Refused({"effective": "This is what stands there already."})
    texts = {"reason": cleaned_line(reason, "reason", LONGEST_REASON)}
    ask_first(record, actor, found.body, now, texts)
    done = next_version(record, now, found.document, facts, texts)
    note(record, actor, now, "dated a decision", f"decision {number}", version=done.version)
    return done.version


def supersede_decision(record: Connection, actor: Actor, now: datetime, old: int, version: int, new: int) -> None:
    """A later decision takes the place of one, from the day on which it holds. Errors: Forbidden, Refused."""
    found = _kept(record, actor, old, version)
    later = decision(record, new)
    if later is None or later.body != found.body:
        raise Refused({"superseded_by": "Choose a decision of the same body."})
    if later.rescinded is not None:
        raise Refused({"superseded_by": "That decision was taken back itself."})
    check_supersession(str(old), str(new), superseded_by(decisions(record)))
    if later.facts["effective"] < found.facts["effective"]:
        raise Refused({"superseded_by": "That decision held before this one did."})
    facts = {"superseded_by": new, "superseded_on": later.facts["effective"]}
    next_version(record, now, found.document, facts, {"reason": f"Superseded by decision {new}."})
    note(record, actor, now, "superseded a decision", f"decision {old}", by=new)


def _kept(record: Connection, actor: Actor, number: int, version: int) -> Adopted:
    """A decision at its newest version, for whoever keeps the register of its body. Errors: Forbidden, Refused."""
    found = decision(record, number)
    require(actor, KEEP_REGISTER, found.body if found else "")
    if found is None:
        raise Refused({"decision": "There is no such decision."})
    if found.version != version:
        raise Refused({"decision": "Somebody has changed this meanwhile. Look at it again."}, conflict=True)
    if found.rescinded is not None:
        raise Refused({"decision": "This decision was taken back; nothing more is done to it."}, conflict=True)
    if found.superseded_by is not None:
        raise Refused({"decision": "This decision was superseded; change the one that followed."}, conflict=True)
    return found
