"""How long a good lasts: what a planner, one who lets it out, and one who sells it make of it.

A good serves in two years. Of q units made in the first year the share d (its durability) still serves in the
second; so many more can then be made at the plain cost c of a unit. A unit that lasts costs
``c + k d d`` in the first year. Whoever uses Q units in a year would pay ``a - Q`` for one more.

A *planner* makes services where they are worth what they cost. One who *lets the good out* makes fewer of
them, but each as cheaply as it can be made: the same durability (Swan 1970). One who *sells* competes in the
second year with what was sold in the first, and buyers foresee it; it lasts less long (Bulow 1986). Where
buyers cannot see how long it lasts, nothing is gained by making it last at all.

References
----------
Swan, P. L. (1970), "Durability of consumption goods", *American Economic Review* 60, 884-894. Bulow, J.
(1986), "An economic theory of planned obsolescence", *Quarterly Journal of Economics* 101, 729-749. Both from
memory, not checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import optimize

from feasible.errors import InvalidInput

__all__ = ["Durable", "Made"]


class Made(NamedTuple):
    """What is made of a good.

    Attributes
    ----------
    lasts : float
        Durability d.
    first, second : float
        Units that serve in each year.
    welfare : float
        What the services are worth less what they cost.
    """

    lasts: float
    first: float
    second: float
    welfare: float


@dataclass(frozen=True)
class Durable:
    """A good that may be made to last.

    Attributes
    ----------
    wanted : float
        a, what the first unit of service would be worth.
    cost : float
        c, of a unit that does not last; below `wanted`.
    to_last : float
        k; large enough that nobody makes it last fully.
    patience : float
        What a unit of next year is worth now, above 0 and at most 1.

    Raises
    ------
    InvalidInput
        If a number is out of range.

    Examples
    --------
    >>> case = Durable()
    >>> [round(made.lasts, 3) for made in (case.planned(), case.let(), case.sold())]
    [0.5, 0.5, 0.36]
    """

    wanted: float = 4.0
    cost: float = 1.0
    to_last: float = 0.9
    patience: float = 0.9

    def __post_init__(self) -> None:
        if not (0.0 < self.cost < self.wanted and 0.0 < self.patience <= 1.0):
            raise InvalidInput(
                f"are {self.wanted:g}, {self.cost:g}, {self.patience:g}", where="wanted, cost, patience",
                expected="a cost above 0 and below what is wanted, and patience above 0 and at most 1",
            )  # fmt: skip
        if not 2.0 * self.to_last > self.patience * self.cost:
            raise InvalidInput(
                f"is {self.to_last:g}", where="to_last", expected="more than half of patience times cost"
            )
        if self.cheapest * (self.wanted - self.unit(self.cheapest)) > self.wanted - self.cost:
            raise InvalidInput(
                f"is {self.to_last:g}",
                where="to_last",
                expected="so much that something is still made in the second year",
            )

    def unit(self, lasts: float) -> float:
        """Return what a unit costs in the first year, less what it saves in the second."""
        return self.cost + self.to_last * lasts**2 - self.patience * self.cost * lasts

    def _made(self, lasts: float, first: float, second: float) -> Made:
        """Return what is made with its welfare: areas under demand, less costs."""
        worth = [self.wanted * q - q**2 / 2.0 for q in (first, second)]
        cost = (self.cost + self.to_last * lasts**2) * first
        later = worth[1] - self.cost * (second - lasts * first)
        return Made(lasts, first, second, float(worth[0] - cost + self.patience * later))

    @property
    def cheapest(self) -> float:
        """The durability at which a unit of service costs least: patience times c over 2k."""
        return self.patience * self.cost / (2.0 * self.to_last)

    def planned(self) -> Made:
        """Return what a planner makes, or many sellers would."""
        d = self.cheapest
        return self._made(d, self.wanted - self.unit(d), self.wanted - self.cost)

    def let(self) -> Made:
        """Return what one makes who lets the good out: half as many services, each as cheap."""
        d = self.cheapest
        return self._made(d, (self.wanted - self.unit(d)) / 2.0, (self.wanted - self.cost) / 2.0)

    def sold(self, lasts: float | None = None) -> Made:
        """Return what one makes who sells it, with the durability that pays best or with another.

        In the second year the seller takes what was sold before as given; buyers of the first year pay for
        both years' services as they will be. It never pays to make the good last longer than is cheapest.
        """
        d = lasts
        if d is None:
            found = optimize.minimize_scalar(
                lambda tried: -self._sold(float(tried))[1],
                bounds=(0.0, self.cheapest),
                method="bounded",
                options={"xatol": 1e-12},
            )
            d = float(found.x)
        first, _ = self._sold(d)
        return self._made(d, first, d * first + self._later(d, first))

    def _later(self, lasts: float, first: float) -> float:
        """Return what is sold in the second year."""
        return max(0.0, (self.wanted - self.cost - lasts * first) / 2.0)

    def _sold(self, lasts: float) -> tuple[float, float]:
        """Return what is sold in the first year, and the profit of both."""

        def profit(first: float) -> float:
            more = self._later(lasts, first)
            price = self.wanted - lasts * first - more
            now = self.wanted - first + self.patience * lasts * price - self.cost - self.to_last * lasts**2
            return first * now + self.patience * more * (price - self.cost)

        # A parabola as long as something is made in the second year; its top from three of its points.
        x = np.array([0.0, 0.5, 1.0]) * (self.wanted - self.cost)
        y = np.array([profit(float(q)) for q in x])
        slope, bend = np.polynomial.polynomial.polyfit(x, y, 2)[1:]
        first = max(0.0, float(-slope / (2.0 * bend)))
        return first, profit(first)
