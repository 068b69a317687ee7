"""What a reader may rely on when figures are drawn in another way: the same ones, told by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.charts import Break, describe, views
from dashboards.charts.periods import Happening
from dashboards.drawings import draw
from dashboards.explorer import answer, ask
from dashboards.explorer.kinds import KINDS, drawn_as, kinds_of
from dashboards.figures import figure
from tests.laws.test_charts import (
    agree,
    by_group_over_time,
    dimension,
    evaluations,
    over_time,
    release,
    releases,
    santa_fe,
)
from tests.laws.test_explorer_questions import placed
from tests.laws.test_figures import values
from tests.laws.test_map_of_states import directory
from tests.laws.test_rates_in_charts import chains


@settings(max_examples=60, deadline=None)
@given(st.one_of(releases(), chains()))
def test_in_whatever_way_figures_are_drawn_all_faces_say_the_same_of_them(r):
    for choice in views(r):
        chart = describe(r, choice.view)
        for kind in kinds_of(chart):
            drawn = drawn_as(chart, kind, r)
            assert drawn.kind == kind and kind in KINDS and set(drawn.points) <= set(chart.points)
            agree(drawn)
            shown = sorted(p.value for p in drawn.points if p.value is not None)
            assert values(figure(drawn), drawn) == shown


def test_a_line_may_be_bars_or_its_two_ends_and_each_tells_its_own_figures():
    r = over_time([40, 50, 60, 200])
    chart = describe(r)
    assert kinds_of(chart) == ["trend", "before_after", "bars"]
    ends = drawn_as(chart, "before_after", r)
    assert [p.value for p in ends.points] == [40, 200] and ends.finding == chart.finding
    panels = describe(by_group_over_time(), views(by_group_over_time())[1].view)
    assert kinds_of(panels) == ["small_multiples", "before_after"]
    first_and_last = drawn_as(panels, "before_after", by_group_over_time())
    assert [len(s.points) for s in first_and_last.series] == [2, 2]
    assert "2025 Q2" not in draw(first_and_last)


def test_periods_that_may_not_be_compared_are_no_bars_and_no_pair():
    broken = describe(over_time([40, 50, 60, 70]), breaks=(Break("2023 Q3", "counted anew"),))
    assert kinds_of(broken) == ["trend"]
    years = dimension("year", ["2023 (October to December)", "2024", "2025"], "time", total=False)
    cells = {("2023 (October to December)",): 12, ("2024",): 40, ("2025",): 60}
    assert kinds_of(describe(release([years], cells))) == ["trend"]


def test_counts_of_states_are_offered_as_a_map_and_others_are_not():
    states = ["Louisiana", "Maine", "Ohio"]
    by_state = release([dimension("state", states, total=False)], {(s,): 40 for s in states})
    asked = ask(placed(by_state), {"kind": "map"})
    assert asked.chart.kind == "map" and asked.notes == () and asked.chart.points == describe(by_state).points
    refused = ask(placed(santa_fe()), {"kind": "map"})
    assert refused.chart.kind == "bars" and refused.notes


def test_cited_tables_are_asked_like_measures_and_their_map_comes_first():
    published = [replace(directory([("LA", "closed"), ("ME", "launched")]), name="sites"),
                 replace(evaluations(), name="evaluations")]  # fmt: skip
    asked = ask(published, {})
    assert asked.chosen("measure") == "places" and asked.chart.kind == "map"
    assert [o.value for o in asked.fields[-1].options] == ["map", "bars", "dots"]
    bars = ask(published, {"measure": "places", "by": "status"})
    assert bars.chart.kind == "bars" and "Closed: 1" in bars.chart.finding
    assert ask(published, {"measure": "odds-ratios"}).chart.kind == "odds_ratios"
    for wishes in ({}, {"by": "status"}, {"measure": "odds-ratios"}):
        shown = answer(ask(published, wishes))
        assert shown.figure and shown.table.rows and shown.words
    counted = ask([*placed(over_time([40, 50, 60])), *published], {})
    assert counted.chosen("measure") == "referrals"


def test_what_happened_is_marked_on_the_lines_of_the_initiative_within_the_period_shown():
    happened = {"referrals": [Happening(date(2023, 2, 1), "Launch", "/x/"), Happening(date(2023, 11, 1), "Later")]}
    shown = placed(over_time([40, 50, 60, 70, 80]))
    asked = ask(shown, {}, happenings=happened)
    assert [(e.label, e.text) for e in asked.chart.events] == [("2023 Q1", "Launch"), ("2023 Q4", "Later")]
    part = ask(shown, {"since": "2023 Q2"}, happenings=happened)
    assert [e.text for e in part.chart.events] == ["Later"]
    assert ask(shown, {"kind": "bars"}, happenings=happened).chart.events == ()
