"""Handing one message to an SMTP server.

A transport answers with nothing (accepted) or with one of the `outcomes`, and never guesses: what cannot be known is
`Uncertain`.  It keeps no record; that is the outbox's.
"""

import smtplib
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from types import TracebackType
from typing import Protocol, Self

from digest.delivery.outcomes import Blocked, Deferred, Refused, Unavailable, Uncertain, Unusable
from digest.delivery.server import MailServer, read_url
from digest.delivery.status import verdict
from digest.delivery.wire import bare_address, blames_sender, data_lines, needs_smtputf8, reply_words
from digest.errors import ConfigError, DeliveryError

_PATIENCE = 60.0  # seconds for a connection and for each reply but the last
_PATIENCE_AT_THE_END = 600.0  # RFC 5321 4.5.3.2.6: the server may take ten minutes to say yes, and giving up is a doubt


class Transport(Protocol):
    """Takes a complete message to one recipient."""

    def send(self, message: bytes, sender: str, recipient: str) -> None:
        """Return once the message is accepted; else raise Refused, Deferred, Unavailable, Unusable or Uncertain."""


class SmtpTransport:
    """One connection to an SMTP server, opened when it is first needed and kept across messages.

    TLS certificates are always checked.  The password goes over TLS or to this machine, nowhere else.
    """

    def __init__(self, url: str, password: str | None = None) -> None:
        self.server = read_url(url)
        self._password = password
        self._smtp: smtplib.SMTP | None = None
        user = self.server.user
        if user is not None and password is None:
            raise ConfigError(f'smtp.url names the user "{user}": put the password into DIGEST_SMTP_PASSWORD')
        clear = not self.server.tls and self.server.starttls == "off" and not self.server.loopback
        if user is not None and clear:
            raise ConfigError(f"smtp.url would send the password to {self.server} in the clear: take starttls=off away")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take leave of the server, if there is a connection; the next `send` opens a new one."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (smtplib.SMTPException, OSError):
                smtp.close()  # it has gone already, which is what was wanted

    def opened(self) -> smtplib.SMTP:
        """Return the connection, greeted, encrypted and logged in.  Raises Unavailable or Unusable."""
        return self._connected()

    def send(self, message: bytes, sender: str, recipient: str) -> None:
        """Hand the message in; a kept connection that turns out to be dead is replaced once."""
        sender, recipient = _bare(sender, Unusable), _bare(recipient, Refused)
        kept = self._smtp is not None
        try:
            smtp = self._announce(message, sender, recipient)
        except Unavailable:
            if not kept:
                raise
            smtp = self._announce(message, sender, recipient)
        self._hand_over(smtp, message, recipient)

    def _announce(self, message: bytes, sender: str, recipient: str) -> smtplib.SMTP:
        """Go as far as the server's "send it" (354): up to there nothing can have been accepted."""
        smtp = self._connected()
        try:
            with self._watching():
                options = _options(smtp, message, sender, recipient)
                to_sender, *rest = _envelope(smtp, sender, recipient, options)
                self._weigh(to_sender, f"the sender {sender}", Unusable, Unavailable)
                for reply in rest:
                    self._weigh(reply, recipient, Refused, Deferred)
        except Unavailable:
            self._drop()
            raise
        except (Refused, Deferred, Unusable):
            self._reset()
            raise
        return smtp

    def _hand_over(self, smtp: smtplib.SMTP, message: bytes, recipient: str) -> None:
        """Send the text, then the dot that makes it a message, apart: before the dot a lost connection is no doubt."""
        with self._watching():
            smtp.send(data_lines(message))
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(_PATIENCE_AT_THE_END)
            smtp.send(b".\r\n")
            reply = smtp.getreply()
            if reply[0] < 200:
                raise smtplib.SMTPServerDisconnected(f"Answer that is none: {reply_words(*reply)}")
            if smtp.sock is not None:
                smtp.sock.settimeout(_PATIENCE)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            lost = f"{self.server} had the whole message to {recipient} and broke off before its answer ({_why(error)})"
            raise Uncertain(f"{lost}; look into the server's log whether it was sent") from error
        self._weigh(reply, recipient, Refused, Deferred)

    def _weigh(
        self, reply: tuple[int, bytes], subject: str, no: type[DeliveryError], not_now: type[DeliveryError]
    ) -> None:
        """Raise what a reply means, unless it is a yes."""
        code = reply[0]
        if 200 <= code < 400:
            return
        words = reply_words(*reply)
        if code == 421 or code < 200:  # RFC 5321 3.8: the server closes; a broken answer is no better
            self._drop()
            raise Unavailable(f"{self.server} ended the connection: {words}")
        if code >= 500 and no is Refused and blames_sender(words):
            raise Blocked(f"{self.server} refuses us, not only {subject}: {words}")
        if code >= 500 and no is Refused:
            raise Refused(f"{self.server} refuses {subject}: {words}", verdict(words))
        if code >= 500:
            raise no(f"{self.server} refuses {subject}: {words}")
        raise not_now(f"{self.server} does not take {subject} now: {words}")

    @contextmanager
    def _watching(self) -> Iterator[None]:
        """Turn a lost connection into Unavailable; only where nothing can have been accepted yet."""
        try:
            yield
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise Unavailable(f"{self.server} broke off: {_why(error)}") from error

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            smtp = _connect(self.server)
            try:
                _secure(smtp, self.server)
                _log_in(smtp, self.server, self._password)
            except BaseException:
                smtp.close()
                raise
            self._smtp = smtp
        return self._smtp

    def _reset(self) -> None:
        """Make the connection ready for the next message; give it up if the server does not play along."""
        if self._smtp is None:
            return
        try:
            code, _ = self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            code = 0
        if code != 250:
            self._drop()

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def _connect(server: MailServer) -> smtplib.SMTP:
    try:
        if server.tls:
            context = ssl.create_default_context()
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=_PATIENCE, context=context)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=_PATIENCE)
    except ssl.SSLCertVerificationError as error:
        raise Unusable(f"the TLS certificate of {server} does not hold: {error.verify_message}") from error
    except smtplib.SMTPResponseException as error:
        words = _why(error)
        if error.smtp_code >= 500:
            raise Unusable(f"{server} does not talk to us: {words}") from error
        raise Unavailable(f"{server} is not ready: {words}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unavailable(f"{server} cannot be reached: {_why(error)}") from error
    if smtp.sock is not None:
        # The final dot follows the text in a packet of its own; without this it waits 40 ms for the text's receipt.
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return smtp


def _secure(smtp: smtplib.SMTP, server: MailServer) -> None:
    """Greet, and turn TLS on as far as the configuration asks for it."""
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.tls or server.starttls == "off":
            return
        if not smtp.has_extn("starttls"):
            if server.starttls == "optional":
                return
            raise Unusable(
                f"{server} offers no STARTTLS, so nothing was sent: use another port or smtps://, "
                "or write ?starttls=optional if the way to it is safe"
            )
        smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo_or_helo_if_needed()
    except ssl.SSLCertVerificationError as error:
        raise Unusable(f"the TLS certificate of {server} does not hold: {error.verify_message}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unavailable(f"{server} broke off while greeting: {_why(error)}") from error


def _log_in(smtp: smtplib.SMTP, server: MailServer, password: str | None) -> None:
    if server.user is None or password is None:
        return
    if not isinstance(smtp.sock, ssl.SSLSocket) and not server.loopback:
        raise Unusable(f"{server} offers no TLS, so the password was not sent: use smtps:// or another port")
    try:
        smtp.login(server.user, password)
    except smtplib.SMTPAuthenticationError as error:
        words = _why(error)
        if error.smtp_code < 500:
            raise Unavailable(f"{server} cannot check the password now: {words}") from error
        raise Unusable(
            f'{server} refuses the login of "{server.user}": {words}; check smtp.url and DIGEST_SMTP_PASSWORD'
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Unusable(f"{server} knows no login: take the user out of smtp.url, or use another port") from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unavailable(f"{server} broke off at the login: {_why(error)}") from error


def _envelope(smtp: smtplib.SMTP, sender: str, recipient: str, options: Sequence[str]) -> Sequence[tuple[int, bytes]]:
    """Return the replies to MAIL, RCPT and DATA, the last ones left out if an earlier one is a no.

    All three go out at once where the server takes that (RFC 2920).
    """
    if not smtp.has_extn("pipelining"):
        steps = partial(smtp.mail, sender, options), partial(smtp.rcpt, recipient), partial(smtp.docmd, "DATA")
        replies = []
        for step in steps:
            replies.append(step())
            if not 200 <= replies[-1][0] < 400:
                break
        return replies
    mail = " ".join([f"MAIL FROM:<{sender}>", *options])
    encoding = "utf-8" if "SMTPUTF8" in options else "ascii"
    smtp.send(f"{mail}\r\nRCPT TO:<{recipient}>\r\nDATA\r\n".encode(encoding))
    replies = [smtp.getreply()]
    while len(replies) < 3 and replies[-1][0] not in (421, -1):
        replies.append(smtp.getreply())
    if replies[-1][0] == 354 and any(code >= 400 for code, _ in replies):
        # "Send it" in spite of having nobody to send it to: RFC 2920 3.1 wants the dot and nothing before it.
        smtp.send(b".\r\n")
        smtp.getreply()
    return replies


def _options(smtp: smtplib.SMTP, message: bytes, sender: str, recipient: str) -> list[str]:
    """Return what MAIL FROM tells the server about the message, as far as it understands it."""
    options = [f"SIZE={len(message)}"] if smtp.has_extn("size") else []
    if needs_smtputf8(message, sender, recipient):
        if not smtp.has_extn("smtputf8"):
            raise Refused(f"the mail server takes no international addresses (SMTPUTF8), and {recipient} needs them")
        options.append("SMTPUTF8")
    if not message.isascii() and smtp.has_extn("8bitmime"):
        options.append("BODY=8BITMIME")
    return options


def _bare(address: str, wrong: type[DeliveryError]) -> str:
    try:
        return bare_address(address)
    except ValueError as error:
        raise wrong(str(error)) from error


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return reply_words(error.smtp_code, error.smtp_error)
    return str(getattr(error, "strerror", None) or error)
