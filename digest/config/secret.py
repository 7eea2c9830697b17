"""The key that links are signed with: made on first use, kept beside the database, readable by its owner alone."""

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from digest.config.load import Settings
from digest.errors import ConfigError

NAME = "digest.key"
_BYTES = 32
_START = "sqlite:///"


def key_file(settings: Settings) -> Path:
    """Return where the key is kept: in the folder of the SQLite file; for PostgreSQL, in that of feeds.toml."""
    url = settings.database_url
    folder = Path(url.removeprefix(_START)).parent if url.startswith(_START) else settings.path.parent
    return folder / NAME


def signing_key(settings: Settings) -> bytes:
    """Return the key, after making it if there is none; of two processes that make one, both get the same.

    Raises ConfigError if it cannot be read or written, others may read it, or it is none.
    """
    file = key_file(settings)
    try:
        if not file.exists():
            _make(file)
        with file.open("rb") as opened:
            mode, key = os.fstat(opened.fileno()).st_mode, opened.read()
    except OSError as error:
        why = f"cannot be read or made ({error.strerror})"
        raise ConfigError(f"{file}: {why}; check the permissions of its folder") from None
    if stat.S_IMODE(mode) & 0o077:
        raise ConfigError(f"{file}: others may read it, who could then forge links; run  chmod 600 {file}")
    if len(key.strip()) != 2 * _BYTES:
        raise ConfigError(f"{file}: is no key; restore it, or delete it, which makes every link that was sent useless")
    return bytes(key.strip())


def _make(file: Path) -> None:
    """Write a new key and give it its name only when it is whole; a name that is taken in the meantime stays."""
    draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(secrets.token_hex(_BYTES) + "\n")
            opened.flush()
            os.fsync(opened.fileno())
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink()
