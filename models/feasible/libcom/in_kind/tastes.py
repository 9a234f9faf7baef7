"""What the plan in kind is worth to people who would rather have other proportions."""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy import optimize

from feasible.economy import Vector
from feasible.errors import NotConverged
from feasible.libcom.in_kind.valley import valley
from feasible.optimum.fulfillment import fulfill, requests

__all__ = ["lost_at"]


@cache
def lost_at(elasticity: float) -> float:
    """Return what the valley's plan in kind is worth less than the best plan, for people of other tastes.

    Utility weighs the six goods equally at the proportions that were asked for, and has a constant elasticity
    of substitution between them: at 0 only the least-met need counts, and the plan in kind is the best.

    Parameters
    ----------
    elasticity : float
        Above 0.

    Returns
    -------
    float
        Share of everything.

    Raises
    ------
    NotConverged
        If no best plan is found.

    Examples
    --------
    >>> [round(lost_at(e), 2) for e in (0.1, 1.0, 2.0)]
    [0.05, 0.24, 0.31]
    """
    place = valley()
    need, plan = requests(place), fulfill(place)
    asked = np.flatnonzero(need > 0.0)
    plants, goods = len(place.plants), asked.size
    serve = np.zeros((need.size, goods))
    serve[asked, np.arange(goods)] = need[asked]
    rows = np.vstack(
        [
            np.hstack([place.net.toarray(), -serve]),
            np.hstack([-place.resource_use.toarray(), np.zeros((len(place.resources), goods))]),
        ]
    )
    least = np.append(np.zeros(need.size), -place.endowment)
    power = (elasticity - 1.0) / elasticity

    def worth(y: Vector) -> float:
        """Minus the logarithm of the mean of order `power`."""
        shares = np.maximum(y[plants:] * size[plants:], 1e-9)
        if abs(power) < 1e-9:
            return -float(np.log(shares).mean())
        return -float(np.log((shares**power).mean())) / power

    def slope(y: Vector) -> Vector:
        shares = np.maximum(y[plants:] * size[plants:], 1e-9)
        each = shares ** (power - 1.0) / (shares**power).mean() / goods
        return np.append(np.zeros(plants), -each * size[plants:])

    start = np.append(0.99 * plan.levels, np.full(goods, 0.98 * plan.multiple))
    size = np.abs(start) + 1e-2
    row_size = np.maximum(np.abs(rows) @ size, 1e-9)
    found = optimize.minimize(
        worth,
        start / size,
        jac=slope,
        method="SLSQP",
        bounds=optimize.Bounds(0.0, np.append(place.capacity, np.full(goods, np.inf)) / size),
        constraints=optimize.LinearConstraint(rows * size / row_size[:, None], least / row_size, np.inf),
        options={"maxiter": 1000, "ftol": 1e-13},
    )
    if not found.success:
        raise NotConverged(
            "best plan for other tastes", residual=np.inf, rounds=found.nit, advice="look at the elasticity"
        )
    return 1.0 - plan.multiple / float(np.exp(-found.fun))
