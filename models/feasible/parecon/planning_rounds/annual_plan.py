"""A year of planning: rounds to a threshold, what they leave, and where they would have had to end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from feasible.economy import Vector
from feasible.errors import NotConverged
from feasible.parecon.planning_rounds.councils import Councils
from feasible.procedures import PriceRule, Rounds, gap, hahnel, price_rounds, slope_rounds

__all__ = ["Distance", "Year", "annual_plan", "distances", "equilibrium", "growth"]

#: The first price of every good.
START = 700.0
#: Rounds after which the annual plan gives up.
LIMIT = 200


@dataclass(frozen=True, eq=False)
class Year:
    """One year's planning.

    Attributes
    ----------
    rounds : Rounds
        What happened, and the prices of the last proposals.
    supply, demand : array, shape (G,)
        Of the last proposals.
    next_prices : array, shape (G,)
        What the board would publish next: where year two begins.
    path : array, shape (rounds, G)
        The prices of every round.
    """

    rounds: Rounds
    supply: Vector
    demand: Vector
    next_prices: Vector
    path: Vector

    def to(self, threshold: float) -> float:
        """Return the first round with every imbalance below `threshold`, NaN if there is none."""
        found = self.rounds.to(threshold)
        return np.nan if found is None else float(found)


def annual_plan(
    councils: Councils,
    rule: PriceRule | None = None,
    *,
    start: Vector | None = None,
    threshold: float = 0.03,
    limit: int = LIMIT,
) -> Year:
    """Plan a year by rounds.

    Parameters
    ----------
    councils : Councils
    rule : PriceRule, optional
        Hahnel's by default. It remembers: hand year one's rule to year two, as the annual plan does.
    start : array, shape (G,), optional
        First prices: 700 each by default.
    threshold : float
        Stop in the first round with every imbalance 2 |S - D| / (S + D) below this.
    limit : int
        Most rounds.

    Examples
    --------
    >>> economy = Councils.draw(np.random.default_rng(1), councils=300)
    >>> year = annual_plan(economy)
    >>> year.rounds.balanced, bool(year.to(0.1) < year.to(0.05) < year.to(0.03) < 40)
    (True, True)
    """
    rule = hahnel() if rule is None else rule
    first = np.full(councils.endowment.size, START) if start is None else start
    path: list[Vector] = []

    def answer(prices: Vector) -> tuple[Vector, Vector]:
        path.append(prices)
        return councils.answer(prices)

    went = price_rounds(answer, first, rule, threshold=threshold, limit=limit, measure=gap)
    supply, demand = councils.answer(went.prices)
    return Year(went, supply, demand, rule(went.prices, supply, demand), np.array(path))


def equilibrium(councils: Councils, start: Vector | None = None) -> Rounds:
    """Find the prices at which nothing is short: rounds with reported slopes until rounding is left.

    Parameters
    ----------
    councils : Councils
    start : array, shape (G,), optional
        700 each by default.

    Raises
    ------
    NotConverged
        If 50 rounds do not reach an imbalance of 1e-11.

    Examples
    --------
    >>> exact = equilibrium(Councils.draw(np.random.default_rng(1), councils=300))
    >>> len(exact.table) < 8
    True
    """
    first = np.full(councils.endowment.size, START) if start is None else start
    went = slope_rounds(councils.answer, councils.slopes, first, threshold=1e-11)
    if not went.balanced:
        raise NotConverged(
            "rounds with reported slopes",
            residual=float(went.table["imbalance"].iloc[-1]),
            rounds=len(went.table),
            advice="councils with increasing returns may have no balance",
        )
    return went


@dataclass(frozen=True)
class Distance:
    """How far prices are from those at which everything balances.

    Attributes
    ----------
    worst : float
        Largest relative error of a price.
    level : float
        What all prices have in common: the mean of ln(p / p*), here as a relative error.
    relative : float
        The largest relative error that is left once every price is divided by that level.
    """

    worst: float
    level: float
    relative: float


def distances(year: Year, exact: Vector, thresholds: Sequence[float]) -> list[Distance]:
    """Return how far the prices were from `exact` in the round in which each threshold was met.

    A threshold that was never met gives NaN.

    Examples
    --------
    >>> economy = Councils.draw(np.random.default_rng(1), councils=300)
    >>> far, near = distances(annual_plan(economy), equilibrium(economy).prices, [0.1, 0.03])
    >>> far.worst > near.worst > 5 * near.relative       # what is wrong is nearly all in the level
    True
    """
    out = []
    for threshold in thresholds:
        at = year.rounds.to(threshold)
        if at is None:
            out.append(Distance(np.nan, np.nan, np.nan))
            continue
        off = np.log(year.path[at - 1] / exact)
        level = float(off.mean())
        out.append(
            Distance(
                float(np.abs(np.expm1(off)).max()),
                float(np.expm1(level)),
                float(np.abs(np.expm1(off - level)).max()),
            )
        )
    return out


def growth(councils: Councils, first: Year, second: Year) -> float:
    """Return growth of final output between two years, the mean of both years' prices' verdicts.

    As in the book: quantities are what worker councils propose to make of private and public goods, prices
    those after the year's last revision.
    """
    final = councils.final

    def at(prices: Vector) -> float:
        before, after = (float(prices[final] @ year.supply[final]) for year in (first, second))
        return after / before - 1.0

    return 0.5 * (at(first.next_prices) + at(second.next_prices))
