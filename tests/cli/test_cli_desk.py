"""`digest desk` and `digest preview --at` as they are typed: a desk that others reach, with accounts."""

import re
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import requests
from terminals import DATE, Ended, run_alone
from test_cli_mail import started

Digest = Callable[..., Ended]
PASSWORD = b"correct horse battery\n"


def test_accounts_are_added_listed_and_removed(digest: Digest, folder: Path) -> None:
    assert digest("desk", "list").out == "There are no accounts: the desk is for this machine only.\n"
    added = run_alone(folder, "desk", "add", "ann", stdin=PASSWORD)
    assert (added.status, added.out) == (0, "ann may log in as editor.\n")
    assert "ann" in digest("desk", "list").out
    assert run_alone(folder, "desk", "add", "bob", stdin=b"short\n").status == 1
    assert digest("desk", "add", "bob", "--role", "king").status == 2
    assert run_alone(folder, "desk", "password", "ann", stdin=b"another horse battery\n").status == 0
    assert digest("desk", "remove", "ann").out == "ann may not log in any more.\n"
    assert digest("desk", "remove", "ann").status == 1


def test_the_desk_is_not_open_to_others_without_a_login(digest: Digest, folder: Path) -> None:
    ended = digest("preview", "--no-open", "--host", "0.0.0.0")
    assert ended.status == 2
    assert "can be reached from elsewhere; say by which address with --at" in ended.err
    ended = digest("preview", "--no-open", "--at", "https://desk.example.org")
    assert ended.status == 2
    assert "nobody could log in; add an account with `digest desk add NAME`" in ended.err
    assert digest("preview", "--no-open", "--at", "desk.example.org").status == 2


def test_from_the_account_to_a_correction_and_out(digest: Digest, folder: Path) -> None:
    digest("build", "--date", DATE)
    run_alone(folder, "desk", "add", "ann", stdin=PASSWORD)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    at = f"http://127.0.0.1:{port}"
    with started(folder, "preview", "--port", str(port), "--no-open", "--at", at) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with requests.Session() as browser:
            page = browser.get(f"{at}/desk/", timeout=30)
            assert "/login" in page.url
            token = re.findall(r'name="csrf" value="([^"]+)"', page.text)[0]
            data = {"csrf": token, "name": "ann", "password": PASSWORD.decode().strip(), "to": "/desk/"}
            page = browser.post(f"{at}/login", data=data, timeout=30)
            assert "Carroll v. Trump" in page.text
            assert "Log out ann" in page.text
            case = re.findall(r"/desk/cases/(c\w+)", page.text)[0]
            fields = dict(re.findall(r'name="(csrf|head)" value="([^"]*)"', page.text))
            data = {**fields, "do": "follow", "case": case, "back": "/desk/"}
            assert browser.post(f"{at}/desk/correct", data=data, timeout=30).status_code == 200
            assert "ann" in digest("cases", "log").out
            digest("desk", "remove", "ann")
            assert "/login" in browser.get(f"{at}/desk/", timeout=30).url
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (0, "", "")
