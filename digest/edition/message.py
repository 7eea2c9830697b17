"""A rendered edition as a complete e-mail message (RFC 5322, MIME), ready for a mail server or a mail program.

Pure and deterministic: no clock, no random.  The same edition to the same recipient is the same bytes in any process.
The Message-ID is made from newsletter, date and recipient alone: when a message is sent again, because nobody knows
whether the first one arrived, mail programs show it once, even if the edition was rendered anew in between.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, getaddresses
from zoneinfo import ZoneInfo

from digest.domains import ascii_domain
from digest.edition.assemble import arrange
from digest.edition.encoded import Encoded
from digest.edition.pieces import pieces_of
from digest.edition.safe import clean
from digest.edition.words import shorten
from digest.errors import RenderError
from digest.model import Edition, Reader, Rendered, Sender

SUBJECT_LIMIT = 200  # mail programs show 40 to 80 characters; a subject of a paragraph is a mistake in a feed
_LONG_WORD = 60  # a longer one does not fit beside "Subject: " and has to be cut by encoding it
_BREAK = re.compile(r"[\r\n\x00]")
_PARTED = re.compile(rb"(.*?\r\n)(To: .*?\r\n(?:[ \t].*?\r\n)*)(.*?\r\n)(Message-ID: .*?\r\n)(.*)", re.DOTALL)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PLAIN = re.compile(rf"[\w+-]+(?:\.[\w+-]+)*@{_LABEL}(?:\.{_LABEL})+", re.ASCII)  # an address that needs no parser
_ATOM = r'[^\s\x00-\x20()<>\[\]:;@\\,."]+'
_INTERNATIONAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")  # RFC 6531
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
    registry.map_to_type("feedback-id", _Identifier)
    return registry


_POLICY = SMTP.clone(cte_type="7bit", header_factory=_headers())  # 8BITMIME and SMTPUTF8 are not everywhere


Headers = Sequence[tuple[str, str]]

_ANYBODY = Reader("")


def to_message(
    edition: Edition, marked: Rendered, sender: Sender, recipient: str | None = None, mark: str = ""
) -> bytes:
    """Return the message that everybody gets, to one recipient; see `to_messages`."""
    return to_messages(edition, marked, sender, mark)(None if recipient is None else Reader(recipient), ())


def to_messages(
    edition: Edition, marked: Rendered, sender: Sender, mark: str = "", longest: int | None = None
) -> Callable[[Reader | None, Headers], bytes]:
    """Return what makes the message to a reader, or, for looking at and for archives, to the sender itself (None).

    `marked` is what `render_marked` made; each message has its reader's own edition of it.  What all have in common is
    encoded once, and a message is put together from that, which takes a thousandth of the time.  The headers are
    added to it.  `mark` ("Test") is put before the subject, and gives the message an identity of its own: whoever has
    had a test copy gets the edition nonetheless.  `longest` is how many bytes of HTML a message may have.

    Raises, and so does what it returns:
        RenderError: the sender's or the recipient's address is none that a message can carry, a header is none, the
            templates lack a piece, or the reader's edition is too long.
    """
    author = _address(sender.address)
    pieces = pieces_of(marked)
    boundary = f"=_{_hash(marked.text + marked.html)}"  # cannot occur in a part: neither encoding ever has "=_"
    begin, to, between, identity, end = _split(_common(edition, author, mark, boundary))
    plain, html = Encoded("plain", pieces.text.values()), Encoded("html", pieces.html.values())
    line = f"--{boundary}".encode()

    def message(reader: Reader | None, headers: Headers) -> bytes:
        own_lines: tuple[bytes, ...] = (to, between, identity)
        if reader is not None:
            to_reader, address = _to_line(reader.address)
            named = _message_id(edition, author.domain, address, mark)
            own_lines = to_reader, between, _header(("Message-ID", named))
        wishes = reader or _ANYBODY
        arranged = arrange(
            marked,
            followed=wishes.followed,
            muted=wishes.muted,
            unsubscribe_url=wishes.unsubscribe_url or wishes.unsubscribe_mailto,
            preferences_url=wishes.preferences_url,
        )
        shown = html.part(arranged.html)
        size = sum(map(len, shown))
        if longest is not None and size > longest:
            raise RenderError(f"the edition has {size:,} bytes of HTML; mail programs show {longest:,}")
        parts = line, b"\r\n", *plain.part(arranged.text), line, b"\r\n", *shown, line, b"--\r\n"
        return b"".join((begin, *own_lines, *map(_header, headers), end, *parts))

    return message


def _common(edition: Edition, author: Address, mark: str, boundary: str) -> bytes:
    """Return the head of the message to the sender itself, with the empty line at its end."""
    message = EmailMessage(policy=_POLICY)
    label = _label(edition.newsletter)
    message["From"] = author
    message["To"] = author
    message["Subject"] = shorten(clean(f"[{mark}] {edition.subject}" if mark else edition.subject), SUBJECT_LIMIT)
    message["Date"] = format_datetime(edition.until.astimezone(ZoneInfo(edition.timezone)))
    message["Message-ID"] = _message_id(edition, author.domain, "", mark)
    message["List-Id"] = f"<{label}.{author.domain}>"
    # By these four mailbox providers count complaints (Gmail's feedback loop): edition, list, kind, sender.
    source = _hash(f"{label}.{author.domain}")[:12]
    message["Feedback-ID"] = f"{edition.date.isoformat()}:{label}:{'test' if mark else 'edition'}:{source}"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers, please
    message["Precedence"] = "bulk"
    message["MIME-Version"] = "1.0"
    message["Content-Type"] = f'multipart/alternative; boundary="{boundary}"'
    message["Content-Language"] = "en"
    return message.as_bytes().partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


def _split(head: bytes) -> tuple[bytes, bytes, bytes, bytes, bytes]:
    """Return the head in five parts: the second is the header To, the fourth Message-ID."""
    found = _PARTED.fullmatch(head)
    assert found, "To and Message-ID are written a few lines above"
    begin, to, between, identity, end = found.groups()
    return begin, to, between, identity, end


def _to_line(recipient: str) -> tuple[bytes, str]:
    """Return the header To, and the address in it."""
    if _PLAIN.fullmatch(recipient):  # nearly all are; the parser below takes longer than all the rest of a message
        return f"To: {recipient}\r\n".encode(), recipient
    if not recipient.isascii() and _INTERNATIONAL.fullmatch(recipient) and recipient.isprintable():
        return f"To: {recipient}\r\n".encode(), recipient  # as it is: only servers that know it take the message
    reader = _address(recipient)
    if not reader.display_name:
        return f"To: {reader.addr_spec}\r\n".encode(), reader.addr_spec
    message = EmailMessage(policy=_POLICY)
    message["To"] = reader
    return message.as_bytes().removesuffix(b"\r\n"), reader.addr_spec


def _header(header: tuple[str, str]) -> bytes:
    line = f"{header[0]}: {header[1]}\r\n"
    if not _HEADER.fullmatch(line):
        raise RenderError(f"{line!r} is no header that a message can carry; write it in ASCII, on one line")
    return line.encode()


def _address(text: str) -> Address:
    """Return an address as headers carry it: an international domain in ASCII, the name cleaned."""
    ((name, spec), *more) = getaddresses([text]) or [("", "")]
    mailbox, _, domain = spec.rpartition("@")
    trouble = RenderError(f"{clean(text)!r} is no address that a message can carry; write it as name@example.org")
    if more or spec not in text or not mailbox or not mailbox.isascii() or _BREAK.search(text):
        raise trouble  # `spec not in text`: the parser mends what it does not understand, and mail goes astray
    try:
        return Address(clean(name), addr_spec=f"{mailbox}@{ascii_domain(domain)}")
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
