"""The desk's page for sending: what, to how many, when, the checks; a test copy; progress; stopping."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from http import HTTPStatus

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from digest.config import names_of
from digest.config.values import address
from digest.errors import DigestError
from digest.store import deliveries as delivery_store
from digest.store import sendings as sending_store
from digest.store.editions import EditionRecord
from digest.web.days import read_day
from digest.web.desk.context import Desk, current_desk
from digest.web.desk.mailroom import Sender
from digest.web.desk.outgoing import approvals, differs, lacks_weekly, outgoing, records
from digest.web.live import Live, name_of


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
            "go": lambda: sender.begin(day, desk.editor()),
            "stop": lambda: sender.stop(day, desk.editor()),
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
        return live.stream(lambda: _stamp(desk, sender, day), known)

    return blueprint


def _page(sender: Sender, day: date) -> ResponseReturnValue:
    desk = current_desk()
    state = name_of(lambda: _stamp(desk, sender, day))  # before all else, so that what happens meanwhile is not lost
    editions = outgoing(desk, sender.mailroom, day)
    if not editions:
        return render_template("desk/unbuilt.html", day=day)
    run = sender.run if sender.run and sender.run.day == day else None
    left = [one for one in editions if not one.record.sent]
    return render_template(
        "desk/send.html", day=day, editions=editions, seals=_seals([one.record for one in editions]),
        left=left, readers=sum(one.readers for one in left if one.goes), run=run,
        needs=desk.settings().newsletter.approve, approved=all(one.approved for one in editions if not one.skipped),
        begun=any(one.total for one in editions), lacks_weekly=bool(left) and lacks_weekly(desk, day),
        differs=bool(left) and not (run and run.running) and differs(desk, day),
        state=state, done=request.args.get("done", ""),
    )  # fmt: skip


def _stamp(desk: Desk, sender: Sender, day: date) -> object:
    """Return what is another once sending has gone on."""
    names = names_of(desk.settings().newsletter)
    with desk.database.read() as conn:
        told = [(delivery_store.counts(conn, name, day), sending_store.find(conn, name, day)) for name in names]
    return sender.run, told


def _seals(editions: Sequence[EditionRecord]) -> str:
    """Return what is another once one of the editions was built anew."""
    return " ".join(record.seal or "" for record in editions)


def _as_seen(day: date) -> None:
    """Refuse to let out an edition that was built anew since the page was opened."""
    editions = [record for _, record in records(current_desk(), day)]
    if not editions or _seals(editions) != request.form.get("seal", ""):
        raise DigestError("the edition was built anew since you looked at it, so nothing was done; look at it again")


def _by_another(day: date) -> None:
    """Refuse to send what the same person approved, where two are wanted."""
    desk = current_desk()
    if not desk.settings().newsletter.two_people:
        return
    if any(approval is None or approval.who in (None, desk.editor()) for approval in approvals(desk, day)):
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
