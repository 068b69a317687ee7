"""Clocks: when a notice is late, when minutes and answers are due, and over which calendar that was counted."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance_records.calendars import CALENDARS, FEDERAL, LOUISIANA, NEW_MEXICO, easter
from governance_records.clocks import add_business_days, hours_before, minutes_due, notice_clock
from governance_records.profiles import KINDS, PROFILES

CHICAGO, DENVER, NEW_YORK = ZoneInfo("America/Chicago"), ZoneInfo("America/Denver"), ZoneInfo("America/New_York")
LOS_ANGELES = ZoneInfo("America/Los_Angeles")


def at(text: str, zone: ZoneInfo = CHICAGO) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def last_minute(profile: str, kind: str, starts: str, zone: ZoneInfo, called: str | None = None) -> str:
    clock = notice_clock(PROFILES[profile], kind, at(starts, zone), zone, at(called, zone) if called else None)
    return f"{clock.last_minute.astimezone(zone):%a %Y-%m-%d %H:%M}" if clock.last_minute else "a reasonable time"


NOTICES = {
    # Saturdays, Sundays and legal holidays do not count in Louisiana.
    ("louisiana", "regular", "2026-12-07T10:00"): "Fri 2026-12-04 10:00",
    ("louisiana", "special", "2026-12-08T10:00"): "Mon 2026-12-07 10:00",
    ("louisiana", "regular", "2026-12-05T10:00"): "Fri 2026-12-04 00:00",
    ("louisiana", "regular", "2026-09-07T17:00"): "Fri 2026-09-04 00:00",  # Labor Day, as the state auditor counts it
    ("louisiana", "regular", "2026-02-18T09:00"): "Fri 2026-02-13 09:00",  # over Presidents' Day and Mardi Gras
    ("louisiana", "regular", "2026-04-06T18:30"): "Thu 2026-04-02 18:30",  # over Good Friday
    ("louisiana", "regular", "2027-01-11T12:00"): "Thu 2027-01-07 12:00",  # over the Battle of New Orleans, a Friday
    ("louisiana", "regular", "2026-11-04T10:00"): "Mon 2026-11-02 10:00",  # over the general election
    ("louisiana", "regular", "2026-11-30T10:00"): "Wed 2026-11-25 10:00",  # over Thanksgiving and the day after
    # Everywhere else all hours count.
    ("washington", "special", "2026-12-07T10:00"): "Sun 2026-12-06 10:00",
    ("washington", "regular", "2026-12-07T10:00"): "Sun 2026-12-06 10:00",
    ("new-mexico", "regular", "2026-12-07T10:00"): "Fri 2026-12-04 10:00",
    ("new-mexico", "special", "2026-12-07T10:00"): "Fri 2026-12-04 10:00",
    ("new-york", "regular", "2026-12-07T10:00"): "Fri 2026-12-04 10:00",
    ("california", "regular", "2026-12-07T10:00"): "Fri 2026-12-04 10:00",
    ("california", "special", "2026-12-07T10:00"): "Sun 2026-12-06 10:00",
    ("house", "regular", "2026-12-07T10:00"): "Fri 2026-12-04 10:00",
    ("house", "special", "2026-12-07T10:00"): "Sun 2026-12-06 10:00",
}
ZONES = {"louisiana": CHICAGO, "house": CHICAGO, "new-mexico": DENVER, "new-york": NEW_YORK}


@pytest.mark.parametrize("case", NOTICES, ids=" ".join)
def test_the_last_lawful_minute_of_a_notice(case):
    profile, kind, starts = case
    assert last_minute(profile, kind, starts, ZONES.get(profile, LOS_ANGELES)) == NOTICES[case]


def test_exactly_on_the_limit_is_in_time_and_a_second_later_is_late():
    clock = notice_clock(PROFILES["louisiana"], "regular", at("2026-12-07T10:00"), CHICAGO)
    assert not clock.late(at("2026-12-04T10:00"))
    assert clock.late(at("2026-12-04T10:00") + timedelta(seconds=1))
    assert clock.passed_over == ((date(2026, 12, 5), "Saturday"), (date(2026, 12, 6), "Sunday"))
    assert (clock.calendar, clock.notice.duty.section) == (LOUISIANA, "R.S. 42:19(A)(1)(b)")


def test_new_york_asks_for_72_hours_only_of_meetings_scheduled_a_week_ahead():
    starts = "2026-12-10T18:00"
    assert last_minute("new-york", "regular", starts, NEW_YORK, "2026-12-03T18:00") == "Mon 2026-12-07 18:00"
    assert last_minute("new-york", "regular", starts, NEW_YORK, "2026-12-03T18:01") == "a reasonable time"
    late = notice_clock(PROFILES["new-york"], "special", at(starts), NEW_YORK, at("2026-12-09T18:00"))
    assert not late.late(at("2026-12-10T17:59"))


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        ("2026-03-08T10:00", "Sat 2026-03-07 09:00"),  # the night had one hour less: by hours that passed
        ("2026-11-01T10:00", "Sat 2026-10-31 10:00"),  # the night had one hour more: by the wall
        ("2026-03-09T02:30", "Sun 2026-03-08 01:30"),  # 02:30 did not exist the day before
        ("2026-11-02T01:30", "Sun 2026-11-01 01:30"),  # 01:30 came twice: the first of the two
    ],
)
def test_across_a_change_of_the_clocks_the_earlier_of_both_counts_is_taken(starts, expected):
    assert last_minute("washington", "special", starts, LOS_ANGELES) == expected
    limit = notice_clock(PROFILES["washington"], "special", at(starts, LOS_ANGELES), LOS_ANGELES).last_minute
    assert at(starts, LOS_ANGELES).astimezone(UTC) - limit >= timedelta(hours=24)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    starts=st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)),
    profile=st.sampled_from(list(PROFILES.values())),
    kind=st.sampled_from(KINDS),
)
def test_a_notice_is_never_asked_for_later_than_its_hours(starts, profile, kind):
    moment = starts.replace(tzinfo=CHICAGO)
    clock = notice_clock(profile, kind, moment, CHICAGO)
    assert clock.last_minute <= moment.astimezone(UTC) - timedelta(hours=clock.notice.hours)
    assert clock.last_minute <= hours_before(moment, clock.notice.hours, CHICAGO, lambda day: True)


DUE = {
    # (received, business days): due, over federal holidays
    ("2026-11-20T09:00", 5): "2026-11-30",  # a Friday; over Thanksgiving
    ("2026-11-21T09:00", 5): "2026-12-01",  # a Saturday counts from Monday
    ("2026-11-22T23:59", 5): "2026-12-01",  # so does a Sunday, to its last minute
    ("2026-11-23T00:00", 5): "2026-12-01",
    ("2026-11-26T10:00", 5): "2026-12-04",  # Thanksgiving itself counts from Friday
    ("2026-07-02T10:00", 1): "2026-07-06",  # 4 July is a Saturday, kept on Friday
    ("2021-12-30T10:00", 1): "2022-01-03",  # 1 January is a Saturday, kept in the year before
    ("2026-12-01T10:00", 30): "2027-01-14",
    ("2026-12-01T10:00", 0): "2026-12-01",
    ("2026-12-05T10:00", 0): "2026-12-07",
}


@pytest.mark.parametrize("case", DUE, ids=str)
def test_business_days_pass_over_weekends_and_holidays(case):
    received, days = case
    assert str(add_business_days(at(received), days, CHICAGO, FEDERAL).day) == DUE[case]


def test_a_day_is_due_to_its_end_in_the_zone_of_the_body():
    due = add_business_days(at("2026-10-30T16:00"), 1, CHICAGO, FEDERAL)
    assert due.day == date(2026, 11, 2)
    assert not due.late(at("2026-11-02T23:59:59"))
    assert due.late(at("2026-11-03T00:00:00"))
    # The same moment is another day elsewhere.
    late_evening = at("2026-12-04T23:30", LOS_ANGELES)
    assert add_business_days(late_evening, 1, LOS_ANGELES, FEDERAL).day == date(2026, 12, 7)
    assert add_business_days(late_evening, 1, NEW_YORK, FEDERAL).day == date(2026, 12, 8)


def test_a_clock_names_the_days_that_it_passed_over():
    due = add_business_days(at("2026-11-25T09:00"), 2, CHICAGO, FEDERAL)
    assert [why for _, why in due.passed_over] == ["Thanksgiving Day", "Saturday", "Sunday"]
    own = add_business_days(at("2026-12-07T09:00"), 1, CHICAGO, {date(2026, 12, 8)})
    assert own.passed_over == ((date(2026, 12, 8), "holiday"),)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(moment=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)), days=st.integers(0, 60))
def test_between_receipt_and_due_lie_as_many_business_days_as_promised(moment, days):
    due = add_business_days(moment.replace(tzinfo=CHICAGO), days, CHICAGO, LOUISIANA)
    start = moment.date()
    while start.weekday() > 4 or start in LOUISIANA:
        start += timedelta(days=1)
    after = [start + timedelta(days=i) for i in range(1, (due.day - start).days + 1)]
    assert sum(day.weekday() < 5 and day not in LOUISIANA for day in after) == days
    assert due.day.weekday() < 5 and due.day not in LOUISIANA


MINUTES = {
    ("new-york", False): "2026-12-18",
    ("new-york", True): "2026-12-11",
    ("new-mexico", False): "2026-12-18",
    ("house", False): "2026-12-18",
    ("louisiana", False): None,
    ("washington", False): None,
    ("california", True): None,
}


@pytest.mark.parametrize("case", MINUTES, ids=str)
def test_minutes_are_due_when_the_law_says_or_without_a_number(case):
    profile, closed = case
    due = minutes_due(PROFILES[profile], at("2026-12-04T19:00"), CHICAGO, closed)
    assert (str(due.day) if due else None) == MINUTES[case]


@pytest.mark.parametrize("bad", [(datetime(2026, 1, 1), 1), (at("2026-01-01"), -1), (at("2026-01-01"), 10**9)])
def test_a_moment_without_a_zone_or_a_wild_number_is_refused(bad):
    with pytest.raises(ValueError):
        add_business_days(*bad, CHICAGO, FEDERAL)


def test_an_unknown_kind_of_meeting_and_a_calendar_without_open_days_are_refused():
    with pytest.raises(ValueError):
        notice_clock(PROFILES["house"], "secret", at("2026-01-01"), CHICAGO)

    class AllDays:
        def __contains__(self, day) -> bool:
            return True

    with pytest.raises(ValueError):
        add_business_days(at("2026-01-01"), 1, CHICAGO, AllDays())


def test_easter_falls_where_the_almanac_says():
    known = {2000: (4, 23), 2019: (4, 21), 2024: (3, 31), 2025: (4, 20), 2026: (4, 5), 2038: (4, 25), 2285: (3, 22)}
    assert {year: easter(year) for year in known} == {year: date(year, *day) for year, day in known.items()}


def test_calendars_hold_the_days_that_their_statutes_list():
    named = {str(day): LOUISIANA.name(day) for day in (date(2026, 2, 17), date(2026, 8, 30), date(2026, 11, 1))}
    expected = {"2026-02-17": "Mardi Gras", "2026-08-30": "Huey P. Long Day", "2026-11-01": "All Saints' Day"}
    assert named == expected
    assert date(2026, 11, 3) in LOUISIANA and date(2027, 11, 2) not in LOUISIANA
    assert date(2026, 2, 16) not in NEW_MEXICO and date(2026, 10, 12) in NEW_MEXICO
    assert FEDERAL.name(date(2026, 7, 3)) == "Independence Day (observed)"
    assert date(2020, 6, 19) not in FEDERAL


@pytest.mark.parametrize("calendar", CALENDARS.values(), ids=lambda calendar: calendar.key)
def test_no_calendar_breaks_at_the_ends_of_time(calendar):
    assert date(1, 1, 1) in calendar and date(9999, 12, 25) in calendar
    assert calendar.name(date(2026, 12, 9)) is None
