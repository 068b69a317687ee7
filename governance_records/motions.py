"""Motions are moved, seconded, amended, reworded and withdrawn. What a vote does to them stands in `outcomes`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Row, insert, update

from governance_records.asking import ask_first
from governance_records.bylaw_values import ORDINARY, PURPOSES
from governance_records.journal import note, stamp
from governance_records.meeting_acts import (
    bench_of,
    bylaws_on,
    cleaned_line,
    cleaned_text,
    day_of,
    item_in,
    kept_meeting,
    place_in,
    refuse_blocked,
)
from governance_records.meeting_rows import (
    amendments_of,
    motion_row,
    motions_of,
    next_number,
)
from governance_records.meeting_tables import motion_texts, motions
from governance_records.meeting_values import (
    AMENDMENT,
    BEFORE_BODY,
    DIED,
    MAIN,
    MOTION_KINDS,
    MOVED,
    OPEN,
    PENDING,
    RESCIND,
    VOTING,
    WITHDRAWN,
)
from governance_records.motion_order import concern, title_of
from governance_records.motion_plans import PLAIN, MotionPlan, keep_plan
from governance_records.motion_rules import AMENDABLE, rule_name
from governance_records.order import Motion as InOrder
from governance_records.order import against_amendment
from governance_records.planned import check_plan
from governance_records.rights import KEEP_MEETINGS, Actor, Refused, require
from governance_records.rules.values import BY_ORGANISATION
from governance_records.seating import Bench, Place

MOST_MOTIONS = 200


def move(
    record: Connection,
    actor: Actor,
    now: datetime,
    number: int,
    kind: str,
    mover: int,
    title: str = "",
    text: str = "",
    about: int | None = None,
    purpose: str = ORDINARY,
    plan: MotionPlan = PLAIN,
) -> int:
    """A motion other than an amendment, on the current item; answers its number.

    `about` is the number of what it concerns: the vote to reconsider or ratify, the decision to rescind, the minutes,
    the motion to take from the table. `plan` says what a main motion becomes when it is adopted.
    Errors: Forbidden, Refused.
    """
    meeting, item = _current(record, actor, number)
    if kind not in MOTION_KINDS or kind == AMENDMENT:
        raise Refused({"kind": "Choose one of the kinds of motions."})
    if purpose not in PURPOSES:
        raise Refused({"purpose": "Choose what the decision is about."})
    pending = [m for m in motions_of(record, number) if m.item == item.id and m.state in PENDING]
    bench = bench_of(record, meeting)
    _check_place(bench, item, mover, "mover")
    concerned = concern(record, meeting, item, kind, mover, about, pending)
    title = cleaned_line(title, "title", needed=kind in (MAIN, RESCIND)) or title_of(kind, item, concerned)
    text = cleaned_text(text, "text", needed=kind == MAIN)
    ask_first(record, actor, meeting.body, now, {"title": title, "text": text})
    if plan != PLAIN:
        _check_plan(record, meeting, kind, plan)
    bylaws = bylaws_on(record, meeting)
    name = rule_name(kind, purpose, bylaws, noticed=not item.late)
    new = _add(record, now, meeting, item, kind, mover, concerned, name, None, bylaws.seconds_needed, (title, text, ""))
    keep_plan(record, new, plan)
    note(record, actor, now, "recorded a motion", f"motion {new}", meeting=number, kind=kind, mover=mover)
    return new


def _check_plan(record: Connection, meeting: Row, kind: str, plan: MotionPlan) -> None:
    if kind != MAIN:
        raise Refused({"becomes": "Only a main motion becomes something of its own."})
    check_plan(record, meeting.body, plan, day_of(meeting))


def plan_motion(record: Connection, actor: Actor, now: datetime, motion: int, plan: MotionPlan) -> None:
    """Says what a motion becomes when it is adopted, as long as it is not voted on. Errors: Forbidden, Refused."""
    found, meeting, _ = _pending(record, actor, motion)
    _check_plan(record, meeting, found.kind, plan)
    keep_plan(record, motion, plan)
    note(record, actor, now, "said what a motion becomes", f"motion {motion}")


def amend(
    record: Connection,
    actor: Actor,
    now: datetime,
    motion: int,
    mover: int,
    text: str,
    becomes: str,
) -> int:
    """An amendment of a motion, or of an amendment; answers its number. `becomes` is the whole text with it.

    Errors: Forbidden, Refused.
    """
    changed, meeting, item = _pending(record, actor, motion)
    if changed.kind not in AMENDABLE:
        raise Refused({"motion": "A motion of this kind is not amended."})
    refuse_blocked(against_amendment(InOrder(changed.degree)))
    if changed.state != BEFORE_BODY:
        raise Refused({"motion": "This motion is not before the body, so it cannot be amended now."}, conflict=True)
    if amendments_of(record, motion, pending=True):
        raise Refused({"motion": "An amendment of it is pending already. Decide that first."}, conflict=True)
    _check_place(bench_of(record, meeting), item, mover, "mover")
    text = cleaned_text(text, "text", needed=True)
    becomes = cleaned_text(becomes, "becomes", needed=True)
    ask_first(record, actor, meeting.body, now, {"text": text, "becomes": becomes})
    bylaws = bylaws_on(record, meeting)
    name = rule_name(AMENDMENT, ORDINARY, bylaws, noticed=True)
    words = (f"Amendment of motion {motion}", text, becomes)
    about = f"motion {motion}"
    new = _add(record, now, meeting, item, AMENDMENT, mover, about, name, changed, bylaws.seconds_needed, words)
    note(record, actor, now, "recorded an amendment", f"motion {new}", amends=motion, mover=mover)
    return new


def second(record: Connection, actor: Actor, now: datetime, motion: int, seat: int) -> None:
    """Another seat wants the motion considered. Errors: Forbidden, Refused."""
    found, meeting, item = _pending(record, actor, motion)
    if found.state != MOVED:
        raise Refused({"motion": "This motion needs no second now."}, conflict=True)
    bench = bench_of(record, meeting)
    place = _check_place(bench, item, seat, "seconder")
    if seat == found.mover:
        raise Refused({"seconder": "Whoever moved it cannot second it."})
    mover = bench.place(found.mover)
    together = bylaws_on(record, meeting).read().unit == BY_ORGANISATION and mover is not None
    if together and mover and place.organisation and mover.organisation == place.organisation:
        raise Refused({"seconder": "By the bylaws organizations vote; another organization has to second it."})
    _set(record, motion, state=BEFORE_BODY, seconder=seat, seconded=stamp(now))
    note(record, actor, now, "recorded a second", f"motion {motion}", seconder=seat)


def let_die(record: Connection, actor: Actor, now: datetime, motion: int) -> None:
    """Nobody seconded the motion. Errors: Forbidden, Refused."""
    found, _, _ = _pending(record, actor, motion)
    if found.state != MOVED:
        raise Refused({"motion": "This motion was seconded, so it did not die for want of a second."}, conflict=True)
    _set(record, motion, state=DIED, ended=stamp(now))
    note(record, actor, now, "a motion died for want of a second", f"motion {motion}")


def withdraw_motion(record: Connection, actor: Actor, now: datetime, motion: int) -> None:
    """Whoever moved it took it back, and its amendments with it. Errors: Forbidden, Refused."""
    _pending(record, actor, motion)
    end_pending(record, now, motion, WITHDRAWN)
    note(record, actor, now, "recorded that a motion was withdrawn", f"motion {motion}")


def end_pending(record: Connection, now: datetime, motion: int, state: str) -> None:
    """A motion and its pending amendments end in one state."""
    for amendment in amendments_of(record, motion, pending=True):
        end_pending(record, now, amendment.number, state)
    _set(record, motion, state=state, ended=stamp(now))


def reword(record: Connection, actor: Actor, now: datetime, motion: int, title: str, text: str) -> None:
    """Whoever moved it changed its words before it was voted on or amended. Errors: Forbidden, Refused."""
    found, _, _ = _pending(record, actor, motion)
    if found.kind == AMENDMENT or amendments_of(record, motion, pending=True):
        raise Refused({"text": "What is being amended is not reworded."}, conflict=True)
    title, text = cleaned_line(title, "title"), cleaned_text(text, "text", needed=found.kind == MAIN)
    ask_first(record, actor, found.body, now, {"title": title, "text": text})
    add_text(record, now, motion, found.version + 1, (title, text, ""))
    note(record, actor, now, "reworded a motion", f"motion {motion}")


def add_text(
    record: Connection,
    now: datetime,
    motion: int,
    version: int,
    words: tuple[str, str, str],
    because: int | None = None,
) -> None:
    """A further text of a motion: title, text, and what an amendment makes of the text that it changes."""
    title, text, becomes = words
    row = {"motion": motion, "version": version, "title": title, "text": text, "becomes": becomes}
    record.execute(insert(motion_texts).values(**row, time=stamp(now), because=because))


# --- what must be so --------------------------------------------------------------------------------------


def _current(record: Connection, actor: Actor, number: int) -> tuple[Row, Row]:
    """An open meeting and the item that it is at. Errors: Forbidden, Refused."""
    meeting = kept_meeting(record, actor, number, (OPEN,))
    if meeting.current_item is None:
        raise Refused({"item": "Begin the item first that the motion belongs to."}, conflict=True)
    if len(motions_of(record, number)) >= MOST_MOTIONS:
        raise Refused({"motion": f"A meeting has at most {MOST_MOTIONS} motions."})
    return meeting, item_in(record, number, meeting.current_item)


def _pending(record: Connection, actor: Actor, motion: int) -> tuple[Row, Row, Row]:
    """A motion that is not decided and not being voted on, its meeting, and the item. Errors: Forbidden, Refused."""
    found = motion_row(record, motion)
    require(actor, KEEP_MEETINGS, found.body if found else "")
    assert found is not None
    if found.state == VOTING:
        raise Refused({"motion": "The motion is being voted on; its text and state are fixed."}, conflict=True)
    if found.state not in PENDING or found.meeting is None:
        raise Refused({"motion": f"This motion is {found.state} already."}, conflict=True)
    meeting, item = _current(record, actor, found.meeting)
    if found.item != item.id:
        raise Refused({"motion": "This motion belongs to another item."}, conflict=True)
    return found, meeting, item


def _check_place(bench: Bench, item: Row, seat: int, field: str) -> Place:
    """A seat that may move and second now. Errors: Refused at the field."""
    place = place_in(bench, seat, field)
    if not place.voting:
        raise Refused({field: "This seat does not vote, so it neither moves nor seconds."})
    if bench.speaker(place) is None:
        raise Refused({field: "Nobody is here for this seat."}, conflict=True)
    if seat in bench.recused_from(item.id):
        raise Refused({field: "This seat is recused from the item."}, conflict=True)
    return place


def _add(
    record: Connection,
    now: datetime,
    meeting: Row,
    item: Row,
    kind: str,
    mover: int,
    about: str,
    rule: str,
    amends: Row | None,
    seconds_needed: bool,
    words: tuple[str, str, str],
) -> int:
    number = next_number(record, motions)
    where = {"number": number, "body": meeting.body, "meeting": meeting.number, "item": item.id}
    what = {"kind": kind, "about": about, "rule": rule, "mover": mover, "moved": stamp(now)}
    tree = {"amends": amends.number if amends else None, "degree": amends.degree + 1 if amends else 0}
    state = MOVED if seconds_needed else BEFORE_BODY
    record.execute(insert(motions).values(**where, **what, **tree, state=state))
    add_text(record, now, number, 1, words)
    return number


def _set(record: Connection, number: int, **values: object) -> None:
    record.execute(update(motions).where(motions.c.number == number).values(**values))
