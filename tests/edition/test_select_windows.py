"""Which edition carries a story: every one exactly once, none lost between two."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.edition.select import LATE_LIMIT, Selection, select
from digest.model import Story

FEED = "https://news.example/feed"
SINCE = datetime(2023, 7, 11, 11, tzinfo=UTC)
UNTIL = SINCE + timedelta(days=1)
BUILT = SINCE + timedelta(minutes=2)  # the edition before, a moment after its window closed
NOW = UNTIL + timedelta(minutes=2)
FIRST_READ = {FEED: SINCE - timedelta(days=30)}


def a_story(published: datetime | None, seen: datetime = NOW, name: str = "a") -> Story:
    return Story(id=name, feed=FEED, source="News", title="A title", published=published, seen=seen)


def chosen(story: Story, built: datetime | None = BUILT) -> str:
    selection = select([story], SINCE, UNTIL, built, FIRST_READ)
    (name,) = (name for name in ("shown", "waiting", "old") if getattr(selection, name))
    return name


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        pytest.param(a_story(SINCE), "shown", id="at the window's first moment"),
        pytest.param(a_story(UNTIL - timedelta(seconds=1)), "shown", id="at its last"),
        pytest.param(a_story(UNTIL), "waiting", id="at its end: the next edition's first"),
        pytest.param(a_story(None), "shown", id="undated: new when first seen"),
        pytest.param(a_story(SINCE - timedelta(hours=1)), "shown", id="late, since the feed was slow"),
        pytest.param(a_story(SINCE - LATE_LIMIT), "shown", id="as late as may be"),
        pytest.param(a_story(SINCE - LATE_LIMIT - timedelta(seconds=1)), "old", id="too late to be news"),
        pytest.param(a_story(SINCE - timedelta(hours=1), seen=BUILT), "old", id="known when its edition was built"),
        pytest.param(a_story(SINCE - timedelta(hours=1), seen=FIRST_READ[FEED]), "old", id="backlog of a new feed"),
    ],
)
def test_a_story_is_shown_waits_or_is_archive_material(story: Story, expected: str) -> None:
    assert chosen(story) == expected


def test_a_feed_added_today_brings_no_backlog() -> None:
    """It was first read with this very build, long after the edition before."""
    story = a_story(SINCE - timedelta(days=2))
    assert select([story], SINCE, UNTIL, BUILT, {FEED: NOW}).old == (story,)


def test_nothing_is_late_for_the_first_edition() -> None:
    assert chosen(a_story(SINCE - timedelta(hours=1)), built=None) == "old"


def test_each_kind_keeps_the_order_given() -> None:
    stories = [a_story(SINCE + timedelta(hours=n), name=str(n)) for n in (5, 30, 1, 40)]
    assert select(stories, SINCE, UNTIL, BUILT, {}) == Selection(
        shown=(stories[0], stories[2]), waiting=(stories[1], stories[3]), old=()
    )


moments = st.integers(-20 * 24, 20 * 24).map(lambda hours: SINCE + timedelta(hours=hours))


@given(st.lists(st.tuples(st.none() | moments, moments), max_size=20), st.none() | moments, moments)
def test_every_pending_story_is_in_exactly_one_kind(
    times: list[tuple[datetime | None, datetime]], built: datetime | None, first_read: datetime
) -> None:
    stories = [a_story(published, seen, str(number)) for number, (published, seen) in enumerate(times)]
    selection = select(stories, SINCE, UNTIL, built, {FEED: first_read})
    sorted_out = (*selection.shown, *selection.waiting, *selection.old)
    assert sorted(story.id for story in sorted_out) == sorted(story.id for story in stories)


def run_editions(stories: Sequence[Story], starts: Sequence[datetime], lag: timedelta) -> list[list[str]]:
    """Build one edition a window, each `lag` after its end, from the stories seen by then; return what each showed."""
    shown: list[list[str]] = []
    built: datetime | None = None
    for since, until in pairwise(starts):
        now = until + lag
        used = {name for edition in shown for name in edition}
        pending = [s for s in stories if s.seen and s.seen <= now and s.id not in used]
        shown.append([s.id for s in select(pending, since, until, built, {FEED: starts[0] - timedelta(days=99)}).shown])
        built = now
    return shown


@given(
    st.lists(st.integers(6, 72), min_size=2, max_size=6),
    st.integers(0, 180).map(lambda minutes: timedelta(minutes=minutes)),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 9)), max_size=25),
)
def test_over_successive_editions_each_story_is_shown_exactly_once(
    lengths: list[int], lag: timedelta, drawn: list[tuple[int, int]]
) -> None:
    """Stories are seen by some run: the one of their own edition, or a later one within the limit for late arrivals."""
    starts = [SINCE]
    for hours in lengths:
        starts.append(starts[-1] + timedelta(hours=hours))
    runs = [until + lag for until in starts[1:]]
    stories: list[Story] = []
    for number, (after, delay) in enumerate(drawn):
        published = SINCE + timedelta(hours=after)
        own = next((i for i, until in enumerate(starts[1:]) if published < until), None)
        if own is None or own + delay >= len(runs) or starts[own + delay] - published > LATE_LIMIT:
            continue
        stories.append(a_story(published, runs[own + delay], str(number)))
    shown = [name for edition in run_editions(stories, starts, lag) for name in edition]
    assert sorted(shown) == sorted(story.id for story in stories)
