"""Signatures: dkimpy's own verifier takes them, and nothing that is signed can be changed."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import dkim
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.delivery.signing import DkimKey, Signer, make_key, read_key
from digest.errors import ConfigError

NOW = datetime(2023, 7, 12, 11, tzinfo=UTC)
MESSAGE = (
    b"From: The Case Daily <daily@example.org>\r\nTo: ann@example.org\r\nSubject: Two lawsuits\r\n"
    b"Date: Wed, 12 Jul 2023 07:00:00 -0400\r\nMessage-ID: <1@example.org>\r\n"
    b"List-Unsubscribe: <https://daily.example.org/u/1>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nGood  morning. \r\n\r\n.\r\nMore.\r\n\r\n\r\n"
)


@pytest.fixture(params=["rsa", "ed25519"])
def key_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    file = tmp_path / "morning.pem"
    file.write_bytes(make_key(request.param))
    return file


@cache
def an_ed25519_key() -> DkimKey:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "morning.pem"
        file.write_bytes(make_key("ed25519"))
        return read_key(file)


def verified(message: bytes, record: str, number: int = 0) -> bool:
    asked: list[bytes] = []

    def look_up(name: bytes, timeout: int = 5) -> bytes:
        asked.append(name)
        return record.encode()

    try:
        good: bool = dkim.DKIM(message).verify(number, dnsfunc=look_up)
    except dkim.ValidationError:  # the body is another one
        return False
    assert asked == [b"morning._domainkey.example.org."]
    return good


def test_a_signature_holds_and_the_message_is_as_it_was(key_file: Path) -> None:
    key = read_key(key_file)
    signer = Signer([key], "example.org", lambda: NOW)
    signed = signer.sign(MESSAGE)
    assert signed.endswith(MESSAGE)
    assert verified(signed, key.record)
    other = MESSAGE.replace(b"ann@", b"bob@")  # the body's hash is known by now
    assert verified(signer.sign(other), key.record)
    assert verified(signer.sign(MESSAGE + b"PS\r\n"), key.record)


@pytest.mark.parametrize(
    "was, becomes",
    [
        (b"Two lawsuits", b"Three lawsuits"),
        (b"ann@example.org", b"eve@example.org"),
        (b"/u/1", b"/u/2"),
        (b"One-Click", b"Two-Clicks"),
        (b"Good  morning", b"Good morning"),
        (b"Date: ", b"Subject: another\r\nDate: "),
        (b"MIME", b"List-Unsubscribe: <https://elsewhere.example>\r\nMIME"),
    ],
)
def test_what_is_changed_on_the_way_breaks_the_signature(key_file: Path, was: bytes, becomes: bytes) -> None:
    key = read_key(key_file)
    signed = Signer([key], "example.org", lambda: NOW).sign(MESSAGE)
    assert not verified(signed.replace(was, becomes), key.record)


@given(st.lists(st.text(alphabet="ab:; \t", min_size=1).filter(str.strip), min_size=1, max_size=4),
       st.text(alphabet="a. \t\n", max_size=40))  # fmt: skip
def test_whatever_blanks_folds_and_ends_there_are_the_verifier_reads_the_same(words: list[str], body: str) -> None:
    key = an_ed25519_key()
    text = body.replace("\n", "\r\n").encode()
    head = MESSAGE.partition(b"\r\n\r\n")[0].replace(b"Two lawsuits", "\r\n ".join(words).encode())
    message = head + b"\r\n\r\n" + text
    signed = Signer([key], "example.org", lambda: NOW).sign(message)
    assert verified(signed, key.record)
    assert max(map(len, signed[: -len(message)].split(b"\r\n"))) <= 78


def test_two_keys_make_two_signatures(tmp_path: Path) -> None:
    keys = []
    for kind in ("rsa", "ed25519"):
        (tmp_path / kind).mkdir()
        file = tmp_path / kind / "morning.pem"
        file.write_bytes(make_key(kind))
        keys.append(read_key(file))
    signed = Signer(keys, "example.org", lambda: NOW).sign(MESSAGE)
    assert [verified(signed, key.record, number) for number, key in enumerate(keys)] == [True, True]


@pytest.mark.parametrize("content", [b"", b"nonsense", b"-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n"])
def test_a_file_that_is_no_key_says_how_to_make_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.pem").write_bytes(content)
    with pytest.raises(ConfigError, match=r"bad\.pem is no private key.*digest doctor --make-dkim-key"):
        read_key(tmp_path / "bad.pem")
    with pytest.raises(ConfigError, match=r"none\.pem: the DKIM key cannot be read"):
        read_key(tmp_path / "none.pem")
