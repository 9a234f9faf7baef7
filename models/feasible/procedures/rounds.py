"""Planning by rounds: prices are published, everyone answers, prices are revised.

The procedure knows nothing of who answers. It works on any function from prices to supply and demand:
councils, firms, Scarf's three traders.

References
----------
Hahnel, R. (2021), *Democratic Economic Planning*, ch. 9.
Arrow, K. J., Block, H. D. and Hurwicz, L. (1959), "On the stability of the competitive equilibrium, II",
*Econometrica* 27, 82-109.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from feasible.economy import Vector
from feasible.economy.align import Given
from feasible.errors import InvalidInput
from feasible.procedures._listed import listed
from feasible.procedures.price_rules import PriceRule, relative_excess

__all__ = ["Measure", "Rounds", "gap", "imbalance", "price_rounds", "slope_rounds"]

#: From prices, supply and demand to each good's imbalance.
Measure = Callable[[Vector, Vector, Vector], Vector]

#: A good counts as balanced for the share of goods that a table reports.
WITHIN = 0.05


def imbalance(prices: Vector, supply: Vector, demand: Vector) -> Vector:
    """Return each good's imbalance, with a surplus counted by what it is worth.

    A shortage counts as ``2 (D - S) / (D + S)``. A surplus counts the same, but at most its value as a share
    of an average good's turnover: a resource that there is too much of is rightly free, and its
    surplus is no fault once its price is next to nothing.

    Parameters
    ----------
    prices, supply, demand : array, shape (n,)

    Examples
    --------
    >>> p = np.array([1.0, 1e-9])
    >>> imbalance(p, np.array([1.0, 9.0]), np.array([1.1, 1.0])).round(3).tolist()
    [0.095, 0.0]
    """
    excess = relative_excess(supply, demand)
    with np.errstate(invalid="ignore"):
        turnover = max(float(prices @ demand) / max(prices.size, 1), 1e-300)
        return np.where(excess >= 0, excess, np.minimum(-excess, prices * (supply - demand) / turnover))


def gap(prices: Vector, supply: Vector, demand: Vector) -> Vector:  # noqa: ARG001 - a `Measure`
    """Return each good's imbalance as the annual plan counts it, a surplus like a shortage: 2 |S-D| / (S+D).

    Examples
    --------
    >>> gap(np.array([1.0, 1e-9]), np.array([1.0, 3.0]), np.array([3.0, 1.0])).tolist()
    [1.0, 1.0]
    """
    return np.asarray(np.abs(relative_excess(supply, demand)))


@dataclass(frozen=True, eq=False)
class Rounds:
    """How rounds of planning went.

    Attributes
    ----------
    prices : array, shape (n,)
        The last prices published.
    balanced : bool
        Whether the worst imbalance fell below the threshold.
    table : DataFrame
        One row a round: ``round``, ``imbalance`` (the worst good's) and ``within`` (the share of goods within
        5 %).
    """

    prices: Vector
    balanced: bool
    table: pd.DataFrame

    def to(self, threshold: float) -> int | None:
        """Return the first round whose worst imbalance is below `threshold`, None if there is none."""
        below = np.flatnonzero(self.table["imbalance"].to_numpy() < threshold)
        return int(self.table["round"].iloc[below[0]]) if below.size else None


def price_rounds(
    answer: Callable[[Vector], tuple[Vector, Vector]],
    start: Given,
    rule: PriceRule,
    *,
    threshold: float = 0.01,
    limit: int = 2000,
    measure: Measure = imbalance,
) -> Rounds:
    """Run rounds until everything balances or `limit` rounds are over.

    Parameters
    ----------
    answer : callable
        From prices to supply and demand of each good, arrays of shape (n,).
    start : Series or array, shape (n,)
        First prices, in the order in which `answer` takes them.
    rule : PriceRule
        Made for this run, e.g. ``damped()``.
    threshold : float
        Stop in the first round whose worst imbalance is below it.
    limit : int
        Most rounds.
    measure : callable
        What counts as an imbalance: `imbalance`, or `gap` as in Hahnel's annual plan.

    Raises
    ------
    InvalidInput
        If a first price is negative or no number, or there is to be no round.

    Examples
    --------
    One good, supply p, demand 4 / p: it clears at 2.

    >>> from feasible.procedures import damped
    >>> went = price_rounds(lambda p: (p, 4 / p), np.array([1.0]), damped(), threshold=1e-6)
    >>> went.balanced, went.prices.round(5).tolist(), len(went.table) < 40
    (True, [2.0], True)
    """
    return _rounds(answer, start, rule, threshold=threshold, limit=limit, measure=measure)


def slope_rounds(
    answer: Callable[[Vector], tuple[Vector, Vector]],
    slopes: Callable[[Vector], Vector],
    start: Given,
    *,
    threshold: float = 0.01,
    limit: int = 50,
    longest: float = 1.0,
) -> Rounds:
    """Run rounds in which everyone also reports how the answer would change with prices.

    The board solves one linear system a round for the logarithms of prices: Newton's method on the logarithms
    of demand over supply. Imbalances are counted as by `gap`.

    Parameters
    ----------
    answer : callable
        From prices to supply and demand of each good, arrays of shape (n,), positive.
    slopes : callable
        From prices to the matrix of ``d ln(D / S) / d ln p``, shape (n, n), the price's good in the column.
    start : Series or array, shape (n,)
        First prices, in the order in which `answer` takes them.
    threshold : float
        Stop in the first round whose worst imbalance is below it.
    limit : int
        Most rounds.
    longest : float
        No price moves by more than this factor's logarithm in a round.

    Raises
    ------
    InvalidInput
        As for `price_rounds`.

    References
    ----------
    Smale, S. (1976), "A convergent process of price adjustment and global Newton methods", *Journal of
    Mathematical Economics* 3, 107-120.

    Examples
    --------
    One good, supply p, demand 4 / p: in logarithms it is a straight line.

    >>> went = slope_rounds(lambda p: (p, 4 / p), lambda p: np.array([[-2.0]]), np.array([1.0]))
    >>> went.balanced, went.prices.round(9).tolist(), len(went.table)
    (True, [2.0], 2)
    """

    def revise(prices: Vector, supply: Vector, demand: Vector) -> Vector:
        step = np.linalg.solve(slopes(prices), np.log(supply / demand))
        return np.asarray(prices * np.exp(np.clip(step, -longest, longest)))

    return _rounds(answer, start, revise, threshold=threshold, limit=limit, measure=gap)


def _rounds(
    answer: Callable[[Vector], tuple[Vector, Vector]],
    start: Given,
    revise: PriceRule,
    *,
    threshold: float,
    limit: int,
    measure: Measure,
) -> Rounds:
    """Publish, answer and revise until everything balances, an imbalance is no number, or at the limit."""
    prices = listed("start", start)
    if not (np.isfinite(threshold) and limit >= 1):
        raise InvalidInput(
            f"are {threshold} and {limit}",
            where="threshold, limit",
            expected="a number, and one round or more",
        )
    worst: list[float] = []
    within: list[float] = []
    balanced = False
    while True:
        supply, demand = answer(prices)
        off = measure(prices, supply, demand)
        worst.append(float(off.max(initial=0.0)))
        within.append(float((off < WITHIN).mean()) if off.size else 1.0)
        balanced = worst[-1] < threshold
        if balanced or len(worst) >= limit or not np.isfinite(worst[-1]):
            break
        prices = revise(prices, supply, demand)
    table = {"round": np.arange(1, len(worst) + 1), "imbalance": worst, "within": within}
    return Rounds(prices, balanced, pd.DataFrame(table))
