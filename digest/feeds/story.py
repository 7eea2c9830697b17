"""A feed's items to stories: cleaned, dated, identified.  Pure; one bad item never loses its feed."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from digest.feeds import clean, dates, docket, identity, links
from digest.feeds.items import Item, Parsed
from digest.feeds.marks import Marks
from digest.feeds.records import Lengths
from digest.feeds.tally import Tally
from digest.model import Feed, Story

_HEADLINE = 120  # characters of a text that has to stand for a title
_SCRIPT = re.compile(r"(?:<|&lt;)\s*script\b", re.IGNORECASE)

_USUAL = Lengths()


class Made(NamedTuple):
    """What the items of a feed became."""

    stories: tuple[Story, ...]  # in the feed's order and each once, without those that are as they were
    notes: tuple[str, ...]  # on what was left out
    marks: str  # to be remembered: see `marks`
    total: int  # of stories, with those that are as they were
    dates: tuple[datetime, ...]  # that they state


def stories(
    feed: Feed, parsed: Parsed, address: str, now: datetime, known: str = "", lengths: Lengths = _USUAL
) -> Made:
    """Return the stories of a feed.

    Args:
        feed: the feed they come from; names their source.
        parsed: what was read.
        address: where the feed was found in the end; relative links start there.
        now: aware UTC; becomes `seen`, and bounds what a date may be.
        known: the marks of its last reading.
        lengths: of the stories' fields.
    """
    shared = _shared_guids(parsed.items)
    base = links.address(parsed.site, address) or address
    marks = Marks(known, feed, base)
    found: dict[str, Story] = {}
    same: dict[str, datetime | None] = {}  # the stories that are as they were, and their dates
    tally = Tally(lengths)
    for item in parsed.items:
        own_guid = item.guid not in shared
        mark = marks.of(item, own_guid)
        tally.scripts += bool(_SCRIPT.search(item.title))
        if (before := marks.story_of(mark)) is not None:
            marks.note(mark, before)
            if before not in found:
                same.setdefault(before, dates.published(item.date, now))
            continue
        cut_before = tally.cut
        story = _story(feed, item, own_guid, base, now, tally)
        if story is None:
            tally.empty += 1
            continue
        tally.ahead += story.claimed is not None
        tally.numberless += feed.kind == "docket" and story.docket is None
        # A filing may be told by several items together, a date too far ahead is one day a date, a limit may be raised.
        if story.docket is None and story.claimed is None and feed.kind != "docket" and tally.cut == cut_before:
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


def _story(feed: Feed, item: Item, own_guid: bool, base: str, now: datetime, tally: Tally) -> Story | None:
    summary, content = clean.prose(item.summary), clean.prose(item.content)
    url = tally.address(links.address(item.link, base) or links.address(item.guid))
    title = tally.line(item.title, "title") or clean.line(summary.text or content.text, _HEADLINE)
    if not title and not url:
        return None
    guid = tally.guid(item.guid)
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
        links=tally.links(summary.hrefs + content.hrefs, url or base),
        author=tally.line(item.author, "name"),
        tags=tally.tags(item.tags),
        published=published,
        seen=now,
        claimed=dates.claimed(item.date, now),
    )
    if feed.kind == "docket" or docket.is_filing_system(url) or docket.is_entry(title, summary.text):
        return _with_docket(story, tally.links(item.enclosures, base))
    return story


def _texts(summary: str, content: str, tally: Tally) -> tuple[str, str]:
    """Return summary and content within their limits; a summary that is the whole article becomes the content too."""
    if content and content != summary:
        return tally.text(summary, "summary"), tally.text(content, "text")
    if len(summary) <= tally.lengths.summary:
        return summary, ""
    return clean.cut(summary, tally.lengths.summary), tally.text(summary, "text")


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
