"""One person, body, seat or organization has one spelling: twins of it are refused, and so is what nobody sees."""

from __future__ import annotations

import unicodedata

import pytest

from governance_records.names import cleaned_mail, cleaned_name, same_name
from governance_records.rights import Refused
from tests.access.people import account, send_password, visitor
from tests.access.shell import command_on

INES = account("ines").mail
TWINS_OF_INES = (INES.upper(), "ｉｎｅｓ@riverbend.example.org", "ines＠ＲＩＶＥＲＢＥＮＤ.example.org", f"  {INES} ")
UNSEEN = "\u200b\u200d\u200e\u2028\u202e\u2060\u2066\ufeff\x00\x07\x1b\n\r\t\u034f\ufe0f\u3164\u2800"


@pytest.fixture
def people(house_instance, monkeypatch, capsys):
    command = command_on(house_instance, monkeypatch, capsys)
    return lambda *words: command("people", *words)


@pytest.mark.parametrize("mail", TWINS_OF_INES)
def test_a_mail_address_has_one_account_however_it_is_written(people, mail):
    ran = people("invite", mail, "--name", "Twin")
    assert ran.status == 2 and "account with this mail address already" in ran.err


@pytest.mark.parametrize("domain", ["BÜCHER.example", "bu\u0308cher.example", "XN--BCHER-KVA.example"])
def test_a_domain_of_other_letters_is_kept_as_name_servers_know_it(domain):
    assert cleaned_mail(f"ada@{domain}") == "ada@xn--bcher-kva.example"


@pytest.mark.parametrize(
    "mail", ["ada@straße.example", "ada@bücher。example", "ądą@example.org", "ada@.example", "ada@\u202eexample.org"]
)
def test_a_mail_address_that_could_reach_another_is_refused(mail):
    with pytest.raises(Refused):
        cleaned_mail(mail)


@pytest.mark.parametrize("mail", TWINS_OF_INES)
def test_one_signs_in_with_ones_address_however_it_is_written(house, mail):
    assert send_password(visitor(house), mail, account("ines").password).status_code == 303


def test_spellings_of_one_address_are_slowed_down_together(house):
    spellings = ("nobody@example.org", "NOBODY@example.org", "ｎobody@example.org", "nobody@EXAMPLE.org")
    answers = [send_password(visitor(house), spellings[n % 4], "wrong").status_code for n in range(9)]
    assert answers == [422] * 8 + [429]


@pytest.mark.parametrize("twin", ["CAFÉ olé", "Cafe\u0301  Ole\u0301", " café\u00a0olé ", "Ｃafé Olé"])
def test_names_that_differ_by_case_spaces_or_normal_form_are_one_name(people, twin):
    people("organisations", "add", "Café Olé")
    people("bodies", "add", "cafe", "--name", "Café Olé")
    people("seats", "add", "cafe", "Café Olé")
    for words in (
        ("organisations", "add", twin),
        ("bodies", "add", "cafe-two", "--name", twin),
        ("seats", "add", "cafe", twin),
    ):
        ran = people(*words)
        assert ran.status == 2 and "of this name already" in ran.err, words


@pytest.mark.parametrize("unseen", UNSEEN, ids=lambda c: f"U+{ord(c):04X}")
def test_a_name_with_a_character_that_nobody_sees_is_refused(unseen):
    for name in (f"Ev{unseen}e", f"Eve{unseen}"):
        with pytest.raises(Refused):
            cleaned_name(name)


def test_a_name_keeps_its_letters_in_their_composed_form():
    assert cleaned_name(" Rene\u0301e   O’Neil™ ") == unicodedata.normalize("NFC", "Renée O’Neil™")
    assert same_name("STRASSE", "straße") and not same_name("Sheriff", "Sheriffs")


@pytest.mark.parametrize("name", ["Pаvel", "Рavel Ostrom", "Ｐаvel"])
def test_a_name_of_mixed_alphabets_is_refused(name):
    with pytest.raises(Refused):
        cleaned_name(name)
