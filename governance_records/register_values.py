"""What bodies have agreed on, as the register shows it: decisions, standing texts, and who must do what by when. Pure.

Each is read from its published document, so that nothing stands here that the ledger does not hold. A text is None
once an order took it out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from governance_records import chains
from governance_records.documents import Published

DECISION, ACTION = "decision", "action"
POLICY, PROTOCOL, PLAN, COMMITMENT = "policy", "protocol", "plan", "commitment"
STANDING: Mapping[str, str] = {
    POLICY: "Policy",
    PROTOCOL: "Protocol",
    PLAN: "Plan",
    COMMITMENT: "Committed resource",
}
# Which kinds of bodies adopt what; a body of another kind may adopt anything.
ADOPTED_BY: Mapping[str, tuple[str, ...]] = {
    POLICY: ("PCG", "other"),
    PROTOCOL: ("OWG", "other"),
    PLAN: ("PCG", "other"),
    COMMITMENT: ("PCG", "other"),
}
PLANS: Mapping[str, str] = {
    "evaluation": "Evaluation",
    "communications": "Communications",
    "growth": "Growth",
    "sustainability": "Sustainability",
}
STATUSES = (chains.IN_FORCE, chains.ADOPTED, chains.SUPERSEDED, chains.RESCINDED, chains.EXPIRED)
OPEN, DONE, DROPPED = "open", "done", "dropped"
ACTION_STATES = (OPEN, DONE, DROPPED)
GOAL = re.compile("[a-z0-9]+(-[a-z0-9]+)*")


def day_of(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Dates:
    """From when something holds, when it is looked at again, and when it ends by itself. ISO days."""

    effective: str
    review: str | None = None
    expires: str | None = None


@dataclass(frozen=True)
class Adopted(Published):
    """A decision or a standing text at one of its versions."""

    @property
    def title(self) -> str:
        """The title; what stands in its place where an order took it out."""
        return self.words("title", "(title taken out by order)")

    @property
    def text(self) -> str | None:
        return self.texts.get("text")

    @property
    def reason(self) -> str:
        """Why this version was written, as the clerk said."""
        return self.words("reason", "")

    @property
    def body(self) -> str:
        return self.facts["body"]

    @property
    def dates(self) -> Dates:
        return Dates(self.facts["effective"], self.facts["review"], self.facts["expires"])

    @property
    def superseded_by(self) -> int | None:
        return self.facts["superseded_by"]

    @property
    def rescinded(self) -> Mapping[str, Any] | None:
        """When it was taken back and by which vote or decision; None where it was not."""
        return self.facts["rescinded"]

    def status(self, day: date) -> str:
        """Adopted, in force, superseded, rescinded or expired on a day."""
        effective = day_of(self.facts["effective"])
        assert effective is not None
        return chains.status(
            day,
            effective,
            day_of(self.facts["expires"]),
            day_of(self.facts["superseded_on"]),
            day_of(self.rescinded["on"]) if self.rescinded else None,
        )

    def review_due(self, day: date) -> bool:
        """Whether it holds, or will, and its day of review has come."""
        review = day_of(self.facts["review"])
        return review is not None and review <= day and self.status(day) in (chains.IN_FORCE, chains.ADOPTED)


@dataclass(frozen=True)
class Action(Published):
    """Who must do what by when. It stays open, from meeting to meeting, until it is done or dropped."""

    @property
    def what(self) -> str:
        return self.words("what", "(text taken out by order)")

    @property
    def note(self) -> str:
        return self.words("note", "")

    @property
    def body(self) -> str:
        return self.facts["body"]

    @property
    def owner(self) -> str:
        return self.facts["owner"]["name"]

    @property
    def state(self) -> str:
        return self.facts["state"]

    def overdue(self, day: date) -> bool:
        return self.state == OPEN and self.facts["due"] < day.isoformat()
