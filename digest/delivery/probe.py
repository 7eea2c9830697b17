"""Talking to the mail server as a delivery would, without one: what it offers, and whether it lets us in."""

import smtplib
import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from digest.delivery.outcomes import Unavailable
from digest.delivery.transport import SmtpTransport
from digest.delivery.wire import bare_address, reply_words


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a mail server said."""

    server: str  # host and port
    loopback: bool
    tls: str | None  # "TLSv1.3"; None for a connection in the clear
    valid_until: datetime | None  # the certificate's end, UTC; None without TLS
    user: str | None  # who we are logged in as
    size: int | None  # the longest message it takes, in bytes; None if it sets no limit
    extensions: frozenset[str]  # in lower case
    sender_refused: str | None  # its words to MAIL FROM, if that is a no


def probe(url: str, password: str | None, sender: str) -> Spoken:
    """Connect, turn on TLS, log in, name the sender, and leave.

    Raises ConfigError and DeliveryError as sending does.
    """
    with SmtpTransport(url, password) as transport:
        smtp = transport.opened()
        size = smtp.esmtp_features.get("size", "")
        try:
            code, words = smtp.mail(bare_address(sender))
            smtp.rset()
        except (smtplib.SMTPException, OSError) as error:
            raise Unavailable(f"{transport.server} broke off when the sender was named: {error}") from error
        return Spoken(
            server=str(transport.server),
            loopback=transport.server.loopback,
            tls=smtp.sock.version() if isinstance(smtp.sock, ssl.SSLSocket) else None,
            valid_until=_end_of_certificate(smtp.sock),
            user=transport.server.user,
            size=int(size) if size.isdigit() and int(size) else None,
            extensions=frozenset(smtp.esmtp_features),
            sender_refused=None if 200 <= code < 300 else reply_words(code, words),
        )


def _end_of_certificate(connection: socket.socket | None) -> datetime | None:
    if not isinstance(connection, ssl.SSLSocket):
        return None
    certificate: dict[str, Any] = connection.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)
