"""How the welfare optimum is found: a primal-dual path, and semismooth Newton on the prices alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from feasible.economy import Vector
from feasible.errors import NotConverged
from feasible.optimum._welfare_program import WelfareProgram
from feasible.optimum.damped_newton import damped_newton

__all__ = ["from_prices", "from_scratch"]

_NEWTON_STEPS = 40
_PATH_STEPS = 200
_PATIENCE = 60
_NEWTON_FROM = 1e-4
# A path that ends within so many tolerances is handed on: what it is worth the certificate says.
_NEARLY = 100.0


def from_scratch(p: WelfareProgram, tolerance: float) -> tuple[Vector, Vector, int]:
    """Return levels, prices and steps: the path until Newton can finish, to its end where that cannot."""
    if p.dense is None and not p.manner.factored:
        try:
            return _from_scratch(p, tolerance)
        except NotConverged:
            # Systems solved roughly can lead astray; factors do not.
            p.manner.factored = True
    return _from_scratch(p, tolerance)


def _from_scratch(p: WelfareProgram, tolerance: float) -> tuple[Vector, Vector, int]:
    if not p.strictly_convex:
        return _interior_point(p, tolerance)
    _x, q, steps = _interior_point(p, max(tolerance, _NEWTON_FROM))
    # The path's last digits are slow and depend on how plants near zero are centered: Newton's are exact.
    finished = from_prices(p, q, 1e-2 * tolerance)
    if finished is None:
        return _interior_point(p, tolerance)
    return finished[0], finished[1], steps + finished[2]


@np.errstate(all="ignore")  # where there is no optimum quantities run away, and that is what is told
def _interior_point(p: WelfareProgram, tolerance: float) -> tuple[Vector, Vector, int]:
    """Return levels and prices (budgets totalling 1) by a primal-dual path."""
    n, m = p.NT.shape
    capped = np.isfinite(p.capacity)
    cap = np.where(capped, p.capacity, 1.0)
    with_budget = p.bought
    # Start: every plant at the scale that its resources and capacity allow, prices that spend the budget.
    use = -p.NT.minimum(0.0)
    room = np.where(p.supply > 0, p.supply, np.inf)
    heavy = use @ np.where(np.isfinite(room), 1.0 / np.maximum(room, 1e-300), 0.0)
    x = 0.5 / np.maximum(heavy * n, 1e-300)
    x = np.where(heavy > 0, x, np.median(x[heavy > 0]) if np.any(heavy > 0) else 1.0)
    # None starts above half its capacity, or where its effort is worth a hundred times what everybody has.
    most = np.where(p.effort > 0.0, (100.0 / np.maximum(p.effort, 1e-300)) ** (1.0 / p.exponent), np.inf)
    x = np.minimum(x, np.where(capped, 0.5 * cap, most))
    made = p.N.maximum(0.0) @ x + p.supply
    y = np.maximum(made, 1e-12 * max(float(made.max()), 1e-300))
    mu = 10.0 / m
    q = (p.spending + mu) / y
    zl = mu / x
    zu = np.where(capped, mu / (cap - x), 0.0)
    count = n + int(capped.sum()) + m
    k1 = p.exponent - 1.0
    reached = 1.0
    for step in range(1, _PATH_STEPS + 1):
        slope = p.effort * p.exponent * x**k1
        curve = slope * k1 / x
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
        if not np.isfinite(loss + worst_x + worst_y):
            break
        complementarity = float(zl @ x + zu @ room_up + np.maximum(q * y - p.spending, 0).sum()) / count
        # A path that has not ended by then swings between two centers: it is followed in smaller steps.
        least = 0.1 if step <= _PATIENCE else 0.5
        mu = min(0.9, max(least, (1.0 - reached) ** 2)) * complementarity if step > 1 else mu
        aim = p.spending + mu
        low, high = zl / x, zu / room_up
        from_zero, from_cap = mu / x - zl, np.where(capped, mu / room_up - zu, 0.0)
        response = 1.0 / (curve + low + high)
        push = rx + from_zero - from_cap
        right = aim / q - y - ry - p.N @ (response * push)
        rtol = 1e-3 if loss > 1e-4 else 1e-5
        try:
            dq = p.solve(response, y / q, right, rtol)
        except np.linalg.LinAlgError:
            break
        dx = response * (p.NT @ dq + push)
        dy = p.N @ dx + ry
        dzl = from_zero - low * dx
        dzu = np.where(capped, from_cap + high * dx, 0.0)
        primal = min(_reach(x, dx), _reach(y, dy), _reach(room_up, np.where(capped, -dx, 0.0)))
        dual = min(_reach(q, dq), _reach(zl, dzl), _reach(np.where(capped, zu, 1.0), dzu))
        # Quantities and prices step apart: tied to one step length the path jams on a few tiny plants.
        x, y = x + primal * dx, y + primal * dy
        q, zl, zu = q + dual * dq, zl + dual * dzl, zu + dual * dzu
        reached = min(primal, dual)
        made = np.maximum(made, y)
    if max(loss, worst_x, worst_y) <= _NEARLY * tolerance:
        return x, q, step
    raise NotConverged(
        "interior point of the welfare optimum",
        residual=float(np.nan_to_num(max(loss, worst_x, worst_y), nan=np.inf)),
        rounds=step,
        advice="check that every wanted good can be made within the endowments",
    )


def _reach(value: Vector, change: Vector) -> float:
    """Return the longest step, at most 1, that keeps `value` positive with a margin."""
    worst = float((change / value).min(initial=0.0))
    return 1.0 if worst >= -0.99 else -0.99 / worst


@dataclass(eq=False)
class _DualPoint:
    """Prices, what plants answer, and how far that is from an optimum.

    Attributes
    ----------
    program : WelfareProgram
    q : array, shape (rows,)
        Prices.
    income : array, shape (plants,)
        What a unit of each plant's level earns at them.
    made : array, shape (rows,)
        What there is of each good where the search began: sizes of shortages are relative to it.
    """

    program: WelfareProgram
    q: Vector
    income: Vector
    made: Vector

    @cached_property
    def x(self) -> Vector:
        """Levels that the plants answer with."""
        p = self.program
        return np.minimum((np.maximum(self.income, 0.0) / p.cost) ** p.power, p.capacity)

    @cached_property
    def value(self) -> float:
        """The dual function, which the prices minimize."""
        p, income = self.program, self.income
        # The effort cost is s x^k = (marginal effort) x / k, and marginal effort is income below capacity.
        earned = float((self.x * (income - np.minimum(income, p.full_income) / p.exponent)).sum())
        spent = p.spending[p.bought] @ np.log(self.q[p.bought])
        return float(p.supply @ self.q) + earned - float(spent)

    @cached_property
    def y(self) -> Vector:
        """Net supply."""
        return np.asarray(self.program.N @ self.x + self.program.supply)

    @cached_property
    def error(self) -> float:
        """What is short (or over) where it counts, weighed by its price."""
        p = self.program
        excess = np.where(p.bought, self.q * self.y - p.spending, self.q * self.y)
        return float(np.abs(excess).sum())

    @cached_property
    def short(self) -> float:
        """The largest relative shortage."""
        return float((np.maximum(-self.y, 0.0) / np.maximum(self.made, 1e-300)).max())

    @cached_property
    def pull(self) -> Vector:
        """Minus the slope of the dual function."""
        p = self.program
        return np.where(p.bought, p.spending / np.where(p.bought, self.q, 1.0), 0.0) - self.y


def from_prices(p: WelfareProgram, start: Vector, tolerance: float) -> tuple[Vector, Vector, int] | None:
    """Return levels, prices and steps by semismooth Newton on the dual; None if it does not get there.

    Parameters
    ----------
    p : WelfareProgram
    start : array, shape (rows,)
        Prices, for budgets that total 1.
    tolerance : float
    """
    if not p.strictly_convex or not np.all(np.isfinite(start)):
        return None
    q = np.maximum(start, 0.0)
    if np.any(q[p.bought] <= 0.0):
        return None
    first = _DualPoint(p, q, p.NT @ q, np.zeros(0))
    first.made = p.N.maximum(0.0) @ first.x + p.supply
    found, steps = damped_newton(
        first,
        _along,
        lambda point, trial, _: bool(
            trial.value
            <= point.value
            - 1e-4 * float(point.pull @ (trial.q - point.q))
            + 1e-13 * max(1.0, abs(point.value))
        ),
        tolerance=tolerance,
        steps=_NEWTON_STEPS,
        halvings=16,
        memory=2,
    )
    return None if steps is None else (found.x, found.q, steps)


def _along(point: _DualPoint) -> Callable[[float], _DualPoint]:
    """Return the points along the Newton step."""
    p, q, income, x = point.program, point.q, point.income, point.x
    bought = p.bought
    inside = (income > 0.0) & (x < p.capacity)
    response = np.where(inside, p.power * x / np.where(inside, income, 1.0), 0.0)
    diagonal = np.where(bought, p.spending / np.where(bought, q * q, 1.0), 0.0)
    stiff = p.N2T @ response + diagonal
    # A price without a budget behind it goes to zero where there is more than enough.
    idle = ~bought & (q * stiff <= point.y)
    # A price that nobody answers stays; walls hold both kinds where they belong.
    mute = stiff <= 0.0
    wall = np.where(mute, 1.0, 1e8 * stiff)
    dq = p.solve(
        response,
        np.where(idle | mute, wall, diagonal + 1e-12 * stiff),
        np.where(mute, 0.0, np.where(idle, -q * wall, point.pull)),
        # Rough while far away; exact at the end, or plants on an edge are passed back and forth.
        0.2 if point.error > 1e-4 else 0.03 if point.error > 1e-6 else 1e-4,
    )
    d_income = p.NT @ dq
    least = np.where(bought, 0.1 * q, 0.0)

    def go(share: float) -> _DualPoint:
        trial, earned = q + share * dq, income + share * d_income
        if np.any(trial < least):
            trial = np.maximum(trial, least)
            earned = p.NT @ trial
        return _DualPoint(p, trial, earned, point.made)

    return go
