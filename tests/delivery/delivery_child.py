"""A process that delivers an outbox to a port, to be killed by the test that started it: URL PORT CONNECTIONS."""

import sys
from contextlib import ExitStack

from delivery_fakes import SENDER, StoreOutbox, TickingClock

from digest.delivery.outbox import Mail, deliver
from digest.delivery.transport import SmtpTransport

if __name__ == "__main__":
    with ExitStack() as opened:
        url = f"smtp://127.0.0.1:{sys.argv[2]}"
        transports = [opened.enter_context(SmtpTransport(url)) for _ in range(int(sys.argv[3]))]
        outbox = StoreOutbox(sys.argv[1])
        deliver(outbox, transports, lambda delivery: Mail(delivery.address.encode(), SENDER), TickingClock())
