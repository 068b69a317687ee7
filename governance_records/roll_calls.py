"""How each seat and organisation voted, read from the published votes alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from governance_records.documents import Document, newest_documents

VOTE = "vote"


@dataclass(frozen=True)
class Position:
    """One line of a published roll."""

    seat: str
    organisation: str | None
    present: bool
    vote: str


def published_votes(record: Connection, body: str | None = None) -> list[Document]:
    """Every published vote, or those of a body, the newest first."""
    return [d for d in newest_documents(record, VOTE) if body in (None, d.facts["body"])]


def roll(vote: Document) -> list[Position]:
    """Who took which position; nobody where the vote was by voice or unanimous consent."""
    case = vote.facts.get("case")
    lines = case["roll"] if case else ()
    return [Position(one["seat"], one.get("organisation"), one["present"], one["vote"]) for one in lines]


def by_organisation(votes: Iterable[Document]) -> Mapping[str, Counter[str]]:
    """How often each organisation, or seat of none, took which position in votes that stand."""
    found: dict[str, Counter[str]] = {}
    for vote in votes:
        if vote.facts["state"] == "closed":
            for name, position in _voices(vote).items():
                found.setdefault(name, Counter())[position] += 1
    return dict(sorted(found.items()))


def _voices(vote: Document) -> dict[str, str]:
    """One position for each organisation of a vote: the one that one of its seats took."""
    said: dict[str, str] = {}
    lines, hidden = roll(vote), vote.facts.get("not_named", ())
    for one in lines:
        if one.seat in hidden and (one.organisation is None or len(hidden) == len(lines)):
            continue  # neither who it was nor for whom is published
        name = one.organisation or one.seat
        position = one.vote if one.present or one.vote != "none" else "absent"
        if said.get(name, "absent") in ("absent", "none"):
            said[name] = position
    return said


def outcome(vote: Document) -> Mapping[str, Any]:
    """The result with its counts and sentences."""
    return vote.facts["result"]
