"""Pay: what institutions whose people choose their hours have in common."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import Any, Self

from feasible.economy import Economy, Vector
from feasible.economy.outcome import Certificate
from feasible.economy.people import People
from feasible.procedures.pay import Pay, PayEquilibrium, certify_pay, selfish_equilibrium
from feasible.procedures.price_guided import Certify

__all__ = ["Paid"]


class Paid:
    """An institution with a pay rule, for economies in which people work (`feasible.economy.people`).

    Attributes
    ----------
    pay : Pay, optional
        The rule; people then choose their hours for themselves. Without one everybody works as the plan asks
        (in institutions with prices: as if all that a worker earns were its own, at the same budgets).
    """

    pay: Pay | None

    @property
    @abstractmethod
    def own_pay(self) -> Pay:
        """The pay rule that its authors describe."""

    def selfish(self) -> Self:
        """Return the same institution with its authors' pay rule: hours are chosen, and not given."""
        this: Any = self
        other: Self = replace(this, pay=self.own_pay)
        return other

    def _chosen(self, reported: Economy, pay: Pay) -> PayEquilibrium:
        """Return what people do under the pay rule in the economy as reported."""
        return selfish_equilibrium(People.of(reported), pay)

    def _certify(self, truth: Economy, pay: Pay, tolerance: float) -> Certify:
        """Return what certifies a plan under the pay rule against the truth."""
        people, goods = People.of(truth), len(truth.goods)

        def certify(levels: Vector, consumption: Vector, prices: Vector, incomes: Vector) -> Certificate:
            return certify_pay(
                people,
                pay,
                levels=levels,
                consumption=consumption,
                prices=prices[:goods],
                resource_prices=prices[goods:],
                incomes=incomes,
                tolerance=tolerance,
            )

        return certify
