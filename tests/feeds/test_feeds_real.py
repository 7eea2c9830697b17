"""Real feeds: every one is read, every item keeps what it states; court feeds are compared with a second reader.

The .json files beside the court feeds are what juriscraper reads out of them.  Where the two differ, a table below says
so and why; a difference that no table explains fails.
"""

import html
import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from feeds_real import COURTS, REAL, needs_real, read

from digest.model import DocketEntry, Story

pytestmark = needs_real

PACER = ["ca2_1", "ca6", "cafc", "mdb_1", "nysb_1", "sdny_1", "wvsd"]
ALL = sorted(str(path.relative_to(REAL)) for path in REAL.rglob("*.xml"))

# feed -> items, docket entries.  An entry with two events is two items with one guid; both readers make it one.
SIZES = {
    "ca2_1": (4, 4), "ca6": (9, 9), "cafc": (2, 2), "mdb_1": (2, 2), "nysb_1": (162, 160), "sdny_1": (358, 341),
    "wvsd": (3, 3),
}  # fmt: skip

# The entries with two events, as we join them.  juriscraper writes " AND " between them.
TWO_EVENTS = {
    "nysb_1": [
        "18-35641 Add Judge; Add Trustee",
        # The same event twice (one for each redacted paper): juriscraper repeats it, we say it once.
        "16-35015 Motion, Redact (Fee) (NOT to be used for redacting in Transcripts)",
    ],
    "sdny_1": [
        "7:16-cv-02451 Stipulation and Order; ~Util - Add and Terminate Attorneys",
        "7:17-cv-06053 Order; ~Util - Set Deadlines",
        "7:17-cv-05440 Memo Endorsement; ~Util - Set Deadlines",
        "1:18-cv-02786 Order; ~Util - Set Hearings",
        "1:16-md-02742 Order; ~Util - Set Hearings",
        "1:18-cv-02441 Notice of Voluntary Dismissal - Signed; ~Util - Add and Terminate Parties",
        "1:17-cv-09841 Order; ~Util - Set Deadlines",
        "1:17-cv-10085 Stipulation and Order; ~Util - Set Deadlines",
        "1:17-cv-06954 Compel; Discovery",
        "1:18-cv-00069 1 - Terminate Hearings; Order",
        "1:10-cv-09545 Order; ~Util - Set Deadlines/Hearings",
        "1:18-cv-01932 Memo Endorsement; ~Util - Set Deadlines/Hearings",
        "1:17-cv-04974 Memo Endorsement; ~Util - Set Motion and R&R Deadlines/Hearings",
        "1:17-cv-07005 Order; ~Util - Set Deadlines/Hearings",
        "1:16-cv-03780 Order; ~Util - Set Deadlines/Hearings",
        "1:16-cv-00132 Stipulation and Order; ~Util - Set Deadlines",
        "1:15-cv-04455 Conference; Extension of Time to File Document",
    ],
}

# Items that juriscraper drops.
DROPPED = {"5:18-~gr-00001": "a grand jury's number, which it cannot read; we take it as the court writes it"}

# What juriscraper does to a caption, and how many of the 521 entries show it.  We keep the court's wording.
CAPTIONS: list[tuple[str, int, Callable[[str], str]]] = [
    ("no caption in the feed: it writes 'Unknown Case Title', we None", 1, lambda text: text or "Unknown Case Title"),
    ("'et al' taken out", 229, lambda text: re.sub(r"[ ,;]*\bet al\b\.?", "", text)),
    ("'USA' spelled out", 56, lambda text: re.sub(r"^USA\b|\bUSA$", "United States", text)),
    (
        "'of America' taken out where it ends a party",
        8,
        lambda text: re.sub(r"(?:The )?United States of America(?=$| v\.)", "United States", text),
    ),
]

# Other differences, by field: reason and number of entries.
OTHER = {
    "court": ("it names S.D.N.Y.'s feed 'sdny'; the id in courts-db, which we write, is 'nysd'", 341),
    "document": ("it writes 0 for the fourth digit of a document's number, which says how the link came about", 290),
    "event": ("it leaves a space that the court's clerk typed before 'Model Chapter 13 Plan'", 2),
}


def items(path: Path) -> int:
    return sum(element.tag.endswith("item") for element in ElementTree.parse(path).iter())


def docket_of(story: Story) -> DocketEntry:
    assert story.docket is not None
    return story.docket


@pytest.mark.parametrize("name", ALL)
def test_every_item_has_title_link_and_time(name: str) -> None:
    kind = "docket" if "court-feeds" in name else "news"
    reading = read(REAL / name, "docket" if kind == "docket" else "news")
    assert (reading.report.status, reading.report.error, reading.notes) == ("ok", None, ())
    assert len(reading.stories) == (SIZES[Path(name).stem][1] if "pacer" in name else items(REAL / name))
    for story in reading.stories:
        assert story.title
        assert story.url.startswith(("http://", "https://"))
        assert story.published is not None
        assert (story.docket is not None) == (kind == "docket")
        assert not re.search(r"[<>]\w|&\w+;|utm_|[\x00-\x09\x0b-\x1f]", story.title + story.url + story.summary)


@pytest.mark.parametrize("name", PACER)
def test_every_docket_item_is_there_with_number_and_caption(name: str) -> None:
    path = COURTS / "pacer" / f"{name}.xml"
    stories = read(path).stories
    assert (items(path), len(stories)) == SIZES[name]
    titles = {item.findtext("title", "").strip() for item in ElementTree.parse(path).getroot().iter("item")}
    # PACER escapes twice: "Christopher O&#039;Rourke" is what the XML says.
    assert {story.title for story in stories} == {" ".join(html.unescape(title).split()) for title in titles}
    for story in stories:
        docket = docket_of(story)
        assert story.title.startswith(docket.docket)
        assert docket.caption or " " not in story.title
        assert docket.event == story.summary


def test_docket_entries_agree_with_juriscrapers_but_for_what_the_tables_explain() -> None:
    captions: Counter[str] = Counter()
    other: Counter[str] = Counter()
    for name in PACER:
        path = COURTS / "pacer" / f"{name}.xml"
        stories = [story for story in read(path).stories if docket_of(story).docket not in DROPPED]
        rows = json.loads(path.with_suffix(".json").read_text("utf-8"))
        for story, row in zip_longest(stories, rows):
            assert docket_of(story).docket == row["docket_number"]
            captions.update(caption_reasons(docket_of(story).caption, row["case_name"]))
            other.update(differences(story, row))
    assert captions == {reason: count for reason, count, _ in CAPTIONS}
    assert other == {field: count for field, (_, count) in OTHER.items()}


def caption_reasons(ours: str | None, theirs: str) -> list[str]:
    """Return the reasons that together turn our caption into theirs."""
    text, reasons = ours or "", []
    for reason, _, change in CAPTIONS:
        changed = " ".join(change(text).split())
        if changed != text:
            reasons.append(reason)
        text = changed
    assert text == theirs
    return reasons


def differences(story: Story, row: dict[str, Any]) -> list[str]:
    """Return the fields that differ in a way the table explains; others fail here."""
    docket, entry, found = docket_of(story), row["docket_entries"][0], []
    assert story.published == datetime.fromisoformat(entry["date_filed"])
    assert docket.number == (int(entry["document_number"]) if entry["document_number"] else None)
    if docket.court != row["court_id"]:
        assert (docket.court, row["court_id"]) == ("nysd", "sdny")
        found.append("court")
    events = sorted(dict.fromkeys(entry["short_description"].split(" AND ")))
    if docket.event != "; ".join(events):
        assert docket.event == entry["short_description"].strip()
        found.append("event")
    number = re.search(r"/docs?1/(\d+)", docket.document or "")
    if (number[1] if number else "") != entry["pacer_doc_id"]:
        assert number is not None
        assert number[1][:3] + "0" + number[1][4:] == entry["pacer_doc_id"]
        found.append("document")
    return found


@pytest.mark.parametrize("name", TWO_EVENTS)
def test_two_events_of_one_docket_entry_are_one_story(name: str) -> None:
    path = COURTS / "pacer" / f"{name}.xml"
    guids = Counter(item.findtext("guid", "") for item in ElementTree.parse(path).getroot().iter("item"))
    twice = [story for story in read(path).stories if guids[story.guid] > 1]
    assert sorted(f"{docket_of(story).docket} {story.summary}" for story in twice) == sorted(TWO_EVENTS[name])


# feed -> how its captions differ from juriscraper's, which rewrites them for display.
OPINIONS = {
    "opinions_ca10_example": "'et al.' taken out",
    "opinions_cafc_example": "capitals lowered ('De C v. v.' shows the risk), 'US' spelled out",
    "oral-args_ca8_example": "'vs' to 'v.'",
}


@pytest.mark.parametrize("name", OPINIONS)
def test_opinions_and_arguments_agree_with_juriscrapers(name: str) -> None:
    path = COURTS / "opinions" / f"{name}.xml"
    rows = json.loads(path.with_suffix(".compare.json").read_text("utf-8"))
    ours = sorted(map(opinion, read(path).stories))
    theirs = sorted(
        (row["docket_numbers"], row["case_dates"], plain(row["case_names"]), row["download_urls"]) for row in rows
    )
    assert ours == theirs


def opinion(story: Story) -> tuple[str, str, str, str]:
    docket = docket_of(story)
    assert docket.court == re.sub(r".*_(ca\w+)_.*", r"\1", story.feed)
    assert docket.event
    assert story.published is not None
    assert docket.caption is not None
    assert docket.document is not None
    return docket.docket, str(story.published.date()), plain(docket.caption), docket.document


def plain(caption: str) -> str:
    """Return a caption without what juriscraper changes."""
    words = re.sub(r",? et al\.", "", caption.lower())
    words = re.sub(r"\bus$", "united states", words).replace(" vs ", " v. ").replace("de c.v.", "de c v.")
    return " ".join(words.split())


def test_a_supreme_court_opinion_is_whole_and_names_its_number() -> None:
    stories = {docket_of(story).docket: story for story in read(COURTS / "scotus-rss" / "feed_2026-03-15.xml").stories}
    opinion = stories["24-1287"]
    assert docket_of(opinion) == DocketEntry(
        "24-1287", "LEARNING RESOURCES, INC. v. TRUMP", "scotus", document="https://www.law.cornell.edu/supct/pdf/24-1287.pdf"
    )
    assert len(opinion.content) > 300_000
    assert len(opinion.summary) <= 4000
    assert opinion.content.startswith(opinion.summary[:-1].rstrip())


def test_two_snapshots_of_a_feed_give_its_items_the_same_ids() -> None:
    folder = COURTS / "scotus-rss"
    older, newer = ({story.url: story.id for story in read(path).stories} for path in sorted(folder.iterdir()))
    both = older.keys() & newer.keys()
    assert len(both) == 8
    # The feeds' own address is part of an id, and is the same for both in real life.
    assert len(set(older.values()) | set(newer.values())) == 40


def test_tracking_is_taken_off_and_the_story_still_found() -> None:
    stories = read(REAL / "world-feeds-raw" / "dw-all-rdf.xml", "news").stories
    assert stories[0].url == "https://www.dw.com/en/france-arrests-nine-in-right-wing-activist-s-death/a-75995188"
    assert stories[0].guid.endswith("?maca=en-rss-en-all-1573-rdf")
