"""The forms SMTP (RFC 5321, 6531) gives to addresses, texts and replies.  Pure."""

import re
from email.utils import parseaddr

from digest.domains import ascii_domain

_BLAMES = re.compile(
    r"\b(?:block(?:ed|list(?:ed)?)|black-?list(?:ed)?|deny-?list(?:ed)?|spamhaus|spamcop|barracuda|reputation"
    r"|unsolicited|dmarc|spf|dkim)\b",
    re.IGNORECASE,
)


_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PLAIN = re.compile(rf"[\w+-]+(?:[.=][\w+-]+)*@{_LABEL}(?:\.{_LABEL})+", re.ASCII)  # an address that needs no parser


class Lines(bytes):
    """A message in lines, each of which ends in CRLF and does not begin with a dot; no other CR and LF stand in it.

    So it can go out as it is.
    """


def bare_address(text: str) -> str:
    """Return the address in `text`, a display name before it left out, its domain in ASCII (IDNA).

    The part before the @ stays as it is; if it is not ASCII, the address needs SMTPUTF8.  Raises ValueError for a text
    that holds no address or could smuggle a second one, or a command, past the server.
    """
    if _PLAIN.fullmatch(text):
        return text
    address = parseaddr(text)[1]
    local, _, domain = address.rpartition("@")
    # parseaddr mends what it cannot read ("a b@c" becomes "ab@c"); mail to a mended address would go to a stranger.
    as_written = text.strip() == address or text.rstrip().endswith(f"<{address}>")
    spaced = " " in address and not local.startswith('"')
    if not local or not domain or not as_written or spaced or not address.isprintable():
        raise ValueError(f"{text!r} is no e-mail address")
    if domain.isascii():
        return address
    try:
        return f"{local}@{ascii_domain(domain)}"
    except ValueError as error:
        raise ValueError(f"{text!r} is no e-mail address: {error}") from error


def needs_smtputf8(message: bytes, *addresses: str) -> bool:
    """Return whether a message or its envelope can only go to a server that takes SMTPUTF8 (RFC 6531)."""
    plain = message.isascii() or message.partition(b"\r\n\r\n")[0].isascii()
    return not plain or not all(address.isascii() for address in addresses)


def data_lines(message: bytes) -> bytes:
    """Return the message as DATA wants it, without the final dot: CRLF ends every line, a leading dot is doubled."""
    if isinstance(message, Lines):
        return message
    if not len(message.splitlines()) == message.count(b"\n") == message.count(b"\r"):
        message = message.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    stuffed = message.replace(b"\n.", b"\n..")
    return b"".join((b"." * stuffed.startswith(b"."), stuffed, b"\r\n" * (not stuffed.endswith(b"\r\n"))))


def reply_words(code: int, text: bytes | str) -> str:
    """Return a server's reply as one printable line, at most three hundred characters of it."""
    decoded = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    printable = "".join(letter if letter.isprintable() else " " for letter in decoded)
    return " ".join(f"{code} {printable}".split())[:300]


def blames_sender(reply: str) -> bool:
    """Return whether a refusal (5xx) is about who sends: by its status 5.7.x (RFC 3463: policy), or by its words."""
    enhanced = re.match(r"\d{3}[ -]+(\d\.\d{1,3}\.\d{1,3})\b", reply)
    return bool(enhanced and enhanced[1].startswith("5.7.")) or bool(_BLAMES.search(reply))
