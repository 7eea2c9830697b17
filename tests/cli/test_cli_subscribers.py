"""`digest subscribers` as it is typed."""

import email
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from terminals import DATE, Ended, write_newsletter

Digest = Callable[..., Ended]


def test_a_list_comes_in_is_shown_and_goes_out(digest: Digest, folder: Path) -> None:
    (folder / "list.csv").write_text("email\nann@example.org\nbob\n=bob@example.org\n")
    done = digest("subscribers", "import", "list.csv", "--confirmed")
    assert done.status == 1
    assert done.out == "2 active added.\n"
    assert done.err.splitlines()[0].startswith('list.csv:3: "bob" is no e-mail address')
    assert done.err.splitlines()[1].startswith("1 row was not taken; mend them")
    listed = digest("subscribers", "list")
    assert "ann@example.org   active" in listed.out
    assert listed.out.endswith("\n2 active.\n")
    exported = digest("subscribers", "export", "--state", "active").out.splitlines()
    assert exported[0].startswith("email,state,frequency,")
    assert exported[1].startswith("'=bob@example.org,active,daily,")


def test_json_is_a_line_for_each_refused_row_and_one_for_all(digest: Digest, folder: Path) -> None:
    (folder / "list.csv").write_text("email\nann@example.org\nANN@example.org\n")
    lines = digest("subscribers", "import", "list.csv", "--confirmed", "--json").out.splitlines()
    assert [json.loads(line) for line in lines] == [
        {"refused": {"line": 3, "why": "ANN@example.org stands on line 2 already"}},
        {"active": 1, "unconfirmed": 0, "stopped": 0, "refused": 1},
    ]
    assert json.loads(digest("subscribers", "list", "--json").out)["email"] == "ann@example.org"


def test_one_who_leaves_is_not_sent_to_and_one_who_is_erased_is_gone(digest: Digest) -> None:
    assert digest("subscribers", "add", "ann@example.org", "--confirmed") == Ended(0, "1 active added.\n", "")
    gone = digest("subscribers", "remove", "Ann@example.org")
    assert gone == Ended(0, "Ann@example.org was active and is no longer sent to.\n", "")
    assert digest("subscribers", "list").out.endswith("\n1 unsubscribed.\n")
    digest("subscribers", "remove", "ann@example.org", "--erase")
    assert digest("subscribers", "list").out == "There are no subscribers yet.\n"
    assert digest("subscribers", "remove", "ann@example.org").status == 2


def test_asking_for_a_yes_needs_pages_to_say_it_on(digest: Digest, folder: Path) -> None:
    refused = digest("subscribers", "add", "ann@example.org")
    assert refused.status == 2
    assert "newsletter.base_url is not set, so nobody can confirm" in refused.err
    write_newsletter(folder, extra='base_url = "https://daily.example.org"\n')
    added = digest("subscribers", "add", "ann@example.org")
    assert added.out == "1 unconfirmed added.\nThose unconfirmed get a letter from `digest serve`.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("import", "nothing.csv"), "nothing.csv: cannot be read (No such file"),
        (("import", "feeds.toml", "--confirmed"), 'feeds.toml:1: the first row has no column "email"'),
        (("list", "--state", "gone"), '--state: "gone" is none; write unconfirmed, active'),
        (("add", "ann", "--confirmed"), '"ann" is no e-mail address'),
    ],
)
def test_what_is_wrong_is_one_line(digest: Digest, arguments: tuple[str, ...], words: str) -> None:
    done = digest("subscribers", *arguments)
    assert done.status in (1, 2)
    assert done.err.startswith(words)


def test_subscribers_get_the_edition_with_the_way_out_in_its_headers(digest: Digest, folder: Path) -> None:
    write_newsletter(folder, extra='base_url = "https://daily.example.org"\n')
    for name in ("cy", "dan"):
        digest("subscribers", "add", f"{name}@example.org", "--confirmed")
    digest("subscribers", "remove", "dan@example.org")
    digest("build", "--date", DATE)
    assert digest("send", "--dry-run").status == 0
    messages = {file.stem: email.message_from_bytes(file.read_bytes()) for file in folder.glob("editions/*/messages/*")}
    assert sorted(messages) == ["ann@example.org", "cy@example.org"]
    for message in messages.values():
        link = message["List-Unsubscribe"]
        assert link.startswith("<https://daily.example.org/unsubscribe/")
        assert link.endswith(">")
        assert ">, <mailto:daily@example.org?subject=unsubscribe%20" in link
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
