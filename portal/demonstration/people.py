"""The people of the fictional initiative: one account for each role, whose passwords the sign-in page shows.

These exist in the demonstration alone; no other instance ever has them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from argon2 import PasswordHasher
from sqlalchemy import Connection, func, insert, select, update

from governance_records.journal import stamp
from governance_records.offices import grant_office
from governance_records.people import (
    add_organisation,
    add_ready_made_bodies,
    add_seat,
    end_tenure,
    seat_person,
    set_body_state,
)
from governance_records.rights import (
    ADMINISTRATOR,
    AT_THE_SHELL,
    CLERK,
    MODERATOR,
    PROJECT_MANAGER,
    PUBLISHER,
    STEWARD,
)
from governance_records.tables import persons, tenures
from portal.demonstration.riverbend import PLACE
from portal.demonstration.seats import LIVED, MEMBERS, SEATS

# Anybody may read these passwords on the sign-in page: slow hashes would keep nothing and cost the first start seconds.
_HASHER = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1)
SINCE = timedelta(days=760)  # since when people sit


@dataclass(frozen=True)
class Account:
    """An account that the sign-in page of the demonstration shows. Seats are (body, seat, role)."""

    role: str
    name: str
    mail: str
    password: str
    offices: tuple[tuple[str, str | None], ...] = ()
    seats: tuple[tuple[str, str, str], ...] = ()
    code_secret: str = ""
    former: bool = False
    suspended: bool = False


def _mail(name: str) -> str:
    return f"{name}@riverbend.example.org"


ACCOUNTS = (
    Account("Member of the PCG", "Ines Carrow", _mail("ines"), "lantern-orchard-seven", seats=(
        ("pcg", "Health department", "primary"),)),
    Account("Member of the CLT", "Dario Vell", _mail("dario"), "harbor-violet-candle", seats=(
        ("clt", "Residents of Old Town", "primary"),)),
    Account("Records clerk of the PCG", "Maud Tillery", _mail("maud"), "paper-willow-eleven", ((CLERK, "pcg"),)),
    Account("Data steward", "Oren Pask", _mail("oren"), "copper-meadow-ticket", ((STEWARD, None),)),
    Account("Publisher", "Lucia Brandt", _mail("lucia"), "granite-sparrow-lemon", ((PUBLISHER, None),),
            code_secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"),
    Account("Moderator", "Theo Amund", _mail("theo"), "ribbon-thunder-maple", ((MODERATOR, None),)),
    Account("Project manager", "Nora Quill", _mail("nora"), "saddle-comet-orange", ((PROJECT_MANAGER, None),), seats=(
        ("owg", "Project management", "primary"),)),
    Account("Administrator", "Pavel Ostrom", _mail("pavel"), "anchor-button-forest", ((ADMINISTRATOR, None),),
            code_secret="KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"),
    Account("Former member of the PCG", "Greta Holm", _mail("greta"), "velvet-piano-bridge", seats=(
        ("pcg", "Sheriff", "primary"),), former=True),
    Account("Suspended member of the CLT", "Rufus Dane", _mail("rufus"), "pebble-crayon-saturn", seats=(
        ("clt", "Merchants of Mill Quarter", "primary"),), suspended=True),
)  # fmt: skip


def settle(record: Connection, now: datetime, today: date) -> None:
    """Makes bodies, seats and people of the demonstration."""
    add_ready_made_bodies(record, AT_THE_SHELL, now, PLACE["name"])
    set_body_state(record, AT_THE_SHELL, now, "clt", "in development")
    names = dict.fromkeys(o for _, _, o, _, _ in SEATS if o)
    organisations = {name: add_organisation(record, AT_THE_SHELL, now, name) for name in names}
    seats = {
        (body, name): add_seat(
            record, AT_THE_SHELL, now, body, name, organisations[o] if o else None, voting, appointer, name in LIVED
        )
        for body, name, o, voting, appointer in SEATS
    }
    for account in ACCOUNTS:
        _settle_account(record, account, seats, now, today)
    for body, seat, name, role in MEMBERS:
        _settle_member(record, seats[body, seat], name, role, now, today)


def _settle_member(record: Connection, seat: int, name: str, role: str, now: datetime, today: date) -> None:
    """Somebody who sits there and has no account yet. The new sheriff's delegate follows the one who left."""
    mail = f"{name.split()[0].lower()}@members.riverbend.example.org"
    values = {"mail": mail, "name": name, "created": stamp(now)}
    person = record.execute(insert(persons).values(**values).returning(persons.c.id)).scalar_one()
    held = record.scalar(select(func.max(tenures.c.ends)).where(tenures.c.seat == seat, tenures.c.role == role))
    since = date.fromisoformat(held) + timedelta(days=1) if held else today - SINCE
    seat_person(record, AT_THE_SHELL, now, seat, person, role, since)


def _settle_account(
    record: Connection, account: Account, seats: dict[tuple[str, str], int], now: datetime, today: date
) -> None:
    values = {
        "mail": account.mail,
        "name": account.name,
        "password_hash": _HASHER.hash(account.password),
        "code_secret": account.code_secret or None,
        "created": stamp(now),
    }
    person = record.execute(insert(persons).values(**values).returning(persons.c.id)).scalar_one()
    since = today - SINCE
    for body, seat, role in account.seats:
        tenure = seat_person(
            record, AT_THE_SHELL, now, seats[body, seat], person, role, since, today + timedelta(days=45)
        )
        if account.former:
            end_tenure(record, AT_THE_SHELL, now, tenure, today - timedelta(days=30))
    for office, of_body in account.offices:
        grant_office(record, AT_THE_SHELL, now, person, office, of_body, since)
    if account.suspended:
        record.execute(update(persons).where(persons.c.id == person).values(suspended=stamp(now)))
