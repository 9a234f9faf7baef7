"""What proves a plan in kind: multipliers that bound what any plan could do. No solver is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from feasible.economy import Certificate, Check, Economy, Vector, align, feasibility_checks
from feasible.economy.align import Given
from feasible.optimum._requests import burden
from feasible.optimum.progressive_filling import Mask

__all__ = ["Stage", "certify_fulfillment"]


@dataclass(frozen=True, eq=False)
class Stage:
    """One level of the leximin and its proof.

    Attributes
    ----------
    fulfillment : float
        What the least-met of the goods still open reaches, as a share of the request.
    open : array of bool, shape (G,)
        Goods that no earlier stage has fixed.
    blocked : array of bool, shape (G,)
        Goods that this stage fixes: they cannot be met better without some other good falling below.
    witness, resource_witness : arrays, shapes (G,) and (R,)
        Multipliers of the proof, not prices: see `certify_fulfillment`.
    """

    fulfillment: float
    open: Mask
    blocked: Mask
    witness: Vector
    resource_witness: Vector


def certify_fulfillment(
    economy: Economy,
    request: Given,
    *,
    levels: Given,
    deliveries: Given,
    stages: Sequence[Stage],
    work_witness: tuple[Vector, Vector] | None = None,
    further: Sequence[Check] = (),
    among: str = "",
    tolerance: float = 1e-6,
) -> Certificate:
    """Certify a plan in kind from the economy and any multipliers. No solver is called.

    Parameters
    ----------
    economy : Economy
    request : array, shape (G,)
    levels : array, shape (P,)
    deliveries : array, shape (G,)
    stages : sequence of Stage
        In order. Only their masks and multipliers are used.
    work_witness : pair of arrays, shapes (G,) and (R,), optional
        Multipliers that bound the hours from below; without them no claim about hours is made.
    further : sequence of Check
        More to check, such as the sharing among households.
    among : str
        Which plans this one is compared with, for the claim; all by default.
    tolerance : float
        Of the bounds, as a share of a request (of the multiple, where that is above 1) and of the hours.

    Notes
    -----
    Let y >= 0 be multipliers of the goods with ``sum over open goods of y_g request_g = 1`` and w >= 0 of the
    resources. Every feasible plan that leaves the goods fixed before at least what they have satisfies::

        sum_open y_g request_g phi_g <= w.omega + sum_j max(0, y.(B - A)_j - w.F_j) cap_j - sum_fixed y_g d_g

    which bounds the least phi, and, with the gap to that bound, each blocked good: no plan that
    gives every open good the stage's level gives good g more than the level plus gap / (y_g request_g). Here
    cap is the capacity or what the plant's own use of a resource allows, if that is less; a
    positive margin of a plant that neither limits is reported as a residual. In the same way hours are at
    least ``y.d - w.omega - sum_j max(0, y.(B - A)_j - w.F_j - hours_j) cap_j`` for deliveries d.
    """
    e = economy
    n = align.vector("request", request, e.goods, kind="good", missing=0.0)
    x = align.vector("levels", levels, e.plants, kind="plant", signed=True)
    d = align.vector("deliveries", deliveries, e.goods, kind="good", signed=True)
    needs, loose = _needs_proven(e, n, d, stages, tolerance)
    work: tuple[Check, ...] = ()
    what = f"nobody's least-met need could be met better{among and f' {among}'}"
    if work_witness is not None:
        check, unlimited = _work_proven(e, x, d, work_witness, tolerance)
        work, loose = (check,), max(loose, unlimited)
        what += ", nor as well in fewer hours" if burden(e)[1] else ", nor as well with less activity"
    limits = Check(
        "unlimited plants",
        loose,
        tolerance,
        "largest margin, in the proof, of a plant that nothing limits, as a share of its turnover",
    )
    return Certificate(
        what + " (how hard the work is, the effort, is no part of this claim)",
        (*feasibility_checks(e, x, d), *needs, *work, limits, *further),
    )


def _needs_proven(
    economy: Economy, request: Vector, deliveries: Vector, stages: Sequence[Stage], tolerance: float
) -> tuple[tuple[Check, ...], float]:
    """Return the checks of the leximin, and the largest relative margin that nothing limits."""
    asked = request > 0.0
    met = np.divide(deliveries, request, out=np.zeros_like(deliveries), where=asked)
    gap = beyond = loose = 0.0
    unproven = asked.copy()
    for stage in stages:
        bound, parts, unlimited = _stage_bound(economy, request, deliveries, stage)
        reached = float(met[stage.open].min(initial=np.inf))
        size = max(1.0, reached)
        gap = max(gap, (bound - reached) / size)
        loose = max(loose, unlimited)
        unproven &= ~stage.blocked
        own = parts[stage.blocked]
        extra = np.divide(max(bound - reached, 0.0), own, out=np.full_like(own, np.inf), where=own > 0.0)
        over = reached + extra - met[stage.blocked]
        beyond = max(beyond, float(over.max(initial=0.0)) / size)
    return (
        Check(
            "requests met or proven out of reach",
            float(np.maximum(1.0 - met[unproven], 0.0).max(initial=0.0)),
            tolerance,
            "largest unmet share of a request for which no proof is given",
        ),
        Check(
            "least-met need", gap, tolerance, "how much better any plan could do, as a share of the request"
        ),
        Check(
            "needs fixed at their level",
            beyond,
            tolerance,
            "how much better any one of them could be met without harm to others, as a share of the request",
        ),
    ), loose


def _work_proven(
    economy: Economy,
    levels: Vector,
    deliveries: Vector,
    witness: tuple[Vector, Vector],
    tolerance: float,
) -> tuple[Check, float]:
    """Return the check that no plan with these deliveries takes less work, and what nothing limits."""
    work, counted = burden(economy)
    spent = float(work @ levels)
    y, w = (np.maximum(v, 0.0) for v in witness)
    earned, unlimited = _box(economy, y, w, work)
    there = float(economy.endowment[economy.resource_kind == "labor"].sum())
    least = float(y @ deliveries) - float(w @ economy.endowment) - earned
    # Nobody can work less than not at all: what is spent is all that could be saved.
    saved = min(spent - least, spent) if least < spent else least - spent
    check = Check(
        "fewest hours" if counted else "least activity",
        saved / max(spent, 1e-6 * there, 1e-300),
        tolerance,
        "share of the work that any plan with these deliveries could save",
    )
    return check, unlimited


def _stage_bound(
    economy: Economy, request: Vector, deliveries: Vector, stage: Stage
) -> tuple[float, Vector, float]:
    """Return the bound on open goods' least fulfillment, each good's part of it, and what is unlimited."""
    y, w = np.maximum(stage.witness, 0.0), np.maximum(stage.resource_witness, 0.0)
    parts = np.where(stage.open, y * request, 0.0)
    total = float(parts.sum())
    if not total > 0.0:
        return np.inf, parts, 0.0
    earned, unlimited = _box(economy, y, w, np.zeros(len(economy.plants)))
    fixed = float(y[~stage.open] @ deliveries[~stage.open])
    return (float(w @ economy.endowment) + earned - fixed) / total, parts / total, unlimited


def _box(economy: Economy, y: Vector, w: Vector, work: Vector) -> tuple[float, float]:
    """Return what plants' margins come to at most, and the largest relative one that nothing limits.

    A plant without a capacity is limited by each resource that it uses itself.
    """
    yields, costs = economy.outputs.T @ y, economy.inputs.T @ y + economy.resource_use.T @ w + work
    margin = yields - costs
    most = np.array(economy.capacity)
    use = economy.resource_use
    plant = np.repeat(np.arange(most.size), np.diff(use.indptr))
    np.minimum.at(most, plant, economy.endowment[use.indices] / use.data)
    finite = np.isfinite(most)
    free = np.maximum(margin, 0.0) / np.maximum(yields + costs, 1e-300)
    earned = np.maximum(margin[finite], 0.0) @ most[finite]
    return float(earned), float(free[~finite].max(initial=0.0))
