"""Examples to learn from: pairs of profiles with the answer that the labels give.

What one story says of a case is the smallest profile, all its stories are the largest, and grouping meets everything
between; so the examples are parts of cases of any size, set beside parts of the same case and of those most like it.
Two that say which case they are of are no example; captions that differ are one, though in headlines they decide alone:
what they speak against elsewhere is learnt from them.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import lightgbm
import numpy as np
from goldsets import GoldSet
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import MaxAbsScaler, StandardScaler

from digest.cases import cluster
from digest.cases.about import Signs, signs
from digest.cases.candidates import candidates, keys
from digest.cases.compare import Evidence, compare
from digest.cases.copies import find_copies
from digest.cases.identity import known_apart
from digest.cases.profile import Profile, joined, joined_texts, profile_of
from digest.cases.rarity import Rarity
from digest.cases.reading import Reading, read_story
from digest.cases.trees import MOST_ANSWERS, Question, Tree, Trees
from digest.cases.view import Views
from digest.cases.weights import Model, chance

_NEAR = 12  # cases that are looked at as the likest of one
_WIDE = 60  # heads that share a key before it tells of no likeness
_SAME_DRAWS, _OTHER_DRAWS = 60, 48  # at most, of one case
_PLAIN_OTHERS = 0.25  # share of the plain pairs of different cases that are taken; each counts for four


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

    @classmethod
    def of(cls, parts: Iterable["Examples"]) -> "Examples":
        """Return the examples of several parts."""
        every = cls()
        for part in parts:
            every.rows += part.rows
            every.answers += part.answers
            every.counts += part.counts
        return every

    def fit_trees(self) -> Trees:
        """Return boosted trees in which a sign that can mean but one thing never speaks for the other."""
        table = DictVectorizer(dtype=np.float32, sparse=False)
        data = table.fit_transform(self.rows)
        names = list(table.get_feature_names_out())
        sense = {"monotone_constraints": [_meaning(sign) for sign in names]}
        examples = lightgbm.Dataset(data, np.array(self.answers), weight=np.array(self.counts), params=_BINS)
        learnt = lightgbm.train({**_TREES, **_BINS, **sense}, examples, _ROUNDS).dump_model()
        trees = [_tree(grown["tree_structure"], names) for grown in learnt["tree_info"]]
        return Trees.of(
            sum(tree for tree in trees if isinstance(tree, int)), [tree for tree in trees if not isinstance(tree, int)]
        )

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


_ROUNDS = 450
_TREES = {
    "objective": "binary",
    "learning_rate": 0.1,
    "num_leaves": MOST_ANSWERS,
    "min_data_in_leaf": 60,
    "lambda_l2": 5.0,
    "path_smooth": 20.0,
    "feature_fraction": 0.4,  # so that no few signs tell all
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
}
_BINS = {"max_bin": 63, "min_data_in_bin": 20, "use_missing": False, "verbose": -1}

_FOR_ONE_CASE = frozenset(
    "number number_aside caption caption_aside caption_named heading judge judge_shared judge_rare court_shared "
    "year_shared amount name1 name2 names3 names_of_both names_of_smaller words word1 words3 words10 words_of_both "
    "words_of_smaller head1 head2 head_in_names full_name town town_rare role kind_same who_same forum_same "
    "causes heading_said heading_said_little heading_heard "
    "heading_heard_little name_rarest".split()
)
_FOR_TWO = frozenset(
    "number_against caption_against heading_against judge_against court_against year_against other_first_name "
    "against_other heading_unsaid heading_unsaid_little lacking1 lacking3 strange1 strange3".split()
)


def _tree(node: Mapping[str, Any], names: Sequence[str]) -> Tree:
    """Return a tree as `digest.cases.trees` has it."""
    if "leaf_value" in node:
        return round(float(node["leaf_value"]) * 10_000)
    below, above = (_tree(node[child], names) for child in ("left_child", "right_child"))
    return Question(names[node["split_feature"]], round(float(node["threshold"]), 5), below, above)


def _meaning(sign: str) -> int:
    """Return +1 for a fact that can only speak for one case, -1 for one that can only speak against, 0 for others."""
    return (sign in _FOR_ONE_CASE) - (sign in _FOR_TWO)


@dataclass
class Prepared:
    """A gold set, read once."""

    gold: GoldSet
    readings: list[Reading]
    signs: list[Signs]
    views: Views
    copies: dict[str, str]
    case_of: list[str | None]

    @property
    def rarity(self) -> Rarity:
        return self.views.rarity

    def compared(self, a: Profile, b: Profile) -> Evidence:
        return compare([(a, b)], self.views).evidence(0)

    def is_round_up(self, place: int) -> bool:
        """Whether a story is about several cases and none mainly."""
        return self.case_of[place] is None and bool(self.gold.labels[place]["also"])


def prepare(gold: GoldSet) -> Prepared:
    readings = [read_story(story) for story in gold.stories]
    copies = find_copies(gold.stories)
    rarity = Rarity()
    rarity.learn([reading for story, reading in zip(gold.stories, readings, strict=True) if story.id not in copies])
    found = [signs(s, r) for s, r in zip(gold.stories, readings, strict=True)]
    case_of = [label["case"] for label in gold.labels]
    return Prepared(gold, readings, found, Views(rarity), copies, case_of)


def nodes_of(prepared: Prepared, about: Model) -> tuple[list[Profile], list[cluster.Node]]:
    """Return the profile of each story, and a node for each text with its copies."""
    profiles = [
        profile_of(r, chance(s, about), prepared.rarity) for r, s in zip(prepared.readings, prepared.signs, strict=True)
    ]
    texts = texts_of(prepared, range(len(profiles)))
    return profiles, [cluster.Node(joined_texts([[profiles[i] for i in text]]), tuple(text)) for text in texts]


def texts_of(prepared: Prepared, places: Iterable[int]) -> list[list[int]]:
    """Return the places of stories by the texts that they bear: each text with its copies."""
    texts: dict[str, list[int]] = defaultdict(list)
    for i in places:
        story = prepared.gold.stories[i].id
        texts[prepared.copies.get(story, story)].append(i)
    return list(texts.values())


def together(prepared: Prepared, profiles: Sequence[Profile], places: Iterable[int]) -> Profile:
    """Return the profile of stories, copies among them."""
    return joined_texts([profiles[i] for i in text] for text in texts_of(prepared, places))


class Matters:
    """The texts of a set by what they are about: a labelled case, or nothing that another text is about."""

    def __init__(self, prepared: Prepared, nodes: Sequence[cluster.Node]) -> None:
        self.nodes = nodes
        self.case_of = [prepared.case_of[node.members[0]] for node in nodes]
        self.members: dict[Hashable, list[int]] = defaultdict(list)
        for i, node in enumerate(nodes):
            if not prepared.is_round_up(node.members[0]):
                self.members[self.case_of[i] or i].append(i)
        self._keys = [_keys(node.profile, prepared.rarity) for node in nodes]

    def likest(self) -> Mapping[Hashable, list[Hashable]]:
        """Return for each matter those that share the most and rarest keys with it, the likest first."""
        matter_of = {i: matter for matter, members in self.members.items() for i in members}
        holders: dict[Hashable, list[int]] = defaultdict(list)
        for i in matter_of:
            for key in self._keys[i]:
                holders[key].append(i)
        found: dict[Hashable, list[Hashable]] = {}
        for matter, members in self.members.items():
            shared: Counter[Hashable] = Counter()
            for key in sorted({key for i in members for key in self._keys[i]}, key=str):
                if len(holders[key]) <= _WIDE:
                    for i in holders[key]:
                        shared[matter_of[i]] += 1 / len(holders[key])  # type: ignore[assignment]  # fractions
            del shared[matter]
            found[matter] = sorted(shared, key=lambda other: (-shared[other], str(other)))[:_NEAR]
        return found

    def part(self, members: Sequence[int]) -> Profile:
        return reduce(joined, (self.nodes[i].profile for i in members))


def _keys(profile: Profile, rarity: Rarity) -> set[Hashable]:
    words = {("word", word) for word in profile.words if 1 < rarity.words[word] <= max(8, 0.03 * rarity.stories)}
    return {*keys(profile, rarity), *words}


def add_parts(examples: Examples, prepared: Prepared, nodes: Sequence[cluster.Node], chooser: random.Random) -> None:
    """Add parts of cases beside other parts of them, and beside parts of the cases likest to them."""
    matters = Matters(prepared, nodes)
    likest = matters.likest()
    for matter in sorted(matters.members, key=str):
        members = matters.members[matter]
        worth = 4.0 * min(len(members), 6)
        pairs = list(_own_parts(members, chooser)) if len(members) > 1 else []
        for one, other in pairs:
            examples.add(prepared.compared(matters.part(one), matters.part(other)), True, worth / len(pairs))
        draws = min(_OTHER_DRAWS, max(8, 8 * len(members))) if likest[matter] else 0
        for _ in range(draws):
            near = likest[matter][min(len(likest[matter]) - 1, int(chooser.expovariate(1 / 2.5)))]
            part, like = matters.part(_some(members, chooser)), matters.part(_some(matters.members[near], chooser))
            if not known_apart(part, like):
                examples.add(prepared.compared(part, like), False, worth / draws)


def _own_parts(members: Sequence[int], chooser: random.Random) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    for _ in range(min(_SAME_DRAWS, 12 * len(members))):
        one = _some(members, chooser)[: len(members) - 1]
        yield one, _some([i for i in members if i not in one], chooser)


def _some(members: Sequence[int], chooser: random.Random) -> list[int]:
    """Return one story, two, or any number of them: single stories are what grouping meets most."""
    dice = chooser.random()
    many = 1 if dice < 0.4 else 2 if dice < 0.55 else chooser.randint(1, len(members))
    return chooser.sample(members, min(many, len(members)))


def add_pairs(examples: Examples, prepared: Prepared, nodes: Sequence[cluster.Node], chooser: random.Random) -> None:
    """Add the pairs of texts that grouping would hold side by side first."""
    matters = Matters(prepared, nodes)
    for i, j in candidates([node.profile for node in nodes], prepared.rarity):
        a, b = nodes[i], nodes[j]
        if prepared.is_round_up(a.members[0]) or prepared.is_round_up(b.members[0]):
            continue
        same = matters.case_of[i] is not None and matters.case_of[i] == matters.case_of[j]
        if (same or chooser.random() < _PLAIN_OTHERS) and not known_apart(a.profile, b.profile):
            count = 0.9 if same else 0.9 / _PLAIN_OTHERS
            examples.add(prepared.compared(a.profile, b.profile), same, count)


def add_met(
    examples: Examples, prepared: Prepared, nodes: Sequence[cluster.Node], trees: Trees, chooser: random.Random
) -> None:
    """Add what joining with `trees` puts side by side, the unlikely pairs by a sample."""

    def watched(pairs: Sequence[tuple[cluster.Node, cluster.Node]]) -> list[float]:
        compared = compare([(a.profile, b.profile) for a, b in pairs], prepared.views)
        likely: list[float] = compared.chances(trees).tolist()
        for i, (a, b) in enumerate(pairs):
            if known_apart(a.profile, b.profile):
                likely[i] = 0.0
            elif len(a.members) + len(b.members) > 2:
                same = one_case(prepared, a.members, b.members)
                share, count = (0.4, 0.8) if same or likely[i] > 0.05 else (0.02, 12.0)
                if same is not None and chooser.random() < share:
                    examples.add(compared.evidence(i), same, count)
        return likely

    cluster.join(nodes, prepared.rarity, watched, MET_FROM)


MET_FROM = 0.5  # while learning, joining stops at this chance: what it meets should mostly be true cases


def one_case(prepared: Prepared, a: Sequence[int], b: Sequence[int]) -> bool | None:
    """Whether two sets of stories are one case by the labels; None when they are too mixed to say."""
    (case_a, most_a), (case_b, most_b) = (Counter(prepared.case_of[i] for i in x).most_common(1)[0] for x in (a, b))
    if case_a is None or case_a != case_b:
        return False
    pure = most_a >= 0.6 * len(a) and most_b >= 0.6 * len(b)
    return True if pure else None
