"""Bylaws of a body: what holds, what held and will hold, and the form that writes the next version and tries it."""

from __future__ import annotations

from dataclasses import fields

from flask import abort, g, redirect, request

from governance_records.bylaw_examples import MOST_VOICES, Trial, examples, tried
from governance_records.bylaw_values import (
    DELEGATES,
    FALLBACK,
    ORDINARY,
    PURPOSES,
    RESPONSIBLE,
    Bylaws,
    check_bylaws,
)
from governance_records.bylaws import bylaws_text, bylaws_versions, put_bylaws, rule_in_force
from governance_records.bylaws_in_words import bylaws_in_words
from governance_records.people import all_bodies, body_for, seats_of
from governance_records.profiles import PROFILES
from governance_records.rights import KEEP_BYLAWS, Refused, allowed
from portal.desk import bylaw_form
from portal.desk.bylaw_form import bylaws_sent, given_of, shown_problems
from portal.desk.frame import DESK, act, ask, desk, desk_page, this_day
from portal.public.frame import Crumb

USUAL_SIZE = 9


@desk.get("/bodies/<body>/bylaws/")
def body_bylaws(body: str) -> str:
    found = ask(body_for, body) or abort(404)
    held = rule_in_force(g.record, body, this_day())
    return desk_page(
        "bylaws.html",
        "Bylaws",
        (DESK, Crumb(found.name, f"/desk/bodies/{body}/")),
        body=found,
        held=held,
        said=bylaws_in_words(held),
        text=bylaws_text(g.record, held),
        examples=examples(held.read(), _size(body, held)),
        size=_size(body, held),
        versions=bylaws_versions(g.record, body),
        today=this_day().isoformat(),
        changes=allowed(g.actor, KEEP_BYLAWS, body),
    )


@desk.get("/bodies/<body>/bylaws/new")
def new_bylaws(body: str) -> str:
    held = rule_in_force(g.record, body, this_day())
    return _form(
        body, given_of(held) | {"text": bylaws_text(g.record, held) or "", "starts": this_day().isoformat()}, held
    )


@desk.post("/bodies/<body>/bylaws/try")
def try_bylaws(body: str):
    """The form again, with what the rules in it would have decided; nothing is kept."""
    given = dict(request.form)
    try:
        sent = bylaws_sent(body)
        check_bylaws(sent)
    except Refused as refused:
        return _form(body, given, None, refused.problems), 422
    return _form(body, given, sent)


@desk.post("/bodies/<body>/bylaws/new")
def put_new_bylaws(body: str):
    if ask(body_for, body) is None:
        abort(404)
    try:
        act(put_bylaws, bylaws_sent(body), this_day())
    except Refused as refused:
        return _form(body, dict(request.form), None, refused.problems), 409 if refused.conflict else 422
    return redirect(f"/desk/bodies/{body}/bylaws/", 303)


def _form(body: str, given: dict[str, str], tries: Bylaws | None, problems: dict[str, str] | None = None) -> str:
    """The form; `tries` are bylaws whose rule is shown on examples."""
    found = ask(body_for, body) or abort(404)
    shown = shown_problems(problems or {})
    trial, own = None, None
    if tries and "in_favor" in given:
        try:
            trial = _trial(given)
            own = tried(tries.read(given.get("purpose", ORDINARY)), trial) if trial.members else None
        except Refused as refused:
            shown |= {"trial": "; ".join(refused.problems.values())}
    size = _size(body, tries) if tries else USUAL_SIZE
    return desk_page(
        "bylaws_form.html",
        "New bylaws",
        (DESK, Crumb(found.name, f"/desk/bodies/{body}/"), Crumb("Bylaws", f"/desk/bodies/{body}/bylaws/")),
        body=found,
        given=given,
        problems=shown,
        ask=bylaw_form,
        purposes={p: words for p, words in PURPOSES.items() if p != ORDINARY},
        ordinary=ORDINARY,
        fallback=FALLBACK,
        profiles=[(key, profile.title) for key, profile in PROFILES.items()],
        delegates=[(key, words) for key, words in DELEGATES.items()],
        responsible=list(RESPONSIBLE.items()),
        above=[(b.id, b.name) for b in all_bodies(g.record) if b.id != body],
        seats=[(s.id, s.name) for s in seats_of(g.record, body) if s.voting],
        said=bylaws_in_words(tries) if tries else [],
        examples=examples(tries.read(given.get("purpose") or ORDINARY), size) if tries else [],
        size=size,
        trial=trial,
        own=own,
    )


def _trial(given: dict[str, str]) -> Trial:
    """How many took which position in the example. Errors: Refused at `trial`."""
    counts = {}
    for part in fields(Trial):
        text = given.get(part.name, "").strip() or "0"
        if not (text.isascii() and text.isdigit() and len(text) < 4):
            raise Refused({"trial": "Give whole numbers."})
        counts[part.name] = int(text)
    if sum(counts.values()) > MOST_VOICES:
        raise Refused({"trial": f"At most {MOST_VOICES} in all."})
    return Trial(**counts)


def _size(body: str, bylaws: Bylaws) -> int:
    """How many voices the body has today, by the unit of its ordinary rule; a usual number where it has none yet."""
    voting = [s for s in seats_of(g.record, body) if s.voting]
    if bylaws.read().unit == "organisation":
        return len({s.organisation for s in voting if s.organisation}) or USUAL_SIZE
    return len(voting) or USUAL_SIZE
