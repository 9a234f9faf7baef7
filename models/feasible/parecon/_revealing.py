"""Ways to ask for wishes about a public good that make truth pay, or nearly; and at what scope to ask.

Utilities are a log x plus money, the unit of the public good costs gamma.

References
----------
Dreze, J. and de la Vallee Poussin, D. (1971), "A tatonnement process for public goods", *Review of Economic
Studies* 38, 133-150; Malinvaud, E. (1971), "A planning approach to the public good problem", *Swedish Journal
of Economics* 73, 96-112.
Roberts, J. (1979), "Incentives in planning procedures for the provision of public goods", *Review of Economic
Studies* 46, 283-292.
Groves, T. and Ledyard, J. (1977), "Optimal allocation of public goods", *Econometrica* 45, 783-809.
Clarke, E. (1971), "Multipart pricing of public goods", *Public Choice* 11, 17-33.
Besley, T. and Coate, S. (2003), "Centralized versus decentralized provision of local public goods", *Journal
of Public Economics* 87, 2611-2637.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from feasible.economy import Vector
from feasible.errors import InvalidInput

__all__ = ["GrovesLedyard", "PublicProcess", "Scope", "pivotal"]


def _tastes(wants: Sequence[float], least: int) -> Vector:
    values = np.array(wants, dtype=float)
    if values.ndim != 1 or values.size < least or not (np.isfinite(values) & (values > 0)).all():
        raise InvalidInput(f"are {wants!r}", where="wants", expected=f"at least {least} positive numbers")
    return values


def _positive(**numbers: float) -> None:
    for where, value in numbers.items():
        if not 0.0 < value < np.inf:
            raise InvalidInput(f"is {value}", where=where, expected="a positive number")


@dataclass(frozen=True)
class PublicProcess:
    """A board raises a public good while the sum of what people say a unit is worth exceeds its cost.

    Each is billed what it says for every unit, and gets back its share of what is left over.

    Attributes
    ----------
    wants : sequence of float
        Each person's a: a unit more at x is worth a / x to it.
    cost : float
        Of a unit.
    start : float
        Amount at which the process starts.
    shares : sequence of float
        Of the surplus; equal where empty.

    Examples
    --------
    >>> case = PublicProcess((1, 2, 3), 1.5, 1.0)
    >>> case.target, round(case.time(3.96), 4), round(case.time(3.96, honest=False), 4)
    (4.0, 9.54, 19.0799)
    """

    wants: Sequence[float]
    cost: float
    start: float
    shares: Sequence[float] = ()

    def __post_init__(self) -> None:
        n = _tastes(self.wants, 2).size
        _positive(cost=self.cost, start=self.start)
        part = np.array(self.shares, dtype=float)
        if part.size and (part.size != n or (part < 0).any() or abs(part.sum() - 1.0) > 1e-12):
            raise InvalidInput(f"are {self.shares!r}", where="shares", expected=f"{n} shares of 1")

    @property
    def _part(self) -> Vector:
        n = len(self.wants)
        return np.array(self.shares, dtype=float) if self.shares else np.full(n, 1.0 / n)

    @property
    def target(self) -> float:
        """The best amount: what a unit is worth to all together equals its cost."""
        return float(sum(self.wants) / self.cost)

    def speed(self, reports: Sequence[float] | Vector) -> float:
        """Return how fast the amount grows where people say a unit is worth so much to them."""
        return float(np.sum(reports) - self.cost)

    def said(self, x: float, *, honest: bool = True) -> Vector:
        """Return what each says a unit more is worth at x.

        Parameters
        ----------
        x : float
        honest : bool
            If not, each says what gains it most at this instant, the others doing the same.
        """
        worth = np.array(self.wants, dtype=float) / x
        if honest:
            return worth
        pace = (worth.sum() - self.cost) / (worth.size - 1)
        return np.asarray(worth - (1.0 - 2.0 * self._part) * pace)

    def gaining(self, x: float, reports: Vector) -> Vector:
        """Return how fast each person's utility rises, money included."""
        pace = self.speed(reports)
        worth = np.array(self.wants, dtype=float) / x
        return np.asarray((worth - reports) * pace + self._part * pace**2)

    def time(self, to: float, *, honest: bool = True) -> float:
        """Return how long the process takes to an amount between `start` and `target`."""
        if not min(self.start, self.target) <= to < max(self.start, self.target):
            raise InvalidInput(
                f"is {to}", where="to", expected=f"an amount from {self.start} on, short of {self.target}"
            )
        total, cost = float(sum(self.wants)), self.cost
        slow = 1 if honest else len(self.wants) - 1
        left = np.log((total - cost * to) / (total - cost * self.start))
        return float(slow * ((self.start - to) / cost - total / cost**2 * left))

    @property
    def gains(self) -> Vector:
        """What each has gained at the end if all are honest: its share of the whole surplus."""
        x = self.target
        whole = sum(self.wants) * np.log(x / self.start) - self.cost * (x - self.start)
        return np.asarray(self._part * whole)

    @property
    def transfers(self) -> Vector:
        """What each has received at the end if all are honest; negative where it pays."""
        return np.asarray(self.gains - np.array(self.wants, dtype=float) * np.log(self.target / self.start))


@dataclass(frozen=True)
class GrovesLedyard:
    """Each names an addition; bills rise with how far one is from the others, and what is built is the sum.

    Attributes
    ----------
    wants : sequence of float
        Each person's a, as in `PublicProcess`; at least three people.
    cost : float
        Of a unit.
    weight : float
        kappa: how dear it is to differ from the others' mean.

    Examples
    --------
    >>> case = GrovesLedyard((1, 2, 3), 1.5, 1.0)
    >>> case.messages.round(4).tolist(), case.bills.round(4).tolist(), case.stable
    ([1.0833, 1.3333, 1.5833], [2.0312, 1.9375, 2.0312], True)
    """

    wants: Sequence[float]
    cost: float
    weight: float

    def __post_init__(self) -> None:
        _tastes(self.wants, 3)
        _positive(cost=self.cost, weight=self.weight)

    @property
    def amount(self) -> float:
        """What is built: the best amount."""
        return float(sum(self.wants) / self.cost)

    @property
    def messages(self) -> Vector:
        """What each names in equilibrium."""
        a, x, n = np.array(self.wants, dtype=float), self.amount, len(self.wants)
        return np.asarray(x / n + (a / x - self.cost / n) / self.weight)

    @property
    def bills(self) -> Vector:
        """What each pays in equilibrium; together the cost of what is built."""
        return self.bill(self.messages)

    def bill(self, messages: Vector) -> Vector:
        """Return what each pays for these messages."""
        m, n = np.asarray(messages, dtype=float), len(self.wants)
        others = (m.sum() - m) / (n - 1)
        spread = np.array([np.var(np.delete(m, i), ddof=1) for i in range(n)])
        return np.asarray(
            self.cost * m.sum() / n + self.weight / 2.0 * ((n - 1) / n * (m - others) ** 2 - spread)
        )

    @property
    def radius(self) -> float:
        """By what a small error grows or shrinks when all reply at once to what the others named."""
        a, x, n = np.array(self.wants, dtype=float), self.amount, len(self.wants)
        bend = a / x**2
        slope = (self.weight / n - bend) / (self.weight * (n - 1) / n + bend)
        return float(np.abs(np.linalg.eigvals(slope[:, None] * (1.0 - np.eye(n)))).max())

    @property
    def stable(self) -> bool:
        """Whether replies come back to the equilibrium."""
        return self.radius < 1.0

    def least_weight(self) -> float:
        """Return the weight from which replies come back."""

        def over(weight: float) -> float:
            return GrovesLedyard(self.wants, self.cost, weight).radius - 1.0

        high = max(self.wants) / self.amount**2
        low = high
        while over(low) < 0.0:
            low /= 2.0
        return float(brentq(over, low, max(high, low) if over(high) < 0 else 64.0 * high, xtol=1e-14))


def pivotal(values: Sequence[float], cost: float) -> tuple[bool, Vector]:
    """Decide on one project by honest votes in money; who turns the decision pays what that costs the others.

    Parameters
    ----------
    values : sequence of float
        What the project is worth to each, before its equal part of the cost.
    cost : float

    Returns
    -------
    built : bool
    burned : array
        What each pays on top; nobody may receive it, or truth would not pay.

    Examples
    --------
    >>> built, burned = pivotal([1, 2, 4.5], 6)
    >>> built, burned.tolist()
    (True, [0.0, 0.0, 1.0])
    """
    worth = _tastes(values, 2)
    _positive(cost=cost)
    net = worth - cost / worth.size
    others = net.sum() - net
    built = bool(net.sum() > 0)
    return built, np.maximum(-others if built else others, 0.0) + 0.0


@dataclass(frozen=True)
class Scope:
    """Two communities, a public good in each, and a share of its use that crosses the border.

    Each wants m ((1 - kappa) log own + kappa log the other's), a unit costs 1. Left to themselves each builds
    for itself. A federation builds the same in both.

    Attributes
    ----------
    wants : (float, float)

    Examples
    --------
    >>> round(Scope((1, 1.5)).least_spill(), 7), round(Scope((1, 3)).least_spill(), 7)
    (0.1314315, 0.1972493)
    """

    wants: tuple[float, float]

    def __post_init__(self) -> None:
        _tastes(self.wants, 2)

    def apart(self, spill: float) -> float:
        """Return what both have together if each builds what is best for itself."""
        one, two = self.wants
        own, other = np.log(one * (1.0 - spill)), np.log(two * (1.0 - spill))
        return float(
            one * ((1.0 - spill) * own + spill * other)
            + two * ((1.0 - spill) * other + spill * own)
            - (one + two) * (1.0 - spill)
        )

    def uniform(self) -> float:
        """Return what both have together if a federation builds the same in both."""
        total = sum(self.wants)
        return float(total * np.log(total / 2.0) - total)

    def least_spill(self) -> float:
        """Return the share that crosses the border from which the federation does better.

        Raises
        ------
        InvalidInput
            If the two want the same: then one size fits both at any share.
        """
        if self.wants[0] == self.wants[1]:
            raise InvalidInput("are equal", where="wants", expected="two communities that differ")
        return float(brentq(lambda k: self.uniform() - self.apart(k), 1e-9, 0.5, xtol=1e-14))
