"""The best plan that guarantees everybody a part of their needs: the welfare optimum with floors.

    max  sum_h m_h log u_h(c_h) - sum_j s_j x_j^k_j     with  c_h >= phi needs_h  for everyone,

and everything else as in `feasible.optimum.welfare`. In an economy with workers this plan *orders* hours;
what becomes of the guarantee where people choose theirs is in `feasible.procedures.guarantee`.

At prices p a household takes ``max(floor, m alpha / p)`` of each good, so that the dual is as smooth as it
was, with a bend where a floor begins to hold, and the semismooth Newton method of the optimum goes through.
Everyone enjoys the whole of a public good: there the highest floor counts, once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from feasible.economy import (
    Certificate,
    Check,
    Economy,
    Vector,
    align,
    dual_bound,
    feasibility_checks,
    welfare,
)
from feasible.economy.align import Given, MatrixLike
from feasible.errors import Infeasible, InvalidEconomy, NotConverged
from feasible.optimum._welfare_program import WelfareProgram
from feasible.optimum.damped_newton import damped_newton
from feasible.optimum.fulfillment import fulfill
from feasible.optimum.welfare import welfare_optimum

__all__ = ["GuaranteeOptimum", "certify_guarantee", "floored_optimum", "guarantee"]

_STEPS, _BURSTS = 25, 4
_TOLERANCE, _GOOD_ENOUGH = 1e-11, 1e-9
#: Newton steps are halved down to this share; then slopes are followed.
_NEWTON_SHARE = 2.0**-12
#: The smallest part of the floors by which they are raised where all at once is too much.
_FINEST = 1.0 / 64.0


@dataclass(frozen=True, eq=False)
class GuaranteeOptimum:
    """The best plan with floors under everybody's consumption, and the prices that prove it.

    Attributes
    ----------
    economy : Economy
    floors : array, shape (H, G)
        What each is guaranteed of each good.
    levels : array, shape (P,)
    consumption : array, shape (H, G)
        Of each household; the full quantity of a public good for everyone.
    prices, resource_prices : array, shapes (G,) and (R,)
        Duals in budget units.
    steps : int
        Newton steps that it took.
    solved : WelfareProgram
        What was solved, for a later start.
    """

    economy: Economy
    floors: Vector
    levels: Vector
    consumption: Vector
    prices: Vector
    resource_prices: Vector
    steps: int
    solved: WelfareProgram = field(repr=False)

    @cached_property
    def welfare(self) -> float:
        """Welfare in budget units."""
        return welfare(self.economy, self.consumption, self.levels)

    @cached_property
    def certificate(self) -> Certificate:
        """Feasible, every floor kept, and as good as its prices allow any such plan to be."""
        return certify_guarantee(
            self.economy,
            self.floors,
            levels=self.levels,
            consumption=self.consumption,
            prices=self.prices,
            resource_prices=self.resource_prices,
        )


def guarantee(economy: Economy, phi: float, *, start: GuaranteeOptimum | None = None) -> GuaranteeOptimum:
    """Find the best plan in which everybody has at least the part `phi` of every need.

    Parameters
    ----------
    economy : Economy
        Convex, with curved effort, Cobb-Douglas tastes and needs.
    phi : float
        0 is the welfare optimum.
    start : GuaranteeOptimum, optional
        For another `phi` or a similar economy.

    Returns
    -------
    GuaranteeOptimum
        Its certificate holds.

    Raises
    ------
    InvalidEconomy
        If effort has no curvature, or utility is not Cobb-Douglas.
    Infeasible
        If no plan meets so much of all needs.
    NotConverged
        If the search stalls.

    Examples
    --------
    >>> economy = Economy.reference(1, 30)
    >>> best, fair = guarantee(economy, 0.0), guarantee(economy, 0.5)
    >>> fair.certificate.ok, fair.welfare < best.welfare
    (True, True)
    """
    part = align.number("phi", phi)
    return floored_optimum(economy, part * economy.needs.toarray(), start=start)


def floored_optimum(
    economy: Economy, floors: MatrixLike, *, start: GuaranteeOptimum | None = None
) -> GuaranteeOptimum:
    """Find the best plan in which everybody has at least given amounts.

    Parameters
    ----------
    economy : Economy
        Convex, with curved effort and Cobb-Douglas tastes.
    floors : DataFrame or array, shape (H, G)
        In each good's unit; of a public good the highest counts.
    start : GuaranteeOptimum, optional
        Of an economy with the same goods and resources.

    Returns
    -------
    GuaranteeOptimum

    Raises
    ------
    InvalidEconomy, Infeasible, NotConverged
        As `guarantee` does.
    """
    least = align.grid("floors", floors, economy.households, economy.goods, kinds=("household", "good"))
    if economy.utility != "cobb-douglas":
        raise InvalidEconomy(
            "bundles in fixed proportions leave no choice above a floor",
            where="utility",
            expected="'cobb-douglas'",
        )
    before = None if start is None else (start.economy, start.solved)
    program = WelfareProgram.of(economy, before)
    if not program.strictly_convex:
        raise InvalidEconomy(
            "some plant has linear effort, or none",
            where="effort",
            expected="effort above zero with exponents above 1, so that each price has one answer",
        )
    demand = _Demand.of(economy, least, program)
    g = len(economy.goods)
    if start is None:
        best = welfare_optimum(economy)
        q = np.concatenate([best.prices, best.resource_prices]) / program.total
    else:
        q = np.concatenate([start.prices, start.resource_prices]) / program.total
    found, steps = _raise_floors(program, demand, q)
    if found is None:
        multiple = fulfill(economy, economy.totals(least)).multiple if least.any() else np.inf
        if multiple < 1.0:
            raise Infeasible(
                [f"everybody has their floor; at most {multiple:.6g} of all floors is possible at once"],
                {"all floors, of themselves": 1.0 - multiple},
            )
        raise NotConverged(
            "the optimum with floors",
            residual=1.0,
            rounds=steps,
            advice="start from the plan for a smaller guarantee",
        )
    levels = np.zeros(len(economy.plants))
    levels[program.plants] = np.clip(found.x, 0.0, economy.capacity[program.plants])
    prices = program.total * found.q
    made = GuaranteeOptimum(
        economy,
        least,
        levels,
        demand.consumption(economy, found.q[:g]),
        prices[:g],
        prices[g:],
        steps,
        program,
    )
    if not made.certificate.ok:
        raise NotConverged(
            "the optimum with floors",
            residual=max(check.value for check in made.certificate.failures),
            rounds=steps,
            advice="start from the plan for a smaller guarantee",
        )
    return made


@dataclass(frozen=True, eq=False)
class _Demand:
    """Who wants what: one cell a household and private good, one a public good.

    Attributes
    ----------
    cell : arrays of int
        Household (-1 for all together) and good.
    spending, floor : array, shape (cells,)
        Budgets total 1.
    rows : int
        Goods and resources.
    """

    home: np.ndarray[tuple[int, ...], np.dtype[np.intp]]
    good: np.ndarray[tuple[int, ...], np.dtype[np.intp]]
    spending: Vector
    floor: Vector
    rows: int

    @classmethod
    def of(cls, e: Economy, floors: Vector, program: WelfareProgram) -> _Demand:
        public = e.good_kind == "public"
        spent = e.tastes.toarray() * (e.budgets / program.total)[:, None]
        home, good = np.nonzero((spent > 0) | (floors > 0))
        private = ~public[good]
        home, good = home[private], good[private]
        shared = np.flatnonzero(public)
        return cls(
            np.concatenate([home, np.full(shared.size, -1)]),
            np.concatenate([good, shared]),
            np.concatenate([spent[home, good], spent[:, shared].sum(axis=0)]),
            np.concatenate([floors[home, good], floors[:, shared].max(axis=0, initial=0.0)]),
            program.supply.size,
        )

    def scaled(self, share: float) -> _Demand:
        return _Demand(self.home, self.good, self.spending, share * self.floor, self.rows)

    @cached_property
    def bought(self) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        return np.bincount(self.good, self.spending, self.rows) > 0

    def amounts(self, q: Vector) -> Vector:
        """Return what each cell takes at these prices."""
        price = q[self.good]
        wants = np.divide(self.spending, price, out=np.zeros_like(price), where=self.spending > 0)
        return np.maximum(self.floor, wants)

    def consumption(self, e: Economy, p: Vector) -> Vector:
        """Return what each household has, the whole of a public good for everyone."""
        c, amounts = np.zeros(e.tastes.shape), self.amounts(p)
        alone = self.home >= 0
        c[self.home[alone], self.good[alone]] = amounts[alone]
        c[:, self.good[~alone]] = amounts[~alone]
        return c


class _Point:
    """Prices, what plants and households answer, and how far that is from an optimum."""

    def __init__(
        self, program: WelfareProgram, demand: _Demand, q: Vector, made: Vector | None = None
    ) -> None:
        self.program, self.demand, self.q = program, demand, q
        self.income = program.NT @ q
        self.x = np.minimum((np.maximum(self.income, 0.0) / program.cost) ** program.power, program.capacity)
        self.c = demand.amounts(q)
        self.y = program.N @ self.x + program.supply - np.bincount(demand.good, self.c, demand.rows)
        self.made = program.N.maximum(0.0) @ self.x + program.supply if made is None else made

    @cached_property
    def value(self) -> float:
        """The dual function, which the prices minimize."""
        p, d, income = self.program, self.demand, self.income
        earned = float((self.x * (income - np.minimum(income, p.full_income) / p.exponent)).sum())
        enjoyed = d.spending @ np.log(np.where(d.spending > 0, self.c, 1.0)) - self.q[d.good] @ self.c
        return float(p.supply @ self.q) + earned + float(enjoyed)

    @property
    def error(self) -> float:
        """What is short or over, weighed by its price."""
        return float(np.abs(self.q * self.y).sum())

    @property
    def short(self) -> float:
        """The largest relative shortage."""
        return float((np.maximum(-self.y, 0.0) / np.maximum(self.made, 1e-300)).max())


def _raise_floors(program: WelfareProgram, demand: _Demand, q: Vector) -> tuple[_Point | None, int]:
    """Return the optimum, floors raised in as many steps as it takes; None if it does not get there."""
    done, step, count = 0.0, 1.0, 0
    while step >= _FINEST:
        aim = min(1.0, done + step)
        found, steps = _Point(program, demand.scaled(aim), q), None
        for _ in range(_BURSTS):
            found, steps = damped_newton(
                found, _along, _better, tolerance=_TOLERANCE, steps=_STEPS, halvings=40, memory=2
            )
            count += _STEPS if steps is None else steps
            # Plants with next to no effort answer a price's last digits: a balance is as good as it gets.
            reached = steps is not None or max(found.error, found.short) <= _GOOD_ENOUGH
            if reached:
                break
        if not reached:
            step *= 0.5
        elif aim >= 1.0:
            return found, count
        else:
            done, q = aim, found.q
    return None, count


def _better(point: _Point, trial: _Point, _: int) -> bool:
    return bool(
        trial.value
        <= point.value + 1e-4 * float(point.y @ (trial.q - point.q)) + 1e-13 * max(1.0, abs(point.value))
    )


def _along(point: _Point) -> Callable[[float], _Point]:
    """Return the points along the Newton step."""
    p, d, q = point.program, point.demand, point.q
    inside = (point.income > 0.0) & (point.x < p.capacity)
    response = np.where(inside, p.power * point.x / np.where(inside, point.income, 1.0), 0.0)
    free = (d.spending > 0) & (point.c > d.floor)
    price = np.where(free, q[d.good], 1.0)
    diagonal = np.bincount(d.good, np.where(free, d.spending / price**2, 0.0), d.rows)
    stiff = p.N2T @ response + diagonal
    idle = ~d.bought & (q * stiff <= point.y)
    mute = stiff <= 0.0
    wall = np.where(mute, 1.0, 1e8 * stiff)
    # A price that nobody answers yet, of what is short, goes up.
    lift = np.where(point.y < 0.0, 0.5 * np.maximum(q, 1e-3 * float(q.max())), 0.0)
    dq = p.solve(
        response,
        np.where(idle | mute, wall, diagonal + 1e-12 * stiff),
        np.where(mute, lift, np.where(idle, -q * wall, -point.y)),
        1e-4,
    )
    least = np.where(d.bought, 0.1 * q, 0.0)
    # Near the most that is possible prices leap, and a Newton step can point uphill: then each price goes
    # down its own slope.
    own = np.where(mute, lift, -point.y / np.where(mute, 1.0, stiff))

    def go(share: float) -> _Point:
        step = share * dq if share >= _NEWTON_SHARE else share / _NEWTON_SHARE * own
        return _Point(p, d, np.maximum(q + step, least), point.made)

    return go


def certify_guarantee(
    economy: Economy,
    floors: MatrixLike,
    *,
    levels: Given,
    consumption: MatrixLike,
    prices: Given,
    resource_prices: Given,
    tolerance: float = 1e-7,
) -> Certificate:
    """Certify a plan with floors: feasible, floors kept, and no better one keeps them.

    For any prices no plan that keeps the floors is worth more than the dual bound of
    `feasible.economy.dual_bound` with every household's best purchases at those prices *above its floors*.

    Parameters
    ----------
    economy : Economy
        With Cobb-Douglas tastes.
    floors : DataFrame or array, shape (H, G)
    levels : Series, dict or array, shape (P,)
    consumption : DataFrame or array, shape (H, G)
    prices, resource_prices : Series, dict or array, shapes (G,) and (R,)
    tolerance : float
        Largest relative infeasibility and largest gap a household.

    Raises
    ------
    InvalidInput
        If a label is unknown, missing or twice there, or a number is not finite.
    """
    x, c, p, w = economy.matched(
        levels=levels, consumption=consumption, prices=prices, resource_prices=resource_prices
    )
    least = align.grid("floors", floors, economy.households, economy.goods, kinds=("household", "good"))
    public = economy.good_kind == "public"
    spent = economy.tastes.toarray() * economy.budgets[:, None]
    # Per private cell, and per public good as a whole.
    cells = np.vstack([np.where(public, 0.0, spent), np.where(public, spent.sum(axis=0), 0.0)])
    floor = np.vstack([np.where(public, 0.0, least), np.where(public, least.max(axis=0, initial=0.0), 0.0)])
    wanted = cells > 0
    best = np.divide(cells, p, out=np.zeros_like(cells), where=wanted)
    kept = np.maximum(best, floor)
    logs = np.log(np.where(wanted, kept, 1.0)) - np.log(np.where(wanted, best, 1.0))
    lost = float((cells * logs).sum() - (p * (kept - best)).sum())
    bound, unlimited = dual_bound(economy, p, w)
    homes = max(len(economy.households), 1)
    under = np.maximum(least - c, 0.0) / np.maximum(least, 1e-300)
    highest = max(float(max(p.max(initial=0.0), w.max(initial=0.0))), 1e-300)
    return Certificate(
        "no plan that guarantees everybody so much gives these households more welfare",
        (
            *feasibility_checks(economy, x, economy.totals(c), tolerance=tolerance),
            Check(
                "floors", float(under.max(initial=0.0)), tolerance, "largest part of a floor that is missing"
            ),
            Check(
                "prices not negative",
                max(0.0, -float(min(p.min(initial=0.0), w.min(initial=0.0)))) / highest,
                tolerance,
                "largest negative price as a share of the largest",
            ),
            Check(
                "unlimited plants break even",
                unlimited,
                tolerance,
                "largest margin of a plant that nothing limits, as a share of its turnover",
            ),
            Check(
                "duality gap",
                abs(bound + lost - welfare(economy, c, x)) / homes,
                tolerance,
                "log consumption a household: how much better any such plan could be",
            ),
        ),
    )
