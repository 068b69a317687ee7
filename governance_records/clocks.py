"""Clocks of law and of duty: the last lawful minute of a notice, and the day by which something is due. Pure.

Every clock counts in the body's own zone, says over which calendar, and names the days that it passed over, so that a
page can show how a date was computed.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from governance_records.calendars import SATURDAY, Calendar
from governance_records.profiles import KINDS, Minutes, Notice, Profile

MOST_DAYS = 3_660

Counts = Callable[[date], bool]


@dataclass(frozen=True)
class Due:
    """A day by which something is due, to its very end. `passed_over` are the days that were not counted, with why."""

    day: date
    ends: datetime
    passed_over: tuple[tuple[date, str], ...] = ()

    def late(self, now: datetime) -> bool:
        return now >= self.ends


@dataclass(frozen=True)
class NoticeClock:
    """When a notice has to stand. `last_minute` is in time itself; None where the law gives no number."""

    notice: Notice
    last_minute: datetime | None
    calendar: Calendar | None
    passed_over: tuple[tuple[date, str], ...] = ()

    def late(self, published: datetime) -> bool:
        """Whether a notice of that moment is too late; exactly on the limit is in time."""
        return self.last_minute is not None and published > self.last_minute


def add_business_days(moment: datetime, days: int, zone: ZoneInfo, holidays: Container[date]) -> Due:
    """The day that lies so many business days after a moment; a moment on a closed day counts from the next open one.

    The day of the moment itself is not counted. Errors: ValueError for a moment without a zone or days out of bounds.
    """
    _check(moment, days)
    start = moment.astimezone(zone).date()
    day, passed = _open_day(start, holidays)
    for _ in range(days):
        day, more = _open_day(day + timedelta(days=1), holidays)
        passed += more
    return Due(day, _end_of(day, zone), tuple((one, _why(one, holidays)) for one in passed))


def add_calendar_days(moment: datetime, days: int, zone: ZoneInfo) -> Due:
    """The day that lies so many days after a moment, weekends and holidays counted. Errors: as above."""
    _check(moment, days)
    day = moment.astimezone(zone).date() + timedelta(days=days)
    return Due(day, _end_of(day, zone))


def notice_clock(
    profile: Profile, kind: str, starts: datetime, zone: ZoneInfo, called: datetime | None = None
) -> NoticeClock:
    """The last lawful minute for the notice of a meeting of a kind.

    `called` is when the meeting was scheduled, for laws that ask less of a meeting called late. Errors: ValueError for
    a kind that is none, or a moment without a zone.
    """
    _check(starts)
    notice = _notice(profile, kind, starts, called)
    if notice.hours is None:
        return NoticeClock(notice, None, None)
    counts = _business_days(profile.calendar) if notice.business_days_only else _every_day
    last = hours_before(starts, notice.hours, zone, counts)
    first, final = last.astimezone(zone).date(), starts.astimezone(zone).date()
    days = (first + timedelta(days=i) for i in range((final - first).days + 1))
    passed = tuple((day, _why(day, profile.calendar)) for day in days if not counts(day))
    return NoticeClock(notice, last, profile.calendar if notice.business_days_only else None, passed)


def minutes_due(profile: Profile, held: datetime, zone: ZoneInfo, closed: bool = False) -> Due | None:
    """By when the minutes of a meeting are due; None where the law gives no number."""
    minutes: Minutes = profile.minutes
    days = minutes.closed_days if closed and minutes.closed_days is not None else minutes.days
    if days is None:
        return None
    if minutes.business_days:
        return add_business_days(held, days, zone, profile.calendar)
    return add_calendar_days(held, days, zone)


def hours_before(starts: datetime, hours: int, zone: ZoneInfo, counts: Counts) -> datetime:
    """The latest moment from which so many hours of counted days lie before a start.

    Across a change of the clocks, hours that passed and hours on the wall differ: the earlier of the two is taken.
    """
    _check(starts, hours)
    passed = _back(starts.astimezone(UTC), hours, counts, zone)
    on_the_wall = _back(starts.astimezone(zone).replace(tzinfo=None), hours, counts, None)
    # A wall time that the clocks show twice, or leap over, is read as the earlier of what it can mean.
    read = (on_the_wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return min(passed, *read)


def _back(moment: datetime, hours: int, counts: Counts, zone: ZoneInfo | None) -> datetime:
    """Goes back from a moment by hours of counted days: in UTC if a zone says where days begin, else on the wall."""
    left = timedelta(hours=hours)
    while True:
        # The instant of midnight still belongs to the day that it ends.
        local = moment.astimezone(zone) if zone else moment
        day = (local - timedelta(microseconds=1)).date()
        begins = datetime.combine(day, time(), zone)
        if zone:
            begins = begins.astimezone(UTC)
        if counts(day):
            if moment - begins >= left:
                return moment - left
            left -= moment - begins
        moment = begins


def _notice(profile: Profile, kind: str, starts: datetime, called: datetime | None) -> Notice:
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of meeting")
    if called is not None:
        _check(called)
    # A meeting whose calling is not recorded is held to the longest notice: the first of the profile.
    ahead = starts - called if called else timedelta.max
    return next(n for n in profile.notices if kind in n.kinds and ahead >= timedelta(days=n.called_days_before))


def _business_days(holidays: Container[date]) -> Counts:
    return lambda day: day.weekday() < SATURDAY and day not in holidays


def _every_day(day: date) -> bool:
    return True


def _open_day(day: date, holidays: Container[date]) -> tuple[date, list[date]]:
    """The first business day from a day on, and those passed over."""
    passed = list[date]()
    counts = _business_days(holidays)
    while not counts(day):
        if len(passed) > MOST_DAYS:
            raise ValueError("the calendar has no open day")
        passed.append(day)
        day += timedelta(days=1)
    return day, passed


def _why(day: date, holidays: Container[date]) -> str:
    named = holidays.name(day) if isinstance(holidays, Calendar) else None
    if named or day.weekday() < SATURDAY:
        return named or "holiday"
    return "Saturday" if day.weekday() == SATURDAY else "Sunday"


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def _check(moment: datetime, number: int = 0) -> None:
    if moment.tzinfo is None:
        raise ValueError("a clock needs a moment with its zone")
    if not 0 <= number <= MOST_DAYS:
        raise ValueError(f"{number} is not between 0 and {MOST_DAYS:,}")
