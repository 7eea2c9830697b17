"""What an edition must know of those before it, from the store."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from json import loads
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from digest.config import FollowedCase, Settings
from digest.edition.amendments import Now, amended_in, amendments, done_in, told_in
from digest.model import Amendment, Correction, Earlier, QuietCase
from digest.pipeline.editing import edited, followed
from digest.store import cases as case_store
from digest.store import editions as edition_store
from digest.store import ledger as ledger_store
from digest.store import schedule as schedule_store
from digest.store import stories as story_store

LOOK_BACK = timedelta(days=7)
"""How far back editions are put right: by then readers have forgotten, and feeds have dropped the story."""


def earlier(
    conn: Connection, settings: Settings, day: date, quiet: Collection[str], told: str | None = None
) -> Earlier:
    """Return what the editions before that of `day` have to do with it.

    `quiet` are the ids of the followed cases that it does not tell of, `told` is its document if somebody has got it.
    """
    name = settings.newsletter.name
    return Earlier(
        subjects=frozenset(edition_store.subjects(conn, name, but=day)) | _other_subjects(conn, settings),
        missed=_missed(conn, name, day),
        amendments=_amendments(conn, name, day) if told is None else amended_in(loads(told)),
        quiet=_quiet(conn, name, day, quiet, ZoneInfo(settings.newsletter.timezone)),
    )


def followed_ids(cases: Collection[FollowedCase], ledger: Sequence[Correction]) -> frozenset[str]:
    """Return the ids of the cases that the operator follows, or an editor; the latter has the last word."""
    by_editors = followed(ledger)
    wanted = {case_id for case_id, wish in by_editors.items() if wish}
    if not cases:
        return frozenset(wanted)
    from digest.cases.group import followed_case

    named = (followed_case(case.caption, case.court, case.dockets, case.aliases) for case in cases)
    return frozenset(wanted | {case.id for case in named if by_editors.get(case.id, True)})


def _amendments(conn: Connection, newsletter: str, day: date) -> tuple[Amendment, ...]:
    documents = [(told, loads(text)) for told, text in edition_store.documents(conn, newsletter, day - LOOK_BACK, day)]
    told = [one for edition_day, document in documents for one in told_in(document, edition_day)]
    headlines = edited(ledger_store.entries(conn), newsletter, day).headlines
    stories = {
        key: replace(story, title=headlines.get(key, story.title))
        for key, story in story_store.load(conn, {one.story for one in told}).items()
    }
    placed = case_store.placements(conn, stories)
    cases = case_store.load(conn, {where.case for where in placed.values() if where.case})
    now = {
        key: Now(story, where.case, (where.case and cases[where.case].caption) or "")
        for key, story in stories.items()
        if (where := placed.get(key))
    }
    done = {done for _, document in documents for done in done_in(document)}
    return amendments(told, now, merged=case_store.now(conn, {one.case for one in told if one.case}), done=done)


def _other_subjects(conn: Connection, settings: Settings) -> frozenset[str]:
    """Return the subjects of the daily editions, if this is a weekly one: in one archive no two are the same."""
    newsletter = settings.newsletter
    if not newsletter.is_weekly:
        return frozenset()
    return frozenset(edition_store.subjects(conn, newsletter.list_name))


def _missed(conn: Connection, newsletter: str, day: date) -> tuple[date, ...]:
    """Return the days since the edition before whose own did not go out; the first edition covers no other's time."""
    before = edition_store.previous(conn, newsletter, day)
    if before is None:
        return ()
    noted = (one.date for one in schedule_store.all_missed(conn, newsletter))
    return tuple(missed for missed in noted if before.date < missed < day)


def _quiet(
    conn: Connection, newsletter: str, day: date, case_ids: Collection[str], zone: ZoneInfo
) -> tuple[QuietCase, ...]:
    cases = case_store.load(conn, case_ids)
    found = []
    for case_id, stories in case_store.told_before(conn, newsletter, day, cases).items():
        moments = [moment for story, _ in stories if (moment := story.published or story.seen)]
        last = max(moments).astimezone(zone).date() if moments else None
        found.append(QuietCase(case_id, cases[case_id].caption or "", last))
    return tuple(sorted(found, key=lambda case: (case.caption, case.id)))
