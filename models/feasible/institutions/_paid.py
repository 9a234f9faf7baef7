"""Pay: what institutions whose people choose their hours have in common."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from feasible.economy import Certificate, Economy, Vector, certify_equilibrium
from feasible.economy.people import People
from feasible.errors import InvalidInput
from feasible.institutions._checks import within
from feasible.procedures.effort_ratings import RatedPay, pay_by_ratings
from feasible.procedures.pay import (
    Pay,
    PayEquilibrium,
    certify_pay,
    scaled_economy,
    selfish_equilibrium,
)
from feasible.procedures.price_guided import Certify

__all__ = ["EffortRatings", "Paid", "PayRule"]


@dataclass(frozen=True)
class EffortRatings:
    """All income, rents too, in proportion to hours as peers rate them; see `effort_ratings`.

    Attributes
    ----------
    counts : float
        The part of a rating that follows one's own hours; 1 is exact, 1/n a team of n that rates all alike.
    deviation : float
        Standard deviation of the logarithm of ratings: chance, drawn from the generator given to `run`.

    Raises
    ------
    InvalidInput
        If a number is out of range.
    """

    counts: float = 1.0
    deviation: float = 0.0

    def __post_init__(self) -> None:
        within("counts", self.counts, most=1.0)
        within("deviation", self.deviation)

    def noise(self, homes: int, rng: np.random.Generator | None) -> Vector:
        """Draw what each rating is multiplied by, of mean one, shape (H,)."""
        if self.deviation == 0.0:
            return np.ones(homes)
        if rng is None:
            raise InvalidInput("is missing", where="rng", expected="a generator to draw ratings from")
        drawn = np.exp(self.deviation * rng.standard_normal(homes))
        return np.asarray(drawn / drawn.mean())


PayRule = Pay | EffortRatings


class Paid:
    """An institution with a pay rule, for economies in which people work (`feasible.economy.people`).

    Attributes
    ----------
    pay : Pay or EffortRatings, optional
        The rule; people then choose their hours for themselves. Without one everybody works as the plan asks
        (in institutions with prices: as if all that a worker earns were its own, at the same budgets).
    """

    pay: PayRule | None

    @property
    @abstractmethod
    def own_pay(self) -> PayRule:
        """The pay rule that its authors describe."""

    def selfish(self) -> Self:
        """Return the same institution with its authors' pay rule: hours are chosen, and not given."""
        this: Any = self
        other: Self = replace(this, pay=self.own_pay)
        return other

    def _chosen(self, reported: Economy, rng: np.random.Generator | None) -> PayEquilibrium | RatedPay:
        """Return what people do under the pay rule in the economy as reported."""
        people = People.of(reported)
        if isinstance(self.pay, EffortRatings):
            noise = self.pay.noise(len(reported.households), rng)
            return pay_by_ratings(people, counts=self.pay.counts, noise=noise)
        return selfish_equilibrium(people, self.pay or 0.0)


def as_chosen(found: PayEquilibrium | RatedPay) -> Economy:
    """Return an economy, for procedures that know no pay, whose equilibrium is what people do.

    Budgets are incomes. Under a pay rule dislikes are those of somebody who keeps a part; under ratings,
    where hours answer no price, workers do the hours that they do.
    """
    if isinstance(found, PayEquilibrium):
        return scaled_economy(found.people, found.incomes, found.kept)
    e, j = found.people.economy, found.people.plants
    effort, capacity = e.effort.copy(), e.capacity.copy()
    effort[j], capacity[j] = 0.0, found.levels[j]
    return e.trusted(budgets=found.incomes, effort=effort, capacity=capacity)


def given_hours(found: PayEquilibrium | RatedPay) -> Vector | None:
    """Return hours that answer no price, shape (P,), 0 for plants; None where all hours do."""
    if isinstance(found, PayEquilibrium):
        return None
    return np.where(found.people.working, found.levels, 0.0)


def evidence(truth: Economy, found: PayEquilibrium | RatedPay, tolerance: float) -> Certify:
    """Return what certifies a plan that people's choices went into, against the truth."""
    goods = len(truth.goods)

    def certify(levels: Vector, consumption: Vector, prices: Vector, incomes: Vector) -> Certificate:
        plan: dict[str, Any] = {
            "levels": levels,
            "consumption": consumption,
            "prices": prices[:goods],
            "resource_prices": prices[goods:],
            "incomes": incomes,
        }
        if isinstance(found, PayEquilibrium):
            return certify_pay(People.of(truth), found.pay, **plan, tolerance=tolerance)
        here = as_chosen(replace(found, people=found.people.on(truth)))
        own = found.certificate
        return Certificate(
            own.claim,
            (*certify_equilibrium(here, **plan, tolerance=tolerance).checks, *own.checks[-2:]),
        )

    return certify
