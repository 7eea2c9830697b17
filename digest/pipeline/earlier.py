"""What an edition must know of those before it, from the store."""

from collections.abc import Collection, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from digest.config import FollowedCase, Settings
from digest.model import Correction, Earlier, QuietCase
from digest.pipeline.revise import followed
from digest.store import cases as case_store
from digest.store import editions as edition_store
from digest.store import schedule as schedule_store
from digest.store.cases import Placed


def earlier(conn: Connection, settings: Settings, day: date, quiet: Collection[str]) -> Earlier:
    """Return what the editions before that of `day` have to do with it.

    `quiet` are the ids of the followed cases that it does not tell of.
    """
    name = settings.newsletter.name
    return Earlier(
        subjects=frozenset(edition_store.subjects(conn, name, but=day)),
        missed=_missed(conn, name, day),
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


def told_before(
    conn: Connection, newsletter: str, day: date, case_ids: Collection[str]
) -> dict[str, tuple[Placed, ...]]:
    """Return for each case its stories that stand in editions before that of `day`."""
    told = case_store.stories_of(conn, case_ids)
    days = edition_store.days_of(conn, newsletter, [story.id for pairs in told.values() for story, _ in pairs])
    return {
        case_id: tuple((story, placed) for story, placed in pairs if story.id in days and days[story.id] < day)
        for case_id, pairs in told.items()
    }


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
    for case_id, stories in told_before(conn, newsletter, day, cases).items():
        moments = [moment for story, _ in stories if (moment := story.published or story.seen)]
        last = max(moments).astimezone(zone).date() if moments else None
        found.append(QuietCase(case_id, cases[case_id].caption or "", last))
    return tuple(sorted(found, key=lambda case: (case.caption, case.id)))
