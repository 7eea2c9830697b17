"""Messages as they come into a mailbox of bounces, written for these tests after the forms that real servers use."""

import base64
from collections.abc import Iterator

TO = "bounces+detail@example.org"

OURS = """From: The Case Daily <daily@example.org>
To: ann@reader.example
Subject: Judge lets Carroll v. Trump go on
Message-ID: <daily-2023-07-12.0a1b2c@example.org>
List-Unsubscribe: <https://daily.example.org/unsubscribe/TOKEN>, <mailto:daily@example.org?subject=unsubscribe%20TOKEN>
Content-Type: multipart/alternative; boundary="=_ours"

--=_ours
Content-Type: text/plain

Nobody came back: mailbox full of news, 550 5.1.1 words.
--=_ours--
"""


def notification(
    status: str = "5.1.1", words: str = "550 5.1.1 <ann@reader.example>: user unknown", action: str = "failed",
    *, to: str = TO, returned: str = OURS, kind: str = "message/delivery-status",
) -> bytes:  # fmt: skip
    """Return a delivery status notification as postfix writes it."""
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="5B6.mx"

--5B6.mx
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.net. I'm sorry to have to inform you
that your message could not be delivered to one or more recipients.

--5B6.mx
Content-Type: {kind}

Reporting-MTA: dns; mx.example.net
Arrival-Date: Wed, 12 Jul 2023 07:00:01 -0400 (EDT)

Final-Recipient: rfc822; ann@reader.example
Original-Recipient: rfc822;ann@reader.example
Action: {action}
Status: {status}
Remote-MTA: dns; mx.reader.example
Diagnostic-Code: smtp; {words}

--5B6.mx
Content-Type: message/rfc822

{returned}
--5B6.mx--
""".encode()


def complaint(kind: str = "abuse", *, to: str = "fbl@example.org", returned: str = OURS) -> bytes:
    """Return a feedback report (RFC 5965)."""
    return f"""From: <feedback@provider.example>
To: <{to}>
Subject: FW: Judge lets Carroll v. Trump go on
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part1"

--part1
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report for an email message received from 192.0.2.1.

--part1
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Provider-Feedback/1.0
Version: 1
Source-IP: 192.0.2.1

--part1
Content-Type: message/rfc822
Content-Disposition: inline

{returned}
--part1--
""".encode()


def plain(body: str, headers: str = "", *, to: str = TO, sender: str = "MAILER-DAEMON@mx.example.net") -> bytes:
    return f"Return-Path: <>\nFrom: {sender}\nTo: {to}\n{headers}\n{body}".encode()


QMAIL = """Hi. This is the qmail-send program at mx.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ann@reader.example>:
192.0.2.7 does not like recipient.
Remote host said: 550 5.1.1 no mailbox here by that name

--- Below this line is a copy of the message.
"""

EXIM = """This message was created automatically by mail delivery software (Exim 4.96.1).

A message that you sent could not be delivered to one or more of its recipients.

  ann@reader.example
    host mx.reader.example [192.0.2.7]
    SMTP error from remote mail server after RCPT TO:<ann@reader.example>:
    552 5.2.2 Mailbox full
"""

YAHOO = """Message from  yahoo.com.
Unable to deliver message to the following address(es).

<ann@reader.example>:
This user doesn't have a reader.example account (ann@reader.example) [-9]

--- Original message follows.
"""

QMAIL_BASE64 = (
    b"From: MAILER-DAEMON@mx.example.net\nTo: " + TO.encode() + b"\nSubject: failure notice\n"
    b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
    + base64.encodebytes(QMAIL.encode())
)

EXIM_HEADERS = "X-Failed-Recipients: ann@reader.example\nAuto-Submitted: auto-replied\nSubject: Mail delivery failed\n"
AWAY_3834 = "Subject: Re: Judge lets Carroll v. Trump go on\nAuto-Submitted: auto-replied (vacation)\n"

KNOWN: dict[str, tuple[bytes, str]] = {
    "postfix, no such user": (notification(), "hard"),
    "postfix, mailbox full": (notification("5.2.2", "552 5.2.2 over quota"), "soft"),
    "gave up after days": (notification("4.4.1", "connect to mx.reader.example: timed out"), "soft"),
    "no words, no status": (notification("5.0.0", ""), "soft"),
    "refused for who we are": (notification("5.7.1", "550 5.7.1 blocked"), "sender"),
    "still trying": (notification("4.4.1", "timed out", "delayed"), "notice"),
    "arrived": (notification("2.0.0", "250 OK", "delivered"), "notice"),
    "a report called a text": (notification(kind="text/plain"), "hard"),
    "opensmtpd": (notification(action="error"), "hard"),
    "qmail": (plain(QMAIL, "Subject: failure notice\n"), "hard"),
    "qmail in base64": (QMAIL_BASE64, "hard"),
    "exim": (plain(EXIM, EXIM_HEADERS), "soft"),
    "yahoo of old": (plain(YAHOO, "Subject: Delivery failure\n"), "hard"),
    "marked as spam": (complaint(), "complaint"),
    "marked as phishing": (complaint("fraud"), "complaint"),
    "marked as no spam": (complaint("not-spam"), "unknown"),
    "asks to leave through its provider": (complaint("opt-out"), "leave"),
    "a holiday, as RFC 3834 has it": (plain("Back in May.", AWAY_3834, sender="ann@reader.example"), "auto-reply"),
    "a holiday, from its subject": (
        plain("I am away.", "Subject: Automatic reply: Judge lets\n", sender="ann@reader.example"), "auto-reply"
    ),
    "a holiday, in German": (
        plain("Ich bin weg.", "Subject: Abwesenheitsnotiz\n", sender="ann@reader.example"), "auto-reply"
    ),
    "a holiday, as Exchange has it": (
        plain(
            "weg", "Subject: Poissaolo\nAuto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\n",
            sender="ann@reader.example",
        ),
        "auto-reply",
    ),
    "a report that answers nothing": (
        plain("42 messages", "Subject: Report domain\nAuto-Submitted: auto-generated\n", sender="dmarc@x.example"),
        "unknown",
    ),
    "a wish to leave": (
        plain("", f"Subject: unsubscribe {'a' * 22}.{'b' * 43}\n", sender="ann@reader.example"), "leave"
    ),
    "a wish that names nobody": (plain("", "Subject: unsubscribe\n", sender="ann@reader.example"), "unknown"),
    "a letter": (plain("I like it.", "Subject: thank you\n", sender="ann@reader.example"), "unknown"),
    "nothing": (b"", "unknown"),
}  # fmt: skip


def nested(depth: int) -> bytes:
    """Return a message of parts within parts within parts."""
    heads = (f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    return b"".join(head.encode() for head in heads) + b"x\n" * 1000


def rubbish() -> Iterator[tuple[str, bytes]]:
    """Yield what makes parsers stumble, or take for ever."""
    report = notification()
    yield "deep", nested(5000)
    yield "messages in messages", b"Content-Type: message/rfc822\n\n" * 5000
    yield "a long line", b"From: MAILER-DAEMON\n\n" + b"a" * 2_000_000
    yield "a long line of base64", (
        b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" + base64.b64encode(b" " * 200_000)
    )
    yield "a header without end", b"From: <" + b"(" * 100_000 + b"\n\nx"
    yield "many headers", b"X-Failed-Recipients: a@b.example\n" * 20_000
    yield "many parts", (
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: text/plain\n\nx\n" * 20_000
    )
    yield "a charset there is not", report.replace(b"us-ascii", b"klingon-8")
    yield "a charset with a codec that is none", report.replace(b"us-ascii", b"zlib_codec")
    yield "another charset than it says", report.replace(b"user unknown", "usuario inválido".encode("utf-16"))
    yield "base64 that is none", report.replace(b"Content-Description:", b"Content-Transfer-Encoding: base64\nX:")
    yield "a zip file", b"PK\x03\x04" + bytes(range(256)) * 2000
    yield "zeros", b"\0" * 100_000
    yield "an attached zip file", (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/zip\n"
        b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(b"PK\x03\x04" * 50_000) + b"--b--\n"
    )
    yield "cut off", report[:700]
    yield "a multipart of one text", b"Content-Type: multipart/report; boundary=b; report-type=delivery-status\n\nx"
