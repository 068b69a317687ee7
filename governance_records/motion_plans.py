"""What a motion becomes when it is adopted: from when the decision holds, and the standing text that its words are.

It is moved, shown and voted on with the motion. Reads and writes its row; the text itself is made by `planned`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from governance_records.meeting_tables import motion_plans
from governance_records.register_values import PLANS, STANDING, Dates


@dataclass(frozen=True)
class MotionPlan:
    """Days are ISO texts, empty where the motion names none; `changes` is the number of the text that it changes."""

    kind: str = ""
    effective: str = ""
    review: str = ""
    expires: str = ""
    goals: tuple[str, ...] = ()
    subject: str = ""
    organisation: int | None = None
    carries_out: int | None = None
    changes: int | None = None

    def dates(self, adopted: str) -> Dates:
        """The days of what is adopted on a day: nothing holds before it was adopted."""
        effective = max(self.effective or adopted, adopted)
        return Dates(effective, max(self.review, effective) if self.review else None, self.expires or None)

    def facts(self) -> dict[str, Any]:
        """What of it is published with the vote."""
        return {name: list(value) if name == "goals" else value for name, value in asdict(self).items() if value}

    def in_words(self) -> str:
        """What the motion becomes, for those who vote on it; empty where it is a decision that holds from its day."""
        said = [f"Adopted, it is a {STANDING[self.kind].lower()}" if self.kind else ""]
        said += [f"on {PLANS[self.subject].lower()}" if self.subject else ""]
        said += [f"that carries out policy {self.carries_out}" if self.carries_out else ""]
        said += [f"and changes {self.kind} {self.changes}" if self.changes else ""]
        days = [("in force from", self.effective), ("looked at again on", self.review), ("ending on", self.expires)]
        said += [", ".join(f"{words} {day}" for words, day in days if day)]
        words = " ".join(part for part in said if part)
        return f"{words[0].upper()}{words[1:]}." if words else ""


PLAIN = MotionPlan()


def plan_of(record: Connection, motion: int) -> MotionPlan:
    """What a motion becomes; a plain decision where nothing else was said."""
    facts = record.scalar(select(motion_plans.c.facts).where(motion_plans.c.motion == motion))
    if facts is None:
        return PLAIN
    plan = MotionPlan(**json.loads(facts))
    return replace(plan, goals=tuple(plan.goals))


def keep_plan(record: Connection, motion: int, plan: MotionPlan) -> None:
    """Writes down what a motion becomes, in place of what was said before."""
    record.execute(delete(motion_plans).where(motion_plans.c.motion == motion))
    if plan != PLAIN:
        record.execute(insert(motion_plans).values(motion=motion, facts=json.dumps(plan.facts())))
