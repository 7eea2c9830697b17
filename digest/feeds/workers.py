"""Processes that read documents: what a feed can make slow, large or crash ends one of them and nothing else.

A worker takes one document at a time and is killed when that takes too long; its memory is limited by the system
(RLIMIT_AS, which macOS does not enforce).  Workers are started when there is work, kept for the life of the process
(one costs a fifth of a second), replaced after a death, and end by themselves when the program does.
"""

import atexit
import os
import pickle
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import overload

from digest.errors import ParseError
from digest.feeds.records import PROCESSES, Clipping, Document, Job, Page, Result
from digest.model import Story

_FAULTS = (EOFError, OSError, pickle.UnpicklingError)  # how the death of a worker shows

_BUFFER = 65_536  # bytes

_slots = threading.BoundedSemaphore(PROCESSES)
_idle: list["_Worker"] = []


@overload
def read_apart(document: Document, seconds: float, memory: int) -> Result: ...


@overload
def read_apart(document: Clipping, seconds: float, memory: int) -> Story: ...


@overload
def read_apart(document: Page, seconds: float, memory: int) -> str: ...


def read_apart(document: Job, seconds: float, memory: int) -> Result | Story | str:
    """Return a feed's stories, the story of a page or a page's article.

    They are read in another process, within that time and that many bytes.

    Raises:
        ParseError: it is no feed, or too much to read.
        UnreadError: a bug.
    """
    with _slots:
        worker = _idle.pop() if _idle else _Worker()
        try:
            answer = worker.ask(document, seconds, memory)
        except BaseException:
            worker.end()
            raise
        _idle.append(worker)
    if isinstance(answer, Exception):
        raise answer
    return answer


class _Worker:
    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  nothing in it comes from outside
                [sys.executable, "-c", "from digest.feeds.worker import serve; serve()", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(_places())},
            )
        self._line, self._heard = ours, ours.makefile("rb", _BUFFER)
        pickle.load(self._heard)  # noqa: S301  it is up: starting does not count as reading

    def ask(self, document: Job, seconds: float, memory: int) -> Result | Story | str | Exception:
        try:
            self._line.settimeout(seconds)
            self._line.sendall(pickle.dumps((document, memory), pickle.HIGHEST_PROTOCOL))
            answer: Result | Story | str | Exception = pickle.load(self._heard)  # noqa: S301  our own process
        except TimeoutError as error:
            slow = f"reading it takes more than {seconds:g} s; look for a shorter feed of the outlet"
            raise ParseError(slow) from error
        except _FAULTS as error:
            raise ParseError(
                f"reading it takes more than {memory // 1_000_000:,} MB of memory, or crashes its reader; "
                "look for a shorter feed of the outlet"
            ) from error
        if isinstance(answer, MemoryError):
            raise ParseError(
                f"reading it takes more than {memory // 1_000_000:,} MB of memory; "
                "look for a shorter feed of the outlet"
            )
        return answer

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._heard.close()
        self._line.close()


def prepare() -> None:
    """Start the workers in the background, for documents that are sure to come."""
    for _ in range(PROCESSES - len(_idle)):
        threading.Thread(target=_add, name="worker's start", daemon=True).start()


def _add() -> None:
    with _slots:
        _idle.append(_Worker())


def _places() -> list[str]:
    """Return where this process finds its modules, for one that may be started in another way."""
    return [str(Path(place).absolute()) for place in sys.path if place]


def end_all() -> None:
    """End the workers that wait; new ones are started when there is work."""
    while _idle:
        _idle.pop().end()


atexit.register(end_all)
