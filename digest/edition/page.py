"""An edition as a page: every text cleaned, every date in words, every list as long as it is shown.

Pure.  Both templates, HTML and plain text, are filled from one `Page`, so that they tell the same stories with the
same links.  What is folded away here (the outlets after the first eighteen, old entries of a timeline) is counted on
the page and stands in full in digest.json.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from digest.edition import phrases
from digest.edition.safe import clean, web_address
from digest.edition.words import shorten
from digest.model import CaseCard, DatedFact, Development, Edition, FeedReport, RelatedCase, Section, Sender, StoryLine

DEVELOPMENTS_SHOWN = 8
OUTLETS_SHOWN = 18
ENTRIES_SHOWN = 6
TIMELINE_SHOWN = 4
RELATED_SHOWN = 5
TITLE_LIMIT = 240  # longer ones are paragraphs that a feed put in the wrong place
TEXT_LIMIT = 600


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


@dataclass(frozen=True, slots=True)
class Item:
    """A story outside the cases, and the outlets that print the same text."""

    story: Link
    copies: Fold


@dataclass(frozen=True, slots=True)
class Event:
    """One development: how its lead tells it and who else does."""

    headline: str  # "" if the lead's title says the same
    lead: Link | None
    also: Fold
    copies: Fold
    entries: Fold  # on the court's docket


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened or is due."""

    date: str
    text: str
    source: Link  # text "" if the story is not in this edition


@dataclass(frozen=True, slots=True)
class Card:
    """One case."""

    id: str
    number: int  # its place in the edition, from 1
    anchor: str
    caption: str
    name: str  # the caption, with its docket number if another case of the edition bears the same
    court: str
    judge: str
    docket: str  # "No. 1:20-cv-07311"
    stage: str
    whats_new: str
    whats_new_source: str
    updates: tuple[str, ...]  # what is different since the case last stood in an edition
    next: tuple[Fact, ...]
    events: tuple[Event, ...]
    repeated: Fold  # stories since on what an earlier edition told
    events_more: int  # stories in developments that are not shown
    timeline: tuple[Fact, ...]
    timeline_more: int
    related: Fold

    @property
    def details(self) -> tuple[str, ...]:
        """What is known of where and how the case stands, in the order it is shown."""
        return tuple(filter(None, (self.court, self.judge, self.docket, self.stage)))

    @property
    def brief(self) -> Link | None:
        """The one story that the case is told by where there is no room for more."""
        stories = (event.lead or next(iter(event.entries.shown), None) for event in self.events)
        return next(filter(None, stories), next(iter(self.repeated.shown), None))


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
    parts: tuple[Part, ...]
    feeds_read: str
    feeds_failed: Fold  # by name: why, and what to do, concerns the operator, who is told when it is built
    window: str
    web: str  # where the newsletter's web pages are, or ""
    postal_address: tuple[str, ...]  # its lines


def make_page(edition: Edition, sender: Sender | None) -> Page:
    """Return the page of `edition`; the postal address stands on it if the sender is given."""
    zone = ZoneInfo(edition.timezone)
    anchors = {card.id: f"case-{number}" for number, card in enumerate(edition.cases, 1)}
    known = {story.id: story for card in edition.cases for story in _stories(card)}
    times = Counter(map(_caption, edition.cases))
    cards = tuple(
        _card(card, number, _told_apart(card, times), anchors, known, zone)
        for number, card in enumerate(edition.cases, 1)
    )
    span = phrases.window(edition.since, edition.until, zone)
    return Page(
        title=clean(edition.title),
        subject=clean(edition.subject),
        preheader=shorten(clean(edition.preheader), TEXT_LIMIT),
        date=phrases.long_date(edition.date),
        summary=_summary(edition),
        quiet="" if cards else _quiet(edition.feeds, span),
        cards=cards,
        parts=_parts(edition.sections, zone),
        feeds_read=_feeds_read(edition.feeds),
        feeds_failed=_fold([Link(_short(f.title), "") for f in edition.feeds if f.status == "error"], OUTLETS_SHOWN),
        window=span,
        web=web_address(sender.base_url or "") if sender else "",
        postal_address=_lines(sender.postal_address) if sender else (),
    )


def _short(text: str) -> str:
    return shorten(clean(text), TITLE_LIMIT)


def _stories(card: CaseCard) -> Iterable[StoryLine]:
    return (story for development in card.developments for story in development.stories)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(filter(None, map(clean, text.splitlines())))


def _summary(edition: Edition) -> str:
    """Return "25 cases · 9 other stories · 17 of 18 feeds read"."""
    others = sum(not story.duplicate_of for section in edition.sections for story in section.stories)
    parts = [phrases.count(len(edition.cases), "case", "cases")]
    if others:
        parts.append(phrases.count(others, "other story", "other stories"))
    if edition.feeds:
        parts.append(_feeds_read(edition.feeds))
    return " · ".join(parts)


def _quiet(feeds: Sequence[FeedReport], span: str) -> str:
    """Return what stands in place of cases: that there was no news is known only if somebody was asked."""
    if feeds and all(feed.status == "error" for feed in feeds):
        return f"No feed could be read, so the news from {span} is missing."
    return f"No case made news from {span}."


def _feeds_read(feeds: Sequence[FeedReport]) -> str:
    """Return "18 feeds read", or "17 of 18 feeds read" if some failed."""
    read = sum(feed.status != "error" for feed in feeds)
    total = phrases.count(len(feeds), "feed", "feeds")
    return f"{total} read" if read == len(feeds) else f"{read:,} of {total} read"


def _told_apart(card: CaseCard, times: Mapping[str, int]) -> str:
    """Return the caption; of one of two cases of the same name, with the number that tells which it is."""
    caption = _caption(card)
    docket = _docket(card) if times[caption] > 1 else ""
    return f"{caption}, {docket}" if docket else caption


def _caption(card: CaseCard) -> str:
    return _short(card.caption) or "A case without a name so far"


def _docket(card: CaseCard) -> str:
    return phrases.docket_phrase([_short(docket) for docket in card.dockets])


def _fold(links: Sequence[Link], shown: int) -> Fold:
    """Keep the first `shown` links; a single one more is shown rather than counted."""
    if len(links) <= shown + 1:
        return Fold(tuple(links))
    return Fold(tuple(links[:shown]), len(links) - shown)


def _card(
    card: CaseCard,
    number: int,
    name: str,
    anchors: Mapping[str, str],
    known: Mapping[str, StoryLine],
    zone: ZoneInfo,
) -> Card:
    fresh = [development for development in card.developments if not development.continued]
    shown, hidden = fresh[:DEVELOPMENTS_SHOWN], fresh[DEVELOPMENTS_SHOWN:]
    repeated = [story for development in card.developments if development.continued for story in development.stories]
    past = card.timeline if len(card.timeline) <= TIMELINE_SHOWN + 1 else card.timeline[-TIMELINE_SHOWN:]
    return Card(
        id=card.id,
        number=number,
        anchor=anchors[card.id],
        caption=_caption(card),
        name=name,
        court=_short(card.court_name or card.court or ""),
        judge=phrases.judge_phrase(_short(card.judge)) if card.judge else "",
        docket=_docket(card),
        stage=phrases.stage_phrase(card.stage),
        whats_new=shorten(clean(card.whats_new), TEXT_LIMIT),
        whats_new_source=clean(card.whats_new_source),
        updates=tuple(map(phrases.change_phrase, card.changes)),
        next=tuple(_fact(fact, known, linked=True) for fact in card.upcoming),
        events=tuple(_event(development, zone) for development in shown),
        repeated=_outlets(repeated),
        events_more=sum(len(development.stories) for development in hidden),
        timeline=tuple(_fact(fact, known, linked=False) for fact in past),
        timeline_more=len(card.timeline) - len(past),
        related=_fold([_related(case, anchors) for case in card.related], RELATED_SHOWN),
    )


def _fact(fact: DatedFact, known: Mapping[str, StoryLine], *, linked: bool) -> Fact:
    """Return the fact with the outlet that says so; what is due leads there, a timeline would drown in links."""
    story = known.get(fact.story)
    source = Link(clean(story.source), web_address(story.url) if linked else "") if story else Link("", "")
    return Fact(phrases.partial_date(clean(fact.date)), _short(fact.text), source)


def _related(case: RelatedCase, anchors: Mapping[str, str]) -> Link:
    anchor = anchors.get(case.id)
    caption = _short(case.caption)
    return Link(caption, f"#{anchor}" if anchor else "", note=_short(case.why))


def _event(development: Development, zone: ZoneInfo) -> Event:
    """Part a development's stories by what they add: the lead, other outlets, copies of a text, entries on the docket.

    The lead is the first story, except that an outlet's goes before a docket entry.
    """
    news = [story for story in development.stories if story.kind == "news"]
    entries = [_entry(story, zone) for story in development.stories if story.kind == "docket"]
    lead = _link(news[0], zone) if news else None
    headline = _short(development.headline)
    if not lead and len(entries) == 1 and headline:
        entries = [replace(entries[0], text=headline)]  # the headline is made from the entry: said once, as the link
    told = {link.text.casefold() for link in ([lead] if lead else entries)}
    return Event(
        headline="" if headline.casefold() in told else headline,
        lead=lead,
        also=_outlets([story for story in news[1:] if not story.duplicate_of]),
        copies=_outlets([story for story in news[1:] if story.duplicate_of]),
        entries=_fold(entries, ENTRIES_SHOWN),
    )


def _link(story: StoryLine, zone: ZoneInfo, text: str = "") -> Link:
    title = _short(text or story.title) or "Untitled story"
    return Link(title, web_address(story.url), clean(story.source), phrases.moment(story.published, zone))


def _entry(story: StoryLine, zone: ZoneInfo) -> Link:
    """Return a docket entry by what was filed: a court's feed titles its items with the caption, already told."""
    return _link(story, zone, phrases.entry_phrase(clean(story.summary)))


def _outlets(stories: Sequence[StoryLine]) -> Fold:
    """Name each story by its outlet; an outlet's second story is "Reuters (2)"."""
    seen: dict[str, int] = {}
    links = []
    for story in stories:
        outlet = _short(story.source) or "Unnamed outlet"
        seen[outlet] = seen.get(outlet, 0) + 1
        name = outlet if seen[outlet] == 1 else f"{outlet} ({seen[outlet]})"
        links.append(Link(name, web_address(story.url)))
    return _fold(links, OUTLETS_SHOWN)


def _parts(sections: Sequence[Section], zone: ZoneInfo) -> tuple[Part, ...]:
    """Return the sections in which something is left to show."""
    found = [(section, items) for section in sections if (items := _items(section, zone))]
    return tuple(Part(number, _short(section.title), items) for number, (section, items) in enumerate(found))


def _items(section: Section, zone: ZoneInfo) -> tuple[Item, ...]:
    """Return a section's texts, each once: a copy is named beside its original, or, shown before, not at all."""
    copies: dict[str, list[StoryLine]] = {}
    for story in section.stories:
        if story.duplicate_of:
            copies.setdefault(story.duplicate_of, []).append(story)
    own = (story for story in section.stories if not story.duplicate_of)
    return tuple(Item(_other(story, zone), _outlets(copies.get(story.id, ()))) for story in own)


def _other(story: StoryLine, zone: ZoneInfo) -> Link:
    """Return a story outside the cases; a docket entry's title says which case, its summary what was filed."""
    link = _link(story, zone)
    return replace(link, note=_short(phrases.entry_phrase(clean(story.summary)))) if story.kind == "docket" else link
