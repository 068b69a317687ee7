"""What the rooms of signed-in people share: the page, a verb run in one transaction, and what a form sends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import TypeVar

from flask import Blueprint, Response, abort, current_app, g, render_template, request
from sqlalchemy import Connection, Row

from governance_records.accounts import person_of
from governance_records.asking import LOOKED_AT, Asked
from governance_records.people import actor_of
from governance_records.rights import VISITING, Actor, Forbidden, Refused, allowed
from governance_records.store import writing
from portal.mails import deliver_soon
from portal.public.frame import Crumb, today
from portal.security_log import security_event
from portal.sessions import now

T = TypeVar("T")
desk = Blueprint("desk", __name__, url_prefix="/desk")
DESK = Crumb("My desk", "/desk/")
LONGEST_FIELD = 400


def desk_page(template: str, title: str, crumbs: Iterable[Crumb] = (DESK,), **values: object) -> str:
    """A page of the desk."""
    return render_template(f"desk/{template}", title=title, crumbs=tuple(crumbs), **values)


def part(html: str) -> Response:
    """A part of a page with its ETag, so that a script that asks for it again is sent nothing while nothing happens."""
    response = current_app.make_response(html)
    response.set_etag(sha256(html.encode()).hexdigest()[:20])
    response.make_conditional(request)
    return response


def act(verb: Callable[..., T], *arguments: object) -> T:
    """Runs a verb for the actor, now, in one transaction. Errors: Refused; a 404 where the verb forbids it."""
    with held_to_rules(verb, arguments), writing(current_app.extensions["store"]) as record:
        looked_at = field(LOOKED_AT) if field("looked") == "yes" else ""
        done = verb(record, replace(present_actor(record), looked_at=looked_at), now(), *arguments)
    deliver_soon(current_app.extensions["store"], current_app.settings)  # type: ignore[attr-defined]
    return done


@contextmanager
def held_to_rules(verb: Callable[..., object], arguments: Iterable[object], room: str = "") -> Iterator[list[object]]:
    """Writes what becomes of a verb into the security log; what is forbidden is a 404. Errors: Refused.

    Gives the list of what the event names; of it and of the arguments only numbers are written, as others may hold
    what the log must not.
    """
    act, named = room + verb.__name__.replace("_", " "), [*arguments]
    try:
        yield named
    except Forbidden as forbidden:
        security_event("refused by the verb", str(forbidden))
        abort(404)
    except Refused as refused:
        if isinstance(refused, Asked):
            g.asked = refused
        if refused.conflict:  # what is merely mistyped is told at its field, and is no event
            security_event("refused by the rules", act)
        raise
    security_event(act, " ".join(str(a) for a in named if isinstance(a, int)))


def present_actor(record: Connection) -> Actor:
    """Who acts, as the record is now that nobody else can write: a right may have been taken since the gate."""
    found, session = person_of(record, g.person.id), g.person.session
    if found is None or found.suspended:
        return VISITING
    second_factor = bool(session.second_factor and found.code_secret)
    return actor_of(record, found.id, found.name, this_day(), second_factor)


def ask(query: Callable[..., T], *arguments: object) -> T:
    """What a query answers the actor. Errors: a 404 where the query forbids it."""
    record: Connection = g.record
    try:
        return query(record, g.actor, *arguments)
    except Forbidden as forbidden:
        security_event("refused by the query", str(forbidden))
        abort(404)


def this_day() -> date:
    return today(current_app.settings)  # type: ignore[attr-defined]


def field(name: str) -> str:
    """A field of the form as text, at most as long as any field may be."""
    return request.form.get(name, "").strip()[:LONGEST_FIELD]


def typed(name: str, otherwise: str = "") -> str:
    """What a form sent in a field, to be shown again; another form or none leaves what stood there at first."""
    return field(name) if name in request.form else otherwise


def options(rows: Iterable[Row]) -> list[tuple[object, str]]:
    """What a list to choose from offers: id and name of each row."""
    return [(row.id, row.name) for row in rows]


def area(name: str, longest: int) -> str:
    """A field of several lines, each ended in one way."""
    return request.form.get(name, "").replace("\r\n", "\n").strip()[:longest]


def row_number(text: str) -> int | None:
    """The number of a row; None where a text is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def number(name: str) -> int:
    """A field that names a row. Errors: Refused at the field."""
    found = row_number(field(name))
    if found is None:
        raise Refused({name: "Choose one from the list."})
    return found


def day(name: str, needed: bool = True) -> date | None:
    """A field that holds a day. Errors: Refused at the field."""
    text = field(name)
    if not text and not needed:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused({name: "Give a date, such as 2026-11-22."}) from error


@desk.app_context_processor
def _for_people() -> dict[str, object]:
    may = lambda capability, body=None: allowed(g.actor, capability, body) if "actor" in g else False  # noqa: E731
    return {"may": may, "asked": g.get("asked")}
