"""Profiles of open-meetings law: what blocks, what warns, and the votes that the law asks for."""

import pytest

from governance_records.profiles import KINDS, PROFILES, Duty
from governance_records.profiles.consents import closing_rule, late_item_rule
from tests.laws.ballots import decided, roll


def duties(found: object) -> list[Duty]:
    """Every duty of a profile, however deep."""
    if isinstance(found, Duty):
        return [found]
    parts = found if isinstance(found, tuple) else found.values() if isinstance(found, dict) else ()
    parts = vars(found).values() if hasattr(found, "__dataclass_fields__") and not parts else parts
    return [duty for part in parts for duty in duties(part)]


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.key)
def test_every_duty_says_in_a_sentence_what_it_asks_and_cites_its_section(profile):
    found = duties(profile)
    assert len(found) >= 4
    for duty in found:
        assert duty.says.endswith(".") and (any(c.isdigit() for c in duty.section) or "bylaws" in duty.section)
    assert {ground.key for ground in profile.grounds} >= {"personnel", "litigation"}
    assert all(any(kind in notice.kinds for notice in profile.notices) for kind in KINDS)


def test_only_what_the_facts_mark_is_blocked_and_all_else_warns():
    blocked = {key: sorted({duty.section for duty in duties(p) if duty.blocks}) for key, p in PROFILES.items()}
    assert {key: sections for key, sections in blocked.items() if sections} == {
        "louisiana": ["R.S. 42:14(B)", "R.S. 42:14(B), (C)", "R.S. 42:16", "R.S. 42:19(A)(1)(b)(ii)(cc)"],
        "washington": ["RCW 42.30.060(2)", "RCW 42.30.080(3)"],
    }


def test_louisiana_refuses_proxies_and_secret_ballots():
    louisiana = PROFILES["louisiana"]
    assert louisiana.proxy_forbidden.blocks and louisiana.secret_forbidden.blocks
    assert PROFILES["house"].proxy_forbidden is None


@pytest.mark.parametrize(
    ("profile", "votes", "result"),
    [
        ("louisiana", {"yes": 7}, "adopted"),
        ("louisiana", {"yes": 6, "abstain": 1}, "lost"),
        ("louisiana", {"yes": 6, "recused": 1}, "lost"),
        ("louisiana", {"yes": 4, "absent": 3}, "adopted"),
        ("california", {"yes": 4, "no": 2, "absent": 1}, "adopted"),
        ("california", {"yes": 3, "no": 3, "absent": 1}, "lost"),
        ("california", {"yes": 3, "no": 1, "absent": 3}, "lost"),  # fewer than two thirds are there: all must agree
        ("california", {"yes": 4, "absent": 3}, "adopted"),
    ],
)
def test_a_late_item_needs_the_vote_that_the_law_asks_for(profile, votes, result):
    seats = roll(**votes)
    rule = late_item_rule(PROFILES[profile], "regular", len(seats), sum(seat.present for seat in seats))
    assert decided(rule, seats).result == result


@pytest.mark.parametrize(
    ("profile", "kind"),
    [("washington", "special"), ("california", "special"), ("new-mexico", "regular"), ("new-mexico", "special")],
)
def test_where_no_vote_can_take_up_a_late_item_the_profile_says_why(profile, kind):
    assert late_item_rule(PROFILES[profile], kind, 7, 7) is None
    assert PROFILES[profile].no_late_item is not None


@pytest.mark.parametrize(
    ("profile", "votes", "result"),
    [
        ("louisiana", {"yes": 4, "no": 2}, "adopted"),
        ("louisiana", {"yes": 3, "no": 2}, "lost"),
        ("new-york", {"yes": 4, "absent": 3}, "adopted"),
        ("new-york", {"yes": 3, "no": 1, "absent": 3}, "lost"),  # a majority of the total membership
    ],
)
def test_a_closed_session_needs_the_vote_that_the_law_asks_for(profile, votes, result):
    seats = roll(**votes)
    rule = closing_rule(PROFILES[profile], len(seats), sum(seat.present for seat in seats))
    assert decided(rule, seats).result == result
    assert closing_rule(PROFILES["washington"], 7, 7) is None
