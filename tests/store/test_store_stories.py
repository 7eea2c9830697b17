from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError
from store_samples import DAY, NOW, edition, few, stories, story

from digest.model import Placement, Story
from digest.store import cases as case_store
from digest.store import editions as edition_store
from digest.store import stories as story_store
from digest.store.db import Database


@few
@given(batch=st.lists(stories, max_size=5))
def test_a_story_reads_back_equal_in_every_field(database: Database, batch: list[Story]) -> None:
    with database.begin() as conn:
        for saved in batch:
            before = story_store.load(conn, [saved.id])
            story_store.save(conn, [saved])
            first_seen = before[saved.id].seen if before else saved.seen
            assert story_store.load(conn, [saved.id]) == {saved.id: replace(saved, seen=first_seen)}


def test_instants_come_back_in_utc_whatever_zone_they_went_in(database: Database) -> None:
    new_york = datetime(2023, 7, 12, 7, tzinfo=timezone(timedelta(hours=-4)))
    with database.begin() as conn:
        story_store.save(conn, [story("a", published=new_york)])
        published = story_store.load(conn, ["a"])["a"].published
    assert published == NOW
    assert published is not None
    assert published.tzinfo is UTC


def test_a_moment_without_a_zone_is_a_mistake(database: Database) -> None:
    with pytest.raises((ValueError, StatementError), match="has no time zone"), database.begin() as conn:
        story_store.save(conn, [story("a", published=datetime(2023, 7, 12))])  # noqa: DTZ001


def test_saving_twice_doubles_nothing(database: Database) -> None:
    batch = [story("b"), story("a")]
    with database.begin() as conn:
        assert story_store.save(conn, batch) == ("b", "a")
        assert story_store.save(conn, batch) == ()
        assert story_store.since(conn, NOW) == [story("a"), story("b")]


def test_of_an_id_that_comes_twice_in_a_batch_the_last_wins_and_counts_once(database: Database) -> None:
    with database.begin() as conn:
        assert story_store.save(conn, [story("a", title="first"), story("b"), story("a", title="last")]) == ("a", "b")
        assert story_store.load(conn, ["a"])["a"].title == "last"


@pytest.mark.parametrize(
    "revision",
    [
        {"title": "Corrected"},
        {"summary": "new"},
        {"content": "new"},
        {"published": NOW - timedelta(hours=3)},
        {"tags": ("new",)},
        {"source": "A, renamed"},
    ],
    ids=lambda revision: next(iter(revision)),
)
def test_a_revised_story_is_overwritten_but_was_first_seen_when_it_was(
    database: Database, revision: dict[str, object]
) -> None:
    later = NOW + timedelta(days=1)
    with database.begin() as conn:
        story_store.save(conn, [story("a")])
        assert story_store.save(conn, [story("a", seen=later, **revision)]) == ()
        assert story_store.load(conn, ["a"]) == {"a": story("a", **revision)}


def test_a_story_that_loses_its_date_falls_back_to_when_it_was_first_seen(database: Database) -> None:
    later = NOW + timedelta(days=1)
    with database.begin() as conn:
        story_store.save(conn, [story("a", published=NOW - timedelta(days=9))])
        story_store.save(conn, [story("a", seen=later)])
        assert story_store.since(conn, NOW) == [story("a")]
        assert story_store.since(conn, NOW + timedelta(seconds=1)) == []


def test_an_unchanged_story_is_not_written_again(database: Database) -> None:
    with database.begin() as conn:
        story_store.save(conn, [story("a")])
    with database.read() as conn:  # may not write
        assert story_store.save(conn, [story("a", seen=NOW + timedelta(days=1))]) == ()


def test_what_a_database_refuses_in_a_text_becomes_a_replacement_character(database: Database) -> None:
    hostile = story("a\0", title="t\0", content="x\ud800y", tags=("\udfff",), links=("http://a/\0",))
    with database.begin() as conn:
        assert story_store.save(conn, [hostile]) == ("a\ufffd",)
        assert story_store.save(conn, [hostile]) == ()
        found = story_store.load(conn, ["a\0"])["a\ufffd"]
    assert (found.title, found.content, found.tags, found.links) == (
        "t\ufffd",
        "x\ufffdy",
        ("\ufffd",),
        ("http://a/\ufffd",),
    )


def test_lists_are_in_time_order_by_what_the_feed_says_or_else_by_first_sight(database: Database) -> None:
    early, late = story("z", published=NOW - timedelta(days=2)), story("y", published=NOW + timedelta(seconds=1))
    undated = [story("B"), story("_"), story("a"), story("é")]
    with database.begin() as conn:
        story_store.save(conn, [late, *undated, early])
        assert [found.id for found in story_store.unplaced(conn)] == ["z", "B", "_", "a", "é", "y"]
        assert [found.id for found in story_store.since(conn, NOW)] == ["B", "_", "a", "é", "y"]


def test_only_stories_without_a_placement_are_unplaced(database: Database) -> None:
    with database.begin() as conn:
        story_store.save(conn, [story("a"), story("b")])
        case_store.place(conn, [Placement("a")])
        assert story_store.unplaced(conn) == [story("b")]


def test_a_story_is_pending_until_it_stands_in_an_edition_of_that_newsletter(database: Database) -> None:
    with database.begin() as conn:
        story_store.save(conn, [story("a"), story("b")])
        edition_store.save(conn, edition(DAY, ("a",)))
        assert story_store.pending(conn, "Daily") == [story("b")]
        assert story_store.pending(conn, "Weekly") == [story("a"), story("b")]


def test_a_hundred_thousand_ids_can_be_asked_for(database: Database) -> None:
    with database.begin() as conn:
        story_store.save(conn, [story("7"), story("99999")])
        assert story_store.load(conn, map(str, range(100_000))).keys() == {"7", "99999"}


def test_a_batch_may_be_larger_than_one_statement_takes(database: Database) -> None:
    batch = [story(f"{number:05}") for number in range(2_500)]
    with database.begin() as conn:
        assert len(story_store.save(conn, batch)) == 2_500
        assert story_store.save(conn, batch) == ()
        assert story_store.pending(conn, "Daily") == batch


def test_two_processes_that_store_the_same_story_count_it_as_new_once(database_url: str) -> None:
    """The second finds it missing, waits for the first, and then does not call it new."""

    def save(url: str) -> tuple[str, ...]:
        with closing(Database(url)) as database, database.begin() as conn:
            return story_store.save(conn, [story(f"{number}") for number in range(50)])

    with ThreadPoolExecutor() as pool:
        new = list(pool.map(save, [database_url] * 4))
    assert sorted(map(len, new)) == [0, 0, 0, 50]
