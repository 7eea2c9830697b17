"""Which topic a story about no case belongs to, by the words of its title and opening.  Pure.

The topics and their words are data, `data/topics.toml`, which says how points are given.  A topic with fewer than
`LEAST` stories in an edition has no section of its own there.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from digest.edition.words import opening, without_label
from digest.model import Story

LEAST = 4
"""Stories that make a section: fewer under a heading of their own are more heading than news."""
_ENOUGH = 2  # points
_TITLE, _OPENING, _SECTION = 2, 1, 1
_FILE = Path(__file__).with_name("data") / "topics.toml"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic, and what speaks for it."""

    title: str
    words: re.Pattern[str]  # found as they stand: words in capitals
    any_case: re.Pattern[str]
    sections: frozenset[str]


def topic_of(story: Story, section: str = "") -> str | None:
    """Return the title of the story's topic, None if no topic has enough points; `section` is its feed's folder.

    Of two with the same points the one that stands first in the file.
    """
    return _topic(without_label(story.title), opening(story), section)


@lru_cache(maxsize=8192)  # an edition that is looked at again has the same stories
def _topic(title: str, text: str, section: str) -> str | None:
    best, most = None, _ENOUGH - 1
    for topic in _topics():
        points = _TITLE * _found(topic, title) + _OPENING * _found(topic, text)
        points += _SECTION * (section in topic.sections)
        if points > most:
            best, most = topic.title, points
    return best


def by_topic(stories: Sequence[Story], sections: Mapping[str, str]) -> list[tuple[str | None, list[Story]]]:
    """Return the stories by topic, the topics in their order, each with its stories in theirs; the rest last, as None.

    `sections` are the folders of feeds, by the feeds' addresses.
    """
    found: dict[str | None, list[Story]] = {topic.title: [] for topic in _topics()}
    rest: list[Story] = []
    topics = [topic_of(story, sections.get(story.feed, "")) for story in stories]
    often = Counter(topics)
    for story, topic in zip(stories, topics, strict=True):
        (found[topic] if topic and often[topic] >= LEAST else rest).append(story)
    parts = [(topic, told) for topic, told in found.items() if told]
    return [*parts, (None, rest)] if rest else parts


def _found(topic: Topic, text: str) -> int:
    """Return how many different words of a topic stand in the text."""
    upper = {match.group() for match in topic.words.finditer(text)}
    return len(upper | {match.group().casefold() for match in topic.any_case.finditer(text)})


@cache
def _topics() -> tuple[Topic, ...]:
    tree = tomllib.loads(_FILE.read_text("utf-8"))
    return tuple(
        Topic(
            entry["title"],
            _pattern([word for word in entry["words"] if word.isupper()], 0),
            _pattern([word for word in entry["words"] if not word.isupper()], re.IGNORECASE),
            frozenset(entry.get("sections", ())),
        )
        for entry in tree["topics"]
    )


def _pattern(words: Sequence[str], flags: int) -> re.Pattern[str]:
    """Return what finds any of the words whole, or those that begin with it if it ends in "*"; longer ones first."""
    parts = [re.escape(word.rstrip("*")) + (r"\w*" if word.endswith("*") else "") for word in words]
    ordered = sorted(parts, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(ordered)})\b" if ordered else r"(?!)", flags)
