"""Whom a decision touches: what closing a plant, or asking for something else, does to each household.

Budgets are fixed, as in a plan whose incomes are settled first; a household is touched through prices. With
Cobb-Douglas tastes a change of prices moves its utility by minus its tastes times the change of log prices.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy import Economy, Vector
from feasible.errors import Infeasible, InvalidInput
from feasible.optimum import WelfareOptimum, welfare_optimum

__all__ = ["Touched", "effective", "one_bundle"]

#: A plant runs if its level is above this times the highest.
_RUNS = 1e-6
#: An effect below this, in log utility, is none.
_NONE = 1e-9


def effective(effects: Any) -> Vector:
    """Return the share of people that each decision effectively touches: 1 if all equally, 1/n if one alone.

    Parameters
    ----------
    effects : array, shape (decisions, people)

    Examples
    --------
    >>> effective([[1, 1, 1, -1], [5, 0, 0, 0], [1, 1, 0, 0]]).tolist()
    [1.0, 0.25, 0.5]
    """
    size = np.abs(np.atleast_2d(np.asarray(effects, dtype=float)))
    if (size.sum(axis=1) <= 0).any():
        raise InvalidInput(
            "touches nobody", where="effects", expected="an effect on somebody in each decision"
        )
    return np.asarray(size.sum(axis=1) ** 2 / (size.shape[1] * (size**2).sum(axis=1)))


def one_bundle(economy: Economy) -> float:
    """Return what it costs if all must take private goods in the same proportions.

    A meeting that decides on private goods for all would choose what is made as the plan does: total spending
    on a good is the same. Each household gets its budget's part of everything.

    Returns
    -------
    float
        The share of everybody's consumption that would be as bad.
    """
    private = economy.good_kind != "public"
    tastes, budgets = economy.tastes.toarray()[:, private], np.asarray(economy.budgets)
    total = budgets @ tastes
    of_all = np.divide(tastes * budgets.sum(), total, out=np.ones_like(tastes), where=tastes > 0)
    # Own choice gives a household tastes / total as much of a good as its budget's part of it would.
    return float(1.0 - np.exp(-(budgets[:, None] * tastes * np.log(of_all)).sum() / budgets.sum()))


@dataclass(frozen=True, eq=False)
class Touched:
    """An economy, its best plan, and what decisions do to each household.

    Attributes
    ----------
    economy : Economy

    Examples
    --------
    >>> case = Touched(Economy.reference(1, 30))
    >>> found = case.closings
    >>> len(found), round(float(effective(found).mean()), 3)
    (60, 0.728)
    """

    economy: Economy

    @cached_property
    def plan(self) -> WelfareOptimum:
        """The plan that is best for all."""
        return welfare_optimum(self.economy)

    @cached_property
    def _tastes(self) -> Vector:
        return np.asarray(self.economy.tastes.toarray())

    def through_prices(self, other: WelfareOptimum) -> Vector:
        """Return what another plan's prices do to each household's utility at its own tastes, shape (H,)."""
        before, after = (np.asarray(p.prices) for p in (self.plan, other))
        wanted = self._tastes.sum(axis=0) > 0
        change = np.zeros(before.size)
        change[wanted] = np.log(after[wanted] / before[wanted])
        return np.asarray(-(self._tastes @ change))

    @cached_property
    def running(self) -> Any:
        """Numbers of the plants that the plan runs."""
        levels = np.asarray(self.plan.levels)
        return np.flatnonzero(levels > _RUNS * levels.max())

    @cached_property
    def closings(self) -> pd.DataFrame:
        """What closing each running plant does to each household: plants by households, in log utility.

        A plant without which a wanted good cannot be made has no row.
        """
        rows = {}
        for j in self.running.tolist():
            capacity = np.array(self.economy.capacity)
            capacity[j] = 0.0
            try:
                found = welfare_optimum(self.economy.replace(capacity=capacity))
            except Infeasible:
                continue
            effect = self.through_prices(found)
            if np.abs(effect).max() > _NONE:
                rows[self.economy.plants[j]] = effect
        return pd.DataFrame(rows, index=self.economy.households).T

    def half_as_hard(self) -> Vector:
        """Return, for each closing, the share of households hit at least half as hard as the hardest hit."""
        size = np.abs(self.closings.to_numpy())
        return np.asarray((size >= 0.5 * size.max(axis=1, keepdims=True)).mean(axis=1))

    def at_home(self) -> Vector:
        """Return, for each closing, the part of all effects that falls on the plant's own region."""
        size = np.abs(self.closings.to_numpy()) * np.asarray(self.economy.budgets)
        place = pd.Series(np.asarray(self.economy.region), self.economy.plants)[self.closings.index]
        here = place.to_numpy()[:, None] == np.asarray(self.economy.household_region)[None, :]
        return np.asarray((size * here).sum(axis=1) / size.sum(axis=1))

    def proposals(self, rng: np.random.Generator, count: int, *, plants: int = 8, by: float = 0.4) -> Vector:
        """Return what drawn changes of capacities do to each household, shape (proposals, H).

        Parameters
        ----------
        rng : numpy.random.Generator
        count : int
            How many are drawn; those that touch nobody are dropped.
        plants : int
            Whose capacity is changed.
        by : float
            By at most this share, up or down, evenly drawn.
        """
        out = []
        for _ in range(count):
            factor = np.ones(self.economy.capacity.size)
            drawn = rng.choice(factor.size, plants, replace=False)
            factor[drawn] = rng.uniform(1.0 - by, 1.0 + by, plants)
            found = welfare_optimum(
                self.economy.replace(capacity=self.economy.capacity * factor), start=self.plan
            )
            effect = self.through_prices(found)
            if abs(self.economy.budgets @ effect) > _NONE:
                out.append(effect)
        return np.array(out)

    def request(self, household: int, more: int, less: int, share: float) -> pd.Series:
        """Let one household move a share of its budget from one good to another, and plan again.

        Returns
        -------
        Series
            In budget units over what it moves: ``touched``, the sum of the sizes of what prices do to
            everybody; ``net``, what they do to all together, less the change of effort. The second is of
            second order: some pay more because others are paid more.
        """
        tastes = self._tastes.copy()
        moved = min(share, float(tastes[household, less]))
        if not moved > 0.0:
            raise InvalidInput(
                f"does not want good {less}", where=f"household {household}", expected="a good that it wants"
            )
        tastes[household, less] -= moved
        tastes[household, more] += moved
        found = welfare_optimum(self.economy.replace(tastes=sparse.csr_array(tastes)))
        e, budgets = self.economy, np.asarray(self.economy.budgets)
        # At the new basket's tastes: what the same prices would do to the asker itself.
        effect = self.through_prices(found) * budgets
        effort = [float((e.effort * np.asarray(p.levels) ** e.exponent).sum()) for p in (found, self.plan)]
        amount = moved * budgets[household]
        return pd.Series(
            {
                "touched": float(np.abs(effect).sum()) / amount,
                "net": (float(effect.sum()) - (effort[0] - effort[1])) / amount,
            }
        )

    def easier_work(self, by: float = 0.1) -> pd.DataFrame:
        """Let each running group make its work easier, with its output as planned or planned again.

        Parameters
        ----------
        by : float
            By what share the effort of the same output falls.

        Returns
        -------
        DataFrame, one row a running plant
            In budget units: ``own``, what the group saves on its planned output; ``others``, the sum of the
            sizes of what the new plan's prices do to households. With output as planned they are not touched
            at all.
        """
        rows, e = {}, self.economy
        cost = e.effort * np.asarray(self.plan.levels) ** e.exponent
        for j in self.running.tolist():
            factor = np.ones(cost.size)
            factor[j] = 1.0 - by
            effect = self.through_prices(
                welfare_optimum(e.replace(effort=e.effort * factor), start=self.plan)
            )
            rows[e.plants[j]] = (by * float(cost[j]), float(np.abs(effect) @ e.budgets))
        return pd.DataFrame(rows, index=["own", "others"]).T
