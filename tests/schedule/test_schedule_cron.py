"""Reading cron lines with the meaning crontab(5) gives them."""

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import ConfigError
from digest.schedule import check_cron, cron_trigger, edition_time

MONDAY = date(2023, 7, 10)
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def weekdays(field: str) -> str:
    """Name the days of one week on which a line with this last field fires."""
    days = [MONDAY + timedelta(days=n) for n in range(7)]
    return " ".join(NAMES[day.weekday()] for day in days if edition_time(day, f"0 7 * * {field}", "UTC"))


@pytest.mark.parametrize(
    "field, expected",
    [
        ("0", "sun"),
        ("7", "sun"),
        ("1", "mon"),
        ("1-5", "mon tue wed thu fri"),
        ("MON-Fri", "mon tue wed thu fri"),
        ("5-7", "fri sat sun"),
        ("0-2", "mon tue sun"),
        ("fri-mon", "mon fri sat sun"),
        ("sat,2", "tue sat"),
        ("1-5/2", "mon wed fri"),
        ("*/2", "tue thu sat sun"),
        ("*", "mon tue wed thu fri sat sun"),
    ],
)
def test_weekdays_count_from_sunday(field: str, expected: str) -> None:
    assert weekdays(field) == expected


def test_day_of_month_or_day_of_week_fits_when_both_are_given() -> None:
    days = [date(2023, 7, 1) + timedelta(days=n) for n in range(31)]
    fires = [day.day for day in days if edition_time(day, "0 7 13 * fri", "UTC")]
    assert fires == [7, 13, 14, 21, 28]


def test_months_may_be_named_and_stepped() -> None:
    days = [date(2023, month, 1) for month in range(1, 13)]
    assert [day.month for day in days if edition_time(day, "0 7 1 jan-dec/3 *", "UTC")] == [1, 4, 7, 10]


@pytest.mark.parametrize(
    "line, problem",
    [
        ("0 7 * *", "has 4 fields, a cron line has 5"),
        ("", "has 0 fields"),
        ("@daily", "has 1 fields"),
        ("60 7 * * *", '"60" is no minute, write 0 to 59'),
        ("0 24 * * *", '"24" is no hour, write 0 to 23'),
        ("0 7 0 * *", '"0" is no day of the month, write 1 to 31'),
        ("0 7 * 13 *", '"13" is no month, write 1 to 12 or jan to dec'),
        ("0 7 * * mo-fr", '"mo" is no day of the week, write 0 to 7 or sun to sat'),
        ("0 7 * * 8", '"8" is no day of the week'),
        ("0 7-5 * * *", '"7-5" runs backwards'),
        ("*/0 7 * * *", '"*/0" has a step of 0'),
        ("0 7:00 * * *", '"7:00" is no hour of a cron line'),
        ("0 7 * * mon-fri-sun", '"mon-fri-sun" is no day of the week of a cron line'),
        ("0 7,, * * *", '"" is no hour of a cron line'),
        ("0 7 31 feb,apr *", "never comes"),
    ],
)
def test_a_bad_line_is_told_in_one_line_with_what_to_write(line: str, problem: str) -> None:
    told = check_cron(line)
    assert told is not None
    assert problem in told
    assert "\n" not in told
    with pytest.raises(ConfigError):
        cron_trigger(line, "UTC")


@pytest.mark.parametrize("line", ["0 7 * * mon-fri", "*/5 0-23/2 1,15 JAN-jun *", "0 7 31 feb mon", "0 9 29 2 *"])
def test_a_good_line_has_no_problem(line: str) -> None:
    assert check_cron(line) is None


@given(st.text(max_size=40) | st.lists(st.sampled_from([*"*/-,0157", "mon", "jan", "31"]), max_size=9).map(" ".join))
def test_any_text_is_either_a_line_that_fires_or_one_problem(text: str) -> None:
    if check_cron(text) is None:
        assert cron_trigger(text, "UTC") is not None
    else:
        with pytest.raises(ConfigError):
            cron_trigger(text, "UTC")


def test_the_scheduler_library_is_imported_only_when_a_time_is_asked_for() -> None:
    code = "import sys, digest.schedule as s; s.check_cron('0 7 * * *'); sys.exit('apscheduler' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
