"""Half a market, two tracks, a free price at once; plans that stand still, and orders on surplus."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize

from feasible.errors import InvalidInput


def inside(where: str, value: float, low: float, high: float) -> None:
    """Refuse a value out of its range."""
    if not low <= value <= high:
        raise InvalidInput(f"is {value:g}", where=where, expected=f"from {low:g} to {high:g}")


def positive(**values: float) -> None:
    """Refuse values that are not above 0."""
    for where, value in values.items():
        if not (value > 0.0 and np.isfinite(value)):
            raise InvalidInput(f"is {value:g}", where=where, expected="above 0")


@dataclass(frozen=True)
class Split:
    """Who gets what, and what each side has of it.

    Attributes
    ----------
    old, new : float
        Units.
    value : float
        What all units are worth to those who have them.
    old_gain, new_gain, supplier_gain : float
        Against the plan under which all orders are filled.
    """

    old: float
    new: float
    value: float
    old_gain: float
    new_gain: float
    supplier_gain: float


@dataclass(frozen=True)
class Market:
    """Old users, new users and a plan price.

    Attributes
    ----------
    old, new : float
        What the first unit is worth to them; each further one is worth 1 less a unit.
    supply : float
        Units there are.
    price : float
        Of the plan, from 0 to what the last ordered unit is worth to old users.

    Raises
    ------
    InvalidInput
        If old users would not take all units at the plan price, or something is negative.

    Examples
    --------
    >>> case = Market()
    >>> case.half(1.0).value, case.half(0.0).value, case.efficient.value
    (42.0, 34.0, 43.0)
    """

    old: float = 10.0
    new: float = 6.0
    supply: float = 6.0
    price: float = 2.0

    def __post_init__(self) -> None:
        positive(old=self.old, new=self.new, supply=self.supply)
        inside("price", self.price, 0.0, self.old - self.supply)

    def _value(self, old: float, new: float) -> float:
        return self.old * old - old**2 / 2.0 + self.new * new - new**2 / 2.0

    def _split(self, old: float, new: float, paid_old: float, paid_new: float) -> Split:
        """Return a split, with what each side pays for all of its units."""
        plan = self.old * self.supply - self.supply**2 / 2.0 - self.price * self.supply
        return Split(
            old, new, self._value(old, new),
            self.old * old - old**2 / 2.0 - paid_old - plan,
            self.new * new - new**2 / 2.0 - paid_new,
            paid_old + paid_new - self.price * self.supply,
        )  # fmt: skip

    def half(self, filled: float) -> Split:
        """Return the split where a share of orders is filled and the rest goes a little above plan price.

        Raises
        ------
        InvalidInput
            If `filled` is no share.
        """
        inside("filled", filled, 0.0, 1.0)
        new = min(self.supply * (1.0 - filled), max(self.new - self.price, 0.0))
        old = self.supply - new
        return self._split(old, new, self.price * old, self.price * new)

    @property
    def clearing(self) -> float:
        """The price at which both together take what there is."""
        both = (self.old + self.new - self.supply) / 2.0
        return both if both <= self.new else self.old - self.supply

    @property
    def efficient(self) -> Split:
        """The split of most value: a free price for all, at once."""
        p = self.clearing
        old, new = self.old - p, max(self.new - p, 0.0)
        return self._split(old, new, p * old, p * new)

    @property
    def dual_track(self) -> Split:
        """All orders filled at plan price, and resold at the free one."""
        free = self.efficient
        paid_new = self.clearing * free.new
        return self._split(free.old, free.new, self.price * self.supply - paid_new, paid_new)

    @property
    def breaks_even(self) -> float:
        """Share of orders filled below which half a market is worth less than the plan, 0 if none is.

        Examples
        --------
        >>> round(Market().breaks_even, 6)
        0.666667
        """
        plan = self.half(1.0).value
        low = 1.0 - min(1.0, max(self.new - self.price, 0.0) / self.supply)
        if self.half(low).value >= plan:
            return 0.0
        best = self.efficient.old / self.supply
        return float(optimize.brentq(lambda e: self.half(e).value - plan, low, best))


def left_of_plan(growth: float, years: float) -> float:
    """Return the share of output under orders that stand still while output grows.

    Examples
    --------
    >>> round(left_of_plan(0.09, 10), 3)
    0.422
    """
    inside("growth", growth, -0.99, np.inf)
    return float((1.0 + growth) ** -years)


def surplus_made(taken: float, *, price: float = 5.0, order: float = 2.0, cost: float = 2.0) -> float:
    """Return the surplus that a plant makes if some share of it is taken at the order's price.

    Parameters
    ----------
    taken : float
        Chance that an order takes a unit, 0 to 1.
    price, order : float
        What others and what orders pay.
    cost : float
        Of the first unit beyond the plan; each further one costs 1 more a unit.

    Examples
    --------
    >>> [surplus_made(t) for t in (0.0, 0.5, 1.0)]
    [3.0, 1.5, 0.0]
    """
    inside("taken", taken, 0.0, 1.0)
    return max(0.0, (1.0 - taken) * price + taken * order - cost)
