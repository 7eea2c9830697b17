"""Whose turn it is: which feed to ask next, so that no host is asked for too much at once or too quickly.

A feed whose host is busy waits in its host's own line and holds no thread: a host that is slow or dead delays its own
feeds and no others.
"""

import heapq
import threading
from collections import deque
from collections.abc import Callable, Iterable


class Turns:
    """Hands out the numbers of feeds, each once, to any number of threads.

    Args:
        hosts: the host of each feed, in their order; "" for what needs no sparing (files, this machine itself).
        per_host: how many feeds of one host may be taken and not yet given back.
        spacing: seconds between two feeds of one host.
        clock: seconds; time.monotonic but for tests.
    """

    def __init__(self, hosts: Iterable[str], per_host: int, spacing: float, clock: Callable[[], float]) -> None:
        self._lines: dict[str, deque[int]] = {}
        self._hosts = list(hosts)
        for number, host in enumerate(self._hosts):
            self._lines.setdefault(host, deque()).append(number)
        self._per_host = per_host
        self._spacing = spacing
        self._clock = clock
        self._taken = dict.fromkeys(self._lines, 0)
        # Each host that may be asked stands in here once: from when on, and who came first.
        self._ready = [(0.0, line[0], host) for host, line in self._lines.items()]
        heapq.heapify(self._ready)
        self._left = len(self._hosts)
        self._changed = threading.Condition()

    def take(self) -> int | None:
        """Return the number of the next feed, waiting until its host may be asked; None if none is left."""
        with self._changed:
            while self._left:
                wait = self._ready[0][0] - self._clock() if self._ready else None
                if wait is not None and wait <= 0:
                    return self._next()
                self._changed.wait(wait)
            return None

    def give_back(self, number: int) -> None:
        """Note that the host of a feed that was taken is done with it."""
        host = self._hosts[number]
        with self._changed:
            full = self._taken[host] == self._per_host
            self._taken[host] -= 1
            if full and host and self._lines[host]:
                self._line_up(host, self._spacing)
                self._changed.notify()

    def stop(self) -> None:
        """Let nobody take another one."""
        with self._changed:
            self._left = 0
            self._changed.notify_all()

    def _next(self) -> int:
        _, _, host = heapq.heappop(self._ready)
        number = self._lines[host].popleft()
        self._taken[host] += 1
        self._left -= 1
        if not self._left:
            self._changed.notify_all()
        elif self._lines[host] and (not host or self._taken[host] < self._per_host):
            self._line_up(host, self._spacing if host else 0.0)
            self._changed.notify()
        return number

    def _line_up(self, host: str, spacing: float) -> None:
        heapq.heappush(self._ready, (self._clock() + spacing, self._lines[host][0], host))
