"""What the public is told of a vote, as a document of the ledger: the whole case, so that anyone can count again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from governance_records.documents import publish
from governance_records.meeting_acts import places_on
from governance_records.meeting_rows import (
    ballots_of,
    counting_ballots,
    electorate_of,
    items_of,
    moment_of,
    vote_row,
)
from governance_records.meeting_values import NOT_BY_SEAT
from governance_records.rules import Case, decide
from governance_records.seating import labels_of
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
        case = _case(record, vote)
        texts |= reasons_of(case)
        labels = _labels(record, vote)
        facts |= _counted(vote, case, labels) | _how_cast(record, vote, labels)
    publish(record, now, VOTE_DOCUMENT, number, body, facts, {name: text for name, text in texts.items() if text})


def _facts(record: Connection, vote: Row) -> dict[str, Any]:
    same = ("body", "meeting", "motion", "kind", "about", "method", "rule_name", "bylaws", "opened", "closed")
    items = [item.id for item in items_of(record, vote.meeting)] if vote.meeting else []
    return {
        **{name: getattr(vote, name) for name in (*same, "state", "falls_back_on", "ratifies")},
        "item": items.index(vote.item) + 1 if vote.item in items else None,
        "rule": json.loads(vote.rule),
        "warnings": json.loads(vote.warnings),
    }


def _case(record: Connection, vote: Row) -> Case:
    """The case as it was closed."""
    lines = electorate_of(record, vote.number)
    return roll_of(vote, lines, counting_ballots(record, vote.number), vote.meeting is None).case


def _labels(record: Connection, vote: Row) -> dict[str, str]:
    """How the seats of the roll are called in public: by their names, but for those that chose not to be named."""
    public = labels_of(places_on(record, vote.body, moment_of(vote.opened).date()))
    return {line.label: public.get(line.seat, line.label) for line in electorate_of(record, vote.number)}


def _counted(vote: Row, case: Case, labels: Mapping[str, str]) -> dict[str, Any]:
    """The case and its result as anyone can compute it again: reasons stand apart, since an order may redact them."""
    shown = tuple(replace(line, seat=labels[line.seat], reason=STATED if line.reason else None) for line in case.roll)
    result = decide(case.rule, case.members, case.seats, shown)
    return {"case": case_json(case, json.loads(vote.rule), labels), "result": result.as_json()}


def _how_cast(record: Connection, vote: Row, labels: Mapping[str, str]) -> dict[str, Any]:
    """Who voted through an alternate, whose vote the clerk entered, and how many votes were changed."""
    if vote.method in NOT_BY_SEAT:
        return {}
    names = {line.seat: labels[line.label] for line in electorate_of(record, vote.number)}
    held = counting_ballots(record, vote.number)
    roles = dict(record.execute(select(tenures.c.id, tenures.c.role)).tuples().all()) if held else {}
    return {
        "by_alternate": sorted(names[b.seat] for b in held.values() if roles[b.tenure] == "alternate"),
        "entered_by_clerk": sorted(names[b.seat] for b in held.values() if b.entered_by is not None),
        "changed": len(ballots_of(record, vote.number)) - len(held),
    }
