"""What a reader may rely on in every percentage, ratio and interval of the portal."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.rates import (
    Interval,
    average,
    difference_in_points,
    difference_newcombe,
    odds_to_risk,
    rate,
    rate_poisson,
    ratio_katz,
    ratio_poisson,
    relative_rate_index,
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


def test_a_rate_of_counted_events_has_the_log_interval_and_an_exact_end_without_events():
    assert near(rate_poisson(30, 1), 30 / math.exp(1.96 / 30**0.5), 30 * math.exp(1.96 / 30**0.5), 1e-3)
    assert near(rate_poisson(0, 100), 0, 0.0369, 5e-5)
    assert near(rate_poisson(0, 1), 0, 3.6889, 5e-5)


def test_a_rate_says_what_it_counts_per():
    found = rate(30, 12_000)
    assert found.text == "2.5 per 1,000"
    assert found.interval is not None and near(found.interval, 1.748, 3.576, 1e-3)
    assert rate(200, 100).text == "2000 per 1,000"


def test_the_relative_rate_index_agrees_with_the_published_vector():
    found = relative_rate_index(60, 400, 90, 300)
    assert found.text == "0.50"
    assert found.interval is not None and near(found.interval, 0.374, 0.668, 5e-4)


def test_a_difference_of_shares_is_said_in_points():
    found = difference_in_points(60, 400, 90, 300)
    assert found.text == "-15 points"
    assert found.interval is not None and near(found.interval, -21.27, -8.78, 5e-3)
    assert difference_in_points(50, 100, 50, 100).text == "0 points"


def test_a_mean_needs_eleven_people():
    assert average(33, 11).text == "3"
    assert average(31, 12).text == "2.6"
    assert average(30, 10).text is None


counts = st.one_of(st.none(), st.integers(0, 40), st.integers(0, 300))


@given(counts, counts, counts, counts)
def test_a_comparison_appears_only_where_both_of_its_shares_do_and_none_is_blunted(a, more_a, b, more_b):
    n1 = None if a is None or more_a is None else a + more_a
    n0 = None if b is None or more_b is None else b + more_b
    shares = [share(a, n1).text, share(b, n0).text]
    both = all(text and " or " not in text for text in shares)
    assert (difference_in_points(a, n1, b, n0).text is not None) == both
    assert (relative_rate_index(a, n1, b, n0).text is not None) == (both and bool(a) and bool(b))
    for figure in (difference_in_points(a, n1, b, n0), relative_rate_index(a, n1, b, n0)):
        assert (figure.text is None) == (figure.interval is None) == bool(figure.reason)


@given(counts, counts)
def test_no_rate_appears_of_a_hidden_or_small_count_or_a_small_base(events, base):
    found = rate(events, base)
    allowed = events is not None and base is not None and base >= 30 and (events == 0 or events >= 11)
    assert (found.text is not None) == (found.interval is not None) == allowed
    assert average(events, None).text is None and average(None, base).text is None


@pytest.mark.parametrize("act", [share, rate])
def test_a_negative_count_is_refused(act):
    with pytest.raises(ValueError, match="-1 of 50"):
        act(-1, 50)


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
