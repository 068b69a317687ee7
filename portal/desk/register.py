"""The register on the desk: what is due, and the forms that date decisions, adopt texts and give actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, g, redirect, request

from governance_records.actions import end_action, give_action, move_action, own_actions, owners
from governance_records.decisions import date_decision, enter_decision, supersede_decision
from governance_records.membership import is_published, membership, publish_membership
from governance_records.minutes import minutes_owed
from governance_records.people import all_bodies, all_organisations
from governance_records.register import (
    action,
    actions,
    decision,
    decisions,
    needs_review,
    reviews_due,
    standing,
    standing_text,
)
from governance_records.register_acts import LONGEST_TEXT
from governance_records.register_values import (
    ADOPTED_BY,
    DONE,
    DROPPED,
    PLANS,
    POLICY,
    STANDING,
    Adopted,
    Dates,
)
from governance_records.rights import KEEP_REGISTER, SEE_BODY, Refused, allowed
from governance_records.standing import Draft, adopt_text, change_text, end_text, review_text, supersede_text
from portal.desk.frame import DESK, act, area, desk, desk_page, field, options, row_number, this_day
from portal.public.decisions import FOLDERS, KIND_OF, NAMES, address
from portal.public.frame import Crumb, library
from portal.sessions import now

REGISTER = Crumb("Register", "/desk/register/")
EVERY_FIELD = (
    *("body", "title", "text", "basis", "adopted", "effective", "review", "expires", "reason", "superseded_by"),
    *("kind", "decision", "subject", "organisation", "carries_out", "what", "owner", "due", "note", "on", "meeting"),
)


def _kept_bodies() -> list[Any]:
    return [b for b in all_bodies(g.record) if allowed(g.actor, KEEP_REGISTER, b.id)]


def _given() -> dict[str, str]:
    return {name: area(name, LONGEST_TEXT + 1) for name in EVERY_FIELD if name in request.form}


def _dates() -> Dates:
    return Dates(field("effective"), field("review") or None, field("expires") or None)


def _goals() -> tuple[str, ...]:
    return tuple(goal.id for goal in library().goals if field(f"goal-{goal.id}") == "yes")


def _version() -> int:
    return row_number(field("version")) or 0


def _tried(verb: Callable[..., object], *arguments: object) -> dict[str, str]:
    """Runs a verb; answers what it refused, by field, with the status under `""`."""
    try:
        act(verb, *arguments)
    except Refused as refused:
        g.refused_as = 409 if refused.conflict else 422
        return dict(refused.problems)
    return {}


def _goal_fields(chosen: object) -> list[tuple[str, str, bool]]:
    """The goals to tick; what a form sent stands over what was there."""
    sent = bool(request.form)
    kept = chosen if isinstance(chosen, list) else []
    return [
        (goal.id, goal.short, field(f"goal-{goal.id}") == "yes" if sent else goal.id in kept)
        for goal in library().goals
    ]


# --- the front of the register ----------------------------------------------------------------------------


@desk.get("/register/")
def register() -> str:
    return _register()


def _register(problems: dict[str, str] | None = None) -> str:
    kept = _kept_bodies()
    ids, day = [b.id for b in kept], this_day()
    return desk_page(
        "register.html",
        "Register",
        bodies=kept,
        body_options=options(kept),
        owed=minutes_owed(g.record, ids),
        reviews=[one for one in reviews_due(g.record, day) if one.body in ids],
        actions=[a for a in actions(g.record, open_only=True) if a.body in ids],
        decisions=[d for d in decisions(g.record) if d.body in ids][:20],
        texts=[one for kind in STANDING for one in standing(g.record, kind) if one.body in ids],
        unpublished=[b for b in kept if not is_published(g.record, b.id, day)],
        membership={b.id: membership(g.record, b.id) for b in kept},
        owners=owners(g.record),
        goals=_goal_fields([]),
        names=NAMES,
        folders=FOLDERS,
        day=day,
        now=now(),
        problems=problems or {},
        given={"adopted": day.isoformat(), "effective": day.isoformat()} | _given(),
    )


@desk.post("/register/decisions/")
def enter_old_decision():
    arguments = (field("body"), field("adopted"), _dates(), _goals(), field("title"), area("text", LONGEST_TEXT + 1))
    problems = _tried(enter_decision, *arguments, field("basis"))
    return (_register(problems), g.refused_as) if problems else redirect("/desk/register/", 303)


@desk.post("/register/actions/")
def give_one_action():
    decided, meeting = row_number(field("decision")), row_number(field("meeting"))
    problems = _tried(give_action, field("body"), field("what"), field("owner"), field("due"), decided, meeting)
    if not problems:
        return redirect(f"/desk/register/decisions/{decided}/" if decided else "/desk/register/", 303)
    shown = _decision_page(decided, problems) if decided and decision(g.record, decided) else _register(problems)
    return shown, g.refused_as


@desk.post("/bodies/<body>/membership")
def publish_one_membership(body: str):
    problems = _tried(publish_membership, body, this_day())
    return (_register(problems), g.refused_as) if problems else redirect("/desk/register/", 303)


# --- one decision -----------------------------------------------------------------------------------------


@desk.get("/register/decisions/<number:number>/")
def keep_decision(number: int) -> str:
    return _decision_page(number)


def _decision_page(number: int, problems: dict[str, str] | None = None) -> str:
    found = decision(g.record, number)
    if found is None or not allowed(g.actor, KEEP_REGISTER, found.body):
        abort(404)
    body = next(b for b in all_bodies(g.record) if b.id == found.body)
    kinds = [(kind, words) for kind, words in STANDING.items() if body.kind in ADOPTED_BY[kind]]
    dates = {name: found.facts[name] or "" for name in ("effective", "review", "expires")}
    later = [d for d in decisions(g.record) if d.body == found.body and d.number != number and not d.rescinded]
    return desk_page(
        "decision.html",
        f"Decision {number}",
        (DESK, REGISTER),
        one=found,
        day=this_day(),
        goals=_goal_fields(found.facts["goals"]),
        later=[(d.number, f"{d.number}: {d.title}") for d in later],
        kinds=kinds,
        plans=list(PLANS.items()),
        policies=_titles(POLICY),
        organisations=options(all_organisations(g.record)),
        owners=owners(g.record),
        actions=[a for a in actions(g.record) if a.facts["decision"] == number],
        problems=problems or {},
        given={**dates, "title": found.title, "text": found.text or ""} | _given(),
    )


def _titles(kind: str) -> list[tuple[int, str]]:
    kept = [one for one in standing(g.record, kind) if not one.rescinded and one.superseded_by is None]
    return [(one.number, f"{one.number}: {one.title}") for one in kept]


def _done_to_decision(number: int, verb: Callable[..., object], *arguments: object):
    problems = _tried(verb, number, _version(), *arguments)
    if problems:
        return _decision_page(number, problems), g.refused_as
    return redirect(f"/desk/register/decisions/{number}/", 303)


@desk.post("/register/decisions/<number:number>/dates")
def date_one_decision(number: int):
    return _done_to_decision(number, date_decision, _dates(), _goals(), field("reason"))


@desk.post("/register/decisions/<number:number>/supersede")
def supersede_one_decision(number: int):
    return _done_to_decision(number, supersede_decision, row_number(field("superseded_by")) or 0)


@desk.post("/register/decisions/<number:number>/texts")
def adopt_one_text(number: int):
    found = decision(g.record, number) or abort(404)
    problems = _tried(adopt_text, _draft(found.body, number, field("kind")))
    if problems:
        return _decision_page(number, problems), g.refused_as
    return redirect(f"/desk/register/decisions/{number}/", 303)


def _draft(body: str, decided: int, kind: str) -> Draft:
    return Draft(
        kind,
        body,
        decided,
        field("title"),
        area("text", LONGEST_TEXT + 1),
        _dates(),
        _goals(),
        field("subject"),
        row_number(field("organisation")),
        row_number(field("carries_out")),
    )


# --- one standing text ------------------------------------------------------------------------------------


@desk.get("/register/<any(policies, protocols, plans, commitments):folder>/<number:number>/")
def keep_text(folder: str, number: int) -> str:
    return _text_page(KIND_OF[folder], number)


def _text_page(kind: str, number: int, problems: dict[str, str] | None = None) -> str:
    found = standing_text(g.record, kind, number)
    if found is None or not allowed(g.actor, KEEP_REGISTER, found.body):
        abort(404)
    facts = {name: str(found.facts.get(name) or "") for name in ("effective", "review", "expires", "decision")}
    facts |= {name: str(found.facts.get(name) or "") for name in ("subject", "carries_out")}
    facts["organisation"] = _organisation_number(found)
    return desk_page(
        "standing.html",
        f"{NAMES[kind]} {number}",
        (DESK, REGISTER),
        one=found,
        kind=kind,
        folder=FOLDERS[kind],
        name=NAMES[kind],
        day=this_day(),
        review=needs_review(g.record, found, this_day()),
        goals=_goal_fields(found.facts["goals"]),
        decided=[(d.number, f"{d.number}: {d.title}") for d in decisions(g.record) if d.body == found.body],
        others=[pair for pair in _titles(kind) if pair[0] != number],
        plans=list(PLANS.items()),
        policies=_titles(POLICY),
        organisations=options(all_organisations(g.record)),
        address=address,
        problems=problems or {},
        given={**facts, "title": found.title, "text": found.text or "", "on": this_day().isoformat()} | _given(),
    )


def _organisation_number(found: Adopted) -> str:
    named = (o.id for o in all_organisations(g.record) if o.name == found.facts.get("organisation"))
    return str(next(named, ""))


def _done_to_text(folder: str, number: int, verb: Callable[..., object], *arguments: object):
    problems = _tried(verb, *arguments)
    if problems:
        return _text_page(KIND_OF[folder], number, problems), g.refused_as
    return redirect(f"/desk/register/{folder}/{number}/", 303)


@desk.post("/register/<any(policies, protocols, plans, commitments):folder>/<number:number>/change")
def change_one_text(folder: str, number: int):
    kind = KIND_OF[folder]
    found = standing_text(g.record, kind, number) or abort(404)
    draft = _draft(found.body, row_number(field("decision")) or 0, kind)
    return _done_to_text(folder, number, change_text, number, _version(), draft, field("reason"))


@desk.post("/register/<any(policies, protocols, plans, commitments):folder>/<number:number>/review")
def review_one_text(folder: str, number: int):
    arguments = (KIND_OF[folder], number, _version(), field("review"), field("reason"))
    return _done_to_text(folder, number, review_text, *arguments)


@desk.post("/register/<any(policies, protocols, plans, commitments):folder>/<number:number>/supersede")
def supersede_one_text(folder: str, number: int):
    arguments = (KIND_OF[folder], number, _version(), row_number(field("superseded_by")) or 0)
    return _done_to_text(folder, number, supersede_text, *arguments)


@desk.post("/register/<any(policies, protocols, plans, commitments):folder>/<number:number>/end")
def end_one_text(folder: str, number: int):
    decided = row_number(field("decision")) or 0
    arguments = (KIND_OF[folder], number, _version(), field("on"), decided, field("reason"))
    return _done_to_text(folder, number, end_text, *arguments)


# --- one action -------------------------------------------------------------------------------------------


@desk.get("/register/actions/<number:number>/")
def keep_action(number: int) -> str:
    return _action_page(number)


def _action_page(number: int, problems: dict[str, str] | None = None) -> str:
    found = action(g.record, number) or abort(404)
    own = [a.number for a in own_actions(g.record, g.actor, now())]
    if number not in own and not allowed(g.actor, SEE_BODY, found.body):
        abort(404)
    return desk_page(
        "action.html",
        f"Action {number}",
        (DESK,),
        one=found,
        day=this_day(),
        keeps=allowed(g.actor, KEEP_REGISTER, found.body),
        owns=number in own,
        owners=owners(g.record),
        problems=problems or {},
        given={"due": found.facts["due"], "owner": found.facts["owner"]["key"]} | _given(),
    )


def _done_to_action(number: int, verb: Callable[..., object], *arguments: object):
    problems = _tried(verb, number, _version(), *arguments)
    if problems:
        return _action_page(number, problems), g.refused_as
    return redirect(f"/desk/register/actions/{number}/", 303)


@desk.post("/register/actions/<number:number>/move")
def move_one_action(number: int):
    return _done_to_action(number, move_action, field("due"), field("owner"), field("note"))


@desk.post("/register/actions/<number:number>/end")
def end_one_action(number: int):
    state = DROPPED if field("state") == DROPPED else DONE
    return _done_to_action(number, end_action, state, field("note"))
