"""A process beside the sending one that makes messages ahead: composing and signing take longer than handing over.

It knows no database and no mail server; it is told whom to make messages for and gives them back in that order.  It
ends when the sending process does.  If it fails, messages are made where they are sent.
"""

import os
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from digest.clock import system_clock
from digest.config import Settings
from digest.model import Reader
from digest.store.editions import EditionRecord

_FORM = struct.Struct("!IQ")  # before each message: of which order it is, and for which delivery
_PATIENCE = 5.0  # seconds for one message
_FAULTS = (EOFError, OSError)  # how the death of the process shows


class Ahead:
    """The sending process's side.  For one thread at a time."""

    def __init__(self, record: EditionRecord, settings: Settings) -> None:
        self._line, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  nothing in it comes from outside
                [sys.executable, "-c", "from digest.pipeline.ahead import serve; serve()", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(str(Path(place).absolute()) for place in sys.path)},
            )
        self._order = 0
        self._made: dict[int, bytes] = {}
        self._tell((record, settings))

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def order(self, readers: Sequence[tuple[int, Reader]]) -> None:
        """Have messages made for these deliveries, in that order; those of an earlier order are forgotten."""
        self._order += 1
        self._made.clear()
        self._tell((self._order, readers))

    def take(self, number: int) -> bytes | None:
        """Return the message for a delivery that was ordered and not taken yet; None if it could not be made here."""
        with suppress(*_FAULTS):
            while number not in self._made:
                if not self._line.poll(_PATIENCE):
                    return None
                answer = self._line.recv_bytes()
                order, made_for = _FORM.unpack_from(answer)
                if order == self._order:
                    self._made[made_for] = answer[_FORM.size :]
        return self._made.pop(number, None) or None

    def end(self) -> None:
        """End the process."""
        self._line.close()
        self._process.kill()
        self._process.wait()

    def _tell(self, what: object) -> None:
        with suppress(*_FAULTS):  # `take` finds out
            self._line.send(what)


def serve() -> None:
    """Make messages until the other end of the connection is closed.  Runs in the process."""
    from digest.pipeline.composer import maker

    line: Connection = Connection(int(sys.argv[1]))
    with suppress(*_FAULTS):
        record, settings = line.recv()
        _serve(line, maker(record, settings, system_clock))


def _serve(line: Connection, make: Callable[[Reader], bytes]) -> None:
    order, waiting = 0, deque[tuple[int, Reader]]()
    while True:
        if not waiting or line.poll():
            order, readers = line.recv()
            waiting = deque(readers)
            continue
        number, reader = waiting.popleft()
        try:
            made = make(reader)
        except Exception:  # noqa: BLE001  the sending process makes it again, and tells what is wrong with it
            made = b""
        line.send_bytes(_FORM.pack(order, number) + made)
