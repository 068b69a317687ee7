"""What a motion becomes, as forms say it: read from what was sent, and what there is to choose from."""

from __future__ import annotations

from typing import Any

from flask import g, request

from governance_records.motion_plans import MotionPlan
from governance_records.people import all_bodies, all_organisations
from governance_records.register import standing
from governance_records.register_values import ADOPTED_BY, COMMITMENT, PLAN, PLANS, POLICY, PROTOCOL, STANDING
from governance_records.rights import Refused
from portal.desk.frame import field, options, row_number
from portal.public.frame import library

FIELDS = ("becomes", "effective", "review", "expires", "subject", "organisation", "carries_out", "changes")


def plan_sent() -> MotionPlan:
    """What the form says that a motion becomes. Errors: Refused at `changes`."""
    kind = field("becomes")
    changes = row_number(field("changes")) if kind and field("changes") else None
    if kind and field("changes") and changes is None:
        raise Refused({"changes": "Give the number of the text that it changes."})
    return MotionPlan(
        kind,
        effective=field("effective"),
        review=field("review"),
        expires=field("expires"),
        goals=tuple(goal.id for goal in library().goals if field(f"goal-{goal.id}") == "yes"),
        subject=field("subject") if kind == PLAN else "",
        organisation=row_number(field("organisation")) if kind == COMMITMENT else None,
        carries_out=row_number(field("carries_out")) if kind == PROTOCOL else None,
        changes=changes,
    )


def plan_choices(body: str) -> dict[str, Any]:
    """What a form about a motion of a body offers, and what was typed into it."""
    row = next(b for b in all_bodies(g.record) if b.id == body)
    policies = [one for one in standing(g.record, POLICY) if not one.rescinded and one.superseded_by is None]
    return {
        "kinds": [(kind, words) for kind, words in STANDING.items() if row.kind in ADOPTED_BY[kind]],
        "plans": list(PLANS.items()),
        "organisations": options(all_organisations(g.record)),
        "policies": [(one.number, f"{one.number}: {one.title}") for one in policies],
        "goals": [(goal.id, goal.short, field(f"goal-{goal.id}") == "yes") for goal in library().goals],
        "given": {name: field(name) for name in FIELDS},
        "opened": any(field(name) for name in FIELDS) and request.method == "POST",
    }
