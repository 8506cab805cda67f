"""Run tasks on this machine.

Every worker holds one end of a pipe of which the driver holds the other. When that closes, because the driver closes it
or is gone, killed even, the worker ends at once: what it had in hand has no file yet, and is done again by another run.
"""

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any, TypeVar

from aggrdetect.errors import RunError

Task = TypeVar("Task")
Result = TypeVar("Result")

_END = object()


def map_local(work: Callable[[Task], Result], tasks: Iterable[Task], workers: int = 1) -> Iterator[Result]:
    """Yield ``work(task)`` for every task, in order, with at most ``2 * workers`` tasks in memory.

    Tasks are read while others are worked on. Whatever ends this early, an error or Ctrl-C, ends the workers at once.

    Raises:
        RunError: A worker process died, for want of memory for instance.
    """
    if workers == 1:
        yield from map(work, _read_ahead(tasks))
        return
    with _pool(workers) as submit:
        running: deque[Future[Result]] = deque()
        try:
            for task in tasks:
                running.append(submit(work, task))
                if len(running) >= 2 * workers:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        except BrokenProcessPool as error:
            raise RunError("A worker died (out of memory?). The same command goes on; try fewer --workers.") from error


@contextmanager
def _pool(workers: int) -> Iterator[Callable[..., Future[Any]]]:
    """Give what submits a task to *workers* processes, which are gone when the block ends."""
    context = get_context("spawn")
    theirs, ours = context.Pipe(duplex=False)
    with theirs, ours:
        pool = ProcessPoolExecutor(workers, context, initializer=_live_with_driver, initargs=(theirs,))
        try:
            # Workers start in a thread, which no signal breaks off, and inherit that it hears no Ctrl-C.
            with ThreadPoolExecutor(1, initializer=_hear_no_interrupts) as starter:
                yield lambda work, task: starter.submit(pool.submit, work, task).result()
            pool.shutdown()
        finally:
            ours.close()
            pool.shutdown(cancel_futures=True)


def _hear_no_interrupts() -> None:
    """Leave Ctrl-C, which reaches every process of a terminal, to the driver; in this thread and what it starts."""
    if sys.platform != "win32":  # where a worker hears none once it runs
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])


def _live_with_driver(driver: Connection) -> None:
    """Leave Ctrl-C to the driver, and end this worker when the driver closes its end of the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with, args=(driver,), daemon=True).start()


def _end_with(driver: Connection) -> None:
    with suppress(EOFError, OSError):
        driver.recv_bytes()
    os._exit(1)


def _read_ahead(tasks: Iterable[Task]) -> Iterator[Task]:
    """Yield the tasks; while the caller works on one, a thread reads the next."""
    iterator: Iterator[Any] = iter(tasks)
    with ThreadPoolExecutor(1) as reader:
        coming: Future[Any] = reader.submit(next, iterator, _END)
        while (task := coming.result()) is not _END:
            coming = reader.submit(next, iterator, _END)
            yield task
