"""The gate before sending: what a message must be so that it arrives, is shown whole and can be read.  Pure.

It looks at the finished message and at nothing else, so it finds whatever went wrong on the way there: a template
somebody changed, a feed's text that got out of its place, an edition that grew too long.  A *fault* stops a send; a
*warning* is worth a look.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from itertools import pairwise
from typing import Literal
from urllib.parse import urlsplit

from lxml import etree

from digest.edition.assemble import CUT_AT
from digest.edition.clients import unknown_somewhere
from digest.edition.contrast import faint_texts, unreadable_colours
from digest.edition.safe import is_open_login

STYLE_LIMIT = 16_000
"""Bytes of <style>: Gmail throws all of it away beyond 16 KB."""
LINE_LIMIT = 998
"""Characters of a line (RFC 5322, 2.1.1)."""
_ONCE = ("From", "To", "Subject", "Date", "Message-ID", "List-Id", "MIME-Version")
_NEVER = {"script", "iframe", "object", "embed", "form", "input", "video", "audio", "link", "base", "svg"}
_WEB = re.compile(r"https?://[^\s<>]+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the HTML something is: the how-manieth element of that name, from 0, in the order of the source."""

    tag: str
    number: int
    line: int = 0  # of the source, from 1; 0 if it is not known

    @property
    def words(self) -> str:
        """The place as a person is told it: "line 40, <a>"."""
        return f"line {self.line}, <{self.tag}>"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be."""

    check: str
    level: Literal["fault", "warning"]
    what: str  # one line: what, and what to do
    place: Place | None = None  # None: it is not about one element of the HTML


@dataclass(frozen=True, slots=True)
class Checked:
    """What the gate says of a message."""

    passed: tuple[str, ...]  # names of the checks that found nothing
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()  # what could not be checked, and why

    @property
    def faults(self) -> tuple[Finding, ...]:
        """The findings that stop a send."""
        return tuple(finding for finding in self.findings if finding.level == "fault")


@dataclass(frozen=True)
class _Parts:
    """A message, taken apart."""

    raw: bytes
    message: EmailMessage
    html: str
    text: str
    page: etree._Element
    encoded: int  # bytes of the HTML as it travels


def check(raw: bytes) -> Checked:
    """Return what is to be said of a complete message."""
    parts = _parts(raw)
    if isinstance(parts, Finding):
        return Checked((), (parts,))
    found: list[Finding] = []
    passed = []
    for name, run in _CHECKS.items():
        findings = [Finding(name, level, what, _place(parts.page, *at)) for level, what, *at in run(parts)]
        found += findings
        passed += [] if findings else [name]
    return Checked(tuple(passed), tuple(found))


_Level = Literal["fault", "warning"]
Told = Iterator[tuple[_Level, str] | tuple[_Level, str, etree._Element]]


def _place(page: etree._Element, element: etree._Element | None = None) -> Place | None:
    if element is None or not isinstance(element.tag, str):
        return None
    number = next(number for number, one in enumerate(page.iter(element.tag)) if one is element)
    return Place(element.tag, number, int(element.sourceline or 0))


def _parts(raw: bytes) -> "_Parts | Finding":
    message = message_from_bytes(raw, policy=SMTP)
    html, text = message.get_body(("html",)), message.get_body(("plain",))
    if html is None or text is None or message.get_content_type() != "multipart/alternative":
        return Finding("parts", "fault", "the message lacks its HTML or its plain text; build the edition again")
    shown = str(html.get_content())
    page = etree.fromstring(shown, etree.HTMLParser(huge_tree=True))
    if page is None:
        return Finding("parts", "fault", "the HTML is empty; look at base.html")
    return _Parts(raw, message, shown, str(text.get_content()), page, len(str(html.get_payload()).encode()))


def _size(parts: _Parts) -> Told:
    size = max(len(parts.html.encode()), parts.encoded)
    if size >= CUT_AT:
        yield "fault", f"the HTML has {size:,} bytes, and mail programs cut it after {CUT_AT:,}; shorten the templates"
    styles = sum(len((style.text or "").encode()) for style in parts.page.iter("style"))
    if styles > STYLE_LIMIT:
        yield "fault", f"<style> has {styles:,} bytes, and Gmail drops it beyond {STYLE_LIMIT:,}; shorten style.css"


def _links(parts: _Parts) -> Told:
    targets = {element.get("id") for element in parts.page.iter(etree.Element)}
    for link in parts.page.iter("a"):
        address, text = link.get("href") or "", " ".join("".join(map(str, link.itertext())).split())
        if not text:
            yield "fault", f"a link to {address or 'nowhere'} has no text; give it one in the template", link
        if address.startswith("#"):
            if address[1:] not in targets:
                yield "fault", f"the link “{text}” leads to {address}, which is not there; look at the templates", link
        elif urlsplit(address).scheme not in ("http", "https", "mailto"):
            what = f"the link “{text}” leads to {address[:80]!r}; only web and mail addresses may stand there"
            yield "fault", what, link
        elif is_open_login(address):
            what = f"the link “{text}” leads to a login page without encryption: {address[:80]}; take it out"
            yield "fault", what, link


def _markup(parts: _Parts) -> Told:
    for element in parts.page.iter(etree.Element):
        if element.tag in _NEVER:
            yield "fault", f"<{element.tag!s}> does not belong into a mail; take it out of the template", element
        if handlers := [name for name in map(str, element.attrib.keys()) if name.lower().startswith("on")]:
            yield "fault", f"{handlers[0]} of <{element.tag!s}> is a script; take it out of the template", element
        if element.tag == "img" and element.get("alt") is None:
            what = "a picture has no alt text; give it one in the template, an empty one if it only decorates"
            yield "fault", what, element
    if re.search(r"@import|url\s*\(", parts.html.partition("<body")[0] + " ".join(_styles(parts.page))):
        yield "fault", "a style would make mail programs fetch something; take url(…) and @import out"


def _styles(page: etree._Element) -> Iterator[str]:
    return (element.get("style") or "" for element in page.iter(etree.Element))


def _accessibility(parts: _Parts) -> Told:
    page = parts.page
    if not page.get("lang") or not page.get("dir"):
        yield "fault", "<html> has no lang or no dir, so screen readers guess the language; give it both in base.html"
    if not (page.findtext(".//title") or "").strip():
        yield "fault", "the page has no title; give it one in base.html"
    levels = [int(str(element.tag)[1]) for element in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    if levels.count(1) != 1:
        yield "fault", f"the page has {levels.count(1)} first headings instead of one; look at base.html"
    if any(after - before > 1 for before, after in pairwise(levels)):
        yield "fault", "headings leave out a level; look at the templates"
    if (bare := next((one for one in page.iter("table") if one.get("role") != "presentation"), None)) is not None:
        yield "fault", 'a table has no role="presentation", so screen readers read it as data; give it one', bare


def _leaving(parts: _Parts) -> Told:
    ways = [link for link in parts.page.iter("a") if "unsubscribe" in "".join(map(str, link.itertext())).lower()]
    if not ways:
        yield "fault", "no link says how to unsubscribe; put the two back that base.html has"
        return
    before = [element.tag for element in parts.page.iter("a", "h2", "h3") if element is ways[0] or element.tag != "a"]
    if before[0] != "a":
        what = "the first link to unsubscribe stands below a heading; put one near the top, as base.html has it"
        yield "fault", what, ways[0]


def _contrast(parts: _Parts) -> Told:
    for faint in faint_texts(parts.page):
        more = f" and {faint.count - 1:,} more" if faint.count > 1 else ""
        what = f"“{faint.text[:60]}”{more}: {faint.ink} on {faint.paper} has a contrast of {faint.ratio:.1f} to 1"
        yield "fault", f"{what} {faint.look}, and 4.5 is the least; change the colour", faint.element
    for colour, element in unreadable_colours(parts.page):
        yield "warning", f"the contrast of {colour!r} is not checked; write the colour as #rrggbb", element


def _clients(parts: _Parts) -> Told:
    for feature, programs, element in unknown_somewhere(parts.page):
        kind, _, name = feature.partition("-")
        what = f"{name} of {kind.upper()} does nothing in {', '.join(programs)}; see that nothing depends on it"
        yield "warning", what, element


def _headers(parts: _Parts) -> Told:
    for name in _ONCE:
        if (count := len(parts.message.get_all(name, []))) != 1:
            yield "fault", f"the header {name} stands there {count} times instead of once; build the edition again"
    if not str(parts.message["Subject"] or "").strip():
        yield "fault", "the subject is empty; build the edition again"
    lines = parts.raw.split(b"\r\n")
    if any(len(line) > LINE_LIMIT for line in lines) or any(b"\n" in line or b"\r" in line for line in lines):
        yield "fault", f"a line is longer than {LINE_LIMIT} characters or ends wrongly, which mail servers refuse"


def _text(parts: _Parts) -> Told:
    shown = {link.get("href") or "" for link in parts.page.iter("a")}
    in_html = {address for address in shown if address.startswith("http")}
    in_text = set(_WEB.findall(parts.text))
    for missing in sorted(in_html - in_text)[:3]:
        yield "fault", f"the plain text lacks the link {missing[:80]}; look at digest.txt"
    said = " ".join("".join(map(str, parts.page.itertext())).split())  # an address that a headline names is no link
    for missing in sorted(address for address in in_text - in_html if address not in said)[:3]:
        yield "fault", f"the HTML lacks the link {missing[:80]}, which the plain text has; look at the templates"


_CHECKS: dict[str, Callable[[_Parts], Told]] = {
    "size": _size, "links": _links, "markup": _markup, "accessibility": _accessibility, "unsubscribing": _leaving,
    "contrast": _contrast, "mail programs": _clients, "headers": _headers, "text part": _text,
}  # fmt: skip
