"""Sweeps: one function over many arguments, on as many workers as there are, losing nothing.

Results come back in the order of the arguments and do not depend on how many workers there were: each task
is computed alone, with one thread in BLAS and in the solvers, and draws its randomness from a generator that
is its own (spawn one a task with ``numpy.random.SeedSequence(seed).spawn(n)``). Finished tasks are written
to a checkpoint as they come, so that a run that is killed goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from feasible.errors import InvalidInput
from feasible.extras import require

__all__ = ["sweep"]

Task = TypeVar("Task")
Result = TypeVar("Result")


def sweep(
    fn: Callable[[Task], Result],
    tasks: Iterable[Task],
    *,
    workers: int = 1,
    client: Any = None,
    checkpoint: str | Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Result]:
    """Apply `fn` to every task.

    Parameters
    ----------
    fn : callable
        Of one task; where there are several workers it must be importable (no lambda).
    tasks : iterable
        Arguments that can be pickled.
    workers : int
        Processes on this machine (joblib); 1 runs in this one.
    client : dask.distributed.Client, optional
        Runs the tasks on its cluster instead. A task whose worker dies is run again by another.
    checkpoint : path, optional
        A folder for finished tasks. A later call with the same `fn` and tasks computes only what is missing;
        remove the folder to start anew, and after a change in what `fn` calls.
    progress : callable, optional
        Called with the number of tasks done and of all tasks, in this process.

    Returns
    -------
    list
        Results in the order of the tasks.

    Raises
    ------
    InvalidInput
        If `workers` is less than 1.
    MissingPackage
        If several workers are asked for and joblib is not installed.

    Examples
    --------
    >>> sweep(abs, [-2, 1, -3])
    [2, 1, 3]
    """
    if workers < 1:
        raise InvalidInput(f"is {workers}", where="workers", expected="1 or more")
    todo = list(tasks)
    results: dict[int, Result] = {}
    store = None if checkpoint is None else _Store(Path(checkpoint), fn, todo)
    if store is not None:
        results.update(store.found())
    missing = [i for i in range(len(todo)) if i not in results]
    if progress is not None:
        progress(len(results), len(todo))
    for i, result in _compute(fn, todo, missing, workers, client):
        results[i] = result
        if store is not None:
            store.keep(i, result)
        if progress is not None:
            progress(len(results), len(todo))
    return [results[i] for i in range(len(todo))]


def _compute(
    fn: Callable[[Task], Result], todo: Sequence[Task], missing: Sequence[int], workers: int, client: Any
) -> Iterator[tuple[int, Result]]:
    """Yield positions and results as they come."""
    if client is not None:
        from dask import distributed

        futures = {client.submit(_one, fn, todo[i], pure=False, retries=3): i for i in missing}
        completed: Any = distributed.as_completed
        for future in completed(list(futures)):
            yield futures[future], future.result()
        return
    if workers == 1 or len(missing) < 2:
        for i in missing:
            yield i, _one(fn, todo[i])
        return
    joblib = require("joblib", what="a sweep on several workers", extra="scale", instead="use workers=1")
    with joblib.parallel_config(backend="loky"):
        yield from joblib.Parallel(n_jobs=workers, return_as="generator_unordered", batch_size=1)(
            joblib.delayed(_numbered)(fn, i, todo[i]) for i in missing
        )


def _numbered(fn: Callable[[Task], Result], i: int, task: Task) -> tuple[int, Result]:
    return i, _one(fn, task)


def _one(fn: Callable[[Task], Result], task: Task) -> Result:
    """Run one task with one thread in BLAS: how a machine splits a sum must not show in its digits."""
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:  # in a browser there is one thread anyway
        return fn(task)
    with threadpool_limits(1):
        return fn(task)


class _Store:
    """Finished tasks in a folder, each under a name made of its function and its argument."""

    def __init__(self, folder: Path, fn: Callable[..., Any], todo: Sequence[Any]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            # By reference for a function; with its arguments or its object for a partial or a method.
            name = pickle.dumps(fn, 5)
        except (pickle.PicklingError, AttributeError, TypeError):
            name = f"{fn.__module__}.{getattr(fn, '__qualname__', type(fn).__qualname__)}".encode()
        self.files = [
            folder / f"{i:06d}-{hashlib.sha256(name + pickle.dumps(task, 5)).hexdigest()[:16]}.pickle"
            for i, task in enumerate(todo)
        ]

    def found(self) -> Iterator[tuple[int, Any]]:
        for i, file in enumerate(self.files):
            if not file.exists():
                continue
            try:
                result = pickle.loads(file.read_bytes())  # noqa: S301 - our own files
            except (pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError):
                continue  # what a full disk or a lost power left of a file is computed again
            yield i, result

    def keep(self, i: int, result: object) -> None:
        """Write whole or not at all: a reader never finds half a result."""
        handle, name = tempfile.mkstemp(dir=self.files[i].parent)
        with os.fdopen(handle, "wb") as out:
            pickle.dump(result, out, protocol=5)
        Path(name).replace(self.files[i])
