"""`lead-portal people` does what the administration pages do, by the same rules, with exit status 1 and 2."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from tests.access.people import account
from tests.access.shell import Command, command_on
from tests.conftest import COMMAND

MAIL = "sol@example.org"
ADMINISTRATOR = account("pavel").mail
HELP = (
    *("invite", "invite-again", "withdraw", "list", "suspend", "restore", "role", "offices", "matrix", "log"),
    *("bodies list", "bodies add", "bodies state", "organisations list", "organisations add"),
    *("seats list", "seats add", "seats seat", "seats end"),
)


@pytest.fixture
def people(house_instance, monkeypatch, capsys) -> Command:
    command = command_on(house_instance, monkeypatch, capsys)
    return lambda *words: command("people", *words)


@pytest.fixture
def sol(people) -> str:
    """Someone who was invited, whichever test comes first."""
    if MAIL not in people("list").out:
        assert people("invite", MAIL, "--name", "Sol Aber").status == 0
    return MAIL


def refused(ran, status: int, words: str) -> None:
    assert ran.status == status and words in ran.err and len(ran.problems) == 1, ran


def test_the_console_script_invites_and_lists(house_instance):
    assert house_instance.run("people", "invite", "shell@example.org", "--name", "Shell Person").status == 0
    listed = subprocess.run([COMMAND, "people", "list"], env=house_instance.environ, capture_output=True, text=True)
    assert listed.returncode == 0 and "shell@example.org\tShell Person\tinvited" in listed.stdout


def test_an_invitation_is_withdrawn_and_sent_again(people, sol):
    assert people("withdraw", sol).status == 0
    again = people("invite-again", sol)
    assert again.status == 0 and f"invited {sol}" in again.out
    refused(people("invite", sol.upper(), "--name", "Twice"), 2, "mail: There is an account with this mail address")
    refused(people("invite-again", account("ines").mail), 1, "answered already")
    refused(people("withdraw", account("ines").mail), 1, "answered already")
    refused(people("withdraw", "nobody@example.org"), 2, "no account")


def test_without_a_mail_server_a_real_instance_prints_each_new_link(fresh, monkeypatch, capsys):
    people = command_on(fresh, monkeypatch, capsys, SECRET_KEY="a-test-secret-that-is-long-enough-0123456789")
    links = [
        re.search(r"/sign-in/link/invitation/\S+", people("people", *words).out)[0]
        for words in (("invite", MAIL, "--name", "Sol"), ("invite-again", MAIL))
    ]
    assert links[0] != links[1]


def test_before_there_is_an_administrator_the_operator_may_suspend(fresh, monkeypatch, capsys):
    people = command_on(fresh, monkeypatch, capsys, SECRET_KEY="a-test-secret-that-is-long-enough-0123456789")
    assert people("people", "invite", MAIL, "--name", "Sol").status == 0
    assert people("people", "suspend", MAIL).status == 0
    assert "suspended" in people("people", "list").out


def test_an_account_is_suspended_and_restored(people, sol):
    assert people("suspend", sol).status == 0
    assert f"{sol}\tSol Aber\tsuspended" in people("list").out
    assert people("restore", sol).status == 0
    assert f"{sol}\tSol Aber\tinvited" in people("list").out


def test_the_last_administrator_is_neither_suspended_nor_removed(people):
    refused(people("suspend", ADMINISTRATOR), 1, "last administrator")
    refused(people("role", ADMINISTRATOR, "administrator", "--end"), 1, "last administrator")
    assert f"{ADMINISTRATOR}\tPavel Ostrom\tactive\tadministrator" in people("list").out


def test_an_office_is_granted_listed_and_ended(people, sol):
    assert people("role", sol, "clerk", "--body", "owg").status == 0
    assert "clerk\towg\tSol Aber" in people("offices").out and "clerk of owg" in people("list").out
    refused(people("role", sol, "clerk", "--body", "owg"), 2, "holds this office already")
    refused(people("role", sol, "clerk"), 2, "body")
    refused(people("role", sol, "king"), 2, "king")
    assert people("role", sol, "clerk", "--body", "owg", "--end").status == 0
    refused(people("role", sol, "clerk", "--body", "owg", "--end"), 2, "does not hold it")
    assert "Sol Aber" not in people("offices").out


def test_bodies_are_added_listed_and_change_their_state(people):
    assert people("bodies", "add", "council", "--name", "Youth Council", "--kind", "other").status == 0
    assert "council\tother\tYouth Council\tactive" in people("bodies", "list").out
    assert people("bodies", "state", "council", "in development").status == 0
    assert "Youth Council\tin development" in people("bodies", "list").out
    refused(people("bodies", "add", "council", "--name", "Other"), 2, "id: There is a body of this id")
    refused(people("bodies", "add", "../x", "--name", "Other"), 2, "id: Use small letters")
    refused(people("bodies", "add", "youth", "--name", "YOUTH  council"), 2, "name: There is a body of this name")
    refused(people("bodies", "state", "council", "gone"), 2, "gone")
    refused(people("bodies", "state", "nothing", "active"), 2, "no such body")


def test_seats_and_organizations_are_added_filled_and_vacated(people, sol):
    assert people("organisations", "add", "Harbor Clinic").status == 0
    assert "Harbor Clinic" in people("organisations", "list").out.splitlines()
    refused(people("organisations", "add", "HARBOR CLINIC"), 2, "organization of this name already")
    added = ("seats", "add", "owg", "Harbor", "--organisation", "harbor clinic", "--no-vote", "--appointer", "The PCG")
    assert people(*added).status == 0
    assert "Harbor\tHarbor Clinic\tno vote\tvacant" in people("seats", "list", "owg").out
    dates = ("--from", "2026-01-01", "--term-ends", "2090-12-31")
    assert people("seats", "seat", "owg", "harbor", sol, *dates).status == 0
    assert "Sol Aber (primary) from 2026-01-01 to 2090-12-31" in people("seats", "list", "owg").out
    refused(people("seats", "seat", "owg", "Harbor", account("ines").mail, *dates), 2, "primary member already")
    refused(people("seats", "seat", "owg", "Harbor", sol, "--as", "alternate"), 2, "holds this seat already")
    refused(people("seats", "end", "owg", "Harbor", sol, "--on", "2025-01-01"), 2, "ends before it starts")
    assert people("seats", "end", "owg", "Harbor", sol, "--on", "2026-02-01").status == 0
    assert "Harbor\tHarbor Clinic\tno vote\tvacant" in people("seats", "list", "owg").out
    refused(people("seats", "end", "owg", "Harbor", sol), 2, "does not sit")


def test_bad_input_about_seats_is_said_and_nothing_is_stored(people, sol):
    before = people("seats", "list", "pcg").out
    prosecutor = ("seats", "seat", "pcg", "Prosecutor")
    for words, said in (
        (("seats", "list", "nothing"), "no body nothing"),
        (("seats", "add", "nothing", "New"), "no such body"),
        (("seats", "add", "pcg", "SHERIFF"), "seat of this name already"),
        (("seats", "add", "pcg", "New", "--organisation", "Nobody Inc"), "organisation"),
        (("seats", "seat", "pcg", "Nothing", sol), "seat"),
        ((*prosecutor, "nobody@example.org"), "no account"),
        ((*prosecutor, sol, "--from", "2026-02-31"), "2026-02-31"),
        ((*prosecutor, sol, "--from", "2026-02-01", "--term-ends", "2026-01-01"), "ends before it starts"),
        ((*prosecutor, sol, "--as", "king"), "king"),
    ):
        refused(people(*words), 2, said)
    assert people("seats", "list", "pcg").out == before


def test_the_matrix_says_who_may_do_what(people):
    lines = dict(line.split("\t") for line in people("matrix").out.splitlines())
    assert lines["grant and end offices, suspend people"] == "Administrator"
    assert lines["see people, seats and offices"] == "Project manager, Administrator"
    assert "Visitor" in lines["read what is public"]


def test_the_log_holds_what_the_shell_did_and_who_did_it(people, sol):
    people("suspend", sol), people("restore", sol)
    newest = people("log", "--lines", "2").out.splitlines()
    assert [line.split("\t")[2] for line in newest] == ["restored", "suspended"]
    time, who, _, _, detail = newest[0].split("\t")
    assert time.endswith("Z") and who == "the operator at the shell" and json.loads(detail) == {}
    refused(people("log", "--lines", "0"), 2, "--lines")


@pytest.mark.parametrize("words", HELP)
def test_every_command_explains_itself(people, words):
    ran = people(*words.split(" "), "--help")
    assert ran.status == 0 and ran.out.startswith("Usage:") and len(ran.out.splitlines()) > 3
