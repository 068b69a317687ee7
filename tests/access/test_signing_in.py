"""Signing in and out over a real socket, as people do it and as attackers try it."""

from __future__ import annotations

import json
import re
import time

import httpx
import pytest

from tests.access.people import account, send_code, send_password, signed_in, token_in, visitor
from tests.conftest import serve


def step_in(page: str) -> str:
    return re.search(r'name="step" value="([^"]+)"', page)[1]


def is_signed_in(someone) -> bool:
    return someone.get("/desk/").status_code == 200


def with_cookie(house, key: str):
    someone = visitor(house)
    someone.client.cookies.set("session", key)
    return someone


def test_a_member_signs_in_and_out(house):
    someone = signed_in(house, "ines")
    assert is_signed_in(someone)
    assert someone.post("/sign-out").headers["location"] == "/"
    assert someone.get("/desk/").headers["location"] == "/sign-in?next=%2Fdesk%2F"


def test_a_copied_cookie_is_dead_after_signing_out(house):
    someone = signed_in(house, "ines")
    thief = with_cookie(house, someone.key)
    assert is_signed_in(thief)
    someone.post("/sign-out")
    assert not is_signed_in(thief)


def test_signing_out_everywhere_ends_all_sessions_at_the_next_request(house):
    here, there = signed_in(house, "theo"), signed_in(house, "theo")
    here.post("/desk/account/sessions/end")
    assert not is_signed_in(here) and not is_signed_in(there)


def test_one_session_can_be_ended_from_another_and_only_ones_own(house):
    here, there, other = signed_in(house, "theo"), signed_in(house, "theo"), signed_in(house, "oren")
    ids = re.findall(r"/desk/account/sessions/(\d+)/end", here.get("/desk/account/").text)
    assert other.post(f"/desk/account/sessions/{ids[0]}/end").status_code == 404
    assert is_signed_in(there)
    for id in ids:
        here.post(f"/desk/account/sessions/{id}/end")
    assert is_signed_in(here) and not is_signed_in(there)


def test_a_new_password_ends_the_sessions_that_were_open_with_the_old_one(house):
    who = account("dario")
    here, there = signed_in(house, "dario"), signed_in(house, "dario")
    old_key = here.key
    form = {"present": who.password, "password": "window-salmon-ledger", "again": "window-salmon-ledger"}
    assert here.post("/desk/account/password", form).status_code == 303
    assert is_signed_in(here) and not is_signed_in(there) and not is_signed_in(with_cookie(house, old_key))
    assert send_password(visitor(house), who.mail, who.password).status_code == 422
    here.token = token_in(here.get("/desk/account/").text)
    back = {"present": "window-salmon-ledger", "password": who.password, "again": who.password}
    assert here.post("/desk/account/password", back).status_code == 303


def test_a_planted_cookie_does_not_become_a_session(house):
    someone = with_cookie(house, "planted-by-an-attacker")
    who = account("ines")
    send_password(someone, who.mail, who.password)
    keys = [c.value for c in someone.client.cookies.jar if c.name == "session"]
    assert any(k != "planted-by-an-attacker" for k in keys)
    assert not is_signed_in(with_cookie(house, "planted-by-an-attacker"))


def test_the_cookie_is_for_this_host_alone_and_no_script_reads_it(house):
    cookie = send_password(visitor(house), account("ines").mail, account("ines").password).headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie and "Domain" not in cookie


def test_under_https_the_cookie_is_secure_and_bound_to_the_host(house_instance):
    for server in serve(house_instance, LEAD_PORTAL_BASE_URL="https://lead.example.org"):
        someone = visitor(server)
        someone.client.headers["Origin"] = "https://lead.example.org"
        cookie = send_password(someone, account("ines").mail, account("ines").password).headers["set-cookie"]
        assert cookie.startswith("__Host-session=") and "Secure" in cookie


@pytest.mark.parametrize("cookie", ["", "x", "a" * 8000, "é", "../../etc/passwd", '"', "a; session=b", "%00"])
def test_no_cookie_is_an_error(house, cookie):
    answer = httpx.get(house.base + "/desk/", headers={"Cookie": f"session={cookie}; =x".encode()})
    assert answer.status_code in (303, 400, 431)


def test_each_flipped_character_of_a_key_is_a_stranger(house):
    key = signed_in(house, "ines").key
    for place in range(0, len(key), 5):
        flipped = key[:place] + ("A" if key[place] != "A" else "B") + key[place + 1 :]
        assert not is_signed_in(with_cookie(house, flipped))


def test_known_and_unknown_accounts_get_the_same_answer_in_the_same_time(house):
    def tried(mail: str) -> tuple[str, float]:
        start = time.perf_counter()
        answer = send_password(visitor(house), mail, "not the password")
        same = re.sub(rf'value="{re.escape(mail)}"|<code>\d+</code>', "", answer.text)
        return same, time.perf_counter() - start

    known, unknown = [tried(account(n).mail) for n in ("maud", "nora")], [tried(f"no{n}@example.org") for n in (1, 2)]
    assert len({text for text, _ in known + unknown}) == 1
    # Hashing takes most of the time; without it an answer comes in a few milliseconds.
    assert min(t for _, t in unknown) > 0.02


def test_twenty_wrong_passwords_are_slowed_and_others_are_not(house):
    who = account("oren")
    answers = [send_password(visitor(house), who.mail, f"wrong number {n}").status_code for n in range(20)]
    assert answers[0] == 422 and answers[-1] == 429
    assert send_password(visitor(house), who.mail, who.password).status_code == 429
    assert is_signed_in(signed_in(house, "ines"))


@pytest.mark.soak
def test_a_slowed_account_opens_again_within_a_minute_or_so(house):
    who = account("maud")
    while send_password(visitor(house), who.mail, "wrong").status_code != 429:
        pass
    time.sleep(65)
    assert send_password(visitor(house), who.mail, who.password).status_code == 303


def test_a_huge_password_is_refused_before_it_is_hashed(house):
    for size in (1_000_000, 90_000, 300):
        start = time.perf_counter()
        answer = send_password(visitor(house), account("ines").mail, "x" * size)
        assert answer.status_code in (413, 422)
        assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "https://evil.example", "/\\evil.example", "/%09/evil.example", "javascript:alert(1)",
     "https:evil.example", "/a@evil.example", "/desk/\r\nSet-Cookie: a=b", "/desk/../../evil", "\\\\evil.example"],
)  # fmt: skip
def test_nobody_is_sent_elsewhere_after_signing_in(house, address):
    answer = send_password(visitor(house), account("ines").mail, account("ines").password, next=address)
    assert answer.headers["location"] == "/desk/" and "a=b" not in str(answer.headers)


def test_one_is_brought_where_one_wanted_to_go(house):
    answer = send_password(visitor(house), account("ines").mail, account("ines").password, next="/desk/account/")
    assert answer.headers["location"] == "/desk/account/"


def test_an_administrator_needs_a_code_and_each_code_works_once(house):
    who, first, second = account("pavel"), visitor(house), visitor(house)
    step = step_in(send_password(first, who.mail, who.password).text)
    assert not is_signed_in(first)
    assert first.client.post("/sign-in/code", data={"step": step, "code": "000000"}).status_code == 422
    assert send_code(first, step, who.code_secret).status_code == 303
    used = re.search(r"code=(\d{6})", str(first.client.base_url)) or None
    assert used is None and first.get("/desk/log/").status_code == 200
    again = step_in(send_password(second, who.mail, who.password).text)
    assert second.client.post("/sign-in/code", data={"step": "forged", "code": "123456"}).status_code == 422
    assert again and not is_signed_in(second)


def test_a_foreign_page_cannot_post(house):
    who = account("ines")
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {},
        {"Origin": house.base, "Sec-Fetch-Site": "cross-site"},
    ):
        answer = httpx.post(house.base + "/sign-in", data={"mail": who.mail, "password": who.password}, headers=headers)
        assert answer.status_code == 403 and "set-cookie" not in answer.headers


def test_a_form_without_the_token_of_its_own_session_is_refused(house):
    someone, other = signed_in(house, "ines"), signed_in(house, "theo")
    for token in ("", "x", other.token):
        assert someone.client.post("/sign-out", data={"token": token}).status_code == 400
    assert is_signed_in(someone)


def test_reading_changes_nothing_and_methods_cannot_be_overridden(house):
    someone = signed_in(house, "ines")
    for path in ("/sign-out", "/desk/account/sessions/end", "/desk/account/password"):
        assert someone.get(path).status_code in (404, 405)
        assert someone.get(path, params={"_method": "POST"}).status_code in (404, 405)
        assert someone.get(path, headers={"X-HTTP-Method-Override": "POST"}).status_code in (404, 405)
    assert is_signed_in(someone)


def test_json_is_not_taken_for_a_form(house):
    who = account("ines")
    body = json.dumps({"mail": who.mail, "password": who.password})
    for kind in ("application/json", "text/plain"):
        answer = httpx.post(house.base + "/sign-in", content=body, headers={"Content-Type": kind, "Origin": house.base})
        assert answer.status_code == 422 and "set-cookie" not in answer.headers


def test_private_pages_are_not_stored_framed_or_shared(house):
    answer = signed_in(house, "ines").get("/desk/")
    assert answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "access-control-allow-origin" not in answer.headers


def test_the_demonstration_shows_its_accounts_and_a_real_instance_shows_none(house, fresh):
    assert account("ines").password in house.get("/sign-in").text
    for server in serve(fresh, SECRET_KEY="a-test-secret-that-is-long-enough-0123456789"):
        page = server.get("/sign-in").text
        assert "Accounts to try" not in page and "lantern" not in page
        assert server.get("/demonstration/mails/").status_code == 404


def test_refusals_and_sign_ins_are_in_the_security_log_one_event_a_line_without_secrets(house, house_instance):
    who = account("ines")
    agent = 'evil\x1b[31m"}'
    visitor(house).client.post(
        "/sign-in", data={"mail": 'a\r\n{"x":1}', "password": "p"}, headers={"User-Agent": agent}
    )
    someone = signed_in(house, "ines")
    assert someone.get("/desk/people/").status_code == 404
    assert someone.get("/desk/bodies/clt%0D%0Aforged/").status_code == 404
    text = (house_instance.folder / "security.log").read_text()
    events = [json.loads(line) for line in text.splitlines()]
    assert {"sign-in failed", "signed in", "refused"} <= {e["action"] for e in events}
    refused = [e for e in events if e["action"] == "refused" and e["path"] == "/desk/people/"]
    assert refused and all(e["time"].endswith("Z") and e["object"] for e in refused)
    assert who.password not in text and someone.key not in text and someone.token not in text and "\x1b" not in text
    assert who.password not in house.log.read_text() and someone.key not in house.log.read_text()
