"""The IMAP folder that `bounces.mailbox` in feeds.toml names.  Pure."""

from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from digest.errors import ConfigError

_FORM = "write imaps://user@mail.example.org/INBOX"


class Place(NamedTuple):
    """What `bounces.mailbox` names."""

    host: str
    port: int
    tls: bool  # from the first byte; else STARTTLS is asked for, except on this machine
    user: str
    folder: str

    def __str__(self) -> str:
        return f"{self.host}:{self.port}/{self.folder}"


def read_place(url: str) -> Place:
    """Return the folder that an address names.  Raises ConfigError; its words hold no password."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"imaps": 993, "imap": 143}[parts.scheme]
    except (ValueError, KeyError):
        raise ConfigError(f"bounces.mailbox names no IMAP folder, {_FORM}") from None
    if parts.password is not None:
        raise ConfigError("bounces.mailbox must not hold the password: put it into DIGEST_BOUNCES_PASSWORD or a file")
    folder = unquote(parts.path.removeprefix("/")) or "INBOX"
    if not parts.hostname or not parts.username or not folder.isascii() or not folder.isprintable():
        raise ConfigError(f"bounces.mailbox names no IMAP user or no folder, {_FORM}")
    return Place(parts.hostname, port, parts.scheme == "imaps", unquote(parts.username), folder)
