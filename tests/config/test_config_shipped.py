"""The feeds.toml that ships: it loads, it is large and clean enough, and it explains every setting there is."""

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from digest.config import Fetch, Newsletter, load
from digest.config.shape import Bounces, Database, Delivery, FeedEntry, File, FollowedCase, Smtp, Web
from digest.resources import shipped

TEXT = shipped("feeds.toml").read_text(encoding="utf-8")
HTTP_ONLY = {"http://www.ca10.uscourts.gov/opinions/new/daily_decisions.rss"}  # the court publishes no other address


def entries(text: str) -> list[tuple[str, str]]:
    """Return the title and the address of every feed of a text."""
    return re.findall(r'^\[\[feeds\]\]\ntitle = "(.+)"\nurl = "(.+)"$', text, re.MULTILINE)


def test_it_loads_as_it_stands() -> None:
    found = load(shipped("feeds.toml"), {})
    assert found.newsletter.from_ == "The Case Daily <daily@example.org>"
    assert found.smtp_url == "smtp://localhost:25"
    assert len(found.feeds) == len(entries(TEXT))


def test_it_has_sixty_feeds_and_fifteen_dockets_of_different_courts() -> None:
    feeds = load(shipped("feeds.toml"), {}).feeds
    dockets = {urlsplit(feed.url).hostname for feed in feeds if feed.kind == "docket"}
    assert len(feeds) >= 60
    assert len(dockets) >= 15


def test_titles_and_addresses_are_unique_and_clean() -> None:
    titles, urls = zip(*entries(TEXT), strict=True)
    assert len(set(titles)) == len(titles)
    assert len({url.rstrip("/").lower() for url in urls}) == len(urls)
    assert {url for url in urls if not url.startswith("https://")} == HTTP_ONLY
    keys = {key for url in urls for key, _ in parse_qsl(urlsplit(url).query)}
    assert not {key for key in keys if key.startswith(("utm_", "fbclid", "gclid", "mc_", "ref"))}


def test_feeds_stand_in_groups_with_headings() -> None:
    groups = re.split(r"^# --- (.+) ---$", TEXT, flags=re.MULTILINE)[1:]
    headings, bodies = groups[::2], groups[1::2]
    assert {heading.partition(":")[0] for heading in headings} == {"News", "Court opinions", "Dockets"}
    assert all(len(entries(body)) >= 4 for body in bodies)
    for heading, body in zip(headings, bodies, strict=True):
        kinds = body.count('kind = "docket"')
        assert kinds == (len(entries(body)) if heading.startswith("Dockets") else 0)


@pytest.mark.parametrize("table", [Newsletter, Database, Smtp, Delivery, Web, Fetch, FeedEntry, FollowedCase])
def test_every_setting_is_shown_and_explained(table: type[Newsletter]) -> None:
    for name, field in table.model_fields.items():
        assert re.search(rf"^(# )?{field.alias or name} = ", TEXT, re.MULTILINE), name


def test_settings_that_are_switched_off_work_when_switched_on(tmp_path: Path) -> None:
    switched_on = re.sub(r"^# ((\w+ = |\[\[cases\]\]).*)$", r"\1", TEXT, flags=re.MULTILINE)
    (tmp_path / "feeds.toml").write_text(switched_on.replace('kind = "docket" is', "# kind is"), encoding="utf-8")
    (tmp_path / "smtp-password.txt").write_text("s3cret", encoding="utf-8")
    (tmp_path / "bounces-password.txt").write_text("b0unce", encoding="utf-8")
    (tmp_path / "scotusblog-login.txt").write_text("ann:s3cret", encoding="utf-8")
    (tmp_path / "scotusblog-headers.txt").write_text("X-Key: k", encoding="utf-8")
    found = load(tmp_path / "feeds.toml", {})
    assert found.feeds[0].headers == (("X-Key", "k"), ("Authorization", "Basic YW5uOnMzY3JldA=="))
    assert found.cases[0].caption == "Carroll v. Trump"
    assert found.smtp_password == "s3cret"
    assert found.bounces == Bounces(
        mailbox="imaps://bounces@mail.example.org/INBOX", password_file="bounces-password.txt"
    )
    assert found.bounces_password == "b0unce"
    assert found.fetch == Fetch(contact="mailto:you@example.org")
    assert found.newsletter.recipients == ("you@example.org", "editor@example.org")


def test_the_bounds_it_names_are_the_real_ones() -> None:
    for name, field in Fetch.model_fields.items():
        if field.metadata:
            low, high = (f"{getattr(rule, side):_}" for rule, side in zip(field.metadata, ("ge", "le"), strict=True))
            line = next(line for line in TEXT.split("\n") if re.match(rf"(# )?{name} = ", line))
            before = TEXT[: TEXT.index(line)].rstrip().rsplit("\n", 1)[-1]
            assert f"({low} to {high})" in line + before, name


def test_what_must_change_is_marked() -> None:
    marked = re.findall(r"^# CHANGE THIS: .+\n(\w+) = ", TEXT, re.MULTILINE)
    assert marked == ["from", "postal_address"]


def test_every_table_of_the_file_is_known() -> None:
    assert set(re.findall(r"^#? ?\[+(\w+)\]+$", TEXT, re.MULTILINE)) == set(File.model_fields)
