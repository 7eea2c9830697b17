"""The new stories of a case as developments: what happened, who tells it best.  Pure, independent of input order.

A development's lead is the story that a reader should open: none of another country's courts, no copy, no docket
entry, no question or column if a plain report is there, one that names the parties, with the fullest opening.  Its
title is the development's headline.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from digest.edition.docketwords import entry_headline, is_docket, is_routine
from digest.edition.telling import is_report, telling
from digest.edition.words import word_set
from digest.model import Development, Placement, Story, StoryLine

Placed = tuple[Story, Placement]

_UNDATED = datetime.min.replace(tzinfo=UTC)
_NOT_A_NAME = word_set(
    "the and for inc corp co ltd llc llp plc company corporation incorporated limited et al in re ex parte "
    "matter of united states usa state people commonwealth government republic county city department "
    "commission board agency federal national international group holdings estate llc trust bank doe john "
    "jane petition application"
)


@dataclass(frozen=True)
class Happening:
    """The stories that tell one development: the lead first, the others in time order."""

    id: str
    stories: tuple[Placed, ...]

    @property
    def lead(self) -> Story:
        """The story whose title is the headline."""
        return self.stories[0][0]

    @cached_property
    def first_told(self) -> datetime:
        """When the first of its stories was published."""
        return min(moment(story) for story, _ in self.stories)

    @cached_property
    def weight(self) -> tuple[int, int]:
        """How many outlets tell it, and whether it is more than routine (2 news, 1 a docket entry, 0 routine)."""
        return outlets(self.stories), max(substance(story) for story, _ in self.stories)

    @property
    def is_routine(self) -> bool:
        """Whether it changes nothing in the case."""
        return self.weight[1] == 0

    @property
    def headline(self) -> str:
        """The lead's title; a docket entry in words."""
        return entry_headline(self.lead)


def happenings(
    stories: Sequence[Placed], names: Sequence[str], abroad: Collection[str] = ()
) -> tuple[Happening, ...]:
    """Return the developments that `stories` tell, the most told first, then the newest.

    `names` are what the case is called (its caption and other names), `abroad` the ids of stories that tell of another
    country's courts.  A story without a development is one by itself.
    """
    groups: dict[str, list[Placed]] = {}
    for story, placement in stories:
        groups.setdefault(told_as((story, placement)), []).append((story, placement))
    named = name_words(names)
    told = [Happening(name, _lead_first(group, named, abroad)) for name, group in groups.items()]
    told.sort(key=lambda h: h.id)
    told.sort(key=lambda h: (h.weight, h.first_told), reverse=True)
    return tuple(told)


def told_as(placed: Placed) -> str:
    """Return the development that a story tells; one without is a development by itself."""
    story, placement = placed
    return placement.development or story.id


def outlets(stories: Sequence[Placed]) -> int:
    """Return how many outlets report by themselves: each source once, all copies of one text together as one."""
    news = [(story, placement) for story, placement in stories if not is_docket(story)]
    ordered = sorted(news, key=lambda placed: (placed[1].duplicate_of is not None, moment(placed[0]), placed[0].id))
    texts: dict[str, str] = {}
    for story, placement in ordered:
        texts.setdefault(placement.duplicate_of or story.id, story.source)
    return len(set(texts.values()))


def substance(story: Story) -> int:
    """Return 2 for news, 1 for a docket entry, 0 for a routine one."""
    if not is_docket(story):
        return 2
    return 0 if is_routine(story) else 1


def moment(story: Story) -> datetime:
    """Return when `story` was published, or first seen, for ordering; a story with neither comes first."""
    return story.published or story.seen or _UNDATED


def to_development(
    happening: Happening, *, continued: bool = False, paywalled: Collection[str] = ()
) -> Development:
    """Return the record that an edition carries; stories of `paywalled` feeds are for those who pay."""
    lines = tuple(story_line(s, placement.duplicate_of, paywalled) for s, placement in happening.stories)
    return Development(happening.id, happening.headline, lines, continued)


def story_line(story: Story, duplicate_of: str | None = None, paywalled: Collection[str] = ()) -> StoryLine:
    """Return `story` as an edition shows it."""
    return StoryLine(
        id=story.id,
        title=story.title,
        url=story.url,
        source=story.source,
        published=story.published,
        duplicate_of=duplicate_of,
        guid=story.guid,
        summary=story.summary,
        kind="docket" if is_docket(story) else "news",
        paywall=story.feed in paywalled,
        routine=is_routine(story),
    )


def name_words(names: Sequence[str]) -> frozenset[str]:
    """Return the words by which a text is known to name a party: "trump", "carroll", and initials such as "ftc"."""
    found: set[str] = set()
    for side in re.split(r"\s+(?:v|vs|against)\.?\s+|,|\bet al\b", "  v  ".join(names)):
        words = re.findall(r"[^\W_][\w'’.-]*", side)
        found.update(w for w in (word.casefold().strip(".'’") for word in words) if len(w) > 2 and w not in _NOT_A_NAME)
        initials = "".join(word[0] for word in words if word[0].isupper())
        if len(initials) > 2:
            found.add(initials.casefold())
    return frozenset(found)


def names_party(text: str, parties: frozenset[str]) -> bool:
    """Return whether one of `parties` (see `name_words`) stands in `text`."""
    words = re.findall(r"[^\W_][\w'’.-]*", text.casefold())
    return any(word.strip(".'’").removesuffix("'s").removesuffix("’s") in parties for word in words)


def _lead_first(group: Sequence[Placed], named: frozenset[str], abroad: Collection[str]) -> tuple[Placed, ...]:
    by_time = sorted(group, key=lambda placed: (moment(placed[0]), placed[0].id))
    # The earliest of equals.
    lead = min(by_time, key=lambda placed: (placed[0].id in abroad, *_lead_rank(placed, named)))
    return (lead, *(placed for placed in by_time if placed is not lead))


def _lead_rank(placed: Placed, named: frozenset[str]) -> tuple[int | bool, ...]:
    story, placement = placed
    return (
        -substance(story),
        placement.duplicate_of is not None,
        not is_report(story),
        -2 * names_party(story.title, named) or -names_party(story.summary, named),
        -len(telling(story)),
    )
