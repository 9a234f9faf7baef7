"""Sweeps: the order of the tasks, the same digits on any number of workers, and nothing lost."""

import functools
import operator
import os
import pickle
import sys
import time
import warnings

import numpy as np
import pytest
from feasible.economy import Economy
from feasible.institutions.central import CentralPlan
from feasible.sweep import _numbered, sweep
from hypothesis import given, settings
from hypothesis import strategies as st

#: Tasks that workers import: the folder of this module is put on their path.
HELPERS = '''
import os, time
from pathlib import Path

import numpy as np
from feasible.economy import Economy
from feasible.optimum import linear_plan, welfare_optimum


def count(task):
    """Square a number and leave a trace of having done so."""
    folder, i = task
    with open(Path(folder) / f"done {i}", "a") as file:
        file.write("x")
    return i * i


def solve(seed):
    """BLAS, an interior point and HiGHS."""
    economy = Economy.reference(seed, 8, households=3)
    a = np.random.default_rng(seed).standard_normal((300, 300))
    return welfare_optimum(economy).levels, linear_plan(economy).levels, a @ a.T


def deadly(task):
    """Kill the worker that comes first to task 3; otherwise work a little."""
    folder, i = task
    time.sleep(0.02)
    marker = Path(folder) / "killed"
    if i == 3 and not marker.exists():
        marker.write_text(str(os.getpid()))
        os.kill(os.getpid(), 9)
    with open(Path(folder) / f"done {i}", "a") as file:
        file.write("x")
    return np.sqrt(i) + os.getpid() * 0.0
'''


@pytest.fixture
def helpers(tmp_path, monkeypatch):
    """Return a module that other processes can import, too."""
    name = f"sweep_helpers_{os.getpid()}_{tmp_path.name.replace('-', '_')}"
    folder = tmp_path / "modules"
    folder.mkdir()
    (folder / f"{name}.py").write_text(HELPERS)
    path = os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])
    monkeypatch.setenv("PYTHONPATH", path)
    monkeypatch.syspath_prepend(str(folder))
    module = __import__(name)
    yield module
    del sys.modules[name]


@pytest.fixture
def processes():
    """Stop joblib's workers before and after: they keep the environment that they were started in."""
    reusable = pytest.importorskip("joblib.externals.loky").get_reusable_executor

    def stop():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reusable().shutdown(wait=True, kill_workers=True)

    stop()
    yield
    stop()


def test_results_come_in_the_order_of_the_tasks():
    assert sweep(abs, [-2, 1, -3]) == [2, 1, 3]
    assert sweep(abs, iter([-2, 1])) == [2, 1]
    assert sweep(abs, []) == []
    with pytest.raises(ValueError, match="workers: is 0"):
        sweep(abs, [1], workers=0)


@settings(max_examples=20)
@given(st.lists(st.integers()))
def test_a_sweep_is_a_map(tasks):
    assert sweep(hash, tasks) == [hash(t) for t in tasks]


def test_progress_is_told():
    told = []
    sweep(abs, [-1, -2, -3], progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_errors_come_through():
    with pytest.raises(ZeroDivisionError):
        sweep(functools.partial(operator.truediv, 1), [1, 0])


def test_any_number_of_workers_gives_the_same_bits(helpers, processes):
    tasks = list(range(6))
    alone = sweep(helpers.solve, tasks)
    told = []
    for workers in (2, 8):
        several = sweep(helpers.solve, tasks, workers=workers, progress=lambda *now: told.append(now))
        for one, other in zip(alone, several, strict=True):
            assert [a.tobytes() for a in one] == [a.tobytes() for a in other]
    assert told == 2 * [(i, 6) for i in range(7)]
    # Methods of the package's institutions can be swept, too, as the comparison does it.
    economies = [Economy.reference(seed, 6, households=2) for seed in (1, 2)]
    one = sweep(CentralPlan().run, economies)
    for a, b in zip(one, sweep(CentralPlan().run, economies, workers=8), strict=True):
        assert a.levels.equals(b.levels)
        assert a.certificate == b.certificate
    # What the workers call.
    assert _numbered(abs, 3, -2) == (3, 2)


def traces(folder):
    return {file.name: len(file.read_text()) for file in folder.glob("done *")}


def test_a_second_sweep_computes_only_what_is_missing(helpers, tmp_path):
    work, store = tmp_path / "work", tmp_path / "deep" / "store"
    work.mkdir()
    tasks = [(str(work), i) for i in range(5)]
    told = []
    assert sweep(helpers.count, tasks[:3], checkpoint=store) == [0, 1, 4]
    assert sweep(helpers.count, tasks, checkpoint=str(store), progress=lambda *now: told.append(now)) == [
        0, 1, 4, 9, 16,
    ]  # fmt: skip
    assert told == [(3, 5), (4, 5), (5, 5)]
    assert sweep(helpers.count, tasks, checkpoint=store) == [0, 1, 4, 9, 16]
    assert traces(work) == {f"done {i}": 1 for i in range(5)}
    # Another function, or another argument in the same place, is another task.
    assert sweep(str, tasks[:1], checkpoint=store) == [str(tasks[0])]
    assert sweep(helpers.count, tasks[1:2], checkpoint=store) == [1]
    assert traces(work)["done 1"] == 2


def test_partials_with_other_arguments_are_other_functions(tmp_path):
    assert sweep(functools.partial(operator.mul, 2), [3, 4], checkpoint=tmp_path) == [6, 8]
    assert sweep(functools.partial(operator.mul, 5), [3, 4], checkpoint=tmp_path) == [15, 20]
    # And so are the methods of other objects.
    assert sweep([1, 2, 2].count, [2], checkpoint=tmp_path) == [2]
    assert sweep([2].count, [2], checkpoint=tmp_path) == [1]
    # What cannot be pickled goes by its name.
    assert sweep(lambda i: i + 1, [2], checkpoint=tmp_path) == [3]
    # The same again is found again.
    before = sorted(tmp_path.iterdir())
    assert sweep(functools.partial(operator.mul, 5), [3, 4], checkpoint=tmp_path) == [15, 20]
    assert sorted(tmp_path.iterdir()) == before


def test_half_written_files_are_ignored(helpers, tmp_path):
    work, store = tmp_path / "work", tmp_path / "store"
    work.mkdir()
    tasks = [(str(work), i) for i in range(3)]
    sweep(helpers.count, tasks[:2], checkpoint=store)
    # What a run leaves that is killed while it writes, under a name of its own.
    (store / "tmpabc").write_bytes(pickle.dumps(7)[:-3])
    # What a disk leaves that was full.
    first = next(iter(sorted(store.glob("000000-*.pickle"))))
    for broken in (first.read_bytes()[:-2], b""):
        first.write_bytes(broken)
        assert sweep(helpers.count, tasks, checkpoint=store) == [0, 1, 4]
    assert traces(work) == {"done 0": 3, "done 1": 1, "done 2": 1}


def test_a_sweep_that_is_killed_goes_on(helpers, tmp_path):
    work, store = tmp_path / "work", tmp_path / "store"
    work.mkdir()
    tasks = [(str(work), i) for i in range(6)]

    def stop(done, total):
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep(helpers.count, tasks, checkpoint=store, progress=stop)
    assert len(traces(work)) == 4
    assert sweep(helpers.count, tasks, checkpoint=store) == [i * i for i in range(6)]
    assert traces(work) == {f"done {i}": 1 for i in range(6)}


def without(monkeypatch, package):
    """Hide a package: None in the table of modules makes its import fail."""
    monkeypatch.setitem(sys.modules, package, None)


def test_what_is_missing_is_named(monkeypatch):
    without(monkeypatch, "joblib")
    with pytest.raises(ImportError, match=r"pip install 'feasible\[scale\]', or use workers=1"):
        sweep(abs, [1, 2], workers=2)
    # One task needs no workers.
    assert sweep(abs, [-1], workers=2) == [1]


def test_threads_are_left_alone_where_nothing_can_limit_them(monkeypatch):
    without(monkeypatch, "threadpoolctl")
    assert sweep(abs, [-1, -2]) == [1, 2]


def test_one_thread_in_blas():
    threadpoolctl = pytest.importorskip("threadpoolctl")

    def threads(_):
        return [pool["num_threads"] for pool in threadpoolctl.threadpool_info()]

    np.ones((2, 2)) @ np.ones((2, 2))
    ((*seen,),) = sweep(threads, [0])
    assert seen
    assert set(seen) == {1}


@pytest.mark.filterwarnings("ignore")
def test_a_dask_worker_that_is_killed_loses_nothing(helpers, tmp_path):
    distributed = pytest.importorskip("distributed")
    import dask

    work, store = tmp_path / "work", tmp_path / "store"
    work.mkdir()
    tasks = [(str(work), i) for i in range(24)]
    told = []
    quiet = {"distributed.admin.log-format": "%(message)s", "distributed.comm.timeouts.connect": "20s"}
    with (
        dask.config.set(quiet),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50,
            local_directory=str(tmp_path / "dask"), host="127.0.0.1",
        ) as cluster,
        distributed.Client(cluster) as client,
    ):  # fmt: skip
        before = set(client.run(os.getpid).values())
        results = sweep(
            helpers.deadly, tasks, client=client, checkpoint=store, progress=lambda *now: told.append(now)
        )
        killed = int((work / "killed").read_text())
        assert killed in before
        waited = time.monotonic() + 10
        while len(client.scheduler_info()["workers"]) < 2 and time.monotonic() < waited:
            time.sleep(0.05)
        # The cluster has replaced it.
        assert killed not in set(client.run(os.getpid).values())
    assert [float(r) for r in results] == [float(np.sqrt(i)) for i in range(24)]
    assert told == [(i, 24) for i in range(25)]
    assert set(traces(work)) == {f"done {i}" for i in range(24)}
    # What is in the checkpoint is not computed again, without any cluster.
    assert sweep(helpers.deadly, tasks, checkpoint=store) == results
