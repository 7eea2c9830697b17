"""Reading smtp.url, and the forms SMTP gives to texts and replies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.delivery.server import MailServer, read_url
from digest.delivery.wire import bare_address, data_lines, reply_words
from digest.errors import ConfigError


@pytest.mark.parametrize(
    "url, expected",
    [
        ("smtp://localhost", MailServer("localhost", 25, tls=False, starttls="off")),
        ("smtp://[::1]:2525", MailServer("::1", 2525, tls=False, starttls="off")),
        ("smtp://127.0.0.1:25/", MailServer("127.0.0.1", 25, tls=False, starttls="off")),
        ("smtp://localhost?starttls=required", MailServer("localhost", 25, tls=False, starttls="required")),
        ("smtp://Mail.example.org:587", MailServer("mail.example.org", 587, tls=False, starttls="required")),
        ("smtp://mail.example.org?starttls=off", MailServer("mail.example.org", 25, tls=False, starttls="off")),
        ("smtps://me%40here@mail.example.org", MailServer("mail.example.org", 465, True, "off", "me@here")),
        ("smtp://localhost.evil.org", MailServer("localhost.evil.org", 25, tls=False, starttls="required")),
    ],
)
def test_a_url_names_server_and_tls(url: str, expected: MailServer) -> None:
    assert read_url(url) == expected


@pytest.mark.parametrize(
    "url, problem",
    [
        ("", "names no mail server"),
        ("mail.example.org:25", "names no mail server"),
        ("http://mail.example.org", "names no mail server"),
        ("smtp://", "names no mail server"),
        ("smtp://mail.example.org:99999", "names no mail server"),
        ("smtp://mail.example.org:0", "names no mail server"),
        ("smtp://mail.example.org/path", "names no mail server"),
        ("smtp://me:secret@mail.example.org", "must not hold the password"),
        ("smtp://mail.example.org?starttls=yes", "write required, optional or off"),
        ("smtp://mail.example.org?tls=1", 'unknown option "tls"'),
        ("smtps://mail.example.org?starttls=required", "asks for TLS twice"),
    ],
)
def test_a_wrong_url_is_told_in_one_line_without_its_password(url: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem) as caught:
        read_url(url)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


@given(st.binary(max_size=200))
def test_a_text_on_the_wire_reads_back_and_holds_no_end_of_message(text: bytes) -> None:
    """RFC 5321 4.5.2: what a server makes of the lines is the text again; nothing in it can pass for the final dot."""
    lines = data_lines(text)
    assert b"\r\n.\r\n" not in b"\r\n" + lines
    assert lines.endswith(b"\r\n")
    received = b"".join(line.removeprefix(b".") for line in lines.splitlines(keepends=True))
    normal = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    assert received in (normal, normal + b"\r\n")


@given(st.text(max_size=60))
def test_any_text_is_one_printable_address_or_none(text: str) -> None:
    try:
        address = bare_address(text)
    except ValueError:
        return
    assert address.count("@") >= 1
    assert address.isprintable()


@given(st.integers(-1, 999), st.binary(max_size=600))
def test_any_reply_is_one_short_printable_line(code: int, text: bytes) -> None:
    words = reply_words(code, text)
    assert words.isprintable()
    assert len(words) <= 300
    assert words.startswith(str(code))
