"""Dates on which something in a case is due, read from its stories, and what happened before.  Pure.

A false date is worse than none.  A date counts only where a word of scheduling governs it ("is set for", "will be
sentenced on", "has until") in a clause that neither hedges nor denies it, about something that courts do.  Seasons,
weeks and counted days have no date form and are never read.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from digest.edition.datewords import dates_ahead
from digest.edition.developments import Happening, moment, name_words
from digest.edition.schedule_words import Hit, cancellations, due
from digest.edition.stage_words import PENALTY_PHASE
from digest.edition.words import sentences, shorten, without_dateline, without_label, word_set
from digest.model import DatedFact, Story

TIMELINE_LENGTH = 6
_TEXT_LIMIT = 200
_LONGEST = 1_000  # characters of a sentence that is read: what is longer was not written by a reporter
_LEAST_CLAUSE = 60  # characters: less says when, but not what
_ONCE = frozenset({"trial", "execution"})
"""What a case has one of at a time, so that a newer date replaces the older one without saying so."""
_A_PARTYS = frozenset({"trial", "sentencing", "arraignment", "execution"})
_SUBJECT = re.compile(r"([A-Z][\w’'-]+),?(?: who| still| also| then| now| and \w+ others)* *$")
_OWNER = re.compile(r"\b([A-Z]\w+)['’]s? (?:\w+ )?(?:claim|case|suit|lawsuit|(?:re)?trial|sentencing|appeal|hearing)\b")
_OTHER_CASE = re.compile(
    r"\b(?:the|a|an|her|his|its|their|another) (?:(?:older|other|newer|separate|parallel|unrelated|companion)(?: \w+)?"
    r" (?:case|suit|lawsuit|action|trial|prosecution)|(?:older|other|newer) one)\b[^,;:]*$",
    re.IGNORECASE,
)
_PRONOUNS = word_set(
    "he she they it we who that which this both all the a an his her its their another jury no"
)


@dataclass(frozen=True, slots=True)
class _Due:
    kind: str
    date: str
    text: str
    story: Story


def upcoming(
    stories: Sequence[Story], day: date, zone: ZoneInfo, names: Sequence[str] = (), *, tried: bool = False
) -> tuple[DatedFact, ...]:
    """Return what is due in a case on `day` or later, soonest first.

    `stories` are all that is known of the case, in any order; one without a publication date cannot say when. Weekdays
    and days without a year count from the story's publication, as a calendar day in `zone`. `names` are what the case
    is called: another person's trial that a story mentions in passing is none of this case's dates, nor is any trial
    of a case that has been `tried`, but for its penalty.
    A later story's cancellation or new date takes an older one away; of "January" and "January 16" for one event the
    exact one is kept.
    """
    standing: list[_Due] = []
    parties = name_words(names)
    for story in sorted((s for s in stories if s.published), key=lambda s: (moment(s), s.id)):
        found, cancelled = _read(story, zone, parties)
        found = [fact for fact in found if not (tried and fact.kind == "trial") or PENALTY_PHASE.search(fact.text)]
        moved = cancelled | (_ONCE & {fact.kind for fact in found})
        standing = [old for old in standing if old.kind not in moved or _same(old, found)] + found
    ahead = [fact for fact in _exact_ones(standing) if fact.date >= day.isoformat()[: len(fact.date)]]
    ahead.sort(key=lambda fact: (fact.date, fact.kind))
    return tuple(DatedFact(f.date, f.text, f.story.id, f.story.source, f.story.url) for f in ahead)


def timeline(earlier: Iterable[Happening], zone: ZoneInfo) -> tuple[DatedFact, ...]:
    """Return the case's latest earlier developments, oldest first: the day each was first told, and its headline."""
    told = sorted((h for h in earlier if h.weight[1] > 0), key=lambda h: (h.first_told, h.id))
    return tuple(
        DatedFact(
            h.first_told.astimezone(zone).date().isoformat(), shorten(without_label(h.headline), _TEXT_LIMIT),
            h.lead.id, h.lead.source, h.lead.url,
        )
        for h in told[-TIMELINE_LENGTH:]
    )  # fmt: skip


def _read(story: Story, zone: ZoneInfo, parties: frozenset[str]) -> tuple[list[_Due], set[str]]:
    """Return what one story says is due, and the kinds of event that it says are off or moved."""
    assert story.published is not None
    told = story.published.astimezone(zone).date()
    found: dict[tuple[str, str], _Due] = {}
    cancelled: set[str] = set()
    for sentence in _sentences(story):
        cancelled |= cancellations(sentence)
        words = dates_ahead(sentence, told, american=story.docket is not None)
        for hit in due(sentence, words):
            if parties and _is_anothers(sentence, hit, parties):
                continue
            text = _clause(sentence, hit.start, hit.end)
            found.setdefault((hit.kind, hit.date), _Due(hit.kind, hit.date, text, story))
    return list(found.values()), cancelled


def _sentences(story: Story) -> Iterable[str]:
    for text in (story.title, story.summary, story.content):
        yield from (found for found in sentences(without_dateline(text)) if len(found) <= _LONGEST)


def _is_anothers(sentence: str, hit: Hit, parties: frozenset[str]) -> bool:
    """Return whether the date is another case's, or someone's in the sentence whom the case's names do not name."""
    if _OTHER_CASE.search(sentence[: hit.end]):
        return True
    owners = [m[1] for m in _OWNER.finditer(sentence)]
    if hit.kind in _A_PARTYS and (subject := _SUBJECT.search(sentence[: hit.start])):
        owners.append(subject[1])
    named = {owner.casefold() for owner in owners} - _PRONOUNS
    return bool(named) and not named & parties


def _same(old: _Due, found: Sequence[_Due]) -> bool:
    """Return whether a later story repeats `old`, as exactly or less: "January" after "January 16" moves nothing."""
    return any(new.kind == old.kind and old.date.startswith(new.date) for new in found)


def _exact_ones(facts: Sequence[_Due]) -> list[_Due]:
    """Return one fact for each date and event: the latest telling of the most exact date."""
    best: dict[tuple[str, str], _Due] = {}
    for fact in facts:
        best[(fact.kind, fact.date)] = fact
    return [
        fact
        for fact in best.values()
        if not any(_is_exacter(other, fact) for other in best.values())
    ]


def _is_exacter(other: _Due, fact: _Due) -> bool:
    """Return whether `other` gives the date of the same event more exactly, or the same date and names the event."""
    same_event = fact.kind in (other.kind, "case") or other.kind == "case"
    exacter = other.date != fact.date and other.date.startswith(fact.date)
    return (same_event and exacter) or (fact.kind == "case" and other.kind != "case" and other.date == fact.date)


def _clause(sentence: str, start: int, end: int) -> str:
    """Return `sentence`, or if it is long the clause around the words that give the date."""
    if len(sentence) <= _TEXT_LIMIT:
        return sentence
    starts = [0] + [m.end() for m in re.finditer(r"[,;:—–]\s|\s(?=but\s)", sentence[:start])]
    first = next(at for at in reversed(starts) if at == 0 or end - at >= _LEAST_CLAUSE)
    after = re.search(r"[,;:—–](?=\s)|\s(?=but\s)", sentence[end:])
    last = end + after.start() if after else len(sentence)
    return shorten(sentence[first:last].strip(), _TEXT_LIMIT)
