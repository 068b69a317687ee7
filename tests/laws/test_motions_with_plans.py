"""What is moved with a motion is voted on with it and made by its adoption; what was tabled comes back as the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from governance_records.meeting_rows import meeting_row, motions_of, text_digest
from governance_records.minutes_facts import taken_from_record
from governance_records.motion_plans import MotionPlan, plan_of
from governance_records.motions import amend, move, plan_motion, second
from governance_records.register import decision, standing_text
from governance_records.register_duties import register_to_do
from governance_records.register_values import Dates
from governance_records.rights import Refused
from governance_records.room import adjourn
from governance_records.standing import Draft, adopt_text, end_text
from tests.meeting_rooms import STARTS, THE_CLERK

POLICY = MotionPlan("policy", "2026-07-01", "2027-01-01", goals=("public-safety",))
PLAN = MotionPlan("plan", subject="evaluation", expires="2027-07-01")


def decided_by(room, vote: int):
    """The decision that followed from a vote; None where none did."""
    found = (decision(room.record, n) for n in range(1, 20))
    return next((d for d in found if d is not None and d.facts["vote"] == vote), None)


def test_adoption_makes_the_policy_with_the_days_and_goals_that_were_moved(room_of):
    with room_of(*"abc") as room:
        room.begin()
        vote = room.decides(room.moves(plan=POLICY, title="Open hours"), a="yes", b="yes", c="yes")
        made, of_vote = decided_by(room, vote), room.published("vote", vote)
        policy = standing_text(room.record, "policy", 1)
        assert (policy.title, policy.text, policy.facts["decision"]) == ("Open hours", "That it be done.", made.number)
        assert made.dates == policy.dates == Dates("2026-07-01", "2027-01-01")
        assert made.facts["goals"] == policy.facts["goals"] == ["public-safety"]
        assert of_vote.facts["becomes"]["kind"] == "policy"
        assert of_vote.texts["digest"] == text_digest("Open hours", "That it be done.", POLICY.facts())
        assert of_vote.texts["digest"] != text_digest("Open hours", "That it be done.")


def test_the_words_that_are_adopted_are_those_as_amended(room_of):
    with room_of(*"abc") as room:
        room.begin()
        motion = room.moves(plan=PLAN)
        change = room.do(amend, motion, room.seats["a"], "Insert", "That it be done twice.")
        room.do(second, change, room.seats["b"])
        room.decides(change, a="yes", b="yes", c="yes")
        room.decides(motion, a="yes", b="yes", c="yes")
        plan = standing_text(room.record, "plan", 1)
        assert plan.text == "That it be done twice." and plan.facts["subject"] == "evaluation"
        assert plan.dates == Dates("2026-06-10", None, "2027-07-01")


def test_a_motion_that_is_lost_makes_nothing_and_one_that_changes_a_text_makes_its_next_version(room_of):
    with room_of(*"abc") as room:
        room.begin()
        room.decides(room.moves(plan=POLICY), a="no", b="no", c="yes")
        assert standing_text(room.record, "policy", 1) is None and decision(room.record, 1) is None
        room.decides(room.moves(plan=POLICY), a="yes", b="yes", c="yes")
        later = replace(POLICY, changes=1, effective="2026-08-01")
        room.decides(room.moves(plan=later, text="Otherwise."), a="yes", b="yes", c="yes")
        changed = standing_text(room.record, "policy", 1)
        assert (changed.version, changed.text, changed.facts["decision"]) == (2, "Otherwise.", 2)


@pytest.mark.parametrize(
    ("plan", "place"),
    [
        (MotionPlan(effective="2026-06-09"), "effective"),
        (MotionPlan(effective="soon"), "effective"),
        (MotionPlan(effective="2026-07-01", review="2026-06-20"), "review"),
        (MotionPlan(expires="2026-06-10"), "expires"),
        (MotionPlan("law"), "becomes"),
        (MotionPlan("protocol"), "becomes"),
        (MotionPlan("plan", subject="revenge"), "subject"),
        (MotionPlan("commitment", organisation=99), "organisation"),
        (MotionPlan("policy", changes=7), "changes"),
        (MotionPlan(goals=("no such goal!",)), "goals"),
    ],
)
def test_what_cannot_be_made_is_refused_at_its_place_when_it_is_moved(room_of, plan, place):
    with room_of(*"abc") as room:
        room.begin()
        with pytest.raises(Refused) as refused:
            room.do(move, room.meeting, "main", room.seats["a"], "A motion", "That it be done.", plan=plan)
        assert list(refused.value.problems) == [place] and motions_of(room.record, room.meeting) == []


def test_what_it_becomes_is_changed_before_the_vote_and_not_while_it_is_open(room_of):
    with room_of(*"abc") as room:
        room.begin()
        motion = room.moves()
        room.do(plan_motion, motion, PLAN)
        assert plan_of(room.record, motion) == PLAN
        room.opens(motion)
        with pytest.raises(Refused, match="being voted on"):
            room.do(plan_motion, motion, POLICY)


def test_what_can_no_longer_be_made_is_left_to_the_keeper_and_the_decision_stands(room_of):
    with room_of(*"abc") as room:
        room.begin()
        room.decides(a="yes", b="yes", c="yes")
        room.do(adopt_text, Draft("policy", "pcg", 1, "A policy", "As it is.", Dates("2026-06-10")))
        motion = room.moves(plan=replace(POLICY, changes=1))
        room.do(end_text, "policy", 1, 1, "2026-07-01", 1, "Taken back meanwhile.")
        vote = room.decides(motion, a="yes", b="yes", c="yes")
        assert decided_by(room, vote).number == 2 and standing_text(room.record, "policy", 1).version == 2
        told = [todo.says for todo in register_to_do(room.record, THE_CLERK, room.now, room.now.date())]
        assert "Publish the policy that decision 2 adopted: A motion" in told


# --- from the table ---------------------------------------------------------------------------------------


def tabled(room) -> int:
    """A motion with a pending amendment, laid on the table; the meeting is over."""
    motion = room.moves(plan=PLAN, title="The matter")
    change = room.do(amend, motion, room.seats["c"], "Insert", "That it be done twice.")
    room.do(second, change, room.seats["a"])
    room.decides(room.moves("table"), a="yes", b="yes", c="yes")
    room.do(adjourn, room.meeting)
    return motion


def test_a_tabled_motion_is_taken_from_the_table_as_the_same_with_its_amendment(room_of):
    with room_of(*"abc") as room:
        room.begin()
        first, motion = room.meeting, tabled(room)
        assert room.motion(motion).state == "tabled"
        room.begin(starts=STARTS + timedelta(days=28))
        again = room.decides(room.moves("take from the table", about=motion), a="yes", b="yes", c="no")
        assert room.vote(again).rule_name == "procedure"
        back = room.motion(motion)
        assert (back.state, back.meeting, back.title) == ("before the body", room.meeting, "The matter")
        (change,) = [m for m in motions_of(room.record, room.meeting) if m.kind == "amendment"]
        with pytest.raises(Refused, match="amendment is pending"):
            room.opens(motion)
        room.decides(change.number, a="yes", b="yes", c="yes")
        room.decides(motion, a="yes", b="yes", c="yes")
        assert standing_text(room.record, "plan", 1).text == "That it be done twice."
        assert next(m.state for m in motions_of(room.record, first) if m.number == motion) == "tabled"
        told = {}
        for meeting in (first, room.meeting):
            facts, _ = taken_from_record(room.record, meeting_row(room.record, meeting))
            told |= {meeting: next(m["state"] for m in facts["motions"] if m["number"] == motion)}
        assert told == {first: "tabled", room.meeting: "adopted"}


def test_only_what_lies_on_the_table_of_this_body_is_taken_from_it_and_only_once(room_of):
    with room_of(*"abc") as room:
        room.begin()
        motion = tabled(room)
        room.begin(starts=STARTS + timedelta(days=28))
        for about in (motion + 1, 99):  # its amendment comes with it and not alone
            with pytest.raises(Refused, match="on the table"):
                room.moves("take from the table", about=about)
        room.decides(room.moves("take from the table", about=motion), a="no", b="no", c="yes")
        assert room.motion(motion).state == "tabled"
        room.decides(room.moves("take from the table", about=motion), a="yes", b="yes", c="yes")
        with pytest.raises(Refused, match="before the body"):
            room.moves("take from the table", about=motion)
