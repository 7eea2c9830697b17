"""Problem lines: `feeds.toml:12: [newsletter] timezone: what is wrong; write …`.  Pure.

One line a problem, in the order of the file.  Keys are named as the file writes them, so that they can be searched.
"""

import datetime
import json
import re
from difflib import get_close_matches
from typing import Any, get_args

from annotated_types import Ge, Le
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, ValidationError

from digest.config.places import KeyPath
from digest.config.shape import File

_TOML_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_LISTS = frozenset({"feeds", "cases"})  # written [[feeds]]


class Report:
    """Collects the problems of one file."""

    def __init__(self, file: str, places: dict[KeyPath, int]) -> None:
        self.file = file
        self.places = places
        self._found: list[tuple[float, str]] = []

    def add(self, path: KeyPath, text: str) -> None:
        """Note what is wrong with a key of the file; one that is missing is put down to its table."""
        line = self.line(path)
        place = f"{self.file}:{line}" if line else self.file
        self._found.append((line or float("inf"), f"{place}: {_label(path)}: {text}"))

    def add_variable(self, name: str, text: str) -> None:
        """Note what is wrong with an environment variable."""
        self._found.append((float("inf"), f"{name}: {text}"))

    def add_invalid(self, error: ValidationError) -> None:
        """Note all that the shape of the file finds wrong; a misspelt key is not also a missing one."""
        details = error.errors(include_url=False)
        meant = {_meant(detail["loc"]) for detail in details if detail["type"] == "extra_forbidden"}
        for detail in details:
            if detail["type"] != "missing" or detail["loc"] not in meant:
                self.add(detail["loc"], _words(detail))

    def line(self, path: KeyPath) -> int | None:
        """Return the line of a key, or of the nearest table around it that is written down."""
        return next((self.places[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.places), None)

    def lines(self) -> list[str]:
        """Return the problems in the order of the file, those without a line last."""
        return [text for _, text in sorted(self._found, key=lambda found: found[0])]


def toml_problem(file: str, error: ValueError, text: str) -> str:
    """Return the problem line for a text that is not TOML."""
    message = str(error)
    found = _TOML_PLACE.search(message)
    what = _TOML_PLACE.sub("", message)
    what = what[:1].lower() + what[1:]
    line, column = (int(found[1]), int(found[2])) if found and found[1] else _end(text)
    if "overwrite a value" in what or "twice" in what or "declare" in what:
        fix = "the key or table stands there for the second time, keep one"
    elif what.startswith(("invalid value", "unterminated string", "illegal character")):
        fix = 'text stands between quotes on one line, as in title = "The Case Daily"'
    else:
        fix = 'write key = "text", with [table] lines above'
    return f"{file}:{line}: column {column}: this is not TOML ({what}); {fix}"


def _end(text: str) -> tuple[int, int]:
    lines = text.split("\n")
    return len(lines), len(lines[-1]) + 1


def _label(path: KeyPath) -> str:
    """Return the path as it is written in the file; elements of lists need no number, the line tells them apart."""
    names = [str(part) for part in path if isinstance(part, str)]
    if len(names) == 1 and names[0] not in File.model_fields:
        return names[0]
    table = f"[[{names[0]}]]" if names[0] in _LISTS else f"[{names[0]}]"
    return " ".join((table, ".".join(names[1:]))).rstrip()


def _words(detail: ErrorDetails) -> str:
    """Return what is wrong and what to write, for one finding of pydantic."""
    path, kind = detail["loc"], detail["type"]
    field = _field(path)
    if kind == "extra_forbidden":
        return _unknown(path)
    if kind == "value_error":
        return str(detail["ctx"]["error"])
    if kind == "missing":
        return f"is missing; {_write(path, field)}"
    if kind in {"greater_than_equal", "less_than_equal", "finite_number"}:
        low, high = _bounds(field)
        return f"{detail['input']} is out of bounds; write a number from {low} to {high}"
    if kind == "literal_error":
        return f"must be {detail['ctx']['expected']}, not {_describe(detail['input'])}".replace("'", '"')
    return f"must be {_expected(kind, path)}, not {_describe(detail['input'])}; {_write(path, field)}"


def _expected(kind: str, path: KeyPath) -> str:
    if kind == "tuple_type":
        return "a list of tables" if path[-1] in _LISTS else "a list in brackets"
    simple = {"string_type": "text in quotes", "int_type": "a whole number", "float_type": "a number"}
    return simple.get(kind, "a table")


def _write(path: KeyPath, field: FieldInfo | None) -> str:
    """Return the line to write for a key or a table."""
    key = next(part for part in reversed(path) if isinstance(part, str))
    if field is None or not field.examples:
        return f"write [[{key}]] and its keys below" if key in _LISTS else f"write [{key}] and its keys below"
    return f"write {key} = {json.dumps(field.examples[0], ensure_ascii=False)}"


def _describe(value: object) -> str:
    """Return what kind of value stands in the file, in its own words."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, datetime.date | datetime.time):
        return f"the date or time {value}"
    return f"the number {value}"


def _unknown(path: KeyPath) -> str:
    """Return what to write instead of a key that does not exist: the nearest one, or where it belongs."""
    key, model = str(path[-1]), _model(path[:-1])
    homes = [_label((name,)) for name, field in File.model_fields.items() if key in _keys(_table(field))]
    if model is File and homes:
        return f"stands above all tables; move it below {' or '.join(homes)}"
    sort, shown = ("table", _label) if model is File else ("key", _quoted)
    if near := _meant(path):
        return f"there is no such {sort}; did you mean {shown(near[-1:])}?"
    known = ", ".join(shown((name,)) for name in _keys(model))
    elsewhere = f" ({key} belongs below {' or '.join(homes)})" if homes else ""
    return f"there is no such {sort}; write one of {known}{elsewhere}"


def _meant(path: KeyPath) -> KeyPath | None:
    """Return the path with the nearest valid spelling of its last key, None if nothing is near."""
    near = get_close_matches(str(path[-1]).lower(), _keys(_model(path[:-1])), n=1, cutoff=0.6)
    return (*path[:-1], near[0]) if near else None


def _quoted(path: KeyPath) -> str:
    return f'"{path[-1]}"'


def _keys(model: type[BaseModel] | None) -> list[str]:
    """Return the keys of a table as they are written."""
    return [field.alias or name for name, field in model.model_fields.items()] if model else []


def _field(path: KeyPath) -> FieldInfo | None:
    """Return the field of the shape that a path leads to, if there is one."""
    model: type[BaseModel] | None = File
    field = None
    for part in path:
        if isinstance(part, int):
            continue
        if model is None:
            return field
        field = next((f for name, f in model.model_fields.items() if (f.alias or name) == part), None)
        model = _table(field) if field else None
    return field


def _model(path: KeyPath) -> type[BaseModel]:
    """Return the table of the shape that a path leads to."""
    field = _field(path)
    return (_table(field) if field else None) or File


def _table(field: FieldInfo) -> type[BaseModel] | None:
    """Return the table that a field holds, alone or in a list."""
    candidates: tuple[Any, ...] = (field.annotation, *get_args(field.annotation))
    return next((c for c in candidates if isinstance(c, type) and issubclass(c, BaseModel)), None)


def _bounds(field: FieldInfo | None) -> tuple[float, float]:
    metadata = field.metadata if field else []
    low = next(rule.ge for rule in metadata if isinstance(rule, Ge))
    high = next(rule.le for rule in metadata if isinstance(rule, Le))
    return low, high  # type: ignore[return-value]  # annotated_types knows only that they compare
