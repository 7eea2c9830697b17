"""Train and measure grouping on labelled sets.

    python bench/grouping.py cross [SET ...]    learn on the other sets, score each: the honest table; with --list also
                                                wrong and missed merges, and gains and losses against the accepted run,
                                                which --accept replaces by this one
    python bench/grouping.py train              learn on all sets, write digest/cases/data/weights.json
    python bench/grouping.py score [SET ...]    score the weights that ship (they have seen all sets)
    python bench/grouping.py days [SET ...]     score them day by day as well, each day with what the days before left

SET may also be `headlines`, a labelled window of real headlines that nothing is learnt from.

What is learnt: three logistic models and the trees of `same` (see digest/cases/weights.py), from the gold sets and
those written to learn from (`OWN`).  `same` is learnt twice: what the first trees put side by side are more examples
for the last, so that these are trained on what they will meet.
"""

import argparse
import random
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from operator import itemgetter
from pathlib import Path

from batches import in_batches
from examples import Examples, Prepared, add_met, add_pairs, add_parts, nodes_of, prepare, together
from goldsets import OWN, SETS, Figures, GoldSet, figures, load, negatives
from portal import guessed
from review import Together, accept, accepted, changes, mistakes, stands_with
from sided import Side, fit_sided
from weights_file import as_text

from digest.cases.about import AGAINST, FOR, TAG, Signs, signs
from digest.cases.discussed import also_evidence
from digest.cases.events import Common, event_evidence
from digest.cases.group import group_stories
from digest.cases.heard import Asked
from digest.cases.index import CaseIndex
from digest.cases.profile import Profile
from digest.cases.reading import read_story
from digest.cases.tellings import Tellings
from digest.cases.trees import Trees
from digest.cases.weights import Model, Weights
from digest.model import Story

WEIGHTS = Path(__file__).resolve().parents[1] / "digest" / "cases" / "data" / "weights.json"
FIGURES = ("cases", "placed", "in_case", "siblings", "captions", "developments", "duplicates", "also")
THRESHOLDS = {"same_from": 0.45, "about_from": 0.65, "event_from": 0.4, "also_from": 0.25}
EVENT_STRENGTH = 0.02
ALSO_STRENGTH = 0.02
SEED = 20230711
TURNS = 3  # in which the sets are grouped by what is learnt from the others


def learn_about(sets: Sequence[Prepared], none: Sequence[Signs]) -> dict[str, float]:
    """Learn which stories are about a case; a round-up of several is an example of neither."""
    examples = Examples()
    for prepared in sets:
        for row, label in zip(prepared.signs, prepared.gold.labels, strict=True):
            if label["case"] or not label["also"]:
                examples.add(row, bool(label["case"]))
    for row in none:
        examples.add(row, False, 0.3)
    for row, answer in guessed_signs():
        examples.add(row, answer, 0.22 if answer else 0.11)
    return fit_sided(examples.rows, examples.answers, examples.counts, 0.3, side_of)


@cache
def guessed_signs() -> list[tuple[Signs, bool]]:
    return [(signs(story, read_story(story)), answer) for story, answer in guessed()]


def side_of(sign: str) -> Side:
    group = sign.removeprefix(TAG).split(" ", 1)[0]
    return (group in FOR) - (group in AGAINST)


def learn_same(sets: Sequence[Prepared], none: Sequence[Signs]) -> Trees:
    """Learn which parts of cases are one case."""
    nodes = [nodes_of(p, learn_about([other for other in sets if other is not p], none))[1] for p in sets]
    chooser = random.Random(SEED)
    examples = [Examples() for _ in sets]
    for of_set, prepared, some in zip(examples, sets, nodes, strict=True):
        add_parts(of_set, prepared, some, chooser)
        add_pairs(of_set, prepared, some, chooser)
    # What others have taught puts side by side what the last trees will meet: what its own has hardly errs.
    others = ([of_set for i, of_set in enumerate(examples) if i % TURNS != turn] for turn in range(TURNS))
    first = [Examples.of(of_others).fit_trees() for of_others in others]
    for i, (of_set, prepared, some) in enumerate(zip(examples, sets, nodes, strict=True)):
        add_met(of_set, prepared, some, first[i % TURNS], chooser)
    return Examples.of(examples).fit_trees()


def learn_event(sets: Sequence[Prepared], about: Model, chooser: random.Random) -> dict[str, float]:
    """Learn which stories of one case tell of one development, from parts of true developments."""
    examples = Examples()
    for prepared in sets:
        profiles, _ = nodes_of(prepared, about)
        events: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for i, label in enumerate(prepared.gold.labels):
            if label["case"] and label["event"] and prepared.gold.stories[i].id not in prepared.copies:
                events[label["case"]][label["event"]].append(i)
        for parts in events.values():
            add_events(examples, prepared, profiles, list(parts.values()), chooser)
    return examples.fit(EVENT_STRENGTH)


def add_events(
    examples: Examples,
    prepared: Prepared,
    profiles: Sequence[Profile],
    parts: Sequence[list[int]],
    chooser: random.Random,
) -> None:
    common = Common([profiles[i] for part in parts for i in part], prepared.rarity)
    for k, part in enumerate(parts):
        for other in parts[k:]:
            same = part is other
            draws = min(12, len(part) * len(other))
            for _ in range(draws):
                one = chooser.sample(part, chooser.randint(1, max(1, len(part) - same)))
                two = [i for i in other if i not in one]
                two = chooser.sample(two, chooser.randint(1, len(two))) if two else []
                if two:
                    row = event_evidence(together(prepared, profiles, one), together(prepared, profiles, two), common)
                    examples.add(row, same, min(len(part), len(other), 4) / draws)


def learn_also(sets: Sequence[Prepared], none: Sequence[Signs], weights: Weights) -> dict[str, float]:
    """Learn which other cases a story discusses, on the cases as labelled and on those that grouping makes.

    On the sets it was learnt from grouping hardly errs; so the sets are grouped in turn by what is learnt from the
    others, with the errors that stories not seen before will meet.
    """
    examples = Examples()
    for turn in range(TURNS):
        others = [other for i, other in enumerate(sets) if i % TURNS != turn]
        unseen = replace(weights, about=learn_about(others, none), same=learn_same(others, none))
        for prepared in sets[turn::TURNS]:
            profiles, _ = nodes_of(prepared, dict(weights.about))
            placements = group_stories(prepared.gold.stories, weights=unseen).placements
            for cases in (prepared.case_of, [placement.case for placement in placements]):
                add_also(examples, prepared, profiles, cases, unseen)
    return examples.fit(ALSO_STRENGTH)


def add_also(
    examples: Examples,
    prepared: Prepared,
    profiles: Sequence[Profile],
    cases: Sequence[str | None],
    weights: Weights,
) -> None:
    """Add what each story says of other cases when the stories stand under `cases`.

    Which labelled case one of them is, most of its stories say.
    """
    members: dict[str, list[int]] = defaultdict(list)
    labelled: dict[str, Counter[str | None]] = defaultdict(Counter)
    for i, case in enumerate(cases):
        if case:
            members[case].append(i)
            labelled[case][prepared.case_of[i]] += prepared.case_of[i] is not None
    label_of = {case: max(sorted(count.items(), key=str), key=itemgetter(1))[0] for case, count in labelled.items()}
    profiles_of = {case: together(prepared, profiles, places) for case, places in members.items()}
    index = CaseIndex(profiles_of, prepared.views)
    tellings = Tellings(index, weights.same)
    for i, label in enumerate(prepared.gold.labels):
        for case, row in also_evidence(Asked(prepared.gold.stories[i], profiles[i], cases[i]), tellings).items():
            examples.add(row, label_of[case] in label["also"])


def learn(sets: Sequence[Prepared], none: Sequence[Signs]) -> Weights:
    about = learn_about(sets, none)
    same = learn_same(sets, none)
    event = learn_event(sets, about, random.Random(SEED))
    first = Weights(about, same, event, {"": 0.0}, **THRESHOLDS)
    return replace(first, also=learn_also(sets, none, first))


def score(gold: GoldSet) -> Figures:
    grouping = group_stories(gold.stories)
    return figures(gold, grouping.placements, grouping.cases)


def score_by_day(gold: GoldSet) -> Figures:
    """Score the weights that ship when each calendar day (UTC) is a batch of its own."""
    days: dict[int, list[Story]] = defaultdict(list)
    for story in gold.stories:
        days[int(story.published.timestamp() // 86_400) if story.published else 0].append(story)
    return figures(gold, *in_batches(days[day] for day in sorted(days)))


def print_table(rows: Sequence[tuple[str, Figures]]) -> None:
    print(f"{'':8}" + "".join(f"{name:>13}" for name in FIGURES))
    for name, result in rows:
        print(f"{name:8}" + "".join(f"{result[figure]['f1']:13.3f}" for figure in FIGURES))
        parts = ((result[f].get("precision"), result[f].get("recall")) for f in FIGURES)
        print(f"{'  p/r':8}" + "".join(f"{f'{p:.2f}/{r:.2f}' if p is not None else '':>13}" for p, r in parts))


def cross(names: Sequence[str], *, show: bool) -> Mapping[str, Together]:
    """Learn on the other sets and score each of `names`; return how its stories were put together."""
    prepared = {name: prepare(load(name)) for name in (*SETS, *OWN)}
    none = general_news()
    before = accepted()
    rows: list[tuple[str, Figures]] = []
    run: dict[str, Together] = {}
    for name in names:
        start = time.perf_counter()
        gold = load(name)
        grouping = group_stories(
            gold.stories, weights=learn([p for other, p in prepared.items() if other != name], none)
        )
        run[name] = stands_with(grouping.placements)
        rows.append((name, figures(gold, grouping.placements, grouping.cases)))
        print(f"{name}: learnt and scored in {time.perf_counter() - start:.0f} s", flush=True)
        if show:
            lines = [*mistakes(gold, grouping.placements, grouping.cases)]
            lines += changes(gold, before[name], run[name]) if name in before else []
            print(*lines, sep="\n", flush=True)
    print_table(rows)
    return run


def train() -> None:
    """Learn on all sets and write what ships."""
    weights = learn([prepare(load(name)) for name in (*SETS, *OWN)], general_news())
    WEIGHTS.write_text(as_text(weights), "utf-8")
    print(f"wrote {WEIGHTS.name}, {WEIGHTS.stat().st_size:,} bytes")


def general_news() -> list[Signs]:
    return [signs(story, read_story(story)) for story in negatives()]


def _beside(name: str, gold: GoldSet) -> list[tuple[str, Figures]]:
    return [(name, score(gold)), (" by day", score_by_day(gold))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("cross", "train", "score", "days"))
    parser.add_argument("sets", nargs="*", default=list(SETS))
    parser.add_argument("--list", action="store_true", help="with cross: what is wrong, and what changed")
    parser.add_argument("--accept", action="store_true", help="with cross: compare later runs with this one")
    options = parser.parse_args()
    if options.what == "score":
        print_table([(name, score(load(name))) for name in options.sets])
    elif options.what == "days":
        sets = [load(name) for name in options.sets]
        print_table([row for name, gold in zip(options.sets, sets, strict=True) for row in _beside(name, gold)])
    elif options.what == "train":
        train()
    else:
        run = cross(options.sets, show=options.list)
        if options.accept:
            accept({**accepted(), **run})


if __name__ == "__main__":
    main()
