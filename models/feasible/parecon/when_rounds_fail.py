"""When rounds of planning fail: incomes that follow prices, increasing returns, and linear supply.

Three ways in which a board that publishes prices and waits for answers gets no plan, each with what helps:
incomes that follow the prices, councils with increasing returns, and costs that are straight lines.

References
----------
Scarf, H. (1960), "Some examples of global instability of the competitive equilibrium", *International
Economic Review* 1, 157-172.
Hahnel, R. (2021), *Democratic Economic Planning*, ch. 9 (increasing returns, table 9.6).
Hotelling, H. (1938), "The general welfare in relation to problems of taxation and of railway and utility
rates", *Econometrica* 6, 242-269.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from feasible.economy import Vector
from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name
from feasible.parecon._linear_supply import LinearSupply
from feasible.parecon.planning_rounds import Councils, annual_plan
from feasible.procedures import (
    PriceRule,
    Rounds,
    damped,
    flow,
    gap,
    hahnel,
    price_rounds,
)
from feasible.procedures.price_rules import remembering

__all__ = [
    "START", "LinearSupply", "Returns", "Scarf", "accounts", "headlines", "increasing_returns_by_share",
    "least_earned", "least_substitution",
]  # fmt: skip

#: Where Scarf's prices start: away from the balance at 1, 1, 1.
START = (1.5, 1.0, 0.7)


# ---------------------------------------------------------------------- incomes that follow prices


@dataclass(frozen=True)
class Scarf:
    """Three households, three goods, one of each; household i wants goods i and i + 1 in equal parts.

    Attributes
    ----------
    earned : float
        Share of each household's income that is fixed before the rounds (paid for effort, say, or the same
        for all); the rest is the price of good i, of which it owns the one unit. 0 is Scarf's economy, 1 a
        plan with fixed budgets.
    substitution : float
        Elasticity of substitution between the two goods that a household wants. 0 is Scarf's: one to one.
    goods : int
        How many goods and households stand in the circle; 3 in Scarf's.

    Raises
    ------
    InvalidInput
        If a number is out of range.

    Examples
    --------
    At equal prices everything balances, whoever owns what:

    >>> Scarf(earned=0.3).answer(np.ones(3))[1].tolist()
    [1.0, 1.0, 1.0]
    """

    earned: float = 0.0
    substitution: float = 0.0
    goods: int = 3

    def __post_init__(self) -> None:
        if not 0.0 <= self.earned <= 1.0:
            raise InvalidInput(f"is {self.earned}", where="earned", expected="a share between 0 and 1")
        if not 0.0 <= self.substitution < np.inf:
            raise InvalidInput(f"is {self.substitution}", where="substitution", expected="0 or more")
        if self.goods < 3 or self.goods % 2 == 0:
            # With an even number and fixed incomes every other price could rise as the rest fall.
            raise InvalidInput(f"is {self.goods}", where="goods", expected="an odd number, at least 3")

    def answer(self, prices: Vector) -> tuple[Vector, Vector]:
        """Return supply and demand of each good."""
        income = self.earned + (1.0 - self.earned) * prices
        weight = prices ** (1.0 - self.substitution)
        spent = income / (weight + np.roll(weight, -1))
        return np.ones(self.goods), (spent + np.roll(spent, 1)) * prices**-self.substitution

    def slopes(self) -> Vector:
        """Return ``d(D - S) / dp`` at the balance, shape (goods, goods).

        At prices of 1 a price moves demand for a good of a bundle by m' / 2, m' being what it adds to the
        income that buys the bundle, less (1 + s) / 4 for the good itself and (1 - s) / 4 for the other, s
        being the elasticity of substitution.
        """
        own, other = (1.0 + self.substitution) / 4.0, (1.0 - self.substitution) / 4.0
        out = np.zeros((self.goods, self.goods))
        for i in range(self.goods):
            j = (i + 1) % self.goods
            for good in (i, j):
                out[good, i] += (1.0 - self.earned) / 2.0 - (own if good == i else other)
                out[good, j] -= own if good == j else other
        return out

    def pull(self) -> tuple[float, float]:
        """Return how fast a small swing dies and how long one turn takes, in continuous time.

        Returns
        -------
        pull : float
            Rate at which the swing shrinks: with three goods a quarter of what is earned and three quarters
            of the elasticity of substitution.
        period : float
            Time of one turn: 8 pi / sqrt(3) when nothing is earned, infinite when all is.
        """
        # The circle looks alike from every good, so that its swings are waves around it. The first value is
        # that of all prices moving together, which is no swing; a wave and its mirror image are one.
        waves = np.fft.fft(self.slopes()[:, 0])[1 : (self.goods + 1) // 2]
        turning = max(waves, key=lambda value: (abs(value.imag) > 1e-12, abs(value.imag), value.real))
        if abs(turning.imag) < 1e-12:
            return float(-waves.real.max()) + 0.0, np.inf
        return float(-turning.real) + 0.0, float(2.0 * np.pi / abs(turning.imag))

    def orbit(self, until: float, *, start: Sequence[float] = START, points: int = 400) -> pd.DataFrame:
        """Follow prices in continuous time.

        Returns
        -------
        DataFrame
            ``time``, ``p0``, ``p1``, ``p2``, and what Scarf's own economy conserves: ``squares`` (sum of
            squared prices) and ``product``.
        """
        path = flow(self.answer, np.array(start), np.linspace(0.0, until, points))
        return self._table(path.times, path.prices)

    def steps(self, size: float, count: int, *, start: Sequence[float] = START) -> pd.DataFrame:
        """Follow prices in steps of `size` times excess demand (Euler's method), as `orbit` reports them."""
        prices = [np.array(start)]
        for _ in range(count):
            supply, demand = self.answer(prices[-1])
            prices.append(np.maximum(prices[-1] + size * (demand - supply), 1e-6))
        return self._table(size * np.arange(count + 1), np.array(prices))

    def path(self, rule: PriceRule, count: int, *, start: Sequence[float] = START) -> pd.DataFrame:
        """Follow prices for `count` rounds of a price rule, as `orbit` reports them; time is the round."""
        prices = [np.array(start)]
        for _ in range(count):
            prices.append(rule(prices[-1], *self.answer(prices[-1])))
        return self._table(np.arange(count + 1), np.array(prices))

    def rounds(
        self,
        rule: PriceRule | None = None,
        *,
        start: Sequence[float] | Vector = START,
        threshold: float = 0.01,
        limit: int = 2000,
    ) -> Rounds:
        """Plan by rounds, with Hahnel's rule by default."""
        return price_rounds(
            self.answer, np.array(start), rule or hahnel(), threshold=threshold, limit=limit, measure=gap
        )

    @staticmethod
    def _table(times: Any, prices: Any) -> pd.DataFrame:
        table = pd.DataFrame(prices, columns=[f"p{i}" for i in range(prices.shape[1])])
        table.insert(0, "time", times)
        table["squares"], table["product"] = (prices**2).sum(axis=1), prices.prod(axis=1)
        return table


def _least(
    make: Callable[[float], Scarf], threshold: float, limit: int, tolerance: float, highest: float
) -> float:
    """Bisect for the smallest number with which Hahnel's rule gets below `threshold` in `limit` rounds."""
    low, high = 0.0, highest
    while high - low > tolerance:
        middle = 0.5 * (low + high)
        if make(middle).rounds(threshold=threshold, limit=limit).balanced:
            high = middle
        else:
            low = middle
    return high


def least_earned(threshold: float = 0.05, *, limit: int = 200, tolerance: float = 1e-3) -> float:
    """Return the smallest earned share with which Hahnel's rule gets below `threshold`, by bisection.

    Parameters
    ----------
    threshold : float
    limit : int
        Rounds that it has: 200 is where the annual plan's own program stops. The answer depends on it.
    tolerance : float

    Examples
    --------
    >>> [round(least_earned(limit=rounds, tolerance=0.01), 1) for rounds in (50, 200, 2000)]
    [0.6, 0.2, 0.1]
    """
    return _least(lambda share: Scarf(earned=share), threshold, limit, tolerance, 1.0)


def least_substitution(threshold: float = 0.05, *, limit: int = 200, tolerance: float = 1e-3) -> float:
    """Return the smallest elasticity of substitution that does the same with nothing earned.

    Examples
    --------
    >>> 0 < least_substitution(tolerance=0.01) < 0.2
    True
    """
    return _least(lambda s: Scarf(substitution=s), threshold, limit, tolerance, 1.0)


# ---------------------------------------------------------------------- increasing returns


@dataclass(frozen=True)
class Returns:
    """One council whose exponents, effort's c / k with them, add up to `returns`.

    Multiply its inputs, and what its effort costs, by t: output grows like t^returns.

    Attributes
    ----------
    returns : float

    Examples
    --------
    >>> round(Returns(1.25).benefit_cost, 3), Returns(1.25).best
    (0.8, False)
    """

    returns: float

    def __post_init__(self) -> None:
        if not self.returns > 0.0 or self.returns == 1.0:
            raise InvalidInput(f"is {self.returns}", where="returns", expected="above 0, and not 1")

    def surplus(self, scale: Any) -> Any:
        """Return the surplus at `scale` times the proposal, over the value of what it proposes to make.

        The proposal is where it is stationary: t^returns - returns t has no slope at 1.
        """
        return np.asarray(scale, dtype=float) ** self.returns - self.returns * np.asarray(scale, dtype=float)

    @property
    def benefit_cost(self) -> float:
        """Value of output over cost at the proposal, whatever prices and productivity are."""
        return 1.0 / self.returns

    @property
    def curvature(self) -> float:
        """Second derivative of `surplus` at the proposal: above 0 it is the worst scale, not the best."""
        return self.returns * (self.returns - 1.0)

    @property
    def best(self) -> bool:
        """Whether the proposal is the best the council could do at its prices."""
        return self.curvature < 0.0

    def worth(self, scale: Any, share: float) -> Any:
        """Return what the council's output is worth to its users less its costs, over what users spend.

        Users spend a fixed sum M on the good, so that a quantity is worth M times its logarithm. The
        others who make it keep to what they propose; the council makes the share `share` of it.

        Parameters
        ----------
        scale : array
            Of its inputs and effort, the proposal being 1.
        share : float
            Its part of all that is made of the good, above 0 and at most 1.
        """
        if not 0.0 < share <= 1.0:
            raise InvalidInput(f"is {share}", where="share", expected="above 0 and at most 1")
        t = np.asarray(scale, dtype=float)
        return np.log1p(share * (t**self.returns - 1.0)) - self.returns * share * t

    def social_curvature(self, share: float) -> float:
        """Return the second derivative of `worth` at the proposal: share (curvature - share returns^2)."""
        return share * (self.curvature - share * self.returns**2)

    @property
    def worst_below(self) -> float:
        """Share of its good below which the proposal is the worst scale for society too; 0 if never.

        Above it the proposal is the right scale: the price falls as the council grows.
        """
        return max(1.0 - 1.0 / self.returns, 0.0)

    @property
    def grant(self) -> float:
        """Share of the value of output that a plan must add for the right scale to be paid for; 0 if none."""
        return max(self.returns - 1.0, 0.0)

    @property
    def break_even_scale(self) -> float:
        """Output when the council must live on its revenue, over the right output.

        Users spend a fixed sum M. Right is where marginal cost equals price: then cost is `returns` times M.
        Breaking even leaves M.
        """
        return float(self.returns ** (-self.returns)) if self.returns > 1.0 else 1.0

    @property
    def break_even_loss(self) -> float:
        """What that costs users and society, as a share of M: returns ln returns - (returns - 1)."""
        if self.returns < 1.0:
            return 0.0
        return float(self.returns * np.log(self.returns) - (self.returns - 1.0))


def accounts(councils: Councils, prices: Vector) -> pd.Series:
    """Return who is left with what at their proposals, as shares of all consumers' incomes.

    Returns
    -------
    Series
        ``losses`` (what some councils lack, made positive), ``surpluses`` (what the others have left), and
        ``net``. In the model nobody pays the first and nobody receives the second.
    """
    surplus, income = councils.surplus(prices), float(councils.income.sum())
    lost, left = float(-surplus[surplus < 0].sum()), float(surplus[surplus > 0].sum())
    return pd.Series({"losses": lost / income, "surpluses": left / income, "net": (left - lost) / income})


def increasing_returns_by_share(
    shares: Sequence[float], *, seed: int = 1, councils: int = 3000, limit: int = 400
) -> pd.DataFrame:
    """Plan a year with more and more councils under increasing returns.

    Parameters
    ----------
    shares : sequence of float
        Of worker councils whose input exponents gain .1 each.
    seed, councils, limit : int

    Returns
    -------
    DataFrame
        One row a share: ``share``, rounds ``to_5`` and ``to_3`` (NaN if never), ``within`` (share of goods
        within 5 % at the end), ``losses`` and ``surpluses`` (see `accounts`).
    """
    rows = []
    economy = Councils.draw(np.random.default_rng(seed), councils=councils)
    for share in shares:
        odd = economy.with_increasing_returns(np.random.default_rng(seed + 1), share=share)
        # Where rounds run away, quantities outgrow what a number can hold: that is their end.
        with np.errstate(over="ignore", invalid="ignore"):
            year = annual_plan(odd, limit=limit)
        rows.append(
            {
                "share": share, "to_5": year.to(0.05), "to_3": year.to(0.03),
                "within": float(year.rounds.table["within"].iloc[-1]),
                **accounts(odd, year.rounds.prices)[["losses", "surpluses"]].to_dict(),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


# ---------------------------------------------------------------------- linear supply


# ---------------------------------------------------------------------- headlines


@cache
def _swing(earned: float, goods: int, substitution: float) -> float:
    """Return how fast a small swing dies."""
    return Scarf(earned, substitution, goods).pull()[0]


def _circles(goods: int = 3, substitution: float = 0.0, earned: float = 0.2) -> bool:
    return abs(_swing(0.0, goods, substitution)) < 1e-9 < _swing(earned, goods, substitution)


@cache
def _memory_arrives(goods: int) -> bool:
    """Whether the rule with one round's memory settles what Hahnel's and the damped rule do not."""
    start, case = np.resize(START, goods), Scarf(goods=goods)
    memory, others = case.rounds(remembering(), start=start, limit=200), (hahnel(), damped())
    return memory.balanced and not any(case.rounds(r, start=start, limit=500).balanced for r in others)


def _trough(returns: Sequence[float] = (1.09, 1.35, 1.6), share: float = 0.005) -> bool:
    """Whether a council's proposal is the worst scale nearby, for itself and for its users."""
    for r in returns:
        case, near = Returns(r), np.array([0.99, 1.0, 1.01])
        own, users = case.surplus(near), case.worth(near, share)
        if not all(v[1] < min(v[0], v[2]) for v in (own, users)):
            return False
    return True


@cache
def _leaps(seed: int = 1, goods: int = 30, bend: float = 0.0) -> bool:
    """Whether leaps never balance and steps toward what pays do."""
    case = LinearSupply(seed, goods, bend=bend)
    return not case.rounds(limit=300).balanced and case.inert(0.5, limit=300).balanced


def headlines() -> dict[str, Headline]:
    """Return what the chapter's figures and its first screen say, by name."""
    return by_name(
        Headline(
            "answer",
            "In three kinds of economy: where incomes follow the prices that are being looked for, where the "
            "more one makes the cheaper it gets, and where a unit costs the same however many are made.",
            "how little people, councils and costs give way",
            true=lambda goods=3, substitution=0.0: (
                _circles(goods, substitution) and _trough() and _leaps(goods=10 * goods)
            ),
            aggregation={"goods": 5},
            weakest={"substitution": 0.5},
            condition="nobody takes a little less of one good for a little more of another",
        ),
        Headline(
            "circle",
            "Where incomes follow prices, prices go round in circles; a rule that remembers one round, or a "
            "fifth of incomes that is fixed, ends it",
            "that nobody takes a little less of one good for a little more of another",
            true=lambda goods=3, substitution=0.0: _circles(goods, substitution) and _memory_arrives(goods),
            aggregation={"goods": 5},
            weakest={"substitution": 0.5},
            condition="nobody takes a little less of one good for a little more of another",
        ),
        Headline(
            "trough",
            "Where a unit is cheaper the more are made, what a small council proposes is the worst scale, "
            "not the best",
            "that each council makes only a small part of its good",
            true=_trough,
            aggregation={"returns": (1.05, 1.2, 2.0)},
            weakest={"share": 1.0},
            condition="a council makes only a small part of its good",
        ),
        Headline(
            "leaps",
            "Where groups leap to what pays best the rounds find no plan; where they move toward it they do",
            "that the cost of a unit is the same however much is made",
            true=_leaps,
            aggregation={"seed": 2, "goods": 100},
            weakest={"bend": 0.1},
            condition="the cost of a unit is the same however much is made",
        ),
    )
