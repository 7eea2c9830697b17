"""Logging in to the desk: nobody in without it, out at once when removed, each with what his role allows."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from desk_samples import EDITION, Office, office, page_on_loopback
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from digest.config import load
from digest.errors import DigestError
from digest.pipeline import accounts
from digest.store import editors
from digest.store import ledger as ledger_store
from digest.web.desk.context import Desk
from digest.web.desk.mailroom import Sender
from digest.web.editions import FolderEditions
from digest.web.live import Live
from digest.web.pages import create_app

AT = "https://desk.example.org"
PASSWORD = "correct horse battery"


class Door:
    """A desk that is reached from elsewhere."""

    def __init__(self, desk: Office) -> None:
        self.desk = desk
        found = Desk(desk.database, lambda: desk.app.settings, desk.pages.clock, page_on_loopback)
        sender = Sender(desk.sender.mailroom)
        folder = FolderEditions(desk.app.settings.path.parent / "editions")
        self.wsgi = create_app(folder, Live(), found, sender, AT)
        accounts.add(desk.database, "ann", "editor", PASSWORD, desk.pages.clock())
        accounts.add(desk.database, "olaf", "operator", PASSWORD, desk.pages.clock())

    def client(self, address: str = "127.0.0.1") -> FlaskClient:
        client = self.wsgi.test_client()
        client.environ_base["REMOTE_ADDR"] = address
        client.environ_base["HTTP_HOST"] = "desk.example.org"
        client.environ_base["wsgi.url_scheme"] = "https"
        return client


def enter(client: FlaskClient, name: str, password: str = PASSWORD, to: str = "") -> TestResponse:
    page = client.get("/login", base_url=AT).text
    token = re.findall(r'name="csrf" value="([^"]+)"', page)[0]
    data = {"csrf": token, "name": name, "password": password, "to": to}
    return client.post("/login", data=data, base_url=AT)


def correct(client: FlaskClient, desk: Office) -> TestResponse:
    page = client.get(EDITION, base_url=AT).text
    fields = dict(re.findall(r'name="(csrf|head)" value="([^"]*)"', page))
    data = {**fields, "do": "follow", "case": desk.case("Carroll v. Trump"), "back": EDITION}
    return client.post("/desk/correct", data=data, base_url=AT)


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # some tests try hundreds of passwords
    monkeypatch.setattr("digest.pipeline.accounts._hasher", cheap)
    with office(tmp_path) as desk:
        yield Door(desk)


@pytest.mark.parametrize("path", ["/", EDITION, "/desk/ledger", "/desk/send/", "/editions/x/digest.html", "/events"])
def test_nobody_sees_anything_before_he_has_logged_in(door: Door, path: str) -> None:
    answer = door.client().get(path, base_url=AT)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/login?to=")
    refused = door.client().post("/desk/correct", data={"back": "/desk/ledger"}, base_url=AT)
    assert (refused.status_code, refused.headers["Location"]) == (303, "/login?to=/desk/ledger&ended=1")
    assert "nothing was changed" in door.client().get(refused.headers["Location"], base_url=AT).text


def test_who_logs_in_stands_in_the_ledger(door: Door) -> None:
    client = door.client()
    answer = enter(client, "ann", to="/desk/feeds")
    assert answer.headers["Location"] == "/desk/feeds"
    cookie = answer.headers["Set-Cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Strict", "Secure"))
    assert correct(client, door.desk).status_code == 303
    with door.desk.database.read() as conn:
        assert [entry.who for entry in ledger_store.entries(conn)] == ["ann"]
    assert "Log out ann" in client.get(EDITION, base_url=AT).text


def test_a_wrong_name_and_a_wrong_password_look_the_same(door: Door) -> None:
    answers = [enter(door.client(), name, "something else") for name in ("ann", "nobody")]
    assert {answer.status_code for answer in answers} == {403}
    pages = {re.sub(r'value="[^"]+"', "", answer.text) for answer in answers}
    assert len(pages) == 1


def test_too_many_tries_are_refused_even_with_the_right_password(door: Door) -> None:
    client = door.client()
    for _ in range(5):
        assert enter(client, "ann", "wrong").status_code == 403
    assert enter(client, "ann").status_code == 429


def test_no_storm_of_tries_locks_out_those_who_come_from_elsewhere(door: Door) -> None:
    """Strangers on many networks try one account again and again, until each of them is refused."""
    for number in range(80):
        stranger = door.client(f"203.0.113.{number}")
        assert [enter(stranger, "ann", "wrong").status_code for _ in range(6)] == [403] * 5 + [429]
    assert enter(door.client("198.51.100.7"), "ann").status_code == 303


def test_who_mistypes_his_own_password_does_not_lock_out_a_colleague_beside_him(door: Door) -> None:
    office = "198.51.100.7"
    assert [enter(door.client(office), "olaf", "wrong").status_code for _ in range(6)] == [403] * 5 + [429]
    for _ in range(25):  # what is right does not count
        assert enter(door.client(office), "ann").status_code == 303


def test_a_network_that_tries_one_password_at_many_names_is_refused(door: Door) -> None:
    tries = [enter(door.client("2001:db8::1"), f"name {number}", "wrong").status_code for number in range(21)]
    assert tries == [403] * 20 + [429]
    assert enter(door.client("2001:db8::2"), "ann").status_code == 429  # of the same household
    assert enter(door.client("2001:db8:1::1"), "ann").status_code == 303


def test_the_sessions_of_a_removed_editor_end_and_so_do_those_with_an_old_password(door: Door) -> None:
    clients = [door.client(), door.client()]
    for client, name in zip(clients, ("ann", "olaf"), strict=True):
        enter(client, name)
        assert client.get(EDITION, base_url=AT).status_code == 200
    accounts.remove(door.desk.database, "ann")
    accounts.set_password(door.desk.database, "olaf", "another horse battery")
    for client in clients:
        assert client.get(EDITION, base_url=AT).status_code == 303
        assert client.post("/desk/correct", base_url=AT).headers["Location"].startswith("/login?")
    accounts.add(door.desk.database, "ann", "editor", PASSWORD, door.desk.pages.clock())
    assert clients[0].get(EDITION, base_url=AT).status_code == 303  # another account, though of that name


def test_logging_out_ends_a_session(door: Door) -> None:
    client = door.client()
    enter(client, "ann")
    token = re.findall(r'name="csrf" value="([^"]+)"', client.get(EDITION, base_url=AT).text)[0]
    assert client.post("/logout", data={"csrf": token}, base_url=AT).headers["Location"] == "/login"
    assert client.get(EDITION, base_url=AT).status_code == 303


def test_an_operator_sends_and_corrects_nothing(door: Door) -> None:
    client = door.client()
    enter(client, "olaf")
    assert correct(client, door.desk).status_code == 403
    page = client.get("/desk/send/?day=2023-07-13", base_url=AT).text
    fields = dict(re.findall(r'name="(csrf|seal)" value="([^"]*)"', page))
    data = {**fields, "day": "2023-07-13"}
    assert client.post("/desk/send/approve", data=data, base_url=AT).status_code == 403
    assert client.post("/desk/send/build", data=data, base_url=AT).status_code == 303


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1", ""])
def test_logging_in_leads_nowhere_else(door: Door, to: str) -> None:
    assert enter(door.client(), "ann", to=to).headers["Location"] == "/desk/"


def test_a_session_is_not_taken_over_from_before_the_login(door: Door) -> None:
    client = door.client()
    page = client.get("/login", base_url=AT).text
    before = re.findall(r'name="csrf" value="([^"]+)"', page)[0]
    enter(client, "ann")
    data = {"csrf": before, "do": "follow", "case": door.desk.case("Carroll v. Trump"), "back": EDITION}
    assert client.post("/desk/correct", data=data, base_url=AT).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "desk.example.org.evil.example", "desk.example.org:81"])
def test_another_name_is_not_answered(door: Door, host: str) -> None:
    assert door.wsgi.test_client().get("/login", base_url=f"https://{host}").status_code == 400


def test_passwords_are_hashed_with_argon2_and_short_ones_refused(door: Door) -> None:
    with door.desk.database.read() as conn:
        account = editors.find(conn, "ann")
    assert account is not None
    assert account.secret.startswith("$argon2id$")
    assert PASSWORD not in account.secret
    for name, role, password in (("bob", "editor", "short"), ("bob", "king", PASSWORD), ("ann", "editor", PASSWORD)):
        with pytest.raises(DigestError):
            accounts.add(door.desk.database, name, role, password, door.desk.pages.clock())
    with pytest.raises(DigestError, match="there is no account bob"):
        accounts.remove(door.desk.database, "bob")
    with pytest.raises(DigestError, match="there is no account bob"):
        accounts.set_password(door.desk.database, "bob", PASSWORD)
    assert accounts.entered(door.desk.database, "ann", "x" * 100_000) is None


def test_where_two_people_are_wanted_nobody_sends_what_he_approved(door: Door) -> None:
    config = door.desk.app.settings.path
    config.write_text(config.read_text("utf-8") + "approve = true\ntwo_people = true\n", "utf-8")
    settings = load(config, {})
    found = Desk(door.desk.database, lambda: settings, door.desk.pages.clock, page_on_loopback)
    door.wsgi = create_app(FolderEditions(config.parent), Live(), found, Sender(door.desk.sender.mailroom), AT)
    told = []
    for name, what in (("ann", "approve"), ("ann", "go"), ("olaf", "go")):
        client = door.client()
        enter(client, name)
        page = client.get("/desk/send/?day=2023-07-13", base_url=AT).text
        fields = dict(re.findall(r'name="(csrf|seal)" value="([^"]*)"', page))
        answer = client.post(f"/desk/send/{what}", data={**fields, "day": "2023-07-13"}, base_url=AT)
        told.append((answer.status_code, "two people are wanted" in answer.text))
    assert told == [(303, False), (400, True), (303, False)]
