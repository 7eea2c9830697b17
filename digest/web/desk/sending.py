"""The desk's page for sending: what, to how many, when, the checks; a test copy; progress; stopping."""

from collections.abc import Callable, Mapping
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from digest.config.values import address
from digest.errors import DigestError
from digest.model import Delivery, DeliveryState
from digest.pipeline.drafts import draft
from digest.pipeline.gate import checked
from digest.schedule import next_time
from digest.store import deliveries as delivery_store
from digest.store import editions as edition_store
from digest.store import schedule as schedule_store
from digest.store import sendings as sending_store
from digest.web.days import read_day
from digest.web.desk.context import current_desk
from digest.web.desk.mailroom import Sender
from digest.web.live import Live, name_of

_TROUBLED: tuple[DeliveryState, ...] = ("failed", "deferred", "uncertain")
_FEW, _SHOWN = 1000, 10
_STATES = ("sent", "queued", "sending", "deferred", "failed", "uncertain")


def pages(sender: Sender, live: Live) -> Blueprint:
    """Return the pages."""
    blueprint = Blueprint("sending", __name__, url_prefix="/desk/send")

    @blueprint.get("/")
    def show() -> ResponseReturnValue:
        day = _day(request.args)
        return _page(sender, day)

    @blueprint.post("/<what>")
    def act(what: str) -> ResponseReturnValue:
        day, desk = _day(request.form), current_desk()
        acts: dict[str, Callable[[], None]] = {
            "build": lambda: sender.mailroom.build(day),
            "approve": lambda: sender.mailroom.approve(day, desk.editor()),
            "test": lambda: sender.mailroom.test(day, _address()),
            "go": lambda: sender.begin(day),
            "stop": lambda: sender.stop(desk.editor()),
        }
        if what not in acts:
            abort(HTTPStatus.NOT_FOUND)
        try:
            if what in ("approve", "go"):
                _as_seen(day)
            if what == "go":
                _by_another(day)
            acts[what]()
        except DigestError as error:
            back = url_for("sending.show", day=day)
            return render_template("desk/refused.html", error=str(error), back=back), HTTPStatus.BAD_REQUEST
        return redirect(url_for("sending.show", day=day, done=what), HTTPStatus.SEE_OTHER)

    @blueprint.get("/events")
    def events() -> Response:
        day, known = _day(request.args), request.headers.get("Last-Event-ID") or request.args.get("state", "")
        desk = current_desk()

        def stamp() -> object:
            with desk.database.read() as conn:
                return sender.run, delivery_store.counts(conn, desk.newsletter, day)

        return live.stream(stamp, known)

    return blueprint


def _page(sender: Sender, day: date) -> ResponseReturnValue:
    desk = current_desk()
    settings = desk.settings()
    with desk.database.read() as conn:
        record = edition_store.find(conn, desk.newsletter, day)
        counts = delivery_store.counts(conn, desk.newsletter, day)
        approval = schedule_store.approval(conn, desk.newsletter, day)
        sending = sending_store.find(conn, desk.newsletter, day)
        troubles = _troubles(conn, desk.newsletter, day, counts)
    if record is None:
        return render_template("desk/unbuilt.html", day=day)
    try:
        readers, nobody = sender.mailroom.readers(day), ""
    except DigestError as error:
        readers, nobody = 0, str(error)
    run = sender.run if sender.run and sender.run.day == day else None
    states = sorted(((state, number) for _, state, number in counts), key=lambda pair: _STATES.index(pair[0]))
    needs = settings.newsletter.approve
    return render_template(
        "desk/send.html", day=day, record=record, checked=checked(record, settings), readers=readers, nobody=nobody,
        run=run, states=states, total=sum(number for _, number in states), approval=approval, sending=sending,
        needs=needs, troubles=troubles, differs=not (record.sent or (run and run.running)) and _differs(day),
        due=next_time(desk.clock(), settings.newsletter.schedule, settings.newsletter.timezone),
        approved=approval is not None and approval.approved is not None and approval.seal == record.seal,
        state=name_of(lambda: (sender.run, counts)), done=request.args.get("done", ""),
    )  # fmt: skip


def _differs(day: date) -> bool:
    """Return whether a build would write another edition now; it takes as long as one."""
    desk = current_desk()
    return draft(desk.database, desk.settings(), day, desk.clock(), as_built=False).differs


def _troubles(conn: Any, newsletter: str, day: date, counts: list[tuple[date, DeliveryState, int]]) -> list[Delivery]:
    """Return some of the deliveries that did not arrive; none are looked for among very many."""
    if not 0 < sum(number for _, state, number in counts if state in _TROUBLED) <= _FEW:
        return []
    return delivery_store.listing(conn, newsletter, day, _TROUBLED)[:_SHOWN]


def _as_seen(day: date) -> None:
    """Refuse to let out an edition that was built anew since the page was opened."""
    desk = current_desk()
    with desk.database.read() as conn:
        record = edition_store.find(conn, desk.newsletter, day)
    if record is None or (record.seal or "") != request.form.get("seal", ""):
        raise DigestError("the edition was built anew since you looked at it, so nothing was done; look at it again")


def _by_another(day: date) -> None:
    """Refuse to send what the same person approved, where two are wanted."""
    desk = current_desk()
    if not desk.settings().newsletter.two_people:
        return
    with desk.database.read() as conn:
        approval = schedule_store.approval(conn, desk.newsletter, day)
    if approval is None or approval.who in (None, desk.editor()):
        raise DigestError("two people are wanted: who sends an edition must be another than who approved it")


def _address() -> str:
    typed = request.form.get("address", "").strip()[:320]
    try:
        return address(typed)
    except ValueError as error:
        raise DigestError(f'"{typed}" is no e-mail address; write name@example.org') from error


def _day(values: Mapping[str, str]) -> date:
    if not values.get("day"):
        return current_desk().newest_day()
    day = read_day(values["day"])
    if day is None:
        abort(HTTPStatus.NOT_FOUND)
    return day
