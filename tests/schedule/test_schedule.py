"""When an edition is due: days, clock changes, grace."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.schedule import (
    default_day,
    due_day,
    edition_time,
    missed_days,
    next_time,
    nominal_time,
    scheduled_days,
)

NEW_YORK = "America/New_York"
WORKDAYS = "0 7 * * mon-fri"
WEDNESDAY = date(2023, 7, 12)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_an_edition_is_due_at_the_wall_clock_time_in_the_newsletters_zone() -> None:
    assert edition_time(WEDNESDAY, WORKDAYS, NEW_YORK) == utc("2023-07-12T11:00")
    assert edition_time(date(2024, 1, 10), WORKDAYS, NEW_YORK) == utc("2024-01-10T12:00")
    assert edition_time(WEDNESDAY, WORKDAYS, "Asia/Kolkata") == utc("2023-07-12T01:30")


def test_a_saturday_has_no_edition_but_a_time_for_one_built_by_hand() -> None:
    saturday = date(2023, 7, 15)
    assert edition_time(saturday, WORKDAYS, NEW_YORK) is None
    assert nominal_time(saturday, WORKDAYS, NEW_YORK) == utc("2023-07-15T11:00")


def test_the_first_of_several_times_a_day_counts() -> None:
    assert edition_time(WEDNESDAY, "30 18,6,12 * * *", "UTC") == utc("2023-07-12T06:30")
    assert edition_time(WEDNESDAY, "*/20 9-17 * * *", "UTC") == utc("2023-07-12T09:00")


@pytest.mark.parametrize(
    "day, schedule, timezone, expected",
    [
        pytest.param(date(2024, 3, 10), "30 2 * * *", NEW_YORK, "2024-03-10T07:00", id="spring gap: its end"),
        pytest.param(date(2024, 3, 10), "0 2 * * *", NEW_YORK, "2024-03-10T07:00", id="spring gap: its very start"),
        pytest.param(date(2024, 3, 10), "0 3 * * *", NEW_YORK, "2024-03-10T07:00", id="spring: right after"),
        pytest.param(date(2024, 11, 3), "30 1 * * *", NEW_YORK, "2024-11-03T05:30", id="autumn repeat: first of two"),
        pytest.param(date(2024, 11, 3), "0 2 * * *", NEW_YORK, "2024-11-03T07:00", id="autumn repeat: after both"),
        pytest.param(date(2024, 4, 26), "0 0 * * *", "Africa/Cairo", "2024-04-25T22:00", id="gap at midnight"),
        pytest.param(date(2024, 10, 6), "15 2 * * *", "Australia/Lord_Howe", "2024-10-05T15:30", id="half-hour gap"),
        pytest.param(date(2024, 4, 7), "45 1 * * *", "Australia/Lord_Howe", "2024-04-06T14:45", id="half-hour repeat"),
    ],
)
def test_a_clock_change_moves_the_time_as_documented(day: date, schedule: str, timezone: str, expected: str) -> None:
    assert edition_time(day, schedule, timezone) == utc(expected)


def test_a_day_that_a_zone_skipped_has_no_edition() -> None:
    assert edition_time(date(2011, 12, 29), "0 7 * * *", "Pacific/Apia") is not None
    assert edition_time(date(2011, 12, 30), "0 7 * * *", "Pacific/Apia") is None
    assert edition_time(date(2011, 12, 31), "0 7 * * *", "Pacific/Apia") is not None


@pytest.mark.parametrize("timezone", [NEW_YORK, "Europe/Berlin", "Africa/Cairo"])
@pytest.mark.parametrize("at", [time(0, 0), time(1, 30), time(2, 30), time(23, 50)])
def test_every_day_of_two_years_has_exactly_one_time_and_it_falls_on_that_day(at: time, timezone: str) -> None:
    schedule = f"{at.minute} {at.hour} * * *"
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(731)]
    times = [edition_time(day, schedule, timezone) for day in days]
    assert [moment and default_day(moment, timezone) for moment in times] == days
    assert all(early < late for early, late in pairwise(times) if early and late)


@given(
    timezone=st.sampled_from([NEW_YORK, "Europe/London", "Asia/Tehran", "America/Nuuk", "Asia/Beirut"]),
    day=st.dates(date(1990, 1, 1), date(2035, 12, 31)),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
)
@settings(max_examples=300)
def test_the_time_is_the_wall_clock_time_unless_the_clocks_skipped_it(
    timezone: str, day: date, hour: int, minute: int
) -> None:
    moment = edition_time(day, f"{minute} {hour} * * *", timezone)
    assert moment is not None
    wall = datetime.combine(day, time(hour, minute))
    shown = moment.astimezone(ZoneInfo(timezone)).replace(tzinfo=None)
    before = (moment - timedelta(seconds=1)).astimezone(ZoneInfo(timezone)).replace(tzinfo=None)
    assert shown == wall or before < wall < shown
    assert moment.astimezone(ZoneInfo(timezone)).fold == 0


def test_the_next_time_is_after_now_and_skips_days_without_an_edition() -> None:
    friday = utc("2023-07-14T11:00")
    assert next_time(friday - timedelta(seconds=1), WORKDAYS, NEW_YORK) == friday
    assert next_time(friday, WORKDAYS, NEW_YORK) == utc("2023-07-17T11:00")
    assert next_time(friday, "0 9 29 2 *", "UTC") == utc("2024-02-29T09:00")


def test_the_day_is_the_zones_not_utcs() -> None:
    assert default_day(utc("2023-07-12T03:30"), NEW_YORK) == date(2023, 7, 11)
    assert default_day(utc("2023-07-11T23:30"), "Asia/Tokyo") == date(2023, 7, 12)


@pytest.mark.parametrize(
    "now, last_day, expected",
    [
        pytest.param("2023-07-12T10:59:59", None, None, id="a second early"),
        pytest.param("2023-07-12T11:00:00", None, WEDNESDAY, id="on time"),
        pytest.param("2023-07-12T16:59:59", None, WEDNESDAY, id="nearly six hours late"),
        pytest.param("2023-07-12T17:00:00", None, None, id="six hours late"),
        pytest.param("2023-07-12T11:00:00", WEDNESDAY, None, id="went out already"),
        pytest.param("2023-07-12T11:00:00", date(2023, 7, 11), WEDNESDAY, id="yesterday's went out"),
        pytest.param("2023-07-12T11:00:00", date(2023, 7, 13), None, id="a later one went out by hand"),
        pytest.param("2023-07-15T12:00:00", date(2023, 7, 14), None, id="Saturday"),
    ],
)
def test_an_edition_is_due_from_its_time_until_grace_is_over(
    now: str, last_day: date | None, expected: date | None
) -> None:
    assert due_day(utc(now), WORKDAYS, NEW_YORK, last_day) == expected


def test_grace_crosses_midnight() -> None:
    """An edition of 23:50 is still Wednesday's at 02:00 on Thursday."""
    assert due_day(utc("2023-07-13T02:00"), "50 23 * * *", "UTC", date(2023, 7, 11)) == WEDNESDAY
    assert due_day(utc("2023-07-13T02:00"), "50 23 * * *", "UTC", WEDNESDAY) is None


def test_editions_too_late_to_send_are_missed_each_once_and_in_order() -> None:
    now = utc("2023-07-18T12:00")  # Tuesday, an hour after the time
    assert missed_days(now, WORKDAYS, NEW_YORK, date(2023, 7, 13)) == (date(2023, 7, 14), date(2023, 7, 17))
    assert due_day(now, WORKDAYS, NEW_YORK, date(2023, 7, 13)) == date(2023, 7, 18)
    assert missed_days(now, WORKDAYS, NEW_YORK, date(2023, 7, 18)) == ()
    assert missed_days(now, WORKDAYS, NEW_YORK, None) == ()


@given(late=st.integers(0, 40 * 86400), grace=st.integers(60, 23 * 3600), at=st.sampled_from(["0 7", "30 2", "50 23"]))
@settings(max_examples=200)
def test_every_scheduled_day_up_to_now_is_missed_or_due_or_within_grace(late: int, grace: int, at: str) -> None:
    """Nothing is skipped silently: what is not due any more is missed, whatever the outage and the clock change."""
    schedule, last, span = f"{at} * * mon-sat", date(2024, 2, 20), timedelta(seconds=grace)
    now = utc("2024-02-21T00:00") + timedelta(seconds=late)
    begun = []
    for day in scheduled_days(last + timedelta(days=1), schedule, NEW_YORK):
        start = edition_time(day, schedule, NEW_YORK)
        if start is None or start > now:
            break
        begun.append(day)
    due = due_day(now, schedule, NEW_YORK, last, span)
    assert list(missed_days(now, schedule, NEW_YORK, last, span)) + ([due] if due else []) == begun
