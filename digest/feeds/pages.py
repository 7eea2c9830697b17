"""A story from its own web page, for one that no feed brings: what the page says of itself, and its article."""

from dataclasses import replace
from datetime import datetime

from digest.feeds import fetch
from digest.feeds.client import Client
from digest.feeds.records import Clipping, FetchLimits
from digest.feeds.workers import read_apart
from digest.model import Feed, Story


def read_page(address: str, now: datetime, limits: FetchLimits, *, by_operator: bool) -> Story:
    """Return the story at a web address: headline, outlet and description as the page gives them, its text apart.

    Only an operator may name an inner address: what an editor names leads to the public internet alone.
    Raises FetchError if the page cannot be read, ParseError if there is no story in it.
    """
    client = Client(limits)
    try:
        page = Feed(address if by_operator else "", "", location=address)
        found = fetch.fetch(page, None, client, limits)
    finally:
        client.close()
    clipping = Clipping(found.body or b"", found.charset, found.address, limits.lengths)
    return replace(read_apart(clipping, limits.parse_seconds, limits.parse_bytes), seen=now)
