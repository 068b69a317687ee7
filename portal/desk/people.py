"""People with an account: invite them, see what they hold, grant and end offices, suspend and restore."""

from __future__ import annotations

from flask import abort, g, redirect

from governance_records.accounts import (
    invite,
    invite_again,
    people,
    person_of,
    withdraw_invitation,
)
from governance_records.offices import end_office, grant_office, offices_on, set_suspended
from governance_records.people import all_bodies, tenures_of
from governance_records.rights import CLERK, OFFICES, Refused
from governance_records.terms import terms_ending
from portal.desk.frame import DESK, act, ask, desk, desk_page, field, options, this_day
from portal.public.frame import Crumb
from portal.sign_in import link_address

CRUMBS = (DESK, Crumb("People", "/desk/people/"))


@desk.get("/people/")
def list_people() -> str:
    return _list()


def _list(problems: dict[str, str] | None = None) -> str:
    held: dict[int, list[str]] = {}
    for office in offices_on(g.record, this_day()):
        held.setdefault(office.person, []).append(OFFICES[office.office])
    return desk_page(
        "people.html",
        "People",
        people=ask(people),
        held=held,
        ending=ask(terms_ending, this_day()),
        problems=problems or {},
        given={"mail": field("mail"), "name": field("name")},
    )


@desk.post("/people/invite")
def invite_person():
    try:
        id = act(invite, field("mail"), field("name"), link_address("invitation"))
    except Refused as refused:
        return _list(refused.problems), 422
    return redirect(f"/desk/people/{id}/", 303)


@desk.get("/people/<number:id>/")
def person(id: int) -> str:
    return _person(id)


def _person(id: int, problems: dict[str, str] | None = None) -> str:
    found = person_of(g.record, id) or abort(404)
    return desk_page(
        "person.html",
        found.name,
        CRUMBS,
        person=found,
        tenures=tenures_of(g.record, id),
        offices=[o for o in offices_on(g.record, this_day()) if o.person == id],
        names=OFFICES,
        bodies=options(all_bodies(g.record)),
        problems=problems or {},
        given={"office": field("office"), "of_body": field("of_body")},
    )


def _done(id: int, verb, *arguments):
    """Runs a verb about a person and goes back to their page."""
    if person_of(g.record, id) is None:
        abort(404)
    try:
        act(verb, *arguments)
    except Refused as refused:
        problems = {"of_body" if name == "body" else name: words for name, words in refused.problems.items()}
        return _person(id, problems), 409 if refused.conflict else 422
    return redirect(f"/desk/people/{id}/", 303)


@desk.post("/people/<number:id>/invite-again")
def invite_person_again(id: int):
    return _done(id, invite_again, id, link_address("invitation"))


@desk.post("/people/<number:id>/withdraw")
def withdraw_one_invitation(id: int):
    return _done(id, withdraw_invitation, id)


@desk.post("/people/<number:id>/suspend")
def suspend_person(id: int):
    return _done(id, set_suspended, id, True, this_day())


@desk.post("/people/<number:id>/restore")
def restore_person(id: int):
    return _done(id, set_suspended, id, False, this_day())


@desk.post("/people/<number:id>/offices")
def grant_one_office(id: int):
    office = field("office")
    body = field("of_body") or None if office == CLERK else None
    return _done(id, grant_office, id, office, body, this_day())


@desk.post("/people/<number:id>/offices/<number:held>/end")
def end_one_office(id: int, held: int):
    if not any(o.id == held and o.person == id for o in offices_on(g.record, this_day())):
        abort(404)
    return _done(id, end_office, held, this_day())
