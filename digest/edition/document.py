"""An edition as digest.json: everything that the page shows and folds away, for other programs.  Pure.

The keys are a contract with the outside: they are added to, not renamed.  Instants are ISO 8601 in UTC, ending in "Z".
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from digest.edition.receipt import receipt
from digest.model import CaseCard, DatedFact, Development, Edition, FeedReport, Section, StoryLine

Json = dict[str, Any]


def to_json(edition: Edition) -> str:
    """Return the edition as JSON text with a fixed order of keys; equal editions give equal texts."""
    told: Json = {
        "newsletter": edition.newsletter,
        "date": edition.date.isoformat(),
        "subject": edition.subject,
        "title": edition.title,
        "preheader": edition.preheader,
        "timezone": edition.timezone,
        "since": _instant(edition.since),
        "until": _instant(edition.until),
        "note": edition.note,
        "missed": [day.isoformat() for day in edition.missed],
        "corrections": [asdict(one) | {"day": one.day.isoformat()} for one in edition.corrections],
        "quiet": [
            {"id": case.id, "caption": case.caption, "last": case.last.isoformat() if case.last else None}
            for case in edition.quiet
        ],
        "receipt": "; ".join(receipt(edition)),
    }
    parts = {name: _text(value) for name, value in told.items()}
    parts["cases"] = _list(map(_case_text, edition.cases))
    parts["sections"] = _list(map(_section_text, edition.sections))
    parts["feeds"] = _text([_feed(report) for report in edition.feeds])
    # Half a surrogate pair cannot be written in UTF-8; a feed may hold one as "\ud83d".
    return f"{_object(parts)}\n".encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _object(parts: Mapping[str, str]) -> str:
    """Return what `_text` would, given the texts of the values: those of cases and stories are kept."""
    return "{\n " + ",\n ".join(f'"{name}": {_deeper(text)}' for name, text in parts.items()) + "\n}"


def _list(texts: Iterable[str]) -> str:
    lines = ",\n ".join(map(_deeper, texts))
    return f"[\n {lines}\n]" if lines else "[]"


def _deeper(text: str) -> str:
    return text.replace("\n", "\n ")  # no string of JSON holds a line end


@lru_cache(maxsize=512)  # an editor corrects one case, and looks at the edition with all of them
def _case_text(card: CaseCard) -> str:
    return _text(_case(card))


def _section_text(section: Section) -> str:
    return _object({"title": _text(section.title), "stories": _list(map(_story_text, section.stories))})


@lru_cache(maxsize=8192)
def _story_text(story: StoryLine) -> str:
    return _text(_story(story))


@lru_cache(maxsize=2)
def read(document: str) -> Json:
    """Return what such a text says; whoever asks for the same gets the same, so nobody may change it."""
    told: Json = json.loads(document)
    return told


def case_in(document: str, case_id: str) -> Json:
    """Return what such a text says of a case, nothing if it does not tell of it; the rest of it is not read."""
    # No quotation mark stands bare in a string, so this is no outlet's text.
    for found in re.finditer(rf'\{{\s*"id": {re.escape(json.dumps(case_id))}', document):
        told: Json = json.JSONDecoder().raw_decode(document, found.start())[0]
        if "whats_new" in told:  # else it is a case that another one is related to
            return told
    return {}


def _instant(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def _case(card: CaseCard) -> Json:
    return {
        "id": card.id,
        "caption": card.caption,
        "court": card.court,
        "court_name": card.court_name,
        "dockets": list(card.dockets),
        "judge": card.judge,
        "stage": card.stage,
        "whats_new": card.whats_new,
        "whats_new_source": card.whats_new_source,
        **({"outlets_words": card.outlets_words} if card.outlets_words else {}),
        "developments": [_development(development) for development in card.developments],
        "timeline": [_fact(fact) for fact in card.timeline],
        "upcoming": [_fact(fact) for fact in card.upcoming],
        "changes": [{"kind": change.kind, "before": change.before, "now": change.now} for change in card.changes],
        "note": card.note,
        "folded": card.folded,
        "documents": [{"kind": one.kind, "url": one.url, "story": one.story} for one in card.documents],
        "routine": card.routine,
        "only_routine": card.only_routine,
        "related": [{"id": case.id, "caption": case.caption, "why": case.why} for case in card.related],
    }


def _development(development: Development) -> Json:
    return {
        "id": development.id,
        "headline": development.headline,
        "continued": development.continued,
        "stories": [_story(story) for story in development.stories],
    }


def _story(story: StoryLine) -> Json:
    return {
        "id": story.id,
        "title": story.title,
        "url": story.url,
        "source": story.source,
        "published": _instant(story.published),
        "duplicate_of": story.duplicate_of,
        "guid": story.guid,
        "summary": story.summary,
        "kind": story.kind,
        "paywall": story.paywall,
        "routine": story.routine,
    }


def _fact(fact: DatedFact) -> Json:
    return {"date": fact.date, "text": fact.text, "story": fact.story, "source": fact.source, "url": fact.url}


def _feed(report: FeedReport) -> Json:
    return {
        "url": report.url,
        "title": report.title,
        "status": report.status,
        "error": report.error,
        "new": report.new,
        "seconds": round(report.seconds, 3),
        "coverage": asdict(report.coverage) if report.coverage else None,
    }
