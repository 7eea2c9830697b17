"""Outboxes and mail servers for the delivery tests."""
# ruff: noqa: N802  aiosmtpd names the methods of its handlers

import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from aiosmtpd.controller import Controller

from digest.delivery.outbox import Outbox
from digest.model import Delivery, Recipient
from digest.pipeline.send import StoredOutbox
from digest.store import deliveries, editions
from digest.store.db import Database
from digest.store.editions import EditionRecord

DAY = date(2023, 7, 12)
START = datetime(2023, 7, 12, 11, tzinfo=UTC)
SENDER = "daily@example.org"


class FilledOutbox(Outbox, Protocol):
    """An outbox that a test can look into."""

    def listing(self) -> list[Delivery]:
        """Return all deliveries, in the order of queueing."""


class TickingClock:
    """A clock that goes on by a second each time it is read."""

    def __init__(self) -> None:
        self._now = START

    def __call__(self) -> datetime:
        return self.go_on(timedelta(seconds=1))

    def go_on(self, time: timedelta) -> datetime:
        """Let time pass; return what it is then."""
        self._now += time
        return self._now


class MemoryOutbox:
    """The contract of an outbox in its shortest form."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._rows = {
            n: Delivery(n, "Daily", DAY, address, "queued", due=START) for n, address in enumerate(addresses, 1)
        }

    def recover(self, now: datetime) -> int:
        lost = [row for row in self._rows.values() if row.state == "sending"]
        for row in lost:
            self._rows[row.id] = replace(row, state="uncertain", changed=now, due=None)
        return len(lost)

    def exchange(self, done: Sequence[Delivery], wanted: int, before: datetime, now: datetime) -> list[Delivery]:
        self._rows.update({delivery.id: delivery for delivery in done})
        queued = [row for row in self._rows.values() if row.state == "queued" and row.due and row.due <= now]
        late = [row for row in self._rows.values() if row.state == "deferred" and row.due and row.due < before]
        claimed = [replace(r, state="sending", tries=r.tries + 1, changed=now) for r in (queued + late)[:wanted]]
        self._rows.update({row.id: row for row in claimed})
        return claimed

    def next_due(self) -> datetime | None:
        return min((row.due for row in self._rows.values() if row.state == "queued" and row.due), default=None)

    def listing(self) -> list[Delivery]:
        return list(self._rows.values())


class StoreOutbox:
    """The outbox of an edition in a real database, which a killed process leaves as it stood."""

    def __init__(self, url: str) -> None:
        self._url = url

    def queue(self, addresses: Sequence[str]) -> None:
        with self._open() as outbox, outbox.database.begin() as conn:
            editions.save(conn, EditionRecord("Daily", DAY, START, START, START, None, (), (), None))
            deliveries.queue(conn, "Daily", DAY, map(Recipient, addresses), START)

    def recover(self, now: datetime) -> int:
        with self._open() as outbox:
            return outbox.recover(now)

    def exchange(self, done: Sequence[Delivery], wanted: int, before: datetime, now: datetime) -> list[Delivery]:
        with self._open() as outbox:
            return outbox.exchange(done, wanted, before, now)

    def next_due(self) -> datetime | None:
        with self._open() as outbox:
            return outbox.next_due()

    def listing(self) -> list[Delivery]:
        with self._open() as outbox, outbox.database.read() as conn:
            return deliveries.listing(conn, "Daily", DAY)

    @contextmanager
    def _open(self) -> Iterator[StoredOutbox]:
        with closing(Database(self._url)) as database:
            yield StoredOutbox(database, "Daily", DAY)


@dataclass
class Mailbox:
    """What a test's mail server took, and how it behaves."""

    taken: list[tuple[str, bytes]] = field(default_factory=list)  # recipient, text
    senders: list[str] = field(default_factory=list)
    connections: int = 0
    answers: dict[str, str] = field(default_factory=dict)  # to RCPT TO, by recipient
    verdicts: dict[str, str] = field(default_factory=dict)  # to the text, by recipient
    dropping: set[str] = field(default_factory=set)  # recipients whose text is taken and whose connection is then cut
    sender_answer: str | None = None
    pipelining: bool = False  # whether commands may come several at a time
    before: Callable[[str, str], None] = lambda step, recipient: None  # called at "rcpt", "data" and "taken"

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.taken]

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", *responses[-1:]] if self.pipelining else responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.sender_answer:
            return self.sender_answer
        envelope.mail_from = address
        self.senders.append(address)
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        self.before("rcpt", address)
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        recipient = envelope.rcpt_tos[0]
        self.before("data", recipient)
        if recipient in self.verdicts:
            return self.verdicts[recipient]
        self.taken.append((recipient, envelope.content))
        self.before("taken", recipient)
        if recipient in self.dropping:
            server.transport.abort()
        return "250 taken"


@contextmanager
def mail_server(mailbox: Mailbox, port: int = 0, **options: Any) -> Iterator[int]:
    """Run a real SMTP server on loopback and yield its port."""
    with free_port() as chosen:
        port = port or chosen
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@contextmanager
def free_port() -> Iterator[int]:
    """Yield a port on loopback that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    yield port


CERTIFICATE = Path(__file__).parent / "data" / "localhost.pem"
"""A key and its certificate for localhost and mail.example.org, valid from 2020 to 2120 and trusted by nobody."""


def server_tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context
