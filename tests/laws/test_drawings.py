"""What a reader may rely on in every drawing: honest geometry, nothing hidden shown, nothing that runs."""

import itertools
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.charts import Break, View, describe, odds_ratios, views
from dashboards.drawings import draw, spark
from dashboards.drawings.svg import nice_ticks, text_width, wrap
from dashboards.pictures import PAINT, svg_of
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

SVG = "{http://www.w3.org/2000/svg}"


def root(svg):
    return ET.fromstring(svg)


def of_class(svg, name):
    """The elements of a class, without the swatches that a key shows."""
    drawing = root(svg)
    key = {e for g in drawing.iter() if g.get("class") == "chart-key" for e in g.iter()}
    return [e for e in drawing.iter() if name in e.get("class", "").split() and e not in key]


def texts(svg):
    return ["".join(e.itertext()) for e in root(svg).iter(f"{SVG}text")]


@settings(max_examples=60, deadline=None)
@given(releases(), st.sampled_from([320, 360, 720]))
def test_a_drawing_is_well_formed_and_carries_no_style_or_script(r, width):
    for choice in views(r):
        for e in root(draw(describe(r, choice.view), width)).iter():
            assert e.tag.removeprefix(SVG) not in ("style", "script", "foreignObject", "image")
            assert not any(a == "style" or a.startswith("on") or a.endswith("href") for a in e.attrib)


@settings(max_examples=60, deadline=None)
@given(releases())
def test_everything_stays_inside_the_drawing(r):
    for choice in views(r):
        svg = root(draw(describe(r, choice.view), 360))
        height = float(svg.get("height", 0))
        for e in svg.iter(f"{SVG}text"):
            left = float(e.get("x", 0))
            run = text_width(e.text or "")
            left -= {"middle": run / 2, "end": run}.get(e.get("text-anchor", ""), 0)
            assert left > -12, (choice.id, e.text)
            assert left + run < 372, (choice.id, e.text)
            assert 0 < float(e.get("y", 0)) <= height


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\"&'", "]]>", "\x00\x0b\ud800", "ﷺ‮"])
def test_any_text_is_only_text(text):
    labels = [text, "plain"]
    r = release([dimension("x", labels, total=False)], {(text,): 40, ("plain",): HIDDEN}, unit=text)
    svg = draw(describe(r), 360)
    assert {e.tag.removeprefix(SVG) for e in root(svg).iter()} <= {
        "svg", "title", "desc", "g", "rect", "line", "path", "text", "circle"
    }  # fmt: skip


def test_a_drawing_has_a_name_and_a_description():
    svg = root(draw(describe(santa_fe()), 720))
    ids = {e.get("id"): e for e in svg.iter() if e.get("id")}
    assert svg.get("role") == "img"
    assert ids[svg.get("aria-labelledby")].text == "Referrals"
    assert "3 figures are hidden" in ids[svg.get("aria-describedby")].text


def test_two_drawings_of_a_chart_share_no_id():
    both = draw(describe(santa_fe()), 360) + draw(describe(santa_fe()), 720)
    both += draw(describe(by_group_over_time()), 720) + draw(describe(by_group_over_time(), View("race")), 720)
    ids = re.findall(r' id="([^"]+)"', both)
    assert len(ids) == 8
    # two views of one release may stand on a page too
    assert len(set(ids)) == 8


@settings(max_examples=50, deadline=None)
@given(releases())
def test_every_hidden_figure_has_the_same_mark(r):
    for choice in views(r):
        chart = describe(r, choice.view)
        svg = draw(chart, 720)
        frames = {(e.get("width"), e.get("height")) for e in of_class(svg, "chart-hidden")}
        assert len(frames) <= 1
        # the steps of the hatching, without the places where it starts
        shapes = {re.sub(r"M[\d. -]+", "M", e.get("d", "")) for e in of_class(svg, "chart-hidden-hatch")}
        assert len(shapes) <= 1
        hidden = sum(p.status == HIDDEN for p in chart.points)
        assert len(of_class(svg, "chart-hidden")) == hidden


@given(st.integers(1, 10), st.integers(1, 10))
def test_two_worlds_that_differ_in_a_hidden_count_have_one_drawing(one, other):
    def world(small):
        counts = [40, small, 60, 12]
        return draw(describe(over_time([HIDDEN if 0 < c < 11 else c for c in counts])))

    assert world(one) == world(other)


def test_hiding_a_figure_moves_no_other_unless_it_set_the_scale():
    labels = ["a", "b", "c"]
    axis = dimension("x", labels, total=False)
    shown = draw(describe(release([axis], {("a",): 90, ("b",): 12, ("c",): 30})))
    hidden = draw(describe(release([axis], {("a",): 90, ("b",): HIDDEN, ("c",): 30})))
    bars = [[(e.get("y"), e.get("width")) for e in of_class(s, "chart-bar")] for s in (shown, hidden)]
    assert [b for b in bars[0] if b in bars[1]] == bars[1]


def test_bars_stand_in_the_given_order_and_their_lengths_are_true():
    axis = dimension("x", ["a", "b", "c"], total=False)
    svg = draw(describe(release([axis], {("a",): 20, ("b",): 80, ("c",): 40})))
    widths = [float(e.get("width", 0)) for e in of_class(svg, "chart-bar")]
    assert [round(w / widths[1], 2) for w in widths] == [0.25, 1.0, 0.5]


def test_a_hidden_point_breaks_the_line():
    lines = of_class(draw(describe(over_time([40, 50, HIDDEN, 60, 70, "missing", 80]))), "chart-line")
    assert [e.get("d", "").count(" ") for e in lines] == [3, 3]


def test_a_value_between_two_gaps_is_still_seen():
    svg = draw(describe(over_time([HIDDEN, 50, HIDDEN, "missing"])))
    assert len(of_class(svg, "chart-line")) == 0
    assert len(of_class(svg, "chart-dot")) == 1


def test_a_new_definition_breaks_the_line_and_says_why():
    chart = describe(over_time([40, 50, 60, 70]), breaks=[Break("2023 Q3", "new rule")])
    svg = draw(chart)
    assert len(of_class(svg, "chart-line")) == 2
    assert len(of_class(svg, "chart-break")) == 1
    assert "2023 Q3: new rule" in texts(svg)


def test_hidden_zero_and_unknown_never_look_alike():
    axis = dimension("x", ["a", "b", "c", "d"], total=False)
    values = {("a",): HIDDEN, ("b",): 0, ("c",): "missing", ("d",): "not_applicable"}
    svg = draw(describe(release([axis], values)))
    marks = ("chart-hidden", "chart-bar", "chart-missing", "chart-absent")
    assert [len(of_class(svg, m)) for m in marks] == [1, 1, 1, 1]
    for words in ("hidden to protect privacy", "0", "not known", "does not apply"):
        assert words in texts(svg)


@pytest.mark.parametrize("values", [[HIDDEN] * 6, [0] * 6, [HIDDEN], [0, 0], [HIDDEN, HIDDEN], ["missing"] * 3])
def test_all_hidden_all_zero_or_one_period_is_still_a_drawing(values):
    chart = describe(over_time(values))
    assert root(draw(chart, 360)).get("role") == "img"
    assert len(of_class(draw(chart, 360), "chart-grid")) <= 1


def test_odds_ratios_stand_on_a_log_scale_with_their_parity_line():
    svg = draw(odds_ratios(evaluations()))
    assert len(of_class(svg, "chart-parity")) == 1
    assert len(of_class(svg, "chart-dot--open")) == 2  # the one without an interval, and its key
    assert len(of_class(svg, "chart-interval")) == 1
    assert "interval not published in the sources seen" in texts(svg)


def test_a_spark_is_drawn_only_where_there_is_a_line():
    assert root(spark(describe(over_time([40, HIDDEN, 60])))).get("aria-hidden") == "true"
    assert spark(describe(over_time([HIDDEN, 40, HIDDEN]))) == ""
    assert spark(describe(santa_fe())) == ""


@given(st.integers(1, 10**9))
def test_a_scale_reaches_its_highest_figure_in_round_whole_steps(top):
    ticks = nice_ticks(top)
    assert ticks[0] == 0
    assert ticks[-1] >= top
    assert len(ticks) <= 6
    assert all(t == int(t) for t in ticks)


@given(st.text(min_size=1, max_size=80), st.integers(60, 300))
def test_wrapping_loses_no_letter(text, width):
    lines = wrap(text, width)
    assert "".join(lines).replace(" ", "") == "".join(text.split()).replace(" ", "")
    assert all(text_width(line) <= width * 1.5 for line in lines)


def test_a_part_of_a_year_is_marked_and_no_line_joins_it_to_whole_years():
    labels = ["2023 (October to December)", "2024", "2025", "2026 (January to September)"]
    axis = dimension("year", labels, "time", total=False)
    svg = draw(describe(release([axis], {(t,): 40 + n for n, t in enumerate(labels)})))
    assert [e.get("d", "").count(" ") for e in of_class(svg, "chart-line")] == [3]
    assert len(of_class(svg, "chart-dot--open")) == 2
    assert {"part of a year", "2023", "Oct–Dec", "Jan–Sep"} <= set(texts(svg))


def test_a_drawing_over_time_says_what_its_marks_mean():
    svg = draw(describe(over_time([40, HIDDEN, 60, "missing"])))
    assert {"hidden to protect privacy", "not known"} <= set(texts(svg))
    assert "hidden to protect privacy" not in texts(draw(describe(over_time([40, 50, 60]))))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.sampled_from(["2023 Q4", "Jan–Mar 2024", "2024", "2023 (October to December)", "Day 1", "x" * 40]),
             min_size=1, max_size=30),
    st.sampled_from([320, 360, 720]),
)  # fmt: skip
def test_names_of_periods_never_run_into_each_other(names, width):
    labels = [f"{name}{' ' * n}" for n, name in enumerate(names)]
    axis = dimension("time", labels, "time", total=False)
    svg = draw(describe(release([axis], {(t,): 40 + n for n, t in enumerate(labels)})), width)
    rows = {}
    for e in root(svg).iter(f"{SVG}text"):
        if e.get("class") == "chart-text chart-text--soft" and e.get("text-anchor") == "middle":
            half = text_width(e.text or "") / 2
            rows.setdefault(e.get("y"), []).append((float(e.get("x", 0)) - half, float(e.get("x", 0)) + half))
    for spans in rows.values():
        ordered = sorted(spans)
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(ordered))


@settings(max_examples=20, deadline=None)
@given(releases())
def test_a_picture_knows_the_look_of_every_mark_and_needs_no_style_sheet(r):
    for choice in views(r):
        chart = describe(r, choice.view)
        used = {name for e in root(draw(chart, 720)).iter() for name in e.get("class", "").split()}
        assert used - {"chart-drawing", "chart-drawing--wide"} <= set(PAINT)
        svg = svg_of(chart, "https://lead.example.org/x/")
        assert not any(e.get("class") or e.get("style") for e in root(svg).iter())
        assert "https://lead.example.org/x/" in svg and chart.title in texts(svg)
