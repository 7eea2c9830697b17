"""Column types that read back what was written, equal and alike on SQLite and PostgreSQL.

Texts come cleaned from the feeds stage, yet one NUL or half a surrogate pair, which PostgreSQL and UTF-8 refuse, must
not cost a whole build: both become U+FFFD on their way in.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from json import loads
from json.encoder import encode_basestring
from typing import Any

from sqlalchemy import JSON, DateTime, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_SURROGATES = re.compile("[\ud800-\udfff]")


def storable(text: str) -> str:
    """Return the text with every NUL and every lone surrogate replaced by U+FFFD."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if text.isascii():  # known without looking
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        text = _SURROGATES.sub("\ufffd", text)
    return text


class Words(TypeDecorator[str]):
    """Text of any length."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:
        """Replace what neither database takes; without the detour of `process_bind_param`, which takes three calls."""
        return _bound


def _bound(value: str | None) -> str | None:
    return None if value is None else storable(value)


class Instant(TypeDecorator[datetime]):
    """A moment, aware on both sides and always UTC on the way out.

    PostgreSQL keeps a `timestamptz`; SQLite has no such type, so it keeps the UTC wall clock as text that sorts in
    time order.  A naive datetime is a mistake of the caller.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """Turn aware moments into what the database keeps; as with `Words`, past the detour."""
        return _as_text if dialect.name == "sqlite" else _in_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Turn what the database keeps into an aware UTC moment."""
        return _from_text if dialect.name == "sqlite" else _in_utc


def _in_utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    return value.astimezone(UTC)


@lru_cache(1024)  # the stories of a reading share most of theirs
def _as_text(value: datetime | None) -> str | None:
    """Return the form that SQLAlchemy keeps on SQLite: 2023-07-12 11:00:00.000000."""
    moment = _in_utc(value)
    return None if moment is None else moment.replace(tzinfo=None).isoformat(" ", "microseconds")


@lru_cache(1024)
def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


class Tree(TypeDecorator[Any]):
    """Lists, dicts, texts and numbers as JSON; None is NULL, not the JSON word."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Replace in every text what neither database takes."""
        return _clean(value)


class Strings(TypeDecorator[tuple[str, ...]]):
    """A tuple of texts, as a JSON list."""

    impl = JSON
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[tuple[str, ...] | None], Any] | None:
        """On SQLite write the list at once: a story has two of them, and SQLAlchemy's way takes thrice as long."""
        return _as_list if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> Any:
        """Replace in every text what neither database takes."""
        return [storable(text) for text in value] if value else value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Turn the list into the tuple it was."""
        return _from_list if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[str, ...]:
        """Turn what other databases give into that tuple."""
        return tuple(value)


def _from_list(value: str) -> tuple[str, ...]:
    return () if value == "[]" else tuple(loads(value))


def _as_list(value: tuple[str, ...] | None) -> str | None:
    return None if value is None else f"[{','.join([encode_basestring(storable(text)) for text in value])}]"


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, (list, tuple)):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    return value
