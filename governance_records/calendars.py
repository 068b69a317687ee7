"""Calendars of legal holidays, as the statutes list them. Pure; a body adds the days that it is closed itself.

Libraries of holidays tell when offices are shut; notices run by the days that a statute names, some of which
(Louisiana's 8 January, 30 August, 1 November) no such library has. Where it is open whether a day counts, the
comment at the calendar says which way it was taken, and that is always the way on which nobody is late.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from functools import cache

MONDAY, TUESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = 0, 1, 3, 4, 5, 6

Falls = Callable[[int], date | None]


@dataclass(frozen=True)
class Holiday:
    """A day of the year, from the year it became one. `moves` where it is kept beside a weekend as well."""

    name: str
    falls: Falls
    since: int = 1
    moves: bool = False


@dataclass(frozen=True)
class Calendar:
    """Holidays by one law. A date is `in` it where it is a holiday or is kept as one."""

    key: str
    title: str
    section: str
    holidays: tuple[Holiday, ...]

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in _in_year(self, day.year)

    def name(self, day: date) -> str | None:
        """What a day is kept for, or None."""
        return _in_year(self, day.year).get(day)


@cache
def _in_year(calendar: Calendar, year: int) -> dict[date, str]:
    found: dict[date, str] = {}
    # A 1 January that is a Saturday is kept on 31 December of the year before.
    for holiday in calendar.holidays:
        for near in range(max(year - 1, holiday.since), min(year + 1, MAXYEAR) + 1):
            day = holiday.falls(near)
            for kept in _kept(day, holiday) if day else ():
                if kept.year == year:
                    found.setdefault(kept, holiday.name if kept == day else f"{holiday.name} (observed)")
    return found


def _kept(day: date, holiday: Holiday) -> tuple[date, ...]:
    if holiday.moves and day.weekday() == SATURDAY:
        return day, day - timedelta(days=1)
    if holiday.moves and day.weekday() == SUNDAY:
        return day, day + timedelta(days=1)
    return (day,)


# --- how days are found ---------------------------------------------------------------------------


def on(month: int, day: int) -> Falls:
    return lambda year: date(year, month, day)


def nth(number: int, weekday: int, month: int, plus: int = 0) -> Falls:
    """The nth weekday of a month, counted from its end where the number is negative, and so many days later."""
    return lambda year: _nth(year, number, weekday, month) + timedelta(days=plus)


def _nth(year: int, number: int, weekday: int, month: int) -> date:
    if number > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
    last = date(year, month + 1, 1) - timedelta(days=1) if month < 12 else date(year, 12, 31)
    return last - timedelta(days=(last.weekday() - weekday) % 7 - 7 * (number + 1))


def from_easter(days: int) -> Falls:
    return lambda year: easter(year) + timedelta(days=days)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm, Nature 1876)."""
    century, in_century = divmod(year, 100)
    golden = year % 19
    leaps, rest = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - moon + 15) % 30
    weekday = (32 + 2 * rest + 2 * (in_century // 4) - epact - in_century % 4) % 7
    correction = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


def _in_even_years(falls: Falls) -> Falls:
    return lambda year: falls(year) if year % 2 == 0 else None


# --- the calendars --------------------------------------------------------------------------------

_NEW_YEAR = Holiday("New Year's Day", on(1, 1), moves=True)
_KING = Holiday("Birthday of Martin Luther King, Jr.", nth(3, MONDAY, 1), since=1986)
_WASHINGTON = Holiday("Washington's Birthday", nth(3, MONDAY, 2))
_MEMORIAL = Holiday("Memorial Day", nth(-1, MONDAY, 5))
_JUNETEENTH = Holiday("Juneteenth", on(6, 19), since=2021, moves=True)
_INDEPENDENCE = Holiday("Independence Day", on(7, 4), moves=True)
_LABOR = Holiday("Labor Day", nth(1, MONDAY, 9))
_COLUMBUS = Holiday("Columbus Day", nth(2, MONDAY, 10))
_VETERANS = Holiday("Veterans Day", on(11, 11), moves=True)
_THANKSGIVING = Holiday("Thanksgiving Day", nth(4, THURSDAY, 11))
_DAY_AFTER = Holiday("Day after Thanksgiving", nth(4, THURSDAY, 11, plus=1))
_CHRISTMAS = Holiday("Christmas Day", on(12, 25), moves=True)

_MOST = (_NEW_YEAR, _KING, _MEMORIAL, _JUNETEENTH, _INDEPENDENCE, _LABOR, _VETERANS, _THANKSGIVING, _CHRISTMAS)

FEDERAL = Calendar("federal", "Federal holidays", "5 U.S.C. 6103(a)", (*_MOST, _WASHINGTON, _COLUMBUS))

# Notices count backwards over it, so that a day too many makes them earlier and never late. It therefore has, besides
# the list of 1:55(A), the days on which only state offices or clerks of court are closed by 1:55(B) and (E).
LOUISIANA = Calendar(
    "louisiana",
    "Louisiana legal holidays",
    "R.S. 1:55",
    (
        *(*_MOST, _WASHINGTON, _COLUMBUS, _DAY_AFTER),
        Holiday("Battle of New Orleans", on(1, 8)),
        Holiday("Mardi Gras", from_easter(-47)),
        Holiday("Good Friday", from_easter(-2)),
        Holiday("Juneteenth (state offices)", nth(3, SATURDAY, 6, plus=-1), since=2022),
        Holiday("Huey P. Long Day", on(8, 30)),
        Holiday("All Saints' Day", on(11, 1)),
        Holiday("General election day", _in_even_years(nth(1, MONDAY, 11, plus=1))),
    ),
)

WASHINGTON = Calendar(
    "washington",
    "Washington legal holidays",
    "RCW 1.16.050",
    (*_MOST, _WASHINGTON, Holiday("Native American Heritage Day", nth(4, THURSDAY, 11, plus=1))),
)

# Deadlines count forwards over it, so that a day too few makes them earlier. Presidents' Day is left out: the statute
# and the offices, which keep it on the day after Thanksgiving, name different days.
NEW_MEXICO = Calendar(
    "new-mexico",
    "New Mexico legal holidays",
    "NMSA 12-5-2",
    (*_MOST, Holiday("Indigenous Peoples' Day", nth(2, MONDAY, 10))),
)

CALENDARS = {calendar.key: calendar for calendar in (FEDERAL, LOUISIANA, WASHINGTON, NEW_MEXICO)}
