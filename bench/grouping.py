"""Train and measure grouping on the gold sets.

    python bench/grouping.py cross [SET ...]    learn on the other sets, score each: the honest table
    python bench/grouping.py train              learn on all sets, write digest/cases/data/weights.json
    python bench/grouping.py score [SET ...]    score the weights that ship (they have seen all sets)

What is learnt: four logistic models (see digest/cases/weights.py).  `same` is learnt in rounds: the profiles that the
last round's weights put side by side are the examples of the next, so that it is trained on what it will meet.
"""

import argparse
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from goldsets import SETS, Figures, GoldSet, figures, load, negatives
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import MaxAbsScaler, StandardScaler

from digest.cases import cluster
from digest.cases.about import Signs, signs
from digest.cases.compare import compare, contradict
from digest.cases.copies import find_copies
from digest.cases.discussed import also_evidence
from digest.cases.group import group_stories
from digest.cases.index import CaseIndex
from digest.cases.profile import Profile, joined, profile_of
from digest.cases.rarity import Rarity
from digest.cases.reading import Reading, read_story
from digest.cases.weights import Weights, chance

WEIGHTS = Path(__file__).resolve().parents[1] / "digest" / "cases" / "data" / "weights.json"
FIGURES = ("cases", "placed", "in_case", "siblings", "captions", "developments", "duplicates", "also")
THRESHOLDS = {"same_from": 0.45, "about_from": 0.45, "event_from": 0.4, "also_from": 0.25}
ROUNDS = 1
MET_FROM = 0.55  # while learning `same`, joining stops at this chance: what it meets should mostly be true cases


class Examples:
    """Rows of signs with their answer and how much they count."""

    def __init__(self) -> None:
        self.rows: list[dict[str, float]] = []
        self.answers: list[bool] = []
        self.counts: list[float] = []

    def add(self, row: dict[str, float], answer: bool, count: float = 1.0) -> None:
        self.rows.append(row)
        self.answers.append(answer)
        self.counts.append(count)

    def fit(self, strength: float, least: int = 1) -> dict[str, float]:
        """Return the weights of a logistic model; signs are scaled to unit spread while fitting."""
        seen = Counter(sign for row in self.rows for sign in row)
        table = DictVectorizer(dtype=np.float32)
        data = table.fit_transform([{sign: x for sign, x in row.items() if seen[sign] >= least} for row in self.rows])
        scale = MaxAbsScaler() if least > 1 else StandardScaler(with_mean=False)
        model = LogisticRegression(C=strength, max_iter=3000)
        model.fit(scale.fit_transform(data), np.array(self.answers), sample_weight=np.array(self.counts))
        weights = dict(zip(table.get_feature_names_out(), model.coef_[0] / scale.scale_, strict=True))
        kept = {
            name: round(float(w), 4) for name, w in sorted(weights.items()) if abs(w) >= (0.02 if least > 1 else 1e-4)
        }
        return {"": round(float(model.intercept_[0]), 4)} | kept


@dataclass
class Prepared:
    """A gold set, read once."""

    gold: GoldSet
    readings: list[Reading]
    signs: list[Signs]
    rarity: Rarity
    copies: dict[str, str]
    case_of: list[str | None]


def prepare(name: str) -> Prepared:
    gold = load(name)
    readings = [read_story(story) for story in gold.stories]
    rarity = Rarity()
    rarity.learn(readings)
    found = [signs(s, r) for s, r in zip(gold.stories, readings, strict=True)]
    return Prepared(gold, readings, found, rarity, find_copies(gold.stories), [label["case"] for label in gold.labels])


def learn_about(sets: Sequence[Prepared], none: Sequence[Signs]) -> dict[str, float]:
    examples = Examples()
    for prepared in sets:
        for row, label in zip(prepared.signs, prepared.gold.labels, strict=True):
            examples.add(row, bool(label["case"]))
    for row in none:
        examples.add(row, False, 0.2)
    return examples.fit(0.1, least=3)


def nodes_of(prepared: Prepared, about: dict[str, float]) -> tuple[list[Profile], list[cluster.Node]]:
    profiles = [profile_of(r, chance(s, about), prepared.rarity) for r, s in zip(prepared.readings, prepared.signs, strict=True)]
    heads: dict[str, list[int]] = defaultdict(list)
    for i, story in enumerate(prepared.gold.stories):
        heads[prepared.copies.get(story.id, story.id)].append(i)
    return profiles, [cluster.Node(together(profiles, members), tuple(members)) for members in heads.values()]


def together(profiles: Sequence[Profile], members: Sequence[int]) -> Profile:
    total = profiles[members[0]]
    for i in members[1:]:
        total = joined(total, profiles[i])
    return total


def one_case(prepared: Prepared, a: Sequence[int], b: Sequence[int]) -> bool | None:
    """Whether two sets of stories are one case by the labels; None when they are too mixed to say."""
    (case_a, most_a), (case_b, most_b) = (Counter(prepared.case_of[i] for i in x).most_common(1)[0] for x in (a, b))
    if case_a is None or case_a != case_b:
        return False
    pure = most_a >= 0.6 * len(a) and most_b >= 0.6 * len(b)
    return True if pure else None


def learn_same(sets: Sequence[Prepared], none: Sequence[Signs], chooser: random.Random) -> dict[str, float]:
    examples = Examples()
    start = []
    for prepared in sets:
        about = learn_about([other for other in sets if other is not prepared], none)
        profiles, nodes = nodes_of(prepared, about)
        start.append((prepared, nodes))
        add_subsets(examples, prepared, profiles, chooser)
        for i, j in cluster.candidates([n.profile for n in nodes], prepared.rarity):
            same = one_case(prepared, nodes[i].members, nodes[j].members)
            if same is not None and (same or chooser.random() < 0.5):
                examples.add(compare(nodes[i].profile, nodes[j].profile, prepared.rarity), same, 1.0 if same else 2.0)
    weights = examples.fit(0.3)
    for _ in range(ROUNDS):
        for prepared, nodes in start:
            add_met(examples, prepared, nodes, weights, chooser)
        weights = examples.fit(0.3)
    return weights


def add_subsets(examples: Examples, prepared: Prepared, profiles: Sequence[Profile], chooser: random.Random) -> None:
    """Add halves of true cases, large and small, as examples of what belongs together."""
    members: dict[str, list[int]] = defaultdict(list)
    for i, case in enumerate(prepared.case_of):
        if case:
            members[case].append(i)
    for stories in members.values():
        for _ in range(min(40, 4 * len(stories)) if len(stories) > 1 else 0):
            mixed = chooser.sample(stories, len(stories))
            cut = min(chooser.choice([1, 1, 2, 3, max(1, len(mixed) // 2), len(mixed) - 1]), len(mixed) - 1)
            rest = mixed[cut : cut + chooser.choice([1, 1, 2, 3, len(mixed) - cut])]
            row = compare(together(profiles, mixed[:cut]), together(profiles, rest), prepared.rarity)
            examples.add(row, True, 0.4)


def add_met(
    examples: Examples,
    prepared: Prepared,
    nodes: Sequence[cluster.Node],
    weights: dict[str, float],
    chooser: random.Random,
) -> None:
    """Add what joining with `weights` puts side by side, the unlikely pairs by a sample."""

    def watched(a: cluster.Node, b: cluster.Node) -> float:
        if contradict(a.profile, b.profile):
            return 0.0
        row = compare(a.profile, b.profile, prepared.rarity)
        likely = chance(row, weights)
        if len(a.members) + len(b.members) > 2:
            same = one_case(prepared, a.members, b.members)
            share, count = (0.4, 0.8) if same or likely > 0.05 else (0.02, 12.0)
            if same is not None and chooser.random() < share:
                examples.add(row, same, count)
        return likely

    cluster.join(nodes, prepared.rarity, watched, MET_FROM)


def learn_event(sets: Sequence[Prepared], about: dict[str, float], chooser: random.Random) -> dict[str, float]:
    """Learn which stories of one case tell of one development, from pairs and from halves of true developments."""
    examples = Examples()
    for prepared in sets:
        profiles, _ = nodes_of(prepared, about)
        events: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for i, label in enumerate(prepared.gold.labels):
            if label["case"] and label["event"] and prepared.gold.stories[i].id not in prepared.copies:
                events[label["case"]][label["event"]].append(i)
        for parts in events.values():
            add_events(examples, prepared, profiles, list(parts.values()), chooser)
    return examples.fit(0.1)


def add_events(
    examples: Examples,
    prepared: Prepared,
    profiles: Sequence[Profile],
    parts: Sequence[list[int]],
    chooser: random.Random,
) -> None:
    for k, part in enumerate(parts):
        for other in parts[k:]:
            same = part is other
            for _ in range(min(12, len(part) * len(other))):
                one = chooser.sample(part, chooser.randint(1, max(1, len(part) - same)))
                two = [i for i in other if i not in one]
                two = chooser.sample(two, chooser.randint(1, len(two))) if two else []
                if two:
                    row = compare(together(profiles, one), together(profiles, two), prepared.rarity)
                    examples.add(row, same)


def learn_also(sets: Sequence[Prepared], weights: Weights) -> dict[str, float]:
    """Learn which other cases a story discusses, on the cases as labelled."""
    examples = Examples()
    for prepared in sets:
        profiles, _ = nodes_of(prepared, dict(weights.about))
        members: dict[str, list[int]] = defaultdict(list)
        for i, case in enumerate(prepared.case_of):
            if case:
                members[case].append(i)
        index = CaseIndex({case: together(profiles, stories) for case, stories in members.items()}, prepared.rarity)
        for i, label in enumerate(prepared.gold.labels):
            own = index.profiles.get(label["case"] or "")
            for case in index.near(profiles[i]):
                if case != label["case"]:
                    row = also_evidence(profiles[i], own, index.profiles[case], index, weights)
                    examples.add(row, case in label["also"])
    return examples.fit(0.1)


def learn(sets: Sequence[Prepared], none: Sequence[Signs]) -> Weights:
    chooser = random.Random(20230711)
    about = learn_about(sets, none)
    same = learn_same(sets, none, chooser)
    event = learn_event(sets, about, chooser)
    first = Weights(about, same, event, {"": 0.0}, **THRESHOLDS)
    return replace(first, also=learn_also(sets, first))


def score(gold: GoldSet, weights: Weights | None = None) -> Figures:
    grouping = group_stories(gold.stories, weights=weights)
    return figures(gold, grouping.placements, grouping.cases)


def print_table(rows: Sequence[tuple[str, Figures]]) -> None:
    print(f"{'':8}" + "".join(f"{name:>13}" for name in FIGURES))
    for name, result in rows:
        print(f"{name:8}" + "".join(f"{result[figure]['f1']:13.3f}" for figure in FIGURES))
        parts = ((result[f].get("precision"), result[f].get("recall")) for f in FIGURES)
        print(f"{'  p/r':8}" + "".join(f"{f'{p:.2f}/{r:.2f}' if p is not None else '':>13}" for p, r in parts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("cross", "train", "score"))
    parser.add_argument("sets", nargs="*", default=list(SETS))
    options = parser.parse_args()
    if options.what == "score":
        print_table([(name, score(gold)) for name in options.sets for gold in [load(name)]])
        return
    prepared = {name: prepare(name) for name in SETS}
    none = [signs(story, read_story(story)) for story in negatives()]
    if options.what == "train":
        WEIGHTS.write_text(
            json.dumps(asdict(learn(list(prepared.values()), none)), indent=0, sort_keys=True) + "\n", "utf-8"
        )
        print(f"wrote {WEIGHTS.name}, {WEIGHTS.stat().st_size:,} bytes")
        return
    rows = []
    for name in options.sets:
        start = time.perf_counter()
        weights = learn([p for other, p in prepared.items() if other != name], none)
        rows.append((name, score(prepared[name].gold, weights)))
        print(f"{name}: learnt and scored in {time.perf_counter() - start:.0f} s", flush=True)
        print_table(rows[-1:])
    print_table(rows)


if __name__ == "__main__":
    main()
