"""What a person sees in a real browser: on a phone and a desk, light and dark, with and without scripts."""

from __future__ import annotations

import pytest

from tests.browser.barriers import barriers, barriers_in_the_dark
from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.browser

PAGES = (
    *(
        "/",
        "/about/",
        "/about/why/",
        "/about/how-it-works/",
        "/about/questions/",
        "/about/glossary/",
        "/goals/",
    ),
    *(
        "/about/contact/",
        "/sites/",
        "/sites/nm-santa-fe/",
        "/evidence/",
        "/evidence/calculator/?odds_ratio=x",
        "/data/calendar/",
        "/data/releases/16/",
    ),
    *("/evidence/sources/", "/measures/", "/measures/enrolled/", "/measures/equity/", "/data/", "/nowhere/"),
    *(f"/data/releases/{n}/" for n in (1, 3, 5)),
    *("/decisions/", "/decisions/5/", "/decisions/actions/", "/policies/", "/policies/2/", "/plans/"),
    *("/bodies/", "/bodies/pcg/", "/bodies/pcg/bylaws/", "/meetings/20/minutes/"),
    *("/dashboards/", "/dashboards/equity/race/white/", "/dashboards/compare/"),
    *("/measures/referral-disposition/by-disposition-share/", "/embed/measures/enrolled/total/", "/sites/by-state/"),
)


# One of each kind of page; the long run looks at all of them.
ONE_OF_EACH = (
    *("/", "/about/why/", "/goals/", "/sites/nm-santa-fe/", "/evidence/calculator/?odds_ratio=x", "/data/releases/5/"),
    *("/measures/enrolled/", "/decisions/5/", "/policies/2/", "/meetings/20/minutes/", "/dashboards/", "/bodies/pcg/"),
    *("/dashboards/equity/race/white/", "/dashboards/compare/", "/embed/measures/enrolled/total/", "/nowhere/"),
)


REST = [pytest.param(path, marks=pytest.mark.soak) for path in PAGES if path not in ONE_OF_EACH]


@pytest.fixture(scope="module")
def visited(one_page, portal, request):
    """The page at an address: what is asked of the same address is asked at one visit."""
    one_page.emulate_media(color_scheme="light")
    one_page.set_viewport_size(PHONE)
    one_page.complaints.clear()
    one_page.goto(portal.base + request.param)
    return one_page


@pytest.mark.parametrize("visited", PAGES, indirect=True, scope="module")
def test_nothing_is_wider_than_the_screen_nor_complained_about(visited):
    for width in (320, 390, 1280):
        visited.set_viewport_size({"width": width, "height": 800})
        assert visited.evaluate("document.documentElement.scrollWidth") <= width
    assert [c for c in visited.complaints if "404" not in c] == []


@pytest.mark.parametrize("visited", [*ONE_OF_EACH, *REST], indirect=True, scope="module")
def test_nothing_keeps_people_out_in_the_light_or_in_the_dark(visited):
    visited.set_viewport_size(PHONE)
    assert barriers(visited) == {} == barriers_in_the_dark(visited)


def test_a_resident_on_a_phone_finds_what_this_is_and_what_it_found_without_scripts(open_page):
    page = open_page("/", java_script_enabled=False)
    assert page.locator("h1").bounding_box()["y"] < 400
    page.get_by_role("link", name="See what it found").click()
    first = page.locator(".card").first
    assert first.is_visible() and any(c.isdigit() for c in first.inner_text())
    page.locator(".menu-phone summary").click()
    page.locator(".menu-phone").get_by_role("link", name="What studies found").click()
    assert page.locator("h1").inner_text() == "What evaluations found"
    page.get_by_label("Risk without LEAD, in percent").fill("80")
    page.get_by_role("button", name="Work it out").click()
    assert "62.7%" in page.locator("output").inner_text() or "63" in page.locator("output").inner_text()


def test_a_reader_goes_from_the_list_of_figures_to_a_table_and_a_file(open_page):
    page = open_page("/data/", DESK)
    page.get_by_role("link", name="What became of referrals in Santa Fe, 2016").click()
    assert "Of 105 referrals" in page.locator(".figure__finding").first.inner_text()
    page.get_by_text("Show as a table").first.click()
    assert page.get_by_text("hidden to protect privacy").first.is_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    assert download.value.suggested_filename.endswith(".csv")


def test_the_map_is_a_list_of_links_that_a_keyboard_reaches(open_page):
    page = open_page("/sites/", DESK)
    link = page.locator('svg a[href="/sites/hi-honolulu/"]:visible')
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/sites/hi-honolulu/")
    assert "Honolulu" in page.locator("h1").inner_text()


def test_filters_work_without_scripts(open_page):
    page = open_page("/sites/", java_script_enabled=False)
    page.get_by_label("State", exact=True).select_option("LA")
    page.get_by_role("button", name="Show").click()
    assert page.locator(".places li").count() == 1


def test_a_term_is_explained_where_it_occurs_without_scripts(open_page):
    page = open_page("/about/how-it-works/", java_script_enabled=False)
    term = page.locator("button.term").first
    note = page.locator(f"#{term.get_attribute('popovertarget')}")
    assert not note.is_visible()
    term.click()
    assert note.is_visible()


def test_only_one_drawing_of_a_chart_is_shown_at_a_time(open_page):
    for viewport in (PHONE, DESK):
        page = open_page("/data/releases/5/", viewport)
        figure = page.locator(".chart-figure").first
        assert figure.locator("svg.chart-drawing:visible").count() == 1


def test_the_first_thing_that_a_keyboard_reaches_skips_to_the_content(open_page):
    page = open_page("/", DESK)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"


def test_links_and_buttons_outside_running_text_are_large_enough_to_touch(open_page):
    page = open_page("/")
    small = page.evaluate(
        """() => [...document.querySelectorAll('header a, footer li a, .usa-button, summary, .buttons a')]
           .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44).map(e => e.textContent.trim())"""
    )
    assert small == []
