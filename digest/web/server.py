"""Serving the pages until a signal says stop."""

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

from flask import Flask
from waitress import create_server
from waitress.wasyncore import close_all

from digest.errors import ConfigError


def serve(
    app: Flask,
    host: str,
    port: int,
    on_ready: Callable[[str], None] | None = None,
    on_end: Callable[[], None] = lambda: None,
) -> None:
    """Serve until SIGINT or SIGTERM, and return then; requests under way are finished.

    Port 0 picks a free one.  `on_ready` is told the address ("http://127.0.0.1:8025/") once the server takes requests,
    `on_end` is called by the signal, and has those end that would take long.
    To be called in the main thread.  Raises ConfigError if host and port cannot be had.
    """
    # A browser that asks for more at once than there are threads is no news.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    connections: dict[int, Any] = {}
    with _listening(host, port, "--port") as listener, _signals_ending_the_loop(on_end):
        # The look-ahead is how waitress notices that a browser has gone; a stream of events holds a thread until then.
        server = create_server(
            app, map=connections, sockets=[listener], ident=None, threads=32, channel_request_lookahead=1,
            clear_untrusted_proxy_headers=False,
        )  # fmt: skip
        try:
            if on_ready is not None:
                on_ready(_address(host, listener))
            server.run()
        finally:
            server.task_dispatcher.shutdown()
            close_all(connections)


@contextmanager
def serving(app: Flask, host: str, port: int, *, threads: int = 8) -> Iterator[str]:
    """Serve in a thread for the length of the block, and yield the address; requests under way are finished at its end.

    Headers that a proxy adds reach the application, which knows how many to believe.
    Raises ConfigError if host and port cannot be had.
    """
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    connections: dict[int, Any] = {}
    with _listening(host, port, "web.port") as listener:
        server = create_server(
            app, map=connections, sockets=[listener], ident=None, threads=threads, channel_request_lookahead=1,
            clear_untrusted_proxy_headers=False,
        )  # fmt: skip
        thread = threading.Thread(target=server.run, name="web pages")
        thread.start()
        try:
            yield _address(host, listener)
        finally:
            server.task_dispatcher.shutdown()
            # Only the thread of the loop may close what the loop is waiting for; one that is awake waits for the lock,
            # or it would close the pipe before it is written to.
            with server.trigger.lock:
                server.trigger.thunks.append(lambda: close_all(connections))
                server.trigger.pull_trigger()
            thread.join()


def _address(host: str, listener: socket.socket) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listener.getsockname()[1]}/"


@contextmanager
def _listening(host: str, port: int, setting: str) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    if not 0 <= port <= 65535:
        raise ConfigError(f"{port} is no port: choose one between 0 and 65535 with {setting}")
    try:
        listener = socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise ConfigError(f"cannot serve on {host} port {port}: {reason}; choose another with {setting}") from error
    with listener:
        yield listener


@contextmanager
def _signals_ending_the_loop(on_end: Callable[[], None]) -> Iterator[None]:
    """Have SIGINT and SIGTERM raise SystemExit, upon which waitress ends its loop and waits for its threads."""

    def end(number: int, frame: FrameType | None) -> NoReturn:
        on_end()
        raise SystemExit(0)

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
