"""Whom a refusal is about, in the words of real servers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.delivery.status import verdict

HARD = """
550 5.1.1 <ann@example.org>: Recipient address rejected: User unknown in virtual mailbox table
550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking
550-5.1.1 The email account that you tried to reach is inactive
550 5.4.1 Recipient address rejected: Access denied. [AM5EUR02FT012.eop-EUR02.prod.protection.example 2023-07-12]
550 No Such User Here
550 Requested action not taken: mailbox unavailable
553 sorry, that domain isn't in my list; no valid mailbox here by that name
511 sorry, no mailbox here by that name (#5.1.1)
550 5.2.1 The email account that you tried to reach is disabled
556 5.1.10 Recipient address has null MX
554 delivery error: dd This user doesn't have an example.com account (ann@example.com) [-5]
5.4.4 Host or domain name not found. Name service error for name=gone.example type=AAAA: Host not found
Unrouteable address
"""
SOFT = """
552 5.2.2 The email account that you tried to reach is over quota
452 4.2.2 Mailbox full
451 4.3.0 Temporary lookup failure
450 4.1.1 <ann@example.org>: Recipient address rejected: User unknown in local recipient table
550 Mailbox is full / Blocks limit exceeded / Inode limit exceeded
4.4.1 connect to mx.example.org[192.0.2.1]:25: Connection timed out
552 5.3.4 Message too big for system
5.2.3 Message length exceeds administrative limit
"""
SENDER = """
550 5.7.1 Service unavailable; client host [192.0.2.9] blocked using zen.spamhaus.example
550-5.7.26 This mail is unauthenticated, which poses a security risk to the sender
550 5.1.8 <bounces@example.net>: Sender address rejected: Domain not found
554 Your access to this mail system has been rejected due to the sending MTA's poor reputation
421 4.7.0 Try again later, closing connection
"""
UNCLEAR = """
554 5.6.0 Message content rejected
550 no
554 5.3.0 Other or undefined mail system status
5.0.0
500 5.5.1 Command unrecognized
"""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (line, kind)
        for kind, lines in (("hard", HARD), ("soft", SOFT), ("sender", SENDER), ("unclear", UNCLEAR))
        for line in lines.strip().splitlines()
    ],
)
def test_the_words_of_servers(words: str, expected: str) -> None:
    assert verdict(words) == expected


def test_a_status_beside_the_words_counts_unless_it_says_nothing() -> None:
    assert verdict("smtp; something", "5.1.1") == "hard"
    assert verdict("smtp; 550 5.7.1 policy", "5.0.0") == "sender"
    assert verdict("user unknown", "4.0.0") == "soft"
    assert verdict("", "5.0.0") == "unclear"


@given(st.text(), st.text(alphabet="0123456789. ", max_size=12))
def test_any_words_have_a_verdict(words: str, status: str) -> None:
    assert verdict(words, status) in ("hard", "soft", "sender", "unclear")
