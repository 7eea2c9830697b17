"""An edition as a page: every text cleaned, every date in words, every list as long as it is shown.

Pure.  Both templates, HTML and plain text, are filled from one `Page`, so that they tell the same stories with the
same links.  What is folded away here (the outlets after the first eighteen, old entries of a timeline) is counted on
the page and stands in full in digest.json.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from digest.edition import phrases
from digest.edition.amended import Amended, amended
from digest.edition.cardpage import NOTE_LIMIT, TEXT_LIMIT, Card, make_cards
from digest.edition.links import Fold, Link, fold, outlet_links, short, story_link
from digest.edition.receipt import feeds_read, receipt
from digest.edition.safe import clean, web_address
from digest.edition.words import shorten
from digest.model import CaseCard, Edition, FeedReport, Section, Sender, StoryLine

ROUTINE_SHOWN = 8
CORRECTIONS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Item:
    """A story outside the cases, and the outlets that print the same text."""

    story: Link
    copies: Fold


@dataclass(frozen=True, slots=True)
class Part:
    """Stories that belong to no case, under a heading."""

    number: int  # its place among the parts, from 0
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the templates may say."""

    title: str
    subject: str
    preheader: str
    date: str
    summary: str
    quiet: str  # what stands in place of cases when there are none; else ""
    cards: tuple[Card, ...]
    routine: Fold  # cases with nothing but routine docket entries, and how many of these each has
    corrections: tuple[Amended, ...]
    corrections_more: int
    quiet_cases: tuple[str, ...]  # followed ones without news, each with when the last was: "A v. B, last on 3 July"
    note: str  # the editor's own, "" for none
    parts: tuple[Part, ...]
    receipt: tuple[str, ...]  # parts of one line; why a feed failed concerns the operator, who is told at the build
    web: str  # where the newsletter's web pages are, or ""
    postal_address: tuple[str, ...]  # its lines


def make_page(edition: Edition, sender: Sender | None) -> Page:
    """Return the page of `edition`; the postal address stands on it if the sender is given."""
    zone = ZoneInfo(edition.timezone)
    web = web_address(sender.base_url or "") if sender else ""
    cards = make_cards([card for card in edition.cases if not card.only_routine], zone, web)
    span = phrases.window(edition.since, edition.until, zone)
    return Page(
        title=clean(edition.title),
        subject=clean(edition.subject),
        preheader=shorten(clean(edition.preheader), TEXT_LIMIT),
        date=phrases.long_date(edition.date),
        summary=_summary(edition, len(cards)),
        quiet="" if cards else _quiet(edition.feeds, span),
        cards=cards,
        routine=_routine(edition.cases),
        corrections=tuple(amended(one, edition.date.year) for one in edition.corrections[:CORRECTIONS_SHOWN]),
        corrections_more=max(0, len(edition.corrections) - CORRECTIONS_SHOWN),
        quiet_cases=_quiet_cases(edition),
        note=shorten(clean(edition.note), NOTE_LIMIT),
        parts=_parts(edition.sections, zone),
        receipt=receipt(edition),
        web=web,
        postal_address=_lines(sender.postal_address) if sender else (),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(filter(None, map(clean, text.splitlines())))


def _summary(edition: Edition, cases: int) -> str:
    """Return "25 cases · 9 other stories · 17 of 18 feeds read"."""
    others = sum(not story.duplicate_of for section in edition.sections for story in section.stories)
    parts = [phrases.count(cases, "case", "cases")]
    if others:
        parts.append(phrases.count(others, "other story", "other stories"))
    if edition.feeds:
        parts.append(feeds_read(edition.feeds))
    return " · ".join(parts)


def _quiet(feeds: Sequence[FeedReport], span: str) -> str:
    """Return what stands in place of cases: that there was no news is known only if somebody was asked."""
    if feeds and all(feed.status == "error" for feed in feeds):
        return f"No feed could be read, so the news from {span} is missing."
    return f"No case made news from {span}."


def _routine(cases: Sequence[CaseCard]) -> Fold:
    """Return the cases with nothing but routine docket entries, each with a link to the first of them."""
    links = [
        Link(f"{short(card.caption)} ({card.routine:,})", web_address(card.developments[0].stories[0].url))
        for card in cases
        if card.only_routine
    ]
    return fold(links, ROUTINE_SHOWN)


def _quiet_cases(edition: Edition) -> tuple[str, ...]:
    """Return the followed cases of which there is nothing new, those with the latest news first."""
    ordered = sorted(edition.quiet, key=lambda case: (case.last or date.min, case.caption), reverse=True)
    return tuple(
        f"{short(case.caption)}, "
        + (f"last on {phrases.short_date(case.last, edition.date.year)}" if case.last else "no news so far")
        for case in ordered
    )


def _parts(sections: Sequence[Section], zone: ZoneInfo) -> tuple[Part, ...]:
    """Return the sections in which something is left to show."""
    found = [(section, items) for section in sections if (items := _items(section, zone))]
    return tuple(Part(number, short(section.title), items) for number, (section, items) in enumerate(found))


def _items(section: Section, zone: ZoneInfo) -> tuple[Item, ...]:
    """Return a section's texts, each once: a copy is named beside its original, or, shown before, not at all."""
    copies: dict[str, list[StoryLine]] = {}
    for story in section.stories:
        if story.duplicate_of:
            copies.setdefault(story.duplicate_of, []).append(story)
    own = (story for story in section.stories if not story.duplicate_of)
    return tuple(Item(_other(story, zone), outlet_links(copies.get(story.id, ()))) for story in own)


def _other(story: StoryLine, zone: ZoneInfo) -> Link:
    """Return a story outside the cases; a docket entry's title says which case, its summary what was filed."""
    link = story_link(story, zone)
    return replace(link, note=short(phrases.entry_phrase(clean(story.summary)))) if story.kind == "docket" else link
