"""What follows from an outcome: when a recipient is tried again, and when the whole run must stop.  Pure."""

from collections import deque
from datetime import datetime, timedelta

from digest.delivery.outcomes import Blocked, Refused, Unavailable, Unusable
from digest.errors import DeliveryError

PATIENCE = 3
"""After so many outcomes in a row for which the server was not available, it is taken for dead and the run ends."""

BLOCKS = 3
"""So many refusals of us, not of a recipient, among the last outcomes pause the run."""

REFUSALS = 20
"""So many refused recipients among the last outcomes pause the run: a list is not that bad, a mail server may be."""

LAST = 40
"""How many outcomes are looked back upon."""

TRIES = 12
"""After so many tries, which is a day, a recipient that is put off again and again is given up."""

_FIRST_DELAY = timedelta(minutes=5)
_LONGEST_DELAY = timedelta(hours=4)


def next_try(tries: int, now: datetime) -> datetime | None:
    """Return when to try again after so many tries: in 5 minutes, then 10, 20 and so on to 4 hours; None is never."""
    if tries >= TRIES:
        return None
    doublings: int = 2 ** max(0, tries - 1)
    return now + min(_FIRST_DELAY * doublings, _LONGEST_DELAY)


class Judge:
    """Hears every outcome of a run and says whether to go on."""

    def __init__(self) -> None:
        self.stopped: DeliveryError | None = None  # why the run ends, and what to do
        self.paused = False  # whether it must not go on by itself
        self._unavailable = 0
        self._last: deque[type[DeliveryError] | None] = deque(maxlen=LAST)

    def hear(self, problem: DeliveryError | None) -> None:
        """Take in one outcome; None is an accepted message."""
        self._unavailable = self._unavailable + 1 if isinstance(problem, Unavailable) else 0
        self._last.append(type(problem) if problem else None)
        if self.stopped is not None or problem is None:
            return
        if isinstance(problem, Unusable):
            self._stop(f"{problem} - nothing more was tried; send again when that is mended")
        elif self._unavailable >= PATIENCE:
            self._stop(
                f"{problem} - {self._unavailable} times in a row, so nothing more was tried; "
                "start the mail server or correct smtp.url, then send again: nobody gets it twice"
            )
        elif self._last.count(Blocked) >= BLOCKS:
            self.pause(f"{problem} - {BLOCKS} such answers; find out why")
        elif self._last.count(Refused) >= REFUSALS:
            self.pause(f"{problem} - {REFUSALS} of the last {len(self._last)} recipients were refused; find out why")

    def pause(self, reason: str) -> None:
        """End the run, and let it go on only when the operator says so; the caller knows how that is said."""
        self.paused = True
        self._stop(reason)

    def _stop(self, reason: str) -> None:
        self.stopped = DeliveryError(reason)
