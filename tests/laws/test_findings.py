"""What a reader may rely on in the sentence that stands above a chart, and in the view that it begins with."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.charts import View, describe, table, text_alternative, views
from dashboards.charts.wording import both, breakdown, predicate, short, titled_by, when
from dashboards.releases import Code, Dimension, Period, read_release
from tests.laws.test_charts import HIDDEN, by_group_over_time, dimension, numbers, over_time, release

CHANCE = "A difference of this size could be chance."
ONE_HIDDEN = "1 figure is hidden to protect privacy."
BEFORE, AFTER = "6 months before enrollment", "6 months after enrollment"


def by(labels, *values, name="race", **more):
    cells = dict(zip([("ALL",), *((x,) for x in labels)], values, strict=True))
    return release([dimension(name, labels)], cells, **more)


@pytest.mark.parametrize(
    ("labels", "values", "finding"),
    [
        (["Black", "White"], [90, 50, 40], "Of 90 referrals, the largest group is Black: 50 (56%)."),
        (["Black", "White"], [29, 18, 11], "Of 29 referrals, the largest group is Black: 18."),
        (["Black", "White"], [90, 45, 45], "Of 90 referrals, 45 (50%): Black."),
        (["Accepted", "No answer"], [90, 50, 40], "Of 90 referrals, 50 (56%) were accepted."),
        (["Referred by an officer", "Other"], [90, 50, 40], "Of 90 referrals, 50 (56%) were referred by an officer."),
        (["Not in touch", "In touch"], [90, 50, 40], "Of 90 referrals, 50 (56%) were not in touch."),
        (
            ["Supported housing", "Other"],
            [90, 50, 40],
            "Of 90 referrals, the largest group is Supported housing: 50 (56%).",
        ),
    ],
)
def test_a_breakdown_is_told_by_its_largest_group(labels, values, finding):
    assert describe(by(labels, *values)).finding == finding


def test_no_group_is_called_the_largest_where_a_hidden_one_could_be_larger():
    finding = describe(by(["Woman", "Man", "Other"], 200, 42, HIDDEN, HIDDEN)).finding
    assert finding == "Of 200 referrals, 42 (21%): Woman. 2 figures are hidden to protect privacy."
    assert "largest" in describe(by(["Woman", "Man", "Other"], 60, 42, HIDDEN, HIDDEN)).finding


def test_what_is_counted_is_called_by_its_noun_and_else_by_its_unit():
    assert describe(over_time([40, 60, 90], unit="events", noun="kits")).finding.startswith("90 kits in 2023 Q3")
    assert describe(over_time([40, 60, 90], unit="events")).finding.startswith("90 events in 2023 Q3")
    assert table(over_time([40, 60, 90], unit="events", noun="kits")).columns[-1] == "Kits"


def test_a_noun_outlasts_the_canonical_bytes_and_an_empty_one_is_not_in_them():
    r = over_time([40], noun="kits")
    assert read_release(r.canonical) == r
    bare = over_time([40])
    assert b"noun" not in bare.canonical
    assert read_release(bare.canonical).digest == bare.digest


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ([40, 60, 90], "90 referrals in 2023 Q3, up from 40 in 2023 Q1."),
        ([90, 60, 40], "40 referrals in 2023 Q3, down from 90 in 2023 Q1."),
        (
            [40, 60, 45],
            f"45 referrals in 2023 Q3, compared with 40 in 2023 Q1. {CHANCE}",
        ),
        ([40, 60, 40], "40 referrals in 2023 Q3, the same as in 2023 Q1."),
        ([0, 0, 0], "Every figure is 0."),
        ([0, HIDDEN, 0], "Every figure shown is 0. 1 figure is hidden to protect privacy."),
        ([HIDDEN] * 3, "All 3 figures are hidden to protect privacy."),
        ([40, "missing", "missing"], "40 referrals in 2023 Q1. 2 figures are not known."),
    ],
)
def test_a_trend_is_told_with_its_uncertainty(values, finding):
    assert describe(over_time(values)).finding == finding


def years(*labels):
    return dimension("period", labels, "time")


def arrests(before=(546, 298, 248), after=(546, 241, 305), **more):
    """People by year enrolled, moment (the later one first, as files sort them) and whether arrested."""
    moment = Dimension("window", "When", "group", None, (Code("a", AFTER), Code("b", BEFORE)))
    arrested = dimension("arrested", ["Arrested at least once", "Not arrested"])
    codes = [c.id for c in arrested.codes]
    cells = {}
    for year in ("ALL", "2024", "2025"):
        for window, values in (("a", after), ("b", before)):
            cells |= {(year, window, c): v for c, v in zip(codes, values, strict=True)}
    title = "Arrests before and after enrollment"
    return release([years("2024", "2025"), moment, arrested], cells, noun="people", title=title, **more)


def housing(first, last):
    moment = Dimension("moment", "When", "group", None, (Code("e", "At enrollment"), Code("l", "Latest known")))
    where = dimension("housing", ["Unsheltered", "Shelter", "Permanent housing"])
    codes = [c.id for c in where.codes]
    cells = {(m, c): v for m, values in (("e", first), ("l", last)) for c, v in zip(codes, values, strict=True)}
    return release([moment, where], cells, noun="people", title="Where participants live")


def test_two_moments_are_set_side_by_side_with_all_periods_together():
    chart = describe(arrests())
    assert chart.kind == "before_after"
    assert chart.finding == (
        "Of 546 people, 298 (55%) were arrested at least once in the 6 months before enrollment "
        "and 241 (44%) in the 6 months after."
    )
    assert ("Period", "All referrals") in chart.context
    shown = table(chart)
    assert shown.columns == ("Arrested", BEFORE, AFTER)
    assert [[c.text for c in r.cells] for r in shown.rows][:2] == [["546", "546"], ["298 (55%)", "241 (44%)"]]


def test_of_several_groups_the_largest_is_told_and_the_one_that_changed_against_it():
    assert describe(housing((636, 343, 217, 76), (636, 214, 283, 139))).finding == (
        "Of 636 people, 343 (54%) were unsheltered at enrollment and 214 (34%) when last known. "
        "Shelter: 217 (34%) at enrollment, 283 (44%) when last known."
    )


def test_a_group_hidden_at_one_moment_is_not_compared():
    chart = describe(housing((636, HIDDEN, 217, HIDDEN), (636, 214, 283, 139)))
    assert chart.finding == (
        "Of 636 people, 217 (34%) at enrollment and 283 (44%) when last known: Shelter. "
        "2 figures are hidden to protect privacy."
    )


def test_where_the_moments_cannot_be_read_together_each_is_shown_over_time():
    r = arrests(before=(HIDDEN,) * 3, after=(HIDDEN,) * 3)
    assert describe(r).kind in ("small_multiples", "before_after")
    assert describe(r).finding.endswith("figures are hidden to protect privacy.")


def test_every_view_of_two_moments_has_its_own_address_and_title():
    r = arrests()
    assert [c.id for c in views(r) if c.main] == ["by-arrested", "by-arrested-b", "by-arrested-a"]
    charts = [describe(r, c.view) for c in views(r)]
    assert len({c.id for c in charts}) == len({c.title for c in charts}) == 4


def four_years(values, **more):
    labels = ["2023 (October to December)", "2024", "2025", "2026 (January to September)"]
    return release(
        [dimension("year", labels, "time", total=False)], {(t,): v for t, v in zip(labels, values, strict=True)}, **more
    )


def test_a_part_of_a_year_is_compared_with_no_whole_year():
    chart = describe(four_years([47, 210, 239, 140]))
    assert chart.finding.startswith("239 referrals in 2025, compared with 210 in 2024.")
    assert [p.partial for p in chart.points] == [True, False, False, True]
    assert "2023 and 2026 are not whole years: do not compare them with the others." in chart.notes


def test_the_period_of_a_release_tells_which_years_are_whole():
    axis = dimension("year", ["2023", "2024", "2025"], "time", total=False)
    r = release([axis], {("2023",): 20, ("2024",): 90, ("2025",): 80}, period=Period("", "2023-10-01", "2025-12-31"))
    assert [p.partial for p in describe(r).points] == [True, False, False]


def test_a_release_that_asks_what_became_of_something_begins_with_the_answer():
    outcome = Dimension(
        "outcome", "What became of it", "group", "ALL", (Code("ALL", "All"), *codes("Accepted", "Declined"))
    )
    quarters = dimension("quarter", ["2025 Q1", "2025 Q2", "2025 Q3"], "time")
    cells = {
        (q.id, o.id): {"ALL": 90, "Accepted": 60, "Declined": 30}[o.id] for q in quarters.codes for o in outcome.codes
    }
    r = release([quarters, outcome], cells, title="What became of referrals")
    assert describe(r).finding == "Of 90 referrals, 60 (67%) were accepted."
    assert [c.id for c in views(r) if c.main] == ["by-outcome-whole", "total", "by-outcome"]
    assert describe(r, views(r)[1].view).kind == "trend"


def codes(*labels):
    return tuple(Code(x, x, ("ALL",)) for x in labels)


def test_two_readable_periods_are_no_trend_to_begin_with():
    axis, race = years("2023", "2024", "2025", "2026"), dimension("race", ["Black", "White"])
    values = {"ALL": 200, "2023": HIDDEN, "2024": 90, "2025": 80, "2026": HIDDEN}
    cells = {(y.id, r.id): values[y.id] for y in axis.codes for r in race.codes}
    r = release([axis, race], cells)
    assert [c.id for c in views(r) if c.main] == ["by-race-whole", "total", "by-race"]


def test_many_groups_over_time_are_told_by_the_last_period_with_a_clear_largest():
    chart = describe(by_group_over_time(), View("race"))
    assert chart.finding == f"In 2025 Q2 the largest group is Black: 47 of 47 referrals. {ONE_HIDDEN}"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.integers(0, 900), st.just(HIDDEN)), min_size=8, max_size=8))
def test_a_finding_says_no_number_that_the_table_does_not_show(values):
    chart = describe(housing(tuple(values[:4]), tuple(values[4:])))
    shown = {n for row in table(chart).rows for c in row.cells for n in numbers(c.text)}
    said = chart.finding.split(" figures are hidden")[0].rpartition(". ")[0]
    assert numbers(said) <= shown
    assert chart.hidden == values.count(HIDDEN)
    assert text_alternative(chart).startswith("Chart of two moments")


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Jul–Sep 2026", "in July to September 2026"),
        ("2024 Q1", "in 2024 Q1"),
        ("At enrollment", "at enrollment"),
        ("Latest known", "when last known"),
        (BEFORE, f"in the {BEFORE}"),
        ("Six months after", "in the six months after"),
        ("Up to December 23, 2016", "up to December 23, 2016"),
        ("Baseline", "at baseline"),
    ],
)
def test_a_period_is_said_as_in_speech(label, said):
    assert when(label) == said


def test_what_ends_two_moments_alike_is_said_once():
    assert both(BEFORE, AFTER) == (f"in the {BEFORE}", "in the 6 months after")
    assert both("At enrollment", "Latest known") == ("at enrollment", "when last known")
    assert both("2024", "2025") == ("in 2024", "in 2025")


@pytest.mark.parametrize("label", ["Black", "Red Hook", "Supported housing", "Woman", "Mixed race", "Not known", ""])
def test_a_name_is_not_taken_for_a_statement(label):
    assert predicate(label) == ""


def test_a_title_names_its_breakdown_once():
    assert titled_by("People enrolled, by race", "Age") == "People enrolled, by age"
    assert titled_by("What became of referrals", "What became of the referral") == "What became of referrals"
    assert titled_by("Contacts", "What the contact was about") == "Contacts: what the contact was about"
    assert breakdown("District") == "By district"
    assert short("2023 (October to December)") == "2023 (Oct–Dec)"
