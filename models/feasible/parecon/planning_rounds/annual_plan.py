"""A year of planning: rounds to a threshold, what they leave, and where they would have had to end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from feasible.economy import Vector
from feasible.errors import NotConverged
from feasible.optimum.linear import LinearProgram
from feasible.parecon.planning_rounds.councils import KINDS, Councils
from feasible.procedures import (
    PriceRule,
    Rounds,
    damped,
    gap,
    hahnel,
    leveled,
    price_rounds,
    slope_rounds,
)

__all__ = [
    "BOARDS",
    "Distance",
    "Year",
    "annual_plan",
    "distances",
    "equilibrium",
    "growth",
    "hidden_mistake",
    "incidence",
    "labor_goods",
    "slowest_modes",
    "trace",
    "work_requested",
]

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
    answer, path = _kept(councils)
    went = price_rounds(answer, first, rule, threshold=threshold, limit=limit, measure=gap)
    supply, demand = councils.answer(went.prices)
    return Year(went, supply, demand, rule(went.prices, supply, demand), np.array(path))


def _kept(councils: Councils) -> tuple[Callable[[Vector], tuple[Vector, Vector]], list[Vector]]:
    """Return what the councils answer, and a list that every round's prices are added to."""
    path: list[Vector] = []

    def answer(prices: Vector) -> tuple[Vector, Vector]:
        path.append(prices)
        return councils.answer(prices)

    return answer, path


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
    >>> economy = Councils.draw(np.random.default_rng(1), councils=3000)
    >>> far, near = distances(annual_plan(economy), equilibrium(economy).prices, [0.1, 0.03])
    >>> far.worst > near.worst > 3 * near.relative       # what is wrong is nearly all in the level
    True
    """
    at = [year.rounds.to(threshold) for threshold in thresholds]
    never = Distance(np.nan, np.nan, np.nan)
    return [never if n is None else _distance(year.path[n - 1], exact) for n in at]


def _distance(prices: Vector, exact: Vector) -> Distance:
    off = np.log(prices / exact)
    level = float(off.mean())
    return Distance(
        float(np.abs(np.expm1(off)).max()),
        float(np.expm1(level)),
        float(np.abs(np.expm1(off - level)).max()),
    )


#: Ways in which a board may revise prices, by the name the chapter gives them.
BOARDS = ("Hahnel's rule", "Hahnel's rule and the level", "the damped rule", "reported slopes")


def trace(
    councils: Councils,
    board: str,
    exact: Vector,
    *,
    first: float = START,
    threshold: float = 0.03,
    limit: int = LIMIT,
) -> pd.DataFrame:
    """Return how far off every round was, in quantities and in prices.

    Parameters
    ----------
    councils : Councils
    board : str
        Of `BOARDS`.
    exact : array, shape (G,)
        Prices at which everything balances.
    first : float
        The first price of every good.
    threshold, limit
        As in `annual_plan`.

    Returns
    -------
    DataFrame
        ``round``, ``imbalance``, and the fields of `Distance`.

    Raises
    ------
    ValueError
        If there is no such board.

    Examples
    --------
    >>> economy = Councils.draw(np.random.default_rng(1), councils=300)
    >>> exact = equilibrium(economy).prices
    >>> [len(trace(economy, board, exact)) < 30 for board in BOARDS]
    [True, True, True, True]
    """
    if board not in BOARDS:
        raise ValueError(f"no board {board!r}; there are {', '.join(BOARDS)}")
    start = np.full(exact.size, first)
    if board == "reported slopes":
        answer, path = _kept(councils)
        went = slope_rounds(answer, councils.slopes, start, threshold=threshold, limit=limit)
    else:
        income = float(councils.income.sum())
        rule = {
            BOARDS[0]: hahnel(),
            BOARDS[1]: leveled(hahnel(), income),
            BOARDS[2]: damped(),
        }[board]
        year = annual_plan(councils, rule, start=start, threshold=threshold, limit=limit)
        path, went = list(year.path), year.rounds
    far = pd.DataFrame([asdict(_distance(prices, exact)) for prices in path[: len(went.table)]])
    return pd.concat([went.table[["round", "imbalance"]], far], axis=1)


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


def slowest_modes(councils: Councils, exact: Vector) -> tuple[float, float, float]:
    """Return how slowly the last mistakes in prices disappear, and what the very last one is.

    Near the balance a mistake in ln p makes imbalances ``slopes`` times as large. Along an eigenvector it
    makes one in proportion to itself; the smaller the factor, the less imbalances show of the mistake.

    Returns
    -------
    slowest, next_one : float
        The two smallest factors, in percent of imbalance a percent of price.
    even : float
        How even the slowest mistake is over goods: the smallest of its parts over the largest, 1 if all
        prices are wrong by the same factor.

    Examples
    --------
    >>> economy = Councils.draw(np.random.default_rng(1))
    >>> slowest, next_one, even = slowest_modes(economy, equilibrium(economy).prices)
    >>> slowest < next_one / 2, even > 0.7
    (True, True)
    """
    factors, modes = np.linalg.eig(-councils.slopes(exact))
    order = np.argsort(factors.real)
    last = np.abs(modes[:, order[0]].real)
    return float(factors[order[0]].real), float(factors[order[1]].real), float(last.min() / last.max())


def hidden_mistake(councils: Councils, exact: Vector, *, level: bool = True) -> float:
    """Return the least that imbalances can show of a mistake in prices.

    A mistake is a change of ln p whose largest part is one percent. The board sees the worst imbalance it
    makes, to first order in percent. A linear program for each good finds the pattern that shows least.

    Parameters
    ----------
    councils : Councils
    exact : array, shape (G,)
    level : bool
        Whether all prices may be wrong together; else only patterns count that leave the mean of ln p alone.

    Examples
    --------
    >>> economy = Councils.draw(np.random.default_rng(1))
    >>> exact = equilibrium(economy).prices
    >>> [round(hidden_mistake(economy, exact, level=level), 2) for level in (True, False)]
    [0.4, 0.85]
    """
    shows = -councils.slopes(exact)
    n = len(shows)
    # Columns: the pattern, and the worst imbalance; rows: the imbalances to both sides, and the mean.
    matrix = np.block(
        [[shows, np.ones((n, 1))], [shows, -np.ones((n, 1))], [np.ones((1, n)), np.zeros((1, 1))]]
    )
    free, mean = np.full(n, np.inf), np.inf if level else 0.0
    least = np.inf
    for good in range(n):
        low, high = np.append(-np.ones(n), 0.0), np.append(np.ones(n), np.inf)
        low[good] = 1.0
        found = LinearProgram(
            np.append(np.zeros(n), 1.0),
            matrix,
            row_lower=np.concatenate([np.zeros(n), -free, [-mean]]),
            row_upper=np.concatenate([free, np.zeros(n), [mean]]),
            column_lower=low,
            column_upper=high,
            maximize=False,
        ).solve()
        least = min(least, found.objective)
    return float(least)


def work_requested(councils: Councils, prices: Vector) -> float:
    """Return the work that it would take to make all that is requested at some prices, over what there is.

    Every council that makes a good grows or shrinks by as much as its good needs; with a factor f for the
    output, its inputs and the cost of its effort change by f to the power of one over its returns. What
    goods are used up on the way is found by going round until nothing changes.

    Parameters
    ----------
    councils : Councils
    prices : array, shape (G,)

    Raises
    ------
    NotConverged
        If more is used up at each turn than at the one before: no amount of work would do.

    Examples
    --------
    Where everything balances it takes what there is, and at lower prices more is requested:

    >>> economy = Councils.draw(np.random.default_rng(1), councils=300)
    >>> exact = equilibrium(economy).prices
    >>> round(work_requested(economy, exact), 6), work_requested(economy, exact / 2) > 1
    (1.0, True)
    """
    inputs = councils.inputs(prices)
    made = np.bincount(councils.makes, councils.output(prices), prices.size)
    wanted = councils.spending / prices
    factor = np.ones(councils.makes.size)
    for _ in range(1000):
        used = np.asarray(inputs.T @ factor)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            needed = np.where(made > 0.0, (wanted + used) / made, 1.0)
            again = needed[councils.makes] ** (1.0 / councils.returns)
        if not np.isfinite(again).all():
            break
        if np.abs(again - factor).max() < 1e-12 * again.max():
            labor = labor_goods(councils)
            return float(used[labor].sum() / councils.endowment[labor].sum())
        factor = again
    raise NotConverged(
        "work for all requests", residual=float(factor.max()), rounds=1000,
        advice="requests so large that returns fall off faster than councils can grow",
    )  # fmt: skip


def labor_goods(councils: Councils) -> slice:
    """Return where the kinds of labor stand among the goods of a drawn economy."""
    each = councils.endowment.size // len(KINDS)
    return slice(KINDS.index("labor") * each, (KINDS.index("labor") + 1) * each)


def incidence(councils: Councils) -> float:
    """Return how unevenly equal shares of the price of public goods fall, as a share of income.

    Each consumer council pays the same part of a public good's price, whatever it wants of it. Quantities are
    as if each paid by its own tastes, because with fixed shares the number of councils cancels; who pays is
    not.

    Returns
    -------
    float
        Standard deviation, over councils, of what a council would pay by its own tastes less what it pays
        by equal shares.
    """
    goods = councils.endowment.size // len(KINDS)
    public = councils.final >= KINDS.index("public") * goods
    own = councils.tastes[:, public].sum(axis=1) / councils.tastes.sum(axis=1) * councils.income
    return float((own - own.mean()).std() / councils.income.mean())
