"""What one story's text says that points at a case: its mentions and facts, as one record.  Pure.

The headline and the summary say what a story is about; the body also tells of other things, so what only the body
says counts for less.  Silence is no fact: a field the text does not fill stays empty.
"""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from digest.cases import facts, place_names, text
from digest.cases.captions import Caption, find_captions, parse_caption
from digest.cases.citations import find_citations
from digest.cases.courts import Forum, forums_told
from digest.cases.dockets import DocketNumber, find_dockets
from digest.cases.empty import NONE, NOTHING
from digest.cases.kept import Kept
from digest.cases.links import find_links
from digest.cases.matter import matter_signs
from digest.cases.names import find_names
from digest.cases.parties import Party, find_parties
from digest.model import DocketEntry, Story

_CAPTIONS = 20  # of one story: a list of more speaks of none of them, and each is compared with each
MOST_TAGS = 12
"""Of one story that are read: a longer list is of all that the outlet writes about."""

_IN_TAG = 0.6  # weight of a cause; in headline or summary it is 1
_WORD_LENGTH = 40  # letters; what is longer is no word
_FORMAL = re.compile(r"(?:In re|(?:In the )?Matter of|Ex parte|Estate of)\b", re.IGNORECASE)  # as it is, no bare name
_ENDINGS = ("ing", "ed", "es", "s")


@dataclass(frozen=True, slots=True)
class Reading:
    """A story as grouping sees it."""

    story: str  # id
    source: str
    day: float | None  # days since 1970 UTC; None without a date
    title: str
    lead: str  # headline and summary
    names: Mapping[str, float]  # lower-case word of a name -> weight; no judges, no courts, no places
    doubtful: Mapping[str, float]  # names if the stream says so
    plain: tuple[str, ...]  # words in lower case, each once
    heads: tuple[str, ...]  # those of them that stand in the headline
    firsts: Mapping[str, frozenset[str]]  # word of a name -> the words before it in the same name
    towns: frozenset[str]  # places below a state
    parties: tuple[Party, ...]  # in headline and summary
    matter: Mapping[str, float]  # what kind of matter, who proceeds: sign -> share
    words: Mapping[str, float]  # stem -> weight
    dockets: tuple[DocketNumber, ...]  # in headline and summary and from the court itself; reporter citations too
    asides: tuple[DocketNumber, ...]  # in the body and behind its links
    heading: tuple[Caption, ...]  # captions in the headline, or stated by the court's own feed
    captions: tuple[Caption, ...]  # in headline and summary
    body_captions: tuple[Caption, ...]
    forums: tuple[Forum, ...]
    court: str | None  # stated by the court's own feed
    proceedings: Mapping[str, float]  # kind -> share
    causes: Mapping[str, float]
    judges: Mapping[str, str]  # surname in lower case -> as written
    amounts: frozenset[str]
    countries: frozenset[str]
    places: frozenset[str]  # US states
    years: frozenset[int]  # in which a suit was filed
    turn: str | None  # "first" or "second" of two like lawsuits
    from_court: bool  # an entry of a court's own feed


def read_story(story: Story) -> Reading:
    """Read the mentions and facts in `story`."""
    title, summary = text.without_boilerplate(story.title), text.without_boilerplate(story.summary)
    lead = f"{title}. {summary}"
    body = text.without_boilerplate(story.content[: text.BODY])
    tags = story.tags[:MOST_TAGS]
    tagged = "; ".join(tags)
    entry = story.docket
    heading = tuple(find_captions(title, title=True))[:_CAPTIONS]
    if entry and (own := _stated_caption(entry)):
        heading = (own,)
    captions = (*heading, *find_captions(summary))[:_CAPTIONS]
    linked = find_links(story.links)
    told = f"{lead} {tagged}" if tagged else lead
    forums = forums_told(told, body)
    stated = tuple(find_dockets(entry.docket)) or tuple(find_dockets(f"No. {entry.docket}")) if entry else ()
    everything = f"{told} {body}" if body else told
    judges = facts.judges(lead) | facts.judges(body)
    found = find_names(title, summary, body, tags, captions)
    place = place_names.place_words()
    long = place_names.long_places(everything)
    towns = long.union(w for w in (*found.sure, *found.tagged) if w in place) or NONE
    no_names = towns.union(*(name.replace(".", "").split() for name in long))
    names = {w: x for w, x in found.sure.items() if w not in no_names}
    inside = {state for town in towns if (state := place_names.state_of(town))}
    words = [text.word_texts(part) for part in (title, summary, body, tagged)]
    return Reading(
        story=story.id,
        source=story.source,
        day=_day(story.published),
        title=story.title,
        lead=lead,
        names=names,
        doubtful={w: x for w, x in found.doubtful.items() if w not in place and w not in no_names} or NOTHING,
        plain=tuple(sorted(found.plain)),
        heads=tuple(sorted(found.heads)),
        firsts={w: frozenset(f) if len(f) > 1 else _ALONE[min(f)] for w, f in found.firsts.items()} or NOTHING,
        towns=towns,
        parties=(*find_parties(title, title=True), *find_parties(summary)),
        matter=_matter(words),
        words=_stems(words),
        dockets=_once((*stated, *find_dockets(title), *find_dockets(summary), *find_citations(lead))),
        asides=_once((*find_dockets(body), *linked.dockets, *find_citations(body))),
        heading=heading,
        captions=captions,
        body_captions=tuple(find_captions(body)[:2]),
        forums=forums,
        court=entry.court if entry else linked.court,
        proceedings=_proceedings(lead, body),
        causes=dict.fromkeys(facts.causes(body), 0.4)
        | dict.fromkeys(facts.causes(tagged), _IN_TAG)
        | dict.fromkeys(facts.causes(lead), 1.0) or NOTHING,
        judges=judges or NOTHING,
        amounts=facts.amounts(everything) or NONE,
        countries=place_names.countries(everything) or NONE,
        places=place_names.states(everything)
        | inside
        | {f.place for f in forums if f.place and f.system in {"federal", "state"}}
        or NONE,
        years=facts.filed_years(everything) or NONE,
        turn=facts.turn(lead, body),
        from_court=entry is not None,
    )


def _stated_caption(entry: DocketEntry) -> Caption | None:
    """Return the caption that a court's own feed states; a bankruptcy court gives the debtor's bare name."""
    own = parse_caption(entry.caption) if entry.caption else None
    is_debtor = own and not own.right and (entry.court or "").endswith("b") and not _FORMAL.match(own.text)
    return replace(own, text=f"In re {own.text}") if own and is_debtor else own


def _stem(word: str) -> str:
    if len(word) > _WORD_LENGTH:
        return word.lower()
    low = text.bare(word)
    for ending in _ENDINGS:
        if low.endswith(ending) and len(low) - len(ending) >= 3:
            return low[: -len(ending)]
    return low


stem: Callable[[str], str] = Kept(_stem).__getitem__
"""Cut the commonest English ending off a word, lower case: what headline and text share is the stem."""


def _day(moment: datetime | None) -> float | None:
    return moment.timestamp() / 86_400 if moment else None


def _matter(parts: Sequence[list[str]]) -> dict[str, float]:
    """Return the signs of the matter by the words of headline, summary and body."""
    counts: defaultdict[str, float] = defaultdict(float)
    for words, weight in zip(parts, (1.5, 1.0, 0.25, 0.5), strict=True):
        for sign, n in matter_signs([text.bare(word) for word in words]).items():
            counts[sign] += weight * min(n, 3)
    return dict(counts)


def _stems(parts: Sequence[list[str]]) -> dict[str, float]:
    """Return the stems of the words of headline, summary, body and tags, with their weights."""
    counts: dict[str, float] = {}
    for words, weight in zip(parts, (1.5, 1.0, 0.06, 0.1), strict=True):
        for word in map(stem, words):
            counts[word] = counts.get(word, 0.0) + weight
    return dict(zip(counts, map(_root, counts.values()), strict=True))


_root = lru_cache(maxsize=10_000)(math.sqrt)  # most words stand once, and their weights are one number
_ALONE = Kept(lambda word: frozenset((word,)))


def _proceedings(lead: str, body: str) -> dict[str, float]:
    counts: dict[str, float] = {kind: float(n) for kind, n in facts.proceedings(lead).items()}
    for kind, n in facts.proceedings(body).items():
        counts[kind] = counts.get(kind, 0.0) + 0.3 * min(n, 4)
    total = sum(counts.values())
    return {kind: n / total for kind, n in counts.items()} if total else NOTHING


def _once(numbers: tuple[DocketNumber, ...]) -> tuple[DocketNumber, ...]:
    return tuple({number.key: number for number in reversed(numbers)}.values())[::-1]


def opening_words(story: Story) -> tuple[str, ...]:
    """Return the words of summary and body without label, dateline and case: what a copy shares with its original."""
    whole = f"{story.summary} {story.content}".lower()
    whole = re.sub(r"^\W*(?:updated?|breaking|live)\b[^-–—]{0,24}[-–—]\s*", "", whole)
    whole = re.sub(r"^[\w .,]{2,40}\([\w ]{2,20}\)\s*[-–—]\s*", "", whole)
    return tuple(re.findall(r"[^\W_]+", whole))
