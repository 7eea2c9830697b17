"""Which feeds.toml counts."""

from collections.abc import Mapping
from pathlib import Path

from digest.errors import ConfigError

FILE_NAME = "feeds.toml"


def find(explicit: Path | None, environ: Mapping[str, str]) -> Path:
    """Return the configuration file: `explicit` (--config), else DIGEST_CONFIG, else the first that exists of two.

    These are feeds.toml in the working directory and digest/feeds.toml in the user's configuration folder (XDG Base
    Directory Specification).  Raises ConfigError if the file that is named, or each of the two, is not there.
    """
    if explicit is not None:
        return _named(explicit, "--config")
    if environ.get("DIGEST_CONFIG"):
        return _named(Path(environ["DIGEST_CONFIG"]), "DIGEST_CONFIG")
    places = (Path(FILE_NAME), _user_folder(environ) / "digest" / FILE_NAME)
    for place in places:
        if place.is_file():
            return place
    looked = " nor ".join(str(place.absolute()) for place in places)
    raise ConfigError(f"neither {looked} is there; run `digest init` to write one, or name yours with --config")


def _named(path: Path, by: str) -> Path:
    if path.is_dir():
        raise ConfigError(f"{by}: {path} is a folder; name the file in it: {path / FILE_NAME}")
    if not path.is_file():
        raise ConfigError(f"{by}: there is no file {path}; check the name, or run `digest init` to write one")
    return path


def _user_folder(environ: Mapping[str, str]) -> Path:
    configured = Path(environ.get("XDG_CONFIG_HOME", ""))
    if configured.is_absolute():  # the specification has relative ones ignored
        return configured
    home = environ.get("HOME")
    return (Path(home) if home else Path.home()) / ".config"
