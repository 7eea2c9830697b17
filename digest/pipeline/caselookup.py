"""Finding cases and stories by the names that people give them."""

import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from digest.errors import DigestError
from digest.model import Case, Story
from digest.store import cases as case_store
from digest.store import search as search_store
from digest.store import stories as story_store

_SHOWN = 5
_TOLD = 200  # stories that are looked at for what they are about
_NUMBER = re.compile(r"\bNos?\.(?=\s)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list."""

    case: Case
    stories: int
    newest: datetime | None  # when its newest story was published, else first read; None if it has none
    title: str  # of that story, if the case has no caption


def listing(conn: Connection, words: str = "") -> list[CaseLine]:
    """Return the cases that are known, those with the newest stories first; those alone that bear all of `words`.

    The words are sought in caption, other names, court, docket numbers, judge, id, and, where there is no caption, in
    the newest story's title.
    """
    asked = _asked(words)
    told = case_store.counts(conn)
    known = _standing(case_store.load_now(conn), told)
    titles = case_store.newest_titles(conn, [case.id for case in known if not case.caption])
    lines = (_line(case, told.get(case.id), titles.get(case.id, "")) for case in known)
    return sorted((line for line in lines if _bears(line.case, asked, line.title)), key=_newest_first)


def suggested(conn: Connection, words: str, limit: int) -> list[CaseLine]:
    """Return the first cases that may be meant by `words`: those that bear them, then those whose stories do.

    A caption has surnames, and not of all parties; stories name them in full.
    """
    found = listing(conn, words)[:limit]
    if len(found) == limit:
        return found
    told = case_store.entries(conn, search_store.stories(conn, words, _TOLD))
    others = Counter(entry.case for entry in told if entry.case)
    for line in found:
        del others[line.case.id]
    cases = case_store.load(conn, others)
    more = [cases[case_id] for case_id, _ in others.most_common(limit - len(found)) if case_id in cases]
    titles = case_store.newest_titles(conn, [case.id for case in more if not case.caption])
    return [*found, *(_line(case, None, titles.get(case.id, "")) for case in more)]


def _line(case: Case, told: tuple[int, datetime] | None, title: str) -> CaseLine:
    stories, newest = told or (0, None)
    return CaseLine(case, stories, newest, title)


def find_case(conn: Connection, name: str) -> Case:
    """Return the case of that id (or its start), caption, other name or docket number, as an editor left it.

    The id of a case that was merged into another leads to that one.
    Raises DigestError if no case goes by the name, or several do.
    """
    if known := case_store.load(conn, [name]):
        return known[name]
    cases = case_store.load_now(conn)
    key = name.casefold().strip()
    for fits in (
        lambda case: key in {text.casefold() for text in _names(case)},
        lambda case: len(key) > 3 and case.id.startswith(key),
        lambda case: _bears(case, _asked(name)),
    ):
        found = [case for case in cases if fits(case)]
        if len(found) > 1:
            found = _standing(found, case_store.counts(conn)) or found
        if len(found) == 1:
            return found[0]
        if found:
            told = "; ".join(f"{case.id} ({case.caption or 'no name'})" for case in found[:_SHOWN])
            more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
            raise DigestError(f'{len(found)} cases are known by "{name}"; name one by its id: {told}{more}')
    raise DigestError(f'no case is known by "{name}"; name it by its caption, another name or a docket number')


def find_story(conn: Connection, name: str) -> Story:
    """Return the story of that id (or its start), guid or address.

    Raises DigestError if no story goes by the name, or several do.
    """
    found = story_store.lookup(conn, name)
    if not found:
        raise DigestError(f'no story is known by "{name}"; take an id, guid or url from a digest.json')
    if len(found) > 1:
        ids = ", ".join(f"{story.id} ({story.source})" for story in found[:_SHOWN])
        raise DigestError(f'{len(found)} stories are known by "{name}"; name one by its id: {ids}')
    return found[0]


def _standing(cases: Sequence[Case], told: Container[str]) -> list[Case]:
    """Leave out those that no story is about, where all their names are names of cases that are `told` of.

    Stories that were placed anew leave such a case behind; nobody means it.
    """
    borne = {name.casefold() for case in cases if case.id in told for name in _names(case)}
    return [case for case in cases if case.id in told or not borne.issuperset(map(str.casefold, _names(case)))]


def _names(case: Case) -> list[str]:
    return [*filter(None, [case.caption]), *case.aliases, *case.dockets]


def _asked(words: str) -> list[str]:
    """Return the words that are sought; a docket number as cases have it, however it is written."""
    from digest.cases.dockets import find_dockets

    for number in find_dockets(words):
        words = words.replace(number.text, number.key if number.kind in ("district", "bankruptcy") else number.number)
    return _NUMBER.sub("", words).casefold().split()


def _bears(case: Case, words: list[str], more: str = "") -> bool:
    text = " ".join([case.id, *_names(case), *filter(None, [case.court, case.judge]), more]).casefold()
    return all(word in text for word in words)


def _newest_first(line: CaseLine) -> tuple[float, str, str]:
    return -line.newest.timestamp() if line.newest else 1.0, (line.case.caption or "").casefold(), line.case.id
