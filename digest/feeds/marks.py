"""Which items of a feed are as they were at its last reading, and need not be cleaned again.  Pure.

A feed that has something new repeats all that it had before.  Of each item a mark is kept, a hash of all that its story
is made from, beside the story's id; cleaning what has a known mark would give the same story once more.
"""

from hashlib import blake2b

from digest.feeds.items import Item
from digest.model import Feed

_LENGTH = 16  # hex digits of a mark, and of a story's id


class Marks:
    """The marks of a feed's items.

    Args:
        known: what `text` gave last time, "" at first.
        feed: the feed.
        base: where its relative links start.
    """

    def __init__(self, known: str, feed: Feed, base: str) -> None:
        pairs = (known[at : at + 2 * _LENGTH] for at in range(0, len(known), 2 * _LENGTH))
        self._known = {pair[:_LENGTH]: pair[_LENGTH:] for pair in pairs}
        self._now: dict[str, str] = {}
        self._feed = "\n".join((feed.root or feed.url, feed.title, base))

    def of(self, item: Item, own_guid: bool) -> str:
        """Return the mark of an item, which depends on whether its guid is its own."""
        single = (self._feed, str(own_guid), item.title, item.link, item.guid, item.author, item.date, item.summary)
        said = "\x1f".join((*single, item.content, *item.tags, "\x1e", *item.enclosures))
        return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=_LENGTH // 2).hexdigest()

    def story_of(self, mark: str) -> str | None:
        """Return the id of the story that was made of an item with this mark; None if none was."""
        return self._known.get(mark)

    def note(self, mark: str, story: str) -> None:
        """Remember that the item with this mark is that story."""
        self._now[mark] = story

    @property
    def text(self) -> str:
        """What to remember."""
        return "".join(mark + story for mark, story in self._now.items())
