"""Sending one edition to everyone in its outbox, each once, whatever happens in between.

Every step is written down and committed before the next: a delivery is `sending` before a byte of it leaves, and `sent`
only after the server's yes.  A process killed in between leaves `sending`, which the next run turns into `uncertain`:
it may have arrived or not, and is shown to the operator.  Each connection has one delivery at a time, so that a kill
makes at most as many uncertain as there are connections.  What the connections have finished and what they are given
next is one transaction.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from digest.delivery.attempt import Outcome, outcome, unsent
from digest.delivery.crew import Crew
from digest.delivery.judge import Judge
from digest.delivery.pace import Pace
from digest.errors import DeliveryError, DigestError
from digest.model import Delivery, DeliveryState

_COUNTED: tuple[DeliveryState, ...] = ("sent", "failed", "deferred", "uncertain")
_NAP = timedelta(seconds=1)  # how long `stop` may go unheard while nothing may be sent


class Outbox(Protocol):
    """The deliveries of one edition.  Each call is committed, and visible to other processes, when it returns."""

    def recover(self, now: datetime) -> int:
        """Turn every `sending` delivery into `uncertain`; return how many there were."""

    def exchange(self, done: Sequence[Delivery], wanted: int, before: datetime, now: datetime) -> list[Delivery]:
        """Keep what became of deliveries, move up to `wanted` others to `sending`, count their try and return them.

        Eligible are those `queued` and due, and those `deferred` and due earlier than `before`.
        """

    def next_due(self) -> datetime | None:
        """Return when the first of the `queued` deliveries is due; None if there is none."""


@dataclass(frozen=True, slots=True)
class DeliverySummary:
    """What one run did."""

    sent: int = 0
    failed: int = 0
    deferred: int = 0
    uncertain: int = 0  # those of this run, and those an earlier one left behind when it was killed
    stopped: DeliveryError | None = None  # why the run ended before its work: what to do, in one line
    paused: bool = False  # whether it must not go on before the operator says so


def deliver(
    outbox: Outbox,
    crew: Crew,
    now: Callable[[], datetime],
    *,
    pace: Pace | None = None,
    on_done: Callable[[Delivery], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
    wait: Callable[[float], None] = time.sleep,
) -> DeliverySummary:
    """Send what waits in the outbox, each recipient tried once, and say how it went.

    What fails never stops the rest; a server that is dead or takes nothing from us does, and so does a message that
    cannot be made: what was not tried stays queued.  `on_done` is told each delivery in its new state.  `stop` is asked
    before each delivery; once true, the run ends when those under way are done.  A bug in a try, an exception from
    `on_done` or the outbox and Ctrl-C end the run the same way and are passed on.
    """
    run = _Run(outbox, crew, now, pace or Pace(), on_done or _tell_nobody, stop, wait)
    run.begin()
    try:
        run.work()
    except BaseException:
        run.interrupt()
        raise
    finally:
        run.wind_up()
    return run.summary()


class _Run:
    """One call of `deliver`."""

    def __init__(
        self,
        outbox: Outbox,
        crew: Crew,
        now: Callable[[], datetime],
        pace: Pace,
        on_done: Callable[[Delivery], None],
        stop: Callable[[], bool],
        wait: Callable[[float], None],
    ) -> None:
        self._outbox = outbox
        self._crew = crew
        self._now = now
        self._pace = pace
        self._on_done = on_done
        self._stop = stop
        self._wait = wait
        self._judge = Judge()
        self._bug: BaseException | None = None
        self._under_way = 0  # how many deliveries the crew has
        self._unkept: list[Delivery] = []  # what became of deliveries, not yet in the outbox
        self._counts: Counter[DeliveryState] = Counter()
        self._started = now()

    def begin(self) -> None:
        """Look what an earlier run left."""
        self._counts["uncertain"] = self._outbox.recover(self._started)

    def work(self) -> None:
        """Send until nothing is left that may be sent."""
        while True:
            self._hand_out()
            if self._under_way:
                self._take_in(self._patience())
            elif not self._nap():
                return

    def interrupt(self) -> None:
        """Wait for what is under way; nobody is told of it."""
        self._on_done = _tell_nobody
        while self._under_way:
            self._take_in(None)

    def wind_up(self) -> None:
        """Keep what became of the last deliveries, and pass on a bug."""
        self._exchange(0)
        if self._bug is not None:
            raise self._bug

    def summary(self) -> DeliverySummary:
        """Return how it went."""
        counts, judge = self._counts, self._judge
        sent, failed, deferred, uncertain = (counts[state] for state in _COUNTED)
        return DeliverySummary(sent, failed, deferred, uncertain, judge.stopped, judge.paused)

    @property
    def _going_on(self) -> bool:
        return self._bug is None and self._judge.stopped is None and not self._stop()

    def _hand_out(self) -> None:
        """Keep what became of deliveries, and give the crew as many others as it has free connections."""
        put_off = True
        while put_off:
            now, free, put_off = self._now(), self._crew.size - self._under_way, False
            wanted = self._pace.allowed(now, free) if free and self._going_on else 0
            for delivery in self._exchange(wanted):
                slot = self._pace.slot(delivery.id, delivery.address, now)
                if slot <= now:
                    self._crew.give(delivery)
                    self._under_way += 1
                else:
                    self._unkept.append(unsent(delivery, now, slot))
                    put_off = True

    def _take_in(self, seconds: float | None) -> None:
        """Wait until something under way is done, so long at most, and hear what became of it."""
        for delivery, tried in self._crew.done(seconds):
            self._under_way -= 1
            self._hear(outcome(delivery, tried, self._now()))

    def _exchange(self, wanted: int) -> list[Delivery]:
        done = tuple(self._unkept)
        if not done and not wanted:
            return []
        claimed = self._outbox.exchange(done, wanted, self._started, self._now())
        self._unkept.clear()  # not earlier: after a failure it is tried once more
        settled = [delivery for delivery in done if delivery.state != "queued"]  # those were put off, or not made
        self._counts.update(delivery.state for delivery in settled)
        try:
            for delivery in settled:
                self._on_done(delivery)
        except BaseException:
            now = self._now()
            self._unkept += [unsent(delivery, now, now) for delivery in claimed]
            raise
        return claimed

    def _hear(self, last: Outcome) -> None:
        self._unkept.append(last.delivery)
        problem = last.problem
        if problem is None or isinstance(problem, DeliveryError):
            self._judge.hear(problem)
        elif isinstance(problem, DigestError):
            where = f"the message to {last.delivery.address} could not be made: {problem}"
            self._judge.pause(f"{where} - nothing more was tried; mend that")
        else:
            self._bug = self._bug or problem

    def _patience(self) -> float | None:
        """Return for how many seconds to wait for what is under way: no longer than until more may be sent."""
        left = self._left() if self._under_way < self._crew.size else None
        return None if left is None else min(left, _NAP).total_seconds()

    def _nap(self) -> bool:
        """Wait until something may be sent again, a second at most; return False if nothing is to be waited for."""
        left = self._left()
        if left is not None:
            self._wait(min(left, _NAP).total_seconds())
        return left is not None

    def _left(self) -> timedelta | None:
        """Return how long nothing more may be sent; None if nothing is to be."""
        due = self._outbox.next_due() if self._going_on else None
        now = self._now()
        return None if due is None else max(self._pace.until(now), due - now, timedelta(0))


def _tell_nobody(_: Delivery) -> None:
    """Do nothing."""
