"""Labelled stories as the program gets them, and how a grouping of them is scored."""

import html
import importlib.util
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from digest.model import Case, Placement, Story

REPOSITORY = Path(__file__).resolve().parents[2]
DEMO = REPOSITORY / "tests" / "demo"
SHARED = REPOSITORY.parent / "shared"
Label = dict[str, Any]
Figures = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Labelled:
    """Stories in the order of their file, the label of each, and the cases that the labels name."""

    stories: tuple[Story, ...]
    labels: tuple[Label, ...]
    cases: list[Label]

    def of_case(self, key: str) -> list[str]:
        """Return the ids of the stories that are mainly about the case `key`."""
        return [label["id"] for label in self.labels if label["case"] == key]


@cache
def read_labelled(folder: Path) -> Labelled:
    """Read `stories.jsonl` and `cases.json` in `folder`."""
    labels = tuple(json.loads(row) for row in (folder / "stories.jsonl").read_text("utf-8").splitlines() if row)
    cases = json.loads((folder / "cases.json").read_text("utf-8"))
    return Labelled(tuple(_story(label) for label in labels), labels, cases)


def _story(label: Label) -> Story:
    return Story(
        id=label["id"],
        feed="",
        source=label["source"],
        title=_plain(label["title"]),
        url=label["link"],
        summary=_plain(label["summary"]),
        content=_plain(label["content"]),
        published=datetime.fromisoformat(label["published"]) if label["published"] else None,
    )


def _plain(text: str | None) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text or "")).split())


def figures(labelled: Labelled, placements: Iterable[Placement], cases: Iterable[Case]) -> Figures:
    """Score the placements; the scorer stands outside the repository, so only where `SHARED` is there."""
    captions = {case.id: case.caption for case in cases}
    predictions = [
        {
            "id": placement.story,
            "case": placement.case,
            "caption": captions.get(placement.case or ""),
            "also": placement.also,
            "development": placement.development,
            "duplicate_of": placement.duplicate_of,
        }
        for placement in placements
    ]
    scored: Figures = _scorer().score(labelled.cases, list(labelled.labels), predictions)
    return scored


@cache
def _scorer() -> Any:
    spec = importlib.util.spec_from_file_location("score", SHARED / "tools" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
