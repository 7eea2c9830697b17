"""HTTP connections that end by a given moment, however slowly their bytes drip, and that lead nowhere inside.

A socket's timeout starts anew with each byte, so that a server which sends one byte a second, in the headers or in the
body, holds a reader for days.  Here every read from the socket first looks at the clock.  Where a connection may lead
is for `guard` to say; behind a proxy that the operator set, the proxy resolves names and has to guard itself.
"""

import io
import socket
import threading
import time
from http.client import HTTPResponse
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from digest.feeds import guard

_present = threading.local()  # `deadline` and `trusted`: set by each thread for the request it makes


def set_deadline(moment: float) -> None:
    """Let the requests of this thread end by `moment`, on the clock of time.monotonic."""
    _present.deadline = moment


def allow(trusted: guard.Origin | None) -> None:
    """Let the next requests of this thread reach that inner host, or, if None, none."""
    _present.trusted = trusted


class _TimedReader(io.RawIOBase):
    """Reads from a socket until the deadline of the thread that reads."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        self._raw = raw
        self._sock = sock
        self._pause = self._set = sock.gettimeout()  # between two pieces

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = _present.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("deadline")
        pause = left if self._pause is None else min(self._pause, left)
        if pause != self._set:  # each time it costs a call of the system
            self._sock.settimeout(pause)
            self._set = pause
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_TimedReader(self.fp.detach(), sock))


class _Guarded:
    """Opens the sockets of a connection; the errors are those that urllib3 itself raises."""

    def _new_conn(self) -> socket.socket:
        me: Any = self
        try:
            return guard.connect(me.host, me.port, _present.trusted, _present.deadline, float(me.timeout))
        except socket.gaierror as error:
            raise NameResolutionError(me.host, me, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(me, f"connecting to {me.host} timed out") from error
        except OSError as error:
            raise NewConnectionError(me, str(error)) from error


class _Http(_Guarded, HTTPConnection):
    response_class = _TimedResponse


class _Https(_Guarded, HTTPSConnection):
    response_class = _TimedResponse


class _ProxiedHttp(HTTPConnection):
    response_class = _TimedResponse


class _ProxiedHttps(HTTPSConnection):
    response_class = _TimedResponse


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class _ProxiedHttpPool(HTTPConnectionPool):
    ConnectionCls = _ProxiedHttp


class _ProxiedHttpsPool(HTTPSConnectionPool):
    ConnectionCls = _ProxiedHttps


def direct(**options: Any) -> PoolManager:
    """Return the pools of connections that lead straight to the servers."""
    manager = PoolManager(**options)
    manager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
    return manager


def proxied(proxy: str, **options: Any) -> ProxyManager:
    """Return the pools of connections through a proxy.  Raises urllib3's ProxySchemeUnknown."""
    manager = ProxyManager(proxy, **options)
    manager.pool_classes_by_scheme = {"http": _ProxiedHttpPool, "https": _ProxiedHttpsPool}
    return manager
