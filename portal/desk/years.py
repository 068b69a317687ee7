"""All regular meetings of a year at once: the days are worked out, looked at, and called."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask import g, redirect, request

from governance_records.bylaws import rule_in_force
from governance_records.meeting_acts import LONGEST_TEXT
from governance_records.people import all_bodies
from governance_records.profiles import PROFILES
from governance_records.rights import KEEP_MEETINGS, Refused, allowed
from governance_records.schedules import LAST, call_year, days_of
from portal.desk.frame import act, area, desk, desk_page, field, options, row_number, this_day
from portal.desk.meetings import CRUMBS
from portal.public.frame import settings

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TIMES = {1: "first", 2: "second", 3: "third", 4: "fourth", LAST: "last"}
MONTHS = {"12": "each month", "6": "every other month", "4": "each quarter", "2": "twice a year"}
FIELDS = ("of_body", "year", "nth", "weekday", "often", "at", "title", "place", "link", "comment", "days")


@desk.get("/meetings/year")
def plan_year() -> str:
    return _plan()


def _plan(problems: dict[str, str] | None = None) -> str:
    """The form; where it was asked for days, they stand in it, each holiday beside them."""
    kept = [b for b in all_bodies(g.record) if allowed(g.actor, KEEP_MEETINGS, b.id)]
    sent = request.form if request.method == "POST" else request.args
    given = {name: sent.get(name, "")[:LONGEST_TEXT] for name in FIELDS}
    given |= {"year": given["year"] or str(this_day().year + 1), "title": given["title"] or "Regular meeting"}
    given |= {"nth": given["nth"] or "2", "weekday": given["weekday"] or "1", "often": given["often"] or "12"}
    if request.method == "GET" and "nth" in request.args:
        given["days"] = "\n".join(day.isoformat() for day in _worked_out(given))
    body = given["of_body"] if given["of_body"] in {b.id for b in kept} else (kept[0].id if kept else "")
    return desk_page(
        "year.html",
        "Call the meetings of a year",
        CRUMBS,
        bodies=options(kept),
        given=given,
        weekdays=list(enumerate(WEEKDAYS)),
        times=list(TIMES.items()),
        months=list(MONTHS.items()),
        holidays=_holidays(body, given["days"]),
        zone=settings().initiative.timezone,
        problems=problems or {},
    )


def _worked_out(given: dict[str, str]) -> list[date]:
    year, nth, weekday = (row_number(given[name]) for name in ("year", "nth", "weekday"))
    often = row_number(given["often"])
    if not (year and 2000 < year < 2200 and nth in TIMES and weekday is not None and weekday < 7 and often):
        return []
    step = 12 // often if given["often"] in MONTHS else 1
    return days_of(year, weekday, nth or 1, range(1, 13, step))


def _holidays(body: str, days: str) -> list[tuple[str, str]]:
    """Which of the days are holidays by the calendar of the body's law."""
    if not body:
        return []
    calendar = PROFILES[rule_in_force(g.record, body, this_day()).profile].calendar
    named = [(text.strip(), _day(text)) for text in days.splitlines()]
    return [(text, calendar.name(day) or "") for text, day in named if day and day in calendar]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


@desk.post("/meetings/year")
def call_one_year():
    try:
        days, at = _days_sent(), _time_sent()
        zone = rule_in_force(g.record, field("of_body"), this_day()).zone or settings().initiative.timezone
        words = (field("title"), field("place"), field("link"), area("comment", LONGEST_TEXT))
        number = act(call_year, field("of_body"), row_number(field("year")) or 0, days, at, ZoneInfo(zone).key, *words)
    except Refused as refused:
        return _plan(refused.problems), 409 if refused.conflict else 422
    return redirect(f"/meetings/schedules/{number}/", 303)


def _days_sent() -> list[date]:
    """Errors: Refused at `days`."""
    found = []
    for line in area("days", LONGEST_TEXT).splitlines():
        if line.strip():
            day = _day(line)
            if day is None:
                raise Refused({"days": f"{line.strip()[:40]!r} is not a day such as 2027-01-12."})
            found.append(day)
    return found


def _time_sent() -> time:
    """Errors: Refused at `at`."""
    try:
        return datetime.strptime(field("at"), "%H:%M").time()
    except ValueError as error:
        raise Refused({"at": "Give a time such as 15:00."}) from error
