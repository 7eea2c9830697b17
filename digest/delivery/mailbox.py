r"""Where bounces lie: a Maildir, an mbox file, an IMAP folder, or one message on a pipe.

What was dealt with is marked as read there (moved to `cur`, \Seen), and everything else is left as it is.  An mbox
file is never written to.
"""

import hashlib
import mailbox
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from digest.delivery.returned import LIMIT
from digest.errors import DeliveryError


@dataclass(frozen=True, slots=True)
class Letter:
    """One message that lies in a mailbox."""

    place: str  # what names it there as long as it lies there
    read: Callable[[], bytes]  # its first bytes, as many as are looked at; raises DeliveryError
    done: Callable[[], None] = lambda: None  # marks it as read


@contextmanager
def letters_in(where: str, password: str | None = None) -> Iterator[Iterator[Letter]]:
    """Yield the letters in a mailbox that nobody has read: a path, or an address `imaps://user@host/folder`.

    Raises DeliveryError if it cannot be opened.
    """
    if where.startswith(("imap://", "imaps://")):
        from digest.delivery.imap import letters_at  # imaplib: 20 ms

        with letters_at(where, password) as found:
            yield found
        return
    path = Path(where)
    if (path / "new").is_dir():
        with _explained(path):
            listed = list(_in_maildir(path))
        yield iter(listed)
    elif path.is_dir() and not any(path.iterdir()):
        yield iter(())  # a Maildir that nothing came to yet
    elif path.is_file():
        with _in_mbox(path) as found:
            yield found
    else:
        what = "is a folder, but no Maildir: it has no folder new" if path.is_dir() else "is not there"
        raise DeliveryError(f"{path} {what}; correct bounces.mailbox")


def piped(source: BinaryIO) -> Iterator[Letter]:
    """Yield the one message that a mail server writes to a pipe, read to its end."""
    raw = source.read(LIMIT)
    while source.read(1_000_000):  # a pipe that is closed early is an error to the server
        pass
    if raw.strip():
        yield Letter(_named(raw), lambda: raw)


def _in_maildir(path: Path) -> Iterator[Letter]:
    """Yield what is new, and what another program has seen and nobody has opened (no flag S)."""
    new, cur = path / "new", path / "cur"
    names = sorted(file.name for file in new.iterdir() if file.is_file() and not file.name.startswith("."))
    for name in names:
        yield _in_file(new / name, cur / f"{name.partition(':')[0]}:2,S")
    for file in sorted(cur.iterdir()) if cur.is_dir() else ():
        base, _, flags = file.name.partition(":2,")
        if "S" not in flags and file.is_file() and not base.startswith("."):
            yield _in_file(file, cur / f"{base}:2,{''.join(sorted({*flags, 'S'}))}")


def _in_file(file: Path, afterwards: Path) -> Letter:
    def read() -> bytes:
        with _explained(file), file.open("rb") as opened:
            return opened.read(LIMIT)

    def done() -> None:
        with _explained(file), suppress(FileNotFoundError):  # a mail program was faster
            afterwards.parent.mkdir(exist_ok=True)
            file.rename(afterwards)

    return Letter(f"maildir {file.name.partition(':')[0]}", read, done)


@contextmanager
def _in_mbox(path: Path) -> Iterator[Iterator[Letter]]:
    """Yield the messages of a file that is locked meanwhile, so that none is read before it is whole."""
    with _explained(path):
        box = mailbox.mbox(path, factory=None, create=False)
    try:
        try:
            box.lock()
        except mailbox.ExternalClashError as error:
            raise DeliveryError(f"{path} is locked by another program; try again") from error
        except OSError:  # one may read it and not write to it: then nobody can lock it
            pass
        with _explained(path):
            keys = list(box.iterkeys())
        yield (_in_box(box, key, path) for key in keys)
    finally:
        box.close()


def _in_box(box: "mailbox.mbox", key: str, path: Path) -> Letter:
    with _explained(path), box.get_file(key) as opened:
        raw = opened.read(LIMIT)
    return Letter(_named(raw), lambda: raw)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DeliveryError(f"{path} cannot be read or moved ({error.strerror}); check its permissions") from error


def _named(raw: bytes) -> str:
    return f"sha256 {hashlib.sha256(raw).hexdigest()}"
