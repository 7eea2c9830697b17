"""How well an edition reads its stories: next dates, stages and what is new, against labels made by reading.

    python bench/readings.py [--list]

A second table counts the stages of cases of the other two sets, labelled before the rules were last changed: of the
first thirty of each the errors were read then, the next twenty of each were not.

The grouping is the labelled one, so that its mistakes are not counted here.  Of each case the edition is composed that
follows its newest story; what stands on the card is compared with tests/edition/labels.  `--list` shows what differs.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from goldsets import GoldSet, load

from digest.cases.abroad import told_abroad
from digest.cases.courts import find_forums
from digest.edition.compose import compose
from digest.edition.telling import telling
from digest.model import Case, CaseCard, CaseFile, Placement, Stage, Story

LABELS = Path(__file__).resolve().parents[1] / "tests" / "edition" / "labels"
SETS = ("dev-a", "dev-b")
STAGES = LABELS / "stages.json"
ZONE = ZoneInfo("America/New_York")
HOUR = time(7)  # at which editions end
BARS = {"dates precision": 0.95, "dates recall": 0.80, "stage": 0.85, "what is new": 0.90}


@dataclass(frozen=True)
class Read:
    """One case: its label, and the card of the edition after its newest story."""

    key: str
    label: dict[str, Any]
    card: CaseCard
    stories: dict[str, Story]

    @property
    def dates(self) -> list[str]:
        """The dates on the card, but those that a reader may take or leave."""
        return [fact.date for fact in self.card.upcoming if fact.date not in self.label.get("may", ())]

    @property
    def tells(self) -> bool:
        """Whether the card says what is new: the labelled sentence, or the opening of a story that tells it."""
        told = (telling(self.stories[story]) or self.stories[story].title for story in self.label["told_by"])
        return self.label["new"] in self.card.whats_new or self.card.whats_new in told


def read(name: str) -> Iterator[Read]:
    """Yield the cases of one set, as an edition reads them."""
    labels = json.loads((LABELS / f"{name}.json").read_text("utf-8"))
    cards = _cards(name, labels)
    for key, label in labels.items():
        yield Read(key, label, *cards[key])


def stages(name: str) -> Iterator[tuple[str, Stage | None, list[Stage]]]:
    """Yield the cases of a set whose stage alone is labelled: what the card says, and what a reader would accept."""
    labels: dict[str, list[Stage]] = json.loads(STAGES.read_text("utf-8"))[name]
    cards = _cards(name, labels)
    for key, accepted in labels.items():
        yield key, cards[key][0].stage, accepted


def _cards(name: str, keys: Collection[str]) -> dict[str, tuple[CaseCard, dict[str, Story]]]:
    """Return the card and the stories of each case."""
    gold = load(name)
    under: dict[str, list[tuple[Story, Placement]]] = defaultdict(list)
    for story, label in zip(gold.stories, gold.labels, strict=True):
        if label["case"]:
            under[label["case"]].append((story, _placement(label)))
    return {
        key: (_card(_case(gold, key), under[key]), {story.id: story for story, _ in under[key]}) for key in keys
    }


def _placement(label: dict[str, Any]) -> Placement:
    return Placement(label["id"], label["case"], tuple(label["also"]), label["event"], label["dup_of"])


def _case(gold: GoldSet, key: str) -> Case:
    """Return the labelled case, with its first court in the form that grouping gives it."""
    found = next(case for case in gold.cases if case["key"] == key)
    courts = [forum.court for forum in find_forums(found["court"] or "") if forum.court]
    court = courts[0] if courts else None
    return Case(key, found["caption"], court, tuple(found["dockets"]), None, tuple(found["other_captions"]))


def _card(case: Case, placed: list[tuple[Story, Placement]]) -> CaseCard:
    """Return the card of the edition that the case's newest story stands in; undated stories are new there."""
    day = max(_day(story.published) for story, _ in placed if story.published)
    until = datetime.combine(day, HOUR, ZONE)
    since = until - timedelta(days=1)
    new = tuple(pair for pair in placed if pair[0].published is None or pair[0].published >= since)
    past = tuple(pair for pair in placed if pair not in new)
    edition = compose(
        [CaseFile(case, new, past, abroad=told_abroad(case, [story for story, _ in placed]))], [],
        newsletter="Bench", title="Bench", day=day, timezone=ZONE.key,
        since=since.astimezone(UTC), until=until.astimezone(UTC), feeds=(),
    )  # fmt: skip
    return edition.cases[0]


def _day(published: datetime) -> date:
    """Return the day of the edition that carries a story published then."""
    local = published.astimezone(ZONE)
    return local.date() + timedelta(days=local.time() >= HOUR)


def figures(cases: list[Read]) -> dict[str, float]:
    """Return the measures of BARS."""
    given = wanted = right = 0
    for case in cases:
        given += len(case.dates)
        wanted += len(case.label["dates"])
        right += len(set(case.dates) & set(case.label["dates"]))
    return {
        "dates precision": right / given if given else 1.0,
        "dates recall": right / wanted if wanted else 1.0,
        "stage": sum(case.card.stage == case.label["stage"] for case in cases) / len(cases),
        "what is new": sum(case.tells for case in cases) / len(cases),
    }


def differences(case: Read) -> Iterator[str]:
    """Yield a line for each way in which the card differs from the label."""
    if case.card.stage != case.label["stage"]:
        yield f"stage: {case.card.stage}, should be {case.label['stage']}"
    for fact in case.card.upcoming:
        if fact.date in set(case.dates) - set(case.label["dates"]):
            yield f"false date: {fact.date}: {fact.text}"
    for missed in sorted(set(case.label["dates"]) - set(case.dates)):
        yield f"missed date: {missed}"
    if not case.tells:
        yield f"what is new: {case.card.whats_new}; better: {case.label['new']}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="show each difference")
    shown = parser.parse_args().list
    print(f"{'':8}{'cases':>6}" + "".join(f"{name:>17}" for name in BARS))
    print(f"{'bar':14}" + "".join(f"{bar:17.2f}" for bar in BARS.values()))
    both: list[Read] = []
    for name in SETS:
        cases = list(read(name))
        both += cases
        print(f"{name:8}{len(cases):6}" + "".join(f"{value:17.2f}" for value in figures(cases).values()))
    print(f"{'both':8}{len(both):6}" + "".join(f"{value:17.2f}" for value in figures(both).values()))
    for case in both if shown else ():
        for line in differences(case):
            print(f"{case.key}: {line}")
    for name in json.loads(STAGES.read_text("utf-8")):
        found = list(stages(name))
        print(f"{name:8}{len(found):6}{sum(stage in accepted for _, stage, accepted in found) / len(found):51.2f}")
        for key, stage, accepted in found if shown else ():
            if stage not in accepted:
                print(f"{key}: stage: {stage}, should be {' or '.join(accepted)}")


if __name__ == "__main__":
    main()
