"""What a public record of offers gives away: recipes of works, their work, and what communities need in sum.

An offer is a sum: of each of the community's works that it counts on, times how much it counts on it; and of
what its people need, times the share that it would cover. The parts stay at home, the sum is written. Two
readers bracket what can be worked out from many such sums.

*At most.* Somebody who could tell of each offer which works it counts on, and how much. What a work takes and
makes is then the solution of linear equations, one an offer, and is known exactly if its own unit vector is
in the span of the offers' levels: a matter of rank. What the record holds can give away no more.

*At sight.* Somebody who has the record and nothing else, and subtracts offers of one community from each
other. Where all of the difference is taken but for one good that is made, it looks like one work, switched
on: its recipe in the open, whatever else the community runs. It may be two works that make the same good.

Recipes last. Needs and what works can do are new every year.

References
----------
The rank argument is that of any mixture of unknown sources with known shares (linear unmixing). Dinur, I. and
Nissim, K. (2003), "Revealing information while preserving privacy", *PODS*, 202-210: enough sums give away
all.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from feasible.economy import Economy, Vector
from feasible.optimum.fulfillment import requests, stated_needs
from feasible.procedures.offers import Community, Offer, Offers

__all__ = ["GivenAway", "at_most", "at_sight", "given_away"]

#: A difference below this share of the largest number beside it is rounding.
_ROUNDING = 1e-9


class GivenAway(NamedTuple):
    """What a record has given away by the end of a year.

    Attributes
    ----------
    offers : int
        Written until then.
    works : int
        Of all communities.
    at_most : int
        Works whose recipes are known exactly to a reader who could tell which works each offer counts on.
    at_sight : int
        Works whose recipes, by a unit of what they make, stand in a difference of two offers.
    wrong : int
        Differences that look like a work and are none.
    needs : int
        Communities whose needs of this year, all in one sum, are known to the first reader.
    """

    offers: int
    works: int
    at_most: int
    at_sight: int
    wrong: int
    needs: int


def at_most(counted: Vector) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which parts of some sums follow from the sums, if it is known how often each is counted.

    Parameters
    ----------
    counted : array, shape (sums, parts)
        How much of each part is in each sum.

    Returns
    -------
    array of bool, shape (parts,)
        Whether the part's own unit vector is in the span of the rows.

    Examples
    --------
    Bread and milk, and bread alone; of butter and cream only the sum is ever seen.

    >>> at_most(np.array([[1.0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 1], [1, 0, 1, 1]])).tolist()
    [True, True, False, False]
    """
    size = np.abs(counted).max(axis=0, initial=0.0)
    seen = size > 0.0
    found = np.zeros(counted.shape[1], dtype=bool)
    if seen.any():
        _, strength, basis = np.linalg.svd(counted[:, seen] / size[seen], full_matrices=False)
        basis = basis[strength > _ROUNDING * strength[0]]
        found[seen] = np.linalg.norm(basis, axis=0) > 1.0 - _ROUNDING
    return found


def at_sight(takes: Vector, met: Vector, goods: int) -> Iterator[Vector]:
    """Yield what looks like one work in differences of one community's offers, by a unit of what it makes.

    Parameters
    ----------
    takes : array, shape (offers, rows)
        Net takes of shared goods, then of resources.
    met : array, shape (offers, 2)
        Shares of needs and wishes; only offers of the same shares are compared.
    goods : int
        How many rows are goods.

    Examples
    --------
    An oven that takes two of flour and one of wood for each loaf, beside other works that run in both offers:

    >>> takes = np.array([[3.0, -1, 7, 2], [3.2, -1.1, 7, 2.1]])
    >>> [each.round(6).tolist() for each in at_sight(takes, np.zeros((2, 2)), 4)]
    [[2.0, -1.0, 0.0, 1.0]]
    """
    small = _ROUNDING * np.abs(takes).max(axis=0, initial=0.0)
    for i in range(len(takes)):
        for j in range(i):
            if not np.array_equal(met[i], met[j]):
                continue
            apart = takes[i] - takes[j]
            apart = np.where(np.abs(apart) > small, apart, 0.0)
            for difference in (apart, -apart):
                made = np.flatnonzero(difference < 0.0)
                if made.size == 1 and made[0] < goods:
                    yield difference / -difference[made[0]]


def _years(economy: Economy, years: int, shock: float, seed: int, close: float) -> Iterator[Offers]:
    """Plan some years on one record, each from the last; everything but recipes changes by up to `shock`."""
    rng, record, now = np.random.default_rng(100 + seed), None, economy
    public = economy.good_kind == "public"
    for year in range(years):
        if year:
            changed = [
                given * rng.uniform(1.0 - shock, 1.0 + shock, given.shape)
                for given in (economy.capacity, economy.endowment, economy.needs.toarray())
            ]
            now = economy.replace(capacity=changed[0], endowment=changed[1], needs=changed[2])
        needs = stated_needs(now).toarray()
        plan = Offers(
            now,
            needs=needs,
            wishes=np.zeros_like(needs),
            public=np.column_stack([np.where(public, requests(now), 0.0), np.zeros(public.size)]),
            rule="hours",
            beyond=True,
            close=close,
        )
        if record is not None:
            plan.restate(record)
        record = plan.agree().record
        yield plan


class _Reader:
    """What is worked out of one community's offers, year by year."""

    def __init__(self, works: int) -> None:
        self.works = works
        self.counted: list[Vector] = []
        self.seen: list[Vector] = []

    def read(self, member: Community, offers: list[Offer], goods: int, year: int) -> tuple[int, bool, int]:
        """Read a year's offers; return works known at most, whether needs are, and differences that are none.

        What is needed is another unknown every year.
        """
        levels = np.array([np.append(offer.levels, np.zeros(year)) for offer in offers])
        self.counted = [np.column_stack([old, np.zeros(len(old))]) for old in self.counted]
        self.counted.append(np.column_stack([levels, [offer.met for offer in offers]]))
        known = at_most(np.vstack(self.counted))
        takes, met = np.array([o.take for o in offers]), np.array([(o.met, o.wished) for o in offers])
        for difference in at_sight(takes, met, goods):
            if not any(_same(difference, old) for old in self.seen):
                self.seen.append(difference)
        true = self._true(member)
        wrong = sum(not any(_same(each, work) for work in true) for each in self.seen)
        return int(known[: self.works].sum()), bool(known[-1]), wrong

    def _true(self, member: Community) -> list[Vector]:
        recipes = member.shared[:, : self.works].T
        return [recipe / -recipe.min() for recipe in recipes if recipe.min(initial=0.0) < 0.0]

    def found(self, member: Community) -> int:
        """Return how many of its works have been seen."""
        return sum(any(_same(work, each) for each in self.seen) for work in self._true(member))


def _same(one: Vector, other: Vector) -> bool:
    return bool(np.abs(one - other).max() <= 1e-6)


@cache
def given_away(
    years: int = 4, *, seed: int = 1, goods: int = 30, shock: float = 0.05, close: float = 1e-6
) -> pd.DataFrame:
    """Return what the record of a reference economy gives away, year after year.

    Parameters
    ----------
    years : int
        The first from nothing, each other from the last one's offers.
    seed, goods : int
        Of the economy.
    shock : float
        Capacities, stocks and needs differ by up to so much from the first year's; recipes do not.
    close : float
        How near to the best of all plans each year's is.

    Returns
    -------
    DataFrame
        A row a year, the columns of `GivenAway`.

    Examples
    --------
    >>> table = given_away(2, goods=8)
    >>> bool(table["at_most"].is_monotonic_increasing), bool((table["at_sight"] <= table["at_most"]).all())
    (True, True)
    """
    economy, rows, written = Economy.reference(seed, goods), [], 0
    readers: dict[str, _Reader] = {}
    for year, plan in enumerate(_years(economy, years, shock, seed, close)):
        read = []
        made = int(np.searchsorted(plan.shared, len(economy.goods)))
        for member in plan.members:
            reader = readers.setdefault(member.name, _Reader(member.capacity.size))
            offers = [offer for offer in plan.board.offers if offer.author == member.name]
            read.append((*reader.read(member, offers, made, year), reader.found(member)))
        written += len(plan.board.offers)
        most, needs, wrong, sight = (int(n) for n in np.sum(read, axis=0))
        rows.append(GivenAway(written, len(economy.plants), most, sight, wrong, needs))
    return pd.DataFrame(rows, index=pd.RangeIndex(1, years + 1, name="year"))
