"""Primary sources that stories link to: opinions, dockets, filings.  Pure.

Known are courts' own sites and the public archives of their papers; any other link is an outlet's, and none of these.
Addresses end in the file's kind or name a folder that holds one kind only, so that a court's front page is no opinion.
"""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from digest.model import Document, DocumentKind, Placement, Story

_TABLE: tuple[tuple[DocumentKind, str], ...] = (
    ("filing", r"^(?:[\w-]+\.)*courtlistener\.com/(?:recap/gov\.uscourts\.|docket/\d+/\d+/)"),
    ("docket", r"^(?:[\w-]+\.)*courtlistener\.com/docket/\d+"),
    ("opinion", r"^(?:[\w-]+\.)*courtlistener\.com/(?:opinion/\d+|pdf/)"),
    ("opinion", r"^(?:www\.)?supremecourt\.gov/opinions/.+\.pdf"),
    ("filing", r"^(?:www\.)?supremecourt\.gov/DocketPDF/"),
    ("docket", r"^(?:www\.)?supremecourt\.gov/(?:docket/docketfiles/|search\.aspx\?filename=/docket/)"),
    ("filing", r"^ecf\.\w+\.uscourts\.gov/(?:docs?1|cgi-bin/show_(?:doc|temp))"),
    ("docket", r"^ecf\.\w+\.uscourts\.gov/.*(?:DktRpt|caseNum=)"),
    ("opinion", r"^(?:[\w-]+\.)*uscourts\.gov/.*opinions?\b.*\.pdf"),
    ("filing", r"^(?:[\w-]+\.)*uscourts\.gov/.+\.pdf"),
    ("opinion", r"^(?:[\w-]+\.)*govinfo\.gov/.*USCOURTS-"),
    ("docket", r"^dockets\.justia\.com/docket/"),
    ("opinion", r"^(?:law|supreme)\.justia\.com/cases/"),
    ("opinion", r"^caselaw\.nationalarchives\.gov\.uk/\w+(?:/\w+)?/\d{4}/\d+"),
    ("opinion", r"^(?:[\w-]+\.)*bailii\.org/.+/cases/"),
    ("opinion", r"^(?:[\w-]+\.)*supremecourt\.uk/cases/"),
    ("opinion", r"^(?:www\.)?judiciary\.uk/judgments/."),
    ("opinion", r"^(?:curia|eur-lex)\.europa\.eu/.*(?:num=|docid=|CELEX|ecli)"),
    ("opinion", r"^hudoc\.echr\.coe\.int/.*itemid"),
    ("filing", r"^(?:[\w-]+\.)*documentcloud\.org/documents/\d+"),
    ("filing", r"^(?:[\w-]+\.)*(?:justice|sec|ftc|consumerfinance|cftc|nlrb|eeoc)\.gov/.+(?:\.pdf|/dl\b|/download)"),
    ("filing", r"^(?:[\w-]+\.)*sec\.gov/(?:files/)?litigation/(?:complaints|litreleases|admin)/."),
)
_KINDS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _TABLE)
_ORDER: tuple[DocumentKind, ...] = ("opinion", "docket", "filing")


def documents(
    new: Sequence[tuple[Story, Placement]], past: Iterable[tuple[Story, Placement]] = ()
) -> tuple[Document, ...]:
    """Return the primary sources that a case's new stories link to and those of earlier editions did not, each once.

    Opinions first, then dockets, then filings; of one kind in the order of the stories.  A story that discusses other
    cases as well may link to theirs, so only stories about this one alone are read.
    """
    told = {_identity(url) for story, _ in past for url in story.links}
    found: dict[str, Document] = {}
    for story, placement in new:
        for url in () if placement.also else story.links:
            kind, name = kind_of(url), _identity(url)
            if kind and name not in told:
                found.setdefault(name, Document(kind, url, story.id))
    return tuple(sorted(found.values(), key=lambda document: _ORDER.index(document.kind)))


def kind_of(url: str) -> DocumentKind | None:
    """Return what an address leads to, None if to no primary source."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    address = f"{parts.hostname}{parts.path}" + (f"?{parts.query}" if parts.query else "")
    return next((kind for kind, pattern in _KINDS if pattern.search(address[:_LONGEST])), None)


_LONGEST = 500  # characters of an address that are read


def _identity(url: str) -> str:
    """Return what spellings of one address have in common."""
    return re.sub(r"^https?://(?:www\.)?", "", url.partition("#")[0]).rstrip("/").casefold()
