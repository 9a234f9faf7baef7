"""Inefficiency without weights: what part of what everybody could have is wasted, in their own utility.

A loss of welfare mixes two things: what is wasted, and who gets it, at weights that somebody chose. This
measure has no weights. It asks for the largest t at which *every* household could have U_h + m_h t at once,
as much as exp(t) times of everything would be worth to it, its own hours and its part of care counted
(`feasible.economy.people`). An outcome that is best for some weights has t = 0, however unequal it is.

For any weights lambda >= 0, with V(lambda) the largest sum of lambda_h U_h that any plan reaches,

    t <= (V(lambda) - sum_h lambda_h U_h) / (sum_h lambda_h m_h),

and the least of these bounds over all weights is t itself (the possible utilities are a convex set). V is
one welfare optimum: budgets lambda_h m_h, dislikes of work times lambda_h. Its plan gives a lower bound, the
least gain of anybody, and where the two meet the measure is proved.

With one sum of effort in place of each one's own, a hundredth is found wasted where nothing is.

References
----------
Debreu, G. (1951), "The coefficient of resource utilization", *Econometrica* 19, 273-292.
Luenberger, D. G. (1992), "Benefit functions and duality", *Journal of Mathematical Economics* 21, 461-481.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from feasible.economy import Certificate, Check, Economy, Vector, dual_bound, feasibility_checks
from feasible.economy.people import People, log_utilities
from feasible.errors import InvalidInput, NotConverged
from feasible.optimum.fixed_point import fixed_point
from feasible.optimum.welfare import WelfareOptimum, welfare_optimum

__all__ = ["Allocation", "Inefficiency", "inefficiency"]

_TOLERANCE = 1e-6
_ROUNDS = 60
#: The smallest logarithm of a weight, beside the largest.
_LEAST = -20.0


class Allocation(Protocol):
    """What is measured: whatever has levels (P,) and consumption (H, G), with labels or in order."""

    @property
    def levels(self) -> Any:
        """Level of each plant."""
        ...

    @property
    def consumption(self) -> Any:
        """What each household gets."""
        ...


@dataclass(frozen=True, eq=False)
class Inefficiency:
    """What part of what everybody could have nobody has, with the proof.

    Attributes
    ----------
    share : float
        The part of what everybody could have that nobody has: 0.02 is as bad as if everyone lost 2 % of every
        good from a plan that wastes nothing. Everybody could then have ``1 / (1 - share)`` times as much. A
        bound that no plan passes.
    reached : float
        The same, as `levels` and `consumption` give it to everybody; within a millionth of `share`.
    weights : array, shape (H,)
        At which the better plan is the best; 0 for who is left out.
    left_out : pandas.Index
        Households that get nothing of a good that they cannot do without: any plan is better for them, so
        long as it does not ask them to work more.
    levels : array, shape (P,)
        The better plan.
    consumption : array, shape (H, G)
        What it gives each.
    certificate : Certificate
    calls : int
        Welfare optima that it took.
    """

    share: float
    reached: float
    weights: Vector
    left_out: pd.Index
    levels: Vector
    consumption: Vector
    certificate: Certificate
    calls: int


def inefficiency(people: People | Economy, outcome: Allocation) -> Inefficiency:
    """Measure what part of what everybody could have, in their own utility, is wasted.

    Parameters
    ----------
    people : People or Economy
        Convex. An economy in which nobody works counts all effort as care.
    outcome : Allocation
        An `Outcome`, an equilibrium under a pay rule, an optimum: anything with levels and consumption.

    Returns
    -------
    Inefficiency
        Its certificate holds.

    Raises
    ------
    InvalidInput
        If the outcome is no plan for this economy, or not a possible one.
    NotConverged
        If the bounds do not meet.

    Examples
    --------
    An optimum for other weights wastes nothing; one in which a tenth of everything spoils wastes a tenth.

    >>> from types import SimpleNamespace
    >>> economy = Economy.reference(1, 30)
    >>> best = welfare_optimum(economy.replace(budgets=economy.budgets[::-1]))
    >>> abs(round(inefficiency(economy, best).share, 6))
    0.0
    >>> spoiled = SimpleNamespace(levels=best.levels, consumption=0.9 * best.consumption)
    >>> round(inefficiency(economy, spoiled).share, 6)
    0.1
    """
    measured = _Measure(people, outcome)
    if not measured.inside.any():
        return measured.everything()
    z, residual, calls = fixed_point(measured.answer, measured.start, tolerance=1e-9, rounds=_ROUNDS)
    if residual > 1e-9:
        # Whom no weight moves, or who could gain more than anybody: the bound itself goes down, step by step.
        found = minimize(measured.value, z, jac=True, method="BFGS", options={"gtol": 1e-10})
        z, calls = found.x, calls + found.nfev
    return measured.result(z, calls)


class _Measure:
    """The bounds on t by weights; z are their logarithms, those of who is left out too."""

    def __init__(self, people: People | Economy, outcome: Allocation) -> None:
        self.people = people if isinstance(people, People) else None
        e = self.economy = people.economy if isinstance(people, People) else people
        self.c, self.x = e.matched(consumption=outcome.consumption, levels=outcome.levels)
        wrong = [
            check for check in feasibility_checks(e, self.x, e.totals(self.c), tolerance=1e-6) if not check.ok
        ]
        if wrong:
            raise InvalidInput(
                f"is not possible: {wrong[0].name}, {wrong[0].value:.3g} ({wrong[0].meaning})",
                where="outcome",
                expected="a plan that keeps every limit",
            )
        has = self.utilities(self.c, self.x)
        self.work = self.dislike(self.x)
        self.inside = np.isfinite(has)
        # What each is to have more of; of who is left out only that its work may not grow.
        self.has = np.where(self.inside, has, -self.work)
        # Who is left out and works stays in the problem: not to work more.
        self.bound = self.inside | (self.work > 0.0)
        m = e.budgets
        self.total, self.part = float(m[self.inside].sum()), float(m[self.inside].sum() / m.sum())
        self.served = e.trusted(
            households=e.households[self.inside],
            budgets=m[self.inside],
            tastes=e.tastes[np.flatnonzero(self.inside)],
            needs=e.needs[np.flatnonzero(self.inside)],
            household_region=e.household_region[self.inside],
            resource_ownership=e.resource_ownership[np.flatnonzero(self.inside)],
            plant_ownership=e.plant_ownership[np.flatnonzero(self.inside)],
            capacity=self._capacities(),
        )
        self.best: WelfareOptimum | None = None
        # By how much the logarithm of a weight moves a household's gain, in units of its budget: the spending
        # on private goods, and hours.
        private = np.asarray(e.tastes[:, np.flatnonzero(e.good_kind != "public")].sum(axis=1)).ravel()
        self.private = np.where(self.inside, private / np.asarray(e.tastes.sum(axis=1)).ravel(), 0.0)

    def _capacities(self) -> Vector:
        """Who is left out and does not work is not to begin."""
        capacity = self.economy.capacity.copy()
        if self.people is not None:
            capacity[self.people.plants[~self.bound[self.people.sellers]]] = 0.0
        return capacity

    def utilities(self, c: Vector, x: Vector) -> Vector:
        if self.people is not None:
            return self.people.utilities(c, x)
        e = self.economy
        care = float(e.effort @ np.maximum(x, 0.0) ** e.exponent)
        return np.asarray(log_utilities(e, c) - care * e.budgets / e.budgets.sum())

    def dislike(self, x: Vector) -> Vector:
        return np.zeros(len(self.economy.households)) if self.people is None else self.people.dislike(x)

    @property
    def start(self) -> Vector:
        """Weights at which what people have would be bought, or nearly."""
        e = self.economy
        self.best = welfare_optimum(self._weighted(np.ones(len(e.households))))
        private = e.good_kind != "public"
        spent = self.c[:, private] @ self.best.prices[private] / (np.maximum(self.private, 1e-3) * e.budgets)
        return np.asarray(np.log(np.clip(np.where(self.inside, spent, 1.0), 1e-6, 1e6)))

    def weights(self, z: Vector) -> Vector:
        """Return weights by which the budgets of those who count add up as before."""
        m = self.economy.budgets
        w = np.where(
            self.bound, np.exp(np.clip(z - z.max(where=self.bound, initial=-np.inf), _LEAST, 0.0)), 0.0
        )
        return np.asarray(w * (self.total / float((w * m)[self.inside].sum())))

    def _weighted(self, weights: Vector) -> Economy:
        """Return the economy whose welfare is the weighted sum of utilities."""
        e = self.economy
        effort = e.effort * self.part
        if self.people is not None:
            j = self.people.plants
            scale = np.where(self.bound, weights, 1.0)[self.people.sellers]
            effort[j] = e.effort[j] * scale
        return self.served.trusted(budgets=(weights * e.budgets)[self.inside], effort=effort)

    def at(self, z: Vector) -> tuple[Vector, WelfareOptimum, Vector]:
        """Return weights, the plan that is best for them, and what each household gains by it."""
        weights = self.weights(z)
        best = self.best = welfare_optimum(self._weighted(weights), start=self.best)
        gets = self.utilities(self.everyones(best), best.levels)
        return weights, best, np.where(self.inside, gets, -self.dislike(best.levels)) - self.has

    def everyones(self, best: WelfareOptimum) -> Vector:
        """Return the plan's consumption of all households, ones for those left out (for the logarithms)."""
        c = np.ones_like(self.c)
        c[self.inside] = best.consumption
        return c

    def answer(self, z: Vector) -> Vector:
        """Return weights that move gains toward each other."""
        _, best, gain = self.at(z)
        m = self.economy.budgets
        mean = float(gain[self.inside].sum()) / self.total
        over = np.where(self.inside, gain - m * mean, gain)
        # Hours cost the marginal plant some 1 + e times as its weight grows by one.
        stiff = m * self.private + 1.5 * self.dislike(best.levels)
        move = np.where(self.bound, over / np.where(self.bound, np.maximum(stiff, 0.2 * m), 1.0), 0.0)
        return np.asarray(z - np.clip(move, -2.0, 2.0))

    def value(self, z: Vector) -> tuple[float, Vector]:
        """Return the bound on t at these weights and its slopes."""
        weights, _, gain = self.at(np.clip(z - z.max(), _LEAST, 0.0))
        m = self.economy.budgets
        bound = float(weights @ gain) / self.total
        pull = weights * (gain - np.where(self.inside, m * bound, 0.0)) / self.total
        return bound, np.where((z - z.max() > _LEAST) | (pull < 0.0), pull, 0.0)

    def result(self, z: Vector, calls: int) -> Inefficiency:
        """Return the measure at these weights, or say that its bounds do not meet."""
        weights, best, gain = self.at(z)
        e, told = self.economy, best.economy
        bound, unlimited = dual_bound(told, best.prices, best.resource_prices)
        most = (bound - float(weights @ self.has)) / self.total
        least = float((gain[self.inside] / e.budgets[self.inside]).min())
        more = float(np.maximum(-gain[~self.inside], 0.0).max(initial=0.0)) / float(e.budgets.mean())
        c = self.everyones(best)
        c[~self.inside] = 0.0
        c[:, e.good_kind == "public"] = np.where(self.inside[:, None], c, c.max(axis=0))[
            :, e.good_kind == "public"
        ]
        certificate = Certificate(
            "nobody can give everybody more than this in their own utility",
            (
                *feasibility_checks(e, best.levels, e.totals(c)),
                Check(
                    "bounds meet",
                    max(most - least, 0.0),
                    _TOLERANCE,
                    "what no plan can give everybody less what this one does, log consumption",
                ),
                Check(
                    "unlimited plants break even",
                    unlimited,
                    1e-7,
                    "largest margin of a plant that nothing limits, as a share of its turnover",
                ),
                Check(
                    "who is left out works no more",
                    more,
                    _TOLERANCE,
                    "largest extra dislike of work, in mean budgets",
                ),
            ),
        )
        if not certificate.ok:
            raise NotConverged(
                "weights at which everybody gains alike",
                residual=max(check.value for check in certificate.failures),
                rounds=calls,
                advice="look for households that want hardly anything but public goods",
            )
        # What is possible is no gain below zero, but for the last digits.
        return Inefficiency(
            float(-np.expm1(-max(most, 0.0))),
            float(-np.expm1(-max(min(least, most), 0.0))),
            weights,
            e.households[~self.inside],
            best.levels,
            c,
            certificate,
            calls,
        )

    def everything(self) -> Inefficiency:
        """Return the measure where everybody lacks something: nothing is as bad."""
        e = self.economy
        nobody = np.zeros(len(e.households))
        certificate = Certificate("everybody lacks something that they cannot do without", ())
        return Inefficiency(1.0, 1.0, nobody, e.households, self.x, self.c, certificate, 0)
