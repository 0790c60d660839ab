"""A supervised pool of worker processes: a task whose worker dies is given to a new one."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any, Final

from hum_qc.errors import HumQCError, MissingError

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

TRIES: Final = 2
"""How often a task may lose its worker before the run ends."""

Work = Callable[[Any], Any]


def run_tasks(make_work: Callable[[Any], Work], setup: Any, tasks: Iterable[Any], workers: int) -> Iterator[Any]:
    """Do every task and yield the results, in the order in which they are done.

    `make_work(setup)` is called once in each worker and gives the function that does a task; with one worker it
    runs in this process. `make_work`, `setup`, tasks and results must be picklable. Raises what a task raises,
    and MissingError when a task loses its worker twice.
    """
    if workers <= 1:
        work = make_work(setup)
        for task in tasks:
            yield work(task)
        return
    pool = _Pool(make_work, setup, workers)
    try:
        yield from pool.run(tasks)
    finally:
        pool.stop()


class _Worker:
    """One process and the task it has."""

    def __init__(self, make_work: Callable[[Any], Work], setup: Any) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(target=_serve, args=(theirs, make_work, setup), daemon=True)
        with _single_threaded():
            self.process.start()
        theirs.close()
        self.task: Any = None
        self.tries = 0

    def give(self, task: Any, tries: int) -> None:
        self.task, self.tries = task, tries
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # dead; the next wait on its pipe says so
            self.pipe.send(task)

    def end(self) -> None:
        self.pipe.close()
        self.process.terminate()
        self.process.join()
        self.process.close()


class _Pool:
    def __init__(self, make_work: Callable[[Any], Work], setup: Any, size: int) -> None:
        self.make_work, self.setup, self.size = make_work, setup, size
        self.workers: list[_Worker] = []

    def run(self, tasks: Iterable[Any]) -> Iterator[Any]:
        waiting = iter(tasks)
        done = object()
        following = next(waiting, done)  # read ahead, so that no worker waits for the next task to be read
        while True:
            while following is not done and (idle := self._idle()) is not None:
                idle.give(following, 1)
                following = next(waiting, done)
            busy = {one.pipe: one for one in self.workers if one.task is not None}
            if not busy:
                return
            for pipe in wait(list(busy)):
                result = self._result(busy[pipe])  # type: ignore[index]
                if result is not None:
                    yield result[0]

    def _idle(self) -> _Worker | None:
        for one in self.workers:
            if one.task is None:
                return one
        if len(self.workers) < self.size:
            self.workers.append(_Worker(self.make_work, self.setup))
            return self.workers[-1]
        return None

    def _result(self, worker: _Worker) -> tuple[Any] | None:
        """The result in a tuple, or None when the worker died and its task was given to another."""
        try:
            ok, value = worker.pipe.recv()
        except (EOFError, ConnectionResetError):
            self._replace(worker)
            return None
        worker.task = None
        if ok:
            return (value,)
        raise value if isinstance(value, HumQCError) else RuntimeError(f"in a worker process:\n{value}")

    def _replace(self, worker: _Worker) -> None:
        worker.process.join()
        code, task, tries = worker.process.exitcode, worker.task, worker.tries
        self.workers.remove(worker)
        worker.end()
        if tries >= TRIES:
            raise MissingError(f"a worker process died {tries} times on {task} (exit code {code})")
        fresh = _Worker(self.make_work, self.setup)
        self.workers.append(fresh)
        fresh.give(task, tries + 1)

    def stop(self) -> None:
        for one in self.workers:
            one.end()
        self.workers.clear()


class _single_threaded:  # noqa: N801 - used as a statement
    """Workers started inside get one Polars thread each: the processes are the parallelism."""

    NAME: Final = "POLARS_MAX_THREADS"

    def __enter__(self) -> None:
        self.before = os.environ.get(self.NAME)
        os.environ[self.NAME] = "1"

    def __exit__(self, *_: object) -> None:
        if self.before is None:
            del os.environ[self.NAME]
        else:
            os.environ[self.NAME] = self.before


def _serve(pipe: Connection, make_work: Callable[[Any], Work], setup: Any) -> None:
    """The worker's own loop; it ends when the parent closes the pipe, or dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which ends its workers
    work: Work | None = None
    while True:
        try:
            task = pipe.recv()
        except (EOFError, ConnectionResetError):
            return
        try:
            work = work or make_work(setup)
            answer = (True, work(task))
        except HumQCError as error:
            answer = (False, error)
        except Exception:
            answer = (False, traceback.format_exc())
        pipe.send(answer)
