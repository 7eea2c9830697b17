"""Logins of feeds, from files of their own."""

from pathlib import Path

import pytest

from digest.config import load
from digest.errors import ConfigError

HEAD = """[newsletter]
name = "Daily"
title = "T"
timezone = "UTC"
schedule = "0 7 * * *"
from = "a@example.org"
postal_address = "1 Example Street"
[[feeds]]
title = "A"
url = "https://a.example/feed"
"""


def headers(folder: Path, line: str, secret: str | None) -> tuple[tuple[str, str], ...]:
    (folder / "feeds.toml").write_text(HEAD + line, "utf-8")
    if secret is not None:
        (folder / "secret.txt").write_text(secret, "utf-8")
    return load(folder / "feeds.toml", {}).feeds[0].headers


def test_a_login_and_headers_are_read_and_never_printed(tmp_path: Path) -> None:
    assert headers(tmp_path, 'login_file = "secret.txt"', "ann:p:w\n") == (("Authorization", "Basic YW5uOnA6dw=="),)
    found = headers(tmp_path, 'headers_file = "secret.txt"', "X-Key: abc def\n\nCookie: id=1\n")
    assert found == (("X-Key", "abc def"), ("Cookie", "id=1"))
    assert "abc" not in repr(load(tmp_path / "feeds.toml", {}))


@pytest.mark.parametrize(
    "key, secret, problem",
    [
        ("login_file", None, "cannot be read (No such file or directory); write the secret to it"),
        ("login_file", "", "is empty; write the secret to it"),
        ("login_file", "ann", "must hold one line; write user:password there"),
        ("login_file", "ann:a\nbob:b", "must hold one line; write user:password there"),
        ("headers_file", "X-Key: a\nnonsense", "line 2 of it is no header; write Name: value"),
        ("headers_file", "Host: other.example", "line 1 of it is no header; write Name: value"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_without_the_secret(
    tmp_path: Path, key: str, secret: str | None, problem: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        headers(tmp_path, f'{key} = "secret.txt"', secret)
    assert str(raised.value).startswith(f"{tmp_path}/feeds.toml:11: [[feeds]] {key}: ")
    assert str(raised.value).endswith(problem)
