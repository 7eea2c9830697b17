"""Asking for each kind of place once must give what premailer makes of the whole page, byte for byte."""

from dataclasses import replace

import pytest
from gallery import EDITIONS
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from sample_edition import SENDER

from digest.edition import inline as inlining
from digest.edition.colours import read_colours, with_colours
from digest.edition.inline import inline
from digest.edition.page import make_page
from digest.edition.pieces import STAND_INS, html_mark
from digest.edition.sheet import Sheet, read_sheet
from digest.edition.templates import fill
from digest.resources import shipped

NAMES, CLASSES = ("p", "a", "td", "ul", "li", "b"), ("one", "two", "three")
TEMPLATES = shipped("templates")


def sheet_of(css: str) -> Sheet:
    colours = read_colours([("colours.css", (TEMPLATES / "colours.css").read_text("utf-8"))])
    return read_sheet(with_colours(css, colours, "style.css"), "style.css")


def by_the_whole_page(html: str, sheet: Sheet) -> str:
    """Return what premailer makes of the page: a rule that looks at an id is none for kinds of places."""
    return inline(html, replace(sheet, plain=f"{sheet.plain}\n#nothing-has-this-id {{ color: #123456 }}"))


@pytest.mark.parametrize("name", EDITIONS)
def test_an_edition_is_styled_as_a_whole_and_place_by_place_alike(name: str) -> None:
    edition, sheet = EDITIONS[name](), sheet_of((TEMPLATES / "style.css").read_text("utf-8"))
    values = {"page": make_page(edition, SENDER), "head_css": sheet.head, "cut": html_mark, **STAND_INS}
    html = fill("base.html", TEMPLATES, None, values)
    assert inline(html, sheet) == by_the_whole_page(html, sheet)


def a_page() -> st.SearchStrategy[str]:
    def element(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        classes = st.lists(st.sampled_from(CLASSES), max_size=3).map(" ".join)
        attributes = st.tuples(
            st.sampled_from(("", ' dir="auto"', ' id="x"')),
            st.one_of(st.just(""), classes.map(' class="{}"'.format)),
            st.sampled_from(("", "", ' style=""', ' style="color: #111111; margin: 0"')),
        ).map("".join)
        children = st.lists(inner, max_size=4).map("".join)
        return st.builds("<{0}{1}>{2}</{0}>".format, st.sampled_from(NAMES), attributes, children)

    content = st.recursive(st.sampled_from(("text", "<!--cut card 1-->", "<br>", "<img class='one'>")), element)
    return content.map("<head><style data-premailer='ignore'>.two{{}}</style></head><body>{}</body>".format)


def some_rules() -> st.SearchStrategy[str]:
    simple = st.one_of(
        st.sampled_from(NAMES), st.sampled_from(CLASSES).map(".{}".format),
        st.builds("{}.{}".format, st.sampled_from(NAMES), st.sampled_from(CLASSES)),
        st.builds(".{}.{}".format, st.sampled_from(CLASSES), st.sampled_from(CLASSES)),
    )  # fmt: skip
    joined = st.builds("{}{}{}".format, simple, st.sampled_from((" ", " > ", ", ")), simple)
    what = st.sampled_from(("color: #222222", "margin: 0 !important", "padding: 1px; color: #333333", "float: left"))
    return st.lists(st.builds("{} {{ {} }}".format, st.one_of(simple, joined), what), max_size=8).map("\n".join)


@given(a_page(), some_rules())
def test_any_page_is_styled_alike_by_any_rules(page: str, css: str) -> None:
    sheet = read_sheet(css, "style.css")
    assert inline(page, sheet) == by_the_whole_page(page, sheet)


@pytest.mark.parametrize(
    ("css", "marked"),
    [
        ("li:first-child { color: #222222 }", 1),
        ("#here { color: #222222 }", 1),
        ("p + p { color: #222222 }", 1),
        ("[dir=rtl] { color: #222222 }", 1),
        ("li, p { color: #222222 }", 4),
    ],
)
def test_rules_that_look_at_more_than_places_are_obeyed_too(css: str, marked: int) -> None:
    page = "<body><ul><li>a</li><li dir='rtl'>b</li></ul><p>c</p><p id='here'>d</p></body>"
    assert inline(page, read_sheet(css, "style.css")).count("#222") == marked


def test_a_style_element_in_the_page_is_obeyed() -> None:
    page = "<head><style>p { color: #222222 }</style></head><body><p>a</p></body>"
    assert 'style="color:#222"' in inline(page, Sheet("", ""))


def test_of_a_thousand_cards_one_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    style = inlining._style

    def counted(root: etree._Element, sheet: Sheet) -> None:
        asked.append([element.tag for element in root.iter()])
        style(root, sheet)

    monkeypatch.setattr(inlining, "_style", counted)
    html = inline(f"<body>{'<p class=one><b>a</b></p>' * 1000}</body>", read_sheet(".one { margin: 0 }", "style.css"))
    assert html.count('style="margin:0"') == 1000
    assert asked == [["html", "body", "p", "b"]]
