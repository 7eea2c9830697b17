"""`digest init`: a feeds.toml to start from."""

from pathlib import Path
from typing import Annotated

import typer

from digest.cli.say import say
from digest.errors import ConfigError, RenderError

EXAMPLE = "Example: digest init ~/newsletter"


def command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", show_default=False)] = Path(),
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="Write this file instead of DIR/feeds.toml.")
    ] = None,
) -> None:
    """Write a commented feeds.toml with a good set of legal-news and court feeds."""
    from digest.resources import shipped

    target = config or folder / "feeds.toml"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.write(shipped("feeds.toml").read_bytes())
    except FileExistsError:
        raise ConfigError(f"{target} is there already; move it away, or name another folder") from None
    except OSError as error:
        raise RenderError(f"{target} cannot be written: {error.strerror}; choose another folder") from error
    say(f"Wrote {target}.")
    say(f"Next: change the two lines marked CHANGE THIS in it, then run  digest build --config {target} --open")
