"""`digest serve` with web pages: one process from the form to the list, with a real mail server."""

import email
import email.policy
import queue
import re
import signal
import socket
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests
from aiosmtpd.controller import Controller
from terminals import Ended, command, environment, write_newsletter

Digest = Callable[..., Ended]


class Mailbox:
    """Puts what the mail server takes into a queue."""

    def __init__(self) -> None:
        self.taken: queue.Queue[tuple[list[str], bytes]] = queue.Queue()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        self.taken.put((envelope.rcpt_tos, envelope.content))
        return "250 taken"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_from_the_form_to_the_list_and_off_it_in_one_process(digest: Digest, folder: Path) -> None:
    mail, web = free_port(), free_port()
    base = f"http://127.0.0.1:{web}/news"
    tables = f'base_url = "{base}"\n[smtp]\nurl = "smtp://127.0.0.1:{mail}"\n[web]\nport = {web}\n'
    write_newsletter(folder, extra=tables)
    text = (folder / "feeds.toml").read_text("utf-8")  # an edition on 29 February of a leap year only: none is due
    (folder / "feeds.toml").write_text(text.replace("0 7 * * *", "0 7 29 2 *"), "utf-8")
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=mail)
    controller.start()
    process = subprocess.Popen(
        command("serve"), cwd=folder, env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with process:
        try:
            assert process.stderr is not None
            lines = iter(process.stderr.readline, "")  # the first job may have something to say before
            assert f"web pages at http://127.0.0.1:{web}/ for {base}\n" in lines
            answer = requests.post(f"{base}/subscribe", data={"email": "cy@example.org"}, timeout=60)
            assert "Look into your mailbox" in answer.text
            recipients, message = mailbox.taken.get(timeout=60)
            assert recipients == ["cy@example.org"]
            letter = email.message_from_bytes(message, policy=email.policy.default)
            (link,) = re.findall(rf"^{re.escape(base)}/confirm/\S+", letter.get_content(), re.MULTILINE)
            assert "Please confirm" in requests.get(link, timeout=60).text
            assert "1 unconfirmed." in digest("subscribers", "list").out
            (own,) = re.findall(rf"{re.escape(base)}/preferences/[\w.-]+", requests.post(link, timeout=60).text)
            assert "1 active." in digest("subscribers", "list").out
            assert "You are unsubscribed" in requests.post(f"{own}/leave", timeout=60).text
            assert "1 unsubscribed." in digest("subscribers", "list").out
            process.send_signal(signal.SIGTERM)
            rest = process.stderr.read()
            process.wait(60)
        finally:
            process.kill()  # or a test that fails would wait for its end
            controller.stop()
    assert process.returncode == 0
    assert "cy@example.org" not in rest
    assert stat.S_IMODE((folder / "digest.key").stat().st_mode) == 0o600


def test_a_port_that_is_taken_is_told(digest: Digest, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        write_newsletter(folder, extra=f'base_url = "https://daily.example.org"\n[web]\nport = {port}\n')
        ended = digest("serve")
    assert ended.status == 2
    assert ended.err == f"cannot serve on 127.0.0.1 port {port}: Address already in use; choose another with web.port\n"
