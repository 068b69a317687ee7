"""What a reader does with the explorer in a real browser: chooses, reads, goes back, takes the figures along."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.barriers import barriers, barriers_in_the_dark
from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.browser

DRAWN = "#figure .main-svg, .plot .main-svg"


@pytest.fixture
def explore(open_page):
    def open_at(query="", viewport=DESK, **options):
        page = open_page(f"/explore/{query}", viewport, **options)
        page.wait_for_selector(DRAWN)
        return page

    return open_at


def shown(page):
    """Sentence and table as a reader sees them."""
    return page.locator("#finding").inner_text(), page.locator(".explorer .data-table").inner_text()


def test_chart_table_words_and_address_change_together_and_the_way_back_works(explore):
    page = explore("?measure=enrolled")
    first = shown(page)
    page.get_by_label("Broken down").select_option("race")
    expect(page.locator("#title")).to_contain_text("race")
    assert "by=race" in page.url and "Black" in page.locator(".explorer .data-table").inner_text()
    page.get_by_label("Period").select_option("2025")
    page.wait_for_url("**period=2025**")
    second = shown(page)
    page.get_by_label("Measure").select_option("housing-status")
    expect(page.locator("#finding")).to_contain_text("unsheltered")
    page.go_back()
    expect(page.locator("#finding")).to_have_text(second[0])
    assert shown(page) == second
    page.go_back()
    page.go_back()
    expect(page.locator("#finding")).to_have_text(first[0])
    assert shown(page) == first and "by=" not in page.url and page.complaints == []


def test_the_same_view_stands_at_its_address_without_scripts(explore, open_page):
    page = explore("?measure=referrals-received&by=pathway&period=2025")
    sentence, table = shown(page)
    plain = open_page("/", java_script_enabled=False)
    plain.goto(page.get_by_role("link", name="this view without scripts").evaluate("a => a.href"))
    assert plain.locator(".figure__finding").inner_text() == sentence
    assert plain.locator(".explorer .data-table").inner_text() == table
    plain.get_by_label("Period").select_option("2024")
    plain.get_by_role("button", name="Show").click()
    assert "period=2024" in plain.url and plain.locator(".figure__finding").inner_text() != sentence


def test_the_page_itself_works_where_scripts_are_off(open_page):
    page = open_page("/explore/?measure=housing-status", java_script_enabled=False)
    assert page.locator("svg.chart-drawing:visible").count() == 1
    assert "343 (54%)" in page.locator(".figure__finding").inner_text()


def test_exactly_what_is_seen_is_downloaded(explore):
    page = explore("?measure=referral-disposition&by=disposition&period=2025")
    with page.expect_download() as download:
        page.get_by_role("link", name="these figures as CSV").click()
    rows = download.value.path().read_text().splitlines()
    cells = page.locator(".explorer .data-table tbody td").all_inner_texts()
    assert len(rows) == len(cells) + 1 and all(cell in row for cell, row in zip(cells, rows[1:], strict=True))


@pytest.mark.parametrize("query", ["?measure=enrolled&by=district", "?measure=housing-status"])
def test_axe_finds_nothing_serious_and_the_policy_is_kept(explore, query):
    page = explore(query, PHONE)
    assert barriers(page) == {} == barriers_in_the_dark(page) and page.complaints == []
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".explorer__choices select:visible").first.bounding_box()["height"] >= 44


def test_a_keyboard_reads_the_chart_figure_by_figure_and_hidden_ones_say_only_that(explore):
    page = explore("?measure=enrolled&by=district")
    page.locator(".plot").focus()
    said = []
    for _ in range(60):
        page.keyboard.press("ArrowRight")
        said.append(page.locator(".plot__said").inner_text())
    hidden = [s for s in said if "hidden" in s]
    assert hidden and all(s.endswith(": hidden to protect privacy") for s in hidden)
    once = list(dict.fromkeys(said))
    assert any("people" in s for s in said) and len(once) == 20 and said == once * 3


def test_a_chart_of_a_page_is_a_still_picture_until_a_reader_asks(open_page):
    page = open_page("/measures/enrolled/", PHONE)
    loaded = page.evaluate("performance.getEntriesByType('resource').map(r => r.name)")
    assert not any("plotly" in name for name in loaded)
    still = page.locator(".chart-figure").first
    assert still.is_visible()
    page.get_by_role("link", name="Explore this chart").first.click()
    page.wait_for_selector(DRAWN)
    assert not still.is_visible()
    page.keyboard.press("ArrowRight")
    assert page.locator(".plot__said").first.inner_text().endswith("people")
    assert page.complaints == []


def test_light_turned_to_dark_turns_the_chart(explore):
    page = explore("?measure=enrolled", color_scheme="light")
    mark = page.locator(".plot .points path").first
    before = mark.evaluate("m => getComputedStyle(m).fill")
    page.emulate_media(color_scheme="dark")
    expect(mark).not_to_have_css("fill", before)
    assert page.complaints == []


def test_a_question_that_cannot_be_answered_says_so_and_keeps_what_is_shown(explore):
    page = explore("?measure=enrolled")
    before = shown(page)
    page.route("**/_dash-update-component", lambda route: route.fulfill(status=429, body="no"))
    page.get_by_label("Broken down").select_option("race")
    page.get_by_text("many questions in a short time").wait_for()
    assert shown(page) == before
