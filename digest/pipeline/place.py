"""Placing the stories that are new in the store under their cases, and those of late anew that were open to doubt."""

import logging
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from digest.config import FollowedCase
from digest.model import Case, Correction, Grouping, Placement, Story
from digest.pipeline.revise import Released, named_by, release, restate
from digest.store import cases as case_store
from digest.store import ledger as ledger_store
from digest.store import stories as story_store

if TYPE_CHECKING:
    from digest.cases.known import Known
    from digest.cases.reading import Reading

log = logging.getLogger(__name__)

MEMORY = timedelta(days=30)
"""How far back placed stories are shown to grouping: a burst of coverage is shorter, and the cases themselves stay."""


def place(
    conn: Connection,
    followed: Sequence[FollowedCase],
    until: datetime,
    now: datetime,
    *,
    among: Collection[str] | None = None,
) -> Mapping[str, str | None]:
    """Group the stories that have no placement yet, and store the outcome.

    Stories whose placement the ledger of corrections contradicts are placed anew; returns under which case each of
    these stood, by its id.  Beside new stories, a build also places those of late anew that were open to doubt.
    To be called where no other process does the same (`Database.begin_alone`): the next one must see these cases.

    Args:
        conn: where they are stored.
        followed: the cases that the operator names.
        until: about when the edition that is being built ends; the past that grouping looks at is reckoned from there,
            not from the clock, so that an old day is built as it was then.
        now: the time, which entries of the ledger bear that come of it.
        among: ids of new stories; others that are new are left to the next build, since somebody is waiting.
    """
    ledger = ledger_store.entries(conn)
    released = release(conn, ledger) if ledger else Released({}, frozenset(), frozenset())
    stories = story_store.unplaced(conn, None if among is None else released.unplaced.union(among))
    if not stories and not ledger:
        return {}
    story_store.let_be_found(conn, stories)
    # Loads the courts' names and the weights: only when there is something to group.
    from digest.cases.anew import loosened
    from digest.cases.corrections import replay
    from digest.cases.group import Known, followed_case, group_stories
    from digest.cases.reading import read_story

    named = [followed_case(case.caption, case.court, case.dockets, case.aliases) for case in followed]
    corrections = replay(ledger)
    spoken_of = named_by(corrections)
    known = case_store.load_all(conn) if stories else case_store.found(conn, [*spoken_of, *(one.id for one in named)])
    stored = {case.id: case for case in known}
    cases = with_followed(stored, [*named, *(Case(key, None) for key in sorted(spoken_of - stored.keys()))])
    case_store.save(conn, [case for case in cases if case != stored.get(case.id)])
    if stories:
        told = _past(conn, stories, released.settled, Known(cases, corrections=corrections), until - MEMORY)
        building = among is None
        grouping = group_stories(
            [in_full(story) for story in stories],
            loosened(told) if building else told,
            read=read_story if building else read_before,
        )
        case_store.save(conn, grouping.cases)
        case_store.place(conn, [*grouping.placements, *grouping.moved])
        _tell_moved(told, grouping)
        case_store.relate(conn, grouping.related)
        titles = {placement.case: story.title for story, placement in told.history}  # the newest of each comes last
        found = [_merge(gone, into, now, titles.get(gone)) for gone, into in grouping.merged]
        ledger_store.append(conn, found)
        ledger = [*ledger, *found]
        corrections = replay(ledger)
    if ledger:
        restate(conn, ledger, corrections)
    return released.before


def read_before(story: Story) -> "Reading":
    """Read a story, or remember what was read: an editor moves one story after the other to a case, and waits."""
    from digest.cases.reading import read_story

    return read_story(story) if len(story.content) > _LONG else remembered(story)


_LONG = 20_000  # characters; few stories have more, and those that are remembered are held in memory


@lru_cache(512)
def remembered(story: Story) -> "Reading":
    """Read a story once."""
    from digest.cases.reading import read_story

    return read_story(story)


def _past(
    conn: Connection, stories: Sequence[Story], settled: Collection[str], known: "Known", since: datetime
) -> "Known":
    """Return what grouping is shown of the past: the placed stories from `since` on, and all cases.

    Where an editor has said of all of `stories` where they belong, these are the stories of the cases that they go to,
    and the cases that these stories can have anything to do with: nothing else has a part in it, and he is waiting.
    """
    from digest.cases.nearby import nearby

    ruled = {story.id: verdict for story in stories if (verdict := known.corrections.placed.get(story.id))}
    if not all(story.id in ruled or story.id in settled for story in stories):
        return replace(known, history=_read(case_store.history(conn, since)))
    named = {verdict.case for verdict in ruled.values() if verdict.case}
    told = case_store.stories_of(conn, named)
    timed = [(story.published or story.seen or since, story.id, (story, p)) for ps in told.values() for story, p in ps]
    past = [pair for moment, _, pair in sorted(timed, key=lambda one: one[:2]) if moment >= since]
    history = _read(past)
    near = named | {placement.case for _, placement in past if placement.case}
    near |= nearby(known.cases, [*(story for story, _ in history), *map(in_full, stories)])
    near |= {gone for gone, into in known.corrections.merged.items() if into in near}
    return replace(known, cases=tuple(case for case in known.cases if case.id in near), history=history)


def _tell_moved(told: "Known", grouping: Grouping) -> None:
    """Put into the log which earlier stories stand elsewhere now."""
    before, now = {story.id: placement.case for story, placement in told.placed()}, dict(grouping.merged)
    for placement in grouping.moved:
        was = before[placement.story]
        if placement.case != now.get(was or "", was):
            ways = placement.case or "no case", was or "none"
            log.info("story %s: under %s now, no longer under %s", placement.story, *ways)


def _read(past: Sequence[tuple[Story, Placement]]) -> tuple[tuple[Story, Placement], ...]:
    return tuple((in_full(story), placement) for story, placement in past)


def _merge(gone: str, into: str, at: datetime, title: str | None) -> Correction:
    """Return the entry by which the program itself joins two cases: an editor can undo it like his own."""
    from digest.cases.corrections import PROGRAM

    why = "what is known of the two by now makes them one"
    return Correction(f"k{secrets.token_hex(6)}", at, PROGRAM, "merge", case=into, other=gone, text=title, why=why)


def in_full(story: Story) -> Story:
    """Return the story as grouping reads it: with the article behind it where the feed itself gives no text."""
    return replace(story, content=story.article) if story.article and not story.content else story


def with_followed(stored: Mapping[str, Case], named: Sequence[Case]) -> tuple[Case, ...]:
    """Return the stored cases and the named ones, each once; what the operator writes goes before what was learnt."""
    cases = dict(stored)
    for case in named:
        known = cases.get(case.id, case)
        cases[case.id] = replace(
            known,
            caption=case.caption,
            court=case.court or known.court,
            dockets=tuple(dict.fromkeys((*case.dockets, *known.dockets))),
            aliases=tuple(dict.fromkeys((*case.aliases, *known.aliases))),
        )
    return tuple(cases.values())
