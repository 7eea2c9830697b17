"""What a correct feeds.toml and the environment become."""

from pathlib import Path

import pytest

from digest.config import FollowedCase, Settings, load
from digest.errors import ConfigError
from digest.model import Feed

# What tools outside this program write, and all that a file needs.
SMALL = """\
[newsletter]
name = "Daily"
title = "The Case Daily"
timezone = "America/New_York"
schedule = "0 7 * * *"
from = "The Case Daily <daily@example.org>"
postal_address = "1 Example Street, New York"

[database]
url = "sqlite:///digest.db"

[[feeds]]
title = "Allegheny Sentinel"
url = "allegheny-sentinel.xml"
"""

FULL = """\
[newsletter]
name = "Daily"
title = "The Case Daily"
timezone = "America/New_York"
schedule = "0 7 * * *"
from = "daily@example.org"
postal_address = '''
1 Example Street
New York'''
base_url = "https://daily.example.org/"
recipients = ["a@example.org", "b@bücher.example.org"]
recipients_file = "subscribers.csv"

[smtp]
url = "smtp://me@localhost:25?starttls=required"
password_file = "password"

[fetch]
workers = 4
timeout = 2.5
deadline = 30
max_bytes = 1_000_000
max_items = 10
contact = "mailto:me@example.org"

[[feeds]]
title = "SCOTUSblog"
url = "https://www.scotusblog.com/feed/"

[[feeds]]
title = "S.D.N.Y. docket"
url = "/srv/feeds/nysd.xml"
kind = "docket"

[[cases]]
caption = "Carroll v. Trump"
court = "nysd"
dockets = ["1:20-cv-07311"]
aliases = ["Carroll I"]
"""


def settings(folder: Path, text: str, environ: dict[str, str] | None = None) -> Settings:
    """Return what a file with this text becomes."""
    file = folder / "feeds.toml"
    file.write_text(text, encoding="utf-8")
    return load(file, environ or {})


def test_a_small_file_gets_the_defaults(tmp_path: Path) -> None:
    found = settings(tmp_path, SMALL)
    newsletter = found.newsletter
    assert found.path == tmp_path / "feeds.toml"
    assert newsletter.from_ == "The Case Daily <daily@example.org>"
    assert (newsletter.base_url, newsletter.recipients, newsletter.recipients_file) == (None, (), None)
    assert (found.smtp_url, found.smtp_password) == ("smtp://localhost:25", None)
    assert found.fetch.model_dump() == {
        "workers": 40, "timeout": 20.0, "deadline": 60.0, "per_host": 4, "spacing": 0.2, "max_redirects": 5,
        "max_bytes": 20_000_000, "max_items": 2000, "max_text": 400_000, "max_title": 400,
        "max_summary": 4000, "max_name": 200, "max_tag": 100, "max_guid": 1000, "max_address": 2000, "max_tags": 40,
        "max_links": 300, "parse_seconds": 20.0, "parse_bytes": 512_000_000, "contact": None,
    }  # fmt: skip
    assert found.cases == ()


def test_a_full_file_keeps_every_setting(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("s3cret\n", encoding="utf-8")
    found = settings(tmp_path, FULL)
    assert found.newsletter.postal_address == "1 Example Street\nNew York"
    assert found.newsletter.base_url == "https://daily.example.org"
    assert found.newsletter.recipients == ("a@example.org", "b@xn--bcher-kva.example.org")
    assert (found.smtp_url, found.smtp_password) == ("smtp://me@localhost:25?starttls=required", "s3cret")
    assert found.fetch.timeout == 2.5
    assert found.fetch.contact == "mailto:me@example.org"
    assert found.feeds == (
        Feed("https://www.scotusblog.com/feed/", "SCOTUSblog", "news", "https://www.scotusblog.com/feed/"),
        Feed("/srv/feeds/nysd.xml", "S.D.N.Y. docket", "docket", "/srv/feeds/nysd.xml"),
    )
    assert found.cases == (
        FollowedCase(caption="Carroll v. Trump", court="nysd", dockets=("1:20-cv-07311",), aliases=("Carroll I",)),
    )


def test_relative_paths_start_at_the_folder_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "feeds.toml").write_text(SMALL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found = load(Path("here/feeds.toml"), {})
    assert found.database_url == f"sqlite:///{tmp_path}/here/digest.db"
    assert found.feeds[0].url == "allegheny-sentinel.xml"
    assert found.feeds[0].location == f"{tmp_path}/here/allegheny-sentinel.xml"


def test_an_absolute_database_path_and_its_options_stay(tmp_path: Path) -> None:
    found = settings(tmp_path, SMALL.replace("sqlite:///digest.db", "sqlite:////srv/digest.db?timeout=5"))
    assert found.database_url == "sqlite:////srv/digest.db?timeout=5"


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("from the file", encoding="utf-8")
    environ = {
        "DIGEST_DATABASE_URL": "postgresql://me:s3cret@db.example.org/digest",
        "DIGEST_SMTP_URL": "smtps://them@mail.example.org",
        "DIGEST_SMTP_PASSWORD": "from the environment",
    }
    found = settings(tmp_path, FULL, environ)
    assert found.database_url == environ["DIGEST_DATABASE_URL"]
    assert (found.smtp_url, found.smtp_password) == ("smtps://them@mail.example.org", "from the environment")


def test_an_sqlite_path_of_the_environment_starts_at_the_folder_of_the_file_too(tmp_path: Path) -> None:
    found = settings(tmp_path, SMALL, {"DIGEST_DATABASE_URL": "sqlite:///other.db"})
    assert found.database_url == f"sqlite:///{tmp_path}/other.db"


def test_an_empty_variable_is_none(tmp_path: Path) -> None:
    environ = {"DIGEST_DATABASE_URL": "", "DIGEST_SMTP_URL": "", "DIGEST_SMTP_PASSWORD": ""}
    assert settings(tmp_path, SMALL, environ) == settings(tmp_path, SMALL)


def test_a_password_in_the_mail_variable_is_taken_out_of_the_address(tmp_path: Path) -> None:
    found = settings(tmp_path, SMALL, {"DIGEST_SMTP_URL": "smtps://me:p%40ss@mail.example.org:465"})
    assert (found.smtp_url, found.smtp_password) == ("smtps://me@mail.example.org:465", "p@ss")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DIGEST_DATABASE_URL", "mysql://me:s3cret@host/digest"),
        ("DIGEST_DATABASE_URL", "postgresql://me:s3/cr@et@host:x/digest"),
        ("DIGEST_SMTP_URL", "http://me:s3cret@host"),
        ("DIGEST_SMTP_URL", "smtp://me:s3cret@host:x"),
    ],
)
def test_a_wrong_variable_is_named_without_its_password(tmp_path: Path, variable: str, value: str) -> None:
    with pytest.raises(ConfigError) as caught:
        settings(tmp_path, SMALL, {variable: value})
    (problem,) = caught.value.problems
    assert problem.startswith(f'{variable}: "')
    assert "host" in problem
    assert "s3" not in problem
    assert "et@" not in problem


def test_printed_settings_hold_no_secret(tmp_path: Path) -> None:
    environ = {"DIGEST_DATABASE_URL": "postgresql://me:s3cret@host/digest", "DIGEST_SMTP_PASSWORD": "s3cret"}
    assert "s3cret" not in repr(settings(tmp_path, SMALL, environ))


@pytest.mark.parametrize("text", ["", "\n", "one\ntwo\n"])
def test_a_password_file_holds_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "password").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"password_file: .*password must hold one line, the password"):
        settings(tmp_path, FULL)


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    assert settings(tmp_path, "\ufeff" + SMALL.replace("\n", "\r\n")) == settings(tmp_path, SMALL)


def test_a_local_feed_that_is_not_there_is_left_to_the_reading_of_feeds(tmp_path: Path) -> None:
    assert not (tmp_path / "allegheny-sentinel.xml").exists()
    assert settings(tmp_path, SMALL).feeds[0].title == "Allegheny Sentinel"


@pytest.mark.parametrize("url", ["sub folder/a.xml", "../a.xml", "C:\\feeds\\a.xml", "a", "feed.org.xml"])
def test_paths_of_all_kinds_are_no_web_addresses(tmp_path: Path, url: str) -> None:
    found = settings(tmp_path, SMALL.replace('"allegheny-sentinel.xml"', f"'{url}'"))
    assert found.feeds[0].url == url


def test_a_mailbox_of_bounces_is_a_path_from_the_file_or_an_address(tmp_path: Path) -> None:
    found = settings(tmp_path, f'{SMALL}\n[bounces]\nmailbox = "box"\n', {"DIGEST_BOUNCES_PASSWORD": "s3cret"})
    assert (found.bounces.mailbox, found.bounces_password) == (str(tmp_path / "box"), "s3cret")
    assert "s3cret" not in repr(found)
    found = settings(tmp_path, f'{SMALL}\n[bounces]\nmailbox = "imap://me@localhost/a"\n', {})
    assert (found.bounces.mailbox, found.bounces_password) == ("imap://me@localhost/a", None)
