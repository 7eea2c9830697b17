"""A feeds.toml that cannot be read at all is one line, with the place where reading stopped."""

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


@pytest.mark.parametrize(
    ("good", "bad", "expected"),
    [
        ('title = "The Case Daily"', "title = The Case Daily", "3: column 9: this is not TOML (invalid value); text"),
        ('title = "The Case Daily"', 'title = "The Case Daily', "3: column 24: this is not TOML (illegal character"),
        ('title = "The Case Daily"', 'name = "x"', "3: column 11: this is not TOML (cannot overwrite a value)"),
        ("[[feeds]]", "[newsletter]", "9: column 12: this is not TOML (cannot declare ('newsletter',) twice); the key"),
        ("[newsletter]", "[newsletter", "1: column 12: this is not TOML (expected"),
        (GOOD, "title", "1: column 6: this is not TOML (expected"),
        (GOOD, "\ntitle = '''", "2: column 12: this is not TOML (expected"),
    ],
)
def test_what_is_not_toml_is_reported_with_line_and_column(tmp_path: Path, good: str, bad: str, expected: str) -> None:
    file = tmp_path / "feeds.toml"
    file.write_text(GOOD.replace(good, bad, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(file, {})
    (problem,) = caught.value.problems
    assert problem.startswith(f"{file}:{expected}")


def test_a_file_in_another_encoding_is_reported_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "feeds.toml"
    file.write_bytes(GOOD.replace("Case Daily", "Café Daily").encode("latin-1"))
    with pytest.raises(ConfigError, match=r"feeds\.toml:3: the file is not UTF-8 text here; save it as UTF-8"):
        load(file, {})


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match=r"cannot be read \(.+\); check the name and its permissions") as caught:
        load(tmp_path / name, {})
    assert len(caught.value.problems) == 1
