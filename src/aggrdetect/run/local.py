"""Run tasks on this machine."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from signal import SIG_IGN, SIGINT, signal
from typing import TypeVar

from aggrdetect.errors import RunError

Task = TypeVar("Task")
Result = TypeVar("Result")


def map_local(work: Callable[[Task], Result], tasks: Iterable[Task], workers: int = 1) -> Iterator[Result]:
    """Yield ``work(task)`` for every task, in order, with at most ``2 * workers`` tasks in memory.

    Raises:
        RunError: A worker process died, for want of memory for instance.
    """
    if workers == 1:
        yield from map(work, tasks)
        return
    # Ctrl-C reaches every process of a terminal; the driver alone decides.
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=signal, initargs=(SIGINT, SIG_IGN)) as pool:
        running: deque[Future[Result]] = deque()
        try:
            for task in tasks:
                running.append(pool.submit(work, task))
                if len(running) >= 2 * workers:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        except BrokenProcessPool as error:
            raise RunError("A worker died (out of memory?). The same command goes on; try fewer --workers.") from error
        finally:
            for future in running:
                future.cancel()
