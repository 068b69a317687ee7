"""Votes that are open for somebody's own seats, on a device of their own."""

from __future__ import annotations

import secrets
from hashlib import sha256

from flask import abort, g, redirect, render_template, request

from governance_records.ballots import ballots_for, cast
from governance_records.handled import once
from governance_records.meeting_rows import vote_row
from governance_records.motion_plans import plan_of
from governance_records.presence import show_attendance
from governance_records.rights import VOTE, Refused, allowed
from governance_records.tallies import CHOICES
from portal.desk.frame import act, ask, desk, desk_page, field, part

ANY_CHOICE = frozenset(choice for choices in CHOICES.values() for choice in choices)


@desk.get("/ballots/")
def list_ballots() -> str:
    return _list()


def _list(problems: dict[str, str] | None = None, at: tuple[int, int] | None = None) -> str:
    """The page; `at` are the vote and the seat that the problems belong to."""
    return desk_page("ballots.html", "Votes open for you", problems=problems or {}, at=at, **_shown())  # type: ignore[arg-type]


@desk.get("/ballots/part")
def ballots_part():
    """The list alone, for the page to look again by itself."""
    return part(render_template("desk/ballots_part.html", **_shown(), problems={}, at=None))


def _shown() -> dict[str, object]:
    found = ask(ballots_for)
    told = [(v.number, line.seat, ballot.receipt if ballot else "") for v, line, ballot in found]
    return {
        "found": [(vote, line, ballot, _choices(vote)) for vote, line, ballot in found],
        "becomes": {vote.number: plan_of(g.record, vote.motion).in_words() for vote, _, _ in found},
        "stamp": sha256(repr(told).encode()).hexdigest()[:16],
        "key": lambda: secrets.token_urlsafe(18),
        "sent": request.form,
    }


def _choices(vote) -> tuple[str, ...]:
    return CHOICES["consensus" if '"method": "consensus"' in vote.rule else "majority"]


@desk.post("/ballots/<number:id>/")
def cast_one_ballot(id: int):
    """Takes one ballot: exactly one seat and one choice, as the page sends them."""
    vote = vote_row(g.record, id)
    if vote is None or not allowed(g.actor, VOTE, vote.body):
        abort(404)
    seats, choices = request.form.getlist("seat"), request.form.getlist("choice")
    if len(seats) != 1 or len(choices) != 1 or choices[0] not in ANY_CHOICE or not _is_row(seats[0]):
        abort(400)
    seat = int(seats[0])
    try:
        _cast_once(request.form.get("key", ""), id, seat, choices[0], request.form.get("reason", ""))
    except Refused as refused:
        return _list(refused.problems, (id, seat)), 409 if refused.conflict else 422
    return redirect("/desk/ballots/", 303)


def _is_row(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < len(text) < 10


def _cast_once(key: str, *arguments: object) -> str:
    def cast_ballot(record, actor, moment, *same):
        return once(record, actor, moment, key, cast, *same)

    return act(cast_ballot, *arguments)


@desk.post("/attendance/<number:tenure>")
def choose_shown(tenure: int):
    """Whoever holds a seat of lived experience says what of their attendance and votes is published."""
    try:
        act(show_attendance, tenure, field("shows") == "yes", field("shows") == "told")
    except Refused:
        abort(404)
    return redirect("/desk/", 303)
