"""Rights end with the seat or office that gave them, one administrator always remains, and forms forgive mistakes."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pyotp
import pytest

from tests.access.people import account, send_password, signed_in, visitor
from tests.conftest import house_day

TODAY = house_day()
PAVEL, LUCIA = 8, 5


@pytest.fixture(scope="module")
def administrator(house):
    return signed_in(house, "pavel")


@pytest.fixture(scope="module")
def manager(house):
    return signed_in(house, "nora")


def tenure_of(manager, body: str, name: str) -> str:
    page = manager.get(f"/desk/bodies/{body}/").text
    return re.search(rf"{name}.*?/tenures/(\d+)/end", page, re.S)[1]


def seated(manager, body: str, seat: str, person: int, **more: str):
    page = manager.get(f"/desk/bodies/{body}/").text
    id = re.search(rf'<option value="(\d+)"[^>]*>{seat}</option>', page)[1]
    form = {"seat": id, "person": str(person), "role": "primary", "starts": "2026-01-01", **more}
    return manager.post(f"/desk/bodies/{body}/tenures", form)


# --- rights follow from seats on the day ------------------------------------------------------------------


def test_a_member_whose_tenure_is_ended_is_out_on_the_next_request(house, manager):
    assert seated(manager, "pcg", "Prosecutor", 6).status_code == 303
    member = signed_in(house, "theo")
    assert member.get("/desk/bodies/pcg/").status_code == 200
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    tenure = tenure_of(manager, "pcg", "Theo Amund")
    assert manager.post(f"/desk/bodies/pcg/tenures/{tenure}/end", {"ends": yesterday}).status_code == 303
    assert member.get("/desk/bodies/pcg/").status_code == 404
    assert "You sit on no body" in member.get("/desk/").text


def test_a_former_member_reads_nothing_of_the_body(house):
    former = signed_in(house, "greta")
    assert former.get("/desk/bodies/pcg/").content == former.get("/desk/bodies/zzz/").content


@pytest.mark.parametrize(("name", "person", "carry_over", "status"), [("oren", 4, "", 404), ("theo", 6, "yes", 200)])
def test_a_term_that_is_over_ends_the_seat_unless_it_is_carried_over(house, manager, name, person, carry_over, status):
    term = {"role": "alternate", "term_ends": (TODAY - timedelta(days=1)).isoformat(), "carry_over": carry_over}
    assert seated(manager, "owg", "Case management", person, **term).status_code == 303
    member = signed_in(house, name)
    assert member.get("/desk/bodies/owg/").status_code == status
    if carry_over:
        assert "You stay until a successor comes" in member.get("/desk/").text


def test_a_term_that_ends_within_60_days_is_shown_to_the_manager_and_to_the_member(house, manager):
    last, later = TODAY + timedelta(days=60), TODAY + timedelta(days=61)
    for seat, person, day in (("Public defender", 3, last), ("Prosecutor", LUCIA, later)):
        term = {"starts": TODAY.isoformat(), "term_ends": day.isoformat()}
        assert seated(manager, "pcg", seat, person, **term).status_code == 303
    soon, member = manager.get("/desk/").text, signed_in(house, "maud").get("/desk/").text
    assert "Terms that end soon" in soon and "Maud Tillery" in soon and "Lucia Brandt" not in soon
    assert "Your term ends on" in member and "Public defender" in member and "Terms that end soon" not in member
    assert "Terms that end soon" in manager.get("/desk/people/").text


# --- forms --------------------------------------------------------------------------------------------------

SEAT = {"seat": "1", "person": "2", "role": "alternate", "starts": "2026-03-01", "term_ends": "", "carry_over": "yes"}
TENURES = "/desk/bodies/pcg/tenures"
# What is sent, and the fields at which a message must stand.
MISTAKES = {
    "a second primary": (TENURES, SEAT | {"role": "primary"}, "seat"),
    "an overlapping term": (TENURES, SEAT | {"person": "1", "starts": "2025-06-01"}, "person"),
    "dates the wrong way round": (TENURES, SEAT | {"term_ends": "2026-02-01"}, "term_ends"),
    "a day that is none": (TENURES, SEAT | {"starts": "2026-02-30"}, "starts"),
    "a person who is not there": (TENURES, SEAT | {"person": "999"}, "person"),
    "a role that is none": (TENURES, SEAT | {"role": "king"}, "role"),
    "no organization of that id": ("/desk/bodies/pcg/seats", {"name": "Mayor", "organisation": "999"}, "organisation"),
    "a seat that is there": ("/desk/bodies/pcg/seats", {"name": "SHERIFF", "appointer": "The voters"}, "name"),
    "an appointer of two lines": ("/desk/bodies/pcg/seats", {"name": "Mayor", "appointer": "a\r\nb"}, "appointer"),
    "a state that is none": ("/desk/bodies/pcg/state", {"state": "gone"}, "state"),
    "a clerk of no body": ("/desk/people/1/offices", {"office": "clerk", "of_body": ""}, "of_body"),
    "a clerk of a body that is not there": ("/desk/people/1/offices", {"office": "clerk", "of_body": "zz"}, "of_body"),
    "an office that is none": ("/desk/people/1/offices", {"office": "king"}, "office"),
    "a body that is there": ("/desk/bodies/", {"id": "pcg", "name": "New", "kind": "other"}, "id"),
    "a body twice": ("/desk/bodies/", {"id": "n", "name": "policy coordinating GROUP", "kind": "PCG"}, "name"),
    "an organization twice": ("/desk/organisations/", {"organisation": "riverbend DEFENDERS"}, "organisation"),
    "two people with one address": ("/desk/people/invite", {"name": "X", "mail": "INES@riverbend.example.org"}, "mail"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_at_its_field_what_was_typed_stays_and_nothing_is_stored(administrator, mistake):
    path, form, field = MISTAKES[mistake]
    pages = ("/desk/people/", "/desk/bodies/", "/desk/bodies/pcg/", "/desk/people/1/", "/desk/log/")
    before = [administrator.get(p).text for p in pages]
    answer = administrator.post(path, form)
    assert answer.status_code == 422
    at_field = rf'<(?:input|select) id="{field}"[^>]*aria-invalid="true" aria-describedby="[^"]*{field}-problem"'
    assert re.search(at_field, answer.text) and f'id="{field}-problem"' in answer.text
    for name in form.keys() - {field}:
        assert _shown(answer.text, name) == form[name], name
    assert before == [administrator.get(p).text for p in pages]


def _shown(page: str, name: str) -> str:
    """What a field of a page holds."""
    box = re.search(rf'<input type="checkbox" id="{name}"([^>]*)>', page)
    if box:
        return "yes" if "checked" in box[1] else ""
    given = re.search(rf'<input id="{name}"[^>]*? value="([^"]*)"', page)
    chosen = re.search(rf'<select id="{name}".*?</select>', page, re.S)
    found = given or re.search(r'<option value="([^"]*)" selected', chosen[0])
    return found[1] if found else ""


def test_a_last_day_before_the_first_is_told_at_the_tenure_it_was_sent_for(manager):
    tenure = tenure_of(manager, "pcg", "Ines Carrow")
    answer = manager.post(f"{TENURES}/{tenure}/end", {"ends": "2001-01-01"})
    assert answer.status_code == 422 and f'id="ends-{tenure}-problem"' in answer.text
    assert re.search(rf'id="ends-{tenure}" name="ends" type="date" value="2001-01-01" aria-invalid="true"', answer.text)
    assert answer.text.count("aria-invalid") == 1 and "Ines Carrow" in manager.get("/desk/bodies/pcg/").text


# --- the second factor --------------------------------------------------------------------------------------


def codes_on(someone, password: str) -> list[str]:
    """Turns codes on with a new app, and answers the recovery codes."""
    page = someone.get("/desk/account/codes/").text
    secret = re.search(r'name="secret" value="(\w+)"', page)[1]
    form = {"secret": secret, "code": pyotp.TOTP(secret).now(), "present": password}
    return re.findall(r"<code>([0-9a-f]{6}-[0-9a-f]{6})</code>", someone.post("/desk/account/codes/", form).text)


def asks_for_a_code(house, name: str) -> str:
    page = send_password(visitor(house), account(name).mail, account(name).password).text
    found = re.search(r'name="step" value="([^"]+)"', page)
    return found[1] if found else ""


def test_codes_are_turned_off_with_the_password_alone_and_not_where_an_office_needs_them(house, administrator):
    member, password = signed_in(house, "dario"), account("dario").password
    codes_on(member, password)
    assert asks_for_a_code(house, "dario")
    wrong = member.post("/desk/account/codes/off", {"present": "wrong"})
    assert wrong.status_code == 422 and 'id="present-off-problem"' in wrong.text
    assert asks_for_a_code(house, "dario")
    assert member.post("/desk/account/codes/off", {"present": password}).status_code == 303
    assert not asks_for_a_code(house, "dario")
    refused = administrator.post("/desk/account/codes/off", {"present": account("pavel").password})
    assert refused.status_code == 422 and "needs one-time codes" in refused.text
    assert asks_for_a_code(house, "pavel")


def test_another_app_makes_the_old_recovery_codes_and_the_other_sessions_proof_worthless(house, administrator):
    password = account("dario").password
    here = signed_in(house, "dario")
    old = codes_on(here, password)
    there, step = visitor(house), asks_for_a_code(house, "dario")
    assert there.client.post("/sign-in/code", data={"step": step, "code": old[0]}).status_code == 303
    assert administrator.post("/desk/people/2/offices", {"office": "administrator"}).status_code == 303
    assert here.get("/desk/log/").status_code == there.get("/desk/log/").status_code == 200
    new = codes_on(here, password)
    assert here.get("/desk/log/").status_code == 200 and there.get("/desk/log/").status_code == 404
    assert there.client.post("/sign-in/code", data={"step": step, "code": old[1]}).status_code in (400, 422)
    step = asks_for_a_code(house, "dario")
    assert visitor(house).client.post("/sign-in/code", data={"step": step, "code": old[1]}).status_code == 422
    assert visitor(house).client.post("/sign-in/code", data={"step": step, "code": new[0]}).status_code == 303
    held = re.search(r"/desk/people/2/offices/(\d+)/end", administrator.get("/desk/people/2/").text)[1]
    assert administrator.post(f"/desk/people/2/offices/{held}/end").status_code == 303
    assert here.post("/desk/account/codes/off", {"present": password}).status_code == 303


# --- the last administrator ---------------------------------------------------------------------------------


def office_of(administrator, person: int) -> str:
    page = administrator.get(f"/desk/people/{person}/").text
    return re.search(rf"Administrator, since.*?(/desk/people/{person}/offices/\d+/end)", page, re.S)[1]


def at_once(*acts) -> list[int]:
    """The answers to acts that start together."""
    barrier, answers = threading.Barrier(len(acts)), [0] * len(acts)

    def run(n: int) -> None:
        barrier.wait()
        answers[n] = acts[n]().status_code

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_of_two_administrators_who_remove_each_other_at_once_one_remains(house, administrator):
    lucia = signed_in(house, "lucia")
    assert administrator.post(f"/desk/people/{LUCIA}/offices", {"office": "administrator"}).status_code == 303
    for _ in range(5):
        mine, theirs = office_of(administrator, PAVEL), office_of(administrator, LUCIA)
        answers = at_once(lambda p=theirs: administrator.post(p), lambda p=mine: lucia.post(p))
        assert sorted(answers) == [303, 404]
        winner, loser = (administrator, LUCIA) if answers[0] == 303 else (lucia, PAVEL)
        assert winner.get("/desk/log/").status_code == 200
        assert winner.post(f"/desk/people/{loser}/offices", {"office": "administrator"}).status_code == 303
    answers = at_once(
        lambda: administrator.post(f"/desk/people/{LUCIA}/suspend"), lambda: lucia.post(f"/desk/people/{PAVEL}/suspend")
    )
    assert sorted(answers) == [303, 404]
    winner, loser, self = (administrator, LUCIA, PAVEL) if answers[0] == 303 else (lucia, PAVEL, LUCIA)
    refused = winner.post(office_of(winner, self))
    assert refused.status_code == 409 and "last administrator" in refused.text
    assert winner.post(f"/desk/people/{self}/suspend").status_code == 409
    assert winner.post(f"/desk/people/{loser}/restore").status_code == 303
