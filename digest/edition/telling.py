"""What a story says is new: the sentences that a card quotes, and whether a story tells news at all.  Pure.

A card's first sentences must tell what happened.  So a question that opens a story is passed over, a line of fields
that a court's list gives ("22-5311 | D.C. Cir. | 2024-03-08 | Affirmed | …") is quoted from where the fields end, and
columns, round-ups and writing in the first person lead only where nobody reports.
"""

import re
from itertools import dropwhile, takewhile

from digest.edition.words import fitting, prose
from digest.model import Story

_NO_REPORT = re.compile(
    r"^(?:opinion|op-ed|analysis|column|comment|commentary|editorial|letters?|live|live updates|watch|video|photos?"
    r"|podcast|explainer|explained|q ?& ?a|q and a|review|perspective|guest post|factbox|timeline|round-?up"
    r"|what to know|how|why|what|who|ep(?:isode|\.)? ?\d+|this week|the week|up next|notes from)\b|\?\s*$"
    r"|^(?:the |your )?(?:morning|evening|midday|daily|weekly|weekend|week in|day in|sunday|monday|tuesday|wednesday"
    r"|thursday|friday|saturday)\b[^:]{0,20}:"
    r"|\b(?:explained|a (?:guide|primer|timeline|reading list|(?:short |brief )?history)"
    r"|(?:five|ten|three|four|six|seven|\d+) (?:questions|takeaways|things|lessons|reasons|ways|hurdles|steps)"
    r"|that matters?|to know|to watch|you need|you should)\b"
    r"|^[^:]{0,40}:\s(?:explaining|understanding|inside|what|how|why|when|where|could|should|a look|a closer look)\b",
    re.IGNORECASE,
)
_NAME = r"(?:[^\Wa-z][\w.,’'&/-]*|\([^()]*\)|of|the|and|for|et|al\.?|ex|rel\.?|d/b/a|&)"
_BARE_NAME = re.compile(
    rf"(?:{_NAME} )*{_NAME},? vs?\.? {_NAME}(?: {_NAME})*|(?:In re|Ex parte|Matter of)(?: {_NAME})+"
)
_OPINION_TAG = re.compile(r"(?:opinions?|op-eds?|columns?|columnists?|editorials?|commentary|letters)", re.IGNORECASE)
_OPINION_ADDRESS = re.compile(
    r"//[^/]+/(?:[^/?#]+/)*"
    r"(?:opinions?|op-?eds?|columns?|columnists?|editorials?|comment(?:ary)?)/"
)
_FIRST_PERSON = re.compile(r"(?<![“\"'‘.])\bI(?:['’](?:m|ve|d|ll))?\b(?!\.)|^(?:We|My|Our)\b")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|[‘'][^’']*[’'](?!\w)")
_ENDS_ASKING = re.compile(r"\?[\"'”’)\]]*$")
_FIELDS = re.compile(r"^[^|\n]{1,80}(?:\s\|\s[^|\n]{1,80})*?\s\|\s\d{4}-\d\d-\d\d\s\|\s(?=\S)")


def telling(story: Story) -> str:
    """Return the one or two sentences of `story` that tell what is new, or "" if its feed gives none.

    They are the opening's (see `opening`), without questions: those lead up to an answer, or to no more than a click.
    """
    if listed := listing(story):
        return listed
    for text in (story.summary, story.content):
        told = dropwhile(_asks, prose(text))
        if chosen := fitting(list(takewhile(lambda sentence: not _asks(sentence), told))):
            return chosen
    return ""


def _asks(sentence: str) -> bool:
    return bool(_ENDS_ASKING.search(sentence))


def listing(story: Story) -> str:
    """Return what stands behind the fields in a line of a court's list, or "" if the summary is none."""
    fields = _FIELDS.match(story.summary)
    return story.summary[fields.end() :].strip() if fields else ""


def is_report(story: Story) -> bool:
    """Return whether a story reports, rather than argues a point, explains, lists, or tells what its writer saw."""
    if not is_news(story.title) or any(map(_OPINION_TAG.fullmatch, story.tags)):
        return False
    return not _OPINION_ADDRESS.search(story.url) and not _FIRST_PERSON.search(_QUOTED.sub("", telling(story)))


def is_news(title: str) -> bool:
    """Return whether a title tells what happened, rather than asks, explains, heads a column, or names a case only."""
    return not (_NO_REPORT.search(title) or _BARE_NAME.fullmatch(title.strip()))
