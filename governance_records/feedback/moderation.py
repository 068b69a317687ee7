"""What is shown: published, asked to be reworded, or kept from view for a reason of the public list; and appeals.

Before something is public it may be kept back. Once it is public it stays: then only an order takes its text out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, update

from governance_records.feedback.house import House
from governance_records.feedback.mailing import tell
from governance_records.feedback.reasons import REASON_OF
from governance_records.feedback.rows import (
    APPEAL_DECIDED,
    ASKED_TO_REWORD,
    HID,
    HIDDEN,
    PUBLIC,
    REWORD,
    SET_BY,
    SHOWN,
    WAITS,
    Matter,
    add_event,
    appeal_of,
    matter_of,
    merged_with,
    own_clts,
)
from governance_records.feedback.sorting import office_of, seen_by
from governance_records.feedback.story import publish_matter
from governance_records.feedback.texts import LONGEST_REPLY, cleaned_text, problem_of
from governance_records.feedback_tables import appeals, matter_messages, matters
from governance_records.journal import note, stamp
from governance_records.rights import SORT_FEEDBACK, SPEAK_AS_BODY, Actor, Refused, require

SHOW, KEEP_HIDDEN = "show", "keep"


def show(record: Connection, actor: Actor, now: datetime, house: House, id: int) -> int:
    """Publishes it as its writer allowed; answers its public number. Errors: Forbidden, Refused."""
    require(actor, SORT_FEEDBACK)
    matter = seen_by(record, actor, id)
    _waiting(matter)
    lead = matter_of(record, matter.row.merged_into) if matter.row.merged_into else None
    if lead and lead.row.shown != PUBLIC:
        raise Refused({"moderation": f"Decide first on {lead.id}, into which this was merged."}, conflict=True)
    return _publish(record, actor, now, house, id, office_of(actor))


def _publish(record: Connection, actor: Actor, now: datetime, house: House, id: int, by: str) -> int:
    record.execute(update(matters).where(matters.c.id == id).values(shown=PUBLIC, hidden_because=None))
    add_event(record, actor, now, id, SHOWN, by)
    published = publish_matter(record, now, id, by)
    assert published
    note(record, actor, now, "published feedback", f"feedback {id}", number=published.number)
    tell(record, now, house, id, "It is public now.")
    return published.number


def _waiting(matter: Matter, states: Iterable[str] = (WAITS, REWORD)) -> None:
    if matter.row.shown not in states:
        raise Refused({"moderation": "This does not wait to be shown."}, conflict=True)


def ask_to_reword(record: Connection, actor: Actor, now: datetime, house: House, id: int, words: str) -> None:
    """Asks the writer for another text, and says what is to be changed. Errors: Forbidden, Refused."""
    require(actor, SORT_FEEDBACK)
    _waiting(seen_by(record, actor, id))
    words = cleaned_text(words)
    if problem := problem_of(words, LONGEST_REPLY):
        raise Refused({"words": problem})
    record.execute(update(matters).where(matters.c.id == id).values(shown=REWORD))
    add_event(record, actor, now, id, ASKED_TO_REWORD, office_of(actor), words)
    values = {"matter": id, "time": stamp(now), "from_writer": False, "by": office_of(actor), "text": words}
    record.execute(insert(matter_messages).values(values))
    note(record, actor, now, "asked to reword feedback", f"feedback {id}")
    tell(record, now, house, id, "Please change your text, so that it can be shown.")


def hide(record: Connection, actor: Actor, now: datetime, house: House, id: int, reason: str) -> None:
    """Keeps it from view for a reason of the public list; the writer is told and may appeal.

    Errors: Forbidden, Refused.
    """
    require(actor, SORT_FEEDBACK)
    _waiting(seen_by(record, actor, id))
    if merged_with(record, id):
        raise Refused({"hide_reason": "Others were merged into this: it is answered for them too."}, conflict=True)
    found = REASON_OF.get(reason)
    if found is None:
        raise Refused({"hide_reason": "Choose a reason from the list."})
    record.execute(update(matters).where(matters.c.id == id).values(shown=HIDDEN, hidden_because=reason))
    add_event(record, actor, now, id, HID, office_of(actor), reason=reason)
    if not found.still_answered:
        add_event(record, actor, now, id, SET_BY, office_of(actor), reason=reason)
    note(record, actor, now, "kept feedback from view", f"feedback {id}", reason=reason)
    tell(record, now, house, id, "It will not be shown in public. You can read why, and appeal.")


def decide_appeal(
    record: Connection, actor: Actor, now: datetime, house: House, id: int, outcome: str, words: str
) -> None:
    """The CLT decides whether it is shown after all, and says why. Errors: Forbidden, Refused."""
    require(actor, SPEAK_AS_BODY)
    matter, appealed = seen_by(record, actor, id), appeal_of(record, id)
    clts = own_clts(record, actor)
    if appealed is None or appealed.decided or matter.row.shown != HIDDEN or not clts:
        raise Refused({"outcome": "There is no appeal that waits for you."}, conflict=True)
    words, problems = cleaned_text(words), {}
    if outcome not in (SHOW, KEEP_HIDDEN):
        problems["outcome"] = "Choose one of the two."
    if problem := problem_of(words, LONGEST_REPLY):
        problems["words"] = problem
    if problems:
        raise Refused(problems)
    values = {"decided": stamp(now), "outcome": outcome, "words": words}
    record.execute(update(appeals).where(appeals.c.matter == id).values(values))
    add_event(record, actor, now, id, APPEAL_DECIDED, clts[0].name, words, outcome=outcome)
    note(record, actor, now, "decided an appeal", f"feedback {id}", outcome=outcome)
    if outcome == SHOW:
        _publish(record, actor, now, house, id, clts[0].name)
    else:
        tell(record, now, house, id, "The Community Leadership Team decided your appeal.")
