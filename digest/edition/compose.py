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
from digest.edition.card import make_card
from digest.edition.courtnames import court_level
from digest.edition.developments import moment, outlets, story_line, substance, told_as
from digest.edition.edits import edited_card, rank, with_edits
from digest.edition.subject import preheader, subject
from digest.edition.telling import is_report
from digest.edition.topics import by_topic
from digest.model import CaseFile, Earlier, Edition, Edits, FeedReport, Notes, Section, Stage, Story

OTHER_NEWS = "Other legal news"
_NOTHING = Earlier()
_SILENCE = Notes()
_UNEDITED = Edits()
_STEPS = (
    frozenset({"verdict", "sentencing", "judgment", "settled", "dismissed", "closed"}), frozenset({"trial", "appeal"}),
)  # fmt: skip
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
    wanted = frozenset(followed)
    made = [(file, make_card(file, day, zone, frozenset(paywalled))) for file in files if file.new]
    made.sort(key=lambda one: (rank(one[0].case.id, edits), importance(one[0], one[1].stage, wanted)))
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
        file.case.id: {told_as(placed) for placed in file.past if is_overturning(placed[0].title)}
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


@lru_cache(maxsize=512)  # as cards are
def importance(
    file: CaseFile, stage_now: Stage | None, followed: frozenset[str] = frozenset()
) -> tuple[bool, bool, bool, int, int, int, int, str, str]:
    """Return the key by which an edition's cases stand, the most important first.

    Those with more than routine docket entries; followed cases; those in which something has happened, before columns
    and more stories on what an earlier edition told; how many outlets report by themselves (all copies of one text
    count once); news over docket entries; the higher court; the stage: what is decided, then what is tried or under
    appeal, then the rest; then caption and id, so that no two cases ever tie.
    """
    told = {told_as(placed) for placed in file.past}
    is_stale = all(
        told_as(placed) in told or not is_report(placed[0]) for placed in file.new if substance(placed[0])
    )
    most = max((substance(story) for story, _ in file.new), default=0)
    caption = (file.case.caption or "").casefold()
    return (
        most == 0, file.case.id not in followed, is_stale, -outlets(file.new), -most, -court_level(file.case.court),
        next((step for step, names in enumerate(_STEPS) if stage_now in names), len(_STEPS)), caption, file.case.id,
    )  # fmt: skip
