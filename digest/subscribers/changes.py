"""What asking, confirming, leaving and preferences make of a subscriber.  Pure; None means that nothing changes.

Nobody becomes active without a yes from the address itself or consent that is documented elsewhere, and who has
complained or was blocked is never written to again.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from digest.model import Consent, Frequency, Subscriber, SubscriberState

EXPIRY = timedelta(days=3)
"""How long a confirmation link works; who has not used it by then is forgotten."""

LETTER_PAUSE = timedelta(hours=1)
"""How long after one letter an address gets no other, whoever types it into the form."""

SILENT: frozenset[SubscriberState] = frozenset({"complained", "blocked"})
"""States in which not even a letter is sent."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a subscriber may choose; None keeps what there is."""

    frequency: Frequency | None = None
    followed: tuple[str, ...] | None = None
    muted: tuple[str, ...] | None = None


def newcomer(newsletter: str, address: str, now: datetime, *, leaving: str, access: str) -> Subscriber:
    """Return somebody who was not known before."""
    return Subscriber(newsletter, address, "unconfirmed", created=now, changed=now, leaving=leaving, access=access)


def asked(subscriber: Subscriber, now: datetime, *, request: str, case: str | None) -> Subscriber | None:
    """Return the subscriber waiting for a confirmation, to whom a letter is due."""
    if subscriber.state in SILENT or _just_asked(subscriber, now):
        return None
    return replace(subscriber, request=request, asked=now, wanted=case)


def confirmable(subscriber: Subscriber, now: datetime) -> bool:
    """Return whether the link in the last letter still works; it works twice, but not after leaving."""
    recent = subscriber.asked is not None and now - subscriber.asked <= EXPIRY
    return subscriber.request is not None and recent and subscriber.state not in SILENT


def confirmed(subscriber: Subscriber, now: datetime, consent: Consent) -> Subscriber | None:
    """Return the subscriber active, with the case that was asked for followed."""
    if not confirmable(subscriber, now):
        return None
    followed = subscriber.followed
    if subscriber.wanted is not None and subscriber.wanted not in followed:
        followed = (*followed, subscriber.wanted)
    muted = tuple(case for case in subscriber.muted if case not in followed)
    active = replace(subscriber, followed=followed, muted=muted, wanted=None)
    return active if subscriber.state == "active" else replace(active, state="active", changed=now, consent=consent)


def unsubscribed(subscriber: Subscriber, now: datetime) -> Subscriber | None:
    """Return the subscriber gone; a confirmation link that is still about does not bring him back."""
    if subscriber.state not in ("active", "unconfirmed", "bounced"):
        return None
    return replace(subscriber, state="unsubscribed", changed=now, request=None, wanted=None, paused_until=None)


def stopped(subscriber: Subscriber, state: SubscriberState, now: datetime) -> Subscriber | None:
    """Return the subscriber in a state in which nothing is sent: bounced, complained or blocked."""
    if subscriber.state == state or subscriber.state in SILENT:
        return None
    return replace(subscriber, state=state, changed=now, request=None, wanted=None)


def getting(subscriber: Subscriber, frequency: Frequency, now: datetime) -> Subscriber:
    """Return the subscriber with another frequency; who has it already has it since he chose it."""
    since = (subscriber.weekly_since or now) if frequency == "weekly" else None
    return replace(subscriber, frequency=frequency, weekly_since=since)


def preferring(subscriber: Subscriber, wishes: Preferences, now: datetime) -> Subscriber:
    """Return the subscriber with other preferences; a case that is followed is not muted."""
    followed = subscriber.followed if wishes.followed is None else _each_once(wishes.followed)
    muted = subscriber.muted if wishes.muted is None else _each_once(wishes.muted)
    return replace(
        getting(subscriber, wishes.frequency or subscriber.frequency, now),
        followed=followed,
        muted=tuple(case for case in muted if case not in followed),
    )


def paused(subscriber: Subscriber, day: date) -> bool:
    """Return whether a subscriber has the edition of `day` left out."""
    return subscriber.paused_until is not None and day < subscriber.paused_until


def _each_once(cases: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cases))


def _just_asked(subscriber: Subscriber, now: datetime) -> bool:
    return subscriber.asked is not None and now - subscriber.asked < LETTER_PAUSE
