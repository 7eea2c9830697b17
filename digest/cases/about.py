"""Whether a story is about a court case at all: the words and signs that tell, each with a learnt weight.  Pure.

"Verdict on the halftime show" and "sentenced to one more year of stardom" use the court's words for something else; a
single word decides little, so words, pairs of words and what was read of courts, judges, captions and numbers add up.
"""

from itertools import pairwise

from digest.cases import text
from digest.cases.reading import Reading, stem
from digest.model import Story

Signs = dict[str, float]


def signs(story: Story, reading: Reading) -> Signs:
    """Return what in a story may tell that it is about a case.  Names are left out: they would be learnt by heart."""
    title = _stems(story.title, 40)
    summary = _stems(story.summary, 80)
    body = _stems(story.content[:800], 160)
    found: Signs = dict.fromkeys((f"word {w}" for w in body if w not in reading.names), 0.5)
    found |= dict.fromkeys((f"word {w}" for w in (*summary, *title) if w not in reading.names), 1.0)
    found |= dict.fromkeys((f"title {w}" for w in title if w not in reading.names), 1.0)
    for words in (title, summary):
        pairs = [(a, b) for a, b in pairwise(words) if a not in reading.names and b not in reading.names]
        found |= {f"pair {a} {b}": 1.0 for a, b in pairs}
    return found | _facts(reading)


def _stems(part: str, most: int) -> list[str]:
    return [stem(t.text) for t in text.tokens(part) if t.text[0].isalnum()][:most]


def _facts(reading: Reading) -> Signs:
    found: Signs = {
        "caption": 2.0 * bool(reading.captions),
        "caption in body": 1.0 * bool(reading.body_captions),
        "number": 2.0 * bool(reading.dockets),
        "number in body": 1.0 * bool(reading.asides),
        "judge": 2.0 * bool(reading.judges),
        "court": 1.0 * any(f.court for f in reading.forums),
        "amount": 1.0 * bool(reading.amounts),
        "forums": min(len(reading.forums), 3) / 2,
        "from court": 2.0 * reading.from_court,
    }
    found |= {f"forum {f.system} {f.level}": 1.0 for f in reading.forums}
    found |= {f"proceeding {kind}": share for kind, share in reading.proceedings.items()}
    return {sign: value for sign, value in found.items() if value}
