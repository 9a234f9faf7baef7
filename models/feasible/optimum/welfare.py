"""The welfare optimum by an interior point written for it, with warm restarts.

The problem (`feasible.economy.model`) has one unknown price a good and a resource. Households enter
through their total spending M only, plants through a diagonal response, so that each Newton step is
one symmetric positive definite system of size goods + resources::

    (N H^-1 N' + diag(y / q)) dq = rhs,    N = [B - A; -F],  y = N x + (0, omega),  q y = M + mu,

where H is the curvature of plants' effort costs and of the barriers of their limits. It is solved by
conjugate gradients with a diagonal preconditioner: N is sparse and the system well scaled, because
the diagonal carries both the goods' own curvature and the slack of resources that do not bind. Where they
take long (goods of several years, tied to each other by machines that last), sparse factors do it.

Started from the prices of a similar economy, a semismooth Newton method on the prices alone is some
three times faster (more if few prices change); it falls back to the interior point after 40 steps
or when a step fails.

References
----------
Eisenberg, E. and Gale, D. (1959), "Consensus of subjective probabilities: the pari-mutuel method",
*Annals of Mathematical Statistics* 30, 165-168.
Wright, S. J. (1997), *Primal-Dual Interior-Point Methods*, SIAM.
Qi, L. and Sun, J. (1993), "A nonsmooth version of Newton's method", *Mathematical Programming* 58.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from feasible.economy import Certificate, Economy, Vector, align, certify_optimum, welfare
from feasible.errors import Infeasible, InvalidInput, NotConverged
from feasible.optimum._free import never_net, running
from feasible.optimum._welfare_program import WelfareProgram, operable
from feasible.optimum._welfare_search import from_prices, from_scratch

__all__ = ["WelfareOptimum", "welfare_optimum"]


#: A search can end within its tolerance a little before goods balance: it then goes on to this part of it.
_TIGHTER = 1e-2


@dataclass(frozen=True, eq=False)
class WelfareOptimum:
    """The plan that is best for these budgets, and the prices that prove it.

    Attributes
    ----------
    economy : Economy
        What was planned.
    levels : array, shape (P,)
        Level of each plant.
    deliveries : array, shape (G,)
        Final deliveries of each good in all (a public good's full quantity).
    prices, resource_prices : array, shapes (G,) and (R,)
        Duals in budget units (one a household) a unit.
    steps : int
        Newton steps that it took.
    warm : bool
        Whether the warm start sufficed.
    solved : tuple, optional
        What was solved, for a later start.
    """

    economy: Economy
    levels: Vector
    deliveries: Vector
    prices: Vector
    resource_prices: Vector
    steps: int
    warm: bool
    solved: tuple[Economy, WelfareProgram] | None = field(default=None, repr=False)

    @cached_property
    def consumption(self) -> Vector:
        """What each household gets, shape (H, G); everyone enjoys the whole of a public good."""
        return self.economy.consumption(self.deliveries, self.prices)

    @cached_property
    def welfare(self) -> float:
        """Welfare in budget units, recomputed from consumption and levels."""
        return welfare(self.economy, self.consumption, self.levels)

    @cached_property
    def certificate(self) -> Certificate:
        """Feasibility and the duality gap, recomputed from the economy alone."""
        return certify_optimum(
            self.economy,
            levels=self.levels,
            consumption=self.consumption,
            prices=self.prices,
            resource_prices=self.resource_prices,
        )

    def price_table(self) -> pd.DataFrame:
        """Return every good and resource with its price, quantity supplied and value."""
        e = self.economy
        used = e.resource_use @ self.levels
        return pd.DataFrame(
            {
                "price": np.concatenate([self.prices, self.resource_prices]),
                "quantity": np.concatenate([self.deliveries, used]),
                "available": np.concatenate([e.outputs @ self.levels, e.endowment]),
            },
            index=e.goods.append(e.resources),
        )


def welfare_optimum(
    economy: Economy, *, start: WelfareOptimum | None = None, tolerance: float = 1e-9
) -> WelfareOptimum:
    """Maximize welfare over everything the economy can do.

    Parameters
    ----------
    economy : Economy
        Convex, with households that want something.
    start : WelfareOptimum, optional
        The optimum of an economy with the same goods and resources, in any order; if it is similar the new
        one is found several times faster.
    tolerance : float
        Largest duality gap and infeasibility, as shares of total budget and of output.

    Returns
    -------
    WelfareOptimum

    Raises
    ------
    InvalidEconomy
        If no household wants anything, or effort has increasing returns.
    InvalidInput
        If `start` is of an economy with other goods or resources.
    Infeasible
        If a wanted good cannot be made at all, or not more of it than is used up.
    Unbounded
        If plants that nothing limits make what households want.
    NotConverged
        If the interior point stalls, or what it ends at is not certified.

    Examples
    --------
    >>> from feasible.economy import Economy
    >>> best = welfare_optimum(Economy.reference(1, 30))
    >>> best.certificate.ok
    True
    """
    guess = None if start is None else _prices_of(start, economy)
    program = WelfareProgram.of(economy, None if start is None else start.solved)
    if guess is not None and guess.size == program.supply.size:
        found = from_prices(program, guess / program.total, tolerance)
        if found is not None:
            best = _optimum(economy, program, found, warm=True)
            if best.certificate.ok:
                return best
    try:
        best = _optimum(economy, program, from_scratch(program, tolerance), warm=False)
        if not best.certificate.ok:
            best = _optimum(economy, program, from_scratch(program, _TIGHTER * tolerance), warm=False)
    except NotConverged:
        lacking = never_net(economy, program.plants)
        if not lacking:
            raise
        names = ", ".join(map(repr, lacking[:5]))
        raise Infeasible(
            [f"households want {names}", "all plants that can run make no more of it than they use up"], {}
        ) from None
    if not best.certificate.ok:
        worst = best.certificate.failures[0]
        raise NotConverged(
            f"welfare optimum: {worst.name} ({worst.meaning})",
            residual=worst.value,
            rounds=best.steps,
            advice="look for inputs, capacities or efforts that differ by more than ten orders of magnitude",
        )
    return best


def _optimum(
    economy: Economy, program: WelfareProgram, found: tuple[Vector, Vector, int], *, warm: bool
) -> WelfareOptimum:
    """Return levels, deliveries and prices of the economy from those of the program."""
    g, r, n, _ = economy.shape
    x, q, steps = found
    levels: Vector = np.zeros(n)
    levels[program.plants] = np.clip(x[: program.plants.size], 0.0, economy.capacity[program.plants])
    prices, resource_prices = program.total * q[:g], program.total * q[g : g + r]
    prices[program.free.goods] = 0.0
    prices, resource_prices = _price_the_impossible(economy, prices, resource_prices)
    wanted = np.asarray(economy.tastes.sum(axis=0)).ravel() > 0
    deliveries = np.where(wanted, np.maximum(economy.net @ levels, 0.0), 0.0)
    if economy.utility == "fixed-proportions":
        # Households buy whole bundles; what is left over in a bundle's good stays undelivered.
        bundles = economy.budgets / (economy.tastes @ prices)
        deliveries = np.asarray(economy.tastes.T @ bundles)
    levels = running(economy, program.free, levels, deliveries)
    return WelfareOptimum(
        economy, levels, deliveries, prices, resource_prices, steps, warm, (economy, program)
    )


def _prices_of(start: WelfareOptimum, economy: Economy) -> Vector:
    """Return an earlier optimum's prices of this economy's goods and resources, matched by label."""
    if not isinstance(start, WelfareOptimum):
        raise InvalidInput(
            f"is a {type(start).__name__}", where="start", expected="what welfare_optimum has returned"
        )
    old = start.economy
    if old.goods.equals(economy.goods) and old.resources.equals(economy.resources):
        return np.concatenate([start.prices, start.resource_prices])
    return np.concatenate(
        [
            align.vector(f"start.{where}", pd.Series(prices, had), have, kind=kind, signed=True)
            for where, prices, had, have, kind in (
                ("prices", start.prices, old.goods, economy.goods, "good"),
                ("resource_prices", start.resource_prices, old.resources, economy.resources, "resource"),
            )
        ]
    )


def _price_the_impossible(e: Economy, prices: Vector, resource_prices: Vector) -> tuple[Vector, Vector]:
    """Give goods that cannot be made and resources that there are none of the prices that stop their use."""
    runs, gone = operable(e)
    if np.all(runs) and np.all(e.endowment > 0):
        return prices, resource_prices
    p, w = prices.copy(), resource_prices.copy()
    idle = ~runs & (e.capacity > 0)

    def choke(row: Vector) -> float:
        margin = e.net.T @ p - e.resource_use.T @ w
        users = idle & (row > 0)
        return max(0.0, float((margin[users] / row[users]).max(initial=0.0)))

    for good in reversed(gone):
        p[good] = 0.0
        p[good] = choke(e.inputs[[good]].toarray().ravel())
    for resource in np.flatnonzero(e.endowment == 0):
        w[resource] = 0.0
        w[resource] = choke(e.resource_use[[int(resource)]].toarray().ravel())
    return p, w
