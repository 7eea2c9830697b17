"""Signing up, confirming, preferences and leaving on the pages; no GET changes anything."""

import logging
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from site_samples import Pages

from digest.model import Subscriber
from digest.subscribers.changes import EXPIRY, LETTER_PAUSE


@pytest.fixture
def client(pages: Pages) -> FlaskClient:
    return pages.client()


def signed_up(client: FlaskClient, address: str = "ann@example.org", **form: str) -> tuple[int, str]:
    answer = client.post("/subscribe", data={"email": address, **form}, follow_redirects=True)
    return answer.status_code, answer.text


def confirm_path(pages: Pages, address: str = "ann@example.org") -> str:
    return pages.path(pages.site.subscribing.links.confirm_url(pages.find(address)))


def test_from_the_form_to_the_list(pages: Pages, client: FlaskClient) -> None:
    status, page = signed_up(client)
    assert status == 200
    assert "Look into your mailbox" in page
    assert pages.woken == [None]
    assert "Retry-After" not in client.post("/subscribe", data={"email": "ann@example.org"}).headers
    path = confirm_path(pages)
    assert "Yes, please" in client.get(path).text
    assert pages.find("ann@example.org").state == "unconfirmed"
    assert "Thank you" in client.post(path, environ_base={"REMOTE_ADDR": "192.0.2.7"}).text
    person = pages.find("ann@example.org")
    assert person.state == "active"
    assert person.consent is not None
    assert person.consent.source == "192.0.2.7"
    assert person.consent.text == "Send The Case Daily to this address. I can leave at any time, with one click."


def test_nothing_shows_whether_an_address_is_known(pages: Pages) -> None:
    pages.subscribed("known@example.org")
    gone = pages.subscribed("gone@example.org")
    pages.site.subscribing.leave(pages.site.subscribing.links.unsubscribe_url(gone).rpartition("/")[2])
    pages.subscribed("bad@example.org")
    pages.site.subscribing.stop("bad@example.org", "complained")
    pages.clock.now += LETTER_PAUSE
    answers = {}
    for name in ("known", "gone", "bad", "new", "new"):
        answer = pages.client().post("/subscribe", data={"email": f"{name}@example.org"})
        answers[name] = answer.status_code, answer.data, answer.headers["Location"]
    assert len(set(answers.values())) == 1
    assert sorted(pages.waiting()) == ["gone@example.org", "known@example.org", "new@example.org"]


@pytest.mark.parametrize(
    "typed", ["", "ann", "ann@", "ann@example.org\nBcc: all@example.org", "a" * 5000, "\0", '"><script>']
)
def test_what_is_no_address_is_told_and_shown_as_text(client: FlaskClient, typed: str) -> None:
    status, page = signed_up(client, typed)
    assert status == 400
    assert "That is no complete address" in page
    assert "<script" not in page


def test_a_case_is_followed_from_its_page(pages: Pages, client: FlaskClient) -> None:
    case = pages.case("Carroll v. Trump")
    assert f'value="{case}"' in client.get(f"/subscribe?case={case}").text
    signed_up(client, case=case)
    path = confirm_path(pages)
    assert "You will follow <b" in client.get(path).text
    client.post(path)
    assert pages.find("ann@example.org").followed == (case,)
    assert client.post("/subscribe", data={"email": "a@example.org", "case": "none"}).status_code == 404


def test_a_confirmation_that_is_forged_late_or_replayed_confirms_nothing(pages: Pages, client: FlaskClient) -> None:
    signed_up(client)
    path = confirm_path(pages)
    for forged in (path[:-1], f"{path}x", "/confirm/ann", "/confirm/.", f"/confirm/{'a' * 5000}", "/confirm/%00"):
        assert client.post(forged).status_code in (404, 410), forged
    pages.clock.now += EXPIRY + timedelta(seconds=1)
    late = client.post(path)
    assert late.status_code == 410
    assert "does not work any more" in late.text
    assert pages.find("ann@example.org").state == "unconfirmed"


# ------------------------------------------------------------------ leaving


def leave_path(pages: Pages, person: Subscriber) -> str:
    return pages.path(pages.site.subscribing.links.unsubscribe_url(person))


def test_one_click_leaves_at_once_without_a_redirect_and_works_twice(pages: Pages, client: FlaskClient) -> None:
    """RFC 8058 3.2: no cookie, no redirect, one form field."""
    path = leave_path(pages, pages.subscribed())
    for _ in range(2):
        answer = client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "You are unsubscribed" in answer.text
        assert pages.find("ann@example.org").state == "unsubscribed"
    assert "You are unsubscribed" in client.get(path).text


def test_a_mail_provider_may_press_the_button_of_many_readers(pages: Pages, client: FlaskClient) -> None:
    paths = [leave_path(pages, pages.subscribed(f"reader{number}@example.org")) for number in range(40)]
    assert {client.post(path).status_code for path in paths} == {200}


def test_the_link_in_a_forwarded_message_leaves_only_its_own_list(pages: Pages, client: FlaskClient) -> None:
    person = pages.subscribed()
    other = replace(pages.site.subscribing.links, newsletter="Weekly")
    assert client.post(pages.path(other.unsubscribe_url(person))).status_code == 404
    assert pages.find("ann@example.org").state == "active"


# ------------------------------------------------------------------ preferences


def test_preferences_are_shown_and_kept(pages: Pages, client: FlaskClient) -> None:
    path = pages.path(pages.site.subscribing.links.preferences_url(pages.subscribed()))
    carroll, jarkesy = pages.case("Carroll v. Trump"), pages.case("SEC v. Jarkesy")
    assert client.get(path).text.count("<fieldset") == 3
    form = {"frequency": "weekly", f"case-{carroll}": "follow", f"case-{jarkesy}": "mute", "case-none": "follow"}
    saved = client.post(path, data=form, follow_redirects=True)
    assert "Your preferences are saved." in saved.text
    person = pages.find("ann@example.org")
    assert (person.frequency, person.followed, person.muted) == ("weekly", (carroll,), (jarkesy,))
    assert f'name="case-{carroll}" value="follow" checked' in saved.text
    client.post(path, data={"frequency": "hourly"})
    person = pages.find("ann@example.org")
    assert (person.frequency, person.followed, person.muted) == ("weekly", (), ())


def test_a_pause_begins_and_ends(pages: Pages, client: FlaskClient) -> None:
    path = pages.path(pages.site.subscribing.links.preferences_url(pages.subscribed()))
    paused = client.post(f"{path}/pause", data={"days": "14"}, follow_redirects=True)
    assert "Nothing is sent before Thursday, 27 July 2023." in paused.text
    assert client.post(f"{path}/pause", data={"days": "100000"}).status_code == 400
    client.post(f"{path}/pause", data={"days": "0"})
    assert pages.find("ann@example.org").paused_until is None


def test_a_link_that_was_changed_opens_nothing(pages: Pages, client: FlaskClient) -> None:
    path = pages.path(pages.site.subscribing.links.preferences_url(pages.subscribed()))
    assert "The link was changed" in client.post(f"{path}/renew").text
    assert pages.waiting() == ["ann@example.org"]
    for answer in (client.get(path), client.post(path), client.post(f"{path}/leave"), client.post(f"{path}/renew")):
        assert answer.status_code == 404
    new = pages.path(pages.site.subscribing.links.preferences_url(pages.find("ann@example.org")))
    assert client.get(new).status_code == 200


def test_leaving_from_the_preferences(pages: Pages, client: FlaskClient) -> None:
    path = pages.path(pages.site.subscribing.links.preferences_url(pages.subscribed()))
    assert "You are unsubscribed" in client.post(f"{path}/leave").text
    assert pages.find("ann@example.org").state == "unsubscribed"
    assert "Nothing is sent to you at present" in client.get(path).text


# ------------------------------------------------------------------ what holds everywhere


def test_no_get_changes_anything(pages: Pages, client: FlaskClient) -> None:
    """Scanners open every link of a message, some of them twice."""
    person, links = pages.subscribed(), pages.site.subscribing.links
    signed_up(client, "bob@example.org")
    before = pages.find("ann@example.org"), pages.find("bob@example.org")
    own = pages.path(links.preferences_url(person))
    for path in (
        confirm_path(pages, "bob@example.org"), leave_path(pages, person), own, f"{own}/pause?days=7", f"{own}/leave",
        f"{own}/renew", f"{own}?frequency=weekly&done=saved", "/subscribe?email=cy@example.org", "/subscribe/sent",
    ):  # fmt: skip
        for method in (client.get, client.head):
            assert method(path).status_code in (200, 405), path
    assert (pages.find("ann@example.org"), pages.find("bob@example.org")) == before
    assert pages.waiting() == ["bob@example.org"]


def posted(app: Flask, number: int) -> int:
    """Sign somebody up with no more than it takes: ten thousand times through the test client are half a minute."""
    form = f"email=victim{number}%40example.org".encode()
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/subscribe", "SCRIPT_NAME": "", "QUERY_STRING": "",
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(form)),
        "wsgi.input": BytesIO(form), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http",
    }  # fmt: skip
    found: list[int] = []

    def begin(status: str, headers: Sequence[object], error: object = None) -> Any:
        found.append(int(status[:3]))

    list(app.wsgi_app(environ, begin))
    return found[0]


def test_sign_ups_from_one_address_are_few_however_many_are_tried(pages: Pages, client: FlaskClient) -> None:
    statuses = Counter(map(partial(posted, client.application), range(10_000)))
    assert statuses == {303: 5, 429: 9_995}
    assert len(pages.waiting()) == 5
    refused = client.post("/subscribe", data={"email": "one@example.org"})
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert "Too often" in refused.text
    elsewhere = {"REMOTE_ADDR": "198.51.100.9"}
    assert client.post("/subscribe", data={"email": "a@example.org"}, environ_base=elsewhere).status_code == 303


def test_one_household_with_many_ipv6_addresses_counts_once(client: FlaskClient) -> None:
    statuses = [
        client.post("/subscribe", data={"email": f"v{number}@example.org"},
                    environ_base={"REMOTE_ADDR": f"2001:db8:1:2::{number}"}).status_code
        for number in range(6)
    ]  # fmt: skip
    assert statuses == [303] * 5 + [429]


def test_logs_name_nobody(pages: Pages, client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        signed_up(client)
        path = confirm_path(pages)
        client.post(path)
        client.application.config["PROPAGATE_EXCEPTIONS"] = False
        client.application.extensions["digest"] = None  # a bug, as it were
        assert client.post(path).status_code == 500
    assert "AssertionError" in caplog.text
    assert "ann@example" not in caplog.text
    assert path.rpartition("/")[2] not in caplog.text
