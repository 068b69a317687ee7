"""What was moved with a motion is done when it is adopted: its words become a policy, protocol, plan or commitment."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection

from governance_records.asking import having_looked
from governance_records.journal import note
from governance_records.meeting_rows import vote_row
from governance_records.meeting_values import RATIFY
from governance_records.motion_plans import MotionPlan, plan_of
from governance_records.register import decision, standing_text
from governance_records.register_acts import body_row, check_dates, cleaned_goals
from governance_records.register_values import ADOPTED_BY, STANDING
from governance_records.rights import Actor, Refused
from governance_records.standing import Draft, adopt_text, change_text, own_facts


def check_plan(record: Connection, body: str, plan: MotionPlan, today: date) -> None:
    """Whether a motion of a body can become this. Errors: Refused by field."""
    row = body_row(record, body)
    assert row is not None
    day = today.isoformat()
    if plan.effective and plan.effective < day:
        raise Refused({"effective": "It cannot hold before it is adopted."})
    check_dates(plan.dates(day), day)
    if plan.review and plan.review < (plan.effective or day):
        raise Refused({"review": "It is looked at again after it has begun to hold."})
    cleaned_goals(plan.goals)
    if not plan.kind:
        return
    if plan.kind not in STANDING:
        raise Refused({"becomes": "Choose one of the kinds."})
    if row.kind not in ADOPTED_BY[plan.kind]:
        raise Refused({"becomes": f"A {STANDING[plan.kind].lower()} is not adopted by this body."})
    own_facts(record, _draft(plan, body, 0, ("", ""), day))
    if plan.changes is not None:
        found = standing_text(record, plan.kind, plan.changes)
        if found is None or found.body != body or found.rescinded or found.superseded_by:
            raise Refused({"changes": f"There is no {plan.kind} of this number of this body that still holds."})


def refuse_stale(record: Connection, motion: int, closes: date) -> None:
    """Errors: Refused where what a motion names would be over before it can be adopted."""
    plan = plan_of(record, motion)
    if plan.expires and plan.expires <= max(plan.effective, closes.isoformat()):
        raise Refused(
            {"motion": "The day on which it ends is past before it is adopted. Change it first."}, conflict=True
        )


def carry_out(record: Connection, actor: Actor, now: datetime, vote: int, decided: int) -> None:
    """Publishes the text that a motion becomes, once the decision stands. What can no longer be made so, as where the
    policy that it carries out was taken back, is left to whoever keeps the register, who is told on their desk."""
    found = vote_row(record, vote)
    assert found is not None
    said = found
    if found.kind == RATIFY:  # what was voted on before, without a quorum
        said = vote_row(record, int(found.about.removeprefix("vote "))) or found
    plan = plan_of(record, said.motion)
    if not plan.kind:
        return
    adopted = decision(record, decided)
    assert adopted is not None
    draft = _draft(plan, found.body, decided, (said.title, said.text), adopted.facts["adopted"])
    try:
        _publish(record, actor, now, plan, draft)
    except Refused as refused:
        note(record, actor, now, "could not publish what was adopted", f"decision {decided}", because=str(refused))


def _publish(record: Connection, actor: Actor, now: datetime, plan: MotionPlan, draft: Draft) -> None:
    texts = {"title": draft.title, "text": draft.text}
    if plan.changes is None:
        adopt_text(record, having_looked(record, actor, draft.body, now, texts), now, draft)
        return
    before, reason = standing_text(record, plan.kind, plan.changes), f"Changed by decision {draft.decision}."
    looked = having_looked(record, actor, draft.body, now, texts | {"reason": reason})
    change_text(record, looked, now, plan.changes, before.version if before else 0, draft, reason)


def _draft(plan: MotionPlan, body: str, decided: int, words: tuple[str, str], adopted: str) -> Draft:
    title, text = words
    own = (plan.goals, plan.subject)
    return Draft(plan.kind, body, decided, title, text, plan.dates(adopted), *own, plan.organisation, plan.carries_out)
