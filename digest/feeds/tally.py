"""What is cut, left out or odd in a feed's items, as they become stories, and the notes on it.

Each limit of a field is a setting; where it bites, the note names it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from digest.feeds import clean, links
from digest.feeds.letters import tidy
from digest.feeds.records import Lengths, counted

_CUT = "{} cut after {:,} characters; to keep more, raise max_{}"
_LEFT_OUT = "{} of more than {:,} characters left out; to keep more, raise max_{}"
_TOO_MANY = "{0} with more than {1:,} {2}, the rest left out; to keep more, raise max_{2}"
_BITES = {
    "title": (_CUT, "title"), "text": (_CUT, "text"), "summary": (_CUT, "description"), "name": (_CUT, "name"),
    "tag": (_CUT, "tag"), "guid": (_CUT, "guid"), "address": (_LEFT_OUT, "address"), "tags": (_TOO_MANY, "item"),
    "links": (_TOO_MANY, "item"),
}  # fmt: skip
"""Of each limit what it does, and to what."""


class Tally:
    """Keeps fields within their limits, and counts."""

    def __init__(self, lengths: Lengths) -> None:
        self.lengths = lengths
        self._cuts: Counter[str] = Counter()
        self.empty = self.numberless = self.scripts = self.ahead = 0

    @property
    def cut(self) -> int:
        """How often a limit has bitten."""
        return self._cuts.total()

    def line(self, markup: str, limit: str) -> str:
        """Return markup as one line of plain text within the limit of that name."""
        most: int = getattr(self.lengths, limit)
        return self._within(clean.words(markup[: 20 * most]), most, limit)

    def text(self, text: str, limit: str) -> str:
        """Return plain text within the limit."""
        return self._within(text, getattr(self.lengths, limit), limit)

    def _within(self, text: str, most: int, limit: str) -> str:
        if len(text) <= most:
            return text
        self._cuts[limit] += 1
        return clean.cut(text, most)

    def guid(self, guid: str) -> str:
        """Return a guid, plain, within its limit."""
        plain = tidy(guid)
        self._cuts["guid"] += len(plain) > self.lengths.guid
        return plain[: self.lengths.guid]

    def address(self, address: str) -> str:
        """Return the address, "" if it is too long."""
        if len(address) <= self.lengths.address:
            return address
        self._cuts["address"] += 1
        return ""

    def links(self, hrefs: Sequence[str], base: str) -> tuple[str, ...]:
        """Return the addresses that a text links to, in order, each once."""
        most = self.lengths.links
        found = links.addresses(hrefs, base, most + 1)
        self._cuts["links"] += len(found) > most
        return tuple(filter(None, map(self.address, found[:most])))

    def tags(self, tags: Sequence[str]) -> tuple[str, ...]:
        """Return tags as lines, each once."""
        most = self.lengths.tags
        lines = dict.fromkeys(filter(None, (self.line(tag, "tag") for tag in tags[: 2 * most])))
        self._cuts["tags"] += len(lines) > most or len(tags) > 2 * most
        return tuple(lines)[:most]

    def notes(self) -> Iterator[str]:
        """Yield the notes."""
        if self.empty:
            yield f"{counted(self.empty)} without title, text and link left out"
        if self.numberless:
            yield f"{counted(self.numberless)} without a docket number kept as plain stories"
        if self.ahead:
            yield f"{counted(self.ahead)} dated in the future, placed by when first read"
        for limit, (words, noun) in _BITES.items():
            if times := self._cuts[limit]:
                yield words.format(counted(times, noun), getattr(self.lengths, limit), limit)
        if self.scripts:
            # In a title it is an attack or a broken publisher; in a body, where it is taken out as well, daily fare.
            yield f"script taken out of {counted(self.scripts, 'title')}"
