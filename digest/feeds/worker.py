"""What a worker process does: feeds in, stories out, pages in, articles out; one at a time.

See `workers` for the other side.
"""

import os
import pickle
import resource
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from digest.errors import ParseError
from digest.feeds import clean, identity, links, parse, story
from digest.feeds.document import characters
from digest.feeds.letters import tidy
from digest.feeds.records import Clipping, Contents, Document, Job, Page, Result, UnreadError
from digest.model import Story


def serve() -> None:
    """Read documents until the other end of the line, a socket, is closed.  Runs in the worker."""
    line = int(sys.argv[1])
    # The other side may end at any moment: then there is nobody to tell.
    with suppress(EOFError, ConnectionError), open(line, "rb") as heard, open(os.dup(line), "wb") as told:
        answer: object = None
        while True:
            pickle.dump(answer, told, pickle.HIGHEST_PROTOCOL)
            told.flush()
            document, memory = pickle.load(heard)  # noqa: S301  from the process that started this one
            answer = _read(document, memory)


def read(document: Document) -> Result:
    """Return the stories of a document.  Raises ParseError if it is no feed."""
    parsed = parse.parse(document.body, document.charset, document.address, document.max_items)
    made = story.stories(
        document.feed, parsed, document.address, document.now, document.marks, document.lengths
    )
    title = clean.line(parsed.title, document.lengths.name)
    oldest, newest = min(made.dates, default=None), max(made.dates, default=None)
    contents = Contents(made.total, oldest, newest, title, parsed.format)
    return Result(made.stories, parsed.notes + made.notes, contents, parsed.fresh_for, made.marks)


def article(page: Page) -> str:
    """Return the plain text of the article that a page holds, "" if there is none."""
    from trafilatura import extract  # half a second, and few feeds want it

    text, _ = characters(page.body, page.charset)
    found = extract(text, url=page.address, include_comments=False, include_tables=False, favor_precision=True)
    return clean.cut(tidy((found or "").replace("\n", "\n\n")), page.lengths.text)


def clipping(page: Clipping) -> Story:
    """Return the story that a page holds.  Raises ParseError if there is none.

    The day that a page gives is no moment: the story counts from when it was read.
    """
    from trafilatura import bare_extraction

    text, _ = characters(page.body, page.charset)
    found = bare_extraction(text, url=page.address, with_metadata=True, include_comments=False, include_tables=False)
    lengths = page.lengths
    title = clean.line(_said(found, "title"), lengths.title)
    if not title:
        raise ParseError("there is no headline in the page; give the address of an article")
    host = (urlsplit(page.address).hostname or "").removeprefix("www.")
    url = links.address(page.address)
    return Story(
        id=identity.identity("", "", url, title, None),
        feed="",
        source=clean.line(_said(found, "sitename"), lengths.name) or host,
        title=title,
        url=url,
        summary=clean.line(_said(found, "description"), lengths.summary),
        author=clean.line(_said(found, "author"), lengths.name),
        article=clean.cut(tidy(_said(found, "text").replace("\n", "\n\n")), lengths.text),
    )


def _said(found: object, name: str) -> str:
    return str(getattr(found, name, None) or "")


def _read(document: Job, memory: int) -> Result | Story | str | Exception:
    _limit_memory(memory)
    try:
        if isinstance(document, Document):
            return read(document)
        return clipping(document) if isinstance(document, Clipping) else article(document)
    except (ParseError, MemoryError) as error:
        return error
    except Exception as error:  # noqa: BLE001  told to the process that asked, with all that is known of it
        return UnreadError(type(error).__name__, traceback.format_exc())


def _limit_memory(extra: int) -> None:
    """Let this process take so many bytes more than it does now."""
    try:
        pages = Path("/proc/self/statm").read_bytes().split()[0]
    except FileNotFoundError:  # macOS
        return
    taken = int(pages) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (taken + extra, hard))
