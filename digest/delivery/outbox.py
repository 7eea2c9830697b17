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
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, Protocol

from digest.delivery.crew import Crew
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
    run = _Run(outbox, now, pace or Pace(), on_done, stop, wait)

    def work(transport: Transport, delivery: Delivery) -> _Outcome:
        return _attempt(transport, compose, delivery, now)

    with Crew(transports, work) as crew:
        try:
            run.work_off(crew)
        except BaseException:
            run.wind_up(crew)
            raise
    return run.summary()


class _Run:
    """One call of `deliver`."""

    def __init__(
        self,
        outbox: Outbox,
        now: Callable[[], datetime],
        pace: Pace,
        on_done: Callable[[Delivery], None] | None,
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
        self._unkept: list[Delivery] = []  # what became of deliveries, not yet in the outbox
        self._counts: Counter[DeliveryState] = Counter()
        self._started = now()

    def work_off(self, crew: "Crew[Transport, Delivery, _Outcome]") -> None:
        """Send until nothing is left that may be sent."""
        self._counts["uncertain"] = self._outbox.recover(self._started)
        while True:
            going_on = self._bug is None and self._judge.stopped is None and not self._stop()
            wanted = self._pace.allowed(self._now(), crew.idle) if going_on else 0
            claimed = self._exchange(wanted)
            for delivery in claimed:
                self._start(crew, delivery)
            if crew.busy:
                self._hear(crew.finished())
            elif not going_on or not (claimed or self._sleep()):
                break
        if self._bug is not None:
            raise self._bug

    def wind_up(self, crew: "Crew[Transport, Delivery, _Outcome]") -> None:
        """Let what is under way come to its end, and keep what became of it."""
        while crew.busy:
            self._hear(crew.finished())
        self._on_done = None
        self._exchange(0)

    def summary(self) -> DeliverySummary:
        """Return how it went."""
        counts, judge = self._counts, self._judge
        sent, failed, deferred, uncertain = (counts[state] for state in _COUNTED)
        return DeliverySummary(sent, failed, deferred, uncertain, judge.stopped, judge.paused)

    def _exchange(self, wanted: int) -> list[Delivery]:
        done = tuple(self._unkept)
        if not done and not wanted:
            return []
        claimed = self._outbox.exchange(done, wanted, self._started, self._now())
        self._unkept.clear()  # not earlier: after a failure it is tried once more
        for delivery in done:
            if delivery.state == "queued":  # put off, or not made
                continue
            self._counts[delivery.state] += 1
            if self._on_done is not None:
                self._on_done(delivery)
        return claimed

    def _start(self, crew: "Crew[Transport, Delivery, _Outcome]", delivery: Delivery) -> None:
        now = self._now()
        slot = self._pace.slot(delivery.id, delivery.address, now)
        if slot <= now:
            crew.start(delivery)
        else:
            self._unkept.append(_unsent(delivery, now, slot))

    def _hear(self, outcomes: Sequence[_Outcome]) -> None:
        for outcome in outcomes:
            self._unkept.append(outcome.delivery)
            problem = outcome.problem
            if problem is None or isinstance(problem, DeliveryError):
                self._judge.hear(problem)
            elif isinstance(problem, DigestError):
                where = f"the message to {outcome.delivery.address} could not be made: {problem}"
                self._judge.pause(f"{where} - nothing more was tried; mend that")
            else:
                self._bug = problem

    def _sleep(self) -> bool:
        """Wait until something may be sent again, a second at most; return False if nothing is to be waited for."""
        now, due = self._now(), self._outbox.next_due()
        if due is None:
            return False
        left = max(self._pace.until(now), due - now)
        self._wait(min(max(left, timedelta(0)), _NAP).total_seconds())
        return True


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
