"""The message as a mail server and a mail program read it."""

import email
import subprocess
import sys
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_edition import SAMPLE, SENDER

from digest.delivery.wire import bare_address
from digest.edition.message import to_message
from digest.errors import RenderError
from digest.model import Edition, Rendered, Sender

RENDERED = Rendered(html="<!DOCTYPE html>\n<p>Größe</p>\n", text="From here on.\n.\nGröße\n")


def parsed(edition: Edition = SAMPLE, rendered: Rendered = RENDERED, sender: Sender = SENDER,
           recipient: str | None = None) -> EmailMessage:  # fmt: skip
    message = email.message_from_bytes(to_message(edition, rendered, sender, recipient), policy=SMTP)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message


def test_headers_say_who_when_what_and_that_a_machine_sent_it() -> None:
    message = parsed(recipient="Ann Reader <ann@example.com>")
    assert message["From"] == "The Case Daily <daily@example.org>"
    assert message["To"] == "Ann Reader <ann@example.com>"
    assert message["Subject"] == SAMPLE.subject
    assert message["Date"] == "Wed, 12 Jul 2023 07:00:00 -0400"
    assert message["List-Id"] == "<daily.example.org>"
    assert message["Feedback-ID"] == "2023-07-12:daily:edition:2b00f0fa8a3c"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Precedence"] == "bulk"
    assert message["Content-Language"] == "en"
    assert message["MIME-Version"] == "1.0"


def test_plain_text_comes_first_and_html_last_as_rfc_2046_wants_the_richest() -> None:
    message = parsed()
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.iter_parts()
    assert isinstance(plain, EmailMessage)
    assert isinstance(html, EmailMessage)
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().replace("\r\n", "\n") == RENDERED.text
    assert html.get_content().replace("\r\n", "\n") == RENDERED.html


def test_a_part_is_encoded_in_the_shorter_way() -> None:
    message = parsed(rendered=Rendered(html="<p>Latin letters, mostly</p>\n", text="最高裁判所" * 50 + "\n"))
    plain, html = message.iter_parts()
    assert plain["Content-Transfer-Encoding"] == "base64"
    assert html["Content-Transfer-Encoding"] == "quoted-printable"


def test_without_a_recipient_the_message_goes_to_the_sender_itself() -> None:
    assert parsed()["To"] == "The Case Daily <daily@example.org>"


def test_a_message_id_is_one_per_edition_and_recipient_whatever_was_rendered() -> None:
    one = parsed(recipient="a@example.com")["Message-ID"]
    assert one.startswith("<daily-2023-07-12.")
    assert one.endswith("@example.org>")
    assert parsed(recipient="a@example.com", rendered=Rendered("x", "y"))["Message-ID"] == one
    others = [
        parsed()["Message-ID"],
        parsed(recipient="b@example.com")["Message-ID"],
        parsed(replace(SAMPLE, date=SAMPLE.date.replace(day=13)), recipient="a@example.com")["Message-ID"],
        parsed(replace(SAMPLE, newsletter="Weekly"), recipient="a@example.com")["Message-ID"],
    ]
    assert len({one, *others}) == 5


def test_the_same_edition_is_the_same_bytes_in_another_process() -> None:
    script = (
        "import sys; sys.path.insert(0, 'tests/edition')\n"
        "from test_message import RENDERED, SAMPLE, SENDER, to_message\n"
        "sys.stdout.buffer.write(to_message(SAMPLE, RENDERED, SENDER, 'a@example.com'))"
    )
    there = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, timeout=60)
    assert there.stdout == to_message(SAMPLE, RENDERED, SENDER, "a@example.com")


@pytest.mark.parametrize(
    ("subject", "read_back"),
    [
        ("Hello\r\nBcc: victim@example.org", "Hello Bcc: victim@example.org"),
        ("⚖️ Ruling, 判決, حكم المحكمة", "⚖️ Ruling, 判決, حكم المحكمة"),
        ("\u202edesrever", "desrever"),
        ("=?utf-8?q?not_encoded?=", None),
        ("x" * 150, "x" * 150),
        ("判" * 150, "判" * 150),
        ("", ""),
    ],
    ids=["line break", "scripts", "direction", "looks encoded", "one long word", "one long word, wide", "empty"],
)
def test_any_subject_is_one_header_that_reads_back(subject: str, read_back: str | None) -> None:
    data = to_message(replace(SAMPLE, subject=subject), RENDERED, SENDER)
    message = parsed(replace(SAMPLE, subject=subject))
    assert message["Bcc"] is None
    assert len(message.keys()) == 12
    if read_back is not None:
        assert message["Subject"] == read_back
    assert max(map(len, data.split(b"\r\n"))) <= 200


def test_a_subject_of_a_paragraph_is_cut_between_words() -> None:
    subject = parsed(replace(SAMPLE, subject="word " * 300))["Subject"]
    assert len(subject) <= 200
    assert subject.endswith("word…")


def test_a_message_of_long_lines_keeps_to_the_limit_and_to_crlf() -> None:
    data = to_message(SAMPLE, Rendered(html="<p>" + "x" * 5000 + "</p>", text="y" * 5000), SENDER)
    assert max(map(len, data.split(b"\r\n"))) <= 78
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_international_domains_and_names_are_written_for_any_server() -> None:
    sender = Sender("Zeitung für Recht <post@bücher.example>", "")
    data = to_message(SAMPLE, RENDERED, sender, "leser@münchen.example")
    data.decode("ascii")
    message = parsed(sender=sender, recipient="leser@münchen.example")
    assert message["From"] == "Zeitung für Recht <post@xn--bcher-kva.example>"
    assert message["To"] == "leser@xn--mnchen-3ya.example"
    assert message["List-Id"] == "<daily.xn--bcher-kva.example>"


@pytest.mark.parametrize("address", ["größe@example.org", "用户.a+b@xn--fsqu00a.example", "राम.क@example.org"])
def test_an_address_outside_ascii_stands_in_its_message_as_it_is(address: str) -> None:
    data = to_message(SAMPLE, RENDERED, SENDER, address)
    head, _, rest = data.partition(b"\r\n\r\n")
    assert f"\r\nTo: {address}\r\n".encode() in head
    assert rest.isascii()
    assert email.message_from_string(data.decode(), policy=SMTP)["To"] == address


def test_a_domain_that_the_older_rules_would_change_stays_itself() -> None:
    """With IDNA 2003 mail to straße.example would go to strasse.example, which is somebody else's."""
    message = parsed(sender=Sender("post@straße.example", ""), recipient="leser@faß.example")
    assert message["From"] == "post@xn--strae-oqa.example"
    assert message["To"] == "leser@xn--fa-hia.example"
    assert bare_address("post@straße.example") == "post@xn--strae-oqa.example"


@given(st.emails())
def test_an_address_reads_back_whether_or_not_it_needs_the_parser(address: str) -> None:
    assert parsed(recipient=address)["To"] == address


@pytest.mark.parametrize("newsletter", ["Zeitung: Öffentliches Recht", "判例", "../../etc", "a" * 300])
def test_any_newsletter_name_makes_a_valid_list_id_and_message_id(newsletter: str) -> None:
    message = parsed(replace(SAMPLE, newsletter=newsletter))
    for header in ("List-Id", "Message-ID"):
        name = message[header].strip("<>")
        assert name.isascii()
        assert all(character.isalnum() or character in "-.@" for character in name)


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "@example.org", "a@", "a@b\r\nBcc: x@example.org", "größe @example.org", "größe\u2028@example.org",
     "größe,x@example.org", "größe@exam\nple.org", "größe@example.org>", "größe@[127.0.0.1]", "a b@example.org",
     "a@b, c@d", "a@exa mple.org", "a@" + "x" * 70 + ".example"],
)  # fmt: skip
def test_an_address_that_no_message_can_carry_is_told_in_one_line(address: str) -> None:
    with pytest.raises(RenderError) as caught:
        to_message(SAMPLE, RENDERED, SENDER, address)
    assert "write it as name@example.org" in str(caught.value)
    assert "\n" not in str(caught.value)
