"""Several connections at work at once, a thread for each."""

import threading
from collections.abc import Callable, Sequence


def work_together(works: Sequence[Callable[[], None]], stop: Callable[[], None]) -> None:
    """Run each in a thread of its own until all have returned; they must not raise.

    If this thread is interrupted (Ctrl-C), `stop` is called, which is to make them return soon; they are waited for,
    and the interruption is passed on.
    """
    # Daemons, so that a second Ctrl-C ends the program even if a server is silent for minutes.
    threads = [threading.Thread(target=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            thread.join()
    except BaseException:
        stop()
        for thread in threads:
            thread.join()
        raise
