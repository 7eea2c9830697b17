r"""Bounces in an IMAP folder (RFC 9051): what is unseen is fetched and stays so, what is dealt with becomes \Seen."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from digest.delivery.mailbox import Letter
from digest.delivery.place import Place, read_place
from digest.delivery.returned import LIMIT
from digest.delivery.server import is_loopback
from digest.errors import ConfigError, DeliveryError

_PATIENCE = 60.0  # seconds for a connection and for each answer


@contextmanager
def letters_at(url: str, password: str | None) -> Iterator[Iterator[Letter]]:
    """Yield the unseen letters of a folder.  Raises ConfigError, DeliveryError."""
    place = read_place(url)
    if password is None:
        raise ConfigError(f"{place} wants a password: put it into DIGEST_BOUNCES_PASSWORD or a file")
    with _explained(place):
        connection = _connected(place)
    try:
        with _explained(place):
            _answered(connection.login(place.user, password), f'the login of "{place.user}"')
            quoted = place.folder.replace("\\", "\\\\").replace('"', '\\"')
            _answered(connection.select(f'"{quoted}"'), "SELECT")
            validity = b"".join(filter(None, connection.response("UIDVALIDITY")[1])).decode("ascii", "replace")
            found = _answered(connection.uid("SEARCH", "UNSEEN"), "SEARCH")
        numbers = b" ".join(line for line in found if isinstance(line, bytes)).decode("ascii", "replace").split()
        yield (_letter(connection, place, validity, number) for number in numbers)
    finally:
        with suppress(imaplib.IMAP4.error, OSError):  # it may be gone already
            connection.logout()


def _connected(place: Place) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    if place.tls:
        return imaplib.IMAP4_SSL(place.host, place.port, ssl_context=context, timeout=_PATIENCE)
    connection = imaplib.IMAP4(place.host, place.port, timeout=_PATIENCE)
    if not is_loopback(place.host):
        try:
            connection.starttls(context)
        except BaseException:
            connection.shutdown()
            raise
    return connection


def _letter(connection: imaplib.IMAP4, place: Place, validity: str, number: str) -> Letter:
    def read() -> bytes:
        with _explained(place):
            answer = _answered(connection.uid("FETCH", number, f"(BODY.PEEK[]<0.{LIMIT}>)"), "FETCH")
        return next((part[1] for part in answer if isinstance(part, tuple)), b"")

    def done() -> None:
        with _explained(place):
            _answered(connection.uid("STORE", number, "+FLAGS.SILENT", r"(\Seen)"), "STORE")

    return Letter(f"imap {place} {validity} {number}", read, done)


def _answered(answer: tuple[str, list[Any]], what: str) -> list[Any]:
    """Return the data of an answer.  Raises imaplib's error if it is a no."""
    status, data = answer
    if status != "OK":
        words = b" ".join(part for part in data if isinstance(part, bytes)).decode("utf-8", "replace")
        raise imaplib.IMAP4.error(f"{what} is refused: {words[:200]}")
    return data


@contextmanager
def _explained(place: Place) -> Iterator[None]:
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise DeliveryError(f"the TLS certificate of {place} does not hold: {error.verify_message}") from error
    except (imaplib.IMAP4.error, OSError, UnicodeError) as error:  # the last: a password that is not ASCII
        told = error.args[0] if error.args else ""
        text = told.decode("utf-8", "replace") if isinstance(told, bytes) else getattr(error, "strerror", None) or error
        words = " ".join(str(text).split())[:300]
        raise DeliveryError(f"{place} cannot be read: {words}; check bounces.mailbox and its password") from error
