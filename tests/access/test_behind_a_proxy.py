"""Whose address counts and which pages are ours: behind a proxy, at an address of one's own, on one's own machine."""

from __future__ import annotations

import json

import httpx
import pytest

from portal.settings import SettingsError, origin_of, read_settings
from tests.access.people import account, send_password, visitor
from tests.conftest import serve

PUBLIC = "https://lead.example.org"


@pytest.fixture(scope="module")
def proxied(house_instance):
    """The portal as it stands behind one proxy that speaks HTTPS with visitors."""
    yield from serve(house_instance, LEAD_PORTAL_PROXIES="1", LEAD_PORTAL_BASE_URL=PUBLIC)


def wrong_password(server, mail: str, come_from: str, origin: str) -> int:
    headers = {"X-Forwarded-For": come_from, "X-Forwarded-Proto": "https", "Origin": origin}
    data = {"mail": mail, "password": "wrong"}
    return httpx.post(server.base + "/sign-in", data=data, headers=headers, timeout=30).status_code


def test_behind_a_proxy_each_visitor_is_slowed_down_for_themself(proxied):
    def tried(address: str) -> int:
        return wrong_password(proxied, "someone@example.org", address, PUBLIC)

    assert [tried("198.51.100.1") for _ in range(9)] == [422] * 8 + [429]
    assert tried("198.51.100.2") == 422
    assert tried("198.51.100.77, 198.51.100.1") == 429  # what a visitor adds in front is not believed


def test_without_a_proxy_what_a_visitor_says_of_their_address_is_ignored(house):
    answers = [wrong_password(house, "someone@example.org", f"198.51.100.{n}", house.base) for n in range(9)]
    assert answers == [422] * 8 + [429]


def test_the_security_log_names_the_visitor_and_not_the_proxy(proxied, house_instance):
    wrong_password(proxied, "logged@example.org", "203.0.113.9", PUBLIC)
    events = [json.loads(line) for line in (house_instance.folder / "security.log").read_text().splitlines()]
    assert any(e["from"] == "203.0.113.9" and e["action"] == "sign-in failed" for e in events)


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "X-Forwarded-Prefix", "Forwarded"])
def test_no_header_moves_the_site_elsewhere(proxied, header):
    answer = proxied.get("/sign-in", headers={header: "evil.example"})
    assert "evil.example" not in answer.text + str(answer.headers)
    answer = proxied.get("/desk", headers={header: "evil.example"})
    assert "evil.example" not in answer.text + str(answer.headers)


@pytest.mark.parametrize(
    "origin",
    ["http://lead.example.org", "https://lead.example.org:8443", "https://evil.example", "https://lead.example.org.evil",
     "https://lead.example.org@evil.example", "null", "http://127.0.0.1:8000", "https://[", "lead.example.org"],
)  # fmt: skip
def test_a_form_from_any_other_origin_is_refused_even_with_a_host_to_match(proxied, origin):
    headers = {"Origin": origin, "Host": origin.partition("//")[2] or "null"}
    answer = httpx.post(proxied.base + "/sign-in", data={"mail": "a@b.example"}, headers=headers)
    assert answer.status_code in (400, 403) and "set-cookie" not in answer.headers


@pytest.mark.parametrize("origin", [PUBLIC, "https://LEAD.example.org", "https://lead.example.org:443"])
def test_a_form_from_the_public_address_is_taken(proxied, origin):
    answer = httpx.post(proxied.base + "/sign-in", data={"mail": "a@b.example"}, headers={"Origin": origin}, timeout=30)
    assert answer.status_code == 422


def test_the_demonstration_works_under_each_name_of_this_machine_at_its_port(house):
    port = house.base.rsplit(":", 1)[1]
    for name in ("127.0.0.1", "localhost"):
        someone = visitor(house)
        someone.client.headers.update({"Origin": f"http://{name}:{port}", "Host": f"{name}:{port}"})
        assert send_password(someone, account("ines").mail, account("ines").password).status_code == 303
        assert someone.get("/desk/").status_code == 200


@pytest.mark.parametrize("origin", ["http://localhost:1", "https://localhost:{port}", "http://evil.example:{port}"])
def test_the_demonstration_takes_no_form_from_another_port_scheme_or_host(house, origin):
    there = origin.format(port=house.base.rsplit(":", 1)[1])
    headers = {"Origin": there, "Host": there.partition("//")[2]}
    answer = httpx.post(house.base + "/sign-in", data={"mail": "a@b.example"}, headers=headers)
    assert answer.status_code == 403 and "own pages" in answer.text


@pytest.mark.parametrize("proxies", ["-1", "x", "10", "1.5", "１"])
def test_a_number_of_proxies_that_is_none_is_refused(house_instance, proxies):
    with pytest.raises(SettingsError, match="LEAD_PORTAL_PROXIES"):
        read_settings({"LEAD_PORTAL_INSTANCE": str(house_instance.folder), "LEAD_PORTAL_PROXIES": proxies})


@pytest.mark.parametrize("address", ["https://[::1]:8000", "https://BÜCHER.example/", "https://xn--bcher-kva.example"])
def test_one_origin_has_one_spelling(address):
    assert origin_of(address) in ("https://[::1]:8000", "https://xn--bcher-kva.example:443")
