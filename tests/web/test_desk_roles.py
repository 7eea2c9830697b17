"""Who may do what: every address of the preview and the desk, for everybody who might ask for it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_samples import office
from flask.testing import FlaskClient
from site_samples import Pages
from test_desk_login import AT, Door, enter

from digest.web.desk.roles import need_of

ACTS = ("build", "approve", "test", "go", "stop")
READS = {"GET", "HEAD", "OPTIONS"}


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with office(tmp_path) as desk:
        yield Door(desk)


def addresses(door: Door) -> Iterator[tuple[str, str, str, str]]:
    """Yield endpoint, act, method and address of everything that the program answers."""
    samples = {
        "case_id": door.desk.case("Carroll v. Trump"),
        "day": "2023-07-12",
        "story_id": "s1",
        "name": "daily-2023-07-12",
        "file": "digest.html",
        "filename": "desk.css",
    }
    adapter = door.wsgi.url_map.bind("desk.example.org", url_scheme="https")
    for rule in door.wsgi.url_map.iter_rules():
        for what in ACTS if "what" in rule.arguments else ("",):
            values = {name: what if name == "what" else samples[name] for name in rule.arguments}
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                yield rule.endpoint, what, method, adapter.build(rule.endpoint, values, method)


def token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/desk/send/", base_url=AT).text)
    assert found is not None
    return found[1]


def test_every_page_says_who_may_open_it(door: Door) -> None:
    undeclared = [(page, what) for page, what, _, _ in addresses(door) if need_of(page, what) is None]
    assert not undeclared, "give it a line in digest/web/desk/roles.py"


def test_a_page_that_does_not_say_it_is_closed_to_everybody(door: Door) -> None:
    door.wsgi.add_url_rule("/desk/forgotten", "desk.forgotten", lambda: "open")
    client = door.client()
    assert client.get("/desk/forgotten", base_url=AT).status_code == 303
    enter(client, "ann")
    assert client.get("/desk/forgotten", base_url=AT).status_code == 403


def test_without_a_login_there_is_only_the_login(door: Door) -> None:
    for page, what, method, address in addresses(door):
        if need_of(page, what) != "nothing":
            answer = door.client().open(address, method=method, base_url=AT)
            assert answer.status_code == 303, address
            assert answer.headers["Location"].startswith("/login?to="), address


def test_nothing_but_reading_goes_without_a_token_of_the_session(door: Door) -> None:
    client = door.client()
    enter(client, "ann")
    forms = [address for _, _, method, address in addresses(door) if method not in READS]
    assert len(forms) >= 9
    for address in forms:
        answer = client.post(address, data={"csrf": "forged"}, base_url=AT)
        assert (answer.status_code, "This form is too old" in answer.text) == (403, True), address
        answer = client.post(
            address, data={"csrf": token(client)}, base_url=AT, headers={"Origin": "https://evil.example"}
        )
        assert (answer.status_code, "from another site" in answer.text) == (403, True), address


def test_an_operator_is_refused_all_that_is_for_editors_and_nothing_else(door: Door) -> None:
    client = door.client()
    enter(client, "olaf")
    csrf = token(client)
    refused = set()
    for page, what, method, address in addresses(door):
        if page.startswith("login.") or page.endswith(".events"):
            continue  # the former are for whoever has no session, the latter do not end
        with client.open(address, method=method, data={"csrf": csrf}, base_url=AT) as answer:
            if answer.status_code == 403:
                assert "is for editors" in answer.get_data(as_text=True), address
                refused.add((page, what))
    assert refused == {("deskwork.correct", ""), ("deskwork.add", ""), ("sending.act", "approve")}


@pytest.mark.parametrize(
    "path", ["/desk/?day=2023-07-12", "/desk/cases/{case}", "/desk/days/2023-07-12/{case}", "/desk/ledger"]
)
def test_an_operator_is_offered_no_form_that_he_would_be_refused(door: Door, path: str) -> None:
    client, editor = door.client(), door.client()
    enter(client, "olaf")
    enter(editor, "ann")
    address = path.format(case=door.desk.case("Carroll v. Trump"))
    shown = client.get(address, base_url=AT)
    assert shown.status_code == 200
    assert "/desk/correct" not in shown.text
    assert "/desk/add" not in shown.text
    assert "/desk/correct" in editor.get(address, base_url=AT).text or path == "/desk/ledger"


def test_looking_changes_nothing(door: Door, tmp_path: Path) -> None:
    client = door.client()
    enter(client, "ann")
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.db*")}
    assert before
    for page, _, method, address in addresses(door):
        if method == "GET" and page not in ("preview.events", "sending.events"):
            client.get(address, base_url=AT).close()
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.db*")} == before


def test_another_host_name_is_not_answered_anywhere(door: Door) -> None:
    for _, _, method, address in addresses(door):
        answer = door.wsgi.test_client().open(address, method=method, base_url="https://evil.example")
        assert answer.status_code == 400, address


def test_the_cookie_of_a_session_opens_nothing_after_logging_out(door: Door) -> None:
    client = door.client()
    enter(client, "ann")
    cookie = client.get_cookie("desk", domain="desk.example.org")
    assert cookie is not None
    assert client.post("/logout", data={"csrf": token(client)}, base_url=AT).status_code == 303
    client.set_cookie("desk", cookie.value, domain="desk.example.org", secure=True)
    assert client.get("/desk/ledger", base_url=AT).status_code == 303


def test_the_newsletters_own_pages_change_something_only_where_they_are_meant_to(shown: Pages) -> None:
    changing = {rule.rule for rule in shown.wsgi().url_map.iter_rules() if (rule.methods or set()) - READS}
    assert changing == {
        "/subscribe",
        "/confirm/<token>",
        "/preferences/<token>",
        "/preferences/<token>/pause",
        "/preferences/<token>/renew",
        "/preferences/<token>/leave",
        "/unsubscribe/<token>",
    }
