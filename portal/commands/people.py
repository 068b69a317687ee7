"""`lead-portal people`: accounts and offices from the shell, by the same verbs as the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import click
from sqlalchemy import Connection, Row

from governance_records.accounts import invite, invite_again, people, withdraw_invitation
from governance_records.journal import latest_notes
from governance_records.offices import end_office, grant_office, offices_on, set_suspended
from governance_records.rights import AT_THE_SHELL, CAPABILITIES, OFFICES, Refused, holds
from portal.commands.shell import Shell, acting, looking, say
from portal.desk.administration import COLUMNS
from portal.mails import deliver


@click.group("people")
def people_group() -> None:
    """Accounts and offices, bodies and seats: who may do what."""


# --- invitations ------------------------------------------------------------------------------------------


@people_group.command("invite")
@click.argument("mail")
@click.option("--name", required=True, help="How the person is called in the record.")
def invite_one(mail: str, name: str) -> None:
    """Invites a person by mail; where no mail server is set, prints the link to hand over."""
    _invite(mail, lambda shell, address: shell.act(invite, mail, name, address))


@people_group.command("invite-again")
@click.argument("mail")
def invite_once_more(mail: str) -> None:
    """Mails a new link to someone who has not answered; the one before is dead."""
    _invite(mail, lambda shell, address: shell.act(invite_again, shell.person(mail).id, address))


@people_group.command("withdraw")
@click.argument("mail")
def withdraw(mail: str) -> None:
    """Withdraws an invitation: its link is dead from now on."""
    with acting() as shell:
        shell.act(withdraw_invitation, shell.person(mail).id)
    click.echo(f"{mail}: invitation withdrawn")


def _invite(mail: str, act: Callable[[Shell, Callable[[str], str]], object]) -> None:
    made: list[str] = []
    with acting() as shell:

        def address(token: str) -> str:
            made.append(f"{shell.settings.base_url}/sign-in/link/invitation/{token}")
            return made[0]

        act(shell, address)
    if deliver(shell.store, shell.settings) or shell.settings.smtp_url:
        click.echo(f"invited {mail} by mail")
    else:
        click.echo(f"invited {mail}; there is no SMTP_URL, so hand over this link, which works once:\n{made[0]}")


# --- accounts and offices ---------------------------------------------------------------------------------


@people_group.command("list")
def list_people() -> None:
    """Lists everyone with an account, their state and their offices."""
    with looking() as shell:
        held = _held(shell.record, shell.day)
        for person in people(shell.record, AT_THE_SHELL):
            state = "suspended" if person.suspended else "active" if person.password_hash else "invited"
            say(person.mail, person.name, state, ", ".join(held.get(person.id, [])))


def _held(record: Connection, day: date) -> dict[int, list[str]]:
    held: dict[int, list[str]] = {}
    for office in offices_on(record, day):
        name = f"{office.office} of {office.body}" if office.body else office.office
        held.setdefault(office.person, []).append(name)
    return held


@people_group.command("suspend")
@click.argument("mail")
def suspend(mail: str) -> None:
    """Suspends an account: its sessions end at once. The last administrator cannot be suspended."""
    with acting() as shell:
        shell.act(set_suspended, shell.person(mail).id, True, shell.day)
    click.echo(f"{mail}: suspended")


@people_group.command("restore")
@click.argument("mail")
def restore(mail: str) -> None:
    """Restores a suspended account."""
    with acting() as shell:
        shell.act(set_suspended, shell.person(mail).id, False, shell.day)
    click.echo(f"{mail}: restored")


@people_group.command("role")
@click.argument("mail")
@click.argument("office", type=click.Choice(list(OFFICES)))
@click.option("--body", help="The body of a records clerk.")
@click.option("--end", is_flag=True, help="End the office instead of granting it.")
def role(mail: str, office: str, body: str | None, end: bool) -> None:
    """Grants an office of the portal to a person, or ends it."""
    with acting() as shell:
        person = shell.person(mail)
        if end:
            shell.act(end_office, _office(shell, person, office, body), shell.day)
        else:
            shell.act(grant_office, person.id, office, body, shell.day)
    click.echo(f"{mail}: {office}{' ended' if end else ''}")


def _office(shell: Shell, person: Row, office: str, body: str | None) -> int:
    for held in offices_on(shell.record, shell.day):
        if (held.person, held.office, held.body) == (person.id, office, body):
            return held.id
    raise Refused({"office": "this person does not hold it"})


@people_group.command("offices")
def list_offices() -> None:
    """Lists the offices that are held, with their holders and since when."""
    with looking() as shell:
        for office in offices_on(shell.record, shell.day):
            say(office.office, office.body or "-", office.person_name, office.starts)


@people_group.command("matrix")
def matrix() -> None:
    """Prints who may do what: one capability a line, with the roles that hold it."""
    for capability in CAPABILITIES:
        say(capability, ", ".join(words for name, words in COLUMNS.items() if holds(name, capability)))


@people_group.command("log")
@click.option("--lines", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many, newest first.")
def log(lines: int) -> None:
    """Prints the log of changes: when, who, what, to what, and the detail as JSON."""
    with looking() as shell:
        for note in latest_notes(shell.record, lines):
            say(note["time"], note["actor_name"] or AT_THE_SHELL.name, note["act"], note["object"], note["detail"])
