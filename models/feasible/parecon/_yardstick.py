"""Groups measured by prices: benefit over cost, what moves it, who would be disbanded, who could hold out.

Everything is computed on an economy's best plan and its shadow prices (`welfare_optimum`). For a plant that
makes one good, benefit over cost at planning prices is the price over the cost of a unit: that it ranks the
plants that make one good by what a unit costs is so by construction.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import comb
from typing import Any

import numpy as np
import pandas as pd

from feasible.economy import Economy, Vector
from feasible.errors import InvalidInput
from feasible.optimum import WelfareOptimum, welfare_optimum

__all__ = ["Yardstick"]

#: A plant runs if its level is above this times the highest.
_RUNS = 1e-6
#: The most goods whose makers can be let hold out in every combination.
_PLAYERS = 12


@dataclass(frozen=True, eq=False)
class Yardstick:
    """The best plan of an economy, and each group's benefit over cost at its prices.

    A group is a plant's members. Costs are inputs and resources at planning prices; effort is not among them,
    because the price list does not know it.

    Attributes
    ----------
    economy : Economy

    Examples
    --------
    >>> stick = Yardstick(Economy.reference(1, 30))
    >>> len(stick.running), round(stick.average, 2), round(float(stick.ratios.min()), 2)
    (60, 1.17, 1.01)
    """

    economy: Economy

    @cached_property
    def plan(self) -> WelfareOptimum:
        """The plan that is best for all."""
        return welfare_optimum(self.economy)

    @cached_property
    def _unit(self) -> tuple[Vector, Vector]:
        """Benefit and cost of a unit of each plant's activity at planning prices."""
        e, goods, resources = (
            self.economy,
            np.asarray(self.plan.prices),
            np.asarray(self.plan.resource_prices),
        )
        return np.asarray(e.outputs.T @ goods), np.asarray(e.inputs.T @ goods + e.resource_use.T @ resources)

    @cached_property
    def running(self) -> Any:
        """Numbers of the plants that the plan runs, an array of int."""
        levels = np.asarray(self.plan.levels)
        return np.flatnonzero(levels > _RUNS * levels.max())

    @property
    def ratios(self) -> Vector:
        """Benefit over cost of each plant that runs, shape (running,)."""
        benefit, cost = self._unit
        return np.asarray((benefit / cost)[self.running])

    def ratio(self, plant: int) -> float:
        """Return benefit over cost of one plant, whether it runs or not."""
        benefit, cost = self._unit
        return float(benefit[plant] / cost[plant])

    @property
    def average(self) -> float:
        """Benefit over cost of all together."""
        benefit, cost = self._unit
        levels = np.asarray(self.plan.levels)
        return float(benefit @ levels / (cost @ levels))

    @property
    def left(self) -> Vector:
        """What each plant has left after inputs and resources, as a share of all consumers' incomes."""
        benefit, cost = self._unit
        return np.asarray((benefit - cost) * self.plan.levels / self.economy.budgets.sum())

    def _loss(self, other: Economy) -> float:
        """Return what another economy costs, as the share of everybody's consumption that would be as bad."""
        households = self.economy.budgets.size
        return float(1.0 - np.exp((welfare_optimum(other).welfare - self.plan.welfare) / households))

    def incomes_apart(self) -> Vector:
        """Return what the best-placed group keeps over what the worst does, a good with several groups."""
        makes = np.asarray(self.economy.outputs.tocsc().argmax(axis=0)).ravel()[self.running]
        left = self.left[self.running]
        groups = [left[makes == good] for good in np.unique(makes)]
        return np.array([g.max() / g.min() for g in groups if g.size > 1])

    def moves(self, *, technique: float = 1.2, effort: float = 2.0) -> pd.DataFrame:
        """Change one running group at a time, and plan again.

        Parameters
        ----------
        technique : float
            A better technique makes so many times as much of the same inputs and resources.
        effort : float
            Times as hard to make the same: a group that would rather not.

        Returns
        -------
        DataFrame, one row a running plant
            Relative changes: ``better``, of its ratio with the technique; ``made``, of its output then;
            ``harder``, of its ratio where work is harder; ``less``, of its output then.
        """
        e, rows = self.economy, []
        plants = np.arange(e.effort.size)
        for j, was in zip(self.running, self.ratios, strict=True):
            use = np.where(plants == j, 1.0 / technique, 1.0)
            better = Yardstick(
                e.replace(inputs=e.inputs.multiply(use), resource_use=e.resource_use.multiply(use))
            )
            harder = Yardstick(e.replace(effort=e.effort * np.where(plants == j, effort, 1.0)))
            row = []
            for case in (better, harder):
                made = case.plan.levels[j] / self.plan.levels[j]
                row += [case.ratio(int(j)) / was - 1.0, made - 1.0]
            rows.append(row)
        return pd.DataFrame(rows, index=self.running, columns=["better", "made", "harder", "less"])

    def disbanded(self, threshold: float) -> tuple[int, float, float]:
        """Close every running group whose ratio is too far below the average, and plan again.

        Parameters
        ----------
        threshold : float
            How far below, as a share of the average.

        Returns
        -------
        closed : int
        turnover : float
            Their share of the value of all output.
        loss : float
            The share of everybody's consumption that would be as bad.
        """
        if not 0.0 <= threshold < 1.0:
            raise InvalidInput(f"is {threshold!r}", where="threshold", expected="a share, 0 to below 1")
        close = self.running[self.ratios < (1.0 - threshold) * self.average]
        capacity = np.array(self.economy.capacity, dtype=float)
        capacity[close] = 0.0
        value = self._unit[0] * self.plan.levels
        return (
            int(close.size),
            float(value[close].sum() / value.sum()),
            self._loss(self.economy.replace(capacity=capacity)),
        )

    def without(self, plants: Any, *, keeps: float = 0.0) -> float:
        """Return what all lose if some plants make no more than a share of what the plan has them make.

        Parameters
        ----------
        plants : array of int
        keeps : float
            The share that they still make; 0 if they stop.

        Returns
        -------
        float
            The share of everybody's consumption that would be as bad: the most that those who hold the
            plants could ask for.
        """
        capacity = np.array(self.economy.capacity, dtype=float)
        capacity[plants] = np.minimum(capacity[plants], keeps * np.asarray(self.plan.levels)[plants])
        return self._loss(self.economy.replace(capacity=capacity))

    def holdups(self, *, keeps: float = 0.5) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return what each group alone, and all groups that make one good together, could ask for.

        Parameters
        ----------
        keeps : float
            What is still made of a good whose makers hold out, as a share of plan.

        Returns
        -------
        alone, together : DataFrame
            One row a running plant that stops, and one a good that is held back. ``asks``: the most that can
            be asked for, as a share of everybody's consumption; ``has``: what they have left under the plan,
            as a share of incomes.
        """
        left = self.left
        alone = [(self.without(np.array([j])), left[j]) for j in self.running]
        makes = np.asarray(self.economy.outputs.tocsc().argmax(axis=0)).ravel()
        together = []
        for good in np.unique(makes[self.running]):
            held = np.flatnonzero(makes == good)
            together.append((self.without(held, keeps=keeps), left[held].sum()))
        columns = ["asks", "has"]
        return pd.DataFrame(alone, columns=columns), pd.DataFrame(together, columns=columns)

    def bargain(self, *, keeps: float = 0.5) -> pd.DataFrame:
        """Return what the makers of each good add if all may hold back, over all orders of joining.

        All who make a good act as one. Each set of them that works with the rest is planned for: two to the
        power of the number of goods, so that economies are to be small.

        Parameters
        ----------
        keeps : float
            What is still made of a good whose makers hold out, as a share of plan.

        Returns
        -------
        DataFrame, one row a good that is made
            In log consumption of everybody: ``last``, what its makers add if they are the last to join, the
            most they could ask for if nobody else held out; ``share``, the mean over all orders (Shapley
            value). The shares add up to what is lost if all hold out.

        Raises
        ------
        InvalidInput
            If more than twelve goods are made.
        """
        makes = np.asarray(self.economy.outputs.tocsc().argmax(axis=0)).ravel()
        goods = np.unique(makes[self.running])
        n = goods.size
        if n > _PLAYERS:
            raise InvalidInput(f"has {n} goods", where="economy", expected=f"at most {_PLAYERS}")
        levels, worth = np.asarray(self.plan.levels), np.zeros(1 << n)
        for joined in range(1 << n):
            out = np.isin(makes, [g for k, g in enumerate(goods) if not joined >> k & 1])
            capacity = np.where(out, np.minimum(self.economy.capacity, keeps * levels), self.economy.capacity)
            found = welfare_optimum(self.economy.replace(capacity=capacity), start=self.plan)
            worth[joined] = found.welfare / self.economy.budgets.size
        rows = []
        for k in range(n):
            without = np.array([s for s in range(1 << n) if not s >> k & 1])
            adds = worth[without | 1 << k] - worth[without]
            size = np.array([int(s).bit_count() for s in without])
            chance = np.array([1.0 / (n * comb(n - 1, m)) for m in size])
            rows.append((adds[-1], float(adds @ chance)))
        return pd.DataFrame(rows, index=self.economy.goods[goods], columns=["last", "share"])
