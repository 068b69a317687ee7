"""Attacks on the desk that change an address, a query, a form or a body, over a real socket."""

from __future__ import annotations

import time

import httpx
import pytest

from tests.access.people import signed_in, visitor


@pytest.fixture(scope="module")
def server(house):
    return house


@pytest.fixture(scope="module")
def manager(server):
    return signed_in(server, "nora")


PROBES = ("sort=password_hash", "filter[author.mail]=a", "include=person.mail", "fields=*", "_trace=1", "debug=1")


@pytest.mark.parametrize("query", PROBES)
def test_a_query_that_no_page_asks_for_changes_no_byte(manager, query):
    for path in ("/desk/people/", "/desk/bodies/pcg/", "/desk/people/1/", "/desk/rights/"):
        asked = manager.get(f"{path}?{query}")
        assert asked.status_code == 200 and asked.text == manager.get(path).text
        assert "argon2" not in asked.text


@pytest.mark.parametrize("name", ["ines", "maud", ""])
def test_walking_the_ids_tells_nothing_of_who_and_what_there_is(server, name):
    someone = signed_in(server, name) if name else visitor(server)
    for kind, ids in (("people", ("1", "2", "9999")), ("bodies", ("clt", "owg", "zzz"))):
        told = set()
        for id in ids:
            answer = someone.get(f"/desk/{kind}/{id}/")
            told.add((answer.status_code, answer.text.replace(f"%2F{id}%2F", ""), tuple(sorted(answer.headers))))
        assert len(told) == 1 and next(iter(told))[0] == (404 if name else 303)


@pytest.mark.parametrize("id", ["0", "01", "-1", "1.0", "١", "99999999999", "1%00", "1;2"])
def test_an_id_in_any_other_spelling_is_none(manager, id):
    assert manager.get(f"/desk/people/{id}/").status_code == 404


BODIES = {
    "deep JSON": ("application/json", b"[" * 50_000 + b"]" * 49_000),
    "a boundary of a kilobyte": (f"multipart/form-data; boundary={'b' * 1000}", b"--" + b"b" * 1000 + b"\r\n\r\n"),
    "no boundary": ("multipart/form-data", b"--x\r\n\r\n"),
    "a file where a text is asked": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="mail"; filename="../../x\r\n"\r\n\r\nx\r\n--b--',
    ),
    "another charset": ("application/x-www-form-urlencoded; charset=utf-7", b"mail=+ADw-&password=x"),
    "broken escapes": ("application/x-www-form-urlencoded", b"mail=%zz%&password=%ff%fe"),
    "one field a thousand times": ("application/x-www-form-urlencoded", b"&".join([b"mail=a"] * 900)),
}


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/code", "/sign-in/forgotten", "/sign-in/reset"])
def test_a_body_in_an_odd_form_is_refused_quickly(server, path, body):
    kind, content = BODIES[body]
    start = time.monotonic()
    headers = {"Content-Type": kind, "Origin": server.base}
    answer = httpx.post(server.base + path, content=content, headers=headers, timeout=20)
    assert answer.status_code in (400, 409, 413, 415, 422, 429) and time.monotonic() - start < 3
    assert "set-cookie" not in answer.headers


def test_a_hundred_headers_are_answered_or_refused(server):
    answer = server.get("/desk/", headers={f"X-Header-{n}": "x" * 50 for n in range(100)})
    assert answer.status_code in (303, 400, 431)


@pytest.mark.parametrize(
    "path", ["/desk/people/", "/desk/nothing/", "/desk/people/9999/", "/sign-in", "/sign-in/reset"]
)
def test_every_answer_of_the_desk_forbids_framing_sharing_and_keeping(manager, path):
    answer = manager.get(path)
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY" and answer.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in answer.headers and manager.key not in answer.text


def test_a_session_key_is_in_no_address_that_the_desk_shows(manager):
    for path in ("/desk/", "/desk/people/", "/desk/bodies/pcg/", "/desk/account/", "/sign-in"):
        text = manager.get(path).text
        assert manager.key not in text and f"={manager.token}" not in text
