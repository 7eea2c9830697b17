"""Sends the letters that people wait for, in a thread of its own, so that no page waits for a mail server."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from digest.errors import DigestError

log = logging.getLogger(__name__)

_LOOK = 60.0  # seconds after which it looks by itself: letters come in by lists as well, and some are tried again


class Postman:
    """Calls `deliver` when it is woken, and once a minute."""

    def __init__(self, deliver: Callable[[], None]) -> None:
        self._deliver = deliver
        self._woken = threading.Event()
        self.stopped = False

    def wake(self) -> None:
        """Have letters sent soon."""
        self._woken.set()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Work for the length of the block; a round under way is finished at its end."""
        thread = threading.Thread(target=self._work, name="postman")
        thread.start()
        try:
            yield
        finally:
            self.stopped = True
            self.wake()
            thread.join()

    def _work(self) -> None:
        while not self.stopped:
            try:
                self._deliver()
            except DigestError as error:
                log.warning("letters: %s; they are tried again", type(error).__name__)
            except Exception as error:  # noqa: BLE001  even a bug in here must not end the pages beside it
                log.error("letters: %s; they are tried again", type(error).__name__)  # noqa: TRY400  words may name people
            self._woken.wait(_LOOK)
            self._woken.clear()
