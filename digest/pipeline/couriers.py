"""Processes beside the sending one, each of which makes messages and hands them in over some of the connections.

One process of Python uses one processor; making, signing and handing in are most of the work.  Only the sending
process writes to the outbox: it tells a courier which delivery is next, and hears how it went.  So a courier that is
killed leaves at most what was on its way uncertain, and so does the sending process, after whose end couriers take
nothing new.
"""

import os
import pickle
import subprocess
import sys
import traceback
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from selectors import EVENT_READ, BaseSelector, DefaultSelector
from threading import Thread

from digest.clock import system_clock
from digest.config import Settings
from digest.delivery.attempt import Compose, Tried, attempt
from digest.delivery.outcomes import Uncertain, Unusable
from digest.delivery.transport import SmtpTransport
from digest.errors import DeliveryError, DigestError
from digest.model import Delivery
from digest.store.db import Database
from digest.store.editions import EditionRecord

# Ctrl-C and the stop of a service come to all processes at once; what is on its way is to be finished nonetheless.
_PROGRAM = """
import signal
for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(name, signal.SIG_IGN)
from digest.pipeline.couriers import serve
serve()
"""
_LEAVE = 5.0  # seconds for taking leave of the mail server
_GONE = (EOFError, OSError)  # how the end of the other process shows


class Couriers:
    """A crew of other processes: a line to one of them for each connection."""

    def __init__(self, lines: Sequence[Connection], heard: BaseSelector) -> None:
        """`heard` tells which of the lines that are registered with it something has come over."""
        self.size = len(lines)
        self._heard = heard
        self._free = deque(lines)
        self._busy: dict[Connection, Delivery] = {}
        self._untried: list[tuple[Delivery, Tried]] = []  # those that nobody is there for any more

    def give(self, delivery: Delivery) -> None:
        """Have a delivery tried."""
        line = self._free.popleft()
        try:
            # A whole delivery would take fifty times as long.
            line.send_bytes(pickle.dumps((delivery.id, delivery.address, delivery.subscriber)))
        except OSError:
            gone = Unusable("a process that hands messages in has ended, and with it its connections")
            self._untried.append((delivery, Tried(gone)))
            self._free.append(line)
        else:
            self._busy[line] = delivery
            self._heard.register(line, EVENT_READ)

    def done(self, seconds: float | None) -> list[tuple[Delivery, Tried]]:
        """Return what has been tried."""
        found, self._untried = self._untried, []
        for key, _ in self._heard.select(0 if found else seconds):
            line = key.fileobj
            assert isinstance(line, Connection), "only such are registered"
            self._heard.unregister(line)
            delivery = self._busy.pop(line)
            self._free.append(line)
            found.append((delivery, _heard(line, delivery)))
        return found


def _heard(line: Connection, delivery: Delivery) -> Tried:
    try:
        told = line.recv_bytes()
    except _GONE:
        return Tried(Uncertain(f"the process that handed in the message to {delivery.address} has ended"))
    tried: Tried = pickle.loads(told) if told else Tried()  # noqa: S301  our own process
    return tried


@contextmanager
def couriers(record: EditionRecord, settings: Settings, processes: int) -> Iterator[Couriers]:
    """Yield as many connections as the settings want, shared by so many processes.

    Raises DeliveryError if these cannot be started, ConfigError if a key cannot be read.
    """
    wanted = settings.delivery.connections
    with ExitStack() as ending:
        started = [ending.enter_context(_started(len(range(first, wanted, processes)))) for first in range(processes)]
        for lines in started:
            lines[0].send((record, settings))
        for lines in started:
            _await(lines[0])
        heard = ending.enter_context(DefaultSelector())
        yield Couriers([line for lines in started for line in lines], heard)


@contextmanager
def _started(connections: int) -> Iterator[list[Connection]]:
    """Start a process and yield a line to it for each of its connections; it ends with the block."""
    with ExitStack() as ours, ExitStack() as theirs:
        lines, ends = [], []
        for _ in range(connections):
            line, end = Pipe()
            lines.append(ours.enter_context(line))
            ends.append(theirs.enter_context(end).fileno())
        process = subprocess.Popen(  # noqa: S603  nothing in it comes from outside
            [sys.executable, "-c", _PROGRAM, *map(str, ends)],
            pass_fds=ends,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(str(Path(place).absolute()) for place in sys.path)},
        )
        theirs.close()
        try:
            yield lines
        finally:
            ours.close()
            with suppress(subprocess.TimeoutExpired):
                process.wait(_LEAVE)
            process.kill()
            process.wait()


def _await(line: Connection) -> None:
    """Wait until a process is ready to work."""
    try:
        problem: DigestError | None = line.recv()
    except _GONE as error:
        raise DeliveryError("a process that hands messages in ended as it began; send again") from error
    if problem is not None:
        raise problem


def serve() -> None:
    """Work for the process at the other end of the lines until that closes them.  Runs in a process of its own."""
    from digest.pipeline.composer import Composer

    lines = [Connection(int(number)) for number in sys.argv[1:]]
    with suppress(*_GONE):
        record, settings = lines[0].recv()
        with closing(Database(settings.database_url)) as database:
            try:
                compose = Composer(database, record, settings, system_clock, ahead=settings.delivery.connections == 1)
            except DigestError as error:
                lines[0].send(error)
                return
            lines[0].send(None)
            _work(lines, compose, record, settings)


def _work(lines: Sequence[Connection], compose: Compose, record: EditionRecord, settings: Settings) -> None:
    threads = [Thread(target=_serve, args=(line, compose, record, settings)) for line in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _serve(line: Connection, compose: Compose, record: EditionRecord, settings: Settings) -> None:
    with suppress(*_GONE), SmtpTransport(settings.smtp_url, settings.smtp_password) as transport:
        while True:
            number, address, subscriber = pickle.loads(line.recv_bytes())  # noqa: S301  our own process
            delivery = Delivery(number, record.newsletter, record.date, address, "sending", subscriber=subscriber)
            tried = attempt(compose, transport, delivery)
            line.send_bytes(b"" if tried == Tried() else pickle.dumps(_portable(tried)))


def _portable(tried: Tried) -> Tried:
    """Return the same with a problem that the other process can read: a bug as the text of its traceback."""
    if tried.problem is None or isinstance(tried.problem, DigestError):
        return tried
    return tried._replace(problem=RuntimeError("".join(traceback.format_exception(tried.problem))))
