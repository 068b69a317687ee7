"""The front of the desk: what is mine, and where I may go from here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flask import g
from sqlalchemy import Row

from governance_records.actions import own_actions
from governance_records.ballots import ballots_for
from governance_records.bylaws import rule_in_force
from governance_records.draft_rows import DRAFT, SUBMITTED, drafts_for
from governance_records.meeting_acts import places_on
from governance_records.meeting_duties import to_do
from governance_records.meeting_rows import all_meetings, papers_of
from governance_records.meeting_values import HOUSE
from governance_records.minutes import minutes_owed
from governance_records.people import all_bodies, needs_second_factor, tenures_of
from governance_records.profiles import PROFILES
from governance_records.register import reviews_due
from governance_records.register_duties import in_order, register_to_do
from governance_records.rights import (
    APPROVE_RELEASES,
    HAND_IN_TABLES,
    KEEP_MEETINGS,
    OFFICES,
    SEE_BODY,
    SEE_DRAFTS,
    SEE_PEOPLE,
    allowed,
)
from governance_records.seating import alone_unnamed
from governance_records.terms import own_terms_ending, terms_ending
from portal.desk.drafts import private
from portal.desk.frame import ask, desk, desk_page, this_day
from portal.desk.meetings import COMING
from portal.public.decisions import NAMES, address
from portal.sessions import now

MOST_COMING = 4


@desk.get("/")
def my_desk() -> str:
    administers = allowed(g.actor, SEE_PEOPLE)
    mine = [b for b in all_bodies(g.record) if allowed(g.actor, SEE_BODY, b.id)]
    return desk_page(
        "my_desk.html",
        "My desk",
        (),
        bodies=mine,
        tenures=tenures_of(g.record, g.person.id),
        offices=[words for office, words in OFFICES.items() if office in g.actor.everywhere],
        figures=_figures(),
        administers=administers,
        ending=ask(terms_ending, this_day()) if administers else (),
        own_ending=ask(own_terms_ending, this_day()),
        today=this_day().isoformat(),
        **_meetings(mine),
        address=address,
        names=NAMES,
        lacks_codes=not g.person.session.second_factor and needs_second_factor(g.record, g.person.id, this_day()),
    )


def _meetings(mine: Sequence[Row]) -> dict[str, object]:
    """The next meeting with its papers, votes that are open for own seats, and what keepers of a record have to do."""
    ids = {body.id for body in mine}
    coming = [m for m in reversed(all_meetings(g.record)) if m.body in ids and m.state in COMING]
    return {
        "coming": coming[:MOST_COMING],
        "papers": {m.number: papers_of(g.record, m.number) for m in coming[:MOST_COMING]},
        "open_ballots": ask(ballots_for) if g.actor.within else (),
        **_kept(),
        "to_review": [one for one in reviews_due(g.record, this_day()) if one.body in g.actor.within],
        "approved_at": _approved_at(coming),
        "own_actions": ask(own_actions, now()),
        "to_read": [o for o in minutes_owed(g.record, list(g.actor.within)) if o.published],
        "lived": _choices_of_naming(),
    }


def _choices_of_naming() -> list[tuple[Row, bool, str]]:
    """The person's seats of lived experience: each with whether it is the only one that would not be named, and the
    law by which its body's votes are told by seat, if one is."""
    found = []
    for tenure in tenures_of(g.record, g.person.id):
        if tenure.lived_experience and not tenure.ends:
            alone = alone_unnamed(places_on(g.record, tenure.body, this_day()))
            law = rule_in_force(g.record, tenure.body, this_day()).profile
            is_alone = alone is not None and alone.seat == tenure.seat
            found.append((tenure, is_alone, "" if law == HOUSE else PROFILES[law].title))
    return found


def _approved_at(coming: Sequence[Row]) -> dict[str, Row]:
    """The next meeting of each body, which approves its minutes."""
    return {meeting.body: meeting for meeting in reversed(coming)}


def _kept() -> dict[str, object]:
    """What keepers of a record have to do about meetings and the register, what is overdue first; and for each body how
    much of it there is, where somebody keeps several."""
    if not allowed(g.actor, KEEP_MEETINGS):
        return {"to_do": None, "by_body": []}
    found = in_order([*ask(to_do, now()), *ask(register_to_do, now(), this_day())])
    bodies = [body for body in all_bodies(g.record) if allowed(g.actor, KEEP_MEETINGS, body.id)]
    counted = [(body, Counter(todo.state for todo in found if todo.body == body.name)) for body in bodies]
    return {"to_do": found, "by_body": counted if len(bodies) > 1 else []}


def _figures() -> dict[str, object] | None:
    """What is on its way to be published, and how much of it waits for the person: to be mended or to be approved."""
    if not allowed(g.actor, SEE_DRAFTS):
        return None
    with private() as rows:
        found = drafts_for(rows, g.actor)
    writes, approves = (allowed(g.actor, c) for c in (HAND_IN_TABLES, APPROVE_RELEASES))
    own = [str(g.actor.person) in d.writers.split() for d in found]
    to_mend = sum(writes and mine and d.state == DRAFT for d, mine in zip(found, own, strict=True))
    to_approve = sum(approves and not mine and d.state == SUBMITTED for d, mine in zip(found, own, strict=True))
    return {"writes": writes, "to_mend": to_mend, "to_approve": to_approve, "on_the_way": len(found)}
