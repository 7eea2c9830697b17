"""Sending one edition to everyone in its outbox, each once, whatever happens in between.

Every step is written down and committed before the next: a delivery is `sending` before a byte of it leaves, and `sent`
only after the server's yes.  A process killed in between leaves `sending`, which the next run turns into `uncertain`:
it may have arrived or not, and is shown to the operator.  Each connection has one delivery at a time, so that a kill
makes at most as many uncertain as there are connections.  What the connections have finished and what they are given
next is one transaction.
"""

import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from threading import Lock
from typing import Literal, NamedTuple, Protocol

from digest.delivery.crew import work_together
from digest.delivery.judge import Judge, next_try
from digest.delivery.outcomes import Blocked, Deferred, Refused, Unavailable, Uncertain, Unusable, Withdrawn
from digest.delivery.pace import Pace
from digest.delivery.transport import Transport
from digest.errors import DeliveryError, DigestError
from digest.model import Delivery, DeliveryState

_COUNTED: tuple[DeliveryState, ...] = ("sent", "failed", "deferred", "uncertain")
_NAP = timedelta(seconds=1)  # how long `stop` may go unheard while nothing may be sent


class Mail(NamedTuple):
    """One message and the address that it comes back to."""

    message: bytes
    sender: str


Compose = Callable[[Delivery], Mail]


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


class _Outcome(NamedTuple):
    """One delivery in its new state, and why if that is not `sent`."""

    delivery: Delivery
    problem: BaseException | None = None


def deliver(
    outbox: Outbox,
    transports: Sequence[Transport],
    compose: Compose,
    now: Callable[[], datetime],
    *,
    pace: Pace | None = None,
    on_done: Callable[[Delivery], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
    wait: Callable[[float], None] = time.sleep,
) -> DeliverySummary:
    """Send what waits in the outbox, each recipient tried once, and say how it went.

    `compose` makes the complete message of one delivery, or raises Withdrawn; several threads call it.  What fails
    never stops the rest; a server that is dead or takes nothing from us does, and so does a message that cannot be
    made: what was not tried stays queued.  `on_done` is told each delivery in its new state.  `stop` is asked before
    each delivery; once true, the run ends when those under way are done.  A bug in `compose`, an exception from
    `on_done` or the outbox and Ctrl-C end the run the same way and are passed on.
    """
    run = _Run(outbox, now, pace or Pace(), on_done or _tell_nobody, stop, wait)

    def work(transport: Transport) -> None:
        run.work_off(lambda delivery: _attempt(transport, compose, delivery, now))

    run.begin()
    try:
        work_together([partial(work, transport) for transport in transports], run.end)
    finally:
        run.wind_up()
    return run.summary()


class _Run:
    """One call of `deliver`.

    Each thread asks for its next delivery when it is done with the one before.  Whoever has the lock then does so for
    all that have asked, in one transaction: a commit may take as long as many messages.
    """

    def __init__(
        self,
        outbox: Outbox,
        now: Callable[[], datetime],
        pace: Pace,
        on_done: Callable[[Delivery], None],
        stop: Callable[[], bool],
        wait: Callable[[float], None],
    ) -> None:
        self._outbox = outbox
        self._now = now
        self._pace = pace
        self._on_done = on_done
        self._stop = stop
        self._wait = wait
        self._judge = Judge()
        self._bug: BaseException | None = None
        self._ended = False
        self._lock, self._napping = Lock(), Lock()
        self._asking: deque[_Outcome | None] = deque()  # an entry for each thread that wants a delivery
        self._ready: deque[Delivery] = deque()  # claimed, for the threads that have asked
        self._unkept: list[Delivery] = []  # what became of deliveries, not yet in the outbox
        self._counts: Counter[DeliveryState] = Counter()
        self._started = now()

    def begin(self) -> None:
        """Look what an earlier run left."""
        self._counts["uncertain"] = self._outbox.recover(self._started)

    def work_off(self, attempt: Callable[[Delivery], _Outcome]) -> None:
        """Send until nothing is left that may be sent."""
        try:
            outcome: _Outcome | None = None
            while (delivery := self._next(outcome)) is not None:
                outcome = attempt(delivery)
        except BaseException as error:  # noqa: BLE001  passed on by `wind_up`, in the caller's thread
            self._bug = self._bug or error

    def end(self) -> None:
        """Let nothing more be begun."""
        self._ended = True

    def wind_up(self) -> None:
        """Keep what became of the last deliveries, and pass on what ended the run."""
        now = self._now()
        for outcome in self._asking:
            self._hear(outcome)
        self._unkept += [_unsent(delivery, now, now) for delivery in self._ready]
        if self._bug is not None or self._ended:
            self._on_done = _tell_nobody
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
        return self._bug is None and self._judge.stopped is None and not self._ended and not self._stop()

    def _next(self, outcome: _Outcome | None) -> Delivery | None:
        """Take in what became of a thread's last delivery, and return its next one; None if there is none left."""
        delivery = self._claimed(outcome)
        while delivery is None:
            with self._napping:  # one thread waits, and the others for it
                delivery = self._claimed(None)
                if delivery is None and not self._nap():
                    return None
        return delivery

    def _claimed(self, outcome: _Outcome | None) -> Delivery | None:
        self._asking.append(outcome)
        with self._lock:
            if self._asking or not self._ready:
                self._serve()
            return self._ready.popleft() if self._ready else None

    def _serve(self) -> None:
        """Claim deliveries for all threads that have asked."""
        asking = 0
        while self._asking:
            self._hear(self._asking.popleft())
            asking += 1
        now = self._now()
        wanted = self._pace.allowed(now, asking or 1) if self._going_on else 0
        for delivery in self._exchange(wanted):
            slot = self._pace.slot(delivery.id, delivery.address, now)
            if slot <= now:
                self._ready.append(delivery)
            else:
                self._unkept.append(_unsent(delivery, now, slot))

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
            self._unkept += [_unsent(delivery, now, now) for delivery in claimed]
            raise
        return claimed

    def _hear(self, outcome: _Outcome | None) -> None:
        if outcome is None:
            return
        self._unkept.append(outcome.delivery)
        problem = outcome.problem
        if problem is None or isinstance(problem, DeliveryError):
            self._judge.hear(problem)
        elif isinstance(problem, DigestError):
            where = f"the message to {outcome.delivery.address} could not be made: {problem}"
            self._judge.pause(f"{where} - nothing more was tried; mend that")
        else:
            self._bug = self._bug or problem

    def _nap(self) -> bool:
        """Wait until something may be sent again, a second at most; return False if nothing is to be waited for."""
        with self._lock:
            self._exchange(0)
            if not self._going_on:
                return False
            now, due = self._now(), self._outbox.next_due()
            if due is None:
                return False
            left = max(self._pace.until(now), due - now)
        self._wait(min(max(left, timedelta(0)), _NAP).total_seconds())
        return True


def _tell_nobody(_: Delivery) -> None:
    """Do nothing."""


def _attempt(transport: Transport, compose: Compose, delivery: Delivery, now: Callable[[], datetime]) -> _Outcome:
    """Return the delivery in the state that it has after one try, and the reason if that is not `sent`."""
    try:
        mail = compose(delivery)
    except Withdrawn as error:
        return _Outcome(_settled(delivery, "failed", now(), str(error)))
    except BaseException as error:  # noqa: BLE001  passed on by the run, once the delivery is kept as unsent
        moment = now()
        return _Outcome(_unsent(delivery, moment, moment, str(error)), error)
    try:
        transport.send(mail.message, mail.sender, delivery.address)
    except (Refused, Uncertain) as error:
        state: DeliveryState = "failed" if isinstance(error, Refused) else "uncertain"
        settled = _settled(delivery, state, now(), str(error))
        return _Outcome(replace(settled, bounce=_bounce(error)), error)
    except (Deferred, Unusable) as error:
        return _Outcome(_put_off(delivery, error, now()), error)
    except BaseException as error:  # noqa: BLE001  a bug in the middle of the conversation: nobody knows how far it got
        return _Outcome(_settled(delivery, "uncertain", now(), "interrupted while it was being sent"), error)
    return _Outcome(_settled(delivery, "sent", now()))


def _put_off(delivery: Delivery, error: DeliveryError, now: datetime) -> Delivery:
    """Return a delivery that the next run may try again: at once if it was not its recipient's fault."""
    blameless = isinstance(error, Unavailable | Unusable)
    due = now if blameless else next_try(delivery.tries, now)
    if due is None:
        failed = _settled(delivery, "failed", now, f"given up after {delivery.tries} tries: {error}")
        return failed if isinstance(error, Blocked) else replace(failed, bounce="soft")
    return replace(delivery, state="deferred", changed=now, error=str(error), due=due)


def _bounce(error: DeliveryError) -> Literal["hard", "soft"] | None:
    """Return what an outcome says against the address."""
    about = error.verdict if isinstance(error, Refused) else None
    return "hard" if about == "hard" else "soft" if about == "soft" else None


def _settled(delivery: Delivery, state: DeliveryState, now: datetime, error: str | None = None) -> Delivery:
    return replace(delivery, state=state, changed=now, error=error, due=None)


def _unsent(delivery: Delivery, now: datetime, due: datetime, error: str | None = None) -> Delivery:
    """Return a delivery as it was before it was taken up, not to be tried before `due`."""
    return replace(delivery, state="queued", tries=delivery.tries - 1, changed=now, error=error, due=due)
