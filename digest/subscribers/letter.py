"""The letters that follow a sign-up: please confirm, or you have it already.  Pure; plain text (RFC 5322, RFC 3834).

They carry nothing that the person who filled in the form could choose, so that nobody can have us send his words.
"""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import sha256

from digest.model import Subscriber
from digest.subscribers.changes import EXPIRY
from digest.subscribers.links import Links

_POLICY = SMTP.clone(cte_type="7bit", max_line_length=998)  # a link is never broken


def letter(
    subscriber: Subscriber, links: Links, now: datetime, *, title: str, postal_address: str, case: str | None
) -> bytes:
    """Return the letter that the subscriber's state asks for; `case` is the caption of the case that is to be followed.

    To an active subscriber who asks for nothing new it says where the preferences are, so that the form need not.
    """
    known = subscriber.state == "active" and subscriber.wanted is None
    subject = f"You already receive {title}" if known else f"Please confirm: {title}"
    body = _known(subscriber, links, title) if known else _question(subscriber, links, title, case)
    # An address with letters outside ASCII stands in a header as it is (RFC 6532), and so may the rest then.
    message = EmailMessage(policy=_POLICY.clone(utf8=not subscriber.address.isascii()))
    message["From"] = links.sender
    message["To"] = subscriber.address
    message["Subject"] = subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{_identity(subscriber)}@{parseaddr(links.sender)[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-replied"
    message.set_content(f"{body}\n-- \n{title}\n{postal_address}\n", cte="quoted-printable")
    return message.as_bytes()


def _question(subscriber: Subscriber, links: Links, title: str, case: str | None) -> str:
    follow = f"and to follow the case {case}" if case else ""
    if subscriber.state == "active":
        wish = f"You receive {title}. Somebody, we hope you, asked to follow the case {case}."
    else:
        wish = " ".join(filter(None, [f"Somebody, we hope you, asked to receive {title}", follow])) + "."
    return (
        f"{wish}\n\nIf that was you, open this page and press the button on it:\n\n{links.confirm_url(subscriber)}\n\n"
        f"The link works for {EXPIRY.days} days. If it was not you, do nothing: nothing will be sent to you.\n"
    )


def _known(subscriber: Subscriber, links: Links, title: str) -> str:
    return (
        f"Somebody, we hope you, asked for {title} with this address, to which it is sent already.\n\n"
        f"Here you choose what it brings, pause it, or leave:\n\n{links.preferences_url(subscriber)}\n\n"
        "If it was not you, do nothing: nothing changes.\n"
    )


def _identity(subscriber: Subscriber) -> str:
    """Return what is the same when this letter is sent again, and another for the next one."""
    text = f"{subscriber.leaving}\0{subscriber.access}\0{subscriber.request}"
    return f"letter.{sha256(text.encode()).hexdigest()[:24]}"
