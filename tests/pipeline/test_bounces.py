"""What comes back stops those to whom it came, once, and nobody else; and can be taken back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mailboxes import Mailbox, mail_server
from newsletters import DAY, DAYS, DUE, Paper, item
from returned_samples import AWAY_3834, OURS, complaint, notification, plain, rubbish

from digest.delivery.mailbox import Letter
from digest.errors import ConfigError, DeliveryError
from digest.model import Subscriber
from digest.pipeline.bounces import Tally
from digest.pipeline.lists import everybody, take
from digest.subscribers.bounced import in_a_row
from digest.subscribers.listfile import Listed

ANN, BOB, CY, DAN = (f"{name}@example.org" for name in ("ann", "bob", "cy", "dan"))
FULL = ("5.2.2", "552 5.2.2 mailbox full")


@dataclass
class Post:
    """A newsletter with two recipients in its settings (Ann, Bob) and two subscribers (Cy, Dan)."""

    paper: Paper
    mailbox: Mailbox
    letters: int = 0

    def send(self, number: int = 0) -> dict[str, str]:
        """Build and send the edition of that many days after the first; return where each copy comes back to."""
        day = DAY + DAYS * number
        self.paper.clock.now = DUE + DAYS * number
        self.paper.feed("wire", item(f"story-{number}", self.paper.clock.now - DAYS / 2, f"A ruling of {day}"))
        self.paper.build(day)
        before = len(self.mailbox.taken)
        with self.paper.opened() as app:
            app.mailing.send(day)
        self.paper.clock.now += timedelta(minutes=1)
        return dict(zip(self.mailbox.recipients[before:], self.mailbox.senders[before:], strict=True))

    def returned(self, *raws: bytes, place: str | None = None) -> Tally:
        """Have messages come in, and read them."""
        letters = []
        for raw in raws:
            self.letters += 1
            letters.append(Letter(place or f"place {self.letters}", _giving(raw)))
        with self.paper.opened() as app:
            return app.bounces().read(letters)

    def token(self, address: str) -> str:
        """Return what the last message to an address says how to leave."""
        number = len(self.mailbox.recipients) - 1 - self.mailbox.recipients[::-1].index(address)
        link = str(self.mailbox.message(number)["List-Unsubscribe"])
        return link.partition("/unsubscribe/")[2].partition(">")[0]

    def find(self, address: str) -> Subscriber | None:
        with self.paper.opened() as app:
            everyone = {person.address: person for person in everybody(app.database, "Daily")}
        return everyone.get(address)

    def state(self, address: str) -> str | None:
        person = self.find(address)
        return person.state if person else None

    def undo(self, address: str) -> Subscriber | None:
        with self.paper.opened() as app:
            return app.bounces().undo(address)

    def events(self, address: str | None = None) -> list[tuple[str, bool, bool]]:
        """Return the kind of each bounce, whether it stopped somebody, and whether it was undone."""
        with self.paper.opened() as app:
            found = list(app.bounces().listing(address))
        return [(one.kind, bool(one.before) or not one.known, one.undone is not None) for one in found]


def _giving(raw: bytes) -> Callable[[], bytes]:
    return lambda: raw


@contextmanager
def opened(paper: Paper) -> Iterator[Post]:
    mailbox = Mailbox()
    paper.clock.now = DUE - DAYS
    paper.settings = 'base_url = "https://daily.example.org"\n'
    with mail_server(mailbox) as url:
        paper.extra = (
            f'[smtp]\nurl = "{url}"\n[delivery]\nconnections = 1\nbounce_address = "bounces@example.org"\n'
            "[bounces]\nsoft = 3\n"
        )
        with paper.opened() as app:
            rows = [Listed(1, CY), Listed(2, DAN)]
            take(app.database, "Daily", rows, confirmed=True, source="", clock=app.clock, on_refused=print)
        yield Post(paper, mailbox)


@pytest.fixture
def post(paper: Paper) -> Iterator[Post]:
    with opened(paper) as ready:
        yield ready


@pytest.fixture
def post_on_both(paper_on_both: Paper) -> Iterator[Post]:
    with opened(paper_on_both) as ready:
        yield ready


def test_a_hard_bounce_stops_its_reader_at_once_and_nobody_else(post_on_both: Post) -> None:
    post = post_on_both
    back = post.send()
    tally = post.returned(notification(to=back[CY]))
    assert tally == Tally({"hard": 1}, stopped=1, left=0)
    assert [post.state(CY), post.state(DAN)] == ["bounced", "active"]
    assert sorted(post.send(1)) == [ANN, BOB, DAN]
    assert post.events() == [("hard", True, False)]


def test_whose_it_is_the_text_is_not_asked(post: Post) -> None:
    back = post.send()
    post.returned(notification(words=f"550 5.1.1 <{DAN}> no such user", to=back[CY]))
    assert [post.state(CY), post.state(DAN)] == ["bounced", "active"]


def test_an_address_of_the_settings_is_stopped_as_well(post_on_both: Post) -> None:
    post = post_on_both
    back = post.send()
    assert post.returned(notification(to=back[ANN])).stopped == 1
    assert post.state(ANN) == "bounced"
    assert ANN not in post.send(1)
    assert post.undo(ANN) is None
    assert post.state(ANN) is None
    assert ANN in post.send(2)


@pytest.mark.parametrize(
    "forged",
    ["bounces+1-0f1e2d3c4b@example.org", "bounces+aaaaaaaaaaaqaaaaaaaaaaaa@example.org", "bounces+x@example.org"],
)
def test_a_forged_address_stops_nobody_and_is_left(post: Post, forged: str) -> None:
    post.send()
    raw = notification(to=forged)
    assert post.returned(raw) == Tally({"forged": 1}, stopped=0, left=1)
    assert post.returned(complaint(to=forged)) == Tally({"forged": 1}, stopped=0, left=1)
    assert post.events() == []
    assert {post.state(CY), post.state(DAN)} == {"active"}


def test_a_bounce_without_any_name_is_left(post: Post) -> None:
    post.send()
    assert post.returned(notification(to="daily@example.org", words=f"550 5.1.1 {CY}")).left == 1
    assert post.state(CY) == "active"


def test_without_return_addresses_the_returned_message_says_whose_it_is(post: Post) -> None:
    post.paper.extra = post.paper.extra.replace('bounce_address = "bounces@example.org"\n', "")
    for number in range(3):
        assert post.send(number)[CY] == "daily@example.org"
        _, text = post.mailbox.taken[post.mailbox.recipients.index(CY, 4 * number)]
        head = text.partition(b"\r\n\r\n")[0].decode().replace("\r\n", "\n")
        raw = notification(*FULL, to="daily@example.org", returned=f"{head}\n\ntext\n")
        assert post.returned(raw).stopped == (number == 2)
    assert [post.state(CY), post.state(DAN)] == ["bounced", "active"]


def test_soft_bounces_stop_after_so_many_in_a_row_whatever_their_order(post: Post) -> None:
    backs = [post.send(number) for number in range(5)]
    for number in (4, 0, 3):
        post.returned(notification(*FULL, to=backs[number][CY]))
        assert post.state(CY) == "active"
    assert post.returned(notification(*FULL, to=backs[2][CY])).stopped == 1
    assert post.state(CY) == "bounced"


def test_what_arrived_in_between_begins_the_count_anew(post_on_both: Post) -> None:
    post = post_on_both
    for number in range(6):
        back = post.send(number)
        if number != 2:  # one in six arrives
            post.returned(notification(*FULL, to=back[CY]))
        assert post.state(CY) == ("bounced" if number == 5 else "active")


def test_one_bounce_told_twice_counts_once(post: Post) -> None:
    back = post.send()
    for _ in range(5):
        post.returned(notification(*FULL, to=back[CY]))
    assert post.state(CY) == "active"
    assert post.events() == [("soft", False, False)]


def test_a_letter_is_read_once_wherever_it_lies(post: Post) -> None:
    back = post.send()
    raw = notification(to=back[CY])
    assert post.returned(raw, place="here").kinds == {"hard": 1}
    post.undo(CY)
    assert post.returned(raw, place="here") == Tally({}, stopped=0, left=0)
    assert post.returned(raw, place="a copy") == Tally({"hard": 1}, stopped=0, left=0)
    assert post.state(CY) == "active"


def test_undo_sends_again_and_stays_in_the_log(post_on_both: Post) -> None:
    post = post_on_both
    before = post.find(CY)
    back = post.send()
    post.returned(notification(to=back[CY]))
    person = post.undo(CY)
    assert before is not None
    assert person is not None
    assert (person.state, person.leaving, person.consent) == ("active", before.leaving, before.consent)
    assert post.events() == [("hard", True, True)]
    assert CY in post.send(1)
    with pytest.raises(ConfigError, match="is not stopped by a bounce"):
        post.undo(CY)
    with pytest.raises(ConfigError, match="is not stopped by a bounce"):
        post.undo("nobody@example.org")


def test_after_undo_the_count_begins_anew(post: Post) -> None:
    for number in range(3):
        post.returned(notification(*FULL, to=post.send(number)[CY]))
    post.undo(CY)
    post.returned(notification(*FULL, to=post.send(3)[CY]))
    assert post.state(CY) == "active"


def test_a_bounce_from_before_somebody_came_back_does_not_stop_him(post: Post) -> None:
    first, second = post.send(), post.send(1)
    post.returned(notification(to=first[CY]))
    post.undo(CY)
    assert post.returned(notification(to=second[CY])).stopped == 0
    assert post.state(CY) == "active"
    assert post.returned(notification(to=post.send(2)[CY])).stopped == 1


def test_a_complaint_stops_for_ever_whether_its_delivery_or_only_its_reader_is_named(post: Post) -> None:
    back = post.send()
    by_token = complaint(returned=OURS.replace("TOKEN", post.token(CY)))
    by_address = complaint(returned=f"Return-Path: <{back[DAN]}>\n{OURS}")
    assert post.returned(by_token, by_address).kinds == {"complaint": 2}
    assert [post.state(CY), post.state(DAN)] == ["complained", "complained"]
    with pytest.raises(ConfigError, match="complained, which stops for ever"):
        post.undo(CY)
    assert sorted(post.send(1)) == [ANN, BOB]


def test_who_has_left_and_complains_stays_away(post: Post) -> None:
    back = post.send()
    with post.paper.opened() as app:
        app.subscribing().leave(post.token(CY))
    post.returned(notification(to=back[CY]))
    assert post.state(CY) == "unsubscribed"
    post.returned(complaint(returned=f"Return-Path: <{back[CY]}>\n{OURS}"))
    assert post.state(CY) == "complained"


def test_a_letter_that_asks_to_leave_is_obeyed_and_a_forged_one_is_not(post_on_both: Post) -> None:
    post = post_on_both
    post.send()
    token = post.token(CY)
    wish = plain("", f"Subject: unsubscribe {token}\n", to="daily@example.org", sender=DAN)
    forged = wish.replace(token.encode(), token[:-4].encode() + b"AAAA")
    assert post.returned(forged, wish) == Tally({"forged": 1, "leave": 1}, stopped=0, left=1)
    assert [post.state(CY), post.state(DAN)] == ["unsubscribed", "active"]


def test_an_address_of_the_settings_leaves_by_letter_as_well(post: Post) -> None:
    post.send()
    wish = plain("", f"Subject: unsubscribe {post.token(BOB)}\n", to="daily@example.org", sender=BOB)
    assert post.returned(wish) == Tally({"leave": 1}, stopped=0, left=0)
    assert post.state(BOB) == "unsubscribed"
    assert post.returned(complaint(returned=OURS.replace("TOKEN", post.token(ANN)))).stopped == 1
    assert post.state(ANN) == "complained"
    assert sorted(post.send(1)) == [CY, DAN]


def test_an_answering_machine_and_a_delay_are_no_bounces(post: Post) -> None:
    back = post.send()
    away = plain("Back in May.", AWAY_3834, to=back[CY], sender=CY)
    delayed = notification("4.4.1", "timed out", "delayed", to=back[DAN])
    assert post.returned(away, delayed) == Tally({"auto-reply": 1, "notice": 1}, stopped=0, left=0)
    assert post.events() == []


def test_a_refusal_for_who_we_are_is_told_and_stops_nobody(post: Post) -> None:
    back = post.send()
    assert post.returned(notification("5.7.1", "550 5.7.1 blocked", to=back[CY])).stopped == 0
    assert post.events(CY) == [("sender", False, False)]
    assert post.state(CY) == "active"


def test_a_refusal_at_sending_counts_as_a_hard_bounce_if_it_names_the_reader(post_on_both: Post) -> None:
    post = post_on_both
    post.mailbox.answers = {CY: "550 5.1.1 no such user", DAN: "550 5.6.0 not this message", BOB: "550 5.2.2 full"}
    post.send()
    assert [post.state(CY), post.state(DAN), post.state(BOB)] == ["bounced", "active", None]
    assert sorted(post.events()) == [("hard", True, False), ("soft", False, False)]
    post.mailbox.answers = {}
    assert sorted(post.send(1)) == [ANN, BOB, DAN]


def test_erasing_a_subscriber_erases_what_came_back_and_nothing_is_kept_of_what_still_comes(post_on_both: Post) -> None:
    post = post_on_both
    first, second = post.send(), post.send(1)
    post.returned(notification(to=first[CY]))
    with post.paper.opened() as app:
        app.subscribing().remove(CY, erase=True)
    assert post.events() == []
    complains = complaint(returned=f"Return-Path: <{first[CY]}>\n{OURS}")
    opts_out = complaint("opt-out", returned=f"Return-Path: <{second[CY]}>\n{OURS}")
    assert post.returned(notification(to=second[CY]), complains, opts_out).stopped == 0
    assert (post.events(), post.find(CY)) == ([], None)


def test_a_mailbox_of_rubbish_stops_nothing_and_the_bounce_in_it_is_found(paper: Paper) -> None:
    box = paper.folder / "box"
    for name in ("new", "cur", "tmp"):
        (box / name).mkdir(parents=True)
    post = Post(paper, Mailbox())
    with mail_server(post.mailbox) as url:
        paper.extra = f'[smtp]\nurl = "{url}"\n[delivery]\nbounce_address = "bounces@example.org"\n'
        back = post.send()
        for number, (_, raw) in enumerate(rubbish()):
            (box / "new" / f"{number:03}").write_bytes(raw)
        (box / "new" / "999").write_bytes(notification(to=back[BOB]))
        with paper.opened() as app:
            first, second = app.bounces().read_mailbox(str(box)), app.bounces().read_mailbox(str(box))
    assert first.kinds["hard"] == 1
    assert first.stopped == 1
    assert first.left > 10
    assert second == Tally({}, stopped=0, left=first.left)
    assert [file.name for file in (box / "cur").iterdir() if file.name.startswith("999")] == ["999:2,S"]
    assert len(list((box / "new").iterdir())) == first.left


def test_a_kill_between_our_note_and_the_mailbox_loses_and_doubles_nothing(post: Post) -> None:
    back = post.send()

    def killed() -> None:
        raise KeyboardInterrupt

    done: list[str] = []
    raw = notification(to=back[CY])
    with post.paper.opened() as app:
        with pytest.raises(KeyboardInterrupt):
            app.bounces().read([Letter("here", lambda: raw, killed)])
        again = app.bounces().read([Letter("here", lambda: raw, lambda: done.append("here"))])
    assert (again.kinds, done, post.state(CY)) == ({}, ["here"], "bounced")


def test_two_that_read_one_mailbox_are_kept_apart(paper: Paper, tmp_path: Path) -> None:
    paper.feed("wire")
    (tmp_path / "mbox").write_bytes(b"")
    with paper.opened() as app, app.database.sole("bounces-Daily") as alone:
        assert alone
        with pytest.raises(DeliveryError, match="another process is reading the bounces"):
            app.bounces().read_mailbox(str(tmp_path / "mbox"))


days = st.integers(0, 30).map(lambda number: DAY + DAYS * number)


@given(days, st.sets(days), st.sets(days))
def test_in_a_row_counts_what_lies_beside_each_other(day: date, bounced: set[date], sent: set[date]) -> None:
    count = in_a_row(day, bounced, sent)
    every = sorted({day} | bounced | sent)
    assert 1 <= count <= len(bounced | {day})
    marks = "".join("b" if one in bounced or one == day else "-" for one in every)
    at = every.index(day)
    start, end = marks.rfind("-", 0, at) + 1, marks.find("-", at)
    assert count == (end if end >= 0 else len(marks)) - start
