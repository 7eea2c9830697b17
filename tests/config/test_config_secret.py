"""The key that links are signed with: made once, kept beside the database, shut to others."""

import os
import stat
from pathlib import Path

import pytest

from digest.config import load, signing_key
from digest.config.load import Settings
from digest.config.secret import key_file
from digest.errors import ConfigError
from digest.resources import shipped


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "data").mkdir()
    (tmp_path / "feeds.toml").write_bytes(shipped("feeds.toml").read_bytes())
    return load(tmp_path / "feeds.toml", {"DIGEST_DATABASE_URL": "sqlite:///data/digest.db"})


def test_it_is_made_beside_the_database_and_stays(settings: Settings, tmp_path: Path) -> None:
    key = signing_key(settings)
    assert key == signing_key(settings)
    assert len(key) == 64
    file = tmp_path / "data" / "digest.key"
    assert key_file(settings) == file
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(tmp_path / "data") == ["digest.key"]


def test_each_newsletter_has_its_own(settings: Settings, tmp_path: Path) -> None:
    other = load(tmp_path / "feeds.toml", {"DIGEST_DATABASE_URL": "postgresql://digest@db.example.org/digest"})
    assert key_file(other) == tmp_path / "digest.key"
    assert signing_key(other) != signing_key(settings)


def test_of_two_that_make_it_the_first_counts_for_both(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second has found none, and makes one, but the name is taken when it is whole."""
    first = signing_key(settings)
    monkeypatch.setattr(Path, "exists", lambda _: False)
    assert signing_key(settings) == first
    assert os.listdir(key_file(settings).parent) == ["digest.key"]


def test_one_that_others_may_read_is_not_used(settings: Settings) -> None:
    signing_key(settings)
    key_file(settings).chmod(0o640)
    with pytest.raises(ConfigError, match=r"others may read it.*chmod 600"):
        signing_key(settings)


def test_one_that_is_cut_short_is_not_replaced(settings: Settings) -> None:
    signing_key(settings)
    key_file(settings).write_text("abc")
    with pytest.raises(ConfigError, match="is no key; restore it"):
        signing_key(settings)
    assert key_file(settings).read_text() == "abc"


def test_a_folder_that_is_not_there_is_told(settings: Settings) -> None:
    key_file(settings).parent.rmdir()
    with pytest.raises(ConfigError, match=r"No such file.*check the permissions of its folder"):
        signing_key(settings)
