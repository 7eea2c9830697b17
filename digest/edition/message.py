"""A rendered edition as a complete e-mail message (RFC 5322, MIME), ready for a mail server or a mail program.

Pure and deterministic: no clock, no random.  The same edition to the same recipient is the same bytes in any process.
The Message-ID is made from newsletter, date and recipient alone: when a message is sent again, because nobody knows
whether the first one arrived, mail programs show it once, even if the edition was rendered anew in between.
"""

import base64
import hashlib
import quopri
import re
from collections.abc import Callable, Sequence
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, getaddresses
from zoneinfo import ZoneInfo

from digest.edition.safe import clean
from digest.edition.words import shorten
from digest.errors import RenderError
from digest.model import Edition, Rendered, Sender

SUBJECT_LIMIT = 200  # mail programs show 40 to 80 characters; a subject of a paragraph is a mistake in a feed
_LONG_WORD = 60  # a longer one does not fit beside "Subject: " and has to be cut by encoding it
_BREAK = re.compile(r"[\r\n\x00]")
_PARTED = re.compile(rb"(.*?\r\n)(To: .*?\r\n(?:[ \t].*?\r\n)*)(.*?\r\n)(Message-ID: .*?\r\n)(.*)", re.DOTALL)
_HEADER = re.compile(r"[A-Za-z0-9-]{1,60}: [ -~]{1,900}\r\n")  # RFC 5322 2.1.1: 998 characters a line


class _Subject(UnstructuredHeader, BaseHeader):
    """A subject that is encoded as a whole if it must be: the library's own folding adds a blank before a part."""

    def fold(self, *, policy: Policy) -> str:
        """Return the header as it goes out, in lines of 76 characters (RFC 2047)."""
        fits = self.isascii() and "=?" not in self and max(map(len, self.split()), default=0) < _LONG_WORD
        words = Header(str(self), None if fits else "utf-8", maxlinelen=76, header_name="Subject")
        return f"Subject: {words.encode(linesep=policy.linesep)}{policy.linesep}"


class _Identifier(UnstructuredHeader, BaseHeader):
    """An identifier, which is never folded: some servers take the fold for a part of it."""

    def fold(self, *, policy: Policy) -> str:
        """Return the header as it goes out."""
        return f"{self.name}: {self}{policy.linesep}"


def _headers() -> HeaderRegistry:
    registry = HeaderRegistry()
    registry.map_to_type("subject", _Subject)
    registry.map_to_type("message-id", _Identifier)
    registry.map_to_type("list-id", _Identifier)
    return registry


_POLICY = SMTP.clone(cte_type="7bit", header_factory=_headers())  # 8BITMIME and SMTPUTF8 are not everywhere


Headers = Sequence[tuple[str, str]]


def to_message(
    edition: Edition, rendered: Rendered, sender: Sender, recipient: str | None = None, mark: str = ""
) -> bytes:
    """Return the message to one recipient; see `to_messages`."""
    return to_messages(edition, rendered, sender, mark)(recipient, ())


def to_messages(
    edition: Edition, rendered: Rendered, sender: Sender, mark: str = ""
) -> Callable[[str | None, Headers], bytes]:
    """Return what makes the message to a recipient, or, for looking at and for archives, to the sender itself (None).

    All that the messages have in common is made once, which takes a hundred times as long as the rest.  The headers are
    added to that one message.  `mark` ("Test") is put before the subject, and gives the message an identity of its own:
    whoever has had a test copy gets the edition nonetheless.

    Raises, and so does what it returns:
        RenderError: the sender's or the recipient's address is none that a message can carry, or a header is none.
    """
    author = _address(sender.address)
    common = _common(edition, rendered, author, mark)
    begin, to, between, identity, end = _split(common)

    def message(recipient: str | None, headers: Headers) -> bytes:
        if recipient is None:
            return b"".join((begin, to, between, identity, *map(_header, headers), end))
        reader = _address(recipient)
        own = _message_id(edition, author.domain, reader.addr_spec, mark)
        lines = _to_line(reader), between, _header(("Message-ID", own)), *map(_header, headers)
        return b"".join((begin, *lines, end))

    return message


def _common(edition: Edition, rendered: Rendered, author: Address, mark: str) -> bytes:
    """Return the message to the sender itself."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = author
    message["To"] = author
    message["Subject"] = shorten(clean(f"[{mark}] {edition.subject}" if mark else edition.subject), SUBJECT_LIMIT)
    message["Date"] = format_datetime(edition.until.astimezone(ZoneInfo(edition.timezone)))
    message["Message-ID"] = _message_id(edition, author.domain, "", mark)
    message["List-Id"] = f"<{_label(edition.newsletter)}.{author.domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers, please
    message["Precedence"] = "bulk"
    message.set_content(rendered.text, cte=_encoding(rendered.text))
    message.add_alternative(rendered.html, subtype="html", cte=_encoding(rendered.html))
    message["Content-Language"] = "en"  # last: making a multipart out of a text moves such headers into the text
    message.set_boundary(_boundary(rendered))
    return message.as_bytes()


def _split(message: bytes) -> tuple[bytes, bytes, bytes, bytes, bytes]:
    """Return a message in five parts: the second is the header To, the fourth Message-ID."""
    found = _PARTED.fullmatch(message)
    assert found, "To and Message-ID are written a few lines above"
    begin, to, between, identity, end = found.groups()
    return begin, to, between, identity, end


def _to_line(reader: Address) -> bytes:
    if not reader.display_name:
        return f"To: {reader.addr_spec}\r\n".encode()
    message = EmailMessage(policy=_POLICY)
    message["To"] = reader
    return message.as_bytes().removesuffix(b"\r\n")


def _header(header: tuple[str, str]) -> bytes:
    line = f"{header[0]}: {header[1]}\r\n"
    if not _HEADER.fullmatch(line):
        raise RenderError(f"{line!r} is no header that a message can carry; write it in ASCII, on one line")
    return line.encode()


def _address(text: str) -> Address:
    """Return an address as headers carry it: an international domain in its IDNA form, the name cleaned."""
    ((name, spec), *more) = getaddresses([text]) or [("", "")]
    mailbox, _, domain = spec.rpartition("@")
    trouble = RenderError(f"{clean(text)!r} is no address that a message can carry; write it as name@example.org")
    if more or spec not in text or not mailbox or not mailbox.isascii() or _BREAK.search(text):
        raise trouble  # `spec not in text`: the parser mends what it does not understand, and mail goes astray
    try:
        return Address(clean(name), addr_spec=f"{mailbox}@{domain.encode('idna').decode('ascii')}")
    except (ValueError, IndexError, MessageError) as error:
        raise trouble from error


def _message_id(edition: Edition, domain: str, recipient: str, mark: str) -> str:
    label = _label(edition.newsletter)
    identity = "\0".join((edition.newsletter, edition.date.isoformat(), recipient, *filter(None, [mark])))
    return f"<{label}-{edition.date.isoformat()}.{_hash(identity)}@{domain}>"


def _label(newsletter: str) -> str:
    """Return the newsletter's name as a label of a domain name (RFC 2919: List-Id)."""
    return re.sub(r"[^a-z0-9]+", "-", newsletter.lower()).strip("-")[:40] or "newsletter"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]


def _encoding(text: str) -> str:
    """Return the shorter of the two 7-bit encodings: quoted-printable for Latin letters, base64 for most others."""
    data = text.encode()
    quoted = quopri.encodestring(data)
    return "quoted-printable" if len(quoted) <= len(base64.encodebytes(data)) else "base64"


def _boundary(rendered: Rendered) -> str:
    """Return a line that cannot occur in a part: neither encoding ever has "=_"."""
    return f"=_{_hash(rendered.text + rendered.html)}"
