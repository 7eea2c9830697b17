"""Adding and removing feeds in feeds.toml: all else stays as it is."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.config.edit import find_feed, save, with_feed, without_feed
from digest.errors import ConfigError
from digest.model import Feed

HEAD = """# mine
[newsletter]
name = "Daily"
title = "T"   # of the letter
timezone = "UTC"
schedule = "0 7 * * *"
from = "a@example.org"
postal_address = "1 Example Street"

# --- News ---

[[feeds]]
title = "A"  # the first
url = "https://a.example/feed"

# [[feeds]]
# title = "switched off"

[[feeds]]
url = "https://b.example/feed"
title = '''
B'''

# --- Dockets ---

[[feeds]]
title = "C"
url = "c.xml"
kind = "docket"

[[cases]]
caption = "Carroll v. Trump"
"""
NEW = Feed('https://n.example/feed?a=1&b="2"', 'N "quoted" \\ ünï', "docket", section="Courts")


def urls(text: str) -> list[str]:
    return [feed["url"] for feed in tomllib.loads(text)["feeds"]]


def test_a_new_feed_stands_at_the_end_and_the_rest_is_untouched() -> None:
    text = with_feed(HEAD, NEW)
    assert text.startswith(HEAD)
    assert tomllib.loads(text)["feeds"][-1] == {
        "title": NEW.title, "url": NEW.url, "kind": "docket", "section": "Courts",
    }  # fmt: skip
    assert tomllib.loads(text)["cases"] == tomllib.loads(HEAD)["cases"]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_feed_is_taken_out_and_every_comment_stays(number: int) -> None:
    text = without_feed(HEAD, number)
    left = urls(HEAD)
    del left[number]
    assert urls(text) == left
    for comment in ("# mine", "# of the letter", "# --- News ---", '# title = "switched off"', "# --- Dockets ---"):
        assert comment in text
    assert set(text.splitlines()) <= set(HEAD.splitlines())


@pytest.mark.parametrize("number", [0, 1, 2])
def test_adding_and_removing_it_again_gives_the_same_text(number: int) -> None:
    assert without_feed(with_feed(HEAD, NEW), 3).rstrip() == HEAD.rstrip()


@pytest.mark.parametrize("text", ["", "# mine\n", "[newsletter]\nname = 'Daily'", "feeds = []\n\n[web]\nport = 1\n"])
def test_the_first_feed_is_added_where_there_was_none(text: str) -> None:
    longer = with_feed(text, NEW)
    assert urls(longer) == [NEW.url]
    assert tomllib.loads(longer) == tomllib.loads(text) | {"feeds": tomllib.loads(longer)["feeds"]}
    assert not tomllib.loads(without_feed(longer, 0)).get("feeds")


def test_feeds_in_brackets_are_changed_in_brackets() -> None:
    text = 'feeds = [ {title = "A", url = "a.xml"} ]  # all\n[newsletter]\nname = "Daily"\n'
    longer = with_feed(text, NEW)
    assert urls(longer) == ["a.xml", NEW.url]
    assert urls(without_feed(longer, 0)) == [NEW.url]
    assert "# all" in longer


@given(title=st.text(min_size=1), url=st.text(min_size=1))
def test_whatever_a_feed_is_called_it_reads_back(title: str, url: str) -> None:
    text = with_feed(HEAD, Feed(url, title))
    assert tomllib.loads(text)["feeds"][-1] == {"title": title, "url": url}


def test_a_feed_goes_by_its_address_in_any_spelling_or_by_its_title(tmp_path: Path) -> None:
    feeds = (Feed("https://a.example/feed", "A"), Feed("https://b.example/feed", "B"), Feed("c.xml", "B"))
    assert find_feed(feeds, "http://A.example/feed/", tmp_path) == 0
    assert find_feed(feeds, "a", tmp_path) == 0
    assert find_feed(feeds, str(tmp_path / "c.xml"), tmp_path) == 2
    with pytest.raises(ConfigError, match="title of 2 feeds"):
        find_feed(feeds, "B", tmp_path)
    with pytest.raises(ConfigError, match="no feed"):
        find_feed(feeds, "D", tmp_path)


def test_a_file_is_written_whole_only_if_good_and_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    path.write_text(HEAD, "utf-8")
    path.chmod(0o640)
    with pytest.raises(ConfigError, match=r"feeds\.toml:\d+: .*no such key"):
        save(path, HEAD.replace('kind = "docket"', 'sort = "docket"'), HEAD)
    with pytest.raises(ConfigError, match="changed by someone else"):
        save(path, HEAD, "something else")
    assert path.read_text("utf-8") == HEAD
    save(path, with_feed(HEAD, NEW), HEAD)
    assert path.read_text("utf-8") == with_feed(HEAD, NEW)
    assert path.stat().st_mode & 0o777 == 0o640
    assert [file.name for file in tmp_path.iterdir()] == ["feeds.toml"]
