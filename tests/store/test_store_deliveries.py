from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError
from store_samples import DAY, NOW, edition

from digest.model import Delivery, DeliveryState, Recipient
from digest.store import deliveries as delivery_store
from digest.store import editions as edition_store
from digest.store import sendings as sending_store
from digest.store.db import Database

LATER = NOW + timedelta(minutes=5)
ADDRESSES = ["c@example.org", "a@example.org", "b@example.org"]


@pytest.fixture(autouse=True)
def two_editions(database: Database) -> None:
    with database.begin() as conn:
        edition_store.save(conn, edition(DAY))
        edition_store.save(conn, edition(DAY + timedelta(days=1)))


def states(database: Database) -> dict[str, str]:
    with database.read() as conn:
        return {delivery.address: delivery.state for delivery in delivery_store.listing(conn, "Daily", DAY)}


def queue(database: Database, addresses: list[str] = ADDRESSES) -> None:
    with database.begin() as conn:
        delivery_store.queue(conn, "Daily", DAY, map(Recipient, addresses), NOW)


def settle(conn: Connection, delivery: Delivery, state: DeliveryState, error: str | None = None, **also: Any) -> None:
    changes: dict[str, Any] = {"changed": NOW, "due": None, **also}
    delivery_store.settle(conn, [replace(delivery, state=state, error=error, **changes)])


def test_queued_deliveries_are_listed_in_the_order_of_their_addresses(database: Database) -> None:
    queue(database)
    with database.read() as conn:
        listed = delivery_store.listing(conn, "Daily")
        assert listed == delivery_store.listing(conn, "Daily", DAY)
        assert delivery_store.listing(conn, "Daily", DAY + timedelta(days=1)) == []
        assert delivery_store.listing(conn, "Weekly") == []
    assert listed == [
        Delivery(delivery.id, "Daily", DAY, address, "queued", 0, NOW, due=NOW)
        for delivery, address in zip(listed, ADDRESSES, strict=True)
    ]


def test_queueing_twice_adds_nothing_whatever_became_of_the_first(database: Database) -> None:
    queue(database, ADDRESSES + ADDRESSES)
    with database.begin() as conn:
        first, *_ = delivery_store.claim(conn, "Daily", DAY, 1, NOW)
        settle(conn, first, "sent")
    queue(database, [*ADDRESSES, "d@example.org"])
    assert states(database) == {
        "c@example.org": "sent",
        "a@example.org": "queued",
        "b@example.org": "queued",
        "d@example.org": "queued",
    }


def test_who_has_it_under_another_spelling_is_not_queued_again(database: Database) -> None:
    queue(database)
    with database.begin() as conn:
        before = [one.address for one in delivery_store.listing(conn, "Daily", DAY)]
        others = [Recipient(address.upper(), number) for number, address in enumerate(before)]
        delivery_store.queue(conn, "Daily", DAY, [*others, Recipient("new@example.org")], LATER)
        after = [one.address for one in delivery_store.listing(conn, "Daily", DAY)]
    assert after == [*before, "new@example.org"]


def test_an_edition_that_is_not_stored_cannot_be_delivered(database: Database) -> None:
    with pytest.raises(IntegrityError), database.begin() as conn:
        delivery_store.queue(conn, "Weekly", DAY, map(Recipient, ADDRESSES), NOW)


def test_a_claim_takes_what_is_due_and_counts_the_try(database: Database) -> None:
    queue(database)
    with database.begin() as conn:
        claimed = delivery_store.claim(conn, "Daily", DAY, 2, LATER)
        assert [(delivery.address, delivery.state, delivery.tries, delivery.changed) for delivery in claimed] == [
            ("c@example.org", "sending", 1, LATER),
            ("a@example.org", "sending", 1, LATER),
        ]
        [last] = delivery_store.claim(conn, "Daily", DAY, 9, LATER)
        assert last.address == "b@example.org"
        assert delivery_store.claim(conn, "Daily", DAY, 9, LATER) == []
        assert delivery_store.claim(conn, "Daily", DAY + timedelta(days=1), 9, LATER) == []


def test_a_deferred_delivery_comes_again_after_those_that_were_never_tried(database: Database) -> None:
    queue(database)
    with database.begin() as conn:
        first, *_ = delivery_store.claim(conn, "Daily", DAY, 1, NOW)
        settle(conn, first, "deferred", "451 4.7.1 try again later", due=NOW)
        again = delivery_store.claim(conn, "Daily", DAY, 9, LATER)
    assert [(delivery.address, delivery.tries, delivery.error) for delivery in again] == [
        ("a@example.org", 1, None),
        ("b@example.org", 1, None),
        ("c@example.org", 2, None),
    ]


def test_a_run_that_says_when_it_began_is_not_given_what_it_deferred_itself(database: Database) -> None:
    queue(database, ["a@example.org", "b@example.org"])
    with database.begin() as conn:
        [first] = delivery_store.claim(conn, "Daily", DAY, 1, NOW, before=NOW)
        settle(conn, first, "deferred", due=NOW)
        [second] = delivery_store.claim(conn, "Daily", DAY, 9, NOW, before=NOW)
        assert second.address == "b@example.org"
        [again] = delivery_store.claim(conn, "Daily", DAY, 9, LATER, before=LATER)
        assert again.address == "a@example.org"


@pytest.mark.parametrize("state", ["sent", "failed", "uncertain"])
def test_what_is_settled_is_never_claimed_again(database: Database, state: DeliveryState) -> None:
    queue(database, ["a@example.org"])
    with database.begin() as conn:
        [claimed] = delivery_store.claim(conn, "Daily", DAY, 1, NOW)
        settle(conn, claimed, state, "words of the server", changed=LATER)
        assert delivery_store.claim(conn, "Daily", DAY, 9, LATER) == []
        [settled] = delivery_store.listing(conn, "Daily", DAY)
    assert settled == Delivery(claimed.id, "Daily", DAY, "a@example.org", state, 1, LATER, "words of the server")


def test_what_a_killed_process_was_sending_becomes_uncertain(database: Database) -> None:
    queue(database)
    with database.begin() as conn:
        sent, *_ = delivery_store.claim(conn, "Daily", DAY, 2, NOW)
        settle(conn, sent, "sent")
        assert delivery_store.recover(conn, "Daily", DAY, LATER) == 1
        assert delivery_store.recover(conn, "Daily", DAY, LATER) == 0
    assert list(states(database).values()) == ["sent", "uncertain", "queued"]


def test_settling_an_unknown_delivery_is_a_mistake(database: Database) -> None:
    with pytest.raises(LookupError, match="77"), database.begin() as conn:
        settle(conn, Delivery(77, "Daily", DAY, "a@example.org", "sending"), "sent")


def test_what_is_uncertain_is_queued_again_where_that_is_wanted(database: Database) -> None:
    queue(database)
    with database.begin() as conn:
        first, _ = delivery_store.claim(conn, "Daily", DAY, 2, NOW)
        settle(conn, first, "uncertain")
        assert delivery_store.recover(conn, "Daily", DAY, LATER, resend=True) == 1
        again = delivery_store.claim(conn, "Daily", DAY, 9, LATER)
    assert [(delivery.address, delivery.tries) for delivery in again] == [
        ("b@example.org", 1),
        ("c@example.org", 2),
        ("a@example.org", 2),
    ]


def test_the_subscriber_comes_back_with_the_delivery(database: Database) -> None:
    with database.begin() as conn:
        delivery_store.queue(conn, "Daily", DAY, [Recipient("a@example.org", 4711)], NOW)
        [claimed] = delivery_store.claim(conn, "Daily", DAY, 1, NOW)
    assert claimed.subscriber == 4711


def test_what_failed_can_be_queued_again_by_state_and_address(database: Database) -> None:
    queue(database)
    with database.begin() as conn:
        for delivery in delivery_store.claim(conn, "Daily", DAY, 3, NOW):
            settle(conn, delivery, "sent" if delivery.address == "c@example.org" else "failed", "550 no")
        assert delivery_store.retry(conn, "Daily", LATER, states=["failed"], address="A@example.org") == 1
        assert delivery_store.retry(conn, "Daily", LATER, states=["failed"], date=DAY) == 1
        assert delivery_store.counts(conn, "Daily") == [(DAY, "queued", 2), (DAY, "sent", 1)]
        again = delivery_store.claim(conn, "Daily", DAY, 9, LATER)
    assert [(delivery.address, delivery.tries) for delivery in again] == [("a@example.org", 1), ("b@example.org", 1)]


def test_a_delivery_is_not_claimed_before_it_is_due(database: Database) -> None:
    queue(database, ["a@example.org", "b@example.org"])
    with database.begin() as conn:
        first, _ = delivery_store.claim(conn, "Daily", DAY, 2, NOW)
        settle(conn, first, "queued", due=LATER)
        assert delivery_store.claim(conn, "Daily", DAY, 9, NOW) == []
        assert delivery_store.next_due(conn, "Daily", DAY, "queued") == LATER
        assert len(delivery_store.claim(conn, "Daily", DAY, 9, LATER)) == 1


@pytest.mark.parametrize("era, expected", [("monday", ["queued", "queued"]), ("tuesday", ["uncertain", "uncertain"])])
def test_what_is_reserved_is_in_doubt_only_after_a_power_cut(database: Database, era: str, expected: list[str]) -> None:
    """A claim that did not wait for the disk may be gone then, and the message with it or not."""
    queue(database)
    with database.begin() as conn:
        reserved = delivery_store.reserve(conn, "Daily", DAY, 2, NOW, before=NOW, era="monday")
        assert [delivery.address for delivery in reserved] == ADDRESSES[:2]
        assert delivery_store.claim_reserved(conn, reserved, NOW, "tuesday") == []
    with database.begin() as conn:
        delivery_store.recover(conn, "Daily", DAY, LATER, era=era)
    assert list(states(database).values()) == [*expected, "queued"]
    with database.begin() as conn:
        reserved = delivery_store.reserve(conn, "Daily", DAY, 9, LATER, before=LATER, era=era)
        assert len(reserved) == 3 - expected.count("uncertain")


def test_what_is_settled_or_released_is_reserved_no_more(database: Database) -> None:
    queue(database)
    with database.begin() as conn:
        reserved = delivery_store.reserve(conn, "Daily", DAY, 2, NOW, before=NOW, era="monday")
        [first] = delivery_store.claim_reserved(conn, reserved[:1], NOW, "monday")
        settle(conn, first, "deferred", due=NOW)
        delivery_store.release(conn, "Daily", DAY)
        assert delivery_store.recover(conn, "Daily", DAY, LATER, era="tuesday") == 0
    assert list(states(database).values()) == ["deferred", "queued", "queued"]


def test_what_is_reserved_is_claimed_once_and_only_while_it_is_reserved(database: Database) -> None:
    queue(database)
    with database.begin() as conn:
        [first, _, _] = reserved = delivery_store.reserve(conn, "Daily", DAY, 9, NOW, before=NOW, era="monday")
        assert delivery_store.reserve(conn, "Daily", DAY, 9, NOW, before=NOW, era="monday") == reserved
        [claimed] = delivery_store.claim_reserved(conn, [first], LATER, "monday")
        assert claimed == replace(first, state="sending", tries=1, changed=LATER)
        settle(conn, claimed, "failed")
        assert delivery_store.retry(conn, "Daily", LATER, states=["failed"]) == 1
        claimed_later = delivery_store.claim_reserved(conn, reserved, LATER, "monday")
        assert [delivery.address for delivery in claimed_later] == ADDRESSES[1:]
        assert delivery_store.claim_reserved(conn, reserved, LATER, "monday") == []


def test_a_pause_lasts_until_it_is_ended_and_only_fresh_sendings_are_unfinished(database: Database) -> None:
    queue(database)
    with database.begin() as conn:
        assert sending_store.find(conn, "Daily", DAY) is None
        sending_store.begin(conn, "Daily", DAY, NOW)
        sending_store.begin(conn, "Daily", DAY, LATER)
        sending_store.pause(conn, "Daily", DAY, LATER, "blocked")
        found = sending_store.find(conn, "Daily", DAY)
        assert found == sending_store.Sending("Daily", DAY, NOW, LATER, "blocked")
        assert sending_store.unfinished(conn, "Daily", NOW) == [found]
        assert sending_store.unfinished(conn, "Daily", LATER) == []
        sending_store.resume(conn, "Daily", DAY)
        assert sending_store.find(conn, "Daily", DAY) == sending_store.Sending("Daily", DAY, NOW, None, None)
        for delivery in delivery_store.claim(conn, "Daily", DAY, 9, LATER):
            settle(conn, delivery, "failed")
        assert sending_store.unfinished(conn, "Daily", NOW) == []


def test_one_process_at_a_time_holds_a_name(database: Database, database_url: str) -> None:
    with closing(Database(database_url)) as other:
        with database.sole("sending-Daily") as had:
            assert had
            with other.sole("sending-Daily") as second, other.sole("sending-Weekly") as third:
                assert (second, third) == (False, True)
        with other.sole("sending-Daily") as had:
            assert had


def test_two_processes_at_once_never_claim_the_same_delivery(database: Database, database_url: str) -> None:
    queue(database, [f"{number}@example.org" for number in range(200)])
    start = Barrier(4)

    def work(_: int) -> list[int]:
        with closing(Database(database_url)) as own:
            own.upgrade()
            start.wait()
            return list(claim_all(own))

    with ThreadPoolExecutor(4) as pool:
        claimed = [claimed for ids in pool.map(work, range(4)) for claimed in ids]
    assert len(claimed) == len(set(claimed)) == 200


def claim_all(database: Database) -> Iterator[int]:
    while True:
        with database.begin() as conn:
            claimed = delivery_store.claim(conn, "Daily", DAY, 7, NOW)
        if not claimed:
            return
        yield from (delivery.id for delivery in claimed)


def test_a_claim_that_is_not_committed_yet_already_counts_for_others(database: Database, database_url: str) -> None:
    """SQLite lets the other wait, PostgreSQL passes over the locked rows; both must end with different ones."""
    queue(database)

    def claim() -> list[Delivery]:
        with closing(Database(database_url)) as own, own.begin() as conn:
            return delivery_store.claim(conn, "Daily", DAY, 9, NOW)

    with ThreadPoolExecutor(1) as pool:
        with database.begin() as conn:
            mine = delivery_store.claim(conn, "Daily", DAY, 2, NOW)
            future = pool.submit(claim)
            if conn.dialect.name == "postgresql":
                future.result(timeout=30)
        theirs = future.result(timeout=30)
    assert [delivery.address for delivery in mine] == ["c@example.org", "a@example.org"]
    assert [delivery.address for delivery in theirs] == ["b@example.org"]
