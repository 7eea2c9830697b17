"""Letters to those who signed up: what they say, when they are tried again, and that logs name nobody."""

import email
import email.policy
import logging
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from subscribing_samples import LINKS, NEWSLETTER, People

from digest.delivery.outcomes import Refused, Unavailable
from digest.errors import DeliveryError
from digest.model import Case
from digest.pipeline.letters import RETRY, send_letters
from digest.store import cases, letters
from digest.subscribers.changes import EXPIRY, LETTER_PAUSE


@dataclass
class Postbox:
    """Takes messages, or fails as it is told."""

    fails: DeliveryError | None = None
    taken: list[tuple[str, bytes]] = field(default_factory=list)

    def send(self, message: bytes, sender: str, recipient: str) -> None:
        if self.fails is not None:
            raise self.fails
        self.taken.append((recipient, message))


def sent(people: People, postbox: Postbox) -> tuple[int, int]:
    return send_letters(people.database, NEWSLETTER, LINKS, postbox, people.clock)


def last(postbox: Postbox) -> tuple[str, str]:
    """Return the subject and the text of the last letter."""
    message = email.message_from_bytes(postbox.taken[-1][1], policy=email.policy.default)
    return message["Subject"], message.get_content().replace("\r\n", "\n")


def test_the_letter_names_the_page_that_confirms_and_is_sent_once(people: People) -> None:
    people.desk.sign_up("ann@example.org", None)
    postbox = Postbox()
    assert sent(people, postbox) == (1, 0)
    assert sent(people, postbox) == (0, 0)
    subject, text = last(postbox)
    assert subject == "Please confirm: The Case Daily"
    assert f"\nhttps://daily.example.org/confirm/{people.confirmation('ann@example.org')}\n" in text
    assert "1 Example Street" in text
    assert [to for to, _ in postbox.taken] == ["ann@example.org"]


def test_an_address_outside_ascii_stands_in_its_letter_as_it_is(people: People) -> None:
    people.desk.sign_up("josé@example.org", None)
    postbox = Postbox()
    assert sent(people, postbox) == (1, 0)
    ((to, message),) = postbox.taken
    assert to == "josé@example.org"
    assert "\r\nTo: josé@example.org\r\n" in message.decode().partition("\r\n\r\n")[0]


def test_who_has_it_already_is_told_where_preferences_are(people: People) -> None:
    person = people.subscribed("ann@example.org")
    people.letters()
    people.clock.now += LETTER_PAUSE
    people.desk.sign_up("ann@example.org", None)
    postbox = Postbox()
    sent(people, postbox)
    subject, text = last(postbox)
    assert subject == "You already receive The Case Daily"
    assert LINKS.preferences_url(person) in text
    assert "confirm" not in text


def test_the_letter_names_the_case_that_is_to_be_followed(people: People) -> None:
    with people.database.begin() as conn:
        cases.save(conn, [Case("carroll", "Carroll v. Trump")])
    people.desk.sign_up("ann@example.org", "carroll")
    postbox = Postbox()
    sent(people, postbox)
    assert "to follow the case Carroll v. Trump." in last(postbox)[1].replace("\n", " ")


def test_a_letter_that_cannot_be_sent_now_is_tried_again_later_and_named_by_number_in_the_log(
    people: People, caplog: pytest.LogCaptureFixture
) -> None:
    people.desk.sign_up("ann@example.org", None)
    with caplog.at_level(logging.INFO):
        assert sent(people, Postbox(Unavailable("ann@example.org: 421 later"))) == (0, 1)
    assert "unavailable, tried again later" in caplog.text
    assert "ann@" not in caplog.text
    people.clock.now += RETRY - timedelta(seconds=1)
    postbox = Postbox()
    assert sent(people, postbox) == (0, 0)
    people.clock.now += timedelta(seconds=1)
    assert sent(people, postbox) == (1, 0)


def test_a_letter_that_is_refused_is_given_up(people: People) -> None:
    people.desk.sign_up("ann@example.org", None)
    assert sent(people, Postbox(Refused("550 no such user"))) == (0, 1)
    people.clock.now += 10 * RETRY
    assert sent(people, Postbox()) == (0, 0)


def test_a_server_that_is_down_for_days_is_not_asked_for_ever(people: People) -> None:
    people.desk.sign_up("ann@example.org", None)
    tries = 0
    for _ in range(40):
        tries += sent(people, Postbox(Unavailable("down")))[1]
        people.clock.now += 10 * RETRY
    assert tries == 8


def test_what_a_killed_process_left_is_sent_by_the_next(people: People) -> None:
    people.desk.sign_up("ann@example.org", None)
    with people.database.begin() as conn:
        assert len(letters.claim(conn, 10, people.clock())) == 1
    postbox = Postbox()
    assert sent(people, postbox) == (0, 0)
    people.clock.now += letters.LEASE
    assert sent(people, postbox) == (1, 0)


def test_a_letter_whose_link_has_expired_meanwhile_is_not_sent(people: People) -> None:
    people.desk.sign_up("ann@example.org", None)
    people.clock.now += EXPIRY + timedelta(seconds=1)
    postbox = Postbox()
    sent(people, postbox)
    assert postbox.taken == []
    people.clock.now -= EXPIRY
    assert sent(people, postbox) == (0, 0)


def test_the_same_letter_has_the_same_identity_and_the_next_another(people: People) -> None:
    postbox = Postbox()
    for _ in range(2):
        people.desk.sign_up("ann@example.org", None)
        sent(people, postbox)
        people.clock.now += LETTER_PAUSE
    one, other = (email.message_from_bytes(message)["Message-ID"] for _, message in postbox.taken)
    assert one != other
    assert one.endswith("@example.org>")
