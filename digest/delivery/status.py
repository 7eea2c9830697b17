"""Whom a mail server's no is about: the address, its mailbox for a while, or us.  Pure.

Read from the enhanced status (RFC 3463) where there is one, else from the words, which servers have in all wordings.
"""

import re
from typing import Literal

from digest.delivery.wire import blames_sender

Verdict = Literal["hard", "soft", "sender", "unclear"]
"""No such address, and never will be; there is one that takes nothing now; it is about us; nobody can tell."""

_STATUS = re.compile(r"(?<![\d.])([245])\.([0-7])\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45])\d\d(?=[ -])")
_HARD = {(1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1)}
_OURS = {(1, 7), (1, 8)}  # of the address group, but about the sender's address

_FULL = re.compile(
    r"quota|\bfull\b|over ?limit|too (?:large|big|many)|storage|temporar|try again|timed? ?out|grey-?list",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"""(?x) unknown\ (?:user|recipient|address|mailbox|local)
    | no\ (?:such|valid)\ (?:user|mailbox|recipient|address|account|person|domain) | no\ mailbox\ here
    | (?:user|mailbox|account|recipient|address|addressee|domain)\b.{0,80}?\b
      (?:unknown|not\ (?:exist|found|known|valid)|doesn['’]t\ exist|unavailable|inactive|disabled|deactivated|closed
      |suspended)
    | (?:invalid|non-?existent)\ (?:user|mailbox|recipient|address|account) | isn['’]t\ (?:a\ valid|known)
    | does\ ?n[o'’]t\ have\ an?\b.{0,40}\baccount | recipient\ (?:address\ )?rejected | unrouteable\ address
    | host\ (?:or\ domain\ name\ )?not\ found | does\ not\ accept\ mail
    """,
    re.IGNORECASE,
)
_WORDS = 2000  # characters that are looked at


def verdict(words: str, status: str = "") -> Verdict:
    """Return whom a refusal is about; `status` is an enhanced status that stands apart from the words ("5.1.1").

    Words that name a reply of another server hold its status; it tells more than "5.0.0" beside it.
    """
    words = words[:_WORDS]
    codes = [(int(m[1]), int(m[2]), int(m[3])) for m in _STATUS.finditer(f"{status} {words}")]
    told = next((code for code in codes if code[1:] != (0, 0)), codes[0] if codes else None)
    kind = told[1:] if told else (0, 0)
    if kind in _OURS or kind[0] == 7:
        return "sender"
    lasting = told[0] == 5 if told else not (reply := _REPLY.search(words)) or reply[1] == "5"
    if lasting and kind in _HARD:
        return "hard"
    if blames_sender(words):
        return "sender"
    if not lasting or kind[0] == 2 or _FULL.search(words):
        return "soft"
    return "hard" if _GONE.search(words) else "unclear"
