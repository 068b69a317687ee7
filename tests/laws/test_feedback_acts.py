"""Laws of the verbs of feedback on a real record: the chain to an agenda, duties, redaction, mails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select

from governance_records.agendas import publish_agenda, put_agenda_item, withdraw_agenda_item
from governance_records.bylaw_values import FeedbackDuty
from governance_records.bylaws import put_bylaws, rule_in_force
from governance_records.documents import document, document_versions
from governance_records.feedback.answering import (
    BY_CONSENT,
    BY_DELEGATE,
    Adoption,
    Words,
    adopt_answer,
    write_answer,
)
from governance_records.feedback.chain import (
    drop_from_agenda,
    endorse_as_body,
    matters_at,
    matters_behind,
    owed_to_agenda,
)
from governance_records.feedback.daily import move_clocks
from governance_records.feedback.giving import Given, does_not_answer, give, matter_of_key
from governance_records.feedback.house import House
from governance_records.feedback.moderation import show
from governance_records.feedback.rows import Matter, matter_of
from governance_records.feedback.sorting import acknowledge, merge, sort
from governance_records.feedback.story import ANSWER_DOCUMENT, MATTER
from governance_records.ledger_rows import count_entries
from governance_records.meeting_rows import items_of
from governance_records.meeting_tables import meetings
from governance_records.meetings import cancel_meeting, schedule_meeting
from governance_records.redactions import redact
from governance_records.rights import (
    ADMINISTRATOR,
    AT_THE_SHELL,
    CLERK,
    MEMBER,
    MODERATOR,
    PERSON,
    PROJECT_MANAGER,
    VISITING,
    Actor,
    Forbidden,
    Refused,
)
from governance_records.store import writing
from governance_records.tables import outbox
from portal.feedback_figures import tables_of_feedback
from portal.settings import Initiative
from tests.records import BEGUN, a_record

HOUSE = House("LEAD Testville", "https://lead.example.org", b"x" * 32, "America/Chicago")
NOW = BEGUN + timedelta(days=30)
MANAGER = Actor(None, "m", frozenset({PERSON, PROJECT_MANAGER}))
SORTER = Actor(None, "s", frozenset({PERSON, MODERATOR}))
CLT_MEMBER = Actor(None, "c", frozenset({PERSON}), {"clt": frozenset({MEMBER})})
PCG_CLERK = Actor(None, "k", frozenset({PERSON}), {"pcg": frozenset({CLERK})})
TEXT = "The ramp at the clinic is too steep for a wheelchair."


@pytest.fixture
def record(tmp_path) -> Iterator[Connection]:
    for store in a_record(tmp_path):
        with writing(store) as connection:
            yield connection


@pytest.fixture
def on_both(database, tmp_path) -> Iterator[Connection]:
    """The record on SQLite and on PostgreSQL, for the acts that ask the most of a database."""
    for store in a_record(tmp_path, database):
        with writing(store) as connection:
            yield connection


def given(record: Connection, text: str = TEXT, now=NOW, public: bool = True, **more) -> tuple[Matter, str]:
    values = {"form": text, "text": text, "visibility": "unnamed" if public else "private"} | more
    key = give(record, VISITING, now, HOUSE, Given(**values))
    found = matter_of_key(record, HOUSE, key)
    if public:
        show(record, SORTER, now + timedelta(hours=1), HOUSE, found.id)
    return matter_of(record, found.id), key


def a_meeting(record: Connection, body: str, days: int, state: str = "") -> int:
    number = schedule_meeting(
        record, MANAGER, NOW, body, "regular", "Meeting", NOW + timedelta(days=days), "America/Chicago", "Room 1"
    )
    if state:
        record.execute(meetings.update().where(meetings.c.number == number).values(state=state))
    return number


def let_the_manager_answer(record: Connection, **duty) -> None:
    bylaws = rule_in_force(record, "pcg", NOW.date())
    given_ones = replace(bylaws, starts="2025-01-01", delegate=PROJECT_MANAGER, duty=FeedbackDuty(**duty))
    put_bylaws(record, AT_THE_SHELL, NOW, given_ones, NOW.date())


def answer(record: Connection, id: int, now=NOW, how: Adoption = Adoption(BY_DELEGATE), **more) -> None:  # noqa: B008
    write_answer(record, MANAGER, now, HOUSE, id, Words("You said.", "We did it.", "It was right.", **more), 0)
    adopt_answer(record, MANAGER, now, HOUSE, id, 1, how)


# --- the chain ------------------------------------------------------------------------------------------------


def test_what_the_clt_endorses_stands_on_the_next_agenda_of_the_pcg_and_leaves_it_for_a_reason_alone(on_both):
    record = on_both
    matter, _ = given(record)
    with pytest.raises(Forbidden):
        endorse_as_body(record, SORTER, NOW, HOUSE, matter.id, 1)
    with pytest.raises(Refused, match="agreed on this"):  # the meeting is to come
        endorse_as_body(record, CLT_MEMBER, NOW, HOUSE, matter.id, a_meeting(record, "clt", 1))
    held = a_meeting(record, "clt", 2, "adjourned")
    endorse_as_body(record, CLT_MEMBER, NOW, HOUSE, matter.id, held)
    assert [m.id for _, m in owed_to_agenda(record, "pcg")] == [matter.id]
    number = a_meeting(record, "pcg", 20)
    put_agenda_item(record, MANAGER, NOW, number, "information", "Welcome")
    publish_agenda(record, MANAGER, NOW, number)
    assert matters_at(record, number) == [matter.row.number] and owed_to_agenda(record, "pcg") == []
    agenda = document(record, "agenda", number)
    said = f"{agenda.facts} {agenda.texts}"
    assert f"Feedback {matter.row.number}, endorsed by the Community Leadership Team" in said
    assert TEXT not in said  # an order may have to take it out
    item = max(row.id for row in items_of(record, number))
    with pytest.raises(Refused, match="Drop it first, with a reason"):
        withdraw_agenda_item(record, MANAGER, NOW, number, item)
    with pytest.raises(Refused):
        drop_from_agenda(record, MANAGER, NOW, HOUSE, matter.id, "pcg", "")
    drop_from_agenda(record, MANAGER, NOW, HOUSE, matter.id, "pcg", "The county owns the ramp.")
    withdraw_agenda_item(record, MANAGER, NOW, number, item)
    story = document(record, MATTER, matter.row.number)
    assert "The county owns the ramp." in story.texts.values()
    assert [s["act"] for s in story.facts["story"]][-3:] == ["endorsed", "on agenda", "dropped"]


def test_what_was_on_the_agenda_of_a_meeting_that_is_cancelled_is_owed_to_the_next_one(record):
    matter, _ = given(record)
    endorse_as_body(record, CLT_MEMBER, NOW, HOUSE, matter.id, a_meeting(record, "clt", 2, "adjourned"))
    first = a_meeting(record, "pcg", 20)
    publish_agenda(record, MANAGER, NOW, first)
    cancel_meeting(record, MANAGER, NOW, first, "The heating failed.")
    assert [m.id for _, m in owed_to_agenda(record, "pcg")] == [matter.id]
    second = a_meeting(record, "pcg", 30)
    publish_agenda(record, MANAGER, NOW, second)
    assert matters_at(record, second) == [matter.row.number]


def test_an_answer_links_both_ways_with_the_decision_that_it_led_to(record):
    let_the_manager_answer(record)
    matter, _ = given(record)
    with pytest.raises(Refused, match="no decision"):
        answer(record, matter.id, decision=77)
    assert matters_behind(record, 77) == []


# --- duties ---------------------------------------------------------------------------------------------------


def test_nobody_answers_for_a_body_whose_bylaws_name_nobody_but_by_a_meeting_or_a_vote(record):
    matter, _ = given(record)
    write_answer(record, MANAGER, NOW, HOUSE, matter.id, Words("You said.", "We did it.", "It was right."), 0)
    for how in (Adoption(BY_DELEGATE), Adoption("vote", 1), Adoption(BY_CONSENT, 1), Adoption("by heart")):
        with pytest.raises(Refused):
            adopt_answer(record, MANAGER, NOW, HOUSE, matter.id, 1, how)
    adopt_answer(
        record, MANAGER, NOW, HOUSE, matter.id, 1, Adoption(BY_CONSENT, a_meeting(record, "pcg", 1, "adjourned"))
    )
    assert document(record, ANSWER_DOCUMENT, 1).facts["how"] == BY_CONSENT


def test_the_duty_is_that_of_the_bylaws_on_the_day_it_was_given_and_goes_on_with_another_body(record):
    let_the_manager_answer(record, acknowledge_days=2, answer_days=8)
    matter, _ = given(record)
    assert (matter.duty.acknowledge_days, matter.duty.answer_days) == (2, 8)
    received = matter.course.received
    sort(record, SORTER, NOW + timedelta(days=3), HOUSE, matter.id, "owg", ["housing"], ["sustain"], True)
    moved = matter_of(record, matter.id)
    assert moved.row.body == "owg" and moved.duty.answer_days == 30 and moved.course.received == received
    facts = document(record, MATTER, moved.row.number).facts
    assert facts["body"] == "owg" and facts["tags"] == ["housing"] and facts["goals"] == ["sustain"]
    assert "urgent" not in facts


def test_an_answer_that_was_not_accepted_goes_up_and_the_next_takes_a_meeting(record):
    let_the_manager_answer(record)
    matter, key = given(record, text="Who sees to the ramp?")
    answer(record, matter.id)
    does_not_answer(record, VISITING, NOW + timedelta(days=2), HOUSE, key, "It does not say who.")
    again = matter_of(record, matter.id)
    assert again.is_open and again.row.body == "pcg" and again.course.reopened
    with pytest.raises(Refused, match="vote or a meeting"):
        answer(record, matter.id, NOW + timedelta(days=3))
    held = a_meeting(record, "pcg", 1, "adjourned")
    adopt_answer(record, MANAGER, NOW + timedelta(days=4), HOUSE, matter.id, 1, Adoption(BY_CONSENT, held))
    assert not matter_of(record, matter.id).is_open
    with pytest.raises(Refused, match="once already"):
        does_not_answer(record, VISITING, NOW + timedelta(days=5), HOUSE, key, "")


def test_a_clerk_answers_for_the_own_body_alone(record):
    matter, _ = given(record)
    sort(record, SORTER, NOW, HOUSE, matter.id, "owg", [], [], False)
    for verb in (acknowledge,):
        with pytest.raises(Forbidden):
            verb(record, PCG_CLERK, NOW, HOUSE, matter.id)
    with pytest.raises(Forbidden):
        write_answer(record, PCG_CLERK, NOW, HOUSE, matter.id, Words("a b c", "a b c", "a b c"), 0)


def test_the_job_of_the_day_does_each_thing_once_however_often_it_runs(on_both):
    record = on_both
    matter, _ = given(record)
    seen = []
    for day in range(0, 70, 3):
        for _ in range(2):
            moved = move_clocks(record, NOW + timedelta(days=day), HOUSE)
            seen.append((moved.overdue, moved.reminded))
    assert sum(overdue for overdue, _ in seen) == 1
    assert sum(reminded for _, reminded in seen) == 2  # not read in time; due soon
    acts = [s["act"] for s in document(record, MATTER, matter.row.number).facts["story"]]
    assert acts.count("overdue") == 1


# --- what is public -------------------------------------------------------------------------------------------


def test_what_is_private_leaves_no_entry_and_a_merged_private_one_no_trace(on_both):
    record = on_both
    let_the_manager_answer(record)
    lead, _ = given(record, text="The van is late again today.")
    before = count_entries(record)
    private, key = given(record, text="I live by the river and wait for the van.", public=False, mail="a@example.net")
    assert count_entries(record) == before
    merge(record, SORTER, NOW, HOUSE, private.id, lead.id)
    answer(record, lead.id)
    for found in document_versions(record, MATTER, lead.row.number):
        assert "river" not in str(found.facts) + str(found.texts)
        assert found.facts["merged"] == []
    assert matter_of_key(record, HOUSE, key).course.is_answered


def test_a_text_that_an_order_takes_out_is_gone_from_every_version_and_comes_back_with_none(on_both):
    record = on_both
    let_the_manager_answer(record)
    matter, _ = given(record, text="Secretword lives at the corner and takes part.", visibility="named", name="Jo Tell")
    acknowledge(record, MANAGER, NOW, HOUSE, matter.id)
    admin = Actor(None, "a", frozenset({PERSON, ADMINISTRATOR}))
    entry = document(record, MATTER, matter.row.number, 1).index
    redact(record, admin, NOW, entry, "text", "It names a participant.", "Order 12-34")
    answer(record, matter.id)
    versions = document_versions(record, MATTER, matter.row.number)
    assert len(versions) >= 3 and all("Secretword" not in str(v.texts) for v in versions)
    assert versions[0].facts["redacted"] == ["text"] and versions[0].texts["name"] == "Jo Tell"
    assert matter_of(record, matter.id).row.text == ""


def test_published_facts_hold_no_moment_no_name_and_nobody(record):
    matter, _ = given(record, text="Why is the office closed on Fridays?", visibility="named", name="Jo Tell")
    facts = str(document(record, MATTER, matter.row.number).facts)
    assert "Jo Tell" not in facts and "Fridays" not in facts and ":00" not in facts.replace("'", "")


def test_a_mail_address_hears_nothing_before_it_is_confirmed(record):
    matter, _ = given(record, text="Please mail me about the ramp.", mail="somebody@example.net")
    acknowledge(record, MANAGER, NOW, HOUSE, matter.id)
    mails = record.execute(select(outbox).where(outbox.c.to == "somebody@example.net")).all()
    assert len(mails) == 1 and "/feedback/confirm/" in mails[0].text and "ramp" not in mails[0].text
    assert record.scalar(select(func.count()).select_from(outbox)) == len(mails)


def test_tables_of_private_feedback_leave_out_what_everyone_can_count(record):
    """A total of both would give the private ones away: whoever subtracts what is public would know their number."""
    given(record, text="Everyone may read this about the ramp.")
    given(record, text="Only the body may read this about it.", public=False)
    initiative = Initiative("LEAD Testville", "LEAD", "Testville", "a@example.org", "America/Chicago")
    for table in tables_of_feedback(record, "2025Q1", initiative, NOW.date()):
        total = table.table.decode().splitlines()[1]
        assert total.endswith(",1") and set(total.split(",")[:-1]) == {"ALL"}
