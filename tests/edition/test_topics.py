"""Sections by topic: a few words in a title decide, and a topic with little news has no heading of its own."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.edition import topics
from digest.edition.topics import LEAST, by_topic, topic_of
from digest.model import Story

TABLE = tomllib.loads((Path(topics.__file__).parent / "data" / "topics.toml").read_text("utf-8"))["topics"]


def told(title: str, summary: str = "", feed: str = "f", name: str = "s") -> Story:
    return Story(name, feed, "Wire", title, summary=summary)


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("Justices to hear fewer cases this term", "Supreme Court"),
        ("Law firm opens in Denver with nine partners", "Law firms and courts"),
        ("Police arrest man over church bell", "Criminal justice"),
        ("Abortion bill passes state senate after asylum debate on abortion", "Rights"),
        ("Lawmakers revive crypto bill", "Legislation and policy"),
        ("Regulators' AI rules", "Technology"),
        ("Shareholders vote on merger", "Business"),
        ("Rain expected on Tuesday", None),
        ("Bill Belichick's book tour", None),  # a name, not a bill
        ("Ukraine strikes Crimean bridge", None),  # no crime
        ("Team's social media crew trolls its rival", None),  # no law on it
        ("Man shot dead in Dunedin supermarket", "Criminal justice"),
        ("Prosecutor seeks extradition of banker", "Criminal justice"),
        ("Amnesty says torture is widespread", "Rights"),
        ("Parliament votes to repeal tax law", "Legislation and policy"),
        ("Cyberattack puts patients' files online", "Technology"),
        ("Lahore High Court overturns conviction", "Criminal justice"),  # one high court of many
        ("He said aid came", None),  # "AI" is found in capitals only
        ("", None),
    ],
)
def test_words_of_the_title_decide(title: str, topic: str | None) -> None:
    assert topic_of(told(title)) == topic


def test_two_words_of_the_opening_or_one_and_the_feeds_folder_are_enough_and_one_is_not() -> None:
    assert topic_of(told("Nothing", "A shareholder spoke.")) is None
    assert topic_of(told("Nothing", "Shareholders like the merger.")) == "Business"
    assert topic_of(told("Nothing", "A courtroom is empty."), "Legal press") == "Law firms and courts"
    assert topic_of(told("Nothing", "It rains."), "Legal press") is None


def test_a_topic_with_few_stories_stands_with_the_rest() -> None:
    police = [told(f"Police find item {n}", name=f"p{n}") for n in range(LEAST)]
    court, rain = told("Justices meet", name="c"), told("It rains", name="r")
    parts = by_topic([court, *police, rain], {})
    assert [(topic, [story.id for story in stories]) for topic, stories in parts] == [
        ("Criminal justice", ["p0", "p1", "p2", "p3"]), (None, ["c", "r"]),
    ]  # fmt: skip
    assert by_topic(police[1:], {}) == [(None, police[1:])]
    assert by_topic([], {}) == []


@given(st.lists(st.sampled_from(["Police", "Justices", "AI bill", "x", "\x00", "(", "a" * 5000]), max_size=12))
def test_every_story_stands_in_one_section_in_its_order(titles: list[str]) -> None:
    stories = [told(title, name=str(at)) for at, title in enumerate(titles)]
    parts = by_topic(stories, {})
    assert sorted((story.id for _, part in parts for story in part), key=int) == [story.id for story in stories]
    for _, part in parts:
        assert part == sorted(part, key=lambda story: int(story.id))


def test_the_table_can_be_read_by_an_editor_and_says_each_word_once() -> None:
    words = [word for topic in TABLE for word in topic["words"]]
    assert len(words) == len(set(words))
    assert all(word == word.strip() and word.rstrip("*") for word in words)
