"""The server: a free port, a clean stop, a taken port."""

import signal
import socket
from pathlib import Path

import pytest
import requests
from web_editions import serving, write_edition

from digest.errors import ConfigError
from digest.web.editions import FolderEditions
from digest.web.pages import create_app
from digest.web.server import serve


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_on_a_free_port_and_stops_cleanly_on_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    write_edition(tmp_path, "daily-2023-07-12")
    with serving(tmp_path) as (child, address), requests.Session() as session:
        page = session.get(address, timeout=30)  # its connection is still open when the signal comes
        assert "Two lawsuits" in page.text
        assert "Server" not in page.headers
        child.send_signal(number)
        assert child.communicate() == ("stopped\n", "")
    assert child.returncode == 0


def test_an_open_stream_of_events_does_not_keep_it_from_stopping(tmp_path: Path) -> None:
    write_edition(tmp_path, "daily-2023-07-12")
    with serving(tmp_path) as (child, address):
        query = {"edition": "daily-2023-07-12", "state": "before"}
        with requests.get(f"{address}events", query, stream=True, timeout=30) as events:
            lines = events.iter_lines(decode_unicode=True)
            assert [next(lines) for _ in range(4)][::3] == ["retry: 500", "data: changed"]
            child.send_signal(signal.SIGTERM)
            assert child.communicate(timeout=30) == ("stopped\n", "")


def test_a_taken_port_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=r"Address already in use; choose another with --port"):
            serve(create_app(FolderEditions(tmp_path)), "127.0.0.1", port)


def test_a_port_that_cannot_be_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="70000 is no port"):
        serve(create_app(FolderEditions(tmp_path)), "127.0.0.1", 70000)
