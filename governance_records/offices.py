"""Offices of the portal: granted and ended by the day, and accounts suspended, so that one administrator remains."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Row, func, insert, select, update

from governance_records.accounts import close_links, end_sessions_of
from governance_records.journal import note, stamp
from governance_records.people import holds_on
from governance_records.rights import ADMINISTRATOR, CLERK, GRANT_OFFICES, OFFICES, Actor, Refused, require
from governance_records.tables import bodies, offices, persons


def grant_office(
    record: Connection, actor: Actor, now: datetime, person: int, office: str, body: str | None, starts: date
) -> int:
    """Grants an office of the portal from a day on. Errors: Forbidden, Refused."""
    require(actor, GRANT_OFFICES)
    problems = {}
    if office not in OFFICES:
        problems["office"] = "Choose one of the offices."
    if not record.execute(select(persons).where(persons.c.id == person)).first():
        problems["person"] = "There is no such person."
    if (office == CLERK) != (body is not None):
        problems["body"] = "A records clerk serves one body, and only a clerk."
    elif body is not None and not record.execute(select(bodies).where(bodies.c.id == body)).first():
        problems["body"] = "There is no such body."
    same = (offices.c.person == person) & (offices.c.office == office) & offices.c.body.is_not_distinct_from(body)
    if not problems and record.execute(select(offices).where(same, holds_on(offices, starts))).first():
        problems["office"] = "This person holds this office already."
    if problems:
        raise Refused(problems)
    values = {"person": person, "office": office, "body": body, "starts": starts.isoformat()}
    id = record.execute(insert(offices).values(**values).returning(offices.c.id)).scalar_one()
    note(record, actor, now, "granted an office", f"person {person}", office=office, body=body)
    return id


def end_office(record: Connection, actor: Actor, now: datetime, id: int, day: date) -> None:
    """Ends an office at once; the last administrator cannot be ended. Errors: Forbidden, Refused."""
    require(actor, GRANT_OFFICES)
    found = record.execute(select(offices).where(offices.c.id == id)).first()
    if found is None or (found.ends and found.ends < day.isoformat()):
        raise Refused({"office": "There is no such office."})
    if found.office == ADMINISTRATOR and not administrators(record, day, but=found.person):
        raise Refused({"office": "The last administrator cannot be removed. Name another one first."}, conflict=True)
    ended = (day - timedelta(days=1)).isoformat()
    record.execute(update(offices).where(offices.c.id == id).values(ends=ended))
    note(record, actor, now, "ended an office", f"person {found.person}", office=found.office, body=found.body)


def administrators(record: Connection, day: date, but: int | None = None) -> int:
    """How many people can administer the portal on a day, one of them left out: who answered and is not suspended."""
    able = persons.c.suspended.is_(None) & persons.c.password_hash.is_not(None) & persons.c.code_secret.is_not(None)
    query = (
        select(func.count(func.distinct(offices.c.person)))
        .join(persons, persons.c.id == offices.c.person)
        .where(offices.c.office == ADMINISTRATOR, holds_on(offices, day), able, persons.c.id != (but or 0))
    )
    return record.scalar(query) or 0


def set_suspended(record: Connection, actor: Actor, now: datetime, person: int, suspended: bool, day: date) -> None:
    """Suspends an account, which ends its sessions, or restores it. Errors: Forbidden, Refused."""
    require(actor, GRANT_OFFICES)
    if person == actor.person:
        raise Refused({"person": "You cannot suspend yourself."}, conflict=True)
    # Whoever may act here was an administrator all along; at the shell there may be none yet, and none is lost.
    if suspended and administrators(record, day) and not administrators(record, day, but=person):
        raise Refused({"person": "The last administrator cannot be suspended."}, conflict=True)
    changed = record.execute(
        update(persons).where(persons.c.id == person).values(suspended=stamp(now) if suspended else None)
    )
    if not changed.rowcount:
        raise Refused({"person": "There is no such person."})
    if suspended:
        end_sessions_of(record, now, person)
        close_links(record, now, person, "reset")
    note(record, actor, now, "suspended" if suspended else "restored", f"person {person}")


def offices_on(record: Connection, day: date) -> Sequence[Row]:
    """All offices held on a day with their holders."""
    query = (
        select(offices, persons.c.name.label("person_name"))
        .join(persons, persons.c.id == offices.c.person)
        .where(holds_on(offices, day))
        .order_by(offices.c.office, persons.c.name)
    )
    return record.execute(query).all()
