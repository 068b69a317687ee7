"""Bodies from inside: their seats, who sits on them, and the forms that change it."""

from __future__ import annotations

from flask import abort, current_app, g, redirect, request

from governance_records.accounts import people
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
    tenure_in,
)
from governance_records.rights import SEAT_PEOPLE, Refused, allowed
from portal.desk.frame import DESK, act, ask, day, desk, desk_page, field, number, options, this_day, typed
from portal.public.frame import Crumb
from portal.words import capital

CRUMBS = (DESK, Crumb("Bodies", "/desk/bodies/"))


@desk.get("/bodies/")
def list_bodies() -> str:
    return _list()


def _list(problems: dict[str, str] | None = None) -> str:
    return desk_page(
        "bodies.html",
        "Bodies",
        bodies=all_bodies(g.record),
        organisations=all_organisations(g.record),
        kinds=KINDS,
        problems=problems or {},
        given={name: field(name) for name in ("id", "name", "kind", "organisation")},
    )


@desk.post("/bodies/")
def add_one_body():
    place = current_app.settings.initiative.place  # type: ignore[attr-defined]
    try:
        id = act(add_body, field("id"), place, field("kind"), field("name"))
    except Refused as refused:
        return _list(refused.problems), 422
    return redirect(f"/desk/bodies/{id}/", 303)


@desk.post("/organisations/")
def add_one_organisation():
    try:
        act(add_organisation, field("organisation"))
    except Refused as refused:
        return _list({"organisation": refused.problems["name"]}), 422
    return redirect("/desk/bodies/", 303)


@desk.get("/bodies/<body>/")
def body(body: str) -> str:
    return _body(body)


def _body(id: str, problems: dict[str, str] | None = None, tenure: int | None = None) -> str:
    """The page of a body; `tenure` is the one whose form the problems belong to."""
    found = ask(body_for, id) or abort(404)
    changes = allowed(g.actor, SEAT_PEOPLE)
    return desk_page(
        "body.html",
        found.name,
        CRUMBS if changes else (DESK,),
        body=found,
        seats=seats_of(g.record, id),
        sitting=sitting(g.record, id, this_day()),
        changes=changes,
        options=_options(found.id) if changes else {},
        problems=problems or {},
        tenure=tenure,
        given=_given(found.state),
    )


def _options(body: str) -> dict[str, list[tuple[object, str]]]:
    """What the lists of the forms offer."""
    return {
        "seat": options(seats_of(g.record, body)),
        "person": options(ask(people)),
        "organisation": options(all_organisations(g.record)),
        "role": [(role, capital(role)) for role in ROLES],
        "state": [(state, capital(state)) for state in STATES],
    }


def _given(state: str) -> dict[str, str]:
    """What the forms of a body's page show: what was typed, so that a mistake does not cost the rest."""
    today = this_day().isoformat()
    given = {name: typed(name) for name in ("seat", "person", "role", "term_ends", "carry_over")}
    given |= {name: typed(name) for name in ("name", "organisation", "appointer")}
    # A box that is not ticked is not sent: of a form that came, its absence says no.
    voting = field("voting") if "name" in request.form else "yes"
    dates = {"starts": typed("starts", today), "ends": typed("ends", today), "today": today}
    return {**given, **dates, "voting": voting, "state": typed("state", state)}


def _done(id: str, verb, make_arguments, tenure: int | None = None):
    """Runs a verb about a body with what the form sent, and goes back to its page."""
    if ask(body_for, id) is None:
        abort(404)
    try:
        act(verb, *make_arguments())
    except Refused as refused:
        return _body(id, refused.problems, tenure), 409 if refused.conflict else 422
    return redirect(f"/desk/bodies/{id}/", 303)


@desk.post("/bodies/<body>/state")
def change_body_state(body: str):
    return _done(body, set_body_state, lambda: (body, field("state")))


@desk.post("/bodies/<body>/seats")
def add_one_seat(body: str):
    def sent():
        organisation = number("organisation") if field("organisation") else None
        return body, field("name"), organisation, field("voting") == "yes", field("appointer")

    return _done(body, add_seat, sent)


@desk.post("/bodies/<body>/tenures")
def seat_one_person(body: str):
    def sent():
        seat = number("seat")
        if not any(s.id == seat for s in seats_of(g.record, body)):
            raise Refused({"seat": "This is not a seat of this body."})
        term = day("term_ends", needed=False)
        return seat, number("person"), field("role"), day("starts"), term, field("carry_over") == "yes"

    return _done(body, seat_person, sent)


@desk.post("/bodies/<body>/tenures/<number:id>/end")
def end_one_tenure(body: str, id: int):
    if tenure_in(g.record, id, body) is None:
        abort(404)
    return _done(body, end_tenure, lambda: (id, day("ends")), id)
