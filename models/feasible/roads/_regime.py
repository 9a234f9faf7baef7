"""Whether people rise against a regime when each has heard something of its strength: a global game.

A regime of strength theta falls if at least a share theta of the people attack. Attacking costs c and brings
1 if it falls. Everybody has heard a public report z, whose error has precision alpha, and a private one of
precision beta. All quantities follow from one equation in the strength theta* below which it falls,

    theta* = sum_i w_i Phi( [alpha (theta* - z) - sqrt(alpha + beta) Phi^-1(c_i)] / sqrt(beta) ),

where a share w_i of the people has cost c_i.

References
----------
Morris, S. and Shin, H. S. (1998), "Unique equilibrium in a model of self-fulfilling currency attacks",
*American Economic Review* 88; (2003), "Global games: theory and applications".
Angeletos, G.-M., Hellwig, C. and Pavan, A. (2007), "Dynamic global games of regime change",
*Econometrica* 75.
Of the last the abstract was read; the others are quoted from memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import exp, pi, sqrt

import numpy as np
from scipy.special import ndtr, ndtri

from feasible.errors import InvalidInput
from feasible.roads._institutions import root

__all__ = ["UNIQUE", "Uprising"]

#: Beyond this a normal share is 0 or 1 to any number of digits that a float has.
_FAR = 37.0
#: Largest alpha / sqrt(beta) at which one equilibrium is left, whatever the public report says.
UNIQUE = sqrt(2 * pi)


@dataclass(frozen=True)
class Uprising:
    """People who may attack a regime, and what they have heard of it.

    Attributes
    ----------
    cost : float
        Of attacking, as a share of what its fall is worth to who attacked; strictly between 0 and 1.
    public, private : float
        Precision of what all have heard, zero or more, and of what each has heard, positive.
    classes : float
        For half of the people the cost is higher by this, for half lower.

    Raises
    ------
    InvalidInput
        If a number is out of range.

    Examples
    --------
    >>> [round(theta, 3) for theta in Uprising(cost=0.4, public=0.0).falls_below(0.0)]
    [0.6]
    >>> [round(theta, 3) for theta in Uprising(cost=0.5, public=4.0).falls_below(0.5)]
    [0.03, 0.5, 0.97]
    """

    cost: float = 0.4
    public: float = 1.0
    private: float = 1.0
    classes: float = 0.0

    def __post_init__(self) -> None:
        within = self.cost - self.classes > 0 and self.cost + self.classes < 1 and self.classes >= 0
        if not (within and self.public >= 0 and self.private > 0):
            raise InvalidInput(
                f"is {self!r}", where="uprising", expected="costs between 0 and 1, precisions above zero"
            )

    def _attack(self, theta: float, report: float) -> float:
        """Return the probit of the share that attacks at a strength, if the regime falls below that."""
        known = self.public * (theta - report)
        far = sqrt(self.public + self.private)
        costs = (self.cost - self.classes, self.cost + self.classes)
        each = np.clip([(known - far * ndtri(c)) / sqrt(self.private) for c in costs], -_FAR, _FAR)
        # From the side on which little is left, so that shares near one keep their digits.
        side = -1.0 if each.mean() > 0 else 1.0
        return float(side * ndtri(ndtr(side * each).mean()))

    def falls_below(self, report: float) -> tuple[float, ...]:
        """Return the strengths below which the regime falls, one an equilibrium, in rising order.

        Parameters
        ----------
        report : float
            z, the public report of its strength.

        Notes
        -----
        One if ``alpha <= sqrt(2 pi beta)``; beyond that one, or three. The first and the last are
        stable.
        """

        def gap(probit: float) -> float:
            return self._attack(float(ndtr(probit)), report) - probit

        low, high = self._attack(0.0, report) - 1e-9, self._attack(1.0, report) + 1e-9
        count = 1 if self.public <= UNIQUE * sqrt(self.private) else 1600
        grid = np.linspace(low, high, count + 1)
        values = [gap(float(x)) for x in grid]
        return tuple(
            float(ndtr(root(gap, float(a), float(b))))
            for (a, ga), (b, gb) in pairwise(zip(grid, values, strict=True))
            if ga * gb < 0 or ga == 0
        )

    def chance(self, report: float) -> float:
        """Return the chance that it falls, for whoever has heard the public report alone.

        Raises
        ------
        InvalidInput
            If there are several equilibria, or no public report to go by.
        """
        theta = self.falls_below(report)
        if len(theta) > 1 or not self.public > 0:
            raise InvalidInput(
                f"has {len(theta)} equilibria at precision {self.public}",
                where="uprising",
                expected="a public report, and one equilibrium",
            )
        return float(ndtr(sqrt(self.public) * (theta[0] - report)))

    def even_report(self) -> float:
        """Return the public report at which a regime falls with a chance of one half, if there is one kind.

        There ``theta* = z``, so that ``theta* = Phi(-sqrt(1 + alpha / beta) Phi^-1(c))``.
        """
        return root(lambda z: self.chance(z) - 0.5, -4.0, 5.0)

    def amplification(self, report: float) -> float:
        """Return how much more a report moves because each knows that the others have heard it.

        Returns
        -------
        float
            ``1 - d theta* / dz``: the shift of ``theta* - z`` over the shift of z alone.

        Raises
        ------
        InvalidInput
            As `chance`.
        """
        self.chance(report)
        (theta,) = self.falls_below(report)
        known = self.public * (theta - report)
        far = sqrt(self.public + self.private)
        points = [
            (known - far * float(ndtri(c))) / sqrt(self.private)
            for c in (self.cost - self.classes, self.cost + self.classes)
        ]
        density = float(np.mean([exp(-(x**2) / 2) / sqrt(2 * pi) for x in points]))
        return 1.0 / (1.0 - density * self.public / sqrt(self.private))

    def public_that_doubles(self) -> float:
        """Return the precision of the public report at which amplification at the edge is two.

        Beyond it more than half of what the report does is done by all knowing that all have heard it.

        Examples
        --------
        >>> round(Uprising(cost=0.5).public_that_doubles(), 4) == round(UNIQUE / 2, 4)
        True
        """

        def gap(public: float) -> float:
            people = Uprising(self.cost, public, self.private, self.classes)
            return people.amplification(people.even_report()) - 2.0

        return root(gap, 1e-3 * sqrt(self.private), 0.98 * UNIQUE * sqrt(self.private))

    def weakening_that_pays(self, report: float, fear: float) -> float:
        """Return by how much violence must weaken a regime to make up for the fear that it spreads.

        Parameters
        ----------
        report : float
        fear : float
            What it adds to everybody's cost of attacking in the open.

        Returns
        -------
        float
            Loss of strength, seen by all, at which the chance that the regime falls is as without violence.
        """
        before = self.chance(report)
        worse = Uprising(self.cost + fear, self.public, self.private, self.classes)
        return root(lambda w: worse.chance(report - w) - before, 0.0, 20.0)
