"""Documents that are fetched and wait to be parsed.

Fetching goes ahead of parsing, so that a server which takes its time, or its second chance, has had it before the
others are parsed; but only so far ahead, since what waits takes memory.
"""

import threading
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Backlog(Generic[T]):
    """A queue between threads.

    Args:
        most: bytes that may wait; one that is larger waits alone.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._bytes = 0
        self._waiting: deque[tuple[T, int]] = deque()
        self._stopped = False
        # One thread is woken at a time: to wake forty, all but one in vain, takes longer than to fetch the document.
        lock = threading.Lock()
        self._room, self._filled = threading.Condition(lock), threading.Condition(lock)

    def put(self, thing: T, size: int) -> None:
        """Add a thing of so many bytes, once there is room."""
        with self._room:
            while self._bytes and self._bytes + size > self._most and not self._stopped:
                self._room.wait()
            self._waiting.append((thing, size))
            self._bytes += size
            self._filled.notify()
            if self._bytes + size <= self._most:  # what was taken was larger than this: there is room for another
                self._room.notify()

    def take(self) -> T | None:
        """Return the next thing, waiting for one; None once it is stopped."""
        with self._filled:
            while not self._waiting and not self._stopped:
                self._filled.wait()
            if self._stopped:
                return None
            thing, size = self._waiting.popleft()
            self._bytes -= size
            self._room.notify()
            return thing

    def stop(self) -> None:
        """Let nobody wait any more."""
        with self._room:
            self._stopped = True
            self._room.notify_all()
            self._filled.notify_all()
