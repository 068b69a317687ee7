"""Every route, role and method answers as the tables say: nothing is reached because a check was forgotten."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import g
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from governance_records import rights
from governance_records.accounts import open_session
from governance_records.store import writing
from governance_records.tables import persons
from portal import create_app
from portal.access import PRIVATE_PATHS, TABLE, capability_for, csrf_token, in_edition
from portal.settings import read_settings
from tests.access.people import ROLE_NAMES, account
from tests.addresses import address_of

REACHED = 299
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
VISITOR_CAN = {rights.READ_PUBLIC, rights.SIGN_IN, rights.GIVE_FEEDBACK}
PERSON_CAN = VISITOR_CAN | {rights.OWN_ACCOUNT}
IN_SOME_BODY = {rights.SEE_MEETINGS, rights.READ_CLOSED}  # the verb asks again, for the body of the thing
MEMBER_CAN = PERSON_CAN | IN_SOME_BODY | {rights.VOTE, rights.SEE_FEEDBACK, rights.SPEAK_AS_BODY}
ADMINISTERS = PERSON_CAN | {rights.SEE_PEOPLE, rights.INVITE, rights.SEAT_PEOPLE, rights.SEE_BODY, rights.SEE_MEETINGS}
KEEPS_A_RECORD = {rights.KEEP_BYLAWS, rights.KEEP_REGISTER, rights.KEEP_MEETINGS}
SORTS = {rights.SEE_FEEDBACK, rights.SORT_FEEDBACK}
CLERK_CAN = PERSON_CAN | KEEPS_A_RECORD | {rights.SEE_FEEDBACK, rights.ANSWER_FEEDBACK, rights.SPEAK_AS_BODY}
# Written out a second time on purpose: a slip in the table of capabilities must not pass unseen.
CAN = {
    "visitor": VISITOR_CAN,
    "member of A": MEMBER_CAN | {rights.SEE_BODY},
    "member of B": MEMBER_CAN,
    "clerk of A": CLERK_CAN | {rights.SEE_BODY, rights.READ_CLOSED, rights.SEE_MEETINGS},
    "steward": PERSON_CAN | {rights.SEE_DRAFTS, rights.HAND_IN_TABLES, rights.ANNOUNCE},
    "publisher": PERSON_CAN | {rights.SEE_DRAFTS, rights.APPROVE_RELEASES, rights.ANNOUNCE},
    "moderator": PERSON_CAN | SORTS,
    "project manager": MEMBER_CAN | ADMINISTERS | KEEPS_A_RECORD | SORTS | {rights.ANSWER_FEEDBACK},
    "administrator": ADMINISTERS | {rights.GRANT_OFFICES, rights.SEE_LOG, rights.REDACT, rights.NAME_WITNESSES},
    "former member": PERSON_CAN,
    "suspended member": VISITOR_CAN,
}


@pytest.fixture(scope="module")
def gate(house_instance):
    """The application with every view replaced by one answer, so that only the gate decides; refusals are bare."""
    app = create_app(read_settings({"LEAD_PORTAL_INSTANCE": str(house_instance.folder)}))
    for endpoint in app.view_functions:
        app.view_functions[endpoint] = lambda **_: ("", REACHED)
    app.error_handler_spec[None][None][HTTPException] = lambda refused: ("", refused.code)
    return app


@pytest.fixture(scope="module")
def browsers(gate):
    """A test client for each role, with a session of its own and the token that belongs to it."""
    made = {"visitor": (gate.test_client(), "")}
    with writing(gate.extensions["store"]) as record:
        for role, name in ROLE_NAMES.items():
            person = record.execute(persons.select().where(persons.c.mail == account(name).mail)).one()
            # A session from before the suspension: the cookie is still there, and must not help.
            free = persons.update().where(persons.c.id == person.id)
            record.execute(free.values(suspended=None, code_secret=person.code_secret or "TEST"))
            key = open_session(record, datetime.now(UTC), person.id, "test", second_factor=True)
            record.execute(free.values(suspended=person.suspended))
            client = gate.test_client()
            client.set_cookie("session", key)
            made[role] = (client, key)
    return made


def test_roles_of_the_test_are_those_of_the_issue(browsers):
    assert set(CAN) == set(browsers) and len(CAN) == 11


@pytest.mark.parametrize("role", CAN)
def test_every_route_and_method_answers_each_role_as_the_table_says(gate, browsers, role):
    client, key = browsers[role]
    token, wrong = _token(gate, key), []
    for rule in gate.url_map.iter_rules():
        path = address_of(gate, rule)
        for method in METHODS:
            needed = _capability(gate, path, method)
            got = client.open(path, method=method, data=_form(token, method), headers=_headers(method)).status_code
            expected = _expected(role, needed, method)
            if got != expected:
                wrong.append((rule.rule, method, needed, got, expected))
    assert wrong == []


def _capability(gate, path: str, method: str) -> str | None:
    """What the table asks for the endpoint that this address and method lead to; None where they lead nowhere."""
    adapter = gate.url_map.bind("localhost")
    try:
        endpoint, _ = adapter.match(path, method=method)
    except (HTTPException, RequestRedirect):
        return None
    needed = capability_for(endpoint, method)
    assert needed, f"{endpoint} {method} is not in the table"
    return needed


def _expected(role: str, needed: str | None, method: str) -> int:
    if needed is None:
        return 405
    if method == "OPTIONS" and needed in CAN[role]:
        return 200  # Flask answers it itself, after the gate
    if needed in CAN[role]:
        return REACHED
    return 303 if role in ("visitor", "suspended member") and method in ("GET", "HEAD") else 404


def _token(gate, key: str) -> str:
    """The token of a session; empty without one."""
    if not key:
        return ""
    with gate.test_request_context():
        g.session_key = key
        return csrf_token()


def _form(token: str, method: str) -> dict[str, str] | None:
    return {"token": token} if token and method not in ("GET", "HEAD", "OPTIONS") else None


def _headers(method: str) -> dict[str, str]:
    return {} if method in ("GET", "HEAD", "OPTIONS") else {"Origin": "http://localhost:8000"}


def test_what_needs_more_than_reading_is_never_part_of_the_edition(gate):
    for rule in gate.url_map.iter_rules():
        private = rule.rule.startswith(PRIVATE_PATHS)
        public = all(c == rights.READ_PUBLIC for c in TABLE[rule.endpoint].values())
        assert private != public, rule.rule
        assert not (private and in_edition(rule.endpoint))


def test_no_route_that_reads_takes_an_unsafe_method_and_none_that_acts_takes_a_safe_one(gate):
    for endpoint, methods in TABLE.items():
        assert not ({"GET", "HEAD"} & set(methods) and {"POST", "PUT", "PATCH", "DELETE"} & set(methods)), endpoint


def test_the_public_process_serves_no_sign_in_and_no_desk(house_instance, gate):
    settings = read_settings({"LEAD_PORTAL_INSTANCE": str(house_instance.folder), "LEAD_PORTAL_ROLE": "public"})
    client = create_app(settings).test_client()
    assert client.get("/").status_code == 200
    absent = client.get("/never-was/").data
    private = [rule for rule in gate.url_map.iter_rules() if rule.rule.startswith(PRIVATE_PATHS)]
    assert len(private) > 30
    for rule in private:
        for method in ("GET", "POST"):
            answer = client.open(address_of(gate, rule), method=method, headers=_headers(method))
            assert answer.status_code == 404 and answer.data == absent, rule.rule
    assert "/sign-in" not in client.get("/").text
