"""What a message in the mailbox of bounces is: a bounce, a complaint, an answering machine, a wish to leave.  Pure.

Read are delivery status notifications (RFC 3464), feedback reports (ARF, RFC 5965), and what flufl.bounce knows of the
many forms from before there was one.  Whose it is, the text is not asked: what names an edition and a reader is signed
(`verp`, the unsubscribe token), and stands in the headers of the message or of the one it returns.

Whatever comes, the work is bounded: so many bytes, parts, headers and letters a line, and nothing is unpacked.
"""

import email
import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import getaddresses
from typing import Literal
from urllib.parse import unquote

from digest.delivery.status import Verdict, verdict

Kind = Literal["hard", "soft", "sender", "complaint", "leave", "auto-reply", "notice", "unknown", "unreadable"]
"""`sender` blames us, not the reader; a `notice` says that a message is late, or has arrived, or was read."""

LIMIT = 300_000
"""How many bytes of a message are read: what it says comes first, and our own message after it."""

logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # it logs a traceback of what stumbles over a message

_NESTED = 20  # parts with a boundary, or messages in messages; what bounces has four
_PARTS = 100
_HEADERS = 300  # in all parts together
_LINE = 1000  # characters; RFC 5322 ends at 998
_TEXT = 20_000  # characters of one part

_NESTING = re.compile(rb"boundary\s*\*?\d*\*?\s*=|:\s*message/", re.IGNORECASE)
_LONG_LINE = re.compile(rb"([^\n]{%d})[^\n]+" % _LINE)
_TOKEN = re.compile(r"(?<![\w~-])~?[\w-]{16,80}\.[\w-]{16,80}(?![\w-])", re.ASCII)
_TELLING = re.compile(r"(?<![\d.])[45](?:\d\d[ -]|\.[0-7]\.\d{1,3})")
_AWAY = re.compile(
    r"out of (?:the )?office|auto(?:matic|mated)?[ -]?(?:reply|response|answer)|on (?:vacation|holiday|leave)|absence"
    r"|abwesenheit|ausente|respuesta autom|réponse automatique|risposta automatica",
    re.IGNORECASE,
)
_DAEMON = re.compile(r"mailer-?daemon|postmaster|mail delivery", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Returned:
    """One message that came in."""

    kind: Kind
    words: str = ""  # why, in the other server's words: one line
    heads: str = ""  # all header lines, its own first: where a return address may stand
    tokens: tuple[str, ...] = ()  # what may be an unsubscribe token, none of them checked


def read_returned(raw: bytes) -> Returned:
    """Return what a message is; of one that is no message at all, that it is `unreadable`."""
    raw = _LONG_LINE.sub(rb"\1", raw[:LIMIT])
    if len(_NESTING.findall(raw)) > _NESTED:
        return Returned("unreadable", "more parts within parts than any bounce has")
    try:
        message = _tamed(email.message_from_bytes(raw), [_PARTS, _HEADERS])
        kind, words = _judged(message)
        return Returned(kind, _one_line(words), "\n".join(_head_lines(message)), tuple(_tokens(message)))
    except Exception as error:  # noqa: BLE001  two parsers of others, on bytes of strangers: one must not stop the rest
        return Returned("unreadable", f"{type(error).__name__} while it was read")


def _tamed(part: Message, left: list[int]) -> Message:
    """Return a copy of bounded size, its texts decoded, all that is no text left out."""
    tame = Message()
    for name, value in part.items():
        left[1] -= 1
        if left[1] >= 0 and name.lower() != "content-transfer-encoding":
            tame[name] = " ".join(str(value).encode("ascii", "replace").decode().split())[:_LINE]
    content = part.get_payload()
    if isinstance(content, list):
        kept: list[Message | str] = []
        for inner in content:
            left[0] -= 1
            if left[0] >= 0 and isinstance(inner, Message):
                kept.append(_tamed(inner, left))
        tame.set_payload(kept)
    else:
        tame.set_payload(_text(part))
    return tame


def _text(part: Message) -> str:
    if part.get_content_maintype() not in ("text", "message"):
        return ""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or b"\0" in data:
        return ""
    charset = part.get_content_charset("utf-8")
    try:
        text = data[: 4 * _TEXT].decode(charset, "replace")
    except (LookupError, ValueError):  # a charset that there is not
        text = data[: 4 * _TEXT].decode("latin-1")
    return "\n".join(line[:_LINE] for line in text[:_TEXT].splitlines())


def _judged(message: Message) -> tuple[Kind, str]:
    report = next(_parts(message, "message/feedback-report"), None)
    if report is not None:
        return _complaint(report)
    blocks = [block for part in _parts(message, "message/delivery-status") for block in _blocks(part)]
    if (found := _notification(blocks)) is not None:
        return found
    subject = str(message["subject"] or "")
    if re.match(r"\s*unsubscribe\b", subject, re.IGNORECASE) and _TOKEN.search(subject):
        return "leave", ""
    if _is_auto_reply(message, subject):
        return "auto-reply", subject
    return _odd_bounce(message, subject)


def _complaint(report: Message) -> tuple[Kind, str]:
    """RFC 5965 7.3: what a feedback report is about."""
    fields = next(iter(_blocks(report)), report)
    kind = str(fields["feedback-type"] or "").strip().lower()
    agent = str(fields["user-agent"] or "a mailbox provider")
    if kind in ("abuse", "fraud"):
        return "complaint", f"{kind}, says {agent}"
    return ("leave", "") if kind == "opt-out" else ("unknown", f"feedback of the type {kind or 'none'}")


def _blocks(part: Message) -> list[Message]:
    """Return the groups of fields that a report consists of; some servers get its type wrong, and it is a text."""
    content = part.get_payload()
    if isinstance(content, list):
        return [block for block in content if isinstance(block, Message)]
    return [email.message_from_string(group) for group in re.split(r"\n\s*\n", str(content or "").strip())]


def _notification(blocks: Iterable[Message]) -> tuple[Kind, str] | None:
    """RFC 3464 2.3: what became of the recipients; we write to one, so the worst of them counts."""
    noticed: tuple[Kind, str] | None = None
    for block in blocks:
        action = str(block["action"] or "").strip().lower()
        words = str(block["diagnostic-code"] or "").partition(";")[2].strip()
        status = str(block["status"] or "")
        if action.startswith(("fail", "error")):
            about = verdict(words, status)
            return _or_soft(about), words if status in words else f"{status} {words}"
        if action:
            noticed = "notice", f"{action}: {words or status}"
    return noticed


def _or_soft(about: Verdict) -> Kind:
    """Return what came back, in doubt as something that may pass: only the fifth in a row stops anything."""
    return "soft" if about == "unclear" else about


def _is_auto_reply(message: Message, subject: str) -> bool:
    """RFC 3834, and what programs did before it; bounces say of themselves that they are auto-replied, too."""
    if message["x-failed-recipients"] or _DAEMON.search(f"{message['from']} {message['return-path'] or ''}"):
        return bool(_AWAY.search(subject))
    submitted = str(message["auto-submitted"] or "").strip().lower()
    # Exchange calls its answers generated; so do others what answers nothing: reports, reminders.
    answers = message["in-reply-to"] or message["references"] or message["x-auto-response-suppress"]
    marked = message["x-autoreply"] or message["x-autorespond"] or "auto" in str(message["precedence"] or "").lower()
    by_rfc = submitted.startswith("auto-replied") or (submitted.startswith("auto-") and answers)
    return bool(by_rfc or marked or _AWAY.search(subject))


def _odd_bounce(message: Message, subject: str) -> tuple[Kind, str]:
    from flufl.bounce import all_failures  # 20 ms

    if not any(address for _, address in getaddresses([str(message["from"] or "")])):
        del message["from"]
        message["From"] = "nobody@invalid"  # one of its detectors stumbles without
    late, failed = all_failures(message)
    text = "\n".join(_own_texts(message))
    if failed:
        telling = next((line for line in text.splitlines() if _TELLING.search(line)), "")
        about = verdict(telling)
        if about == "unclear":
            about = verdict(text)
        return _or_soft(about), telling or subject
    if late or message.get_param("report-type") == "disposition-notification":
        return "notice", subject
    return "unknown", subject


def _parts(message: Message, *kinds: str) -> Iterator[Message]:
    return (part for part in message.walk() if part.get_content_type() in kinds)


def _own_texts(message: Message) -> Iterator[str]:
    """Yield the texts of a message, without those of a message that it returns."""
    content = message.get_payload()
    if not isinstance(content, list):
        yield str(content or "")
    elif message.get_content_type() != "message/rfc822":
        for part in content:
            if isinstance(part, Message):
                yield from _own_texts(part)


def _head_lines(message: Message) -> Iterator[str]:
    for part in message.walk():
        yield from (f"{name}: {value}" for name, value in part.items())
        if part.get_content_type() == "text/rfc822-headers":
            yield str(part.get_payload())


def _tokens(message: Message) -> Iterator[str]:
    """Yield what may be a token where ours stand: in the subject, and where a returned message says how to leave."""
    yield from _TOKEN.findall(str(message["subject"] or ""))
    for part in message.walk():
        yield from _TOKEN.findall(unquote(str(part["list-unsubscribe"] or "")))
        if part.get_content_type() == "text/rfc822-headers":
            returned = email.message_from_string(str(part.get_payload()))
            yield from _TOKEN.findall(unquote(str(returned["list-unsubscribe"] or "")))


def _one_line(words: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())[:300]
