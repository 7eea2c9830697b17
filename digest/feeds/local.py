"""Feeds that are files on this machine, named by the operator."""

from pathlib import Path

from digest.errors import FetchError
from digest.feeds.records import Fetched


def read(path: Path, max_bytes: int) -> Fetched:
    """Return the file's content.

    Raises:
        FetchError: it is not there, may not be read, is no file, or is larger than `max_bytes`.
    """
    try:
        if not path.exists():
            raise FetchError(f"there is no file {path}; put it there, or change the feed's url in feeds.toml")
        if not path.is_file():  # a device or a pipe could be read for ever
            raise FetchError(f"{path} is not a file; change the feed's url in feeds.toml")
        with path.open("rb") as file:
            body = file.read(max_bytes + 1)
    except OSError as error:
        raise FetchError(f"{path} cannot be read: {error.strerror}; mend its permissions or its disk") from error
    if len(body) > max_bytes:
        raise FetchError(f"{path} is larger than {max_bytes:,} bytes and is not read; shorten it")
    return Fetched(body)
