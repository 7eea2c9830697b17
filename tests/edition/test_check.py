"""The gate before sending: each fault is found, and nothing else is."""

import re
from dataclasses import replace
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from sample_edition import CARROLL, EMPTY, SAMPLE, SENDER, many

from digest.edition.assemble import CUT_AT, assemble
from digest.edition.check import Checked, check
from digest.edition.clients import FALLBACKS, features, table
from digest.edition.contrast import contrast, faint_texts
from digest.edition.message import to_message
from digest.edition.render import render, render_marked
from digest.model import Edition, Rendered
from digest.resources import shipped

TEMPLATES: Path = shipped("templates")
WAYS = {"unsubscribe_url": "https://daily.example.org/unsubscribe/x", "preferences_url": None}


def rendered(edition: Edition) -> Rendered:
    return assemble(render_marked(edition, TEMPLATES, SENDER), **WAYS)  # type: ignore[arg-type]


RENDERED = rendered(SAMPLE)


def checked(edition: Edition) -> Checked:
    return check(to_message(edition, rendered(edition), SENDER))


def spoilt(old: str, new: str, part: str = "html") -> Checked:
    """Return what is said of the sample after a change to one part of it."""
    text = getattr(RENDERED, part)
    assert old in text
    return check(to_message(SAMPLE, replace(RENDERED, **{part: text.replace(old, new, 1)}), SENDER))


@pytest.mark.parametrize("edition", [SAMPLE, EMPTY, many(1), many(400)], ids=["sample", "empty", "one", "400"])
def test_what_is_shipped_passes(edition: Edition) -> None:
    found = checked(edition)
    assert found.findings == ()
    assert found.passed == (
        "size", "links", "markup", "accessibility", "unsubscribing", "contrast", "mail programs", "headers",
        "text part",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "name", "words"),
    [
        ("</body>", f"<p>{'x' * CUT_AT}</p></body>", "size", "mail programs cut it"),
        ("</style>\n</head>", f"/*{'x' * 16_000}*/</style>\n</head>", "size", "Gmail drops it"),
        ('id="case-1"', 'id="case-one"', "links", "leads to #case-1, which is not there"),
        ('href="#case-1"', 'href="javascript:f()"', "links", "'javascript:f()'"),
        ("</body>", '<a href="#case-1"></a></body>', "links", "has no text"),
        ("</body>", "<script>f()</script></body>", "markup", "<script>"),
        ("<p ", '<p onclick="f()" ', "markup", "onclick"),
        ("</body>", '<p><img src="x.png"></p></body>', "markup", "no alt text"),
        ("</body>", '<p style="background: url(x.png)">a</p></body>', "markup", "fetch something"),
        ('lang="en" dir="ltr">\n<head>', ">\n<head>", "accessibility", "no lang"),
        ("<h1", "<h4", "accessibility", "0 first headings"),
        ("</body>", "<h4>a</h4><h6>b</h6></body>", "accessibility", "leave out a level"),
        ('role="presentation" class="column"', 'class="column"', "accessibility", 'no role="presentation"'),
        ("</body>", '<p style="color:#aaaaaa">Faint</p></body>', "contrast",
         "“Faint”: #aaaaaa on #f4f2ec has a contrast of 2.1 to 1"),
        ("</body>", '<a href="https://only.example/">html</a></body>', "text part", "https://only.example/"),
        ("</body>", '<p style="color:#000000;background-color:#7f7f7f">Grey</p></body>', "contrast",
         "as designed, with every colour turned round"),
        ("</body>", '<p style="background-color:#c9c9c9">Grey</p></body>', "contrast", "in the dark"),
        ("</body>", '<p style="color:#000000;background-color:#8a8a8a">Grey</p></body>', "contrast",
         "as designed, darkened by Gmail"),
        ("[data-ogsc] .page, [data-ogsc] .cell, ", "", "contrast", "in Outlook's dark mode"),
        (">Unsubscribe from The Case Daily<", ">Bye<", "unsubscribing", "stands below a heading"),
    ],
)  # fmt: skip
def test_a_fault_in_the_html_is_found_by_its_check_alone(old: str, new: str, name: str, words: str) -> None:
    found = spoilt(old, new)
    assert {finding.check for finding in found.faults} == {name}
    assert any(words in finding.what for finding in found.faults)
    assert name not in found.passed


def test_what_some_mail_programs_do_not_know_is_worth_a_look_and_stops_nothing() -> None:
    found = spoilt("</body>", '<p style="display:flex;border-radius:3px">a</p></body>')
    assert found.faults == ()
    told = [(finding.check, finding.level) for finding in found.findings]
    assert told == [("mail programs", "warning")] * 2
    assert "border-radius of CSS does nothing in" in found.findings[1].what
    assert "Outlook (Windows)" in found.findings[1].what


def test_a_colour_that_is_no_number_is_worth_a_look() -> None:
    (finding,) = spoilt("</body>", '<p style="color:navy;background-color:inherit">a</p></body>').findings
    assert (finding.check, finding.level) == ("contrast", "warning")
    assert "'navy'" in finding.what


def test_a_message_without_a_way_out_is_found() -> None:
    (finding,) = check(to_message(SAMPLE, render(SAMPLE, TEMPLATES, SENDER), SENDER)).findings
    assert (finding.check, finding.level) == ("unsubscribing", "fault")


def test_one_wrong_colour_is_one_fault_however_many_texts_have_it() -> None:
    found = spoilt("#5b5750", "#5b5750")
    assert found.findings == ()
    faint = replace(RENDERED, html=RENDERED.html.replace("#5b5750", "#9a9a9a"))
    (fault,) = check(to_message(SAMPLE, faint, SENDER)).faults
    assert re.search(r"^“[^”]+” and \d+ more: #9a9a9a on #fff has a contrast of 2\.8 to 1 as designed", fault.what)


def test_a_finding_says_where_it_is() -> None:
    (finding,) = spoilt("</body>", '\n\n<p style="color:#dddddd">Faint</p></body>').faults
    lines = RENDERED.html.splitlines()
    assert finding.place is not None
    assert finding.place.words == f"line {lines.index('</body>') + 3}, <p>"


def test_what_a_style_sheet_in_the_head_says_is_read_and_a_broken_one_is_passed_over() -> None:
    page = etree.fromstring("<html><head><style>p { color: #ffffff</style></head><body><p>a</p></body></html>")
    assert faint_texts(page) == []
    css = "@media (prefers-color-scheme: dark) { p { color: #ffffff } b:not-there( { color: #ffffff } }"
    page = etree.fromstring(f"<html><head><style>{css}</style></head><body><p>a</p></body></html>")
    assert [(faint.text, faint.look) for faint in faint_texts(page)] == [("a", "in the dark")]


def test_each_fallback_is_of_something_that_the_mail_uses_and_some_program_does_not_know() -> None:
    page = etree.fromstring(rendered(SAMPLE).html, etree.HTMLParser())
    used = {feature for feature, _ in features(page)}
    assert set(FALLBACKS) <= used
    assert all(table()[feature] for feature in FALLBACKS)
    assert len(FALLBACKS) <= 20


def test_a_link_that_only_the_plain_text_has_is_found() -> None:
    (finding,) = spoilt("Cases\n=====", "Cases\n=====\nhttps://only.example/", "text").findings
    assert finding.check == "text part"
    assert "https://only.example/" in finding.what


@pytest.mark.parametrize(
    ("address", "is_shown"),
    [
        ("http://news.example/login?next=1", False),
        ("http://news.example/account/sign-in.php", False),
        ("https://news.example/login", True),
        ("http://news.example/2023/login-data-of-millions-stolen/", True),  # a headline
    ],
)
def test_a_story_behind_a_login_without_encryption_is_named_and_no_link(address: str, is_shown: bool) -> None:
    lead = replace(CARROLL.developments[0].stories[0], url=address)
    card = replace(CARROLL, developments=(replace(CARROLL.developments[0], stories=(lead,)),), upcoming=())
    found = rendered(replace(SAMPLE, cases=(card,)))
    assert (f'href="{address}"' in found.html) is is_shown
    assert lead.title in found.text
    assert checked(replace(SAMPLE, cases=(card,))).findings == ()


def test_an_address_in_a_headline_is_no_link() -> None:
    card = replace(CARROLL, whats_new="See https://x.example/a for more.")
    assert checked(replace(SAMPLE, cases=(card,))).findings == ()


def test_a_link_of_a_template_to_a_login_without_encryption_stops_a_send() -> None:
    found = spoilt("</body>", '<a href="http://daily.example/login">Your account</a></body>').faults
    assert any("leads to a login page without encryption" in fault.what for fault in found if fault.check == "links")


@pytest.mark.parametrize("header", ["Subject", "List-Id", "Date"])
def test_a_missing_header_is_found(header: str) -> None:
    message = message_from_bytes(to_message(SAMPLE, RENDERED, SENDER), policy=SMTP)
    del message[header]
    assert any(f"{header} stands there 0 times" in finding.what for finding in check(message.as_bytes()).faults)


def test_a_message_of_one_part_alone_is_found() -> None:
    (finding,) = check(b"From: a@b.example\r\nSubject: x\r\n\r\nText").faults
    assert finding.check == "parts"


@given(st.binary())
def test_whatever_it_is_given_it_says_something(raw: bytes) -> None:
    assert check(raw).findings


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.478, abs=0.001)
