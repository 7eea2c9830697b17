"""Reading a Maildir, an mbox file, an IMAP folder and a pipe, and leaving each as it should be."""

import io
import mailbox
import os
import ssl
from pathlib import Path

import pytest
from delivery_fakes import CERTIFICATE, server_tls
from imap_fakes import Folder, imap_server
from returned_samples import notification

from digest.delivery.mailbox import letters_in, piped
from digest.delivery.returned import LIMIT
from digest.errors import ConfigError, DeliveryError, DigestError


def maildir(folder: Path, **files: bytes) -> Path:
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    for name, text in files.items():
        (folder / "new" / name).write_bytes(text)
    return folder


def test_a_maildir_gives_what_is_new_or_unopened_and_keeps_what_was_done(tmp_path: Path) -> None:
    box = maildir(tmp_path / "box", a=b"one", b=b"two")
    for name in ("c:2,", "d:2,F", "e:2,S"):
        (box / "cur" / name).write_bytes(name[:1].encode())
    with letters_in(str(box)) as letters:
        found = {letter.place: letter for letter in letters}
    assert {place: letter.read() for place, letter in found.items()} == {
        "maildir a": b"one", "maildir b": b"two", "maildir c": b"c", "maildir d": b"d",
    }  # fmt: skip
    for place in ("maildir a", "maildir c", "maildir d"):
        found[place].done()
        found[place].done()  # a mail program may have been faster
    assert sorted(os.listdir(box / "cur")) == ["a:2,S", "c:2,S", "d:2,FS", "e:2,S"]
    assert os.listdir(box / "new") == ["b"]
    with letters_in(str(box)) as letters:
        assert [letter.place for letter in letters] == ["maildir b"]


def test_only_the_beginning_of_a_message_is_read(tmp_path: Path) -> None:
    box = maildir(tmp_path / "box")
    with (box / "new" / "huge").open("wb") as file:
        file.truncate(50_000_000)
    with letters_in(str(box)) as letters:
        assert [len(letter.read()) for letter in letters] == [LIMIT]


def test_what_is_no_message_in_a_maildir_is_not_opened(tmp_path: Path) -> None:
    box = maildir(tmp_path / "box", a=b"one")
    os.mkfifo(box / "new" / "pipe")
    (box / "new" / "folder").mkdir()
    (box / "new" / ".hidden").write_bytes(b"x")
    with letters_in(str(box)) as letters:
        assert [letter.place for letter in letters] == ["maildir a"]


def test_an_mbox_is_read_message_by_message_and_not_written_to(tmp_path: Path) -> None:
    path = tmp_path / "box"
    box = mailbox.mbox(path)
    for number in range(3):
        box.add(notification("5.1.1", f"550 5.1.1 number {number}"))
    box.close()
    before = path.read_bytes()
    with letters_in(str(path)) as letters:
        found = [(letter.place, letter.read()) for letter in letters]
    assert [f"number {n}".encode() in text for n, (_, text) in enumerate(found)] == [True, True, True]
    assert len({place for place, _ in found}) == 3
    assert path.read_bytes() == before
    with path.open("ab") as file:  # the places stay what they are while the file grows
        file.write(b"From x Wed Jul 12 07:00:00 2023\nSubject: new\n\n\n")
    with letters_in(str(path)) as letters:
        assert [letter.place for letter in letters][:3] == [place for place, _ in found]


@pytest.mark.parametrize("rubbish", [b"", b"\0" * 1000, b"no mbox at all\n", b"From x\nFrom y\nFrom z\n"])
def test_an_mbox_of_rubbish_breaks_nothing(tmp_path: Path, rubbish: bytes) -> None:
    (tmp_path / "box").write_bytes(rubbish)
    with letters_in(str(tmp_path / "box")) as letters:
        for letter in letters:
            letter.read()
            letter.done()


def test_an_mbox_that_another_program_has_locked_is_left(tmp_path: Path) -> None:
    (tmp_path / "box").write_bytes(b"")
    (tmp_path / "box.lock").write_bytes(b"")
    with pytest.raises(DeliveryError, match="is locked by another program; try again"), letters_in(
        str(tmp_path / "box")
    ):
        pass


def test_a_maildir_that_nothing_came_to_yet_is_empty(tmp_path: Path) -> None:
    with letters_in(str(tmp_path)) as letters:
        assert list(letters) == []


@pytest.mark.parametrize(("name", "words"), [("nothing", "is not there"), ("files", "but no Maildir")])
def test_a_mailbox_that_is_none_is_told(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "notes.txt").touch()
    with pytest.raises(DeliveryError, match=words), letters_in(str(tmp_path / name)):
        pass


def test_a_pipe_is_one_message_read_to_its_end() -> None:
    source = io.BytesIO(b"x" * (LIMIT + 10))
    (letter,) = piped(source)
    assert letter.read() == b"x" * LIMIT
    assert source.read() == b""
    assert list(piped(io.BytesIO(b" \n"))) == []


def test_imap_over_tls_fetches_what_is_unseen_and_marks_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder({1: b"one", 2: b"two" * LIMIT, 9: b"nine"}, seen={1})
    monkeypatch.setattr(ssl, "create_default_context", ssl._create_unverified_context)
    with imap_server(folder, server_tls()) as port:
        url = f"imaps://bounces@127.0.0.1:{port}/INBOX"
        with letters_in(url, "s3cret") as letters:
            first, second = letters
            assert len(first.read()) == LIMIT
            assert second.read() == b"nine"
            second.done()
        assert folder.seen == {1, 9}
        assert first.place == f"imap 127.0.0.1:{port}/INBOX 7 2"
        with letters_in(url, "s3cret") as letters:
            assert [letter.place for letter in letters] == [first.place]


def test_imap_does_not_talk_to_a_server_whose_certificate_does_not_hold() -> None:
    folder = Folder({})
    with imap_server(folder, server_tls()) as port:
        url = f"imaps://bounces@localhost:{port}/"
        with pytest.raises(DeliveryError, match=r"certificate of localhost:.* does not hold"), letters_in(url, "x"):
            pass
    assert folder.asked == []
    assert CERTIFICATE.exists()


@pytest.mark.parametrize(
    ("place", "password", "words"),
    [
        ("INBOX", "wrong", r"INBOX cannot be read: \[AUTH.*\] no; check bounces\.mailbox and its"),
        ("Elsewhere", "s3cret", "no such folder"),
        ("INBOX", None, "wants a password: put it into DIGEST_BOUNCES_PASSWORD"),
        ("INBOX", "pässword", "cannot be read"),
    ],
)
def test_imap_that_refuses_is_told_without_the_password(place: str, password: str | None, words: str) -> None:
    with imap_server(Folder({})) as port, pytest.raises(DigestError, match=words) as caught, letters_in(
        f"imap://bounces@127.0.0.1:{port}/{place}", password
    ):
        pass
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["imaps://mail.example.org/INBOX", "imaps:///INBOX", "imaps://u:p4ss@mail.example.org/", "imaps://u@h:x/",
            "imaps://u@h/%0d%0aA"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_without_repeating_a_password(url: str) -> None:
    with pytest.raises(ConfigError, match=r"^bounces\.mailbox") as caught, letters_in(url, "x"):
        pass
    assert "p4ss" not in str(caught.value)
