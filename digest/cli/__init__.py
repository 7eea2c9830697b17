"""The command line: reads arguments, calls `digest.app`, prints, and turns errors into a line and an exit status.

0 done; 1 it failed; 2 the command or the configuration is wrong; 130 interrupted.  Nothing that is slow to import is
imported before a command needs it: `digest --help` answers at once.
"""


def main() -> None:
    """Run the command that the program's arguments name, and exit with its status."""
    from digest.cli.run import run  # so that importing the package costs nothing

    raise SystemExit(run())
