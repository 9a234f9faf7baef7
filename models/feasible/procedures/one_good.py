"""Sen's village in closed form: everybody makes the one good, and what hours do when they are shared.

N people make Q = L, as many units as they work hours in all, and have U = log c - l^(1+1/e) / (1+1/e) each.
The best hours are 1. Who keeps the share ``kept = 1 - tau (1 - 1/N)`` of what it adds works

    l = kept^(e / (1 + e)),

because the marginal hour costs l^(1/e) and brings kept / c, with c = l. It is what
`feasible.procedures.pay.selfish_equilibrium` finds by a search, here without one.

References
----------
Sen, A. K. (1966), "Labour allocation in a cooperative enterprise", *Review of Economic Studies* 33, 361-371.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from feasible.economy import align
from feasible.errors import InvalidInput
from feasible.procedures.pay import Pay

__all__ = ["Village"]


@dataclass(frozen=True)
class Village:
    """People of one kind who make one good.

    Attributes
    ----------
    homes : int
        N, at least 1.
    elasticity : float
        e, of hours in pay.

    Examples
    --------
    Equal shares among twenty, and the norm that does as well as half pay: how many must do their part
    unasked where everything is shared equally.

    >>> village = Village(20, 0.5)
    >>> round(village.hours(1.0), 3), round(village.loss(1.0), 3)
    (0.368, 0.494)
    >>> round(village.norm(0.5), 3)
    0.879
    """

    homes: int
    elasticity: float = 0.5

    def __post_init__(self) -> None:
        if align.number("homes", self.homes, positive=True) < 1:
            raise InvalidInput(f"is {self.homes:g}", where="homes", expected="at least 1")
        align.number("elasticity", self.elasticity, positive=True)

    def hours(self, tau: float) -> float:
        """Return everybody's hours where the share `tau` of what they earn is pooled; the best are 1."""
        return float(Pay(tau).kept_of(self.homes) ** (self.elasticity / (1.0 + self.elasticity)))

    def loss(self, tau: float) -> float:
        """Return the share of everybody's consumption that those hours are worse than the best by."""
        hours = self.hours(tau)
        return self._loss(float(np.log(hours)) - self._dislike(hours))

    def loss_of_norm(self, share: float) -> float:
        """Return the same where all is shared equally and some people do what the best plan asks of them.

        Parameters
        ----------
        share : float
            Of people who weigh an hour as if all that it brings were their own; the rest keep 1/N.

        Raises
        ------
        InvalidInput
            If it is no share.
        """
        if align.number("share", share) > 1.0:
            raise InvalidInput(f"is {share:g}", where="share", expected="a share from 0 to 1")
        e = self.elasticity
        each = self.output_of_norm(share)
        willing, rest = each**-e, (self.homes * each) ** -e
        cost = share * self._dislike(willing) + (1.0 - share) * self._dislike(rest)
        return self._loss(float(np.log(each)) - cost)

    def output_of_norm(self, share: float) -> float:
        """Return output a head under that norm; the best is 1."""
        e = self.elasticity
        return float((share + (1.0 - share) * self.homes**-e) ** (1.0 / (1.0 + e)))

    def norm(self, tau: float) -> float:
        """Return the share of people who must work unasked, all shared equally, to do as well as pay.

        Parameters
        ----------
        tau : float
            The share that is pooled where people are paid.
        """
        return float(brentq(lambda share: self.loss_of_norm(share) - self.loss(tau), 0.0, 1.0, xtol=1e-14))

    def _dislike(self, hours: float) -> float:
        k = 1.0 + 1.0 / self.elasticity
        return float(hours**k / k)

    def _loss(self, welfare: float) -> float:
        return float(-np.expm1(welfare + self._dislike(1.0)))
