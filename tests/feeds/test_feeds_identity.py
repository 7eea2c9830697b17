"""One story or two: what an outlet's edits, reused guids and several feeds make of it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.feeds.identity import filings, identity, same_place, settled
from digest.model import DocketEntry, Story

STORY = Story("1", "https://n.example/feed", "Outlet", "Judge lets Carroll sue", "https://n.example/a", "guid-1")
ENTRY = DocketEntry("1:20-cv-07311", "Carroll v. Trump", "nysd", 12, "Letter", "https://ecf.example/doc1/1")


@pytest.mark.parametrize(
    "other",
    [
        "http://n.example/a", "https://www.n.example/a", "http://www.n.example/a/", "https://n.example:443/a",
        "https://n.example/a?utm_source=rss&fbclid=1", "HTTPS://N.EXAMPLE/a",
    ],
)  # fmt: skip
def test_spellings_of_one_address_are_one_story(other: str) -> None:
    plain = identity("https://n.example/feed", "", "https://n.example/a", "A", None)
    assert identity("https://n.example/feed", "", other, "B", None) == plain
    assert identity("http://www.n.example/feed", "", other, "B", None) == plain
    assert identity("https://n.example/feed", other, "https://n.example/elsewhere", "B", None) == plain


@pytest.mark.parametrize("other", ["https://n.example/A", "https://n.example/a?id=2", "https://m.example/a", "guid-1"])
def test_other_addresses_are_other_stories(other: str) -> None:
    assert same_place(other) != same_place("https://n.example/a")


def test_a_number_after_the_hash_of_a_guid_counts() -> None:
    assert same_place("https://n.example/a#1") != same_place("https://n.example/a#2")


@given(st.text())
def test_any_text_has_one_place(text: str) -> None:
    assert same_place(text) == same_place(text)


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Court: Carroll may sue"}, {"url": "https://n.example/b"}, {"summary": "More"},
        {"title": "A wholly new heading", "summary": "x"}, {"title": "Carroll suit goes on", "url": "https://n.example/b"},
    ],
)  # fmt: skip
def test_an_edit_is_an_update(changed: dict[str, str]) -> None:
    edited = replace(STORY, **changed)  # type: ignore[arg-type]  # only texts are changed
    assert settled(STORY, edited) == edited


@pytest.mark.parametrize("title", ["Old one", "42", "?!", "最高裁判決"])
def test_a_title_of_short_words_is_a_title(title: str) -> None:
    """A new address under the same guid and title is an update."""
    known = replace(STORY, title=title)
    moved = replace(known, url="https://n.example/elsewhere")
    assert settled(known, moved) == moved


def test_a_guid_that_was_given_to_another_item_is_another_story_each_time() -> None:
    second = replace(STORY, title="Bank fined in fraud inquiry", url="https://n.example/b")
    third = replace(STORY, title="Mayor quits", url="https://n.example/c")
    ids = [settled(STORY, story).id for story in (second, third, second)]
    assert ids[0] == ids[2]
    assert len({STORY.id, *ids}) == 3


def test_a_filing_has_one_id_in_every_feed() -> None:
    court = replace(STORY, id="a", docket=ENTRY)
    other = replace(STORY, id="b", feed="https://c.example/feed", docket=replace(ENTRY, caption=None, event=None))
    assert filings([court])[0].id == filings([other])[0].id
    assert filings([replace(court, docket=replace(ENTRY, number=13))])[0].id != filings([court])[0].id
    unnumbered = replace(court, docket=replace(ENTRY, number=None))
    assert filings([unnumbered]) == (unnumbered,)


def test_a_filing_that_another_feed_told_first_stays_and_takes_what_it_lacks() -> None:
    first = replace(STORY, docket=replace(ENTRY, event=None), seen=datetime(2024, 3, 12, tzinfo=UTC))
    second = replace(STORY, feed="https://c.example/feed", source="Other", docket=ENTRY)
    assert settled(first, second) == replace(first, docket=ENTRY)
    assert settled(settled(first, second), second) == settled(first, second)
