"""Several connections at work at once: a thread for each, all on the deliveries they are given."""

import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Generic, Self, TypeVar

Job = TypeVar("Job")
Tool = TypeVar("Tool")
Result = TypeVar("Result")


class Crew(Generic[Tool, Job, Result]):
    """Runs `work(tool, job)` in one thread per tool; `work` must not raise.

    All methods are for the one thread that gives out the work.
    """

    def __init__(self, tools: Sequence[Tool], work: Callable[[Tool, Job], Result]) -> None:
        self.busy = 0  # jobs given and not yet taken back
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._results: SimpleQueue[Result] = SimpleQueue()
        # Daemons, so that a second Ctrl-C ends the program even if a server is silent for minutes.
        self._threads = [threading.Thread(target=self._run, args=(tool, work), daemon=True) for tool in tools]

    @property
    def idle(self) -> int:
        """How many threads have nothing to do."""
        return len(self._threads) - self.busy

    def start(self, job: Job) -> None:
        """Give out a job."""
        self.busy += 1
        self._jobs.put(job)

    def finished(self) -> list[Result]:
        """Wait until a job is done, and return what came of it and of others that are done by now."""
        results = [self._results.get()]
        try:
            while True:
                results.append(self._results.get_nowait())
        except Empty:
            pass
        self.busy -= len(results)
        return results

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for _ in self._threads:
            self._jobs.put(None)
        if error is None:
            for thread in self._threads:
                thread.join()

    def _run(self, tool: Tool, work: Callable[[Tool, Job], Result]) -> None:
        while (job := self._jobs.get()) is not None:
            self._results.put(work(tool, job))
