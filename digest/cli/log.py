"""The service's log: a line for each thing, and nobody's address in it unless it is asked for."""

import logging
import re
import sys

_ADDRESS = re.compile(r"[^\s<>()\[\]\"“”,;:@]+@((?:[\w-]+\.)+[\w-]+|\[[\w.:]+\])")


def begin(*, addresses: bool) -> None:
    """Write the log to stderr; with `addresses` whole ones, otherwise only the domains of addresses."""
    handler = logging.StreamHandler(sys.stderr)
    form = "%(asctime)s %(levelname)s %(message)s"
    handler.setFormatter(logging.Formatter(form) if addresses else Discreet(form))
    logging.basicConfig(handlers=[handler])
    logging.getLogger("digest").setLevel(logging.INFO)


class Discreet(logging.Formatter):
    """Leaves of each address only its domain: the words of servers and of errors often repeat them."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, a traceback included."""
        return _ADDRESS.sub(r"…@\1", super().format(record))
