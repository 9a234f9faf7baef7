"""Chapters run in kernels of their own: kept when they succeed, named when they fail, gone when interrupted."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import threading
import time
from pathlib import Path

import pytest
from feasible.book._execution import SECONDS, Task, execute, last_seconds, prune, workers
from feasible.book._execution import _longest_first as order
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

STYLED = """
import pandas as pd
pd.DataFrame({"a": [1]}).style
"""


def task(top: Path, name: str, *cells: str, modules: frozenset[str] = frozenset()) -> Task:
    (top / "chapters").mkdir(exist_ok=True)
    path = top / "chapters" / f"{name}.md"
    path.touch()
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}, "source_map": [7, 11, 15]}
    notebook = new_notebook(metadata=kernel, cells=[new_markdown_cell("# Title"), *map(new_code_cell, cells)])
    return Task(name, path, notebook, modules, top / "executed" / name / "0123456789abcdef")


def kept(one: Task) -> list:
    (path,) = one.folder.glob("executed/*/base.ipynb")
    return json.loads(path.read_text("utf-8"))["cells"]


def run(*tasks: Task, timeout: int = 60, allow_errors: bool = False) -> tuple[list[str], list[str]]:
    told: list[str] = []
    how = {"timeout": timeout, "allow_errors": allow_errors, "settings": {"FEASIBLE_SAYS": "hello"}}
    return execute(tasks, workers=2, done=told.append, **how), told


def test_what_succeeds_is_kept_and_what_fails_is_named(tmp_path: Path) -> None:
    good = task(tmp_path, "good", "import os\nprint(os.getcwd(), os.environ['FEASIBLE_SAYS'])", STYLED)
    wrong = task(tmp_path, "wrong", "x = 1", "x / 0", "print('never')")
    dead = task(tmp_path, "dead", "import os\nos._exit(1)")
    hidden = task(tmp_path, "hidden", "import feasible.errors", modules=frozenset({"feasible"}))
    prose = task(tmp_path, "prose")
    failed, told = run(good, wrong, dead, hidden, prose)

    assert [t.kept for t in (good, wrong, dead, hidden, prose)] == [True, False, False, False, True]
    assert sorted(line.split(":")[0] for line in told) == ["good", "prose"]
    where, styled = kept(good)
    assert where["outputs"][0]["text"] == [f"{tmp_path / 'chapters'} hello\n"]
    assert '<table id="T_1"' in "".join(styled["outputs"][0]["data"]["text/html"])
    assert styled["outputs"][0]["data"]["text/plain"] == ["<pandas.io.formats.style.Styler>"]
    assert "execution" not in where["metadata"]  # no times
    assert "time" not in where["source"]
    assert last_seconds(good) > 0
    assert last_seconds(prose) == 0
    seconds = json.loads(
        sqlite3.connect(good.folder / "global.db").execute("select data from nbcache").fetchone()[0]
    )
    assert seconds["execution_seconds"] == pytest.approx(last_seconds(good), abs=0.01)

    assert len(failed) == 3
    by_name = {text.split(":")[0]: text for text in failed}
    assert f"a cell failed ({wrong.path}, line 16)" in by_name["wrong"]
    assert "ZeroDivisionError: division by zero" in by_name["wrong"]
    assert "\x1b" not in by_name["wrong"]
    assert "Kernel died" in by_name["dead"]
    assert "hidden: a cell loaded feasible." in by_name["hidden"]
    assert "which no import names" in by_name["hidden"]
    assert list((tmp_path / "executed").glob("wrong/*")) == []


def test_errors_may_be_allowed_and_cells_may_take_too_long(tmp_path: Path) -> None:
    failed, _ = run(wrong := task(tmp_path, "wrong", "1 / 0"), allow_errors=True)
    assert not failed
    assert kept(wrong)[0]["outputs"][0]["ename"] == "ZeroDivisionError"
    failed, _ = run(task(tmp_path, "slow", "import time\ntime.sleep(60)"), timeout=1)
    assert "slow: a cell failed" in failed[0]
    assert "timed out" in failed[0]


def test_interrupted_kernels_do_not_live_on(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    slow = task(
        tmp_path,
        "slow",
        f"import os, time\nopen({str(mark)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)",
    )

    def interrupt() -> None:
        while not (mark.exists() and mark.read_text()):
            time.sleep(0.05)
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    # What a shell starts in the background ignores interrupts from its birth.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        thread.start()
        with pytest.raises(KeyboardInterrupt):
            run(slow)
    finally:
        signal.signal(signal.SIGINT, before)
    thread.join()
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)
    assert not slow.kept


def test_two_builds_may_keep_the_same(tmp_path: Path) -> None:
    first = task(tmp_path, "a")
    run(first)
    run(first)  # as if another build had started before the first was done
    assert [p.name for p in first.folder.parent.iterdir()] == [first.folder.name]


def test_the_longest_runs_first(tmp_path: Path) -> None:
    known = {"short": 1.5, "long": 20.0}
    tasks = [task(tmp_path, "short", "x"), task(tmp_path, "long", "x")]
    for one in tasks:
        old = one.folder.with_name("an-older-key")
        old.mkdir(parents=True)
        (old / SECONDS).write_text(f"{known[one.name]}\n")
    tasks += [task(tmp_path, "new", "x"), task(tmp_path, "new-and-long", "x = 1")]
    tasks += [task(tmp_path, "new-and-wide", "x", modules=frozenset({"feasible"}))]
    assert [t.name for t in sorted(tasks, key=order)] == [
        "new-and-wide",
        "new-and-long",
        "new",
        "long",
        "short",
    ]


def test_workers_are_the_processors_or_what_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FEASIBLE_WORKERS", raising=False)
    assert workers() == os.cpu_count()
    monkeypatch.setenv("FEASIBLE_WORKERS", "3")
    assert workers() == 3
    for wrong in ("0", "two", "-1"):
        monkeypatch.setenv("FEASIBLE_WORKERS", wrong)
        with pytest.raises(ValueError, match="FEASIBLE_WORKERS"):
            workers()


def test_what_nobody_used_for_a_week_is_forgotten(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("a/old", "a/used", "a/recent", "of-an-older-book", "a/not-ours")]
    for folder in folders:
        folder.mkdir(parents=True)
        if folder.name != "not-ours":
            (folder / "global.db").touch()
        if folder.name != "recent":
            os.utime(folder, (1.7e9, 1.7e9))
    prune(tmp_path, [tmp_path / "a/used", tmp_path / "never-run"])
    assert [f.name for f in folders if f.exists()] == ["used", "recent", "not-ours"]
