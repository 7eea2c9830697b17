"""How well an edition sorts stories about no case into topics, against labels made by reading.

    python bench/topics.py [--list]

The labels, tests/edition/labels/topics.json, give for each of 160 stories the topics that a reader would accept, or
none.  `--list` shows where the program says otherwise.
"""

import argparse
import json
from pathlib import Path

from goldsets import load

from digest.edition.topics import topic_of

LABELS = Path(__file__).resolve().parents[1] / "tests" / "edition" / "labels" / "topics.json"
SETS = ("dev-a", "dev-b", "dev-c", "dev-d")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="show what differs")
    shown = parser.parse_args().list
    accepted: dict[str, list[str]] = json.loads(LABELS.read_text("utf-8"))
    stories = {story.id: story for name in SETS for story in load(name).stories}
    given = {key: topic for key in accepted if (topic := topic_of(stories[key]))}
    right = sum(topic in accepted[key] for key, topic in given.items())
    wanted = sum(map(bool, accepted.values()))
    print(f"{len(accepted)} stories, {wanted} of them with a topic")
    print(f"precision {right / len(given):.2f} ({right} of {len(given)}), recall {right / wanted:.2f} ({right})")
    for key, labels in accepted.items() if shown else ():
        if (topic := given.get(key, "none")) not in (labels or ["none"]):
            print(f"{key}: {topic}, should be {' or '.join(labels) or 'none'}: {stories[key].title}")


if __name__ == "__main__":
    main()
