"""What a change to grouping does, story by story: wrong merges, missed merges, and gains and losses.

The last accepted run stands in `accepted.json`: for each set, which stories it put together.  A change is reviewed as
the list of what it moved, not as a figure alone.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from goldsets import GoldSet

from digest.model import Case, Placement

ACCEPTED = Path(__file__).resolve().parent / "accepted.json"
Together = Mapping[str, str | None]
"""Story id -> the first story of its case, in time order; None for a story under no case."""


def stands_with(placements: Iterable[Placement]) -> dict[str, str | None]:
    """Return who stands with whom, named by a story, so that two runs compare whatever ids their cases have."""
    first: dict[str, str] = {}
    return {p.story: first.setdefault(p.case, p.story) if p.case else None for p in placements}


def fits(gold: GoldSet, found: Together) -> dict[str, float]:
    """Return for each story but round-ups how well its case fits its label: the B-cubed F1 of the one story."""
    label = {s["id"]: s["case"] or f"alone {s['id']}" for s in gold.labels if s["case"] or not s["also"]}
    guess = {story: found[story] or f"alone {story}" for story in label}
    in_label, in_guess = Counter(label.values()), Counter(guess.values())
    both = Counter((label[story], guess[story]) for story in label)
    return {
        story: 2 * both[label[story], guess[story]] / (in_label[label[story]] + in_guess[guess[story]])
        for story in label
    }


def mistakes(gold: GoldSet, placements: Iterable[Placement], cases: Iterable[Case]) -> Iterator[str]:
    """Yield a line for each wrong merge and each missed one, the largest first."""
    captions = {case.id: case.caption or "without a caption" for case in cases}
    case_of = {p.story: p.case for p in placements}
    found: dict[str, Counter[str]] = defaultdict(Counter)
    split: dict[str, Counter[str]] = defaultdict(Counter)
    for story in gold.labels:
        label, guess = story["case"], case_of[story["id"]]
        if guess and (label or not story["also"]):
            found[guess][label or "no case"] += 1
        if label:
            split[label][captions.get(guess, "") if guess else "under no case"] += 1
    for guess, labels in sorted(found.items(), key=lambda item: (-item[1].total(), item[0])):
        if len(labels) > 1:
            yield f"wrong merge   {captions.get(guess)}: {_counts(labels)}"
    for label, guesses in sorted(split.items(), key=lambda item: (-item[1].total(), item[0])):
        if len(guesses) > 1:
            yield f"missed merge  {label}: {_counts(guesses)}"


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{n} {name}" for name, n in counter.most_common())


def changes(gold: GoldSet, before: Together, now: Together) -> Iterator[str]:
    """Yield a line for each story that fits better or worse than in the accepted run."""
    titles = {story.id: story.title for story in gold.stories}
    old, new = fits(gold, before), fits(gold, now)
    for story in sorted(new, key=lambda story: (old[story] - new[story], story)):
        if abs(new[story] - old[story]) > 0.01:
            word = "gain" if new[story] > old[story] else "loss"
            yield f"{word}  {story}  {old[story]:.2f} -> {new[story]:.2f}  {titles[story]}"


def accepted() -> dict[str, dict[str, str | None]]:
    """Return the last accepted run by set; nothing before the first."""
    if not ACCEPTED.exists():
        return {}
    run: dict[str, dict[str, str | None]] = json.loads(ACCEPTED.read_text("utf-8"))
    return run


def accept(run: Mapping[str, Together]) -> None:
    """Make this run the one that the next is compared with."""
    ACCEPTED.write_text(json.dumps(run, indent=0, sort_keys=True) + "\n", "utf-8")
