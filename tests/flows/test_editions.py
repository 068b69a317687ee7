"""The public site is an edition: the same bytes for everyone, checked by a tag, small on the way."""

from __future__ import annotations

import gzip

import brotli
import pytest

from portal.editions import IN_EDITION, Editions


def test_two_visitors_get_the_same_bytes_whatever_they_send(portal):
    plain = portal.get("/data/", headers={"Accept-Encoding": "identity"})
    other = portal.get(
        "/data/",
        headers={
            "Accept-Encoding": "identity",
            "Cookie": "session=planted; lang=xx",
            "Accept-Language": "vi",
            "X-Forwarded-Host": "evil.example",
            "X-Forwarded-Proto": "https",
            "User-Agent": "other",
        },
    )
    assert plain.content == other.content and plain.headers["etag"] == other.headers["etag"]


def test_a_forged_host_appears_nowhere(portal):
    answer = portal.get("/feed.atom", headers={"Host": "evil.example"})
    assert "evil.example" not in answer.text


def test_a_page_is_checked_by_its_tag(portal):
    tag = portal.get("/goals/").headers["etag"]
    again = portal.get("/goals/", headers={"If-None-Match": f'"other", W/{tag}'})
    assert again.status_code == 304 and again.content == b""


def test_each_encoding_holds_the_same_page_and_has_a_tag_of_its_own(portal):
    tags = set()
    for encoding, unpack in (("identity", bytes), ("gzip", gzip.decompress), ("br", brotli.decompress)):
        with __import__("httpx").stream("GET", portal.base + "/goals/", headers={"Accept-Encoding": encoding}) as a:
            raw = b"".join(a.iter_raw())
            tags.add(a.headers["etag"])
        assert unpack(raw).startswith(b"<!doctype html>")
    assert len(tags) == 3


def test_head_answers_as_get_without_a_body(portal):
    got, head = portal.get("/goals/"), portal.request("HEAD", "/goals/")
    assert head.status_code == 200 and head.content == b""
    assert head.headers["etag"] == got.headers["etag"]


def test_a_new_release_is_seen_within_a_second_or_two():
    key, rendered = ["1"], []

    def app(environ, start):
        rendered.append(key[0])
        environ[IN_EDITION] = True
        start("200 OK", [("Content-Type", "text/plain")])
        return [key[0].encode()]

    now = [0.0]
    site = Editions(app, lambda: key[0], lambda: now[0])

    def get() -> bytes:
        return b"".join(site({"REQUEST_METHOD": "GET", "PATH_INFO": "/"}, lambda *a: None))

    assert get() == get() == b"1" and rendered == ["1"]
    key[0] = "2"
    assert get() == b"1"
    now[0] = 1.0
    assert get() == b"2" and rendered == ["1", "2"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_public_can_be_written(portal, method):
    for path in ("/", "/data/", "/data/releases/1/", "/sites/"):
        answer = portal.request(method, path, headers={"X-HTTP-Method-Override": "GET"})
        assert answer.status_code == 405 and "Traceback" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/console", "/.git/config", "/.env", "/metrics", "/admin", "/static/../wsgi.py", "/assets/x/..%2f..%2fwsgi.py",
     "/assets/000000000000/portal.css", "/about/home/", "/about/..%2f..%2fsettings/", "/data/releases/0/", "/sites/x/",
     "/measures/%00/", "/data/releases/1/data.xls"],
)  # fmt: skip
def test_what_is_not_there_is_a_page_that_says_so(portal, path):
    answer = portal.get(path)
    assert answer.status_code == 404 and "Page not found" in answer.text
    assert "Werkzeug" not in answer.text and "Python" not in answer.headers.get("server", "")


def test_assets_may_be_kept_for_ever_and_are_named_by_what_they_hold(portal):
    page = portal.get("/").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = portal.get(address)
    assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"]
