"""What those do who sort feedback: acknowledge it, send it to a body, name topics, merge it, give more time, ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from governance_records.feedback.clock import may_extend
from governance_records.feedback.giving import send_on
from governance_records.feedback.house import House
from governance_records.feedback.mailing import tell
from governance_records.feedback.reasons import TOPICS
from governance_records.feedback.rows import (
    ACKNOWLEDGED,
    EXTENDED,
    HIDDEN,
    MERGED,
    PUBLIC,
    TAGGED,
    Matter,
    add_event,
    as_lines,
    matter_of,
    may_see,
    merged_with,
)
from governance_records.feedback.story import publish_matter
from governance_records.feedback.texts import LONGEST_REASON, LONGEST_REPLY, cleaned_text, problem_of
from governance_records.feedback_tables import matter_messages, matters
from governance_records.journal import note, stamp
from governance_records.rights import (
    ANSWER_FEEDBACK,
    CLERK,
    MODERATOR,
    PROJECT_MANAGER,
    SEE_FEEDBACK,
    SORT_FEEDBACK,
    Actor,
    Forbidden,
    Refused,
    allowed,
    require,
)
from governance_records.tables import bodies

MOST_GOALS = 6


def office_of(actor: Actor) -> str:
    """In what office an actor works on feedback, as everyone may read it; never a name."""
    if PROJECT_MANAGER in actor.roles:
        return "the project manager"
    if MODERATOR in actor.roles:
        return "a moderator"
    return "the records clerk" if CLERK in actor.everywhere else "the portal"


def seen_by(record: Connection, actor: Actor, id: int) -> Matter:
    """A matter that the actor works on. Errors: Forbidden."""
    found = matter_of(record, id)
    if found is None or not may_see(record, actor, found.row):
        raise Forbidden(SEE_FEEDBACK)
    return found


def require_either(actor: Actor, matter: Matter) -> None:
    """Whoever sorts feedback, or answers it for the body that has it. Errors: Forbidden."""
    if not allowed(actor, SORT_FEEDBACK):
        require(actor, ANSWER_FEEDBACK, matter.row.body)


def acknowledge(record: Connection, actor: Actor, now: datetime, house: House, id: int) -> None:
    """Says that it was read and who has it. Errors: Forbidden, Refused."""
    matter = seen_by(record, actor, id)
    require_either(actor, matter)
    if matter.course.acknowledged:
        raise Refused({"matter": "This was acknowledged already."}, conflict=True)
    if not matter.is_open:
        raise Refused({"matter": "This is closed."}, conflict=True)
    add_event(record, actor, now, id, ACKNOWLEDGED, office_of(actor))
    note(record, actor, now, "acknowledged feedback", f"feedback {id}")
    publish_matter(record, now, id, office_of(actor))
    tell(record, now, house, id, "It was read, and the answer is being prepared.")


def sort(
    record: Connection,
    actor: Actor,
    now: datetime,
    house: House,
    id: int,
    body: str,
    topics: Sequence[str],
    goals: Sequence[str],
    urgent: bool,
) -> None:
    """Sends it to a body and says what it is about. A new body takes over the clock. Errors: Forbidden, Refused."""
    require(actor, SORT_FEEDBACK)
    matter, problems = seen_by(record, actor, id), {}
    if not record.execute(select(bodies).where(bodies.c.id == body)).first():
        problems["to_body"] = "Choose one of the bodies."
    if not set(topics) <= set(TOPICS):
        problems["topics"] = "Choose from the list."
    if len(goals) > MOST_GOALS or not all(g.isascii() and g.isidentifier() for g in goals):
        problems["goals"] = "Choose from the list."
    if body != matter.row.body and not matter.is_open:
        problems["to_body"] = "This is closed; it stays with the body that had it."
    if problems:
        raise Refused(problems)
    kept = {"tags": as_lines(sorted(topics)), "goals": as_lines(goals), "urgent": urgent}
    changed = (matter.row.tags, matter.row.goals) != (kept["tags"], kept["goals"])
    record.execute(update(matters).where(matters.c.id == id).values(kept))
    if body != matter.row.body:
        send_on(record, actor, now, house, id, body, office_of(actor))
        tell(record, now, house, id, "It is with another body now.")
    if changed:
        add_event(record, actor, now, id, TAGGED, office_of(actor))
    if changed or body != matter.row.body:
        publish_matter(record, now, id, office_of(actor))
    note(record, actor, now, "sorted feedback", f"feedback {id}", body=body, urgent=urgent)


def merge(record: Connection, actor: Actor, now: datetime, house: House, id: int, into: int) -> None:
    """Says that two are the same matter: the answer to one is that to both. Each keeps its own clock.

    Errors: Forbidden, Refused.
    """
    require(actor, SORT_FEEDBACK)
    matter, lead = seen_by(record, actor, id), matter_of(record, into)
    problem = _misfit(matter, lead)
    if problem or lead is None:
        raise Refused({"into": problem})
    moved = [matter, *merged_with(record, id)]
    for one in moved:
        record.execute(update(matters).where(matters.c.id == one.id).values(merged_into=into))
    public = lead.row.number if lead.row.shown == PUBLIC else None
    where: dict[str, Any] = {"number": public} if public else {}
    add_event(record, actor, now, id, MERGED, office_of(actor), into=into, **where)
    note(record, actor, now, "merged feedback", f"feedback {id}", into=into)
    for one in moved:
        publish_matter(record, now, one.id, office_of(actor))
    publish_matter(record, now, into, office_of(actor))
    tell(
        record,
        now,
        house,
        id,
        "Others said the same. It will be answered together with theirs, and you get the answer.",
    )


def _misfit(matter: Matter, lead: Matter | None) -> str:
    if lead is None or lead.id == matter.id:
        return "There is no other matter of this number."
    if lead.row.merged_into is not None:
        return f"That one was merged itself, into {lead.row.merged_into}."
    if not matter.is_open or not lead.is_open:
        return "Only what is open can be merged."
    if matter.row.merged_into is not None:
        return "This was merged already."
    if lead.row.shown == HIDDEN or (matter.row.shown == PUBLIC and lead.row.shown != PUBLIC):
        return "What is public can be merged only into something public."
    return ""


def extend(record: Connection, actor: Actor, now: datetime, house: House, id: int, days: int, reason: str) -> None:
    """Gives the body more time, before the answer is due, for a reason that everyone reads.

    Errors: Forbidden, Refused.
    """
    matter = seen_by(record, actor, id)
    require(actor, ANSWER_FEEDBACK, matter.row.body)
    reason = cleaned_text(reason)
    problems = {}
    if problem := may_extend(matter.course, matter.duty.day_of(now), days):
        problems["days"] = problem
    if problem := problem_of(reason, LONGEST_REASON):
        problems["reason"] = problem
    if problems:
        raise Refused(problems)
    after = matter.course.reopened is not None
    add_event(record, actor, now, id, EXTENDED, matter.body_name, reason, days=days, after_reopening=after)
    note(record, actor, now, "gave more time for feedback", f"feedback {id}", days=days)
    publish_matter(record, now, id, matter.body_name)
    tell(record, now, house, id, "The body needs more time, and says why.")


def message(record: Connection, actor: Actor, now: datetime, house: House, id: int, text: str, form: str) -> None:
    """Asks or tells the writer something; only they read it. Errors: Forbidden, Refused."""
    matter = seen_by(record, actor, id)
    require_either(actor, matter)
    once = house.keyed("message", f"{id} {form}")
    if record.execute(select(matter_messages.c.id).where(matter_messages.c.sent_once == once)).first():
        return
    text = cleaned_text(text)
    if problem := problem_of(text, LONGEST_REPLY):
        raise Refused({"message": problem})
    values = {"matter": id, "time": stamp(now), "from_writer": False, "by": office_of(actor), "text": text}
    record.execute(insert(matter_messages).values(**values, sent_once=once))
    note(record, actor, now, "wrote to whoever gave feedback", f"feedback {id}")
    tell(record, now, house, id, "There is a message for you.")
