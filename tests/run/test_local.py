import os
import signal
import sys
import time
from threading import Event

import pytest

from aggrdetect.run.local import map_local
from processes import assert_no_worker_is_left, start_driver, wait_for_a_worker

LONG_WORK = """
from time import sleep
from aggrdetect.run.local import map_local
list(map_local(sleep, [600] * 4, 2))
"""


def test_the_next_task_is_read_while_one_is_worked_on():
    read = Event()

    def tasks():
        yield 1
        read.set()
        yield 2

    results = list(map_local(lambda task: (task, read.wait(30)), tasks()))
    assert results == [(1, True), (2, True)]


def test_no_more_than_the_next_task_is_read():
    taken: list[int] = []

    def tasks():
        for number in range(10):
            taken.append(number)
            yield number

    results = map_local(str, tasks())
    assert next(results) == "0"
    assert len(taken) <= 2
    assert list(results) == [str(number) for number in range(1, 10)]


def test_an_error_while_reading_comes_out_after_what_was_read():
    def tasks():
        yield 1
        raise ValueError("broken input")

    results = map_local(str, tasks())
    assert next(results) == "1"
    with pytest.raises(ValueError, match="broken input"):
        next(results)


@pytest.mark.parametrize("wait_s", [0, 2])  # while workers start, and while they work
@pytest.mark.parametrize(("kill", "number"), [(os.killpg, signal.SIGINT), (os.kill, signal.SIGKILL)])
def test_workers_drop_long_work_when_the_driver_ends(wait_s, kill, number):
    driver = start_driver([sys.executable, "-c", LONG_WORK])
    wait_for_a_worker(driver)
    time.sleep(wait_s)
    kill(driver.pid, number)
    driver.communicate(timeout=30)
    assert_no_worker_is_left(driver)


def test_what_the_work_raises_comes_out_while_other_work_is_long():
    results = map_local(time.sleep, [-1, 600], 2)
    with pytest.raises(ValueError, match="non-negative"):
        next(results)


def test_results_of_several_workers_come_in_order_with_few_tasks_in_memory():
    taken: list[int] = []

    def tasks():
        for number in range(20):
            taken.append(number)
            yield number

    results = map_local(abs, tasks(), 2)
    assert next(results) == 0
    assert len(taken) == 4
    assert list(results) == list(range(1, 20))
