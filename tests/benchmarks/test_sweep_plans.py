"""Many plans of the 71-sector table: the same on a cluster, and after a worker and a run were killed."""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
from pathlib import Path

import numpy as np
import pytest

_FOLDER = Path(__file__).parents[2] / "benchmarks"
_SPEC = importlib.util.spec_from_file_location("sweep_plans", _FOLDER / "sweep_plans.py")
_MODULE = importlib.util.module_from_spec(_SPEC)
sys.modules["sweep_plans"] = _MODULE
_SPEC.loader.exec_module(_MODULE)


def test_batches_cover_every_plan_once():
    assert _MODULE.tasks(7, 3) == [(0, 3), (3, 6), (6, 7)]


def test_a_plan_depends_on_its_own_number_alone():
    whole, parts = _MODULE.plan_all(6, size=6), _MODULE.plan_all(6, size=2)
    assert whole.index.tolist() == list(range(6))
    np.testing.assert_allclose(whole, parts, rtol=1e-9)
    assert (whole["value"] > 0).all()
    assert whole["labor"].nunique() > 1


def test_a_killed_run_goes_on_where_it_stopped(tmp_path):
    done = []

    def stopped(count, _):
        done.append(count)
        if count == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _MODULE.plan_all(8, size=2, checkpoint=tmp_path, progress=stopped)
    seen = []
    again = _MODULE.plan_all(8, size=2, checkpoint=tmp_path, progress=lambda count, _: seen.append(count))
    assert seen[0] == 2
    np.testing.assert_allclose(again, _MODULE.plan_all(8, size=2), rtol=1e-12)


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_whose_worker_is_killed_gives_the_same(tmp_path, monkeypatch):
    distributed = pytest.importorskip("distributed")
    import dask

    # Workers import the example by its name.
    monkeypatch.syspath_prepend(_FOLDER)
    killed = []
    quiet = {"distributed.admin.log-format": "%(message)s", "distributed.comm.timeouts.connect": "20s"}
    with (
        dask.config.set(quiet),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50,
            local_directory=str(tmp_path / "dask"), host="127.0.0.1",
        ) as cluster,
        distributed.Client(cluster) as client,
    ):  # fmt: skip
        workers = sorted(client.run(os.getpid).values())

        def kill(count, _):
            if count == 2 and not killed:
                killed.append(workers[0])
                os.kill(workers[0], signal.SIGKILL)

        found = _MODULE.plan_all(16, size=2, client=client, checkpoint=tmp_path / "kept", progress=kill)
    assert killed
    np.testing.assert_allclose(found, _MODULE.plan_all(16, size=2), rtol=1e-12)
