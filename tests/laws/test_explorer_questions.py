"""What a reader may rely on when asking: what is offered is answered, an address keeps the view, lists tell nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.charts import describe, table
from dashboards.explorer import FIELDS, BadQuestion, NotOffered, answer, ask, read_query, rows_of
from dashboards.releases import Observation, Place
from tests.laws.test_charts import by_group_over_time, over_time, quarters_and_years, releases, santa_fe
from tests.laws.test_map_of_states import directory
from tests.laws.test_rates_in_charts import chains

PLACE = Place("nowhere", "Nowhere")


def placed(*found):
    return [replace(r, place=PLACE, number=n + 1) for n, r in enumerate(found)]


@settings(max_examples=60, deadline=None)
@given(st.one_of(releases(), chains()), st.data())
def test_whatever_is_offered_is_answered_with_chart_table_and_words_of_the_same_figures(r, data):
    wishes: dict[str, str] = {}
    for name in FIELDS:
        asked = ask(placed(r), wishes)
        field = next(f for f in asked.fields if f.id == name)
        if field.options:
            wishes[name] = data.draw(st.sampled_from(field.options)).value
    asked = ask(placed(r), wishes)
    assert asked.notes == () and all(f.chosen == wishes.get(f.id, "") for f in asked.fields)
    shown = answer(asked)
    assert shown.table == table(asked.chart)
    again = ask(placed(r), read_query(asked.query))
    assert again.chart == asked.chart and again.query == asked.query


@settings(max_examples=60, deadline=None)
@given(st.one_of(releases(), chains()), st.integers(20, 10_000))
def test_lists_of_options_depend_on_no_value(r, other):
    changed = tuple(Observation(o.key, None if o.value is None else other, o.status) for o in r.observations)
    one, two = ask(placed(r), {}), ask(placed(replace(r, observations=changed)), {})
    assert one.fields == two.fields


def test_a_view_that_is_not_offered_gives_the_nearest_one_and_says_so():
    asked = ask(placed(by_group_over_time()), {"by": "shoe-size", "period": "2025 Q2"})
    assert asked.chosen("by") == "total" and asked.chosen("period") == "2025 Q2"
    assert asked.notes == ("“Broken down: shoe-size” is not offered here. The nearest view is shown.",)


def test_a_choice_that_is_not_offered_is_refused_and_those_after_a_changed_one_follow():
    releases = placed(by_group_over_time())
    wishes = {"measure": "referrals", "place": "nowhere", "by": "race", "period": "never"}
    with pytest.raises(NotOffered, match="Period"):
        ask(releases, wishes, "period")
    assert ask(releases, wishes, "by").chosen("period") == "time"
    with pytest.raises(NotOffered, match="Broken down"):
        ask(releases, wishes | {"by": "shoe-size"}, "period")


def test_a_part_of_the_periods_is_told_by_its_own_figures():
    asked = ask(placed(over_time([40, 50, 60, 70, 80])), {"since": "2023 Q2", "until": "2023 Q4"})
    assert [p.value for p in asked.chart.points] == [50, 60, 70]
    assert "70" in asked.chart.finding and "80" not in asked.chart.finding
    assert asked.query == "measure=referrals&since=2023+Q2&until=2023+Q4"
    with pytest.raises(NotOffered, match="To"):
        ask(placed(over_time([40, 50, 60, 70, 80])), {"since": "2023 Q4", "until": "2023 Q2"}, "until")


def test_the_whole_is_taken_from_the_release_that_tells_most_periods():
    fine, coarse = placed(quarters_and_years([20] * 8, [80, 80]), over_time([40, 50, 60]))
    assert ask([coarse, fine], {}).release is fine


def test_the_file_holds_each_figure_of_the_table_with_its_status_and_nothing_where_there_is_none():
    rows = list(rows_of(answer(ask(placed(santa_fe()), {})).table))
    assert rows[0] == ["Outcome", "column", "value", "text", "status"]
    assert rows[2] == ["Led into the program", "Referrals", "87", "87 (83%)", "published"]
    assert rows[3] == ["Found ineligible", "Referrals", "", "hidden to protect privacy", "suppressed"]


@pytest.mark.parametrize("text", ["by=" + "x" * 2000, "&".join(f"a{n}=1" for n in range(60))])
def test_an_address_without_end_is_refused(text):
    with pytest.raises(BadQuestion):
        read_query(text)


def test_every_question_names_every_field_whatever_it_asks_of():
    published = placed(over_time([40, 50, 60]))
    sites = {"referrals": (published[0], replace(describe(published[0]), kind="small_multiples"))}
    for wishes in ({}, {"place": "all-sites"}, {"place": "all-sites", "since": "2023 Q2"}):
        asked = ask(published, wishes, sites=sites)
        assert tuple(f.id for f in asked.fields) == FIELDS and asked.notes == ()
    tables = [replace(directory([("LA", "closed"), ("ME", "")]), name="sites")]
    assert tuple(f.id for f in ask(tables, {}).fields) == FIELDS


def test_nothing_published_is_no_question():
    assert ask([], {"measure": "enrolled"}) is None
