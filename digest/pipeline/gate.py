"""The gate before sending: the edition's finished message, checked."""

from digest.config import Settings
from digest.edition.check import Checked, check
from digest.errors import DeliveryError
from digest.pipeline.texts import messages
from digest.store.editions import EditionRecord


def checked(record: EditionRecord, settings: Settings) -> Checked:
    """Return what is to be said of the message that everybody gets.  Raises RenderError."""
    return check(messages(record, settings)(None, ()))


def must_pass(record: EditionRecord, settings: Settings) -> None:
    """Raise DeliveryError, with the reasons, if the edition must not be sent as it is."""
    if faults := checked(record, settings).faults:
        reasons = "; ".join(f"{fault.check}: {fault.what}" for fault in faults)
        raise DeliveryError(f"the edition of {record.date} is not sent: {reasons}; `digest check` shows all of it")
