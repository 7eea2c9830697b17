"""Making DKIM keys: files with tight permissions, and what DNS and feeds.toml are to hold."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from digest.config import Settings
from digest.delivery.signing import make_key, read_key
from digest.delivery.wire import bare_address
from digest.doctor.sending import KeyFile, dkim_name
from digest.doctor.zone import txt_line
from digest.errors import ConfigError

_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class MadeKeys:
    """New keys, and what is to be written where."""

    files: tuple[str, ...]
    domain: str
    records: tuple[str, ...]  # lines for DNS
    setting: str  # the line for feeds.toml


def make_keys(settings: Settings, selector: str) -> MadeKeys:
    """Make an RSA key (2048 bits) and an Ed25519 key beside feeds.toml, both or none.

    Their files are SELECTOR.pem and SELECTOR-ed25519.pem, and only their owner may read them.  Nothing is overwritten.
    Raises ConfigError if one of them is there already or cannot be written, or the selector is none.
    """
    if not _LABEL.fullmatch(selector):
        what = "write up to 40 small letters (a to z), digits and hyphens"
        raise ConfigError(f'--make-dkim-key: "{selector}" is no selector; {what}')
    folder = settings.path.parent
    files = {folder / f"{selector}.pem": "rsa", folder / f"{selector}-ed25519.pem": "ed25519"}
    for file in files:
        if file.exists():
            why = "messages on their way may be signed with it; take another selector, as in  --make-dkim-key digest2"
            raise ConfigError(f"{file} is there already, and {why}")
    _write_all({file: make_key(kind) for file, kind in files.items()})
    domain = bare_address(settings.newsletter.from_).rpartition("@")[2].lower()
    made = [key_file(file) for file in files]
    named = [*settings.delivery.dkim_keys, *(file.name for file in files)]
    quoted = ", ".join(f'"{name}"' for name in named)
    return MadeKeys(
        files=tuple(map(str, files)),
        domain=domain,
        records=tuple(txt_line(dkim_name(key.selector, domain), key.record) for key in made),
        setting=f"dkim_keys = [{quoted}]",
    )


def key_file(file: Path) -> KeyFile:
    """Return the key in a file.  Raises ConfigError."""
    key = read_key(file)
    return KeyFile(file.name, key.selector, key.record, key.algorithm)


def _write_all(contents: Mapping[Path, bytes]) -> None:
    """Write files that only their owner may read: all of them, or none."""
    made: list[Path] = []
    try:
        for file, content in contents.items():
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            made.append(file)
            with os.fdopen(descriptor, "wb") as opened:
                opened.write(content)
                opened.flush()
                os.fsync(opened.fileno())
    except OSError as error:
        for file in made:
            file.unlink()
        why = f"cannot be written ({error.strerror}); check the permissions of its folder"
        raise ConfigError(f"{file}: {why}") from error
