"""How fast messages may leave: so many a minute in all, and so many a minute to each domain.  Pure.

Messages are spaced evenly (the generic cell rate algorithm with no burst): 60 a minute is one each second.
"""

from datetime import datetime, timedelta

_MINUTE = timedelta(minutes=1)


class Pace:
    """Gives each message its time.  A limit of None is none."""

    def __init__(self, per_minute: int | None = None, per_domain: int | None = None) -> None:
        self._spacing = _MINUTE / per_minute if per_minute else None
        self._domain_spacing = _MINUTE / per_domain if per_domain else None
        self._next: datetime | None = None  # when the next message may leave
        self._next_to: dict[str, datetime] = {}  # the same for each domain
        self._promised: set[int] = set()  # deliveries that were put off, and have their time already

    def allowed(self, now: datetime, most: int) -> int:
        """Return how many of `most` messages may leave now in all."""
        if self._spacing is None:
            return most
        return min(most, 1) if self._next is None or self._next <= now else 0

    def until(self, now: datetime) -> timedelta:
        """Return how long no message may leave in all."""
        return max(timedelta(0), self._next - now) if self._next is not None else timedelta(0)

    def slot(self, delivery: int, address: str, now: datetime) -> datetime:
        """Return when this message may leave: `now`, or a later moment, which is then kept free for it."""
        slot = now if delivery in self._promised else self._domain_slot(address, now)
        self._promised.discard(delivery)
        if slot > now:
            self._promised.add(delivery)
        elif self._spacing is not None:
            self._next = now + self._spacing
        return slot

    def _domain_slot(self, address: str, now: datetime) -> datetime:
        if self._domain_spacing is None:
            return now
        domain = address.rpartition("@")[2].lower()
        slot = max(now, self._next_to.get(domain, now))
        self._next_to[domain] = slot + self._domain_spacing
        return slot
