"""Where a case stands, read from the words of its stories.  Pure; small rules, each a sign that something has happened.

The newest development that says anything decides, since a case stands where it stood until something happens. Only the
title and the opening of a story are read: what comes further down is history. A sign counts if its clause neither
denies it nor speaks of what could, will or should be. Signs that do not fit together give None: no stage is shown
rather than a wrong one. Where no story shows any sign, the bare mention of a judge, of a higher court or of a
complaint tells what the case is before: of the matters that are written about without news most are before trial.

A sign of a later step outdoes one of an earlier step within a story ("jurors who heard the testimony found him liable":
verdict); of a ruling above the trial court the story's stage is `appeal` whatever else it tells. Stories of one
development that disagree are settled by what most of them say; of as many on both sides the later stage counts, unless
the two exclude each other.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from re import Match
from typing import Literal

from digest.edition.courtnames import court_level
from digest.edition.stage_words import (
    AFTER_TRIAL,
    BARE_SIGNS,
    CLAUSE_START,
    ENTRY_SIGNS,
    IN_PASSING,
    LONG_AGO,
    NOT_DONE,
    PARTLY,
    SIGNS,
    TO_COME,
)
from digest.edition.words import opening, sentences
from digest.model import Stage, Story


@dataclass(frozen=True, slots=True)
class StageReading:
    """A stage and what it rests on."""

    stage: Stage
    story: str  # id of a story that says so
    words: str  # the words in it


_ORDER: tuple[Stage, ...] = (
    "investigation", "filed", "motions", "trial", "verdict", "sentencing", "judgment", "dismissed", "settled",
    "appeal", "closed",
)  # fmt: skip
_CLASH: tuple[frozenset[Stage], ...] = (
    frozenset({"dismissed", "verdict"}), frozenset({"dismissed", "sentencing"}), frozenset({"settled", "sentencing"}),
    frozenset({"judgment", "verdict"}), frozenset({"dismissed", "settled"}),
)  # fmt: skip
"""Endings that exclude each other: a story with both tells of two matters, or needs a reader."""
_LONGEST = 1_000  # characters of a title or sentence that are read: what is longer was not written by a reporter
_ENDS_A_TRIAL = frozenset[Stage]({"trial", "verdict", "sentencing"})
_EARLY = frozenset[Stage]({"investigation", "filed", "motions"})
"""Papers of these kinds are filed, and complaints recalled, in every later stage too: they never move a case back."""


def stage(developments: Sequence[Sequence[Story]], court: str | None = None) -> StageReading | None:
    """Return where a case stands after `developments`, each the stories that tell it, the newest first.

    `court` is the case's court by its id in courts-db.
    """
    early: StageReading | None = None
    for stories in developments:
        readings = [_read(story, court) for story in stories]
        told = [reading for reading in readings if isinstance(reading, StageReading)]
        found = _agreed(told)
        if found is None and (told or None in readings):
            return early
        if found is None or (early and found.stage == "appeal"):
            continue  # nothing said; or a side appeal, over when the trial court went on
        if found.stage not in _EARLY:
            return found
        if early is None or _ORDER.index(found.stage) > _ORDER.index(early.stage):
            early = found
    return early or _before_what(developments)


def _before_what(developments: Sequence[Sequence[Story]]) -> StageReading | None:
    """Return what the newest development that mentions it says the case is before."""
    for stories in developments:
        for story in stories:
            text = " ".join((story.title, opening(story)))[:_LONGEST]
            for name, pattern in BARE_SIGNS:
                if match := pattern.search(text):
                    return StageReading(name, story.id, match.group())
    return None


def _agreed(readings: Sequence[StageReading]) -> StageReading | None:
    """Return the reading that most stories share, of as many the later one; None where they are silent or clash."""
    counts = Counter(reading.stage for reading in readings)
    most = [name for name, count in counts.items() if count == max(counts.values())]
    if not most or any(pair <= set(most) for pair in _CLASH):
        return None
    shared = max(most, key=_ORDER.index)
    return next(reading for reading in readings if reading.stage == shared)


def _read(story: Story, court: str | None) -> StageReading | Literal["silent"] | None:
    """Return the story's stage, "silent" if it shows no sign, None if its signs exclude each other."""
    signs = _signs(story)
    own_court = story.docket.court if story.docket and story.docket.court else court
    if court_level(own_court) >= 2 and set(signs) <= {*_EARLY, "judgment"}:
        signs["appeal"] = story.docket.event or story.title if story.docket else story.title
    if not signs:
        return "silent"
    if "appeal" not in signs and any(pair <= set(signs) for pair in _CLASH):
        return None
    last = max(signs, key=_ORDER.index)
    return StageReading(last, story.id, signs[last])


def _signs(story: Story) -> dict[Stage, str]:
    """Return the stages that `story` shows signs of, with the words that are the sign."""
    table = (*SIGNS, *ENTRY_SIGNS) if story.docket else SIGNS
    texts = [story.docket.event or ""] if story.docket else [story.title, *sentences(opening(story))]
    found: dict[Stage, str] = {}
    for text in (text[:_LONGEST] for text in texts):
        for name, pattern in table:
            match = next((m for m in pattern.finditer(text) if _has_happened(name, text, m)), None)
            if match:
                found.setdefault(name, match.group())
    if any(AFTER_TRIAL.search(text) for text in texts):
        for name in _EARLY:
            found.pop(name, None)
    return found


def _has_happened(name: Stage, text: str, match: Match[str]) -> bool:
    """Return whether the clause before a sign leaves it a fact, and the words after it do not date it long ago."""
    if name == "motions":
        return True  # a request is as good a sign of these as its outcome
    if name == "dismissed" and PARTLY.search(match.group()):
        return False
    before = text[: match.start()]
    ends = [m.end() for m in CLAUSE_START.finditer(before)]
    clause = before[ends[-1] if ends else 0 :]
    after = text[match.end() :]
    if name in _ENDS_A_TRIAL and IN_PASSING.search(before):
        return False
    return not (NOT_DONE.search(clause) or LONG_AGO.search(after) or (name == "trial" and TO_COME.search(after)))
