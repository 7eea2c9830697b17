"""The sample feeds: sound as XML, rich enough to make an edition, and truly what their labels say.

`cases.json` and `stories.jsonl` beside this file say which story belongs to which case.  They stand apart from the
feeds, so that a changed feed with a forgotten label fails here and not as a lower score.
"""

import json
import re
import tomllib
from collections import Counter
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import feedparser
import pytest

from digest.resources import demo_folder

HERE = Path(__file__).parent
DEMO = demo_folder()
CONFIG: dict[str, Any] = tomllib.loads((DEMO / "feeds.toml").read_text("utf-8"))
FILES = [feed["url"] for feed in CONFIG["feeds"]]
CASES: list[dict[str, Any]] = json.loads((HERE / "cases.json").read_text("utf-8"))
STORIES: list[dict[str, Any]] = [json.loads(line) for line in (HERE / "stories.jsonl").read_text("utf-8").splitlines()]

NEW_YORK = ZoneInfo("America/New_York")
SINCE = datetime(2023, 7, 11, 7, tzinfo=NEW_YORK)
UNTIL = datetime(2023, 7, 12, 7, tzinfo=NEW_YORK)
OLDER = {
    "iws-71054",
    "tag:briefandrecord.example,2009:1697740",
    "https://www.knickerbockerstandard.example/courts/2023/07/09/dressler-letters/",
    "https://erieshoreregister.example/?p=221801",
    "https://sidebarplease.example/p/2023-07-10",
    "spc-2023-07-09-a",
}
COURT_HOSTS = {"ecf.nysd.uscourts.gov", "ecf.deb.uscourts.gov", "ecf.ca2.uscourts.gov", "www.ca10.uscourts.gov"}
FILING_HOSTS = {"www.courtlistener.com", "storage.courtlistener.com"}
REAL_OUTLETS = {
    "above the law", "aba journal", "associated press", "bbc news", "bloomberg law", "courthouse news service",
    "jurist", "law&crime", "law.com", "law360", "lawfare", "mother jones", "new york post", "npr", "politico",
    "propublica", "reuters", "scotusblog", "guardian", "new york times", "volokh conspiracy", "wall street journal",
}  # fmt: skip


@cache
def parsed(name: str) -> Any:
    """The feed as feedparser reads it, from bytes as it would come over the network."""
    return feedparser.parse((DEMO / name).read_bytes())


def entries() -> list[tuple[str, Any]]:
    return [(feed["title"], entry) for feed in CONFIG["feeds"] for entry in parsed(feed["url"]).entries]


def moment(text: str) -> datetime:
    """Read an RSS or an Atom date; both are told with their zone."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return parsedate_to_datetime(text)


def plain(markup: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", markup)).strip()


def body(entry: Any) -> str:
    return str(entry.content[0].value) if "content" in entry else ""


def of_case(key: str) -> list[dict[str, Any]]:
    return [story for story in STORIES if story["case"] == key]


def telling(story: dict[str, Any]) -> str:
    return plain(f"{story['title']} {story['summary']} {story['content'] or ''}")


def carroll_tellings() -> list[dict[str, Any]]:
    return [s for s in of_case("carroll-1") if s["event"] == "carroll1-doj-letter" and s["kind"] != "docket"]


@pytest.mark.parametrize("name", FILES)
def test_every_feed_is_well_formed_xml_that_feedparser_reads_without_complaint(name: str) -> None:
    ET.parse(DEMO / name)
    assert not parsed(name).bozo, parsed(name).get("bozo_exception")
    assert parsed(name).entries


def test_every_file_in_the_folder_is_read() -> None:
    assert sorted(path.name for path in DEMO.glob("*.xml")) == sorted(FILES)


def test_the_newsletter_is_the_one_the_documentation_shows() -> None:
    newsletter = CONFIG["newsletter"]
    assert newsletter.pop("postal_address")
    assert newsletter == {
        "name": "Daily",
        "title": "The Case Daily",
        "timezone": "America/New_York",
        "schedule": "0 7 * * mon-fri",
        "from": "The Case Daily <daily@example.org>",
    }
    assert CONFIG["database"] == {"url": "sqlite:///digest.db"}
    assert CONFIG["smtp"] == {"url": "smtp://localhost:25"}


def test_there_is_enough_for_an_edition() -> None:
    kinds = Counter(feed["kind"] for feed in CONFIG["feeds"])
    assert kinds["news"] >= 14
    assert kinds["docket"] >= 4
    formats = Counter(parsed(name).version for name in FILES)
    assert formats["rss20"] >= 8
    assert formats["atom10"] >= 5
    sizes = Counter(story["case"] for story in STORIES if story["case"])
    assert len(STORIES) >= 85
    assert len(sizes) >= 25
    assert sum(size >= 3 for size in sizes.values()) >= 10
    assert sum(size == 1 for size in sizes.values()) >= 8
    assert 8 <= sum(story["case"] is None and not story["also"] for story in STORIES) <= 12


def test_guids_are_unique_over_all_feeds() -> None:
    counted = Counter(entry.id for _, entry in entries())
    assert [guid for guid, times in counted.items() if times > 1] == []


def test_labels_cover_all_stories_and_repeat_what_the_feeds_say() -> None:
    told = {
        e.id: (outlet, plain(e.title), e.link, moment(e.published), e.get("summary", ""), body(e))
        for outlet, e in entries()
    }
    labelled = {
        s["id"]: (s["source"], s["title"], s["link"], moment(s["published"]), s["summary"], s["content"] or "")
        for s in STORIES
    }
    assert labelled == told


def test_all_but_the_six_older_stories_fall_into_the_edition_of_12_july() -> None:
    outside = {entry.id for _, entry in entries() if not SINCE <= moment(entry.published) < UNTIL}
    assert outside == OLDER
    assert all(moment(entry.published) < UNTIL for _, entry in entries())


def test_times_are_told_in_several_zones() -> None:
    offsets = {moment(entry.published).utcoffset() for _, entry in entries()}
    assert len(offsets) >= 5


def test_six_outlets_tell_the_carroll_story_in_six_ways() -> None:
    stories = carroll_tellings()
    assert len({story["source"] for story in stories}) == len(stories) == 6
    assert len({story["title"] for story in stories}) == 6
    captioned = {story["source"] for story in stories if "Carroll v. Trump" in telling(story)}
    numbered = {story["source"] for story in stories if "20-cv-7311" in telling(story)}
    assert captioned == {"Mandate to Follow", "Brief & Record"}
    assert numbered == {"Brief & Record"}
    assert all("January" in telling(story) for story in stories)


def test_all_but_one_telling_mention_the_second_suit_and_one_is_a_wire_copy() -> None:
    silent = [story["source"] for story in carroll_tellings() if "carroll-2" not in story["also"]]
    assert silent == ["The New York Klaxon"]
    copies = [story for story in carroll_tellings() if story["dup_of"]]
    assert [story["source"] for story in copies] == ["Erie Shore Register"]
    original = next(story for story in STORIES if story["id"] == copies[0]["dup_of"])
    assert original["source"] == "Interstate Wire"
    assert original["content"].startswith(copies[0]["content"])
    assert original["title"] != copies[0]["title"]


def test_the_second_carroll_suit_has_stories_and_both_have_docket_entries() -> None:
    assert {s["event"] for s in of_case("carroll-2") if s["kind"] != "docket"} == {"carroll2-new-trial-motion"}
    titles = {entry.title for entry in parsed("court-nysd.xml").entries}
    assert {"1:20-cv-07311 Carroll v. Trump", "1:22-cv-10016 Carroll v. Trump"} <= titles


def test_all_links_are_https_and_lead_to_courts_filings_or_nowhere() -> None:
    for outlet, entry in entries():
        texts = f"{entry.get('summary', '')} {body(entry)}"
        for link in [entry.link, *re.findall(r"""href=["']([^"']+)""", texts)]:
            address = urlsplit(unescape(link))
            host = address.hostname or ""
            assert address.scheme == "https", (outlet, link)
            assert host.endswith(".example") or host in COURT_HOSTS | FILING_HOSTS, (outlet, link)


def test_outlets_live_on_reserved_domains_and_courts_on_their_own() -> None:
    for feed in CONFIG["feeds"]:
        for entry in parsed(feed["url"]).entries:
            host = urlsplit(entry.link).hostname or ""
            assert host in COURT_HOSTS if feed["kind"] == "docket" else host.endswith(".example"), (feed["title"], host)


def test_no_outlet_bears_a_real_outlets_name() -> None:
    news = {feed["title"] for feed in CONFIG["feeds"] if feed["kind"] == "news"}
    assert {title.lower().removeprefix("the ") for title in news}.isdisjoint(REAL_OUTLETS)


def test_bodies_are_as_long_as_a_feeds_and_many_stories_are_teasers_only() -> None:
    lengths = {entry.id: len(re.sub(r"<[^>]+>", " ", body(entry)).split()) for _, entry in entries() if body(entry)}
    assert {guid: words for guid, words in lengths.items() if not 80 <= words <= 180} == {}
    assert len(lengths) >= 25
    assert len(STORIES) - len(lengths) >= 40


def test_labels_speak_only_of_known_cases_and_siblings_know_each_other() -> None:
    keys = {case["key"]: case for case in CASES}
    assert len(keys) == len(CASES)
    assert {story["case"] for story in STORIES} - {None} == set(keys)
    for story in STORIES:
        assert set(story["also"]) <= set(keys) - {story["case"]}, story["id"]
    for case in CASES:
        assert all(case["key"] in keys[sibling]["siblings"] for sibling in case["siblings"]), case["key"]


@pytest.mark.parametrize("key", [case["key"] for case in CASES if case["key"] not in {"carroll-1", "carroll-2"}])
def test_no_two_cases_share_a_caption_or_a_number(key: str) -> None:
    """But for the two Carroll suits, which share their caption: that is what they are here for."""
    mine = next(case for case in CASES if case["key"] == key)
    names = {mine["caption"], *mine["other_captions"], *mine["dockets"]}
    for other in CASES:
        if other["key"] != key:
            assert names.isdisjoint({other["caption"], *other["other_captions"], *other["dockets"]})
