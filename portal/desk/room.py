"""The meeting room: one page for a clerk who types while people talk. What is done in it is listed in `room_acts`."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import abort, g, redirect, render_template, request
from sqlalchemy import Row

from governance_records.bylaw_values import PURPOSES
from governance_records.closing import roll_now
from governance_records.documents import document
from governance_records.handled import once
from governance_records.meeting_acts import bench_of, bylaws_on
from governance_records.meeting_rows import (
    attendance_of,
    counting_ballots,
    electorate_of,
    events_of,
    items_of,
    meeting_for,
    motions_of,
    pending_motion,
    recusals_of,
    tabled_motions,
    texts_of,
    votes_of,
)
from governance_records.meeting_values import (
    CLOSED_BEGUN,
    COMMENTED,
    CONSENSUS,
    ITEM_BEGUN,
    ITEM_ENDED,
    ITEM_KINDS,
    METHODS,
    MOTION_KINDS,
    NOT_BY_SEAT,
    READ_ALOUD,
    VOTE_OPEN,
)
from governance_records.motion_plans import plan_of
from governance_records.motion_rules import AMENDABLE
from governance_records.rights import KEEP_MEETINGS, Refused, allowed
from governance_records.room import is_closed_now
from governance_records.seating import Bench, Holder, Place, quorum, stays
from governance_records.tallies import CHOICES, WITH_REASON
from governance_records.votes import Question, question
from portal.desk.frame import DESK, act, desk, desk_page, part
from portal.desk.meetings import CRUMB
from portal.desk.motion_plans import plan_choices
from portal.desk.room_acts import ACTS
from portal.public.frame import Crumb
from portal.sessions import now

# What single keys say in a roll call.
KEYS = {
    "y": ("yes", "consent"),
    "n": ("no", "block"),
    "a": ("abstain", "stand_aside"),
    "r": ("recused",),
}


@dataclass(frozen=True)
class Chair:
    """A seat as the room shows it: who holds it, who is there, and what can be marked."""

    place: Place
    state: str
    speaker: Holder | None
    inside: frozenset[int]
    since: dict[int, str] = field(default_factory=dict)
    recused: bool = False


@desk.get("/meetings/<number:id>/room/")
def room(id: int):
    return _room(id)


@desk.post("/meetings/<number:id>/room/")
def act_in_room(id: int):
    """Does one thing in the room; a form with a key that was carried out already is answered and not repeated."""
    found = _kept(id)
    make = ACTS.get(request.form.get("do", "")) or abort(400)
    try:
        verb, arguments = make(found)
        _act_once(request.form.get("key", ""), verb, *arguments)
    except Refused as refused:
        return _room(id, refused.problems), 409 if refused.conflict else 422
    return redirect(f"/desk/meetings/{id}/room/{_place()}", 303)


def _act_once(key: str, verb, *arguments: object):
    def kept(record, actor, moment, *same):
        return once(record, actor, moment, key, verb, *same)

    kept.__name__ = verb.__name__  # the security log names the act and not its wrapping
    return act(kept, *arguments)


def _place() -> str:
    """Where on the page the clerk goes on."""
    return {"roll": "#vote", "rest": "#vote", "vote": "#vote", "move": "#motion", "second": "#motion"}.get(
        request.form.get("do", ""), ""
    )


def _kept(id: int) -> Row:
    found = meeting_for(g.record, g.actor, id)
    if found is None or not allowed(g.actor, KEEP_MEETINGS, found.body):
        abort(404)
    return found


def _room(id: int, problems: dict[str, str] | None = None):
    found = _kept(id)
    bench, bylaws = bench_of(g.record, found), bylaws_on(g.record, found)
    votes = votes_of(g.record, id)
    open_vote = next((vote for vote in votes if vote.state == VOTE_OPEN), None)
    pending = pending_motion(g.record, id, found.current_item)
    motions = motions_of(g.record, id)
    return desk_page(
        "room.html",
        f"Meeting room: {found.title}",
        (DESK, CRUMB, Crumb(found.body_name, f"/desk/meetings/{id}/")),
        meeting=found,
        items=items_of(g.record, id),
        item_times=_item_times(id),
        chairs=_chairs(bench, found.current_item),
        guests=[s for s in stays(bench.lines) if s.guest],
        lines=attendance_of(g.record, id),
        recusals=[r for r in recusals_of(g.record, id) if r.item == found.current_item],
        reached=quorum(bench, bylaws.read(), found.current_item),
        bylaws=bylaws,
        motions=motions,
        mine=[m for m in motions if m.item == found.current_item],
        pending=pending,
        amendable=pending is not None and pending.kind in AMENDABLE and pending.degree < 2,
        texts=texts_of(g.record, pending.number) if pending else (),
        becomes=plan_of(g.record, pending.number).in_words() if pending else "",
        plan=plan_choices(found.body),
        tabled=tabled_motions(g.record, found.body),
        question=_question(found, pending) if pending and not open_vote else None,
        vote=open_vote,
        vote_becomes=plan_of(g.record, open_vote.motion).in_words() if open_vote else "",
        roll=_roll(open_vote) if open_vote else None,
        votes=votes,
        results={v.number: document(g.record, "vote", v.number) for v in votes if v.state in ("closed", "void")},
        failed=_failed(votes, bylaws.fallback),
        closed_now=is_closed_now(g.record, id),
        closed_until=_announced_end(id),
        done=_done_with(id, found.current_item),
        kinds=MOTION_KINDS,
        item_kinds=ITEM_KINDS,
        purposes=PURPOSES,
        methods=METHODS,
        names={p.seat: p.name for p in bench.places},
        problems=problems or {},
        sent=request.form,
        key=lambda: secrets.token_urlsafe(18),
        time_now=now().strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def _chairs(bench: Bench, item: int | None) -> list[Chair]:
    inside, recused = bench.inside(), bench.recused_from(item)
    since = {s.tenure: s.arrived for s in stays(bench.lines) if s.tenure and s.left is None}
    return [
        Chair(place, bench.state(place), bench.speaker(place), inside, since, place.seat in recused)
        for place in bench.places
    ]


def _question(meeting: Row, motion: Row) -> Question | None:
    """What a vote on the motion would be decided by now; None where the law never lets it pass."""
    try:
        return question(g.record, meeting, motion)
    except Refused:
        return None


def _roll(vote: Row) -> dict[str, object]:
    """The roll call as it stands: a line for each seat, what it can say, and how many are still to be asked."""
    counted = roll_now(g.record, vote)
    method = counted.case.rule.method
    return {
        "lines": list(zip(electorate_of(g.record, vote.number), counted.case.roll, strict=True)),
        "ballots": counting_ballots(g.record, vote.number),
        "choices": CHOICES[method],
        "letters": {choice: key for key, choices in KEYS.items() for choice in choices if choice in CHOICES[method]},
        "with_reason": WITH_REASON,
        "silent": counted.silent,
        "tied": counted.tied,
        "by_seat": vote.method not in NOT_BY_SEAT,
        "rule": counted.case.rule,
    }


def _failed(votes: Sequence[Row], fallback: str | None) -> list[Row]:
    """Votes in which consensus was not reached, where the bylaws name a rule for that."""
    return [v for v in votes if fallback and v.method == CONSENSUS and v.result == "lost" and v.state == "closed"]


def _item_times(id: int) -> dict[int, str]:
    """Where each item stands: begun and ended, or being dealt with."""
    found: dict[int, str] = {}
    for event in events_of(g.record, id):
        if event.event in (ITEM_BEGUN, ITEM_ENDED) and event.item:
            found[event.item] = event.event
    return found


def _announced_end(id: int) -> str:
    begun = [e.detail for e in events_of(g.record, id) if e.event == CLOSED_BEGUN]
    return begun[-1] if begun else ""


def _done_with(id: int, item: int | None) -> dict[str, bool]:
    """What was done already for the current item before a vote on it."""
    mine = {e.event for e in events_of(g.record, id) if e.item == item}
    return {"read": READ_ALOUD in mine, "commented": COMMENTED in mine}


@desk.get("/meetings/<number:id>/room/roll")
def room_roll(id: int):
    """The roll call alone, for the page to follow what members cast on their own devices."""
    found = _kept(id)
    vote = next((v for v in votes_of(g.record, id) if v.state == VOTE_OPEN), None)
    if vote is None:
        return part("")
    shown = {"meeting": found, "vote": vote, "roll": _roll(vote), "problems": {}, "key": lambda: ""}
    return part(render_template("desk/room_roll.html", **shown))
