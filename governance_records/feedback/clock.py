"""The clock of a matter: by when a body acknowledges and answers it, how that day was computed, how it stands. Pure.

It counts days where the body is and knows no moment: what happened in the last minute of a day happened on that day.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from governance_records.calendars import CALENDARS, SATURDAY, Calendar
from governance_records.clocks import Due, add_business_days

RECEIVED, ACKNOWLEDGED, DUE_SOON, OVERDUE = "received", "acknowledged", "due soon", "overdue"
EXTENDED, ANSWERED, REOPENED, SET_ASIDE = "extended", "answered", "reopened", "set aside"
STATES = (RECEIVED, ACKNOWLEDGED, EXTENDED, REOPENED, DUE_SOON, OVERDUE, ANSWERED)
CLOSED = (ANSWERED, SET_ASIDE)


@dataclass(frozen=True)
class Duty:
    """What a body owes to whoever speaks: in how many business days, over which calendar, and who sees to it.

    `delegate` is the office that may adopt an answer for the body; `goes_up_to` the body that hears of what is late.
    """

    acknowledge_days: int = 5
    answer_days: int = 30
    calendar: str = "federal"
    zone: str = "America/Chicago"
    responsible: str = "project_manager"
    delegate: str = "project_manager"
    goes_up_to: str = "pcg"
    soon_days: int = 7
    most_extension_days: int = 30

    @property
    def holidays(self) -> Calendar:
        return CALENDARS[self.calendar]

    def day_of(self, moment: datetime) -> date:
        """The day of a moment where the body is."""
        return moment.astimezone(ZoneInfo(self.zone)).date()


def read_duty(values: dict[str, Any]) -> Duty:
    """A duty as it was kept with a matter; what a later version knows more is left out."""
    known = Duty.__dataclass_fields__
    return Duty(**{name: value for name, value in values.items() if name in known})


@dataclass(frozen=True)
class Extension:
    """More business days, given on a day, before the answer was due; of the time after a reopening or before it."""

    given: date
    days: int
    after_reopening: bool = False


@dataclass(frozen=True)
class Course:
    """What happened to a matter, by its days. `reopened` is when its writer said that the answer is none.

    `first_due` is by when the first answer was due, kept at a reopening, because another body has another duty.
    """

    received: date
    duty: Duty = Duty()
    acknowledged: date | None = None
    extensions: tuple[Extension, ...] = ()
    answered: tuple[date, ...] = ()
    reopened: date | None = None
    first_due: date | None = None
    set_aside: bool = False

    @property
    def runs_from(self) -> date:
        """The day from which the time for the answer runs now."""
        return self.reopened or self.received

    @property
    def is_answered(self) -> bool:
        """Whether the last word is an answer; one that was given before a reopening on the same day does not count."""
        return len(self.answered) > (1 if self.reopened else 0)


@dataclass(frozen=True)
class Reckoning:
    """How a day was computed: from which day, which other one that counted as, how many days on, what was passed over.

    `counts_from` differs from `since` where that is a weekend or a holiday.
    """

    since: date
    counts_from: date
    days: int
    day: date
    weekend_days: int
    holidays: tuple[tuple[date, str], ...]
    calendar: Calendar
    zone: str


@dataclass(frozen=True)
class Clock:
    """By when a matter is acknowledged and answered, and how these days were computed, extensions in their order."""

    acknowledge_by: date
    answer_by: date
    acknowledgement: Reckoning
    answer: tuple[Reckoning, ...]


@dataclass(frozen=True)
class Standing:
    """How a matter stands on a day: its state, what is true besides, and the days left (below 0: days late)."""

    state: str
    marks: tuple[str, ...]
    days_left: int
    acknowledgement_late: bool


def business_days_after(since: date, days: int, duty: Duty) -> Reckoning:
    """The day that lies so many business days after another; a Saturday counts from the Monday after it."""
    zone = ZoneInfo(duty.zone)
    due: Due = add_business_days(datetime.combine(since, time(12), zone), days, zone, duty.holidays)
    start = add_business_days(datetime.combine(since, time(12), zone), 0, zone, duty.holidays).day
    holidays = tuple((day, why) for day, why in due.passed_over if day.weekday() < SATURDAY)
    weekend = len(due.passed_over) - len(holidays)
    return Reckoning(since, start, days, due.day, weekend, holidays, duty.holidays, duty.zone)


def clock_of(course: Course) -> Clock:
    """The days by which a matter is to be acknowledged and answered, as it stands now."""
    duty = course.duty
    acknowledgement = business_days_after(course.received, duty.acknowledge_days, duty)
    answer = [business_days_after(course.runs_from, duty.answer_days, duty)]
    for extension in _extensions_that_run(course):
        answer.append(business_days_after(answer[-1].day, extension.days, duty))
    return Clock(acknowledgement.day, answer[-1].day, acknowledgement, tuple(answer))


def _extensions_that_run(course: Course) -> tuple[Extension, ...]:
    """Those of the present run: a reopening starts it anew."""
    return tuple(e for e in course.extensions if e.after_reopening == (course.reopened is not None))


def standing(course: Course, today: date) -> Standing:
    """How a matter stands on a day."""
    clock = clock_of(course)
    left = (clock.answer_by - today).days
    marks = [
        *([REOPENED] if course.reopened else []),
        *([EXTENDED] if _extensions_that_run(course) else []),
        *([ACKNOWLEDGED] if course.acknowledged else []),
    ]
    late = min([today, *([course.acknowledged] if course.acknowledged else []), *course.answered[:1]])
    return Standing(_state(course, marks, left), tuple(marks), left, late > clock.acknowledge_by)


def _state(course: Course, marks: list[str], left: int) -> str:
    if course.set_aside:
        return SET_ASIDE
    if course.is_answered:
        return ANSWERED
    if left < 0:
        return OVERDUE
    if left <= course.duty.soon_days:
        return DUE_SOON
    return marks[0] if marks else RECEIVED


def may_extend(course: Course, today: date, days: int) -> str:
    """Why more time may not be given; empty where it may."""
    state = standing(course, today).state
    if state in CLOSED:
        return "There is nothing left to extend."
    if state == OVERDUE:
        return "The time is over already. It could be extended only before the answer was due."
    if _extensions_that_run(course):
        return "It was extended once already."
    if not 1 <= days <= course.duty.most_extension_days:
        return f"Give 1 to {course.duty.most_extension_days} business days more."
    return ""


def answered_in_time(course: Course) -> bool | None:
    """Whether the first answer came by the day it was due; None while there is none."""
    if not course.answered:
        return None
    return course.answered[0] <= (course.first_due or clock_of(course).answer_by)


def days_to_answer(course: Course) -> int | None:
    """Calendar days from receipt to the first answer."""
    return (course.answered[0] - course.received).days if course.answered else None


# --- as it is kept in what is published -------------------------------------------------------------------


def written_course(course: Course) -> dict[str, Any]:
    """A course as texts, whole numbers and lists."""
    return {
        "received": course.received.isoformat(),
        "duty": asdict(course.duty),
        "acknowledged": course.acknowledged.isoformat() if course.acknowledged else None,
        "extensions": [
            {"given": e.given.isoformat(), "days": e.days, "after_reopening": e.after_reopening}
            for e in course.extensions
        ],
        "answered": [day.isoformat() for day in course.answered],
        "reopened": course.reopened.isoformat() if course.reopened else None,
        "first_due": course.first_due.isoformat() if course.first_due else None,
    }


def read_course(values: dict[str, Any]) -> Course:
    """The course that such values say."""
    day = date.fromisoformat
    acknowledged, reopened, first_due = (
        day(values[name]) if values[name] else None for name in ("acknowledged", "reopened", "first_due")
    )
    extensions = tuple(Extension(day(e["given"]), e["days"], e["after_reopening"]) for e in values["extensions"])
    answered = tuple(map(day, values["answered"]))
    return Course(
        *(day(values["received"]), read_duty(values["duty"]), acknowledged, extensions, answered, reopened, first_due)
    )


def quarter_of(day: date) -> str:
    """The quarter of a day, such as 2026Q4."""
    return f"{day.year}Q{(day.month - 1) // 3 + 1}"
