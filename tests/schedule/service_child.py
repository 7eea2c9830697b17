"""A service that a test starts, talks to through a pipe and stops with a signal: prints what happens, a line each."""

import sys
import threading
from datetime import UTC, date, datetime

from schedule_fakes import Newsletter

from digest.service import run_service


def say(line: str) -> None:
    """Tell the test, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Run at a frozen time at which an edition is due; the job waits for the signal, as a long delivery would."""
    stop = threading.Event()

    class Slow(Newsletter):
        def publish(self, day: date) -> bool:
            say(f"job {day}")
            stop.wait()
            say("job ended early")
            return super().publish(day)

    run_service([Slow().duty()], lambda: datetime(2023, 7, 12, 12, tzinfo=UTC), stop=stop)
    say("stopped")


if __name__ == "__main__":
    main()
