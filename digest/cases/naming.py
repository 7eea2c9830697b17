"""What a case is called and known by: its caption, court, docket numbers and judge, from all its stories.  Pure."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from digest.cases.captions import Caption, same_caption
from digest.cases.reading import Reading
from digest.model import Case

_TITLE, _SUMMARY, _COURT, _BODY = 3.0, 2.0, 2.5, 0.3  # how much a caption counts by where it stands
_NUMBER_SHARE = 0.2  # of the stories must give a docket number for it to be the case's own


def describe(known: Case | None, case_id: str, readings: Sequence[Reading], *, named: bool) -> Case:
    """Return the case as its stories describe it.

    What is known stays; `named` says that an operator gave the caption, so that it is never replaced.
    """
    caption = known.caption if known and named else _caption(readings) or (known.caption if known else None)
    dockets = _dockets(readings)
    return Case(
        id=case_id,
        caption=caption,
        court=(known.court if known else None) or _court(readings),
        dockets=tuple(dict.fromkeys((*(known.dockets if known else ()), *dockets))),
        judge=_judge(readings) or (known.judge if known else None),
        aliases=known.aliases if known else (),
    )


def _caption(readings: Sequence[Reading]) -> str | None:
    """Return the caption that most stories give, in the fullest spelling that is in use."""
    forms: list[tuple[Caption, float]] = []
    for reading in readings:
        forms += [(caption, _weight(caption, reading)) for caption in dict.fromkeys(reading.captions)]
        forms += [(caption, _BODY) for caption in reading.body_captions]
    if not forms:
        return None
    support = [sum(w for other, w in forms if same_caption(caption, other)) for caption, _ in forms]
    best = max(support)
    spellings: dict[str, float] = defaultdict(float)
    for (caption, weight), total in zip(forms, support, strict=True):
        if total == best:
            spellings[caption.text] += weight
    least = 0.5 * max(spellings.values())  # of spellings in like use the fullest is the court's own
    return max(spellings, key=lambda text: (spellings[text] >= least, len(text), text))


def _weight(caption: Caption, reading: Reading) -> float:
    if reading.from_court and caption == reading.captions[0]:
        return _COURT
    return _TITLE if caption.text.split()[0] in reading.title else _SUMMARY


def _dockets(readings: Sequence[Reading]) -> list[str]:
    counts: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for reading in readings:
        for number in reading.dockets:
            counts[number.key] += 1
            best = spelled.get(number.key, "")
            spelled[number.key] = max(best, number.number, key=lambda text: (":" in text, len(text), text))
    least = max(1.0, _NUMBER_SHARE * max(counts.values(), default=0))
    kept = [key for key in counts if counts[key] >= least]
    return [spelled[key] for key in sorted(kept, key=lambda key: (-counts[key], key))]


def _court(readings: Sequence[Reading]) -> str | None:
    """Return the court of the case: as its own feed states it, else the trial court that most stories name."""
    stated = Counter(r.court for r in readings if r.court)
    if stated:
        return _most(stated)
    trial = Counter(f.court for r in readings for f in r.forums if f.court and f.level == "trial")
    above = Counter(f.court for r in readings for f in r.forums if f.court and f.level != "trial")
    return _most(trial) or _most(above)


def _judge(readings: Sequence[Reading]) -> str | None:
    """Return the judge whom most stories name; of two named equally often neither, since one sits on another case."""
    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    for reading in readings:
        counts.update(reading.judges.keys())
        written |= reading.judges
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return written[ranked[0][0]]


def _most(counts: Counter[str]) -> str | None:
    return min(counts, key=lambda key: (-counts[key], key)) if counts else None
