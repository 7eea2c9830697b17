"""Markup to plain text.  Pure, idempotent, the last step before a Story exists.

Text that leaves here has paragraphs parted by one blank line, no other line breaks, no markup, no character references,
no control characters, and nothing that turns or hides what a reader sees.  nh3, a browser's own HTML parser, does the
sanitising; a value that does not settle is an attack and becomes "" (no clean text, no text).
"""

import html
import re
from dataclasses import dataclass

import nh3

from digest.feeds import tags
from digest.feeds.letters import ESCAPED_AMPERSAND, tidy

MAX_MARKUP = 1_000_000  # characters of one field: the longest Supreme Court opinion has half of that
MAX_DEPTH = 400  # open elements: the HTML5 algorithm is quadratic in the depth, 100,000 of them take 20 s
MAX_REFERENCES = 50_000  # "&" in one field: likewise
ROUNDS = 8  # of decoding; feeds escape twice, three times by accident

_BLOCKS = {
    "address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "details", "div", "dl", "dt",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav",
    "ol", "option", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
}  # fmt: skip
_CELLS = {"td", "th"}
_UNCLOSED = _CELLS | {
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p",
    "param", "source", "tr", "track", "wbr",
}  # fmt: skip
_HIDDEN = {
    "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "canvas", "audio", "video",
    "select", "textarea", "title", "head",
}  # fmt: skip

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|<!\[CDATA\[|<[!?/][a-zA-Z]|<[a-zA-Z][\w:-]*\s")
_NAME = re.compile(r"<(/?)([a-zA-Z][\w:-]*)")
_CLEAN_TAG = re.compile(r'</?([a-z][a-z0-9]*)(?: href="[^"]*")?[^<>"]*>')
_CLEAN_LINK = re.compile(r'<a href="([^"]+)"')
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_WORD = "(?:[!-%'-;=-~\xa1-\xac\xae-\u02ff\u2010-\u2027]++|&(?= ))++"
_PLAIN = re.compile(f"{_WORD}(?: {_WORD})*+")  # words parted by spaces, in usual letters: nothing of them would change
_SURROGATE = re.compile("[\ud800-\udfff]")

_SANITISER = nh3.Cleaner(
    tags=_BLOCKS | _CELLS | {"a"},
    clean_content_tags=_HIDDEN,
    attributes={"a": {"href"}},
    url_schemes={"http", "https"},
    link_rel=None,
)


@dataclass(frozen=True, slots=True)
class Prose:
    """A text and the addresses that it linked to, as they stood there."""

    text: str
    hrefs: tuple[str, ...] = ()


def prose(markup: str) -> Prose:
    """Return the plain text of `markup`, which may be HTML, escaped once too often, or plain text already.

    Without a tag in it, a value is plain text: there, blank lines part paragraphs; in HTML, block elements and <br> do.
    """
    if _PLAIN.fullmatch(markup):
        return Prose(markup[:MAX_MARKUP].rstrip())
    hrefs: list[str] = []
    text = _bounded(markup)
    for _ in range(ROUNDS):
        plain = _decoded(text, hrefs)
        if plain == text or not (_REFERENCE.search(plain) or _TAG.search(plain)):
            return Prose(plain, tuple(hrefs))
        text = plain
    return Prose("")


def line(markup: str, limit: int) -> str:
    """Return `markup` as one line of plain text of at most `limit` characters: a title, a name, a tag."""
    return cut(words(markup[: 20 * limit]), limit)


def words(markup: str) -> str:
    """Return the plain text of `markup` on one line, however long."""
    if _PLAIN.fullmatch(markup):
        return markup[:MAX_MARKUP].rstrip()
    return " ".join(prose(markup).text.split())


def cut(text: str, limit: int) -> str:
    """Return `text`, or its beginning up to a word's end and an ellipsis, in at most `limit` characters."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    at = max(head.rfind(" "), head.rfind("\n"))
    return (head[:at] if at > limit // 2 else head).rstrip() + "…"


def _bounded(markup: str) -> str:
    """Cut off what would make the HTML5 algorithm slow; nothing that a publisher writes is longer or deeper."""
    markup = markup[:MAX_MARKUP]
    try:
        markup.encode()
    except UnicodeEncodeError:  # JSON can hold halves of letters, nothing else can
        markup = _SURROGATE.sub("", markup)
    if markup.count("&") > MAX_REFERENCES:
        markup = "&".join(markup.split("&", MAX_REFERENCES)[:-1])
    return markup


def _shallow(markup: str) -> str:
    """Return `markup` up to where more is open in it than a publisher ever needs."""
    depth = 0
    if markup.count("<") <= MAX_DEPTH:
        return markup
    for tag in _NAME.finditer(markup):
        if tag[2].lower() in _UNCLOSED:
            continue
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        if depth > MAX_DEPTH:
            return markup[: tag.start()]
    return markup


def _decoded(text: str, hrefs: list[str]) -> str:
    """Take one layer of markup and character references off `text`; collect what it links to."""
    if "&" in text:
        text = ESCAPED_AMPERSAND.sub("&amp;", text)
    if not _TAG.search(text):
        return tidy(_unescaped(text))
    found = tags.stripped(text) or sanitised(text)
    hrefs.extend(found.hrefs)
    return tidy(found.text)


def sanitised(markup: str) -> tags.Stripped:
    """Return the text of any markup, and what it links to."""
    clean = _SANITISER.clean(_shallow(markup))
    flat = _CLEAN_TAG.sub(_separator, tags.on_one_line(clean))
    return tags.Stripped(_unescaped(flat), [_unescaped(href) for href in _CLEAN_LINK.findall(clean)])


def _separator(tag: re.Match[str]) -> str:
    if tag[1] in _BLOCKS:
        return "\n\n"
    return " " if tag[1] in _CELLS else ""


def _unescaped(text: str) -> str:
    # html.unescape also takes "&copy=2" for "©=2", as browsers do in text; a title with "&" in it is no markup.
    return _REFERENCE.sub(lambda m: html.unescape(m[0]), text)
