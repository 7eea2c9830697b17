"""A process that delivers an outbox to a port, to be killed by the test that started it: URL PORT."""

import sys

from delivery_fakes import SENDER, StoreOutbox, TickingClock

from digest.delivery.outbox import deliver
from digest.delivery.transport import SmtpTransport

if __name__ == "__main__":
    with SmtpTransport(f"smtp://127.0.0.1:{sys.argv[2]}") as transport:
        deliver(StoreOutbox(sys.argv[1]), transport, lambda address: address.encode(), SENDER, TickingClock())
