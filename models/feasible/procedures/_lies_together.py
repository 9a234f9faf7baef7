"""The equilibria after many unilateral lies, searched for side by side.

Each lie changes one column of the technology, one limit or one household's tastes, so that the slopes at the
truth serve all of them (a chord method); those that they do not serve get slopes of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np
from scipy.linalg import lu_factor, lu_solve

from feasible.economy import PLANT_LIES, Lie, Vector
from feasible.economy.reports import public_tastes
from feasible.procedures._price_answers import TOLERANCE, Equilibrium, PriceAnswers

__all__ = ["LiesTogether"]

_CHORD_STEPS = 50
_SHARED_STEPS = 12
# A step is halved until this share of it is left; then the lie is left to the slow way.
_LEAST_SHARE = 0.01
# No price falls to less than this share of itself in a step.
_FALL = 0.2


class _Answers(NamedTuple):
    """What everyone does at some lies' prices; a column a lie.

    Attributes
    ----------
    p : array, shape (G + R, lies)
    levels, margin : arrays, shape (P, lies)
        Levels, and what a unit of each level counts for its plant.
    spent : array, shape (G + R, lies)
        What households spend on each good.
    residual : array, shape (G + R, lies)
        Excess demand.
    error, short : arrays, shape (lies,)
        As `feasible.optimum.damped_newton.Point` has them.
    """

    p: Vector
    levels: Vector
    margin: Vector
    spent: Vector
    residual: Vector
    error: Vector
    short: Vector

    def some(self, keep: Any) -> _Answers:
        """Return the answers to those lies."""
        return _Answers(*(part[..., keep] for part in self))


class LiesTogether:
    """Some lies about one economy whose households want goods in shares, and whose plants answer smoothly.

    Parameters
    ----------
    system : PriceAnswers
        What agents answer if nobody lies.
    base : Equilibrium
        Its equilibrium.
    lies : sequence of Lie
    """

    def __init__(self, system: PriceAnswers, base: Equilibrium, lies: Sequence[Lie]) -> None:
        self.system, self.base, self.n = system, base, len(lies)
        self._tell(lies)
        full = system.slopes(base.prices, base.levels, base.incomes)
        # Where everyone who makes or uses a good is at a limit, nothing answers to its price.
        self.active = np.flatnonzero((system.wanted | (base.prices > 0.0)) & (np.diagonal(full) > 0.0))
        slopes = full[np.ix_(self.active, self.active)]
        self.factors = lu_factor(slopes + np.diag(1e-12 * np.diagonal(slopes)))
        # How incomes move with prices, as at the truth.
        self.drift: Any = 0.0
        if system.owned:
            fixed = system.slopes(base.prices, base.levels, base.incomes, owned=False)
            self.drift = slopes - fixed[np.ix_(self.active, self.active)]

    def _tell(self, lies: Sequence[Lie]) -> None:
        """Write down what each lie makes of a plant's limits, effort and inputs, or of tastes."""
        system, e = self.system, self.system.economy
        factor = np.array([lie.factor for lie in lies])
        agent = np.array([lie.agent for lie in lies])
        kinds = np.array([lie.kind for lie in lies])
        plant = np.where(np.isin(kinds, PLANT_LIES), agent, 0)
        self.plant, self.power = plant, system.power[plant]
        self.capacity = e.capacity[plant] * np.where(kinds == "capacity", factor, 1.0)
        self.cost = system.cost[plant] * np.where(kinds == "effort", factor, 1.0)
        more = np.where(kinds == "inputs", factor - 1.0, 0.0)
        #: Further use a unit of the plant's level, shape (G + R, lies).
        self.extra = system.uses[:, plant].toarray() * more
        #: By how much the household's tastes are said to differ, shape (G, lies).
        self.tilt = np.zeros((e.shape[0], self.n))
        for b in np.flatnonzero(kinds == "public"):
            told = public_tastes(e, system.tastes[agent[b]], float(factor[b]))
            self.tilt[:, b] = told - system.tastes[agent[b]]
        self.home = np.where(kinds == "public", agent, 0)
        spending = np.concatenate([system.spending, np.zeros(e.shape[1])])
        self.spending = np.repeat(spending[:, None], self.n, axis=1)
        if not system.owned:
            self.spending[: e.shape[0]] += self.tilt * system.budgets[self.home]

    def solve(self) -> tuple[Vector, Vector, Any]:
        """Search from the truth's prices; say which lies came to an end.

        Returns
        -------
        prices : array, shape (G + R, lies)
        levels : array, shape (P, lies)
        done : array of bool, shape (lies,)
        """
        n = self.n
        q = np.repeat(self.base.prices[:, None], n, axis=1)
        x = np.zeros((self.system.economy.shape[2], n))
        done = np.zeros(n, dtype=bool)
        live = np.arange(n)
        before = np.full(n, np.inf)
        anchor, move, scale = q.copy(), np.zeros_like(q), np.ones(n)
        for turn in range(_CHORD_STEPS):
            now = self._answers(live, q[:, live])
            ended = (now.error <= TOLERANCE) & (now.short <= TOLERANCE)
            done[live[ended]] = True
            x[:, live[ended]] = now.levels[:, ended]
            # A step that leads away is halved; what six halvings do not mend is left to the slow way.
            worse = ~ended & ~(now.error < before[live])
            keep = ~ended & ~worse
            back, ahead = live[worse], live[keep]
            scale[back] *= 0.5
            q[:, back] = np.maximum(anchor[:, back] + scale[back] * move[:, back], _FALL * anchor[:, back])
            before[ahead] = now.error[keep]
            live = np.sort(np.concatenate([ahead, back[scale[back] > _LEAST_SHARE]]))
            if not live.size:
                break
            now = now.some(keep)
            step = self._shared_step(now) if turn < _SHARED_STEPS else self._own_steps(ahead, now)
            anchor[:, ahead], move[:, ahead], scale[ahead] = now.p, step, 1.0
            q[:, ahead] = np.maximum(now.p + step, _FALL * now.p)
        return q, x, done

    def _answers(self, live: Any, p: Vector) -> _Answers:
        """Return what everyone does at prices `p` where these lies are believed."""
        s = self.system
        own, at, extra = self.plant[live], np.arange(live.size), self.extra[:, live]
        margin = s.RT @ p
        margin[own, at] -= (1.0 - s.softness) * np.einsum("ib,ib->b", extra, p)
        positive = np.maximum(margin, 0.0)
        levels = np.minimum((positive / s.cost[:, None]) ** s.power[:, None], s.economy.capacity[:, None])
        levels[own, at] = np.minimum(
            (positive[own, at] / self.cost[live]) ** self.power[live], self.capacity[live]
        )
        y = s.N @ levels + s.supply[:, None] - extra * levels[own, at]
        spent = self._spent(live, p, levels) if s.owned else self.spending[:, live]
        wanted = s.wanted[:, None]
        residual = np.divide(spent, p, out=np.zeros_like(p), where=wanted) - y
        made = s.makes @ levels + s.supply[:, None]
        short = (np.where(wanted, 0.0, residual) / np.maximum(made, 1e-300)).max(axis=0)
        error = np.abs(p * residual).sum(axis=0) / s.total
        return _Answers(p, levels, margin, spent, residual, error, short)

    def _spent(self, live: Any, p: Vector, levels: Vector) -> Vector:
        """Return what households spend on each good where they live on what they own."""
        s, g = self.system, self.system.economy.shape[0]
        own, at = self.plant[live], np.arange(live.size)
        worth = s.NT @ p
        worth[own, at] -= np.einsum("ib,ib->b", self.extra[:, live], p)
        wealth = s.owned_resources @ (s.supply[:, None] * p)
        wealth = wealth + s.owned_plants @ (worth * levels)
        income = s.total * wealth / wealth.sum(axis=0)
        spent = np.zeros_like(p)
        spent[:g] = s.economy.tastes.T @ income + self.tilt[:, live] * income[self.home[live], at]
        return spent

    def _shared_step(self, now: _Answers) -> Vector:
        """Return the step by the slopes at the truth."""
        step = np.zeros_like(now.p)
        step[self.active] = lu_solve(self.factors, now.residual[self.active], check_finite=False)
        return step

    def _own_steps(self, ahead: Any, now: _Answers) -> Vector:
        """Return each lie's step by slopes of its own; none where they are singular."""
        wanted, active = self.system.wanted, self.active
        step = np.zeros_like(now.p)
        for k, who in enumerate(map(int, ahead)):
            J = self._own_slopes(who, now.levels[:, k], now.margin[:, k])
            J[wanted, wanted] += now.spent[wanted, k] / now.p[wanted, k] ** 2
            system = J[np.ix_(active, active)] + self.drift
            system[np.diag_indices_from(system)] += 1e-12 * np.abs(np.diagonal(system))
            with suppress(np.linalg.LinAlgError):
                step[active, k] = np.linalg.solve(system, now.residual[active, k])
        return step

    def _own_slopes(self, who: int, levels: Vector, margin: Vector) -> Vector:
        """Return ``N diag(response) R'`` where one lie's plant uses more and has a capacity of its own."""
        s, j, extra = self.system, int(self.plant[who]), self.extra[:, who]
        response = s.response(levels, margin)
        inside = 0.0 < levels[j] < float(self.capacity[who])
        response[j] = float(self.power[who]) * levels[j] / margin[j] if inside else 0.0
        J = s.stiffness(response)
        if response[j] and np.any(extra):
            if s.dense is not None:
                net, count = s.dense[0][:, j], s.dense[1][j]
            else:
                net, count = s.NT[[j]].toarray()[0], s.RT[[j]].toarray()[0]
            told = np.outer(net - extra, count - (1.0 - s.softness) * extra)
            J += response[j] * (told - np.outer(net, count))
        return J
