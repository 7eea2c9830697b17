"""From when to when an edition covers, and what its receipt says: tables and properties of two pure functions."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.edition.receipt import merged
from digest.edition.window import Window, settled, window
from digest.model import FeedReport

DUE = datetime(2023, 7, 12, 11, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param({"now": DUE - HOUR, "is_today": True}, (DUE - DAY, DUE), id="today, before its time"),
        pytest.param({"now": DUE + 8 * HOUR, "is_today": True}, (DUE - DAY, DUE + 8 * HOUR), id="today, after it"),
        pytest.param({"now": DUE + 30 * DAY, "is_today": False}, (DUE - DAY, DUE), id="another day"),
        pytest.param({"now": DUE, "is_today": True, "before": DUE - 3 * DAY}, (DUE - 3 * DAY, DUE), id="a weekend"),
        pytest.param({"now": DUE, "is_today": True, "since": DUE - 36 * HOUR, "before": DUE - DAY},
                     (DUE - 36 * HOUR, DUE), id="asked to begin earlier"),
        pytest.param({"now": DUE + DAY, "is_today": False, "stored": Window(DUE - 2 * DAY, DUE + HOUR)},
                     (DUE - 2 * DAY, DUE + HOUR), id="built again: an end that was later stands"),
        pytest.param({"now": DUE + 2 * DAY, "is_today": False, "after": DUE - HOUR},
                     (DUE - DAY, DUE - HOUR), id="never into the next edition"),
        pytest.param({"now": DUE + 2 * DAY, "is_today": False, "before": DUE - HOUR, "after": DUE - HOUR},
                     (DUE - HOUR, DUE - HOUR), id="no room between two editions"),
        pytest.param({"now": DUE, "is_today": False, "after": DUE - 2 * DAY},
                     (DUE - 2 * DAY, DUE - 2 * DAY), id="before the first edition there is no news"),
    ],
)  # fmt: skip
def test_an_edition_ends_at_its_time_and_begins_where_the_one_before_ends(
    arguments: dict[str, object], expected: tuple[datetime, datetime]
) -> None:
    assert window(DUE, **arguments) == Window(*expected)  # type: ignore[arg-type]


moments = st.integers(-400, 400).map(lambda hours: DUE + hours * HOUR)
maybe = st.none() | moments


@given(due=moments, now=moments, is_today=st.booleans(), before=maybe, after=maybe, since=maybe)
def test_no_window_ends_before_it_begins_or_reaches_into_the_next_edition(
    due: datetime,
    now: datetime,
    is_today: bool,
    before: datetime | None,
    after: datetime | None,
    since: datetime | None,
) -> None:
    found = window(due, now, is_today=is_today, before=before, after=after, since=since)
    assert found.since <= found.until
    assert after is None or found.until <= after


def test_a_rebuild_moves_the_end_only_for_a_new_story() -> None:
    stored, later = Window(DUE - DAY, DUE), Window(DUE - DAY, DUE + 8 * HOUR)
    assert settled(later, stored, anything_new=False) == stored
    assert settled(later, stored, anything_new=True) == later
    assert settled(later, None, anything_new=False) == later


OLD = FeedReport("u", "Wire", "ok", None, 12, 0.4)


@pytest.mark.parametrize(
    ("fresh", "kept"),
    [
        pytest.param(FeedReport("u", "Wire", "not-modified", None, 0, 0.1), True, id="not modified"),
        pytest.param(FeedReport("u", "Wire", "ok", None, 0, 0.9), True, id="read again, nothing new"),
        pytest.param(FeedReport("u", "Wire", "ok", None, 3, 0.1), False, id="new stories"),
        pytest.param(FeedReport("u", "Wire", "error", "timed out", 0, 20.0), False, id="fails now"),
    ],
)
def test_a_receipt_changes_only_where_a_round_of_reading_changed_something(fresh: FeedReport, kept: bool) -> None:
    assert merged([OLD], [fresh]) == ((OLD if kept else fresh),)


@pytest.mark.parametrize(
    ("fresh", "kept"),
    [
        pytest.param(FeedReport("u", "Wire", "error", "timed out", 0, 9.0), True, id="fails in the same way"),
        pytest.param(FeedReport("u", "Wire", "error", "gone", 0, 9.0), False, id="fails otherwise"),
        pytest.param(FeedReport("u", "Wire", "not-modified", None, 0, 0.1), False, id="works again"),
    ],
)
def test_a_failure_stays_on_the_receipt_until_something_else_happens(fresh: FeedReport, kept: bool) -> None:
    failed = FeedReport("u", "Wire", "error", "timed out", 0, 20.0)
    assert merged([failed], [fresh]) == ((failed if kept else fresh),)


def test_a_receipt_lists_the_feeds_there_are_by_the_names_they_have_now() -> None:
    gone = FeedReport("gone", "Gone", "ok")
    renamed = FeedReport("u", "The Wire", "not-modified")
    added = FeedReport("v", "New", "ok", None, 1, 0.1)
    assert merged([gone, OLD], [added, renamed]) == (added, FeedReport("u", "The Wire", "ok", None, 12, 0.4))
