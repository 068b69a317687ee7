"""The verbs of meetings on SQLite and on PostgreSQL: one long meeting and the next, with most of what can happen."""

from __future__ import annotations

import json
from datetime import date, time, timedelta

from governance_records.ballots import cast, cast_for_the_rest
from governance_records.between import open_between
from governance_records.closing import close_due_votes, declare_vote, void_vote
from governance_records.meeting_rows import motions_of
from governance_records.minutes import publish_minutes, save_minutes
from governance_records.motion_plans import MotionPlan
from governance_records.presence import mark_guest, show_attendance
from governance_records.register import decisions, standing_text
from governance_records.room import adjourn
from governance_records.rules import decide, read_case
from governance_records.schedules import call_year
from tests.meeting_rooms import BODY, CONSENSUS, MAJORITY, MORE_THAN_HALF, STARTS, THE_CLERK, a_room, chair, new_store

FALLBACK = {**MAJORITY, "quorum": MORE_THAN_HALF, "threshold": "2/3", "strict": False}
ORDINARY = {**MAJORITY, "quorum": MORE_THAN_HALF}


def first_meeting(room) -> tuple[int, int]:
    """Consensus that is blocked, an amendment, a recusal, a tabled motion; answers the blocked vote and the motion."""
    room.begin(items=("decision", "decision"))
    chair(room, "a")
    room.do(mark_guest, room.meeting, "A guest")
    blocked = room.opens(room.moves(), "consensus")
    room.votes(blocked, a="consent", b="consent", c="block", d="consent")
    assert room.closes(blocked) == "lost"
    room.recuses("d")
    adopted = room.opens(room.moves(plan=MotionPlan("policy", "2026-07-01")), "consensus")
    room.do(cast_for_the_rest, adopted, "consent")
    assert room.closes(adopted) == "adopted"
    room.item(2)
    motion = room.moves(title="The matter")
    assert room.do(declare_vote, room.moves("table"), "unanimous consent", True)
    room.do(adjourn, room.meeting)
    return blocked, motion


def test_two_meetings_and_a_vote_between_them_are_the_same_on_both_databases(database, tmp_path):
    store = new_store(tmp_path, database)
    with a_room(store, *"abc") as room:
        room.seat("d", "An organization", lived=True)
        tenure = room.sit("d")
        rules = {"procedure": ORDINARY, "fallback": FALLBACK}
        room.bylaws(CONSENSUS, rules=rules, fallback_wait_days=7, between_meetings=True)
        blocked, motion = first_meeting(room)
        assert standing_text(room.record, "policy", 1).facts["effective"] == "2026-07-01"
        # d is the only seat that is not named, so that nobody is.
        for number in (blocked, blocked + 1):
            facts = room.published("vote", number).facts
            case = read_case(json.dumps(facts["case"]).encode())
            assert len(facts["not_named"]) == 4
            assert decide(case.rule, case.members, case.seats, case.roll).as_json() == facts["result"]
        show_attendance(room.record, room.actor("d"), room.now, tenure, True)
        seen = room.do(save_minutes, room.meeting, 0, {"opening": "All sat down."})
        held = room.meeting
        room.do(publish_minutes, held, seen)
        between = open_between(
            *(room.record, THE_CLERK, room.now, BODY, "default", "A letter", "That it be sent."),
            *(room.seats["a"], room.seats["b"], room.now + timedelta(hours=2), room.now.date()),
        )
        for seat in "abcd":
            cast(room.record, room.actor(seat), room.now, between, room.seats[seat], "consent")
        room.now += timedelta(hours=3)
        assert close_due_votes(room.record, room.now) == [between] and room.vote(between).result == "adopted"
        room.begin(starts=STARTS + timedelta(days=28))
        room.do(declare_vote, room.moves("approve minutes", about=held), "unanimous consent", True)
        fallback = room.opens(room.vote(blocked).motion, falls_back_on=blocked, meeting=room.meeting)
        room.votes(fallback, a="yes", b="yes", c="no", d="yes")
        assert room.closes(fallback) == "adopted"
        room.do(declare_vote, room.moves("take from the table", about=motion), "unanimous consent", True)
        assert room.motion(motion).state == "before the body"
        last = room.opens(motion, "consensus")
        room.do(cast_for_the_rest, last, "consent")
        room.closes(last)
        room.do(void_vote, last, "Two had left.")
        assert {m.number for m in motions_of(room.record, held)} & {motion}
        assert [d.facts["vote"] for d in decisions(room.record)][::-1] == [blocked + 1, between, fallback, last]
        assert decisions(room.record)[0].rescinded is not None
        assert room.published("minutes", held).facts["state"] == "approved"
        year = room.do(call_year, BODY, 2027, [date(2027, 1, 12)], time(15), "America/Chicago", "Meeting", "Room 1")
        assert room.published("schedule", year).facts["meetings"][0]["starts"] == "2027-01-12T21:00:00Z"
    store.dispose()
