"""Who has lived experience is named in public only if they chose so, and no document names a person."""

from __future__ import annotations

import pytest

from governance_records.meeting_documents import publish_attendance
from governance_records.people import seat_person
from governance_records.presence import mark_guest, show_attendance
from governance_records.rights import AT_THE_SHELL, Refused
from tests.meeting_rooms import CONSENSUS


@pytest.mark.parametrize("shows", [False, True])
def test_a_seat_of_lived_experience_is_named_only_if_whoever_holds_it_chose_so(room_of, shows):
    with room_of("a", "b", "c") as room:
        room.seat("One who knows", "An organization", lived=True)
        tenure = room.sit("One who knows")
        if shows:
            show_attendance(room.record, room.actor("One who knows"), room.now, tenure, True)
        room.bylaws(CONSENSUS)
        room.begin()
        vote = room.opens(room.moves(), "consensus")
        room.votes(vote, a="consent", b="consent", c="consent", **{"One who knows": "consent"})
        room.closes(vote)
        publish_attendance(room.record, room.now, room.meeting)
        documents = (room.published("vote", vote), room.published("attendance", room.meeting))
        told = " ".join(f"{d.facts} {d.texts}" for d in documents)
        assert ("One who knows" in told) is shows and ("An organization" in told) is shows
        assert documents[0].facts["result"]["counts"]["consent"] == 4
        assert documents[1].facts["not_named"] == (0 if shows else 1)


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
