"""Answers: written once, adopted by the body, and published as "you said, we did, because". Nothing closes without.

A body adopts an answer by a vote, by consent at a meeting, or by the office that its bylaws name. After a writer said
that an answer is none, the next one takes a vote or a meeting. What is published changes by new versions alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from governance_records.documents import document, next_document_number, publish
from governance_records.feedback.duties import is_delegate
from governance_records.feedback.house import House
from governance_records.feedback.mailing import tell
from governance_records.feedback.rows import (
    ANSWER,
    ANSWER_CORRECTED,
    PUBLIC,
    REWORD,
    WAITS,
    Matter,
    add_event,
    answers_of,
    matter_of,
    merged_with,
)
from governance_records.feedback.sorting import seen_by
from governance_records.feedback.story import ANSWER_DOCUMENT, publish_matter
from governance_records.feedback.texts import LONGEST_TEXT, cleaned_text, problems_of
from governance_records.feedback_tables import answers
from governance_records.journal import note, stamp
from governance_records.meeting_tables import meetings, votes
from governance_records.meeting_values import CANCELLED, PLANNED
from governance_records.rights import ANSWER_FEEDBACK, Actor, Refused, require

BY_VOTE, BY_CONSENT, BY_DELEGATE = "vote", "consent", "delegate"
WAYS = (BY_VOTE, BY_CONSENT, BY_DELEGATE)
ADOPTED = "adopted"


@dataclass(frozen=True)
class Words:
    """An answer in its three parts. `changed`: something changed because of the feedback; `decision` is its number."""

    said: str
    did: str
    because: str
    changed: bool = False
    decision: int | None = None

    @property
    def cleaned(self) -> Words:
        """As it is kept. Errors: Refused by field."""
        texts = {name: cleaned_text(getattr(self, name)) for name in ("said", "did", "because")}
        if problems := problems_of(texts, LONGEST_TEXT):
            raise Refused(problems)
        return Words(**texts, changed=self.changed, decision=self.decision)


@dataclass(frozen=True)
class Adoption:
    """How the body made an answer its own: by which vote or meeting of it, or by the office that its bylaws name."""

    how: str
    reference: int | None = None


def draft_of(record: Connection, matter: int) -> Row | None:
    """The answer that is being written; None where there is none."""
    rows = answers_of(record, matter)
    return rows[-1] if rows and rows[-1].adopted is None else None


def write_answer(
    record: Connection, actor: Actor, now: datetime, house: House, id: int, words: Words, edition: int
) -> int:
    """Keeps the answer as it is being written. `edition` is the one that the writer of it has seen; 0 for none.

    Errors: Forbidden; Refused by field, or because somebody else changed it meanwhile.
    """
    matter = seen_by(record, actor, id)
    require(actor, ANSWER_FEEDBACK, matter.row.body)
    _open(matter)
    words, draft = words.cleaned, draft_of(record, id)
    _check_decision(record, words)
    if (draft.edition if draft else 0) != edition:
        raise Refused({"said": "Somebody else changed this answer meanwhile. Look at theirs first."}, conflict=True)
    if draft:
        values = {**vars(words), "edition": edition + 1, "body": matter.row.body}
        record.execute(update(answers).where(answers.c.id == draft.id).values(values))
        return draft.id
    values = {**vars(words), "matter": id, "body": matter.row.body, "edition": 1}
    note(record, actor, now, "began an answer", f"feedback {id}")
    return record.execute(insert(answers).values(values).returning(answers.c.id)).scalar_one()


def adopt_answer(
    record: Connection, actor: Actor, now: datetime, house: House, id: int, edition: int, adoption: Adoption
) -> None:
    """The answer becomes that of the body, and goes to everyone who said the same. Errors: Forbidden, Refused."""
    matter = seen_by(record, actor, id)
    require(actor, ANSWER_FEEDBACK, matter.row.body)
    _open(matter)
    if matter.row.shown in (WAITS, REWORD):
        raise Refused(
            {"how": "Decide first whether it is shown: it is answered where its readers find it."}, conflict=True
        )
    draft = draft_of(record, id)
    if draft is None or draft.edition != edition or draft.body != matter.row.body:
        raise Refused({"how": "The answer was changed meanwhile, or there is none. Look at it again."}, conflict=True)
    _check_adoption(record, actor, now, house, matter, adoption)
    values = {"how": adoption.how, "reference": adoption.reference, "adopted": stamp(now)}
    record.execute(update(answers).where(answers.c.id == draft.id).values(values))
    number = _publish_answer(record, now, matter, draft.id, "")
    answered = [matter, *(m for m in merged_with(record, id) if m.is_open)]
    for one in answered:
        add_event(record, actor, now, one.id, ANSWER, matter.body_name, "", **_where(number))
    for one in answered:
        publish_matter(record, now, one.id, matter.body_name)
    note(record, actor, now, "adopted an answer", f"feedback {id}", how=adoption.how, reference=adoption.reference)
    tell(record, now, house, id, "It was answered.")


def correct_answer(
    record: Connection,
    actor: Actor,
    now: datetime,
    house: House,
    id: int,
    words: Words,
    why: str,
    adoption: Adoption,
) -> None:
    """A new version of an answer that was given; the one before stays readable. Errors: Forbidden, Refused."""
    matter = seen_by(record, actor, id)
    require(actor, ANSWER_FEEDBACK, matter.row.body)
    adopted = [a for a in answers_of(record, id) if a.adopted]
    if not adopted:
        raise Refused({"said": "There is no answer yet that could be corrected."}, conflict=True)
    words, why = words.cleaned, cleaned_text(why)
    if problems := problems_of({"why": why}, LONGEST_TEXT):
        raise Refused(problems)
    _check_decision(record, words)
    _check_adoption(record, actor, now, house, matter, adoption)
    last = adopted[-1]
    values = {**vars(words), "edition": last.edition + 1, "how": adoption.how, "reference": adoption.reference}
    record.execute(update(answers).where(answers.c.id == last.id).values(values))
    number = _publish_answer(record, now, matter, last.id, why)
    add_event(record, actor, now, id, ANSWER_CORRECTED, matter.body_name, why, **_where(number))
    publish_matter(record, now, id, matter.body_name)
    note(record, actor, now, "corrected an answer", f"feedback {id}")
    tell(record, now, house, id, "The answer was corrected. The one before stays readable.")


def _where(number: int | None) -> dict[str, Any]:
    """Where everyone reads an answer; nowhere, if the matter is not public."""
    return {"number": number} if number else {}


def _open(matter: Matter) -> None:
    if matter.row.merged_into is not None:
        raise Refused({"said": "This was merged: answer the matter that it was merged into."}, conflict=True)
    if not matter.is_open:
        raise Refused({"said": "This was answered. A correction makes a new version."}, conflict=True)


def _check_decision(record: Connection, words: Words) -> None:
    if words.decision is not None and document(record, "decision", words.decision) is None:
        raise Refused({"decision": "There is no decision of this number."})


def _check_adoption(
    record: Connection, actor: Actor, now: datetime, house: House, matter: Matter, adoption: Adoption
) -> None:
    """Errors: Refused at `how` or `reference`."""
    body = matter.row.body
    if adoption.how == BY_DELEGATE:
        if matter.course.reopened:
            raise Refused({"how": "The writer did not accept the first answer: this one needs a vote or a meeting."})
        if not is_delegate(record, actor, body, now, house):
            raise Refused(
                {"how": "The bylaws of this body do not let you answer for it. It takes a vote or a meeting."}
            )
    elif adoption.how == BY_VOTE:
        where = (votes.c.number == adoption.reference, votes.c.body == body, votes.c.result == ADOPTED)
        if not record.execute(select(votes.c.number).where(*where)).first():
            raise Refused({"reference": "There is no vote of this number by which this body adopted something."})
    elif adoption.how == BY_CONSENT:
        held = meetings.c.state.not_in((PLANNED, CANCELLED))
        where = (meetings.c.number == adoption.reference, meetings.c.body == body, held)
        if not record.execute(select(meetings.c.number).where(*where)).first():
            raise Refused({"reference": "There is no meeting of this number that this body has held."})
    else:
        raise Refused({"how": "Choose how the body adopted it."})


def _publish_answer(record: Connection, now: datetime, matter: Matter, answer: int, why: str) -> int | None:
    """The document of an answer to a public matter; None where the matter is not public."""
    if matter.row.shown != PUBLIC:
        return None
    row = next(a for a in answers_of(record, matter.id) if a.id == answer)
    number = row.number or next_document_number(record, ANSWER_DOCUMENT)
    record.execute(update(answers).where(answers.c.id == answer).values(number=number))
    public = [m.row.number for m in merged_with(record, matter.id) if m.row.shown == PUBLIC]
    facts = {
        "matters": [matter.row.number, *sorted(public)],
        "body": row.body,
        "body_name": matter.body_name,
        "how": row.how,
        "reference": row.reference,
        "changed": row.changed,
        "decision": row.decision,
        "day": matter.duty.day_of(now).isoformat(),
    }
    texts = {"said": row.said, "did": row.did, "because": row.because, **({"why": why} if why else {})}
    publish(record, now, ANSWER_DOCUMENT, number, matter.body_name, facts, texts)
    return number


def answers_to(record: Connection, matter: Matter) -> list[Row]:
    """The answers that a matter got, by way of the one that it was merged into too; corrected ones as they are now."""
    lead = matter_of(record, matter.row.merged_into) if matter.row.merged_into else matter
    return [a for a in answers_of(record, lead.id if lead else matter.id) if a.adopted]
