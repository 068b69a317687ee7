"""The register: what follows from votes, from when it holds, what ends it, and how texts hang together in chains."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance_records.actions import end_action, give_action, move_action, own_actions
from governance_records.closing import void_vote
from governance_records.decisions import date_decision, enter_decision, record_outcome, supersede_decision
from governance_records.documents import document_versions
from governance_records.people import add_body, all_bodies
from governance_records.register import (
    action,
    actions,
    decision,
    decisions,
    following,
    in_force,
    last_in_chain,
    needs_review,
    reviews_due,
    standing,
    standing_text,
    versions,
)
from governance_records.register_values import Dates
from governance_records.rights import AT_THE_SHELL, CLERK, PERSON, Actor, Forbidden, Refused
from governance_records.standing import Draft, adopt_text, change_text, end_text, review_text, supersede_text
from tests.meeting_rooms import CALLED, THE_CLERK

BOTH = Actor(None, "the clerk", frozenset({PERSON}), {b: frozenset({CLERK}) for b in ("pcg", "owg")})
DAY = "2026-06-10"


def adopted(room, **more) -> int:
    """The number of a decision that the body adopts now."""
    room.decides(room.moves(**more), a="yes", b="yes", c="yes")
    return decisions(room.record)[0].number


def policy(room, decided: int, title: str = "Who may be referred", effective: str = DAY, **more) -> int:
    draft = Draft("policy", "pcg", decided, title, "Anyone whom a partner knows.", Dates(effective), **more)
    return room.do(adopt_text, draft)


def protocol(room, carries_out: int, effective: str = DAY) -> int:
    """A protocol of the OWG, which decided it on paper."""
    if all(body.id != "owg" for body in all_bodies(room.record)):
        add_body(room.record, AT_THE_SHELL, CALLED, "owg", "Testville", "OWG", "Operational Work Group")
    decided = enter_decision(
        room.record, BOTH, room.now, "owg", "2026-01-05", Dates("2026-01-05"), (), "A protocol", "It is so.", "Binder 1"
    )
    draft = Draft("protocol", "owg", decided, "Referring", "First call.", Dates(effective), carries_out=carries_out)
    return adopt_text(room.record, BOTH, room.now, draft)


# --- what follows from a vote -----------------------------------------------------------------------------


def test_an_adopted_motion_becomes_a_decision_with_its_vote_and_its_own_entry(room_of):
    with room_of(*"abc") as room:
        room.begin()
        vote = room.decides(
            room.moves(title="Open on Saturdays", text="That the desk be open."), a="yes", b="yes", c="no"
        )
        found = decisions(room.record)
        assert [(d.number, d.title, d.text) for d in found] == [(1, "Open on Saturdays", "That the desk be open.")]
        facts = found[0].facts
        assert (facts["vote"], facts["meeting"], facts["adopted"]) == (vote, room.meeting, DAY)
        assert room.published("decision", 1).index > room.published("vote", vote).index
        assert found[0].status(date(2026, 6, 10)) == "in force"


def test_nothing_follows_from_a_motion_that_was_lost_or_only_orders_the_meeting(room_of):
    with room_of(*"abc") as room:
        room.begin()
        room.decides(a="no", b="no", c="yes")
        room.moves()
        room.decides(room.moves("table", seconded=True), a="yes", b="yes", c="yes")
        assert decisions(room.record) == []


def test_one_vote_gives_one_decision_and_a_decision_names_no_person(room_of):
    with room_of(*"abc") as room:
        room.begin()
        adopted(room)
        assert [d.facts["vote"] for d in decisions(room.record)] == [1]
        assert document_versions(room.record, "decision", 1)[0].by == "Policy Coordinating Group"


def test_a_rescinded_decision_says_since_when_and_by_which_vote(room_of):
    with room_of(*"abc") as room:
        room.begin()
        number = adopted(room)
        room.decides(room.moves("rescind", about=number), a="yes", b="yes", c="yes")
        found = decision(room.record, number)
        assert found.rescinded == {"on": DAY, "vote": 2} and found.status(date(2026, 6, 10)) == "rescinded"
        assert decision(room.record, number, 1).rescinded is None
        with pytest.raises(Refused) as refused:
            room.moves("rescind", about=number)
        assert refused.value.conflict and set(refused.value.problems) == {"about"}


def test_a_decision_whose_vote_is_reconsidered_or_void_does_not_stand(room_of):
    for undo in (
        lambda room: room.decides(room.moves("reconsider", about=1), a="yes", b="yes", c="yes"),
        lambda room: room.do(void_vote, 1, "There was no quorum."),
    ):
        with room_of(*"abc") as room:
            room.begin()
            adopted(room)
            undo(room)
            assert decision(room.record, 1).status(date(2026, 6, 10)) == "rescinded"


def test_a_rescinding_motion_about_what_is_not_there_is_refused(room_of):
    with room_of(*"abc") as room:
        room.begin()
        with pytest.raises(Refused) as refused:
            room.moves("rescind", about=7)
        assert set(refused.value.problems) == {"about"}
        assert record_outcome(room.record, THE_CLERK, room.now, 99) is None


# --- days -------------------------------------------------------------------------------------------------


def test_a_decision_holds_from_its_day_and_ends_by_itself(room_of):
    with room_of(*"abc") as room:
        room.begin()
        number = adopted(room)
        dates = Dates("2026-07-01", "2026-12-01", "2027-07-01")
        assert room.do(date_decision, number, 1, dates, ("undo", "improve"), "The motion says from July on.") == 2
        found = decision(room.record, number)
        days = ("2026-06-30", "2026-07-01", "2027-06-30", "2027-07-01")
        said = [found.status(date.fromisoformat(day)) for day in days]
        assert said == ["adopted", "in force", "in force", "expired"]
        assert (found.facts["goals"], found.reason) == (["improve", "undo"], "The motion says from July on.")
        assert decision(room.record, number, 1).facts["effective"] == DAY
        due = [one.number for one in reviews_due(room.record, date(2026, 12, 1))]
        assert due == [number] and reviews_due(room.record, date(2026, 11, 30)) == []


@pytest.mark.parametrize(
    ("field", "dates"),
    [
        ("effective", Dates("2026-06-09")),
        ("effective", Dates("soon")),
        ("effective", Dates("2026-6-30")),
        ("effective", Dates("2026-06-31")),
        ("review", Dates("2026-07-01", "2026-06-30")),
        ("expires", Dates("2026-07-01", None, "2026-07-01")),
        ("expires", Dates("2026-07-01", None, "never")),
    ],
)
def test_days_that_cross_are_refused_at_their_field_and_nothing_is_kept(room_of, field, dates):
    with room_of(*"abc") as room:
        room.begin()
        number = adopted(room)
        with pytest.raises(Refused) as refused:
            room.do(date_decision, number, 1, dates, (), "Because.")
        assert set(refused.value.problems) == {field}
        assert decision(room.record, number).version == 1


def test_a_change_that_was_made_on_an_older_version_is_refused(room_of):
    with room_of(*"abc") as room:
        room.begin()
        number = adopted(room)
        room.do(date_decision, number, 1, Dates("2026-07-01"), (), "From July on.")
        with pytest.raises(Refused) as refused:
            room.do(date_decision, number, 1, Dates("2026-08-01"), (), "From August on.")
        assert refused.value.conflict


def test_a_decision_from_paper_says_where_it_stands_and_is_not_of_tomorrow(room_of):
    with room_of(*"abc") as room:
        words = (Dates("2020-01-01"), (), "An old one", "It is so.", "Minutes of 2020, binder 3")
        number = room.do(enter_decision, "pcg", "2020-01-01", *words)
        assert decision(room.record, number).document.texts["basis"] == "Minutes of 2020, binder 3"
        with pytest.raises(Refused) as refused:
            room.do(enter_decision, "pcg", "2030-01-01", Dates("2030-01-01"), *words[1:])
        assert set(refused.value.problems) == {"adopted"}
        with pytest.raises(Forbidden):
            room.do(enter_decision, "owg", "2020-01-01", *words)


# --- chains -----------------------------------------------------------------------------------------------


def test_a_chain_of_decisions_resolves_and_a_cycle_is_refused(room_of):
    with room_of(*"abc") as room:
        room.begin()
        one, two, three = (adopted(room) for _ in range(3))
        room.do(supersede_decision, one, 1, two)
        room.do(supersede_decision, two, 1, three)
        assert last_in_chain(decisions(room.record), one) == three
        assert decision(room.record, one).status(date(2026, 6, 10)) == "superseded"
        for old, new in ((three, one), (three, three)):
            with pytest.raises(Refused) as refused:
                room.do(supersede_decision, old, 1, new)
            assert set(refused.value.problems) == {"superseded_by"}


@given(links=st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=12))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_supersedes_whatever_every_chain_comes_to_an_end(room_of, links):
    with room_of(*"abc") as room:
        words = (Dates("2020-01-01"), (), "A title", "It is so.", "Binder 3")
        for _ in range(6):
            room.do(enter_decision, "pcg", "2020-01-01", *words)
        for old, new in links:
            try:
                room.do(supersede_decision, old, decision(room.record, old).version, new)
            except Refused:
                continue
        found = decisions(room.record)
        ends = {last_in_chain(found, number) for number in range(1, 7)}
        assert all(decision(room.record, end).superseded_by is None for end in ends)


def test_a_protocol_needs_review_once_its_policy_is_superseded_changed_or_taken_back(room_of):
    with room_of(*"abc") as room:
        room.begin()
        decided = adopted(room)
        first = policy(room, decided)
        number = protocol(room, first)
        day = date(2026, 9, 1)

        def review():
            found = standing_text(room.record, "protocol", number)
            policy_now = needs_review(room.record, found, day)
            return policy_now and policy_now.number

        assert review() is None
        draft = Draft("policy", "pcg", decided, "Who may be referred", "Anyone at all.", Dates("2026-07-01"))
        room.do(change_text, first, 1, draft, "The body said so.")
        assert review() == first
        review_text(room.record, BOTH, room.now, "protocol", number, 1, "2027-01-01", "Read again; it fits.")
        assert review() is None
        second, third = (policy(room, decided, f"Policy {n}") for n in (2, 3))
        room.do(supersede_text, "policy", first, 2, second)
        room.do(supersede_text, "policy", second, 1, third)
        assert review() == third
        assert [one.kind for one in reviews_due(room.record, day)] == ["protocol"]
        review_text(room.record, BOTH, room.now, "protocol", number, 2, "2027-01-01", "Read again; it fits.")
        assert (review(), standing_text(room.record, "protocol", number).facts["carries_out"]) == (None, third)
        room.do(end_text, "policy", third, 1, "2026-08-01", decided, "It is no longer needed.")
        assert review() == third


def test_of_the_versions_of_a_policy_the_one_holds_whose_day_has_come(room_of):
    with room_of(*"abc") as room:
        room.begin()
        decided = adopted(room)
        number = policy(room, decided)
        draft = Draft("policy", "pcg", decided, "Who may be referred", "Anyone at all.", Dates("2027-01-01"))
        room.do(change_text, number, 1, draft, "From the new year on.")
        found = versions(room.record, "policy", number)
        texts = [in_force(found, day).text for day in (date(2026, 12, 31), date(2027, 1, 1))]
        assert texts == ["Anyone whom a partner knows.", "Anyone at all."]
        assert [(one.kind, one.version) for one in following(room.record, decided)] == [("policy", 2), ("policy", 1)]


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("kind", {"kind": "law"}),
        ("body", {"kind": "protocol"}),
        ("body", {"body": "nowhere"}),
        ("decision", {"decision": 99}),
        ("title", {"title": " "}),
        ("title", {"title": "x" * 201}),
        ("text", {"text": ""}),
        ("text", {"text": "a\u202eb"}),
        ("effective", {"dates": Dates("2020-01-01")}),
        ("goals", {"goals": ("Undo!",)}),
        ("subject", {"kind": "plan", "subject": "war"}),
        ("organisation", {"kind": "commitment", "organisation": 99}),
    ],
)
def test_a_text_that_does_not_fit_is_refused_at_its_field(room_of, field, change):
    with room_of(*"abc") as room:
        room.begin()
        good = {
            "kind": "policy",
            "body": "pcg",
            "decision": adopted(room),
            "title": "T",
            "text": "X",
            "dates": Dates(DAY),
        }
        with pytest.raises(Refused if change.get("body") != "nowhere" else (Refused, Forbidden)) as refused:
            room.do(adopt_text, Draft(**{**good, **change}))
        if refused.type is Refused:
            assert set(refused.value.problems) == {field}
        assert standing(room.record, "policy") == []


# --- actions ----------------------------------------------------------------------------------------------


def test_an_action_stays_open_with_its_first_day_in_sight_until_it_is_done(room_of):
    with room_of(*"abc") as room:
        room.begin()
        owner = f"seat {room.seats['a']}"
        number = room.do(give_action, "pcg", "Write to the library", owner, "2026-07-01", None, room.meeting)
        assert action(room.record, number).overdue(date(2026, 7, 2))
        room.do(move_action, number, 1, "2026-08-01", owner, "The library was closed.")
        moved = action(room.record, number)
        assert (moved.facts["due"], moved.facts["first_due"]) == ("2026-08-01", "2026-07-01")
        assert [a.number for a in own_actions(room.record, room.actor("a"), room.now)] == [number]
        assert own_actions(room.record, room.actor("b"), room.now) == []
        with pytest.raises(Forbidden):
            end_action(room.record, room.actor("b"), room.now, number, 2, "done", "")
        end_action(room.record, room.actor("a"), room.now, number, 2, "done", "They said yes.")
        assert actions(room.record, open_only=True) == [] and action(room.record, number).note == "They said yes."
        with pytest.raises(Refused) as refused:
            room.do(end_action, number, 3, "dropped", "No.")
        assert refused.value.conflict


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("what", {"what": ""}),
        ("owner", {"owner": "seat 999"}),
        ("owner", {"owner": "Jane Doe"}),
        ("due", {"due": "2020-01-01"}),
        ("due", {"due": "July"}),
        ("decision", {"decided": 9}),
        ("meeting", {"meeting": 9}),
    ],
)
def test_an_action_that_does_not_fit_is_refused_at_its_field(room_of, field, change):
    with room_of(*"abc") as room:
        good = {"body": "pcg", "what": "Do it", "owner": "project_manager", "due": "2026-07-01"}
        with pytest.raises(Refused) as refused:
            room.do(give_action, **{**good, **change})
        assert set(refused.value.problems) == {field} and actions(room.record) == []


def test_an_action_is_dropped_only_with_a_reason_and_only_by_who_keeps_the_register(room_of):
    with room_of(*"abc") as room:
        room.begin()
        number = room.do(give_action, "pcg", "Do it", f"seat {room.seats['a']}", "2026-07-01")
        with pytest.raises(Refused) as refused:
            room.do(end_action, number, 1, "dropped", " ")
        assert set(refused.value.problems) == {"note"}
        with pytest.raises(Forbidden):
            end_action(room.record, room.actor("a"), room.now + timedelta(1), number, 1, "dropped", "Too much.")
