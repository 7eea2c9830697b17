"""Outboxes and mail servers for the delivery tests.

`OUTBOXES` holds every kind of outbox the contract tests run on; another kind is one more entry: a function from an
empty folder and the addresses to a `FilledOutbox`.
"""
# ruff: noqa: N802  aiosmtpd names the methods of its handlers

import socket
import sqlite3
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from aiosmtpd.controller import Controller

from digest.delivery.outbox import Outbox
from digest.model import Delivery, DeliveryState

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
        self._now += timedelta(seconds=1)
        return self._now


class MemoryOutbox:
    """The contract of an outbox in its shortest form."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._rows = {n: Delivery(n, "Daily", DAY, address, "queued") for n, address in enumerate(addresses, 1)}

    def recover(self, now: datetime) -> int:
        lost = [row for row in self._rows.values() if row.state == "sending"]
        for row in lost:
            self.mark(row, "uncertain", now, None)
        return len(lost)

    def claim(self, before: datetime, now: datetime) -> Delivery | None:
        for row in self._rows.values():
            late = row.state == "deferred" and row.changed is not None and row.changed < before
            if row.state == "queued" or late:
                self._rows[row.id] = replace(row, state="sending", tries=row.tries + 1, changed=now)
                return self._rows[row.id]
        return None

    def mark(self, delivery: Delivery, state: DeliveryState, now: datetime, error: str | None) -> None:
        self._rows[delivery.id] = replace(self._rows[delivery.id], state=state, changed=now, error=error)

    def listing(self) -> list[Delivery]:
        return list(self._rows.values())


class FileOutbox:
    """An outbox in an SQLite file, which a killed process leaves as it stood; opened again without addresses."""

    def __init__(self, file: Path, addresses: Sequence[str] = ()) -> None:
        self._file = file
        with self._open() as db:
            db.execute(
                "CREATE TABLE IF NOT EXISTS deliveries (id INTEGER PRIMARY KEY, address TEXT UNIQUE,"
                " state TEXT DEFAULT 'queued', tries INTEGER DEFAULT 0, changed TEXT, error TEXT)"
            )
            db.executemany("INSERT INTO deliveries (address) VALUES (?)", [(address,) for address in addresses])

    def recover(self, now: datetime) -> int:
        with self._open() as db:
            query = "UPDATE deliveries SET state = 'uncertain', changed = ? WHERE state = 'sending'"
            return db.execute(query, (now.isoformat(),)).rowcount

    def claim(self, before: datetime, now: datetime) -> Delivery | None:
        query = (
            "UPDATE deliveries SET state = 'sending', tries = tries + 1, changed = ?"
            " WHERE id = (SELECT id FROM deliveries WHERE state = 'queued'"
            " OR (state = 'deferred' AND changed < ?) ORDER BY id LIMIT 1) RETURNING *"
        )
        with self._open() as db:
            rows = db.execute(query, (now.isoformat(), before.isoformat())).fetchall()
        return _delivery(rows[0]) if rows else None

    def mark(self, delivery: Delivery, state: DeliveryState, now: datetime, error: str | None) -> None:
        with self._open() as db:
            query = "UPDATE deliveries SET state = ?, changed = ?, error = ? WHERE id = ?"
            db.execute(query, (state, now.isoformat(), error, delivery.id))

    def listing(self) -> list[Delivery]:
        with self._open() as db:
            return [_delivery(row) for row in db.execute("SELECT * FROM deliveries ORDER BY id")]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self._file)
        db.execute("PRAGMA synchronous = OFF")  # a killed process loses nothing by it, only a power cut would
        try:
            with db:
                yield db
        finally:
            db.close()


def _delivery(row: tuple[Any, ...]) -> Delivery:
    number, address, state, tries, changed, error = row
    return Delivery(
        number, "Daily", DAY, address, state, tries, datetime.fromisoformat(changed) if changed else None, error
    )


OUTBOXES: dict[str, Callable[[Path, Sequence[str]], FilledOutbox]] = {
    "memory": lambda folder, addresses: MemoryOutbox(addresses),
    "file": lambda folder, addresses: FileOutbox(folder / "outbox.db", addresses),
}


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
    before: Callable[[str, str], None] = lambda step, recipient: None  # called at "rcpt", "data" and "taken"

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.taken]

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

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
