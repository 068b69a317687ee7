"""What can be done in the meeting room, by name: which verb it is, and what of the form it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import request
from sqlalchemy import Row

from governance_records.ballots import break_tie, cast_for_the_rest, cast_roll
from governance_records.bylaw_values import ORDINARY
from governance_records.closing import close_vote, declare_vote, void_vote
from governance_records.meeting_acts import LONGEST_TEXT
from governance_records.meeting_rows import moment_of
from governance_records.meetings import set_chair
from governance_records.motions import amend, let_die, move, plan_motion, reword, second, withdraw_motion
from governance_records.presence import (
    arrive,
    call_roll,
    end_recusal,
    excuse,
    leave,
    mark_guest,
    recuse,
    strike_line,
)
from governance_records.rights import Refused
from governance_records.room import (
    adjourn,
    begin_closed,
    begin_item,
    end_closed,
    end_item,
    open_meeting,
    read_aloud,
    recess,
    record_comment,
    resume,
)
from governance_records.votes import open_vote, stop_vote
from portal.desk.frame import area, field, number, row_number
from portal.desk.motion_plans import plan_sent

Act = tuple[Callable[..., object], tuple[object, ...]]


def _at(meeting: Row) -> datetime | None:
    """The time that the clerk gave, on the day of the meeting; None where it is now. Errors: Refused at `at`."""
    text = field("at")
    if not text:
        return None
    zone = ZoneInfo(meeting.zone)
    begins = moment_of(meeting.starts).astimezone(zone)
    try:
        clock = datetime.strptime(text, "%H:%M").time()
    except ValueError as error:
        raise Refused({"at": "Give a time such as 10:05."}) from error
    when = datetime.combine(begins.date(), clock, zone)
    # A meeting that goes on past midnight: the small hours belong to the day after it began.
    return when + timedelta(days=1) if when < begins - timedelta(hours=12) else when


def _timed(verb: Callable[..., object]) -> Callable[[Row], Act]:
    return lambda meeting: (verb, (meeting.number, _at(meeting)))


def _of_motion(verb: Callable[..., object]) -> Callable[[Row], Act]:
    return lambda _: (verb, (number("motion"),))


def _call_roll(meeting: Row) -> Act:
    prefix = "tenure-"
    marked = {row_number(name.removeprefix(prefix)): said for name, said in request.form.items() if prefix in name}
    said = {tenure: event for tenure, event in marked.items() if tenure is not None and event}
    if not said:
        raise Refused({"tenure": "Mark who is here."})
    return call_roll, (meeting.number, said, _at(meeting))


def _mark(meeting: Row) -> Act:
    """A button of the attendance: what happened and to whom, such as `leave 12`."""
    said, _, tenure = field("mark").partition(" ")
    verbs = {"arrive": arrive, "leave": leave, "excuse": excuse}
    who = row_number(tenure)
    if said not in verbs or who is None:
        raise Refused({"tenure": "Choose somebody from the list."})
    timed = () if said == "excuse" else (_at(meeting),)
    return verbs[said], (meeting.number, who, *timed)


def _move(meeting: Row) -> Act:
    about = row_number(field("about")) if field("about") else None
    words = (field("title"), area("text", LONGEST_TEXT + 1), about, field("purpose") or ORDINARY)
    return move, (meeting.number, field("kind"), number("mover"), *words, plan_sent())


def _amend(_: Row) -> Act:
    words = (area("text", LONGEST_TEXT + 1), area("becomes", LONGEST_TEXT + 1))
    return amend, (number("motion"), number("mover"), *words)


def _reword(_: Row) -> Act:
    return reword, (number("motion"), field("title"), area("text", LONGEST_TEXT + 1))


def _vote(meeting: Row) -> Act:
    falls_back = row_number(field("falls_back_on")) if field("falls_back_on") else None
    how = (field("method"), field("own_devices") == "yes", meeting.number, falls_back)
    return open_vote, (number("motion"), *how)


def _declare(_: Row) -> Act:
    return declare_vote, (number("motion"), field("method"), field("carried") == "yes")


def _roll(_: Row) -> Act:
    """What the clerk entered for seats, of those whose position was filled in or changed."""
    said = {}
    for name, choice in request.form.items():
        seat = row_number(name.removeprefix("vote-")) if name.startswith("vote-") else None
        before = request.form.get(f"was-{seat}", "")
        reason = " ".join(request.form.get(f"reason-{seat}", "").split())
        if seat is not None and choice and (choice, reason) != (before, request.form.get(f"had-{seat}", "")):
            said[seat] = (choice, reason)
    return cast_roll, (number("vote"), said)


ACTS: Mapping[str, Callable[[Row], Act]] = {
    "open": _timed(open_meeting),
    "recess": _timed(recess),
    "resume": _timed(resume),
    "adjourn": _timed(adjourn),
    "item": lambda m: (begin_item, (m.number, number("item"), _at(m))),
    "end item": _timed(end_item),
    "read": lambda m: (read_aloud, (m.number,)),
    "comment": lambda m: (record_comment, (m.number, number("speakers"))),
    "call roll": _call_roll,
    "mark": _mark,
    "guest": lambda m: (mark_guest, (m.number, field("guest"), field("event") or "arrived", _at(m))),
    "strike": lambda m: (strike_line, (m.number, number("line"), field("reason"))),
    "recuse": lambda m: (recuse, (m.number, m.current_item or 0, number("seat"), field("reason"))),
    "end recusal": lambda m: (end_recusal, (m.number, number("recusal"), field("reason"))),
    "chair": lambda m: (set_chair, (m.number, row_number(field("seat")))),
    "closed": lambda m: (begin_closed, (m.number, _until(m))),
    "open again": lambda m: (end_closed, (m.number,)),
    "move": _move,
    "second": lambda m: (second, (number("motion"), number("seconder"))),
    "die": _of_motion(let_die),
    "withdraw": _of_motion(withdraw_motion),
    "reword": _reword,
    "plan": lambda _: (plan_motion, (number("motion"), plan_sent())),
    "amend": _amend,
    "vote": _vote,
    "declare": _declare,
    "roll": _roll,
    "rest": lambda m: (cast_for_the_rest, (number("vote"), field("choice"))),
    "tie": lambda m: (break_tie, (number("vote"), field("choice"))),
    "close": lambda m: (close_vote, (number("vote"), row_number(field("silent")))),
    "stop": lambda m: (stop_vote, (number("vote"), field("reason"))),
    "void": lambda m: (void_vote, (number("vote"), field("reason"))),
}


def _until(meeting: Row) -> datetime:
    """The announced end of a closed part. Errors: Refused at `at`."""
    found = _at(meeting)
    if found is None:
        raise Refused({"at": "Give the time at which the body will be back in the open."})
    return found
