"""Whose turn it is, with a clock that the test moves."""

from digest.feeds.turns import Turns


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def take(turns: Turns, count: int) -> list[int | None]:
    return [turns.take() for _ in range(count)]


def test_hosts_take_turns_and_everyone_is_taken_once() -> None:
    turns = Turns(["a", "b", "a", "c"], per_host=4, spacing=0, clock=Clock())
    assert sorted(number for number in take(turns, 4) if number is not None) == [0, 1, 2, 3]
    assert turns.take() is None


def test_a_host_that_is_busy_keeps_nobody_else() -> None:
    turns = Turns(["slow", "slow", "slow", "b", "c"], per_host=1, spacing=0, clock=Clock())
    assert take(turns, 3) == [0, 3, 4]  # the second of the slow host waits for the first, and the others do not
    turns.give_back(0)
    assert turns.take() == 1
    turns.give_back(1)
    assert turns.take() == 2


def test_two_requests_to_one_host_keep_their_distance() -> None:
    clock = Clock()
    turns = Turns(["a", "a", "b"], per_host=2, spacing=5, clock=clock)
    assert take(turns, 2) == [0, 2]
    clock.now = 5
    assert turns.take() == 1


def test_what_needs_no_sparing_is_never_waited_for() -> None:
    turns = Turns([""] * 9, per_host=1, spacing=100, clock=Clock())
    assert take(turns, 9) == list(range(9))


def test_after_a_stop_nobody_is_taken() -> None:
    turns = Turns(["a", "b"], per_host=1, spacing=0, clock=Clock())
    turns.stop()
    assert turns.take() is None
