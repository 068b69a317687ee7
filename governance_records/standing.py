"""Policies, protocols, plans and committed resources: adopted by a decision, changed by another, superseded in time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from governance_records.asking import ask_first
from governance_records.chains import check_supersession
from governance_records.decisions import zone_of_body
from governance_records.documents import next_document_number, publish
from governance_records.journal import note
from governance_records.register import decision, last_in_chain, standing, standing_text, superseded_by
from governance_records.register_acts import (
    LONGEST_REASON,
    body_row,
    check_dates,
    cleaned_goals,
    cleaned_line,
    cleaned_text,
    local_day,
    next_version,
)
from governance_records.register_values import (
    ADOPTED_BY,
    COMMITMENT,
    PLAN,
    PLANS,
    POLICY,
    PROTOCOL,
    STANDING,
    Adopted,
    Dates,
)
from governance_records.rights import KEEP_REGISTER, Actor, Refused, require
from governance_records.tables import organisations


@dataclass(frozen=True)
class Draft:
    """What a standing text is to say. `subject` is that of a plan, `organisation` that of a commitment,
    `carries_out` the policy of a protocol."""

    kind: str
    body: str
    decision: int
    title: str
    text: str
    dates: Dates
    goals: tuple[str, ...] = ()
    subject: str = ""
    organisation: int | None = None
    carries_out: int | None = None


def adopt_text(record: Connection, actor: Actor, now: datetime, draft: Draft) -> int:
    """A new standing text, as a decision adopted it; answers its number. Errors: Forbidden, Refused."""
    require(actor, KEEP_REGISTER, draft.body)
    facts, texts = _checked(record, draft)
    ask_first(record, actor, draft.body, now, texts)
    row = body_row(record, draft.body)
    assert row is not None
    ends = {"superseded_by": None, "superseded_on": None, "rescinded": None}
    facts |= {"body": draft.body, "body_name": row.name, **ends}
    number = next_document_number(record, draft.kind)
    publish(record, now, draft.kind, number, row.name, facts, texts)
    note(record, actor, now, f"published a {draft.kind}", f"{draft.kind} {number}", decision=draft.decision)
    return number


def change_text(
    record: Connection, actor: Actor, now: datetime, number: int, version: int, draft: Draft, reason: str
) -> int:
    """The next version of a standing text, as another decision changed it; answers the version. The one before stays.

    Errors: Forbidden, Refused.
    """
    found = _kept(record, actor, draft.kind, number, version)
    if draft.body != found.body:
        raise Refused({"body": "It belongs to another body."})
    facts, texts = _checked(record, draft)
    texts["reason"] = cleaned_line(reason, "reason", LONGEST_REASON)
    ask_first(record, actor, draft.body, now, texts)
    if draft.dates.effective < found.facts["effective"]:
        raise Refused({"effective": "The version before holds from a later day."})
    done = next_version(record, now, found.document, facts, texts)
    note(record, actor, now, f"changed a {draft.kind}", f"{draft.kind} {number}", version=done.version)
    return done.version


def review_text(
    record: Connection, actor: Actor, now: datetime, kind: str, number: int, version: int, review: str, reason: str
) -> int:
    """The body has looked at a text again and keeps it: says until when, and of a protocol that it still carries out
    its policy. Answers the version. Errors: Forbidden, Refused.
    """
    found = _kept(record, actor, kind, number, version)
    today = local_day(now, zone_of_body(record, found.body)).isoformat()
    dates = Dates(found.facts["effective"], review or None, found.facts["expires"])
    check_dates(dates, found.facts["effective"])
    if review and review <= today:
        raise Refused({"review": "Give a day that is still to come."})
    facts: dict[str, Any] = {"review": dates.review, "reviewed": today}
    if kind == PROTOCOL:
        facts |= _policy_of(record, last_in_chain(standing(record, POLICY), found.facts["carries_out"]))
    texts = {"reason": cleaned_line(reason, "reason", LONGEST_REASON)}
    ask_first(record, actor, found.body, now, texts)
    done = next_version(record, now, found.document, facts, texts)
    note(record, actor, now, f"reviewed a {kind}", f"{kind} {number}", version=done.version)
    return done.version


def supersede_text(
    record: Connection, actor: Actor, now: datetime, kind: str, old: int, version: int, new: int
) -> None:
    """Another text of the kind takes the place of one, from the day on which it holds. Errors: Forbidden, Refused."""
    found, later = _kept(record, actor, kind, old, version), standing_text(record, kind, new)
    if later is None or later.body != found.body:
        raise Refused({"superseded_by": "Choose a text of the same body."})
    if later.rescinded is not None:
        raise Refused({"superseded_by": "That text was taken back itself."})
    check_supersession(str(old), str(new), superseded_by(standing(record, kind)))
    facts = {"superseded_by": new, "superseded_on": max(later.facts["effective"], found.facts["effective"])}
    next_version(record, now, found.document, facts, {"reason": f"Superseded by {kind} {new}."})
    note(record, actor, now, f"superseded a {kind}", f"{kind} {old}", by=new)


def end_text(
    record: Connection,
    actor: Actor,
    now: datetime,
    kind: str,
    number: int,
    version: int,
    on: str,
    decided: int,
    reason: str,
) -> None:
    """A decision takes a text back from a day on. Errors: Forbidden, Refused."""
    found = _kept(record, actor, kind, number, version)
    check_dates(Dates(on), found.facts["effective"])
    _check_decision(record, found.body, decided)
    texts = {"reason": cleaned_line(reason, "reason", LONGEST_REASON)}
    ask_first(record, actor, found.body, now, texts)
    facts = {"rescinded": {"on": on, "decision": decided}}
    next_version(record, now, found.document, facts, texts)
    note(record, actor, now, f"took back a {kind}", f"{kind} {number}", decision=decided)


# --- what must be so --------------------------------------------------------------------------------------


def _checked(record: Connection, draft: Draft) -> tuple[dict[str, Any], dict[str, str]]:
    """Facts and texts of a draft. Errors: Refused by field."""
    if draft.kind not in STANDING:
        raise Refused({"kind": "Choose one of the kinds."})
    row = body_row(record, draft.body)
    if row is None:
        raise Refused({"body": "There is no such body."})
    if row.kind not in ADOPTED_BY[draft.kind]:
        raise Refused({"body": f"A {STANDING[draft.kind].lower()} is not adopted by this body."})
    decided = _check_decision(record, draft.body, draft.decision)
    check_dates(draft.dates, decided.facts["adopted"])
    texts = {"title": cleaned_line(draft.title, "title"), "text": cleaned_text(draft.text, "text")}
    facts = {"decision": draft.decision, **vars(draft.dates), "goals": cleaned_goals(draft.goals)}
    return {**facts, **own_facts(record, draft)}, texts


def own_facts(record: Connection, draft: Draft) -> Mapping[str, Any]:
    """What only texts of this kind say. Errors: Refused by field."""
    if draft.kind == PLAN:
        if draft.subject not in PLANS:
            raise Refused({"subject": "Choose what the plan is for."})
        return {"subject": draft.subject}
    if draft.kind == COMMITMENT:
        name = record.scalar(select(organisations.c.name).where(organisations.c.id == draft.organisation))
        if name is None:
            raise Refused({"organisation": "Choose the organization that commits it."})
        return {"organisation": name}
    if draft.kind == PROTOCOL:
        if draft.carries_out is None:
            raise Refused({"carries_out": "Choose the policy that it carries out."})
        return _policy_of(record, draft.carries_out)
    return {}


def _policy_of(record: Connection, number: int) -> dict[str, Any]:
    policy = standing_text(record, POLICY, number)
    if policy is None:
        raise Refused({"carries_out": "There is no such policy."})
    if policy.rescinded is not None or policy.superseded_by is not None:
        raise Refused({"carries_out": "This policy no longer holds. Choose the one that took its place."})
    return {"carries_out": number, "read_against": policy.version}


def _check_decision(record: Connection, body: str, number: int) -> Adopted:
    found = decision(record, number)
    if found is None or found.body != body:
        raise Refused({"decision": "Choose a decision of this body."})
    if found.rescinded is not None:
        raise Refused({"decision": "This decision was taken back."})
    return found


def _kept(record: Connection, actor: Actor, kind: str, number: int, version: int) -> Adopted:
    """A text at its newest version, for whoever keeps the register of its body. Errors: Forbidden, Refused."""
    found = standing_text(record, kind, number) if kind in STANDING else None
    require(actor, KEEP_REGISTER, found.body if found else "")
    if found is None:
        raise Refused({"number": "There is no such text."})
    if found.version != version:
        raise Refused({"number": "Somebody has changed this meanwhile. Look at it again."}, conflict=True)
    if found.rescinded is not None or found.superseded_by is not None:
        raise Refused({"number": "This text no longer holds, so it is not changed."}, conflict=True)
    return found
