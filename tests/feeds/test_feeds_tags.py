"""The quick way from HTML to text and a browser's parser agree, on made-up markup and on all real feeds at hand."""

import re
from pathlib import Path

import pytest
from feeds_real import REAL
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import ParseError
from digest.feeds import parse
from digest.feeds.clean import sanitised
from digest.feeds.letters import tidy
from digest.feeds.tags import MAX_TAGS, stripped
from digest.resources import demo_folder

FEEDS = sorted([*REAL.rglob("*.xml"), *demo_folder().glob("*.xml")])
NAMES = (
    "p", "a", "em", "strong", "span", "img", "b", "i", "div", "blockquote", "ul", "ol", "li", "h1", "h2", "figure",
    "figcaption", "section", "br", "hr", "table", "td", "pre", "form", "script", "o:p",
)  # fmt: skip
TAGS = st.builds(
    "<{}{}{}>".format, st.sampled_from(["", "/"]), st.sampled_from(NAMES), st.sampled_from(["", "/", " /"])
)
ODDS = st.sampled_from(
    [
        "word", " ", "\n", "\r\n", "\r", "\t", "\u2029", "\xa0", "\u200b", "\x07", "é", "“", "क", "\U0001f468", "&amp;",
        "&nbsp;", "&#8217;", "&#10;", "&#129;", "&#8233;", "&NewLine;", "&copy;", "&copy", "&foo;", "&lt;b&gt;", "& ",
        '<p class="a" id=\'x\'>', '<a href="https://n.example/?a=1&amp;b=2">', "<a href='http://n.example/'>",
        '<a HREF="https://n.example/">', "<a title=\" href='https://n.example/'\">", '<a data-href="https://n.example/">',
        '<a href="https://n.example/it\'s">', '<a href="https://n.example/?a&copy=2&copy;&amp;b=1">', "&am",
        "p;", "&AMP;",
        '<a href="/here">', '<a href="javascript:x()">', '<a title=\' href="https://n.example/"\'>', "<div hidden>",
        '<img src="https://n.example/i.png" alt="x"/>', '<span title="a > b">', "<!-- x -->", "<P>", "<", "1 < 2",
    ]
)  # fmt: skip
MARKUP = st.lists(TAGS | ODDS, max_size=9).map("".join)
LEAVES = st.sampled_from(["word", "two words", "&amp;", "é", "<br>", "<img alt='x'>"])
NESTED = st.recursive(
    LEAVES, lambda inner: st.builds("<{0}>{1}</{0}>".format, st.sampled_from(NAMES[:18]), st.lists(inner).map("".join))
)


def assert_equal(markup: str) -> bool:
    """Return whether the quick way had an answer."""
    quickly, thoroughly = stripped(markup), sanitised(markup)
    if quickly is None:
        return False
    assert tidy(quickly.text) == tidy(thoroughly.text)
    assert set(quickly.hrefs) == set(thoroughly.hrefs)  # the parser opens some links again in the next paragraph
    return True


@given(MARKUP | NESTED)
@settings(max_examples=1500)
def test_both_ways_agree(markup: str) -> None:
    assert_equal(markup)


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.stem)
def test_both_ways_agree_on_a_feed(path: Path) -> None:
    try:
        items = parse.parse(path.read_bytes(), None, "https://feeds.example/", 2000).items
    except ParseError:
        pytest.skip("no feed")
    for item in items:
        assert_equal(item.summary)
        assert_equal(item.content)


@pytest.mark.parametrize(
    "markup, text, hrefs",
    [
        ("<p>One</p>\n<p>Two<br/>three</p>", "One\n\nTwo\n\nthree", []),
        ("<p>a <a class='x' href=\"https://n.example/?a=1&amp;b=2\">link</a></p>", "a link", ["https://n.example/?a=1&b=2"]),
        ("<div><h2>Head</h2><ul><li>one</li><li>two</li></ul></div>", "Head\n\none\n\ntwo", []),
        ("&#8220;R&amp;D&#8221; at AT & T", "“R&D” at AT & T", []),
    ],
)  # fmt: skip
def test_simple_html_needs_no_parser(markup: str, text: str, hrefs: list[str]) -> None:
    assert assert_equal(markup)
    found = stripped(markup)
    assert found is not None
    assert re.sub("\n\n\\s*", "\n\n", found.text).strip() == text
    assert found.hrefs == hrefs


@pytest.mark.parametrize(
    "markup",
    [
        "<script>x</script>", "<!-- x -->", "a <table><tr><td>b</table>", "a</div>b", "<div>a", "<ul><li>a<li>b</ul>",
        "<h1>a<h2>b</h2>c</h1>", "<svg>x</svg>", "<p onclick=x>", "&copy 2024", "1 < 2", "<a href='/relative'>x</a>",
        "<a href='javascript:x()'>x</a>", "<p>" * (MAX_TAGS + 1),
    ],
)  # fmt: skip
def test_all_else_is_for_the_parser(markup: str) -> None:
    assert stripped(markup) is None
