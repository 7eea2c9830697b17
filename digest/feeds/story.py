"""A feed's items to stories: cleaned, dated, identified.  Pure; one bad item never loses its feed."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from digest.feeds import clean, dates, docket, identity
from digest.feeds.items import Item, Parsed
from digest.feeds.marks import Marks
from digest.feeds.records import counted
from digest.model import Feed, Story

MAX_TITLE = 400  # characters, as all below; the longest docket captions have 300
MAX_NAME = 200  # of authors
MAX_TAG = 100
MAX_TAGS = 40
MAX_GUID = 1000
MAX_SUMMARY = 4000  # a summary that is longer is the article itself
MAX_TEXT = 400_000  # of the article itself, unless the settings say otherwise
MAX_LINKS = 300

_SCRIPT = re.compile(r"(?:<|&lt;)\s*script\b", re.IGNORECASE)


class Made(NamedTuple):
    """What the items of a feed became."""

    stories: tuple[Story, ...]  # in the feed's order and each once, without those that are as they were
    notes: tuple[str, ...]  # on what was left out
    marks: str  # to be remembered: see `marks`
    total: int  # of stories, with those that are as they were
    dates: tuple[datetime, ...]  # that they state


class _Tally:
    """What notes there are to be."""

    def __init__(self, max_text: int) -> None:
        self.max_text = max_text
        self.empty = self.numberless = self.scripts = self.ahead = self.long = 0

    def notes(self) -> Iterator[str]:
        """Yield the notes."""
        if self.empty:
            yield f"{counted(self.empty)} without title, text and link left out"
        if self.numberless:
            yield f"{counted(self.numberless)} without a docket number kept as plain stories"
        if self.ahead:
            yield f"{counted(self.ahead)} dated in the future, placed by when first read"
        if self.long:
            yield f"{counted(self.long, 'text')} cut after {self.max_text:,} characters; to keep more, raise max_text"
        if self.scripts:
            # In a title it is an attack or a broken publisher; in a body, where it is taken out as well, daily fare.
            yield f"script taken out of {counted(self.scripts, 'title')}"


def stories(
    feed: Feed, parsed: Parsed, address: str, now: datetime, known: str = "", *, max_text: int = MAX_TEXT
) -> Made:
    """Return the stories of a feed.

    Args:
        feed: the feed they come from; names their source.
        parsed: what was read.
        address: where the feed was found in the end; relative links start there.
        now: aware UTC; becomes `seen`, and bounds what a date may be.
        known: the marks of its last reading.
        max_text: characters of one story.
    """
    shared = _shared_guids(parsed.items)
    base = clean.address(parsed.site, address) or address
    marks = Marks(known, feed, base)
    found: dict[str, Story] = {}
    same: dict[str, datetime | None] = {}  # the stories that are as they were, and their dates
    tally = _Tally(max_text)
    for item in parsed.items:
        own_guid = item.guid not in shared
        mark = marks.of(item, own_guid)
        tally.scripts += bool(_SCRIPT.search(item.title))
        if (before := marks.story_of(mark)) is not None:
            marks.note(mark, before)
            if before not in found:
                same.setdefault(before, dates.published(item.date, now))
            continue
        long_before = tally.long
        story = _story(feed, item, own_guid, base, now, tally)
        if story is None:
            tally.empty += 1
            continue
        tally.ahead += story.claimed is not None
        tally.numberless += feed.kind == "docket" and story.docket is None
        # A filing may be told by several items together, a date too far ahead is one day a date, a limit may be raised.
        if story.docket is None and story.claimed is None and feed.kind != "docket" and tally.long == long_before:
            marks.note(mark, story.id)
        if story.id not in same:
            found[story.id] = _joined(found[story.id], story) if story.id in found else story
    stated = (*(story.published for story in found.values()), *same.values())
    made = identity.filings(list(found.values()))
    return Made(made, tuple(tally.notes()), marks.text, len(made) + len(same), tuple(filter(None, stated)))


def _shared_guids(items: Sequence[Item]) -> frozenset[str]:
    """Return the guids that several items with different links claim, which therefore identify nothing."""
    pairs = {(item.guid, item.link) for item in items if item.guid}
    return frozenset(guid for guid, times in Counter(guid for guid, _ in pairs).items() if times > 1)


def _story(feed: Feed, item: Item, own_guid: bool, base: str, now: datetime, tally: _Tally) -> Story | None:
    summary, content = clean.prose(item.summary), clean.prose(item.content)
    url = clean.address(item.link, base) or clean.address(item.guid)
    title = clean.line(item.title, MAX_TITLE) or clean.line(summary.text or content.text, 120)
    if not title and not url:
        return None
    guid = clean.tidy(item.guid)[:MAX_GUID]
    long, full = _texts(summary.text, content.text, tally)
    published = dates.published(item.date, now)
    story = Story(
        id=identity.identity(feed.root or feed.url, guid if own_guid else "", url, title, published),
        feed=feed.url,
        source=feed.title,
        title=title or url,
        url=url,
        guid=guid,
        summary=long,
        content=full,
        links=clean.addresses(summary.hrefs + content.hrefs, url or base, MAX_LINKS),
        author=clean.line(item.author, MAX_NAME),
        tags=_tags(item.tags),
        published=published,
        seen=now,
        claimed=dates.claimed(item.date, now),
    )
    if feed.kind == "docket" or docket.is_filing_system(url) or docket.is_entry(title, summary.text):
        return _with_docket(story, clean.addresses(item.enclosures, base, MAX_LINKS))
    return story


def _texts(summary: str, content: str, tally: _Tally) -> tuple[str, str]:
    """Return summary and content within their limits; a summary that is the whole article becomes the content too."""
    if content == summary or (not content and len(summary) <= MAX_SUMMARY):
        content = ""
    elif not content:
        content = summary
    tally.long += len(content) > tally.max_text
    return clean.cut(summary, MAX_SUMMARY), clean.cut(content, tally.max_text)


def _tags(tags: Sequence[str]) -> tuple[str, ...]:
    lines = (clean.line(tag, MAX_TAG) for tag in tags[: 2 * MAX_TAGS])
    return tuple(dict.fromkeys(filter(None, lines)))[:MAX_TAGS]


def _with_docket(story: Story, enclosures: tuple[str, ...]) -> Story:
    text = story.content or story.summary
    entry = docket.docket_entry(story.title, text, (*story.links, story.url, story.feed), enclosures)
    told = docket.event_text(text)
    if entry is None or told is None:
        return replace(story, docket=entry)
    # A bankruptcy court's office, chapter and trustee stay readable in the content.
    return replace(story, docket=entry, summary=told[2], content="" if text.startswith("[") else text)


def _joined(first: Story, second: Story) -> Story:
    """Return one story for two items of one identity: PACER lists each event of an entry, others repeat themselves."""
    if first.docket is None or second.docket is None:
        return first
    return replace(
        first,
        summary=_list(first.summary, second.summary),
        docket=replace(first.docket, event=_list(first.docket.event or "", second.docket.event or "") or None),
    )


def _list(first: str, second: str) -> str:
    """Return both as "A; B" in the order of the alphabet, each once, whatever order the feed had."""
    return "; ".join(sorted({part for part in (*first.split("; "), second) if part}))
