"""`lead-portal people bodies`, `organisations` and `seats`: the bodies of the initiative and who sits on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import click
from sqlalchemy import Row

from governance_records.names import same_name
from governance_records.people import (
    KINDS,
    ROLES,
    STATES,
    add_body,
    add_organisation,
    add_seat,
    all_bodies,
    all_organisations,
    body_for,
    end_tenure,
    seat_person,
    seats_of,
    set_body_state,
    sitting,
)
from governance_records.rights import AT_THE_SHELL, Refused
from portal.commands.shell import DAY, Shell, acting, looking, say


@click.group("bodies")
def bodies_group() -> None:
    """The bodies of the initiative, such as its Policy Coordinating Group."""


@bodies_group.command("list")
def list_bodies() -> None:
    """Lists the bodies: id, kind, name, state."""
    with looking() as shell:
        for body in all_bodies(shell.record):
            say(body.id, body.kind, body.name, body.state)


@bodies_group.command("add")
@click.argument("id")
@click.option("--name", required=True, help="The name of the body.")
@click.option("--kind", type=click.Choice(list(KINDS)), default="other", show_default=True, help="What kind it is.")
def add_one_body(id: str, name: str, kind: str) -> None:
    """Adds a body. ID stands in addresses: small letters, digits and hyphens."""
    with acting() as shell:
        shell.act(add_body, id, shell.settings.initiative.place, kind, name)
    click.echo(f"added the body {id}")


@bodies_group.command("state")
@click.argument("id")
@click.argument("state", type=click.Choice(STATES))
def change_state(id: str, state: str) -> None:
    """Says that a body is active, in development or not needed."""
    with acting() as shell:
        shell.act(set_body_state, id, state)
    click.echo(f"{id}: {state}")


@click.group("organisations")
def organisations_group() -> None:
    """The organizations that seats speak for."""


@organisations_group.command("list")
def list_organisations() -> None:
    """Lists the organizations by name."""
    with looking() as shell:
        for organisation in all_organisations(shell.record):
            say(organisation.name)


@organisations_group.command("add")
@click.argument("name")
def add_one_organisation(name: str) -> None:
    """Adds an organization."""
    with acting() as shell:
        shell.act(add_organisation, name)
    click.echo(f"added the organization {name}")


@click.group("seats")
def seats_group() -> None:
    """The seats of a body, and who sits on them."""


@seats_group.command("list")
@click.argument("body")
def list_seats(body: str) -> None:
    """Lists the seats of a BODY: name, organization, whether it votes, who sits there until when."""
    with looking() as shell:
        _check_body(shell, body)
        held = sitting(shell.record, body, shell.day)
        for seat in seats_of(shell.record, body):
            here = [_tenure_in_words(t) for t in held if t.seat == seat.id]
            votes = "votes" if seat.voting else "no vote"
            say(seat.name, seat.organisation_name or "-", votes, "; ".join(here) or "vacant")


def _tenure_in_words(tenure: Row) -> str:
    until = f" to {tenure.ends or tenure.term_ends}" if tenure.ends or tenure.term_ends else ""
    return f"{tenure.person_name} ({tenure.role}) from {tenure.starts}{until}"


@seats_group.command("add")
@click.argument("body")
@click.argument("name")
@click.option("--organisation", help="The organization that the seat speaks for; it must be listed already.")
@click.option("--votes/--no-vote", "voting", default=True, show_default=True, help="Whether the seat votes.")
@click.option("--appointer", default="", help="Who appoints to the seat.")
def add_one_seat(body: str, name: str, organisation: str | None, voting: bool, appointer: str) -> None:
    """Adds a seat of this NAME to a BODY."""
    with acting() as shell:
        speaks_for = _named(all_organisations(shell.record), "organisation", organisation).id if organisation else None
        shell.act(add_seat, body, name, speaks_for, voting, appointer)
    click.echo(f"{body}: added the seat {name}")


@seats_group.command("seat")
@click.argument("body")
@click.argument("seat")
@click.argument("mail")
@click.option("--as", "role", type=click.Choice(ROLES), default="primary", show_default=True, help="As which member.")
@click.option("--from", "starts", type=DAY, help="First day; today if it is not given.")
@click.option("--term-ends", type=DAY, help="Last day of the term, if it has one.")
@click.option("--carry-over", is_flag=True, help="Stays after the term until a successor comes.")
def seat_one_person(
    body: str, seat: str, mail: str, role: str, starts: datetime | None, term_ends: datetime | None, carry_over: bool
) -> None:
    """Seats the person of this MAIL address on a SEAT of a BODY."""
    with acting() as shell:
        place = _seat(shell, body, seat)
        first, last = starts.date() if starts else shell.day, term_ends.date() if term_ends else None
        shell.act(seat_person, place.id, shell.person(mail).id, role, first, last, carry_over)
    click.echo(f"{mail}: {role} of {place.name}, {body}, from {first}")


@seats_group.command("end")
@click.argument("body")
@click.argument("seat")
@click.argument("mail")
@click.option("--on", type=DAY, help="Last day; today if it is not given.")
def end_one_tenure(body: str, seat: str, mail: str, on: datetime | None) -> None:
    """Ends the tenure of the person of this MAIL address on a SEAT of a BODY."""
    with acting() as shell:
        place, person = _seat(shell, body, seat), shell.person(mail)
        held = [t for t in sitting(shell.record, body, shell.day) if (t.seat, t.person) == (place.id, person.id)]
        if not held:
            raise Refused({"mail": f"{mail} does not sit on {place.name} today"})
        last = on.date() if on else shell.day
        shell.act(end_tenure, held[0].id, last)
    click.echo(f"{mail}: {place.name}, {body}, until {last}")


def _check_body(shell: Shell, body: str) -> None:
    if body_for(shell.record, AT_THE_SHELL, body) is None:
        raise Refused({"body": f"there is no body {body}"})


def _seat(shell: Shell, body: str, name: str) -> Row:
    _check_body(shell, body)
    return _named(seats_of(shell.record, body), "seat", name)


def _named(rows: Sequence[Row], field: str, name: str) -> Row:
    for row in rows:
        if same_name(row.name, name):
            return row
    raise Refused({field: f"there is none of the name {name}"})


GROUPS = (bodies_group, organisations_group, seats_group)
