"""Markup to text, addresses to canonical ones."""

import html
import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.feeds.clean import MAX_DEPTH, cut, line, prose
from digest.feeds.letters import tidy
from digest.feeds.links import MAX_URL, address, addresses

BASE = "https://news.example/2024/story"


@pytest.mark.parametrize(
    "markup, text",
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>two<br/><br />three", "One\n\ntwo\n\nthree"),
        ("<div>One</div>two<ul><li>three<li>four</ul>", "One\n\ntwo\n\nthree\n\nfour"),
        ("<p>a\n  line\r\n break</p>", "a line break"),
        ("plain\n\ntext\nof two", "plain\n\ntext of two"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a b\n\nc"),
        ("see <a href='/x'>the ruling</a>, <em>today</em>", "see the ruling, today"),
        ("<p>a&nbsp;b &lt;3 &amp; c</p>", "a b <3 & c"),
        ("AT&T and R&D; 1 < 2 > 0", "AT&T and R&D; 1 < 2 > 0"),
        ("Court&amp;#8217;s &amp;amp;#8220;no&amp;amp;#8221;", "Court’s “no”"),
        ("&lt;p&gt;Escaped&lt;/p&gt;&lt;p&gt;twice&lt;/p&gt;", "Escaped\n\ntwice"),
        ("a &copy=2 b", "a &copy=2 b"),
        ("<script>alert(1)</script>Safe<style>p{}</style><iframe src=x>y</iframe>", "Safe"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Safe", "Safe"),
        ("<scr<script>ipt>alert(1)</script>", "ipt>alert(1)"),
        ("<p onclick=x>unclosed <b>bold", "unclosed bold"),
        ("a<!-- hidden -->b<![CDATA[c]]>", "ab"),
        ("e\u0301 \u202eabc\u202c x\u200by\ufeff\x00\x07z\ud800", "é abc xyz"),
        ("می\u200cخواهم \U0001f468\u200d\U0001f469 a\u200db", "می\u200cخواهم \U0001f468\u200d\U0001f469 ab"),
        ("", ""),
    ],
)
def test_markup_becomes_plain_paragraphs(markup: str, text: str) -> None:
    assert prose(markup).text == text


def test_what_does_not_settle_is_dropped() -> None:
    nested = "<b>x</b>"
    for _ in range(12):
        nested = html.escape(nested).replace("&amp;", "&#38;#38;").replace("&lt;", "&<i>lt;")
    assert "<" not in prose(nested).text


def test_links_come_in_order_and_once_and_lead_to_the_web() -> None:
    markup = """<a href="/a?utm_source=rss">1</a> <a href='https://Court.example:443/b?x=1&amp;y=2#p3'>2</a>
        <a href="/a">again</a> <a href="javascript:alert(1)">3</a> <a href="mailto:x@y.z">4</a> <a href="#top">5</a>
        <a href="//cdn.example/c">6</a> <a>7</a> <a href="">8</a>"""
    found = prose(markup).hrefs
    expected = ("https://news.example/a", "https://court.example/b?x=1&y=2", "https://cdn.example/c")
    assert addresses(found, BASE, 10) == expected
    assert addresses(found, BASE, 2) == expected[:2]


@pytest.mark.parametrize(
    "url, canonical",
    [
        ("HTTPS://News.Example:443/A?b=1#frag", "https://news.example/A?b=1"),
        ("http://news.example", "http://news.example/"),
        ("http://news.example:8080/", "http://news.example:8080/"),
        ("https://user:pass@news.example/", "https://news.example/"),
        ("https://n.example/?utm_source=a&id=7&fbclid=b&gclid=c&mc_cid=d&cmpid=e&UTM_Medium=f", "https://n.example/?id=7"),
        ("https://n.example/x?partner=rss&emc=rss", "https://n.example/x"),
        ("https://n.example/x?utm_source=rss&amp;utm_medium=feed&amp;amp;id=1", "https://n.example/x?id=1"),
        ("https://n.example/x?ref=smith-v-jones&a=%20+b", "https://n.example/x?ref=smith-v-jones&a=%20+b"),
        ("https://ecf.nysd.uscourts.gov/cgi-bin/DktRpt.pl?492165", "https://ecf.nysd.uscourts.gov/cgi-bin/DktRpt.pl?492165"),
        ("https://n.example/a b\"<é>", "https://n.example/a%20b%22%3C%C3%A9%3E"),
        ("https://münchen.example/", "https://xn--mnchen-3ya.example/"),
        ("https://Straße.example/", "https://xn--strae-oqa.example/"),  # by IDNA 2003 it would be strasse.example
        ("https://例え。テスト/", "https://xn--r8jz45g.xn--zckzah/"),
        ("https://☃.example/", ""),
        ("https://n..example/", ""),
        ("http://[::1]:80/x", "http://[::1]/x"),
        ("  \nhttps://n.example/\t", "https://n.example/"),
        ("story", "https://news.example/2024/story"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("ftp://n.example/", ""),
        ("http://", ""),
        ("http://[", ""),
        ("http://n.example:99999/", ""),
        ("https://n.example/" + "a" * MAX_URL, ""),
    ],
)  # fmt: skip
def test_an_address_has_one_form(url: str, canonical: str) -> None:
    assert address(url, BASE) == canonical


def test_a_long_text_is_cut_at_a_word() -> None:
    assert cut("The court held that", 12) == "The court…"
    assert cut("Donaudampfschifffahrt", 10) == "Donaudamp…"
    assert cut("short", 5) == "short"
    assert line("A  title\nover &amp;amp; two <br>lines", 100) == "A title over & two lines"


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<div>" * 200_000, id="deep"),
        pytest.param("<ul><li>" * 100_000, id="deep lists"),
        pytest.param("&lt;div&gt;" * 90_000, id="deep, escaped"),
        pytest.param("&" * 1_000_000, id="ampersands"),
        pytest.param("<" * 1_000_000, id="brackets"),
        pytest.param("<a " * 300_000, id="open tags"),
        pytest.param("&amp;" * 200_000 + "lt;", id="escaped a thousandfold"),
    ],
)
def test_hostile_markup_is_cut_before_it_costs_anything(markup: str) -> None:
    """Unbounded, the first takes minutes: the HTML5 algorithm is quadratic in the depth."""
    assert len(prose(markup).text) <= 1_000_000


def test_an_ordinary_depth_is_not_cut() -> None:
    assert prose("<div>" * (MAX_DEPTH - 1) + "deep" + "</div>" * (MAX_DEPTH - 1)).text == "deep"
    assert prose("<p>a<br>" * 2000 + "end").text.endswith("end")


PIECES = st.sampled_from(
    [
        "<p>", "</p>", "<br>", "<a href='", "'>", "</a>", "<script>", "</script>", "<!--", "-->", "<", ">", "&", "amp;",
        "lt;", "#38;", "#x3c;", "&nbsp;", "&eacute;", "\n", "\n\n", " ", "\u200d", "\u200b", "\u202e", "\u0301",
        "\u00a0", "\u2029", "e", "text", "\x00", "\ud800", "http://a.example/?utm_a=1&b=2#c", "क", "\U0001f468", "\r",
        "\x85", "<td>", "<svg>",
    ]
)  # fmt: skip
MARKUP = st.lists(PIECES | st.text(max_size=4), max_size=30).map("".join)


@given(MARKUP)
@settings(max_examples=300)
def test_cleaning_twice_is_cleaning_once(markup: str) -> None:
    text = prose(markup).text
    assert prose(text) == prose(text).__class__(text)
    assert tidy(text) == text
    assert line(line(markup, 50), 50) == line(markup, 50)


@given(MARKUP)
@settings(max_examples=300)
def test_clean_text_holds_nothing_but_text(markup: str) -> None:
    text = prose(markup).text
    assert not re.search(r"<[a-zA-Z/!?][^<>]*>|&(?:#\d+|#x[0-9a-f]+|amp|lt|gt|nbsp|eacute);", text)
    assert all(unicodedata.category(letter) not in ("Cc", "Cs") or letter == "\n" for letter in text)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\ufeff]|\n\n\n|  |^\\s|\\s$", text)
    assert text.replace("\n\n", "") == text.replace("\n", "")
    text.encode()


@given(st.sampled_from(["", "http://", "https://news.example/", "//"]), MARKUP)
@example("http://", "\u2024")  # a point to those who read names of hosts
@settings(max_examples=300)
def test_an_address_is_canonical_or_nothing(start: str, rest: str) -> None:
    url = address(start + rest, BASE)
    assert address(url) == url
    assert re.fullmatch(r"|https?://[!-~]+", url)
    assert "#" not in url
    assert not any(part.lower().startswith("utm_") for part in url.partition("?")[2].split("&"))
