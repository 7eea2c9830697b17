"""Changing the feeds in feeds.toml, and nothing else in it: comments, order and spelling stay as they are."""

import os
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from digest.config.load import load, same_feed
from digest.config.places import find_places
from digest.errors import ConfigError
from digest.model import Feed


def with_feed(text: str, feed: Feed) -> str:
    """Return the text of a feeds.toml with one more feed, at its end."""
    entry = _entry(feed)
    try:
        block = tomlkit.document()
        listed = tomlkit.aot()
        listed.append(tomlkit.item(entry))
        block.append("feeds", listed)
        gap = "" if not text or text.endswith("\n\n") else "\n" if text.endswith("\n") else "\n\n"
        longer = text + gap + tomlkit.dumps(block)
        if not _says(longer, [*_feeds(text), entry]):  # the feeds are written as one list in brackets
            document = tomlkit.parse(text)
            inline = tomlkit.inline_table()
            inline.update(entry)
            document["feeds"].append(inline)
            longer = tomlkit.dumps(document)
    except TOMLKitError as error:
        raise ConfigError(f"the feed cannot be added to feeds.toml ({error}); write it there yourself") from error
    return longer


def without_feed(text: str, number: int) -> str:
    """Return the text without its feed of that number, counted from 0; comments around it stay."""
    rest = _feeds(text)
    del rest[number]
    lines = text.splitlines(keepends=True)
    places = find_places(text)
    start = places["feeds", number] - 1
    last = max(line for path, line in places.items() if path[:2] == ("feeds", number))
    for end in range(last, min(last + 50, len(lines)) + 1):  # a value may go on over lines
        blank = end < len(lines) and not lines[end].strip() and (start == 0 or not lines[start - 1].strip())
        last_of_all = end == len(lines) and start > 0 and not lines[start - 1].strip()
        shorter = "".join(lines[: start - last_of_all] + lines[end + blank :])
        if _says(shorter, rest):
            return shorter
    document = tomlkit.parse(text)
    del document["feeds"][number]
    return tomlkit.dumps(document)


def find_feed(feeds: tuple[Feed, ...], name: str, folder: Path) -> int:
    """Return the number of the feed that goes by this address or title.  Raises ConfigError if none or several do."""
    exact = [n for n, feed in enumerate(feeds) if name == feed.url or same_feed(name, feed.url, folder)]
    found = exact or [n for n, feed in enumerate(feeds) if name.casefold() == feed.title.casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        raise ConfigError(f'"{name}" is the title of {len(found)} feeds; name one by its address')
    raise ConfigError(f'there is no feed "{name}" in feeds.toml; `digest feeds list` lists all')


def save(path: Path, text: str, before: str) -> None:
    """Write feeds.toml whole or not at all, and only if it is good and nobody has changed it in the meantime."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".toml", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        try:
            load(Path(name), {})
        except ConfigError as error:
            raise ConfigError([problem.replace(name, str(path)) for problem in error.problems]) from None
        if path.read_bytes().decode("utf-8-sig") != before:
            raise ConfigError(f"{path} was changed by someone else just now; try again")
        Path(name).chmod(path.stat().st_mode & 0o777)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _entry(feed: Feed) -> dict[str, Any]:
    entry = {"title": feed.title, "url": feed.url, "kind": feed.kind, "section": feed.section}
    return {key: value for key, value in entry.items() if value and (key, value) != ("kind", "news")}


def _feeds(text: str) -> list[dict[str, Any]]:
    feeds: list[dict[str, Any]] = tomllib.loads(text).get("feeds", [])
    return feeds


def _says(text: str, feeds: list[dict[str, Any]]) -> bool:
    try:
        return _feeds(text) == feeds
    except tomllib.TOMLDecodeError:
        return False
