"""The register for readers: decisions, policies, protocols, plans, commitments and actions, each with its history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import abort, g, request

from governance_records.chains import IN_FORCE
from governance_records.documents import document as published
from governance_records.feedback.chain import matters_behind
from governance_records.feedback.published import public_matter
from governance_records.register import (
    actions,
    carried_out_by,
    decision,
    decisions,
    following,
    in_force,
    last_in_chain,
    needs_review,
    standing,
    standing_text,
    versions,
)
from governance_records.register_values import (
    ACTION_STATES,
    COMMITMENT,
    DECISION,
    PLAN,
    PLANS,
    POLICY,
    PROTOCOL,
    STANDING,
    STATUSES,
    Adopted,
)
from governance_records.roll_calls import VOTE, outcome, roll
from portal.public.frame import Crumb, library, page, public, settings, today

REGISTER = Crumb("Decisions", "/decisions/")
FOLDERS = {DECISION: "decisions", POLICY: "policies", PROTOCOL: "protocols", PLAN: "plans", COMMITMENT: "commitments"}
KIND_OF = {folder: kind for kind, folder in FOLDERS.items()}
NAMES = {DECISION: "Decision", **STANDING}
FILTERS = ("q", "body", "year", "status", "goal")
LONGEST_SEARCH = 100


def address(one: Adopted) -> str:
    """The permanent address of a decision or text."""
    return f"/{FOLDERS[one.kind]}/{one.number}/"


def this_day() -> date:
    return today(settings())


@public.get("/decisions/")
def list_decisions() -> str:
    everything = decisions(g.record)
    chosen = {name: request.args.get(name, "").strip()[:LONGEST_SEARCH] for name in FILTERS}
    shown = [d for d in everything if _fits(d, chosen, this_day())]
    return page(
        "decisions.html",
        "Decisions",
        decisions=shown,
        total=len(everything),
        chosen=chosen,
        filtered=any(chosen.values()),
        choices=_choices(everything),
        day=this_day(),
        goals={goal.id: goal.short for goal in library().goals},
        open_actions=len(actions(g.record, open_only=True)),
    )


def _fits(one: Adopted, chosen: dict[str, str], day: date) -> bool:
    words = f"{one.title} {one.text or ''}".casefold()
    return (
        all(word in words for word in chosen["q"].casefold().split())
        and chosen["body"] in ("", one.body)
        and chosen["year"] in ("", one.facts["adopted"][:4])
        and chosen["status"] in ("", one.status(day))
        and (not chosen["goal"] or chosen["goal"] in one.facts["goals"])
    )


def _choices(everything: Iterable[Adopted]) -> dict[str, list[tuple[str, str]]]:
    found = list(everything)
    years = sorted({d.facts["adopted"][:4] for d in found}, reverse=True)
    return {
        "body": sorted({(d.body, d.facts["body_name"]) for d in found}, key=lambda pair: pair[1]),
        "year": [(year, year) for year in years],
        "status": [(status, status.capitalize()) for status in STATUSES],
        "goal": [(goal.id, goal.short) for goal in library().goals],
    }


@public.get("/decisions/<number:number>/")
def one_decision(number: int) -> str:
    return _decision(number, None)


@public.get("/decisions/<number:number>/v<number:version>/")
def decision_version(number: int, version: int) -> str:
    return _decision(number, version)


def _decision(number: int, version: int | None) -> str:
    found = decision(g.record, number, version) or abort(404)
    newest = decision(g.record, number)
    assert newest is not None
    vote = published(g.record, VOTE, found.facts["vote"]) if found.facts["vote"] else None
    earlier = [d for d in decisions(g.record) if d.superseded_by == number]
    last = last_in_chain(decisions(g.record), number)
    return page(
        "decision.html",
        f"Decision {number}",
        [REGISTER],
        one=found,
        newest=newest,
        versions=versions(g.record, DECISION, number),
        day=this_day(),
        vote=vote,
        roll=roll(vote) if vote else [],
        result=outcome(vote) if vote else None,
        earlier=earlier,
        last=decision(g.record, last) if last != number else None,
        following=following(g.record, number),
        actions=[a for a in actions(g.record) if a.facts["decision"] == number],
        goals={goal.id: goal.short for goal in library().goals},
        feedback=[public_matter(g.record, n) for n in matters_behind(g.record, number)],
        address=address,
        names=NAMES,
    )


# --- standing texts ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Listed:
    """A standing text as a list shows it: the version that holds, and what it must be read against."""

    one: Adopted
    status: str
    review: Adopted | None = None


@public.get("/policies/")
def policies() -> str:
    day = this_day()
    return page(
        "policies.html",
        "Policies and protocols",
        policies=_listed(POLICY, day),
        protocols=_listed(PROTOCOL, day),
        address=address,
        day=day,
    )


@public.get("/plans/")
def plans() -> str:
    day = this_day()
    committed: dict[str, list[Listed]] = {}
    for listed in _listed(COMMITMENT, day):
        committed.setdefault(listed.one.facts["organisation"], []).append(listed)
    return page(
        "plans.html",
        "Plans and committed resources",
        plans=_listed(PLAN, day),
        committed=dict(sorted(committed.items())),
        subjects=PLANS,
        address=address,
        day=day,
    )


def _listed(kind: str, day: date) -> list[Listed]:
    """All texts of a kind, those in force first."""
    found = []
    for one in standing(g.record, kind):
        held = in_force(versions(g.record, kind, one.number), day)
        found.append(Listed(held, _status(one, held, day), needs_review(g.record, one, day)))
    return sorted(found, key=lambda listed: (listed.status != IN_FORCE, -listed.one.number))


def _status(newest: Adopted, held: Adopted, day: date) -> str:
    """What holds of a text: that a later version is not in force yet does not end the one before."""
    return newest.status(day) if newest.rescinded or newest.superseded_by else held.status(day)


@public.get("/<any(policies, protocols, plans, commitments):folder>/<number:number>/")
def standing_page(folder: str, number: int) -> str:
    return _standing(KIND_OF[folder], number, None)


@public.get("/<any(policies, protocols, plans, commitments):folder>/<number:number>/v<number:version>/")
def standing_version(folder: str, number: int, version: int) -> str:
    return _standing(KIND_OF[folder], number, version)


def _standing(kind: str, number: int, version: int | None) -> str:
    day = this_day()
    every = versions(g.record, kind, number) or abort(404)
    held = in_force(every, day)
    shown = held if version is None else standing_text(g.record, kind, number, version) or abort(404)
    last = last_in_chain(standing(g.record, kind), number)
    carries_out = standing_text(g.record, POLICY, shown.facts["carries_out"]) if kind == PROTOCOL else None
    crumb = Crumb("Policies and protocols", "/policies/")
    if kind in (PLAN, COMMITMENT):
        crumb = Crumb("Plans and committed resources", "/plans/")
    return page(
        "standing.html",
        f"{NAMES[kind]} {number}",
        [crumb],
        one=shown,
        held=held,
        versions=every,
        status=_status(every[0], held, day),
        old=version is not None and version != held.version,
        day=day,
        decision=decision(g.record, shown.facts["decision"]),
        carries_out=carries_out,
        review=needs_review(g.record, every[0], day),
        protocols=carried_out_by(g.record, number) if kind == POLICY else [],
        earlier=[t for t in standing(g.record, kind) if t.superseded_by == number],
        last=standing_text(g.record, kind, last) if last != number else None,
        goals={goal.id: goal.short for goal in library().goals},
        subjects=PLANS,
        address=address,
        names=NAMES,
    )


@public.get("/decisions/actions/")
def list_actions() -> str:
    day = this_day()
    by_state = {state: [a for a in actions(g.record) if a.state == state] for state in ACTION_STATES}
    return page("actions.html", "Who must do what by when", [REGISTER], by_state=by_state, day=day)


@public.app_template_filter("status_mark")
def status_mark(status: str) -> str:
    """The class of the mark that shows a status; the word always stands in it too."""
    return "mark mark--adopted" if status == IN_FORCE else "mark"
