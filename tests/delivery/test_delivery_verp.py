"""An address for each delivery that can be read back, and that nobody can make but us."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.delivery.verp import ReturnAddresses

BASE = "news.bounces@example.org"
OURS = ReturnAddresses(BASE, "Daily", b"k" * 64)


@given(st.integers(1, 2**48 - 1))
def test_what_is_made_is_read_back_whatever_becomes_of_its_case(number: int) -> None:
    address = OURS.make(number)
    assert OURS.read(address) == OURS.read(f" {address.upper()} ") == number
    assert len(address.partition("@")[0]) <= 64
    assert str(number) not in address or number < 1000


@pytest.mark.parametrize("number", [1, 2, 77_000])
def test_one_made_elsewhere_or_changed_by_a_letter_is_refused(number: int) -> None:
    others = ReturnAddresses(BASE, "Daily", b"x" * 64), ReturnAddresses(BASE, "Weekly", b"k" * 64)
    assert [OURS.read(other.make(number)) for other in others] == [None, None]
    local, _, domain = OURS.make(number).partition("@")
    for at in range(len("news.bounces+"), len(local)):
        for letter in "a7":
            forged = f"{local[:at]}{letter}{local[at + 1 :]}@{domain}"
            assert OURS.read(forged) in (None, number)
            assert OURS.read(forged) is None or forged == OURS.make(number)
            assert OURS.all_in(f'To: <{forged}>, x') == [forged]


@pytest.mark.parametrize(
    "address",
    [
        "", "@", BASE, "news.bounces+1@example.org", "news.bounces+aaaaaaaaaaaaaaaaaaaaaaaa@evil.example",
        "other+aaaaaaaaaaaaaaaaaaaaaaaa@example.org", "news.bounces+äaaaaaaaaaaaaaaaaaaaaaaa@example.org",
        "news.bounces+11111111111111111111111!@example.org",
    ],
)  # fmt: skip
def test_another_address_is_none(address: str) -> None:
    assert OURS.read(address) is None


def test_addresses_are_found_in_headers_in_their_order_forged_ones_included() -> None:
    first, second = OURS.make(1), OURS.make(2)
    text = f"To: <{first.upper()}>\nReceived: for {second}; x\nX: news.bounces+1@example.org my{first} {first}.evil"
    assert OURS.all_in(text) == [first, second, "news.bounces+1@example.org"]
    assert OURS.all_in("news.bounces@example.org news_bounces+aaaa@example.org") == []


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    assert OURS.read(text) is None
    assert OURS.read(f"news.bounces+{text}@example.org") is None
