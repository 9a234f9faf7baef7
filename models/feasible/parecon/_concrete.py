"""Concrete: a material in fixed supply, the groups that ask for it, and the planner's side of the same story.

References
----------
Boiteux, M. (1960), "Peak-load pricing", *Journal of Business* 33, 157-179: a price above running cost is the
value of capacity, and pays for more when it exceeds the annual cost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from feasible.economy import Certificate, Check, Vector
from feasible.errors import InvalidInput
from feasible.optimum.linear import LinearProgram
from feasible.procedures import PriceRule, damped, price_rounds

__all__ = ["BidProgram", "Concrete", "Settled", "annual_cost"]


@dataclass(frozen=True, eq=False)
class Settled:
    """Where the rounds end.

    Attributes
    ----------
    price : float
        In units of the old price.
    requests : array, shape (groups,)
        Quantity of each group, in units of the old supply.
    spending : array, shape (groups,)
        Price times requests.
    certificate : Certificate
        Recomputed from the data.
    """

    price: float
    requests: Vector
    spending: Vector
    certificate: Certificate


@dataclass(frozen=True, eq=False)
class Concrete:
    """A material in fixed supply, and the groups that ask for it.

    Before, price and supply are one and requests meet supply. Then each group's requests at any price are
    multiplied by one plus `shock`, and supply by one plus `built`. A group with elasticity e asks for
    ``share (1 + shock) price**-e``.

    Attributes
    ----------
    share : array, shape (groups,)
        Of the old supply; they add up to 1.
    elasticity : array, shape (groups,)
        Percent by which requests fall when the price rises by a percent. Below 1 a group spends more on
        the material when it becomes dearer; above 1, less. Zero: it insists whatever the price.
    shock : array or float
        Rise of requests at the old price, as a share; one for all or one a group.
    built : float
        Capacity added, as a share of the old.

    Raises
    ------
    InvalidInput
        If shares do not add up, a number is out of range, or no price can clear the market.

    Examples
    --------
    >>> round(Concrete([0.5, 0.5], [2.0, 2.0], 0.21).settled.price, 9)   # the square root of 1.21
    1.1
    """

    share: ArrayLike
    elasticity: ArrayLike
    shock: ArrayLike = 0.2
    built: float = 0.0

    def __post_init__(self) -> None:
        share = np.atleast_1d(np.asarray(self.share, dtype=float))
        n = share.size
        given = {"elasticity": self.elasticity, "shock": self.shock}
        object.__setattr__(self, "share", share)
        for name, values in given.items():
            array = np.asarray(values, dtype=float)
            if array.ndim > 1 or array.size not in {1, n}:
                raise InvalidInput(f"has shape {array.shape}", where=name, expected=f"one number, or {n}")
            object.__setattr__(self, name, np.broadcast_to(array, (n,)).astype(float))
        for name, values, low in (
            ("share", share, 0.0),
            ("elasticity", self._e, 0.0),
            ("shock", self._d, -1.0),
            ("built", np.array([self.built]), -1.0),
        ):
            bad = ~np.isfinite(values) | (values < low if low == 0 else values <= low)
            if bad.any():
                raise InvalidInput(
                    "has a number out of range",
                    where=name,
                    expected=f"{'at least' if low == 0 else 'above'} {low:g}",
                )
        if abs(share.sum() - 1) > 1e-9:
            raise InvalidInput(f"adds up to {share.sum():.6g}", where="share", expected="1")
        stubborn = float((share * (1 + self._d))[self._e == 0].sum())
        if stubborn >= self.supply:
            raise InvalidInput(
                f"those who insist at any price ask for {stubborn:.6g}",
                where="elasticity",
                expected=f"less than the supply, {self.supply:.6g}",
            )

    @property
    def _s(self) -> Vector:
        return np.asarray(self.share, dtype=float)

    @property
    def _e(self) -> Vector:
        return np.asarray(self.elasticity, dtype=float)

    @property
    def _d(self) -> Vector:
        return np.asarray(self.shock, dtype=float)

    @property
    def supply(self) -> float:
        """What is offered, in units of the old supply."""
        return 1.0 + self.built

    def requests(self, price: float) -> Vector:
        """Return what each group asks for at a price, in units of the old supply."""
        return np.asarray(self._s * (1 + self._d) * price**-self._e)

    @property
    def short(self) -> float:
        """Requests over supply at the old price, less one."""
        return float(self.requests(1.0).sum()) / self.supply - 1

    @cached_property
    def settled(self) -> Settled:
        """Where requests meet supply: the one price at which they do, by Newton's method on its logarithm."""
        log_price = 0.0
        for _ in range(200):
            asked = self.requests(float(np.exp(log_price)))
            total = float(asked.sum())
            slope = float(self._e @ asked) / total
            step = float(np.log(total / self.supply)) / slope
            # The logarithm of demand is convex in that of price: from the left every step falls short.
            log_price += step
            if abs(step) < 1e-15 * max(1.0, abs(log_price)):
                break
        price = float(np.exp(log_price))
        asked = self.requests(price)
        off = abs(float(asked.sum()) / self.supply - 1)
        return Settled(
            price=price,
            requests=asked,
            spending=price * asked,
            certificate=Certificate(
                "requests at this price meet supply",
                (Check("balance", off, 1e-9, "requests over supply, less one"),),
            ),
        )

    @property
    def mean_elasticity(self) -> float:
        """Elasticity of all requests together at the old price, each weighted by what it asks for."""
        asked = self.requests(1.0)
        return float(self._e @ asked / asked.sum())

    def path(
        self,
        rule: Callable[[], PriceRule] = damped,
        *,
        start: float = 1.0,
        threshold: float = 1e-4,
        limit: int = 200,
    ) -> pd.DataFrame:
        """Return the rounds by which a price rule gets there.

        Parameters
        ----------
        rule : callable
            Makes a rule of `feasible.procedures`.
        start : float
            First price: the old one, or the one that held before capacity was built.
        threshold : float
            Stop when requests and supply differ by less, relative.
        limit : int
            Most rounds.

        Returns
        -------
        DataFrame, index ``round``
            ``price`` published in each round, ``requests`` in all in answer to it. Round 0 is the
            first price with the requests that the old supply met.
        """
        seen: list[tuple[float, float]] = []

        def answer(prices: Vector) -> tuple[Vector, Vector]:
            price = float(prices[0])
            total = float(self.requests(price).sum())
            seen.append((price, total))
            return np.array([self.supply]), np.array([total])

        price_rounds(answer, np.array([start]), rule(), threshold=threshold, limit=limit)
        table = pd.DataFrame([(start, 1.0), *seen], columns=["price", "requests"])
        return table.rename_axis("round")

    def retreat(self, rule: Callable[[], PriceRule] = damped) -> float:
        """Return how much of its rise the price gives back by the end: 0 none, 1 all of it.

        The rise is to the highest price of the `path` under the rule. What it gives back depends on how far
        the rule shot over the mark; where it ends does not.
        """
        price = self.path(rule)["price"].to_numpy(dtype=float)
        rise = float(price.max()) - 1.0
        return max(0.0, float(price.max()) - self.settled.price) / rise if rise > 0 else 0.0

    # ------------------------------------------------------------------ capacity

    def pays(self, annual: float, running: float) -> float:
        """Return how much capacity it pays to build, as a share of the old.

        Parameters
        ----------
        annual : float
            Cost of a unit of new capacity a year, in units of the old price: see `annual_cost`.
        running : float
            Cost of making a unit, the same for old and new capacity.

        Returns
        -------
        float
            What brings the price down to the two costs; zero where it is not above them as it is. Capacity
            already `built` counts towards it.

        Examples
        --------
        If the old price just paid for capacity, and new capacity costs as much as the old did, then it pays
        to build until the price is what it was.

        >>> case = Concrete([0.5, 0.5], [1.5, 0.5], 0.2)
        >>> round(case.pays(annual=0.4, running=0.6), 9)
        0.2
        """
        for name, value in (("annual", annual), ("running", running)):
            if not (np.isfinite(value) and value >= 0):
                raise InvalidInput(f"is {value!r}", where=name, expected="zero or more")
        cost = annual + running
        if not cost > 0:
            raise InvalidInput("are both zero", where="annual, running", expected="a cost above zero")
        return max(0.0, float(self.requests(cost).sum()) - 1.0)

    def bids(self, steps: int = 400, *, running: float = 0.6, top: float = 4.0) -> BidProgram:
        """Return the same requests as a list of bids for a small linear program.

        Parameters
        ----------
        steps : int
            Slices of each group's demand curve.
        running : float
            Cost of making a unit.
        top : float
            Highest price at which the curve is cut; what is still asked for there is one bid at that price.
        """
        if not (steps >= 1 and top > 1):
            raise InvalidInput(
                f"are {steps!r}, {top!r}", where="steps, top", expected="at least one step, a top above 1"
            )
        edge = np.geomspace(top, running, steps + 1)
        value: list[float] = []
        size: list[float] = []
        group: list[int] = []
        at = np.array([self.requests(float(p)) for p in edge])
        for g in range(self._s.size):
            amounts = np.diff(at[:, g])
            # A slice is worth what its middle is.
            middle = np.sqrt(edge[1:] * edge[:-1])
            value += [top, *middle.tolist()]
            size += [float(at[0, g]), *amounts.tolist()]
            group += [g] * (steps + 1)
        return BidProgram(np.array(value), np.array(size), np.array(group), self.supply, running)


def annual_cost(investment: float, rate: float, years: float) -> float:
    """Return what capacity costs a year if its price is spread evenly over its life.

    Parameters
    ----------
    investment : float
        Price of a unit of capacity.
    rate : float
        Rate of discount a year; 0 is allowed.
    years : float
        Life.

    Examples
    --------
    >>> annual_cost(10.0, 0.0, 20.0), round(annual_cost(10.0, 0.05, 20.0), 4)
    (0.5, 0.8024)
    """
    if not (investment >= 0 and rate > -1 and years > 0):
        raise InvalidInput(
            f"are {investment!r}, {rate!r}, {years!r}",
            where="investment, rate, years",
            expected="investment >= 0, rate > -1, years > 0",
        )
    return investment / years if rate == 0 else investment * rate / (1 - (1 + rate) ** -years)


@dataclass(frozen=True, eq=False)
class BidProgram:
    """Projects with a worth and a size compete for capacity: the planner's side of the same story.

    Attributes
    ----------
    value : array, shape (bids,)
        The most that each would pay for a unit.
    size : array, shape (bids,)
        Units that each asks for.
    group : array of int, shape (bids,)
        Whose it is.
    capacity : float
        Units that can be made.
    running : float
        Cost of making one.
    """

    value: Vector
    size: Vector
    group: Vector
    capacity: float
    running: float

    @cached_property
    def program(self) -> LinearProgram:
        """Maximize worth less running cost; one column a bid, one row for capacity."""
        return LinearProgram(
            self.value - self.running,
            np.ones((1, self.value.size)),
            row_upper=[self.capacity],
            column_upper=self.size,
            rows=["capacity"],
        )

    @property
    def premium(self) -> tuple[float, float]:
        """Worth of one more unit of capacity and of the last one: equal unless a bid just fits."""
        line = self.program.shadow_prices(["capacity"])
        right, left = (float(line[c].to_numpy()[0]) for c in ("right", "left"))
        return right, left

    @property
    def mean_worth(self) -> float:
        """Worth of a unit of all that is poured, on average: the price is what the last one is worth.

        A bid above the highest price that the list knows counts as that price, so it is a lower bound.
        """
        poured = self.program.solve().primal
        return float(self.value @ poured / poured.sum())

    @property
    def certificate(self) -> Certificate:
        """Of the program's solution."""
        return self.program.solve().certificate
