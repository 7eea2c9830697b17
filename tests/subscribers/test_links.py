"""Links without a login: opaque, forged by nobody, each for one purpose and one newsletter."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from subscribing_samples import LINKS, NOW

from digest.model import Reader
from digest.subscribers.changes import newcomer
from digest.subscribers.links import CONFIRM, PREFERENCES, UNSUBSCRIBE, random_text, unsubscribe_headers

PERSON = replace(newcomer("Daily", "ann@example.org", NOW, leaving=random_text(), access=random_text()), id=4711)
TOKEN = LINKS.sign(UNSUBSCRIBE, PERSON.leaving)


def test_a_token_is_read_back_for_its_own_purpose_only() -> None:
    assert LINKS.read(UNSUBSCRIBE, TOKEN) == PERSON.leaving
    assert LINKS.read(PREFERENCES, TOKEN) is None
    assert LINKS.read(CONFIRM, TOKEN) is None


def test_another_newsletter_or_another_key_cannot_read_it() -> None:
    assert replace(LINKS, newsletter="Weekly").read(UNSUBSCRIBE, TOKEN) is None
    assert replace(LINKS, key=b"j" * 64).read(UNSUBSCRIBE, TOKEN) is None


@given(st.text(max_size=300))
def test_what_was_not_signed_here_is_nothing(text: str) -> None:
    assert LINKS.read(UNSUBSCRIBE, text) is None


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("ABCxyz019-_."))
def test_a_token_with_one_letter_changed_is_nothing(place: int, letter: str) -> None:
    forged = TOKEN[:place] + letter + TOKEN[place + 1 :]
    if forged != TOKEN and place < len(TOKEN) - 1:  # the last letter has bits that mean nothing
        assert LINKS.read(UNSUBSCRIBE, forged) is None


def test_a_token_names_neither_address_nor_number_nor_case_and_is_safe_in_a_link() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_.-]+", TOKEN)
    for secret in ("ann", "example", "4711"):
        assert secret not in TOKEN.lower()


def test_the_key_is_not_printed() -> None:
    assert "kkk" not in repr(LINKS)


def test_headers_offer_one_click_over_https() -> None:
    reader = LINKS.reader(PERSON)
    assert unsubscribe_headers(reader) == (
        ("List-Unsubscribe", f"<https://daily.example.org/unsubscribe/{TOKEN}>, <{reader.unsubscribe_mailto}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )


@pytest.mark.parametrize("base_url", ["http://localhost:8026", None])
def test_without_https_no_click_is_promised(base_url: str | None) -> None:
    names = [name for name, _ in unsubscribe_headers(replace(LINKS, base_url=base_url).reader(PERSON))]
    assert names == ["List-Unsubscribe"]


def test_an_address_of_the_settings_has_a_link_of_its_own_that_names_it_to_nobody() -> None:
    reader = LINKS.listed_reader("Ann@example.org")
    assert [name for name, _ in unsubscribe_headers(reader)] == ["List-Unsubscribe", "List-Unsubscribe-Post"]
    assert reader.unsubscribe_url == LINKS.listed_reader("ann@example.org").unsubscribe_url
    assert reader.preferences_url is None
    assert unsubscribe_headers(Reader("ann@example.org")) == ()
