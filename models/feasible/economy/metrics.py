"""Measures of an outcome that every institution reports: welfare, needs, inequality.

References
----------
Atkinson, A. B. (1970), "On the measurement of inequality", *Journal of Economic Theory* 2, 244-263.
Gini, C. (1912), *Variabilita e mutabilita*; the mean-difference form used here.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from feasible.economy.certificate import welfare
from feasible.economy.model import Economy

__all__ = [
    "NeedFulfillment",
    "atkinson",
    "consumption_equivalent_loss",
    "gini",
    "need_fulfillment",
    "spending_at",
    "welfare_loss",
]


def consumption_equivalent_loss(economy: Economy, achieved: float, best: float) -> float:
    """Return the share of everyone's consumption that the gap to the optimum is worth.

    Parameters
    ----------
    economy : Economy
        Its budgets weigh the households.
    achieved, best : float
        Welfare as `feasible.economy.certificate.welfare` measures it, in budget units.

    Returns
    -------
    float
        The l with ``welfare(optimum scaled by 1 - l) = achieved``: 0.02 means as bad as
        taking 2 % of every good from everyone at the optimum. 1 where somebody gets nothing
        of a good that they cannot do without.

    Examples
    --------
    >>> e = Economy(goods=["bread"], resources=[], plants=["oven"], households=["a", "b"],
    ...             inputs=[[0]], outputs=[[1]], resource_use=np.zeros((0, 1)), endowment=[],
    ...             capacity=[1], tastes=[[1], [1]])
    >>> round(consumption_equivalent_loss(e, achieved=2 * np.log(0.49), best=2 * np.log(0.5)), 4)
    0.02
    """
    return float(-np.expm1((achieved - best) / float(economy.budgets.sum())))


def welfare_loss(economy: Economy, consumption: ArrayLike, levels: ArrayLike, best: float) -> float:
    """Return the consumption-equivalent loss of an allocation against the welfare `best`."""
    return consumption_equivalent_loss(economy, welfare(economy, consumption, levels), best)


class NeedFulfillment(NamedTuple):
    """How far needs are met: 1 is fully, and more than enough counts as 1."""

    least: float
    mean: float


def need_fulfillment(economy: Economy, consumption: ArrayLike) -> NeedFulfillment:
    """Return the least and the mean share of a need that is met, over households and goods.

    Parameters
    ----------
    economy : Economy
        With needs; where it has none both figures are 1.
    consumption : array, shape (H, G)
    """
    needs = economy.needs.tocoo()
    if not needs.nnz:
        return NeedFulfillment(1.0, 1.0)
    rows, columns = needs.coords
    met = np.minimum(np.asarray(consumption, dtype=float)[rows, columns] / needs.data, 1.0)
    return NeedFulfillment(float(met.min()), float(met.mean()))


def spending_at(
    economy: Economy, consumption: ArrayLike, prices: ArrayLike
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return what each household's private consumption is worth at common prices, shape (H,).

    Public goods are left out: everyone has the same. The same prices must be used for every
    institution that is compared, usually those of the optimum.
    """
    private = economy.good_kind != "public"
    return np.asarray(
        np.asarray(consumption, dtype=float)[:, private] @ np.asarray(prices, dtype=float)[private]
    )


def gini(amounts: ArrayLike) -> float:
    """Return the Gini coefficient of non-negative amounts: 0 is equality, 1 - 1/n is one owns all.

    Examples
    --------
    >>> gini([1, 1, 1, 1]), gini([0, 0, 0, 1])
    (0.0, 0.75)
    """
    a = np.sort(_amounts(amounts))
    n, total = a.size, float(a.sum())
    if total == 0.0:
        return 0.0
    rank = np.arange(1, n + 1)
    return max(0.0, float(2.0 * (rank @ a) / (n * total) - (n + 1) / n))


def atkinson(amounts: ArrayLike, *, aversion: float = 1.0) -> float:
    """Return Atkinson's index: the share of the total that equality would make superfluous.

    Parameters
    ----------
    amounts : array
        Non-negative.
    aversion : float
        Inequality aversion, positive; at 1 the geometric mean is compared with the mean.

    Examples
    --------
    >>> round(atkinson([1.0, 4.0]), 3)   # geometric mean 2, mean 2.5
    0.2
    """
    if aversion <= 0:
        raise ValueError(f"aversion is {aversion}; expected a number above zero")
    a = _amounts(amounts)
    mean = float(a.mean())
    if mean == 0.0:
        return 0.0
    if aversion >= 1.0 and float(a.min()) == 0.0:
        return 1.0
    if aversion == 1.0:
        return float(1.0 - np.exp(np.log(a).mean()) / mean)
    return float(1.0 - ((a / mean) ** (1.0 - aversion)).mean() ** (1.0 / (1.0 - aversion)))


def _amounts(given: ArrayLike) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    amounts = np.asarray(given, dtype=float).ravel()
    if not amounts.size or np.any(amounts < 0) or not np.all(np.isfinite(amounts)):
        raise ValueError("expected at least one amount, all finite and none negative")
    return amounts
