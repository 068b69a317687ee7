"""Laws of the clock of feedback: by when a body answers, over weekends, holidays, clock changes and reopenings."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance_records.calendars import CALENDARS
from governance_records.feedback.clock import (
    ANSWERED,
    DUE_SOON,
    EXTENDED,
    OVERDUE,
    RECEIVED,
    REOPENED,
    SET_ASIDE,
    STATES,
    Course,
    Duty,
    Extension,
    answered_in_time,
    business_days_after,
    clock_of,
    days_to_answer,
    may_extend,
    read_course,
    standing,
    written_course,
)
from governance_records.feedback.figures import FATES, Counted, answering, fate

ZONES = ("America/Chicago", "America/Los_Angeles", "America/Puerto_Rico", "Asia/Ho_Chi_Minh", "Pacific/Kiritimati")
days = st.dates(date(2024, 1, 1), date(2031, 12, 31))
duties = st.builds(
    Duty,
    acknowledge_days=st.integers(0, 10),
    answer_days=st.integers(1, 60),
    calendar=st.sampled_from(sorted(CALENDARS)),
    zone=st.sampled_from(ZONES),
)


def counted_by_hand(since: date, days: int, duty: Duty) -> date:
    """The same day found another way: step by step, from the first open day on."""

    def is_open(day: date) -> bool:
        return day.weekday() < 5 and day not in duty.holidays

    day = since
    while not is_open(day):
        day += timedelta(days=1)
    while days:
        day += timedelta(days=1)
        days -= is_open(day)
    return day


@st.composite
def courses(draw) -> Course:
    """A course as it can happen: each thing on its day or later, an extension only before the answer was due."""
    duty, received = draw(duties), draw(days)
    course = Course(received, duty)
    day = received
    if draw(st.booleans()):
        day += timedelta(days=draw(st.integers(0, 40)))
        course = replace(course, acknowledged=day)
    if draw(st.booleans()) and not may_extend(course, day, 10):
        course = replace(course, extensions=(Extension(day, 10),))
    if draw(st.booleans()):
        day += timedelta(days=draw(st.integers(0, 120)))
        course = replace(course, answered=(day,))
        if draw(st.booleans()):
            day += timedelta(days=draw(st.integers(0, 60)))
            course = replace(course, reopened=day, first_due=clock_of(course).answer_by)
            if draw(st.booleans()):
                day += timedelta(days=draw(st.integers(0, 120)))
                course = replace(course, answered=(*course.answered, day))
    return course


# --- days of grace ------------------------------------------------------------------------------------------


@given(days, st.integers(0, 80), duties)
def test_a_day_due_is_the_one_that_counting_by_hand_finds(since, number, duty):
    assert business_days_after(since, number, duty).day == counted_by_hand(since, number, duty)


@given(days, st.integers(1, 80), duties)
def test_nothing_is_due_on_a_weekend_or_a_holiday(since, number, duty):
    due = business_days_after(since, number, duty).day
    assert due.weekday() < 5 and due not in duty.holidays


@given(days, st.integers(1, 60), duties)
def test_what_comes_later_is_never_due_earlier(since, number, duty):
    assert business_days_after(since, number, duty).day <= business_days_after(since + timedelta(1), number, duty).day


@given(days, st.integers(0, 60), duties)
def test_how_a_day_was_computed_adds_up(since, number, duty):
    found = business_days_after(since, number, duty)
    assert (found.day - found.since).days == found.days + found.weekend_days + len(found.holidays)
    assert all(day.weekday() < 5 and name for day, name in found.holidays)
    assert found.counts_from == business_days_after(since, 0, duty).day


@pytest.mark.parametrize("received", ["2026-10-03", "2026-10-04", "2026-10-05"])
def test_what_comes_on_saturday_or_sunday_counts_from_monday(received):
    clock = clock_of(Course(date.fromisoformat(received)))
    # 12 October (Columbus Day) and 11 November (Veterans Day) are passed over.
    assert clock.acknowledge_by == date(2026, 10, 13)
    assert clock.answer_by == date(2026, 11, 18)
    assert clock.acknowledgement.counts_from == date(2026, 10, 5)


def test_a_holiday_moves_a_day_due_and_is_named():
    clock = clock_of(Course(date(2026, 11, 20), Duty(acknowledge_days=5, calendar="louisiana")))
    # Thanksgiving and, by Louisiana law, the day after it.
    assert [name for _, name in clock.acknowledgement.holidays] == ["Thanksgiving Day", "Day after Thanksgiving"]
    assert clock.acknowledge_by == date(2026, 12, 1)


@given(st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)), st.sampled_from(ZONES))
def test_a_moment_belongs_to_the_day_that_a_wall_clock_shows_where_the_body_is(moment, zone):
    moment = moment.replace(tzinfo=UTC)
    assert Duty(zone=zone).day_of(moment) == moment.astimezone(ZoneInfo(zone)).date()


@pytest.mark.parametrize("change", ["2026-03-08", "2026-11-01"])
def test_a_change_of_the_clocks_neither_gives_nor_takes_a_day(change):
    """On the days on which the clocks change, the last minute before midnight and the first after it are two days."""
    day, zone = date.fromisoformat(change), ZoneInfo("America/Chicago")
    last = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=zone)
    duty = Duty()
    assert duty.day_of(last.astimezone(UTC)) == day
    assert duty.day_of(last.astimezone(UTC) + timedelta(seconds=1)) == day + timedelta(days=1)
    before = clock_of(Course(day - timedelta(days=3)))
    after = counted_by_hand(day - timedelta(days=3), 30, duty)
    assert before.answer_by == after


# --- states ------------------------------------------------------------------------------------------------


@given(courses(), days)
def test_every_matter_is_in_exactly_one_state_on_every_day(course, today):
    assert standing(course, today).state in STATES


@given(courses())
def test_a_matter_is_overdue_from_the_day_after_it_was_due_until_it_is_answered(course):
    due = clock_of(course).answer_by
    on, after = standing(course, due), standing(course, due + timedelta(days=1))
    if course.is_answered:
        assert on.state == after.state == ANSWERED
    else:
        assert on.state == DUE_SOON and on.days_left == 0
        assert after.state == OVERDUE and after.days_left == -1


@given(courses(), days)
def test_nothing_is_closed_without_an_answer(course, today):
    state = standing(course, today).state
    assert (state == ANSWERED) == course.is_answered
    assert state != SET_ASIDE


@given(courses(), days, st.integers(1, 30))
def test_an_extension_always_gives_more_time_and_is_always_visible(course, today, more):
    if may_extend(course, today, more):
        return
    after_reopening = course.reopened is not None
    longer = replace(course, extensions=(*course.extensions, Extension(today, more, after_reopening)))
    assert clock_of(longer).answer_by > clock_of(course).answer_by
    assert EXTENDED in standing(longer, today).marks
    assert may_extend(longer, today, more)  # once


@given(courses(), st.integers(1, 400), st.integers(1, 30))
def test_time_is_never_extended_after_it_is_over(course, late, more):
    assert may_extend(course, clock_of(course).answer_by + timedelta(days=late), more)


@given(courses(), days)
def test_a_reopening_starts_a_new_time_and_is_always_visible(course, today):
    if not course.answered or course.reopened:
        return
    reopened = replace(course, reopened=today, first_due=clock_of(course).answer_by)
    if today < course.answered[0]:
        return
    assert not reopened.is_answered
    assert clock_of(reopened).answer_by == counted_by_hand(today, course.duty.answer_days, course.duty)
    assert REOPENED in standing(reopened, today).marks
    # Whether the first answer was in time is not changed by it, and the days that it took neither.
    assert answered_in_time(reopened) == answered_in_time(course)
    assert days_to_answer(reopened) == days_to_answer(course)


def test_an_answer_and_its_reopening_on_one_day_leave_the_matter_open():
    day = date(2026, 6, 1)
    course = Course(date(2026, 5, 1), answered=(day,), reopened=day, first_due=date(2026, 6, 15))
    assert standing(course, day).state == REOPENED
    assert standing(replace(course, answered=(day, day)), day).state == ANSWERED


@given(courses())
def test_a_course_that_was_written_down_reads_back_the_same(course):
    assert read_course(written_course(course)) == course


def test_a_matter_that_nobody_touched_goes_from_received_to_due_soon_to_overdue():
    course = Course(date(2026, 10, 5))
    seen = [standing(course, date(2026, 10, 5) + timedelta(days=i)).state for i in range(60)]
    assert [s for s, before in zip(seen, ["", *seen], strict=False) if s != before] == [RECEIVED, DUE_SOON, OVERDUE]


# --- how well we answer --------------------------------------------------------------------------------------


@given(st.lists(st.builds(Counted, st.sampled_from(["pcg", "owg"]), courses(), st.booleans()), max_size=30), days)
def test_figures_of_answers_never_count_more_than_there_is(matters, today):
    found = answering(matters, today)
    assert found.answered_in_time <= found.answers_due <= found.received == len(matters)
    assert found.acknowledged_in_time <= found.acknowledgements_due <= found.received
    assert found.answered + found.overdue <= found.received
    if found.median_days is not None:
        assert found.median_days <= found.longest_days


@given(courses(), days)
def test_every_matter_has_one_fate_and_it_agrees_with_its_state(course, today):
    end, state = fate(course, today), standing(course, today).state
    assert end in FATES
    if end == "open":
        assert state not in (OVERDUE, ANSWERED)
    if end == "open_late":
        assert state == OVERDUE and not course.answered
