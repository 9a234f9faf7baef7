"""The welfare optimum by an interior point written for it, with warm restarts.

The problem (`feasible.economy.model`) has one unknown price a good and a resource. Households enter
through their total spending M only, plants through a diagonal response, so that each Newton step is
one symmetric positive definite system of size goods + resources::

    (N H^-1 N' + diag(y / q)) dq = rhs,    N = [B - A; -F],  y = N x + (0, omega),  q y = M + mu,

where H is the curvature of plants' effort costs and of the barriers of their limits. It is solved by
conjugate gradients with a diagonal preconditioner: N is sparse and the system well scaled, because
the diagonal carries both the goods' own curvature and the slack of resources that do not bind.

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

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve

from feasible.economy import Certificate, Economy, Vector, certify_optimum, welfare
from feasible.errors import Infeasible, InvalidEconomy, NotConverged

__all__ = ["WelfareOptimum", "welfare_optimum"]

# Up to this many goods and resources a dense factorization beats conjugate gradients.
_DENSE_BELOW = 120
_NEWTON_STEPS = 40
_PATH_STEPS = 200
_PATIENCE = 60
_NEWTON_FROM = 1e-4


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
    """

    economy: Economy
    levels: Vector
    deliveries: Vector
    prices: Vector
    resource_prices: Vector
    steps: int
    warm: bool
    _program: _Program | None = field(default=None, repr=False)

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
        The optimum of an economy with the same goods and resources; if it is similar the new one is found
        several times faster.
    tolerance : float
        Largest duality gap and infeasibility, as shares of total budget and of output.

    Returns
    -------
    WelfareOptimum

    Raises
    ------
    InvalidEconomy
        If no household wants anything, effort has increasing returns, or `start` does not fit.
    Infeasible
        If a wanted good cannot be made at all.
    NotConverged
        If the interior point stalls.

    Examples
    --------
    >>> from feasible.economy import Economy
    >>> best = welfare_optimum(Economy.reference(1, 30))
    >>> best.certificate.ok
    True
    """
    program = _Program.of(economy, start)
    g, r, n, _ = economy.shape
    found, warm = None, False
    if start is not None:
        if start.economy.shape[:2] != (g, r):
            raise InvalidEconomy(
                f"has {start.economy.shape[0]} goods and {start.economy.shape[1]} resources",
                where="start",
                expected=f"an optimum of an economy with {g} and {r}",
            )
        guess = np.concatenate([start.prices, start.resource_prices]) / program.total
        if guess.size == program.supply.size:
            found = _newton(program, guess, tolerance, _NEWTON_STEPS)
        warm = found is not None
    if found is None:
        found = _from_scratch(program, tolerance)
    x, q, steps = found
    levels = np.zeros(n)
    levels[program.plants] = np.clip(x[: program.plants.size], 0.0, economy.capacity[program.plants])
    prices, resource_prices = program.total * q[:g], program.total * q[g : g + r]
    prices, resource_prices = _price_the_impossible(economy, prices, resource_prices)
    wanted = np.asarray(economy.tastes.sum(axis=0)).ravel() > 0
    deliveries = np.where(wanted, np.maximum(economy.net @ levels, 0.0), 0.0)
    if economy.utility == "fixed-proportions":
        # Households buy whole bundles; what is left over in a bundle's good stays undelivered.
        bundles = economy.budgets / (economy.tastes @ prices)
        deliveries = np.asarray(economy.tastes.T @ bundles)
    return WelfareOptimum(economy, levels, deliveries, prices, resource_prices, steps, warm, program)


def _same_technology(a: Economy, b: Economy) -> bool:
    return all(
        x.nnz == y.nnz and np.array_equal(x.indices, y.indices) and np.array_equal(x.data, y.data)
        for x, y in ((a.inputs, b.inputs), (a.outputs, b.outputs), (a.resource_use, b.resource_use))
    )


def makeable(e: Economy) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.bool_]], list[int]]:
    """Return which plants can run at all, and the goods that none can make, in the order found."""
    missing = np.flatnonzero(e.endowment == 0)
    runs = (e.capacity > 0) & (np.asarray((e.resource_use[missing] > 0).sum(axis=0)).ravel() == 0)
    gone: list[int] = []
    makes, uses = sparse.csr_array(e.outputs > 0).astype(float), sparse.csr_array(e.inputs > 0).astype(float)
    while True:
        fresh = np.setdiff1d(np.flatnonzero(makes @ runs.astype(float) == 0), gone)
        if not fresh.size:
            break
        gone += fresh.tolist()
        runs &= np.asarray(uses[fresh].sum(axis=0)).ravel() == 0
    return runs, gone


def _operable(e: Economy) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.bool_]], list[int]]:
    """Return the same, or refuse.

    Raises
    ------
    Infeasible
        If households want a good that cannot be made.
    """
    if np.all(e.endowment > 0) and np.all(e.capacity > 0):
        return np.ones(len(e.plants), dtype=bool), []
    runs, gone = makeable(e)
    missing = np.flatnonzero(e.endowment == 0)
    wanted = np.asarray(e.tastes.sum(axis=0)).ravel() > 0
    lacking = [g for g in gone if wanted[g]]
    if lacking:
        names = ", ".join(repr(e.goods[g]) for g in lacking[:5])
        blocked = [repr(e.resources[int(i)]) for i in missing]
        why = f"resources with no endowment: {', '.join(blocked)}" if blocked else "plants without capacity"
        raise Infeasible([f"households want {names}", f"no plant can make it ({why})"], {})
    return runs, gone


def _price_the_impossible(e: Economy, prices: Vector, resource_prices: Vector) -> tuple[Vector, Vector]:
    """Give goods that cannot be made and resources that there are none of the prices that stop their use."""
    runs, gone = _operable(e)
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


@dataclass(frozen=True, eq=False)
class _Program:
    """The economy as arrays, scaled so that budgets total 1."""

    plants: np.ndarray[tuple[int, ...], np.dtype[np.intp]]  # those that can run at all
    N: sparse.csr_array
    NT: sparse.csr_array
    N2T: sparse.csr_array  # squared entries, for the diagonal preconditioner
    supply: Vector  # exogenous supply of each row: 0 for goods, omega for resources
    spending: Vector
    effort: Vector
    exponent: Vector
    capacity: Vector
    total: float
    dense: Vector | None

    @classmethod
    def of(cls, e: Economy, start: WelfareOptimum | None = None) -> _Program:
        g, r, _, h = e.shape
        if not h or not e.tastes.nnz:
            raise InvalidEconomy(
                "no household wants anything", where="tastes", expected="households with tastes"
            )
        if not e.convex:
            raise InvalidEconomy(
                "increasing returns (exponent below 1)",
                where="exponent",
                expected="1 or more: without convexity there is no optimum that prices can certify",
            )
        total = float(e.budgets.sum())
        plants = np.flatnonzero(_operable(e)[0])
        old = None if start is None else start._program  # noqa: SLF001 - its own kind
        same = (
            old is not None
            and start is not None
            and e.utility == start.economy.utility == "cobb-douglas"
            and np.array_equal(plants, old.plants)
            and _same_technology(e, start.economy)
        )
        supply = np.concatenate([np.zeros(g), e.endowment])
        effort, exponent, capacity = e.effort[plants] / total, e.exponent[plants], e.capacity[plants]
        if same and old is not None:
            # Only limits, costs and budgets differ: the matrices stay.
            spending = np.concatenate([e.spending / total, np.zeros(r)])
            return replace(
                old,
                supply=supply,
                spending=spending,
                effort=effort,
                exponent=exponent,
                capacity=capacity,
                total=total,
            )
        net = sparse.vstack([e.net, -e.resource_use], format="csc")[:, plants]
        if e.utility == "fixed-proportions":
            # A household is a plant that assembles its bundle: one more good, one more activity.
            bundles = sparse.hstack([sparse.csr_array((h, net.shape[1])), sparse.eye_array(h)])
            use = sparse.vstack([-e.tastes.T, sparse.csr_array((r, h))])
            net = sparse.vstack([sparse.hstack([net, use]), bundles], format="csr")
            supply = np.concatenate([supply, np.zeros(h)])
            spending = np.concatenate([np.zeros(g + r), e.budgets / total])
            effort = np.concatenate([effort, np.zeros(h)])
            exponent = np.concatenate([exponent, np.ones(h)])
            capacity = np.concatenate([capacity, np.full(h, np.inf)])
        else:
            spending = np.concatenate([e.spending / total, np.zeros(r)])
        net = sparse.csr_array(net)
        transposed = sparse.csr_array(net.T)
        dense = net.toarray() if net.shape[0] <= _DENSE_BELOW else None
        return cls(
            plants,
            net,
            transposed,
            sparse.csr_array(net.multiply(net)),
            supply,
            spending,
            effort,
            exponent,
            capacity,
            total,
            dense,
        )

    @property
    def strictly_convex(self) -> bool:
        """Whether every plant answers a price with one level."""
        return bool(np.all((self.effort > 0.0) & (self.exponent > 1.0)))

    def solve(self, response: Vector, diagonal: Vector, right: Vector, rtol: float) -> Vector:
        """Solve ``(N diag(response) N' + diag(diagonal)) d = right``."""
        if self.dense is not None:
            system = (self.dense * response) @ self.dense.T
            system[np.diag_indices_from(system)] += diagonal
            scale = 1.0 / np.sqrt(np.diag(system))
            system *= scale[:, None] * scale
            system[np.diag_indices_from(system)] += 1e-14
            return np.asarray(
                scale * cho_solve(cho_factor(system, check_finite=False), scale * right, check_finite=False)
            )
        inverse = 1.0 / (self.N2T @ response + diagonal)
        N, NT = self.N, self.NT
        d, residual = np.zeros_like(right), right.copy()
        z = inverse * residual
        rho = float(residual @ z)
        goal = rtol * rtol * float(right @ (inverse * right))
        direction = z
        for _ in range(4 * right.size):
            if rho <= goal:
                break
            image = N @ (response * (NT @ direction)) + diagonal * direction
            step = rho / float(direction @ image)
            d += step * direction
            residual -= step * image
            z = inverse * residual
            rho, old = float(residual @ z), rho
            direction = z + (rho / old) * direction
        return d


def _from_scratch(p: _Program, tolerance: float) -> tuple[Vector, Vector, int]:
    """Follow the path until Newton can finish; where effort is not strictly convex, to its end."""
    if not p.strictly_convex:
        return _interior_point(p, tolerance, _PATH_STEPS)
    _x, q, steps = _interior_point(p, max(tolerance, _NEWTON_FROM), _PATH_STEPS)
    # The path's last digits are slow and depend on how plants near zero are centered: Newton's are exact.
    finished = _newton(p, q, 1e-2 * tolerance, _NEWTON_STEPS)
    if finished is None:
        return _interior_point(p, tolerance, _PATH_STEPS)
    return finished[0], finished[1], steps + finished[2]


def _interior_point(p: _Program, tolerance: float, limit: int) -> tuple[Vector, Vector, int]:
    """Return levels and prices (budgets totalling 1) by a primal-dual path."""
    n, m = p.NT.shape
    capped = np.isfinite(p.capacity)
    cap = np.where(capped, p.capacity, 1.0)
    with_budget = p.spending > 0
    # Start: every plant at the scale that its resources and capacity allow, prices that spend the budget.
    use = -p.NT.minimum(0.0)
    room = np.where(p.supply > 0, p.supply, np.inf)
    heavy = use @ np.where(np.isfinite(room), 1.0 / np.maximum(room, 1e-300), 0.0)
    x = 0.5 / np.maximum(heavy * n, 1e-300)
    x = np.minimum(np.where(heavy > 0, x, np.median(x[heavy > 0]) if np.any(heavy > 0) else 1.0), 0.5 * cap)
    x = np.where(capped, x, np.minimum(x, 1e6))
    made = p.N.maximum(0.0) @ x + p.supply
    y = np.maximum(made, 1e-12 * max(float(made.max()), 1e-300))
    mu = 10.0 / m
    q = (p.spending + mu) / y
    zl = mu / x
    zu = np.where(capped, mu / (cap - x), 0.0)
    count = n + int(capped.sum()) + m
    linear = (p.effort == 0.0) | (p.exponent == 1.0)
    k1 = p.exponent - 1.0
    reached = 1.0
    for step in range(1, limit + 1):
        slope = p.effort * p.exponent * x**k1
        curve = np.where(linear, 0.0, slope * k1 / x)
        room_up = np.where(capped, cap - x, 1.0)
        income = p.NT @ q
        rx = income + zl - zu - slope
        ry = p.N @ x + p.supply - y
        loss = float(
            zl @ x
            + zu @ room_up
            + q[~with_budget] @ y[~with_budget]
            + np.abs(q * y - p.spending)[with_budget].sum()
        )
        worst_y = float((np.abs(ry) / np.maximum(made, 1e-300)).max())
        worst_x = float(np.abs(rx) @ x)
        if max(loss, worst_x) <= tolerance and worst_y <= tolerance:
            return x, q, step - 1
        complementarity = float(zl @ x + zu @ room_up + np.maximum(q * y - p.spending, 0).sum()) / count
        # A path that has not ended by then swings between two centers: it is followed in smaller steps.
        least = 0.1 if step <= _PATIENCE else 0.5
        mu = min(0.9, max(least, (1.0 - reached) ** 2)) * complementarity if step > 1 else mu
        aim = p.spending + mu
        h = curve + zl / x + zu / room_up
        response = 1.0 / h
        push = rx + (mu / x - zl) - np.where(capped, mu / room_up - zu, 0.0)
        right = aim / q - y - ry - p.N @ (response * push)
        rtol = 1e-3 if loss > 1e-4 else 1e-5
        dq = p.solve(response, y / q, right, rtol)
        dx = response * (p.NT @ dq + push)
        dy = p.N @ dx + ry
        dzl = mu / x - zl - zl / x * dx
        dzu = np.where(capped, mu / room_up - zu + zu / room_up * dx, 0.0)
        primal = min(_reach(x, dx), _reach(y, dy), _reach(room_up, np.where(capped, -dx, 0.0)))
        dual = min(_reach(q, dq), _reach(zl, dzl), _reach(np.where(capped, zu, 1.0), dzu))
        # Quantities and prices step apart: tied to one step length the path jams on a few tiny plants.
        x, y = x + primal * dx, y + primal * dy
        q, zl, zu = q + dual * dq, zl + dual * dzl, zu + dual * dzu
        reached = min(primal, dual)
        made = np.maximum(made, y)
    raise NotConverged(
        "interior point of the welfare optimum",
        residual=max(loss, worst_x, worst_y),
        rounds=limit,
        advice="check that every wanted good can be made within the endowments",
    )


def _reach(value: Vector, change: Vector) -> float:
    """Return the longest step, at most 1, that keeps `value` positive with a margin."""
    worst = float((change / value).min(initial=0.0))
    return 1.0 if worst >= -0.99 else -0.99 / worst


def _newton(p: _Program, start: Vector, tolerance: float, limit: int) -> tuple[Vector, Vector, int] | None:
    """Minimize the dual in prices by semismooth Newton from `start`; None if it does not get there."""
    if not p.strictly_convex or not np.all(np.isfinite(start)):
        return None
    with_budget = p.spending > 0
    q = np.maximum(start, 0.0)
    if np.any(q[with_budget] <= 0.0):
        return None
    cost, power = p.effort * p.exponent, 1.0 / (p.exponent - 1.0)
    full_income = cost * p.capacity ** (p.exponent - 1.0)

    def respond(income: Vector, prices: Vector) -> tuple[Vector, float]:
        x = np.minimum((np.maximum(income, 0.0) / cost) ** power, p.capacity)
        # The effort cost is s x^k = (marginal effort) x / k, and marginal effort is income below capacity.
        earned = float((x * (income - np.minimum(income, full_income) / p.exponent)).sum())
        spent = p.spending[with_budget] @ np.log(prices[with_budget])
        return x, float(p.supply @ prices) + earned - float(spent)

    income = p.NT @ q
    x, value = respond(income, q)
    made = p.N.maximum(0.0) @ x + p.supply
    error, before = np.inf, (np.inf, np.inf)
    for step in range(limit + 1):
        y = p.N @ x + p.supply
        # What is short (or over) where it counts, weighed by its price.
        excess = np.where(with_budget, q * y - p.spending, q * y)
        short = float((np.maximum(-y, 0.0) / np.maximum(made, 1e-300)).max())
        error, before = float(np.abs(excess).sum()), (before[1], error)
        if error <= tolerance and short <= tolerance:
            return x, q, step
        inside = (income > 0.0) & (x < p.capacity)
        response = np.where(inside, power * x / np.where(inside, income, 1.0), 0.0)
        pull = np.where(with_budget, p.spending / np.where(with_budget, q, 1.0), 0.0) - y
        diagonal = np.where(with_budget, p.spending / np.where(with_budget, q * q, 1.0), 0.0)
        stiff = p.N2T @ response + diagonal
        # A price without a budget behind it goes to zero where there is more than enough.
        idle = ~with_budget & (q * stiff <= y)
        # A price that nobody answers stays; walls hold both kinds where they belong.
        mute = stiff <= 0.0
        wall = np.where(mute, 1.0, 1e8 * stiff)
        dq = p.solve(
            response,
            np.where(idle | mute, wall, diagonal + 1e-12 * stiff),
            np.where(mute, 0.0, np.where(idle, -q * wall, pull)),
            # Rough while far away; exact at the end, or plants on an edge are passed back and forth.
            0.2 if error > 1e-4 else 0.03 if error > 1e-6 else 1e-4,
        )
        d_income = p.NT @ dq
        least = np.where(with_budget, 0.1 * q, 0.0)
        # Near the end a full step can fly back and forth over the edge of one plant's range: halve it.
        flying = error < 1e-5 and error > 0.5 * before[0]
        for halvings in range(16):
            a = 0.5 ** (halvings + flying)
            trial = q + a * dq
            t_income = income + a * d_income
            if np.any(trial < least):
                trial = np.maximum(trial, least)
                t_income = p.NT @ trial
            t_x, t_value = respond(t_income, trial)
            if t_value <= value - 1e-4 * float(pull @ (trial - q)) + 1e-13 * max(1.0, abs(value)):
                break
        else:
            return None
        q, income, x, value = trial, t_income, t_x, t_value
    return None
