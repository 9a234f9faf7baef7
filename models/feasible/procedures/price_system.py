"""An economy that answers prices: supply, demand, incomes, and the prices at which they meet.

Plants answer with the level at which marginal effort equals margin, households spend what they have.
Incomes are fixed budgets, or the value of what each household owns. With fixed budgets and hard budget
constraints the equilibrium is the welfare optimum and its prices are the planner's shadow prices; with
incomes from ownership, or with plants whose losses others cover, it is not.

`PriceSystem.solve` finds exact prices by a semismooth Newton method. `PriceSystem.answers` finds the
exact prices after many unilateral lies at once: each lie changes one column of the technology, one limit or
one household's tastes, so that the slopes at the truth serve all of them (a chord method), and the few
that they do not serve are solved one by one.

References
----------
Arrow, K. J. and Debreu, G. (1954), "Existence of an equilibrium for a competitive economy", *Econometrica*
22, 265-290.
Eisenberg, E. and Gale, D. (1959), *Annals of Mathematical Statistics* 30, 165-168.
Kornai, J. (1986), "The soft budget constraint", *Kyklos* 39, 3-30.
Qi, L. and Sun, J. (1993), "A nonsmooth version of Newton's method", *Mathematical Programming* 58.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from feasible.economy import Economy, Lie, Vector
from feasible.economy.align import Given
from feasible.economy.reports import public_tastes
from feasible.errors import Infeasible, NotConverged
from feasible.optimum import WelfareOptimum, welfare_optimum
from feasible.optimum.damped_newton import damped_newton
from feasible.optimum.fixed_point import fixed_point
from feasible.procedures._lies_together import LiesTogether
from feasible.procedures._price_answers import TOLERANCE, Equilibrium, PriceAnswers
from feasible.procedures.price_rules import PriceRule, damped
from feasible.procedures.rounds import Rounds, price_rounds

__all__ = ["Equilibrium", "PriceSystem"]

_NEWTON_STEPS = 60
#: How closely rounds balance before Newton's method is tried again, and in how many rounds at most. What is
#: all but free turns it in the wrong direction, until the rounds have all but found the prices.
_SLOWLY = ((1e-4, 3_000), (1e-5, 10_000), (1e-6, 30_000))
#: Lies solved together.
_TOGETHER = 256


class _Point(NamedTuple):
    """Prices, levels, incomes, net supply, excess demand, and the two errors."""

    q: Vector
    x: Vector
    m: Vector
    y: Vector
    residual: Vector
    error: float
    short: float


class PriceSystem(PriceAnswers):
    """What an economy answers to prices of its G goods and R resources, goods first.

    Parameters
    ----------
    economy : Economy
        As its agents report themselves.
    budgets : Series, dict or array, shape (H,), optional
        Fixed incomes, adding up to H; the economy's budgets by default.
    owned : bool
        Incomes are the value of what each household owns of resources and plants (scaled to add up to H);
        what nobody owns is everybody's in equal parts.
    softness : float
        The share of a plant's costs of inputs and resources that it expects others to cover, below 1.

    Raises
    ------
    InvalidEconomy
        If nobody wants anything, or a plant that no effort slows down has no capacity: it would answer some
        price with an infinite supply.
    InvalidInput
        If softness is out of its range, or budgets are not those of the households.

    Examples
    --------
    >>> from feasible import welfare_optimum
    >>> economy = Economy.reference(1, 30)
    >>> found, best = PriceSystem(economy).solve(), welfare_optimum(economy)
    >>> bool(np.allclose(found.prices[:30], best.prices, rtol=1e-6))
    True
    """

    def rounds(
        self,
        rule: PriceRule | None = None,
        *,
        start: Given = None,
        threshold: float = 0.01,
        limit: int = 2000,
    ) -> Rounds:
        """Plan by rounds; see `feasible.procedures.price_rounds`."""
        first = self.start
        if start is not None:
            start = self.aligned(start, "start")
            first = np.where(start > 0, start, 1e-9 * self.start)
        return price_rounds(self.answer, first, rule or damped(), threshold=threshold, limit=limit)

    # ------------------------------------------------------------------ exact prices

    @cached_property
    def equilibrium(self) -> Equilibrium:
        """The exact equilibrium, found once."""
        return self.solve()

    def solve(self, start: Given = None, *, tolerance: float = TOLERANCE) -> Equilibrium:
        """Find the prices at which everything balances, exactly.

        Parameters
        ----------
        start : Series, dict or array, shape (G + R,), optional
            Prices nearby; by default rounds of planning find some.
        tolerance : float
            Value of excess demands as a share of total budgets, and largest shortage.

        Raises
        ------
        NotConverged
            If there are no such prices, or none are found: supply may jump (linear or concave effort), or
            incomes may move so much with prices that the search turns in circles.
        """
        first = (
            self.rounds(threshold=0.02, limit=1500).prices if start is None else self.aligned(start, "start")
        )
        found, best = self._newton(first, tolerance)
        if found is None:
            # Where rounds circle outward they end farther off than they began.
            found, second = self._newton(self.start, tolerance)
            best = min(best, second)
        if found is None and (paid := self._by_incomes()) is not None:
            found, second = self._newton(paid, tolerance)
            best = min(best, second)
        went = None
        for threshold, limit in _SLOWLY:
            # Rounds are slow and sure where Newton is quick and blind.
            if found is not None or (went is not None and not went.balanced):
                break
            went = self.rounds(start=first if went is None else went.prices, threshold=threshold, limit=limit)
            found, second = self._newton(went.prices, tolerance)
            best = min(best, second)
        if found is None:
            raise NotConverged(
                "equilibrium prices",
                residual=best,
                rounds=_NEWTON_STEPS,
                advice="look for supply that jumps (effort without curvature) or incomes that follow prices",
            )
        return found

    def _by_incomes(self) -> Vector | None:
        """Return prices of the optimum whose incomes are, as nearly as can be found, what its prices pay.

        For given incomes the equilibrium is an optimum, whose search cannot fail: incomes are left to find.
        None where it is no optimum, or there is none.
        """
        if self.softness > 0.0 or not self.economy.convex:
            return None
        people, latest = self.budgets.size, None

        def optimum(incomes: Vector) -> Vector:
            nonlocal latest
            shares = np.maximum(incomes, 1e-9 * self.total)
            told = self.economy.replace(budgets=shares * (people / shares.sum()))
            latest = welfare_optimum(told, start=latest)
            return np.concatenate([latest.prices, latest.resource_prices])

        def paid(incomes: Vector) -> Vector:
            q = optimum(incomes)
            return self.incomes(q, self.levels(q))

        first = np.full(people, self.total / people) if self.owned else self.budgets
        try:
            incomes, _, _ = fixed_point(paid, first, tolerance=1e-9 * self.total, rounds=60, damping=0.5)
            return optimum(incomes)
        except (Infeasible, NotConverged):
            return None

    def _newton(self, start: Vector, tolerance: float) -> tuple[Equilibrium | None, float]:
        """Return the equilibrium near these prices, or None, and the error that is left."""
        q = np.maximum(start, 0.0)
        if np.any(q[self.wanted] <= 0.0) or not np.all(np.isfinite(q)):
            return None, np.inf

        def worst(point: _Point) -> float:
            return max(point.error, point.short)

        found, steps = damped_newton(
            self._point(q),
            lambda point: self._along(point, tolerance),
            lambda point, trial, halved: worst(trial) < worst(point) * (1.0 - 1e-4 * 0.5**halved),
            tolerance=tolerance,
            steps=_NEWTON_STEPS,
            halvings=14,
        )
        if steps is None:
            return None, worst(found)
        return Equilibrium(found.q, found.x, found.m, found.error, steps), found.error

    def _point(self, q: Vector) -> _Point:
        x = self.levels(q)
        m = self.incomes(q, x)
        y = self.N @ x + self.supply
        made = self.makes @ x + self.supply
        residual = -y
        final = self.demand(q, m)
        residual[: final.size] += final
        error = float(np.abs(q * residual).sum()) / self.total
        with np.errstate(over="ignore"):  # where there is nothing of it, any use is beyond all measure
            shortage = np.where(self.wanted, 0.0, residual) / np.maximum(made, 1e-300)
        return _Point(q, x, m, y, residual, error, max(0.0, float(shortage.max(initial=0.0))))

    def _along(self, point: _Point, tolerance: float) -> Callable[[float], _Point] | None:
        """Return the points along the Newton step, None where its system is singular."""
        q, y = point.q, point.y
        J = self.slopes(q, point.x, point.m)
        stiff = np.diagonal(J)
        mute = stiff <= 0.0
        # A surplus that no price would use up is free; a balance that none would upset stays as it is.
        idle = ~self.wanted & np.where(mute, q * y > tolerance * self.total, q * stiff <= y)
        free = np.flatnonzero(~idle & ~mute)
        dq = np.where(idle, -q, 0.0)
        system = J[np.ix_(free, free)]
        system[np.diag_indices_from(system)] += 1e-12 * stiff[free]
        try:
            dq[free] = np.linalg.solve(system, point.residual[free] - J[free] @ dq)
        except np.linalg.LinAlgError:
            return None
        least = np.where(self.wanted, 0.1 * q, 0.0)
        return lambda share: self._point(np.maximum(q + share * dq, least))

    # ------------------------------------------------------------------ many lies at once

    def answers(self, lies: Sequence[Lie]) -> Iterator[tuple[Vector, Vector, Vector]]:
        """Yield the equilibrium after each unilateral lie, as the reports describe it.

        Parameters
        ----------
        lies : sequence of Lie
            Each told while everybody else tells the truth; a factor of 1 is the truth.

        Yields
        ------
        levels : array, shape (P,)
        consumption : array, shape (H, G)
        prices : array, shape (G + R,)
        """
        for first in range(0, len(lies), _TOGETHER):
            some = lies[first : first + _TOGETHER]
            if self.mixed and not np.any(self.jumps):
                q, x, done = LiesTogether(self, self.equilibrium, some).solve()
            else:
                q, x, done = np.empty((0, 0)), np.empty((0, 0)), np.zeros(len(some), dtype=bool)
            for b, lie in enumerate(some):
                tastes = self._told(lie)
                if done[b]:
                    prices, levels = q[:, b], x[:, b]
                    yield levels, self.consumption(prices, self._paid(lie, prices, levels), tastes), prices
                else:
                    yield self._alone(lie)

    def _alone(self, lie: Lie) -> tuple[Vector, Vector, Vector]:
        """Answer one lie the slow way."""
        said = lie.told(self.economy)
        if not self.owned and self.softness == 0.0 and said.convex:
            # The equilibrium is an optimum, and that search cannot fail.
            best = welfare_optimum(self._at_budgets(said), start=self._optimum)
            prices = np.concatenate([best.prices, best.resource_prices])
            return best.levels, self.consumption(prices, self.budgets, self._told(lie)), prices
        system = PriceSystem(said, budgets=self.budgets, owned=self.owned, softness=self.softness)
        own = system.solve(self.equilibrium.prices)
        return own.levels, system.consumption(own.prices, own.incomes), own.prices

    def _at_budgets(self, economy: Economy) -> Economy:
        if np.array_equal(self.budgets, economy.budgets):
            return economy
        return economy.replace(budgets=self.budgets)

    @cached_property
    def _optimum(self) -> WelfareOptimum:
        return welfare_optimum(self._at_budgets(self.economy))

    def _told(self, lie: Lie) -> Vector | None:
        """Return all tastes where the lie is about tastes."""
        if lie.kind != "public":
            return None
        tastes = self.tastes.copy()
        tastes[lie.agent] = public_tastes(self.economy, tastes[lie.agent], lie.factor)
        return tastes

    def _paid(self, lie: Lie, prices: Vector, levels: Vector) -> Vector:
        """Return incomes as the reports of `lie` have them."""
        if not self.owned:
            return self.budgets
        j = lie.agent
        margin = self.NT @ prices
        if lie.kind == "inputs":
            margin[j] += (1.0 - lie.factor) * float((self.uses[:, [j]].T @ prices)[0])
        worth = self.owned_resources @ (self.supply * prices) + self.owned_plants @ (margin * levels)
        return np.asarray(self.total * worth / worth.sum())
