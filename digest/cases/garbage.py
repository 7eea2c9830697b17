"""Keeping Python's collector of garbage from searching for cycles where none are made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the collector rest for a computation that makes a million records and not one cycle.

    It would go through all of them again and again, a tenth of the time of a long run, and find nothing.  Of several
    threads that ask at once, the first to ask lets it go on when it is done.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
