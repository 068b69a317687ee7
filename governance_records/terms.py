"""Terms that end soon, for whoever seats people and for the members themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, Row, Select, select

from governance_records.people import sits_on
from governance_records.rights import OWN_ACCOUNT, SEE_PEOPLE, Actor, require
from governance_records.tables import bodies, persons, seats, tenures

SOON_DAYS = 60


def terms_ending(record: Connection, actor: Actor, day: date) -> Sequence[Row]:
    """Terms that end within 60 days, or are over and carried over, the soonest first. Errors: Forbidden."""
    require(actor, SEE_PEOPLE)
    return record.execute(_terms_ending(day)).all()


def own_terms_ending(record: Connection, actor: Actor, day: date) -> Sequence[Row]:
    """Those of the actor's own seats. Errors: Forbidden."""
    require(actor, OWN_ACCOUNT)
    return record.execute(_terms_ending(day).where(tenures.c.person == actor.person)).all()


def _terms_ending(day: date) -> Select:
    soon = (day + timedelta(days=SOON_DAYS)).isoformat()
    return (
        select(
            tenures,
            persons.c.name.label("person_name"),
            seats.c.name.label("seat_name"),
            seats.c.body,
            bodies.c.name.label("body_name"),
        )
        .join(seats, seats.c.id == tenures.c.seat)
        .join(bodies, bodies.c.id == seats.c.body)
        .join(persons, persons.c.id == tenures.c.person)
        .where(sits_on(day), tenures.c.term_ends <= soon)
        .order_by(tenures.c.term_ends)
    )
