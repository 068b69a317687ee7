"""What the keepers of a record have to do about meetings, and by when: due, overdue, or blocked by something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row

from governance_records.bylaws import rule_in_force
from governance_records.journal import stamp
from governance_records.meeting_acts import places_on
from governance_records.meeting_documents import clock_of
from governance_records.meeting_rows import (
    all_meetings,
    items_of,
    moment_of,
    open_votes,
    papers_of,
    versions_of_agenda,
)
from governance_records.meeting_values import OPEN, PLANNED, RECESSED
from governance_records.people import all_bodies
from governance_records.rights import KEEP_MEETINGS, Actor, allowed
from governance_records.seating import alone_unnamed, names_nobody

DUE, OVERDUE, BLOCKED = "due", "overdue", "blocked"
# A meeting that is open for so long was not closed by anybody.
TOO_LONG = timedelta(hours=14)
SOON = timedelta(days=14)


@dataclass(frozen=True)
class ToDo:
    """One thing to do about a meeting or a vote; `by` is the moment until which, where there is one."""

    state: str
    body: str
    says: str
    href: str
    by: str | None = None


def to_do(record: Connection, actor: Actor, now: datetime) -> list[ToDo]:
    """What the actor, who keeps the record of these bodies, has to do: what is overdue first."""
    kept = {body.id: body.name for body in all_bodies(record) if allowed(actor, KEEP_MEETINGS, body.id)}
    found = [todo for meeting in all_meetings(record) if meeting.body in kept for todo in _of(record, meeting, now)]
    found += [todo for body, name in kept.items() for todo in _unnamed(record, body, name, now)]
    for vote in open_votes(record, list(kept)):
        if vote.closes and vote.closes <= stamp(now):
            href = f"/desk/votes/{vote.number}/"
            found.append(ToDo(OVERDUE, kept[vote.body], f"Close vote {vote.number}: {vote.title}", href, vote.closes))
    order = (OVERDUE, BLOCKED, DUE)
    return sorted(found, key=lambda todo: (order.index(todo.state), todo.by or ""))


def _unnamed(record: Connection, body: str, name: str, now: datetime) -> Iterator[ToDo]:
    """A body whose roll names nobody, until whoever holds its one unnamed seat has chosen."""
    places, law = places_on(record, body, now.date()), rule_in_force(record, body, now.date()).profile
    if names_nobody(places, law):
        alone = alone_unnamed(places)
        assert alone is not None
        says = f"Votes and attendance are published without names. Ask {alone.name} to choose on their desk"
        yield ToDo(DUE, name, says, f"/desk/bodies/{body}/")


def _of(record: Connection, meeting: Row, now: datetime) -> Iterator[ToDo]:
    starts, href = moment_of(meeting.starts), f"/desk/meetings/{meeting.number}/"
    if meeting.state in (OPEN, RECESSED) and now > starts + TOO_LONG:
        yield ToDo(OVERDUE, meeting.body_name, "Adjourn the meeting; it is still open", f"{href}room/", meeting.starts)
    if meeting.state != PLANNED or starts > now + SOON:
        return
    if meeting.first_published is None:
        yield _notice(record, meeting, now, href)
    elif _has_news(record, meeting):
        yield ToDo(DUE, meeting.body_name, "Publish the agenda again; it was changed", href, meeting.starts)
    if starts < now and meeting.first_published is not None:
        yield ToDo(OVERDUE, meeting.body_name, "Open the meeting, or cancel it", f"{href}room/", meeting.starts)


def _notice(record: Connection, meeting: Row, now: datetime, href: str) -> ToDo:
    clock = clock_of(meeting)
    by = stamp(clock.last_minute) if clock.last_minute else meeting.starts
    if not items_of(record, meeting.number):
        return ToDo(BLOCKED, meeting.body_name, "The notice cannot go out: the agenda has no item", href, by)
    state = OVERDUE if clock.late(now) else DUE
    return ToDo(state, meeting.body_name, "Publish notice and agenda", href, by)


def _has_news(record: Connection, meeting: Row) -> bool:
    """Whether something was put on the agenda since it was published last."""
    listed = (*items_of(record, meeting.number), *papers_of(record, meeting.number))
    return bool(versions_of_agenda(record, meeting.number)) and any(row.since is None for row in listed)
