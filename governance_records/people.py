"""Bodies, seats, and who sits on them over time. Rights follow from these and from offices, by the day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, Row, Select, and_, func, insert, or_, select, update

from governance_records.journal import note
from governance_records.names import cleaned_name, same_name, unseen
from governance_records.rights import (
    CLERK,
    MEMBER,
    NEED_SECOND_FACTOR,
    PERSON,
    SEAT_PEOPLE,
    SEE_BODY,
    Actor,
    Refused,
    allowed,
    require,
)
from governance_records.tables import bodies, offices, organisations, persons, seats, tenures

KINDS = {
    "PCG": "Policy Coordinating Group",
    "OWG": "Operational Work Group",
    "CLT": "Community Leadership Team",
    "other": "Another body",
}
STATES = ("active", "in development", "not needed")
ROLES = ("primary", "alternate")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


# --- rights -----------------------------------------------------------------------------------------------


def actor_of(record: Connection, person: int, name: str, day: date, second_factor: bool) -> Actor:
    """The actor that a person is on a day: offices and seats make the roles."""
    held = record.execute(select(offices).where(offices.c.person == person, holds_on(offices, day))).all()
    general = {o.office for o in held if o.office != CLERK}
    if not second_factor:
        general -= NEED_SECOND_FACTOR
    within: dict[str, set[str]] = {}
    for office in held:
        if office.office == CLERK:
            within.setdefault(office.body, set()).add(CLERK)
    for body in record.scalars(
        select(seats.c.body).join(tenures, tenures.c.seat == seats.c.id).where(tenures.c.person == person, sits_on(day))
    ):
        within.setdefault(body, set()).add(MEMBER)
    frozen = {body: frozenset(roles) for body, roles in within.items()}
    return Actor(person, name, frozenset({PERSON, *general}), frozen)


def needs_second_factor(record: Connection, person: int, day: date) -> bool:
    """Whether an office that the person holds acts only with a one-time code."""
    query = select(func.count()).where(
        offices.c.person == person, offices.c.office.in_(NEED_SECOND_FACTOR), holds_on(offices, day)
    )
    return bool(record.scalar(query))


def holds_on(table, day: date):
    """Whether a seat or an office is held on a day, as a condition."""
    text = day.isoformat()
    return and_(table.c.starts <= text, or_(table.c.ends.is_(None), table.c.ends >= text))


def sits_on(day: date):
    """Whether a tenure holds on a day: a term that is over ends it, unless it is carried over."""
    text = day.isoformat()
    in_term = or_(tenures.c.term_ends.is_(None), tenures.c.term_ends >= text, tenures.c.carry_over)
    return and_(holds_on(tenures, day), in_term)


# --- bodies and seats -------------------------------------------------------------------------------------


def all_bodies(record: Connection) -> Sequence[Row]:
    return record.execute(select(bodies).order_by(bodies.c.kind.desc(), bodies.c.name)).all()


def body_for(record: Connection, actor: Actor, id: str) -> Row | None:
    """A body as its own people may see it; None where there is none or the actor is not one of them."""
    found = record.execute(select(bodies).where(bodies.c.id == id)).first()
    return found if found and allowed(actor, SEE_BODY, id) else None


def add_body(record: Connection, actor: Actor, now: datetime, id: str, place: str, kind: str, name: str) -> str:
    """A new body of a site. Errors: Forbidden, Refused."""
    require(actor, SEAT_PEOPLE)
    problems = {}
    if not _ID.fullmatch(id) or len(id) > 40:
        problems["id"] = "Use small letters, digits and hyphens, at most 40."
    elif record.execute(select(bodies).where(bodies.c.id == id)).first():
        problems["id"] = "There is a body of this id already."
    if kind not in KINDS:
        problems["kind"] = "Choose one of the kinds."
    name = cleaned_name(name)
    if _is_taken(record, name, select(bodies.c.name).where(bodies.c.place == place)):
        problems["name"] = "There is a body of this name already."
    if problems:
        raise Refused(problems)
    record.execute(insert(bodies).values(id=id, place=place, kind=kind, name=name, state="active"))
    note(record, actor, now, "added a body", f"body {id}", kind=kind)
    return id


def _is_taken(record: Connection, name: str, names: Select) -> bool:
    return any(same_name(name, known) for known in record.scalars(names))


def add_ready_made_bodies(record: Connection, actor: Actor, now: datetime, place: str) -> None:
    """The three bodies of the model; whether one is in development or not needed is said later."""
    for kind in ("PCG", "OWG", "CLT"):
        add_body(record, actor, now, kind.lower(), place, kind, KINDS[kind])


def set_body_state(record: Connection, actor: Actor, now: datetime, body: str, state: str) -> None:
    """Says that a body is active, in development or not needed. Errors: Forbidden, Refused."""
    require(actor, SEAT_PEOPLE)
    if state not in STATES:
        raise Refused({"state": "Choose one of the states."})
    if not record.execute(update(bodies).where(bodies.c.id == body).values(state=state)).rowcount:
        raise Refused({"body": "There is no such body."})
    note(record, actor, now, "changed the state of a body", f"body {body}", state=state)


def add_organisation(record: Connection, actor: Actor, now: datetime, name: str) -> int:
    """An organisation that seats speak for. Errors: Forbidden, Refused."""
    require(actor, SEAT_PEOPLE)
    name = cleaned_name(name)
    if _is_taken(record, name, select(organisations.c.name)):
        raise Refused({"name": "There is an organization of this name already."})
    id = record.execute(insert(organisations).values(name=name).returning(organisations.c.id)).scalar_one()
    note(record, actor, now, "added an organization", f"organization {id}", name=name)
    return id


def all_organisations(record: Connection) -> Sequence[Row]:
    return record.execute(select(organisations).order_by(organisations.c.name)).all()


def add_seat(
    record: Connection,
    actor: Actor,
    now: datetime,
    body: str,
    name: str,
    organisation: int | None,
    voting: bool,
    appointer: str,
    lived_experience: bool = False,
) -> int:
    """A seat of a body. Errors: Forbidden, Refused."""
    require(actor, SEAT_PEOPLE)
    name, problems = cleaned_name(name), {}
    if not record.execute(select(bodies).where(bodies.c.id == body)).first():
        problems["body"] = "There is no such body."
    elif _is_taken(record, name, select(seats.c.name).where(seats.c.body == body)):
        problems["name"] = "This body has a seat of this name already."
    known = select(organisations).where(organisations.c.id == organisation)
    if organisation is not None and not record.execute(known).first():
        problems["organisation"] = "There is no such organization."
    if len(appointer) > 200 or unseen(appointer):
        problems["appointer"] = "At most 200 visible characters, on one line."
    if problems:
        raise Refused(problems)
    values = {"body": body, "name": name, "organisation": organisation, "voting": voting, "appointer": appointer}
    values["lived_experience"] = lived_experience
    id = record.execute(insert(seats).values(**values).returning(seats.c.id)).scalar_one()
    note(record, actor, now, "added a seat", f"seat {id}", body=body, name=name)
    return id


def seats_of(record: Connection, body: str) -> Sequence[Row]:
    """The seats of a body with their organisation, voting ones first."""
    query = (
        select(seats, organisations.c.name.label("organisation_name"))
        .outerjoin(organisations, organisations.c.id == seats.c.organisation)
        .where(seats.c.body == body)
        .order_by(seats.c.voting.desc(), seats.c.name)
    )
    return record.execute(query).all()


def sitting(record: Connection, body: str, day: date) -> Sequence[Row]:
    """Who sits on the seats of a body on a day."""
    query = (
        select(tenures, persons.c.name.label("person_name"), seats.c.name.label("seat_name"))
        .join(seats, seats.c.id == tenures.c.seat)
        .join(persons, persons.c.id == tenures.c.person)
        .where(seats.c.body == body, sits_on(day))
        .order_by(seats.c.name, tenures.c.role.desc())
    )
    return record.execute(query).all()


def seat_person(
    record: Connection,
    actor: Actor,
    now: datetime,
    seat: int,
    person: int,
    role: str,
    starts: date,
    term_ends: date | None = None,
    carry_over: bool = False,
) -> int:
    """Seats a person from a day on. Errors: Forbidden; Refused by field, such as a second primary."""
    require(actor, SEAT_PEOPLE)
    until = None if carry_over else term_ends
    problems = _seating_problems(record, seat, person, role, starts, until)
    if term_ends and term_ends < starts:
        problems["term_ends"] = "The term ends before it starts."
    if problems:
        raise Refused(problems)
    values = {"seat": seat, "person": person, "role": role, "starts": starts.isoformat(), "carry_over": carry_over}
    values["term_ends"] = term_ends.isoformat() if term_ends else None
    id = record.execute(insert(tenures).values(**values).returning(tenures.c.id)).scalar_one()
    note(record, actor, now, "seated a person", f"seat {seat}", person=person, role=role, starts=starts)
    return id


def _seating_problems(
    record: Connection, seat: int, person: int, role: str, starts: date, until: date | None
) -> dict[str, str]:
    problems = {}
    if role not in ROLES:
        problems["role"] = "Choose primary or alternate."
    if not record.execute(select(seats).where(seats.c.id == seat)).first():
        problems["seat"] = "There is no such seat."
    if not record.execute(select(persons).where(persons.c.id == person)).first():
        problems["person"] = "There is no such person."
    overlapping = select(tenures).where(tenures.c.seat == seat, _overlaps(starts, until))
    for tenure in record.execute(overlapping).all():
        if tenure.person == person:
            problems.setdefault("person", "This person holds this seat already in that time.")
        elif role == "primary" and tenure.role == "primary":
            problems.setdefault("seat", "This seat has a primary member already in that time.")
    return problems


def _overlaps(starts: date, until: date | None):
    """Whether a tenure and a new one share a day; a tenure that is carried over has no end but the one set."""
    open_end = tenures.c.ends.is_(None) & or_(tenures.c.term_ends.is_(None), tenures.c.carry_over)
    lasts = or_(open_end, func.coalesce(tenures.c.ends, tenures.c.term_ends) >= starts.isoformat())
    return and_(lasts, tenures.c.starts <= until.isoformat()) if until else lasts


def end_tenure(record: Connection, actor: Actor, now: datetime, tenure: int, ends: date) -> None:
    """Ends a tenure with a day. Errors: Forbidden, Refused."""
    require(actor, SEAT_PEOPLE)
    found = record.execute(select(tenures).where(tenures.c.id == tenure)).first()
    if found is None:
        raise Refused({"tenure": "There is no such tenure."})
    if ends.isoformat() < found.starts:
        raise Refused({"ends": "It ends before it starts."})
    if found.ends and ends.isoformat() > found.ends:
        raise Refused({"ends": "It ended earlier already. Seat the person again instead."})
    record.execute(update(tenures).where(tenures.c.id == tenure).values(ends=ends.isoformat()))
    note(record, actor, now, "ended a tenure", f"seat {found.seat}", person=found.person, ends=ends)


def tenure_in(record: Connection, tenure: int, body: str) -> Row | None:
    """A tenure, if it is one of this body; past and future ones too."""
    query = select(tenures).join(seats, seats.c.id == tenures.c.seat)
    return record.execute(query.where(tenures.c.id == tenure, seats.c.body == body)).first()


def tenures_of(record: Connection, person: int) -> Sequence[Row]:
    """All seats that a person holds or held, the newest first."""
    query = (
        select(
            tenures,
            seats.c.name.label("seat_name"),
            seats.c.body,
            seats.c.lived_experience,
            bodies.c.name.label("body_name"),
        )
        .join(seats, seats.c.id == tenures.c.seat)
        .join(bodies, bodies.c.id == seats.c.body)
        .where(tenures.c.person == person)
        .order_by(tenures.c.starts.desc())
    )
    return record.execute(query).all()
