"""Votes between meetings, where the bylaws of a body allow them."""

from __future__ import annotations

import json

from flask import abort, g, redirect, request

from governance_records.between import open_between
from governance_records.bylaw_values import PURPOSES
from governance_records.bylaws import rule_in_force
from governance_records.closing import close_vote, roll_now
from governance_records.meeting_acts import LONGEST_TEXT, places_on
from governance_records.meeting_rows import counting_ballots, electorate_of, vote_row
from governance_records.motion_plans import plan_of
from governance_records.people import all_bodies
from governance_records.rights import KEEP_MEETINGS, SEE_MEETINGS, Refused, allowed
from portal.desk.frame import act, area, desk, desk_page, field, number, row_number, this_day
from portal.desk.meetings import CRUMBS, moment_field
from portal.desk.motion_plans import plan_choices, plan_sent
from portal.public.frame import settings


@desk.get("/votes/new")
def new_vote_between() -> str:
    return _new(request.args.get("of_body", "")[:40])


def _new(body: str, problems: dict[str, str] | None = None) -> str:
    found = next((b for b in all_bodies(g.record) if b.id == body), None) or abort(404)
    if not allowed(g.actor, KEEP_MEETINGS, body):
        abort(404)
    bylaws = rule_in_force(g.record, body, this_day())
    return desk_page(
        "new_vote.html",
        f"Vote between meetings, {found.name}",
        CRUMBS,
        body=found,
        bylaws=bylaws,
        seats=[(p.seat, p.name) for p in places_on(g.record, body, this_day()) if p.voting and p.in_office],
        purposes=PURPOSES,
        plan=plan_choices(body),
        zone=bylaws.zone or settings().initiative.timezone,
        problems=problems or {},
        given={
            name: request.form.get(name, "") for name in ("title", "text", "mover", "seconder", "closes", "purpose")
        },
    )


@desk.post("/votes/")
def open_vote_between():
    body = field("of_body")
    try:
        bylaws = rule_in_force(g.record, body, this_day())
        closes = moment_field("closes", bylaws.zone or settings().initiative.timezone)
        seconder = row_number(field("seconder")) if field("seconder") else None
        words = (field("purpose"), field("title"), area("text", LONGEST_TEXT + 1))
        id = act(open_between, body, *words, number("mover"), seconder, closes, this_day(), plan_sent())
    except Refused as refused:
        return _new(body, refused.problems), 409 if refused.conflict else 422
    return redirect(f"/desk/votes/{id}/", 303)


@desk.get("/votes/<number:id>/")
def vote_between(id: int) -> str:
    return _vote(id)


def _vote(id: int, problems: dict[str, str] | None = None) -> str:
    found = vote_row(g.record, id)
    if found is None or found.meeting is not None or not allowed(g.actor, SEE_MEETINGS, found.body):
        abort(404)
    keeps = allowed(g.actor, KEEP_MEETINGS, found.body)
    return desk_page(
        "vote.html",
        f"Vote {id}: {found.title}",
        CRUMBS,
        vote=found,
        keeps=keeps,
        # What nobody may know before the end is not shown to anybody, the clerk included: only who has voted.
        shows=not found.hidden or found.state != "open",
        lines=electorate_of(g.record, id),
        ballots=counting_ballots(g.record, id),
        silent=roll_now(g.record, found).silent,
        becomes=plan_of(g.record, found.motion).in_words(),
        outcome=json.loads(found.outcome) if found.outcome else None,
        problems=problems or {},
    )


@desk.post("/votes/<number:id>/close")
def close_vote_between(id: int):
    found = vote_row(g.record, id)
    if found is None or found.meeting is not None or not allowed(g.actor, KEEP_MEETINGS, found.body):
        abort(404)
    try:
        act(close_vote, id)
    except Refused as refused:
        return _vote(id, refused.problems), 409
    return redirect(f"/desk/votes/{id}/", 303)
