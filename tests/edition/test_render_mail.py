"""What mail programs need: size, colours, styles that survive, nothing that is fetched."""

import re
from itertools import product
from pathlib import Path

import pytest
from reading import read
from sample_edition import SAMPLE, SENDER, many

from digest.edition.colours import read_colours, with_colours
from digest.edition.render import render
from digest.edition.sheet import HEAD_LIMIT, read_sheet
from digest.resources import shipped

TEMPLATES: Path = shipped("templates")
GMAIL_CUTS_AT = 102_000
PAPERS = {"light": ("#f4f2ec", "#ffffff"), "dark": ("#121413", "#1a1d1c")}
INKS = {"light": ("#1d1c1a", "#5b5750", "#0f5257"), "dark": ("#e9e6df", "#aeaaa1", "#86c9c8")}
HTML = render(SAMPLE, TEMPLATES, SENDER).html
COLOURS = read_colours([("colours.css", (TEMPLATES / "colours.css").read_text(encoding="utf-8"))])
CSS = with_colours((TEMPLATES / "style.css").read_text(encoding="utf-8"), COLOURS, "style.css")


def light(colour: str, *, inverted: bool) -> float:
    """Return the relative luminance of "#rrggbb" (WCAG 2.1)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
              for part in ((1 - part) if inverted else part for part in parts)]  # fmt: skip
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str, *, inverted: bool) -> float:
    low, high = sorted((light(one, inverted=inverted), light(other, inverted=inverted)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("inverted", [False, True], ids=["as designed", "inverted by the mail program"])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_ink_is_readable_on_every_paper(mode: str, inverted: bool) -> None:
    for ink, paper in product(INKS[mode], PAPERS[mode]):
        assert contrast(ink, paper, inverted=inverted) >= 4.5, (ink, paper)


def test_those_are_all_the_colours_of_texts_and_papers_that_the_style_sheet_has() -> None:
    used = set(re.findall(r"(?<![\w-])(?:background-)?color: (#\w+)", CSS))
    assert used == {colour for part in (PAPERS, INKS) for colours in part.values() for colour in colours}


def test_twenty_five_cases_are_shown_whole_by_gmail() -> None:
    assert len(render(many(25), TEMPLATES, SENDER).html.encode()) < GMAIL_CUTS_AT


def test_nothing_in_the_message_is_fetched_or_runs() -> None:
    fetching = r"<(?:script|link|img|iframe|object|form|svg)|@import|url\(|@font-face|src=|\son\w+="
    assert not re.search(fetching, HTML, re.IGNORECASE)


def test_without_style_elements_every_text_still_has_its_look() -> None:
    bare = re.sub(r"<style.*?</style>", "", HTML, flags=re.DOTALL)
    for tag in ("h1", "h2", "h3", "a", "body"):
        assert all("style=" in element for element in re.findall(rf"<{tag}\b[^>]*>", bare))
    assert "max-width:640px" in bare


def test_the_head_keeps_dark_mode_phones_and_print_within_what_gmail_reads() -> None:
    styles = "".join(re.findall(r"<style>(.*?)</style>", HTML, re.DOTALL))
    for kept in ("prefers-color-scheme: dark", "min-width: 560px", "@media print", "[data-ogsc]", "[data-ogsb]"):
        assert kept in styles
    assert len(styles.encode()) < HEAD_LIMIT


def test_every_class_that_stays_is_spoken_of_in_the_head_and_the_other_way_round() -> None:
    head, _, body = HTML.partition("</head>")
    named = set(re.findall(r"\.([a-z][\w-]*)", head))
    there = {name for names in re.findall(r'class="([^"]*)"', body) for name in names.split()}
    assert there <= named
    assert {"page", "column", "cell", "card-cell", "muted", "next"} <= there


def test_dark_mode_by_media_query_and_by_outlooks_attributes_set_the_same_colours() -> None:
    head = read_sheet(CSS, "style.css").head
    media = head.partition("prefers-color-scheme: dark) {")[2].partition("\n")[0]
    outlook = "".join(line for line in head.splitlines() if line.startswith("[data-ogs"))
    for part in (media, outlook):
        assert set(re.findall(r"#\w+", part)) >= {*PAPERS["dark"], *INKS["dark"]}


def test_language_direction_and_title_are_given() -> None:
    assert HTML.startswith('<!DOCTYPE html>\n<html lang="en" dir="ltr">')
    assert "<title>Carroll v. Trump: Justice Department" in HTML
    assert '<div role="main" lang="en" dir="ltr">' in HTML


def test_every_layout_table_says_that_it_is_none() -> None:
    assert re.findall(r"<table(?! role=\"presentation\")", HTML) == []


def test_every_link_says_where_it_leads() -> None:
    assert all(text.strip() for _, text in read(HTML).links)
    assert not {text.lower() for _, text in read(HTML).links} & {"here", "click here", "more", "read more", "link"}


def test_the_preheader_comes_first_and_is_not_shown() -> None:
    assert re.search(r'<body[^>]*>\s*<div[^>]*display:none[^>]*>United States v\. Trump, FTC', HTML)


def test_rendering_twice_gives_the_same_bytes() -> None:
    assert render(SAMPLE, TEMPLATES, SENDER) == render(SAMPLE, TEMPLATES, SENDER)
