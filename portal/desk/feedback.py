"""Feedback on the desk: what waits and how long still, one matter with all that may be done, for whoever may."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from flask import abort, g, redirect, request

from governance_records.drafts import hand_in
from governance_records.feedback.answering import (
    Adoption,
    Words,
    adopt_answer,
    answers_to,
    correct_answer,
    draft_of,
    write_answer,
)
from governance_records.feedback.chain import drop_from_agenda, endorse_as_body, put_on_agenda
from governance_records.feedback.clock import DUE_SOON, OVERDUE
from governance_records.feedback.moderation import ask_to_reword, decide_appeal, hide, show
from governance_records.feedback.reasons import REASON_OF, REASONS, TOPICS
from governance_records.feedback.rows import (
    PUBLIC,
    REWORD,
    WAITS,
    Matter,
    appeal_of,
    debts_of,
    matter_for,
    matter_of,
    matters_for,
    merged_with,
    messages_of,
    own_clts,
    words_of,
)
from governance_records.feedback.sorting import acknowledge, extend, merge, message, sort
from governance_records.feedback.texts import LONGEST_TEXT
from governance_records.people import all_bodies
from governance_records.rights import ANSWER_FEEDBACK, SORT_FEEDBACK, Actor, Refused, allowed
from portal.desk.drafts import act_on_draft
from portal.desk.frame import DESK, act, area, ask, desk, desk_page, field, number, options, row_number, this_day
from portal.feedback_figures import last_quarter, tables_of_feedback
from portal.feedback_house import house
from portal.public.frame import Crumb, library, settings
from portal.sessions import now

CRUMBS = (DESK, Crumb("Feedback", "/desk/feedback/"))
VIEWS = {
    "open": "Open",
    "moderation": "To be shown or not",
    "late": "Overdue or due soon",
    "appeals": "Appeals",
    "all": "All",
}


def with_house(verb: Callable[..., object]) -> Callable[..., object]:
    """A verb of feedback as `act` runs verbs: the house comes after the moment."""

    def run(record, actor: Actor, moment, *arguments):
        return verb(record, actor, moment, house(), *arguments)

    run.__name__ = verb.__name__
    return run


@desk.get("/feedback/")
def feedback_inbox() -> str:
    view = request.args.get("view", "open")
    view = view if view in VIEWS else "open"
    every = ask(matters_for)
    lists = {name: [m for m in every if _in_view(m, name)] for name in VIEWS}
    shown = sorted(lists[view], key=lambda m: (not m.is_open, not m.row.urgent, m.clock.answer_by, m.id))
    return desk_page(
        "feedback.html",
        "Feedback",
        matters=[(m, m.standing(now())) for m in shown],
        view=view,
        views=[(name, words, len(lists[name])) for name, words in VIEWS.items()],
    )


def _in_view(matter: Matter, view: str) -> bool:
    merged = matter.row.merged_into is not None
    if view == "moderation":
        return matter.row.shown == WAITS
    if view == "late":
        return not merged and matter.standing(now()).state in (OVERDUE, DUE_SOON)
    if view == "appeals":
        found = appeal_of(g.record, matter.id)
        return found is not None and found.decided is None
    return view == "all" or (matter.is_open and not merged)


@desk.get("/feedback/<number:id>/")
def feedback_matter(id: int) -> str:
    return _matter(id)


def _found(id: int) -> Matter:
    return ask(matter_for, id) or abort(404)


def _matter(id: int, problems: dict[str, str] | None = None) -> str:
    matter = _found(id)
    answers = allowed(g.actor, ANSWER_FEEDBACK, matter.row.body)
    return desk_page(
        "feedback_matter.html",
        f"Feedback {id}",
        CRUMBS,
        matter=matter,
        standing=matter.standing(now()),
        clock=matter.clock,
        messages=messages_of(g.record, id),
        answers=answers_to(g.record, matter),
        draft=draft_of(g.record, id),
        merged=merged_with(g.record, id),
        lead=matter_of(g.record, matter.row.merged_into) if matter.row.merged_into else None,
        appeal=appeal_of(g.record, id),
        debts=debts_of(g.record, matter=id),
        reason=REASON_OF.get(matter.row.hidden_because or ""),
        reasons=REASONS,
        topics=TOPICS,
        chosen_topics=words_of(matter.row.tags),
        chosen_goals=words_of(matter.row.goals),
        goals=library().goals,
        bodies=options(all_bodies(g.record)),
        sorts=allowed(g.actor, SORT_FEEDBACK),
        answers_for=answers,
        speaks_for=own_clts(g.record, g.actor),
        waits=matter.row.shown in (WAITS, REWORD),
        is_public=matter.row.shown == PUBLIC,
        form=secrets.token_urlsafe(16),
        problems=problems or {},
        given=request.form,
    )


def _done(id: int, verb: Callable[..., object], *arguments: object):
    """Runs a verb about a matter and goes back to it, or shows there what is wrong."""
    _found(id)
    try:
        act(with_house(verb), id, *arguments)
    except Refused as refused:
        return _matter(id, refused.problems), 409 if refused.conflict else 422
    return redirect(f"/desk/feedback/{id}/", 303)


@desk.post("/releases/feedback")
def draft_feedback_figures():
    """The counts of the last quarter as a draft: checked, protected and approved like every other figure."""
    quarter = last_quarter(this_day())
    made = tables_of_feedback(g.record, quarter, settings().initiative, this_day())
    try:
        id = act_on_draft(hand_in, made)
    except Refused as refused:
        return desk_page("refused.html", "Counts of feedback", problems=refused.problems), 409
    return redirect(f"/desk/releases/{id}/", 303)


def _number_of(name: str) -> int:
    """A whole number that was sent, or 0 where none was: the verb then says what is missing at its own field."""
    return row_number(field(name)) or 0


@desk.post("/feedback/<number:id>/acknowledge")
def acknowledge_feedback(id: int):
    return _done(id, acknowledge)


@desk.post("/feedback/<number:id>/sort")
def sort_feedback(id: int):
    topics, goals = request.form.getlist("topics"), request.form.getlist("goals")
    known = {goal.id for goal in library().goals}
    kept = [goal for goal in goals if goal in known]
    return _done(id, sort, field("to_body"), topics, kept, bool(field("urgent")))


@desk.post("/feedback/<number:id>/merge")
def merge_feedback(id: int):
    return _done(id, merge, _number_of("into"))


@desk.post("/feedback/<number:id>/show")
def show_feedback(id: int):
    return _done(id, show)


@desk.post("/feedback/<number:id>/ask-to-reword")
def ask_to_reword_feedback(id: int):
    return _done(id, ask_to_reword, area("words", LONGEST_TEXT))


@desk.post("/feedback/<number:id>/hide")
def hide_feedback(id: int):
    return _done(id, hide, field("hide_reason"))


@desk.post("/feedback/<number:id>/extend")
def extend_feedback(id: int):
    return _done(id, extend, _number_of("days"), area("reason", LONGEST_TEXT))


@desk.post("/feedback/<number:id>/message")
def write_to_giver(id: int):
    return _done(id, message, area("message", LONGEST_TEXT), field("form"))


@desk.post("/feedback/<number:id>/answer")
def write_feedback_answer(id: int):
    try:
        words = _words()
    except Refused as refused:
        return _matter(id, refused.problems), 422
    return _done(id, write_answer, words, _number_of("edition"))


def _words() -> Words:
    texts = {name: area(name, 2 * LONGEST_TEXT) for name in ("said", "did", "because")}
    decision = number("decision") if field("decision") else None
    return Words(**texts, changed=bool(field("changed")), decision=decision)


@desk.post("/feedback/<number:id>/adopt")
def adopt_feedback_answer(id: int):
    return _done(id, adopt_answer, _number_of("edition"), _adoption())


def _adoption() -> Adoption:
    return Adoption(field("how"), row_number(field("reference")))


@desk.post("/feedback/<number:id>/correct")
def correct_feedback_answer(id: int):
    try:
        words = _words()
    except Refused as refused:
        return _matter(id, refused.problems), 422
    return _done(id, correct_answer, words, area("why", LONGEST_TEXT), _adoption())


@desk.post("/feedback/<number:id>/agenda")
def put_feedback_on_agenda(id: int):
    return _done(id, put_on_agenda, _number_of("item"))


@desk.post("/feedback/<number:id>/drop")
def drop_feedback_from_agenda(id: int):
    return _done(id, drop_from_agenda, field("owed_to"), area("reason", LONGEST_TEXT))


@desk.post("/feedback/<number:id>/endorse")
def endorse_feedback(id: int):
    return _done(id, endorse_as_body, _number_of("meeting"))


@desk.post("/feedback/<number:id>/appeal")
def decide_feedback_appeal(id: int):
    return _done(id, decide_appeal, field("outcome"), area("words", LONGEST_TEXT))
