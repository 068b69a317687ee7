"""What the verbs of meetings share: who may act on which meeting, its law, its bench, and lines added to its log."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, insert, update

from governance_records.bylaw_values import Bylaws
from governance_records.bylaws import rule_in_force
from governance_records.journal import stamp
from governance_records.meeting_rows import (
    attendance_of,
    events_of,
    item_row,
    meeting_row,
    moment_of,
    recusals_of,
    votes_of,
)
from governance_records.meeting_tables import meeting_events, meetings
from governance_records.meeting_values import OPEN, RECESSED, VOTE_OPEN
from governance_records.names import refuse_unseen
from governance_records.people import seats_of, sitting
from governance_records.profiles import PROFILES, Duty, Profile
from governance_records.rights import KEEP_MEETINGS, Actor, Refused, require
from governance_records.seating import Bench, Holder, Line, Place

LONGEST_TITLE, LONGEST_REASON, LONGEST_TEXT = 200, 1_000, 20_000
# How far before its start somebody can have arrived, and how long a meeting can last.
EARLIEST, LONGEST = timedelta(hours=12), timedelta(hours=36)


def kept_meeting(record: Connection, actor: Actor, number: int, states: Iterable[str] = ()) -> Row:
    """A meeting that the actor keeps the record of.

    Errors: Forbidden, also where there is no such meeting; Refused where it is in none of the states.
    """
    found = meeting_row(record, number)
    require(actor, KEEP_MEETINGS, found.body if found else "")
    assert found is not None
    wanted = tuple(states)
    if wanted and found.state not in wanted:
        said = " or ".join(wanted)
        raise Refused({"meeting": f"The meeting is {found.state}; this needs one that is {said}."}, conflict=True)
    return found


def in_session(record: Connection, actor: Actor, number: int) -> Row:
    """A meeting that is open or in recess, to keep its record. Errors: as above."""
    return kept_meeting(record, actor, number, (OPEN, RECESSED))


def law_of(meeting: Row) -> Profile:
    return PROFILES[meeting.profile]


def bylaws_on(record: Connection, meeting: Row) -> Bylaws:
    """What the body votes by on the day of a meeting."""
    return rule_in_force(record, meeting.body, day_of(meeting))


def day_of(meeting: Row) -> date:
    """The day of a meeting where it is held."""
    return moment_of(meeting.starts).astimezone(ZoneInfo(meeting.zone)).date()


def bench_of(record: Connection, meeting: Row) -> Bench:
    """Who may be there on the day of a meeting, and who was when."""
    lines = tuple(
        Line(row.id, row.tenure, row.guest, row.event, row.time) for row in attendance_of(record, meeting.number)
    )
    recused: dict[int, frozenset[int]] = {}
    for row in recusals_of(record, meeting.number):
        recused[row.item] = recused.get(row.item, frozenset()) | {row.seat}
    return Bench(places_on(record, meeting.body, day_of(meeting)), lines, recused)


def places_on(record: Connection, body: str, day: date) -> tuple[Place, ...]:
    """The seats of a body with who holds them on a day, voting ones first."""
    holders: dict[int, list[Holder]] = {}
    for t in sitting(record, body, day):
        holder = Holder(t.id, t.person, t.person_name, t.role, t.shows_attendance, t.may_be_told)
        holders.setdefault(t.seat, []).append(holder)
    return tuple(
        Place(s.id, s.name, s.organisation_name, s.voting, s.lived_experience, tuple(holders.get(s.id, ())))
        for s in seats_of(record, body)
    )


def place_in(bench: Bench, seat: int, field: str = "seat") -> Place:
    """A seat of the bench. Errors: Refused at the field where it is none of this body."""
    found = bench.place(seat)
    if found is None:
        raise Refused({field: "This is not a seat of this body."})
    return found


def add_event(
    record: Connection,
    actor: Actor,
    now: datetime,
    meeting: int,
    event: str,
    item: int | None = None,
    at: datetime | None = None,
    count: int | None = None,
    detail: str = "",
) -> None:
    """A line of the meeting's log."""
    line = {"meeting": meeting, "event": event, "item": item, "time": stamp(at or now), "count": count}
    record.execute(insert(meeting_events).values(**line, detail=detail, recorded=stamp(now), by=actor.person))


def checked_time(
    meeting: Row, at: datetime | None, now: datetime, after: str | None = None, field: str = "at"
) -> datetime:
    """When something happened; now where nothing else is said.

    Errors: Refused at the field where it lies ahead, before what it must follow, or at no time of this meeting.
    """
    when = (at or now).replace(microsecond=0)
    starts = moment_of(meeting.starts)
    if when > now:
        raise Refused({field: "This time has not come yet."})
    if when < starts - EARLIEST or when > starts + LONGEST:
        raise Refused({field: "This is not at the time of this meeting."})
    if after is not None and stamp(when) < after:
        raise Refused({field: "This is before what happened last; the times would cross."})
    return when


def cleaned_line(text: str, field: str, longest: int = LONGEST_TITLE, needed: bool = True) -> str:
    """A text of one line as it is kept. Errors: Refused at the field."""
    return _cleaned(" ".join(text.split()), field, longest, needed)


def cleaned_text(text: str, field: str, longest: int = LONGEST_TEXT, needed: bool = False) -> str:
    """A text of several lines as it is kept. Errors: Refused at the field."""
    return _cleaned(text.replace("\r\n", "\n").strip(), field, longest, needed)


def _cleaned(text: str, field: str, longest: int, needed: bool) -> str:
    if needed and not text:
        raise Refused({field: "This is missing."})
    if len(text) > longest:
        raise Refused({field: f"This is too long: at most {longest:,} characters are kept."})
    refuse_unseen({field: text})
    return text


def refuse_blocked(duties: Iterable[Duty], field: str = "motion") -> None:
    """Errors: Refused with each duty that blocks and the section it stands in."""
    blocking = [duty for duty in duties if duty.blocks]
    if blocking:
        raise Refused({field: " ".join(f"{duty.says} ({duty.section})" for duty in blocking)}, conflict=True)


def next_time(record: Connection, meeting: Row, at: datetime | None, now: datetime) -> datetime:
    """When the next thing in the room happened: not before the last one. Errors: as `checked_time`."""
    events = events_of(record, meeting.number)
    return checked_time(meeting, at, now, events[-1].time if events else None)


def item_in(record: Connection, meeting: int, item: int | None, field: str = "item") -> Row:
    """An item of this agenda. Errors: Refused at the field."""
    found = None if item is None else item_row(record, item)
    if found is None or found.meeting != meeting or found.withdrawn:
        raise Refused({field: "This is not an item of this agenda."})
    return found


def refuse_open_vote(record: Connection, meeting: int) -> None:
    """Errors: Refused while a vote of the meeting is open."""
    for vote in votes_of(record, meeting):
        if vote.state == VOTE_OPEN:
            raise Refused({"vote": f"Vote {vote.number} is open. Close it first."}, conflict=True)


def set_meeting(record: Connection, number: int, **values: object) -> None:
    record.execute(update(meetings).where(meetings.c.number == number).values(**values))
