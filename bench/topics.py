"""How well an edition sorts stories about no case into topics, against labels made by reading.

    python bench/topics.py [--list]

tests/edition/labels/topics.json gives for 160 stories of the gold sets the topics that a reader would accept, or none;
topics-real.json the same for 200 headlines of many outlets and 160 one-sentence reports of crime and law, labelled
blind by somebody who had not written the table of words.  A label with "none" among its topics may stay without one.
`--list` shows where the program says otherwise.
"""

import argparse
import hashlib
import json
from pathlib import Path

from goldsets import SHARED, load
from headlines import read_headlines

from digest.edition.topics import topic_of
from digest.model import Story

LABELS = Path(__file__).resolve().parents[1] / "tests" / "edition" / "labels"
SETS = ("dev-a", "dev-b", "dev-c", "dev-d")
EVENTS = SHARED / "real" / "wcep-law-crime" / "law_and_crime_2020-04_2021-09.jsonl"


def gold() -> dict[str, Story]:
    """Return the stories of the gold sets by their ids."""
    return {story.id: story for name in SETS for story in load(name).stories}


def headlines() -> dict[str, Story]:
    """Return the headlines of the archive by the hash of their links."""
    found = read_headlines(SHARED / "real" / "gnews-headlines" / "news")
    return {one.id: _story(one.id, one.title, one.description) for one in found}


def events() -> dict[str, Story]:
    """Return the reports by the hash of their texts."""
    texts = [json.loads(line)["text"] for line in EVENTS.read_text("utf-8").splitlines()]
    names = [hashlib.sha256(text.encode()).hexdigest()[:16] for text in texts]
    return {name: _story(name, text) for name, text in zip(names, texts, strict=True)}


def _story(name: str, title: str, summary: str = "") -> Story:
    return Story(id=name, feed="", source="", title=title, summary=summary)


def report(name: str, accepted: dict[str, list[str]], stories: dict[str, Story], *, shown: bool) -> None:
    """Print the figures of one set and, if `shown`, what differs."""
    given = {key: topic for key in accepted if (topic := topic_of(stories[key]))}
    right = sum(topic in accepted[key] for key, topic in given.items())
    wanted = [key for key, labels in accepted.items() if labels and "none" not in labels]
    found = sum(given.get(key) in accepted[key] for key in wanted)
    print(
        f"{name:10} {len(accepted)} stories, precision {right / len(given):.2f} ({right} of {len(given)}),"
        f" recall {found / len(wanted):.2f} ({found} of {len(wanted)})"
    )
    for key, labels in accepted.items() if shown else ():
        if (topic := given.get(key, "none")) not in (labels or ["none"]):
            print(f"{key}: {topic}, should be {' or '.join(labels) or 'none'}: {stories[key].title}")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="show what differs")
    shown = parser.parse_args().list
    report("gold", json.loads((LABELS / "topics.json").read_text("utf-8")), gold(), shown=shown)
    real = json.loads((LABELS / "topics-real.json").read_text("utf-8"))
    report("headlines", real["headlines"], headlines(), shown=shown)
    report("events", real["events"], events(), shown=shown)


if __name__ == "__main__":
    main()
