"""Several systems in one region: what happens when one fails, and which of them meet everybody's needs.

*Failing.* One system for all, or some of equal size. Each fails by itself with some chance in a year, and
all together with another, if they share what fails. *Needs.* The book's institutions on the reference
economy; then with tastes moved towards needs, because tastes are drawn by chance and needs apart from them.

References
----------
Katja (2024), "Anarcho-Communist Planning", section 5.6. Nettlau, M. (1909), "Panarchy".
"""

from __future__ import annotations

from functools import cache
from math import comb

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy import Economy
from feasible.economy.metrics import need_fulfillment
from feasible.errors import InvalidInput
from feasible.institutions import entry

__all__ = ["SYSTEMS", "all_fail", "least_needs", "reserve_for_one", "served", "spending_on_needs"]

#: The institutions that a minimal agreement would have to judge, by key. The office plans for needs, and a
#: federation that agrees would agree with it, after many more letters.
SYSTEMS = ("office", "market", "rounds", "central", "baseline")


def _chances(systems: int, fails: float, common: float) -> None:
    if not (systems >= 1 and 0 <= fails <= 1 and 0 <= common <= 1):
        raise InvalidInput(
            f"are {systems!r}, {fails!r}, {common!r}",
            where="systems, fails, common",
            expected="one or more systems, and chances",
        )


def all_fail(systems: int, fails: float, common: float = 0.0) -> float:
    """Return the chance that all systems fail in the same year.

    Parameters
    ----------
    systems : int
    fails : float
        Chance that one fails by itself.
    common : float
        Chance that what all of them share fails.

    Examples
    --------
    >>> round(all_fail(1, 0.05), 4), round(all_fail(4, 0.05), 8), round(all_fail(4, 0.05, 0.01), 4)
    (0.05, 6.25e-06, 0.01)
    """
    _chances(systems, fails, common)
    return common + (1.0 - common) * fails**systems


def reserve_for_one(systems: int) -> float:
    """Return the reserve that each must hold, of its own size, so that the others can take over one's people.

    Examples
    --------
    >>> [round(reserve_for_one(k), 3) for k in (2, 5, 8)]
    [1.0, 0.25, 0.143]
    """
    if systems < 2:
        raise InvalidInput(f"is {systems!r}", where="systems", expected="two or more")
    return 1.0 / (systems - 1)


def served(systems: int, fails: float, reserve: float) -> float:
    """Return the share of people who are served in an average year, with a reserve to take others over.

    Parameters
    ----------
    systems : int
        Of equal size.
    fails : float
        Chance that one fails by itself.
    reserve : float
        Of each, of its own size.

    Examples
    --------
    Without a reserve it is the same for one system and for many.

    >>> [round(served(k, 0.05, 0.0), 4) for k in (1, 5)], round(served(5, 0.05, 0.25), 4)
    ([0.95, 0.95], 0.9941)
    """
    _chances(systems, fails, 0.0)
    if not reserve >= 0:
        raise InvalidInput(f"is {reserve!r}", where="reserve", expected="zero or more")
    total = 0.0
    for down in range(systems + 1):
        chance = comb(systems, down) * fails**down * (1.0 - fails) ** (systems - down)
        total += chance * min(1.0, (systems - down) * (1.0 + reserve) / systems)
    return total


def spending_on_needs(economy: Economy, part: float) -> Economy:
    """Return the economy with a part of every household's tastes in proportion to its needs.

    Parameters
    ----------
    economy : Economy
        With needs.
    part : float
        0 leaves tastes as they were drawn; at 1 everybody spends on needs alone, evenly over them.

    Raises
    ------
    InvalidInput
        If `part` is no share.
    """
    if not 0 <= part <= 1:
        raise InvalidInput(f"is {part!r}", where="part", expected="a share")
    needs, tastes = economy.needs.toarray(), economy.tastes.toarray()
    needs = needs / needs.sum(axis=1, keepdims=True)
    tastes = tastes / tastes.sum(axis=1, keepdims=True)
    return economy.replace(tastes=sparse.csr_array((1.0 - part) * tastes + part * needs))


@cache
def least_needs(
    part: float = 0.0, *, plenty: float = 1.0, seeds: int = 6, goods: int = 30
) -> pd.Series[float]:
    """Return the least-met need of anybody under each of `SYSTEMS`, the mean over reference economies.

    Parameters
    ----------
    part : float
        As in `spending_on_needs`.
    plenty : float
        Resources and capacities are so many times as large as in the reference economy; needs are not.
    seeds, goods : int
        Economies 1 to `seeds`, of so many goods.

    Returns
    -------
    Series, index keys of `SYSTEMS`
        Shares of a need; 1 is fully met.

    Examples
    --------
    Everybody spends on needs alone; then there is three times as much of everything.

    >>> least_needs(1.0)[["office", "market", "baseline"]].round(1).to_dict()
    {'office': 1.0, 'market': 0.8, 'baseline': 0.3}
    >>> round(float(least_needs(1.0, plenty=3.0)["baseline"]), 2)
    1.0
    """
    found = dict.fromkeys(SYSTEMS, 0.0)
    for seed in range(1, seeds + 1):
        drawn = Economy.reference(seed, goods)
        richer = drawn.replace(endowment=drawn.endowment * plenty, capacity=drawn.capacity * plenty)
        economy = spending_on_needs(richer, part)
        for key in SYSTEMS:
            outcome = entry(key).make().run(economy, rng=np.random.default_rng(seed))
            found[key] += need_fulfillment(economy, outcome.consumption).least / seeds
    return pd.Series(found, name="least-met need")
