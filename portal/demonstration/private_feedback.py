"""Made-up feedback that was told to the bodies alone, all of one quarter, and the published counts of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection

from governance_records.feedback.answering import BY_DELEGATE, Adoption, Words, adopt_answer, draft_of, write_answer
from governance_records.feedback.giving import About, Given, give, matter_of_key
from governance_records.feedback.house import House
from governance_records.feedback.rows import PRIVATE
from governance_records.rights import VISITING, Actor
from portal.demonstration.feedback import the_actor
from portal.feedback_figures import last_quarter, tables_of_feedback
from portal.settings import Initiative
from portal.submission import Submission

# How many pieces each body got, and after how many days it answered them.
TOLD = (("pcg", 12, 14), ("owg", 11, 9), ("pcg", 5, 55), ("owg", 6, 48))
SAID = (
    "Please do not print this. The clerk at the window asked me about my probation in front of everyone who waited.",
    "I only tell you: my case manager has been away for three weeks and nobody said who takes her place.",
    "I am afraid to come to the office by day, because people there know my family. Is there an evening hour?",
    "My landlord asks what LEAD is. What may he be told, and who tells him?",
    "I was sent away twice because I had no papers. I do not want my name on a list for saying so.",
    "This is for the body alone: an officer told me that LEAD is only for those who talk.",
)
ANSWER = Words(
    "You told us this in confidence.",
    "It was looked into, and the person who can change it was told without naming you.",
    "What is told to us alone stays with us, and it is answered like everything else.",
)


def fill_private_feedback(record: Connection, house: House, now: datetime) -> None:
    """Gives and answers them, by the verbs themselves, in the order of time."""
    manager = the_actor(record, "Project manager", now.date())
    first = _first_day(_quarter(now.date()))
    for number, (body, answered_after) in enumerate(_told()):
        given = datetime.combine(first + timedelta(days=1 + number // 2), time(16, number), tzinfo=UTC)
        _told_and_answered(record, house, manager, number, body, given, given + timedelta(days=answered_after))


def private_feedback_counts(record: Connection, initiative: Initiative, today: date) -> list[Submission]:
    """What became of them, as the first of the tables that the desk makes of a quarter."""
    answered, *_others = tables_of_feedback(record, _quarter(today), initiative, today)
    return [Submission(answered.name, answered.table, answered.about, answered.structure)]


def _told() -> Iterator[tuple[str, int]]:
    for body, pieces, days in TOLD:
        yield from [(body, days)] * pieces


def _told_and_answered(
    record: Connection, house: House, manager: Actor, number: int, body: str, given: datetime, answered: datetime
) -> None:
    about = About(body=body)
    said = Given(f"demonstration in private {number}", SAID[number % len(SAID)], PRIVATE, about=about)
    found = matter_of_key(record, house, give(record, VISITING, given, house, said))
    assert found
    write_answer(record, manager, answered, house, found.id, ANSWER, 0)
    draft = draft_of(record, found.id)
    assert draft
    adopt_answer(record, manager, answered, house, found.id, draft.edition, Adoption(BY_DELEGATE))


def _quarter(today: date) -> str:
    """The quarter before the last one: that one is for the desk to count."""
    return last_quarter(_first_day(last_quarter(today)))


def _first_day(quarter: str) -> date:
    return date(int(quarter[:4]), 3 * int(quarter[-1]) - 2, 1)
