"""The meetings of a year are called all or none and their list is published; a quorum of another body is told of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from governance_records.bylaw_values import unwritten
from governance_records.bylaws import put_bylaws
from governance_records.meeting_rows import all_meetings, meeting_row
from governance_records.meetings import cancel_meeting, change_meeting
from governance_records.people import add_body, add_seat, seat_person
from governance_records.rights import AT_THE_SHELL, Actor, Forbidden, Refused
from governance_records.schedules import LAST, call_year, days_of
from governance_records.walking_quorum import walking_quorums
from governance_records.year_lists import schedule_of
from tests.meeting_rooms import BODY, CALLED

DAYS = [date(2027, 1, 12), date(2027, 4, 13), date(2027, 7, 13)]
WORDS = (time(15), "America/Chicago", "Quarterly meeting", "Room 1")


@pytest.mark.parametrize(
    ("nth", "weekday", "months", "days"),
    [
        (2, 1, (1, 4), ["2027-01-12", "2027-04-13"]),
        (1, 4, (1, 2), ["2027-01-01", "2027-02-05"]),
        (LAST, 4, (1, 2, 4), ["2027-01-29", "2027-02-26", "2027-04-30"]),
    ],
)
def test_days_are_worked_out_from_the_week_of_the_month(nth, weekday, months, days):
    assert [day.isoformat() for day in days_of(2027, weekday, nth, months)] == days


def test_a_year_is_called_at_once_and_its_list_is_published_with_the_hour_of_the_place(room_of):
    with room_of("a", "b") as room:
        number = room.do(call_year, BODY, 2027, DAYS[::-1], *WORDS)
        listed = room.published("schedule", number).facts
        assert (listed["year"], listed["body_name"]) == (2027, "Policy Coordinating Group")
        starts = [m["starts"] for m in listed["meetings"]]
        assert starts == ["2027-01-12T21:00:00Z", "2027-04-13T20:00:00Z", "2027-07-13T20:00:00Z"]
        assert {m.number for m in all_meetings(room.record)} == {m["meeting"] for m in listed["meetings"]}


@pytest.mark.parametrize(
    ("days", "place"),
    [
        ([], "days"),
        ([date(2026, 1, 12)], "days"),
        ([DAYS[0], DAYS[0]], "days"),
        ([date(2026, 1, 6)], "days"),
    ],
)
def test_days_that_cannot_be_call_no_meeting_at_all(room_of, days, place):
    with room_of("a", "b") as room:
        year = 2026 if days == [date(2026, 1, 6)] else 2027
        with pytest.raises(Refused) as refused:
            room.do(call_year, BODY, year, days, *WORDS)
        assert list(refused.value.problems) == [place]
        assert all_meetings(room.record) == [] and schedule_of(room.record, BODY, year) is None


def test_only_who_keeps_meetings_calls_them_and_a_day_is_called_once(room_of):
    with room_of("a", "b") as room:
        with pytest.raises(Forbidden):
            call_year(room.record, room.actor("a"), room.now, BODY, 2027, DAYS, *WORDS)
        room.do(call_year, BODY, 2027, DAYS[:1], *WORDS)
        with pytest.raises(Refused, match="already"):
            room.do(call_year, BODY, 2027, DAYS, *WORDS)
        room.do(call_year, BODY, 2027, DAYS[1:], *WORDS)
        listed = schedule_of(room.record, BODY, 2027)
        assert (listed.version, len(listed.facts["meetings"])) == (2, 3)


def test_a_list_is_published_again_where_a_meeting_is_moved_or_cancelled(room_of):
    with room_of("a", "b") as room:
        room.do(call_year, BODY, 2027, DAYS, *WORDS)
        first, second, _ = sorted(m.number for m in all_meetings(room.record))
        room.do(change_meeting, first, "Quarterly meeting", room.now + timedelta(days=240), "Room 2", "", "")
        room.do(
            change_meeting, first, "Another title", room.now + timedelta(days=240, seconds=-1), "Room 2", "", ""
        )  # nothing that it says
        room.do(cancel_meeting, second, "The hall is closed.")
        listed = schedule_of(room.record, BODY, 2027)
        assert second not in {m["meeting"] for m in listed.facts["meetings"]}
        assert listed.texts["reason"] == "The hall is closed." and listed.version == 3


@pytest.mark.parametrize(("profile", "told"), [("louisiana", 1), ("california", 1), ("house", 0)])
def test_a_quorum_of_another_body_that_sits_here_is_told_of_where_its_law_asks(room_of, profile, told):
    with room_of(*"abc") as room:
        add_body(room.record, AT_THE_SHELL, CALLED, "owg", "Testville", "OWG", "Working group")
        for name in "abxyz":
            seat = add_seat(room.record, AT_THE_SHELL, CALLED, "owg", f"Seat {name}", None, True, "")
            if name in "ab":
                person = room.people[name, "primary"]
                seat_person(room.record, AT_THE_SHELL, CALLED, seat, person, "primary", date(2026, 1, 1))
        bylaws = replace(unwritten("owg"), starts="2026-01-01", profile=profile)
        put_bylaws(room.record, AT_THE_SHELL, CALLED, bylaws, date(2026, 1, 1))
        room.call()
        found = walking_quorums(room.record, meeting_row(room.record, room.meeting))
        assert len(found) == told
        if told:
            assert (found[0].body, found[0].there, found[0].needed) == ("Working group", 2, 2)
            assert found[0].duty.section and not found[0].duty.blocks


def test_fewer_than_a_quorum_are_not_told_of(room_of):
    with room_of(*"abc") as room:
        add_body(room.record, AT_THE_SHELL, CALLED, "owg", "Testville", "OWG", "Working group")
        for name in "axyz":
            seat = add_seat(room.record, AT_THE_SHELL, CALLED, "owg", f"Seat {name}", None, True, "")
            room.seats[name] = room.seats.get(name, seat)
            person = room.people["a", "primary"] if name == "a" else None
            if person is None:
                room.sit(name)
            else:
                seat_person(room.record, AT_THE_SHELL, CALLED, seat, person, "primary", date(2026, 1, 1))
        bylaws = replace(unwritten("owg"), starts="2026-01-01", profile="louisiana")
        put_bylaws(room.record, AT_THE_SHELL, CALLED, bylaws, date(2026, 1, 1))
        room.call()
        assert walking_quorums(room.record, meeting_row(room.record, room.meeting)) == []


def test_nobody_else_may_call_a_year_even_with_a_name(room_of):
    with room_of("a") as room, pytest.raises(Forbidden):
        call_year(room.record, Actor(None, "somebody"), room.now, BODY, 2027, DAYS, *WORDS)
