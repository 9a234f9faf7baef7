"""Certificates recomputed from the economy alone. Nothing here calls a solver.

A certificate of optimality is a pair: a plan that keeps every limit, and prices that bound what
any plan could reach. Where the two meet, no better plan exists, whoever found them and however.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy import align
from feasible.economy.align import Given, MatrixLike, Vector
from feasible.economy.model import Economy
from feasible.economy.outcome import Certificate, Check
from feasible.economy.targets import Targets

__all__ = [
    "certify_equilibrium",
    "certify_optimum",
    "certify_plan",
    "dual_bound",
    "feasibility_checks",
    "welfare",
]


def feasibility_checks(
    economy: Economy, levels: Given, deliveries: Given, *, tolerance: float = 1e-7
) -> tuple[Check, ...]:
    """Check balances, resources and capacities of a plan.

    Parameters
    ----------
    economy : Economy
    levels : Series, dict or array, shape (P,)
        Matched by label where it has labels, as in every function here.
    deliveries : Series, dict or array, shape (G,)
        Total final deliveries of each good.
    tolerance : float
        For each check, relative to the size of the thing checked.

    Raises
    ------
    InvalidInput
        If a label is unknown, missing or twice there, or a number is not finite. (Negative ones are found
        by the last check.)
    """
    x, c = economy.matched(levels=levels, deliveries=deliveries)
    return _feasibility(economy, x, c, tolerance)


def _feasibility(economy: Economy, x: Vector, c: Vector, tolerance: float) -> tuple[Check, ...]:
    gross = economy.outputs @ np.maximum(x, 0.0)
    # Made and used one by one: the matrix of net outputs of a million goods takes longer to make than to use.
    shortfall = np.maximum(c - (economy.outputs @ x - economy.inputs @ x), 0.0)
    used = economy.resource_use @ x
    over = np.maximum(used - economy.endowment, 0.0)
    bounded = np.isfinite(economy.capacity)
    beyond = np.maximum(x[bounded] - economy.capacity[bounded], 0.0)
    largest = _largest(x)
    scale = np.maximum(economy.capacity[bounded], 1e-12 * largest)
    return (
        Check(
            "balance of goods",
            _worst(shortfall, gross),
            tolerance,
            "largest shortfall as a share of gross output",
        ),
        Check(
            "resource limits",
            _worst(over, economy.endowment),
            tolerance,
            "largest overuse as a share of the endowment",
        ),
        Check(
            "capacities",
            float((beyond / scale).max(initial=0.0)),
            tolerance,
            "largest excess over a plant's capacity, as a share",
        ),
        Check(
            "no negative quantity",
            max(float(np.maximum(-x, 0.0).max(initial=0.0)) / largest, _taken_back(economy, c, gross)),
            tolerance,
            "largest negative level or delivery, as a share of the largest level or output",
        ),
    )


def _taken_back(economy: Economy, c: Vector, gross: Vector) -> float:
    """Return the largest negative delivery as a share of the largest output, also of what limits would allow.

    Goods have other units than levels; and where nothing is made a rounding error is still none.
    """
    back = float(np.maximum(-c, 0.0).max(initial=0.0))
    if back == 0.0:
        return 0.0
    use = sparse.coo_array(economy.resource_use)
    most = economy.capacity.copy()
    uses = use.data > 0.0
    with np.errstate(over="ignore"):  # a resource that is hardly used allows anything
        allowed = economy.endowment[use.coords[0][uses]] / use.data[uses]
    np.minimum.at(most, use.coords[1][uses], allowed)
    could = economy.outputs @ np.where(np.isfinite(most), most, 0.0)
    return back / max(_largest(gross), _largest(c), _largest(could))


def _largest(values: Vector) -> float:
    return max(float(np.abs(values).max(initial=0.0)), 1e-300)


def _worst(excess: Vector, size: Vector) -> float:
    """Return the largest excess relative to its own size (infinite where there is none to exceed)."""
    floor = 1e-12 * max(float(size.max(initial=0.0)), 1e-300)
    with np.errstate(over="ignore"):  # beyond all measure is infinite
        return float((excess / np.maximum(size, floor)).max(initial=0.0))


def welfare(economy: Economy, consumption: MatrixLike, levels: Given) -> float:
    """Return ``sum_h m_h log u_h(c_h) - sum_j s_j x_j^k_j`` in budget units.

    Parameters
    ----------
    economy : Economy
    consumption : DataFrame or array, shape (H, G)
        Of each household; for a public good what it enjoys. Less than nothing counts as nothing.
    levels : Series, dict or array, shape (P,)

    Returns
    -------
    float
        Minus infinity where somebody gets nothing of a good that they cannot do without.

    Raises
    ------
    InvalidInput
        If a label is unknown, missing or twice there, or a number is not finite.
    """
    return _welfare(economy, *economy.matched(consumption=consumption, levels=levels))


def _welfare(economy: Economy, c: Vector, levels: Vector) -> float:
    x = np.maximum(levels, 0.0)
    tastes = economy.tastes.tocoo()
    rows, columns = tastes.coords
    got = np.maximum(c[rows, columns], 0.0)
    with np.errstate(divide="ignore"):
        if economy.utility == "fixed-proportions":
            bundles = np.full(len(economy.households), np.inf)
            np.minimum.at(bundles, rows, got / tastes.data)
            gain = float(economy.budgets @ np.log(bundles))
        else:
            gain = float((economy.budgets[rows] * tastes.data) @ np.log(got))
    return gain - float(economy.effort @ x**economy.exponent)


def dual_bound(economy: Economy, prices: Given, resource_prices: Given) -> tuple[float, float]:
    """Bound the welfare of every feasible plan by any non-negative prices.

    Parameters
    ----------
    economy : Economy
    prices : Series, dict or array, shape (G,)
        Positive where a household wants the good.
    resource_prices : Series, dict or array, shape (R,)

    Returns
    -------
    bound : float
        Lagrangian dual: consumers' best at these prices, plus the value of the endowment, plus what
        each plant could earn over its effort at most.
    unlimited : float
        The largest margin over effort of a plant that nothing limits (linear effort, no capacity),
        relative to its revenue and cost; such plants are left out of the bound.

    Raises
    ------
    InvalidInput
        If a label is unknown, missing or twice there, or a number is not finite.
    """
    return _dual_bound(economy, *economy.matched(prices=prices, resource_prices=resource_prices))


def _dual_bound(economy: Economy, p: Vector, w: Vector) -> tuple[float, float]:
    m = economy.budgets
    if economy.utility == "fixed-proportions":
        bundle_cost = economy.tastes @ p
        demand = float(m @ (np.log(m / bundle_cost) - 1.0))
    else:
        tastes = economy.tastes.tocoo()
        rows, columns = tastes.coords
        spent = m[rows] * tastes.data
        private = economy.good_kind[columns] != "public"
        demand = float(spent[private] @ (np.log(spent[private] / p[columns[private]]) - 1.0))
        public = np.flatnonzero(economy.good_kind == "public")
        paid = economy.spending[public]
        wanted = paid > 0
        demand += float(paid[wanted] @ (np.log(paid[wanted] / p[public][wanted]) - 1.0))
    margin = economy.net.T @ p - economy.resource_use.T @ w
    earned, unlimited = _best_earnings(economy, margin)
    size = economy.outputs.T @ p + economy.inputs.T @ p + economy.resource_use.T @ w
    excess = np.where(
        unlimited, np.maximum(margin - np.where(economy.exponent == 1.0, economy.effort, 0.0), 0.0), 0.0
    )
    return (
        demand + float(economy.endowment @ w) + float(earned.sum()),
        float((excess / np.maximum(size, 1e-300)).max(initial=0.0)),
    )


def _best_earnings(
    economy: Economy, margin: Vector
) -> tuple[Vector, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
    """Return each plant's largest ``margin x - s x^k`` over its levels, and which are unlimited."""
    s, k, cap = economy.effort, economy.exponent, economy.capacity
    limited = np.isfinite(cap)
    # Linear or concave effort: the best level is an end of the range.
    at_cap = np.where(limited, cap, 0.0)
    corner = np.maximum(margin * at_cap - s * at_cap**k, 0.0)
    curved = (s > 0) & (k > 1.0)
    ks, kk = np.where(curved, s, 1.0), np.where(curved, k, 2.0)
    best = np.minimum((np.maximum(margin, 0.0) / (ks * kk)) ** (1.0 / (kk - 1.0)), cap)
    interior = margin * best - ks * best**kk
    earned = np.where(curved, interior, corner)
    return earned, ~limited & ~curved


def _no_negative_price(prices: Vector, resource_prices: Vector, tolerance: float) -> Check:
    every = np.concatenate([prices, resource_prices])
    largest = max(float(every.max(initial=0.0)), 1e-300)
    return Check(
        "prices not negative",
        abs(float(every.min(initial=0.0))) / largest,
        tolerance,
        "largest negative price as a share of the largest",
    )


def certify_optimum(
    economy: Economy,
    *,
    levels: Given,
    consumption: MatrixLike,
    prices: Given,
    resource_prices: Given,
    tolerance: float = 1e-7,
) -> Certificate:
    """Certify a welfare optimum: feasible, and as good as its own prices allow anyone to be.

    Parameters
    ----------
    economy : Economy
    levels : Series, dict or array, shape (P,)
    consumption : DataFrame or array, shape (H, G)
    prices, resource_prices : Series, dict or array, shapes (G,) and (R,)
        The duals, in budget units.
    tolerance : float
        Largest relative infeasibility and largest gap a household. A gap of 1e-7 means that no
        feasible plan is worth more than 0.00001 % more consumption for everyone.

    Raises
    ------
    InvalidInput
        If a label is unknown, missing or twice there, or a number is not finite.
    """
    x, c, p, w = economy.matched(
        levels=levels, consumption=consumption, prices=prices, resource_prices=resource_prices
    )
    bound, unlimited = _dual_bound(economy, p, w)
    gap = (bound - _welfare(economy, c, x)) / max(len(economy.households), 1)
    return Certificate(
        "no feasible plan gives these households more welfare",
        (
            *_feasibility(economy, x, economy.totals(c), tolerance),
            _no_negative_price(p, w, tolerance),
            Check(
                "unlimited plants break even",
                unlimited,
                tolerance,
                "largest margin of a plant that nothing limits, as a share of its turnover",
            ),
            Check(
                "duality gap",
                abs(gap),
                tolerance,
                "log consumption a household: how much better any plan could be",
            ),
        ),
    )


def certify_equilibrium(
    economy: Economy,
    *,
    levels: Given,
    consumption: MatrixLike,
    prices: Given,
    resource_prices: Given,
    incomes: Given,
    owned: bool = False,
    softness: float = 0.0,
    tolerance: float = 1e-6,
) -> Certificate:
    """Certify an equilibrium: feasible, markets clear, nobody overspends, nobody could do better alone.

    Parameters
    ----------
    economy : Economy
    levels : Series, dict or array, shape (P,)
    consumption : DataFrame or array, shape (H, G)
    prices, resource_prices : Series, dict or array, shapes (G,) and (R,)
    incomes : Series, dict or array, shape (H,)
        What each household has to spend.
    owned : bool
        Whether incomes are to be the value of what households own (scaled to their total).
    softness : float
        The share of its costs that a plant expects others to cover.
    tolerance : float
        Largest value of each check.

    Raises
    ------
    InvalidInput
        If a label is unknown, missing or twice there, or a number is not finite.
    """
    x, c, p, w, m = economy.matched(
        levels=levels,
        consumption=consumption,
        prices=prices,
        resource_prices=resource_prices,
        incomes=incomes,
    )
    total = max(float(m.sum()), 1e-300)
    totals = economy.totals(c)
    checks = [
        *_feasibility(economy, x, totals, 1e-7),
        _no_negative_price(p, w, 1e-12),
        _markets_clear(economy, x, totals, p, w, total, tolerance),
        *_households_do_their_best(economy, c, p, m, total, tolerance),
        _plants_do_their_best(economy, x, p, w, softness, total, tolerance),
    ]
    if owned:
        checks.append(_incomes_are_owned(economy, x, p, w, m, total, tolerance))
    return Certificate("at these prices nobody could do better alone, and everything is sold", tuple(checks))


def _markets_clear(
    economy: Economy, x: Vector, totals: Vector, p: Vector, w: Vector, total: float, tolerance: float
) -> Check:
    uncleared = p @ np.abs(economy.net @ x - totals) + w @ np.abs(
        economy.endowment - economy.resource_use @ x
    )
    return Check("markets clear", float(uncleared) / total, tolerance, "value of surpluses, share of incomes")


class _Shopping(NamedTuple):
    """What households pay (H,), and what they forgo in log consumption, weighted by their incomes."""

    paid: Vector
    forgone: float


def _households_do_their_best(
    economy: Economy, c: Vector, p: Vector, m: Vector, total: float, tolerance: float
) -> tuple[Check, Check]:
    shop = _fixed_proportions if economy.utility == "fixed-proportions" else _cobb_douglas
    with np.errstate(divide="ignore", invalid="ignore"):
        paid, forgone = shop(economy, c, p, m)
    over = np.maximum(paid - m, 0.0)
    return (
        Check(
            "budgets",
            float(np.divide(over, m, out=np.where(over > 0, np.inf, 0.0), where=m > 0).max(initial=0.0)),
            tolerance,
            "largest overspending of a household, as a share of its income",
        ),
        Check(
            "households' best responses",
            forgone / total,
            tolerance,
            "what households could gain at these prices, log consumption",
        ),
    )


def _fixed_proportions(economy: Economy, c: Vector, p: Vector, m: Vector) -> _Shopping:
    tastes = economy.tastes.toarray()
    cost = tastes @ p
    bundles = np.where(tastes > 0, c / np.where(tastes > 0, tastes, 1.0), np.inf).min(axis=1)
    return _Shopping(c @ p, float(np.maximum(m / cost - bundles, 0.0) @ cost))


def _cobb_douglas(economy: Economy, c: Vector, p: Vector, m: Vector) -> _Shopping:
    """Private goods are paid at their prices, public goods by each household's own valuation (Lindahl)."""
    tastes, public = economy.tastes.toarray(), economy.good_kind == "public"
    paid = c[:, ~public] @ p[~public] + tastes[:, public].sum(axis=1) * m
    wanted = np.divide(tastes * m[:, None], p, out=np.zeros_like(tastes), where=tastes > 0)
    wanted[:, public] = wanted[:, public].sum(axis=0)
    # Who has nothing to spend cannot do better.
    at = (tastes > 0) & (m > 0)[:, None]
    lost = np.where(at, tastes * np.log(np.where(at, wanted, 1.0) / np.where(at, c, 1.0)), 0.0)
    return _Shopping(paid, float(np.maximum(lost.sum(axis=1), 0.0) @ m))


def _plants_do_their_best(
    economy: Economy, x: Vector, p: Vector, w: Vector, softness: float, total: float, tolerance: float
) -> Check:
    costs = economy.inputs.T @ p + economy.resource_use.T @ w
    margin = economy.outputs.T @ p - (1.0 - softness) * costs
    earned, unlimited = _best_earnings(economy, margin)
    forgone = np.maximum(earned - (margin * x - economy.effort * x**economy.exponent), 0.0)
    excess = np.where(unlimited, np.maximum(margin - economy.effort, 0.0) / np.maximum(costs, 1e-300), 0.0)
    return Check(
        "plants' best responses",
        max(float(forgone.sum()) / total, float(excess.max(initial=0.0))),
        tolerance,
        "what plants could gain at these prices, as a share of incomes",
    )


def _incomes_are_owned(
    economy: Economy, x: Vector, p: Vector, w: Vector, m: Vector, total: float, tolerance: float
) -> Check:
    worth = _value_of_ownership(economy, economy.net.T @ p - economy.resource_use.T @ w, x, w)
    fair = total * worth / worth.sum()
    return Check(
        "incomes are what is owned",
        float(np.abs(m - fair).max(initial=0.0)) / total * len(m),
        tolerance,
        "largest difference, in units of the mean income",
    )


def _value_of_ownership(economy: Economy, margin: Vector, levels: Vector, resource_prices: Vector) -> Vector:
    """Return what each household's resources and plants earn; what nobody owns is everybody's."""
    worth = np.zeros(len(economy.households))
    for shares, earnings in (
        (economy.resource_ownership, economy.endowment * resource_prices),
        (economy.plant_ownership, margin * levels),
    ):
        orphan = np.asarray(shares.sum(axis=0)).ravel() == 0.0
        worth += shares @ earnings + float(earnings[orphan].sum()) / max(worth.size, 1)
    return worth


def certify_plan(
    economy: Economy,
    targets: Targets,
    *,
    levels: Given,
    deliveries: Given,
    prices: Given,
    resource_prices: Given,
    tolerance: float = 1e-7,
) -> Certificate:
    """Certify a linear plan: feasible, and bounded by its own prices at its own value.

    Parameters
    ----------
    economy : Economy
    targets : Targets
    levels : Series, dict or array, shape (P,)
    deliveries : Series, dict or array, shape (G,)
    prices, resource_prices : Series, dict or array, shapes (G,) and (R,)
        Duals of the balances and of the endowments, in units of value.
    tolerance : float
        Largest relative infeasibility and relative gap.

    Raises
    ------
    InvalidInput
        If a label is unknown, missing or twice there, a number is not finite, or the targets are those of
        another economy.

    Notes
    -----
    For any prices p, w >= 0 no plan is worth more than
    ``omega w + sum_j max over levels of (p (B - A)_j - w F_j) x_j + sum_g max over deliveries of
    (v_g - p_g) y_g``; where a maximum is infinite the excess margin is reported as a residual.
    """
    x, y, p, w = economy.matched(
        levels=levels, deliveries=deliveries, prices=prices, resource_prices=resource_prices
    )
    aims = _matched_targets(economy, targets)
    worth = float(aims.value @ y)
    bound, loose = _best_value(economy, aims, p, w)
    size = max(abs(worth), float(p @ np.abs(y)), 1e-300)
    return Certificate(
        "no plan within these limits is worth more",
        (
            *_feasibility(economy, x, np.maximum(y, 0.0), tolerance),
            *_aims_are_met(aims, x, y, tolerance),
            _no_negative_price(p, w, tolerance),
            Check(
                "unlimited activities break even",
                loose,
                tolerance,
                "largest margin of an activity that nothing limits, as a share of its turnover",
            ),
            Check(
                "duality gap",
                abs(bound - worth) / size,
                tolerance,
                "share of the plan's value: how much better any plan could be",
            ),
        ),
    )


def _matched_targets(economy: Economy, targets: Targets) -> Targets:
    """Return targets of which every part is known to fit the economy."""

    def fitting(name: str, axis: pd.Index, kind: str) -> Vector:
        given = getattr(targets, name)
        return align.vector(f"targets.{name}", given, axis, kind=kind, infinite=name == "ceiling")

    goods = {name: fitting(name, economy.goods, "good") for name in ("value", "floor", "ceiling")}
    return Targets(**goods, quota=fitting("quota", economy.plants, "plant"))


def _best_value(economy: Economy, aims: Targets, p: Vector, w: Vector) -> tuple[float, float]:
    """Return what no plan exceeds at these prices, and the largest margin that nothing limits."""
    yields, costs = economy.outputs.T @ p, economy.inputs.T @ p + economy.resource_use.T @ w
    plant_part, plant_excess = _box_maximum(yields - costs, aims.quota, economy.capacity)
    good_part, good_excess = _box_maximum(aims.value - p, aims.floor, aims.ceiling)
    loose = max(
        float((plant_excess / np.maximum(yields + costs, 1e-300)).max(initial=0.0)),
        float((good_excess / np.maximum(p, 1e-300)).max(initial=0.0)),
    )
    return float(economy.endowment @ w) + plant_part + good_part, loose


def _aims_are_met(aims: Targets, x: Vector, y: Vector, tolerance: float) -> tuple[Check, Check]:
    low, high = aims.floor, aims.ceiling
    breach = np.maximum(np.maximum(low - y, 0.0), np.maximum(y - high, 0.0))
    scale = np.maximum(
        np.maximum(low, np.where(np.isfinite(high), high, 0.0)),
        1e-12 * max(float(np.abs(y).max(initial=0.0)), 1e-300),
    )
    return (
        Check(
            "floors and ceilings",
            float((breach / scale).max(initial=0.0)),
            tolerance,
            "largest breach as a share of the limit",
        ),
        Check(
            "quotas",
            _worst(np.maximum(aims.quota - x, 0.0), aims.quota) if aims.quota.any() else 0.0,
            tolerance,
            "largest shortfall as a share of the quota",
        ),
    )


def _box_maximum(gain: Vector, low: Vector, high: Vector) -> tuple[float, Vector]:
    """Return ``sum max(gain z)`` over ``low <= z <= high`` and the gains that an infinite range leaves."""
    finite = np.isfinite(high)
    best = np.where(gain > 0, np.where(finite, high, low), low)
    return float(gain @ best), np.where(~finite, np.maximum(gain, 0.0), 0.0)
