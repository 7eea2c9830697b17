"""The labels of real headlines: well-formed by themselves, and in step with the texts where those are at hand."""

import json
import re
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from goldsets import HEADLINE_LABELS, HEADLINES, load, negatives
from headlines import Headline, read_headlines


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len(dict(pairs)) == len(pairs), "a key stands twice in one object"
    return dict(pairs)


LABELS: dict[str, Any] = json.loads(HEADLINE_LABELS.read_text("utf-8"), object_pairs_hook=_unique)
STORIES: dict[str, dict[str, Any]] = LABELS["stories"]
SIBLINGS: dict[str, list[str]] = {case["key"]: case["siblings"] for case in LABELS["cases"]}
needs_texts = pytest.mark.skipif(not HEADLINES.exists(), reason=f"the headlines are not there: {HEADLINES}")


def test_every_story_is_called_by_a_hash_and_says_four_things() -> None:
    assert [key for key in STORIES if not re.fullmatch(r"[0-9a-f]{16}", key)] == []
    assert {tuple(label) for label in STORIES.values()} == {("case", "also", "event", "dup_of")}


def test_a_story_is_listed_only_if_there_is_something_to_say_of_it() -> None:
    origins = {label["dup_of"] for label in STORIES.values()}
    assert [key for key, label in STORIES.items() if not any(label.values()) and key not in origins] == []


def test_stories_name_cases_that_are_there_and_every_case_has_a_story() -> None:
    assert len(SIBLINGS) == len(LABELS["cases"])
    assert {label["case"] for label in STORIES.values() if label["case"]} == set(SIBLINGS)
    assert {key for label in STORIES.values() for key in label["also"]} <= set(SIBLINGS)
    assert [key for key, label in STORIES.items() if label["case"] in label["also"]] == []
    assert [key for key, label in STORIES.items() if label["event"] and not label["case"]] == []


def test_siblings_name_each_other() -> None:
    assert [(a, b) for a, others in SIBLINGS.items() for b in others if a == b or a not in SIBLINGS[b]] == []


def test_a_caption_stands_for_one_case() -> None:
    captions = Counter(name for case in LABELS["cases"] for name in {case["caption"], *case["other_captions"]})
    assert [name for name, cases in captions.items() if cases > 1] == []


def test_a_copy_has_the_labels_of_what_it_copies() -> None:
    for key, label in STORIES.items():
        if label["dup_of"]:
            origin = STORIES.get(label["dup_of"], {"case": None, "also": [], "event": None, "dup_of": None})
            assert origin["dup_of"] is None, f"{key} copies a copy"
            assert {**label, "dup_of": None} == origin, key


@needs_texts
def test_every_label_finds_its_headline() -> None:
    gold = load("headlines")
    ids = {story.id for story in gold.stories}
    named = {*STORIES, *(label["dup_of"] for label in STORIES.values() if label["dup_of"])}
    assert len(ids) == len(gold.stories)
    assert named - ids == set()
    assert all(story.title and story.published for story in gold.stories)


@needs_texts
def test_nothing_is_learnt_from_what_is_held_out() -> None:
    held_out = {story.title for story in load("headlines").stories}
    assert held_out & {story.title for story in negatives()} == set()


TABLE = """# News Today -- Fetched at 2025-05-21 02:25 Beijing Time

| Category | Title | Description | URL |
|---|---|---|---|
| general | Court rules | So it did. | https://www.a.example/2025/may/19/ruling |
| nation | {title} | So it did. | https://www.a.example/2025/may/19/ruling |
| world | One | Two | https://b.example/2025/05/20/three/4 |
| world | {title} | | https://c.example/99/2025/13/45/no-date |
"""


def test_each_link_is_read_once_with_the_time_of_its_first_fetch_or_its_own_day(tmp_path: Path) -> None:
    (tmp_path / "news_20250521_0225.md").write_text(TABLE.format(title="A | B"), "utf-8")
    (tmp_path / "news_20250522_0225.md").write_text(TABLE.format(title="Later"), "utf-8")
    fetched = datetime(2025, 5, 20, 18, 25, tzinfo=UTC)
    one, two, three = read_headlines(tmp_path)
    assert one == Headline("Court rules", "So it did.", "https://www.a.example/2025/may/19/ruling", fetched)
    assert (one.source, one.published) == ("a.example", datetime(2025, 5, 19, 23, 59, tzinfo=UTC))
    assert two.published == fetched
    assert (three.title, three.description, three.published) == ("A | B", "", fetched)
    assert [h.seen.day for h in read_headlines(tmp_path, first=date(2025, 5, 22))] == [21, 21, 21]


def test_an_archive_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=re.escape(str(tmp_path / "news"))):
        read_headlines(tmp_path / "news")
