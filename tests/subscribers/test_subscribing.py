"""Signing up, confirming, leaving and preferring, on both databases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from subscribing_samples import LINKS, NEWSLETTER, NOW, People, token_of

from digest.config import has_weekly
from digest.model import SubscriberState
from digest.store import subscribers
from digest.subscribers.changes import EXPIRY, LETTER_PAUSE, Preferences
from digest.subscribers.links import PREFERENCES, UNSUBSCRIBE


def test_nobody_is_active_before_a_yes_of_his_own(people: People) -> None:
    people.desk.sign_up("ann@example.org", None)
    assert people.state("ann@example.org") == "unconfirmed"
    assert list(people.desk.readers(date(2026, 3, 2))) == []
    assert people.letters() == ["ann@example.org"]


def test_a_yes_is_kept_with_its_proof(people: People) -> None:
    person = people.subscribed("ann@example.org")
    assert person.state == "active"
    assert person.consent is not None
    assert (person.consent.at, person.consent.source) == (NOW, "192.0.2.1")
    assert person.consent.text == "Send me The Case Daily."
    assert people.find("ann@example.org") == person


def test_an_address_in_another_case_is_the_same_person(people: People) -> None:
    people.subscribed("Ann@Example.org")
    people.clock.now += LETTER_PAUSE
    people.desk.sign_up("ann@example.ORG", None)
    with people.database.read() as conn:
        assert [p.address for p in subscribers.stream(conn, "Daily")] == ["Ann@Example.org"]


def test_a_second_press_of_the_button_changes_nothing(people: People) -> None:
    person = people.subscribed("ann@example.org")
    people.clock.now += timedelta(hours=1)
    assert people.desk.confirm(people.confirmation("ann@example.org"), "198.51.100.7", "other words") == person


def test_a_confirmation_does_not_bring_back_who_has_left(people: People) -> None:
    person = people.subscribed("ann@example.org")
    token = people.confirmation("ann@example.org")
    people.desk.leave(token_of(LINKS.unsubscribe_url(person)))
    assert people.desk.confirm(token, "192.0.2.1", "") is None
    assert people.desk.waiting(token) is None
    assert people.state("ann@example.org") == "unsubscribed"


def test_a_confirmation_expires_and_the_address_is_forgotten(people: People) -> None:
    people.desk.sign_up("ann@example.org", None)
    token = people.confirmation("ann@example.org")
    people.clock.now += EXPIRY + timedelta(seconds=1)
    assert people.desk.confirm(token, "192.0.2.1", "") is None
    people.desk.sign_up("bob@example.org", None)
    assert people.find("ann@example.org") is None
    assert people.letters() == ["bob@example.org"]


def test_who_confirmed_once_is_not_forgotten_by_a_later_sign_up(people: People) -> None:
    people.subscribed("ann@example.org")
    people.clock.now += 10 * EXPIRY
    people.desk.sign_up("bob@example.org", None)
    assert people.state("ann@example.org") == "active"


def test_an_address_gets_one_letter_an_hour_whoever_types_it(people: People) -> None:
    for _ in range(50):
        people.desk.sign_up("ann@example.org", None)
    first = people.confirmation("ann@example.org")
    people.letters()
    people.clock.now += LETTER_PAUSE - timedelta(seconds=1)
    people.desk.sign_up("ann@example.org", None)
    assert people.letters() == []
    assert people.confirmation("ann@example.org") == first
    people.clock.now += timedelta(seconds=1)
    people.desk.sign_up("ann@example.org", None)
    assert people.letters() == ["ann@example.org"]
    assert people.desk.waiting(first) is None


def test_who_left_comes_back_by_confirming_again(people: People) -> None:
    person = people.subscribed("ann@example.org")
    people.desk.leave(token_of(LINKS.unsubscribe_url(person)))
    people.clock.now += LETTER_PAUSE
    assert people.subscribed("ann@example.org").state == "active"


@pytest.mark.parametrize("state", ["complained", "blocked"])
def test_who_complained_or_is_blocked_gets_no_letter_ever(people: People, state: SubscriberState) -> None:
    people.subscribed("ann@example.org")
    people.letters()
    assert people.desk.stop("ANN@example.org", state)
    assert not people.desk.stop("ann@example.org", "bounced")
    people.clock.now += 2 * LETTER_PAUSE
    people.desk.sign_up("ann@example.org", None)
    assert people.letters() == []
    assert people.state("ann@example.org") == state


def test_leaving_works_at_once_twice_and_for_this_list_alone(people: People) -> None:
    person = people.subscribed("ann@example.org")
    token = token_of(LINKS.unsubscribe_url(person))
    other = replace(LINKS, newsletter="Weekly")
    assert replace(people.desk, links=other).leave(token) is None
    assert people.state("ann@example.org") == "active"
    for _ in range(2):
        left = people.desk.leave(token)
        assert left is not None
        assert left.state == "unsubscribed"
    assert list(people.desk.readers(date(2026, 3, 2))) == []


def test_a_case_is_followed_once_its_follower_has_confirmed(people: People) -> None:
    people.subscribed("ann@example.org")
    people.clock.now += LETTER_PAUSE
    people.desk.sign_up("ann@example.org", "carroll")
    before = people.find("ann@example.org")
    assert before is not None
    assert before.followed == ()
    after = people.desk.confirm(people.confirmation("ann@example.org"), "192.0.2.9", "")
    assert after is not None
    assert after.followed == ("carroll",)
    assert after.consent == before.consent


def test_preferences_are_kept_and_a_followed_case_is_not_muted(people: People) -> None:
    person = people.subscribed("ann@example.org", "carroll")
    token = token_of(LINKS.preferences_url(person))
    wishes = Preferences("weekly", followed=("carroll", "carroll", "sec"), muted=("sec", "ftx"))
    assert people.desk.prefer(token, wishes) == people.find("ann@example.org")
    found = people.desk.preferring(token)
    assert found is not None
    assert (found.frequency, found.followed, found.muted) == ("weekly", ("carroll", "sec"), ("ftx",))


def test_weekly_readers_get_the_weekly_editions_only(people: People) -> None:
    person = people.subscribed("ann@example.org")
    people.subscribed("bob@example.org")
    people.desk.prefer(token_of(LINKS.preferences_url(person)), Preferences("weekly"))
    friday = date(2026, 3, 6)
    assert [one.address for one in people.desk.readers(friday)] == ["bob@example.org"]
    of_week = NEWSLETTER.model_copy(update={"name": "Daily-weekly"})
    weekly = replace(people.desk, newsletter=of_week)
    assert [one.address for one in weekly.readers(friday)] == ["ann@example.org"]


def test_the_weekly_edition_is_due_with_the_last_of_the_week() -> None:
    week = [date(2026, 3, 2) + timedelta(days=ahead) for ahead in range(7)]
    assert [day for day in week if has_weekly(day, NEWSLETTER)] == [date(2026, 3, 6)]
    newsletter = NEWSLETTER.model_copy(update={"days_off": (date(2026, 3, 6),)})
    assert [day for day in week if has_weekly(day, newsletter)] == [date(2026, 3, 5)]


def test_a_pause_ends_by_itself_on_a_day_of_the_readers_own_zone(people: People) -> None:
    person = people.subscribed("ann@example.org")
    token = token_of(LINKS.preferences_url(person))
    people.clock.now = NOW.replace(hour=3)  # still 1 March in New York
    paused = people.desk.pause(token, 7)
    assert paused is not None
    assert paused.paused_until == date(2026, 3, 8)
    assert list(people.desk.readers(date(2026, 3, 6))) == []
    assert len(list(people.desk.readers(date(2026, 3, 9)))) == 1
    people.desk.pause(token, 0)
    assert len(list(people.desk.readers(date(2026, 3, 6)))) == 1


def test_a_new_link_makes_the_old_one_useless_but_not_the_one_to_leave(people: People) -> None:
    person = people.subscribed("ann@example.org")
    people.letters()
    old = token_of(LINKS.preferences_url(person))
    renewed = people.desk.renew(old)
    assert renewed is not None
    assert people.letters() == ["ann@example.org"]
    assert people.desk.preferring(old) is None
    assert people.desk.prefer(old, Preferences("weekly")) is None
    assert people.desk.renew(old) is None
    assert people.desk.preferring(token_of(LINKS.preferences_url(renewed))) == renewed
    assert people.desk.leave(token_of(LINKS.unsubscribe_url(person))) is not None


def test_a_token_opens_only_what_it_was_made_for(people: People) -> None:
    person = people.subscribed("ann@example.org")
    assert people.desk.preferring(token_of(LINKS.unsubscribe_url(person))) is None
    assert people.desk.leave(token_of(LINKS.preferences_url(person))) is None
    # Even with the right signature a text that the store has for another purpose opens nothing.
    assert people.desk.preferring(LINKS.sign(PREFERENCES, person.leaving)) is None
    assert people.desk.leave(LINKS.sign(UNSUBSCRIBE, person.access)) is None
    assert people.state("ann@example.org") == "active"


def test_removing_keeps_that_somebody_left_and_erasing_keeps_nothing(people: People) -> None:
    people.desk.sign_up("ann@example.org", None)
    assert people.desk.remove("Ann@example.org", erase=False) == "unconfirmed"
    assert people.state("ann@example.org") == "unsubscribed"
    assert people.desk.remove("ann@example.org", erase=True) == "unsubscribed"
    assert people.desk.remove("ann@example.org", erase=True) is None
    assert people.find("ann@example.org") is None
    assert people.letters() == []


def test_readers_come_with_what_their_message_must_name(people: People) -> None:
    person = people.subscribed("ann@example.org", "carroll")
    (reader,) = people.desk.readers(date(2026, 3, 2))
    assert (reader.address, reader.subscriber, reader.followed) == ("ann@example.org", person.id, ("carroll",))
    assert reader.unsubscribe_url == LINKS.unsubscribe_url(person)
    assert reader.preferences_url == LINKS.preferences_url(person)
    token = token_of(reader.unsubscribe_url)
    assert reader.unsubscribe_mailto == f"mailto:daily@example.org?subject=unsubscribe%20{token}"


def test_addresses_of_the_settings_come_first_unless_they_are_subscribers_in_any_state(people: People) -> None:
    person = people.subscribed("ann@example.org")
    people.subscribed("bob@example.org")
    people.desk.leave(token_of(LINKS.unsubscribe_url(person)))
    found = people.desk.readers(date(2026, 3, 2), ["Ann@example.org", "editor@example.org", "BOB@example.org"])
    assert [(reader.address, reader.preferences_url is not None) for reader in found] == [
        ("editor@example.org", False),
        ("bob@example.org", True),
    ]


def test_an_address_of_the_settings_leaves_by_its_own_link_and_stays_away(people: People) -> None:
    desk = replace(people.desk, listed=lambda: ["Editor@example.org", "bob@example.org"])
    day = date(2026, 3, 2)
    editor, bob = desk.readers(day, desk.listed())
    token = token_of(editor.unsubscribe_url)
    assert "editor" not in token.lower()
    assert token != token_of(bob.unsubscribe_url)
    waiting = desk.leaving(token)
    assert waiting is not None
    assert people.find("editor@example.org") is None  # looking changes nothing
    for _ in range(2):
        gone = desk.leave(token)
        assert gone is not None
        assert (gone.address, gone.state) == ("Editor@example.org", "unsubscribed")
    assert [reader.address for reader in desk.readers(day, desk.listed())] == ["bob@example.org"]
    assert people.desk.leave(token_of(bob.unsubscribe_url)) is None  # not in the settings any more
    assert desk.prefer(token, Preferences(frequency="weekly")) is None
