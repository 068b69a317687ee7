"""Notice and agenda of real meetings, through the verbs: the clock of the law, late items, versions, and papers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest

from governance_records.agendas import (
    publish_agenda,
    put_agenda_item,
    put_paper,
    withdraw_agenda_item,
    withdraw_paper,
)
from governance_records.documents import document, document_versions
from governance_records.meeting_rows import items_of, meeting_row, paper_file, papers_of, versions_of_agenda
from governance_records.meetings import cancel_meeting, change_meeting, schedule_meeting
from governance_records.motions import withdraw_motion as withdraw
from governance_records.rights import Refused
from governance_records.room import open_meeting, record_comment
from tests.meeting_rooms import BODY, CALLED, STARTS


def open_with(room, here: str = "abc") -> None:
    room.now = max(room.now, STARTS)
    for seat in here:
        room.arrives(seat)
    room.do(open_meeting, room.meeting)


def late_item(room, before: timedelta = timedelta(hours=1)) -> None:
    """A second item that the notice did not name."""
    room.now = STARTS - before
    room.do(put_agenda_item, room.meeting, "decision", "Something new")
    room.do(publish_agenda, room.meeting, "It came up yesterday.")


def test_the_worked_date_of_louisiana_is_what_the_agenda_says(room_of):
    with room_of("a") as room:
        room.bylaws(profile="louisiana")
        starts = datetime(2026, 12, 7, 16, 0, tzinfo=UTC)  # Monday 10:00 in Chicago's zone
        room.now = starts - timedelta(days=10)
        room.call(starts=starts)
        notice = room.published("agenda", room.meeting).facts["notice"]
        assert notice["last_minute"] == "2026-12-04T16:00:00Z" and notice["in_time"]
        assert [why for _, why in notice["passed_over"]] == ["Saturday", "Sunday"]
        assert notice["section"] == "R.S. 42:19(A)(1)(b)" and "R.S. 1:55" in notice["calendar"]


def test_a_notice_exactly_on_the_limit_is_in_time_and_one_second_later_is_marked_late(room_of):
    with room_of("a") as room:
        for seconds, in_time in ((0, True), (1, False)):
            room.now = CALLED
            number = room.do(schedule_meeting, BODY, "regular", "Meeting", STARTS, "America/Chicago", "Room 1")
            room.do(put_agenda_item, number, "decision", "Item")
            room.now = STARTS - timedelta(hours=72) + timedelta(seconds=seconds - 1)
            room.do(publish_agenda, number)
            assert room.published("agenda", number).facts["notice"]["in_time"] is in_time


def test_every_version_of_an_agenda_is_kept_and_the_first_publication_stays_stamped(room_of):
    with room_of("a") as room:
        room.call()
        first = meeting_row(room.record, room.meeting).first_published
        room.do(put_agenda_item, room.meeting, "decision", "Sharper words", "", "", room.current)
        with pytest.raises(Refused) as refused:
            room.do(publish_agenda, room.meeting)
        assert set(refused.value.problems) == {"reason"}
        room.do(publish_agenda, room.meeting, "The words were vague.")
        versions = document_versions(room.record, "agenda", room.meeting)
        assert [v.texts["item-1.title"] for v in versions] == ["Sharper words", "Item 1"]
        assert meeting_row(room.record, room.meeting).first_published == first
        assert [v.late for v in versions_of_agenda(room.record, room.meeting)] == [False, False]


def test_in_louisiana_a_late_item_needs_all_present_and_then_may_be_decided(room_of):
    with room_of(*"abc") as room:
        room.bylaws(profile="louisiana")
        room.call()
        late_item(room)
        open_with(room)
        room.item(2)
        motion = room.moves()
        with pytest.raises(Refused, match=r"needs all members present to agree.*42:19"):
            room.opens(motion)
        from_motions = room.motion(motion)
        assert from_motions.state == "before the body"
        room.do(withdraw, motion)
        assert room.vote(room.decides(room.moves("take up"), a="yes", b="yes", c="no")).result == "lost"
        assert room.vote(room.decides(room.moves("take up"), a="yes", b="yes", c="yes")).result == "adopted"
        room.do(record_comment, room.meeting, 2)
        assert room.vote(room.decides(a="yes", b="yes", c="no")).result == "adopted"


def test_in_washington_a_special_meeting_never_decides_what_its_notice_did_not_name(room_of):
    with room_of(*"abc") as room:
        room.bylaws(profile="washington")
        room.call(kind="special")
        late_item(room)
        open_with(room)
        room.item(2)
        with pytest.raises(Refused, match=r"takes no final disposition.*42\.30\.080"):
            room.moves("take up")
        with pytest.raises(Refused, match=r"takes no final disposition.*42\.30\.080"):
            room.opens(room.moves())


@pytest.mark.parametrize("profile", ["house", "california", "new-york", "new-mexico"])
def test_no_special_meeting_of_any_profile_decides_an_item_that_was_not_noticed_without_taking_it_up(room_of, profile):
    with room_of(*"abc") as room:
        room.bylaws(profile=profile)
        room.call(kind="special")
        late_item(room)
        open_with(room)
        room.item(2)
        with pytest.raises(Refused) as refused:
            room.opens(room.moves())
        assert refused.value.problems["motion"]


def test_in_washington_a_late_item_of_a_regular_meeting_is_a_warning_that_the_vote_carries(room_of):
    with room_of(*"abc") as room:
        room.bylaws(profile="washington")
        room.call()
        late_item(room)
        open_with(room)
        room.item(2)
        vote = room.decides(a="yes", b="yes", c="no")
        sections = [section for _, section in room.published("vote", vote).facts["warnings"]]
        assert sections == ["RCW 42.30.240", "RCW 42.30.077"]


def test_what_a_lawful_notice_said_is_locked_after_its_last_minute_and_before_it_is_not(room_of):
    with room_of("a") as room:
        room.bylaws(profile="louisiana")
        room.call(items=("decision", "decision"))
        room.do(put_agenda_item, room.meeting, "decision", "Sharper words", "", "", room.current)
        room.now = STARTS - timedelta(hours=2)
        for verb, arguments in (
            (put_agenda_item, ("decision", "Other words", "", "", room.current)),
            (withdraw_agenda_item, (room.current,)),
            (change_meeting, ("Meeting", STARTS + timedelta(hours=1), "Elsewhere", "", "")),
        ):
            with pytest.raises(Refused, match=r"The last lawful minute.*42:19"):
                room.do(verb, room.meeting, *arguments)


def test_a_cancelled_meeting_stays_with_its_reason_and_is_never_opened(room_of):
    with room_of("a") as room:
        room.call()
        room.do(cancel_meeting, room.meeting, "The building has no power.")
        found = document(room.record, "agenda", room.meeting)
        assert found.facts["state"] == "cancelled" and found.texts["reason"] == "The building has no power."
        with pytest.raises(Refused, match="cancelled"):
            room.do(open_meeting, room.meeting)


def test_a_meeting_whose_agenda_nobody_could_read_is_not_opened(room_of):
    with room_of("a") as room:
        number = room.do(schedule_meeting, BODY, "regular", "Meeting", STARTS, "America/Chicago", "Room 1")
        with pytest.raises(Refused, match="no item on the agenda"):
            room.do(publish_agenda, number)
        room.now = STARTS
        with pytest.raises(Refused, match="not public yet"):
            room.do(open_meeting, number)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("starts", {"starts": CALLED - timedelta(days=1)}),
        ("kind", {"kind": "secret"}),
        ("zone", {"zone": "Mars/Olympus"}),
        ("place", {"place": " "}),
        ("title", {"title": ""}),
        ("title", {"title": "x" * 201}),
        ("title", {"title": "Left\u202eright"}),
        ("link", {"link": "javascript:alert(1)"}),
    ],
)
def test_bad_words_about_a_meeting_are_refused_at_their_field(room_of, field, change):
    with room_of("a") as room:
        given = {"kind": "regular", "title": "Meeting", "starts": STARTS, "zone": "America/Chicago", "place": "Room 1"}
        with pytest.raises(Refused) as refused:
            room.do(schedule_meeting, BODY, **(given | change))
        assert set(refused.value.problems) == {field}


def test_matters_of_participants_leave_nothing_but_that_they_were_on_the_agenda(room_of):
    with room_of("a") as room:
        room.call()
        words = ("The case of J. D., 12 Main Street", "He was arrested again.")
        item = room.do(put_agenda_item, room.meeting, "closed", *words, "participants")
        kept = next(i for i in items_of(room.record, room.meeting) if i.id == item)
        assert (kept.title, kept.text) == ("Matters of participants", "")
        with pytest.raises(Refused) as refused:
            room.do(put_agenda_item, room.meeting, "closed", "Something", "", "because we like to")
        assert set(refused.value.problems) == {"ground"}


def office_file(part: str) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr(part, "<xml/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.pdf", b"%PDF-1.7 ..."),
        ("Plan of 2026.DOCX", office_file("word/document.xml")),
        ("counts.xlsx", office_file("xl/workbook.xml")),
        ("counts.csv", b"a,b\n1,2\n"),
        ("picture.jpeg", b"\xff\xd8\xff\xe0rest"),
    ],
)
def test_a_paper_is_kept_under_a_generated_name_and_its_digest_stands_in_the_agenda(room_of, name, content):
    with room_of("a") as room:
        room.call()
        paper = room.do(put_paper, room.meeting, "The plan", name, content, room.current)
        room.do(publish_agenda, room.meeting, "A paper was added.")
        listed = room.published("agenda", room.meeting).facts["papers"]
        assert listed[0]["sha256"] == sha256(content).hexdigest() and listed[0]["item"] == 1
        assert "plan" not in listed[0]["file"].lower() and len(listed[0]["file"]) > 20
        assert paper_file(room.record, listed[0]["file"]).content == content
        room.do(withdraw_paper, room.meeting, paper)
        assert papers_of(room.record, room.meeting) == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("run.exe", b"MZ", "Files of this kind"),
        ("page.html", b"<html>", "Files of this kind"),
        ("picture.svg", b"<svg/>", "Files of this kind"),
        ("noname", b"text", "Files of this kind"),
        ("plan.pdf", b"<html>", "something else"),
        ("plan.pdf", b"", "empty"),
        ("sheet.xlsx", office_file("xl/vbaProject.bin"), "something else"),
        ("words.txt", b"\xff\xfe\x00", "something else"),
        ("large.txt", b"a" * 20_000_001, "too large"),
    ],
)
def test_a_paper_of_another_kind_or_too_large_is_refused_at_its_field_and_nothing_is_stored(
    room_of, name, content, said
):
    with room_of("a") as room:
        room.call()
        with pytest.raises(Refused, match=said) as refused:
            room.do(put_paper, room.meeting, "The plan", name, content)
        assert set(refused.value.problems) == {"file"} and papers_of(room.record, room.meeting) == []
