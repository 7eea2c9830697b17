"""What a page links to: stories by their titles, outlets by their names, each cleaned and each list cut.  Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from digest.edition import phrases
from digest.edition.safe import clean, web_address
from digest.edition.words import shorten
from digest.model import Document, StoryLine

OUTLETS_SHOWN = 18
TITLE_LIMIT = 240  # longer ones are paragraphs that a feed put in the wrong place


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere; `url` is "" when there is nowhere to lead."""

    text: str
    url: str
    source: str = ""
    when: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fold:
    """The part of a list that is shown, and how many more there are."""

    shown: tuple[Link, ...] = ()
    more: int = 0


def short(text: str) -> str:
    """Return a title, caption or name as it is shown: one clean line, cut if it is long."""
    return shorten(clean(text), TITLE_LIMIT)


def fold(links: Sequence[Link], shown: int) -> Fold:
    """Keep the first `shown` links; a single one more is shown rather than counted."""
    if len(links) <= shown + 1:
        return Fold(tuple(links))
    return Fold(tuple(links[:shown]), len(links) - shown)


def story_link(story: StoryLine, zone: ZoneInfo, text: str = "") -> Link:
    """Return a story by its title, or by `text` in place of it."""
    title = short(text or story.title) or "Untitled story"
    return Link(title, web_address(story.url), _source(story), phrases.moment(story.published, zone))


def entry_link(story: StoryLine, zone: ZoneInfo) -> Link:
    """Return a docket entry by what was filed: a court's feed titles its items with the caption, already told."""
    return story_link(story, zone, phrases.entry_phrase(clean(story.summary)))


def document_links(documents: Sequence[Document]) -> list[Link]:
    """Return primary sources by what they are and where: "Opinion at supremecourt.gov", a second one "(2)"."""
    seen: Counter[str] = Counter()
    links = []
    for document in documents:
        if url := web_address(document.url):
            name = f"{document.kind.capitalize()} at {site(url)}"
            seen[name] += 1
            links.append(Link(name if seen[name] == 1 else f"{name} ({seen[name]})", url))
    return links


def site(url: str) -> str:
    """Return the name by which people know the site of an address: "courtlistener.com"."""
    return re.sub(r"^(?:www|storage|s3|assets)\.", "", urlsplit(url).hostname or "")


def _source(story: StoryLine) -> str:
    """Return the outlet's name, marked if only those can read the story who pay."""
    return clean(story.source) + (" (paywall)" if story.paywall else "")


def outlet_links(stories: Sequence[StoryLine], lead: StoryLine | None = None) -> Fold:
    """Name each story by its outlet; an outlet's second story, counting the one that leads them, is "Reuters (2)"."""
    seen = {_outlet(lead): 1} if lead else {}
    links = []
    for story in stories:
        outlet = _outlet(story)
        seen[outlet] = seen.get(outlet, 0) + 1
        name = outlet if seen[outlet] == 1 else f"{outlet} ({seen[outlet]})"
        links.append(Link(f"{name} (paywall)" if story.paywall else name, web_address(story.url)))
    return fold(links, OUTLETS_SHOWN)


def _outlet(story: StoryLine) -> str:
    return short(story.source) or "Unnamed outlet"
