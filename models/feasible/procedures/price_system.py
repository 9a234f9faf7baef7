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

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse
from scipy.linalg import lu_factor, lu_solve

from feasible.economy import PLANT_LIES, Economy, Lie, Vector
from feasible.economy.reports import public_tastes
from feasible.errors import InvalidEconomy, NotConverged
from feasible.optimum import WelfareOptimum, welfare_optimum
from feasible.procedures.price_rules import PriceRule, damped
from feasible.procedures.rounds import Rounds, price_rounds

__all__ = ["Equilibrium", "PriceSystem"]

_NEWTON_STEPS = 60
_CHORD_STEPS = 50
_TOLERANCE = 1e-10
_SHARED_STEPS = 12
#: Up to this many cells a dense product beats a sparse one.
_DENSE_CELLS = 50_000
#: Lies solved together.
_TOGETHER = 256


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """Prices at which supply meets demand, and what everyone does at them.

    Attributes
    ----------
    prices : array, shape (G + R,)
        Of goods, then of resources, in budget units (one a household) a unit.
    levels : array, shape (P,)
    incomes : array, shape (H,)
        Adding up to the total of the budgets.
    residual : float
        Value of excess demands, as a share of total budgets.
    steps : int
        Newton steps.
    """

    prices: Vector
    levels: Vector
    incomes: Vector
    residual: float
    steps: int


class PriceSystem:
    """What an economy answers to prices of its G goods and R resources, goods first.

    Parameters
    ----------
    economy : Economy
        As its agents report themselves.
    budgets : array, shape (H,), optional
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

    Examples
    --------
    >>> from feasible import welfare_optimum
    >>> economy = Economy.reference(1, 30)
    >>> found, best = PriceSystem(economy).solve(), welfare_optimum(economy)
    >>> bool(np.allclose(found.prices[:30], best.prices, rtol=1e-6))
    True
    """

    def __init__(
        self,
        economy: Economy,
        *,
        budgets: Vector | None = None,
        owned: bool = False,
        softness: float = 0.0,
    ) -> None:
        g, r, _, h = economy.shape
        if not h or not economy.tastes.nnz:
            raise InvalidEconomy(
                "no household wants anything", where="tastes", expected="households with tastes"
            )
        if not 0.0 <= softness < 1.0:
            raise ValueError(f"softness is {softness}; expected zero or more, below 1")
        self.economy, self.owned, self.softness = economy, owned, softness
        self.budgets = economy.budgets if budgets is None else np.asarray(budgets, dtype=float)
        self.total = float(self.budgets.sum())
        jumps = (economy.effort == 0.0) | (economy.exponent <= 1.0)
        endless = np.flatnonzero(jumps & ~np.isfinite(economy.capacity))
        if endless.size:
            raise InvalidEconomy(
                "nothing limits its answer to a price that covers its costs",
                where=f"effort[plant {economy.plants[endless[0]]!r}]",
                expected="an effort cost with an exponent above 1, or a finite capacity",
            )
        self.jumps = jumps
        self.N = sparse.csr_array(sparse.vstack([economy.net, -economy.resource_use]))
        self.NT = sparse.csr_array(self.N.T)
        uses = sparse.vstack([economy.inputs, economy.resource_use])
        makes = sparse.vstack([economy.outputs, sparse.csr_array((r, economy.shape[2]))])
        self.makes, self.uses = sparse.csr_array(makes), sparse.csr_array(uses)
        #: What a plant counts of its turnover when it decides: with soft budgets not all of its costs.
        self.RT = self.NT if softness == 0.0 else sparse.csr_array((makes - (1.0 - softness) * uses).T)
        self.supply = np.concatenate([np.zeros(g), economy.endowment])
        tastes = np.asarray(economy.tastes.sum(axis=0)).ravel()
        self.wanted = np.concatenate([tastes > 0, np.zeros(r, dtype=bool)])
        self._cost = np.where(jumps, 1.0, economy.effort * economy.exponent)
        self._power = 1.0 / np.where(jumps, 1.0, economy.exponent - 1.0)
        self._mixed = economy.utility == "cobb-douglas"

    # ------------------------------------------------------------------ what agents answer

    def levels(self, prices: Vector) -> Vector:
        """Return the level of each plant at these prices, shape (P,)."""
        e = self.economy
        margin = np.maximum(self.RT @ prices, 0.0)
        with np.errstate(over="ignore"):
            x = np.minimum((margin / self._cost) ** self._power, e.capacity)
        if np.any(self.jumps):
            # Linear or concave effort: all or nothing.
            full = np.where(self.jumps, e.capacity, 0.0)
            pays = margin * full > e.effort * full**e.exponent
            x = np.where(self.jumps, np.where(pays, full, 0.0), x)
        return np.asarray(x)

    def incomes(self, prices: Vector, levels: Vector) -> Vector:
        """Return the income of each household, shape (H,)."""
        if not self.owned:
            return self.budgets
        worth = self._owned_resources @ (self.supply * prices)
        worth = worth + self._owned_plants @ ((self.NT @ prices) * levels)
        return np.asarray(self.total * worth / worth.sum())

    def demand(self, prices: Vector, incomes: Vector) -> Vector:
        """Return final demand for each good in all, shape (G,); a public good is wanted once for all."""
        e = self.economy
        p = prices[: e.shape[0]]
        if not self._mixed:
            return np.asarray(e.tastes.T @ (incomes / (e.tastes @ p)))
        wanted = self.wanted[: p.size]
        spending = self._spending if not self.owned else e.tastes.T @ incomes
        return np.divide(spending, p, out=np.zeros_like(p), where=wanted)

    def consumption(self, prices: Vector, incomes: Vector, tastes: Any = None) -> Vector:
        """Return what each household takes, shape (H, G); the whole of a public good for everyone.

        Parameters
        ----------
        prices : array, shape (G + R,)
        incomes : array, shape (H,)
        tastes : array, shape (H, G), optional
            Where they differ from the economy's.
        """
        e = self.economy
        p = prices[: e.shape[0]]
        shares = self._tastes if tastes is None else tastes
        if not self._mixed:
            return np.asarray(shares * (incomes / (shares @ p))[:, None])
        out = np.divide(shares * incomes[:, None], p, out=np.zeros_like(shares), where=self.wanted[: p.size])
        public = e.good_kind == "public"
        out[:, public] = out[:, public].sum(axis=0)
        return np.asarray(out)

    def answer(self, prices: Vector) -> tuple[Vector, Vector]:
        """Return supply and demand of each good and resource, for `price_rounds`."""
        x = self.levels(prices)
        final = self.demand(prices, self.incomes(prices, x))
        demand = self.uses @ x
        demand[: final.size] += final
        return self.makes @ x + self.supply, demand

    @cached_property
    def start(self) -> Vector:
        """Prices to start from cold: everything there could be of a good is worth the same.

        A good's size is what its plants make at capacity; where they have none, what they make when
        each uses an equal part of the resources.
        """
        e = self.economy
        share = self.supply[e.shape[0] :, None] / np.maximum(e.resource_use.toarray() * e.shape[2], 1e-300)
        alone = share.min(axis=0, initial=np.inf)
        level = np.where(np.isfinite(e.capacity), e.capacity, alone)
        level = np.where(np.isfinite(level), level, 1.0)
        size = self.makes @ level + self.supply
        price = self.total / (size.size * np.where(size > 0, size, 1.0))
        # What there is none of and nobody uses has no price.
        nothing = (size <= 0) & (np.diff(self.uses.indptr) == 0) & ~self.wanted
        return np.asarray(np.where(nothing, 0.0, price))

    def rounds(
        self,
        rule: PriceRule | None = None,
        *,
        start: Vector | None = None,
        threshold: float = 0.01,
        limit: int = 2000,
    ) -> Rounds:
        """Plan by rounds; see `feasible.procedures.price_rounds`."""
        first = self.start if start is None else np.where(start > 0, start, 1e-9 * self.start)
        return price_rounds(self.answer, first, rule or damped(), threshold=threshold, limit=limit)

    @cached_property
    def _spending(self) -> Vector:
        return np.asarray(self.economy.tastes.T @ self.budgets)

    @cached_property
    def _tastes(self) -> Vector:
        return np.asarray(self.economy.tastes.toarray())

    @cached_property
    def _owned_plants(self) -> Vector:
        return _everybodys(self.economy.plant_ownership)

    @cached_property
    def _owned_resources(self) -> Vector:
        goods = np.zeros((self.economy.shape[3], self.economy.shape[0]))
        return np.hstack([goods, _everybodys(self.economy.resource_ownership)])

    # ------------------------------------------------------------------ exact prices

    @cached_property
    def equilibrium(self) -> Equilibrium:
        """The exact equilibrium, found once."""
        return self.solve()

    def solve(self, start: Vector | None = None, *, tolerance: float = _TOLERANCE) -> Equilibrium:
        """Find the prices at which everything balances, exactly.

        Parameters
        ----------
        start : array, shape (G + R,), optional
            Prices nearby; by default rounds of planning find some.
        tolerance : float
            Value of excess demands as a share of total budgets, and largest shortage.

        Raises
        ------
        NotConverged
            If there are no such prices, or none are found: supply may jump (linear or concave effort), or
            incomes may move so much with prices that the search turns in circles.
        """
        first = self.rounds(threshold=0.02, limit=1500).prices if start is None else start
        found, best = self._newton(first, tolerance)
        if found is None:
            # Where rounds circle outward they end farther off than they began.
            found, second = self._newton(self.start, tolerance)
            best = min(best, second)
        if found is None:
            # Rounds are slow and sure where Newton is quick and blind.
            again = self.rounds(start=first, threshold=1e-4, limit=3000)
            found, second = self._newton(again.prices, tolerance)
            best = min(best, second)
        if found is None:
            raise NotConverged(
                "equilibrium prices",
                residual=best,
                rounds=_NEWTON_STEPS,
                advice="look for supply that jumps (effort without curvature) or incomes that follow prices",
            )
        return found

    def _newton(self, start: Vector, tolerance: float) -> tuple[Equilibrium | None, float]:
        q = np.maximum(np.asarray(start, dtype=float), 0.0)
        if np.any(q[self.wanted] <= 0.0) or not np.all(np.isfinite(q)):
            return None, np.inf
        x = self.levels(q)
        m, residual, y, error, short = self._state(q, x)
        before = np.inf
        for step in range(_NEWTON_STEPS + 1):
            if error <= tolerance and short <= tolerance:
                return Equilibrium(q, x, m, error, step), error
            if step == _NEWTON_STEPS:
                break
            J = self._slopes(q, x, m)
            stiff = np.diagonal(J)
            mute = stiff <= 0.0
            # A surplus that no price would use up is free; a balance that none would upset stays as it is.
            idle = ~self.wanted & np.where(mute, q * y > tolerance * self.total, q * stiff <= y)
            free = np.flatnonzero(~idle & ~mute)
            dq = np.where(idle, -q, 0.0)
            system = J[np.ix_(free, free)]
            system[np.diag_indices_from(system)] += 1e-12 * stiff[free]
            try:
                dq[free] = np.linalg.solve(system, residual[free] - J[free] @ dq)
            except np.linalg.LinAlgError:
                return None, max(error, short)
            least = np.where(self.wanted, 0.1 * q, 0.0)
            # Near the end a full step can fly back and forth over the edge of a plant's range.
            flying = error < 1e-5 and error > 0.5 * before
            for halvings in range(14):
                trial = np.maximum(q + 0.5 ** (halvings + flying) * dq, least)
                t_x = self.levels(trial)
                state = self._state(trial, t_x)
                if max(state[3], state[4]) < max(error, short) * (1.0 - 1e-4 * 0.5**halvings):
                    break
            else:
                return None, max(error, short)
            before = error
            q, x = trial, t_x
            m, residual, y, error, short = state
        return None, max(error, short)

    def _state(self, q: Vector, x: Vector) -> tuple[Vector, Vector, Vector, float, float]:
        """Return incomes, excess demand, net supply, and the two errors."""
        m = self.incomes(q, x)
        y = self.N @ x + self.supply
        made = self.makes @ x + self.supply
        residual = -y
        final = self.demand(q, m)
        residual[: final.size] += final
        error = float(np.abs(q * residual).sum()) / self.total
        shortage = np.where(self.wanted, 0.0, residual) / np.maximum(made, 1e-300)
        return m, residual, y, error, max(0.0, float(shortage.max(initial=0.0)))

    def _slopes(self, q: Vector, x: Vector, m: Vector) -> Vector:
        """Return minus the derivative of excess demand in prices, dense (G + R, G + R)."""
        e = self.economy
        g = e.shape[0]
        answer = self._response(x, self.RT @ q)
        J = self._stiffness(answer)
        tastes = e.tastes
        if self._mixed:
            spent = np.zeros_like(q)
            spent[:g] = tastes.T @ m
            at = np.flatnonzero(self.wanted)
            J[at, at] += spent[at] / q[at] ** 2
        else:
            cost = tastes @ q[:g]
            J[:g, :g] += (tastes.T @ _diagonal(m / cost**2) @ tastes).toarray()
        if self.owned:
            margin = self.NT @ q
            profit: Any = _diagonal(x) @ self.NT + _diagonal(margin * answer) @ self.RT
            worth = self._owned_resources @ (self.supply * q) + self._owned_plants @ (margin * x)
            d_worth = self._owned_resources * self.supply + self._owned_plants @ profit
            d_income = (self.total / worth.sum()) * (
                d_worth - np.outer(worth / worth.sum(), d_worth.sum(axis=0))
            )
            if self._mixed:
                gain = tastes.T @ d_income
                J[:g] -= np.divide(gain, q[:g, None], out=np.zeros_like(gain), where=q[:g, None] > 0)
            else:
                J[:g] -= tastes.T @ (d_income / cost[:, None])
        return J

    def _stiffness(self, answer: Vector) -> Vector:
        """Return ``N diag(answer) R'``, dense."""
        if self._dense is not None:
            return np.asarray((self._dense[0] * answer) @ self._dense[1])
        return np.asarray((self.N @ _diagonal(answer) @ self.RT).toarray())

    @cached_property
    def _dense(self) -> tuple[Vector, Vector] | None:
        """Both matrices as dense arrays where that is quicker."""
        return None if np.prod(self.N.shape) > _DENSE_CELLS else (self.N.toarray(), self.RT.toarray())

    def _response(self, x: Vector, margin: Vector) -> Vector:
        """Return the slope of each plant's level in its margin."""
        inside = (margin > 0.0) & (x < self.economy.capacity) & ~self.jumps
        return np.where(inside, self._power * x / np.where(inside, margin, 1.0), 0.0)

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
            if self._mixed and not np.any(self.jumps):
                q, x, done = self._chord(some)
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
        tastes = self._tastes.copy()
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
        worth = self._owned_resources @ (self.supply * prices) + self._owned_plants @ (margin * levels)
        return np.asarray(self.total * worth / worth.sum())

    def _chord(self, lies: Sequence[Lie]) -> tuple[Vector, Vector, Any]:
        """Solve all lies with the slopes at the truth; say which of them came to an end.

        Returns
        -------
        prices : array, shape (G + R, lies)
        levels : array, shape (P, lies)
        done : array of bool, shape (lies,)
        """
        e, base = self.economy, self.equilibrium
        n = len(lies)
        wanted = self.wanted
        factor = np.array([lie.factor for lie in lies])
        agent = np.array([lie.agent for lie in lies])
        kinds = np.array([lie.kind for lie in lies])
        plant = np.where(np.isin(kinds, PLANT_LIES), agent, 0)
        capacity = e.capacity[plant] * np.where(kinds == "capacity", factor, 1.0)
        cost = self._cost[plant] * np.where(kinds == "effort", factor, 1.0)
        power = self._power[plant]
        more = np.where(kinds == "inputs", factor - 1.0, 0.0)
        extra = self.uses[:, plant].toarray() * more  # further use a unit of level, (G + R, lies)
        spending = np.repeat(np.concatenate([self._spending, np.zeros(e.shape[1])])[:, None], n, axis=1)
        tilt = np.zeros((e.shape[0], n))
        for b in np.flatnonzero(kinds == "public"):
            told = public_tastes(e, self._tastes[agent[b]], float(factor[b]))
            tilt[:, b] = told - self._tastes[agent[b]]
        home = np.where(kinds == "public", agent, 0)
        if not self.owned:
            spending[: e.shape[0]] += tilt * self.budgets[home]
        full = self._slopes(base.prices, base.levels, base.incomes)
        # Where everyone who makes or uses a good is at a limit, nothing answers to its price.
        active = np.flatnonzero((wanted | (base.prices > 0.0)) & (np.diagonal(full) > 0.0))
        slopes = full[np.ix_(active, active)]
        factors = lu_factor(slopes + np.diag(1e-12 * np.diagonal(slopes)))

        q = np.repeat(base.prices[:, None], n, axis=1)
        x = np.zeros((e.shape[2], n))
        done = np.zeros(n, dtype=bool)
        live = np.arange(n)
        before = np.full(n, np.inf)
        anchor, move, scale = q.copy(), np.zeros_like(q), np.ones(n)
        # How incomes move with prices, as at the truth.
        drift: Any = 0.0
        if self.owned:
            fixed = PriceSystem(e, budgets=base.incomes, softness=self.softness)
            drift = slopes - fixed._slopes(base.prices, base.levels, base.incomes)[np.ix_(active, active)]
        for turn in range(_CHORD_STEPS):
            p = q[:, live]
            own, at = plant[live], np.arange(live.size)
            margin = self.RT @ p
            margin[own, at] -= (1.0 - self.softness) * np.einsum("ib,ib->b", extra[:, live], p)
            positive = np.maximum(margin, 0.0)
            levels = np.minimum((positive / self._cost[:, None]) ** self._power[:, None], e.capacity[:, None])
            levels[own, at] = np.minimum((positive[own, at] / cost[live]) ** power[live], capacity[live])
            y = self.N @ levels + self.supply[:, None] - extra[:, live] * levels[own, at]
            if self.owned:
                worth = self.NT @ p
                worth[own, at] -= np.einsum("ib,ib->b", extra[:, live], p)
                wealth = self._owned_resources @ (self.supply[:, None] * p)
                wealth = wealth + self._owned_plants @ (worth * levels)
                income = self.total * wealth / wealth.sum(axis=0)
                spent = np.zeros_like(p)
                spent[: e.shape[0]] = e.tastes.T @ income + tilt[:, live] * income[home[live], at]
            else:
                spent = spending[:, live]
            residual = np.divide(spent, p, out=np.zeros_like(p), where=wanted[:, None]) - y
            error = np.abs(p * residual).sum(axis=0) / self.total
            made = self.makes @ levels + self.supply[:, None]
            short = (np.where(wanted[:, None], 0.0, residual) / np.maximum(made, 1e-300)).max(axis=0)
            ended = (error <= _TOLERANCE) & (short <= _TOLERANCE)
            done[live[ended]] = True
            x[:, live[ended]] = levels[:, ended]
            # A step that leads away is halved; what six halvings do not mend is left to the slow way.
            worse = ~ended & ~(error < before[live])
            back, ahead = live[worse], live[~ended & ~worse]
            scale[back] *= 0.5
            q[:, back] = np.maximum(anchor[:, back] + scale[back] * move[:, back], 0.2 * anchor[:, back])
            keep = ~ended & ~worse
            before[ahead] = error[keep]
            live = np.sort(np.concatenate([ahead, back[scale[back] > 0.01]]))
            if not live.size:
                break
            residual, p, levels, margin, spent = (a[:, keep] for a in (residual, p, levels, margin, spent))
            step = np.zeros_like(p)
            if turn < _SHARED_STEPS:
                step[active] = lu_solve(factors, residual[active], check_finite=False)
            else:
                # Those that the slopes at the truth do not serve get slopes of their own.
                for k in range(ahead.size):
                    who = int(ahead[k])
                    J = self._own_slopes(
                        int(plant[who]),
                        float(capacity[who]),
                        float(power[who]),
                        extra[:, who],
                        levels[:, k],
                        margin[:, k],
                    )
                    J[wanted, wanted] += spent[wanted, k] / p[wanted, k] ** 2
                    system = J[np.ix_(active, active)] + drift
                    system[np.diag_indices_from(system)] += 1e-12 * np.abs(np.diagonal(system))
                    with suppress(np.linalg.LinAlgError):
                        step[active, k] = np.linalg.solve(system, residual[active, k])
            anchor[:, ahead], move[:, ahead], scale[ahead] = p, step, 1.0
            q[:, ahead] = np.maximum(p + step, 0.2 * p)
        return q, x, done

    def _own_slopes(
        self, j: int, capacity: float, power: float, extra: Vector, levels: Vector, margin: Vector
    ) -> Vector:
        """Return ``N diag(response) R'`` where plant `j` uses `extra` more and has a capacity of its own."""
        response = self._response(levels, margin)
        inside = 0.0 < levels[j] < capacity
        response[j] = power * levels[j] / margin[j] if inside else 0.0
        J = self._stiffness(response)
        if response[j] and np.any(extra):
            if self._dense is not None:
                net, count = self._dense[0][:, j], self._dense[1][j]
            else:
                net, count = self.NT[[j]].toarray()[0], self.RT[[j]].toarray()[0]
            told = np.outer(net - extra, count - (1.0 - self.softness) * extra)
            J += response[j] * (told - np.outer(net, count))
        return J


def _everybodys(ownership: sparse.csr_array) -> Vector:
    """Return shares (H, .) in which what nobody owns is everybody's."""
    shares = ownership.toarray()
    orphan = shares.sum(axis=0) == 0.0
    shares[:, orphan] = 1.0 / shares.shape[0]
    return np.asarray(shares)


def _diagonal(values: Vector) -> Any:
    return sparse.dia_array((values[None, :], [0]), shape=(values.size, values.size))
