"""Plans for estimated needs, and in other units: what is lost when estimates are off."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import integrate, stats

from feasible.economy import Economy, Vector
from feasible.libcom.in_kind.valley import granted, valley
from feasible.optimum.fulfillment import Mask, fulfill, requests

__all__ = [
    "corrected_least_at",
    "estimated",
    "in_other_units",
    "least_of_many",
    "mean_least_at",
    "planned_from_use",
]


def in_other_units(economy: Economy, goods: ArrayLike, resources: ArrayLike) -> Economy:
    """Return the same economy counted in other units.

    Parameters
    ----------
    economy : Economy
    goods, resources : arrays, shapes (G,) and (R,)
        New units in an old one: 1,000 for loaves in place of thousands.
    """
    g, r = np.asarray(goods, dtype=float), np.asarray(resources, dtype=float)
    return economy.replace(
        inputs=economy.inputs * g[:, None],
        outputs=economy.outputs * g[:, None],
        resource_use=economy.resource_use * r[:, None],
        endowment=economy.endowment * r,
        needs=economy.needs * g[None, :],
    )


def estimated(economy: Economy, request: ArrayLike) -> Vector:
    """Plan for estimated requests and return the share of each true need that is met, shape (G,).

    What is delivered beyond a need meets nothing; 1 where nothing is needed.

    Parameters
    ----------
    economy : Economy
        With the true needs.
    request : array, shape (G,)
        The estimate.
    """
    need = requests(economy)
    got = fulfill(economy, request).deliveries
    asked: Mask = need > 0.0
    return np.minimum(np.divide(got, need, out=np.ones_like(need), where=asked), 1.0)


def mean_least_at(error: float, *, draws: int = 200, seed: int = 1) -> float:
    """Return the mean share of the valley's least-met need when each estimate is off by a random factor.

    Parameters
    ----------
    error : float
        Standard deviation of the logarithm of the factors.
    draws, seed : int
        Of the experiment.
    """
    rng, place = np.random.default_rng(seed), valley()
    need = requests(place)
    found = [
        estimated(place, need * np.exp(rng.normal(0.0, error, need.size)))[need > 0.0].min()
        for _ in range(draws)
    ]
    return float(np.mean(found))


def least_of_many(error: float, goods: int) -> float:
    """Return what is left of the least-met need, as a share, if so many requests are off independently.

    Each is off by a factor exp(error z), z standard normal. Everyone is served the same share of what was
    estimated, so that the good with the largest underestimate is the worst served: exp(-error E max z). What
    overestimates take away from the rest is left out.

    Examples
    --------
    >>> [round(least_of_many(0.05, goods), 3) for goods in (6, 10_000)]
    [0.939, 0.825]
    """

    def density(z: float) -> float:
        return float(z * goods * stats.norm.pdf(z) * stats.norm.cdf(z) ** (goods - 1))

    worst, _ = integrate.quad(density, -10.0, 10.0, points=[0.0, 2.0, 4.0])
    return float(np.exp(-error * worst))


def corrected_least_at(error: float, *, after: float = 0.5, draws: int = 100, seed: int = 1) -> float:
    """Return the mean share of the valley's least-met need if estimates are corrected within the year.

    Until then the year goes by the estimate; afterwards true needs are known, and what is left of the year
    is planned for what is still missing.

    Parameters
    ----------
    error : float
        As for `mean_least_at`.
    after : float
        Part of the year after which needs are known.
    draws, seed : int

    Examples
    --------
    >>> mean_least_at(0.2, draws=10) < corrected_least_at(0.2, draws=10)
    True
    """
    rng, place = np.random.default_rng(seed), valley()
    need = requests(place)
    rest = place.replace(endowment=(1 - after) * place.endowment, capacity=(1 - after) * place.capacity)
    found = []
    for _ in range(draws):
        first = fulfill(place, need * np.exp(rng.normal(0.0, error, need.size))).deliveries * after
        # Serve what is behind first: raise the least-met share as far as the rest of the year allows.
        low, high = 0.0, 1.0
        for _ in range(30):
            level = 0.5 * (low + high)
            missing = np.maximum(level * need - first, 0.0)
            if not missing.any() or fulfill(rest, missing).multiple >= 1.0:
                low = level
            else:
                high = level
        found.append(low)
    return float(np.mean(found))


def planned_from_use(hours: Sequence[float]) -> pd.DataFrame:
    """Plan the valley year by year for what was used the year before, beginning with what is needed.

    Nobody is given more than was asked for.

    Parameters
    ----------
    hours : sequence of float
        Hours of work in all, year by year.

    Returns
    -------
    DataFrame, one row a year
        ``books``: the least-met request; ``truth``: the least-met need; ``hours``: worked.

    Examples
    --------
    One year of little work, and then as much as before:

    >>> planned_from_use([115_000, 80_000, 115_000]).round(2)[["books", "truth"]].to_numpy().tolist()
    [[0.9, 0.9], [0.71, 0.64], [1.0, 0.64]]
    """
    need = requests(valley())
    request, asked, rows = need, need > 0.0, []
    for amount in hours:
        plan = fulfill(granted(amount, 300.0), request)
        used = np.minimum(plan.deliveries, request)
        worked = plan.hours * min(1.0, 1.0 / plan.multiple)
        books, truth = ((used[asked] / of[asked]).min() for of in (request, need))
        rows.append((float(books), float(truth), worked))
        request = used
    return pd.DataFrame(rows, columns=["books", "truth", "hours"])
