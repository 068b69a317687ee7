"""What minutes take from the record of a meeting by themselves: when, where, who was there, and what became of motions.

Nothing of a closed item goes into them but its ground, the vote to enter and its times.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row

from governance_records.documents import Document, document
from governance_records.meeting_acts import bench_of, law_of
from governance_records.meeting_rows import (
    attendance_of,
    events_of,
    items_of,
    moment_of,
    motions_of,
    votes_of,
)
from governance_records.meeting_values import (
    ADJOURNED,
    ARRIVED,
    CLOSE,
    CLOSED,
    CLOSED_BEGUN,
    CLOSED_ENDED,
    OPENED,
    PENDING,
    VOTE_CLOSED,
)
from governance_records.profiles import Profile
from governance_records.register import actions
from governance_records.register_values import OPEN as OPEN_ACTION
from governance_records.register_values import Action
from governance_records.seating import NOT_NAMED, labels_of

PARTICIPANTS = "participants"
Texts = dict[str, str]


def missing(record: Connection, meeting: Row) -> list[str]:
    """What minutes still lack to leave their draft; empty where nothing is."""
    lacks = []
    if meeting.state != ADJOURNED or _time(record, meeting, OPENED) is None:
        lacks.append("The meeting has not been opened and adjourned, so it has no date and time.")
    if not (meeting.place or meeting.link):
        lacks.append("The meeting has no place.")
    if not any(line.event == ARRIVED for line in attendance_of(record, meeting.number)):
        lacks.append("It is not recorded who was present and who was absent.")
    if meeting.state != ADJOURNED:  # what is pending then was not decided when the meeting ended
        pending = (motion for motion in motions_of(record, meeting.number) if motion.state in PENDING)
        lacks += [f"Motion {motion.number} has no outcome." for motion in pending]
    return lacks


def taken_from_record(record: Connection, meeting: Row) -> tuple[dict[str, Any], Texts]:
    """Facts of the minutes, and the titles that stand in them."""
    items, motions = items_of(record, meeting.number), motions_of(record, meeting.number)
    law, given, there = law_of(meeting), actions(record), document(record, "attendance", meeting.number)
    facts = {
        **{name: getattr(meeting, name) for name in ("body", "body_name", "kind", "starts", "zone", "place", "link")},
        "meeting": meeting.number,
        "opened": _time(record, meeting, OPENED),
        "adjourned": _time(record, meeting, ADJOURNED),
        "profile": meeting.profile,
        "law": law.title,
        "attendance": _attendance(there),
        "items": [_item(record, meeting, i, item, motions, law, there) for i, item in enumerate(items, 1)],
        "motions": _motions(record, meeting, items, motions),
        **_actions(given, meeting),
    }
    texts = {"title": meeting.title} if meeting.title else {}
    texts |= {f"item-{i}.title": item.title for i, item in enumerate(items, 1) if item.kind != CLOSED}
    for one in given:
        if one.number in (*facts["actions"], *facts["carried_over"]):
            done = "" if one.state == OPEN_ACTION else f" ({one.state})"
            texts[f"action-{one.number}"] = f"{one.what} – {one.owner}, by {_in_words(one.facts['due'])}{done}"
    closed = {item.id for item in items if item.kind == CLOSED}
    for motion in motions:
        if motion.item not in closed:
            texts |= {f"motion-{motion.number}.title": motion.title, f"motion-{motion.number}.text": motion.text}
    return facts, {name: text for name, text in texts.items() if text}


def _in_words(day: str) -> str:
    found = date.fromisoformat(day)
    return f"{found:%B} {found.day}, {found.year}"


def _time(record: Connection, meeting: Row, event: str) -> str | None:
    times = [e.time for e in events_of(record, meeting.number) if e.event == event]
    return times[-1] if times else None


def _attendance(found: Document | None) -> dict[str, Any]:
    """Who was there as it was published when the meeting was adjourned."""
    if found is None:
        return {"seats": [], "vacant": [], "not_named": 0, "there": None, "guests": 0}
    return {name: found.facts[name] for name in ("seats", "vacant", "not_named", "there", "guests")}


def _item(
    record: Connection,
    meeting: Row,
    place: int,
    item: Row,
    motions: Sequence[Row],
    law: Profile,
    there: Document | None,
) -> dict[str, Any]:
    mine = [e for e in events_of(record, meeting.number) if e.item == item.id]
    begun = [e.time for e in mine if e.event == "item begun"]
    ended = [e.time for e in mine if e.event == "item ended"]
    said = {"kind": item.kind, "late": item.late, "begun": begun[:1], "ended": ended[-1:]}
    if item.kind != CLOSED:
        return said | _dealt_with(there, place)
    ground = next((g for g in law.grounds if g.key == item.ground), None)
    entered = [m.number for m in motions if m.kind == CLOSE and m.item == item.id]
    return said | {
        "ground": item.ground,
        "ground_says": ground.says if ground else item.ground,
        "section": ground.section if ground else "",
        "entered_by": entered,
        "closed": [e.time for e in mine if e.event == CLOSED_BEGUN],
        "opened": [e.time for e in mine if e.event == CLOSED_ENDED],
    }


def _dealt_with(there: Document | None, place: int) -> dict[str, Any]:
    """Quorum, public comment and recusals of an open item, as published with the attendance."""
    lines = there.facts["items"] if there else []
    line = next((i for i in lines if i["item"] == place), None)
    if line is None:
        return {"quorum": None, "speakers": [], "recused": []}
    return {name: line[name] for name in ("quorum", "speakers", "recused")}


def _motions(record: Connection, meeting: Row, items: Sequence[Row], motions: Sequence[Row]) -> list[dict[str, Any]]:
    """Each motion with its outcome. Of those in a closed item only the one to enter it."""
    places = {item.id: i for i, item in enumerate(items, 1)}
    closed = {item.id for item in items if item.kind == CLOSED}
    labels = labels_of(bench_of(record, meeting).places)
    by_motion: dict[int, list[Row]] = {}
    for vote in votes_of(record, meeting.number):
        by_motion.setdefault(vote.motion, []).append(vote)
    return [
        {
            "number": motion.number,
            "item": places.get(motion.item),
            "kind": motion.kind,
            "about": motion.about,
            "amends": motion.amends,
            "mover": labels.get(motion.mover, NOT_NAMED) if motion.mover else None,
            "seconder": labels.get(motion.seconder, NOT_NAMED) if motion.seconder else None,
            "state": motion.state,
            "votes": [_vote(vote) for vote in by_motion.get(motion.number, ())],
        }
        for motion in motions
        if motion.item not in closed or motion.kind == CLOSE
    ]


def _vote(vote: Row) -> dict[str, Any]:
    outcome = json.loads(vote.outcome) if vote.outcome else {}
    return {
        "vote": vote.number,
        "method": vote.method,
        "state": vote.state,
        "result": vote.result if vote.state == VOTE_CLOSED else None,
        "counts": outcome.get("counts"),
        "needed": outcome.get("needed"),
    }


def _actions(found: Sequence[Action], meeting: Row) -> dict[str, Any]:
    """Actions that this meeting gave, and those of the body that were open already when it began."""
    began = moment_of(meeting.starts).date().isoformat()
    mine = [a for a in found if a.body == meeting.body]
    given = [a.number for a in mine if a.facts["meeting"] == meeting.number]
    earlier = [a for a in mine if a.number not in given and a.facts["given"] < began]
    return {
        "actions": given,
        "carried_over": [a.number for a in earlier if a.facts["ended"] is None or a.facts["ended"] >= began],
    }
