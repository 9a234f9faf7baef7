"""Plan the 71-sector table thousands of times, on several processes or machines; a killed run goes on where it stopped.

Each plan draws demand within 20 % of the table's and capacities within 10 % of 1.1 times its outputs, and keeps value and
the prices of labor and of greenhouse gases. A task is a batch: a scheduler takes 1 to 2 ms a task, a plan a few.

    python benchmarks/sweep_plans.py --plans 10000 --workers 2 --checkpoint swept        # dask's LocalCluster
    python benchmarks/sweep_plans.py --plans 10000 --scheduler tcp://10.0.0.1:8786 --checkpoint swept
    python benchmarks/sweep_plans.py --plans 10000 --workers 2 --joblib --checkpoint swept

Several machines by SSH: install the package on each, then on the first

    dask ssh 10.0.0.1 10.0.0.2 10.0.0.3 --nworkers 8 --nthreads 1

starts a scheduler on 10.0.0.1:8786 and eight workers of one thread on each host; or from Python,
``SSHCluster(["10.0.0.1", "10.0.0.2"], worker_options={"nthreads": 1, "n_workers": 8})``. Results do not depend on how many
there are. A comparison takes the same client: ``compare(economy, client=client, checkpoint="folder")``.
"""

from __future__ import annotations

import argparse
from functools import cache

import numpy as np
import pandas as pd
from feasible.economy import Economy, Targets
from feasible.economy.datasets import us_2021
from feasible.errors import Infeasible
from feasible.optimum import linear_plan
from feasible.sweep import sweep

#: Plans a task.
BATCH = 50
COLUMNS = ["plan", "value", "labor", "greenhouse_gases"]


@cache
def base() -> tuple[Economy, np.ndarray]:
    """Return the economy, once a worker, and its final demand."""
    table = us_2021(71)
    economy = Economy.from_input_output(
        table, resources=["labor hours", "greenhouse gases"], capacity_factor=1.1
    )
    return economy, np.maximum(np.asarray(table.final_demand()), 0.0)


def batch(task: tuple[int, int]) -> list[tuple[float, ...]]:
    """Plan from the first to the last of a batch; a plan's draws depend on its own number alone."""
    economy, demand = base()
    rows, before = [], None
    for plan in range(*task):
        rng = np.random.default_rng([2021, plan])
        wanted = demand * rng.uniform(0.8, 1.2, demand.size)
        drawn = economy.replace(
            capacity=economy.capacity * rng.uniform(0.9, 1.1, economy.capacity.size),
            endowment=economy.endowment * np.array([1.0, 0.95]),
        )
        targets = Targets.of(drawn, value=(demand > 0.0) * 1.0, floor=0.7 * wanted, ceiling=1.2 * wanted)
        try:
            before = linear_plan(drawn, targets, start=before)
        except Infeasible:
            rows.append((plan, np.nan, np.nan, np.nan))
            continue
        rows.append((plan, before.value, *before.resource_prices))
    return rows


def tasks(plans: int, size: int = BATCH) -> list[tuple[int, int]]:
    """Return the batches of so many plans."""
    return [(first, min(first + size, plans)) for first in range(0, plans, size)]


def plan_all(plans: int, *, size: int = BATCH, **how: object) -> pd.DataFrame:
    """Return one line a plan; `how` goes to `feasible.sweep.sweep` (workers, client, checkpoint, progress)."""
    swept = sweep(batch, tasks(plans, size), **how)
    return pd.DataFrame([row for rows in swept for row in rows], columns=COLUMNS).set_index("plan")


def main() -> None:
    """Sweep, and print what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--plans", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--scheduler", help="address of a dask scheduler that runs already")
    parser.add_argument("--joblib", action="store_true", help="processes of this machine, without dask")
    parser.add_argument("--checkpoint", help="folder of finished batches")
    options = parser.parse_args()
    how: dict[str, object] = {"checkpoint": options.checkpoint, "progress": _told}
    if options.joblib:
        found = plan_all(options.plans, workers=options.workers, **how)
    else:
        from dask.distributed import Client, LocalCluster

        if options.scheduler:
            with Client(options.scheduler) as client:
                # The workers import this file by its name.
                client.upload_file(__file__)
                found = plan_all(options.plans, client=client, **how)
        else:
            with (
                LocalCluster(
                    n_workers=options.workers, threads_per_worker=1, dashboard_address=None
                ) as cluster,
                Client(cluster) as client,
            ):
                found = plan_all(options.plans, client=client, **how)
    print(found.describe().to_string())


def _told(done: int, total: int) -> None:
    print(f"\r{done:,} of {total:,} batches", end="\n" if done == total else "", flush=True)


if __name__ == "__main__":
    # Under its own name, so that workers can import what they are sent.
    import sweep_plans

    sweep_plans.main()
