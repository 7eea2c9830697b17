"""A service that a test starts, talks to through a pipe and stops with a signal: prints what happens, a line each."""

import sys
import threading
from datetime import UTC, date, datetime

from digest.service import Duty, run_service


def say(line: str) -> None:
    """Tell the test, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Run at a frozen time at which an edition is due; the job waits for the signal, as a long delivery would."""
    sent: list[date] = []
    stop = threading.Event()

    def job(day: date) -> None:
        say(f"job {day}")
        stop.wait()
        sent.append(day)
        say("job ended early")

    duty = Duty(job, "0 7 * * mon-fri", "America/New_York", last_day=lambda: sent[-1] if sent else None)
    run_service(duty, lambda: datetime(2023, 7, 12, 12, tzinfo=UTC), stop=stop)
    say("stopped")


if __name__ == "__main__":
    main()
