"""Whatever words a verb keeps, it asks first where they seem to tell of a person, and keeps nothing until then."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from governance_records.actions import end_action, give_action, move_action
from governance_records.agendas import publish_agenda, put_agenda_item, put_paper
from governance_records.asking import Asked
from governance_records.ballots import cast, cast_roll
from governance_records.between import open_between
from governance_records.closing import void_vote
from governance_records.decisions import date_decision, enter_decision
from governance_records.ledger_rows import count_entries
from governance_records.meeting_rows import attendance_of
from governance_records.meetings import cancel_meeting
from governance_records.motions import amend, move, reword
from governance_records.presence import mark_guest, recuse, strike_line
from governance_records.register_values import Dates
from governance_records.standing import Draft, adopt_text, change_text, end_text, review_text
from governance_records.tables import audit
from governance_records.votes import stop_vote
from tests.meeting_rooms import THE_CLERK

PERSON = "Mr. Stranger, born 3/4/1980, asked for it."
DAY = "2026-06-10"
FOR_LATER = Dates("2026-07-01", "2027-01-01")


def policy(text: str) -> Draft:
    return Draft("policy", "pcg", 1, "A policy", text, FOR_LATER)


def words_at(room):
    """Each verb that keeps words, with what it is given, in a meeting at a pending motion."""
    meeting, seat, motion = room.meeting, room.seats["a"], 2
    return {
        "agenda item": (put_agenda_item, (meeting, "discussion", "A matter", PERSON)),
        "agenda item's title": (put_agenda_item, (meeting, "discussion", PERSON)),
        "agenda": (publish_agenda, (meeting, PERSON)),
        "paper": (put_paper, (meeting, PERSON, "a.txt", b"A paper.")),
        "recusal": (recuse, (meeting, room.current, seat, PERSON)),
        "struck line": (strike_line, (meeting, attendance_of(room.record, meeting)[-1].id, PERSON)),
        "motion": (move, (meeting, "table", seat, PERSON)),
        "amendment": (amend, (motion, seat, "Insert", PERSON)),
        "other words": (reword, (motion, "A motion", PERSON)),
        "void vote": (void_vote, (1, PERSON)),
        "decision": (enter_decision, ("pcg", DAY, Dates(DAY), (), "A decision", PERSON, "Binder 3")),
        "days of a decision": (date_decision, (1, 1, FOR_LATER, (), PERSON)),
        "policy": (adopt_text, (policy(PERSON),)),
        "next version": (change_text, (1, 1, policy("Another text."), PERSON)),
        "review": (review_text, ("policy", 1, 1, "2027-02-01", PERSON)),
        "end": (end_text, ("policy", 1, 1, "2027-02-01", 1, PERSON)),
        "action": (give_action, ("pcg", PERSON, "project_manager", "2026-08-01")),
        "moved action": (move_action, (1, 1, "2026-09-01", "project_manager", PERSON)),
        "ended action": (end_action, (1, 1, "done", PERSON)),
    }


VERBS = (
    *("agenda item", "agenda item's title", "agenda", "paper", "recusal", "struck line", "motion", "amendment"),
    *("other words", "void vote", "decision", "days of a decision", "policy", "next version", "review", "end"),
    *("action", "moved action", "ended action"),
)


def kept(record) -> tuple[int, int]:
    return count_entries(record), record.scalar(select(func.count()).select_from(audit))


def asks_and_then_keeps(room, verb, arguments, actor=THE_CLERK) -> None:
    before = kept(room.record)
    with pytest.raises(Asked) as asked:
        verb(room.record, actor, room.now, *arguments)
    assert "Mr. Stranger" in str(asked.value) and kept(room.record) == before
    with pytest.raises(Asked):
        verb(room.record, replace(actor, looked_at="of something else"), room.now, *arguments)
    verb(room.record, replace(actor, looked_at=asked.value.digest), room.now, *arguments)
    assert kept(room.record) != before


def test_every_verb_that_takes_words_asks_first(room_of):
    with room_of(*"abc") as room:
        room.begin()
        room.decides(a="yes", b="yes", c="yes")
        room.do(adopt_text, policy("A text."))
        room.do(give_action, "pcg", "Something", "project_manager", "2026-08-01")
        room.moves()
        room.do(mark_guest, room.meeting, "A guest")
        for name, (verb, arguments) in words_at(room).items():
            point = room.record.begin_nested()
            asks_and_then_keeps(room, verb, arguments)
            point.rollback()
            assert name in VERBS
        assert set(words_at(room)) == set(VERBS)


def test_a_ballot_a_roll_a_stopped_vote_and_one_between_meetings_ask_too(room_of):
    with room_of(*"abc") as room:
        room.begin()
        vote, seat = room.opens(room.moves()), room.seats["a"]
        for verb, arguments, actor in (
            (cast, (vote, seat, "recused", PERSON), room.actor("a")),
            (cast_roll, (vote, {seat: ("recused", PERSON), room.seats["b"]: ("recused", PERSON)}), THE_CLERK),
            (stop_vote, (vote, PERSON), THE_CLERK),
        ):
            point = room.record.begin_nested()
            asks_and_then_keeps(room, verb, arguments, actor)
            point.rollback()
        room.bylaws(between_meetings=True)
        days = (room.now.replace(day=20), room.now.date())
        asks_and_then_keeps(room, open_between, ("pcg", "default", "By mail", PERSON, seat, room.seats["b"], *days))


def test_the_reason_for_a_cancelled_meeting_is_asked_about(room_of):
    with room_of(*"abc") as room:
        room.call()
        asks_and_then_keeps(room, cancel_meeting, (room.meeting, PERSON))


def test_who_sits_on_the_body_may_be_named_and_plain_words_are_kept_without_a_question(room_of):
    with room_of(*"abc") as room:
        room.begin()
        room.do(put_agenda_item, room.meeting, "discussion", "A letter of Ms. A", "Nothing about anybody.")
        with pytest.raises(Asked):
            room.do(put_agenda_item, room.meeting, "discussion", "A letter of Ms. Stranger")
