"""What the pipeline asks of the store beside saving and loading: by name, by day, by what is still to be done."""

from dataclasses import replace
from datetime import timedelta

import pytest
from store_samples import DAY, NOW, edition, story

from digest.model import Case, Recipient
from digest.store import cases as case_store
from digest.store import deliveries as delivery_store
from digest.store import editions as edition_store
from digest.store import stories as story_store
from digest.store.db import Database

NEXT = DAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def stories(database: Database) -> None:
    with database.begin() as conn:
        story_store.save(
            conn,
            [
                story("abc1", guid="g1", url="https://a.example/1"),
                story("abc2", guid="shared", published=NOW - timedelta(days=9)),
                story("abd3", guid="shared"),
                story("g1x", guid="100%"),
            ],
        )


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("abc1", ["abc1"]),
        ("g1", ["abc1"]),  # a guid goes before the start of an id
        ("https://a.example/1", ["abc1"]),
        ("shared", ["abc2", "abd3"]),
        ("abc", ["abc2", "abc1"]),  # in time order
        ("abd", ["abd3"]),
        ("100%", ["g1x"]),
        ("%", []),
        ("_", []),
        ("", []),
        ("nothing", []),
        ("\0", []),
    ],
)
def test_a_story_is_looked_up_by_all_its_names(database: Database, name: str, found: list[str]) -> None:
    with database.read() as conn:
        assert [known.id for known in story_store.lookup(conn, name)] == found


def test_pending_stories_are_asked_for_from_a_moment_on(database: Database) -> None:
    with database.begin() as conn:
        edition_store.save(conn, edition(DAY, ("abd3",)))
        assert [known.id for known in story_store.pending(conn, "Daily", NOW)] == ["abc1", "g1x"]
        assert len(story_store.pending(conn, "Daily")) == 3


def test_stories_know_the_day_of_their_edition(database: Database) -> None:
    with database.begin() as conn:
        edition_store.save(conn, edition(DAY, ("abc1",)))
        edition_store.save(conn, edition(NEXT, ("abc2",)))
        edition_store.save(conn, edition(NEXT, ("abc1",), newsletter="Weekly"))
        found = edition_store.days_of(conn, "Daily", ["abc1", "abc2", "abd3", "nowhere"])
    assert found == {"abc1": DAY, "abc2": NEXT}


def test_an_edition_is_sent_once_and_keeps_its_time(database: Database) -> None:
    with database.begin() as conn:
        assert edition_store.last_sent(conn, "Daily") is None
        assert edition_store.last_built(conn) is None
        edition_store.save(conn, edition(DAY))
        edition_store.save(conn, edition(NEXT))
        edition_store.mark_sent(conn, "Daily", DAY, NOW)
        edition_store.mark_sent(conn, "Daily", DAY, NOW + timedelta(hours=1))
        assert edition_store.last_sent(conn, "Daily") == DAY
        assert edition_store.find(conn, "Daily", DAY) == replace(edition(DAY), sent=NOW)
        assert edition_store.last_built(conn) == edition(NEXT).built


def test_an_edition_has_begun_with_its_first_delivery_and_is_finished_with_its_last(database: Database) -> None:
    with database.begin() as conn:
        edition_store.save(conn, edition(DAY))
        assert (delivery_store.begun(conn, "Daily", DAY), delivery_store.unfinished(conn, "Daily", DAY)) == (False, 0)
        delivery_store.queue(conn, "Daily", DAY, [Recipient("a@x.example"), Recipient("b@x.example")], NOW)
        assert (delivery_store.begun(conn, "Daily", DAY), delivery_store.unfinished(conn, "Daily", DAY)) == (True, 2)
        claimed = delivery_store.claim(conn, "Daily", DAY, 2, NOW)
        delivery_store.settle(conn, [replace(delivery, state="sent", due=None) for delivery in claimed])
        assert (delivery_store.begun(conn, "Daily", DAY), delivery_store.unfinished(conn, "Daily", DAY)) == (True, 0)


def test_some_cases_are_loaded_without_the_others(database: Database) -> None:
    known = [Case("a", "A v. B", dockets=("1",)), Case("b", None)]
    with database.begin() as conn:
        case_store.save(conn, known)
        assert case_store.load(conn, ["a", "nowhere"]) == {"a": known[0]}
