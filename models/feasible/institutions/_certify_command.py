"""What proves a command plan: feasible on paper, carried out within orders and within the truth."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from feasible.economy import Certificate, Check, Economy, Vector, align, feasibility_checks
from feasible.economy.align import Given
from feasible.optimum._tables import table

__all__ = ["certify_command", "undelivered"]


def undelivered(economy: Economy, planned: Vector, consumption: Vector, prices: Vector) -> float:
    """Return the share of planned deliveries, at these prices, that nobody gets."""
    wanted, got = economy.totals(planned), economy.totals(consumption)
    return float(prices @ np.maximum(wanted - got, 0.0)) / float(prices @ wanted)


def certify_command(
    truth: Economy,
    believed: Economy,
    *,
    orders: Given,
    planned: Any,
    levels: Given,
    consumption: Any,
    prices: Given,
    reserve: float = 0.0,
    tolerance: float = 1e-7,
) -> Certificate:
    """Certify a command plan: feasible under the reports, carried out within orders and within the truth.

    Optimality is not claimed: the plan is best for an economy that is not there.

    Parameters
    ----------
    truth, believed : Economy
        What is there, and what was reported of it.
    orders : Series, dict or array, shape (P,)
        Levels of the plan.
    planned, consumption : DataFrame or array, shape (H, G)
        Deliveries of the plan, and those that arrived.
    levels : Series, dict or array, shape (P,)
        Levels that were run.
    prices : Series, dict or array, shape (G,)
        The plan's, to value what is missing.
    reserve : float
        The share of what it could do beyond its order that a plant may do.
    tolerance : float
        Of each residual, relative. What is undelivered is reported whatever its size.

    Raises
    ------
    InvalidInput
        If a label is unknown, missing or twice there, a shape is wrong, or a number is none.
    """
    planned, consumption = (
        table(where, given, truth.households, truth.goods, kinds=("household", "good"))
        for where, given in (("planned", planned), ("consumption", consumption))
    )
    orders, levels = (
        align.vector(where, given, truth.plants, kind="plant", signed=True)
        for where, given in (("orders", orders), ("levels", levels))
    )
    prices = align.vector("prices", prices, truth.goods, kind="good", signed=True)
    wanted, got = truth.totals(planned), truth.totals(consumption)
    size = max(float(orders.max(initial=0.0)), 1e-300)
    most = max(float(wanted.max(initial=0.0)), 1e-300)

    def prefixed(prefix: str, checks: tuple[Check, ...]) -> tuple[Check, ...]:
        return tuple(replace(check, name=f"{prefix}: {check.name}") for check in checks)

    more = np.maximum(truth.capacity - orders, 0.0)
    allowed = orders + reserve * np.where(np.isfinite(more), more, 0.0)
    return Certificate(
        "the plan is feasible under the reports, and what arrived is feasible in truth",
        (
            *prefixed("on paper", feasibility_checks(believed, orders, wanted, tolerance=tolerance)),
            *prefixed("in truth", feasibility_checks(truth, levels, got, tolerance=tolerance)),
            Check(
                "within orders",
                float(np.maximum(levels - allowed, 0.0).max(initial=0.0)) / size,
                tolerance,
                "largest excess of a plant over its order and reserve, as a share of the largest order",
            ),
            Check(
                "within the plan",
                float(np.maximum(got - wanted, 0.0).max(initial=0.0)) / most,
                tolerance,
                "largest delivery beyond the plan, as a share of the largest planned",
            ),
            Check(
                "undelivered",
                undelivered(truth, planned, consumption, prices),
                1.0,
                "share of the planned deliveries' value that never arrived (measured, not limited)",
            ),
        ),
    )
