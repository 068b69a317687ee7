"""Reads the register: decisions, policies, protocols, plans, commitments and actions, and how they hang together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection

from governance_records.chains import newest
from governance_records.documents import document, document_versions, newest_documents
from governance_records.register_values import (
    ACTION,
    DECISION,
    OPEN,
    POLICY,
    PROTOCOL,
    STANDING,
    Action,
    Adopted,
)


def decisions(record: Connection) -> list[Adopted]:
    """Every decision at its newest version, the newest decision first."""
    return [Adopted(d) for d in newest_documents(record, DECISION)]


def decision(record: Connection, number: int, version: int | None = None) -> Adopted | None:
    """One decision; None where there is none."""
    found = document(record, DECISION, number, version)
    return Adopted(found) if found else None


def standing(record: Connection, kind: str) -> list[Adopted]:
    """Every text of a kind at its newest version, the newest first."""
    return [Adopted(d) for d in newest_documents(record, kind)]


def standing_text(record: Connection, kind: str, number: int, version: int | None = None) -> Adopted | None:
    """One text; None where there is none."""
    found = document(record, kind, number, version)
    return Adopted(found) if found else None


def versions(record: Connection, kind: str, number: int) -> list[Adopted]:
    """All versions of a decision or text, the newest first."""
    return [Adopted(d) for d in document_versions(record, kind, number)]


def in_force(found: Sequence[Adopted], day: date) -> Adopted:
    """Of the versions of one text, the newest first, the one that holds on a day: the first may be for later."""
    held = (v for v in found if v.facts["effective"] <= day.isoformat())
    return next(held, found[-1])


def actions(record: Connection, open_only: bool = False) -> list[Action]:
    """The actions, those due first first; all of them, or those that are open."""
    found = [Action(d) for d in newest_documents(record, ACTION)]
    chosen = [a for a in found if a.state == OPEN or not open_only]
    return sorted(chosen, key=lambda a: (a.facts["due"], a.number))


def action(record: Connection, number: int) -> Action | None:
    """One action; None where there is none."""
    found = document(record, ACTION, number)
    return Action(found) if found else None


def superseded_by(found: Iterable[Adopted], day: date | None = None) -> dict[str, str]:
    """What took the place of what, by number; on a day, where one is given."""
    text = day.isoformat() if day else "9999-12-31"
    return {
        str(one.number): str(one.superseded_by)
        for one in found
        if one.superseded_by is not None and one.facts["superseded_on"] <= text
    }


def last_in_chain(found: Sequence[Adopted], number: int) -> int:
    """The number of what stands in the place of a text today, through all that superseded it."""
    return int(newest(str(number), superseded_by(found)))


def needs_review(record: Connection, protocol: Adopted, day: date) -> Adopted | None:
    """The policy that a protocol must be read against again: its own was superseded, changed, or taken back.

    None where the protocol still carries out what it was written for.
    """
    if protocol.kind != PROTOCOL:
        return None
    policies = standing(record, POLICY)
    number = protocol.facts["carries_out"]
    after = int(newest(str(number), superseded_by(policies, day)))
    found = in_force(versions(record, POLICY, after), day)
    gone = found.rescinded is not None and found.rescinded["on"] <= day.isoformat()
    changed = after == number and found.version > protocol.facts["read_against"]
    return found if after != number or changed or gone else None


def carried_out_by(record: Connection, policy: int) -> list[Adopted]:
    """The protocols that name a policy."""
    return [p for p in standing(record, PROTOCOL) if p.facts["carries_out"] == policy]


def following(record: Connection, number: int) -> list[Adopted]:
    """The standing texts that a decision adopted or changed, at the version that it made."""
    found = [one for kind in STANDING for one in _all_versions(record, kind)]
    return [one for one in found if one.facts["decision"] == number]


def _all_versions(record: Connection, kind: str) -> list[Adopted]:
    return [v for one in standing(record, kind) for v in versions(record, kind, one.number)]


def reviews_due(record: Connection, day: date) -> list[Adopted]:
    """Decisions and texts whose day of review has come, and protocols whose policy has changed."""
    found = [*decisions(record), *(one for kind in STANDING for one in standing(record, kind))]
    due = [one for one in found if one.review_due(day) or _out_of_step(record, one, day)]
    return sorted(due, key=lambda one: (one.facts["review"] or "", one.kind, one.number))


def _out_of_step(record: Connection, one: Adopted, day: date) -> bool:
    return one.kind == PROTOCOL and one.status(day) == "in force" and needs_review(record, one, day) is not None
