"""The uniform rule from sums, what they give away, what a shelf holds: parts of the rationing chapter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import integrate, stats

from feasible.economy import Vector
from feasible.libcom._order_game import checked_orders

# ---------------------------------------------------------------------- the uniform rule from sums


@dataclass(frozen=True, eq=False)
class Cut:
    """The uniform rule over all people of many communities, found without anybody's order leaving home.

    Attributes
    ----------
    level : float
        The cut: nobody gets more, and only who orders more gets less than the order.
    rounds : DataFrame, one row a round
        ``cut`` that the delegates announced, ``taken``: the sum of the communities' answers, ``short``: how
        many people the cut leaves short, ``left``: of the good.
    given : array, shape (communities,)
    """

    level: float
    rounds: pd.DataFrame
    given: Vector


def cut_by_rounds(communities: Sequence[ArrayLike], total: float, *, tolerance: float = 1e-12) -> Cut:
    """Find the cut by asking communities for two sums a round.

    Delegates announce a cut. Each community answers what its people would take in all, and how many would
    still be short. What is left is shared among those: the cut rises by left over short. What people take is
    concave in the cut and made of straight pieces, so that the cut never overshoots and arrives exactly.

    Parameters
    ----------
    communities : sequence of arrays
        Each one's people's orders.
    total : float
    tolerance : float
        Stop when so small a share of the total is left.

    Returns
    -------
    Cut

    Examples
    --------
    >>> found = cut_by_rounds([[1.0, 10.0], [4.0]], 9.0)
    >>> found.level, len(found.rounds), found.given.tolist()
    (4.0, 2, [5.0, 4.0])
    """
    orders = [checked_orders(c, total) for c in communities]
    people = sum(c.size for c in orders)
    cut, rows = total / people, []
    while True:
        taken = float(sum(np.minimum(c, cut).sum() for c in orders))
        short = int(sum((c > cut).sum() for c in orders))
        left = total - taken
        rows.append((cut, taken, short, max(left, 0.0)))
        # What is left may be too little to move the cut by a last digit: then it stands.
        if short == 0 or left <= tolerance * total or cut + left / short <= cut:
            break
        cut += left / short
    table = pd.DataFrame(rows, columns=["cut", "taken", "short", "left"])
    table.index = pd.RangeIndex(1, len(table) + 1, name="round")
    return Cut(cut, table, np.array([np.minimum(c, cut).sum() for c in orders]))


def exposed(communities: Sequence[ArrayLike], total: float, *, together: bool = False) -> list[float]:
    """Return single persons' needs that whoever reads the rounds of `cut_by_rounds` can compute exactly.

    Between two cuts c and c' a community's answers (taken, short) change from (t, s) to (t', s'). If one
    person fewer is short, s - s' = 1, that person's need is c + t' - t - s' (c' - c).

    Parameters
    ----------
    communities : sequence of arrays
    total : float
    together : bool
        Answers are added up over all communities before anyone reads them.

    Examples
    --------
    >>> village = [[1.0, 5.0, 10.0], [4.0, 4.0, 8.0], [1.5, 1.5, 9.0]]
    >>> [round(need, 9) for need in exposed(village, 20.0)]
    [1.0]
    >>> exposed(village, 20.0, together=True)
    []
    """
    orders = [checked_orders(c, total) for c in communities]
    cuts = cut_by_rounds(orders, total).rounds["cut"].to_numpy()
    read = []
    for people in [np.concatenate(orders)] if together else orders:
        cut, taken, short = 0.0, 0.0, people.size
        for new in cuts:
            more, fewer = float(np.minimum(people, new).sum()), int((people > new).sum())
            if short - fewer == 1:
                read.append(float(cut + more - taken - fewer * (new - cut)))
            cut, taken, short = float(new), more, fewer
    return read


def alone_in_sum(people: int, share: float) -> float:
    """Return the chance that a sum of needs is one person's need, given that it is not zero.

    Parameters
    ----------
    people : int
        Who add up.
    share : float
        Of all people who have such a need, independently.

    Examples
    --------
    One in ten thousand needs the device: of sums of five hundred that are not zero, nearly all are one
    person's.

    >>> [round(alone_in_sum(n, 1e-4), 2) for n in (500, 50_000)]
    [0.98, 0.03]
    """
    none = (1.0 - share) ** people
    return float(people * share * (1.0 - share) ** (people - 1) / (1.0 - none))


def shelf(people: int, spread: float, *, without: float = 0.01) -> float:
    """Return how much more than the estimate a common shelf must hold, as a share of the estimate.

    Each takes an amount of mean one and standard deviation `spread`, independently of the others; the sum is
    taken for normal.

    Parameters
    ----------
    people : int
    spread : float
    without : float
        Share of days on which somebody finds it empty.

    Examples
    --------
    >>> [round(shelf(n, 0.5), 3) for n in (1, 50, 1000)]
    [1.163, 0.164, 0.037]
    """
    return float(stats.norm.isf(without) * spread / np.sqrt(people))


def best_of(tries: int, spread: float) -> float:
    """Return the expected use of a scarce good by the best of several independent ways of doing without it.

    Use is exp(spread z) with z standard normal: one is the ordinary way's median.

    Examples
    --------
    >>> [round(best_of(n, 0.2), 2) for n in (1, 8, 64)]
    [1.02, 0.76, 0.63]
    """

    def density(z: float) -> float:
        return float(np.exp(spread * z) * tries * stats.norm.pdf(z) * stats.norm.sf(z) ** (tries - 1))

    found, _ = integrate.quad(density, -10.0, 10.0, points=[-4.0, -2.0, 0.0])
    return float(found)


def first_come(needs: ArrayLike, total: float, *, draws: int = 20_000, seed: int = 1) -> Vector:
    """Return what each gets on average if people come in a random order and take what they need.

    Parameters
    ----------
    needs : array, shape (people,)
    total : float
    draws, seed : int

    Examples
    --------
    >>> first_come([1.0, 1.0], 1.0).round(1).tolist()
    [0.5, 0.5]
    """
    true = checked_orders(needs, total, "needs")
    order = np.random.default_rng(seed).permuted(np.tile(np.arange(true.size), (draws, 1)), axis=1)
    asked = true[order]
    left = np.maximum(total - np.cumsum(asked, axis=1) + asked, 0.0)
    got = np.zeros_like(asked)
    np.put_along_axis(got, order, np.minimum(asked, left), axis=1)
    return np.asarray(got.mean(axis=0))


def pooled(communities: Sequence[ArrayLike], total: float, who: int) -> tuple[float, float]:
    """Return what a community gets if its people order for themselves, and if they order to share.

    People who share at home all order their average. The second number is never smaller.

    Parameters
    ----------
    communities : sequence of arrays
        Each one's people's needs.
    total : float
    who : int
        The community that pools; all others order what each person needs.

    Examples
    --------
    >>> pooled([[1.0, 7.0], [3.0, 5.0]], 12.0, 0)
    (5.0, 6.0)
    """
    orders = [checked_orders(c, total) for c in communities]
    honest = float(cut_by_rounds(orders, total).given[who])
    orders[who] = np.full(orders[who].size, orders[who].mean())
    return honest, float(cut_by_rounds(orders, total).given[who])
