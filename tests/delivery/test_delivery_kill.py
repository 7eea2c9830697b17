"""A sender that is killed and started again loses nobody and doubles nobody."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from delivery_fakes import Mailbox, StoreOutbox, mail_server

CHILD = Path(__file__).with_name("delivery_child.py")
READERS = [f"reader{n}@example.com" for n in range(200)]
CONNECTIONS = 3


@pytest.mark.parametrize("seed", range(3))
def test_killed_and_resumed_everyone_has_it_once_or_is_shown_as_uncertain(seed: int, tmp_path: Path) -> None:
    """Kills with signal 9 while a recipient is named, while the text arrives, and after the server has taken it."""
    chosen = random.Random(seed)
    kills = {chosen.choice(READERS): step for step in ("rcpt", "data", "taken", chosen.choice(["rcpt", "taken"]))}
    mailbox, running = Mailbox(), list[subprocess.Popen[bytes]]()

    def kill_when_its_turn_comes(step: str, recipient: str) -> None:
        if kills.get(recipient) == step:
            del kills[recipient]
            os.kill(running[-1].pid, signal.SIGKILL)

    mailbox.before = kill_when_its_turn_comes
    url, planned = f"sqlite:///{tmp_path / 'digest.db'}", len(kills)
    outbox = StoreOutbox(url)
    outbox.queue(READERS)
    with mail_server(mailbox) as port:
        while not running or running[-1].returncode:
            assert len(running) <= planned
            command = [sys.executable, str(CHILD), url, str(port), str(CONNECTIONS)]
            environment = {**os.environ, "PYTHONPATH": f"{Path(__file__).parents[2]}"}
            running.append(subprocess.Popen(command, env=environment))
            running[-1].wait()
    # A kill whose recipient was in doubt by then, because another one's came while it was on its way, does not come.
    assert {process.returncode for process in running[:-1]} == {-signal.SIGKILL}
    uncertain = {delivery.address for delivery in outbox.listing() if delivery.state == "uncertain"}
    sent = {delivery.address for delivery in outbox.listing() if delivery.state == "sent"}
    assert len(mailbox.recipients) == len(set(mailbox.recipients))
    assert sent <= set(mailbox.recipients) <= sent | uncertain
    assert sent | uncertain == set(READERS)
    assert len(uncertain) <= (len(running) - 1) * CONNECTIONS
