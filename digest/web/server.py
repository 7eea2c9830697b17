"""Serving the pages until a signal says stop."""

import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

from flask import Flask
from waitress import create_server
from waitress.wasyncore import close_all

from digest.errors import ConfigError


def serve(app: Flask, host: str, port: int, on_ready: Callable[[str], None] | None = None) -> None:
    """Serve until SIGINT or SIGTERM, and return then; requests under way are finished.

    Port 0 picks a free one.  `on_ready` is told the address ("http://127.0.0.1:8025/") once the server takes requests.
    To be called in the main thread.  Raises ConfigError if host and port cannot be had.
    """
    # A browser that asks for more at once than there are threads is no news.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    connections: dict[int, Any] = {}
    with _listening(host, port) as listener, _signals_ending_the_loop():
        server = create_server(app, map=connections, sockets=[listener], ident=None)
        try:
            if on_ready is not None:
                shown = f"[{host}]" if ":" in host else host
                on_ready(f"http://{shown}:{listener.getsockname()[1]}/")
            server.run()
        finally:
            server.task_dispatcher.shutdown()
            close_all(connections)


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    if not 0 <= port <= 65535:
        raise ConfigError(f"{port} is no port: choose one between 0 and 65535 with --port")
    try:
        listener = socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise ConfigError(f"cannot serve on {host} port {port}: {reason}; choose another with --port") from error
    with listener:
        yield listener


@contextmanager
def _signals_ending_the_loop() -> Iterator[None]:
    """Have SIGINT and SIGTERM raise SystemExit, upon which waitress ends its loop and waits for its threads."""

    def end(number: int, frame: FrameType | None) -> NoReturn:
        raise SystemExit(0)

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
