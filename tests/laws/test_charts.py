"""What a reader may rely on in every chart, table and sentence about the numbers."""

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.charts import UnknownView, View, describe, odds_ratios, table, text_alternative, views
from dashboards.drawings import draw
from dashboards.releases import (
    Code,
    Column,
    Dimension,
    MeasureRef,
    Observation,
    Release,
    Rule,
    Source,
    read_release,
)

HIDDEN = "suppressed"
Value = int | str


def dimension(id, labels, role="group", total=True, parents=None):
    top = ("ALL",) if total else ()
    codes = [Code(t, t, (parents or {}).get(t, top)) for t in labels]
    whole = [Code("ALL", "All referrals")] if total else []
    return Dimension(id, id.capitalize(), role, "ALL" if total else None, tuple(whole + codes))


def release(
    dimensions,
    cells: dict[tuple[str, ...], Value],
    demonstration=False,
    unit="referrals",
    noun="",
    title="Referrals",
    period=None,
):
    observations = tuple(
        Observation(k, None if isinstance(v, str) else v, v if isinstance(v, str) else "published")
        for k, v in cells.items()
    )
    return Release(
        number=7,
        version=1,
        kind="counts",
        title=title,
        summary="",
        published="2026-11-22",
        author="A",
        approver="B",
        source=Source("LEAD Santa Fe", date="2016-12-23"),
        demonstration=demonstration,
        measure=MeasureRef("referrals", "Referrals", "", unit, 1, noun),
        period=period,
        rule=Rule(11, "range"),
        dimensions=tuple(dimensions),
        observations=observations,
    )


def santa_fe():
    site = Dimension("site", "Site", "place", None, (Code("sf", "Santa Fe, NM"),))
    period = Dimension("period", "Period", "time", None, (Code("p", "to December 23, 2016"),))
    labels = ["led into the program", "found ineligible", "declined", "had no intake"]
    values = [105, 87, HIDDEN, HIDDEN, HIDDEN]
    keys = [("sf", "p", k) for k in ("ALL", *labels)]
    return release([site, period, dimension("outcome", labels)], dict(zip(keys, values, strict=True)))


def over_time(values: list[Value], **more):
    labels = [f"{2023 + n // 4} Q{n % 4 + 1}" for n in range(len(values))]
    quarter = dimension("quarter", labels, "time", total=False)
    return release([quarter], {(t,): v for t, v in zip(labels, values, strict=True)}, **more)


def quarters_and_years(quarterly: list[Value], yearly: list[Value]):
    years = [str(2023 + n) for n in range(len(yearly))]
    quarters = [f"{2023 + n // 4} Q{n % 4 + 1}" for n in range(len(quarterly))]
    parents = {q: (q[:4],) for q in quarters}
    cells = {("ALL",): 500} | {(k,): v for k, v in zip(years + quarters, yearly + quarterly, strict=True)}
    return release([dimension("period", years + quarters, "time", parents=parents)], cells)


def by_group_over_time():
    quarter = dimension("quarter", ["2025 Q1", "2025 Q2", "2025 Q3"], "time")
    race = dimension("race", ["Black", "White"])
    cells = {(q.id, r.id): 40 + len(q.id) for q in quarter.codes for r in race.codes}
    return release([quarter, race], cells | {("2025 Q2", "White"): HIDDEN})


def evaluations():
    names = ["id", "place", "evaluator", "published", "outcome"]
    names += ["window", "measure_type", "figure", "interval", "source_keys"]
    rows = (
        ("a", "Seattle, WA", "UW", "2017", "at least one arrest", "6 months", "odds ratio", "0.40", "", "K"),
        ("b", "Seattle, WA", "UW", "2017", "a felony", "2 years", "odds ratio", "0.61", "0.4 to 0.9", "K"),
        ("c", "Seattle, WA", "UW", "2017", "jail days", "follow-up", "difference", "-39", "", "K"),
    )
    columns = tuple(Column(n, n.capitalize(), "text") for n in names)
    source = Source("Our reading")
    return Release(3, 1, "cited", "Findings", "", "2026-11-22", "A", "B", source, False, columns=columns, rows=rows)


def test_the_first_release_is_told_in_one_sentence():
    chart = describe(santa_fe())
    assert chart.kind == "bars"
    told = "Of 105 referrals, 87 (83%) led into the program. 3 figures are hidden to protect privacy."
    assert chart.finding == told
    assert chart.points[0].label == "Led into the program"
    assert chart.context == (("Site", "Santa Fe, NM"), ("Period", "To December 23, 2016"))
    assert "Counts of 1 to 10 are hidden" in chart.notes[0]
    assert chart.source.startswith("Source: LEAD Santa Fe, December 23, 2016. Release 7, version 1")


def test_time_makes_a_trend_in_the_given_order():
    chart = describe(over_time([40, HIDDEN, 60, 12]))
    assert (chart.kind, chart.hidden) == ("trend", 1)
    assert [p.value for p in chart.points] == [40, None, 60, 12]
    assert chart.points[1].text == "hidden to protect privacy"


def test_quarters_are_shown_where_they_can_be_read_and_years_where_not():
    fine = describe(quarters_and_years([20] * 8, [80, 80]))
    assert fine.points[0].label == "2023 Q1"
    coarse = describe(quarters_and_years([HIDDEN] * 5 + [20, 30, 40], [60, 120]))
    assert [p.label for p in coarse.points] == ["2023", "2024"]


def test_a_breakdown_is_chosen_by_a_view():
    r = by_group_over_time()
    assert describe(r).kind == "trend"
    assert [c.id for c in views(r) if c.main] == ["total", "by-race", "by-race-whole"]
    assert [describe(r, c.view).kind for c in views(r) if c.main] == ["trend", "small_multiples", "bars"]
    panels = describe(r, View("race"))
    assert [s.label for s in panels.series] == ["Black", "White"]
    assert panels.title == "Referrals, by race"


@pytest.mark.parametrize("view", [View("gender"), View("nothing"), View(fixed=(("race", "Green"),))])
def test_a_view_that_does_not_exist_is_refused(view):
    with pytest.raises(UnknownView):
        describe(by_group_over_time(), view)


def test_two_periods_are_before_and_after():
    assert describe(over_time([40, 60])).kind == "before_after"


def test_one_period_is_context_and_no_axis():
    chart = describe(over_time([40]))
    assert (chart.kind, len(chart.points)) == ("bars", 1)
    assert chart.context == (("Quarter", "2023 Q1"),)
    assert chart.finding == "40 referrals."


def test_demonstration_is_said_in_words_and_picture():
    chart = describe(over_time([40, 50, 60], demonstration=True))
    assert chart.notes[0] == "Demonstration: these figures are made up."
    assert "made up" in text_alternative(chart)
    assert "made-up" in draw(chart)


def test_a_whole_table_is_wide_with_two_dimensions_and_long_with_more():
    wide = table(by_group_over_time())
    assert wide.columns == ("Quarter", "All referrals", "Black", "White")
    assert wide.headers == 1
    assert [(c.text, c.status) for c in wide.rows[2].cells][-1] == ("hidden to protect privacy", HIDDEN)
    axes = [dimension(d, ["x", "y"]) for d in ("race", "gender", "age")]
    cells: dict[tuple[str, ...], Value] = {("ALL", "ALL", "ALL"): 1234, ("x", "ALL", "ALL"): HIDDEN}
    long = table(release(axes, cells))
    assert (long.columns, long.headers) == (("Race", "Gender", "Age", "Referrals"), 3)
    assert long.rows[0].cells[0].text == "1,234"


def test_no_two_kinds_of_absence_share_a_word():
    statuses = [HIDDEN, "missing", "not_applicable", 0]
    labels = ["a", "b", "c", "d"]
    cells = {(k,): v for k, v in zip(labels, statuses, strict=True)}
    rows = table(describe(release([dimension("x", labels, total=False)], cells))).rows
    texts = [r.cells[0].text for r in rows]
    assert texts == ["hidden to protect privacy", "not known", "does not apply", "0"]


def test_what_is_not_reliable_says_so_beside_its_value():
    o = Observation(("x",), 17, "unreliable")
    r = release([dimension("race", ["x"], total=False)], {})
    r = read_release(Release(**{**vars_of(r), "observations": (o,)}).canonical)
    assert table(r).rows[0].cells[0].text == "17 (not reliable)"


def vars_of(r):
    return {f: getattr(r, f) for f in r.__dataclass_fields__}


def test_odds_ratios_say_where_an_interval_is_missing():
    chart = odds_ratios(evaluations())
    assert [p.value for p in chart.points] == [0.40, 0.61]
    assert [p.interval for p in chart.points] == [None, (0.4, 0.9)]
    assert [r.cells[1].text for r in table(chart).rows] == ["not published in the sources seen", "0.4 to 0.9"]
    assert any("No interval was published" in n for n in chart.notes)
    assert "all from Seattle, WA, are below 1" in chart.finding


def test_a_cited_release_is_a_table_and_no_chart():
    r = evaluations()
    assert describe(r).kind == "none"
    assert draw(describe(r)) == ""
    assert table(r).rows[0].headers == ("a",)
    assert table(r).rows[0].cells[-2].text == "not stated"


value = st.one_of(st.integers(0, 20_000), st.just(0), st.sampled_from([HIDDEN, HIDDEN, "missing", "not_applicable"]))


@st.composite
def releases(draw):
    times = [f"{2020 + n // 4} Q{n % 4 + 1}" for n in range(draw(st.integers(1, 9)))]
    groups = [f"Group {'ABCDEFGHI'[n]}" for n in range(draw(st.integers(1, 7)))]
    totals = draw(st.booleans())
    axes = [dimension("quarter", times, "time", totals), dimension("group", groups, total=totals)]
    if draw(st.booleans()):
        axes.reverse()
    keys = [(a.id, b.id) for a in axes[0].codes for b in axes[1].codes]
    values = draw(st.lists(value, min_size=len(keys), max_size=len(keys)))
    return release(axes, dict(zip(keys, values, strict=True)), demonstration=draw(st.booleans()))


def numbers(text):
    """The figures of a text, its labels set aside."""
    bare = re.sub(r"20\d\d Q\d|Release \d+|version \d+", "", text)
    return set(re.findall(r"\d+(?:,\d{3})*", bare))


@settings(max_examples=60, deadline=None)
@given(releases())
def test_all_faces_say_the_same_numbers(r):
    for choice in views(r):
        agree(describe(r, choice.view))


def agree(chart):
    """The table holds every figure; the drawing each that has a value; the text none that the table has not."""
    cells = [c.text for row in table(chart).rows for c in row.cells]
    for p in chart.figures:
        cells.remove(p.said)
    if chart.figured == "counts":
        assert cells == []
    known = {n for p in chart.figures for n in numbers(p.said)} | {n for text in cells for n in numbers(text)}
    known |= {n for p in chart.figures for n in numbers(p.label)}
    svg = ET.fromstring(draw(chart))
    titles = [t.text or "" for t in svg.iter("{http://www.w3.org/2000/svg}title")][1:]
    drawn = {n for t in titles for n in numbers(t)}
    assert drawn <= known
    assert {n for p in chart.points if p.value is not None for n in numbers(p.said)} <= drawn
    said = re.sub(r"\b[\d,]+ figures? (is|are|would)|All \d+ figures", "", text_alternative(chart))
    assert numbers(said) <= known


@settings(max_examples=40, deadline=None)
@given(releases())
def test_every_point_of_every_view_is_a_cell_of_the_release(r):
    for choice in views(r):
        chart = describe(r, choice.view)
        for p in chart.points:
            cell = r.cells[p.key]
            if chart.figured == "counts":
                assert (cell.value, cell.status) == (p.value, p.status)
            elif p.value is not None:
                whole = int(p.of.split(" of ")[1].replace(",", ""))
                assert p.of == f"{cell.value:,} of {whole:,}" and p.value == 100 * cell.value / whole
                assert p.interval[0] <= p.value <= p.interval[1]
            else:
                assert cell.status == p.status or p.status in ("withheld", HIDDEN, "missing", "not_applicable")


@settings(max_examples=40, deadline=None)
@given(releases())
def test_no_share_is_shown_where_one_of_its_counts_is_hidden_or_the_rules_forbid_it(r):
    for choice in views(r):
        chart = describe(r, choice.view)
        for p in chart.points if chart.figured == "shares" else ():
            if p.value is not None:
                n, whole = (int(x.replace(",", "")) for x in p.of.split(" of "))
                assert whole >= 30 and all(x == 0 or x >= 11 for x in (n, whole - n))
                assert not (whole < 100 and n in (0, whole))


def test_forty_groups_and_a_hundred_thousand_figures_still_make_a_chart():
    many = describe(
        release([dimension("site", [f"S{n}" for n in range(40)], total=False)], {(f"S{n}",): n for n in range(40)})
    )
    assert draw(many, 360).count("chart-bar") == 40
    times = [f"day {n}" for n in range(100_000)]
    long = describe(release([dimension("day", times, "time", total=False)], {(t,): 5 for t in times}))
    assert len(draw(long)) < 2_000_000
