"""The register as its users live it: residents read it, a clerk keeps it on the desk, and others are kept out."""

from __future__ import annotations

import re

import pytest

from tests.access.people import signed_in, visitor

CANARY = "CANARY7731"


@pytest.fixture(scope="module")
def clerk(house):
    return signed_in(house, "maud")


@pytest.fixture(scope="module")
def manager(house):
    return signed_in(house, "nora")


@pytest.fixture(scope="module")
def member(house):
    return signed_in(house, "ines")


def version_of(page: str) -> str:
    return re.search(r'name="version" value="(\d+)"', page)[1]


def seen_in(page: str) -> str:
    return re.search(r'name="seen" value="(\d+)"', page)[1]


# --- in public --------------------------------------------------------------------------------------------


def test_a_resident_finds_decisions_by_words_body_year_status_and_goal(portal):
    everything = portal.get("/decisions/").text
    total = int(re.search(r"(\d+) decisions, the newest first", everything)[1])
    assert total > 20
    found = {
        query: int(re.search(r"(\d+) of \d+ decisions", portal.get(f"/decisions/?{query}").text)[1])
        for query in ("q=probation", "body=clt", "status=superseded", "goal=reorient", "q=nothing-like-this")
    }
    assert found["q=probation"] == 1 and found["q=nothing-like-this"] == 0
    assert all(0 < found[query] < total for query in ("body=clt", "status=superseded", "goal=reorient"))


def test_a_decision_shows_its_vote_its_arithmetic_each_organization_and_its_entry(portal):
    number = re.search(r'/decisions/(\d+)/">Flexible funds', portal.get("/decisions/").text)[1]
    page = portal.get(f"/decisions/{number}/").text
    assert "Adopted:" in page or "consented" in page
    assert "Open Door Riverbend" in page and "Recused" in page
    entry = re.search(r'/ledger/(\d+)/">entry', page)[1]
    assert f"/decisions/{number}/" in portal.get(f"/ledger/{entry}/").text


def test_what_was_superseded_says_so_and_leads_to_what_holds_now(portal):
    page = portal.get("/policies/").text
    old = re.search(r'/policies/(\d+)/">Who may refer, and whom<', page)[1]
    text = portal.get(f"/policies/{old}/").text
    new = re.search(r'What holds now is <a href="(/policies/\d+/)"', text)[1]
    assert "with people on probation" in portal.get(new).text
    assert "Needs review" in page
    protocol = re.search(r'/protocols/(\d+)/">Protocol of social contact', page)[1]
    assert f"policy {new.split('/')[2]}, version" in portal.get(f"/protocols/{protocol}/").text


def test_every_version_stays_readable_at_its_own_address(portal):
    number = re.search(r'/decisions/(\d+)/">Flexible funds', portal.get("/decisions/").text)[1]
    first = portal.get(f"/decisions/{number}/v1/")
    assert first.status_code == 200 and "This is version 1." in first.text
    for path in (f"/decisions/{number}/v99/", "/decisions/9999/", "/policies/999/", "/meetings/999/minutes/"):
        assert portal.get(path).status_code == 404


def test_who_has_lived_experience_is_named_only_if_they_chose_so(portal):
    page = portal.get("/bodies/clt/").text
    assert "Lived experience, first seat" in page and "Not named" in page
    assert "Tess Arden" not in page
    assert "Ines Carrow (primary), since" in portal.get("/bodies/pcg/").text


def test_minutes_are_read_with_their_versions_and_a_closed_item_says_no_more_than_it_may(portal):
    number = next(n for n in range(1, 40) if "Closed item" in portal.get(f"/meetings/{n}/minutes/").text)
    page = portal.get(f"/meetings/{number}/minutes/").text
    closed = page[page.index("Closed item") :]
    closed = closed[: closed.index("<h2")]
    assert "Ground:" in closed and "Counsel advised" not in page
    assert portal.get(f"/meetings/{number}/minutes/v1/").status_code == 200


# --- on the desk ------------------------------------------------------------------------------------------


def test_a_clerk_dates_a_decision_gives_an_action_and_ends_it(house, clerk):
    number = re.search(r"/desk/register/decisions/(\d+)/", clerk.get("/desk/register/").text)[1]
    room = f"/desk/register/decisions/{number}/"
    version = version_of(clerk.get(room).text)
    form = {"version": version, "effective": "2999-01-01", "goal-improve": "yes", "reason": "The motion says so."}
    assert clerk.post(f"{room}dates", form).status_code == 303
    assert (
        "Adopted" in house.get(f"/decisions/{number}/").text
        and "January 1, 2999" in house.get(f"/decisions/{number}/").text
    )
    again = clerk.post(f"{room}dates", form)
    assert again.status_code == 409 and "Look at it again" in again.text
    given = {
        "body": "pcg",
        "what": "Paint the door",
        "owner": "project_manager",
        "due": "2999-02-01",
        "decision": number,
    }
    assert clerk.post("/desk/register/actions/", given).status_code == 303
    action = re.search(r'/desk/register/actions/(\d+)/">Paint the door', clerk.get(room).text)[1]
    page = f"/desk/register/actions/{action}/"
    assert clerk.post(f"{page}end", {"version": "1", "state": "dropped", "note": ""}).status_code == 422
    assert clerk.post(f"{page}end", {"version": "1", "state": "done", "note": "Blue."}).status_code == 303
    assert clerk.post(f"{page}end", {"version": "2", "state": "done", "note": "Red."}).status_code == 409
    assert "Blue." in house.get("/decisions/actions/").text


@pytest.mark.parametrize(
    ("path", "form", "field"),
    [
        ("actions/", {"body": "pcg", "what": "", "owner": "project_manager", "due": "2999-01-01"}, "what"),
        ("actions/", {"body": "pcg", "what": "x", "owner": "Jane Doe", "due": "2999-01-01"}, "owner"),
        ("actions/", {"body": "pcg", "what": "x", "owner": "project_manager", "due": "soon"}, "due"),
        ("decisions/", {"body": "pcg", "title": "T", "text": "X", "basis": "", "adopted": "2020-01-01"}, "basis"),
        ("decisions/", {"body": "pcg", "title": "T", "text": "X", "basis": "b", "adopted": "2999-01-01"}, "adopted"),
        (
            "decisions/",
            {"body": "pcg", "title": "a\u202eb", "text": "X", "basis": "b", "adopted": "2020-01-01"},
            "title",
        ),
    ],
)
def test_what_is_mistyped_is_told_at_its_field_and_nothing_is_published(house, clerk, path, form, field):
    before = house.get("/ledger/checkpoint").text
    form = {"effective": form.get("adopted", ""), **form}
    answer = clerk.post(f"/desk/register/{path}", form)
    assert answer.status_code == 422 and f'id="{field}-problem"' in answer.text
    assert house.get("/ledger/checkpoint").text == before


def test_whoever_does_not_keep_the_register_finds_none_of_its_rooms(house, member):
    before = house.get("/ledger/checkpoint").text
    stranger = visitor(house)
    for path in (
        "/desk/register/",
        "/desk/register/decisions/1/",
        "/desk/register/policies/1/",
        "/desk/meetings/1/minutes/",
    ):
        assert member.get(path).status_code == 404
        assert stranger.get(path).status_code == 303
    for path in ("decisions/1/dates", "decisions/1/texts", "policies/1/change", "policies/1/end", "actions/1/move"):
        assert member.post(f"/desk/register/{path}", {"version": "1"}).status_code == 404
    assert member.post("/desk/register/actions/1/end", {"version": "1", "state": "done"}).status_code == 404
    assert house.get("/ledger/checkpoint").text == before


def test_no_published_thing_has_a_door_that_changes_or_removes_it(house, manager):
    before = house.get("/ledger/checkpoint").text
    for path in ("/decisions/1/", "/policies/1/", "/meetings/20/minutes/", "/decisions/1/v1/", "/bodies/pcg/"):
        for method in ("PUT", "PATCH", "DELETE", "POST"):
            answer = manager.client.request(method, path, data={"token": manager.token, "_method": "DELETE"})
            assert answer.status_code == 405, (method, path)
    assert house.get("/ledger/checkpoint").text == before


def test_minutes_that_are_approved_are_not_edited_by_anybody(house, clerk):
    before = house.get("/ledger/checkpoint").text
    room = "/desk/meetings/20/minutes/"
    assert "Only a motion to correct them" in clerk.get(room).text
    answer = clerk.post(room, {"seen": "0", "opening": "Nothing happened."})
    assert answer.status_code == 409 and "Only a motion" in answer.text
    assert clerk.post(f"{room}publish", {"seen": "0", "reason": "Better."}).status_code == 409
    assert house.get("/ledger/checkpoint").text == before


def test_a_clerk_is_asked_about_what_looks_like_a_person_before_it_is_kept(house, clerk):
    room = next(p for p in re.findall(r"/desk/meetings/\d+/minutes/", clerk.get("/desk/register/").text))
    page = clerk.get(room).text
    texts = {"seen": seen_in(page), "opening": "Ms. Stranger called 555-123-4567."}
    asked = clerk.post(room, texts)
    assert asked.status_code == 422 and "A phone number" in asked.text and "Ms. Stranger" in asked.text
    assert "Ms. Stranger" not in clerk.get(room).text
    looked_at = re.search(r'name="looked_at" value="([0-9a-f]+)"', asked.text)[1]
    assert clerk.post(room, texts | {"looked_at": looked_at}).status_code == 422
    assert clerk.post(room, texts | {"looked_at": looked_at, "looked": "yes"}).status_code == 303
    kept = clerk.get(room).text
    assert "Ms. Stranger" in kept
    assert clerk.post(room, {**texts, "seen": seen_in(kept), "opening": "All sat down."}).status_code == 303
    published = clerk.post(
        f"{room}publish", {"seen": seen_in(clerk.get(room).text), "reason": "The beginning was added."}
    )
    assert published.status_code == 303
    public = house.get(room.removeprefix("/desk")).text
    assert "All sat down." in public and "The beginning was added." in public and "Ms. Stranger" not in public


def test_what_was_closed_is_read_by_members_alone_and_stands_nowhere_in_public(house, clerk, member, manager):
    rooms = [f"/desk/meetings/{n}/minutes/" for n in range(1, 40)]
    room = next(r for r in rooms if "For members alone" in clerk.get(r).text)
    item = re.search(r"minutes/closed/(\d+)", clerk.get(room).text)[1]
    assert clerk.post(f"{room}closed/{item}", {"text": f"Counsel said {CANARY}."}).status_code == 303
    assert CANARY in member.get(f"{room}closed/").text
    for someone in (manager, signed_in(house, "dario"), signed_in(house, "pavel"), visitor(house)):
        assert CANARY not in someone.get(f"{room}closed/").text and CANARY not in someone.get(room).text
    public = room.removeprefix("/desk")
    files = ("", "minutes.md", "minutes.xml")
    paths = [
        *(public + f for f in files),
        "/decisions/register.csv",
        "/bodies/popolo.json",
        "/decisions/roll-calls.csv",
    ]
    assert all(CANARY not in house.get(path).text for path in paths)
    assert CANARY.encode() not in house.get("/ledger/bundle.zip").content
