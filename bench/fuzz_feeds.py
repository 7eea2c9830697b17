"""Read damaged copies of real feeds: nothing may crash, hang, or grow without bound.

    python bench/fuzz_feeds.py FOLDER [--copies 50] [--seed 1]

Of each feed below FOLDER so many copies are damaged in all ways that a network, a disk or a publisher's program damages
feeds, and read as a worker process reads them.  A copy that cannot be read must be refused with one line.  What is
printed: how many were read and refused, the slowest, the largest result, what the process holds after each tenth, and
every copy that crashes the reader, with the seed that makes it again.
"""

import argparse
import random
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from digest.errors import ParseError
from digest.feeds.records import Document, Lengths, Result
from digest.feeds.worker import read
from digest.model import Feed

NOW = datetime(2026, 3, 20, tzinfo=UTC)
ADDRESS = "https://feeds.example/feed"
SLOW = 10.0  # seconds; the limit of a worker is twice that
CHARSETS = (None, "utf-8", "iso-8859-1", "utf-16", "windows-1251", "shift_jis", "x-unknown", "utf-7", "idna")
PIECES = (
    b"<", b">", b"&", b"&#0;", b"&#x110000;", b"&nbsp;", b"&amp;amp;lt;script>", b"]]>", b"<![CDATA[", b"<!--", b"-->",
    b"<?xml version='1.0'?>", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"<!ENTITY", b"</item>", b"<item>", b"</channel>",
    b"<entry>", b"\0", b"\xff\xfe",
    b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"<div>" * 500, b"<item><title>x" * 50,
    b"xml:base='http://['", b"<link>http://[</link>", b"<link href='//'/>", b"<pubDate>99 Foo 99999 99:99</pubDate>",
    b"<dc:date>0000-00-00T00:00:00Z</dc:date>", b"<guid isPermaLink='true'></guid>", b"<textinput/>", b"{", b"<html>",
)  # fmt: skip


def cut(body: bytes, chance: random.Random) -> bytes:
    return body[: chance.randrange(len(body)) + 1]


def lose(body: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(body))
    return body[:at] + body[at + chance.randint(1, 400) :]


def double(body: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(body))
    piece = body[at : at + chance.randint(1, 400)]
    return body[:at] + piece * chance.randint(1, 20) + body[at:]


def move(body: bytes, chance: random.Random) -> bytes:
    one, two, to = sorted(chance.randrange(len(body)) for _ in range(3))
    return body[:one] + body[two:to] + body[one:two] + body[to:]


def overwrite(body: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(body))
    return body[:at] + chance.randbytes(chance.randint(1, 8)) + body[at + 4 :]


def flip(body: bytes, chance: random.Random) -> bytes:
    copy = bytearray(body)
    for _ in range(chance.randint(1, 30)):
        copy[chance.randrange(len(copy))] ^= 1 << chance.randrange(8)
    return bytes(copy)


def insert(body: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(body))
        body = body[:at] + chance.choice(PIECES) + body[at:]
    return body


def recode(body: bytes, chance: random.Random) -> bytes:
    text = body.decode("utf-8", "replace")
    return text.encode(chance.choice(("utf-16", "utf-16-le", "cp1252", "utf-8-sig", "koi8-r")), "replace")


DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    cut, lose, double, move, overwrite, flip, insert, insert, recode,
)  # fmt: skip


def damaged(body: bytes, chance: random.Random) -> bytes:
    """Return a copy of a feed to which one to four things have happened."""
    for _ in range(chance.randint(1, 4)):
        body = chance.choice(DAMAGES)(body, chance) or b"<"
    return body


def documents(feeds: list[Path], copies: int, seed: int) -> Iterator[tuple[str, Document]]:
    """Yield the damaged copies of feeds, each with its name."""
    for number in range(copies):
        for path in feeds:
            name = f"{seed}/{path.name}/{number}"
            chance = random.Random(name)
            body = damaged(path.read_bytes(), chance)
            kind = Feed(ADDRESS, "Outlet", chance.choice(("news", "docket")))
            yield name, Document(kind, body, chance.choice(CHARSETS), ADDRESS, NOW, 2000, Lengths())


def outcome(document: Document) -> Result | ParseError:
    """Read a document; raises whatever is a bug."""
    try:
        found = read(document)
    except ParseError as error:
        if "\n" in str(error):
            raise AssertionError(f"more than one line: {error}") from error
        return error
    length = sum(len(story.title) + len(story.summary) + len(story.content) for story in found.stories)
    # The short texts that a feed declares as entities may add a million characters.
    if length > 4 * len(document.body) + 3_000_000 or len(found.stories) > document.max_items:
        raise AssertionError(f"{len(document.body):,} bytes grew to {length:,} characters")
    return found


def held() -> float:
    """Return the megabytes that the process holds."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize() / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--copies", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    feeds = sorted(arguments.folder.rglob("*.xml"))
    total, counts, slowest, bugs = len(feeds) * arguments.copies, Counter[str](), (0.0, ""), 0
    for number, (name, document) in enumerate(documents(feeds, arguments.copies, arguments.seed)):
        began = time.process_time()
        try:
            counts["refused" if isinstance(outcome(document), ParseError) else "read"] += 1
        except Exception:  # noqa: BLE001  each is a finding
            bugs += 1
            print(f"\n{name}\n{traceback.format_exc(limit=-4)}")
        slowest = max(slowest, (time.process_time() - began, name))
        if number % max(1, total // 10) == 0:
            print(f"{number:6} of {total}: {held():.0f} MB held", flush=True)
    print(f"{counts['read']} read, {counts['refused']} refused, {bugs} bugs; slowest {slowest[0]:.2f} s: {slowest[1]}")
    sys.exit(1 if bugs or slowest[0] > SLOW else 0)


if __name__ == "__main__":
    main()
