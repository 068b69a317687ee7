"""Minutes: what they take from the record, what keeps them in draft, who approves and corrects, what stays closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from governance_records.agendas import put_agenda_item
from governance_records.asking import Asked
from governance_records.documents import document_versions
from governance_records.meeting_rows import items_of, meeting_row
from governance_records.minutes import (
    closed_texts_of,
    draft_of,
    due_of,
    minutes_owed,
    publish_minutes,
    save_closed_text,
    save_minutes,
)
from governance_records.minutes_facts import missing
from governance_records.minutes_markdown import minutes_markdown
from governance_records.minutes_outcomes import correction_open, minutes_document
from governance_records.motions import let_die
from governance_records.person_data import digest
from governance_records.presence import excuse
from governance_records.rights import PERSON, PROJECT_MANAGER, Actor, Forbidden, Refused
from governance_records.room import adjourn, begin_closed, end_closed
from tests.meeting_rooms import STARTS, THE_CLERK

MANAGER = Actor(None, "the manager", frozenset({PERSON, PROJECT_MANAGER}))
LATER = STARTS + timedelta(days=30)


def held(room, items=("decision",), **begin) -> int:
    """A meeting with a vote in it, over; answers its number."""
    room.begin(items=items, **begin)
    room.decides(room.moves(title="Open on Saturdays", text="That the desk be open."), a="yes", b="yes", c="no")
    room.do(adjourn, room.meeting)
    return room.meeting


def published(room, meeting: int, **texts: str) -> int:
    seen = room.do(save_minutes, meeting, draft_of(room.record, meeting).seen, texts or {"opening": "All sat down."})
    return room.do(publish_minutes, meeting, seen, "Said more." if minutes_document(room.record, meeting) else "")


def next_meeting(room, starts=LATER) -> None:
    room.begin(starts=starts)


def approved(room) -> int:
    """The number of a meeting whose minutes a later meeting approved."""
    number = held(room)
    published(room, number)
    next_meeting(room)
    room.decides(room.moves("approve minutes", about=number), a="yes", b="yes", c="yes")
    return number


def written(room, meeting: int, version: int | None = None) -> str:
    found = minutes_document(room.record, meeting, version)
    return minutes_markdown(found.facts, found.texts)


# --- what they say by themselves --------------------------------------------------------------------------


def test_minutes_say_when_where_who_and_what_became_of_each_motion_without_anyone_writing_it(room_of):
    with room_of(*"abcd") as room:
        room.begin(here=("a", "b", "c"))
        room.do(excuse, room.meeting, room.tenures["d", "primary"])
        room.decides(room.moves(title="Open on Saturdays", text="That the desk be open."), a="yes", b="yes", c="no")
        dead = room.moves(title="Close on Mondays", seconded=False)
        room.do(let_die, dead)
        room.do(adjourn, room.meeting)
        published(room, room.meeting)
        text = written(room, room.meeting)
    for said in (
        "Wednesday, June 10, 2026, 10:00 to",
        "Room 1",
        "**Present:** a; b; c",
        "**Excused:** d",
        "**Absent:** nobody",
        "**Motion 1: Open on Saturdays**",
        "Moved by a, seconded by b.",
        "> That the desk be open.",
        "**Outcome: Adopted.** Roll call by name, vote 1: yes 2, no 1, did not vote 1; needed 2.",
        "**Motion 2: Close on Mondays**",
        "**Outcome: It died for want of a second.**",
        "Not approved yet.",
        "All sat down.",
    ):
        assert said in text, (said, text)


def test_minutes_print_the_checkpoint_of_the_record(room_of):
    with room_of(*"abc") as room:
        number = held(room)
        published(room, number)
        lines = minutes_document(room.record, number).facts["checkpoint"]
        assert lines[0] == "lead.example.org/ledger" and lines[-1].startswith("— lead.example.org/ledger ")
        assert f"    {lines[0]}" in written(room, number)


def test_minutes_stay_in_draft_until_the_record_is_whole(room_of):
    with room_of(*"abc") as room:
        room.begin()
        motion = room.moves()
        with pytest.raises(Refused) as refused:
            room.do(publish_minutes, room.meeting, 0)
        assert "Motion 1 has no outcome" in str(refused.value) and "adjourned" in str(refused.value)
        room.decides(motion, a="yes", b="yes", c="yes")
        assert [said for said in missing(room.record, meeting_row(room.record, room.meeting)) if "Motion" in said] == []
        with pytest.raises(Refused):
            room.do(publish_minutes, room.meeting, 0)
        room.do(adjourn, room.meeting)
        assert missing(room.record, meeting_row(room.record, room.meeting)) == []
        assert room.do(publish_minutes, room.meeting, 0) == 1


def test_two_clerks_who_write_at_once_are_told_and_nothing_is_lost(room_of):
    with room_of(*"abc") as room:
        number = held(room)
        room.do(save_minutes, number, 0, {"opening": "One."})
        with pytest.raises(Refused) as refused:
            room.do(save_minutes, number, 0, {"opening": "Two."})
        assert refused.value.conflict and draft_of(room.record, number).texts == {"opening": "One."}


# --- approval and correction ------------------------------------------------------------------------------


def test_a_later_meeting_approves_minutes_and_what_was_corrected_before_stands_in_the_versions(room_of):
    with room_of(*"abc") as room:
        number = held(room)
        published(room, number)
        published(room, number, opening="All sat down at once.")
        next_meeting(room)
        room.decides(room.moves("approve minutes", about=number), a="yes", b="yes", c="yes")
        states = [
            (v.version, v.facts["state"], v.texts["opening"]) for v in document_versions(room.record, "minutes", number)
        ]
        reasons = [v.texts.get("reason") for v in document_versions(room.record, "minutes", number)]
    assert states == [
        (3, "approved", "All sat down at once."),
        (2, "not approved", "All sat down at once."),
        (1, "not approved", "All sat down."),
    ]
    assert reasons == ["Approved by vote 2.", "Said more.", None]


def test_minutes_that_a_vote_did_not_approve_stay_unapproved(room_of):
    with room_of(*"abc") as room:
        number = held(room)
        published(room, number)
        next_meeting(room)
        room.decides(room.moves("approve minutes", about=number), a="no", b="no", c="yes")
        assert minutes_document(room.record, number).facts["state"] == "not approved"


def test_a_meeting_approves_neither_its_own_minutes_nor_any_that_are_not_published_or_approved_already(room_of):
    with room_of(*"abc") as room:
        number = held(room)
        next_meeting(room)
        for about in (number, room.meeting, 99):
            with pytest.raises(Refused) as refused:
                room.moves("approve minutes", about=about)
            assert set(refused.value.problems) == {"about"}
        published(room, number)
        room.decides(room.moves("approve minutes", about=number), a="yes", b="yes", c="yes")
        with pytest.raises(Refused) as refused:
            room.moves("approve minutes", about=number)
        assert refused.value.conflict


def test_after_approval_nobody_edits_the_minutes(room_of):
    with room_of(*"abc") as room:
        number = approved(room)
        for act in (
            lambda: room.do(save_minutes, number, 0, {"opening": "Nobody sat down."}),
            lambda: room.do(publish_minutes, number, 0, "Changed my mind."),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.conflict and "Only a motion" in str(refused.value)
        assert minutes_document(room.record, number).texts["opening"] == "All sat down."


def test_a_motion_opens_approved_minutes_for_one_correction_and_both_texts_stay(room_of):
    with room_of(*"abc") as room:
        number = approved(room)
        vote = room.decides(room.moves("correct minutes", about=number), a="yes", b="yes", c="yes")
        assert correction_open(room.record, number) == vote
        version = published(room, number, opening="Some stood.")
        facts = minutes_document(room.record, number).facts
        assert (facts["state"], facts["corrected"]["vote"]) == ("approved", vote)
        assert f"as vote {vote} ordered" in written(room, number)
        assert minutes_document(room.record, number, version - 1).texts["opening"] == "All sat down."
        with pytest.raises(Refused):
            room.do(save_minutes, number, 0, {"opening": "All danced."})


def test_minutes_that_are_not_approved_are_corrected_by_the_clerk_and_not_by_a_motion(room_of):
    with room_of(*"abc") as room:
        number = held(room)
        published(room, number)
        next_meeting(room)
        with pytest.raises(Refused) as refused:
            room.moves("correct minutes", about=number)
        assert refused.value.conflict


# --- closed items -----------------------------------------------------------------------------------------


def test_of_a_closed_item_the_public_reads_its_ground_the_vote_its_times_and_nothing_else(room_of):
    with room_of(*"abc") as room:
        number = _closed(room)
        item = items_of(room.record, number)[0].id
        room.do(save_closed_text, item, "The matter of a CANARY was discussed.")
        published(room, number)
        found, text = minutes_document(room.record, number), written(room, number)
        closed = text[text.index("## 1. Closed item") : text.index("## 2.")]
    assert "Ground: Personnel" in closed and "vote 1: adopted" in closed and "It was closed from 10:" in closed
    assert "Item 1" not in closed and "Close" not in closed.replace("Closed item", "")
    assert "CANARY" not in text and "CANARY" not in str(found.texts) + str(found.facts)


def _closed(room) -> int:
    room.begin(items=("closed", "decision"))
    room.decides(room.moves("close"), a="yes", b="yes", c="yes")
    room.do(begin_closed, room.meeting, room.now + timedelta(minutes=30))
    room.do(end_closed, room.meeting)
    room.item(2)
    room.do(adjourn, room.meeting)
    return room.meeting


def test_closed_texts_are_read_by_members_and_by_nobody_else(room_of):
    with room_of(*"abc") as room:
        number = _closed(room)
        item = items_of(room.record, number)[0].id
        room.do(save_closed_text, item, "Between us.")
        meeting = meeting_row(room.record, number)
        assert closed_texts_of(room.record, room.actor("a"), meeting) == {item: "Between us."}
        for actor in (MANAGER, Actor(), Actor(9, "x", frozenset({PERSON}))):
            assert closed_texts_of(room.record, actor, meeting) == {}
        with pytest.raises(Forbidden):
            save_closed_text(room.record, MANAGER, room.now, item, "Mine.")
        with pytest.raises(Refused):
            room.do(save_closed_text, items_of(room.record, number)[1].id, "Not closed.")


def test_a_closed_item_has_no_public_text_to_write(room_of):
    with room_of(*"abc") as room:
        number = _closed(room)
        with pytest.raises(Refused) as refused:
            room.do(save_minutes, number, 0, {"item-1.text": "We spoke of somebody."})
        assert set(refused.value.problems) == {"minutes"}


def test_nothing_of_an_item_about_participants_is_ever_kept(room_of):
    with room_of(*"abc") as room:
        room.call()
        item = room.do(put_agenda_item, room.meeting, "closed", "Coordination", "", "participants")
        with pytest.raises(Refused) as refused:
            room.do(save_closed_text, item, "Somebody moved in.")
        assert refused.value.conflict and set(refused.value.problems) == {"text"}
        assert closed_texts_of(room.record, room.actor("a"), meeting_row(room.record, room.meeting)) == {}


# --- persons' data and deadlines --------------------------------------------------------------------------


def test_what_looks_like_a_persons_data_is_asked_about_before_it_is_kept(room_of):
    with room_of(*"abc") as room:
        number = held(room)
        texts = {"opening": "Mr. Stranger, born 3/4/1980, called 555-123-4567."}
        with pytest.raises(Refused) as refused:
            room.do(save_minutes, number, 0, texts)
        assert "Mr. Stranger" in refused.value.problems["looked_at"]
        assert draft_of(room.record, number).texts == {}
        looked_at = replace(THE_CLERK, looked_at=digest(texts))
        others = {"opening": texts["opening"] + " Or 555-123-9999."}
        with pytest.raises(Asked):
            save_minutes(room.record, looked_at, room.now, number, 0, others)
        save_minutes(room.record, looked_at, room.now, number, 0, texts)
        assert draft_of(room.record, number).texts == texts


def test_the_clock_of_minutes_follows_the_law_of_the_body(room_of):
    with room_of(*"abc") as room:
        number = held(room)
        due = due_of(room.record, meeting_row(room.record, number))
        assert due.day.isoformat() == "2026-06-25"  # ten business days after June 10; Juneteenth is none
        (owed,) = minutes_owed(room.record, ["pcg"])
        assert (owed.meeting.number, owed.published) == (number, False)
        published(room, number)
        next_meeting(room)
        room.decides(room.moves("approve minutes", about=number), a="yes", b="yes", c="yes")
        assert minutes_owed(room.record, ["pcg"]) == [] and minutes_owed(room.record, ["owg"]) == []


def test_only_who_keeps_the_register_writes_minutes(room_of):
    with room_of(*"abc") as room:
        number = held(room)
        for actor in (room.actor("a"), Actor()):
            with pytest.raises(Forbidden):
                save_minutes(room.record, actor, room.now, number, 0, {})
            with pytest.raises(Forbidden):
                publish_minutes(room.record, actor, room.now, number, 0)
