"""Several connections to the mail server at work at once, each on one delivery at a time."""

from collections.abc import Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Protocol, Self

from digest.delivery.attempt import Tried, Try
from digest.model import Delivery


class Crew(Protocol):
    """The connections.  For one thread at a time."""

    size: int  # how many there are

    def give(self, delivery: Delivery) -> None:
        """Have a delivery tried over a connection that is free; one must be."""

    def done(self, seconds: float | None) -> list[tuple[Delivery, Tried]]:
        """Wait until one that was given has been tried, so long at most, and return all that have been by then."""


class Threads:
    """A crew in this process: a thread for each connection, within a `with` block.  The tries must not raise."""

    def __init__(self, tries: Sequence[Try]) -> None:
        self.size = len(tries)
        self._given: SimpleQueue[Delivery | None] = SimpleQueue()
        self._tried: SimpleQueue[tuple[Delivery, Tried]] = SimpleQueue()
        # Daemons, so that a second Ctrl-C ends the program even if a server is silent for minutes.
        self._threads = [Thread(target=self._work, args=(one,), daemon=True) for one in tries]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for _ in self._threads:
            self._given.put(None)

    def give(self, delivery: Delivery) -> None:
        """Have a delivery tried."""
        self._given.put(delivery)

    def done(self, seconds: float | None) -> list[tuple[Delivery, Tried]]:
        """Return what has been tried."""
        found: list[tuple[Delivery, Tried]] = []
        with suppress(Empty):
            found.append(self._tried.get(timeout=seconds))
            while True:
                found.append(self._tried.get_nowait())
        return found

    def _work(self, attempt: Try) -> None:
        while (delivery := self._given.get()) is not None:
            self._tried.put((delivery, attempt(delivery)))
