"""The desk's forms: each is a correction, tried first and noted in the ledger."""

import re
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from digest.errors import DigestError
from digest.pipeline.caselookup import suggested
from digest.pipeline.casework import Editor, Making
from digest.pipeline.deskwork import Meanwhile, Seen, Tried, try_correction
from digest.web.days import read_day
from digest.web.desk.context import current_desk

pages = Blueprint("deskwork", __name__, url_prefix="/desk")

_SUGGESTED = 8
_NAMED = re.compile(r"\[(c[0-9a-f]+)\]\s*$")  # how a suggestion ends


@pages.post("/correct")
def correct() -> ResponseReturnValue:
    """Note a correction, or show first what else it would move."""
    desk = current_desk()
    form = request.form
    editor = Editor(desk.editor(), desk.clock(), form.get("why", "").strip()[:500], desk.newsletter)
    try:
        tried = try_correction(
            desk.database, desk.settings().cases, desk.clock, _making(editor), seen=_seen(), sure="sure" in form
        )
    except Meanwhile as others:
        page = render_template("desk/meanwhile.html", others=others, kept=_kept("head", "own", "sure"), back=_back())
        return page, HTTPStatus.CONFLICT
    except DigestError as error:
        return render_template("desk/refused.html", error=str(error), back=_back()), HTTPStatus.BAD_REQUEST
    if not tried.saved:
        return render_template("desk/trial.html", tried=tried, kept=_kept("sure", "own"), back=_back())
    return redirect(_with_note(_back(), tried), HTTPStatus.SEE_OTHER)


@pages.post("/add")
def add() -> ResponseReturnValue:
    """Take in a story that no feed brings, from its web page."""
    desk, form = current_desk(), request.form
    editor = Editor(desk.editor(), desk.clock(), form.get("why", "").strip()[:500], desk.newsletter)
    try:
        story = desk.read_page(_web_address(form.get("text", "")))
        tried = try_correction(
            desk.database, desk.settings().cases, desk.clock,
            lambda conn: editor.add(conn, story, _case("other") or None), seen=_seen(), sure=True,
        )  # fmt: skip
    except Meanwhile as others:
        page = render_template("desk/meanwhile.html", others=others, kept=_kept("head", "own", "sure"), back=_back())
        return page, HTTPStatus.CONFLICT
    except DigestError as error:
        return render_template("desk/refused.html", error=str(error), back=_back()), HTTPStatus.BAD_REQUEST
    return redirect(_with_note(_back(), tried), HTTPStatus.SEE_OTHER)


@pages.get("/suggest")
def suggest() -> Response:
    """Cases that bear the words typed so far, or whose stories do."""
    words = " ".join(request.args.get("q", "").split())[:200]
    with current_desk().database.read() as conn:
        found = suggested(conn, words, _SUGGESTED) if words else []
    return jsonify([
        f"{line.case.caption or line.title or 'without a name'}"
        f"{f', No. {line.case.dockets[0]}' if line.case.dockets else ''} [{line.case.id}]"
        for line in found
    ])  # fmt: skip


def _making(editor: Editor) -> Making:
    """Return what makes the entries that the form asks for."""
    form = request.form
    stories, case, other, text = form.getlist("story"), _case("case"), _case("other"), form.get("text", "")[:2000]
    ways: dict[str, Making] = {
        "place": lambda conn: editor.place(conn, stories, _given(other, "the case that it is about")),
        "none": lambda conn: editor.place(conn, stories, None),
        "new": lambda conn: editor.place_apart(conn, stories, form.get("other", "")),
        "split": lambda conn: editor.split(conn, case, stories, text),
        "merge": lambda conn: editor.merge(conn, case, _given(other, "the case that it is part of")),
        "relate": lambda conn: editor.relate(conn, case, _given(other, "the other case"), text),
        "apart": lambda conn: editor.keep_apart(conn, case, _given(other, "the other case")),
        "state": lambda conn: editor.state(conn, case, **_changed()),
        "follow": lambda conn: editor.follow(conn, case),
        "unfollow": lambda conn: editor.follow(conn, case, stop=True),
        "pin": lambda conn: editor.arrange(conn, "pin", case, _day()),
        "fold": lambda conn: editor.arrange(conn, "fold", case, _day()),
        "drop": lambda conn: editor.arrange(conn, "drop", case, _day()),
        "drop_story": lambda conn: editor.drop(conn, stories),
        "headline": lambda conn: editor.head(conn, "".join(stories[:1]), text),
        "whats_new": lambda conn: editor.tell(conn, case, _day(), text),
        "note": lambda conn: editor.note(conn, case or None, _day(), text),
        "undo": lambda conn: [one for entry in form.getlist("entry") for one in editor.undo(conn, entry)],
    }
    if (do := form.get("do", "")) not in ways:
        abort(HTTPStatus.BAD_REQUEST)
    return ways[do]


def _day() -> date:
    day = read_day(request.form.get("day", ""))
    if day is None:
        abort(HTTPStatus.BAD_REQUEST)
    return day


def _web_address(text: str) -> str:
    address = text.strip()[:2000]
    if not address.lower().startswith(("http://", "https://")):
        raise DigestError("that is no web address; begin it with https://")
    return address


def _case(field: str) -> str:
    text = request.form.get(field, "").strip()[:300]
    named = _NAMED.search(text)
    return named[1] if named else text


def _given(text: str, what: str) -> str:
    if not text:
        raise DigestError(f"{what} is not named; type its caption, a party or a docket number")
    return text


def _changed() -> dict[str, Any]:
    """Return those of a case's fields that the form shows otherwise than they were."""
    form = request.form
    names = [name for name in ("caption", "court", "judge", "dockets") if form.get(name) != form.get(f"{name}-was")]
    texts = {name: form.get(name, "").strip()[:500] for name in names}
    return {name: [text] if name == "dockets" else text for name, text in texts.items()}


def _seen() -> Seen:
    return Seen(request.form.get("head", ""), frozenset(request.form.getlist("own")))


def _kept(*left_out: str) -> list[tuple[str, str]]:
    """Return the form's fields, to be sent once more."""
    return [(name, text) for name, text in request.form.items(multi=True) if name not in (*left_out, "csrf")]


def _back() -> str:
    """Return the page of the desk that the form stood on; no other address is gone to."""
    back = request.form.get("back", "")
    plain = re.fullmatch(r"/desk/[\w/?=&.%+-]*", back) and "//" not in back and ".." not in back
    return back if plain else url_for("desk.today")


def _with_note(back: str, tried: Tried) -> str:
    path = re.sub(r"[?&]noted=\w+", "", back)
    return f"{path}{'&' if '?' in path else '?'}noted={tried.corrected.entries[-1].id}"
