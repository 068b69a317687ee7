"""A vote is closed once, with the result that the rule gives; or declared where no roll is called; or found void."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from governance_records.asking import ask_first
from governance_records.decisions import record_outcome, vote_voided
from governance_records.journal import note, stamp
from governance_records.meeting_acts import LONGEST_REASON, cleaned_line
from governance_records.meeting_rows import counting_ballots, electorate_of, moment_of, motion_row, vote_row
from governance_records.meeting_tables import motions, votes
from governance_records.meeting_values import (
    NO_QUORUM,
    NOT_BY_SEAT,
    RECONSIDER,
    UNANIMOUS,
    VOICE,
    VOID,
    VOTE_CLOSED,
    VOTE_OPEN,
)
from governance_records.outcomes import settle_motion
from governance_records.planned import carry_out
from governance_records.rights import AT_THE_SHELL, Actor, Refused
from governance_records.rules import read_rule
from governance_records.rules.values import ADOPTED, LOST
from governance_records.tallies import Roll, case_json, roll_of
from governance_records.vote_documents import publish_vote
from governance_records.votes import kept_vote, open_vote

SAID = {
    UNANIMOUS: "The chair asked whether anybody objected. Nobody did, so it is adopted by unanimous consent.",
    VOICE: "The vote was taken by voice. The chair declared that those {} had it, and nobody asked for a count.",
}


def close_vote(record: Connection, actor: Actor, now: datetime, number: int, silent: int | None = None) -> str:
    """Closes a vote and answers its result. `silent` says how many who are here are known not to have voted.

    Errors: Forbidden; Refused where it is closed already, or somebody who is here was not asked.
    """
    vote = kept_vote(record, actor, number)
    if vote.state != VOTE_OPEN:
        raise Refused({"vote": f"This vote is {vote.state} already."}, conflict=True)
    roll = roll_now(record, vote)
    if vote.meeting is None:
        _refuse_early(vote, roll, now)
    elif roll.silent != (silent or 0):
        raise Refused({"silent": _not_asked(roll)}, conflict=True)
    note(record, actor, now, "closed a vote", f"vote {number}")
    return _close(record, actor, now, vote, roll)


def roll_now(record: Connection, vote: Row) -> Roll:
    """The roll of a vote as it stands now."""
    lines = electorate_of(record, vote.number)
    return roll_of(vote, lines, counting_ballots(record, vote.number), vote.meeting is None)


def _not_asked(roll: Roll) -> str:
    names = roll.not_asked
    if not names:
        return "Everybody who is here has voted by now. Look again, and close it."
    return f"{len(names)} who are here have not voted: {', '.join(names)}. Ask them, or say that they do not vote."


def _refuse_early(vote: Row, roll: Roll, now: datetime) -> None:
    """A vote between meetings runs to the moment that was announced, unless everybody has voted."""
    waits = [line.seat for line in roll.case.roll if line.vote == "none"]
    if waits and now < moment_of(vote.closes):
        said = f"It was announced to run until {vote.closes}, and {len(waits)} have not voted yet."
        raise Refused({"vote": said}, conflict=True)


def _close(record: Connection, actor: Actor, now: datetime, vote: Row, roll: Roll) -> str:
    result = roll.result()
    case = case_json(roll.case, json.loads(vote.rule))
    return _settle(record, actor, now, vote, result.result, case, result.as_json())


def _settle(
    record: Connection,
    actor: Actor,
    now: datetime,
    vote: Row,
    result: str,
    case: dict[str, Any] | None,
    outcome: dict[str, Any],
) -> str:
    """Writes the result down, does what it does to the motion, and publishes it."""
    kept: dict[str, str | None] = {"state": VOTE_CLOSED, "closed": stamp(now), "result": result}
    kept |= {"outcome": _json(outcome), "case": None if case is None else _json(case)}
    fresh = (votes.c.number == vote.number) & (votes.c.state == VOTE_OPEN)
    assert record.execute(update(votes).where(fresh).values(**kept)).rowcount == 1
    motion = motion_row(record, vote.motion)
    assert motion is not None
    settle_motion(record, now, motion, vote.number, result)
    publish_vote(record, now, vote.number)
    if motion.kind == RECONSIDER and result == ADOPTED:
        publish_vote(record, now, int(motion.about.removeprefix("vote ")))
    decided = record_outcome(record, actor, now, vote.number)
    if decided is not None:
        carry_out(record, actor, now, vote.number, decided)
    return result


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def declare_vote(record: Connection, actor: Actor, now: datetime, motion: int, method: str, carried: bool) -> int:
    """A vote by voice as the chair declared it, or unanimous consent; answers its number. Nobody's vote is recorded.

    Errors: Forbidden, Refused.
    """
    if method not in NOT_BY_SEAT:
        raise Refused({"method": "By this method votes are counted and not declared."})
    if method == UNANIMOUS and not carried:
        raise Refused({"method": "Somebody objected, so a vote is taken."}, conflict=True)
    number = open_vote(record, actor, now, motion, method, own_devices=False)
    vote = vote_row(record, number)
    assert vote is not None
    rule = read_rule(json.loads(vote.rule))
    if method == VOICE and (not rule.more_than_half_of_cast or rule.min_yes):
        raise Refused({"method": "By this rule votes are counted; a voice vote cannot show it. Call the roll."})
    reached = roll_now(record, vote).result().quorum
    there = f"{reached.present} were present towards a quorum of {reached.needed}."
    outcome = {
        "result": ADOPTED if carried else LOST,
        "counts": None,
        "base": None,
        "needed": None,
        "quorum": {"needed": reached.needed, "present": reached.present, "met": reached.met},
        "flags": [],
        "explanation": [there, SAID[method].format("in favor" if carried else "against")],
    }
    _settle(record, actor, now, vote, ADOPTED if carried else LOST, None, outcome)
    return number


def void_vote(record: Connection, actor: Actor, now: datetime, number: int, reason: str) -> None:
    """A vote turns out not to count, as where there was no quorum; it stays, marked, and may be ratified later.

    Errors: Forbidden, Refused.
    """
    vote = kept_vote(record, actor, number)
    if vote.state != VOTE_CLOSED:
        raise Refused({"vote": f"This vote is {vote.state}."}, conflict=True)
    reason = cleaned_line(reason, "reason", LONGEST_REASON)
    ask_first(record, actor, vote.body, now, {"reason": reason})
    record.execute(update(votes).where(votes.c.number == number).values(state=VOID, void_because=reason))
    record.execute(update(motions).where(motions.c.number == vote.motion).values(state=NO_QUORUM))
    note(record, actor, now, "found a vote void", f"vote {number}")
    publish_vote(record, now, number)
    vote_voided(record, actor, now, number)


def votes_due(record: Connection, now: datetime) -> list[int]:
    """The votes between meetings whose time is over."""
    over = (votes.c.state == VOTE_OPEN) & votes.c.closes.is_not(None) & (votes.c.closes <= stamp(now))
    return list(record.scalars(select(votes.c.number).where(over).order_by(votes.c.number)))


def close_due_votes(record: Connection, now: datetime) -> list[int]:
    """Closes the votes between meetings whose time is over; answers their numbers."""
    numbers = votes_due(record, now)
    for number in numbers:
        close_vote(record, AT_THE_SHELL, now, number)
    return numbers
