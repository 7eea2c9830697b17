"""What can go wrong that a person can mend.

Every text says what happened, to what, and what to do, in one line.  The command line prints it and exits with the
class's `exit_status`; anything that is not a `DigestError` is a bug and keeps its own type.
"""


class DigestError(Exception):
    """Root of all errors that are told to the person instead of shown as a traceback."""

    exit_status = 1


class ConfigError(DigestError):
    """feeds.toml, the environment or an argument is wrong; `problems` holds one line for each."""

    exit_status = 2

    def __init__(self, problems: str | list[str]) -> None:
        self.problems = [problems] if isinstance(problems, str) else problems
        super().__init__("\n".join(self.problems))


class FetchError(DigestError):
    """One feed could not be read from where it lives."""


class ParseError(DigestError):
    """What was fetched is not a feed."""


class StoreError(DigestError):
    """The database cannot be reached, is locked, full, or newer than this program."""


class RenderError(DigestError):
    """A template is broken, or an edition cannot be written."""


class DeliveryError(DigestError):
    """The mail server refuses, or cannot be reached."""


class BusyError(DeliveryError):
    """Another process is at it, and will have done it."""
