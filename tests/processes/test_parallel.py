"""Several processes give what one gives."""

import os
import time
from pathlib import Path

import pytest

from fleetcheck.processes.parallel import each


def square(value: int) -> int:
    return value * value


@pytest.mark.parametrize("jobs", [1, 2, 3, 64])
@pytest.mark.parametrize("count", [0, 1, 7])
def test_the_results_come_in_the_order_of_the_values(count: int, jobs: int) -> None:
    assert each(square, range(count), jobs) == [value * value for value in range(count)]


def test_the_other_values_are_worked_on_in_another_process() -> None:
    here, there = each(lambda _: os.getpid(), (1, 2), 2)
    assert (here == os.getpid(), there == os.getpid()) == (True, False)


def test_what_a_process_that_dies_was_asked_is_asked_here() -> None:
    this = os.getpid()

    def deadly(value: int) -> int:
        if os.getpid() != this:
            os._exit(1)
        return value

    assert each(deadly, range(5), 3) == [0, 1, 2, 3, 4]


def test_an_error_in_another_process_is_raised_here(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError):
        each(lambda value: 1 // value, (1, 0), 2)
    assert capfd.readouterr() == ("", "")


def test_processes_work_at_the_same_time(tmp_path: Path) -> None:
    """Each waits for all others, which one after the other would do in vain."""

    def meet(value: int) -> bool:
        (tmp_path / str(value)).touch()
        for _ in range(3000):
            if len(list(tmp_path.iterdir())) == 4:
                return True
            time.sleep(0.01)
        return False

    assert each(meet, range(4), 4) == [True] * 4
