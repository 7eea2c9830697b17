"""Cases, how they are related, and which story was placed under which: as grouping found it, and as editors left it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, case, delete, exists, func, or_, select, update

from digest.model import Case, Placement, Story
from digest.store import stories as story_store
from digest.store import tables
from digest.store.columns import storable
from digest.store.statements import listed, rows_in, upsert
from digest.store.tables import case_relations, edition_stories, stories

Placed = tuple[Story, Placement]


@dataclass(frozen=True, slots=True)
class Entry:
    """A placed story without its texts: a day's list has thousands of them."""

    id: str
    title: str
    source: str
    url: str
    moment: datetime  # published, else seen
    case: str | None
    score: float
    evidence: tuple[str, ...]
    against: tuple[str, ...]
    duplicate_of: str | None
    correction: str | None
    feed: str


class Tally(NamedTuple):
    """What of some stories stands under one case, or under none."""

    case: str | None
    stories: int
    outlets: int
    sure: float  # how sure the least certain placement is, 0..1; what an editor placed, and a copy, is beyond doubt


_placements = tables.placements  # `placements` is a function here
_cases = tables.cases
_READ = [column for column in _cases.c if column.name != "merged_into"]
_STATED = ("caption", "court", "dockets", "judge", "aliases")
_LISTS = ("dockets", "aliases")
_CASE_NOW = func.coalesce(_cases.c.merged_into, _placements.c.case_id).label("case_id")
_BEYOND_DOUBT = or_(_placements.c.duplicate_of.is_not(None), _placements.c.correction.is_not(None))
_SURE = case((_BEYOND_DOUBT, 1.0), else_=_placements.c.score)
_PLACEMENT = [
    _CASE_NOW if entry.name == "case" else _placements.c["story_id" if entry.name == "story" else entry.name]
    for entry in fields(Placement)
]  # in the order of its fields
_JOINED = _placements.outerjoin(_cases, _placements.c.case_id == _cases.c.id)
_WITH_STORIES = _JOINED.join(stories, _placements.c.story_id == stories.c.id)
_PLACED: Select[Any] = select(*story_store.COLUMNS, *_PLACEMENT).select_from(_WITH_STORIES)


def save(conn: Connection, changed: Sequence[Case]) -> None:
    """Store the cases as grouping found them; a known one is overwritten.  Of an id that comes twice the last counts.

    What an editor states of a case stands beside that, and stays.
    """
    rows = {case.id: asdict(case) for case in changed}
    upsert(conn, _cases, [rows[key] for key in sorted(rows)])


def load_all(conn: Connection) -> list[Case]:
    """Return every case as grouping found it, by id, those that were merged away among them."""
    return sorted(map(_case, conn.execute(select(_cases))), key=lambda case: case.id)


def load(conn: Connection, ids: Iterable[str]) -> dict[str, Case]:
    """Return the cases of these ids as readers know them, by the id asked for; unknown ids are left out.

    The id of a case that was merged into another leads to that one: the case has another id than it was asked for by.
    """
    own, now = _cases.alias("own"), _cases.alias("now")
    query = select(own.c.id.label("asked"), *(now.c[column.name] for column in _READ)).join_from(
        own, now, now.c.id == func.coalesce(own.c.merged_into, own.c.id)
    )
    return {row.asked: _stated(row) for row in rows_in(conn, query, own.c.id, ids)}


def load_now(conn: Connection) -> list[Case]:
    """Return every case that is one still, by id, as readers know it."""
    rows = conn.execute(select(_cases).where(_cases.c.merged_into.is_(None)))
    return sorted(map(_stated, rows), key=lambda case: case.id)


def counts(conn: Connection) -> dict[str, tuple[int, datetime]]:
    """Return for each case that has stories how many, and the moment of the newest, by the case's id."""
    query = select(_CASE_NOW, func.count(), func.max(stories.c.moment)).select_from(_WITH_STORIES)
    rows = conn.execute(query.where(_placements.c.case_id.is_not(None)).group_by(_CASE_NOW))
    return {case_id: (number, newest) for case_id, number, newest in rows}


def newest_titles(conn: Connection, case_ids: Iterable[str]) -> dict[str, str]:
    """Return the title of the newest story of each of these cases, by the case's id; those without one are left out."""
    asked = list(case_ids)
    query = select(_CASE_NOW, stories.c.moment, stories.c.id, stories.c.title).select_from(_WITH_STORIES)
    rows = rows_in(conn, query, _placements.c.case_id, [*asked, *_merged_into(conn, asked)])
    return {row.case_id: row.title for row in sorted(rows, key=story_store.in_time)}


def own_titles(conn: Connection, case_ids: Iterable[str]) -> dict[str, str]:
    """Return the same of the stories that were placed under that very case, merged away or not."""
    query = select(_placements.c.case_id, stories.c.moment, stories.c.id, stories.c.title).select_from(_WITH_STORIES)
    rows = rows_in(conn, query, _placements.c.case_id, case_ids)
    return {row.case_id: row.title for row in sorted(rows, key=story_store.in_time)}


def found(conn: Connection, ids: Iterable[str]) -> list[Case]:
    """Return those of the cases that are stored, by id, as grouping found them, merged away or not."""
    return sorted(map(_case, rows_in(conn, select(_cases), _cases.c.id, ids)), key=lambda case: case.id)


def state(conn: Connection, now: Mapping[str, Case], merged: Mapping[str, str]) -> None:
    """Store how editors left the cases: `now` those of which they said something, and what the others are, id by id.

    Of all other cases nothing is said any more.  Every id must be one of a stored case.
    """
    said = or_(_cases.c.merged_into.is_not(None), _cases.c.stated.is_not(None))
    rows = {row.id: row for row in conn.execute(select(_cases).where(said)).all()}
    rows |= {row.id: row for row in rows_in(conn, select(_cases), _cases.c.id, [*now, *merged])}
    for key, row in sorted(rows.items()):
        into = merged.get(key)
        stated = _differing(row, now[key]) if key in now else None
        if (row.merged_into, row.stated) != (into, stated):
            conn.execute(update(_cases).where(_cases.c.id == key).values(merged_into=into, stated=stated))


def _differing(row: Row[Any], case: Case) -> dict[str, Any] | None:
    """Return what of the case is another than the row's own, as it reads back."""
    found = {name: getattr(case, name) for name in _STATED if getattr(case, name) != getattr(row, name)}
    return {name: list(value) if name in _LISTS else value for name, value in found.items()} or None


def place(conn: Connection, decided: Sequence[Placement]) -> None:
    """Store where stories were placed; an earlier placement of the same story is overwritten.

    The stories, the cases and the stories they duplicate must be stored before.
    """
    rows = {placement.story: _row(placement) for placement in decided}
    upsert(conn, _placements, [rows[key] for key in sorted(rows)])


def placements(conn: Connection, story_ids: Iterable[str]) -> dict[str, Placement]:
    """Return the placements of these stories, by story id; stories that have none are left out."""
    query = select(*_PLACEMENT).select_from(_JOINED)
    rows = rows_in(conn, query, _placements.c.story_id, story_ids)
    return {row.story_id: _placement(row) for row in rows}


def entries(conn: Connection, story_ids: Iterable[str]) -> list[Entry]:
    """Return these stories as they are placed, in time order; those that are placed nowhere are left out."""
    wanted = stories.c.id, stories.c.title, stories.c.source, stories.c.url, stories.c.moment, stories.c.feed
    query = select(*wanted, *_PLACEMENT).select_from(_WITH_STORIES)
    found = [
        Entry(
            id=row.story_id,
            title=row.title,
            source=row.source,
            url=row.url,
            moment=row.moment,
            case=row.case_id,
            score=row.score,
            evidence=row.evidence,
            against=row.against,
            duplicate_of=row.duplicate_of,
            correction=row.correction,
            feed=row.feed,
        )
        for row in rows_in(conn, query, _placements.c.story_id, story_ids)
    ]
    return sorted(found, key=lambda entry: (entry.moment, entry.id))


def tallies(conn: Connection, story_ids: Sequence[str]) -> list[Tally]:
    """Return under which cases these stories stand; those that are placed nowhere are left out."""
    ids = listed(conn, story_ids)
    query = select(_CASE_NOW, func.count(), func.count(stories.c.source.distinct()), func.min(_SURE))
    asked = query.select_from(_WITH_STORIES.join(ids, ids.c.value == _placements.c.story_id))
    return [Tally._make(row) for row in conn.execute(asked.group_by(_CASE_NOW)).all()]


def about_none(conn: Connection, story_ids: Sequence[str], skip: int, limit: int) -> list[str]:
    """Return the ids of those of the stories that are about no case, the least certain first, a part of them."""
    ids = listed(conn, story_ids)
    query = select(_placements.c.story_id).join_from(ids, _placements, ids.c.value == _placements.c.story_id)
    none = query.where(_placements.c.case_id.is_(None)).order_by(_SURE, _placements.c.story_id)
    return list(conn.scalars(none.limit(limit).offset(skip)))


def stories_since(conn: Connection, case_ids: Iterable[str], since: datetime) -> dict[str, str]:
    """Return the ids of the stories from that moment on that were placed under these very cases, and under which.

    A case that was merged into one of these is another one here.
    """
    query = select(_placements.c.story_id, _placements.c.case_id).select_from(_WITH_STORIES)
    rows = rows_in(conn, query.where(stories.c.moment >= since), _placements.c.case_id, case_ids)
    return {row.story_id: row.case_id for row in rows}


def history(conn: Connection, since: datetime) -> list[Placed]:
    """Return the placed stories from that moment on (published, else seen), in time order, about a case or not."""
    rows = conn.execute(_PLACED.where(stories.c.moment >= since))
    return [_pair(row) for row in sorted(rows, key=story_store.in_time)]


def stories_of(conn: Connection, case_ids: Iterable[str]) -> dict[str, list[Placed]]:
    """Return the stories placed under each of these cases, in time order; a case without any has an empty list.

    Those of cases that were merged into it are among them.
    """
    return _under(conn, _PLACED, case_ids)


def told_before(conn: Connection, newsletter: str, day: date, case_ids: Iterable[str]) -> dict[str, list[Placed]]:
    """Return of the stories of these cases those that stand in editions of the newsletter before that of `day`."""
    shown = edition_stories.c.newsletter == newsletter, edition_stories.c.date < day
    told = exists().where(edition_stories.c.story_id == stories.c.id, *shown)
    return _under(conn, _PLACED.where(told), case_ids)


def _under(conn: Connection, query: Select[Any], case_ids: Iterable[str]) -> dict[str, list[Placed]]:
    asked = list(case_ids)
    found: dict[str, list[Placed]] = {case_id: [] for case_id in asked}
    own = rows_in(conn, query, _placements.c.case_id, [*asked, *_merged_into(conn, asked)])
    for row in sorted(own, key=story_store.in_time):
        if row.case_id in found:
            found[row.case_id].append(_pair(row))
    return found


def placed(conn: Connection, story_ids: Iterable[str]) -> list[Placed]:
    """Return these stories with their placements, in the order of their ids; those that have none are left out."""
    rows = rows_in(conn, _PLACED, _placements.c.story_id, story_ids)
    return [_pair(row) for row in sorted(rows, key=lambda row: str(row.id))]


def ids_of(conn: Connection, case_id: str) -> list[str]:
    """Return the ids of the stories placed under a case, those of cases that were merged into it among them, sorted."""
    query = select(_placements.c.story_id)
    own = rows_in(conn, query, _placements.c.case_id, [case_id, *_merged_into(conn, [case_id])])
    return sorted(row.story_id for row in own)


def merged(conn: Connection) -> dict[str, str]:
    """Return the ids of all cases that are part of another by now, with that one's id."""
    query = select(_cases.c.id, _cases.c.merged_into).where(_cases.c.merged_into.is_not(None))
    return {row.id: row.merged_into for row in conn.execute(query)}


def now(conn: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Return the ids of what cases with these ids are now, by the id asked for; unknown ids are left out."""
    query = select(_cases.c.id, _cases.c.merged_into)
    return {row.id: row.merged_into or row.id for row in rows_in(conn, query, _cases.c.id, ids)}


def _merged_into(conn: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Return the ids of the cases that were merged into one of these, and into which."""
    query = select(_cases.c.id, _cases.c.merged_into)
    return {row.id: row.merged_into for row in rows_in(conn, query, _cases.c.merged_into, ids)}


def unplace(conn: Connection, story_ids: Iterable[str]) -> None:
    """Take the placements of these stories away: the next grouping places them anew."""
    for story_id in sorted(set(story_ids)):
        conn.execute(delete(_placements).where(_placements.c.story_id == story_id))


def copies_of(conn: Connection, story_ids: Iterable[str]) -> set[str]:
    """Return the ids of the stories that repeat one of these."""
    query = select(_placements.c.story_id)
    return {row.story_id for row in rows_in(conn, query, _placements.c.duplicate_of, story_ids)}


def corrected(conn: Connection) -> dict[str, str]:
    """Return the ids of the stories that stand where an editor placed them, with the id of the correction."""
    query = select(_placements.c.story_id, _placements.c.correction).where(_placements.c.correction.is_not(None))
    return {row.story_id: row.correction for row in conn.execute(query)}


def relate(conn: Connection, pairs: Sequence[tuple[str, str, str]]) -> None:
    """Store that two cases are related, and why; the order of the two does not matter, a newer reason overwrites."""
    rows = {}
    for one, other, why in pairs:
        smaller, larger = sorted((storable(one), storable(other)))
        rows[smaller, larger] = {"case_id": smaller, "related_id": larger, "why": why}
    upsert(conn, case_relations, [rows[key] for key in sorted(rows)])


def unrelate(conn: Connection, pairs: Iterable[tuple[str, str, str]]) -> None:
    """Take these relations away, if they stand there for that reason."""
    for one, other, why in pairs:
        smaller, larger = sorted((storable(one), storable(other)))
        conn.execute(delete(case_relations).filter_by(case_id=smaller, related_id=larger, why=storable(why)))


def with_stories(conn: Connection, ids: Iterable[str]) -> set[str]:
    """Return those of the cases, none of them merged away, that stories are about."""
    asked = list(ids)
    query = select(_CASE_NOW).select_from(_JOINED).distinct()
    return {row.case_id for row in rows_in(conn, query, _placements.c.case_id, [*asked, *_merged_into(conn, asked)])}


def related(conn: Connection, case_ids: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return (case id, case id, why) of every relation of any of these cases: smaller id first, sorted, each once."""
    asked = list(case_ids)
    gone = _merged_into(conn, asked)
    ends = (case_relations.c.case_id, case_relations.c.related_id)
    rows = [row for end in ends for row in rows_in(conn, select(case_relations), end, [*asked, *gone])]
    current = now(conn, {end for row in rows for end in (row.case_id, row.related_id)})
    found: dict[tuple[str, str], str] = {}
    for row in sorted(rows, key=lambda row: (row.case_id, row.related_id)):
        smaller, larger = sorted((current[row.case_id], current[row.related_id]))
        if smaller != larger:
            found.setdefault((smaller, larger), row.why)
    return [(*pair, why) for pair, why in sorted(found.items())]


def _row(placement: Placement) -> dict[str, Any]:
    row = asdict(placement)
    return {"story_id": row.pop("story"), "case_id": row.pop("case")} | row


def _case(row: Row[Any]) -> Case:
    return Case(row.id, row.caption, row.court, row.dockets, row.judge, row.aliases)


def _stated(row: Row[Any]) -> Case:
    """Return the case of a row with what an editor states of it."""
    stated: dict[str, Any] = row.stated or {}
    said: dict[str, Any] = {name: tuple(value) if name in _LISTS else value for name, value in stated.items()}
    return replace(_case(row), **said)


def _placement(row: Row[Any]) -> Placement:
    return Placement(*row[-len(_PLACEMENT) :])  # by name it takes twice as long


def _pair(row: Row[Any]) -> Placed:
    return story_store.read(row), _placement(row)
