"""From feedback to the agenda: what a body must take up because the CLT endorsed it, and what became of it there.

What is owed is put on the next agenda of the body, and leaves it only for a reason that everyone reads.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from governance_records.documents import newest_documents
from governance_records.feedback.house import House
from governance_records.feedback.mailing import tell
from governance_records.feedback.published import public_matters
from governance_records.feedback.rows import (
    DROPPED,
    ENDORSED,
    ON_AGENDA,
    PUBLIC,
    Matter,
    add_event,
    body_named,
    debts_of,
    first_body,
    matter_of,
    own_clts,
)
from governance_records.feedback.sorting import seen_by
from governance_records.feedback.story import ANSWER_DOCUMENT, publish_matter
from governance_records.feedback.texts import LONGEST_REASON, cleaned_text, problem_of
from governance_records.feedback_tables import agenda_debts
from governance_records.journal import note, stamp
from governance_records.meeting_tables import agenda_items, meetings
from governance_records.meeting_values import CANCELLED, PLANNED
from governance_records.rights import ANSWER_FEEDBACK, SPEAK_AS_BODY, Actor, Refused, require


def endorse_as_body(record: Connection, actor: Actor, now: datetime, house: House, id: int, meeting: int) -> None:
    """The CLT endorses a public matter, as it agreed at a meeting: the PCG then owes it a place on its next agenda.

    Errors: Forbidden, Refused.
    """
    require(actor, SPEAK_AS_BODY)
    clts = {body.id: body.name for body in own_clts(record, actor)}
    held = record.execute(select(meetings).where(meetings.c.number == meeting)).first()
    if held is None or held.body not in clts or held.state in (PLANNED, CANCELLED):
        raise Refused({"meeting": "Name a meeting of your Community Leadership Team at which it agreed on this."})
    matter, pcg = matter_of(record, id), first_body(record)
    if matter is None or matter.row.shown != PUBLIC or not matter.is_open or matter.row.merged_into:
        raise Refused({"meeting": "Only a public matter that is open can be endorsed."}, conflict=True)
    if pcg is None or debts_of(record, pcg, id):
        raise Refused({"meeting": "It was endorsed already."}, conflict=True)
    name = clts[held.body]
    values = {"matter": id, "body": held.body, "owed_to": pcg, "since": stamp(now)}
    record.execute(insert(agenda_debts).values(values))
    add_event(record, actor, now, id, ENDORSED, name, meeting=meeting)
    note(record, actor, now, "endorsed feedback for a body", f"feedback {id}", body=held.body, meeting=meeting)
    publish_matter(record, now, id, name)
    tell(
        record,
        now,
        house,
        id,
        "The Community Leadership Team endorsed it. It comes before the Policy Coordinating Group.",
    )


def owed_to_agenda(record: Connection, body: str) -> list[tuple[Row, Matter]]:
    """What a body has to put on its next agenda and has neither put there nor dropped; the oldest first.

    What stood on the agenda of a meeting that was cancelled is owed again.
    """
    cancelled = set(record.scalars(select(meetings.c.number).where(meetings.c.state == CANCELLED)))
    owed = [
        d for d in debts_of(record, body) if d.dropped_because is None and (d.item is None or d.meeting in cancelled)
    ]
    found = [(debt, matter_of(record, debt.matter)) for debt in owed]
    return [(debt, matter) for debt, matter in found if matter and matter.is_open]


def words_on_agenda(record: Connection, debt: Row, matter: Matter) -> tuple[str, str]:
    """Title and text of the item that takes a matter up: nothing of what was said, since an order may take that out."""
    number = matter.row.number
    title = f"Feedback {number}, endorsed by the {body_named(record, debt.body)}"
    return title, f"What was said, and what happened since, stands at /feedback/{number}/ on this portal."


def take_up(
    record: Connection, actor: Actor, now: datetime, matter: Matter, body: str, meeting: int, item: int
) -> None:
    """Notes that an item of an agenda takes a matter up, which pays what is owed. The caller has looked at rights."""
    name = body_named(record, body)
    add_event(record, actor, now, matter.id, ON_AGENDA, name, meeting=meeting, item=item)
    owed = (agenda_debts.c.matter == matter.id, agenda_debts.c.owed_to == body)
    record.execute(update(agenda_debts).where(*owed).values(meeting=meeting, item=item))
    publish_matter(record, now, matter.id, name)


def refuse_owed(record: Connection, item: int) -> None:
    """Errors: Refused where an item stands on an agenda because of an endorsement that was not dropped for a reason."""
    where = (agenda_debts.c.item == item, agenda_debts.c.dropped_because.is_(None))
    found = record.execute(select(agenda_debts).where(*where)).first()
    if found is not None:
        said = "It stands here because the Community Leadership Team endorsed it. Drop it first, with a reason"
        raise Refused({"item": f"{said}: /desk/feedback/{found.matter}/"}, conflict=True)


def put_on_agenda(record: Connection, actor: Actor, now: datetime, house: House, id: int, item: int) -> None:
    """Says that an item of an agenda takes a matter up. Errors: Forbidden, Refused."""
    matter = seen_by(record, actor, id)
    found = record.execute(
        select(agenda_items, meetings.c.body, meetings.c.state)
        .join(meetings, meetings.c.number == agenda_items.c.meeting)
        .where(agenda_items.c.id == item)
    ).first()
    if found is None or found.withdrawn or found.state == CANCELLED:
        raise Refused({"item": "There is no such item on an agenda."})
    require(actor, ANSWER_FEEDBACK, found.body)
    if any(e.act == ON_AGENDA and e.detail["item"] == item for e in matter.events):
        raise Refused({"item": "It is on this agenda already."}, conflict=True)
    take_up(record, actor, now, matter, found.body, found.meeting, item)
    note(record, actor, now, "put feedback on an agenda", f"feedback {id}", meeting=found.meeting)
    tell(record, now, house, id, "It is on the agenda of a meeting.")


def drop_from_agenda(
    record: Connection, actor: Actor, now: datetime, house: House, id: int, body: str, reason: str
) -> None:
    """Says why a body does not take up what the CLT endorsed. Errors: Forbidden, Refused."""
    require(actor, ANSWER_FEEDBACK, body)
    owed = [d for d in debts_of(record, body, id) if d.dropped_because is None]
    if not owed:
        raise Refused({"reason": "This is not owed to this agenda."}, conflict=True)
    reason = cleaned_text(reason)
    if problem := problem_of(reason, LONGEST_REASON):
        raise Refused({"reason": problem})
    record.execute(update(agenda_debts).where(agenda_debts.c.id == owed[0].id).values(dropped_because=reason))
    add_event(record, actor, now, id, DROPPED, body_named(record, body), reason)
    note(record, actor, now, "dropped feedback from an agenda", f"feedback {id}", body=body)
    publish_matter(record, now, id, body_named(record, body))
    tell(record, now, house, id, "It will not be taken up at the meeting. You can read why.")


def matters_at(record: Connection, meeting: int) -> list[int]:
    """The public matters that stand on the agenda of a meeting, as their own documents say."""
    stories = [(m.number, m.facts["story"]) for m in public_matters(record)]
    return sorted(n for n, story in stories if any(s["act"] == ON_AGENDA and s["meeting"] == meeting for s in story))


def matters_behind(record: Connection, decision: int) -> list[int]:
    """The public matters whose answers name a decision: what led to it."""
    answers = [d.facts for d in newest_documents(record, ANSWER_DOCUMENT) if d.facts["decision"] == decision]
    return sorted({number for facts in answers for number in facts["matters"]})
