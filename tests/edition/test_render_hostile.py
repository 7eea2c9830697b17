"""Texts that try to leave their place: whatever a feed says, both parts and the message stay whole."""

import email
import json
import re
from dataclasses import fields, is_dataclass, replace
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading import read, text_links, web_links
from sample_edition import CARROLL, SAMPLE, SENDER

from digest.edition.document import to_json
from digest.edition.message import to_message
from digest.edition.plain import WIDTH, columns, wrap
from digest.edition.render import render
from digest.edition.safe import clean, web_address
from digest.model import Edition
from digest.resources import shipped

TEMPLATES: Path = shipped("templates")
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ATTACKS = {
    "script": "<script>alert(1)</script>",
    "attribute": '" onmouseover="alert(1)" x="',
    "single quotes": "' onload='alert(1)' x='",
    "end of style": "</style></title></head><img src=x>",
    "header": "x\r\nBcc: victim@example.org\r\n\r\n<p>body",
    "direction": f"a{BIDI}b\u202eevil",
    "control": "a\x00b\x07c\x1bd\x7fe\x85f\u2028g\u2029h",
    "half a surrogate": "a\ud83db\ude00c\uffffd",
    "template": "{{ page.title }}{% raw %}{# x",
    "comment": "<!-- x --><!--[if mso]><p>",
    "entity": "&lt;script&gt;&#0;&amp;amp;",
    "boundary": "--=_0123456789abcdef\r\n--",
    "long word": "x" * 1000,
    "accents": "e" + "\u0301" * 300,
    "emoji": "👩‍⚖️🏳️‍🌈" * 40,
    "arabic": "المحكمة العليا تصدر حكمها في القضية",
}
KEPT = {"date", "since", "until", "published", "timezone", "status", "stage", "kind", "new", "seconds"}


def everywhere(value: Any, attack: str) -> Any:
    """Return a record with `attack` in each of its texts, and in those of the records within it."""
    if isinstance(value, str):
        return attack
    if isinstance(value, tuple):
        return tuple(everywhere(item, attack) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        changes = {f.name: everywhere(getattr(value, f.name), attack) for f in fields(value) if f.name not in KEPT}
        return replace(value, **changes)
    return value


@pytest.fixture(params=list(ATTACKS.values()), ids=list(ATTACKS))
def edition(request: pytest.FixtureRequest) -> Edition:
    hostile: Edition = everywhere(replace(SAMPLE, cases=(CARROLL,)), request.param)
    return hostile


def test_no_markup_and_no_control_gets_out_of_its_place(edition: Edition) -> None:
    result = render(edition, TEMPLATES)
    page = read(result.html)  # complains about any element or attribute that is not ours
    assert [level for level, _ in page.headings] == ["h1", "h2", "h3", "h2", "h2", "h2"]
    for part in (result.html, result.text):
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", part)
        assert not re.search(f"[{BIDI}]", part)
    assert "What this edition covers" in result.text
    assert web_links(result.html) == text_links(result.text) == set()


def test_the_message_has_no_header_more_and_both_parts_whole(edition: Edition) -> None:
    result = render(edition, TEMPLATES, SENDER)
    data = to_message(edition, result, SENDER, "reader@example.org")
    message = email.message_from_bytes(data, policy=SMTP)
    assert isinstance(message, EmailMessage)
    assert message["Bcc"] is None
    assert sorted(message.keys()) == sorted(
        ["From", "To", "Subject", "Date", "Message-ID", "List-Id", "Feedback-ID", "Auto-Submitted", "Precedence",
         "Content-Language", "MIME-Version", "Content-Type"])  # fmt: skip
    plain, html = message.iter_parts()
    assert isinstance(plain, EmailMessage)
    assert isinstance(html, EmailMessage)
    assert plain.get_content().replace("\r\n", "\n") == result.text
    assert html.get_content().replace("\r\n", "\n") == result.html
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert b"\n" not in data.replace(b"\r\n", b"")
    data.decode("ascii")


def test_the_document_can_be_written_and_read(edition: Edition) -> None:
    data = to_json(edition).encode("utf-8")
    assert len(json.loads(data)["cases"]) == 1


@settings(deadline=None)
@given(st.text())
def test_a_cleaned_text_is_one_line_and_cleaning_it_again_changes_nothing(text: str) -> None:
    line = clean(text)
    assert clean(line) == line
    assert len(line.splitlines()) <= 1
    line.encode("utf-8")


@settings(deadline=None)
@given(st.text() | st.from_regex(r"https?://[^/]*/.*"))
def test_a_web_address_is_ascii_without_blanks_and_stays_what_it_is(url: str) -> None:
    address = web_address(url)
    assert address.isascii()
    assert not re.search(r"\s|[<>\"\\]", address)
    assert web_address(address) == address


@settings(deadline=None)
@given(st.text(), st.sampled_from(["", "- "]))
def test_wrapping_loses_no_letter_and_breaks_no_word(text: str, first: str) -> None:
    lines = wrap(text, first, "  ").split("\n")
    assert "".join("".join(lines).split()) == (first.strip() + "".join(text.split()))
    for line in lines:
        assert columns(line) <= WIDTH or " " not in line.strip().removeprefix("- ")


WORDS = st.text(max_size=40)
PATHS = st.lists(st.text(max_size=20), min_size=5, max_size=5)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(caption=WORDS, news=WORDS, titles=st.lists(WORDS, max_size=5), paths=PATHS)
def test_any_texts_give_a_page_without_fault_and_the_same_links_in_both_parts(
    caption: str, news: str, titles: list[str], paths: list[str]
) -> None:
    lead = CARROLL.developments[0].stories[0]
    pairs = zip(titles, paths, strict=False)
    stories = tuple(replace(lead, title=title, url=f"https://a.example/{path}") for title, path in pairs)
    event = replace(CARROLL.developments[0], headline=news, stories=stories)
    card = replace(CARROLL, caption=caption, whats_new=news, developments=(event,), upcoming=())
    result = render(replace(SAMPLE, cases=(card,), subject=news, preheader=caption), TEMPLATES)
    assert web_links(result.html) == text_links(result.text)
