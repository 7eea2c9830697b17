"""What earlier editions said that no longer holds: headlines, where a story belongs, names, rulings.  Pure.

A headline counts if it stood on the page and other words are in it now; labels ("UPDATED:") and punctuation do not.
Each amendment is told once: what an earlier edition has told already is left out.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from digest.edition.stage_words import CLAUSE_START, NOT_DONE
from digest.edition.words import without_label
from digest.model import Amendment, AmendmentKind, CaseCard, Story

_WITHDRAWN = re.compile(r"^\W*(?:withdrawn|retract(?:ed|ion)|deleted|removed)\b", re.IGNORECASE)
_CASE_NAME = re.compile(r"\bv(?:s?\.| )|\b(?:in re|ex parte|estate of|matter of)\b|^R \(", re.IGNORECASE)
_RULING = (
    r"(?:orders?|rulings?|judgments?|verdicts?|convictions?|decisions?|sentences?|injunctions?|awards?|dismissals?"
    r"|acquittals?|stays?|sanctions?|certification|subpoenas?)"
)
_UNDONE = (
    r"(?:vacated|reversed|overturned|overruled|thrown out|tossed(?: out)?|set aside|quashed|annulled|rescinded"
    r"|nullified|struck down|undone|withdrawn)"
)
_UNDOES = (
    r"(?:vacat(?:es|ed)|revers(?:es|ed)|overturn(?:s|ed)|overrul(?:es|ed)|thr(?:ows|ew) out|toss(?:es|ed)(?: out)?"
    r"|sets? aside|quash(?:es|ed)|annul(?:s|led)|rescind(?:s|ed)|nullif(?:ies|ied)|withdr(?:aws|ew))"
)
_OVERTURNED = re.compile(
    rf"\b{_UNDOES}\s(?:[^\s,;:.]+\s){{0,6}}?{_RULING}\b"
    rf"|\b{_RULING}\s(?:(?!(?:that|which|who|to|it)\b)[^\s,;:.]+\s){{0,4}}?{_UNDONE}\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Told:
    """One story as an earlier edition told it."""

    day: date  # of the edition
    story: str
    title: str
    shown: bool  # whether the title stood on the page
    case: str | None
    caption: str


@dataclass(frozen=True, slots=True)
class Now:
    """The same story as it is known now."""

    story: Story
    case: str | None
    caption: str


def told_in(document: Mapping[str, Any], day: date) -> Iterator[Told]:
    """Yield the stories of a digest.json, that of the edition of `day`."""
    for case in document["cases"]:
        for development in case["developments"]:
            news = [story for story in development["stories"] if story["kind"] == "news"]
            for at, story in enumerate(news):
                shown = at == 0 and not development["continued"]
                yield Told(day, story["id"], story["title"], shown, case["id"], case["caption"])
    for section in document["sections"]:
        for story in section["stories"]:
            shown = story["kind"] == "news" and not story["duplicate_of"]
            yield Told(day, story["id"], story["title"], shown, None, "")


def done_in(document: Mapping[str, Any]) -> set[tuple[str, str, str]]:
    """Return what a digest.json puts right."""
    return {(one["kind"], one["before"], one["now"]) for one in document.get("corrections", ())}


def amended_in(document: Mapping[str, Any]) -> tuple[Amendment, ...]:
    """Return what a digest.json puts right, but the rulings, which its own stories tell."""
    found = (one for one in document.get("corrections", ()) if one["kind"] != "ruling")
    return tuple(
        Amendment(**{**one, "day": date.fromisoformat(one["day"]), "stories": tuple(one["stories"])}) for one in found
    )


def amendments(
    told: Iterable[Told],
    now: Mapping[str, Now],
    *,
    merged: Mapping[str, str],
    done: Collection[tuple[str, str, str]] = (),
) -> tuple[Amendment, ...]:
    """Return what is to be put right of what was told, newest edition first, given how each story stands now.

    `merged` says of cases which other case they are now.  A story that is not known any more says nothing.
    """
    last: dict[str, Told] = {}
    for one in told:
        last.setdefault(one.story, one)
    known = [(one, now[key]) for key, one in last.items() if key in now]
    found = [*_headlines(known), *_regrouped(known, merged), *_renamed(known)]
    return tuple(one for one in found if (one.kind, one.before, one.now) not in done)


def overturned(cards: Sequence[CaseCard], told: Mapping[str, Collection[str]], day: date) -> tuple[Amendment, ...]:
    """Return the rulings that the news of the edition of `day` says are undone, in cases that were told of before.

    `told` are the ids of those cases, each with the developments of which an earlier edition said so already.
    """
    found = []
    for card in cards:
        fresh = (one for one in card.developments if one.id not in told.get(card.id, {one.id}))
        news = (story for development in fresh for story in development.stories if story.kind == "news")
        if lead := next((story for story in news if is_overturning(story.title)), None):
            found.append(Amendment("ruling", day, "", lead.title, card.caption, (lead.id,), lead.source, lead.url))
    return tuple(found)


def is_overturning(title: str) -> bool:
    """Return whether a headline says that a ruling was undone: not that it could be, or that somebody asks for it."""
    for match in _OVERTURNED.finditer(title[:_LONGEST]):
        starts = [found.end() for found in CLAUSE_START.finditer(title[: match.start()])]
        if not NOT_DONE.search(title[starts[-1] if starts else 0 : match.start()]):
            return True
    return False


_LONGEST = 500  # characters of a title that are read


def _headlines(known: Sequence[tuple[Told, Now]]) -> Iterator[Amendment]:
    for told, now in known:
        title = now.story.title
        if told.shown and _words(told.title) != _words(title):
            kind: AmendmentKind = "withdrawn" if _WITHDRAWN.search(title) else "headline"
            yield Amendment(
                kind, told.day, told.title, title, told.caption, (told.story,), now.story.source, now.story.url
            )  # fmt: skip


def _regrouped(known: Sequence[tuple[Told, Now]], merged: Mapping[str, str]) -> Iterator[Amendment]:
    """Yield where stories of named cases have gone: with the whole case into another, or by themselves."""
    moved: dict[tuple[str, str | None], list[tuple[Told, Now]]] = defaultdict(list)
    for told, now in known:
        if told.case and told.case != now.case and _CASE_NAME.search(told.caption):
            moved[told.case, now.case].append((told, now))
    for (case, _), pairs in moved.items():
        told, now = pairs[0]
        whole = merged.get(case, case) == now.case
        if told.caption == now.caption:
            continue  # two cases of one name: nobody could tell them apart
        stories = tuple(one.story for one, _ in pairs)
        kind: AmendmentKind = "merged" if whole else "regrouped"
        title = now.story.title if len(pairs) == 1 else ""
        url = now.story.url if title else ""
        yield Amendment(kind, told.day, told.caption, now.caption, title, stories, now.story.source, url)


def _renamed(known: Sequence[tuple[Told, Now]]) -> Iterator[Amendment]:
    seen = set()
    for told, now in known:
        names = told.caption, now.caption
        is_new = told.case is not None and told.case == now.case and names not in seen
        if is_new and all(map(_CASE_NAME.search, names)) and not _is_shorter_form(*names):
            seen.add(names)
            yield Amendment("renamed", told.day, told.caption, now.caption)


def _is_shorter_form(one: str, other: str) -> bool:
    """Return whether of two names one is the other in short ("SEC v. Ripple"): nobody is misled."""
    return set(_words(one)) <= _words_and_initials(other) or set(_words(other)) <= _words_and_initials(one)


def _words_and_initials(name: str) -> set[str]:
    """Return the words of a name, and what each of its sides is called by their first letters: "fda"."""
    sides = re.split(r"\svs?\.?\s", name)
    return {*_words(name), *("".join(re.findall(r"\b[A-Z]", side)).casefold() for side in sides)}


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", without_label(text).casefold())
