"""The plan that meets given targets with the least labor, and the labor values that prove it.

To use as little labor as possible is to have as much of it left: what nobody works is a good of its own here,
the only one of value, and the plan is a linear plan.

References
----------
Leontief, W. (1986), *Input-Output Economics*, 2nd ed., ch. 2 (labor content).
Dorfman, R., Samuelson, P. A. and Solow, R. M. (1958), *Linear Programming and Economic Analysis*, ch. 10.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from feasible.economy import Certificate, Economy, Targets, Vector
from feasible.errors import InvalidInput
from feasible.optimum.plan import LinearPlan, linear_plan

__all__ = ["LeastLabor", "least_labor"]


@dataclass(frozen=True, eq=False)
class LeastLabor:
    """A plan of least labor.

    Attributes
    ----------
    economy : Economy
    targets : Targets
    levels : array, shape (P,)
    deliveries : array, shape (G,)
        Final deliveries of each good, in its unit: the floors.
    prices : array, shape (G,)
        Labor that one more unit of each good takes, directly and indirectly: its labor value, in units of
        labor a unit. What uses up something scarce beside labor costs more than it contains; of what is
        neither asked for nor used any price up to that proves the plan, and one of them is here.
    resource_prices : array, shape (R,)
        Labor that one more unit of each resource would save; 1 for labor itself.
    hours : float
        Labor of all kinds that the plan takes, in the unit of the endowments.
    certificate : Certificate
    spare : LinearPlan
        The same as a linear plan in which what nobody works is a good, for ranging.
    """

    economy: Economy
    targets: Targets
    levels: Vector
    deliveries: Vector
    prices: Vector
    resource_prices: Vector
    hours: float
    certificate: Certificate
    spare: LinearPlan


def least_labor(economy: Economy, targets: Targets) -> LeastLabor:
    """Plan given deliveries with the least labor.

    Parameters
    ----------
    economy : Economy
        Resources of kind labor are what is saved; a unit of each counts alike.
    targets : Targets
        Floors are what is to be delivered, within ceilings and quotas; values play no part.

    Raises
    ------
    Infeasible
        If the floors cannot be met, with what conflicts and the smallest relaxation.
    NotConverged
        If no way that there is finds what the certificate accepts.
    InvalidInput
        If no resource is labor, or nothing is to be delivered and no plant to run.

    Examples
    --------
    Six hundred corn and fifteen hundred iron; the values are l (I - A)^-1:

    >>> economy = Economy(goods=["corn", "iron"], resources=["hours"], plants=["farm", "foundry"],
    ...     households=[], inputs=[[0.15, 0.25], [0.2, 0.05]], outputs=[[1, 0], [0, 1]],
    ...     resource_use=[[1, 2]], endowment=[10_000])
    >>> plan = least_labor(economy, Targets.of(economy, floor=[600, 1500]))
    >>> round(plan.hours, 2), plan.prices.round(4).tolist(), plan.certificate.ok
    (4930.69, [1.7822, 2.5743], True)
    """
    labor = np.flatnonzero(economy.resource_kind == "labor")
    if not labor.size:
        raise InvalidInput("no resource is labor", where="resource_kind", expected="one of kind 'labor'")
    if not (targets.floor.any() or targets.quota.any()):
        raise InvalidInput("asks for nothing", where="targets.floor", expected="an amount of some good")
    g, _, p, _ = economy.shape
    plan = linear_plan(_with_spare_labor(economy, labor), _aims(targets, labor.size))
    levels = plan.levels[:p]
    return LeastLabor(
        economy,
        targets,
        levels,
        plan.deliveries[:g],
        plan.prices[:g],
        plan.resource_prices,
        float((economy.resource_use @ levels)[labor].sum()),
        replace(plan.certificate, claim="no plan within these limits meets the targets with less labor"),
        plan,
    )


def _with_spare_labor(e: Economy, labor: np.ndarray[tuple[int, ...], np.dtype[np.intp]]) -> Economy:
    """Return an economy in which labor that is not worked is delivered, each kind as a good of its own."""
    r, k = len(e.resources), labor.size
    spare = [f"{e.resources[i]} that nobody works" for i in labor]
    resting = sparse.csc_array((np.ones(k), (labor, np.arange(k))), shape=(r, k))
    return Economy(
        goods=[*e.goods, *spare],
        resources=e.resources,
        plants=[*e.plants, *spare],
        households=[],
        inputs=sparse.block_diag([e.inputs, sparse.csc_array((k, k))], format="csc"),
        outputs=sparse.block_diag([e.outputs, sparse.eye_array(k)], format="csc"),
        resource_use=sparse.hstack([e.resource_use, resting], format="csc"),
        endowment=e.endowment,
        capacity=np.append(e.capacity, np.full(k, np.inf)),
        resource_kind=e.resource_kind,
        productive=e.productive,
        name=e.name,
    )


def _aims(t: Targets, k: int) -> Targets:
    return Targets(
        value=np.append(np.zeros(t.value.size), np.ones(k)),
        floor=np.append(t.floor, np.zeros(k)),
        ceiling=np.append(t.ceiling, np.full(k, np.inf)),
        quota=np.append(t.quota, np.zeros(k)),
    )
