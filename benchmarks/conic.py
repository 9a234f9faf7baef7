"""The welfare optimum as Clarabel takes it: exponential cones for the logs, power cones for effort."""

from __future__ import annotations

import clarabel
import numpy as np
from feasible.economy import Economy
from scipy import sparse


def clarabel_prices(economy: Economy, *, tolerance: float = 1e-9) -> np.ndarray:
    """Return prices of goods and resources from Clarabel; variables x, y, t <= log y, e >= x^k."""
    goods, resources, plants, _ = economy.shape
    spending = economy.spending
    wanted = np.flatnonzero(spending > 0)
    n_y, n = wanted.size, 2 * plants + 2 * wanted.size
    at_y, at_t, at_e = plants, plants + n_y, plants + 2 * n_y
    cost = np.zeros(n)
    cost[at_t:at_e] = -spending[wanted]
    cost[at_e:] = economy.effort
    pick = sparse.csc_array((np.ones(n_y), (wanted, np.arange(n_y))), shape=(goods, n_y))
    balances = sparse.hstack([-economy.net, pick, sparse.csc_array((goods, n_y + plants))])
    limits = sparse.hstack([economy.resource_use, sparse.csc_array((resources, n - plants))])
    eye = sparse.eye_array(plants, n)

    def cone_rows(first: int, last: int, count: int) -> sparse.coo_array:
        row = 3 * np.arange(count)
        return sparse.coo_array(
            (-np.ones(2 * count), (np.concatenate([row, row + 2]), np.concatenate([first + np.arange(count), last + np.arange(count)]))),
            shape=(3 * count, n),
        )  # fmt: skip

    ones = np.tile([0.0, 1.0, 0.0], max(n_y, plants))
    matrix = sparse.vstack(
        [balances, limits, -eye, eye, cone_rows(at_t, at_y, n_y), cone_rows(at_e, 0, plants)], format="csc"
    )
    right = np.concatenate(
        [
            np.zeros(goods),
            economy.endowment,
            np.zeros(plants),
            economy.capacity,
            ones[: 3 * n_y],
            ones[: 3 * plants],
        ]
    )
    cones = [
        clarabel.NonnegativeConeT(goods + resources + 2 * plants),
        *[clarabel.ExponentialConeT() for _ in range(n_y)],
        *[clarabel.PowerConeT(1.0 / k) for k in economy.exponent],
    ]
    options = clarabel.DefaultSettings()
    options.verbose = False
    options.max_threads = 1
    options.tol_gap_abs = options.tol_gap_rel = options.tol_feas = tolerance
    solver = clarabel.DefaultSolver(
        sparse.csc_matrix((n, n)), cost, sparse.csc_matrix(matrix), right, cones, options
    )
    return np.array(solver.solve().z)[: goods + resources]
