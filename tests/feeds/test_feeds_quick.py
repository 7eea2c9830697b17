"""The quick way and feedparser agree on every field in use: on real feeds, on small odd ones, on damaged copies."""

import random
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest
from feeds_real import REAL
from feeds_server import rss

from digest.errors import ParseError
from digest.feeds import bounds, document, parse, quick, story
from digest.feeds.items import Item, Parsed
from digest.model import Feed, Story
from digest.resources import demo_folder

NOW = datetime(2026, 3, 20, tzinfo=UTC)
AT = "https://feeds.example/feed"
FEEDS = sorted([*REAL.rglob("*.xml"), *demo_folder().glob("*.xml")])
GIVEN_UP = {"ndtv-world", "oral-args_ca8_example"}  # pictures' captions before the summary; a podcast


def both(body: bytes) -> tuple[Parsed | None, Parsed]:
    found = document.read(body, None, AT)
    if not bounds.is_small(found, 2000):
        found = bounds.bounded(found, 2000)
    return quick.parse(found.text, 2000), parse.thoroughly(bounds.bounded(found, 2000), 2000)


def stories(parsed: Parsed) -> tuple[Story, ...]:
    return story.stories(Feed(AT, "Outlet"), parsed, AT, NOW)[0]


def assert_equal(quickly: Parsed, thoroughly: Parsed) -> None:
    assert (quickly.site, quickly.fresh_for) == (thoroughly.site, thoroughly.fresh_for)
    for one, other in zip(quickly.items, thoroughly.items, strict=True):
        for field in fields(Item):
            if field.name != "content":  # Atom's inline XHTML is spelt in two ways, and means the same
                assert getattr(one, field.name) == getattr(other, field.name), field.name
    assert stories(quickly) == stories(thoroughly)


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.stem)
def test_both_ways_agree_on_a_feed(path: Path) -> None:
    quickly, thoroughly = both(path.read_bytes())
    assert (quickly is None) == (path.stem in GIVEN_UP)
    if quickly is not None:
        assert_equal(quickly, thoroughly)


ODD = {
    "nothing": "",
    "two titles": "<title/><title>A</title><title>B</title><guid>a</guid>",
    "two links": "<link>https://n.example/a</link><link>https://n.example/b</link>",
    "an empty link after a guid": "<guid>https://n.example/g</guid><link/>",
    "a guid that is no link": "<title>A</title><guid>7</guid>",
    "a guid that says so": "<guid isPermaLink='false'>https://n.example/g</guid>",
    "atom's link": "<a:link rel='alternate' href='https://n.example/a'/><a:link rel='self' href='/s'/>",
    "a link with a broken reference": "<link>https://n.example/?a=1&amp;b;=2&amp;amp;c=3</link>",
    "content before the summary": "<c:encoded>Long</c:encoded><description>Short</description>",
    "content alone": "<c:encoded>&lt;p>Long&lt;/p></c:encoded>",
    "authors": "<dc:creator>Ann</dc:creator><dc:creator>Bob</dc:creator><author>Ann</author>",
    "a mail address": "<author>ann@news.example (Ann Lee)</author>",
    "a bare mail address": "<author>ann@news.example</author>",
    "categories": "<category domain='x'>A</category><category>B</category><category/><dc:subject>A</dc:subject>",
    "dates": "<dc:date>2024-01-02</dc:date><pubDate>Tue, 02 Jan 2024 10:00:00 GMT</pubDate>",
    "a modified date": "<dcterms:modified>2024-01-02</dcterms:modified>",
    "an enclosure": "<enclosure url='https://n.example/a.mp3' type='audio/mpeg' length='1'/>",
    "a picture's caption": "<description>D</description><m:content><m:description>C</m:description></m:content>",
    "a picture's title": "<title>T</title><m:group><m:title>P</m:title></m:group><m:keywords>a, b,,c</m:keywords>",
    "letters encoded twice": "<title>Ã¼ber</title><description>Â“quotedÂ”</description>",
    "Windows' letters": "<title>\x93quoted\x94</title>",
    "a source": "<source url='https://o.example/f'>Other</source><title>A</title>",
    "another name space": "<x:title>X</x:title><title>A</title><x:y>z</x:y>",
    "a reference to a letter": "<title>&#8220;A&#x201d; &amp;amp; B</title>",
    "markup in CDATA": "<title><![CDATA[A <i>v.</i> B &amp;]]></title><description><![CDATA[<p>x</p>]]></description>",
    "a comment within": "<title>A<!-- x -->B</title>",
    "markup inside": "<description><p>x</p></description>",
    "a second description": "<description>A</description><description>B</description>",
}
GIVEN_UP_ITEMS = {"markup inside", "a second description", "a source"}  # the last: a title after it counts again
SPACES = (
    b'<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom" xmlns:c="http://purl.org/rss/1.0/modules/content/" '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    b'xmlns:m="http://search.yahoo.com/mrss/" xmlns:x="urn:x">'
)


@pytest.mark.parametrize("item", ODD.values(), ids=ODD.keys())
def test_both_ways_agree_on_an_odd_item(item: str) -> None:
    quickly, thoroughly = both(rss(item, item).replace(b'<rss version="2.0">', SPACES))
    if quickly is not None:
        assert_equal(quickly, thoroughly)
    assert (quickly is None) == (item in {ODD[name] for name in GIVEN_UP_ITEMS})


ATOM = {
    "types": "<title type='html'>A &amp;lt;i>v.&amp;lt;/i> B</title><summary>S &amp;lt; T</summary><id>urn:a</id>",
    "inline": "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>A <i>v.</i></div></title><id>a</id>",
    "content": "<id>a</id><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>A</p>B</div></content>",
    "text": "<id>a</id><content>Plain &lt;b></content><summary type='html'>&lt;p>S&lt;/p></summary>",
    "people": "<id>a</id><author><name>Ann</name></author><author><name>Bob</name><email>b@n.example</email></author>",
    "links": "<id>https://n.example/id</id><link href='https://n.example/a'/><link rel='enclosure' href='/x.pdf'/>"
             "<link rel='related' href='https://n.example/r'/>",
    "dates": "<id>a</id><updated>2024-01-02T00:00:00Z</updated><published>2024-01-01T00:00:00Z</published>",
    "tags": "<id>a</id><category term='A'/><category term='B' label='Bee'>C</category><category label='D'/>",
}  # fmt: skip


@pytest.mark.parametrize("entry", ATOM.values(), ids=ATOM.keys())
def test_both_ways_agree_on_an_entry_of_atom(entry: str) -> None:
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><id>https://n.example/</id><entry>{entry}</entry></feed>'
    quickly, thoroughly = both(feed.encode())
    assert quickly is not None
    assert stories(quickly) == stories(thoroughly)


def damaged(body: bytes, chance: random.Random) -> bytes:
    """Return a copy in which something is lost, doubled, moved, overwritten or cut off."""
    for _ in range(chance.randint(1, 3)):
        at, length = chance.randrange(len(body)), chance.randint(1, 200)
        piece = body[at : at + length]
        body = chance.choice(
            [
                body[:at] + body[at + length :],
                body[:at] + piece + body[at:],
                body[:at] + bytes(chance.randrange(256) for _ in range(4)) + body[at:],
                body[:at] + b"</item>" + body[at:],
                body[:at] + b"<x>&nbsp;" + body[at:],
                body[: max(at, 100)],
            ]
        )
    return body


@pytest.mark.parametrize("path", [path for path in FEEDS if path.stat().st_size < 30_000], ids=lambda path: path.stem)
def test_a_damaged_copy_is_read_or_refused_and_both_ways_agree(path: Path) -> None:
    body, chance = path.read_bytes(), random.Random(path.stem)
    for _ in range(8):
        try:
            quickly, thoroughly = both(damaged(body, chance))
        except ParseError:
            continue
        assert len(stories(thoroughly)) <= len(thoroughly.items) <= 2 * body.count(b"<") + 1
        if quickly is not None:
            assert_equal(quickly, thoroughly)
