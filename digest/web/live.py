"""Telling pages that something has changed, by server-sent events (HTML Standard, 9.2)."""

from collections.abc import Callable, Iterator
from threading import BoundedSemaphore, Event

from flask import Response, request

from digest.errors import DigestError

_LOOK = 0.1  # seconds between two looks, which take five thousandths
_LIFE = 600  # looks, after which the browser is to ask anew: a minute
_STREAMS = 24  # at the same time; each takes a thread of the server


class Live:
    """The streams of one server."""

    def __init__(self) -> None:
        self._ended = Event()
        self._free = BoundedSemaphore(_STREAMS)

    def end(self) -> None:
        """End all streams: a server that is asked to stop waits for its requests."""
        self._ended.set()

    def stream(self, stamp: Callable[[], object], known: str) -> Response:
        """Return a stream of an event for each time that `stamp` returns something new.

        `known` is the name of the state that the page shows (see `name_of`): what happened since it was made is told
        at once.
        """
        if self._ended.is_set() or not self._free.acquire(blocking=False):
            return Response("", 204)  # tells the browser not to ask again
        gone = request.environ.get("waitress.client_disconnected", lambda: False)
        response = Response(self._events(stamp, known, gone), mimetype="text/event-stream")
        response.call_on_close(self._free.release)
        response.headers["X-Accel-Buffering"] = "no"
        return response

    def _events(self, stamp: Callable[[], object], known: str, gone: Callable[[], bool]) -> Iterator[str]:
        yield "retry: 500\n\n"
        for _ in range(_LIFE):
            now = name_of(stamp)
            if now != known:
                known = now
                yield f"id: {now}\ndata: changed\n\n"
            if self._ended.wait(_LOOK) or gone():
                return


def name_of(stamp: Callable[[], object]) -> str:
    """Return a short name of the present state; what cannot be looked at is in a state of its own."""
    from hashlib import sha256

    try:
        text = repr(stamp())
    except DigestError as error:
        text = f"error {error}"
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:16]
