"""What a person sees in a real browser: on a phone and a desk, light and dark, with and without scripts."""

from __future__ import annotations

import pytest

from tests.browser.barriers import barriers, barriers_in_the_dark

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
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


@pytest.fixture
def open_page(chromium, portal):
    contexts = []

    def open_at(path: str, viewport=PHONE, **options):
        context = chromium.new_context(viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda m: page.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("request", lambda r: page.complaints.append(r.url) if not r.url.startswith(portal.base) else None)
        page.goto(portal.base + path)
        return page

    yield open_at
    for context in contexts:
        context.close()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_the_screen_nor_complained_about(open_page, path):
    page = open_page(path)
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [c for c in page.complaints if "404" not in c] == []


REST = [pytest.param(path, marks=pytest.mark.soak) for path in PAGES if path not in ONE_OF_EACH]


@pytest.mark.parametrize("path", [*ONE_OF_EACH, *REST])
def test_nothing_keeps_people_out_in_the_light_or_in_the_dark(open_page, path):
    page = open_page(path)
    assert barriers(page) == {} == barriers_in_the_dark(page)


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
