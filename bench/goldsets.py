"""The labelled stories that grouping is trained and measured on, and how a grouping is scored."""

import html
import importlib.util
import json
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from headlines import Headline, read_headlines

from digest.model import Case, Placement, Story

SHARED = Path(__file__).resolve().parents[2] / "shared"
SETS = ("dev-a", "dev-b", "dev-c", "dev-d")
WRITTEN = Path(__file__).resolve().parents[1] / "tests" / "cases" / "data" / "written"
OWN = tuple(sorted(folder.name for folder in WRITTEN.iterdir() if folder.is_dir()))  # written to learn from
HELD_OUT = ("headlines",)  # real stories, to measure on and never to learn from
HEADLINES = SHARED / "real" / "gnews-headlines" / "news"
HEADLINE_LABELS = Path(__file__).resolve().parents[1] / "tests" / "cases" / "data" / "headlines" / "labels.json"
NO_LABEL: dict[str, Any] = {"case": None, "also": [], "event": None, "dup_of": None}
Label = dict[str, Any]


Figures = dict[str, dict[str, float]]


@dataclass(frozen=True)
class GoldSet:
    """One labelled set: the stories as the program gets them, and beside each its labels."""

    stories: tuple[Story, ...]
    labels: tuple[Label, ...] = field(repr=False)
    cases: tuple[Label, ...] = field(repr=False)


def load(name: str) -> GoldSet:
    """Read the labelled set `name`, one of `SETS`, `OWN` or `HELD_OUT`, from where it stands."""
    return _headlines() if name in HELD_OUT else read((WRITTEN if name in OWN else SHARED / "gold") / name)


def read(folder: Path) -> GoldSet:
    """Read `stories.jsonl` and `cases.json` in `folder`."""
    labels = tuple(json.loads(line) for line in (folder / "stories.jsonl").read_text("utf-8").splitlines() if line)
    cases = tuple(json.loads((folder / "cases.json").read_text("utf-8")))
    return GoldSet(tuple(_story(label) for label in labels), labels, cases)


def _headlines() -> GoldSet:
    """Join the labels of one window of real headlines with its texts, which stand outside the repository."""
    labelled = json.loads(HEADLINE_LABELS.read_text("utf-8"))
    first, last = (date.fromisoformat(labelled["window"][end]) for end in ("first", "last"))
    labels = tuple(
        _headline(headline) | labelled["stories"].get(headline.id, NO_LABEL)
        for headline in read_headlines(HEADLINES, first, last)
    )
    return GoldSet(tuple(_story(label) for label in labels), labels, tuple(labelled["cases"]))


def _headline(headline: Headline) -> Label:
    return {
        "id": headline.id,
        "source": headline.source,
        "title": headline.title,
        "summary": headline.description,
        "content": "",
        "link": headline.link,
        "published": headline.published.isoformat(),
        "tags": [],
    }


def _story(label: Label) -> Story:
    return Story(
        id=label["id"],
        feed="",
        source=label["source"],
        title=_plain(label["title"]),
        url=label["link"],
        summary=_plain(label["summary"]),
        content=_plain(label["content"]),
        links=tuple(re.findall(r'href="(https?://[^"]+)"', f"{label['summary']} {label['content']}")),
        published=_moment(label["published"]),
        tags=tuple(label["tags"]),
    )


def _plain(text: str | None) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text or "")).split())


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.year > 1995 else None


def figures(gold: GoldSet, placements: Iterable[Placement], cases: Iterable[Case]) -> Figures:
    """Score a grouping of the set; the scorer stands outside the repository, so only where `SHARED` is there."""
    captions = {case.id: case.caption for case in cases}
    predictions = [
        {
            "id": placement.story,
            "case": placement.case,
            "caption": captions.get(placement.case or ""),
            "also": list(placement.also),
            "development": placement.development,
            "duplicate_of": placement.duplicate_of,
        }
        for placement in placements
    ]
    result: Figures = _scorer().score(list(gold.cases), list(gold.labels), predictions)
    return result


@cache
def _scorer() -> ModuleType:
    """Return the scoring program as a module."""
    spec = importlib.util.spec_from_file_location("score", SHARED / "tools" / "score.py")
    if spec is None or spec.loader is None:
        sys.exit(f"{SHARED}/tools/score.py is not there: the gold sets and their scorer are needed")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def negatives() -> list[Story]:
    """Return stories of general news that use no word of the courts: what a story about no case looks like.

    Those of the window that is held out are left out.
    """
    law = re.compile(
        r"\b(court|judge|lawsuit|sue[sd]?|suing|trial|jury|juror|verdict|convict|guilty|plead|charge|indict|sentenc|appeal|attorney|"
        r"prosecut|prison|jail|case|rul(?:ing|ed)|legal|litigation|settle|injunction|arrest|murder|alleg|accused|bankrupt|justice|testi)",
        re.IGNORECASE,
    )
    held_out = {story.title for story in load("headlines").stories}
    found: dict[str, Story] = {}
    for headline in read_headlines(HEADLINES):
        title, text = _plain(headline.title), _plain(headline.description)
        if title not in held_out and not law.search(f"{title} {text}"):
            found.setdefault(title, Story(id=f"n{len(found)}", feed="", source="", title=title, summary=text))
    return list(found.values())[::3]
