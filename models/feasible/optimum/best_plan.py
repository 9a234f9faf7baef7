"""The best plan that can be found, convex or not, and the prices that bound every plan.

References
----------
Yuille, A. L. and Rangarajan, A. (2003), "The concave-convex procedure", *Neural Computation* 15, 915-936.
Falk, J. E. and Soland, R. M. (1969), "An algorithm for separable nonconvex programming problems",
*Management Science* 15, 550-569 (the convex envelope as a bound).
"""

from __future__ import annotations

import numpy as np

from feasible.economy import Economy, Vector, welfare
from feasible.errors import InvalidEconomy
from feasible.optimum.welfare import WelfareOptimum, welfare_optimum

__all__ = ["best_plan"]

_MOST_TANGENTS = 50


def best_plan(
    economy: Economy, *, start: WelfareOptimum | None = None
) -> tuple[WelfareOptimum, WelfareOptimum]:
    """Return a plan, and the relaxation whose prices bound every plan.

    For a convex economy both are the welfare optimum. Where effort has increasing returns (exponent below 1)
    the relaxation replaces such a cost by the straight line from nothing to capacity, which never overstates
    it, so that its prices bound what any plan can reach. The plan follows tangents downhill from there:
    feasible, no worse than its neighbors, and not certified unless the two happen to meet.

    Parameters
    ----------
    economy : Economy
    start : WelfareOptimum, optional
        An earlier optimum to start from.

    Raises
    ------
    InvalidEconomy
        If a plant with increasing returns has no capacity: its cost a unit would fall for ever.
    """
    if economy.convex:
        plan = welfare_optimum(economy, start=start)
        return plan, plan
    rising = (economy.exponent < 1.0) & (economy.effort > 0.0)
    endless = np.flatnonzero(rising & ~np.isfinite(economy.capacity))
    if endless.size:
        raise InvalidEconomy(
            "increasing returns without end",
            where=f"capacity[plant {economy.plants[endless[0]]!r}]",
            expected="a finite capacity where the exponent of effort is below 1",
        )
    s, k = economy.effort, economy.exponent
    straight = np.where(rising, 1.0, k)

    def linear(slope: Vector) -> Economy:
        return economy.replace(effort=np.where(rising, slope, s), exponent=straight)

    with np.errstate(divide="ignore", invalid="ignore"):
        chord = np.where(economy.capacity > 0, s * economy.capacity ** (k - 1.0), 0.0)
    bound = welfare_optimum(linear(chord), start=start)
    plan, best = bound, -np.inf
    for _ in range(_MOST_TANGENTS):
        reached = welfare(economy, plan.consumption, plan.levels)
        if reached <= best + 1e-10 * max(1.0, abs(best)):
            break
        best, kept = reached, plan
        # A plant that stands still would need an infinite push to start: it gets a sliver.
        at = np.maximum(plan.levels, 1e-6 * economy.capacity)
        with np.errstate(divide="ignore", invalid="ignore"):
            tangent = np.where(at > 0, s * k * at ** (k - 1.0), 0.0)
        plan = welfare_optimum(linear(tangent))
    return kept, bound
