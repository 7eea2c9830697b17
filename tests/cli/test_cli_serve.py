"""`digest serve` as a process: what it does beside editions."""

import signal
import subprocess
import time
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from terminals import FEED, Ended, command, environment, write_newsletter


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_feeds_are_read_through_the_day_by_one_service_at_a_time(
    digest: Callable[..., Ended], folder: Path
) -> None:
    site, log = folder / "site", folder / "log"
    site.mkdir()
    (site / "wire.xml").write_text(FEED, "utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    write_newsletter(folder)
    text = (folder / "feeds.toml").read_text("utf-8")  # an edition on 29 February of a leap year only: none is due
    url = f"http://127.0.0.1:{server.server_port}/wire.xml"
    (folder / "feeds.toml").write_text(text.replace("0 7 * * *", "0 7 29 2 *").replace("wire.xml", url), "utf-8")
    with log.open("wb") as file:
        services = [subprocess.Popen(command("serve"), cwd=folder, env=environment(), stderr=file) for _ in range(2)]
    try:
        until = time.monotonic() + 100
        while log.read_text("utf-8").count("is served") < 2 or "1 asked" not in log.read_text("utf-8"):
            assert time.monotonic() < until, log.read_text("utf-8")
            time.sleep(0.05)
    finally:
        for service in services:
            service.send_signal(signal.SIGTERM)
        ended = [service.wait(timeout=60) for service in services]
        server.shutdown()
        server.server_close()
        thread.join()
    assert ended == [0, 0]
    said = log.read_text("utf-8")
    assert said.count("feeds: 1 asked, 2 new stories, 0 failed") == 1
    assert "rror" not in said
    assert '"items": 2' in digest("feeds", "list", "--json").out
