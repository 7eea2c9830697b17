"""How an edition looks where mail programs change it, and the marks that are put into it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html
from sample_edition import SAMPLE, SENDER

from digest.edition.check import Place
from digest.edition.contrast import faint_texts
from digest.edition.mailviews import CLIP, bare, cut_marked, forced_dark, marked, with_mark_styles
from digest.edition.render import render
from digest.resources import shipped

PAGE = render(SAMPLE, shipped("templates"), SENDER).html


def texts(page: str) -> list[str]:
    (body,) = lxml_html.document_fromstring(page).xpath("//body")
    return str(body.text_content()).split()


def test_forced_dark_turns_light_grounds_and_dark_texts_and_nothing_else() -> None:
    dark = forced_dark(PAGE)
    assert texts(dark) == texts(PAGE)
    assert "background-color:#ffffff" not in dark.partition("<body")[2]
    assert "prefers-color-scheme" not in dark
    assert "data-ogs" not in dark
    assert "min-width: 560px" in dark
    page = lxml_html.document_fromstring(dark)
    assert list(faint_texts(page)) == []


@pytest.mark.parametrize(
    "style, turned",
    [
        ("color:#000000", "color:#ebebeb"),
        ("color:#fff", "color:#ffffff"),
        ("background-color:#ffffff", "background-color:#121212"),
        ("background-color:#121212", "background-color:#121212"),
        ("border-top:1px solid #000", "border-top:1px solid #ebebeb"),
        ("color:red", "color:red"),
    ],
)
def test_single_colours(style: str, turned: str) -> None:
    page = forced_dark(f'<html><body><p style="{style}">x</p></body></html>')
    assert f'<p style="{turned}">x</p>' in page


def test_bare_keeps_the_texts_and_says_what_pictures_show() -> None:
    page = bare(PAGE.replace("<h1", '<img src="https://x.example/a.png" alt="A gavel"> <h1'))
    assert "style" not in re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL)
    assert "[A gavel]" in page
    assert "<img" not in page
    assert [word for word in texts(page) if word not in ("[A", "gavel]")] == texts(PAGE)


def test_the_marked_element_is_the_one_that_the_parser_counts() -> None:
    page = lxml_html.document_fromstring(PAGE)
    for tag in ("a", "p", "table", "h3"):
        for number, element in enumerate(page.iter(tag)):
            found = lxml_html.document_fromstring(marked(PAGE, Place(tag, number)))
            (one,) = found.xpath("//*[@data-digest-mark]")
            assert one.tag == tag
            assert one.text_content() == element.text_content()
            assert list(found.iter(tag)).index(one) == number


def test_a_place_that_is_not_there_marks_nothing() -> None:
    assert marked(PAGE, Place("a", 10_000)) == PAGE
    assert marked(PAGE, Place("blink", 0)) == PAGE
    assert marked("<!-- <a href=x> --><style>a<a </style>", Place("a", 0)) == "<!-- <a href=x> --><style>a<a </style>"


def test_the_line_stands_before_what_is_cut_off() -> None:
    page = f"<html><head></head><body>{'<p>é</p>' * 20_000}</body></html>"
    size = len(page.encode())
    cut = cut_marked(page, size)
    before = cut.partition('<p data-digest-cut="">')[0]
    assert CLIP - 10 <= len(before.encode()) <= CLIP
    assert cut_marked(page, CLIP) == page
    assert cut_marked("x" * (CLIP + 1), CLIP + 1) == "x" * (CLIP + 1)


def test_the_looks_of_the_marks_are_added_to_any_page() -> None:
    assert with_mark_styles("<head></head>").startswith("<head><style>")
    assert with_mark_styles("text").endswith("</style>text")


@given(st.text(alphabet="<>!-/ab=\"' {}#;:\n\x00é", max_size=60))
def test_no_page_breaks_it(page: str) -> None:
    for view in (forced_dark, bare):
        assert view(page).startswith("<!DOCTYPE html>")
    marked(page, Place("a", 0))
    cut_marked(page, CLIP * 2)
