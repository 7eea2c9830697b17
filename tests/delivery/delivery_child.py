"""A process that delivers an outbox to a port, to be killed by the test that started it: URL PORT CONNECTIONS."""

import sys
from contextlib import ExitStack
from functools import partial

from delivery_fakes import SENDER, StoreOutbox, TickingClock

from digest.delivery.attempt import Mail, attempt
from digest.delivery.crew import Threads
from digest.delivery.outbox import deliver
from digest.delivery.transport import SmtpTransport
from digest.model import Delivery


def mail_to(delivery: Delivery) -> Mail:
    return Mail(delivery.address.encode(), SENDER)


if __name__ == "__main__":
    with ExitStack() as opened:
        url = f"smtp://127.0.0.1:{sys.argv[2]}"
        transports = [opened.enter_context(SmtpTransport(url)) for _ in range(int(sys.argv[3]))]
        crew = opened.enter_context(Threads([partial(attempt, mail_to, transport) for transport in transports]))
        deliver(StoreOutbox(sys.argv[1]), crew, TickingClock())
