"""The running portal under attack over a real socket: bodies too large, forms too many, faults, floods, markup."""

from __future__ import annotations

import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import httpx
import pytest

from governance_records.accounts import Limits
from portal import create_app
from portal.settings import read_settings
from portal.shield import CONTENT_SECURITY_POLICY
from tests.access.people import account, send_password, signed_in, token_in, visitor
from tests.addresses import address_of
from tests.browser.barriers import barriers, barriers_in_the_dark
from tests.conftest import Instance, Server, copy_of, serve

DESK_PAGES = (
    *("/desk/", "/desk/account/", "/desk/account/codes/", "/desk/people/1/", "/desk/rights/", "/sign-in"),
    *("/desk/people/", "/desk/bodies/", "/desk/bodies/pcg/", "/demonstration/mails/"),
)
STEWARDS_PAGES = (
    *("/desk/releases/", "/desk/releases/new", "/desk/releases/new?corrects=5", "/desk/releases/1/"),
    *("/desk/releases/1/columns/naloxone-kits-2026-10", "/desk/releases/1/preview/naloxone-kits-2026-10/"),
)
PUBLISHERS_PAGES = ("/desk/releases/1/", "/desk/releases/published/3/withdraw")
PAYLOADS = (
    "<script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert`1`>",
    "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='jAvAsCrIpT:alert(1)'>x</a>",
    "<math href=javascript:alert(1)>x</math>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button>x",
    "<button formaction=javascript:alert(1)>x",
    "<link rel=stylesheet href=//evil.example>",
    "<style>@import '//evil.example'</style>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</option></select><script>alert(1)</script>",
    "{{7*7}}",
    "{% raw %}",
    "${alert(1)}",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)",
    "<scr<script>ipt>alert(1)",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "`-alert(1)-`",
    "';alert(1);//",
)


@pytest.fixture(scope="module")
def own(demonstration, tmp_path_factory) -> Instance:
    return copy_of(demonstration, tmp_path_factory.mktemp("attacked"))


@pytest.fixture(scope="module")
def attacked(own):
    yield from serve(own)


@pytest.fixture(scope="module")
def unsafe(own) -> list[str]:
    """The address of every rule that acts."""
    app = create_app(read_settings({"LEAD_PORTAL_INSTANCE": str(own.folder)}))
    return sorted({address_of(app, rule) for rule in app.url_map.iter_rules() if "POST" in rule.methods})


def test_no_unsafe_route_takes_a_form_without_the_token_or_with_another_sessions(attacked, unsafe):
    manager, other = signed_in(attacked, "nora"), signed_in(attacked, "ines")
    pages = ("/desk/people/", "/desk/bodies/", "/desk/bodies/pcg/", "/desk/account/")
    before = [re.sub(r"last seen [^<]+", "", manager.get(p).text) for p in pages]
    for path in unsafe:
        for token in (None, other.token):
            data = {} if token is None else {"token": token}
            answer = manager.client.post(path, data=data)
            assert answer.status_code in (400, 403, 404), path
        assert manager.client.post(path, data={"token": manager.token}, headers={"Origin": "http://evil.example"}
                                   ).status_code == 403  # fmt: skip
    assert before == [re.sub(r"last seen [^<]+", "", manager.get(p).text) for p in pages]


def test_a_body_without_end_is_cut_off_at_the_limit_and_takes_no_memory(attacked, unsafe):
    # refused, most without reading it
    before = memory(attacked)
    assert {_endless(attacked, path) for path in unsafe} <= {400, 404, 409, 413, 422}
    assert memory(attacked) - before < 60_000_000  # less than one such body


def test_a_file_without_end_from_somebody_who_may_hand_in_is_cut_off_too(attacked):
    steward = signed_in(attacked, "oren")
    headers = {"Content-Type": "multipart/form-data; boundary=b", "Cookie": f"session={steward.key}"}
    head = b'--b\r\nContent-Disposition: form-data; name="table"; filename="a.csv"\r\n\r\n'
    before = memory(attacked)
    assert [_endless(attacked, "/desk/releases/", head, headers) for _ in range(3)] == [413] * 3
    assert memory(attacked) - before < 60_000_000


def memory(attacked: Server) -> int:
    """What the processes of a server hold, in bytes."""
    held = 0
    for process in attacked.processes():
        with suppress(OSError):
            found = re.search(r"VmRSS:\s+(\d+) kB", (process / "status").read_text())
            held += int(found[1]) * 1000 if found else 0
    assert held
    return held


def _endless(attacked, path, head: bytes = b"", more: dict[str, str] | None = None) -> int:
    sent = 0

    def endless():
        nonlocal sent
        yield head
        while sent < 64_000_000:
            sent += 64_000
            yield b"x" * 64_000

    headers = {"Origin": attacked.base, "Content-Type": "application/x-www-form-urlencoded", **(more or {})}
    try:
        return httpx.post(attacked.base + path, content=endless(), headers=headers, timeout=20).status_code
    except httpx.TransportError:
        return 413  # the server closed the connection


def test_a_body_that_says_it_is_a_gigabyte_is_refused_before_it_comes(attacked):
    start = time.monotonic()
    with socket.create_connection(attacked.base.removeprefix("http://").split(":"), timeout=10) as raw:
        head = f"POST /sign-in HTTP/1.1\r\nHost: x\r\nOrigin: {attacked.base}\r\nContent-Length: 1000000000\r\n\r\n"
        raw.sendall(head.encode() + b"mail=a")
        raw.shutdown(socket.SHUT_WR)
        raw.recv(100)
    assert time.monotonic() - start < 5
    assert attacked.get("/healthz").status_code == 200


def test_ten_thousand_fields_or_parts_are_refused_within_a_second(attacked):
    fields = "&".join(f"f{n}=1" for n in range(10_000))
    parts = b"".join(b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n1\r\n' for _ in range(10_000)) + b"--b--"
    for kind, body in (
        ("application/x-www-form-urlencoded", fields.encode()),
        ("multipart/form-data; boundary=b", parts),
        ("application/json", b"[" * 100_000),
    ):
        headers, spent = {"Content-Type": kind, "Origin": attacked.base}, []
        while len(spent) < 3 and (not spent or min(spent) >= 1):  # other work on the machine is not its fault
            start = time.monotonic()
            answer = httpx.post(attacked.base + "/sign-in", content=body, headers=headers, timeout=20)
            spent.append(time.monotonic() - start)
            assert answer.status_code in (400, 413, 415, 422)
        assert min(spent) < 1


def test_many_wrong_sign_ins_at_once_do_not_keep_readers_waiting(attacked):
    def attack(n: int) -> int:
        return send_password(visitor(attacked), f"nobody{n}@example.org", "x" * 1_000_000).status_code

    times = []
    with ThreadPoolExecutor(20) as pool:
        tried = [pool.submit(attack, n) for n in range(100)]
        while not all(t.done() for t in tried):
            start = time.monotonic()
            assert attacked.get("/").status_code == 200
            times.append(time.monotonic() - start)
            time.sleep(0.05)
    assert {t.result() for t in tried} <= {413, 422, 429}
    assert sorted(times)[int(len(times) * 0.95)] < 8


def test_one_password_over_many_accounts_is_slowed(attacked):
    def spray(n: int) -> int:
        someone = visitor(attacked)
        # from an address of its own, so that the others of these tests are not slowed with it
        way = httpx.HTTPTransport(local_address="127.0.0.81")
        someone.client = httpx.Client(
            base_url=attacked.base, headers={"Origin": attacked.base}, transport=way, timeout=60
        )
        return send_password(someone, f"someone{n}@example.org", "Summer2026!").status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(spray, range(40))) == {422, 429}
    assert attacked.get("/").status_code == 200


def test_idle_connections_do_not_keep_others_out(attacked):
    host, port = attacked.base.removeprefix("http://").split(":")
    idle = [socket.create_connection((host, int(port)), timeout=10) for _ in range(300)]
    for raw in idle[:100]:
        raw.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    try:
        assert httpx.get(attacked.base + "/goals/", timeout=10).status_code == 200
    finally:
        for raw in idle:
            raw.close()


@pytest.mark.parametrize("path", ["/?" + "q" * 16_000, "/sites/?state=" + "x" * 16_000, "/data/?page=1e9&limit=-1"])
def test_long_and_senseless_queries_are_answered_quickly(attacked, path):
    start = time.monotonic()
    assert attacked.get(path).status_code in (200, 400, 414, 431)
    assert time.monotonic() - start < 1


def test_a_fault_of_ours_shows_a_reference_and_nothing_else(own, monkeypatch):
    app = create_app(read_settings({"LEAD_PORTAL_INSTANCE": str(own.folder)}))

    def fail(**_):
        raise RuntimeError("secret path /etc and SELECT * FROM persons")

    app.view_functions["public.goals"] = fail
    answer = app.test_client().get("/goals/")
    assert answer.status_code == 500 and re.search(r"Reference: <code>[0-9A-F]{8}</code>", answer.text)
    for told in ("Traceback", "RuntimeError", "SELECT", "/etc", "werkzeug"):
        assert told not in answer.text
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY


def test_a_database_that_is_locked_gives_a_page_and_later_works(own):
    app = create_app(read_settings({"LEAD_PORTAL_INSTANCE": str(own.folder)}))
    client = app.test_client()
    assert client.get("/data/?x=1").status_code == 200
    file = own.folder / "record.sqlite"
    hidden = file.with_suffix(".away")
    app.extensions["store"].dispose()
    file.rename(hidden)
    file.mkdir()
    try:
        answer = client.get("/data/?x=1")
        assert answer.status_code in (500, 503) and "sqlite" not in answer.text.lower()
    finally:
        file.rmdir()
        hidden.rename(file)
    assert client.get("/data/?x=1").status_code == 200


def test_a_session_dies_when_it_is_idle_and_at_its_last_hour_even_when_it_is_used(own):
    app = create_app(read_settings({"LEAD_PORTAL_INSTANCE": str(own.folder)}))
    app.config["SESSION_LIMITS"] = Limits(idle=timedelta(seconds=3), absolute=timedelta(seconds=60))
    who, headers = account("ines"), {"Origin": "http://localhost:8000"}
    client = app.test_client()
    client.post("/sign-in", data={"mail": who.mail, "password": who.password}, headers=headers)
    assert client.get("/desk/").status_code == 200
    time.sleep(4.1)
    assert client.get("/desk/").status_code == 303
    app.config["SESSION_LIMITS"] = Limits(idle=timedelta(seconds=60), absolute=timedelta(seconds=3))
    client.post("/sign-in", data={"mail": who.mail, "password": who.password}, headers=headers)
    assert client.get("/desk/").status_code == 200
    time.sleep(2)
    client.get("/desk/")
    time.sleep(2.1)
    assert client.get("/desk/").status_code == 303


def test_payloads_in_every_field_of_the_desk_do_nothing_in_a_browser(attacked, chromium):
    manager = signed_in(attacked, "nora")
    for n, payload in enumerate(PAYLOADS):
        manager.post("/desk/organisations/", {"organisation": payload[:100]})
        manager.post("/desk/people/invite", {"name": payload[:100], "mail": f"payload{n}@example.org"})
        manager.post("/desk/bodies/pcg/seats", {"name": f"{n} {payload[:90]}", "appointer": payload})
    context = chromium.new_context()
    context.add_cookies([{"name": "session", "value": manager.key, "url": attacked.base}])
    page = context.new_page()
    alarms: list[str] = []
    page.on("dialog", lambda d: (alarms.append(d.message), d.dismiss()))
    page.on("console", lambda m: alarms.append(m.text) if "Content Security" in m.text else None)
    page.on("request", lambda r: alarms.append(r.url) if not r.url.startswith(attacked.base) else None)
    for path in ("/desk/people/", "/desk/bodies/", "/desk/bodies/pcg/", "/desk/people/12/"):
        page.goto(attacked.base + path)
        assert page.locator("script, iframe, object, embed, base, [onerror], [onload]").count() == 0
    context.close()
    assert alarms == []
    shown = re.sub(r"<input[^>]*>", "", manager.get("/desk/bodies/").text)  # without the token, which is hexadecimal
    assert "{{7*7}}" in PAYLOADS and "49" not in shown.split("Organizations")[1][:4000].replace("&#34;", "")


@pytest.mark.parametrize(
    "who, paths",
    [("nora", DESK_PAGES), ("oren", STEWARDS_PAGES), ("lucia", PUBLISHERS_PAGES)],
    ids=lambda w: str(w)[:5],
)
def test_the_desk_holds_no_axe_problem_and_fits_a_phone(attacked, chromium, who, paths):
    someone = signed_in(attacked, who)
    context = chromium.new_context(viewport={"width": 320, "height": 700})
    context.add_cookies([{"name": "session", "value": someone.key, "url": attacked.base}])
    page = context.new_page()
    for path in paths:
        page.goto(attacked.base + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        assert barriers(page) == {} == barriers_in_the_dark(page), path
    context.close()


def test_the_token_of_a_page_is_that_of_its_session(attacked):
    one, two = signed_in(attacked, "ines"), signed_in(attacked, "ines")
    assert token_in(one.get("/desk/").text) == one.token != two.token
