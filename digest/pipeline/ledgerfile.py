"""The ledger of corrections as a text that people read and that version control compares: TOML.  Pure."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, date
from typing import Any, TypeVar

import tomlkit
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from digest.errors import ConfigError
from digest.model import Case, Correction, CorrectionKind

_HEAD = """\
# Corrections of cases, oldest first: `digest cases export` wrote them, `digest cases import` reads them.
# An entry is a fact that every later build obeys.  Add entries at the end; undo one by an entry of the kind "undo".
# The cases that they name stand at the end, for a database that does not know them yet.
"""


_CASE = ("id", "caption", "court", "dockets", "judge", "aliases")


class _Read(BaseModel):
    """A table of the file."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: str = Field(min_length=1)


Read = TypeVar("Read", bound=_Read)


def write(ledger: Sequence[Correction], titles: Mapping[str, str], cases: Mapping[str, Case]) -> str:
    """Return the ledger as TOML.

    `titles` of stories, by id, stand beside the ids as comments, and so do the captions of `cases`, which are those
    that the ledger names, by id, as grouping found them.
    """
    document = tomlkit.parse(_HEAD)
    entries = tomlkit.aot()
    for entry in ledger:
        entries.append(_table(entry, titles, cases))
    if ledger:
        document.append("corrections", entries)
    named = tomlkit.aot()
    for _, case in sorted(cases.items()):
        named.append(_case_table(case))
    if cases:
        document.append("cases", named)
    return tomlkit.dumps(document)


def read(text: str) -> tuple[list[Correction], list[Case]]:
    """Return the entries of a ledger as `write` writes it, in their order, and the cases that they name.

    Raises ConfigError with a line for each entry that is wrong.
    """
    try:
        document = tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"the ledger is no valid TOML: {error}") from None
    tables, named = document.pop("corrections", []), document.pop("cases", [])
    problems = [f'"{key}" is unknown; entries begin with [[corrections]]' for key in document]
    for name, found in (("corrections", tables), ("cases", named)):
        if not isinstance(found, list) or not all(isinstance(table, dict) for table in found):
            raise ConfigError(f'"{name}" is no list of entries; begin each with [[{name}]]')
    entries = [entry.correction() for entry in _checked(_Entry, tables, "entry", problems)]
    cases = [case.case() for case in _checked(_Case, named, "case", problems)]
    if problems:
        raise ConfigError(problems)
    return entries, cases


def _checked(model: type[Read], tables: Sequence[Mapping[str, Any]], word: str, problems: list[str]) -> list[Read]:
    """Return the tables as models, each id once; what is wrong is added to `problems`."""
    found: dict[str, Read] = {}
    for number, table in enumerate(tables, 1):
        try:
            one = model.model_validate(table)
        except ValidationError as error:
            problems += [f"{word} {number}: {_problem(details)}" for details in error.errors()]
            continue
        if found.setdefault(one.id, one) is not one:
            problems.append(f'{word} {number}: the id "{one.id}" stands there already; give each its own')
    return list(found.values())


def _case_table(case: Case) -> tomlkit.items.Table:
    table = tomlkit.table()
    for name in _CASE:
        if value := getattr(case, name):
            table.add(name, list(value) if isinstance(value, tuple) else value)
    return table


def _table(entry: Correction, titles: Mapping[str, str], cases: Mapping[str, Case]) -> tomlkit.items.Table:
    table = tomlkit.table()
    table.add("id", entry.id)
    table.add("at", entry.at.astimezone(UTC))
    table.add("who", entry.who)
    table.add("kind", entry.kind)
    if entry.stories:
        stories = tomlkit.array()
        for story in entry.stories:
            stories.add_line(story, comment=_comment(titles.get(story)))
        stories.add_line(indent="")
        table.add("stories", stories)
    for name in ("case", "other"):
        if case := getattr(entry, name):
            item = tomlkit.string(case)
            if told := _comment(cases[case].caption if case in cases else None):
                item.comment(told)
            table.add(name, item)
    for name in ("text", "day", "newsletter", "why", "undoes"):
        if value := getattr(entry, name):
            table.add(name, value)
    return table


def _comment(text: str | None) -> str | None:
    """Return a text as a comment holds it: on one line, without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split()) if text else None


class _Case(_Read):
    """What `model.Case` has."""

    caption: str | None = None
    court: str | None = None
    dockets: list[str] = []
    judge: str | None = None
    aliases: list[str] = []

    def case(self) -> Case:
        return Case(self.id, self.caption, self.court, tuple(self.dockets), self.judge, tuple(self.aliases))


class _Entry(_Read):
    """What `model.Correction` has."""

    at: AwareDatetime
    who: str
    kind: CorrectionKind
    stories: list[str] = []
    case: str | None = None
    other: str | None = None
    text: str | None = None
    day: date | None = None
    newsletter: str | None = None
    why: str = ""
    undoes: str | None = None

    def correction(self) -> Correction:
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return Correction(**fields | {"at": self.at.astimezone(UTC), "stories": tuple(self.stories)})


def _problem(found: Mapping[str, Any]) -> str:
    """Return what is wrong with a table, in one line."""
    where = ".".join(map(str, found["loc"]))
    told = {"extra_forbidden": "is unknown; take it out", "missing": "is missing"}.get(found["type"])
    return f'"{where}" {told}' if told else f'"{where}": {found["msg"][0].lower()}{found["msg"][1:]}'
