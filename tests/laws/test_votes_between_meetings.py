"""Votes between meetings: only where the bylaws allow them, until the announced moment, counted from who took part."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from governance_records.ballots import ballots_for, cast
from governance_records.between import open_between
from governance_records.closing import close_due_votes, close_vote
from governance_records.rights import Refused
from tests.meeting_rooms import BODY, THE_CLERK

DAY = date(2026, 5, 21)


def opens(room, **more) -> int:
    given = {"purpose": "default", "mover": "a", "seconder": "b", "runs": timedelta(days=3)} | more
    seats = {name: room.seats.get(given[name]) for name in ("mover", "seconder")}
    words = (given["purpose"], "A letter", "That the letter be sent.")
    return room.do(open_between, BODY, *words, seats["mover"], seats["seconder"], room.now + given["runs"], DAY)


def casts(room, vote: int, **said: str) -> None:
    for seat, choice in said.items():
        cast(room.record, room.actor(seat), room.now, vote, room.seats[seat], choice)


def test_it_runs_to_its_moment_and_who_did_not_answer_did_not_vote(room_of):
    with room_of(*"abcde") as room:
        room.bylaws(between_meetings=True)
        vote = opens(room)
        casts(room, vote, a="yes", b="yes", c="no")
        with pytest.raises(Refused, match="2 have not voted yet"):
            room.do(close_vote, vote)
        assert close_due_votes(room.record, room.now) == []
        room.now += timedelta(days=3)
        assert close_due_votes(room.record, room.now) == [vote]
        facts = room.published("vote", vote).facts
        assert facts["meeting"] is None and facts["result"]["result"] == "adopted"
        assert facts["result"]["counts"] == {"yes": 2, "no": 1, "abstain": 0, "recused": 0, "none": 2}
        assert facts["result"]["quorum"] == {"needed": 3, "present": 3, "met": True}
        with pytest.raises(Refused, match="closed"):
            casts(room, vote, d="no")


def test_it_may_be_closed_once_everybody_has_voted(room_of):
    with room_of("a", "b") as room:
        room.bylaws(between_meetings=True)
        vote = opens(room)
        casts(room, vote, a="yes", b="no")
        casts(room, vote, b="yes")
        assert room.do(close_vote, vote) == "adopted"


def test_too_few_who_took_part_are_no_quorum(room_of):
    with room_of(*"abcde") as room:
        room.bylaws(between_meetings=True)
        vote = opens(room)
        casts(room, vote, a="yes", b="yes")
        room.now += timedelta(days=4)
        assert room.do(close_vote, vote) == "no_quorum"


@pytest.mark.parametrize(
    ("bylaws", "said"),
    [({}, "allow no vote between"), ({"between_meetings": True, "profile": "louisiana"}, "votes in open meetings")],
)
def test_bylaws_or_law_that_do_not_allow_it_are_named(room_of, bylaws, said):
    with room_of("a", "b") as room:
        room.bylaws(**bylaws)
        with pytest.raises(Refused, match=said):
            opens(room)


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("seconder", {"seconder": "a"}),
        ("seconder", {"seconder": None}),
        ("closes", {"runs": timedelta(minutes=5)}),
        ("closes", {"runs": timedelta(days=400)}),
        ("purpose", {"purpose": "whatever"}),
    ],
)
def test_what_is_wrong_with_it_is_said_at_its_field(room_of, field, more):
    with room_of("a", "b") as room:
        room.bylaws(between_meetings=True)
        with pytest.raises(Refused) as refused:
            opens(room, **more)
        assert set(refused.value.problems) == {field}


def test_an_alternate_is_not_asked_while_there_is_a_primary(room_of):
    with room_of("a", "b") as room:
        room.sit("b", "alternate")
        room.bylaws(between_meetings=True)
        vote = opens(room)
        assert [line.label for _, line, _ in ballots_for(room.record, room.actor("b"))] == ["b"]
        assert ballots_for(room.record, room.actor("b", "alternate")) == []
        with pytest.raises(Refused, match="Somebody else speaks"):
            cast(room.record, room.actor("b", "alternate"), room.now, vote, room.seats["b"], "no")
        assert ballots_for(room.record, THE_CLERK) == []
