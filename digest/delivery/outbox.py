"""Sending one edition to everyone in its outbox, each once, whatever happens in between.

Every step is written down and committed before the next: a delivery is `sending` before a byte of it leaves, and `sent`
only after the server's yes.  A process killed in between leaves `sending`, which the next run turns into `uncertain`:
it may have arrived or not, is shown to the operator, and is never sent again by itself.  One delivery is claimed at a
time, so that a kill makes at most one of them uncertain.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Protocol

from digest.delivery.transport import Deferred, Refused, Transport, Unavailable, Uncertain, Unusable
from digest.errors import DeliveryError
from digest.model import Delivery, DeliveryState

PATIENCE = 3
"""After so many recipients in a row for whom the server was not available, it is taken for dead and the run stops."""


class Outbox(Protocol):
    """The deliveries of one edition.  Each call is committed, and visible to other processes, when it returns."""

    def recover(self, now: datetime) -> int:
        """Turn every `sending` delivery into `uncertain`; return how many there were.

        If another process is at work on the same edition this hits the delivery it has in hand, for the moment only:
        that process's `mark` stands.
        """

    def claim(self, before: datetime, now: datetime) -> Delivery | None:
        """Move one delivery to `sending`, count the try and return it; None if none is left.

        Eligible are those `queued`, and those `deferred` earlier than `before`; no delivery goes to two processes.
        """

    def mark(self, delivery: Delivery, state: DeliveryState, now: datetime, error: str | None) -> None:
        """Set a delivery's state, whatever it was, with the server's words."""


@dataclass(frozen=True, slots=True)
class DeliverySummary:
    """What one run did."""

    sent: int = 0
    failed: int = 0
    deferred: int = 0
    uncertain: int = 0  # those of this run, and those an earlier one left behind when it was killed
    stopped: DeliveryError | None = None  # why the run ended before its work: what to do, in one line


def deliver(
    outbox: Outbox,
    transport: Transport,
    compose_message: Callable[[str], bytes],
    sender: str,
    now: Callable[[], datetime],
    *,
    on_done: Callable[[Delivery], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> DeliverySummary:
    """Send what waits in the outbox, each recipient tried once, and say how it went.

    `compose_message` makes the complete message for one address.  A recipient that fails never stops the rest; a server
    that is dead or takes nothing from us does, and what was not tried stays queued.  `on_done` is told each delivery in
    its new state.  `stop` is asked before each delivery; once true, the run ends there.  An exception from
    `compose_message`, `on_done` or the outbox ends the run and is passed on, with every delivery's state true.
    """
    started = now()
    counts: Counter[DeliveryState] = Counter()
    counts["uncertain"] = outbox.recover(started)
    stopped: DeliveryError | None = None
    unavailable = 0
    while stopped is None and not stop() and (delivery := outbox.claim(started, now())) is not None:
        send = partial(transport.send, sender=sender, recipient=delivery.address)
        state, problem = _attempt(outbox, delivery, compose_message, send, now)
        done = replace(delivery, state=state, changed=now(), error=str(problem) if problem else None)
        outbox.mark(delivery, done.state, done.changed or started, done.error)
        counts[state] += 1
        unavailable = unavailable + 1 if isinstance(problem, Unavailable) else 0
        stopped = _reason_to_stop(problem, unavailable)
        if on_done is not None:
            on_done(done)
    return DeliverySummary(counts["sent"], counts["failed"], counts["deferred"], counts["uncertain"], stopped)


def _attempt(
    outbox: Outbox,
    delivery: Delivery,
    compose_message: Callable[[str], bytes],
    send: Callable[[bytes], None],
    now: Callable[[], datetime],
) -> tuple[DeliveryState, DeliveryError | None]:
    """Return the state that a delivery has after one try, and the reason if it is not `sent`."""
    try:
        message = compose_message(delivery.address)
    except BaseException as error:
        outbox.mark(delivery, "deferred", now(), f"the message could not be made: {error}")
        raise
    try:
        send(message)
    except Refused as error:
        return "failed", error
    except Uncertain as error:
        return "uncertain", error
    except (Deferred, Unusable) as error:
        return "deferred", error
    except BaseException:  # a bug or Ctrl-C in the middle of the conversation: nobody knows how far it got
        outbox.mark(delivery, "uncertain", now(), "interrupted while it was being sent")
        raise
    return "sent", None


def _reason_to_stop(problem: DeliveryError | None, unavailable: int) -> DeliveryError | None:
    """Return why the run should end after this outcome, in words for the operator."""
    if isinstance(problem, Unusable):
        return DeliveryError(f"{problem} - nothing more was tried; send again when that is mended")
    if unavailable >= PATIENCE:
        return DeliveryError(
            f"{problem} - {unavailable} times in a row, so nothing more was tried; "
            "start the mail server or correct smtp.url, then send again: nobody gets it twice"
        )
    return None
