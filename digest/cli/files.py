"""Files that commands read and write: each failure is one line that names the file and what to do."""

from pathlib import Path

from digest.cli.say import say, say_lines
from digest.errors import ConfigError, FetchError, RenderError


def read_bytes(file: Path) -> bytes:
    """Return what a file holds.  Raises FetchError."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise FetchError(f"{file} cannot be read: {error.strerror}; check its name") from error


def read_text(file: Path) -> str:
    """Return the text of a UTF-8 file, with or without a byte order mark.  Raises FetchError, ConfigError."""
    try:
        return read_bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file} is not UTF-8 text (byte {error.start + 1}); save it as UTF-8") from None


def put_out(text: str, file: Path | None, what: str) -> None:
    """Write a text to a file and say so ("Wrote 3 feeds to …"); print it if no file is named.  Raises RenderError."""
    if file is None:
        say_lines(text.splitlines())
        return
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        raise RenderError(f"{file} cannot be written: {error.strerror}; choose another place") from error
    say(f"Wrote {what} to {file}.")
