"""One try to send one delivery, and the state that the delivery has after it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Literal, NamedTuple

from digest.delivery.judge import next_try
from digest.delivery.outcomes import Blocked, Deferred, Refused, Unavailable, Uncertain, Unusable, Withdrawn
from digest.delivery.transport import Transport
from digest.errors import DeliveryError
from digest.model import Delivery, DeliveryState


class Mail(NamedTuple):
    """One message and the address that it comes back to."""

    message: bytes
    sender: str


class Tried(NamedTuple):
    """How a try went."""

    problem: BaseException | None = None  # None: the server took the message
    made: bool = True  # whether there was a message: without one nothing can have left


class Outcome(NamedTuple):
    """One delivery in its new state, and why if that is not `sent`."""

    delivery: Delivery
    problem: BaseException | None = None


Compose = Callable[[Delivery], Mail]
"""Makes the complete message of one delivery, or raises Withdrawn.  Several threads may call it."""
Try = Callable[[Delivery], Tried]
"""Tries one delivery over a connection of its own.  It does not raise."""


def attempt(compose: Compose, transport: Transport, delivery: Delivery) -> Tried:
    """Make the message of a delivery, hand it in, and say how that went."""
    try:
        mail = compose(delivery)
    except BaseException as error:  # noqa: BLE001  told by `outcome`, once the delivery is kept as unsent
        return Tried(error, made=False)
    try:
        transport.send(mail.message, mail.sender, delivery.address)
    except BaseException as error:  # noqa: BLE001  the same
        return Tried(error)
    return Tried()


def outcome(delivery: Delivery, tried: Tried, now: datetime) -> Outcome:
    """Return the delivery in the state that it has after a try, and the reason if that is not `sent`.  Pure."""
    problem = tried.problem
    if problem is None:
        return Outcome(_settled(delivery, "sent", now))
    if isinstance(problem, Withdrawn):
        return Outcome(_settled(delivery, "failed", now, str(problem)))
    if not tried.made:
        return Outcome(unsent(delivery, now, now, str(problem)), problem)
    if isinstance(problem, Refused | Uncertain):
        state: DeliveryState = "failed" if isinstance(problem, Refused) else "uncertain"
        settled = _settled(delivery, state, now, str(problem))
        return Outcome(replace(settled, bounce=_bounce(problem)), problem)
    if isinstance(problem, Deferred | Unusable):
        return Outcome(_put_off(delivery, problem, now), problem)
    # A bug in the middle of the conversation, or Ctrl-C: nobody knows how far it got.
    return Outcome(_settled(delivery, "uncertain", now, "interrupted while it was being sent"), problem)


def unsent(delivery: Delivery, now: datetime, due: datetime, error: str | None = None) -> Delivery:
    """Return a delivery as it was before it was taken up, not to be tried before `due`."""
    return replace(delivery, state="queued", tries=delivery.tries - 1, changed=now, error=error, due=due)


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
