"""Handing in one message: outcomes, TLS, login, addresses, dry runs."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from delivery_fakes import CERTIFICATE, SENDER, Mailbox, mail_server, server_tls
from hypothesis import given
from hypothesis import strategies as st

from digest.delivery.folder import FolderTransport
from digest.delivery.outcomes import Blocked, Deferred, Refused, Unavailable, Uncertain, Unusable
from digest.delivery.transport import SmtpTransport
from digest.delivery.wire import data_lines
from digest.errors import ConfigError

MESSAGE = b"Subject: Carroll v. Trump\r\n\r\n.a line that begins with a dot\nand one that ends in LF"
READER = "reader@example.com"


@pytest.fixture
def far_away(monkeypatch: pytest.MonkeyPatch) -> str:
    """A host that is not this machine by name; its mail server is."""
    look_up = socket.getaddrinfo

    def answer(host: Any, *args: Any, **kwargs: Any) -> Any:
        return look_up("127.0.0.1" if host == "mail.example.org" else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return "mail.example.org"


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the test certificate one that this machine trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


class Logins:
    """Says yes to the password "open sesame", and remembers what it was shown."""

    def __init__(self) -> None:
        self.shown: list[bytes] = []

    def __call__(self, server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
        self.shown.append(data.password)
        return AuthResult(success=data.password == b"open sesame", handled=False)


def send(url: str, password: str | None = None, recipient: str = READER, message: bytes = MESSAGE) -> None:
    with SmtpTransport(url, password) as transport:
        transport.send(message, SENDER, recipient)


def test_the_text_arrives_as_it_was_with_every_line_ended() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        send(f"smtp://127.0.0.1:{port}")
    lines = b"Subject: Carroll v. Trump\r\n\r\n.a line that begins with a dot\r\nand one that ends in LF\r\n"
    assert mailbox.taken == [(READER, lines)]


@pytest.mark.parametrize("pipelining", [False, True])
def test_commands_go_one_by_one_or_at_once_with_the_same_outcomes(pipelining: bool) -> None:
    mailbox = Mailbox(answers={"b@example.com": "550 5.1.1 unknown", "c@example.com": "451 later"})
    mailbox.pipelining = pipelining
    with mail_server(mailbox) as port, SmtpTransport(f"smtp://127.0.0.1:{port}") as transport:
        transport.send(MESSAGE, SENDER, "a@example.com")
        with pytest.raises(Refused, match=r"550 5\.1\.1 unknown"):
            transport.send(MESSAGE, SENDER, "b@example.com")
        with pytest.raises(Deferred, match="451 later"):
            transport.send(MESSAGE, SENDER, "c@example.com")
        mailbox.sender_answer = "553 not you"
        with pytest.raises(Unusable, match="553 not you"):
            transport.send(MESSAGE, SENDER, "a@example.com")
        mailbox.sender_answer = None
        transport.send(MESSAGE, SENDER, "d@example.com")
    assert mailbox.recipients == ["a@example.com", "d@example.com"]
    assert mailbox.connections == 1


@pytest.mark.parametrize(
    "reply", ["550 5.7.1 no", "554 5.7.23 SPF validation failed", "554 Your host is listed: Spamhaus", "550 blocked"]
)
def test_a_refusal_that_is_about_us_is_no_fault_of_the_recipient(reply: str) -> None:
    with mail_server(Mailbox(answers={READER: reply})) as port, pytest.raises(Blocked, match="refuses us"):
        send(f"smtp://127.0.0.1:{port}")


@given(st.binary(max_size=60) | st.text("a.\r\n", max_size=20).map(str.encode))
def test_no_text_can_end_its_message_early(text: bytes) -> None:
    lines = data_lines(text)
    assert lines.endswith(b"\r\n")
    assert b"\n" not in lines.replace(b"\r\n", b"")
    assert b"\r" not in lines.replace(b"\r\n", b"")
    assert not lines.startswith(b".\r\n")
    assert b"\r\n.\r\n" not in lines


def test_a_display_name_stays_out_of_the_envelope() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port, SmtpTransport(f"smtp://127.0.0.1:{port}") as transport:
        transport.send(MESSAGE, "The Case Daily <daily@example.org>", READER)
    assert mailbox.senders == ["daily@example.org"]


@pytest.mark.parametrize(
    "answer, outcome",
    [
        ("550 5.1.1 unknown", Refused),
        ("451 4.7.1 greylisted", Deferred),
        ("421 4.3.2 shutting down", Unavailable),
    ],
)
def test_the_servers_words_come_with_the_outcome(answer: str, outcome: type[Exception]) -> None:
    with mail_server(Mailbox(answers={READER: answer})) as port, pytest.raises(outcome, match=answer):
        send(f"smtp://127.0.0.1:{port}")


def test_a_kept_connection_that_died_meanwhile_is_replaced() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port, SmtpTransport(f"smtp://127.0.0.1:{port}") as transport:
        transport.send(MESSAGE, SENDER, "a@example.com")
        assert transport._smtp is not None
        assert transport._smtp.sock is not None
        transport._smtp.sock.shutdown(socket.SHUT_RDWR)
        transport.send(MESSAGE, SENDER, "b@example.com")
    assert mailbox.recipients == ["a@example.com", "b@example.com"]
    assert mailbox.connections == 2


def test_a_refusal_leaves_the_connection_fit_for_the_next_recipient() -> None:
    mailbox = Mailbox(answers={"a@example.com": "550 no"})
    with mail_server(mailbox) as port, SmtpTransport(f"smtp://127.0.0.1:{port}") as transport:
        with pytest.raises(Refused):
            transport.send(MESSAGE, SENDER, "a@example.com")
        transport.send(MESSAGE, SENDER, "b@example.com")
    assert mailbox.recipients == ["b@example.com"]
    assert mailbox.connections == 1


def test_a_connection_cut_after_the_text_is_uncertain() -> None:
    with mail_server(Mailbox(dropping={READER})) as port, pytest.raises(Uncertain, match="broke off before its answer"):
        send(f"smtp://127.0.0.1:{port}")


@contextmanager
def half_deaf_server() -> Iterator[int]:
    """A server that says yes to everything, then resets the connection in the middle of the text."""

    def talk() -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rwb") as conversation:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            for answer in (b"220 hello", b"250 hello", b"250 ok", b"250 ok", b"354 go on"):
                conversation.write(answer + b"\r\n")
                conversation.flush()
                conversation.readline()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=talk)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def test_a_connection_cut_in_the_middle_of_the_text_is_no_doubt() -> None:
    """Without the final dot no server can have accepted it, so it may be sent again."""
    with half_deaf_server() as port, pytest.raises(Unavailable):
        send(f"smtp://127.0.0.1:{port}", message=MESSAGE + b"x" * 30_000_000)


def test_a_server_that_offers_no_starttls_gets_nothing_unless_it_is_this_machine(far_away: str) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        with pytest.raises(Unusable, match="offers no STARTTLS"):
            send(f"smtp://{far_away}:{port}")
        with pytest.raises(Unusable, match="offers no STARTTLS"):
            send(f"smtp://127.0.0.1:{port}?starttls=required")
        assert mailbox.taken == []
        send(f"smtp://{far_away}:{port}?starttls=optional")
        send(f"smtp://127.0.0.1:{port}")
    assert len(mailbox.taken) == 2


@pytest.mark.usefixtures("trusted")
def test_starttls_and_login_work_where_they_are_offered(far_away: str) -> None:
    mailbox, logins = Mailbox(), Logins()
    with mail_server(mailbox, tls_context=server_tls(), require_starttls=True, authenticator=logins) as port:
        send(f"smtp://editor@{far_away}:{port}", "open sesame")
    assert mailbox.recipients == [READER]
    assert logins.shown == [b"open sesame"]


@pytest.mark.usefixtures("trusted")
def test_tls_from_the_start_works(far_away: str) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox, ssl_context=server_tls()) as port:
        send(f"smtps://{far_away}:{port}")
    assert mailbox.recipients == [READER]


@pytest.mark.parametrize("scheme, options", [("smtp", "tls_context"), ("smtps", "ssl_context")])
def test_a_certificate_that_nobody_vouches_for_is_refused(far_away: str, scheme: str, options: str) -> None:
    mailbox = Mailbox()
    tls: dict[str, Any] = {options: server_tls()}
    with mail_server(mailbox, **tls) as port, pytest.raises(Unusable, match="does not hold"):
        send(f"{scheme}://{far_away}:{port}")
    assert mailbox.taken == []


def test_the_password_never_leaves_this_machine_in_the_clear(far_away: str) -> None:
    mailbox, logins = Mailbox(), Logins()
    with mail_server(mailbox, authenticator=logins, auth_require_tls=False) as port:
        for starttls in ("required", "optional"):
            with pytest.raises(Unusable, match=r"STARTTLS|password was not sent"):
                send(f"smtp://editor@{far_away}:{port}?starttls={starttls}", "open sesame")
        with pytest.raises(ConfigError, match="in the clear"):
            send(f"smtp://editor@{far_away}:{port}?starttls=off", "open sesame")
        assert logins.shown == []
        send(f"smtp://editor@127.0.0.1:{port}", "open sesame")
    assert logins.shown == [b"open sesame"]


def test_a_wrong_password_says_what_to_check() -> None:
    with (
        mail_server(Mailbox(), authenticator=Logins(), auth_require_tls=False) as port,
        pytest.raises(Unusable, match=r'login of "editor": 535 .*check smtp.url and DIGEST_SMTP_PASSWORD'),
    ):
        send(f"smtp://editor@127.0.0.1:{port}", "sesame street")


def test_a_login_that_is_asked_for_but_not_configured_is_told_in_the_servers_words() -> None:
    mailbox = Mailbox(sender_answer="530 5.7.0 Authentication required")
    with mail_server(mailbox) as port, pytest.raises(Unusable, match=r"530 5\.7\.0 Authentication required"):
        send(f"smtp://127.0.0.1:{port}")


def test_an_international_address_goes_only_to_a_server_that_takes_it() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox, enable_SMTPUTF8=True) as port:
        send(f"smtp://127.0.0.1:{port}", recipient="jürgen@example.com")
    with (
        mail_server(mailbox, enable_SMTPUTF8=False) as port,
        pytest.raises(Refused, match="no international addresses"),
    ):
        send(f"smtp://127.0.0.1:{port}", recipient="jürgen@example.com")
    assert mailbox.recipients == ["jürgen@example.com"]


def test_an_international_domain_goes_to_every_server() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        send(f"smtp://127.0.0.1:{port}", recipient="reader@gerichtsblätter.de")
    assert mailbox.recipients == ["reader@xn--gerichtsbltter-fib.de"]


@pytest.mark.parametrize("recipient", ["", "nobody", "a@", "a@b\r\nRCPT TO:<c@d>", "a@b, c@d", "<a@b>c@d", "a b@c"])
def test_what_is_no_single_address_never_reaches_the_server(recipient: str) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port, pytest.raises(Refused, match="no e-mail address"):
        send(f"smtp://127.0.0.1:{port}", recipient=recipient)
    assert mailbox.senders == []


def test_a_message_over_the_servers_limit_is_refused_before_it_is_sent() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox, data_size_limit=50) as port, pytest.raises(Unusable, match="552"):
        send(f"smtp://127.0.0.1:{port}")
    assert mailbox.taken == []


def test_a_dry_run_writes_one_file_a_recipient(tmp_path: Path) -> None:
    transport = FolderTransport(tmp_path / "out")
    for recipient in ("a+list@example.com", "../../etc/passwd@example.com", "x" * 300 + "@example.com"):
        transport.send(MESSAGE, SENDER, recipient)
    transport.send(b"again", SENDER, "a+list@example.com")
    names = sorted(file.name for file in (tmp_path / "out").iterdir())
    assert names[0] == "..%2F..%2Fetc%2Fpasswd@example.com.eml"
    assert names[1] == "a+list@example.com.eml"
    assert len(names) == 3
    assert (tmp_path / "out" / "a+list@example.com.eml").read_bytes() == b"again"


def test_a_dry_run_into_a_folder_that_cannot_be_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unusable, match="choose another folder"):
        FolderTransport(tmp_path / "file").send(MESSAGE, SENDER, READER)
