"""`digest group`: the filter."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.say import say_lines
from digest.errors import ConfigError

if TYPE_CHECKING:
    from digest.config import FollowedCase

EXAMPLE = "Example: digest group stories.jsonl > grouping.jsonl"


def command(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Stories as JSON lines; - is standard input.", show_default=False)
    ] = "-",
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="A feeds.toml whose [[cases]] are known beforehand.")
    ] = None,
) -> None:
    """Say which case each story is about: JSON lines in, JSON lines out, nothing stored.

    A story is {"id", "title", "summary", "content", "link", "published", "source", "author", "tags"}; id and title are
    required.  For each, in the same order, comes {"id", "case", "caption", "also", "development", "duplicate_of",
    "score", "evidence"}.
    """
    from digest.pipeline.lines import group, read_lines

    followed: tuple[FollowedCase, ...] = ()
    if config is not None:
        from digest.config import find, load

        followed = load(find(config, os.environ), os.environ).cases
    try:
        stories = read_lines(_read(file))
    except ConfigError as error:
        name = "standard input" if file == "-" else file
        raise ConfigError([f"{name}, {problem}" for problem in error.problems]) from None
    say_lines(group(stories, followed))


def _read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise ConfigError(f"it cannot be read: {error.strerror}; check the name") from None
