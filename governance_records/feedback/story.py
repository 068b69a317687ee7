"""What of a matter is public: its document in the ledger, a version for each thing that happened in public.

Nothing leaves but by `publish_matter`, and it takes only what the writer let everyone read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from governance_records.documents import Document, document, next_document_number, publish
from governance_records.feedback.clock import written_course
from governance_records.feedback.rows import (
    ACKNOWLEDGED,
    ANSWER,
    ANSWER_CORRECTED,
    COUNTED,
    DROPPED,
    ENDORSED,
    EXTENDED,
    GIVEN,
    MERGED,
    NAMED,
    ON_AGENDA,
    OVERDUE,
    PRIVATE,
    PUBLIC,
    REOPENED,
    SENT,
    SHOWN,
    TAGGED,
    Event,
    Matter,
    answers_of,
    body_named,
    matter_of,
    merged_with,
    words_of,
)
from governance_records.feedback_tables import matters

MATTER, ANSWER_DOCUMENT = "matter", "answer"
# What everyone may know of a public matter; a talk with its writer and how it was moderated is not among it.
TOLD = (
    *(GIVEN, SHOWN, ACKNOWLEDGED, SENT, TAGGED, MERGED, EXTENDED, ENDORSED, ON_AGENDA, DROPPED, OVERDUE),
    *(ANSWER, ANSWER_CORRECTED, REOPENED, COUNTED),
)
# Of these the words are public too: they are those of a body, written to be read by everyone.
TOLD_WORDS = (EXTENDED, DROPPED, ENDORSED)
SOMEBODY, NO_NAME = "a resident who gave a name", "a resident who gave no name"


def publish_matter(record: Connection, now: datetime, id: int, by: str) -> Document | None:
    """The next version of a matter's document; None where it is not public.

    Errors: ValueError where what is for the body alone would be published; as `documents.publish`.
    """
    matter = matter_of(record, id)
    if matter is None or matter.row.shown != PUBLIC:
        return None
    if matter.row.visibility == PRIVATE:
        raise ValueError("a matter for the body alone is never published")
    number = matter.row.number
    if number is None:
        number = next_document_number(record, MATTER)
        record.execute(update(matters).where(matters.c.id == id).values(number=number))
        matter = matter_of(record, id)
        assert matter
    before = document(record, MATTER, number)
    gone = sorted(name for name, text in before.texts.items() if text is None) if before else []
    gone = sorted({*gone, *(before.facts.get("redacted", ()) if before else ())})
    texts = {name: text for name, text in _texts(matter).items() if name not in gone}
    return publish(record, now, MATTER, number, by, {**_facts(record, matter), "redacted": gone}, texts)


def _facts(record: Connection, matter: Matter) -> dict[str, Any]:
    row = matter.row
    answers = [a for a in answers_of(record, row.merged_into or row.id) if a.number]
    return {
        "language": row.language,
        "from": body_named(record, row.for_body) if row.for_body else SOMEBODY if row.visibility == NAMED else NO_NAME,
        "about": {"kind": row.about_kind, "path": row.about_path, "label": row.about_label},
        "body": row.body,
        "body_name": matter.body_name,
        "tags": list(words_of(row.tags)),
        "goals": list(words_of(row.goals)),
        "course": written_course(matter.course),
        "story": [_told(matter, place, e) for place, e in _told_events(matter)],
        "merged_into": _public_number(record, row.merged_into),
        "merged": sorted(m.row.number for m in merged_with(record, row.id) if m.row.shown == PUBLIC),
        "answers": [a.number for a in answers],
        "changed": any(a.changed for a in answers),
        "decisions": [a.decision for a in answers if a.decision],
        "endorsements": row.endorsements,
    }


def _told_events(matter: Matter) -> Iterable[tuple[int, Event]]:
    return ((place, e) for place, e in enumerate(matter.events) if e.act in TOLD)


def _told(matter: Matter, place: int, event: Event) -> dict[str, Any]:
    """An event as everyone may read it: its day and not its minute, what it did, and where to look on."""
    links = {k: v for k, v in event.detail.items() if k in ("number", "meeting", "item", "days", "body_name", "count")}
    words = f"words-{place}" if event.words and event.act in TOLD_WORDS else None
    day = matter.duty.day_of(event.moment).isoformat()
    return {"day": day, "act": event.act, "by": event.by, "words": words, **links}


def _texts(matter: Matter) -> dict[str, str]:
    said = {f"words-{p}": e.words for p, e in _told_events(matter) if e.words and e.act in TOLD_WORDS}
    name = {"name": matter.row.name} if matter.row.visibility == NAMED and matter.row.name else {}
    return {"text": matter.row.text, **name, **said}


def _public_number(record: Connection, id: int | None) -> int | None:
    if id is None:
        return None
    return record.scalar(select(matters.c.number).where(matters.c.id == id, matters.c.shown == PUBLIC))
