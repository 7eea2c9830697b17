"""A real mail server on loopback for the tests of sending."""
# ruff: noqa: N802  aiosmtpd names the methods of its handlers

import asyncio
import email.message
import email.policy
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Mailbox:
    """What the server took, and how it answers."""

    taken: list[tuple[str, bytes]] = field(default_factory=list)  # recipient, message
    senders: list[str] = field(default_factory=list)  # where each comes back to
    answers: dict[str, str] = field(default_factory=dict)  # to RCPT TO, by recipient
    after: Callable[[], None] = lambda: None  # called after each message
    dropping: set[str] = field(default_factory=set)  # recipients whose message is taken and the connection then cut
    seconds: float = 0.0  # that it takes for each message

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.taken]

    def message(self, number: int = 0) -> email.message.EmailMessage:
        return email.message_from_bytes(self.taken[number][1], policy=email.policy.default)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.senders.append(envelope.mail_from)
        await asyncio.sleep(self.seconds)
        self.taken.append((envelope.rcpt_tos[0], envelope.content))
        self.after()
        if envelope.rcpt_tos[0] in self.dropping:
            server.transport.abort()
        return "250 taken"


def free_port() -> int:
    """Return a port on loopback that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def mail_server(mailbox: Mailbox, port: int = 0) -> Iterator[str]:
    """Run the server and yield the URL that feeds.toml names it by."""
    port = port or free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
