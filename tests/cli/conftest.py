"""A folder with a small newsletter, and commands that run in it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from terminals import Ended, write_newsletter

from digest.cli.run import run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory: a feeds.toml with one feed of two stories."""
    write_newsletter(tmp_path)
    monkeypatch.chdir(tmp_path)
    for name in ("DIGEST_CONFIG", "DIGEST_DATABASE_URL", "DIGEST_SMTP_URL", "DIGEST_SMTP_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def digest(folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ended]:
    """Run a command in the folder, in this process."""

    def call(*arguments: str) -> Ended:
        monkeypatch.setattr("sys.argv", ["digest", *arguments])
        capfd.readouterr()
        status = run()
        out, err = capfd.readouterr()
        return Ended(status, out, err)

    return call
