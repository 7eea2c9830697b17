"""The service runs each edition once at its time, catches up within grace, reports the rest, and outlives failures."""

import logging
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from schedule_fakes import NEW_YORK, WORKDAYS, Newsletter

from digest.config import days_off, load
from digest.errors import BusyError, DeliveryError
from digest.resources import shipped
from digest.schedule import edition_time, scheduled_days
from digest.service import LEAD, RETRY, Calendar, _WakeUps

SEVEN = datetime(2023, 7, 12, 11, tzinfo=UTC)  # Wednesday
CHILD = Path(__file__).with_name("service_child.py")


def test_an_edition_goes_out_at_its_time_and_once() -> None:
    newsletter = Newsletter()
    duty = newsletter.duty()
    assert duty.attend(SEVEN - timedelta(seconds=1)) is None
    assert duty.attend(SEVEN) == SEVEN.date()
    assert [duty.attend(SEVEN + timedelta(minutes=n)) for n in range(1, 400, 7)] == [None] * 57
    assert newsletter.sent == [SEVEN.date()]


def test_a_start_within_grace_makes_up_for_a_missed_run() -> None:
    newsletter = Newsletter()
    assert newsletter.duty().attend(SEVEN + timedelta(hours=5, minutes=59)) == SEVEN.date()


def test_a_later_start_reports_what_was_missed_in_one_line_and_once(caplog: pytest.LogCaptureFixture) -> None:
    newsletter = Newsletter()
    newsletter.sent = [date(2023, 7, 10)]
    duty = newsletter.duty()
    assert duty.attend(SEVEN + timedelta(hours=6)) is None
    assert duty.attend(SEVEN + timedelta(hours=7)) is None
    lines = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(lines) == 1
    assert "2023-07-11, 2023-07-12" in lines[0]
    assert "more than 6 hours late" in lines[0]


def test_a_start_after_a_long_outage_counts_what_was_missed(caplog: pytest.LogCaptureFixture) -> None:
    newsletter = Newsletter()
    newsletter.sent = [date(2020, 7, 10)]
    assert newsletter.duty().attend(SEVEN + timedelta(hours=6)) is None
    (line,) = (record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING)
    assert "hours late: 783 editions, 2020-07-13 to 2023-07-12 (nothing was running" in line


@pytest.mark.parametrize("kind", [DeliveryError, ZeroDivisionError])
def test_a_failing_job_is_one_line_and_tried_again_later(
    kind: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    newsletter = Newsletter(failures=1, kind=kind)
    duty = newsletter.duty()
    assert duty.attend(SEVEN) is None
    assert duty.attend(SEVEN + RETRY - timedelta(seconds=1)) is None
    assert duty.attend(SEVEN + RETRY) == SEVEN.date()
    lines = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(lines) == 1
    assert "\n" not in lines[0]
    assert "next try at 11:15 UTC" in lines[0]
    assert "cannot be reached start it" in lines[0]


def test_what_another_process_is_doing_is_left_to_it_and_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    newsletter = Newsletter(failures=1, kind=BusyError)
    duty = newsletter.duty()
    caplog.set_level(logging.INFO)
    assert duty.attend(SEVEN) is None
    assert [record.levelname for record in caplog.records] == ["INFO"]
    assert "edition of 2023-07-12: left alone" in caplog.text
    assert duty.attend(SEVEN + timedelta(minutes=1)) == SEVEN.date()  # the other one has not done it after all


def test_records_that_cannot_be_read_do_not_end_the_service(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Newsletter):
        def last_day(self) -> date | None:
            raise DeliveryError("the database is locked")

    newsletter = Broken()
    assert newsletter.duty().attend(SEVEN) is None
    assert newsletter.sent == []
    assert "the database is locked" in caplog.text


def test_an_edition_that_failed_until_its_grace_was_over_is_missed_for_that_reason() -> None:
    newsletter = Newsletter(failures=1000)
    newsletter.sent = [date(2023, 7, 11)]
    duty = newsletter.duty()
    for minutes in range(0, 420, 5):
        duty.attend(SEVEN + timedelta(minutes=minutes))
    assert newsletter.missed == {SEVEN.date(): "mail.example.org:25 cannot be reached start it"}


def test_an_edition_that_waits_for_approval_is_looked_at_each_time_and_missed_if_it_never_comes() -> None:
    newsletter = Newsletter()
    newsletter.sent, newsletter.held = [date(2023, 7, 11)], True
    duty = newsletter.duty()
    assert duty.attend(SEVEN) is None
    newsletter.held = False
    assert duty.attend(SEVEN + timedelta(minutes=1)) == SEVEN.date()
    newsletter.held = True
    assert duty.attend(SEVEN + timedelta(days=1)) is None
    assert duty.attend(SEVEN + timedelta(days=1, hours=6)) is None
    assert newsletter.missed == {date(2023, 7, 13): "nobody approved it in time"}


def test_an_edition_is_prepared_once_before_its_time() -> None:
    newsletter = Newsletter()
    duty = newsletter.duty()
    for minutes in range(-60, 60, 5):
        duty.attend(SEVEN + timedelta(minutes=minutes))
        assert newsletter.prepared == ([SEVEN.date()] if minutes * timedelta(minutes=1) >= -LEAD else [])
    assert newsletter.sent == [SEVEN.date()]


def test_there_is_no_edition_on_a_holiday_and_none_is_missed() -> None:
    """Independence Day of 2023 is a Tuesday."""
    newsletter, text = Newsletter(), shipped("feeds.toml").read_text("utf-8")
    settings = load(shipped("feeds.toml"), {}).newsletter.model_copy(update={"holidays": "US"})
    assert '# holidays = "US"' in text
    duty = newsletter.duty()
    duty.calendar = Calendar(WORKDAYS, NEW_YORK, off=days_off(settings))
    monday = datetime(2023, 7, 3, 11, tzinfo=UTC)
    for hours in range(24 * 4):
        duty.attend(monday + timedelta(hours=hours))
    assert newsletter.sent == [date(2023, 7, 3), date(2023, 7, 5), date(2023, 7, 6)]
    assert newsletter.missed == {}
    assert duty.calendar.next_time(monday) == datetime(2023, 7, 5, 11, tzinfo=UTC)


def wakeups(schedule: str, first: datetime, end: datetime) -> Iterator[datetime]:
    trigger, moment = _WakeUps([Calendar(schedule, NEW_YORK)]), first
    while moment < end:
        yield moment
        moment = trigger.get_next_fire_time(moment, moment)


def test_the_service_wakes_at_the_exact_time_and_every_minute() -> None:
    start = SEVEN - timedelta(seconds=90)
    moments = list(wakeups(WORKDAYS, start, SEVEN + timedelta(seconds=90)))
    assert [int((moment - SEVEN).total_seconds()) for moment in moments] == [-90, -30, 0, 60]


@pytest.mark.parametrize("at", ["30 1", "30 2", "0 7", "50 23"])
@pytest.mark.parametrize("around", [date(2024, 3, 6), date(2024, 10, 30)], ids=["spring", "autumn"])
def test_with_outages_and_clock_changes_every_edition_goes_out_once_or_is_reported(
    at: str, around: date, caplog: pytest.LogCaptureFixture
) -> None:
    """Ten days around a clock change, with a service that goes down at seeded moments for up to nine hours."""
    schedule, chosen = f"{at} * * *", random.Random(f"{at}{around}")
    newsletter = Newsletter()
    newsletter.sent = [around]
    moment = datetime(around.year, around.month, around.day, 12, tzinfo=UTC) + timedelta(hours=12)
    end = moment + timedelta(days=10)
    while moment < end:
        duty, up_until = newsletter.duty(schedule), moment + timedelta(minutes=chosen.randrange(1, 900))
        for wake in range(0, int((up_until - moment).total_seconds()), 600):
            duty.attend(moment + timedelta(seconds=wake))
        moment = up_until + timedelta(minutes=chosen.randrange(1, 540))
    newsletter.duty(schedule).attend(moment)
    days = scheduled_days(around + timedelta(days=1), schedule, NEW_YORK)
    expected = set()
    for day in days:
        start = edition_time(day, schedule, NEW_YORK)
        if start is None or start > moment:
            break
        expected.add(day)
    assert len(newsletter.sent) == len(set(newsletter.sent))
    assert newsletter.sent == sorted(newsletter.sent)
    reported = {day for day in expected if f"{day}" in caplog.text}
    assert expected == (set(newsletter.sent) - {around}) | reported


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_service_after_the_job_came_to_an_end(number: signal.Signals) -> None:
    environment = {**os.environ, "PYTHONPATH": f"{Path(__file__).parents[2]}"}
    command = [sys.executable, str(CHILD)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "job 2023-07-12\n"
        child.send_signal(number)
        assert child.stdout.read() == "job ended early\nstopped\n"
    assert child.returncode == 0
