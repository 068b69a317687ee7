"""`lead-portal people`: accounts from the shell, by the same verbs as the pages."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

import click
from sqlalchemy import Connection, Row

from governance_records.accounts import invite, people, person_by_mail
from governance_records.people import end_office, grant_office, offices_on
from governance_records.rights import AT_THE_SHELL, OFFICES, Refused
from governance_records.store import reading, writing
from portal import store_of
from portal.mails import deliver
from portal.public.frame import today
from portal.settings import read_settings


@click.group("people")
def people_group() -> None:
    """Accounts: invite, list, and give or end an office."""


@people_group.command("invite")
@click.argument("mail")
@click.option("--name", required=True, help="How the person is called in the record.")
def invite_one(mail: str, name: str) -> None:
    """Invites a person by mail; where no mail server is set, prints the link to hand over."""
    settings = read_settings(os.environ)
    store, made = store_of(settings), []

    def address(token: str) -> str:
        made.append(f"{settings.base_url}/sign-in/link/invitation/{token}")
        return made[0]

    with writing(store) as record:
        invite(record, AT_THE_SHELL, datetime.now(UTC), mail, name, address)
    if deliver(store, settings) or settings.smtp_url:
        click.echo(f"invited {mail} by mail")
    else:
        click.echo(f"invited {mail}; there is no SMTP_URL, so hand over this link, which works once:\n{made[0]}")


@people_group.command("list")
def list_people() -> None:
    """Lists everyone with an account, their state and their offices."""
    settings = read_settings(os.environ)
    with reading(store_of(settings)) as record:
        held = _held(record, today(settings))
        for person in people(record, AT_THE_SHELL):
            state = "suspended" if person.suspended else "active" if person.password_hash else "invited"
            click.echo("\t".join((person.mail, person.name, state, ", ".join(held.get(person.id, [])))))


def _held(record: Connection, day: date) -> dict[int, list[str]]:
    held: dict[int, list[str]] = {}
    for office in offices_on(record, day):
        name = f"{office.office} of {office.body}" if office.body else office.office
        held.setdefault(office.person, []).append(name)
    return held


@people_group.command("role")
@click.argument("mail")
@click.argument("office", type=click.Choice(list(OFFICES)))
@click.option("--body", help="The body of a records clerk.")
@click.option("--end", is_flag=True, help="End the office instead of granting it.")
def role(mail: str, office: str, body: str | None, end: bool) -> None:
    """Grants an office of the portal to a person, or ends it."""
    settings = read_settings(os.environ)
    day, now = today(settings), datetime.now(UTC)
    with writing(store_of(settings)) as record:
        person = _person(record, mail)
        if end:
            end_office(record, AT_THE_SHELL, now, _office(record, person, office, body, day), day)
        else:
            grant_office(record, AT_THE_SHELL, now, person.id, office, body, day)
    click.echo(f"{mail}: {office}{' ended' if end else ''}")


def _person(record: Connection, mail: str) -> Row:
    found = person_by_mail(record, mail)
    if found is None:
        raise Refused({"mail": f"there is no account with the address {mail}"})
    return found


def _office(record: Connection, person: Row, office: str, body: str | None, day: date) -> int:
    for held in offices_on(record, day):
        if (held.person, held.office, held.body) == (person.id, office, body):
            return held.id
    raise Refused({"office": "this person does not hold it"})
