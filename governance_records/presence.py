"""Who is there: arrivals, departures and excuses by time, guests, recusals, and lines that were entered by mistake."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from governance_records.asking import ask_first
from governance_records.journal import note, stamp
from governance_records.meeting_acts import (
    LONGEST_REASON,
    bench_of,
    checked_time,
    cleaned_line,
    item_in,
    kept_meeting,
    place_in,
    refuse_open_vote,
)
from governance_records.meeting_rows import attendance_of, votes_of
from governance_records.meeting_tables import attendance, recusals, struck
from governance_records.meeting_values import ARRIVED, EXCUSED, LEFT, OPEN, PLANNED, RECESSED
from governance_records.rights import VOTE, Actor, Refused, require
from governance_records.seating import Bench
from governance_records.tables import seats, tenures

BEFORE_ITS_END = (PLANNED, OPEN, RECESSED)
LONGEST_GUEST = 100
MOST_GUESTS = 500


def arrive(
    record: Connection, actor: Actor, now: datetime, number: int, tenure: int, at: datetime | None = None
) -> None:
    """Somebody who holds a seat came in. Errors: Forbidden, Refused."""
    _mark(record, actor, now, number, tenure, ARRIVED, at)


def leave(
    record: Connection, actor: Actor, now: datetime, number: int, tenure: int, at: datetime | None = None
) -> None:
    """Somebody who holds a seat went out. Errors: Forbidden, Refused."""
    _mark(record, actor, now, number, tenure, LEFT, at)


def excuse(record: Connection, actor: Actor, now: datetime, number: int, tenure: int) -> None:
    """Somebody who holds a seat said that they would not come. Errors: Forbidden, Refused."""
    _mark(record, actor, now, number, tenure, EXCUSED, None)


def call_roll(
    record: Connection,
    actor: Actor,
    now: datetime,
    number: int,
    said: Mapping[int, str],
    at: datetime | None = None,
) -> None:
    """Marks by tenure who arrived and who is excused, all at once; who is marked so already stays so.

    Errors: Forbidden, Refused; then nobody is marked.
    """
    meeting = kept_meeting(record, actor, number, BEFORE_ITS_END)
    bench = bench_of(record, meeting)
    inside = bench.inside()
    for tenure, event in said.items():
        if event == ARRIVED and tenure not in inside:
            _add(record, actor, now, meeting, bench, tenure, ARRIVED, at)
        elif event == EXCUSED and tenure not in inside and _last(bench, tenure) != EXCUSED:
            _add(record, actor, now, meeting, bench, tenure, EXCUSED, None)
    note(record, actor, now, "called the roll", f"meeting {number}", marked=len(said))


def _mark(
    record: Connection, actor: Actor, now: datetime, number: int, tenure: int, event: str, at: datetime | None
) -> None:
    meeting = kept_meeting(record, actor, number, BEFORE_ITS_END)
    _add(record, actor, now, meeting, bench_of(record, meeting), tenure, event, at)
    note(record, actor, now, f"marked as {event}", f"meeting {number}", tenure=tenure)


def _add(
    record: Connection,
    actor: Actor,
    now: datetime,
    meeting: Row,
    bench: Bench,
    tenure: int,
    event: str,
    at: datetime | None,
) -> None:
    place = next((p for p in bench.places if any(h.tenure == tenure for h in p.holders)), None)
    if place is None:
        raise Refused({"tenure": "This person holds no seat of this body on the day of the meeting."})
    inside, mine = tenure in bench.inside(), [line for line in bench.lines if line.tenure == tenure]
    if event == ARRIVED and inside:
        raise Refused({"tenure": "This person is there already."}, conflict=True)
    if event == LEFT and not inside:
        raise Refused({"tenure": "This person is not there."}, conflict=True)
    if event == EXCUSED and inside:
        raise Refused({"tenure": "This person is there; mark when they leave."}, conflict=True)
    when = now if event == EXCUSED else checked_time(meeting, at, now, mine[-1].time if mine else None)
    _refuse_behind_votes(record, meeting.number, stamp(when), event)
    row = {"meeting": meeting.number, "seat": place.seat, "tenure": tenure, "event": event, "time": stamp(when)}
    record.execute(insert(attendance).values(**row, recorded=stamp(now), by=actor.person))


def _refuse_behind_votes(record: Connection, number: int, when: str, event: str) -> None:
    """Nobody comes or goes at a time before a vote that was taken: its roll is frozen and would say otherwise."""
    later = [vote.number for vote in votes_of(record, number) if vote.opened > when]
    if event != EXCUSED and later:
        raise Refused({"at": f"Vote {later[0]} was opened after this time, and its roll is frozen."}, conflict=True)


def _last(bench: Bench, tenure: int) -> str | None:
    return next((line.event for line in reversed(bench.lines) if line.tenure == tenure), None)


def mark_guest(
    record: Connection,
    actor: Actor,
    now: datetime,
    number: int,
    guest: str,
    event: str = ARRIVED,
    at: datetime | None = None,
) -> None:
    """A guest came or went. Names of guests stay inside; the public learns how many there were.

    Errors: Forbidden, Refused.
    """
    meeting = kept_meeting(record, actor, number, BEFORE_ITS_END)
    guest = cleaned_line(guest, "guest", LONGEST_GUEST)
    bench = bench_of(record, meeting)
    mine = [line for line in bench.lines if line.guest == guest]
    inside = bool(mine) and mine[-1].event == ARRIVED
    if event not in (ARRIVED, LEFT):
        raise Refused({"event": "A guest arrives or leaves."})
    if inside == (event == ARRIVED):
        raise Refused({"guest": "This guest is there already." if inside else "This guest is not there."}, True)
    if event == ARRIVED and len({line.guest for line in bench.lines if line.guest} | {guest}) > MOST_GUESTS:
        raise Refused({"guest": f"A meeting holds the names of {MOST_GUESTS} guests at most."}, conflict=True)
    when = checked_time(meeting, at, now, mine[-1].time if mine else None)
    row = {"meeting": number, "guest": guest, "event": event, "time": stamp(when)}
    record.execute(insert(attendance).values(**row, recorded=stamp(now), by=actor.person))
    note(record, actor, now, f"marked a guest as {event}", f"meeting {number}")


def strike_line(record: Connection, actor: Actor, now: datetime, number: int, line: int, reason: str) -> None:
    """Strikes the last line of somebody's attendance, which was entered by mistake; it stays, struck.

    Errors: Forbidden, Refused.
    """
    meeting = kept_meeting(record, actor, number, BEFORE_ITS_END)
    found = next((row for row in attendance_of(record, number) if row.id == line), None)
    if found is None:
        raise Refused({"line": "There is no such line."})
    later = [o for o in bench_of(record, meeting).lines if (o.tenure, o.guest) == (found.tenure, found.guest)]
    if later[-1].id != line:
        raise Refused({"line": "Only the last line of a person can be struck."}, conflict=True)
    _refuse_behind_votes(record, number, found.time, found.event)
    _strike(record, actor, now, meeting.body, attendance.name, line, reason)
    note(record, actor, now, "struck a line of the attendance", f"meeting {number}", line=line)


def _strike(record: Connection, actor: Actor, now: datetime, body: str, table: str, id: int, reason: str) -> None:
    reason = cleaned_line(reason, "reason", LONGEST_REASON)
    ask_first(record, actor, body, now, {"reason": reason})
    record.execute(insert(struck).values(table=table, id=id, time=stamp(now), reason=reason, by=actor.person))


# --- recusals ---------------------------------------------------------------------------------------------


def recuse(record: Connection, actor: Actor, now: datetime, number: int, item: int, seat: int, reason: str) -> None:
    """A seat takes no part in an item; the reason is public. In an open vote its ballot says so as well.

    Errors: Forbidden, Refused.
    """
    meeting = kept_meeting(record, actor, number, BEFORE_ITS_END)
    item_in(record, number, item)
    refuse_open_vote(record, number)
    bench = bench_of(record, meeting)
    place_in(bench, seat)
    if seat in bench.recused_from(item):
        raise Refused({"seat": "This seat is recused from the item already."}, conflict=True)
    reason = cleaned_line(reason, "reason", LONGEST_REASON)
    ask_first(record, actor, meeting.body, now, {"reason": reason})
    row = {"item": item, "seat": seat, "reason": reason, "time": stamp(now), "recorded": stamp(now)}
    record.execute(insert(recusals).values(**row, by=actor.person))
    note(record, actor, now, "recorded a recusal", f"meeting {number}", item=item, seat=seat)


def end_recusal(record: Connection, actor: Actor, now: datetime, number: int, recusal: int, reason: str) -> None:
    """Strikes a recusal that was entered by mistake, before the item was voted on. Errors: Forbidden, Refused."""
    meeting = kept_meeting(record, actor, number, BEFORE_ITS_END)
    refuse_open_vote(record, number)
    found = record.execute(select(recusals).where(recusals.c.id == recusal)).first()
    if found is None:
        raise Refused({"recusal": "There is no such recusal."})
    item_in(record, number, found.item, "recusal")
    if any(vote.item == found.item for vote in votes_of(record, number)):
        raise Refused({"recusal": "The item was voted on with this recusal; it stays."}, conflict=True)
    _strike(record, actor, now, meeting.body, recusals.name, recusal, reason)
    note(record, actor, now, "struck a recusal", f"meeting {number}", recusal=recusal)


# --- what is published of it ------------------------------------------------------------------------------


def show_attendance(
    record: Connection, actor: Actor, now: datetime, tenure: int, shows: bool, may_be_told: bool = False
) -> None:
    """Whoever holds a seat of lived experience says whether the public may read when they came and how they voted.

    Where it is the only seat of the body that is not named, it can be told by elimination: `may_be_told` says that they
    know and allow it. Errors: Forbidden, Refused.
    """
    require(actor, VOTE)
    mine = (tenures.c.id == tenure) & (tenures.c.person == actor.person)
    lived = select(seats.c.id).where(seats.c.lived_experience)
    chosen = {"shows_attendance": shows, "may_be_told": may_be_told and not shows}
    changed = update(tenures).where(mine, tenures.c.seat.in_(lived)).values(**chosen)
    if not record.execute(changed).rowcount:
        raise Refused({"tenure": "This is not a seat of yours that asks for this choice."})
    note(record, actor, now, "chose what is published of their attendance", f"tenure {tenure}", **chosen)
