"""Stories of a portal of current events, with a guess of whether each is about a court case.

The gold sets have few writers.  These bullets have many, of all the world; the section that an editor put a bullet in
and its words together tell what it is about, mostly: an example that counts little.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from goldsets import SHARED

from digest.model import Story

_FOLDER = SHARED / "real" / "wcep-law-crime"
_COURT = re.compile(
    r"\b(?:courts?|judges?|jury|sentenc\w+|convict\w+|trial|charged with|lawsuit|sues|sued|suing|indict\w+|"
    r"pleads?|pleaded|acquit\w+|plaintiff\w*|prosecutors?|found guilty|tribunal|ruling|rules that)\b",
    re.IGNORECASE,
)


def guessed() -> Iterator[tuple[Story, bool]]:
    """Yield stories with the guess: of law and crime with a court's words, yes; of other sections without any, no."""
    for file in sorted(_FOLDER.glob("*.jsonl")):
        of_law = file.name.startswith("law_and_crime")
        for i, line in enumerate(file.read_text("utf-8").splitlines()):
            bullet = json.loads(line)
            if bool(_COURT.search(bullet["text"])) == of_law:
                name = f"{file.stem}-{i}"
                yield Story(id=name, feed="", source="", title=_headline(bullet), summary=bullet["text"]), of_law


def _headline(bullet: dict[str, Any]) -> str:
    """Guess the headline of the article that the bullet cites from the words in its address."""
    parts = re.split(r"[/?#]", bullet["sources"][0]["url"]) if bullet["sources"] else [""]
    words = [word for word in max(parts, key=lambda part: part.count("-")).split("-") if word.isalpha()]
    return " ".join(words) if len(words) > 3 else ""
