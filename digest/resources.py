"""Where the files that travel with the program are: templates, the starting feeds.toml, the sample feeds.

An installed wheel carries them under `digest/_shipped`; a checkout has them at its top level.
"""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """Return the path of the shipped file or folder `name` ("templates", "feeds.toml")."""
    installed = _PACKAGE / "_shipped" / name
    return installed if installed.exists() else _PACKAGE.parent / name


def demo_folder() -> Path:
    """Return the folder of the sample feeds with the feeds.toml that reads them."""
    return _PACKAGE / "demo"
