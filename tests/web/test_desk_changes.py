"""Putting right from the desk: each form is a correction, can be undone, and comes from the desk's own pages."""

import json
import re
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from html import escape, unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from desk_samples import EDITION, Office, office
from flask.testing import FlaskClient
from site_samples import DAY
from sqlalchemy import Connection
from werkzeug.test import TestResponse

from digest.cases.corrections import in_force
from digest.cases.reading import Reading, read_story
from digest.model import Correction, Story
from digest.pipeline.casework import Editor, correct
from digest.pipeline.deeds import put_down
from digest.pipeline.place import remembered
from digest.store import cases as case_store
from digest.store import editions, stories
from digest.store import ledger as ledger_store

CARROLL, JARKESY = "Carroll v. Trump", "SEC v. Jarkesy"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as found:
        yield found


class Hand:
    """An editor who fills in forms: he has seen the ledger as it was when he opened the page."""

    def __init__(self, desk: Office, path: str = EDITION) -> None:
        self.desk = desk
        self.client: FlaskClient = desk.wsgi.test_client()
        self.back = path
        page = self.client.get(path).text
        self.fields = {name: self._field(page, name) for name in ("csrf", "head")}

    def _field(self, page: str, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', page)
        assert found, name
        return found[1]

    def send(self, do: str, **fields: object) -> TestResponse:
        return self.client.post("/desk/correct", data={**self.fields, "back": self.back, "do": do, **fields})

    def done(self, do: str, **fields: object) -> str:
        """Send a form that is saved at once, and return the page after it."""
        answer = self.send(do, **fields)
        assert answer.status_code == 303, re.sub(r"<[^>]+>", " ", answer.text)
        assert answer.headers["Location"].startswith(self.back)
        return self.client.get(answer.headers["Location"]).text


def story(desk: Office, word: str) -> str:
    """Return the id of the story with that word in its title."""
    with desk.database.read() as conn:
        return next(entry.id for entry in _all(conn) if word in entry.title)


def _all(conn: Connection) -> list[case_store.Entry]:
    record = editions.find(conn, "Daily", DAY)
    assert record is not None
    return case_store.entries(conn, record.stories)


def case_of(desk: Office, story_id: str) -> str | None:
    with desk.database.read() as conn:
        return case_store.placements(conn, [story_id])[story_id].case


def ledger(desk: Office) -> list[Correction]:
    with desk.database.read() as conn:
        return ledger_store.entries(conn)


def kinds(desk: Office) -> list[str]:
    return [entry.kind for entry in ledger(desk)]


def test_a_story_is_moved_and_the_move_undone(desk: Office) -> None:
    hand, moved = Hand(desk), story(desk, "Jarkesy")
    before = case_of(desk, moved)
    page = hand.done("place", story=moved, other=f"{CARROLL}, No. 1:20-cv-07311 [{desk.case(CARROLL)}]", why="Said so")
    assert case_of(desk, moved) == desk.case(CARROLL)
    assert "(Said so)" in page
    entry = re.findall(r'name="entry" value="(\w+)"', page)[0]
    assert "undoes" in Hand(desk).done("undo", entry=entry)
    assert case_of(desk, moved) == before
    assert kinds(desk) == ["place", "undo"]
    assert "<em>Undone:</em>" in desk.client.get("/desk/ledger").text


def test_a_story_goes_to_no_case_or_to_a_new_one(desk: Office) -> None:
    moved = story(desk, "Jarkesy")
    Hand(desk).done("none", story=moved)
    assert case_of(desk, moved) is None
    page = Hand(desk).done("new", story=moved, other="Doe v. Roe")
    assert "Doe v. Roe" in page
    assert case_of(desk, moved) == desk.case("Doe v. Roe")


def test_cases_are_merged_split_named_related_kept_apart_and_followed(desk: Office) -> None:
    one, two = desk.case(CARROLL), desk.case(JARKESY)
    path = f"/desk/cases/{one}"
    page = Hand(desk, path).done("state", case=one, caption="Carroll v. Trump I", **{"caption-was": CARROLL})
    assert "<h1 dir=\"auto\">Carroll v. Trump I</h1>" in page
    Hand(desk, path).done("relate", case=one, other=JARKESY, text="a lecture")
    assert "a lecture" in desk.client.get(path).text
    Hand(desk, path).done("follow", case=one)
    assert "Follow it no more" in desk.client.get(path).text
    first = story(desk, "government drops")
    Hand(desk, path).done("split", case=one, story=first, text="Carroll v. Trump II")
    assert case_of(desk, first) == desk.case("Carroll v. Trump II")
    answer = Hand(desk, f"/desk/cases/{two}").send("merge", case=two, other=one)
    assert answer.status_code == 303
    assert desk.client.get(f"/desk/cases/{two}").headers["Location"] == path
    noted = desk.client.get(answer.headers["Location"], follow_redirects=True).text
    assert f"Noted: {JARKESY} is part of Carroll v. Trump I." in noted
    refused = Hand(desk, path).send("merge", case=one, other=desk.case("Carroll v. Trump II"))
    assert refused.status_code == 400
    assert "never the same" in refused.text
    assert kinds(desk) == ["rename", "related", "follow", "split", "merge"]


def test_what_moves_elsewhere_is_shown_before_it_is_saved(desk: Office) -> None:
    hand, original = Hand(desk), story(desk, "Justice")
    answer = hand.send("none", story=original)
    assert answer.status_code == 200
    assert "What else would change" in answer.text
    (copy,) = re.findall(r'<th scope="row"><span dir="auto">(.*?)</span>', answer.text)
    assert copy.startswith("Unpublished Department stops defending")  # the next day's story of the same words
    assert kinds(desk) == []
    assert case_of(desk, original) == desk.case(CARROLL)
    assert hand.send("none", story=original, sure="1").status_code == 303
    assert kinds(desk) == ["place"]
    assert case_of(desk, original) is None


@pytest.mark.parametrize(
    "do, fields, words",
    [
        ("place", {"other": "nobody at all"}, "no case is known by"),
        ("place", {"other": ""}, "is not named"),
        ("place", {"story": "nothing", "other": JARKESY}, "no story is known by"),
        ("new", {"other": " "}, "a caption is missing"),
        ("undo", {"entry": "k000"}, "no correction is known by"),
        ("state", {"case": CARROLL}, "nothing is stated"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_noted(desk: Office, do: str, fields: dict[str, str], words: str) -> None:
    answer = Hand(desk).send(do, **{"story": story(desk, "Jarkesy"), **fields})
    assert answer.status_code == 400
    assert words in answer.text
    assert kinds(desk) == []


def test_of_two_editors_the_second_is_told_what_the_first_did(desk: Office) -> None:
    one, two, moved = Hand(desk), Hand(desk), story(desk, "Jarkesy")
    one.done("none", story=moved)
    answer = two.send("place", story=moved, other=CARROLL)
    assert answer.status_code == 409
    assert "Somebody was faster" in answer.text
    with desk.database.read() as conn:
        title = f"story “{escape(stories.titles(conn, [moved])[moved])}”"
    assert [f"{title} to {place}" in answer.text for place in ("no case", CARROLL)] == [True, True]
    assert case_of(desk, moved) is None
    two.fields["head"] = two._field(answer.text, "head")
    two.done("place", story=moved, other=CARROLL)
    assert case_of(desk, moved) == desk.case(CARROLL)


def test_court_and_numbers_are_set_and_two_cases_are_never_the_same(desk: Office) -> None:
    case, path = desk.case(JARKESY), f"/desk/cases/{desk.case(JARKESY)}"
    page = Hand(desk, path).done("state", case=case, court="scotus", dockets="22-859; 20-61007")
    assert "<dd>22-859, 20-61007</dd>" in page
    assert "<dt>Court</dt><dd>U.S. Supreme Court</dd>" in page
    Hand(desk, path).done("apart", case=case, other=CARROLL)
    refused = Hand(desk, path).send("merge", case=case, other=CARROLL)
    assert refused.status_code == 400
    assert "are never the same" in refused.text
    page = Hand(desk, path).done("undo", entry=ledger(desk)[-1].id)
    assert Hand(desk, path).send("merge", case=case, other=CARROLL).status_code == 303
    assert kinds(desk) == ["court", "dockets", "apart", "undo", "merge"]


def test_what_one_form_noted_is_told_and_undone_together(desk: Office) -> None:
    case, path = desk.case(JARKESY), f"/desk/cases/{desk.case(JARKESY)}"
    page = Hand(desk, path).done("state", case=case, caption="The tribunal case", dockets="22-859")
    noted = page[page.index('class="noted"') : page.index("</form>", page.index('class="noted"'))]
    assert "is called The tribunal case; " in noted
    entries = re.findall(r'name="entry" value="(\w+)"', noted)
    assert entries == [entry.id for entry in reversed(ledger(desk))]
    Hand(desk, path).done("undo", entry=entries)
    assert kinds(desk) == ["rename", "dockets", "undo", "undo"]
    assert in_force(ledger(desk)) == []


@pytest.mark.parametrize("own", [True, False])
def test_what_an_editor_did_since_on_the_same_page_is_no_conflict_and_what_others_did_is(
    desk: Office, own: bool
) -> None:
    one, case = Hand(desk), desk.case(CARROLL)
    one.done("state", case=case, caption="Carroll II", judge="Kaplan")
    noted = ledger(desk)[-1].id
    if not own:
        Hand(desk).done("follow", case=case)
    answer = one.send("note", case=case, day="2023-07-12", text="A note.", own=noted)
    assert answer.status_code == (303 if own else 409)
    assert ("is followed" in answer.text, "is called" in answer.text) == (not own, False)


def test_two_notes_on_the_whole_edition_are_a_conflict_and_on_two_editions_none(desk: Office) -> None:
    one, two = Hand(desk), Hand(desk)
    one.done("note", day="2023-07-12", text="Mine.")
    two.done("note", day="2023-07-13", text="Of another day.")
    answer = two.send("note", day="2023-07-12", text="Also mine.")
    assert answer.status_code == 409
    assert "Mine." in answer.text


def test_the_ledger_tells_what_an_undoing_undoes_in_words(desk: Office) -> None:
    hand, case = Hand(desk), desk.case(CARROLL)
    hand.done("state", case=case, caption="Carroll II")
    for told in ("a case is called Carroll II", f"“{CARROLL} is called Carroll II”"):
        hand = Hand(desk)
        assert told in desk.client.get("/desk/ledger").text
        hand.done("undo", entry=ledger(desk)[-1].id)
    assert "undoes “undoes “a case is called Carroll II””" in desk.client.get("/desk/ledger").text


def test_what_concerns_other_stories_is_no_conflict(desk: Office) -> None:
    one, two = Hand(desk), Hand(desk)
    one.done("none", story=story(desk, "Jarkesy"))
    two.done("new", story=story(desk, "nothing"), other="In re Rain")
    assert kinds(desk) == ["place", "place"]


def test_what_was_put_right_elsewhere_shows_as_well(desk: Office) -> None:
    hand, moved = Hand(desk), story(desk, "Jarkesy")
    editor = Editor("ann", desk.pages.clock())
    correct(desk.database, (), desk.pages.clock, lambda conn: editor.place(conn, [moved], None))
    assert hand.send("place", story=moved, other=CARROLL).status_code == 409
    assert "ann" in desk.client.get("/desk/ledger").text


@pytest.mark.parametrize(
    "headers, fields",
    [
        ({}, {"csrf": ""}),
        ({}, {"csrf": "guessed"}),
        ({"Origin": "https://evil.example"}, {}),
        ({"Origin": "null"}, {}),
        ({"Sec-Fetch-Site": "cross-site"}, {}),
        ({"Sec-Fetch-Site": "same-site"}, {}),
    ],
)
def test_forged_requests_change_nothing(desk: Office, headers: dict[str, str], fields: dict[str, str]) -> None:
    hand = Hand(desk)
    data = {**hand.fields, "do": "none", "story": story(desk, "Jarkesy"), "back": EDITION, **fields}
    assert hand.client.post("/desk/correct", data=data, headers=headers).status_code == 403
    assert kinds(desk) == []


def test_the_token_of_another_browser_is_worth_nothing(desk: Office) -> None:
    one, two = Hand(desk), Hand(desk)
    one.fields["csrf"] = two.fields["csrf"]
    assert one.send("none", story=story(desk, "Jarkesy")).status_code == 403


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/desk/..//evil", "javascript:1", ""])
def test_nobody_is_sent_elsewhere(desk: Office, back: str) -> None:
    answer = Hand(desk).send("none", story=story(desk, "Jarkesy"), back=back)
    assert answer.headers["Location"].startswith("/desk/")
    assert "//" not in answer.headers["Location"]


def test_an_unknown_act_is_no_act(desk: Office) -> None:
    assert Hand(desk).send("explode").status_code == 400


def test_cases_are_suggested_while_they_are_typed(desk: Office) -> None:
    found = desk.client.get("/desk/suggest?q=carr").json
    assert found == [f"{CARROLL}, No. 1:20-cv-07311 [{desk.case(CARROLL)}]"]
    assert desk.client.get("/desk/suggest?q=").json == []


@pytest.mark.parametrize(
    "words", ["20 Civ. 7311", "No. 1:20-cv-7311 (LAK)", "20-cv-07311", "former president", "Lewis A. Kap"]
)
def test_a_case_is_found_by_its_number_however_it_is_written_and_by_what_its_stories_say(
    desk: Office, words: str
) -> None:
    found = desk.client.get("/desk/suggest", query_string={"q": words}).json
    assert found == [f"{CARROLL}, No. 1:20-cv-07311 [{desk.case(CARROLL)}]"]


def test_a_story_goes_to_the_case_of_a_number_as_reporters_write_it(desk: Office) -> None:
    moved = story(desk, "nothing")
    Hand(desk).done("place", story=moved, other="20 Civ. 7311")
    assert case_of(desk, moved) == desk.case(CARROLL)


def test_the_preview_shows_a_correction_at_once(desk: Office) -> None:
    name = "daily-2023-07-13"
    with desk.database.read() as conn:
        record = editions.find(conn, "Daily", DAY + timedelta(days=1))
        assert record is not None
        (only,) = record.stories
    before = desk.client.get(f"/editions/{name}/digest.html").text
    Hand(desk).done("new", story=only, other="Doe v. Roe")
    assert "Doe v. Roe" not in before
    assert "Doe v. Roe" in desk.client.get(f"/editions/{name}/digest.html").text


def test_an_edition_is_arranged_headed_and_noted_and_the_original_kept(desk: Office) -> None:
    day, name = "2023-07-12", "daily-2023-07-12"
    carroll, jarkesy = desk.case(CARROLL), desk.case(JARKESY)
    path = f"/desk/days/{day}/{jarkesy}"

    def shown() -> str:
        return desk.client.get(f"/editions/{name}/digest.html?made=now").text

    def order() -> list[str]:
        document = json.loads(desk.client.get(f"/editions/{name}/digest.json?made=now").text)
        return [case["id"] for case in document["cases"]]

    last = order()[-1]
    Hand(desk, path).done("pin", case=last, day=day)
    assert order()[0] == last
    Hand(desk, path).done("headline", story=story(desk, "government drops"), text="The shield is gone")
    Hand(desk, path).done("whats_new", case=carroll, day=day, text="The department changed its mind.")
    Hand(desk, path).done("note", case=carroll, day=day, text="We were sued, too.")
    Hand(desk).done("note", day=day, text="A holiday edition.")
    for words in ("The department changed its mind.", "We were sued, too.", "A holiday edition."):
        assert words in shown()
    assert story(desk, "government drops")  # the outlet's own headline is in the store
    Hand(desk, path).done("drop_story", story=story(desk, "nothing"))
    assert "A story about nothing" not in shown()
    Hand(desk, path).done("drop", case=jarkesy, day=day)
    assert JARKESY not in shown()
    Hand(desk, path).done("fold", case=carroll, day=day)
    assert "In brief" in shown()
    assert kinds(desk) == ["pin", "headline", "whats_new", "note", "note", "drop", "drop", "fold"]
    assert Hand(desk).send("pin", case=carroll, day="soon").status_code == 400


def test_who_sent_stays_on_record_whoever_would_undo_it(desk: Office) -> None:
    with desk.database.begin() as conn:
        put_down(conn, "ann", "send", "Daily", date(2023, 7, 12), desk.pages.clock())
        (deed,) = ledger_store.entries(conn)
    answer = Hand(desk).send("undo", entry=deed.id)
    assert answer.status_code == 400
    assert "stays on record" in answer.text
    assert kinds(desk) == ["send"]


def test_what_the_outlet_wrote_stands_beside_what_the_editor_writes_before_and_after_a_build(desk: Office) -> None:
    day = "2023-07-13"
    document = json.loads(desk.client.get(f"/editions/daily-{day}/digest.json?made=now").text)
    case, words = document["cases"][0]["id"], document["cases"][0]["whats_new"]
    path = f"/desk/days/{day}/{case}"
    desk.sender.mailroom.build(date.fromisoformat(day))
    assert "The outlet’s own words" not in desk.client.get(path).text
    Hand(desk, path).done("whats_new", case=case, day=day, text="In other words.")
    for _ in range(2):
        page = unescape(desk.client.get(path).text)
        assert ">In other words.</textarea>" in page
        assert f'The outlet’s own words: <q dir="auto">{words}</q>' in page
        desk.sender.mailroom.build(date.fromisoformat(day))


@pytest.mark.parametrize("word, known", [("nothing", 0), ("Justice", 1)], ids=["alone", "with a copy"])
def test_moving_a_story_reads_no_more_than_the_case_that_it_goes_to(
    desk: Office, monkeypatch: pytest.MonkeyPatch, word: str, known: int
) -> None:
    """An editor waits for it: a day of thousands of stories must not be read anew."""
    seen: list[str] = []

    def counted(told: Story) -> Reading:
        seen.append(told.title)
        return read_story(told)

    monkeypatch.setattr("digest.cases.reading.read_story", counted)
    remembered.cache_clear()
    moved = story(desk, word)
    Hand(desk).done("place", story=moved, other=JARKESY, sure="1")
    assert len(seen) == 2 + known
    assert not any("government drops" in title for title in seen)
    assert case_of(desk, moved) == desk.case(JARKESY)
    Hand(desk).done("none", story=moved, sure="1")
    Hand(desk).done("place", story=moved, other=JARKESY, sure="1")
    assert len(seen) == 2 + known, "what was read a moment ago is known"


PAGE = b"""<!doctype html><html><head><meta property="og:title" content="Jarkesy case is set for argument">
<meta property="og:site_name" content="The Gazette"><meta property="og:description" content="The SEC will be heard.">
</head><body><article><h1>Jarkesy case is set for argument</h1><p>The SEC will be heard in the fall.</p></article>"""


class _Site(BaseHTTPRequestHandler):
    """A site with one page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Site) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_story_that_no_feed_brings_is_taken_in_once_from_its_page(desk: Office, site: str) -> None:
    url = f"{site}/jarkesy"

    def send(address: str) -> TestResponse:
        hand = Hand(desk)
        fields = {**hand.fields, "back": hand.back, "text": address, "other": JARKESY}
        return hand.client.post("/desk/add", data=fields)

    assert send(url).status_code == 303
    again = send(url)
    assert again.status_code == 400
    assert "is here already" in again.text
    assert "no web address" in send("file:///etc/passwd").text
    with desk.database.read() as conn:
        (found,) = stories.lookup(conn, url)
        placed = case_store.placements(conn, [found.id])[found.id]
        assert placed.case == desk.case(JARKESY)
    assert kinds(desk) == ["add", "place"]
    for undone in (True, False):
        if undone:
            Hand(desk).done("undo", entry=ledger(desk)[0].id)
        else:
            assert send(url).status_code == 303
        desk.sender.mailroom.build(date(2023, 7, 13))
        page = desk.client.get(f"/desk/stories/{found.id}").text
        shown = desk.client.get("/editions/daily-2023-07-13/digest.html?made=built").text
        assert ("left out of every edition" in page, "is set for argument" in shown) == (undone, not undone)


def test_the_day_says_how_a_case_stands_in_it_and_pressing_once_more_undoes_that(desk: Office) -> None:
    case, day = desk.case(CARROLL), "2023-07-13"
    path = f"/desk/days/{day}/{case}"
    page = Hand(desk, path).done("pin", case=case, day=day)
    assert re.findall(r'aria-pressed="(\w+)">([\w ]+)<', page) == [
        ("true", "Stands first"), ("false", "In one line"), ("false", "Left out")
    ]  # fmt: skip
    assert "<strong>stands first</strong>" in desk.client.get(f"/desk/?day={day}").text
    (entry,) = re.findall(r'name="entry" value="(\w+)">\s*<p class="buttons" role="group"', page)
    page = Hand(desk, path).done("undo", entry=entry)
    assert "aria-pressed=\"true\"" not in page
    assert "<strong>stands first</strong>" not in desk.client.get(f"/desk/?day={day}").text


def test_what_was_written_before_stands_in_the_form_to_be_written_on(desk: Office) -> None:
    case, day = desk.case(CARROLL), "2023-07-13"
    path = f"/desk/days/{day}/{case}"
    Hand(desk, path).done("note", case=case, day=day, text="Ours & theirs.")
    Hand(desk, path).done("whats_new", case=case, day=day, text="The shield is gone.")
    page = Hand(desk, f"/desk/?day={day}").done("note", day=day, text="Of the whole.")
    assert ">Of the whole.</textarea>" in page
    page = desk.client.get(path).text
    assert ">Ours &amp; theirs.</textarea>" in page
    assert ">The shield is gone.</textarea>" in page


def test_an_editors_headline_stands_in_the_form_beside_the_outlets_own_and_what_is_left_out_says_so(
    desk: Office,
) -> None:
    headed, own = story(desk, "government drops"), "Carroll v. Trump: government drops shield for former president"
    path = f"/desk/cases/{desk.case(CARROLL)}"
    Hand(desk, path).done("headline", story=headed, text="The shield is gone")
    for page in (Hand(desk, path).done("drop_story", story=headed), desk.client.get(f"/desk/stories/{headed}").text):
        assert 'name="text" value="The shield is gone"' in page
        assert f'the outlet’s headline: <span dir="auto">{own}</span>' in page
        assert "<strong>left out of every edition</strong>" in page


def test_a_long_ledger_is_shown_in_pages_and_its_oldest_entry_can_be_undone(desk: Office) -> None:
    case = desk.case(CARROLL)
    editor = Editor("ann", desk.pages.clock())
    with desk.database.begin() as conn:
        for number in range(201):
            ledger_store.append(conn, editor.follow(conn, case, stop=number % 2 == 1))
        oldest = ledger_store.entries(conn)[0].id
    first = desk.client.get("/desk/ledger").text
    assert first.count("<code>k") == 200
    assert oldest not in first
    (older,) = re.findall(r'href="(/desk/ledger\?skip=\d+)"', first)
    rest = desk.client.get(older).text
    assert re.findall(r"<code>(k\w+)</code>", rest) == [oldest]
    assert "Older corrections" not in rest
    assert desk.client.get("/desk/ledger?skip=-1").text.count("<code>k") == 200
