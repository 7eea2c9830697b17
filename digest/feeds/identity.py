"""Which story an item is: the same after its outlet edited it, and in every feed that lists one filing.  Pure."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from digest.feeds import links
from digest.model import Story


def identity(feed: str, guid: str, url: str, title: str, published: datetime | None) -> str:
    """Return 16 hex digits that survive what the outlet edits later; a date counts only for want of better.

    Addresses count without what changes while the page stays: http or https, www, tracking, a slash at the end.
    """
    own = same_place(guid) or same_place(url) or f"{title}\n{published.isoformat() if published else ''}"
    return _hashed(same_place(feed), own)


def filings(found: Sequence[Story]) -> tuple[Story, ...]:
    """Give filings the id that they have in whichever feed they stand: court, docket and entry number make it.

    PACER lists a filing once for each defendant; then one of them, the same each time, stands for the filing.
    """
    ids: dict[str, str] = {}
    for story in sorted(found, key=lambda story: story.guid):
        entry = story.docket
        if entry is not None and entry.court and entry.number is not None:
            ids.setdefault(_hashed("filing", entry.court, entry.docket, str(entry.number)), story.id)
    known = {own: filing for filing, own in ids.items()}
    return tuple(replace(story, id=known[story.id]) if story.id in known else story for story in found)


def settled(known: Story | None, story: Story, root: str = "") -> Story:
    """Return what to store of a story, given what is stored under its id.  `root` is its feed's first address.

    A filing that another feed brought first stays as that feed has it, with what only this one tells.  A story whose
    feed gave it the guid of another item becomes one of its own: it is another if neither address nor title has
    anything in common with what was known, since an outlet that edits a story changes one of them at a time.
    """
    if known is None:
        return story
    if known.feed != story.feed:
        return _filled(known, story)
    if not story.guid or not known.url or not story.url or story.docket is not None:
        return story
    if known.title == story.title or _words(known.title) & _words(story.title):
        return story
    if same_place(known.url) == same_place(story.url):
        return story
    return replace(story, id=_hashed(same_place(root or story.feed), story.guid, same_place(story.url)))


@lru_cache(1024)  # asked of each item for its feed
def same_place(name: str) -> str:
    """Return what the spellings of one address have in common; any other text as it is."""
    if not (found := links.address(name)):
        return name
    fragment = name.partition("#")[2]
    place = found.partition("://")[2].removeprefix("www.").rstrip("/")
    return f"{place}#{fragment}" if fragment else place


def _filled(known: Story, story: Story) -> Story:
    if known.docket is None or story.docket is None:
        return known
    docket = replace(
        known.docket,
        caption=known.docket.caption or story.docket.caption,
        event=known.docket.event or story.docket.event,
        document=known.docket.document or story.docket.document,
    )
    return replace(known, docket=docket, summary=known.summary or story.summary, url=known.url or story.url)


def _hashed(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _words(title: str) -> set[str]:
    """Return the words that tell titles apart; where all are short, all of them."""
    words = set(re.findall(r"\w+", title.lower()))
    return {word for word in words if len(word) > 3} or words
