"""Whether so many of another body are asked to a meeting that they would be a quorum of that one. It warns alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Row

from governance_records.bylaws import rule_in_force
from governance_records.meeting_acts import day_of, places_on
from governance_records.people import all_bodies
from governance_records.profiles import PROFILES, Duty
from governance_records.seating import Bench, Place, quorum, sizes


@dataclass(frozen=True)
class Walking:
    """A body of which a quorum is asked to the meeting of another: how many would be there, and what its law says."""

    body: str
    there: int
    needed: int
    law: str
    duty: Duty


def walking_quorums(record: Connection, meeting: Row) -> list[Walking]:
    """The other bodies of which a quorum sits on the body that meets, where their law asks to be warned."""
    day = day_of(meeting)
    asked = {holder.person for place in places_on(record, meeting.body, day) for holder in place.holders}
    return [
        found
        for body in all_bodies(record)
        if body.id != meeting.body
        for found in _of(record, body, asked, places_on(record, body.id, day), meeting)
    ]


def _of(record: Connection, body: Row, asked: set[int], places: tuple[Place, ...], meeting: Row) -> Iterator[Walking]:
    bylaws = rule_in_force(record, body.id, day_of(meeting))
    law, bench = PROFILES[bylaws.profile], Bench(places)
    there = sum(any(holder.person in asked for holder in place.holders) for place in bench.voters)
    if law.walking_quorum is None or not sizes(bench, bylaws.read())[0]:
        return
    needed = quorum(bench, bylaws.read()).needed
    if there >= needed:
        yield Walking(body.name, there, needed, law.title, law.walking_quorum)
