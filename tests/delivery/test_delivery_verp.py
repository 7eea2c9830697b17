"""An address for each delivery that can be read back, and that nobody can make but us."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from delivery_fakes import DAY
from hypothesis import given
from hypothesis import strategies as st

from digest.delivery.verp import ReturnAddresses
from digest.model import Delivery

BASE = "news.bounces@example.org"
OURS = ReturnAddresses(BASE, "Daily", b"k" * 64)


def delivery(number: int, address: str = "ann@example.org") -> Delivery:
    return Delivery(number, "Daily", DAY, address, "sent")


def of(*known: Delivery) -> Callable[[int], Delivery | None]:
    return {one.id: one for one in known}.get


@given(st.integers(1, 2**48 - 1), st.emails())
def test_what_is_made_is_read_back_whatever_becomes_of_its_case(number: int, reader: str) -> None:
    one = delivery(number, reader)
    address = OURS.make(one)
    assert OURS.read(address, of(one)) == OURS.read(f" {address.upper()} ", of(one)) == one
    assert OURS.read(address, of()) is None
    assert len(address.partition("@")[0]) <= 64


@pytest.mark.parametrize("number", [1, 2, 77_000])
def test_one_made_elsewhere_or_changed_by_a_letter_is_refused(number: int) -> None:
    one = delivery(number)
    everyone = of(*(delivery(n) for n in range(100)), one)
    others = ReturnAddresses(BASE, "Daily", b"x" * 64), ReturnAddresses(BASE, "Weekly", b"k" * 64)
    assert [OURS.read(other.make(one), everyone) for other in others] == [None, None]
    local, _, domain = OURS.make(one).partition("@")
    for at in range(len("news.bounces+"), len(local)):
        for letter in "a7":
            forged = f"{local[:at]}{letter}{local[at + 1 :]}@{domain}"
            assert OURS.read(forged, everyone) == (one if forged == OURS.make(one) else None)
            assert OURS.all_in(f"To: <{forged}>, x") == [forged]


def test_a_number_that_another_delivery_has_now_names_nobody() -> None:
    old = delivery(7)
    address = OURS.make(old)
    assert OURS.read(address, of(replace(old, address="bob@example.org"))) is None
    assert OURS.read(address, of(replace(old, date=DAY + timedelta(days=1)))) is None
    assert OURS.read(address, of(replace(old, state="failed", tries=3))) is not None


@pytest.mark.parametrize(
    "address",
    [
        "", "@", BASE, "news.bounces+1@example.org", "news.bounces+aaaaaaaaaaaaaaaaaaaaaaaa@evil.example",
        "other+aaaaaaaaaaaaaaaaaaaaaaaa@example.org", "news.bounces+äaaaaaaaaaaaaaaaaaaaaaaa@example.org",
        "news.bounces+11111111111111111111111!@example.org",
    ],
)  # fmt: skip
def test_another_address_is_none(address: str) -> None:
    assert OURS.read(address, delivery) is None


def test_addresses_are_found_in_headers_in_their_order_forged_ones_included() -> None:
    first, second = OURS.make(delivery(1)), OURS.make(delivery(2))
    text = f"To: <{first.upper()}>\nReceived: for {second}; x\nX: news.bounces+1@example.org my{first} {first}.evil"
    assert OURS.all_in(text) == [first, second, "news.bounces+1@example.org"]
    assert OURS.all_in("news.bounces@example.org news_bounces+aaaa@example.org") == []


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    assert OURS.read(text, delivery) is None
    assert OURS.read(f"news.bounces+{text}@example.org", delivery) is None
