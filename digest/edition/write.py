"""The files of an edition on disk, whole or not at all.

The files are written and synced in a new folder beside the old one; then the two change places.  At no moment does the
edition's folder hold half an edition.  A run that is killed leaves `.NAME.new` (not yet whole) or `.NAME.old` (the
edition as it was) beside it; the next run for the same folder puts things right before it begins.  Two renames part
"old" from "new"; the system call that swaps two folders in one is not in the standard library, and what it would save
is that a run killed between the two leaves the edition under `.NAME.old` until the next run.
"""

import contextlib
import errno
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from digest.errors import RenderError

_ADVICE = {
    errno.ENOSPC: "free some space, or choose another place with --output",
    errno.EDQUOT: "free some space, or choose another place with --output",
    errno.EACCES: "allow writing there, or choose another place with --output",
    errno.EPERM: "allow writing there, or choose another place with --output",
    errno.EROFS: "choose another place with --output",
    errno.ENOTDIR: "a file stands where a folder is needed: move it away, or choose another place with --output",
    errno.EEXIST: "a file stands where a folder is needed: move it away, or choose another place with --output",
    errno.ENAMETOOLONG: "choose a shorter name",
}


def write_edition(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make `folder` hold `files` (name: content), and whatever else somebody has put there.

    A folder that holds these contents already is not touched.  Two runs for one folder wait for each other.

    Raises:
        RenderError: the disk is full, or writing is not allowed there; what stood there stands there still.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(folder.parent):
            _put_right(folder)
            if not _holds(folder, files):
                _replace(folder, files)
    except OSError as error:
        advice = _ADVICE.get(error.errno or 0, "mend that, or choose another place with --output")
        raise RenderError(f"{folder} cannot be written: {error.strerror or error}; {advice}") from error


@contextlib.contextmanager
def _one_at_a_time(parent: Path) -> Iterator[None]:
    """Hold a lock on the folder that the editions are in; the system lets go of it when a process dies."""
    if sys.platform == "win32":
        yield  # folders cannot be locked there
        return
    import fcntl  # not there on Windows

    descriptor = os.open(parent, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network file systems have no locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _beside(folder: Path, ending: str) -> Path:
    return folder.with_name(f".{folder.name}.{ending}")


def _put_right(folder: Path) -> None:
    """Clear away what a killed run left: its half-written files go, the old edition returns if the new never came."""
    new, old = _beside(folder, "new"), _beside(folder, "old")
    if new.exists():
        shutil.rmtree(new)
    if old.exists():
        if folder.exists():
            _keep_others(old, folder)
            shutil.rmtree(old)
        else:
            old.rename(folder)


def _holds(folder: Path, files: Mapping[str, bytes]) -> bool:
    try:
        return all((folder / name).read_bytes() == content for name, content in files.items())
    except (FileNotFoundError, NotADirectoryError):
        return False


def _replace(folder: Path, files: Mapping[str, bytes]) -> None:
    new, old = _beside(folder, "new"), _beside(folder, "old")
    try:
        new.mkdir()
        for name, content in files.items():
            _write(new / name, content)
        _sync(new)
        if folder.exists():
            os.scandir(folder).close()  # a file of that name is an error, not something to replace
            folder.rename(old)
        new.rename(folder)
    except BaseException:  # an interrupt, too, leaves no mess
        shutil.rmtree(new, ignore_errors=True)
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise
    _sync(folder.parent)
    if old.exists():
        _keep_others(old, folder)
        shutil.rmtree(old)


def _keep_others(old: Path, folder: Path) -> None:
    """Move what somebody else has put into the old folder to the new one; ours are all there already."""
    for path in old.iterdir():
        if not (folder / path.name).exists():
            path.rename(folder / path.name)


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Have the names in `folder` survive a power failure."""
    if sys.platform == "win32":
        return  # folders cannot be opened there
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
