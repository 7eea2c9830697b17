"""What a message in the mailbox of bounces is, whatever lies there."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returned_samples import KNOWN, OURS, TO, complaint, notification, plain, rubbish

from digest.delivery.returned import read_returned

KINDS = "hard soft sender complaint leave auto-reply notice unknown unreadable".split()
TOKEN = f"{'a' * 22}.{'b' * 43}"
RUBBISH = dict(rubbish())


@pytest.mark.parametrize("name", KNOWN)
def test_a_message_is_what_its_sender_meant(name: str) -> None:
    raw, kind = KNOWN[name]
    assert read_returned(raw).kind == kind
    assert read_returned(raw.replace(b"\n", b"\r\n")).kind == kind


def test_the_words_are_the_other_servers_own_in_one_line() -> None:
    told = read_returned(notification("5.0.0", "550 no such user\n  \x1b[31m here"))
    assert told.words == "5.0.0 550 no such user [31m here"
    assert read_returned(KNOWN["qmail"][0]).words == "Remote host said: 550 5.1.1 no mailbox here by that name"
    assert len(read_returned(notification(words="x" * 5000)).words) <= 300


def test_what_our_own_message_says_is_not_taken_for_the_servers_words() -> None:
    assert read_returned(notification("4.2.2", "mailbox full", returned=OURS)).kind == "soft"


def test_where_signed_names_may_stand_is_given_back() -> None:
    ours = OURS.replace("TOKEN", TOKEN).replace("From:", "Return-Path: <bounces+x@example.org>\nFrom:")
    raw = complaint(returned=ours)
    told = read_returned(raw)
    assert set(told.tokens) == {TOKEN}
    assert "Return-Path: <bounces+x@example.org>" in told.heads
    only_heads = raw.replace(b"Content-Type: message/rfc822", b"Content-Type: text/rfc822-headers")
    assert set(read_returned(only_heads).tokens) == {TOKEN}
    assert read_returned(notification()).heads.index(TO) < read_returned(notification()).heads.index("ann@reader")


def test_an_answer_from_a_postmaster_that_is_on_holiday_is_no_bounce() -> None:
    away = plain("back soon", "Subject: Out of office\nAuto-Submitted: auto-replied\n", sender="postmaster@x.example")
    assert read_returned(away).kind == "auto-reply"


@pytest.mark.parametrize("name", RUBBISH)
def test_rubbish_is_read_without_harm(name: str) -> None:
    told = read_returned(RUBBISH[name])
    assert told.kind in KINDS
    assert told.words.isprintable()


@pytest.mark.parametrize("name", ["deep", "messages in messages"])
def test_parts_within_parts_are_not_followed_for_ever(name: str) -> None:
    assert read_returned(RUBBISH[name]).kind == "unreadable"


@given(st.sampled_from(sorted(KNOWN)), st.data())
def test_a_broken_message_breaks_nothing(name: str, data: st.DataObject) -> None:
    raw = bytearray(KNOWN[name][0] or b"x")
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=40)) or b"\n"
    told = read_returned(bytes(raw))
    assert told.kind in KINDS
    assert told.words.isprintable()


@given(st.binary(max_size=2000))
def test_any_bytes_have_a_kind(raw: bytes) -> None:
    assert read_returned(raw).kind in KINDS
    assert re.fullmatch(r"[^\n]*", read_returned(raw).words)
