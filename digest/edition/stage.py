"""Where a case stands, read from the words of its stories.  Pure; small rules, each a sign that something has happened.

The newest development that says anything decides, since a case stands where it stood until something happens. Only the
title and the opening of a story are read: what comes further down is history. A sign counts if its clause neither
denies it nor speaks of what could, will or should be. Signs that do not fit together give None: no stage is shown
rather than a wrong one. Where no story shows any sign, the bare mention of a judge, of a higher court or of a
complaint tells what the case is before: of the matters that are written about without news most are before trial.
What jurors do in the penalty phase of a capital trial is no trial anew.

A sign of a later step outdoes one of an earlier step within a story ("jurors who heard the testimony found him liable":
verdict); of a ruling above the trial court the story's stage is `appeal` whatever else it tells. Stories of one
development often disagree, since most of them say only that a judge has ruled: the latest stage counts that a quarter
of them show. Of two that exclude each other the one counts that more stories show; of as many, none.
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
    PENALTY_PHASE,
    SIGNS,
    STANDS,
    TO_COME,
    WISHED,
)
from digest.edition.telling import listing
from digest.edition.words import opening, sentences
from digest.model import Stage, Story


@dataclass(frozen=True, slots=True)
class StageReading:
    """A stage and what it rests on."""

    stage: Stage
    story: str  # id of a story that says so
    words: str  # the words in it
    happened: bool = True  # False: the case is only mentioned as being before somebody


_ORDER: tuple[Stage, ...] = (
    "investigation", "filed", "motions", "trial", "verdict", "sentencing", "judgment", "dismissed", "settled",
    "appeal", "closed",
)  # fmt: skip
_CLASH: tuple[frozenset[Stage], ...] = (
    frozenset({"dismissed", "verdict"}), frozenset({"dismissed", "sentencing"}), frozenset({"settled", "sentencing"}),
    frozenset({"judgment", "verdict"}), frozenset({"dismissed", "settled"}),
)  # fmt: skip
"""Endings that exclude each other: a story with both tells of two matters, or needs a reader."""
_SHARE = 0.25
"""Stories of one development that must show a stage, of those that show any.  With the majority a plea or a dismissal
that the shorter reports leave out went unread (dev-a .83, dev-c 19 of 30); from a quarter down nothing changes."""
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
        if found.stage == "trial":
            return _penalty_phase(developments) or found
        if found.stage not in _EARLY:
            return found
        if early is None or _ORDER.index(found.stage) > _ORDER.index(early.stage):
            early = found
    return early or _before_what(developments)


def _penalty_phase(developments: Sequence[Sequence[Story]]) -> StageReading | None:
    """Return the newest sign that the case is tried for its penalty only, which later reports of it take as known."""
    for story in (story for stories in developments for story in stories):
        signs = _signs(story)
        if PENALTY_PHASE.search(signs.get("sentencing", "")):
            return StageReading("sentencing", story.id, signs["sentencing"])
    return None


def _before_what(developments: Sequence[Sequence[Story]]) -> StageReading | None:
    """Return what the newest development that mentions it says the case is before."""
    for stories in developments:
        for story in stories:
            text = " ".join((story.title, opening(story)))[:_LONGEST]
            for name, pattern in BARE_SIGNS:
                if match := pattern.search(text):
                    return StageReading(name, story.id, match.group(), happened=False)
    return None


def _agreed(readings: Sequence[StageReading]) -> StageReading | None:
    """Return the reading of the latest stage that enough stories show; None where they are silent or as many clash."""
    counts = Counter(reading.stage for reading in readings)
    shown = {name for name, count in counts.items() if count >= _SHARE * len(readings)}
    for pair in _CLASH:
        fewer, more = sorted(pair, key=counts.__getitem__)
        if pair <= shown and counts[fewer] == counts[more]:
            return None
        shown -= {fewer} if pair <= shown else set()
    if not shown:
        return None
    shared = max(shown, key=_ORDER.index)
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
    told = [story.title, listing(story), *sentences(opening(story))]
    texts = [story.docket.event or ""] if story.docket else told
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
    if STANDS.fullmatch(match.group()):
        return not WISHED.search(clause)
    return not (NOT_DONE.search(clause) or LONG_AGO.search(after) or (name == "trial" and TO_COME.search(after)))
