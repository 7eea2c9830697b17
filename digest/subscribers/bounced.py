"""What bounces and complaints make of a subscriber.  Pure."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from digest.model import Bounce, Subscriber, SubscriberState
from digest.subscribers.changes import stopped


def in_a_row(day: date, bounced: Collection[date], sent: Collection[date]) -> int:
    """Return how many editions one after the other came back, the one of `day` among them.

    `sent` are the days of those that the mail server took; what came back of them is in `bounced`, too.  In whatever
    order bounces come in, and they take up to five days, the answer is the same in the end.
    """
    days = sorted({day, *bounced, *sent})
    at = days.index(day)
    count = 1
    for step in (-1, 1):
        other = at + step
        while 0 <= other < len(days) and days[other] in bounced:
            count, other = count + 1, other + step
    return count


def outcome(bounce: Bounce, row: int, limit: int) -> SubscriberState | None:
    """Return the state that a bounce calls for, None if it calls for none; `row` is how many in a row it makes."""
    if bounce.kind == "complaint":
        return "complained"
    if bounce.kind == "hard" or (bounce.kind == "soft" and row >= limit):
        return "bounced"
    return None


def after(person: Subscriber, state: SubscriberState | None, sent: datetime | None, now: datetime) -> Subscriber | None:
    """Return the subscriber in that state, None if nothing changes.

    A bounce of a message from before he came, or came back (`sent`), says nothing of him now; and who has left already
    has left.  A complaint always counts.
    """
    if state is None:
        return None
    late = person.state != "active" or (sent is not None and sent < person.changed)
    return None if state == "bounced" and late else stopped(person, state, now)


def reinstated(person: Subscriber, before: SubscriberState, now: datetime) -> Subscriber | None:
    """Return the subscriber as he was before he bounced; None if he has not, or does not any more."""
    return replace(person, state=before, changed=now) if person.state == "bounced" else None
