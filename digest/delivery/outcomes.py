"""What can become of a message that is handed in, other than that it is accepted."""
# ruff: noqa: N818  the outcomes are named as what the server did, not as faults of the program

from digest.delivery.status import Verdict
from digest.errors import DeliveryError


class Refused(DeliveryError):
    """The server said no for good, to this recipient or this message (5xx)."""

    def __init__(self, words: str, verdict: Verdict = "unclear") -> None:
        super().__init__(words)
        self.verdict = verdict  # whether it is this address that is to blame


class Deferred(DeliveryError):
    """Not accepted now; the same may work later (4xx)."""


class Unavailable(Deferred):
    """The server takes nothing from us at present, whoever the recipient is: no connection, or a 4xx to the sender."""


class Blocked(Deferred):
    """The server said no because of who sends, not because of who is to receive it: policy, reputation, a block list.

    The recipient is not to blame, so for him it is a delay.
    """


class Unusable(DeliveryError):
    """The server will take nothing from us until somebody changes the configuration: TLS, login, sender."""


class Withdrawn(DeliveryError):
    """The recipient has left since the edition was queued, so nothing is sent to him."""


class Uncertain(DeliveryError):
    """The connection was lost between the end of the message and the server's answer, so nobody knows what it was."""
