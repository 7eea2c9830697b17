"""The gold sets, made into feeds: every story comes out with its id, its time and its text."""

import html
import json
import re
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from feeds_real import SHARED

from digest.feeds import FetchLimits, read_feeds
from digest.feeds.links import address
from digest.model import Feed, Story

TOOL = SHARED / "tools" / "gold_feeds.py"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("name", ["dev-a", "dev-b", "dev-c", "dev-d"])
@pytest.mark.skipif(not TOOL.is_file(), reason=f"the gold sets are not in {SHARED}")
def test_every_story_of_a_gold_set_comes_out_whole(name: str, tmp_path: Path) -> None:
    gold = SHARED / "gold" / name
    # Without --from "" the tool leaves out the stories that have no date.
    subprocess.run([sys.executable, str(TOOL), str(gold), str(tmp_path), "--from", ""], check=True, capture_output=True)
    rows = tomllib.loads((tmp_path / "feeds.toml").read_text("utf-8"))["feeds"]
    feeds = [Feed(row["url"], row["title"], location=str(tmp_path / row["url"])) for row in rows]
    readings = read_feeds(feeds, {}, NOW, FetchLimits())
    assert [reading.notes for reading in readings] == [()] * len(feeds)
    stories = {story.guid: story for reading in readings for story in reading.stories}
    expected = [json.loads(line) for line in (gold / "stories.jsonl").read_text("utf-8").splitlines()]
    assert sorted(stories) == sorted(row["id"] for row in expected)
    assert len({story.id for story in stories.values()}) == len(expected)
    for row in expected:
        agree(stories[row["id"]], row)


def agree(story: Story, row: dict[str, Any]) -> None:
    assert story.source == row["source"]
    assert story.url == address(row["link"])
    assert letters(story.title) == letters(row["title"])
    if story.docket is None:
        assert letters(story.summary) == letters(row["summary"])
        assert letters(story.content) == letters(row["content"] if row["content"] != row["summary"] else "")
    else:  # written as PACER writes: the entry's number and the brackets are told apart
        assert letters(story.summary) in re.sub(r"[][]", "", letters(row["summary"]))
    assert list(story.tags) == list(dict.fromkeys(map(html.unescape, row["tags"])))
    assert story.published == moment(row["published"])
    assert story.seen == NOW


def moment(text: str | None) -> datetime | None:
    """Return the time that a row states; a date before there were feeds is none."""
    stated = datetime.fromisoformat(text) if text else None
    return stated if stated and stated.year >= 1995 else None


def letters(markup: str | None) -> str:
    """Return a text without markup and white space, by other means than the program's."""
    text = html.unescape(re.sub(r"</?(?:p|a|br|em|strong|img|i|b|ul|li)\b[^>]*>", "", html.unescape(markup or "")))
    return re.sub(r"\s", "", text)
