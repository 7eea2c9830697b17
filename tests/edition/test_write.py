"""An edition's folder is whole at every moment, and what was there survives what goes wrong."""

import errno
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from digest.edition import write
from digest.edition.write import write_edition
from digest.errors import RenderError

OLD = {"digest.html": b"<p>old</p>", "digest.txt": b"old"}
NEW = {"digest.html": b"<p>new</p>" * 1000, "digest.txt": b"new", "digest.json": b"{}"}
LATER = dict.fromkeys(NEW, b"later")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "editions" / "daily-2023-07-12"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def alone(folder: Path) -> bool:
    """Tell whether nothing but the edition lies in the folder of the editions."""
    return list(folder.parent.iterdir()) == [folder]


def test_a_first_edition_is_written_with_the_folders_it_needs(folder: Path) -> None:
    write_edition(folder, NEW)
    assert contents(folder) == NEW
    assert alone(folder)


def test_a_new_version_takes_the_place_of_the_old(folder: Path) -> None:
    write_edition(folder, OLD)
    write_edition(folder, NEW)
    assert contents(folder) == NEW
    assert alone(folder)


def test_the_same_contents_again_touch_nothing(folder: Path) -> None:
    write_edition(folder, NEW)
    before = folder.stat().st_ino, {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    write_edition(folder, NEW)
    assert (folder.stat().st_ino, {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}) == before


def test_files_that_somebody_else_put_there_stay(folder: Path) -> None:
    write_edition(folder, OLD)
    (folder / "notes.txt").write_bytes(b"ours")
    (folder / "pictures").mkdir()
    (folder / "pictures" / "a.png").write_bytes(b"png")
    write_edition(folder, NEW)
    assert (folder / "notes.txt").read_bytes() == b"ours"
    assert (folder / "pictures" / "a.png").read_bytes() == b"png"
    assert alone(folder)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
@pytest.mark.parametrize("call", [1, 2, 3, 4])
def test_a_full_disk_at_any_write_leaves_the_old_edition_and_gives_advice(
    folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, call: int
) -> None:
    write_edition(folder, OLD)
    real, calls = os.fsync, iter(range(1, 100))

    def full(descriptor: int) -> None:
        if next(calls) == call:
            raise OSError(number, os.strerror(number))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RenderError, match="--output") as caught:
        write_edition(folder, NEW)
    assert os.strerror(number) in str(caught.value)
    assert contents(folder) == OLD
    assert alone(folder)


def test_a_disk_that_is_really_full_leaves_the_old_edition(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk: run as root to test a full one")
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    mounted = subprocess.run(mount, capture_output=True, check=False)
    if mounted.returncode != 0:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        folder = place / "daily-2023-07-12"
        write_edition(folder, OLD)
        with pytest.raises(RenderError, match="free some space"):
            write_edition(folder, {"digest.html": b"x" * 200_000})
        assert contents(folder) == OLD
        assert alone(folder)
    finally:
        subprocess.run(["umount", place], check=True)


def test_a_failing_rename_puts_the_old_edition_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_edition(folder, OLD)
    real = Path.rename

    def refuses(self: Path, target: Path) -> Path:
        if self.name.endswith(".new"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", refuses)
    with pytest.raises(RenderError, match="allow writing there"):
        write_edition(folder, NEW)
    assert contents(folder) == OLD
    assert alone(folder)


def test_a_file_in_the_place_of_the_folder_is_left_alone(folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_bytes(b"mine")
    with pytest.raises(RenderError, match="a file stands where a folder is needed"):
        write_edition(folder, NEW)
    assert folder.read_bytes() == b"mine"
    assert alone(folder)


def test_a_file_in_the_place_of_the_output_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "editions").write_bytes(b"mine")
    with pytest.raises(RenderError, match="a file stands where a folder is needed"):
        write_edition(tmp_path / "editions" / "daily-2023-07-12", NEW)


KILLED = """
import os, signal, sys
from pathlib import Path
from digest.edition import write
step = int(sys.argv[2])
calls = iter(range(1, 100))
def dies(real):
    def call(*arguments, **more):
        if next(calls) == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **more)
    return call
os.fsync, Path.rename, Path.mkdir = dies(os.fsync), dies(Path.rename), dies(Path.mkdir)
write.shutil.rmtree = dies(write.shutil.rmtree)
files = {"digest.html": b"<p>new</p>" * 1000, "digest.txt": b"new", "digest.json": b"{}"}
write.write_edition(Path(sys.argv[1]), files)
"""


@pytest.mark.parametrize("step", range(1, 13))
def test_a_run_killed_at_any_step_leaves_one_whole_edition_and_the_next_run_clears_up(folder: Path, step: int) -> None:
    write_edition(folder, OLD)
    (folder / "notes.txt").write_bytes(b"ours")
    killed = subprocess.run([sys.executable, "-c", KILLED, folder, str(step)], check=False, timeout=60)
    assert killed.returncode == (-signal.SIGKILL if step < 12 else 0), "another number of steps: make the range fit"
    standing = folder if folder.exists() else write._beside(folder, "old")
    names = {name: content for name, content in contents(standing).items() if name != "notes.txt"}
    assert names in (OLD, NEW)
    write_edition(folder, LATER)
    assert contents(folder) == {**LATER, "notes.txt": b"ours"}
    assert alone(folder)


def test_runs_at_the_same_time_wait_for_each_other(folder: Path) -> None:
    versions = [{"digest.html": bytes([65 + at]) * 50_000, "digest.txt": bytes([65 + at])} for at in range(8)]
    threads = [threading.Thread(target=write_edition, args=(folder, version)) for version in versions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert contents(folder) in versions
    assert alone(folder)


def test_readers_of_other_accounts_may_read_what_the_umask_allows(folder: Path) -> None:
    before = os.umask(0o022)
    try:
        write_edition(folder, NEW)
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o755
    assert (folder / "digest.html").stat().st_mode & 0o777 == 0o644
