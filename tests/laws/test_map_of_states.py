"""What a reader may rely on in a map of figures: the same numbers in all four faces, in their states, nothing told."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections import Counter

import plotly.graph_objects as plotly
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.albers import inside
from dashboards.charts import as_map, can_map, describe, places_by_state, places_by_status, table, text_alternative
from dashboards.drawings import draw
from dashboards.drawings.country import SMALLEST, discs
from dashboards.figures import figure
from dashboards.land import outlines
from dashboards.pictures import png_of
from dashboards.releases import Column, Release, Source
from dashboards.states import STATES
from tests.laws.test_charts import HIDDEN, dimension, release
from tests.laws.test_figures import TOKEN, absent, marks

SVG = "{http://www.w3.org/2000/svg}"
STATUSES = ("operating", "launched", "closed", "")
directories = st.lists(st.tuples(st.sampled_from(sorted(STATES)), st.sampled_from(STATUSES)), max_size=120)
values = st.one_of(st.integers(11, 20_000), st.sampled_from([0, HIDDEN, "missing", "not_applicable"]))


def directory(rows):
    columns = tuple(Column(name, name.capitalize(), "text") for name in ("id", "state", "status"))
    rows = tuple((f"site-{n}", *row) for n, row in enumerate(rows))
    source = Source("Our reading")
    return Release(1, 1, "cited", "Places", "", "2026-11-22", "A", "B", source, False, columns=columns, rows=rows)


def counts(figures):
    cells = {(state,): value for state, value in figures.items()}
    return as_map(describe(release([dimension("state", list(figures), total=False)], cells)))


@settings(max_examples=25, deadline=None)
@given(directories)
def test_each_state_has_as_many_places_as_the_table_lists_in_words_table_picture_and_plotly(rows):
    chart, listed = places_by_state(directory(rows)), Counter(STATES[state] for state, _ in rows)
    assert {p.label: p.value for p in chart.points} == listed
    assert {row.headers[0]: row.cells[0].value for row in table(chart).rows} == listed
    if not rows:
        assert chart.kind == "none" and figure(chart) is None and draw(chart) == ""
        return
    drawn = [t.text for t in ET.fromstring(draw(chart)).iter(f"{SVG}title")][1:]
    assert drawn == [f"{state}: {n} places" for state, n in sorted(listed.items(), key=lambda s: (-s[1], s[0]))]
    plotted = {text: int(n) for t in marks(figure(chart)) for text, n in zip(t["hovertext"], t["text"], strict=True)}
    assert plotted == {f"{state}: {n} places": n for state, n in listed.items()}
    assert all(f"{state}: {n}" in text_alternative(chart) for state, n in listed.items()) or len(listed) > 48


@settings(max_examples=15, deadline=None)
@given(directories.filter(bool))
def test_the_statuses_of_the_table_add_up_and_one_that_is_not_stated_says_so(rows):
    chart = places_by_status(directory(rows))
    assert sum(p.value for p in chart.points) == len(rows)
    assert any(p.label == "Not stated" for p in chart.points) == any(not status for _, status in rows)


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(STATES.values())), values, min_size=3, max_size=51))
def test_counts_by_state_stand_on_a_map_and_what_has_no_value_is_a_mark_of_one_size(figures):
    chart = counts(figures)
    made, shown = figure(chart), [p for p in chart.points if p.value is not None]
    said = [text for t in marks(made) for text in t["hovertext"]]
    assert len(said) == len(figures) and all(any(p.text in s and p.label in s for s in said) for p in chart.points)
    valued = [int(n.replace(",", "")) for t in marks(made) if not absent(t) for n in t["text"]]
    assert sorted(valued) == sorted(p.value for p in shown)
    assert {t["marker"]["size"] for t in marks(made) if absent(t)} <= {11}
    assert all("customdata" not in t and "text" not in t for t in marks(made) if absent(t))
    assert [c.value for row in table(chart).rows for c in row.cells] == [p.value for p in chart.points]
    drawn = [t.text for t in ET.fromstring(draw(chart)).iter(f"{SVG}title")][1:]
    assert len(drawn) == len(figures)


def test_what_is_hidden_is_as_small_as_the_smallest_however_large_the_others_are():
    for others in (11, 20_000):
        placed = discs(counts({"Louisiana": HIDDEN, "Maine": others, "Ohio": 11}), 720)
        assert {d.point.label: d.radius for d in placed}["Louisiana"] == SMALLEST


def test_the_middle_of_each_state_lies_in_it_and_every_state_is_known():
    drawn = outlines()
    assert set(drawn.states) == set(STATES.values())
    outside = [s for s in drawn.states if not inside(drawn.middle(s), drawn.states[s])]
    assert outside == []


@settings(max_examples=15, deadline=None)
@given(st.sets(st.sampled_from(sorted(STATES.values())), min_size=3), st.sampled_from([360, 720]))
def test_no_disc_covers_another_and_all_stand_on_the_map(states, width):
    placed = discs(counts(dict.fromkeys(states, 12) | {sorted(states)[0]: 900}), width)
    for n, a in enumerate(placed):
        assert 0 <= a.place[0] <= width and 0 <= a.place[1] <= width * 610 / 975
        for b in placed[n + 1 :]:
            apart = ((a.place[0] - b.place[0]) ** 2 + (a.place[1] - b.place[1]) ** 2) ** 0.5
            assert apart >= min(a.radius + b.radius, 18)


def test_only_figures_of_states_fit_on_a_map():
    named = describe(release([dimension("x", ["Louisiana", "Elsewhere"], total=False)], {("Louisiana",): 40}))
    assert not can_map(named) and as_map(named) is None


def test_a_map_is_one_that_plotly_takes_and_a_picture_that_travels():
    chart = counts({"Louisiana": 40, "Maine": HIDDEN, "Hawaii": "missing", "Alaska": 0})
    plotly.Figure(**json.loads(TOKEN.sub('"#123456"', json.dumps(figure(chart)))))
    assert png_of(chart, "https://example.org/").startswith(b"\x89PNG")
    assert not re.search(r"map-land", json.dumps(figure(chart)))
