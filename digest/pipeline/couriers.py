"""Processes beside the sending one, each of which makes messages and hands them in over some of the connections.

One process of Python uses one processor; making, signing and handing in are most of the work.  Only the sending
process writes to the outbox: it tells a courier which delivery is next, and hears how it went.  So a courier that is
killed leaves at most what was on its way uncertain, and so does the sending process, after whose end couriers take
nothing new.
"""

import gc
import os
import pickle
import signal
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
    with _started(settings.delivery.connections, processes) as lines, DefaultSelector() as heard:
        lines[0].send((record, settings))
        _await(lines[0])
        yield Couriers(lines, heard)


@contextmanager
def _started(connections: int, processes: int) -> Iterator[list[Connection]]:
    """Start so many processes and yield a line to one of them for each connection; they end with the block."""
    with ExitStack() as ours, ExitStack() as theirs:
        lines, ends = [], []
        for _ in range(connections):
            line, end = Pipe()
            lines.append(ours.enter_context(line))
            ends.append(theirs.enter_context(end).fileno())
        process = subprocess.Popen(  # noqa: S603  nothing in it comes from outside
            [sys.executable, "-c", _PROGRAM, *(",".join(map(str, ends[at::processes])) for at in range(processes))],
            pass_fds=ends,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(str(Path(place).absolute()) for place in sys.path)},
            process_group=0,  # of its own, so that those it forks off can be ended with it
        )
        theirs.close()
        try:
            yield lines
        finally:
            ours.close()
            with suppress(subprocess.TimeoutExpired):
                process.wait(_LEAVE)
            with suppress(ProcessLookupError):  # all have ended
                os.killpg(process.pid, signal.SIGKILL)
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
    """Work for the process at the other end of the lines until that closes them.  Runs in a process of its own.

    It makes itself ready, then forks the other processes off: that takes half the time, and they share its memory.
    """
    from digest.pipeline.composer import Composer

    shares = [[Connection(int(number)) for number in share.split(",")] for share in sys.argv[1:]]
    first = shares[0][0]
    with suppress(*_GONE):
        record, settings = first.recv()
        with closing(Database(settings.database_url)) as database:  # nothing of it is open when others are forked off
            try:
                compose = Composer(database, record, settings, system_clock, ahead=settings.delivery.connections == 1)
            except DigestError as error:
                first.send(error)
                return
            with _one_of(shares) as lines:
                if lines is shares[0]:
                    first.send(None)  # all are there
                _work(lines, compose, record, settings)


@contextmanager
def _one_of(shares: Sequence[Sequence[Connection]]) -> Iterator[Sequence[Connection]]:
    """Fork a process off for each share of the lines but the first, and yield in each process what is its own.

    The others' lines are closed: once a process has ended, nobody may hold the ends of its lines open.  The first
    process ends last.
    """
    gc.freeze()  # a collection would write to each object, and so copy what is shared
    own = shares[0]
    forked: list[int] = []
    for share in shares[1:]:
        child = os.fork()
        if not child:
            own = share
            forked.clear()
            break
        forked.append(child)
    for line in (line for share in shares if share is not own for line in share):
        line.close()
    try:
        yield own
    finally:
        for child in forked:
            os.waitpid(child, 0)


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
