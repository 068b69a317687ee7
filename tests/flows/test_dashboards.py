"""What a resident may rely on in the dashboards: figures with their uncertainty, groups compared, sites compared."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from dashboards.charts.periods import a_year_before, span_of
from dashboards.headlines import headline_of
from dashboards.releases import Code, Dimension, MeasureRef, Place, Release
from governance_records.store import writing
from portal import create_app
from portal.releasing import append
from portal.settings import read_settings
from tests.conftest import SECRET, copy_of
from tests.laws.test_charts import HIDDEN, dimension, release
from tests.laws.test_rates_in_charts import encounters

WHEN = datetime(2026, 11, 1, 15, 0, tzinfo=UTC)


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def test_the_first_screen_answers_whether_it_works_for_whom_and_since_when(portal):
    page = main_of(portal.get("/dashboards/").text)
    for question in ("Is it working?", "For whom?", "Since when?"):
        assert question in page
    cards = page.split('<li class="card card--measure">')[1:]
    assert 5 <= len(cards) <= 8
    for card in cards:
        assert re.search(r'headline__figure">[\d,]+%?<', card) and 'href="/goals/#' in card
        assert "About the same" in card or "Up from" in card or "Down from" in card or "The same as" in card
    assert page.count('class="chart-spark"') >= 5


def test_a_change_is_called_better_only_where_the_catalogue_says_so_and_chance_does_not_explain_it(portal):
    page = main_of(portal.get("/dashboards/").text)
    for card in page.split('<li class="card card--measure">')[1:]:
        for words, verdict in re.findall(
            r"<dd>(.*?)(?: <span class=\"mark mark--\w+\">(\w+): [^<]*</span>)?</dd>", card
        ):
            if words.startswith(("About the same", "The same")):
                assert not verdict
    arrests = page[page.index("/measures/arrests-and-jail/") :]
    assert "Better: lower is better" in arrests[: arrests.index("</li>")]
    received = page[page.index("/measures/referrals-received/") :]
    assert "mark--better" not in received[: received.index("</li>")]


def test_the_group_compared_with_is_a_choice_in_the_path(portal):
    usual = portal.get("/dashboards/equity/").text
    assert portal.get("/dashboards/equity/race/").status_code == 200
    chosen = portal.get("/dashboards/equity/race/white/")
    assert chosen.headers["cache-control"].startswith("public")  # part of the edition
    assert "Compared with White" in main_of(chosen.text) and "Compared with Black" in main_of(usual)
    for words in ("Passing a step is a help", "Not known:", "95% interval", "/measures/equity/by-race-index-white/"):
        assert words in chosen.text
    gone = portal.get("/dashboards/equity/race/green/")
    assert gone.status_code == 200 and "There is no group “green”" in gone.text
    for path in (
        "/dashboards/equity/nothing/",
        "/dashboards/equity/nothing/white/",
        "/dashboards/equity/race/white/x/",
    ):
        assert portal.get(path).status_code == 404


def test_no_rate_of_a_hidden_count_stands_on_the_equity_pages(portal):
    cells = {tuple(o[:2]): o[-2:] for o in portal.get("/data/releases/17/data.json").json()["observations"]}
    rows = portal.get("/measures/equity/by-race-share/chart.csv").text.splitlines()[1:]
    hidden = [key for key, (value, _) in cells.items() if value is None]
    assert hidden and any(",suppressed," in row for row in rows)
    for row in rows:
        counts = re.search(r",(\d+) of (\d+),", row)
        if counts:
            shown = {value for value, _ in cells.values()}
            assert {int(counts[1]), int(counts[2])} <= shown


def test_sites_stand_side_by_side_only_where_they_count_alike_and_else_the_page_says_why(portal):
    page = main_of(portal.get("/dashboards/compare/").text)
    assert "Referrals received, by site" in page and "Alder County" in page
    assert "Other ways in: it has no “Referred by the community”." in page
    assert "Another length of period" in page and "nobody can tell whether it serves the same people" in page
    assert page.index("Riverbend") < page.index("Alder")


def test_goals_say_what_is_measured_how_it_goes_and_what_is_not_measured_yet(portal):
    page = main_of(portal.get("/goals/").text)
    assert page.count("What was decided for it") == 6 and "Not measured here yet" in page
    assert page.count('class="card card--measure"') >= 8


def test_decisions_stand_with_the_goals_that_they_serve_and_are_marked_on_the_charts(portal):
    goals, measure = (main_of(portal.get(path).text) for path in ("/goals/", "/measures/enrolled/"))
    decided = re.findall(r'href="(/decisions/[0-9]+/)"', measure)
    assert decided and set(decided) <= set(re.findall(r'href="(/decisions/[0-9]+/)"', goals))
    assert "Decided: " in measure and "chart-event" in measure
    assert portal.get(decided[0]).status_code == 200
    assert "Decided: " in main_of(portal.get("/dashboards/").text)


def test_studies_stand_beside_local_figures_and_are_said_to_be_of_another_kind(portal):
    page = main_of(portal.get("/measures/arrests-and-jail/").text)
    assert "What studies found elsewhere" in page and "They are not figures of" in page
    assert "not sustained on average beyond 6 months" in page.lower() and "60% lower odds of arrest" in page


@pytest.mark.parametrize(
    ("label", "span", "before"),
    [
        ("2024", ("2024-01-01", "2024-12-31"), "2023"),
        ("2024 Q3", ("2024-07-01", "2024-09-30"), "2023 Q3"),
        ("Jul–Sep 2024", ("2024-07-01", "2024-09-30"), "Jul–Sep 2023"),
        ("2023 (October to December)", ("2023-10-01", "2023-12-31"), "2022 (October to December)"),
        ("February 2024", ("2024-02-01", "2024-02-29"), "February 2023"),
        ("2024-02", ("2024-02-01", "2024-02-29"), "2023-02"),
        ("All years", None, ""),
        ("2024 or 2025", None, ""),
        ("0000", None, ""),
    ],
)
def test_a_period_is_read_from_its_label(label, span, before):
    found = span_of(label)
    assert (tuple(d.isoformat() for d in found) if found else None) == span
    assert a_year_before(label) == before


def quarters(values, hidden_after=0):
    labels = [f"{2024 + n // 4} Q{n % 4 + 1}" for n in range(len(values))]
    axis = dimension("quarter", labels, "time", total=False)
    return release([axis], {(t,): v for t, v in zip(labels, values, strict=True)})


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([100, 90, 95, 101, 104], ("same", "same")),
        ([20, 90, 95, 40, 104], ("up", "up")),
        ([104, 90, 95, 104, 40], ("down", "down")),
        ([50, 90, 95, HIDDEN, 50], ("unclear", "same")),
    ],
)
def test_a_headline_says_how_a_figure_changed_and_how_sure_that_is(values, said):
    headline = headline_of(quarters(values))
    assert headline and tuple(c.direction for c in headline.changes) == said


def test_a_hidden_last_figure_is_said_and_the_one_before_it_is_told():
    headline = headline_of(quarters([40, 60, HIDDEN]))
    assert headline and headline.figure == "60" and headline.note == "1 later figure is hidden to protect privacy."
    assert headline_of(quarters([HIDDEN, HIDDEN, HIDDEN])) is None


def odd(measure: str, made: Release) -> Release:
    """A release as one of that measure, at one place for all."""
    of = MeasureRef(measure, measure, "What it is.", "people", 1, "people")
    fields = {f: getattr(made, f) for f in made.__dataclass_fields__}
    return Release(**{**fields, "measure": of, "place": Place("here", "Here"), "name": f"odd-{measure}"})


def over(labels, values, role="time", total=False) -> Release:
    codes = ["ALL", *labels] if total else labels
    return release([dimension("x", labels, role, total)], {(c,): v for c, v in zip(codes, values, strict=True)})


YEARS, AREAS = ["2020", "2021", "2022"], [f"Area {n}" for n in range(40)]
MANY, ALL = 7_200, 100_000
NONE, FEWER = [HIDDEN] * 4, [90, 60, 40, 20]
ONE_YEAR = Dimension("year", "Year", "time", None, (Code("2024", "2024"),))
ODD = {
    "enrolled": lambda: release([ONE_YEAR], {("2024",): 40}),
    "referrals-received": lambda: over(YEARS, [500, *[HIDDEN] * 3], total=True),
    "active-participants": lambda: over(YEARS, [0, 0, 0]),
    "housing-status": lambda: over(["Black"], [40, 40], "group", total=True),
    "cost": lambda: over(AREAS, range(40), "group"),
    "equity": lambda: encounters({"Black": NONE, "White": NONE}, [40, 30, 20, 12]),
    "diversion-rate": lambda: encounters({"Black": [60, 50, 40, 30]}),
    "governance": lambda: encounters({f"G{n}": FEWER for n in range(40)}),
}


@pytest.fixture(scope="module", params=[MANY, pytest.param(ALL, marks=pytest.mark.soak)])
def odd_world(request, made_once, tmp_path_factory):
    """An initiative with a release for each oddity: one period only, all hidden, all zero, one group, 40, very many."""
    many = request.param
    releases = {m: make() for m, make in ODD.items()} | {
        "charges-filed": over([f"day {n}" for n in range(many)], [12] * many),
        "engagement-events": of_groups(many // 12),
    }
    folder = copy_of(made_once, tmp_path_factory.mktemp("odd")).folder
    app = create_app(read_settings({"LEAD_PORTAL_INSTANCE": str(folder), "SECRET_KEY": SECRET}))
    with writing(app.extensions["store"]) as record:
        for measure, made in releases.items():
            append(record, odd(measure, made), None, WHEN, "a test", "another test")
    yield app.test_client()
    app.extensions["store"].dispose()


def of_groups(count: int) -> Release:
    """Four quarters of very many groups."""
    groups, quarters = [f"Group {n}" for n in range(count)], ["2025 Q1", "2025 Q2", "2025 Q3", "2025 Q4"]
    cells = {(q, g): 20 + n % 30 for q in quarters for n, g in enumerate(groups)}
    return release([dimension("quarter", quarters, "time", False), dimension("group", groups, total=False)], cells)


@pytest.mark.parametrize("measure", [*ODD, "charges-filed", "engagement-events"])
def test_an_odd_release_still_makes_pages_that_make_sense(odd_world, measure):
    page = odd_world.get(f"/measures/{measure}/")
    assert page.status_code == 200 and "<figure" in page.text and len(page.data) < 3_000_000
    views = dict.fromkeys(re.findall(rf'href="(/measures/{measure}/[\w-]+/)"', page.text))
    for view in list(views)[:2]:
        assert odd_world.get(view).status_code == 200
        assert odd_world.get(f"{view}chart.csv").status_code == 200
        assert odd_world.get(f"/embed{view}").status_code == 200


def test_more_groups_than_a_picture_can_show_are_told_by_a_table_that_begins_and_a_file_that_holds_all(odd_world):
    page = main_of(odd_world.get("/measures/engagement-events/").text)
    assert "too many groups for one picture" in page and "<svg" not in page
    assert 'scope="row">Group 499<' in page and 'scope="row">Group 500<' not in page
    assert re.search(r"The first 500 of [\d,]+ rows", page)
    assert all(f'scope="col" class="is-number">2025 Q{n}<' in page for n in (1, 2, 3, 4))  # the few stand across
    (view,) = set(re.findall(r'"(/measures/engagement-events/[\w-]+/)"', page))
    assert odd_world.get(f"{view}chart.png").status_code == odd_world.get(f"{view}chart.json").status_code == 404
    assert "Group 599," in odd_world.get(f"{view}chart.csv").text
    explorer = main_of(odd_world.get("/explore/plain/?measure=engagement-events").text)
    assert "too many groups for one picture" in explorer and "Group 500<" not in explorer


def test_pages_that_bring_odd_releases_together_make_sense(odd_world):
    for path in ("/", "/dashboards/", "/dashboards/equity/", "/dashboards/compare/", "/goals/", "/measures/"):
        answer = odd_world.get(path)
        assert answer.status_code == 200 and "Traceback" not in answer.text, path


def test_a_new_initiative_without_figures_has_dashboards_that_say_so(fresh):
    app = create_app(read_settings({"LEAD_PORTAL_INSTANCE": str(fresh.folder), "SECRET_KEY": SECRET}))
    client = app.test_client()
    assert "Nothing published yet" in client.get("/dashboards/").text
    assert "Nothing published yet" in client.get("/dashboards/equity/").text
    assert "Nothing can be compared yet" in client.get("/dashboards/compare/").text
    assert client.get("/measures/enrolled/total/").status_code == 404
    app.extensions["store"].dispose()


def test_outcomes_stand_beside_the_decision_points_by_the_same_groups(portal):
    for by, groups in (("race", ("Black", "White")), ("gender", ("Woman",)), ("age_band", ("35 to 44",))):
        page = main_of(portal.get(f"/dashboards/equity/{by}/").text)
        outcomes = page[page.index('id="outcomes"') :]
        assert "Housing needs met" in outcomes and all(group in outcomes for group in groups)
        assert f"/measures/housing-need-met/by-{by}-share/" in outcomes and "95% interval" in outcomes
    # the group compared with goes along where the outcome has it, and else the page says so
    assert "by-race-index-white/" in main_of(portal.get("/dashboards/equity/race/white/").text)
    other = main_of(portal.get("/dashboards/equity/race/hispanic/").text)
    assert "There is no group “Hispanic” in this outcome" in other
