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
        self._changed = threading.Condition()

    def put(self, thing: T, size: int) -> None:
        """Add a thing of so many bytes, once there is room."""
        with self._changed:
            while self._bytes and self._bytes + size > self._most and not self._stopped:
                self._changed.wait()
            self._waiting.append((thing, size))
            self._bytes += size
            self._changed.notify_all()

    def take(self) -> T | None:
        """Return the next thing, waiting for one; None once it is stopped."""
        with self._changed:
            while not self._waiting and not self._stopped:
                self._changed.wait()
            if self._stopped:
                return None
            thing, size = self._waiting.popleft()
            self._bytes -= size
            self._changed.notify_all()
            return thing

    def stop(self) -> None:
        """Let nobody wait any more."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
