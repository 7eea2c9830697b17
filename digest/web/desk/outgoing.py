"""What goes out on a day, as the page for sending shows it: the daily edition and, on its day, the weekly one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from digest.config import Settings, days_off, days_without_weekly, has_weekly, weekly
from digest.edition.check import Checked
from digest.errors import DigestError
from digest.model import Delivery, DeliveryState
from digest.pipeline.drafts import draft
from digest.pipeline.empty import skips
from digest.pipeline.gate import checked
from digest.schedule import next_time
from digest.store import deliveries as delivery_store
from digest.store import editions as edition_store
from digest.store import schedule as schedule_store
from digest.store import sendings as sending_store
from digest.store import subscribers as subscriber_store
from digest.store.editions import EditionRecord
from digest.store.schedule import Approval
from digest.web.desk.context import Desk
from digest.web.desk.mailroom import Mailroom

_TROUBLED: tuple[DeliveryState, ...] = ("failed", "deferred", "uncertain")
_FEW, _SHOWN = 1000, 10
_STATES = ("sent", "queued", "sending", "deferred", "failed", "uncertain")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One edition, and how far it is."""

    record: EditionRecord
    is_weekly: bool
    skipped: bool  # since it has no news
    checked: Checked
    readers: int
    nobody: str  # why it can go to nobody
    due: datetime  # when the service sends the next of its kind
    approval: Approval | None
    paused: str  # why nothing more goes out
    states: Sequence[tuple[DeliveryState, int]]  # how many deliveries are in each
    troubles: Sequence[Delivery]  # some of those that did not arrive

    @property
    def total(self) -> int:
        """How many deliveries there are."""
        return sum(number for _, number in self.states)

    @property
    def waits(self) -> bool:
        """Whether more of it goes out, from wherever it is sent, unless somebody stops that."""
        return not self.paused and any(state in ("queued", "sending", "deferred") for state, _ in self.states)

    @property
    def goes(self) -> bool:
        """Whether it would go to its readers once it may."""
        return not self.skipped and not self.checked.faults

    @property
    def approved(self) -> bool:
        """Whether it is approved as it is now."""
        approval = self.approval
        return approval is not None and approval.approved is not None and approval.seal == self.record.seal


def records(desk: Desk, day: date) -> list[tuple[Settings, EditionRecord]]:
    """Return the day's editions that were built, and their settings: the daily one, then the weekly one."""
    daily = desk.settings()
    with desk.database.read() as conn:
        found = [(one, edition_store.find(conn, one.newsletter.name, day)) for one in (daily, weekly(daily))]
    return [(settings, record) for settings, record in found if record is not None] if found[0][1] else []


def outgoing(desk: Desk, mailroom: Mailroom, day: date) -> list[Outgoing]:
    """Return what goes out on that day, as it was built.  Raises RenderError."""
    return [_outgoing(desk, mailroom, settings, record) for settings, record in records(desk, day)]


def lacks_weekly(desk: Desk, day: date) -> bool:
    """Return whether a weekly edition is due with the day's and wanted, and no build has made it."""
    newsletter = desk.settings().newsletter
    with desk.database.read() as conn:
        wanted = subscriber_store.weekly_wanted(conn, newsletter.list_name)
    return wanted is not None and has_weekly(day, newsletter) and len(records(desk, day)) == 1


def differs(desk: Desk, day: date) -> bool:
    """Return whether a build would write what is not sent yet otherwise now; it takes as long as one."""
    now, left = desk.clock(), [settings for settings, record in records(desk, day) if not record.sent]
    return any(draft(desk.database, settings, day, now, as_built=False).differs for settings in left)


def approvals(desk: Desk, day: date) -> list[Approval | None]:
    """Return how far each of the day's editions that has news is with those who approve."""
    told = [record for settings, record in records(desk, day) if not skips(settings, record)]
    with desk.database.read() as conn:
        return [schedule_store.approval(conn, record.newsletter, day) for record in told]


def _outgoing(desk: Desk, mailroom: Mailroom, settings: Settings, record: EditionRecord) -> Outgoing:
    newsletter, day = settings.newsletter, record.date
    with desk.database.read() as conn:
        counts = delivery_store.counts(conn, newsletter.name, day)
        approval = schedule_store.approval(conn, newsletter.name, day)
        sending = sending_store.find(conn, newsletter.name, day)
        few = 0 < sum(number for _, state, number in counts if state in _TROUBLED) <= _FEW  # none among very many
        troubles = delivery_store.listing(conn, newsletter.name, day, _TROUBLED)[:_SHOWN] if few else []
    off = days_without_weekly(newsletter) if newsletter.is_weekly else days_off(newsletter)
    readers, nobody = _readers(mailroom, day, of_week=newsletter.is_weekly)
    return Outgoing(
        record=record, is_weekly=newsletter.is_weekly, skipped=skips(settings, record),
        checked=checked(record, settings), readers=readers, nobody=nobody,
        due=next_time(desk.clock(), newsletter.schedule, newsletter.timezone, off), approval=approval,
        paused=sending.reason or "" if sending and sending.paused and not record.sent else "",
        states=sorted(((state, number) for _, state, number in counts), key=lambda pair: _STATES.index(pair[0])),
        troubles=troubles,
    )  # fmt: skip


def _readers(mailroom: Mailroom, day: date, *, of_week: bool) -> tuple[int, str]:
    """Return to how many an edition would go, and why to nobody."""
    try:
        return mailroom.readers(day, of_week=of_week), ""
    except DigestError as error:
        return 0, str(error)
