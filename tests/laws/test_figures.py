"""What a reader may rely on in the Plotly face: the figures of the table and no others, statuses never alike, inert."""

from __future__ import annotations

import json
import re

import plotly.graph_objects as plotly
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.charts import Break, describe, odds_ratios, table, views
from dashboards.figures import figure
from dashboards.figures.marks import SYMBOLS
from tests.laws.test_charts import (
    HIDDEN,
    by_group_over_time,
    dimension,
    evaluations,
    over_time,
    release,
    releases,
    santa_fe,
)
from tests.laws.test_rates_in_charts import chains

TOKEN = re.compile(r'"--[a-z-]+"')


def marks(made):
    """The traces that stand for figures: the others are lines between them and the key."""
    return [t for t in made["data"] if t.get("hoverinfo") == "text"]


def values(made, chart):
    """Every number that stands on the scale of values, in their order."""
    lying = chart.kind not in ("trend", "small_multiples")
    return sorted(v for t in marks(made) if not absent(t) for v in (t["x"] if lying else t["y"]))


def absent(trace):
    return trace["type"] == "scatter" and trace["marker"].get("symbol") in SYMBOLS.values()


def charts():
    yield from (describe(r, c.view) for r in (santa_fe(), over_time([40, HIDDEN, 60, 12]), by_group_over_time())
                for c in views(r))  # fmt: skip
    yield odds_ratios(evaluations())


@settings(max_examples=80, deadline=None)
@given(st.one_of(releases(), chains()))
def test_figure_and_table_hold_the_same_numbers(r):
    for choice in views(r):
        chart = describe(r, choice.view)
        made = figure(chart)
        assert values(made, chart) == sorted(p.value for p in chart.points if p.value is not None)
        shown = [c.value for row in table(chart).rows for c in row.cells if c.value is not None]
        assert all(v in shown for v in values(made, chart))


@settings(max_examples=80, deadline=None)
@given(st.one_of(releases(), chains()))
def test_every_figure_and_every_absence_can_be_pointed_at_and_says_its_words(r):
    for choice in views(r):
        chart = describe(r, choice.view)
        said = [text for t in marks(figure(chart)) for text in t.get("hovertext", t["text"])]
        assert len(said) == len(chart.points)
        for point in chart.points:
            assert any(point.text in text and point.label in text for text in said), point


@settings(max_examples=60, deadline=None)
@given(st.one_of(releases(), chains()))
def test_marks_of_what_has_no_value_are_all_alike_and_stand_on_no_scale(r):
    for choice in views(r):
        made = figure(describe(r, choice.view))
        for trace in filter(absent, marks(made)):
            axes = {trace.get("xaxis", "x"), trace.get("yaxis", "y")}
            own = [made["layout"][f"{a[0]}axis{a[1:]}"] for a in axes]
            assert any(a.get("visible") is False and a["range"] == [0, 1] for a in own)
            assert "customdata" not in trace and "error_x" not in trace and isinstance(trace["marker"]["size"], int)
        sizes = {t["marker"]["size"] for t in filter(absent, marks(made))}
        assert len(sizes) < 2


def test_hidden_unknown_absent_and_zero_never_look_alike():
    made = figure(describe(over_time([0, HIDDEN, "missing", "not_applicable", 40])))
    forms = [symbol for t in marks(made) for symbol in _symbols(t)]
    assert sorted(forms) == sorted(["circle", "circle", *(v for k, v in SYMBOLS.items() if k != "withheld")])
    assert len(set(SYMBOLS.values())) == len(SYMBOLS)
    named = {t["name"] for t in made["data"] if t.get("hoverinfo") == "skip" and t["mode"] == "markers"}
    assert {"hidden to protect privacy", "not known"} <= named


def _symbols(trace):
    symbol = trace["marker"]["symbol"]
    return symbol if isinstance(symbol, list) else [symbol]


def test_no_line_is_drawn_through_what_is_hidden_or_over_a_break():
    chart = describe(over_time([40, 44, HIDDEN, 50, 60, 70]), breaks=(Break("2024 Q2", "counted anew"),))
    lines = [t["x"] for t in figure(chart)["data"] if t["mode"] == "lines"]
    assert lines == [[0, 1], [3, 4]]


@pytest.mark.parametrize("chart", list(charts()), ids=lambda c: c.id)
def test_a_figure_is_one_that_plotly_takes(chart):
    made = json.loads(TOKEN.sub('"#123456"', json.dumps(figure(chart))))
    plotly.Figure(**made)


@pytest.mark.parametrize(
    "text", ["<b>bold</b>", '<a href="javascript:alert(1)">x</a>', "</script>", "\x00\ud800", "&lt;"]
)
def test_any_text_is_only_text(text):
    labels = [text, "plain"]
    r = release([dimension("x", labels, total=False)], {(text,): 40, ("plain",): HIDDEN}, unit=text)
    written = json.dumps(figure(describe(r)))
    assert not re.search(r"<(?!br>)", written) and "\\ud800" not in written and "\\u0000" not in written
    assert "&amp;lt;" in written or text != "&lt;"


def test_an_interval_stands_beside_its_figure_and_only_there():
    made = figure(odds_ratios(evaluations()))
    bars = marks(made)[0]["error_x"]
    assert [round(v, 2) for v in bars["array"]] == [0, 0.29] and [round(v, 2) for v in bars["arrayminus"]] == [0, 0.21]


def test_where_there_is_nothing_to_draw_there_is_no_figure():
    assert figure(describe(evaluations())) is None
