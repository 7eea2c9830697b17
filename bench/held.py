"""How much memory a process holds together with those that it started, watched from outside (Linux)."""

import subprocess
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path

_GONE = (FileNotFoundError, ProcessLookupError)  # a process or a thread that has ended since


def family(pid: int, without: Collection[str] = ()) -> Iterator[int]:
    """Yield a process and those it started, but for programs of these names."""
    with suppress(*_GONE):
        if Path(f"/proc/{pid}/comm").read_text().strip() in without:
            return
    yield pid
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(*_GONE):
            for child in path.read_text().split():
                yield from family(int(child), without)


def proportional(pid: int) -> int:
    """Return the bytes that a process holds; what several share counts for each in part (PSS)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def peak(
    process: subprocess.Popen[str], bytes_of: Callable[[int], int], without: Collection[str] = ()
) -> float:
    """Watch a process and those it starts until it ends; return the most megabytes that they held together."""
    most = 0
    while process.poll() is None:
        held = 0
        for pid in family(process.pid, without):
            with suppress(*_GONE):
                held += bytes_of(pid)
        most = max(most, held)
        time.sleep(0.05)
    return most / 1e6
