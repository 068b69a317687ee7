"""What a reader may rely on in every percentage, ratio and interval of the portal."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.rates import (
    Interval,
    difference_newcombe,
    odds_to_risk,
    ratio_katz,
    ratio_poisson,
    share,
    wilson,
)


def test_a_share_is_whole_percent():
    assert share(87, 105).text == "83%"
    assert share(1, 1_000_000, threshold=1).text == "less than 1%"
    assert share(999_989, 1_000_000).text == "more than 99%"


@pytest.mark.parametrize(("n", "d"), [(12, 29), (10, 105), (95, 105), (1, 200), (0, 29), (None, 105), (87, None)])
def test_a_share_that_would_give_a_small_count_away_is_withheld_with_its_reason(n, d):
    assert share(n, d).text is None
    assert share(n, d).reason


@pytest.mark.parametrize(
    ("n", "d", "text"),
    [
        (0, 99, "5% or less"),
        (99, 99, "95% or more"),
        (0, 100, "0%"),
        (100, 100, "100%"),
        (0, 30, "5% or less"),
    ],
)
def test_all_or_none_of_a_small_group_is_blunted(n, d, text):
    assert share(n, d).text == text


def test_a_part_larger_than_its_whole_is_refused():
    with pytest.raises(ValueError, match="106 of 105"):
        share(106, 105)


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_no_share_appears_unless_both_sides_are_zero_or_eleven_and_thirty_in_all(a, b):
    s = share(a, a + b)
    allowed = a + b >= 30 and all(n == 0 or n >= 11 for n in (a, b))
    assert (s.text is not None) == allowed


def near(interval: Interval, low: float, high: float, places: float) -> bool:
    return abs(interval.low - low) <= places and abs(interval.high - high) <= places


def test_wilson_agrees_with_the_published_vectors():
    assert near(wilson(60, 400), 0.1183, 0.1883, 5e-5)
    assert near(wilson(90, 300), 0.2509, 0.3541, 5e-5)
    assert near(wilson(2, 590), 0.00093, 0.01227, 5e-6)
    assert round(wilson(2, 590).estimate, 5) == 0.00339


def test_ratios_agree_with_the_published_vectors():
    assert near(ratio_poisson(30, 1, 24, 2.4), 1.75, 5.13, 5e-3)
    assert near(ratio_poisson(60, 400, 90, 300), 0.361, 0.693, 5e-4)
    assert near(ratio_katz(60, 400, 90, 300), 0.374, 0.668, 5e-4)
    assert ratio_katz(60, 400, 90, 300).estimate == pytest.approx(0.5)


def test_the_difference_agrees_with_the_published_vector():
    d = difference_newcombe(60, 400, 90, 300)
    assert d.estimate == pytest.approx(-0.15)
    assert near(d, -0.2127, -0.0878, 5e-5)


@given(st.integers(1, 500), st.integers(1, 500), st.integers(0, 500), st.integers(0, 500))
def test_an_interval_holds_its_estimate(a, b, more_a, more_b):
    for i in (ratio_katz(a, a + more_a, b, b + more_b), difference_newcombe(a, a + more_a, b, b + more_b)):
        assert i.low - 1e-12 <= i.estimate <= i.high + 1e-12


def test_a_ratio_without_events_is_refused():
    with pytest.raises(ValueError, match="at least one event"):
        ratio_katz(0, 10, 5, 10)


def test_odds_are_not_risk():
    half, most = odds_to_risk(0.42, 0.5), odds_to_risk(0.42, 0.8)
    assert round(half.risk, 3) == 0.296
    assert round(half.risk_ratio, 2) == 0.59
    assert round(half.relative, 2) == -0.41
    assert round(most.risk, 3) == 0.627
    assert round(most.relative, 2) == -0.22
    assert half.sentence == "The risk falls from 50% to 29.6%: 20.4 percentage points, or 40.8% lower."
    assert odds_to_risk(1, 0.3).sentence == "The risk stays the same: 30% in both groups."
    assert "rises" in odds_to_risk(2, 0.3).sentence


@pytest.mark.parametrize(
    ("odds_ratio", "risk"),
    [
        (0, 0.5),
        (-1, 0.5),
        (math.nan, 0.5),
        (math.inf, 0.5),
        (0.42, 0),
        (0.42, 1),
        (0.42, 50),
        (0.42, math.nan),
    ],
)
def test_nonsense_gets_a_clear_sentence(odds_ratio, risk):
    with pytest.raises(ValueError, match=r"^The .* must .*\.$"):
        odds_to_risk(odds_ratio, risk)


@given(st.floats(1e-300, 1e300), st.floats(1e-12, 1 - 1e-12))
def test_a_risk_stays_a_risk(odds_ratio, comparison):
    change = odds_to_risk(odds_ratio, comparison)
    assert 0 <= change.risk <= 1
    assert (change.points <= 1e-9) or odds_ratio > 1
