"""What is in order: when a vote may open, what may be amended, who votes for a seat, and which text is in force."""

from dataclasses import replace
from datetime import date

import pytest

from governance_records.chains import check_supersession, needs_review, newest, status
from governance_records.order import (
    AMENDMENT,
    AMENDMENT_PENDING,
    MAIN,
    NO_SECOND,
    NOBODY,
    OF_AN_AMENDMENT,
    THIRD_DEGREE,
    TOO_FEW,
    Motion,
    Room,
    against_amendment,
    against_vote,
    who_votes,
)
from governance_records.profiles import PROFILES
from governance_records.rights import Refused
from governance_records.rules import Reached

MOTION = Motion(seconded=True)


def room(profile: str = "house", **more) -> Room:
    return Room(PROFILES[profile], more.pop("kind", "regular"), more.pop("quorum", Reached(5, 6)), 6, **more)


def test_a_seconded_motion_before_a_quorum_may_be_voted_on():
    assert all(against_vote(MOTION, room(profile)) == () for profile in PROFILES)


def test_a_motion_without_a_second_is_not_voted_on_unless_seconds_are_waived():
    assert against_vote(Motion(), room()) == (NO_SECOND,)
    assert against_vote(Motion(), room(seconds_waived=True)) == ()


def test_a_pending_amendment_is_voted_on_first():
    assert against_vote(replace(MOTION, pending=1), room()) == (AMENDMENT_PENDING,)
    assert against_vote(replace(MOTION, degree=AMENDMENT), room()) == ()


def test_amendments_reach_to_the_second_degree():
    allowed = {degree: against_amendment(Motion(degree)) for degree in (MAIN, AMENDMENT, OF_AN_AMENDMENT)}
    assert allowed == {MAIN: (), AMENDMENT: (), OF_AN_AMENDMENT: (THIRD_DEGREE,)}


def test_without_a_quorum_or_with_nobody_there_no_vote_opens():
    assert against_vote(MOTION, room(quorum=Reached(5, 4))) == (TOO_FEW,)
    assert "adjourn" in TOO_FEW.says and "get a quorum" in TOO_FEW.says
    assert against_vote(MOTION, replace(room(quorum=Reached(5, 0)), voters_present=0)) == (NOBODY,)


@pytest.mark.parametrize("way", ["secret", "proxies"])
def test_louisiana_refuses_secret_votes_and_proxies(way):
    (duty,) = against_vote(MOTION, room("louisiana", **{way: True}))
    assert duty.blocks and "R.S. 42:14" in duty.section
    assert against_vote(MOTION, room(**{way: True})) == ()


def test_a_vote_before_the_public_was_heard_is_warned_of_with_its_section():
    (duty,) = against_vote(MOTION, room("louisiana", public_commented=False))
    assert (duty.blocks, duty.section) == (False, "R.S. 42:14(D)")


def test_no_final_vote_is_taken_behind_closed_doors():
    (duty,) = against_vote(MOTION, room("louisiana", closed=True))
    assert duty.blocks and duty.section == "R.S. 42:16"
    assert against_vote(replace(MOTION, final=False), room("louisiana", closed=True)) == ()


def test_a_special_meeting_in_washington_decides_nothing_that_was_not_noticed():
    special = room("washington", kind="special", noticed=False)
    (duty,) = against_vote(MOTION, special)
    assert duty.blocks and duty.section == "RCW 42.30.080(3)"
    assert against_vote(MOTION, replace(special, taken_up=True)) == (duty,)


def test_a_late_item_in_louisiana_is_voted_on_once_all_present_took_it_up():
    late = room("louisiana", noticed=False)
    (duty,) = against_vote(MOTION, late)
    assert duty.blocks and "42:19" in duty.section
    assert against_vote(MOTION, replace(late, taken_up=True)) == ()


def test_an_alternate_votes_only_while_the_primary_is_away():
    assert who_votes(True, True) == "primary"
    assert who_votes(False, True) == "alternate"
    assert who_votes(False, False) is None


def test_a_chain_of_policies_resolves_and_its_protocols_need_review():
    chain = {"A": "B", "B": "C"}
    assert [newest(name, chain) for name in "ABCD"] == ["C", "C", "C", "D"]
    assert (needs_review("A", chain), needs_review("C", chain)) == ("C", None)


def test_a_cycle_of_policies_is_refused():
    for old, new in (("C", "A"), ("D", "D"), ("A", "D")):
        with pytest.raises(Refused):
            check_supersession(old, new, {"A": "B", "B": "C"})
    check_supersession("C", "D", {"A": "B", "B": "C"})
    with pytest.raises(Refused):
        newest("A", {"A": "B", "B": "A"})


def test_a_decision_is_in_force_from_its_effective_date():
    effective = date(2026, 7, 1)
    assert status(date(2026, 6, 30), effective) == "adopted"
    assert status(effective, effective) == "in force"
    assert status(date(2027, 7, 1), effective, expires=date(2027, 7, 1)) == "expired"
    assert status(date(2027, 1, 1), effective, superseded=date(2027, 1, 1)) == "superseded"
    assert status(date(2027, 1, 1), effective, superseded=date(2026, 9, 1), rescinded=date(2027, 1, 1)) == "rescinded"
