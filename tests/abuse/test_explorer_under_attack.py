"""The explorer's questions and files under attack: what is malformed gets a plain refusal, and nothing more is told."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest

from dashboards.explorer.application import INPUTS
from portal import create_app
from portal.public.explore import POLICY
from portal.settings import read_settings
from portal.shield import CONTENT_SECURITY_POLICY
from portal.throttle import RULES
from tests.flows.test_explorer import question, send

__all__ = ["question", "send"]

ASK = "/explore/_dash-update-component"
STRAY = (
    *("/explore/nowhere", "/explore/_dash-config", "/explore/_reload-hash", "/explore/_favicon.ico", "/explore/_mcp"),
    *("/explore/_dash-component-suites/dash/deps/react@18.3.1.min.js", "/explore/_dash-ws-callback"),
    "/explore/_dash-component-suites/dash/../../../etc/passwd",
    "/explore/_dash-component-suites/dash/%2e%2e/%2e%2e/private.sqlite",
    *(
        "/explore/assets/..%2f..%2fprivate.sqlite",
        "/explore/_alive_x",
        "/explore/_dash-layout/",
        "/_dash-layout",
        "/_dash-config",
    ),
    *(
        "/measures/enrolled/..%2f..%2fprivate.sqlite/chart.json",
        "/figures/x.json",
        "/assets/x/dash.js.map",
        "/explore/dash.js.map",
    ),
)


def wrong_questions(question):
    """Each is refused: what is not JSON, not ours, not of our types, or not offered."""
    good = question("by.value", measure="enrolled", by="total")
    yield from (b"", b"null", b"[]", b"{}", b"not json", b"\xff\xfe", b'{"output":1}', b"[" * 10_000, b'"x"')
    for output in ("", "..nothing.children..", None, ["a"], good["output"] + "x", "__proto__.value"):
        yield good | {"output": output}
    for changed in ([], ["by.value", "measure.value"], ["nothing.value"], "by.value", [1], [None], {"a": 1}, None):
        yield good | {"changedPropIds": changed}
    for value in (["district"], {"a": 1}, 7, 1.5, True, ["x"] * 2_000, "shoe-size", "__proto__", "constructor"):
        yield question("by.value", measure="enrolled", by=value)
    yield question("measure.value", measure="happiness")
    yield question("figures.value", measure="enrolled", by="total", figures="index")
    yield question("by.value", measure="enrolled", by="domain")  # a breakdown of another measure
    yield question("only.value", measure="enrolled", by="district", only="race:black")  # never published together
    yield question("period.value", measure="enrolled", by="district", period="2025Q9")
    yield question("since.value", measure="enrolled", since="x" * 500)
    yield question(search="?by=" + "x" * 5_000)
    yield question(search="?" + "&".join(f"x{n}=1" for n in range(500)))
    yield good | {"inputs": good["inputs"][:-1]}
    yield good | {"inputs": list(reversed(good["inputs"]))}
    yield good | {"inputs": [1] * len(INPUTS)}
    yield good | {"inputs": {"a": 1}}
    yield good | {"state": [{"id": "x", "property": "y", "value": "z"}]}


def test_every_malformed_question_is_answered_400_and_nothing_else(question, send, portal):
    refused = send(b"not json").text
    for body in wrong_questions(question):
        answer = send(body)
        assert (answer.status_code, answer.text) == (400, refused), str(body)[:200]
        assert "Traceback" not in answer.text and "callback" not in answer.text.lower()
    assert "Traceback" not in portal.log.read_text() and "fault" not in portal.log.read_text()


def test_a_question_that_is_too_long_is_refused_before_it_is_read(send):
    assert send(b'{"output":"' + b"x" * 30_000 + b'"}', Connection="close").status_code == 413


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_question_comes_as_json_or_not_at_all(question, send, kind):
    answer = send(question(search="?measure=enrolled"), **{"Content-Type": kind, "Connection": "close"})
    assert answer.status_code == 400


def test_no_other_site_may_ask(question, send, portal):
    ask = question(search="?measure=enrolled")
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": portal.base, "Sec-Fetch-Site": "cross-site"},
    ):
        assert send(ask, **headers, Connection="close").status_code == 403, headers
    assert send(ask).status_code == 200


def test_an_answer_holds_nothing_of_the_visitor_and_sets_nothing(question, send):
    ask = question(search="?measure=enrolled")
    plain, dressed = send(ask), send(ask, Cookie="session=x", **{"User-Agent": "canary", "X-Forwarded-For": "9.9.9.9"})
    assert plain.content == dressed.content and "set-cookie" not in plain.headers
    assert "access-control-allow-credentials" not in plain.headers
    extra = ask | {"parsedChangedPropsIds": ["x"], "canary": "canary", "outputs": [{"id": "canary", "property": "x"}]}
    assert send(extra).content == plain.content


@pytest.mark.parametrize("path", STRAY)
def test_stray_addresses_are_not_found(portal, path):
    assert portal.get(path).status_code == 404


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_questions_are_posted_and_nothing_else(portal, method):
    assert portal.request(method, ASK).status_code == 405


@pytest.mark.parametrize(
    "query", ["_trace=1", "debug=1", "__debugger__=yes", "by=%00", "measure=%ff", "a=" + "x" * 900]
)
def test_senseless_wishes_in_the_address_change_nothing(portal, query):
    answer = portal.get(f"/explore/plain/?{query}")
    if query.startswith("measure"):
        assert answer.status_code == 404
        return
    assert answer.status_code == 200
    assert "Traceback" not in answer.text and "dash_version" not in answer.text


def test_the_policy_of_each_answer_is_exactly_the_one_stated(portal, send):
    assert portal.get("/explore/").headers["content-security-policy"] == POLICY
    assert portal.get("/explore/?measure=happiness").headers["content-security-policy"] == POLICY
    others = [
        "/explore/plain/",
        "/explore/_dash-layout",
        "/explore/_dash-dependencies",
        "/explore/figures.csv",
        "/explore/x",
    ]
    for answer in (*map(portal.get, others), send(b""), portal.get("/data/releases/5/v1/total/chart.json")):
        assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    scripts = next(part for part in POLICY.split("; ") if part.startswith("script-src"))
    assert scripts == "script-src 'self'" and "unsafe" not in POLICY


def test_markup_in_an_address_is_only_text(portal, send, question):
    attack = "</script><script>alert(1)</script><!--\u2028"
    page = portal.get("/explore/plain/", params={"by": attack})
    assert "<script>alert" not in page.text and "&lt;script&gt;" in page.text
    answered = send(question(search=f"?by={attack}"))
    assert answered.headers["content-type"] == "application/json" and answered.status_code == 200


def test_what_the_page_is_made_of_names_no_version_and_no_person(portal):
    told = portal.get("/explore/_dash-layout").text + portal.get("/explore/").text
    for name in ("python_version", "dash_version", "end_id", "stale", "3.11"):
        assert name not in told


@contextmanager
def from_address(portal, address: str) -> Iterator[httpx.Client]:
    """Asks from an address of its own, so that these questions use up no one else's limit."""
    way = httpx.HTTPTransport(local_address=address)
    with httpx.Client(transport=way, base_url=portal.base, timeout=30) as client:
        yield client


def test_readers_are_served_while_many_ask_and_whoever_asks_too_often_waits(portal, question):
    most = int(RULES["explorer"].split("/")[0])
    body = json.dumps(question(search=""))
    headers = {"Origin": portal.base, "Content-Type": "application/json"}
    with from_address(portal, "127.0.0.78") as client, ThreadPoolExecutor(8) as crowd:
        answers = crowd.map(lambda _: client.post(ASK, content=body, headers=headers).status_code, range(most + 10))
        start = time.monotonic()
        assert portal.get("/data/?x=1").status_code == 200
        waited = time.monotonic() - start
        found = list(answers)
        assert set(found) <= {200, 429, 503} and found.count(429) >= 10 and waited < 10
        assert client.get("/explore/plain/").status_code == 200


def test_whoever_asks_for_too_many_views_waits_and_the_page_itself_is_there_for_everybody(demonstration):
    most = int(RULES["explorer view"].split("/")[0])
    app = create_app(read_settings({"LEAD_PORTAL_INSTANCE": str(demonstration.folder)}))
    for _ in range(most - 3):  # as many views asked for before, each of which takes a while to draw
        assert app.extensions["throttle"].take("explorer view", "127.0.0.1")
    client, other = app.test_client(), {"REMOTE_ADDR": "127.0.0.2"}
    found = [client.get(f"/explore/figures.csv?measure=places&x={n}").status_code for n in range(6)]
    assert found == [200] * 3 + [429] * 3
    assert client.get("/explore/plain/?by=race").status_code == 429
    assert client.get("/explore/figures.csv?measure=places&x=9", environ_overrides=other).status_code == 200
    assert client.get("/explore/").status_code == client.get("/explore/plain/").status_code == 200
