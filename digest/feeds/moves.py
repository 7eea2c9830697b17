"""Which feed of feeds.toml is one that was known by another address: its stories stay what they are.  Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digest.feeds.health import Health
from digest.feeds.identity import same_place
from digest.model import Feed


@dataclass(frozen=True, slots=True)
class Past:
    """What is remembered of a feed."""

    title: str
    kind: str
    health: Health


def moves(configured: Sequence[Feed], known: Mapping[str, Past]) -> dict[str, str]:
    """Return the old URLs of feeds that stand in feeds.toml under new ones, by the new URL.

    A feed is one that stands there no more if their addresses differ in spelling only, if the old one said that it has
    moved to the new one, or if they have the same title; each time only if there is no other of either like that.
    """
    urls = {feed.url for feed in configured}
    new = [feed for feed in configured if feed.url not in known]
    left = {url: past for url, past in known.items() if url not in urls}
    found: dict[str, str] = {}
    for alike in (_in_address, _by_its_word, _in_title):
        for feed in new:
            olds = [url for url, past in left.items() if alike(feed, url, past)]
            if len(olds) != 1 or feed.url in found:
                continue
            (old,) = olds
            if sum(alike(other, old, left[old]) for other in new if other.url not in found) == 1:
                found[feed.url] = old
                del left[old]
    return found


def _in_address(feed: Feed, url: str, _: Past) -> bool:
    return same_place(feed.url) == same_place(url)


def _by_its_word(feed: Feed, _: str, past: Past) -> bool:
    targets = filter(None, (past.health.moved_to, past.health.location))
    return same_place(feed.url) in map(same_place, targets)


def _in_title(feed: Feed, _: str, past: Past) -> bool:
    return (feed.title, feed.kind) == (past.title, past.kind)
