"""A whole meeting in a real browser: by keyboard alone, on a phone and a desk, over a connection that breaks."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from governance_records.meeting_rows import ballots_of, motions_of, votes_of
from governance_records.store import reading
from tests.browser.barriers import barriers, barriers_in_the_dark
from tests.conftest import SECRET, serve
from tests.voting_house import a_house, new_house, planned_meeting

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A house of three members and one who is absent, at its server."""
    instance = new_house(tmp_path_factory.mktemp("room"))
    with a_house(instance, 3) as house:
        for server in serve(instance, SECRET_KEY=SECRET):
            house.server = server
            yield house


@pytest.fixture
def open_as(chromium, house):
    """Opens a page as somebody who is signed in; complaints of the browser are gathered."""
    contexts = []

    def open_page(name: str, path: str, viewport=DESK, **options):
        context = chromium.new_context(viewport=viewport, **options)
        contexts.append(context)
        key = house.browser(house.server, name).key
        context.add_cookies([{"name": "session", "value": key, "url": house.server.base}])
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(house.server.base + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def tab_to(page, selector: str) -> None:
    """Presses the tabulator until the focus is on something."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"the tabulator never reached {selector}")


def saved(page) -> None:
    expect(page.locator("[data-saved]")).to_have_text("Everything is saved.", timeout=20_000)


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_whole_meeting_is_held_with_the_keyboard_alone(house, open_as, viewport):
    number = planned_meeting(house)
    page = open_as("clerk", f"/desk/meetings/{number}/room/", viewport)
    press = page.keyboard.press
    for name in ("m0", "m1", "m2"):
        tab_to(page, f"[name=tenure-{house.tenures[name]}]")
        press("ArrowRight")  # from absent to here
    tab_to(page, "form[data-do='call roll'] button")
    press("Enter")
    expect(page.locator(".room__now")).to_contain_text("3 here, 3 needed: met")
    press("n")
    expect(page.locator(".room__now")).to_contain_text("In session")
    press("n")
    expect(page.locator("#item h2")).to_have_text("Opening hours")
    press("m")
    page.keyboard.type("Open on Saturdays")
    press("Tab")
    page.keyboard.type("That the desk be open on Saturdays.")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("Seat m0")  # the list of who moves it
    tab_to(page, "form[data-do='move'] button")
    press("Enter")
    expect(page.locator("#motion h2")).to_have_text("Open on Saturdays")
    page.keyboard.type("Seat m1")
    tab_to(page, "form[data-do='second'] button")
    press("Enter")
    expect(page.locator("form[data-do='vote'] button")).to_be_visible()
    press("n")
    expect(page.locator("[data-seat]")).to_have_count(3)
    saved(page)
    press("y")
    press("y")
    press("n")
    saved(page)
    assert page.evaluate("document.activeElement.matches('[data-roll] [data-key=n]')")
    press("Enter")
    expect(page.locator(".room__results")).to_contain_text("Adopted: 2 yes votes were given and 2 needed.")
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    press("n")
    expect(page.locator("#item h2")).to_have_text("Date of the next meeting")
    press("n")
    expect(page.locator("#item h2")).to_have_text("No item is begun")
    press("n")
    expect(page.locator(".room__main")).to_contain_text("What the public reads")
    assert page.complaints == []
    public = house.server.get(f"/meetings/{number}/").text
    assert "Open on Saturdays" in public and "Adopted: 2 yes votes" in public and "Who was there" in public


def test_what_is_typed_while_the_connection_is_lost_is_kept_and_done_once(house, open_as):
    vote = house.open_vote()
    page = open_as("clerk", f"/desk/meetings/{house.meeting}/room/")
    page.keyboard.press("g")
    page.context.set_offline(True)
    page.keyboard.press("y")
    page.keyboard.press("n")
    expect(page.locator("[data-saved]")).to_contain_text("No connection. 2 kept on this device")
    page.context.set_offline(False)
    page.reload()  # the lid was closed and opened again
    saved(page)
    with reading(house.store) as record:
        assert [b.choice for b in ballots_of(record, vote)] == ["yes", "no"]
    page.reload()
    saved(page)
    with reading(house.store) as record:
        assert len(ballots_of(record, vote)) == 2
    finish(house, page)


def test_a_draft_of_a_motion_survives_a_closed_page(house, open_as):
    page = open_as("clerk", f"/desk/meetings/{house.meeting}/room/")
    page.locator("#title").fill("Half a motion")
    page.locator("#text").fill("That it be")
    page.reload()
    assert page.locator("#title").input_value() == "Half a motion"
    assert page.locator("#text").input_value() == "That it be"


def test_the_phones_of_members_follow_within_seconds_and_the_room_sees_their_votes(house, open_as):
    phone = open_as("m1", "/desk/ballots/", PHONE)
    expect(phone.locator("main")).to_contain_text("No vote is open for you now")
    vote = house.open_vote()
    expect(phone.locator(".ballot h2")).to_have_text("A motion", timeout=10_000)
    room = open_as("clerk", f"/desk/meetings/{house.meeting}/room/")
    phone.locator("[name=choice][value=no]").check()
    phone.get_by_role("button", name="Cast my vote").click()
    expect(phone.locator(".ballot__receipt")).to_contain_text("Recorded: No")
    expect(room.locator(f"[data-seat='{house.seats['m1']}']")).to_have_attribute("data-cast", "no", timeout=10_000)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert phone.complaints == [] and room.complaints == []
    assert barriers(room) == {} and barriers(phone) == {}
    with reading(house.store) as record:
        assert [b.entered_by for b in ballots_of(record, vote)] == [None]
    finish(house, room)


def test_the_room_works_without_scripts(house, open_as):
    vote = house.open_vote()
    page = open_as("clerk", f"/desk/meetings/{house.meeting}/room/", java_script_enabled=False)
    for name, choice in (("m0", "yes"), ("m1", "yes"), ("m2", "no")):
        page.locator(f"[name=vote-{house.seats[name]}][value={choice}]").check(force=True)
    page.get_by_role("button", name="Record these votes").click()
    page.get_by_role("button", name="Close the vote").click()
    with reading(house.store) as record:
        closed = next(v for v in votes_of(record, house.meeting) if v.number == vote)
        assert closed.result == "adopted"


@pytest.mark.parametrize(
    "path", ["/desk/", "/desk/meetings/", "/desk/meetings/new", "/desk/meetings/1/", "/desk/meetings/1/room/"]
)
def test_axe_finds_nothing_serious_and_nothing_is_too_wide(open_as, path):
    page = open_as("clerk", path, {"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert barriers(page) == {} == barriers_in_the_dark(page)


def finish(house, page) -> None:
    """Stops the open vote and withdraws its motion, so that the next test begins anew."""
    room = f"/desk/meetings/{house.meeting}/room/"
    clerk = house.browser(house.server, "clerk")
    with reading(house.store) as record:
        vote = votes_of(record, house.meeting)[-1].number
        motion = motions_of(record, house.meeting)[-1].number
    assert clerk.post(room, {"do": "stop", "vote": vote, "reason": "The test is over."}).status_code == 303
    assert clerk.post(room, {"do": "withdraw", "motion": motion}).status_code == 303
