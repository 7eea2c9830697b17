"""A process that delivers a file outbox to a port, to be killed by the test that started it: FILE PORT."""

import sys
from pathlib import Path

from delivery_fakes import SENDER, FileOutbox, TickingClock

from digest.delivery.outbox import deliver
from digest.delivery.transport import SmtpTransport

if __name__ == "__main__":
    with SmtpTransport(f"smtp://127.0.0.1:{sys.argv[2]}") as transport:
        deliver(FileOutbox(Path(sys.argv[1])), transport, lambda address: address.encode(), SENDER, TickingClock())
