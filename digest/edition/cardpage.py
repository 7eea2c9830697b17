"""One case as a page shows it: its developments, what is due, what was told before.  Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote
from zoneinfo import ZoneInfo

from digest.edition import phrases
from digest.edition.calendar import day_of
from digest.edition.links import Fold, Link, document_links, entry_link, fold, outlet_links, short, story_link
from digest.edition.safe import clean, web_address
from digest.edition.words import shorten
from digest.model import CaseCard, DatedFact, Development, RelatedCase

DEVELOPMENTS_SHOWN = 8
SOURCES_SHOWN = 6
TIMELINE_SHOWN = 4
RELATED_SHOWN = 5
TEXT_LIMIT = 600
NAME_LIMIT = 110  # characters of a case's name in a list: two lines on a telephone
NOTE_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class Event:
    """One development: how its lead tells it and who else does."""

    headline: str  # "" if the lead's title says the same
    lead: Link
    also: Fold
    copies: Fold


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened or is due."""

    date: str
    text: str
    source: Link  # text "" if the story is not in this edition
    update: str = ""  # what it was in the edition before, if it is another now: "new date", "until now January 2024"
    calendar: Link | None = None  # adds the day to a calendar, if it is one and there are web pages


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
    whats_new: str
    whats_new_source: str
    stage: str
    stage_update: str  # "until now trial", if it is another than when the case last stood in an edition; else ""
    next: tuple[Fact, ...]
    updates: tuple[str, ...]  # dates of that edition that no longer stand
    sources: Fold  # primary ones: what stories link to, then entries on the docket, without routine ones
    events: tuple[Event, ...]
    repeated: Fold  # stories since on what an earlier edition told
    events_more: int  # stories in developments that are not shown
    routine: str  # "5 routine docket entries", which are not listed; "" for none
    timeline: tuple[Fact, ...]
    timeline_more: int
    related: Fold
    note: str  # the editor's own, "" for none
    folded: bool  # an editor wants it told in one line

    @property
    def details(self) -> tuple[str, ...]:
        """What is known of where the case is, in the order it is shown."""
        return tuple(filter(None, (self.court, self.judge, self.docket)))

    @property
    def news(self) -> str:
        """What is new, unless the title of the lead story says just that."""
        lead = self.events[0].lead.text if self.events else ""
        return "" if _same(self.whats_new.rstrip("."), lead.rstrip(".")) else self.whats_new

    @property
    def brief(self) -> Link | None:
        """The one story that the case is told by where there is no room for more.

        An entry on the docket says what happened, a document's link only where it lies.
        """
        sources = sorted(self.sources.shown, key=lambda link: not link.source)
        return next(iter((*(event.lead for event in self.events), *sources, *self.repeated.shown)), None)

    @property
    def titled(self) -> str:
        """Where the caption leads if it is the lead story's own title, else "": no title is said twice."""
        lead = self.events[0].lead if self.events else None
        return lead.url if lead and not self.events[0].headline and _same(lead.text, self.caption) else ""

    @property
    def brief_titled(self) -> bool:
        """Whether the one story that the case is told by bears its name."""
        return bool(self.brief and self.brief.url and _same(self.brief.text, self.name))


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def make_cards(cases: Sequence[CaseCard], zone: ZoneInfo, web: str) -> tuple[Card, ...]:
    """Return the cases of an edition in their order; `web` is where the newsletter's pages are, or ""."""
    anchors = {card.id: f"case-{number}" for number, card in enumerate(cases, 1)}
    times = Counter(map(_caption, cases))
    return tuple(
        _card(card, number, _told_apart(card, times), anchors, zone, web)
        for number, card in enumerate(cases, 1)
    )


def _told_apart(card: CaseCard, times: Mapping[str, int]) -> str:
    """Return the caption; of one of two cases of the same name, with the number that tells which it is."""
    caption = _caption(card)
    docket = _docket(card) if times[caption] > 1 else ""
    return f"{caption}, {docket}" if docket else caption


def _caption(card: CaseCard) -> str:
    return short(card.caption) or phrases.NAMELESS


def _docket(card: CaseCard) -> str:
    return phrases.docket_phrase([short(docket) for docket in card.dockets])


def _card(
    card: CaseCard,
    number: int,
    name: str,
    anchors: Mapping[str, str],
    zone: ZoneInfo,
    web: str,
) -> Card:
    telling = [told for development in card.developments if (told := _without_routine(development)).stories]
    fresh = [development for development in telling if not development.continued]
    shown, hidden = _most_told(fresh)
    repeated = [story for development in telling if development.continued for story in development.stories]
    past = card.timeline if len(card.timeline) <= TIMELINE_SHOWN + 1 else card.timeline[-TIMELINE_SHOWN:]
    return Card(
        id=card.id,
        number=number,
        anchor=anchors[card.id],
        caption=_caption(card),
        name=shorten(name, NAME_LIMIT),
        court=short(card.court_name or card.court or ""),
        judge=phrases.judge_phrase(short(card.judge)) if card.judge else "",
        docket=_docket(card),
        whats_new=shorten(clean(card.whats_new), TEXT_LIMIT),
        whats_new_source=clean(card.whats_new_source),
        stage=phrases.stage_phrase(card.stage),
        stage_update=next((phrases.update_phrase(one) for one in card.changes if one.kind == "stage"), ""),
        next=tuple(_due(fact, card, web) for fact in card.upcoming),
        updates=tuple(phrases.update_phrase(change) for change in card.changes if not change.now),
        sources=fold([*document_links(card.documents), *_entries(shown, zone)], SOURCES_SHOWN),
        events=tuple(event for development in shown if (event := _event(development, zone))),
        repeated=outlet_links(repeated),
        events_more=sum(len(development.stories) for development in hidden),
        routine=phrases.routine(card.routine),
        timeline=tuple(_fact(fact) for fact in past),
        timeline_more=len(card.timeline) - len(past),
        related=fold([_related(case, anchors) for case in card.related], RELATED_SHOWN),
        note=shorten(clean(card.note), NOTE_LIMIT),
        folded=card.folded,
    )


def _most_told(developments: Sequence[Development]) -> tuple[list[Development], list[Development]]:
    """Part the developments that there is room for, the first and those with the most stories, from the others."""
    ranked = sorted(developments[1:], key=lambda one: len(one.stories), reverse=True)
    kept = {one.id for one in (*developments[:1], *ranked[: DEVELOPMENTS_SHOWN - 1])}
    return [one for one in developments if one.id in kept], [one for one in developments if one.id not in kept]


def _without_routine(development: Development) -> Development:
    return replace(development, stories=tuple(story for story in development.stories if not story.routine))


def _fact(fact: DatedFact) -> Fact:
    """Return the fact with the outlet that says so; a timeline would drown in links."""
    return Fact(phrases.partial_date(clean(fact.date)), short(fact.text), Link(clean(fact.source), ""))


def _due(fact: DatedFact, card: CaseCard, web: str) -> Fact:
    """Return what is due, with links to the story that says so and to the day for a calendar."""
    told, day = _fact(fact), day_of(fact.date)
    source = replace(told.source, url=web_address(fact.url))
    changed = (one for one in card.changes if one.kind == "date" and one.now == fact.date)
    told = replace(told, source=source, update=next(map(phrases.update_phrase, changed), ""))
    if not web or day is None:
        return told
    url = web_address(f"{web.rstrip('/')}/cases/{quote(card.id, safe='')}/dates.ics?day={day}")
    return replace(told, calendar=Link(f"Add {phrases.day_and_month(day)} to your calendar", url))


def _related(case: RelatedCase, anchors: Mapping[str, str]) -> Link:
    anchor = anchors.get(case.id)
    caption = short(case.caption)
    return Link(caption, f"#{anchor}" if anchor else "", note=short(case.why))


def _entries(developments: Sequence[Development], zone: ZoneInfo) -> Iterable[Link]:
    """Return what was entered on the docket.  A development's headline is made from its entry if no outlet tells it."""
    for development in developments:
        entries = [story for story in development.stories if story.kind == "docket"]
        if len(entries) == len(development.stories) == 1 and development.headline:
            yield story_link(entries[0], zone, development.headline)
        else:
            yield from (entry_link(entry, zone) for entry in entries)


def _event(development: Development, zone: ZoneInfo) -> Event | None:
    """Part the news of a development by what it adds: the lead, other outlets, copies of a text; None without news."""
    news = [story for story in development.stories if story.kind == "news"]
    if not news:
        return None
    lead, headline = story_link(news[0], zone), short(development.headline)
    return Event(
        headline="" if headline.casefold() == lead.text.casefold() else headline,
        lead=lead,
        also=outlet_links([story for story in news[1:] if not story.duplicate_of], news[0]),
        copies=outlet_links([story for story in news[1:] if story.duplicate_of]),
    )
