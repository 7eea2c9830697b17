"""Every problem of feeds.toml is one line of one report: place, key, what is wrong, what to write."""

from pathlib import Path

import pytest

from digest.config import load
from digest.errors import ConfigError

GOOD = """\
[newsletter]
name = "Daily"
title = "The Case Daily"
timezone = "America/New_York"
schedule = "0 7 * * mon-fri"
from = "The Case Daily <daily@example.org>"
postal_address = "1 Example Street"

[[feeds]]
title = "SCOTUSblog"
url = "https://www.scotusblog.com/feed/"
"""


def problems(tmp_path: Path, text: str, environ: dict[str, str] | None = None) -> list[str]:
    """Return the report on a file with this text, without the file's folder."""
    file = tmp_path / "feeds.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(file, environ or {})
    return [problem.replace(f"{tmp_path}/", "") for problem in caught.value.problems]


# What is mistaken, what to replace in GOOD and by what, and the report that follows.
MISTAKES = [
    ("a name that no folder can have", 'name = "Daily"', 'name = "Da/ily"',
     '2: [newsletter] name: "Da/ily" cannot name folders; write up to 64 letters (a to z), digits, spaces and '
     "hyphens"),
    ("a number for text", 'title = "The Case Daily"', "title = 5",
     '3: [newsletter] title: must be text in quotes, not the number 5; write title = "The Case Daily"'),
    ("no text", 'title = "The Case Daily"', 'title = ""',
     "3: [newsletter] title: is empty; write some text"),
    ("a header smuggled into the title", 'title = "The Case Daily"', 'title = "a\\r\\nBcc: x@example.org"',
     "3: [newsletter] title: holds a line break or another control character; write it on one line"),
    ("a misspelt key, reported once", 'title = "The Case Daily"', 'tilte = "The Case Daily"',
     '3: [newsletter] tilte: there is no such key; did you mean "title"?'),
    ("a key left out", 'title = "The Case Daily"\n', "",
     '1: [newsletter] title: is missing; write title = "The Case Daily"'),
    ("a key of another table", 'name = "Daily"', 'name = "Daily"\nworkers = 3',
     '3: [newsletter] workers: there is no such key; write one of "name", "title", "timezone", "schedule", "grace", '
     '"holidays", "days_off", "approve", "two_people", "empty", "editor", "from", "postal_address", "base_url", '
     '"recipients", "recipients_file" (workers belongs below [fetch])'),
    ("a zone misspelt", "America/New_York", "America/New_Yrok",
     '4: [newsletter] timezone: "America/New_Yrok" is no time zone; write "America/New_York"'),
    ("a zone by its city", "America/New_York", "new york",
     '4: [newsletter] timezone: "new york" is no time zone; write "America/New_York"'),
    ("a path for a zone", "America/New_York", "../../etc/localtime",
     '4: [newsletter] timezone: "../../etc/localtime" is no time zone; write "America/New_York"'),
    ("no postal address", 'postal_address = "1 Example Street"', 'postal_address = "\\n"',
     "7: [newsletter] postal_address: is empty; write some text"),
    ("a sender without address", "The Case Daily <daily@example.org>", "The Case Daily",
     '6: [newsletter] from: "The Case Daily" is no sender; write "The Case Daily <daily@example.org>"'),
    ("an address with a space", "daily@example.org", "daily@exa mple.org",
     '6: [newsletter] from: "The Case Daily <daily@exa mple.org>" is no sender; write "The Case Daily '
     '<daily@example.org>"'),
    ("a sender whom not every mail server takes", "daily@example.org", "josé@example.org",
     '6: [newsletter] from: "josé@example.org" is no e-mail address (internationalized characters before the @-sign '
     "are not supported: 'é'); write name@example.org"),
    ("a base_url without scheme", 'name = "Daily"', 'base_url = "daily.example.org"\nname = "Daily"',
     '2: [newsletter] base_url: "daily.example.org" is no address on the web; write https://daily.example.org'),
    ("a base_url with a query", 'name = "Daily"', 'base_url = "https://daily.example.org/?a=1"\nname = "Daily"',
     '2: [newsletter] base_url: "https://daily.example.org/?a=1" has a query or a fragment; write only the '
     "address, as https://daily.example.org"),
    ("a header smuggled into a recipient",
     'name = "Daily"', 'recipients = ["a@example.org\\r\\nBcc: b@example.org"]\nname = "Daily"',
     "2: [newsletter] recipients: holds a line break or another control character; write one plain address"),
    ("a text for a list", 'name = "Daily"', 'recipients = "a@example.org"\nname = "Daily"',
     '2: [newsletter] recipients: must be a list in brackets, not "a@example.org"; write recipients = '
     '["reader@example.org"]'),
    ("an unknown database", "[[feeds]]", '[database]\nurl = "postgres://host/digest"\n[[feeds]]',
     '10: [database] url: "postgres://host/digest" is no database; write "sqlite:///digest.db" or '
     '"postgresql://user@host/digest"'),
    ("a slash too few", "[[feeds]]", '[database]\nurl = "sqlite://digest.db"\n[[feeds]]',
     '10: [database] url: "sqlite://digest.db" names no file; write "sqlite:///digest.db", with three slashes'),
    ("a server without database", "[[feeds]]", '[database]\nurl = "postgresql://host"\n[[feeds]]',
     '10: [database] url: "postgresql://host" names no database; write "postgresql://user@host/digest"'),
    ("a database password", "[[feeds]]", '[database]\nurl = "postgresql://me:s3cret@host/digest"\n[[feeds]]',
     "10: [database] url: holds a password, which this file must not; write the whole address to "
     "DIGEST_DATABASE_URL instead"),
    ("a mail password", "[[feeds]]", '[smtp]\nurl = "smtps://me:s3cret@host"\n[[feeds]]',
     "10: [smtp] url: holds a password, which this file must not; write it to DIGEST_SMTP_PASSWORD or to the "
     "file that smtp.password_file names"),
    ("a password for bounces", "[[feeds]]", '[bounces]\nmailbox = "imaps://me:s3cret@host/INBOX"\n[[feeds]]',
     "10: [bounces] mailbox: holds a password, which this file must not; write it to DIGEST_BOUNCES_PASSWORD or to the "
     "file that bounces.password_file names"),
    ("a mailbox without user", "[[feeds]]", '[bounces]\nmailbox = "imaps://mail.example.org/INBOX"\n[[feeds]]',
     "10: [bounces] mailbox: names no IMAP user or no folder, write imaps://user@mail.example.org/INBOX"),
    ("a mailbox of another kind", "[[feeds]]", '[bounces]\nmailbox = "pop3://me@mail.example.org"\n[[feeds]]',
     "10: [bounces] mailbox: names no IMAP folder, write imaps://user@mail.example.org/INBOX"),
    ("a mail server without scheme", "[[feeds]]", '[smtp]\nurl = "mail.example.org:25"\n[[feeds]]',
     '10: [smtp] url: "mail.example.org:25" names no mail server, write smtp://user@host:port or '
     "smtps://user@host:port"),
    ("a port too large", "[[feeds]]", '[smtp]\nurl = "smtp://localhost:99999"\n[[feeds]]',
     '10: [smtp] url: "smtp://localhost:99999" is no address; check its host and port'),
    ("an unknown mail setting", "[[feeds]]", '[smtp]\nurl = "smtp://localhost?starttls=yes"\n[[feeds]]',
     '10: [smtp] url: has starttls="yes", write required, optional or off'),
    ("a password file that is not there", "[[feeds]]", '[smtp]\npassword_file = "nowhere"\n[[feeds]]',
     "10: [smtp] password_file: nowhere cannot be read (No such file or directory); write the password to it"),
    ("text for a number", "[[feeds]]", '[fetch]\nworkers = "16"\n[[feeds]]',
     '10: [fetch] workers: must be a whole number, not "16"; write workers = 40'),
    ("half a worker", "[[feeds]]", "[fetch]\nworkers = 1.5\n[[feeds]]",
     "10: [fetch] workers: must be a whole number, not the number 1.5; write workers = 40"),
    ("a truth value for a number", "[[feeds]]", "[fetch]\ndeadline = true\n[[feeds]]",
     "10: [fetch] deadline: must be a number, not true; write deadline = 60"),
    ("for ever", "[[feeds]]", "[fetch]\ntimeout = inf\n[[feeds]]",
     "10: [fetch] timeout: inf is out of bounds; write a number from 1 to 300"),
    ("too few bytes", "[[feeds]]", "[fetch]\nmax_bytes = 10\n[[feeds]]",
     "10: [fetch] max_bytes: 10 is out of bounds; write a number from 10000 to 200000000"),
    ("a contact without mailto", "[[feeds]]", '[fetch]\ncontact = "you@example.org"\n[[feeds]]',
     '10: [fetch] contact: "you@example.org" is no address on the web; write mailto:you@example.org'),
    ("a date", "[[feeds]]", "[fetch]\ntimeout = 2023-07-12\n[[feeds]]",
     "10: [fetch] timeout: must be a number, not the date or time 2023-07-12; write timeout = 20"),
    ("a misspelt table", "[[feeds]]", "[fetsh]\nworkers = 3\n[[feeds]]",
     "9: fetsh: there is no such table; did you mean [fetch]?"),
    ("brackets missing", "[[feeds]]", "[feeds]",
     "9: [[feeds]]: must be a list of tables, not a table; write [[feeds]] and its keys below"),
    ("a key above its table", "[newsletter]\n", 'timezone = "Europe/London"\n[newsletter]\n',
     "1: timezone: stands above all tables; move it below [newsletter]"),
    ("a key from nowhere", "[newsletter]\n", "qwertz = 1\n[newsletter]\n",
     "1: qwertz: there is no such table; write one of [newsletter], [database], [smtp], [delivery], [bounces], [web], "
     "[fetch], [[feeds]], [[cases]]"),
    ("an unknown kind", "[[feeds]]\n", "[[feeds]]\nkind = 'dockets'\n",
     '10: [[feeds]] kind: must be "news" or "docket", not "dockets"'),
    ("a key that is ours", "[[feeds]]\n", "[[feeds]]\nlocation = '/etc'\n",
     '10: [[feeds]] location: there is no such key; did you mean "section"?'),
    ("an unknown scheme", "https://www.scotusblog.com/feed/", "ftp://www.scotusblog.com/feed/",
     '11: [[feeds]] url: "ftp://www.scotusblog.com/feed/" is no address on the web; write https://… or the path '
     "of a file"),
    ("an address without its beginning", "https://www.scotusblog.com/feed/", "www.scotusblog.com/feed/",
     '11: [[feeds]] url: "www.scotusblog.com/feed/" looks like a web address without its beginning; write '
     '"https://www.scotusblog.com/feed/"'),
    ("an address without host", "https://www.scotusblog.com/feed/", "https:///feed/",
     '11: [[feeds]] url: "https:///feed/" is no address on the web; write https://… or the path of a file'),
    ("a broken address", "https://www.scotusblog.com/feed/", "https://[::1/feed/",
     '11: [[feeds]] url: "https://[::1/feed/" is no address; check its host and port'),
    ("a password in a feed's address",
     "https://www.scotusblog.com/feed/", "https://me:s3cret@www.scotusblog.com/feed/",
     "11: [[feeds]] url: holds a password, which this file must not; use an address that needs none"),
    ("a docket number outside a list", "[[feeds]]\n", '[[cases]]\ndockets = "20-1"\ncaption = "A v. B"\n[[feeds]]\n',
     '10: [[cases]] dockets: must be a list in brackets, not "20-1"; write dockets = ["1:20-cv-07311"]'),
    ("a case without a name", "[[feeds]]\n", '[[cases]]\ndockets = ["20-1"]\n[[feeds]]\n',
     '9: [[cases]] caption: is missing; write caption = "Carroll v. Trump"'),
]  # fmt: skip


@pytest.mark.parametrize(("good", "bad", "expected"), [pytest.param(*row[1:], id=row[0]) for row in MISTAKES])
def test_one_mistake_is_one_line(tmp_path: Path, good: str, bad: str, expected: str) -> None:
    assert good in GOOD
    found = problems(tmp_path, GOOD.replace(good, bad, 1))
    assert found == [f"feeds.toml:{expected}"]
    assert "s3cret" not in found[0]


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("0 7 * *", "has 4 fields"),
        ("0 25 * * *", '"25" is no hour'),
        ("0 7 30 2 *", "never comes"),
        ("@daily", "a cron line has 5"),
    ],
)
def test_a_bad_cron_line_is_told_in_the_words_of_the_schedule(tmp_path: Path, schedule: str, expected: str) -> None:
    (problem,) = problems(tmp_path, GOOD.replace("0 7 * * mon-fri", schedule))
    assert problem.startswith("feeds.toml:5: [newsletter] schedule: ")
    assert expected in problem


@pytest.mark.parametrize(
    ("good", "bad", "expected"),
    [
        ("daily@example.org", "daily@localhost", '6: [newsletter] from: "daily@localhost" is no e-mail address ('),
        ('name = "Daily"', 'name = "Daily"\nrecipients = [\n  "a@example.org",\n  "b@",\n]',
         '5: [newsletter] recipients: "b@" is no e-mail address ('),
    ],
)  # fmt: skip
def test_a_bad_address_is_told_with_the_reason_and_an_example(
    tmp_path: Path, good: str, bad: str, expected: str
) -> None:
    (problem,) = problems(tmp_path, GOOD.replace(good, bad, 1))
    assert problem.startswith(f"feeds.toml:{expected}")
    assert problem.endswith("); write name@example.org")


def test_a_folder_of_the_time_zone_database_is_no_zone(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, GOOD.replace("America/New_York", "America"))
    assert problem.startswith('feeds.toml:4: [newsletter] timezone: "America" is no time zone; write "America/')


@pytest.mark.parametrize("schedule", ["0 7 * * 7", "0 7 * * 1-5", "0 7 * * mon-fri", "30 6 1,15 jan-jun *"])
def test_a_good_cron_line_is_kept_as_it_stands(tmp_path: Path, schedule: str) -> None:
    file = tmp_path / "feeds.toml"
    file.write_text(GOOD.replace("0 7 * * mon-fri", schedule), encoding="utf-8")
    assert load(file, {}).newsletter.schedule == schedule


def test_all_problems_are_in_one_report_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = GOOD.replace("title = ", "tilte = ").replace("America/New_York", "Mars") + '[[feeds]]\nurl = "ftp://x"\n'
    assert problems(tmp_path, text, {"DIGEST_SMTP_URL": "localhost"}) == [
        'feeds.toml:3: [newsletter] tilte: there is no such key; did you mean "title"?',
        'feeds.toml:4: [newsletter] timezone: "Mars" is no time zone; write "America/New_York"',
        'feeds.toml:10: [[feeds]] tilte: there is no such key; did you mean "title"?',
        'feeds.toml:12: [[feeds]] title: is missing; write title = "SCOTUSblog"',
        'feeds.toml:13: [[feeds]] url: "ftp://x" is no address on the web; write https://… or the path of a file',
        'DIGEST_SMTP_URL: "localhost" names no mail server, write smtp://user@host:port or smtps://user@host:port',
    ]


def test_an_empty_file_lacks_the_one_table_that_must_be_there(tmp_path: Path) -> None:
    assert problems(tmp_path, "") == ["feeds.toml: [newsletter]: is missing; write [newsletter] and its keys below"]


@pytest.mark.parametrize(
    "again",
    ["https://www.scotusblog.com/feed/", "HTTPS://www.SCOTUSblog.com/feed", "http://www.scotusblog.com/feed/#top"],
)
def test_a_feed_that_stands_twice_names_both_lines(tmp_path: Path, again: str) -> None:
    assert problems(tmp_path, GOOD + f'\n[[feeds]]\ntitle = "B"\nurl = "{again}"\n') == [
        f'feeds.toml:15: [[feeds]] url: "{again}" stands already on line 11; remove one of the two'
    ]


def test_two_spellings_of_one_path_are_one_feed(tmp_path: Path) -> None:
    text = GOOD.replace("https://www.scotusblog.com/feed/", "a.xml") + '[[feeds]]\ntitle = "B"\nurl = "./a.xml"\n'
    assert problems(tmp_path, text) == [
        'feeds.toml:14: [[feeds]] url: "./a.xml" stands already on line 11; remove one of the two'
    ]
