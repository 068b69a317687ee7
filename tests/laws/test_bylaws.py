"""Bylaws: which version holds on a day, what they may say, and who may answer for a body."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance_records.bylaw_values import (
    A_SEAT,
    FALLBACK,
    ORDINARY,
    POLICY,
    PURPOSES,
    SIMPLE_MAJORITY,
    Bylaws,
    FeedbackDuty,
    bylaws_of,
    check_bylaws,
    unwritten,
)
from governance_records.bylaws import (
    bylaws_version,
    bylaws_versions,
    may_answer,
    put_bylaws,
    rule_in_force,
)
from governance_records.people import add_seat, seat_person
from governance_records.rights import AT_THE_SHELL, CLERK, MEMBER, PERSON, Actor, Forbidden, Refused
from governance_records.store import reading
from tests.records import a_person, a_record, in_transaction, undone

NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
CONSENSUS = {
    "method": "consensus",
    "quorum": {"count": 3},
    "unit": "organisation",
    "max_blocks": 0,
    "silence": "no_consensus",
}


def some(**more) -> Bylaws:
    return replace(unwritten("pcg"), **{"starts": "2026-01-01", **more})


@pytest.fixture
def record(tmp_path) -> Iterator:
    yield from a_record(tmp_path)


@pytest.fixture(scope="module")
def one_record(tmp_path_factory) -> Iterator:
    yield from a_record(tmp_path_factory.mktemp("bylaws"))


def put(record, bylaws: Bylaws, today: date = TODAY, actor: Actor = AT_THE_SHELL) -> int:
    return in_transaction(record, put_bylaws, actor, NOW, bylaws, today)


def in_force(record, day: date, body: str = "pcg") -> Bylaws:
    with reading(record) as connection:
        return rule_in_force(connection, body, day)


def test_a_body_without_bylaws_decides_by_more_than_half_under_house_rules(record):
    with reading(record) as connection:
        found = rule_in_force(connection, "pcg", TODAY)
        assert (found.version, found.rule(), found.profile) == (0, SIMPLE_MAJORITY, "house")
        assert bylaws_version(connection, "pcg", 0).read().more_than_half_of_cast


def test_a_version_holds_from_its_first_day_on_and_not_before(record):
    assert put(record, some(profile="louisiana")) == 1
    assert put(record, some(profile="california", starts="2026-07-01")) == 2
    held = [in_force(record, day) for day in (date(2025, 12, 31), date(2026, 6, 30), date(2026, 7, 1))]
    assert [(b.version, b.profile) for b in held] == [(0, "house"), (1, "louisiana"), (2, "california")]
    assert in_force(record, date(2026, 7, 1), "owg").version == 0


@given(days=st.lists(st.integers(0, 40), min_size=1, max_size=5), ask=st.integers(0, 60))
@settings(max_examples=25)
def test_on_any_day_the_newest_version_holds_whose_first_day_has_come(days, ask, one_record):
    starts = [(TODAY + timedelta(d)).isoformat() for d in days]
    day = TODAY + timedelta(ask)
    with undone(one_record) as connection:
        for first_day in starts:
            put_bylaws(connection, AT_THE_SHELL, NOW, some(starts=first_day), TODAY)
        expected = max((n for n, first_day in enumerate(starts, 1) if first_day <= day.isoformat()), default=0)
        assert rule_in_force(connection, "pcg", day).version == expected


def test_later_bylaws_do_not_reach_back_and_no_version_is_changed(record):
    put(record, some(profile="louisiana"))
    with pytest.raises(Refused) as refused:
        put(record, some(profile="california", starts="2026-03-01"))
    assert set(refused.value.problems) == {"starts"}
    put(record, some(profile="california", starts="2026-03-02"))
    with reading(record) as connection:
        assert [(b.version, b.profile) for b in bylaws_versions(connection, "pcg")] == [
            (2, "california"),
            (1, "louisiana"),
        ]


def test_a_purpose_without_a_rule_of_its_own_goes_by_the_ordinary_one():
    own = {ORDINARY: CONSENSUS, POLICY: {**SIMPLE_MAJORITY, "threshold": "2/3", "strict": False}}
    bylaws = some(rules=own)
    assert {p: bylaws.rule(p) for p in PURPOSES} == {p: own.get(p, CONSENSUS) for p in PURPOSES}
    assert bylaws.read(POLICY).threshold.numerator == 2


def test_what_is_published_says_all_of_the_bylaws_again():
    bylaws = some(
        rules={ORDINARY: CONSENSUS, FALLBACK: SIMPLE_MAJORITY},
        zone="America/Denver",
        delegate=A_SEAT,
        delegate_seat=4,
        duty=FeedbackDuty(3, 20, "moderator", "owg"),
        text="We decide together.\n\n- always",
        between_meetings=True,
    )
    assert bylaws_of(0, bylaws.facts, bylaws.text) == bylaws


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("profile", {"profile": "mars"}),
        ("zone", {"zone": "Mars/Olympus"}),
        ("starts", {"starts": "2026-02-30"}),
        ("starts", {"starts": ""}),
        ("text", {"text": "x" * 20_001}),
        ("text", {"text": "a\u202eb"}),
        ("delegate", {"delegate": "the mayor"}),
        ("delegate_seat", {"delegate": A_SEAT}),
        ("delegate_seat", {"delegate_seat": 3}),
        ("office", {"duty": FeedbackDuty(office="king")}),
        ("acknowledge_days", {"duty": FeedbackDuty(acknowledge_days=0)}),
        ("answer_days", {"duty": FeedbackDuty(acknowledge_days=9, answer_days=3)}),
        ("fallback_wait_days", {"fallback_wait_days": -1}),
        ("rules.default", {"rules": {}}),
        ("rules", {"rules": {ORDINARY: SIMPLE_MAJORITY, "war": SIMPLE_MAJORITY}}),
        ("rules.default.threshold", {"rules": {ORDINARY: {**SIMPLE_MAJORITY, "threshold": "3/2"}}}),
        ("rules.default.quorum", {"rules": {ORDINARY: {k: v for k, v in SIMPLE_MAJORITY.items() if k != "quorum"}}}),
        ("rules.fallback.method", {"rules": {ORDINARY: CONSENSUS, FALLBACK: CONSENSUS}}),
    ],
)
def test_what_bylaws_may_not_say_is_refused_at_its_place(field, wrong):
    with pytest.raises(Refused) as refused:
        check_bylaws(some(**wrong))
    assert field in refused.value.problems


def test_what_is_overdue_never_goes_round_in_a_circle(record):
    up = lambda body, to: replace(some(duty=FeedbackDuty(goes_up_to=to)), body=body)  # noqa: E731
    put(record, up("owg", "pcg"))
    put(record, up("clt", "owg"))
    for body, to in (("pcg", "clt"), ("pcg", "pcg"), ("pcg", "nowhere")):
        with pytest.raises(Refused) as refused:
            put(record, up(body, to))
        assert set(refused.value.problems) == {"goes_up_to"}


def test_only_those_who_keep_the_record_of_a_body_write_its_bylaws(record):
    clerk = Actor(1, "C", frozenset({PERSON}), {"pcg": frozenset({CLERK})})
    member = Actor(2, "M", frozenset({PERSON}), {"pcg": frozenset({MEMBER})})
    assert put(record, some(), actor=clerk) == 1
    for actor, body in ((member, "pcg"), (clerk, "owg")):
        with pytest.raises(Forbidden):
            put(record, replace(some(), body=body), actor=actor)


def test_a_delegate_answers_for_the_body_while_on_the_seat_and_nobody_else_does(record):
    def seat(connection) -> tuple[int, int]:
        seat = add_seat(connection, AT_THE_SHELL, NOW, "pcg", "Health", None, True, "")
        person = a_person(connection, "h@x.example.org", "Hope Hart")
        seat_person(connection, AT_THE_SHELL, NOW, seat, person, "primary", date(2026, 1, 1), date(2026, 6, 30))
        return seat, person

    seat_number, person = in_transaction(record, seat)
    put(record, some(delegate=A_SEAT, delegate_seat=seat_number))
    bylaws, who = in_force(record, TODAY), Actor(person, "Hope", frozenset({PERSON}))
    with reading(record) as connection:
        assert may_answer(connection, who, bylaws, TODAY)
        assert not may_answer(connection, who, bylaws, date(2026, 7, 1))
        assert not may_answer(connection, Actor(person + 1, "X", frozenset({PERSON})), bylaws, TODAY)
        assert not may_answer(connection, who, some(), TODAY)
    with pytest.raises(Refused):
        put(record, replace(some(delegate=A_SEAT, delegate_seat=seat_number), body="owg"))
