"""All that readers were told of one case, composed as a card: every development, not only an edition's."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from digest.config import Newsletter
from digest.edition.compose import compose
from digest.model import Case, CaseCard, CaseFile, Development, RelatedCase
from digest.pipeline.files import placed_abroad
from digest.pipeline.related import related_to
from digest.store import cases as case_store
from digest.store import editions as edition_store


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """A case as its page shows it."""

    case: Case
    card: CaseCard  # its developments newest first, with all their stories
    updated: datetime | None  # when its newest story was published; None if no story says


def case_history(
    conn: Connection, newsletter: Newsletter, case_id: str, today: date, *, published: bool = True
) -> CaseHistory | None:
    """Return what published editions told of the case, None if nothing; dates ahead are those after `today`.

    Otherwise it is what all stories tell that are known.  The id of a case that was merged into another leads to that
    one.
    """
    case = case_store.load(conn, [case_id]).get(case_id)
    if case is None:
        return None
    case_id = case.id
    told = (_told(conn, newsletter.name, [case_id]) if published else case_store.stories_of(conn, [case_id]))[case_id]
    if not told:
        return None
    file = placed_abroad(CaseFile(case, tuple(told), related=_related(conn, newsletter.name, case_id)))
    moments = [story.published for story, _ in told if story.published]
    edition = compose(
        [file], [], newsletter=newsletter.name, title=newsletter.title, day=today, timezone=newsletter.timezone,
        since=min(moments, default=_EARLY), until=max(moments, default=_EARLY), feeds=(),
    )  # fmt: skip
    card = edition.cases[0]
    newest_first = tuple(sorted(card.developments, key=lambda one: (moment_of(one) or _EARLY, one.id), reverse=True))
    return CaseHistory(case, replace(card, developments=newest_first), max(moments, default=None))


def known_cases(conn: Connection, newsletter: str, ids: list[str]) -> dict[str, Case]:
    """Return those of the cases that published editions told of, by id."""
    told = _told(conn, newsletter, ids)
    found = case_store.load(conn, [key for key, stories in told.items() if stories])
    return {case.id: case for case in found.values()}


def moment_of(development: Development) -> datetime | None:
    """Return when a development was first told, None if no story of it says."""
    return min((story.published for story in development.stories if story.published), default=None)


_EARLY = datetime.fromisoformat("1995-01-01T00:00:00+00:00")


def _told(conn: Connection, newsletter: str, ids: list[str]) -> dict[str, list[case_store.Placed]]:
    """Return the stories of each case that stand in an edition which anybody may see."""
    stories = case_store.stories_of(conn, ids)
    days = edition_store.days_of(conn, newsletter, [story.id for placed in stories.values() for story, _ in placed])
    shown = edition_store.published_days(conn, newsletter, days.values())
    return {key: [pair for pair in placed if days.get(pair[0].id) in shown] for key, placed in stories.items()}


def _related(conn: Connection, newsletter: str, case_id: str) -> tuple[RelatedCase, ...]:
    others = related_to(conn, [case_id])[case_id]
    known = known_cases(conn, newsletter, [other.id for other in others])
    return tuple(other for other in others if other.id in known)
