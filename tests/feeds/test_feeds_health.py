"""When a feed is asked again, and what of its behaviour an operator should know.  The test moves the clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.feeds import Contents, FeedReading, Terms
from digest.feeds import health as h
from digest.feeds.health import Health
from digest.model import FeedReport

NOW = datetime(2024, 3, 12, 12, tzinfo=UTC)
URL = "https://n.example/feed"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OK = FeedReading(FeedReport(URL, "Outlet", "ok"), terms=Terms(200))
FAILED = FeedReading(FeedReport(URL, "Outlet", "error", "HTTP 500"), terms=Terms(500))
NEW = "https://new.example/feed"


def seen(oldest: datetime, newest: datetime, items: int = 10) -> FeedReading:
    return replace(OK, contents=Contents(items, oldest, newest))


def answered(status: int, retry_after: float | None = None) -> FeedReading:
    return replace(FAILED, terms=Terms(status, retry_after))


def alarm(health: Health, now: datetime = NOW) -> str | None:
    return h.coverage(health, now).alarm


def read_daily(days: int, now: datetime = NOW) -> Health:
    """Return the health of a feed that has brought two items on each of the last days."""
    health = Health()
    for ago in range(days, -1, -1):
        day = now - ago * DAY
        health = h.after(health, seen(day - 3 * DAY, day), [day, day - HOUR], day)
    return health


@pytest.mark.parametrize("status", [429, 503, 500])
def test_an_order_to_wait_is_obeyed_and_ends(status: int) -> None:
    health = h.after(Health(), answered(status, 3600), [], NOW)
    why = h.rest(health, NOW + 59 * MINUTE)
    assert why == "its server ordered to wait until 2024-03-12 13:00 UTC; not asked before"
    assert h.rest(health, NOW + HOUR) is None
    assert h.rest(h.after(health, OK, [], NOW + HOUR), NOW + HOUR) is None


def test_an_order_is_obeyed_for_two_days_at_most() -> None:
    health = h.after(Health(), answered(503, 1e12), [], NOW)
    assert health.not_before == NOW + 2 * DAY


def test_too_many_requests_is_an_order_though_it_names_no_time() -> None:
    assert h.rest(h.after(Health(), answered(429), [], NOW), NOW + 10 * MINUTE) is not None


def test_a_plain_failure_orders_nothing_and_backs_off() -> None:
    health, pauses = Health(), []
    for _ in range(12):
        health = h.after(health, FAILED, [], NOW)
        assert h.rest(health, NOW) is None
        assert health.next_check is not None
        pauses.append(health.next_check - NOW)
    assert all(later > earlier for earlier, later in pairwise(pauses[:6]))
    assert 11 * MINUTE <= pauses[0] <= 19 * MINUTE
    assert max(pauses) <= 30 * HOUR


def test_feeds_that_failed_together_do_not_come_back_together() -> None:
    assert len({h.back_off(f"https://n{number}.example/", 5) for number in range(20)}) > 15


def test_a_feed_that_is_gone_is_not_asked_any_more_until_it_answers() -> None:
    health = h.after(Health(), answered(410), [], NOW)
    why = h.rest(health, NOW + 400 * DAY)
    assert why is not None
    assert why.startswith("the feed is gone for good (HTTP 410 since 2024-03-12)")
    assert alarm(health) == "dead"
    assert h.rest(h.after(health, OK, [], NOW), NOW) is None


def test_a_move_counts_once_it_has_stood_a_week() -> None:
    moved = replace(OK, terms=Terms(200, moved=NEW))
    health = h.after(Health(), moved, [], NOW)
    assert (health.moved_to, health.location) == (NEW, "")
    health = h.after(health, moved, [], NOW + 6 * DAY)
    assert health.location == ""
    health = h.after(health, moved, [], NOW + 7 * DAY)
    assert health.location == NEW
    health = h.after(health, OK, [], NOW + 8 * DAY)  # asked there, it does not redirect
    assert health.location == NEW
    for _ in range(3):
        health = h.after(health, FAILED, [], NOW + 9 * DAY)
    assert health.location == ""  # back to what the operator wrote


def test_a_move_that_is_taken_back_never_counts() -> None:
    moved = replace(OK, terms=Terms(200, moved=NEW))
    health = h.after(h.after(Health(), moved, [], NOW), OK, [], NOW + DAY)
    assert h.after(health, moved, [], NOW + 8 * DAY).location == ""


@pytest.mark.parametrize(
    "fresh_for, expected", [(None, 15 * MINUTE), (1800, 30 * MINUTE), (1, 15 * MINUTE), (1e9, 12 * HOUR)]
)
def test_the_next_check_is_what_server_and_feed_say_within_bounds(fresh_for: float | None, expected: timedelta) -> None:
    reading = replace(OK, terms=Terms(200, fresh_for=fresh_for))
    assert h.after(Health(), reading, [], NOW).next_check == NOW + expected


def test_a_feed_is_asked_as_often_as_it_has_something_new() -> None:
    assert h.rhythm(read_daily(9)) == 12 * HOUR
    assert read_daily(9).next_check == NOW + 6 * HOUR


def test_a_feed_whose_items_soon_leave_it_is_asked_sooner_whatever_it_says() -> None:
    reading = replace(seen(NOW - HOUR, NOW), terms=Terms(200, fresh_for=86_400))
    assert h.after(Health(), reading, [], NOW).next_check == NOW + 30 * MINUTE


def test_a_feed_that_overlaps_with_what_was_read_has_no_gap() -> None:
    first = h.after(Health(), seen(NOW - 2 * DAY, NOW), [], NOW)
    assert alarm(h.after(first, seen(NOW - HOUR, NOW + DAY), [], NOW + DAY)) is None


def test_a_feed_of_which_everything_is_new_is_gapped_until_the_next_reading() -> None:
    first = h.after(Health(), seen(NOW - DAY, NOW), [], NOW)
    second = h.after(first, seen(NOW + HOUR, NOW + DAY), [], NOW + DAY)
    found = h.coverage(second, NOW + DAY)
    assert (found.alarm, found.why) == (
        "gapped", "entries between 2024-03-12 12:00 and 2024-03-12 13:00 UTC may be missing; read it more often",
    )  # fmt: skip
    assert alarm(h.after(second, seen(NOW + 2 * HOUR, NOW + DAY + HOUR), [], NOW + DAY + HOUR)) is None


def test_a_feed_that_shows_one_item_at_a_time_is_never_gapped() -> None:
    first = h.after(Health(), seen(NOW, NOW, 1), [], NOW)
    assert alarm(h.after(first, seen(NOW + DAY, NOW + DAY, 1), [], NOW + DAY)) is None


def test_a_busy_feed_is_silent_after_days_and_a_quiet_one_after_weeks() -> None:
    busy = read_daily(20)
    assert alarm(busy, NOW + 2 * DAY) is None
    found = h.coverage(busy, NOW + 4 * DAY)
    assert (found.alarm, found.why) == ("silent", "nothing new for 4 days, usually 2 items a day")
    quiet = Health()
    for ago in (35, 28, 21, 14, 7, 0):
        quiet = h.after(quiet, seen(NOW - 60 * DAY, NOW - ago * DAY), [NOW - ago * DAY], NOW - ago * DAY)
    assert alarm(quiet, NOW + 20 * DAY) is None
    assert alarm(quiet, NOW + 22 * DAY) == "silent"


def test_a_feed_is_dead_after_three_failures_in_two_days_and_not_before() -> None:
    health = Health()
    for hours in (0, 1, 2):
        health = h.after(health, FAILED, [], NOW + hours * HOUR)
    assert alarm(health, NOW + 3 * HOUR) is None
    found = h.coverage(health, NOW + 2 * DAY)
    assert (found.alarm, found.why) == ("dead", "never read, in 3 attempts")


def test_coverage_tells_window_rhythm_and_last_success() -> None:
    found = h.coverage(read_daily(9), NOW)
    assert (found.window_hours, found.rhythm_hours, found.items) == (72.0, 12.0, 10)
    assert found.last_read == found.last_new == found.newest == "2024-03-12T12:00:00Z"


moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
readings = st.builds(
    lambda report, terms, contents: FeedReading(report, terms=terms, contents=contents),
    st.sampled_from([OK.report, FAILED.report]),
    st.builds(
        Terms, st.sampled_from([None, 200, 304, 410, 429, 503]), st.none() | st.floats(0, 1e12),
        st.none() | st.floats(0, 1e12), st.none() | st.just(NEW),
    ),
    st.none() | st.builds(Contents, st.integers(0, 9), st.none() | moments, st.none() | moments),
)  # fmt: skip


@given(st.lists(st.tuples(readings, st.lists(moments, max_size=3), moments), max_size=6))
def test_whatever_happens_a_feed_is_asked_again_within_two_days_and_its_health_reads_back(
    history: list[tuple[FeedReading, list[datetime], datetime]],
) -> None:
    health = Health()
    for reading, new, now in history:
        health = h.after(health, reading, new, now)
        assert health.next_check is not None
        assert now + 11 * MINUTE <= health.next_check <= now + 2 * DAY
        h.coverage(health, now)
        h.rest(health, now)
        assert h.from_tree(h.to_tree(health)) == health
