"""Documents to items: every format, every encoding, and what must not be read."""

import json
from typing import Any

import feedparser
import pytest
from feeds_server import ITEM, rss

from digest.errors import ParseError
from digest.feeds import bounds
from digest.feeds.items import Item, Parsed
from digest.feeds.parse import parse

ADDRESS = "https://news.example/feed"


def read(body: bytes, charset: str | None = None, max_items: int = 2000) -> Parsed:
    return parse(body, charset, ADDRESS, max_items)


def refusal(body: bytes) -> str:
    with pytest.raises(ParseError) as caught:
        read(body)
    assert "\n" not in str(caught.value)
    return str(caught.value)


FORMATS = {
    "RSS 0.91": """<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
        "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><title>T</title>
        <item><title>A</title><link>https://n.example/a</link><description>S</description></item></channel></rss>""",
    "RSS 0.92": """<rss version="0.92"><channel><item><title>A</title><link>https://n.example/a</link>
        <description>S</description></item></channel></rss>""",
    "RSS 1.0": """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://n.example/"><title>T</title></channel>
        <item rdf:about="https://n.example/a"><title>A</title><link>https://n.example/a</link>
        <description>S</description><dc:date>2024-03-12</dc:date></item></rdf:RDF>""",
    "Atom 0.3": """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>A</title><id>a</id>
        <link rel="alternate" href="https://n.example/a"/><issued>2024-03-12</issued><summary>S</summary></entry></feed>""",
    "Atom 1.0": """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="html">A</title><id>a</id>
        <link href="https://n.example/a"/><updated>2024-03-12</updated><summary>S</summary></entry></feed>""",
    "Atom with a prefix": """<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>A</a:title><a:id>a</a:id>
        <a:link href="https://n.example/a"/><a:updated>2024-03-12</a:updated><a:summary>S</a:summary></a:entry></a:feed>""",
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_read(name: str) -> None:
    (item,) = read(b'<?xml version="1.0"?>\n' + FORMATS[name].encode()).items
    assert (item.title, item.link, item.summary) == ("A", "https://n.example/a", "S")
    assert item.date == ("" if name.startswith("RSS 0") else "2024-03-12")
    assert item.guid in ("a", "", "https://n.example/a")


def test_an_rss_item_keeps_what_it_states() -> None:
    head = "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'"
    body = rss(
        "<title>A &amp;amp; B</title><link>https://n.example/a</link><guid isPermaLink='false'>tag:1</guid>"
        "<dc:creator>Ann Lee</dc:creator><dc:creator>Bo Ray</dc:creator><category>Courts</category>"
        "<category><![CDATA[9th Cir.]]></category><pubDate>Tue, 12 Mar 2024 10:00:00 EST</pubDate>"
        "<description>S</description><content:encoded><![CDATA[<p>Body</p>]]></content:encoded>"
        "<enclosure url='https://n.example/a.mp3' length='1' type='x'/>"
    ).replace(b"<rss version=\"2.0\"", head.encode() + b" xmlns:content='http://purl.org/rss/1.0/modules/content/'")
    assert read(body).items == (
        Item(
            "A &amp; B", "https://n.example/a", "tag:1", "Ann Lee, Bo Ray", ("Courts", "9th Cir."),
            "Tue, 12 Mar 2024 10:00:00 EST", "S", "<p>Body</p>", ("https://n.example/a.mp3",),
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "author, name",
    [
        ("<author>ann@n.example (Ann Lee)</author>", "Ann Lee"),
        ("<author>ann@n.example</author>", ""),
        ("<author>Ann Lee</author>", "Ann Lee"),
        ("", ""),
    ],
)
def test_an_author_is_a_name_and_never_a_mail_address(author: str, name: str) -> None:
    assert read(rss(ITEM + author)).items[0].author == name


def test_a_guid_that_is_no_address_is_no_link() -> None:
    (item,) = read(rss("<title>A</title><guid>news-17</guid>")).items
    assert (item.link, item.guid) == ("", "news-17")
    (item,) = read(rss("<title>A</title><guid>https://n.example/17</guid>")).items
    assert item.link == "https://n.example/17"


def test_a_pictures_caption_is_not_the_body() -> None:
    body = rss(ITEM + "<media:description>A photo</media:description>")
    body = body.replace(b"<rss ", b'<rss xmlns:media="http://search.yahoo.com/mrss/" ')
    assert read(body).items[0].content == ""


def test_atoms_xhtml_and_relative_bases_are_read() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://n.example/2024/"><link href="/"/><entry>
        <title>A</title><id>tag:a</id><link href="a"/><published>2024-03-11</published><updated>2024-03-12</updated>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One</p><p>Two</p></div></content></entry></feed>"""
    (item,) = read(body).items
    assert (item.link, item.date) == ("https://n.example/2024/a", "2024-03-11")
    assert item.content.replace("\n", "") == "<p>One</p><p>Two</p>"


def test_a_json_feed_is_read() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "home_page_url": "https://n.example/",
        "items": [
            {
                "id": 7, "url": "https://n.example/a", "title": "A", "summary": "S", "content_html": "<p>B</p>",
                "date_published": "2024-03-12T10:00:00Z", "authors": [{"name": "Ann"}, {"name": "Bo"}, 3],
                "tags": ["x", None], "attachments": [{"url": "https://n.example/a.pdf"}],
            },
            {"id": "b", "content_text": "Text", "author": {"name": "Old"}},
            "no item",
            {"id": "c"},
        ],
    }  # fmt: skip
    parsed = read(json.dumps(feed).encode(), max_items=3)
    assert parsed.items == (
        Item("A", "https://n.example/a", "7", "Ann, Bo", ("x",), "2024-03-12T10:00:00Z", "S", "<p>B</p>",
             ("https://n.example/a.pdf",)),
        Item(guid="b", author="Old", content="Text"),
    )  # fmt: skip
    assert parsed.site == "https://n.example/"
    assert parsed.notes == ("1 unreadable item left out", "1 item over the limit of 3 left out")


@pytest.mark.parametrize(
    "body, words",
    [
        (b"", "answer is empty"),
        (b"  \n", "answer is empty"),
        (b"Too many requests", "answers with text"),
        (b"<?xml version='1.0'?><urlset><url/></urlset>", "a <urlset> document"),
        (b"<opml><outline/></opml>", "a <opml> document"),
        (b"<html><body>Hi", "HTML page that names no feed"),
        (b"<!-- x --><!DOCTYPE html><p><rss>", "HTML page"),
        (b"{", "broken JSON"),
        (b"{}", "no JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": 3}', "no JSON Feed"),
        (b'{"a":' * 100_000, "broken JSON"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "answers with text"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, words: str) -> None:
    assert words in refusal(body)


TITLE = "Überfall – “Zoë”"


@pytest.mark.parametrize(
    "encoding, declared, charset, note",
    [
        pytest.param("utf-8", None, None, False, id="utf-8, unsaid"),
        pytest.param("utf-8", "utf-8", "utf-8", False, id="utf-8"),
        pytest.param("utf-8-sig", "utf-8", None, False, id="utf-8 with a mark"),
        pytest.param("utf-16", "utf-16", None, False, id="utf-16 with a mark"),
        pytest.param("utf-16-le", "utf-16", None, False, id="utf-16 without"),
        pytest.param("utf-16-be", None, None, False, id="utf-16, unsaid"),
        pytest.param("cp1252", "windows-1252", None, False, id="windows-1252"),
        pytest.param("cp1252", None, "windows-1252", False, id="windows-1252, http says"),
        pytest.param("cp1252", "ISO-8859-1", None, False, id="windows-1252 called latin-1"),
        pytest.param("cp1252", None, None, False, id="windows-1252, unsaid"),
        pytest.param("utf-8", "ISO-8859-1", None, True, id="utf-8 called latin-1"),
        pytest.param("utf-8", None, "us-ascii", True, id="utf-8 called ascii"),
        pytest.param("utf-8", "x-unknown", None, True, id="utf-8 called something else"),
        pytest.param("cp1252", "utf-8", None, True, id="windows-1252 called utf-8"),
        pytest.param("utf-8", "unicode_escape", None, True, id="a codec that is no charset"),
    ],
)
def test_letters_survive_what_is_said_of_their_encoding(
    encoding: str, declared: str | None, charset: str | None, note: bool
) -> None:
    said = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    feed = f"{said}<rss version='2.0'><channel><item><title>{TITLE}</title></item></channel></rss>"
    parsed = read(feed.encode(encoding), charset)
    assert parsed.items[0].title == TITLE
    assert len(parsed.notes) == note


def test_the_charsets_of_other_scripts_are_read() -> None:
    for encoding, title in (("koi8-r", "Суд"), ("shift_jis", "裁判"), ("gb2312", "法院"), ("iso-2022-jp", "裁判")):
        said = f'<?xml version="1.0" encoding="{encoding}"?>'
        feed = f"{said}<rss version='2.0'><channel><item><title>{title}</title></item></channel></rss>"
        assert read(feed.encode(encoding)).items[0].title == title


def test_one_broken_byte_leaves_the_other_letters_alone() -> None:
    text = "Überfall in Zürich, größte Prüfung " * 3
    body = rss(f"<title>{text}</title>").replace("größte".encode(), b"gr\xf6\xdfte", 1)
    parsed = read(body)
    assert parsed.items[0].title.count("Überfall") == 3
    assert parsed.notes == ("2 characters not valid UTF-8 and replaced",)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(rss(ITEM, "<title>B</title><description>x"), id="unclosed"),
        pytest.param(rss(ITEM, "<title>B</title>")[:-20], id="cut short"),
        pytest.param(rss(ITEM, "<x:y>undeclared</x:y><title>B</title>"), id="undeclared prefix"),
    ],
)
def test_broken_xml_gives_what_can_be_read_and_one_note(body: bytes) -> None:
    parsed = read(body)
    assert [item.title[:1] for item in parsed.items] == ["A", "B"]
    assert parsed.items[0].link == "https://news.example/a"
    assert len(parsed.notes) == 1
    assert parsed.notes[0].startswith("not well-formed XML (line 1: ")
    assert "what could be read was read" in parsed.notes[0]


REFERENCES = {
    "a bare ampersand": ("AT&T & B&O, R&D; &", "AT&T & B&O, R&D; &"),
    "letters of HTML": ("Caf&eacute;&nbsp;&mdash; &AMP; &bogus; &amp; &lt;", "Café\xa0— & &bogus; & <"),
    "numbers": ("a&#38;b &#x26; &#11;&#xFFFF;&#9999999;c &#xZ;", "a&b & c &#xZ;"),
    "where they are none": ("<![CDATA[AT&T &eacute;]]><!-- & --> & x", "AT&T &eacute; & x"),
}


@pytest.mark.parametrize("written, read_as", REFERENCES.values(), ids=REFERENCES.keys())
def test_references_that_xml_does_not_know_are_mended(written: str, read_as: str) -> None:
    parsed = read(rss(f"<title>{written}</title>", ITEM))
    assert [item.title for item in parsed.items] == [read_as, "A ruling"]
    assert len(parsed.notes) == 1
    assert parsed.notes[0].endswith("; mended")


def test_a_mended_feed_has_its_limits() -> None:
    parsed = read(rss("<title>AT&T</title>", *numbered(50)), max_items=20)
    assert (len(parsed.items), parsed.notes[1:]) == (20, ("31 items over the limit of 20 left out",))


def test_a_feed_that_is_broken_elsewhere_keeps_its_ampersands() -> None:
    assert read(rss("<title>AT&T</title>", "<title>B</title>")[:-20]).items[0].title == "AT&T"


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(b"\n\n  ", id="blank lines"),
        pytest.param(b"<!-- made by <feed> -->\n<?xml-stylesheet href='x'?>", id="comment"),
        pytest.param(b"<br />\n<b>Warning</b>: mysql_connect() in db.php on line 3<br />\n", id="a server's warning"),
        pytest.param(b"\xef\xbb\xbf", id="byte order mark"),
    ],
)
def test_what_stands_before_a_feed_does_not_matter(before: bytes) -> None:
    parsed = read(before + rss(ITEM))
    assert ([item.title for item in parsed.items], parsed.notes) == (["A ruling"], ())


def test_control_characters_do_not_break_a_feed() -> None:
    parsed = read(rss("<title>A\x00\x0b\x1f B</title>"))
    assert (parsed.items[0].title, parsed.notes) == ("A B", ())


BOMB = "<!DOCTYPE lolz [<!ENTITY a 'lol'>" + "".join(
    f"<!ENTITY {name} '{f'&{before};' * 10}'>" for before, name in zip("abcdefghi", "bcdefghij", strict=True)
) + "]>"  # fmt: skip


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(BOMB, id="billion laughs"),
        pytest.param("<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>", id="external"),
        pytest.param("<!DOCTYPE r [<!ENTITY % x SYSTEM 'http://127.0.0.1:9/x.dtd'> %x;]>", id="parameter"),
        pytest.param("<!-- <rss> --><!-- <a> -->" + BOMB, id="behind comments"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_that_declares_entities_is_refused_unread(
    head: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedparser, "parse", forbidden)
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'
    feed = f"{declaration}{head}<rss version='2.0'><channel><title>&j;&x;</title></channel></rss>"
    assert "declares XML entities" in refusal(feed.encode(encoding))


DECLARED = """<!DOCTYPE rss [<!ENTITY nbsp "&#160;"><!ENTITY co 'Smith &amp; "Sons"'> <!-- x --><!ENTITY b "<b>B</b>">]>
<rss version="2.0"><channel><title>T</title><item><title>&co;&nbsp;&lt;i></title><guid>&quot;1</guid>
<link>https://n.example/?&co;</link><description><![CDATA[&co; <p>x</p>]]><!-- &co; -->&b;</description>
<enclosure url="https://n.example/&co;"/></item></channel></rss>"""


def test_short_texts_that_a_feed_declares_are_put_in_their_places() -> None:
    (item,) = read(DECLARED.replace("&b;", "").encode()).items
    assert item.title == "Smith & \"Sons\"\xa0<i>"
    assert item.summary == "&co; <p>x</p>"
    assert item.enclosures == ('https://n.example/Smith & "Sons"',)
    assert item.guid == '"1'
    assert len(read(DECLARED.encode()).items) == 1


@pytest.mark.parametrize(
    "declared, refused",
    [
        pytest.param("<!ENTITY a 'x'>" * 2000, False, id="one again and again"),
        pytest.param("".join(f"<!ENTITY a{n} 'x'>" for n in range(301)), True, id="too many"),
        pytest.param(f"<!ENTITY a '{'x' * 201}'>", True, id="too long"),
        pytest.param("<!ENTITY a '&#38;a;'>", True, id="itself, in disguise"),
        pytest.param("<!ENTITY b 'x'><!ENTITY a '&b;'>", True, id="another"),
        pytest.param("<!ENTITY a PUBLIC 'x' 'http://127.0.0.1/x'>", True, id="public"),
        pytest.param("<!NOTATION n SYSTEM 'x'><!ENTITY a SYSTEM 'x' NDATA n>", True, id="unparsed"),
        pytest.param("<!ENTITY amp '&#38;#38;'><!ENTITY lt '&#38;#60;'>", False, id="those that all have"),
        pytest.param("<!ENTITY a 'x'", True, id="broken"),
        pytest.param("<!ENTITY a.*( 'x'>", True, id="no name"),
    ],
)
def test_only_harmless_entities_are_resolved(declared: str, refused: bool) -> None:
    feed = f"<!DOCTYPE r [{declared}]>{rss(ITEM).decode().partition('?>')[2]}"
    if refused:
        assert "declares XML entities" in refusal(feed.encode())
    else:
        assert read(feed.encode()).items[0].title == "A ruling"


def test_what_harmless_entities_grow_to_is_bounded() -> None:
    head = f"<!DOCTYPE r [<!ENTITY a '{'x' * 200}'>]>"
    assert "declares XML entities" in refusal(rss(f"<title>{'&a;' * 5001}</title>", head=head))
    assert len(read(rss(f"<title>{'&a;' * 5000}</title>", head=head)).items[0].title) == 1_000_000


def test_a_feed_about_entities_is_a_feed() -> None:
    text = "<![CDATA[<!DOCTYPE r [<!ENTITY a SYSTEM 'x'>]>]]>"
    (item,) = read(rss(f"<title>XXE</title><description>{text}</description>")).items
    assert item.summary == "<!DOCTYPE r [<!ENTITY a SYSTEM 'x'>]>"


def forbidden(*_: Any, **__: Any) -> None:
    raise AssertionError("the feed parser saw it")


def numbered(count: int) -> list[str]:
    return [f"<title>Item {number}</title><guid>{number}</guid>" for number in range(count)]


def test_items_over_the_limit_are_cut_off_before_the_feed_parser_sees_them(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    real = feedparser.parse

    def spy(stream: Any, **options: Any) -> Any:
        seen.append(stream.getvalue())
        return real(stream, **options)

    monkeypatch.setattr(feedparser, "parse", spy)
    items = ["<title>Item 0</title><guid>0</guid><itunes:summary/>", *numbered(100_000)[1:]]
    spaced = rss(*items).replace(b"<rss ", b'<rss xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" ')
    parsed = read(spaced, max_items=20)
    assert [item.guid for item in parsed.items] == [str(number) for number in range(20)]
    assert parsed.notes == ("99,980 items over the limit of 20 left out",)
    assert seen[0].count(b"<item") == 20
    assert seen[0].endswith(b"</item></channel></rss>")


def test_what_looks_like_an_item_inside_a_text_is_not_counted() -> None:
    text = "<title>A</title><description><![CDATA[<item><item><entry>]]></description><!-- <item> -->"
    parsed = read(rss(text, text), max_items=2)
    assert (len(parsed.items), parsed.notes) == (2, ())


def test_a_broken_feed_with_too_many_items_is_cut_too() -> None:
    parsed = read(rss("<title>A<b></title>", *numbered(50)), max_items=20)
    assert len(parsed.items) == 20
    assert parsed.notes == (
        "not well-formed XML (line 1: mismatched tag); what could be read was read; "
        "31 items after the first 20 left out",
    )


def test_atom_entries_over_the_limit_are_cut_off() -> None:
    entries = "".join(f"<entry><id>{number}</id><title>x</title></entry>" for number in range(30))
    parsed = read(f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode(), max_items=10)
    assert (len(parsed.items), parsed.notes) == (10, ("20 items over the limit of 10 left out",))


def test_a_feed_of_countless_elements_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_ELEMENTS", 50)
    parsed = read(rss(*numbered(30)))
    assert 10 < len(parsed.items) < 20
    assert parsed.notes == ("more than 50 elements; 14 items after them left out",)


def test_a_broken_feed_is_read_up_to_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_BROKEN", 500)
    parsed = read(rss("<title>A<b></title>", *numbered(100)))
    assert 5 < len(parsed.items) < 20
    assert "items after the first" in parsed.notes[0]


BROKEN = rss(ITEM, "<title>A<b></title>")  # what only feedparser reads


def test_one_item_that_cannot_be_read_does_not_lose_its_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    feed = feedparser.FeedParserDict(
        entries=[{"title": "A"}, {"links": [None]}, {"title": "B"}], feed={}, version="rss20", bozo=0
    )
    monkeypatch.setattr(feedparser, "parse", lambda *_, **__: feed)
    parsed = read(BROKEN)
    assert [item.title for item in parsed.items] == ["A", "B"]
    assert parsed.notes[1:] == ("1 unreadable item left out",)


def test_a_failure_of_the_feed_parser_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise IndexError("list index out of range")

    monkeypatch.setattr(feedparser, "parse", fails)
    assert refusal(BROKEN).startswith("the feed parser fails")
