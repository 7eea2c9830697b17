"""Looking at one address closely, and finding the feeds of a site.  Nothing is remembered."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin

from digest.errors import DigestError, ParseError
from digest.feeds import local
from digest.feeds.records import Contents, Document, Fetched, FetchLimits, Hop
from digest.model import Feed, Story

USUAL_PLACES = ("/feed", "/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json")
"""Where sites have their feeds whose pages do not name them."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is at an address."""

    address: str  # in the end
    trail: tuple[Hop, ...] = ()  # every answer on the way
    size: int = 0  # bytes, unpacked
    error: str | None = None
    links: tuple[str, ...] = ()  # the feeds that an HTML page names
    contents: Contents | None = None
    stories: tuple[Story, ...] = ()
    notes: tuple[str, ...] = ()


def look(feed: Feed, now: datetime, limits: FetchLimits) -> Look:
    """Return what is at the feed's location; what goes wrong is a part of it."""
    from digest.feeds.workers import read_apart

    trail: list[Hop] = []
    fetched: Fetched | None = None
    try:
        fetched = _fetched(feed, limits, trail)
        body = fetched.body or b""
        bare = Feed(feed.url, feed.title, feed.kind)  # a login is no worker's business
        document = Document(bare, body, fetched.charset, fetched.address, now, limits.max_items, limits.lengths)
        result = read_apart(document, limits.parse_seconds, limits.parse_bytes)
    except DigestError as error:
        links = _links(fetched) if isinstance(error, ParseError) else ()
        address = fetched.address if fetched else trail[-1].address if trail else feed.url
        size = len(fetched.body or b"") if fetched else 0
        return Look(address, tuple(trail), size, " ".join(str(error).split()), links)
    notes = fetched.notes + result.notes
    return Look(fetched.address or feed.url, tuple(trail), len(body), None, (), result.contents, result.stories, notes)


def discover(address: str, now: datetime, limits: FetchLimits) -> list[Look]:
    """Return the feeds of a site: the address itself if it is one, else those that its page names, else the usual ones.

    Raises ParseError if there is none, FetchError if the site cannot be read.
    """
    first = look(Feed(address, address), now, limits)
    if first.contents is not None:
        return [first]
    if not first.size:
        raise ParseError(f"{address}: {first.error}")
    named = first.links or tuple(urljoin(first.address, place) for place in USUAL_PLACES)
    found = list(_feeds(address, named, now, limits))
    if not found:
        raise ParseError(
            f"{address} names no feed that can be read; look for one in a browser, and add its own address"
        )
    return found


def _feeds(address: str, places: Iterable[str], now: datetime, limits: FetchLimits) -> Iterable[Look]:
    seen: set[str] = set()
    for place in places:
        # The operator wrote the site's address.  What its page names may not lead inside, so it is no feed's own url.
        found = look(Feed(address, address, location=place), now, limits)
        content = hashlib.sha256("\n".join(story.url for story in found.stories).encode()).hexdigest()
        if found.contents is not None and found.address not in seen and content not in seen:
            seen |= {found.address, content}
            yield found


def _fetched(feed: Feed, limits: FetchLimits, trail: list[Hop]) -> Fetched:
    location = feed.location or feed.url
    if not location.lower().startswith(("http://", "https://")):
        return local.read(Path(location), limits.max_bytes)
    from digest.feeds.client import Client
    from digest.feeds.fetch import fetch

    client = Client(limits)
    try:
        return fetch(feed, None, client, limits, trail)
    finally:
        client.close()


def _links(fetched: Fetched | None) -> tuple[str, ...]:
    from digest.feeds import document

    if fetched is None or not fetched.body:
        return ()
    return tuple(document.feed_links(fetched.body, fetched.charset, fetched.address))
