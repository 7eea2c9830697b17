"""A style sheet, checked and parted in two.  Pure: the caller reads the file.

Plain rules are for style attributes (see inline.py); what cannot be inlined (@media, and the [data-ogsc] and
[data-ogsb] rules by which Outlook.com shows its dark mode) is the text that belongs into the head.
"""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import cssutils

from digest.edition.colours import without_comments
from digest.errors import RenderError

HEAD_LIMIT = 16_000  # Gmail drops every <style> of a message whose style texts are longer than 16 KB together
_FETCHES = re.compile(r"@import|url\s*\(|@font-face", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A style sheet in two parts."""

    plain: str  # for style attributes
    head: str  # for <style> in the head


def joined(sheets: Iterable[Sheet]) -> Sheet:
    """Return style sheets as one, of which later rules win.

    Raises:
        RenderError: what must stay in the head is too long.
    """
    found = list(sheets)
    both = Sheet("\n".join(sheet.plain for sheet in found), "".join(sheet.head for sheet in found))
    if (size := len(both.head.encode())) > HEAD_LIMIT:
        raise RenderError(f"style.css: {size:,} bytes of @media and [data-ogs…] rules are more than mail programs keep "
                          f"({HEAD_LIMIT:,}); shorten them")  # fmt: skip
    return both


@lru_cache(maxsize=8)
def read_sheet(css: str, name: str) -> Sheet:
    """Part the style sheet `css`, which `name` stands for in errors.

    Raises:
        RenderError: it has a syntax error, or it would fetch something.
    """
    bare = without_comments(css)
    if fetches := _FETCHES.search(bare):
        line = bare.count("\n", 0, fetches.start()) + 1
        raise RenderError(f"{name}, line {line}: '{fetches[0]}' would make a mail program fetch something; take it out")
    plain, head = "", ""
    for line, rule in rules(bare, name):
        stays = rule.startswith("@") or "[data-ogs" in rule
        _check(rule, name, line)
        plain += "" if stays else rule + "\n"
        head += re.sub(r"\s+", " ", rule) + "\n" if stays else ""
    return Sheet(plain, head)


def rules(css: str, name: str) -> list[tuple[int, str]]:
    """Cut the sheet after each closing brace of the outermost level, and say on which line each rule begins.

    A brace too many or too few is an error here, though CSS forgives it: it swallows the rules that follow.
    """
    rules, start, depth = [], 0, 0
    for brace in re.finditer(r"[{}]", css):
        depth += 1 if brace[0] == "{" else -1
        rule = css[start : brace.end()].lstrip()
        line = css.count("\n", 0, brace.end() - len(rule)) + 1
        if not 0 <= depth <= 1 + rule.startswith("@"):
            raise RenderError(_unbalanced(css, start, name))
        if depth == 0:
            rules.append((line, rule))
            start = brace.end()
    if css[start:].strip():
        raise RenderError(_unbalanced(css, start, name))
    return rules


def _unbalanced(css: str, start: int, name: str) -> str:
    begin = start + len(css[start:]) - len(css[start:].lstrip())
    line = css.count("\n", 0, begin) + 1
    rule = css[begin:].partition("\n")[0]
    return f"{name}, line {line}: the braces of this rule are not in pairs: {rule}"


def _check(rule: str, name: str, first: int) -> None:
    """Raise RenderError at a syntax error, which premailer would only log and then skip the rule.

    The rule begins on the line `first`; of an @rule, what stands within it is looked at.
    """
    cssutils.log.setLevel(logging.CRITICAL)  # it also writes each error to standard error
    opened = rule.index("{") + 1
    if rule.startswith("@"):
        first, rule = first + rule.count("\n", 0, opened), rule[opened:-1]
    try:
        cssutils.CSSParser(validate=False, raiseExceptions=True).parseString(rule)
    except cssutils.xml.dom.DOMException as error:
        at = getattr(error, "line", None) or 1
        text = rule.splitlines()[at - 1].strip()
        raise RenderError(f"{name}, line {first + at - 1}: {_one_line(error)}; mend the rule, in: {text}") from error


def _one_line(error: Exception) -> str:
    return re.sub(r"\s*\[\d+:\d+:[^]]*\]", "", " ".join(str(error.args[0] if error.args else error).split()))
