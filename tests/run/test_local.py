from threading import Event

import pytest

from aggrdetect.run.local import map_local


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
