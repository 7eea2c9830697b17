"""Whether a story is about a court case at all: what its words say, each kind of saying with a learnt weight.  Pure.

"Verdict on the halftime show" and "sentenced to one more year of stardom" use the court's words for something else, and
a single word decides little.  So phrases are read by the family they belong to (data/about.toml): what a court does,
what only sounds like it, what is no case yet, what else news is about.  How many families speak, and where, counts
too, and what was read of courts, judges, captions and numbers.  No name is a sign: it would be learnt by heart.
"""

import re
from collections.abc import Iterable

from digest.cases import phrases
from digest.cases.reading import MOST_TAGS, Reading
from digest.cases.text import without_boilerplate
from digest.model import Story

Signs = dict[str, float]

FOR = frozenset(("court", "civil", "ruling", "read"))
"""First words of the signs that can only speak for a case."""

AGAINST = frozenset(("sense", "none", "subject", "weak"))
"""First words of the signs that can only speak against one; other signs may do either."""

TAG = "tag "
"""Heads the signs that a story's tags say: "Courts" above a column on tennis is no court at work."""

_COURT = frozenset(("court", "civil", "ruling"))  # groups of families that tell of a court at work
_NONE = frozenset(("none",))
_OTHER = frozenset(f"subject {name}" for name in ("sport", "show", "life", "health", "weather", "gadgets", "science"))
_JUDGED = frozenset(("bare judge", "bare justice", "bare court", "ruling judge", "ruling bench_rules"))
_BODY = 800  # characters of the body that are read
_IN_BODY = 0.4  # what a family counts that only the body speaks of


_VS = re.compile(r"\bvs\b")  # "Mac vs. PC": courts and the trade press write "v."


def signs(story: Story, reading: Reading) -> Signs:
    """Return what in a story may tell that it is about a case."""
    table = phrases.load("about")
    title = table.families_in(story.title)
    lead = title | table.families_in(without_boilerplate(story.summary))
    body = table.families_in(without_boilerplate(story.content[:_BODY])) if story.content else frozenset()
    found = dict.fromkeys(body, _IN_BODY) | dict.fromkeys(lead, 1.0)
    told = bool(_of(_COURT, found)) or "bare case" in found
    if not told and _of(frozenset(("sense",)), found):
        found.pop("bare judge", None)  # "Food court opens at Judge Roy Bean mall"
    judged = told and bool(_JUDGED & found.keys())
    tags = {f"{TAG}{family}": 1.0 for family in table.families_in("; ".join(story.tags[:MOST_TAGS]))}
    return found | tags | _sums(title, lead, body, reading) | _facts(reading, judged=judged)


def _sums(title: frozenset[str], lead: frozenset[str], body: frozenset[str], reading: Reading) -> Signs:
    """Return how much of a court is told in all, and what is amiss where little is told."""
    told, below = len(_of(_COURT, lead)), len(_of(_COURT, body))
    named = bool(reading.captions or reading.dockets or reading.judges or reading.forums)
    nameless = len(reading.names) < 2  # one concrete matter has people or companies in it
    silent = not told and not below
    marked = bool(reading.captions or reading.dockets or reading.asides)
    none, none_title = _of(_NONE, lead), _of(_NONE, title)
    alone = silent and "bare law" not in lead and not reading.dockets
    found = {
        "court in headline": bool(_of(_COURT, title)),
        "court in summary": bool(_of(_COURT, lead - title)),
        "court twice": told >= 2,
        "court three times": told >= 3,
        "court five times": told >= 5,
        "court in body": below > 0,
        "court four times in body": below >= 4,
        "weak only in body": below > 0 and not told,
        "weak no word of a court": silent and not named,
        "weak no word of a court but a name": silent and named,
        "read caption and a court": bool(reading.captions) and not alone,
        "read caption alone": bool(reading.captions) and alone and not _OTHER & lead and not _VS.search(reading.lead),
        "weak told once, with no case yet": told < 2 and bool(_of(frozenset(("none",)), lead)),
        "weak told once, with another sense": told < 2 and bool(_of(frozenset(("sense",)), lead)),
        "weak told once, on another subject": told < 2 and bool(_OTHER & lead),
        "weak told of nobody": told > 0 and nameless,
        "weak no case in headline": bool(none_title) and not _of(_COURT, title),
        "weak no case in headline, and none named": bool(none_title) and not marked,
        "weak twice no case": len(none) >= 2,
        "weak three times no case": len(none) >= 3,
        "weak more of no case": len(none) > told,
        "weak told of courts at large": "bare at_large" in lead and nameless,
    }
    return {sign: 1.0 for sign, true in found.items() if true}


def _of(groups: frozenset[str], families: Iterable[str]) -> list[str]:
    return [family for family in families if family.split(" ", 1)[0] in groups]


def _facts(reading: Reading, *, judged: bool) -> Signs:
    """Return what was read of the matter; a name is no judge without a court ("Lady Gaga", "Chancellor Merkel")."""
    found: Signs = {
        "read caption in body": 1.0 * bool(reading.body_captions),
        "read number": 1.0 * bool(reading.dockets),
        "read number in body": 1.0 * bool(reading.asides),
        "read judge": 1.0 * (judged and bool(reading.judges)),
        "read court by name": 1.0 * any(f.court for f in reading.forums),
        "read forums": min(len(reading.forums), 3) / 3,
        "read from court": 1.0 * reading.from_court,
    }
    found |= {f"read {f.system} {f.level}": 1.0 for f in reading.forums}
    return {sign: value for sign, value in found.items() if value}
