"""Offers on a public record, year after year: `feasible.procedures.offers`, by needs alone and nearly exact.

The procedure itself, and the institution that runs a whole year by it, stand on lower floors. Here is what
the chapter asks of them: how many rounds the first year takes from nothing, and how much of the best plan
last year's offers give at once.

References
----------
Dantzig, G. B. and Wolfe, P. (1961), *Econometrica* 29, 767-778: the mix of proposals and its multipliers.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from feasible.economy import Economy
from feasible.economy.align import choice
from feasible.institutions.open_federation import OnRecord, OpenFederation
from feasible.procedures.offers import Record

__all__ = ["first_level", "next_year", "rounds_to"]

#: Every need in as large a multiple as can be had, to a millionth; work by the fewest hours, which is quick.
_BY_NEEDS = OpenFederation(wishes="multiple", work="hours", close=1e-6)


@cache
def next_year(
    shock: float | None = None,
    *,
    seed: int = 1,
    goods: int = 30,
    weighted: bool = False,
    blow: str | None = None,
) -> OnRecord:
    """Plan a reference economy by offers on record: from nothing, or a year later from last year's offers.

    Parameters
    ----------
    shock : float, optional
        Capacities, stocks and needs change by up to so much, up or down, each by itself; without it, and
        without a blow, the first year.
    seed, goods : int
        Of the economy.
    weighted : bool
        Only offers that had a weight in last year's mix are written anew; otherwise all.
    blow : str, optional
        A region in which half of every capacity is lost besides.

    Raises
    ------
    InvalidInput
        If there is no such region.

    Examples
    --------
    >>> first, later = next_year(goods=8), next_year(0.05, goods=8)
    >>> first.certificate.ok, later.certificate.ok
    (True, True)
    """
    economy = Economy.reference(seed, goods)
    if shock is None and blow is None:
        return _BY_NEEDS.run(economy)
    if blow is not None:
        choice("blow", blow, tuple(sorted({*map(str, economy.region)})))
    rng, by = np.random.default_rng(100 + seed), shock or 0.0
    changed = [
        given * rng.uniform(1.0 - by, 1.0 + by, given.shape)
        for given in (economy.capacity, economy.endowment, economy.needs.toarray())
    ]
    left = np.where(economy.region == blow, 0.5, 1.0)
    other = economy.replace(capacity=left * changed[0], endowment=changed[1], needs=changed[2])
    last = next_year(None, seed=seed, goods=goods).record
    kept = last if weighted else Record(last.plants, last.offers, np.ones(len(last.offers)))
    return replace(_BY_NEEDS, start=kept).run(other)


def first_level(plan: OnRecord) -> pd.Series[float]:
    """Return the least share of anybody's needs, by rounds, until no plan makes it larger.

    Later rounds make the other shares larger and divide the work.

    Examples
    --------
    >>> values = first_level(next_year(goods=8))
    >>> bool(values.is_monotonic_increasing), values.index[0]
    (True, 0)
    """
    needs = plan.rounds[plan.rounds["of"] == "needs"]
    # The next level begins in the round in which the last has ended.
    again = np.flatnonzero(np.diff(needs["round"].to_numpy()) == 0)
    values = needs["value"].to_numpy()[: int(again[0]) + 1 if again.size else None]
    return pd.Series(values, index=pd.RangeIndex(values.size, name="round"), name="least share")


def rounds_to(values: pd.Series[float], near: float) -> int:
    """Return after how many rounds the mix stays so near to what it comes to in the end.

    Examples
    --------
    >>> rounds_to(pd.Series([0.0, 0.0, 0.9, 1.0]), 0.2)
    2
    """
    far = np.flatnonzero(values.to_numpy() < float(values.iloc[-1]) * (1.0 - near))
    return int(far[-1]) + 1 if far.size else 0
