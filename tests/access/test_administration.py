"""Inviting, seating, granting, suspending: by those who may, and by nobody else."""

from __future__ import annotations

import re
import threading
import time

import httpx
import pyotp
import pytest
from aiosmtpd.controller import Controller

from tests.access.people import account, send_password, signed_in, token_in, visitor
from tests.conftest import SECRET, free_port, serve

LINK = re.compile(r"https?://[^/\s]+(/sign-in/link/\w+/[\w-]+)")


@pytest.fixture(scope="module")
def administrator(house):
    return signed_in(house, "pavel")


@pytest.fixture(scope="module")
def manager(house):
    return signed_in(house, "nora")


def newest_link(house, mail: str, kind: str) -> str:
    """The link of the newest mail to someone, from the page of the demonstration's mails."""
    for _ in range(50):
        page = httpx.get(house.base + "/demonstration/mails/").text
        for to, text in re.findall(r"To ([^<]+)</p><pre>(.*?)</pre>", page, re.S):
            if to.strip() == mail and f"/link/{kind}/" in text:
                return LINK.search(text)[1]
        time.sleep(0.1)
    raise AssertionError("no mail came")


def invited(house, manager, name: str) -> tuple[str, str, int]:
    mail = f"{name}@example.org"
    answer = manager.post("/desk/people/invite", {"name": name.capitalize(), "mail": mail})
    assert answer.status_code == 303, answer.text
    return mail, newest_link(house, mail, "invitation"), int(answer.headers["location"].split("/")[3])


def answer_link(house, link: str, password: str, again: str | None = None):
    someone = visitor(house)
    kind = link.split("/")[3]
    assert someone.get(link).headers["location"] == f"/sign-in/{kind}"
    return someone.client.post(f"/sign-in/{kind}", data={"password": password, "again": again or password})


def test_an_invited_person_chooses_a_password_and_signs_in(house, manager):
    mail, link, _ = invited(house, manager, "amal")
    assert answer_link(house, link, "turnip-galaxy-spoon").status_code == 200
    assert send_password(visitor(house), mail, "turnip-galaxy-spoon").status_code == 303


def test_a_mail_that_is_being_sent_keeps_no_other_act_waiting(house, manager):
    start = time.monotonic()
    for n in range(6):
        invited(house, manager, f"quick{n}")
        assert manager.post("/desk/bodies/pcg/seats", {"name": f"Quick {n}"}).status_code == 303
    assert time.monotonic() - start < 10  # each once waited ten seconds for the lock


def test_a_link_works_once_and_only_for_its_own_purpose_and_account(house, manager):
    mail, link, _ = invited(house, manager, "bram")
    _, other, _ = invited(house, manager, "cleo")
    assert answer_link(house, link.replace("invitation", "reset"), "turnip-galaxy-spoon").status_code == 409
    assert answer_link(house, link, "turnip-galaxy-spoon").status_code == 200
    assert answer_link(house, link, "other-galaxy-spoon").status_code == 409
    assert answer_link(house, other, "a-third-galaxy-spoon").status_code == 200
    assert send_password(visitor(house), mail, "turnip-galaxy-spoon").status_code == 303


def test_a_withdrawn_link_and_one_that_was_replaced_are_dead(house, manager):
    mail, link, id = invited(house, manager, "dora")
    assert manager.post(f"/desk/people/{id}/invite-again").status_code == 303
    for _ in range(50):
        newer = newest_link(house, mail, "invitation")
        if newer != link:
            break
        time.sleep(0.1)
    assert answer_link(house, link, "turnip-galaxy-spoon").status_code == 409
    assert manager.post(f"/desk/people/{id}/withdraw").status_code == 303
    assert answer_link(house, newer, "turnip-galaxy-spoon").status_code == 409


@pytest.mark.parametrize("password", ["short", "password1234", "aaaaaaaaaaaaaaaa", "x" * 300, "", "elif@example.org"])
def test_a_weak_password_is_refused_at_the_field(house, manager, password):
    name = f"elif{abs(hash(password)) % 10**6}"
    _, link, _ = invited(house, manager, name)
    answer = answer_link(house, link, password.replace("elif@", f"{name}@"))
    assert answer.status_code == 422 and 'class="problem"' in answer.text


def test_a_mailed_link_does_not_stay_in_the_address_of_a_page_with_a_form(house, manager):
    _, link, _ = invited(house, manager, "finn")
    someone = visitor(house)
    answer = someone.get(link)
    assert answer.status_code == 303 and answer.headers["cache-control"] == "no-store"
    assert link.split("/")[-1] not in someone.get(answer.headers["location"]).text


def test_a_reset_is_mailed_to_accounts_alone_and_answers_alike(house):
    someone = visitor(house)
    pages = [
        someone.client.post("/sign-in/forgotten", data={"mail": m, "key": f"key of {m}"}).text
        for m in (account("greta").mail, "nobody@example.org", "not an address")
    ]
    assert len(set(pages)) == 1
    link = newest_link(house, account("greta").mail, "reset")
    assert answer_link(house, link, "velvet-piano-bridge").status_code == 200
    assert answer_link(house, link, "velvet-piano-bridge").status_code == 409
    mails = httpx.get(house.base + "/demonstration/mails/").text
    assert "nobody@example.org" not in mails


def test_links_in_mails_never_follow_a_forged_host(house):
    for headers in ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}):
        visitor(house).client.post(
            "/sign-in/forgotten",
            data={"mail": account("theo").mail, "key": str(headers)},
            headers=headers | {"Origin": house.base},
        )
    time.sleep(0.5)
    assert "evil.example" not in httpx.get(house.base + "/demonstration/mails/").text


@pytest.mark.parametrize("extra", [{"role": "admin", "is_admin": "1"}, {"id": "1"}, {"office": "administrator"}])
def test_fields_that_a_form_does_not_have_are_ignored(house, manager, administrator, extra):
    name = f"gita{abs(hash(str(extra))) % 10**6}"
    answer = manager.post("/desk/people/invite", {"name": name, "mail": f"{name}@example.org", **extra})
    page = administrator.get(answer.headers["location"]).text
    assert "<h2>Offices</h2>\n<p>None.</p>" in page


def test_offices_are_granted_by_administrators_alone(house, manager, administrator):
    clerk = signed_in(house, "maud")
    for someone in (manager, clerk):
        for id in (1, 7):
            answer = someone.post(f"/desk/people/{id}/offices", {"office": "administrator"})
            assert answer.status_code == 404
    assert "administrator" not in administrator.get("/desk/people/1/").text.split("<h2>Grant")[0].lower()


def test_a_right_that_is_given_or_taken_works_on_the_next_request(house, administrator):
    member = signed_in(house, "ines")
    assert member.get("/desk/bodies/clt/").status_code == 404
    assert administrator.post("/desk/people/1/offices", {"office": "clerk", "of_body": "clt"}).status_code == 303
    assert member.get("/desk/bodies/clt/").status_code == 200
    held = re.search(r"/desk/people/1/offices/(\d+)/end", administrator.get("/desk/people/1/").text)[1]
    assert administrator.post(f"/desk/people/1/offices/{held}/end").status_code == 303
    assert member.get("/desk/bodies/clt/").status_code == 404


def test_a_suspended_person_is_out_at_once_and_back_when_restored(house, administrator):
    member = signed_in(house, "theo")
    assert administrator.post("/desk/people/6/suspend").status_code == 303
    assert member.get("/desk/").status_code == 303
    assert send_password(visitor(house), account("theo").mail, account("theo").password).status_code == 422
    assert administrator.post("/desk/people/6/restore").status_code == 303
    assert send_password(visitor(house), account("theo").mail, account("theo").password).status_code == 303


def test_the_last_administrator_cannot_be_removed_nor_suspend_themself(house, administrator):
    page = administrator.get("/desk/people/8/").text
    held = re.search(r"/desk/people/8/offices/(\d+)/end", page)[1]
    answer = administrator.post(f"/desk/people/8/offices/{held}/end")
    assert answer.status_code == 409 and "last administrator" in answer.text
    assert administrator.post("/desk/people/8/suspend").status_code == 409
    assert administrator.get("/desk/log/").status_code == 200


def test_what_one_may_not_see_is_like_what_never_was(house):
    member = signed_in(house, "ines")
    hidden, absent = member.get("/desk/bodies/clt/"), member.get("/desk/bodies/zzz/")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content
    drop = ("date", "content-length")
    assert {k: v for k, v in hidden.headers.items() if k not in drop} == {
        k: v for k, v in absent.headers.items() if k not in drop
    }


def test_a_seat_of_another_body_cannot_be_reached_through_ones_own(house, manager):
    page = manager.get("/desk/bodies/clt/").text
    tenure = re.search(r"/desk/bodies/clt/tenures/(\d+)/end", page)[1]
    assert manager.post(f"/desk/bodies/pcg/tenures/{tenure}/end", {"ends": "2026-01-01"}).status_code == 404
    seat = re.search(r'<select id="seat" name="seat">\s*<option value="(\d+)"', page)[1]
    form = {"seat": seat, "person": "1", "role": "primary", "starts": "2026-01-01"}
    answer = manager.post("/desk/bodies/pcg/tenures", form)
    assert answer.status_code == 422 and "not a seat of this body" in answer.text


TENURES = "/desk/bodies/pcg/tenures"
BAD_FORMS = {
    "two people with one address": ("/desk/people/invite", {"name": "X", "mail": "INES@riverbend.example.org"}),
    "no address": ("/desk/people/invite", {"name": "X", "mail": "no address"}),
    "a name of two lines": ("/desk/people/invite", {"name": "Eve\r\nBcc: x", "mail": "eve\r\n@example.org"}),
    "a name that reads backwards": ("/desk/people/invite", {"name": "Eve\u202etxt", "mail": "eve@example.org"}),
    "a second primary": (
        TENURES,
        {"seat": "1", "person": "2", "role": "primary", "starts": "2026-01-01"},
    ),
    "an overlapping term": (
        TENURES,
        {"seat": "1", "person": "1", "role": "alternate", "starts": "2026-01-01"},
    ),
    "dates the wrong way round": (
        TENURES,
        {"seat": "3", "person": "3", "role": "primary", "starts": "2026-02-01", "term_ends": "2026-01-01"},
    ),
    "a date that is none": (
        TENURES,
        {"seat": "3", "person": "3", "role": "primary", "starts": "2026-02-31"},
    ),
    "an organization that does not exist": ("/desk/bodies/pcg/seats", {"name": "New", "organisation": "999"}),
    "a seat that is there": ("/desk/bodies/pcg/seats", {"name": "Sheriff"}),
    "a person that is not there": (
        TENURES,
        {"seat": "3", "person": "999", "role": "primary", "starts": "2026-02-01"},
    ),
    "a body of a bad id": ("/desk/bodies/", {"id": "../x", "name": "X", "kind": "PCG"}),
    "a body that is there": ("/desk/bodies/", {"id": "pcg", "name": "X", "kind": "PCG"}),
    "an organization twice": ("/desk/organisations/", {"organisation": "riverbend health department"}),
    "a state that is none": ("/desk/bodies/pcg/state", {"state": "gone"}),
}


@pytest.mark.parametrize("case", BAD_FORMS)
def test_bad_input_gets_a_message_at_its_field_and_nothing_is_stored(house, manager, case):
    path, form = BAD_FORMS[case]
    before = [manager.get(p).text for p in ("/desk/people/", "/desk/bodies/", "/desk/bodies/pcg/")]
    answer = manager.post(path, form)
    assert answer.status_code == 422, answer.text
    assert 'class="problem"' in answer.text or 'role="alert"' in answer.text
    assert before == [manager.get(p).text for p in ("/desk/people/", "/desk/bodies/", "/desk/bodies/pcg/")]


def test_every_change_is_in_the_log_of_changes(house, manager, administrator):
    manager.post("/desk/organisations/", {"organisation": "Harbor Clinic"})
    page = administrator.get("/desk/log/").text
    assert "added an organization" in page and "Harbor Clinic" in page and "Nora Quill" in page
    assert manager.get("/desk/log/").status_code == 404


def test_terms_that_end_within_60_days_are_shown(house, manager):
    assert "Terms that end soon" in manager.get("/desk/people/").text


def test_a_publisher_without_codes_is_asked_to_turn_them_on_and_can_do_nothing_more(house, manager, administrator):
    mail, link, id = invited(house, manager, "hana")
    answer_link(house, link, "turnip-galaxy-spoon")
    administrator.post(f"/desk/people/{id}/offices", {"office": "administrator"})
    someone = visitor(house)
    send_password(someone, mail, "turnip-galaxy-spoon")
    assert "needs one-time codes" in someone.get("/desk/").text
    assert someone.get("/desk/log/").status_code == someone.get("/desk/people/").status_code == 404
    page = someone.get("/desk/account/codes/").text
    secret = re.search(r'name="secret" value="(\w+)"', page)[1]
    assert "<svg" in page
    form = {
        "token": token_in(page),
        "secret": secret,
        "code": pyotp.TOTP(secret).now(),
        "present": "turnip-galaxy-spoon",
    }
    answer = someone.client.post("/desk/account/codes/", data=form)
    assert answer.status_code == 200
    recovery = re.findall(r"<code>([0-9a-f]{6}-[0-9a-f]{6})</code>", answer.text)
    assert len(recovery) == 8 and someone.get("/desk/log/").status_code == 200
    again = visitor(house)
    step = re.search(r'name="step" value="([^"]+)"', send_password(again, mail, "turnip-galaxy-spoon").text)[1]
    assert again.client.post("/sign-in/code", data={"step": step, "code": recovery[0]}).status_code == 303
    once_more = again.client.post("/sign-in/code", data={"step": step, "code": recovery[0], "token": "x"})
    assert once_more.status_code in (400, 422)


class _Inbox:
    def __init__(self) -> None:
        self.mails: list[str] = []
        self.come = threading.Event()

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(envelope.content.decode())
        self.come.set()
        return "250 OK"


def test_mail_goes_through_a_real_smtp_server_and_waits_where_there_is_none(fresh):
    port = free_port()
    settings = {"SECRET_KEY": SECRET, "SMTP_URL": f"smtp://127.0.0.1:{port}"}
    assert fresh.call("people", "invite", "first@example.org", "--name", "First", **settings).status == 0
    inbox = _Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        assert fresh.run("work", "--once", **settings).out == "3 mails sent\n"  # two wait since it was made
        assert inbox.come.wait(10)
        assert "To: first@example.org" in inbox.mails[-1] and "/sign-in/link/invitation/" in inbox.mails[-1]
        assert fresh.call("work", "--once", **settings).out == "nothing waits\n"
    finally:
        controller.stop()


def test_a_link_is_handed_to_the_operator_where_there_is_no_mail_server(fresh):
    done = fresh.call("people", "invite", "first@example.org", "--name", "First", SECRET_KEY=SECRET)
    assert done.status == 0
    link = LINK.search(done.out)[1]
    for server in serve(fresh, SECRET_KEY=SECRET):
        assert answer_link(server, link, "turnip-galaxy-spoon").status_code == 200
        assert send_password(visitor(server), "first@example.org", "turnip-galaxy-spoon").status_code == 303
