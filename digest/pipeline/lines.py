"""Grouping as a filter: stories as JSON lines in, where each belongs as JSON lines out.  Pure; nothing is stored.

In:   {"id", "title", "summary", "content", "link", "published", "source", "author", "tags"}; id and title are required,
      null is as good as nothing, unknown fields are left alone, summary and content may be HTML, published any date.
Out:  {"id", "case", "caption", "also", "development", "duplicate_of", "score", "evidence"}, in the same order.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from digest.errors import ConfigError
from digest.feeds import clean, dates, links
from digest.model import Placement, Story

if TYPE_CHECKING:
    from digest.config import FollowedCase

_TEXTS = ("id", "title", "summary", "content", "link", "published", "source", "author")
_REQUIRED = ("id", "title")
_KINDS = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object", str: "a text"}
MAX_LINE_ITEM = 400  # characters of a title; as of a feed's
MAX_LINKS = 300


def read_lines(data: bytes) -> list[Story]:
    """Return the stories of a JSON-lines document; blank lines count for nothing.

    Raises ConfigError with one line for each line of the document that is wrong.
    """
    stories: dict[str, Story] = {}
    first: dict[str, int] = {}
    problems = []
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            story = _story(_fields(line))
        except ConfigError as error:
            problems.append(f"line {number}: {error}")
            continue
        if (earlier := first.setdefault(story.id, number)) != number:
            problems.append(f'line {number}: the id "{story.id}" stands already on line {earlier}; give each its own')
        stories[story.id] = story
    if problems:
        raise ConfigError(problems)
    return list(stories.values())


def group(stories: Sequence[Story], followed: "Sequence[FollowedCase]" = ()) -> list[str]:
    """Return a line of JSON for each story, in their order; `followed` are cases that are known beforehand."""
    if not stories:
        return []
    from digest.cases.group import Known, followed_case, group_stories  # reads tables of courts

    known = tuple(followed_case(case.caption, case.court, case.dockets, case.aliases) for case in followed)
    grouping = group_stories(stories, Known(known))
    captions = {case.id: case.caption for case in (*known, *grouping.cases)}
    return [_line(placement, captions) for placement in grouping.placements]


def _line(placement: Placement, captions: Mapping[str, str | None]) -> str:
    return json.dumps(
        {
            "id": placement.story,
            "case": placement.case,
            "caption": captions[placement.case] if placement.case else None,
            "also": list(placement.also),
            "development": placement.development,
            "duplicate_of": placement.duplicate_of,
            "score": placement.score,
            "evidence": list(placement.evidence),
        },
        ensure_ascii=False,
    )


def _fields(line: bytes) -> dict[str, Any]:
    """Return the fields of a line that are there, checked for their types."""
    try:
        fields = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise ConfigError(f"is not UTF-8 text (byte {error.start + 1}); save the file as UTF-8") from None
    except RecursionError:
        raise ConfigError("is nested too deep; write one flat object") from None
    except ValueError as error:
        raise ConfigError(f"is not JSON ({error}); write one object on each line") from None
    if not isinstance(fields, dict):
        raise ConfigError(f'is {_kind(fields)}; write an object with "id" and "title"')
    found = {name: value for name, value in fields.items() if value is not None}
    for name in _REQUIRED:
        if found.get(name, "") == "":
            raise ConfigError(f'has no "{name}"; every story needs one')
    for name in _TEXTS:
        if not isinstance(found.get(name, ""), str):
            raise ConfigError(f'"{name}" is {_kind(found[name])}; write a text in quotes')
    tags = found.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise ConfigError('"tags" is no list of texts; write ["courts", "appeals"]')
    return found


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "null")


def _story(fields: dict[str, Any]) -> Story:
    """Return the story as a feed's item with these fields would give it."""
    summary, content = clean.prose(fields.get("summary", "")), clean.prose(fields.get("content", ""))
    url = links.address(fields.get("link", ""))
    moment = dates.instant(fields.get("published"))
    return Story(
        id=fields["id"],
        feed="",
        source=clean.line(fields.get("source", ""), MAX_LINE_ITEM),
        title=clean.line(fields["title"], MAX_LINE_ITEM),
        url=url,
        guid=fields["id"],
        summary=summary.text,
        content=content.text if content.text != summary.text else "",
        links=links.addresses(summary.hrefs + content.hrefs, url, MAX_LINKS),
        author=clean.line(fields.get("author", ""), MAX_LINE_ITEM),
        tags=tuple(filter(None, (clean.line(tag, MAX_LINE_ITEM) for tag in fields.get("tags", [])))),
        published=moment if moment is not None and moment >= dates.EARLIEST else None,
    )
