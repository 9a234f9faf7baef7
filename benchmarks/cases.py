"""The plans that are timed, each as plain arrays so that every peer gets the same problem."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from feasible.economy import Economy, Targets
from feasible.economy.datasets import us_2021
from scipy import sparse
from split import split


@dataclass(frozen=True)
class Case:
    """A linear plan: ``max v net x`` with floors on ``net x``, resource limits and capacities."""

    name: str
    economy: Economy
    targets: Targets

    def arrays(self):
        """Return objective, matrix, row limits and column limits of the plan."""
        e, t = self.economy, self.targets
        matrix = sparse.vstack([e.net, e.resource_use], format="csc")
        row_lower = np.concatenate([t.floor, np.full(len(e.resources), -np.inf)])
        row_upper = np.concatenate([np.full(len(e.goods), np.inf), e.endowment])
        return e.net.T @ t.value, matrix, (row_lower, row_upper), (t.quota, e.capacity)


def real(sectors: int) -> Case:
    """Return the US of 2021: labor and greenhouse gases limited, floors at 70 %, capacities at 130 %."""
    table = us_2021(71, prices="basic", residual_products="primary")
    if sectors == 402:
        table, _ = split(table, 402)
    base = Economy.from_input_output(
        table, resources=["labor hours", "jobs in 2012", "greenhouse gases"], capacity_factor=1.3
    )
    economy = base.replace(endowment=base.endowment * np.array([1.0, 1.02, 0.95]))
    actual = np.maximum(np.asarray(table.final_demand()), 0.0)
    targets = Targets.of(economy, value=(actual > 0).astype(float), floor=0.7 * actual)
    return Case(f"real {sectors}", economy, targets)


def synthetic(goods: int, inputs: int = 100, resources: int = 5, seed: int = 0) -> Case:
    """Return one plant a good without capacity, spectral radius near one half, small floors."""
    rng = np.random.default_rng(seed)
    rows = np.concatenate([rng.choice(goods, inputs, replace=False) for _ in range(goods)])
    columns = np.repeat(np.arange(goods), inputs)
    values = rng.random(rows.size) / inputs
    technology = sparse.csc_array((values, (rows, columns)), shape=(goods, goods))
    use = rng.uniform(0.1, 1.0, (resources, goods))
    labels = [str(i) for i in range(goods)]
    economy = Economy(
        goods=labels, resources=[f"resource {r}" for r in range(resources)], plants=labels, households=[],
        inputs=technology, outputs=sparse.eye_array(goods, format="csc"), resource_use=use,
        endowment=rng.uniform(0.9, 1.1, resources) * goods,
    )  # fmt: skip
    targets = Targets.of(economy, value=rng.uniform(0.5, 1.5, goods), floor=0.2 * rng.random(goods))
    return Case(f"synthetic {goods}", economy, targets)
