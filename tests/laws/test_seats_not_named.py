"""Who has lived experience is named in public only if they chose so, and no document names a person."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance_records.meeting_documents import publish_attendance
from governance_records.people import seat_person
from governance_records.presence import mark_guest, show_attendance
from governance_records.public_rolls import as_published
from governance_records.rights import AT_THE_SHELL, Refused
from governance_records.rules import Case, Seat, decide, read_case
from tests.laws.ballots import majority
from tests.meeting_rooms import CONSENSUS

KNOWS, OTHER, THEIRS = "One who knows", "Another who knows", "An organization"


def held(room, lived: tuple[str, ...], choice: str = "", profile: str = "house", **said: str):
    """A vote by consensus with the attendance, as published: a, b and c, and seats of lived experience."""
    for seat in lived:
        room.seat(seat, THEIRS, lived=True)
        tenure = room.sit(seat)
        show_attendance(room.record, room.actor(seat), room.now, tenure, choice == "named", choice == "told")
    room.bylaws(CONSENSUS, profile=profile)
    room.begin()
    vote = room.opens(room.moves(), "consensus")
    room.votes(vote, **{"a": "consent", "b": "consent", "c": "consent", **dict.fromkeys(lived, "consent"), **said})
    room.closes(vote)
    publish_attendance(room.record, room.now, room.meeting)
    return room.published("vote", vote), room.published("attendance", room.meeting)


def counted_again(vote) -> dict:
    """What anyone gets who counts the published case."""
    case = read_case(json.dumps(vote.facts["case"]).encode())
    return decide(case.rule, case.members, case.seats, case.roll).as_json()


def told(*documents) -> str:
    return " ".join(f"{d.facts} {d.texts}" for d in documents)


def test_a_seat_of_lived_experience_is_named_where_whoever_holds_it_chose_so(room_of):
    with room_of("a", "b", "c") as room:
        vote, attendance = held(room, (KNOWS,), "named")
        assert KNOWS in told(vote) and KNOWS in told(attendance) and attendance.facts["not_named"] == 0


@pytest.mark.parametrize("choice", ["", "told"])
def test_a_single_seat_that_is_not_named_cannot_be_told_by_elimination_unless_it_lets_that_be(room_of, choice):
    with room_of("a", "b", "c") as room:
        vote, attendance = held(room, (KNOWS,), choice, **{KNOWS: "stand_aside"})
        assert KNOWS not in told(vote, attendance) and THEIRS not in told(vote, attendance)
        seats = [line["seat"] for line in vote.facts["case"]["roll"]]
        if choice:
            assert seats == ["a", "b", "c", "Seat not named 1"]
            assert [s["seat"] for s in attendance.facts["seats"]] == ["a", "b", "c"]
        else:
            assert not {"a", "b", "c"} & set(seats) and attendance.facts["seats"] == []
            assert attendance.facts["there"] == attendance.facts["not_named"] == 4
            assert vote.facts["entered_by_clerk"] == []
        assert vote.facts["result"]["counts"]["stand_aside"] == 1
        assert counted_again(vote) == vote.facts["result"]


def test_of_two_seats_that_are_not_named_nobody_can_tell_which_took_which_position(room_of):
    told_of = []
    for one, other in (("block", "consent"), ("consent", "block")):
        with room_of("a", "b", "c") as room:
            vote, attendance = held(room, (KNOWS, OTHER), **{KNOWS: one, OTHER: other})
            assert [s["seat"] for s in attendance.facts["seats"]] == ["a", "b", "c"]
            told_of.append((vote.facts["case"], vote.facts["result"], vote.facts["entered_by_clerk"]))
            assert counted_again(vote) == vote.facts["result"]
    assert told_of[0] == told_of[1]


def test_under_an_open_meetings_law_the_roll_is_told_by_seat_and_the_one_seat_stays_unnamed(room_of):
    with room_of("a", "b", "c") as room:
        vote, _ = held(room, (KNOWS,), "", "louisiana")
        assert [line["seat"] for line in vote.facts["case"]["roll"]] == ["a", "b", "c", "Seat not named 1"]


def test_where_organizations_vote_an_unnamed_seat_of_none_does_not_give_its_name(room_of):
    with room_of("a", "b", "c") as room:
        for seat in (KNOWS, OTHER):
            room.seat(seat, lived=True)
            room.sit(seat)
        room.bylaws(CONSENSUS | {"unit": "organisation"})
        room.begin()
        vote = room.opens(room.moves(), "consensus")
        room.votes(vote, a="consent", b="consent", c="consent", **dict.fromkeys((KNOWS, OTHER), "consent"))
        room.closes(vote)
        published = room.published("vote", vote)
        assert KNOWS not in told(published) and counted_again(published) == published.facts["result"]


@given(
    st.lists(st.tuples(st.sampled_from(["yes", "no", "abstain", "recused", "none"]), st.integers(0, 3)), min_size=1),
    st.sets(st.integers(0, 9)),
    st.booleans(),
    st.sampled_from(["seat", "organisation"]),
    st.sampled_from(["lost", "chair"]),
)
def test_whatever_names_are_taken_from_a_roll_the_rule_gives_the_same_result(lines, hidden, nobody, unit, tie):
    rule = majority(unit=unit, tie=tie)
    voices = [f"organization {i if unit == 'organisation' else o}" for i, (_, o) in enumerate(lines)]
    seats = tuple(Seat(f"seat {i}", vote != "none", vote, voices[i], chair=i == 0) for i, (vote, _) in enumerate(lines))
    case = Case(rule, len(seats), len(seats), seats)
    shown = as_published(case, frozenset(f"seat {i}" for i in hidden), nobody)
    true, public = (decide(rule, len(seats), len(seats), c.roll) for c in (case, shown.case))
    assert true.as_json() == public.as_json()
    gone = {s.seat for s in seats} if nobody else {f"seat {i}" for i in hidden}
    assert not gone & {line.seat for line in shown.case.roll}


def test_nobody_chooses_for_another_and_seats_of_others_ask_for_no_choice(room_of):
    with room_of("a", "b") as room:
        room.seat("One who knows", lived=True)
        tenure = room.sit("One who knows")
        for actor, which in ((room.actor("a"), tenure), (room.actor("a"), room.tenures["a", "primary"])):
            with pytest.raises(Refused, match="not a seat of yours"):
                show_attendance(room.record, actor, room.now, which, True)


def test_names_of_guests_and_members_stand_in_no_document(room_of):
    with room_of("a", "b") as room:
        seat_person(
            room.record, AT_THE_SHELL, room.now, room.seat("c"), room.people["a", "primary"], "primary", room.now.date()
        )
        room.begin(here=("a", "b"))
        room.do(mark_guest, room.meeting, "A guest of honor")
        vote = room.decides(a="yes", b="yes")
        publish_attendance(room.record, room.now, room.meeting)
        told = f"{room.published('vote', vote).facts} {room.published('attendance', room.meeting).facts}"
        assert "primary of" not in told and "guest of honor" not in told
