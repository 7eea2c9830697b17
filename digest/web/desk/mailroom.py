"""Sending from the desk: in the background, one edition at a time, until it is done or somebody stops it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from threading import Event, Lock, Thread
from typing import Protocol

from digest.errors import DigestError


class Mailroom(Protocol):
    """What building and sending asks of the rest of the program.  Each method raises DigestError."""

    def build(self, day: date) -> None:
        """Build the edition anew from what is stored, and write its files."""

    def approve(self, day: date, who: str) -> None:
        """Let the edition be sent as it is now."""

    def readers(self, day: date, *, of_week: bool) -> int:
        """Return to how many the day's edition would go, or the weekly one that is due with it."""

    def test(self, day: date, address: str) -> None:
        """Send a marked copy to one address."""

    def send(self, day: date, who: str, stop: Callable[[], bool]) -> str:
        """Send the edition to everyone who has not got it, or go on with it; return in words how that went."""

    def waiting(self, day: date) -> int:
        """Return how many deliveries are still to be made, whoever makes them."""

    def hold(self, day: date, reason: str, who: str = "") -> None:
        """Let nothing more be sent of the edition until somebody goes on with it; the ledger says `who` stopped it."""


@dataclass(frozen=True, slots=True)
class Run:
    """A sending that was begun here."""

    day: date
    running: bool
    words: str = ""  # how it went
    failed: bool = False


class Sender:
    """Sends editions in a thread of its own."""

    def __init__(self, mailroom: Mailroom) -> None:
        self.mailroom = mailroom
        self.run: Run | None = None
        self._stop = Event()
        self._stopped = ""  # why
        self._lock = Lock()
        self._thread: Thread | None = None

    def begin(self, day: date, who: str) -> None:
        """Begin to send, in the name of `who`.  Raises DigestError if something is being sent already."""
        with self._lock:
            if self.run is not None and self.run.running:
                raise DigestError(f"the edition of {self.run.day} is being sent; wait until it is done, or stop it")
            self._stop.clear()
            self._stopped = ""
            self.run = Run(day, running=True)
            self._thread = Thread(target=self._work, args=(day, who), name="sending")
            self._thread.start()

    def stop(self, day: date, who: str) -> None:
        """Have sending end after the messages that are under way, and stay ended until somebody goes on with it.

        What is sent from here ends whatever comes of noting that; another process ends once it is noted.  Then it stays
        so even if the program is killed.
        """
        reason = f"stopped at the desk by {who}"
        if self.run is not None and self.run.running and self.run.day == day:
            self._stopped = reason
            self._stop.set()
        elif not self.mailroom.waiting(day):
            raise DigestError(f"nothing of the edition of {day} is waiting to be sent, so there is nothing to stop")
        self.mailroom.hold(day, reason, who)

    def end(self) -> None:
        """Stop, and wait for the messages under way; the rest stays queued."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _work(self, day: date, who: str) -> None:
        try:
            words = self.mailroom.send(day, who, self._stop.is_set)
            if self._stopped:
                self.mailroom.hold(day, self._stopped)  # what was begun after it was stopped has ended the hold
                words = f"{words}; {self._stopped}"
            self.run = Run(day, running=False, words=words)
        except DigestError as error:
            self.run = Run(day, running=False, words=str(error), failed=True)
        except Exception as error:
            self.run = Run(day, running=False, words=f"a fault in the program: {error}", failed=True)
            raise
