"""Run tasks on a Ray cluster; what a lost node had in hand is done elsewhere.

The tasks are those of ``map_local``, and so are the files that they write: a worker must see the run folder, the
roster and the model under the same paths as the driver.
"""

import logging
import os
import socket
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # before ray is imported: nothing is reported to anybody
os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # the future default, without a warning about it

import ray
from ray.exceptions import (
    NodeDiedError,
    ObjectLostError,
    OutOfMemoryError,
    RayActorError,
    RayError,
    RayTaskError,
    WorkerCrashedError,
)

from aggrdetect.errors import RunError

Task = TypeVar("Task")
Result = TypeVar("Result")

_LOST = (RayActorError, NodeDiedError, ObjectLostError, OutOfMemoryError, WorkerCrashedError)
_IN_HAND = 2
"""Tasks that a worker has: one that it does, and the next one, so that it never waits for the driver."""
_MOST_LOSSES = 3
_PATIENCE_S = 600.0
"""How long no worker at all may be there: a cluster that grows on demand needs minutes."""


def map_ray(
    work: Callable[[Task], Result],
    tasks: Iterable[Task],
    workers: int = 1,
    *,
    address: str | None = None,
    num_gpus: int = 0,
) -> Iterator[Result]:
    """Yield ``work(task)`` for every task, in order, with at most ``2 * workers`` tasks in memory.

    Args:
        work: What each worker does; sent to it once.
        tasks: Read only as fast as workers take them.
        workers: Actors to start, each with one core; one that is lost is replaced.
        address: Of a cluster that runs; without it, one is started on this machine and ended afterwards.
        num_gpus: Graphics cards that each worker needs.

    Raises:
        RunError: There is no cluster, no worker can start, or a task was lost three times.
    """
    with _cluster(address):
        crew = _Crew(work, workers, num_gpus)
        try:
            yield from _in_order(crew.do(tasks))
        finally:
            crew.dismiss()


@contextmanager
def _cluster(address: str | None) -> Iterator[None]:
    if ray.is_initialized():
        yield
        return
    start = {"address": "local", "include_dashboard": False} if address is None else {"address": address}
    logging.getLogger("ray").setLevel(logging.ERROR)
    try:
        if address is not None:
            _knock(address)
        ray.init(**start, log_to_driver=False, logging_level=logging.ERROR, configure_logging=False)
    except (OSError, RuntimeError, ValueError, RayError) as error:
        raise RunError(_no_cluster(address, error)) from error
    try:
        yield
    finally:
        ray.shutdown()


def _no_cluster(address: str | None, error: BaseException) -> str:
    if address is None:
        return f"No Ray cluster on this machine ({_first_line(error)})."
    return (
        f"No Ray cluster {address} ({_first_line(error)}). Does `ray status --address {address}` show it? If it wants "
        "a token: export RAY_AUTH_MODE=token, and copy ~/.ray/auth_token from its head node."
    )


def _knock(address: str) -> None:
    """Say at once that nobody listens; Ray itself would try for minutes."""
    host, colon, port = address.rpartition(":")
    if colon and port.isdecimal() and "//" not in host:
        socket.create_connection((host, int(port)), timeout=10).close()


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


class _Worker(Generic[Task, Result]):
    """What runs in an actor; the scorer is loaded with the first task and kept."""

    def __init__(self, work: Callable[[Task], Result]) -> None:
        self._work = work

    def ready(self) -> None:
        """Say that the actor is there."""

    def do(self, task: Task) -> Result:
        """Do one task."""
        return self._work(task)


@dataclass(slots=True)
class _Errand(Generic[Task]):
    """A task on its way: its place in the order, the worker that has it, and how many workers it cost."""

    number: int
    task: Task
    worker: Any = None
    n_lost: int = 0


class _Crew(Generic[Task, Result]):
    """The workers, those that are still starting, and what each has in hand."""

    def __init__(self, work: Callable[[Task], Result], workers: int, num_gpus: int) -> None:
        self._actor = ray.remote(num_cpus=1, num_gpus=num_gpus, max_restarts=0)(_Worker)
        self._work = work
        self._starting: dict[Any, Any] = {}
        self._in_hand: dict[Any, int] = {}
        self._running: dict[Any, _Errand[Task]] = {}
        self._again: deque[_Errand[Task]] = deque()
        for _ in range(workers):
            self._start()

    def _start(self) -> None:
        actor: Any = self._actor.remote(self._work)
        self._starting[actor.ready.remote()] = actor

    def dismiss(self) -> None:
        """End the workers."""
        for actor in (*self._in_hand, *self._starting.values()):
            ray.kill(actor)

    def do(self, tasks: Iterable[Task]) -> Iterator[tuple[int, Result]]:
        """Yield number and result of every task, as they come."""
        fresh = (_Errand(number, task) for number, task in enumerate(tasks))
        while True:
            while (worker := self._least_busy()) and (errand := self._next(fresh)):
                self._give(errand, worker)
            if not self._running and not self._again and self._in_hand:
                return
            for ref in self._wait():
                if ref in self._starting:
                    self._welcome(ref)
                else:
                    yield from self._finish(ref)

    def _least_busy(self) -> Any:
        worker = min(self._in_hand, key=self._in_hand.__getitem__, default=None)
        return worker if worker is not None and self._in_hand[worker] < _IN_HAND else None

    def _next(self, fresh: Iterator[_Errand[Task]]) -> _Errand[Task] | None:
        return self._again.popleft() if self._again else next(fresh, None)

    def _give(self, errand: _Errand[Task], worker: Any) -> None:
        errand.worker = worker
        self._in_hand[worker] += 1
        self._running[worker.do.remote(errand.task)] = errand

    def _wait(self) -> list[Any]:
        refs = [*self._running, *self._starting]
        ready, _ = ray.wait(refs, num_returns=1, timeout=None if self._in_hand else _PATIENCE_S)
        if not ready:
            raise RunError(
                f"No worker started within {_PATIENCE_S:.0f} s. Does `ray status` show free cores? The same command "
                "goes on."
            )
        return list(ready)

    def _welcome(self, ref: Any) -> None:
        actor = self._starting.pop(ref)
        try:
            ray.get(ref)
        except RayActorError as error:
            if getattr(error, "actor_init_failed", False):
                raise RunError(
                    f"A worker cannot start ({str(error).strip().splitlines()[-1]}). Every node needs this version of "
                    "aggrdetect with its ray extra."
                ) from error
            self._start()
        else:
            self._in_hand[actor] = 0

    def _finish(self, ref: Any) -> Iterator[tuple[int, Result]]:
        """Yield the result of a task that ended; if its worker is lost, note it down to be done again."""
        errand = self._running.pop(ref)
        try:
            result = ray.get(ref)
        except RayTaskError as error:
            raise error.cause from error  # what the work itself raised
        except _LOST as error:
            self._lose(errand, error)
        else:
            self._in_hand[errand.worker] -= 1
            yield errand.number, result

    def _lose(self, errand: _Errand[Task], error: BaseException) -> None:
        errand.n_lost += 1
        if errand.n_lost == _MOST_LOSSES:
            raise RunError(
                f"Block lost with its worker {_MOST_LOSSES} times ({_first_line(error)}). Out of memory? The same "
                "command goes on; try smaller --block-rows."
            ) from error
        self._again.append(errand)
        if self._in_hand.pop(errand.worker, None) is not None:
            self._start()


def _in_order(results: Iterator[tuple[int, Result]]) -> Iterator[Result]:
    early: dict[int, Result] = {}
    expected = 0
    for number, result in results:
        early[number] = result
        while expected in early:
            yield early.pop(expected)
            expected += 1
