"""What the public is told of a vote, as a document of the ledger: the whole case, so that anyone can count again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from governance_records.documents import publish
from governance_records.meeting_acts import day_of, places_on
from governance_records.meeting_rows import (
    ballots_of,
    counting_ballots,
    electorate_of,
    items_of,
    meeting_row,
    moment_of,
    vote_row,
)
from governance_records.meeting_values import HOUSE, NOT_BY_SEAT
from governance_records.motion_plans import plan_of
from governance_records.public_rolls import PublicRoll, as_published
from governance_records.rules import Case, decide
from governance_records.seating import names_nobody
from governance_records.tables import bodies, tenures
from governance_records.tallies import STATED, case_json, reasons_of, roll_of

VOTE_DOCUMENT = "vote"


def publish_vote(record: Connection, now: datetime, number: int) -> None:
    """Publishes a vote as it was closed, or that it is void, as the next version of its document."""
    vote = vote_row(record, number)
    assert vote is not None
    body = record.execute(select(bodies.c.name).where(bodies.c.id == vote.body)).scalar_one()
    texts = {"title": vote.title, "text": vote.text, "digest": vote.digest, "void": vote.void_because or ""}
    facts = _facts(record, vote) | {"body_name": body}
    if vote.case is None:
        facts |= {"case": None, "result": json.loads(vote.outcome)}
    else:
        shown = _shown(record, vote)
        texts |= reasons_of(shown.case)
        facts |= _counted(vote, shown) | _how_cast(record, vote, shown)
    publish(record, now, VOTE_DOCUMENT, number, body, facts, {name: text for name, text in texts.items() if text})


def _facts(record: Connection, vote: Row) -> dict[str, Any]:
    same = ("body", "meeting", "motion", "kind", "about", "method", "rule_name", "bylaws", "opened", "closed")
    items = [item.id for item in items_of(record, vote.meeting)] if vote.meeting else []
    return {
        **{name: getattr(vote, name) for name in (*same, "state", "falls_back_on", "ratifies")},
        "item": items.index(vote.item) + 1 if vote.item in items else None,
        "rule": json.loads(vote.rule),
        "becomes": plan_of(record, vote.motion).facts(),
        "warnings": json.loads(vote.warnings),
    }


def _case(record: Connection, vote: Row) -> Case:
    """The case as it was closed."""
    lines = electorate_of(record, vote.number)
    return roll_of(vote, lines, counting_ballots(record, vote.number), vote.meeting is None).case


def _shown(record: Connection, vote: Row) -> PublicRoll:
    """The case as the public has it: without the names of seats that chose so, and of all where they would tell one."""
    day = local_day_of(record, vote)
    places = {place.seat: place for place in places_on(record, vote.body, day)}
    lines = electorate_of(record, vote.number)
    asked = [places[line.seat] for line in lines if line.seat in places]
    hidden = frozenset(line.label for line in lines if line.seat in places and not places[line.seat].named)
    return as_published(_case(record, vote), hidden, names_nobody(asked, law_of_vote(record, vote)))


def local_day_of(record: Connection, vote: Row) -> date:
    """The day by which it is told who sits on the body: that of the meeting, or of the opening between meetings."""
    meeting = meeting_row(record, vote.meeting) if vote.meeting else None
    return day_of(meeting) if meeting else moment_of(vote.opened).date()


def law_of_vote(record: Connection, vote: Row) -> str:
    """The profile of law under which a vote was taken; votes between meetings are under none."""
    meeting = meeting_row(record, vote.meeting) if vote.meeting else None
    return meeting.profile if meeting else HOUSE


def _counted(vote: Row, shown: PublicRoll) -> dict[str, Any]:
    """The case and its result as anyone can compute it again: reasons stand apart, since an order may redact them."""
    lines = tuple(replace(line, reason=STATED if line.reason else None) for line in shown.case.roll)
    case = replace(shown.case, roll=lines)
    result = decide(case.rule, case.members, case.seats, lines)
    return {
        "case": case_json(case, json.loads(vote.rule)),
        "result": result.as_json(),
        "not_named": list(shown.not_named),
    }


def _how_cast(record: Connection, vote: Row, shown: PublicRoll) -> dict[str, Any]:
    """Which named seats voted through an alternate or had their vote entered by the clerk, and how many changed it."""
    if vote.method in NOT_BY_SEAT:
        return {}
    named = {
        line.seat: line.label for line in electorate_of(record, vote.number) if line.label in shown.labels.values()
    }
    held = counting_ballots(record, vote.number)
    roles = {row.id: row.role for row in record.execute(select(tenures.c.id, tenures.c.role))} if held else {}
    cast = [(named[b.seat], b) for b in held.values() if b.seat in named]
    return {
        "by_alternate": sorted(name for name, b in cast if roles[b.tenure] == "alternate"),
        "entered_by_clerk": sorted(name for name, b in cast if b.entered_by is not None),
        "changed": len(ballots_of(record, vote.number)) - len(held),
    }
