"""How well feedback is answered, as numbers. Pure.

Of public matters they may be shown as they are. Counts that include private ones leave only as a table for the
protection that every published figure passes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median

from governance_records.feedback.clock import (
    ANSWERED,
    OVERDUE,
    SET_ASIDE,
    Course,
    answered_in_time,
    days_to_answer,
    quarter_of,
    standing,
)

ALL = "ALL"
IN_TIME, LATE, OPEN, LATE_AND_OPEN, NO_DUTY = "in_time", "late", "open", "open_late", "no_duty"
FATES: Mapping[str, str] = {
    IN_TIME: "Answered by the day it was due",
    LATE: "Answered later",
    OPEN: "Not answered yet, and not late",
    LATE_AND_OPEN: "Not answered, and overdue",
    NO_DUTY: "Advertising: nothing to answer",
}


@dataclass(frozen=True)
class Counted:
    """What is counted of a matter: which body has it, its course, and whether something changed because of it."""

    body: str
    course: Course
    changed: bool = False

    @property
    def quarter(self) -> str:
        return quarter_of(self.course.received)


@dataclass(frozen=True)
class Answering:
    """How a set of matters was answered. Shares are of those whose day has come; None where there is none."""

    received: int
    acknowledged_in_time: int
    acknowledgements_due: int
    answered_in_time: int
    answers_due: int
    answered: int
    median_days: float | None
    longest_days: int | None
    overdue: int
    changed: int


def answering(matters: Iterable[Counted], today: date) -> Answering:
    """The numbers of some matters, as they stand on a day. What is not due yet counts neither for nor against."""
    every = list(matters)
    standings = [(m, standing(m.course, today)) for m in every]
    duties = [(m, s) for m, s in standings if s.state != SET_ASIDE]
    answers = [a for m, _ in duties if (a := _first_answer_in_time(m.course, today)) is not None]
    acknowledged = [not s.acknowledgement_late for m, s in duties if _acknowledgement_decided(m.course, s, today)]
    days = [d for m in every if (d := days_to_answer(m.course)) is not None]
    return Answering(
        received=len(every),
        acknowledged_in_time=sum(acknowledged),
        acknowledgements_due=len(acknowledged),
        answered_in_time=sum(answers),
        answers_due=len(answers),
        answered=sum(s.state == ANSWERED for _, s in standings),
        median_days=median(days) if days else None,
        longest_days=max(days, default=None),
        overdue=sum(s.state == OVERDUE for _, s in standings),
        changed=sum(m.changed for m in every),
    )


def _first_answer_in_time(course: Course, today: date) -> bool | None:
    """Whether the first answer came in time; late also where there is none and its day has passed."""
    in_time = answered_in_time(course)
    if in_time is None and standing(course, today).state == OVERDUE:
        return False
    return in_time


def _acknowledgement_decided(course: Course, stands, today: date) -> bool:
    return bool(course.acknowledged or course.answered or stands.acknowledgement_late)


def fate(course: Course, today: date) -> str:
    """What became of a matter, as the published table counts it."""
    state = standing(course, today).state
    if state == SET_ASIDE:
        return NO_DUTY
    in_time = _first_answer_in_time(course, today)
    if in_time is None:
        return OPEN
    if course.answered:
        return IN_TIME if in_time else LATE
    return LATE_AND_OPEN
