"""The articles behind stories, for feeds that say too little: their text helps grouping and is shown to nobody.

A page is asked for once, when its story is new, under the limits and the guard of feeds, and only if its site's
robots.txt allows it (RFC 9309).  What is the article in it is for trafilatura to say, in a worker process.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from digest.errors import DigestError
from digest.feeds import fetch
from digest.feeds.client import Client
from digest.feeds.records import FetchLimits, Page
from digest.feeds.turns import Turns
from digest.feeds.workers import read_apart
from digest.model import Feed, Story

log = logging.getLogger(__name__)

MAX_ARTICLES = 50
"""Of one feed in one round: the first reading of a feed must not become a crawl of its site."""
AGENT = "digest"
_MAX_ROBOTS = 512_000  # bytes; RFC 9309 wants 500 KiB at least
_ENOUGH = 1500  # characters of a feed's own text that need no article


def read_articles(
    new: Iterable[tuple[Feed, Story]], limits: FetchLimits, stop: Callable[[], bool] = lambda: False
) -> dict[str, str]:
    """Return the texts of the articles behind new stories, by story id; what cannot or may not be read is logged.

    `stop` is asked twice a second; once it is true, those under way are the last.
    """
    stories = list(_wanted(new))
    client = Client(limits)
    robots = _Robots(client, limits)
    hosts = [urlsplit(story.url).hostname or "" for _, story in stories]
    turns = Turns(hosts, limits.per_host, limits.spacing, time.monotonic)
    texts: dict[str, str] = {}

    def work() -> None:
        while (number := turns.take()) is not None:
            feed, story = stories[number]
            try:
                texts[story.id] = _article(feed, story.url, robots, client, limits)
            except DigestError as error:
                log.info("article %s: %s", story.url, error)
            except Exception:  # a bulkhead, as for feeds
                log.exception("article %s", story.url)
            finally:
                turns.give_back(number)

    workers = max(1, min(limits.workers, len(stories)))
    with ThreadPoolExecutor(workers, thread_name_prefix="article") as pool:
        under_way = {pool.submit(work) for _ in range(workers)}
        while under_way:
            done, under_way = wait(under_way, timeout=0.5)
            for task in done:
                task.result()
            if stop():
                turns.stop()
    client.close()
    return {story_id: text for story_id, text in texts.items() if text}


def _wanted(new: Iterable[tuple[Feed, Story]]) -> Iterator[tuple[Feed, Story]]:
    """Yield the stories whose feeds say too little, the first ones of each feed."""
    counts: Counter[str] = Counter()
    for feed, story in new:
        if story.url and len(story.content or story.summary) < _ENOUGH and counts[feed.url] < MAX_ARTICLES:
            counts[feed.url] += 1
            yield feed, story


def _article(feed: Feed, url: str, robots: "_Robots", client: Client, limits: FetchLimits) -> str:
    if not robots.allow(feed, url):
        log.info("article %s: its site's robots.txt does not allow it", url)
        return ""
    found = fetch.fetch(replace(feed, location=url), None, client, limits)
    landed = found.address != url and urlsplit(found.address).netloc != urlsplit(url).netloc
    if landed and not robots.allow(feed, found.address):
        return ""
    page = Page(found.body or b"", found.charset, found.address, limits.lengths)
    return read_apart(page, limits.parse_seconds, limits.parse_bytes)


class _Robots:
    """What sites allow; each is asked once a round."""

    def __init__(self, client: Client, limits: FetchLimits) -> None:
        self._client = client
        self._limits = replace(limits, max_bytes=_MAX_ROBOTS)
        self._known: dict[str, RobotFileParser] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def allow(self, feed: Feed, url: str) -> bool:
        site = urljoin(url, "/robots.txt")
        with self._lock:
            own = self._locks.setdefault(site, threading.Lock())
        with own:
            if site not in self._known:
                self._known[site] = self._rules(feed, site)
        return self._known[site].can_fetch(AGENT, url)

    def _rules(self, feed: Feed, site: str) -> RobotFileParser:
        """RFC 9309, 2.3.1: a file that is not there (4xx) allows all; a site in trouble allows nothing."""
        lines = ["User-agent: *", "Disallow: /"]
        try:
            body = fetch.fetch(replace(feed, location=site), None, self._client, self._limits).body or b""
            lines = body.decode("utf-8", "replace").splitlines()
        except fetch.RefusedError as error:
            if 400 <= (error.terms.status or 500) < 500:
                lines = []
        except DigestError as error:
            log.info("%s: %s", site, error)
        rules = RobotFileParser()
        rules.parse(lines)
        return rules
