from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from sqlalchemy.exc import IntegrityError
from store_samples import DAY, edition, editions, few, story

from digest.store import editions as edition_store
from digest.store import stories as story_store
from digest.store.db import Database
from digest.store.editions import EditionRecord

NEXT = DAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def three_stories(database: Database) -> None:
    with database.begin() as conn:
        story_store.save(conn, [story("a"), story("b"), story("c")])


@few
@given(record=editions)
def test_an_edition_reads_back_equal_in_every_field(database: Database, record: EditionRecord) -> None:
    with database.begin() as conn:
        edition_store.save(conn, replace(record, stories=("b",)))  # a build before
        edition_store.save(conn, record)
        assert edition_store.find(conn, record.newsletter, record.date) == record
        edition_store.save(conn, replace(record, stories=()))  # an example of another day may want them


def test_neighbours_are_found_by_day_whatever_the_order_of_building(database: Database) -> None:
    days = [DAY + timedelta(days=offset) for offset in (5, 0, 2)]
    with database.begin() as conn:
        for day in days:
            edition_store.save(conn, edition(day))
            edition_store.save(conn, edition(day + timedelta(days=1), newsletter="Weekly"))
        late, early, middle = map(edition, days)
        assert edition_store.previous(conn, "Daily", days[2]) == early
        assert edition_store.previous(conn, "Daily", days[1]) is None
        assert edition_store.following(conn, "Daily", days[2]) == late
        assert edition_store.following(conn, "Daily", days[1]) == middle
        assert edition_store.following(conn, "Daily", days[0]) is None
        assert edition_store.latest(conn, "Daily") == late
        assert edition_store.find(conn, "Daily", NEXT) is None
        assert edition_store.latest(conn, "Monthly") is None


def test_a_story_stands_in_one_edition_of_a_newsletter_only(database: Database) -> None:
    with database.begin() as conn:
        edition_store.save(conn, edition(DAY, ("a", "b")))
        edition_store.save(conn, edition(DAY, ("a", "b"), newsletter="Weekly"))
    with pytest.raises(IntegrityError), database.begin() as conn:
        edition_store.save(conn, edition(NEXT, ("b", "c")))
    with database.read() as conn:
        assert edition_store.find(conn, "Daily", NEXT) is None


def test_a_story_left_out_by_a_second_build_is_free_again(database: Database) -> None:
    with database.begin() as conn:
        edition_store.save(conn, edition(DAY, ("a", "b")))
        edition_store.save(conn, edition(DAY, ("c", "a")))
        edition_store.save(conn, edition(NEXT, ("b",)))
        today = edition_store.find(conn, "Daily", DAY)
        part = edition_store.find(conn, "Daily", DAY, among=["a", "b", "nowhere"])
    assert today == edition(DAY, ("c", "a"))
    assert part == edition(DAY, ("a",))


def test_an_unknown_story_cannot_stand_in_an_edition(database: Database) -> None:
    with pytest.raises(IntegrityError), database.begin() as conn:
        edition_store.save(conn, edition(DAY, ("nowhere",)))
