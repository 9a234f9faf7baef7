"""Rounds with plants that have constant returns: all or nothing at every price, unless they move slowly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from feasible.economy import Economy, Vector
from feasible.optimum import welfare_optimum
from feasible.procedures import (
    PriceRule,
    PriceSystem,
    Rounds,
    damped,
    imbalance,
    price_rounds,
)

__all__ = ["LinearSupply"]


@dataclass(frozen=True)
class LinearSupply:
    """A reference economy whose plants have constant returns up to a capacity: all or nothing.

    Attributes
    ----------
    seed, goods : int
        Of the reference economy.
    bend : float
        0: effort costs the same a unit at every level. 1: as in the reference economy. In between: the
        exponent's distance from 1 is so much of that.
    room : float
        Capacity over what the optimum of the reference economy uses.

    Examples
    --------
    >>> case = LinearSupply(bend=0.0)
    >>> case.rounds(limit=200).balanced, case.inert(0.5).balanced
    (False, True)
    """

    seed: int = 1
    goods: int = 30
    bend: float = 0.0
    room: float = 1.3

    def system(self) -> PriceSystem:
        """Return the economy as a function of prices."""
        base = Economy.reference(self.seed, self.goods)
        levels = welfare_optimum(base).levels
        capacity = np.where(levels > 0.0, self.room * levels, 0.3 * levels.mean())
        return PriceSystem(
            base.replace(
                exponent=1.0 + self.bend * (base.exponent - 1.0), capacity=np.minimum(base.capacity, capacity)
            )
        )

    def rounds(self, rule: PriceRule | None = None, *, threshold: float = 0.05, limit: int = 1000) -> Rounds:
        """Plan by rounds: each plant proposes what is best for it at the published prices.

        The damped rule by default.
        """
        system = self.system()
        return price_rounds(system.answer, system.start, rule or damped(), threshold=threshold, limit=limit)

    def inert(
        self, pace: float, rule: PriceRule | None = None, *, threshold: float = 0.05, limit: int = 1000
    ) -> Rounds:
        """Plan by rounds in which plants move toward what pays, and do not leap to it.

        In each round a plant changes its last proposal by `pace` times its capacity times its margin, less
        the cost of effort, as a share of its revenue a unit.
        """
        system = self.system()
        economy = system.economy
        level = 0.5 * economy.capacity

        def answer(prices: Vector) -> tuple[Vector, Vector]:
            nonlocal level
            margin = system.NT @ prices - economy.effort
            revenue = np.maximum(system.makes.T @ prices, 1e-300)
            level = np.clip(level + pace * economy.capacity * margin / revenue, 0.0, economy.capacity)
            demand = np.asarray(system.uses @ level)
            final = system.demand(prices, system.budgets)
            demand[: final.size] += final
            return np.asarray(system.makes @ level) + system.supply, demand

        return price_rounds(
            answer, system.start, rule or damped(), threshold=threshold, limit=limit, measure=imbalance
        )
