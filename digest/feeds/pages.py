"""A story from its own web page, for one that no feed brings: what the page says of itself, and its article."""

from dataclasses import replace
from datetime import datetime

from digest.errors import FetchError
from digest.feeds import fetch
from digest.feeds.client import Client
from digest.feeds.guard import ForbiddenAddressError
from digest.feeds.records import Clipping, FetchLimits
from digest.feeds.workers import read_apart
from digest.model import Feed, Story


def read_page(address: str, now: datetime, limits: FetchLimits, *, by_operator: bool) -> Story:
    """Return the story at a web address: headline, outlet and description as the page gives them, its text apart.

    Only an operator may name an inner address: what an editor names leads to the public internet alone, and he is not
    told where else it would have led.
    Raises FetchError if the page cannot be read, ParseError if there is no story in it.
    """
    client = Client(limits)
    try:
        page = Feed(address if by_operator else "", "", location=address)
        found = fetch.fetch(page, None, client, limits)
    except ForbiddenAddressError as error:
        if by_operator:
            raise
        raise FetchError("it does not lead to the public internet, so it was not asked; name another") from error
    finally:
        client.close()
    clipping = Clipping(found.body or b"", found.charset, found.address, limits.lengths)
    return replace(read_apart(clipping, limits.parse_seconds, limits.parse_bytes), seen=now)
