"""A process that serves a folder of editions until a signal: prints its address, then "stopped".  FOLDER."""

import sys
from pathlib import Path

from digest.web.editions import FolderEditions
from digest.web.live import Live
from digest.web.pages import create_app
from digest.web.server import serve


def say(line: str) -> None:
    """Tell the test, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    live = Live()
    serve(create_app(FolderEditions(Path(sys.argv[1])), live), "127.0.0.1", 0, say, live.end)
    say("stopped")
