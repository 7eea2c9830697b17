"""The gate before sending: the edition's finished message, checked, and the newsletter's own templates."""

from dataclasses import replace
from email.utils import parseaddr

from digest.config import Settings
from digest.edition.check import Checked, Finding, check
from digest.errors import DeliveryError, RenderError
from digest.model import Reader
from digest.pipeline.spam import judged
from digest.pipeline.texts import messages, try_own_templates
from digest.store.editions import EditionRecord


def anybody(settings: Settings) -> Reader:
    """Return a reader without wishes, whose links lead to the newsletter's pages and change nothing there."""
    sender, pages = parseaddr(settings.newsletter.from_)[1], settings.newsletter.base_url
    return Reader(
        sender,
        unsubscribe_url=f"{pages}/unsubscribe/" if pages else None,
        unsubscribe_mailto=f"mailto:{sender}?subject=unsubscribe",
        preferences_url=f"{pages}/preferences/" if pages else None,
    )


def checked(record: EditionRecord, settings: Settings, reader: Reader | None = None) -> Checked:
    """Return what is to be said of the message that a reader gets, by default one without wishes.

    Raises RenderError.
    """
    return checked_message(messages(record, settings)(reader or anybody(settings)), settings)


def checked_message(message: bytes, settings: Settings) -> Checked:
    """Return what `checked` does of a message that is made already."""
    found = check(message)
    try:
        try_own_templates(settings)
    except RenderError as error:  # what is sent was made before; the next edition could not be
        return replace(found, findings=(*found.findings, Finding("templates", "fault", str(error))))
    return replace(found, passed=(*found.passed, "templates"))


def checked_before_sending(record: EditionRecord, settings: Settings) -> Checked:
    """Return what `checked` does, and what SpamAssassin says, which takes seconds."""
    found = checked(record, settings)
    verdict = judged(messages(record, settings)(anybody(settings)))
    if isinstance(verdict, str):
        return replace(found, notes=(*found.notes, verdict))
    if verdict is None:
        return replace(found, passed=(*found.passed, "spam"))
    return replace(found, findings=(*found.findings, verdict))


def must_pass(record: EditionRecord, settings: Settings) -> None:
    """Raise DeliveryError, with the reasons, if the edition must not be sent as it is."""
    if faults := checked_before_sending(record, settings).faults:
        reasons = "; ".join(f"{fault.check}: {fault.what}" for fault in faults)
        raise DeliveryError(f"the edition of {record.date} is not sent: {reasons}; `digest check` shows all of it")
