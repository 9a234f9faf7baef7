"""Chapters run before Sphinx reads them: several at a time, the longest first, each kept under its key.

A chapter's kernel is a process of its own, so that one thread that waits for all of them is enough. An
executed notebook is kept as a cache of Jupyter's own format, in a folder called after the chapter's key;
Sphinx finds it there and runs nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
import itertools
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

__all__ = ["Task", "execute", "last_seconds", "prune", "workers"]

#: Where a kept notebook says how long it took.
SECONDS = "seconds"
_WEEK = 7 * 86_400
_STYLED = re.compile(r'<table id="(T_[0-9a-f]+)"')
_PLACE = re.compile(r" at 0x[0-9a-f]+>")
_COLORS = re.compile(r"\x1b\[[0-9;]*m")
#: The last cell of every run: which modules of the package the kernel holds.
_LOADED = """import json, sys
print(json.dumps(sorted(m for m in sys.modules if m.partition(".")[0] == "feasible")))"""


def workers() -> int:
    """Return how many chapters run at a time: ``FEASIBLE_WORKERS``, else one a processor.

    Raises
    ------
    ValueError
        If the variable is not a whole number above zero.
    """
    asked = os.environ.get("FEASIBLE_WORKERS", "")
    if not asked:
        return os.cpu_count() or 1
    if not asked.isdecimal() or int(asked) == 0:
        raise ValueError(f"FEASIBLE_WORKERS is {asked!r}; expected a whole number above zero")
    return int(asked)


@dataclass(frozen=True)
class Task:
    """One chapter to run.

    Attributes
    ----------
    name : str
        E.g. ``"libcom/in-kind"``.
    path : Path
        Its source; it runs in the source's folder.
    notebook : NotebookNode
        As MyST-NB reads it.
    modules : frozenset of str
        What its key covers (:meth:`feasible.book._closure.House.closure`).
    folder : Path
        Where the executed notebook is kept: there when it has run.
    """

    name: str
    path: Path
    notebook: Any
    modules: frozenset[str]
    folder: Path

    @property
    def kept(self) -> bool:
        """Whether it has run."""
        return (self.folder / SECONDS).exists()


def last_seconds(task: Task) -> float | None:
    """Return how long a chapter took when it last ran, under whatever key; None if nobody knows."""
    times = sorted(task.folder.parent.glob(f"*/{SECONDS}"), key=lambda p: p.stat().st_mtime)
    return float(times[-1].read_text("utf-8")) if times else None


def _longest_first(task: Task) -> tuple[float, int, int]:
    """Order by the time last taken; what never ran goes first, by how much it imports and says."""
    seconds = last_seconds(task)
    code = sum(len(c.source) for c in task.notebook.cells if c.cell_type == "code")
    return (float("-inf") if seconds is None else -seconds), -len(task.modules), -code


def execute(
    tasks: Sequence[Task],
    *,
    workers: int,
    timeout: int,
    allow_errors: bool,
    done: Callable[[str], None],
    settings: Mapping[str, str] = MappingProxyType({}),
) -> list[str]:
    """Run chapters and keep those that succeed.

    Parameters
    ----------
    tasks : sequence of Task
        In any order.
    workers : int
        How many at a time.
    timeout : int
        Seconds a cell may take.
    allow_errors : bool
        Keep a notebook whose cells fail.
    done : callable
        Is told a line about each chapter that has run.
    settings : mapping of str to str
        Variables of the environment that every kernel gets.

    Returns
    -------
    list of str
        What failed: chapter, place and traceback; empty if nothing did.
    """
    environment = {**os.environ, **settings}
    how = {"timeout": timeout, "allow_errors": allow_errors, "record_timing": False}
    state: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]]] = []

    async def one(task: Task, free: asyncio.Semaphore) -> str | None:
        async with free:
            try:
                seconds = await _run(task, how, environment)
            except _Failed as failed:
                return str(failed)
            done(f"{task.name}: {seconds:.1f} s")
            return None

    async def every() -> list[str | None]:
        current = asyncio.current_task()
        assert current is not None  # noqa: S101  a coroutine runs in a task
        state.append((asyncio.get_running_loop(), current))
        free = asyncio.Semaphore(workers)
        return await asyncio.gather(*(one(t, free) for t in sorted(tasks, key=_longest_first)))

    # In a thread of its own: in the main thread the notebook client would take over Ctrl-C.
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(lambda: asyncio.run(every()))
        try:
            return [failure for failure in future.result() if failure is not None]
        finally:  # interrupted: the kernels must not outlive the build
            for loop, running in state:
                with contextlib.suppress(RuntimeError):  # it is over
                    loop.call_soon_threadsafe(running.cancel)


class _Failed(Exception):
    """A chapter did not run through."""


async def _run(task: Task, how: dict[str, Any], environment: dict[str, str]) -> float:
    """Run one chapter, keep it, return the seconds it took."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from nbformat.v4 import new_code_cell

    notebook = copy.deepcopy(task.notebook)
    started = time.perf_counter()
    if not any(cell.cell_type == "code" for cell in notebook.cells):  # prose alone needs no kernel
        _keep(task, notebook, 0.0)
        return 0.0
    notebook.cells.append(new_code_cell(_LOADED))  # type: ignore[no-untyped-call]
    where = {"metadata": {"path": str(task.path.parent)}}
    client = NotebookClient(notebook, resources=where, **how)
    with tempfile.TemporaryDirectory(prefix="feasible-") as sockets:
        manager = client.create_kernel_manager()
        if os.name == "posix":  # files: two kernels never race for a port, and nothing goes over a network
            manager.transport, manager.ip = "ipc", f"{sockets}/k"
        try:
            await client.async_execute(env=environment)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise _Failed(_words(task, notebook, error)) from error
    seconds = time.perf_counter() - started
    _without_chance(notebook)
    loaded = json.loads(notebook.cells.pop().outputs[0].text)
    unwatched = [m for m in loaded if m not in task.modules]
    if unwatched:
        more = f" and {len(unwatched) - 1} more" if len(unwatched) > 1 else ""
        raise _Failed(
            f"{task.name}: a cell loaded {unwatched[0]}{more}, which no import names: a change there would "
            "not run the chapter again. Import it by its name, or write the name as a literal text."
        )
    _keep(task, notebook, seconds)
    return seconds


def _without_chance(notebook: Any) -> None:
    """Take out what differs from run to run: places in memory, and pandas's names of tables with a style."""
    number = itertools.count(1)
    for cell in notebook.cells:
        for data in (output.get("data", {}) for output in cell.get("outputs", [])):
            for name in _STYLED.findall(data.get("text/html", "")):
                data["text/html"] = data["text/html"].replace(name, f"T_{next(number)}")
            if "text/plain" in data:
                data["text/plain"] = _PLACE.sub(">", data["text/plain"])


def _words(task: Task, notebook: Any, error: Exception) -> str:
    """Say which cell failed, where it stands, and how."""
    code = [k for k, cell in enumerate(notebook.cells[:-1]) if cell.cell_type == "code"]
    begun = [k for k in code if notebook.cells[k].execution_count is not None]
    lines = notebook.metadata.get("source_map", [])
    line = f", line {lines[begun[-1]] + 1}" if begun and begun[-1] < len(lines) else ""
    return f"{task.name}: a cell failed ({task.path}{line})\n{_COLORS.sub('', str(error)).strip()}"


def _keep(task: Task, notebook: Any, seconds: float) -> None:
    """Write an executed notebook, whole or not at all."""
    from jupyter_cache import get_cache
    from jupyter_cache.base import CacheBundleIn

    part = task.folder.with_name(f"{task.folder.name}-{os.getpid()}")
    cache = get_cache(part)
    data = {"execution_seconds": seconds}
    cache.cache_notebook_bundle(CacheBundleIn(notebook, str(task.path), data=data), check_validity=False)
    cache.db.dispose()
    (part / SECONDS).write_text(f"{seconds:.2f}\n", "utf-8")
    try:
        part.rename(task.folder)
    except OSError:  # another build has just kept the same
        shutil.rmtree(part)


def prune(folder: Path, used: Iterable[Path]) -> None:
    """Forget notebooks that no build has used for a week; another build may be using another key right now.

    Parameters
    ----------
    folder : Path
        Of all chapters: a folder a chapter, in it one a key.
    used : iterable of Path
        Folders that this build uses.
    """
    for path in used:
        if path.exists():
            os.utime(path)
    for path in [database.parent for database in folder.rglob("global.db")]:
        if time.time() - path.stat().st_mtime > _WEEK:
            shutil.rmtree(path)
