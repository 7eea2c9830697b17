"""An address for each delivery that can be read back, and that nobody can guess."""

import pytest
from delivery_fakes import DAY
from hypothesis import given
from hypothesis import strategies as st

from digest.delivery.verp import mark_of, read_return_address, return_address
from digest.model import Delivery

BASE = "news.bounces@example.org"


@given(st.integers(1, 10**15), st.emails())
def test_what_is_written_is_read_back_whatever_becomes_of_its_case(number: int, reader: str) -> None:
    delivery = Delivery(number, "Daily", DAY, reader, "sent")
    address = return_address(BASE, delivery)
    assert read_return_address(BASE, address) == (number, mark_of(delivery))
    assert read_return_address(BASE, address.upper()) == (number, mark_of(delivery))
    assert len(address.partition("@")[0]) <= 64


@pytest.mark.parametrize(
    "address", ["", "news.bounces@example.org", "news.bounces+1@example.org",
                "news.bounces+1-0123456789ab@evil.example", "other+1-0123456789ab@example.org",
                "news.bounces+1-0123456789abc@example.org"],
)  # fmt: skip
def test_another_address_is_none(address: str) -> None:
    assert read_return_address(BASE, address) is None


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    assert read_return_address(BASE, text) is None
