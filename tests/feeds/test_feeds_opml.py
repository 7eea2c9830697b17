"""OPML in and out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import ParseError
from digest.feeds import opml
from digest.model import Feed

texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), min_size=1
)
words = texts.map(lambda text: " ".join(text.split())).filter(bool)
feeds = st.builds(
    lambda url, title, kind, section: Feed(url.strip(), title, kind, section=section),
    words, words, st.sampled_from(["news", "docket"]), st.just("") | words,
)  # fmt: skip


@given(st.lists(feeds, unique_by=lambda feed: feed.url))
def test_what_is_exported_is_imported_again(listed: list[Feed]) -> None:
    assert sorted(opml.read(opml.write(listed, "T").encode()), key=lambda feed: feed.url) == sorted(
        listed, key=lambda feed: feed.url
    )


def test_folders_in_folders_old_spellings_and_broken_files_are_read() -> None:
    body = b"""<?xml version="1.0"?><OPML version="1.1"><body>
    <outline text="Law"><outline title="Courts">
      <outline text="A &amp; B" xmlurl="https://a.example/feed?x=1&amp;y=2" category="docket"/>
      <outline text="A again" xmlUrl="https://a.example/feed?x=1&amp;y=2"/>
    </outline><outline type="rss" xmlUrl="https://b.example/feed"/></outline>
    <outline text="a note"/><outline text="C" xmlUrl="https://c.example/?a&b"/>""".replace(b"OPML", b"opml")
    assert opml.read(body) == (
        Feed("https://a.example/feed?x=1&y=2", "A & B", "docket", section="Law / Courts"),
        Feed("https://b.example/feed", "https://b.example/feed", section="Law"),
        *opml.read(body)[2:],
    )
    assert len(opml.read(body)) == 3


def test_entities_are_not_resolved() -> None:
    bomb = b"""<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body>
    <outline text="T" xmlUrl="https://a.example/&x;"/></body></opml>"""
    assert all("root:" not in feed.url for feed in opml.read(bomb))


@pytest.mark.parametrize("body", [b"", b"text", b"<html><body/></html>", b"<rss/>"])
def test_what_is_no_opml_says_so(body: bytes) -> None:
    with pytest.raises(ParseError, match="no OPML"):
        opml.read(body)
