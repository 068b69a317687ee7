"""The regular meetings of a body in a year, called all at once, and their list published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from governance_records.journal import note
from governance_records.meeting_acts import day_of
from governance_records.meetings import schedule_meeting
from governance_records.profiles import REGULAR
from governance_records.rights import KEEP_MEETINGS, Actor, Refused, require
from governance_records.year_lists import meetings_of_year, publish_year

MOST_MEETINGS = 60
LAST = 5  # the last such day of a month, be it the fourth or the fifth


def days_of(year: int, weekday: int, nth: int, months: Sequence[int]) -> list[date]:
    """The nth such weekday (0 is Monday) of some months; `LAST` is the last one."""
    found = []
    for month in sorted(set(months)):
        first = date(year, month, 1)
        day = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (min(nth, LAST) - 1))
        found.append(day if day.month == month else day - timedelta(days=7))
    return found


def call_year(
    record: Connection,
    actor: Actor,
    now: datetime,
    body: str,
    year: int,
    days: Sequence[date],
    at: time,
    zone: str,
    title: str,
    place: str,
    link: str = "",
    comment: str = "",
) -> int:
    """Calls a regular meeting of a body on each day of a year and publishes the list; answers the list's number.

    All of them or none. Errors: Forbidden; Refused, at `days` where one of them cannot be.
    """
    require(actor, KEEP_MEETINGS, body)
    _check(record, body, year, days)
    for day in sorted(days):
        starts = datetime.combine(day, at, ZoneInfo(zone))
        try:
            schedule_meeting(record, actor, now, body, REGULAR, title, starts, zone, place, link, comment)
        except Refused as refused:
            where = {"days" if name == "starts" else name: words for name, words in refused.problems.items()}
            said = {name: f"{day.isoformat()}: {words}" if name == "days" else words for name, words in where.items()}
            raise Refused(said, refused.conflict) from None
    number = publish_year(record, now, body, year, "")
    note(record, actor, now, "published the meetings of a year", f"body {body}", year=year, meetings=len(days))
    return number


def _check(record: Connection, body: str, year: int, days: Sequence[date]) -> None:
    if not days:
        raise Refused({"days": "Give the days, one on each line."})
    if len(days) > MOST_MEETINGS:
        raise Refused({"days": f"At most {MOST_MEETINGS} meetings are called at once."})
    called = {day_of(meeting) for meeting in meetings_of_year(record, body, year)}
    for day in days:
        if day.year != year:
            raise Refused({"days": f"{day.isoformat()} is not in {year}."})
        if days.count(day) > 1 or day in called:
            raise Refused({"days": f"{day.isoformat()}: the body meets on this day already."}, conflict=day in called)
