"""From case files to an edition: one card a case, the most reported first.  Pure.

The same input in any order gives the same edition.  All that a card says is taken from its stories.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from digest.edition.amendments import is_overturning, overturned
from digest.edition.changes import changes
from digest.edition.courtnames import court_level, court_name
from digest.edition.dates import timeline, upcoming
from digest.edition.developments import (
    Happening,
    happenings,
    moment,
    outlets,
    story_line,
    substance,
    to_development,
)  # fmt: skip
from digest.edition.docketwords import entry_headline, is_docket, is_routine
from digest.edition.edits import edited_card, rank, with_edits
from digest.edition.names import set_name
from digest.edition.sources import documents
from digest.edition.stage import StageReading, stage
from digest.edition.subject import preheader, subject
from digest.edition.telling import is_report, telling
from digest.edition.topics import by_topic
from digest.model import (
    Case,
    CaseCard,
    CaseFile,
    Change,
    DatedFact,
    Earlier,
    Edition,
    Edits,
    FeedReport,
    Notes,
    Placement,
    RelatedCase,
    Section,
    Stage,
    Story,
)

OTHER_NEWS = "Other legal news"
ROUTINE = "Nothing but routine docket entries."
_ROUND_UP = 2  # other cases that a story must discuss to be one
_NOTHING = Earlier()
_SILENCE = Notes()
_UNEDITED = Edits()
_TRIED = frozenset({"sentencing", "judgment"})
_OVER = frozenset({"settled", "dismissed", "closed"})
_STEPS = (frozenset({"verdict", "sentencing", "judgment"}) | _OVER, frozenset({"trial", "appeal"}))
"""Stages by what they are worth to a reader of the day's news."""


def compose(
    files: Sequence[CaseFile],
    others: Sequence[Story],
    *,
    newsletter: str,
    title: str,
    day: date,
    timezone: str,
    since: datetime,
    until: datetime,
    feeds: Sequence[FeedReport],
    copies: Mapping[str, str] = MappingProxyType({}),
    followed: Collection[str] = (),
    paywalled: Collection[str] = (),
    folders: Mapping[str, str] = MappingProxyType({}),
    earlier: Earlier = _NOTHING,
    notes: Notes = _SILENCE,
    edits: Edits = _UNEDITED,
    lead: str = "",
) -> Edition:
    """Return the edition of `day` that covers since <= story < until.

    `files` are the cases with new stories (one without is left out), `others` the new stories of no case.  `copies`
    says which of these repeat another story, by their ids: one that this edition or an earlier one shows, so that the
    page mentions or leaves out the copy.  `followed` are the ids of cases that stand first, `paywalled` the
    addresses of feeds whose stories only those can read who pay.  `timezone` is the newsletter's: days are calendar
    days there.  `folders` are the folders of feeds, by address, which tell of a story's topic.  `earlier` is what the
    editions before it have to do with it, `notes` what the editor adds, and `edits` what he changes.  `lead` stands
    before the subject.
    """
    zone = ZoneInfo(timezone)
    files, others = with_edits(files, others, edits)
    made = [(file, _card(file, day, zone, frozenset(paywalled))) for file in files if file.new]
    made.sort(key=lambda one: (rank(one[0].case.id, edits), importance(one[0], one[1].stage, followed)))
    added = dict(notes.cases)
    cards = tuple(replace(edited_card(card, edits), note=added.get(card.id, "")) for _, card in made)
    told = [card for card in cards if not card.only_routine]
    sections = _sections(others, copies, folders, paywalled)
    abroad = {story for file in files for story in file.abroad}
    line = subject(told, title, day, earlier.subjects, lead=lead, abroad=abroad)
    return Edition(
        newsletter=newsletter,
        title=title,
        date=day,
        timezone=timezone,
        since=since,
        until=until,
        subject=line,
        preheader=preheader(line, told, sections, title=title, feeds=feeds, window=(since, until), zone=zone),
        cases=cards,
        sections=sections,
        feeds=tuple(feeds),
        missed=earlier.missed,
        quiet=earlier.quiet,
        corrections=(*overturned(told, _undone_before(files), day), *earlier.amendments),
        note=notes.edition,
    )


def _undone_before(files: Sequence[CaseFile]) -> dict[str, set[str]]:
    """Return for each case that was told of before the developments of which that said that a ruling is undone."""
    return {
        file.case.id: {_told_as(placed) for placed in file.past if is_overturning(placed[0].title)}
        for file in files
        if file.past
    }


def _sections(
    others: Sequence[Story], copies: Mapping[str, str], folders: Mapping[str, str], paywalled: Collection[str]
) -> tuple[Section, ...]:
    newest_first = sorted(sorted(others, key=lambda story: story.id), key=moment, reverse=True)
    # Undated stories last: a feed that gives no dates would push everything else out.
    dated_first = sorted(newest_first, key=lambda story: story.published is None)
    return tuple(
        Section(topic or OTHER_NEWS, tuple(story_line(story, copies.get(story.id), paywalled) for story in told))
        for topic, told in by_topic(dated_first, folders)
    )


def importance(
    file: CaseFile, stage_now: Stage | None, followed: Collection[str] = ()
) -> tuple[bool, bool, bool, int, int, int, int, str, str]:
    """Return the key by which an edition's cases stand, the most important first.

    Those with more than routine docket entries; followed cases; those in which something has happened, before columns
    and more stories on what an earlier edition told; how many outlets report by themselves (all copies of one text
    count once); news over docket entries; the higher court; the stage: what is decided, then what is tried or under
    appeal, then the rest; then caption and id, so that no two cases ever tie.
    """
    told = {_told_as(placed) for placed in file.past}
    is_stale = all(
        _told_as(placed) in told or not is_report(placed[0]) for placed in file.new if substance(placed[0])
    )
    most = max((substance(story) for story, _ in file.new), default=0)
    caption = (file.case.caption or "").casefold()
    return (
        most == 0, file.case.id not in followed, is_stale, -outlets(file.new), -most, -court_level(file.case.court),
        next((step for step, names in enumerate(_STEPS) if stage_now in names), len(_STEPS)), caption, file.case.id,
    )  # fmt: skip


def _told_as(placed: tuple[Story, Placement]) -> str:
    """Return the development that a story tells; one without is a development by itself."""
    story, placement = placed
    return placement.development or story.id


@lru_cache(maxsize=512)  # an editor corrects one case, and looks at the edition with all of them
def _card(file: CaseFile, day: date, zone: ZoneInfo, paywalled: frozenset[str]) -> CaseCard:
    case = file.case
    names = [name for name in (case.caption, *case.aliases) if name]
    told = {_told_as(placed) for placed in file.past}
    new = _in_order(happenings(file.new, names, file.abroad), told, file.abroad)
    whats_new, source = _whats_new(new[0], file.abroad)
    at_home = _at_home(file)
    standing = _stage(at_home, names)
    ahead = _ahead(at_home, standing, day, zone, names)
    return CaseCard(
        id=case.id,
        caption=_caption(case, new[0]),
        court=case.court,
        court_name=court_name(case.court),
        dockets=case.dockets,
        judge=case.judge,
        stage=standing.stage if standing else None,
        whats_new=whats_new,
        whats_new_source=source,
        developments=tuple(to_development(h, continued=h.id in told, paywalled=paywalled) for h in new),
        timeline=timeline(happenings(file.past, names, file.abroad), zone),
        upcoming=ahead,
        documents=documents(sorted(file.new, key=lambda placed: (moment(placed[0]), placed[0].id)), file.past),
        related=_related(file.related),
        changes=_changes(at_home, day, zone, names, standing, ahead),
    )


def _in_order(most_told_first: Sequence[Happening], told: Collection[str], abroad: Collection[str]) -> list[Happening]:
    """Return the developments as the card has them: the one that leads it, then the others in time order.

    Those of another country's courts stand below, then what an earlier edition told, and routine at the end.
    """

    def below(happening: Happening) -> tuple[bool, bool, bool]:
        return happening.is_routine, happening.lead.id in abroad, happening.id in told

    top = min(most_told_first, key=below)
    others = (happening for happening in most_told_first if happening is not top)
    return [top, *sorted(others, key=lambda happening: (*below(happening), happening.first_told, happening.id))]


def _at_home(file: CaseFile) -> CaseFile:
    """Return what stage and dates are read from: the stories that tell of the case's own country, if there are any."""
    new, past = (tuple(pair for pair in pairs if pair[0].id not in file.abroad) for pairs in (file.new, file.past))
    return replace(file, new=new, past=past) if new or past else file


def _related(cases: Sequence[RelatedCase]) -> tuple[RelatedCase, ...]:
    ordered = sorted(cases, key=lambda other: (other.caption.casefold(), other.id))
    return tuple(replace(other, caption=set_name(other.caption)) for other in ordered)


def _changes(
    file: CaseFile,
    day: date,
    zone: ZoneInfo,
    names: Sequence[str],
    now: StageReading | None,
    ahead: Sequence[DatedFact],
) -> tuple[Change, ...]:
    """Return what is different since the case last stood in an edition; nothing if it never did.

    Before whom a case is mentioned as being is no step that it has made.
    """
    if not file.past:
        return ()
    as_it_was = replace(file, new=file.past, past=())
    standing = _stage(as_it_was, names)
    due = _ahead(as_it_was, standing, day, zone, names)
    before, after = (reading.stage if reading and reading.happened else None for reading in (standing, now))
    return changes(before, after, due, ahead)


def _caption(case: Case, top: Happening) -> str:
    """Return the case's name; where none is known yet what its stories call it: a number tells nobody what it is."""
    return set_name(case.caption or top.headline)


def _whats_new(top: Happening, abroad: Collection[str]) -> tuple[str, str]:
    """Return the first sentences of a development's lead and the outlet they are taken from.

    A docket entry has no sentences; its event is told in words, unless it is routine.  A lead whose text the feed
    withholds or cuts within the first sentence is told by the next story of the development, and if all are cut, by
    its title.  A story of another country's courts (`abroad`, ids) is quoted only where it leads.
    """
    for story, placement in top.stories:
        if is_docket(story) or placement.duplicate_of is not None:
            continue
        if story.id in abroad and story is not top.lead:
            continue
        if text := telling(story):
            return text, story.source
    lead = top.lead
    if is_routine(lead):
        return ROUTINE, lead.source
    headline = entry_headline(lead)
    return (f"{headline}." if is_docket(lead) and not headline.endswith((".", "!", "?")) else headline), lead.source


def _stage(file: CaseFile, names: Sequence[str]) -> StageReading | None:
    """Return where the case stands after all its developments, shown now and before."""
    told = sorted(happenings((*file.new, *file.past), names), key=lambda h: (h.first_told, h.id), reverse=True)
    return stage([[story for story, _ in happening.stories] for happening in told], file.case.court)


def _ahead(
    file: CaseFile, standing: StageReading | None, day: date, zone: ZoneInfo, names: Sequence[str]
) -> tuple[DatedFact, ...]:
    tried = standing is not None and standing.stage in _TRIED
    return upcoming(_still_telling(file, standing), day, zone, names, tried=tried)


def _still_telling(file: CaseFile, standing: StageReading | None) -> list[Story]:
    """Return the stories whose dates still hold: once a case is over, only what was said from then on.

    A round-up, which discusses several other cases, gives no dates: its sentences seldom say whose they are.
    """
    told = (*file.new, *file.past)
    stories = [story for story, placement in told if len(placement.also) < _ROUND_UP]
    if standing is None or standing.stage not in _OVER:
        return stories
    over = next(moment(story) for story, _ in told if story.id == standing.story)
    return [story for story in stories if moment(story) >= over]
