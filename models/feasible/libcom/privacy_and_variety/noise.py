"""What sums give away, and what it costs to blur them.

*Sums.* Rounds of sums expose single people (`feasible.libcom.rationing.exposed`), fewer the larger the
communities, nobody if all sums are added up before anyone reads them. *Noise.* Who adds Laplace noise of
scale ``sensitivity / epsilon`` to a sum tells hardly anything about anybody: the chance of any report changes
by a factor of at most ``exp(epsilon)`` if one person's needs change. Nobody need be trusted with adding it:
n differences of two Gamma(1/n) draws, one each, add up to one Laplace draw. If everybody blurs the own
report instead, the noise of the sum grows as the square root of n.

*What it costs.* A stock held against a blurred figure is too large or too small (the newsvendor's problem).
A plan for blurred sums misses needs: on the reference economy by how much depends on how many people stand
behind a sum.

References
----------
Dwork, C., McSherry, F., Nissim, K. and Smith, A. (2006), "Calibrating noise to sensitivity in private data
analysis", *Theory of Cryptography*, 265-284. Goryczka, S. and Xiong, L. (2017), "A comprehensive comparison
of multiparty secure additions with differential privacy", *IEEE Transactions on Dependable and Secure
Computing* 14(5), 463-477 (noise in parts). Arrow, K. J., Harris, T. and Marschak, J. (1951), "Optimal
inventory policy", *Econometrica* 19, 250-272 (newsvendor).
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from feasible.economy import Economy, Vector
from feasible.errors import InvalidInput
from feasible.libcom.rationing import exposed
from feasible.optimum.fulfillment import fulfill, requests

__all__ = ["BLURRED", "Lost", "Stock", "exposed_by_size", "needs_lost", "split_noise", "stock_against"]

#: Who adds noise: one for all, one a region, everybody.
BLURRED = ("one sum", "each region", "each household")


class Stock(NamedTuple):
    """The best stock against a blurred figure.

    Attributes
    ----------
    more : float
        Ordered above the figure, in units of the noise's scale.
    cost : float
        Expected, in the same units times the cost of a unit.
    """

    more: float
    cost: float


def stock_against(short: float, over: float) -> Stock:
    """Return the best order above a figure with Laplace noise of scale 1.

    Parameters
    ----------
    short, over : float
        Costs of a unit too few and of a unit too many, above zero, the first no less than the second.

    Examples
    --------
    >>> [tuple(round(v, 4) for v in stock_against(k, 1)) for k in (1, 4, 9)]
    [(0.0, 1.0), (0.9163, 1.9163), (1.6094, 2.6094)]
    """
    if not (over > 0 and short >= over):
        raise InvalidInput(
            f"are {short!r}, {over!r}", where="short, over", expected="above zero, the first no less"
        )
    rest = over / (short + over)
    more = -np.log(2.0 * rest)
    return Stock(float(more) + 0.0, float((short + over) * rest * (1.0 + more)))


def split_noise(people: int, rng: np.random.Generator, *, draws: int = 1) -> Vector:
    """Draw each person's part of a noise whose sum is Laplace of scale 1, shape (draws, people).

    Parameters
    ----------
    people : int
    rng : Generator
    draws : int
    """
    if people < 1 or draws < 1:
        raise InvalidInput(f"are {people!r}, {draws!r}", where="people, draws", expected="1 or more")
    one, two = (rng.gamma(1.0 / people, 1.0, (draws, people)) for _ in range(2))
    return np.asarray(one - two)


@cache
def exposed_by_size(
    size: int, *, people: int = 1000, seeds: int = 20, share: float = 0.6
) -> tuple[float, float]:
    """Return how many people rounds of sums expose on average, by community and added up over all.

    Parameters
    ----------
    size : int
        People in a community; divides `people`.
    people : int
    seeds : int
        Draws of everybody's needs: lognormal, with communities that differ.
    share : float
        What there is, of all needs.

    Examples
    --------
    >>> exposed_by_size(50)
    (6.9, 0.0)
    """
    if size < 1 or people % size:
        raise InvalidInput(f"is {size!r}", where="size", expected=f"a part of {people} people")
    found = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        towns = [rng.lognormal(1.0 + 0.3 * rng.standard_normal(), 0.7, size) for _ in range(people // size)]
        total = share * float(sum(town.sum() for town in towns))
        found.append([len(exposed(towns, total)), len(exposed(towns, total, together=True))])
    alone, together = np.mean(found, axis=0)
    return float(alone), float(together)


class Lost(NamedTuple):
    """Part of the least-met need that is lost to noise, and its standard error."""

    lost: float
    error: float


@cache
def needs_lost(
    homes: int,
    how: str,
    *,
    epsilon: float = 1.0,
    before: float | None = None,
    draws: int = 30,
    goods: int = 30,
    seed: int = 1,
) -> Lost:
    """Plan the reference economy for blurred sums of needs, and see what the least-met need loses.

    Each household's whole list of needs is protected with `epsilon` a year, shared equally among its goods.
    Nobody's need of a good counts for more than the largest that is stated.

    Parameters
    ----------
    homes : int
        Households behind the sums.
    how : str
        One of `BLURRED`.
    epsilon : float
        The smaller, the better protected.
    before : float, optional
        Last year's sums are known as well, and wrong by so much, of each (a standard deviation): the plan
        weighs both by how sure they are. By default it believes the blurred sums.
    draws, goods, seed : int

    Returns
    -------
    Lost
    """
    if how not in BLURRED or not epsilon > 0:
        raise InvalidInput(
            f"are {how!r}, {epsilon!r}",
            where="how, epsilon",
            expected=f"one of {', '.join(BLURRED)}, above 0",
        )
    if before is not None and not before > 0:
        raise InvalidInput(f"is {before!r}", where="before", expected="above 0")
    economy = Economy.reference(seed, goods, households=homes)
    needs, asked = economy.needs.toarray(), requests(economy)
    stated = np.flatnonzero(needs.sum(axis=0) > 0)
    scale = needs.max(axis=0)[stated] * stated.size / epsilon
    parts = {BLURRED[0]: 1, BLURRED[1]: len(set(economy.household_region)), BLURRED[2]: homes}[how]
    rng, best, counted = np.random.default_rng(3), fulfill(economy).multiple, asked > 0
    past, kept = np.random.default_rng(4), []
    for _ in range(draws):
        told = asked.copy()
        told[stated] += scale * rng.laplace(size=(parts, stated.size)).sum(axis=0)
        if before is not None:
            off = before * asked[stated]
            last = asked[stated] + off * past.standard_normal(stated.size)
            trust = 1.0 / (1.0 + 2.0 * parts * (scale / off) ** 2)
            told[stated] = trust * told[stated] + (1.0 - trust) * last
        plan = fulfill(economy, np.maximum(told, 1e-3 * asked))
        kept.append(float((plan.deliveries[counted] / asked[counted]).min()) / best)
    return Lost(1.0 - float(np.mean(kept)), float(np.std(kept) / np.sqrt(draws)))
