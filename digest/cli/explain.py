"""`digest explain`: why a story is under its case."""

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.casewords import named
from digest.cli.options import Config, Json
from digest.cli.say import say, say_json

if TYPE_CHECKING:
    from digest.pipeline.explain import Explanation

EXAMPLE = "Example: digest explain 3f0c9a51d2e84b76"


def command(
    story: Annotated[
        str, typer.Argument(metavar="STORY", help="Its id, or the start of it, guid or url, as in digest.json.")
    ],
    config: Config = None,
    json: Json = False,
) -> None:
    """Tell why a story is under its case: the evidence for it, and what spoke against the runners-up."""
    from digest.app import opened

    with opened(config, os.environ) as app:
        told = app.explain(story)
    if json:
        say_json(_facts(told))
        return
    for line in _lines(told):
        say(line)


def _lines(told: "Explanation") -> Iterator[str]:
    from digest.edition.courtnames import reason_in_words  # not before: every command would load it

    story, placed = told.story, told.placement
    day = story.published.strftime("%Y-%m-%d") if story.published else ""
    yield f"{story.title} ({', '.join(filter(None, (story.source, day)))})"
    yield f"id {story.id}{f', {story.url}' if story.url else ''}"
    if placed is None:
        yield "It has not been grouped yet: the next `digest build` does that."
        return
    yield f"Case: {named(told.case) if told.case else 'none; such stories stand under other legal news'}"
    yield f"How sure: {placed.score:.0%}"
    if entry := told.correction:
        why = f": {entry.why}" if entry.why else ""
        yield f"{entry.who} placed it on {entry.at:%Y-%m-%d}{why} (correction {entry.id})"
    if told.original:
        yield f"It repeats the text of {told.original.id}: {told.original.title} ({told.original.source})"
    yield from _list("What speaks for it:", [reason_in_words(reason) for reason in placed.evidence])
    yield from _list("What else came into question:", placed.against)
    yield from _list("It also discusses:", [named(case) for case in told.also])
    yield f"Edition: {told.edition or 'none yet'}"


def _list(heading: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield heading
        yield from (f"  - {item}" for item in items)


def _facts(told: "Explanation") -> dict[str, Any]:
    story, placed = told.story, told.placement
    return {
        "id": story.id,
        "title": story.title,
        "url": story.url,
        "source": story.source,
        "grouped": placed is not None,
        "case": placed and placed.case,
        "caption": told.case and told.case.caption,
        "also": [{"id": case.id, "caption": case.caption} for case in told.also],
        "development": placed and placed.development,
        "duplicate_of": placed and placed.duplicate_of,
        "score": placed and placed.score,
        "evidence": list(placed.evidence) if placed else [],
        "against": list(placed.against) if placed else [],
        "correction": told.correction and told.correction.id,
        "edition": told.edition and told.edition.isoformat(),
    }
