"""Every refusal and every sign-in is one line of JSON in the security log, whatever was sent."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pytest

from governance_records.rights import OWN_ACCOUNT
from portal import create_app
from portal.access import TABLE
from portal.settings import read_settings
from tests.access.people import account, token_in

OURS = {"Origin": "http://localhost:8000"}
FIELDS = {"time", "actor", "action", "object", "method", "path", "from"}


class Desk:
    """The application in this process, and what it logged since the last look."""

    def __init__(self, folder) -> None:
        self.file = folder / "security.log"
        self.app = create_app(read_settings({"LEAD_PORTAL_INSTANCE": str(folder)}))
        self.read = len(self.file.read_bytes())

    def browser(self, name: str = ""):
        client = self.app.test_client()
        if name:
            who = account(name)
            assert self.post(client, "/sign-in", mail=who.mail, password=who.password).status_code == 303
            client.token = token_in(client.get("/desk/account/").text)
        return client

    def post(self, client, path: str, **form: str):
        return client.post(path, data={"token": getattr(client, "token", ""), **form}, headers=OURS)

    def events(self) -> list[dict]:
        fresh = self.file.read_bytes()[self.read :]
        self.read += len(fresh)
        events = [json.loads(line) for line in fresh.decode().splitlines()]
        assert all(set(e) == FIELDS for e in events)
        return events

    def actions(self) -> list[str]:
        return [e["action"] for e in self.events()]


@pytest.fixture
def desk(house_instance) -> Desk:
    return Desk(house_instance.folder)


def test_sign_ins_failures_and_slowed_tries_are_logged(desk):
    client = desk.browser("ines")
    assert "signed in" in desk.actions()
    for _ in range(9):
        desk.post(client, "/sign-in", mail="nobody@example.org", password="wrong")
    assert desk.actions() == ["sign-in failed"] * 8 + ["sign-in slowed down"]


def test_resets_asked_for_and_slowed_are_logged(desk):
    client = desk.browser()
    for n in range(4):
        desk.post(client, "/sign-in/forgotten", mail="nobody@example.org", key=f"key {n}")
    assert desk.actions() == ["reset asked for"] * 3 + ["reset slowed down"]


def test_wrong_and_slowed_codes_are_logged(desk):
    client, who = desk.browser(), account("lucia")
    page = desk.post(client, "/sign-in", mail=who.mail, password=who.password).text
    step = re.search(r'name="step" value="([^"]+)"', page)[1]
    for _ in range(9):
        desk.post(client, "/sign-in/code", step=step, code="no code")
    desk.post(client, "/sign-in/code", step="forged", code="000000")
    expected = ["one-time code failed"] * 8 + ["one-time code slowed down", "second step too late or forged"]
    assert desk.actions() == expected


def test_wrong_and_slowed_checks_of_the_present_password_are_logged(desk):
    client = desk.browser("dario")
    desk.events()
    for _ in range(9):
        desk.post(client, "/desk/account/password", present="wrong", password="x", again="x")
    events = desk.events()
    assert [e["action"] for e in events] == ["present password failed"] * 8 + ["present password slowed down"]
    assert len({e["actor"] for e in events}) == 1 and events[0]["actor"]


def test_dead_links_are_logged_without_their_token(desk):
    client = desk.browser()
    client.get("/sign-in/link/reset/a-token-that-is-dead")
    client.get("/sign-in/reset")
    desk.post(client, "/sign-in/reset", password="turnip-galaxy-spoon", again="turnip-galaxy-spoon")
    events = desk.events()
    assert [(e["action"], e["object"]) for e in events] == [("link that does not work", "reset")] * 2
    assert "a-token-that-is-dead" not in str(events)


def test_refusals_by_the_gate_the_rules_and_for_a_foreign_form_are_logged(desk):
    member, manager = desk.browser("ines"), desk.browser("nora")
    desk.events()
    member.get("/desk/bodies/clt/")
    desk.post(manager, "/desk/people/1/suspend")
    desk.post(manager, "/desk/people/1/withdraw")
    member.post("/sign-out", headers={"Origin": "http://evil.example"})
    member.post("/sign-out", data={"token": "wrong"}, headers=OURS)
    actions = ["refused", "refused", "refused by the rules", "refused: another origin", "refused: wrong token"]
    assert desk.actions() == actions


def test_what_a_query_forbids_is_logged_where_the_gate_let_it_pass(desk, monkeypatch):
    # A slip in the table of endpoints: the query still refuses, and says so.
    monkeypatch.setitem(TABLE, "desk.log", {"GET": OWN_ACCOUNT})
    member = desk.browser("ines")
    desk.events()
    assert member.get("/desk/log/").status_code == 404
    assert [(e["action"], e["object"]) for e in desk.events()] == [("refused by the query", "see the log of changes")]


@pytest.mark.parametrize("evil", ["%0D%0Aforged", "%1B%5B31mred", "%22%7D%7B", "%E2%80%A8line", "%00", "%C2%9B31m"])
def test_line_breaks_and_terminal_codes_stay_within_their_event(desk, evil):
    client = desk.browser("ines")
    desk.events()
    client.get(f"/desk/bodies/{evil}/", headers={"User-Agent": "a\x1b[31m"})
    start = desk.read
    raw = desk.file.read_bytes()[start:]
    (event,) = desk.events()
    assert raw.count(b"\n") == 1 and raw.isascii() and b"\x1b" not in raw and b"\r" not in raw
    assert event["path"].startswith("/desk/bodies/")


def test_times_are_in_utc(desk):
    desk.post(desk.browser(), "/sign-in", mail="nobody2@example.org", password="wrong")
    (event,) = desk.events()
    said = datetime.strptime(event["time"], "%Y-%m-%dT%H:%M:%S%z")
    assert abs((datetime.now(said.tzinfo) - said).total_seconds()) < 60 and event["time"].endswith("Z")


def test_only_its_owner_reads_the_log(desk):
    assert desk.file.stat().st_mode & 0o777 == 0o600
