"""README.md says what the program does: each command with its options, each key, each file, and nothing else."""

import re
import shutil
import stat
import sys
import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest
import typer.core
from pydantic import BaseModel
from pydantic_core import PydanticUndefined
from typer.main import get_command

from digest.cli.bounces import TRY_AGAIN
from digest.cli.run import INTERRUPTED, PIPE_CLOSED, app
from digest.config.shape import File
from digest.errors import ConfigError, DigestError

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PICTURE_LIMIT = 250_000  # bytes: a page that is read on a telephone as well


def section(heading: str) -> str:
    """Return the text below a heading of the second level."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", README, re.MULTILINE | re.DOTALL)
    assert found, f"README.md has no section {heading}"
    return found[1]


def rows(heading: str, header: str) -> list[list[str]]:
    """Return the cells of the table in a section whose first header cell is `header`, code marks taken off."""
    lines = iter(section(heading).splitlines())
    for line in lines:
        if line.startswith(f"| {header} |"):
            next(lines)
            break
    else:
        pytest.fail(f"{heading} has no table that begins with {header}")
    found = []
    for line in lines:
        if not line.startswith("|"):
            break
        found.append([cell.strip().strip("`") for cell in line.strip("|").split(" | ")])
    return found


def shell_lines(heading: str) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", section(heading), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


# ------------------------------------------------------------------ commands


def commands() -> dict[str, Any]:
    group = get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    return dict(group.commands)


def test_each_command_is_in_the_table_and_each_in_the_table_is_a_command() -> None:
    assert {usage.split()[1] for usage, _ in rows("Commands", "command")} == commands().keys()


@pytest.mark.parametrize("name", sorted(commands()))
def test_a_command_is_listed_with_all_its_options(name: str) -> None:
    ((usage, meaning),) = [row for row in rows("Commands", "command") if row[0].split()[1] == name]
    group = getattr(commands()[name], "commands", {})  # its own --help lists the options of each
    params = [param for command in (commands()[name], *group.values()) for param in command.params]
    options = {name for param in params for name in param.opts if name.startswith("--")}
    assert set(re.findall(r"\w+", usage) + re.findall(r"`(\w+)`", meaning)) >= group.keys()
    assert "--config" in options  # the text above the table says so of all
    listed = set(re.findall(r"--[a-z-]+", usage))
    assert listed == options - {"--config", "--help"} or (group and listed < options)


def test_the_steps_to_make_it_yours_call_commands_there_are() -> None:
    named = set(re.findall(r"digest ([a-z]+)\b", section("Make it yours in five minutes")))
    assert named == commands().keys() - {"demo", "group"}


def test_each_exit_status_is_told() -> None:
    statuses = [0, DigestError.exit_status, ConfigError.exit_status, TRY_AGAIN, INTERRUPTED, PIPE_CLOSED]
    assert [int(status) for status, _ in rows("Commands", "status")] == statuses


# ------------------------------------------------------------------ settings


def settings() -> dict[str, str]:
    """Return each key of feeds.toml with its default, as the table writes it."""
    found = {}
    for table, field in File.model_fields.items():
        (model,) = [kind for kind in (field.annotation, *get_args(field.annotation)) if is_model(kind)]
        for name, entry in model.model_fields.items():
            found[f"{table}.{entry.alias or name}"] = in_words(entry.default)
    return found


def is_model(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def in_words(default: object) -> str:
    if default is PydanticUndefined:
        return "required"
    return "none" if default in (None, ()) else repr(default)


def test_each_key_of_the_settings_is_in_the_table_with_its_default() -> None:
    told = {}
    for key, default, _ in rows("Settings", "key"):
        in_toml = default if default in {"required", "none"} else repr(tomllib.loads(f"x = {default}")["x"])
        told[key] = in_toml
    assert told == {key: default.removesuffix(".0") for key, default in settings().items()}


def test_each_variable_that_is_read_is_told() -> None:
    read = set()
    for file in (ROOT / "digest").rglob("*.py"):
        read |= set(re.findall(r"DIGEST_[A-Z_]+[A-Z]", file.read_text(encoding="utf-8")))
    assert {name for name, _ in rows("Settings", "variable")} == read


def test_the_number_of_feeds_is_right() -> None:
    feeds = tomllib.loads((ROOT / "feeds.toml").read_text(encoding="utf-8"))["feeds"]
    count = str(len(feeds))
    assert set(re.findall(r"\b(\d\d+) feeds|feeds, (\d+) of them", README)) == {(count, ""), ("", count)}


# ------------------------------------------------------------------ files


def test_each_part_of_the_program_is_in_the_layout() -> None:
    parts = {
        f"digest/{path.name}"
        for path in (ROOT / "digest").iterdir()
        if path.name not in {"__init__.py", "__pycache__", "_shipped"} and (path.is_dir() or path.suffix == ".py")
    }
    assert set(re.findall(r"`(digest/[\w.]+)`", section("How it is laid out"))) == parts


def test_links_and_pictures_lead_to_files() -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)]+)\)", README) + re.findall(r'src="([^"]+)"', README)
    assert targets
    assert [target for target in targets if not (ROOT / target).is_file()] == []


def test_pictures_are_small_and_shown() -> None:
    for picture in (ROOT / "docs").iterdir():
        assert f"docs/{picture.name}" in README
        assert picture.stat().st_size < PICTURE_LIMIT


@pytest.mark.parametrize("line", shell_lines("For developers"))
def test_a_developer_line_names_programs_and_files_there_are(line: str) -> None:
    words = [word for word in line.split() if "=" not in word]
    programs = str(Path(sys.executable).parent)
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    for word in words:
        if word.startswith(".venv/bin/"):
            name = word.removeprefix(".venv/bin/")
            assert name in ours or shutil.which(name, path=programs), line
        elif "/" in word:
            assert (ROOT / word).exists(), line
    if words[0] == "bash":
        assert (ROOT / words[1]).stat().st_mode & stat.S_IXUSR


def test_the_two_commands_for_a_fresh_machine_are_those_that_ci_runs() -> None:
    install = "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/digest"
    assert shell_lines("Try it") == [f"{install} demo", f"{install} build", "bash tests/run"]
    assert "bash tests/run" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
