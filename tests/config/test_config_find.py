"""Which feeds.toml counts: the named one, or the first that exists."""

from pathlib import Path

import pytest

from digest.config import find
from digest.errors import ConfigError


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)


def written(path: Path) -> Path:
    """Return the path of a file that is there now."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("", encoding="utf-8")
    return path


def test_the_option_goes_before_all(tmp_path: Path) -> None:
    named, variable = written(tmp_path / "a.toml"), written(tmp_path / "b.toml")
    written(Path("feeds.toml"))
    assert find(named, {"DIGEST_CONFIG": str(variable)}) == named


def test_the_variable_goes_before_the_usual_places(tmp_path: Path) -> None:
    variable = written(tmp_path / "b.toml")
    written(Path("feeds.toml"))
    assert find(None, {"DIGEST_CONFIG": str(variable)}) == variable


def test_the_working_folder_goes_before_the_users_folder(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path), "DIGEST_CONFIG": ""}
    home = written(tmp_path / ".config/digest/feeds.toml")
    assert find(None, environ) == home
    written(Path("feeds.toml"))
    assert find(None, environ) == Path("feeds.toml")


def test_the_users_folder_can_be_elsewhere(tmp_path: Path) -> None:
    elsewhere = written(tmp_path / "elsewhere/digest/feeds.toml")
    assert find(None, {"HOME": "/nowhere", "XDG_CONFIG_HOME": str(tmp_path / "elsewhere")}) == elsewhere


def test_a_relative_users_folder_is_ignored(tmp_path: Path) -> None:
    written(Path("elsewhere/digest/feeds.toml"))
    home = written(tmp_path / ".config/digest/feeds.toml")
    assert find(None, {"HOME": str(tmp_path), "XDG_CONFIG_HOME": "elsewhere"}) == home


def test_nothing_found_says_where_it_looked_and_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        find(None, {"HOME": str(tmp_path)})
    assert caught.value.problems == [
        f"neither {tmp_path}/here/feeds.toml nor {tmp_path}/.config/digest/feeds.toml is there; "
        "run `digest init` to write one, or name yours with --config"
    ]


def test_a_named_file_that_is_not_there_names_who_named_it() -> None:
    with pytest.raises(ConfigError, match=r"^--config: there is no file x\.toml; check the name, or run `digest init`"):
        find(Path("x.toml"), {})
    with pytest.raises(ConfigError, match=r"^DIGEST_CONFIG: there is no file y\.toml; check the name"):
        find(None, {"DIGEST_CONFIG": "y.toml"})


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        find(tmp_path, {})
    assert str(caught.value) == f"--config: {tmp_path} is a folder; name the file in it: {tmp_path}/feeds.toml"
