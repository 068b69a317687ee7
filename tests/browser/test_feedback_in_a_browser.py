"""Feedback in a real Chromium: on a phone and at a desk, with a lost connection, and with scripts switched off."""

from __future__ import annotations

import pytest

from tests.access.people import signed_in
from tests.browser.barriers import barriers, barriers_in_the_dark
from tests.conftest import copy_of, serve

pytestmark = pytest.mark.browser
TEXT = "The gate at the north landing is locked before the last boat comes."
SMALL = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def server(demonstration, tmp_path_factory):
    yield from serve(copy_of(demonstration, tmp_path_factory.mktemp("feedback-browser")))


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def test_a_resident_on_a_phone_gives_feedback_without_scripts_and_finds_it_again(server, chromium):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.goto(server.base + "/measures/cost/")
    page.get_by_role("link", name="Give feedback about this page").click()
    page.get_by_label("What do you want to say?").fill(TEXT)
    page.get_by_text("Everyone, without my name").click()
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/feedback/mine/**")
    assert page.get_by_text(TEXT).is_visible() and page.get_by_text("Keep this address.").is_visible()
    page.goto(page.url)
    assert page.get_by_role("heading", name="When an answer is due").is_visible()
    context.close()


def test_a_draft_survives_a_lost_connection_and_a_double_click_sends_once(server, page):
    page.goto(server.base + "/feedback/new/")
    page.get_by_label("What do you want to say?").fill(TEXT + " Twice.")
    page.get_by_text("Everyone, without my name").click()
    page.context.set_offline(True)
    page.get_by_role("button", name="Send").click(no_wait_after=True)
    page.wait_for_timeout(500)
    page.context.set_offline(False)
    page.goto(server.base + "/feedback/new/")
    assert page.get_by_label("What do you want to say?").input_value() == TEXT + " Twice."
    assert page.get_by_label("Everyone, without my name").is_checked()
    sent = []
    page.on("request", lambda r: sent.append(r.url) if r.method == "POST" else None)
    page.get_by_role("button", name="Send").dblclick(no_wait_after=True)
    page.wait_for_url("**/feedback/mine/**")
    assert len(sent) == 1
    page.goto(server.base + "/feedback/new/")
    assert page.get_by_label("What do you want to say?").input_value() == ""  # sent: it is kept here no longer


def test_a_text_can_be_deleted_from_a_shared_device(server, page):
    page.goto(server.base + "/feedback/new/")
    page.get_by_label("What do you want to say?").fill("Something that nobody at this library should read.")
    page.get_by_role("button", name="Delete it from this device").click()
    assert page.evaluate("localStorage.length") == 0


def test_pages_of_feedback_have_no_barrier_and_fit(server, chromium):
    manager = signed_in(server, "nora")
    context = chromium.new_context(viewport=SMALL)
    context.add_cookies([{"name": "session", "value": manager.key, "url": server.base}])
    page = context.new_page()
    public = ("/feedback/", "/feedback/1/", "/feedback/25/", "/feedback/new/?about=/goals/", "/feedback/join/30/",
              "/feedback/how-well-we-answer/", "/feedback/what-is-not-shown/")  # fmt: skip
    for path in (*public, "/desk/feedback/", "/desk/feedback/27/", "/desk/feedback/54/"):
        page.goto(server.base + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"], path
        assert barriers(page) == {} == barriers_in_the_dark(page), path
    context.close()
