"""What a reader may rely on in charts of rates: the chain of decision points, groups side by side, and their ratios."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.charts import Event, UnknownView, View, describe, table, text_alternative, views
from dashboards.drawings import draw
from dashboards.rates import ratio_katz, wilson
from dashboards.releases import Code, Dimension
from tests.laws.test_charts import HIDDEN, agree, dimension, over_time, release
from tests.laws.test_drawings import of_class, root, texts

STEPS = ("Eligible", "Offered", "Accepted", "In touch at 6 months")
LEFT = {"Eligible": "Not offered", "Offered": "Said no", "Accepted": "Lost touch"}


def chain():
    """Eligible = offered + not offered; offered = accepted + said no; and so on."""
    pairs = tuple((a, (b, LEFT[a])) for a, b in pairwise(STEPS))
    codes = [Code(STEPS[0], STEPS[0]), *(Code(c, c, (a,)) for a, part in pairs for c in part)]
    return Dimension("step", "Step", "step", STEPS[0], tuple(codes), pairs)


def encounters(groups, counts=None, title="Decision points, by race"):
    """Counts at each step by group; `counts` are those of the steps, the rest follows from them."""
    group = dimension("race", list(groups))
    columns = {**groups, "ALL": counts or [sum(c[n] for c in groups.values()) for n in range(len(STEPS))]}
    cells = {}
    for name, column in columns.items():
        for n, step in enumerate(STEPS):
            cells[step, name] = column[n]
            if step in LEFT:
                both = isinstance(column[n], int) and isinstance(column[n + 1], int)
                cells[LEFT[step], name] = column[n] - column[n + 1] if both else HIDDEN
    return release([chain(), group], cells, noun="encounters", title=title)


def two_groups():
    return encounters({"Black": [600, 300, 240, 150], "White": [400, 260, 210, 140]})


def test_the_chain_is_told_step_by_step_with_the_share_of_those_before():
    chart = describe(two_groups())
    assert chart.kind == "steps"
    assert [p.said for p in chart.points] == ["1,000", "560 (56%)", "450 (80%)", "290 (64%)"]
    assert chart.finding == (
        "Of 1,000 encounters at the first step (eligible), 560 (56%) were offered, 450 (80%) were accepted and "
        "290 (64%) were in touch at 6 months."
    )


def test_each_step_has_the_step_before_as_its_base_and_a_wilson_interval():
    chart = describe(two_groups(), View("race", (), "shares"))
    assert [s.label for s in chart.series] == ["Black", "White"]
    offered = chart.series[0].points[0]
    assert (offered.label, offered.text, offered.of) == ("Offered", "50%", "300 of 600")
    found = wilson(300, 600)
    assert offered.interval == (100 * found.low, 100 * found.high)
    assert "Offered 65% (60% to 70%) for White and 50% (46% to 54%) for Black." in chart.finding
    assert "Elsewhere chance could explain the differences." in chart.finding


def test_of_very_many_groups_no_pair_is_picked_that_chance_alone_may_have_set_apart():
    def said(groups):
        many = {f"Group {n}": [400, 200 + n, 150, 100] for n in range(groups)}
        return describe(encounters(many), View("race", (), "shares")).finding

    assert said(60).startswith("More than chance would explain: Offered 65% (60% to 69%) for Group 59")
    assert said(61) == "61 groups: too many to say which of them differ by more than chance would explain."


def test_a_ratio_compares_with_the_group_that_the_reader_chose():
    chart = describe(two_groups(), View("race", (), "index", "White"))
    assert (chart.kind, chart.scale, chart.parity, chart.reference) == ("rate_index", "log", 1.0, "White")
    (black,) = chart.series
    found = ratio_katz(300, 600, 260, 400)
    assert black.points[0].interval == (found.low, found.high) and black.points[0].text == "0.77"
    assert black.points[0].note.startswith("-15 points (")
    assert "1 of 3 ratios differs from 1" in chart.finding and "Black, offered: 0.77" in chart.finding
    other = describe(two_groups(), View("race", (), "index", "Black")).series[0].points[0]
    assert other.value == pytest.approx(1 / black.points[0].value)


def test_what_is_a_help_and_what_an_interval_says_stands_beside_the_chart():
    notes = " ".join(describe(two_groups(), View("race", (), "index", "White")).notes)
    assert "Passing a step is a help" in notes and "it does not show that there is none" in notes


@pytest.mark.parametrize("view", [View("race", (), "index"), View("race", (), "index", "Green"), View("age")])
def test_a_ratio_without_a_group_to_compare_with_is_refused(view):
    with pytest.raises(UnknownView):
        describe(two_groups(), view)


def test_counts_that_are_no_rates_have_no_index():
    with pytest.raises(UnknownView):
        describe(over_time([40, 50, 60]), View(figures="index", reference="x"))


def test_a_hidden_count_hides_every_rate_that_rests_on_it():
    r = encounters({"Black": [600, HIDDEN, 240, 150], "White": [400, 260, 210, 140]}, [1000, 560, 450, 290])
    shares = describe(r, View("race", (), "shares")).series[0].points
    assert [p.status for p in shares] == [HIDDEN, HIDDEN, "published"]
    index = describe(r, View("race", (), "index", "Black")).series[0].points
    assert [p.status for p in index] == [HIDDEN, HIDDEN, "published"]
    assert "hidden to protect privacy" in text_alternative(describe(r, View("race", (), "shares")))


def test_too_few_for_a_rate_is_no_hidden_figure_and_looks_like_none():
    r = encounters({"Black": [600, 300, 240, 150], "Asian": [29, 15, 12, 12]})
    chart = describe(r, View("race", (), "shares"))
    assert [p.status for p in chart.series[1].points] == ["withheld"] * 3
    svg = draw(chart)
    assert len(of_class(svg, "chart-withheld")) == 3 and of_class(svg, "chart-hidden") == []
    cells = table(chart).rows[1].cells
    assert [c.text for c in cells] == ["too few for a rate", "fewer than 30 in all", "15 of 29"]


def test_all_or_none_of_a_small_group_is_never_given_as_an_exact_share():
    r = encounters({"Black": [600, 300, 240, 150], "Asian": [60, 60, 60, 60]})
    chart = describe(r, View("race", (), "shares"))
    assert [(p.text, p.value) for p in chart.series[1].points] == [("95% or more", None)] * 3
    assert "60 of 60" not in str(table(chart)) + draw(chart)


counts = st.lists(st.integers(0, 900), min_size=4, max_size=4).map(lambda x: sorted(x, reverse=True))


@st.composite
def chains(draw):
    names = draw(st.integers(1, 5))
    groups = {"ABCDE"[n]: draw(counts) for n in range(names)}
    hidden = {name: [HIDDEN if 0 < v < 11 else v for v in column] for name, column in groups.items()}
    return encounters(hidden, [sum(c[n] for c in groups.values()) for n in range(4)])


@settings(max_examples=40, deadline=None)
@given(chains())
def test_all_faces_of_a_chain_say_the_same_numbers(r):
    for choice in views(r):
        agree(describe(r, choice.view))


@settings(max_examples=40, deadline=None)
@given(chains(), st.sampled_from([360, 720]))
def test_no_ratio_is_shown_where_a_count_is_hidden_and_every_dot_lies_on_its_interval(r, width):
    for choice in views(r):
        chart = describe(r, choice.view)
        if chart.figured == "counts":
            continue
        for p in chart.points:
            assert (p.value is None) == (p.interval is None)
        svg = root(draw(chart, width))
        for group in svg.iter("{http://www.w3.org/2000/svg}g"):
            lines = [e for e in group if e.get("class") == "chart-interval"]
            dots = [e for e in group if "chart-dot" in (e.get("class") or "")]
            for line, dot in zip(lines, dots, strict=False):
                assert float(line.get("x1")) - 0.2 <= float(dot.get("cx")) <= float(line.get("x2")) + 0.2


@settings(max_examples=30, deadline=None)
@given(chains(), st.integers(1, 10), st.integers(1, 10))
def test_two_worlds_with_other_small_counts_have_the_same_charts(r, one, other):
    """A chart is made from a release, which holds no small count: so it cannot depend on one."""
    for choice in views(r):
        assert draw(describe(r, choice.view)) == draw(describe(r, choice.view))
        assert not re.search(rf"\b({one}|{other}) of \d", text_alternative(describe(r, choice.view)))


def test_shares_over_time_carry_their_intervals():
    quarter = dimension("quarter", ["2025 Q1", "2025 Q2", "2025 Q3"], "time", total=False)
    outcome = dimension("outcome", ["accepted", "declined"])
    cells = {(q.id, o): v for q in quarter.codes for o, v in (("ALL", 90), ("accepted", 60), ("declined", 30))}
    r = release([quarter, outcome], cells, title="What became of referrals")
    chart = describe(r, View(fixed=(("outcome", "accepted"),), figures="shares"))
    assert chart.kind == "trend" and [p.text for p in chart.points] == ["67%"] * 3
    assert chart.title.endswith("accepted, in percent")
    assert len(of_class(draw(chart), "chart-band")) == 1
    assert "could be chance" in chart.finding
    panels = describe(r, View("outcome", (), "shares"))
    assert panels.kind == "small_multiples" and len(of_class(draw(panels), "chart-band")) == 2


def test_events_are_numbered_on_the_line_and_told_below_it_and_in_words():
    events = [Event("2023 Q2", "The community may refer", "/x/"), Event("2024 Q9", "Never")]
    chart = describe(over_time([40, 50, 60, 70]), events=events)
    svg = draw(chart)
    assert len(of_class(svg, "chart-event")) == 1
    assert any("The community may refer" in t for t in texts(svg)) and "Never" not in svg.split("</desc>")[1]
    assert "In 2023 Q2: The community may refer" in text_alternative(chart)
