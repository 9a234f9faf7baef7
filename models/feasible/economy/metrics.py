"""Measures of an outcome that every institution reports: welfare, needs, inequality.

References
----------
Atkinson, A. B. (1970), "On the measurement of inequality", *Journal of Economic Theory* 2, 244-263.
Gini, C. (1912), *Variabilita e mutabilita*; the mean-difference form used here.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from feasible.economy import align
from feasible.economy.align import Given, MatrixLike, Vector
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

    Raises
    ------
    InvalidInput
        If a figure is no number, or `best` not finite.

    Examples
    --------
    >>> e = Economy(goods=["bread"], resources=[], plants=["oven"], households=["a", "b"],
    ...             inputs=[[0]], outputs=[[1]], resource_use=np.zeros((0, 1)), endowment=[],
    ...             capacity=[1], tastes=[[1], [1]])
    >>> round(consumption_equivalent_loss(e, achieved=2 * np.log(0.49), best=2 * np.log(0.5)), 4)
    0.02
    """
    reached = align.number("achieved", achieved, signed=True, infinite=True)
    gap = reached - align.number("best", best, signed=True)
    return float(-np.expm1(gap / float(economy.budgets.sum())))


def welfare_loss(economy: Economy, consumption: MatrixLike, levels: Given, best: float) -> float:
    """Return the consumption-equivalent loss of an allocation against the welfare `best`.

    Parameters
    ----------
    economy : Economy
    consumption : DataFrame or array, shape (H, G)
    levels : Series, dict or array, shape (P,)
    best : float
        In budget units.

    Raises
    ------
    InvalidInput
        If a label is unknown, missing or twice there, or a number is not finite.
    """
    return consumption_equivalent_loss(economy, welfare(economy, consumption, levels), best)


class NeedFulfillment(NamedTuple):
    """How far needs are met: 1 is fully, and more than enough counts as 1."""

    least: float
    mean: float


def need_fulfillment(economy: Economy, consumption: MatrixLike) -> NeedFulfillment:
    """Return the least and the mean share of a need that is met, over households and goods.

    Parameters
    ----------
    economy : Economy
        With needs; where it has none both figures are 1.
    consumption : DataFrame or array, shape (H, G)

    Raises
    ------
    InvalidInput
        If a label is unknown, missing or twice there, or a number is not finite.
    """
    (got,) = economy.matched(consumption=consumption)
    needs = economy.needs.tocoo()
    if not needs.nnz:
        return NeedFulfillment(1.0, 1.0)
    rows, columns = needs.coords
    met = np.minimum(got[rows, columns] / needs.data, 1.0)
    return NeedFulfillment(float(met.min()), float(met.mean()))


def spending_at(economy: Economy, consumption: MatrixLike, prices: Given) -> Vector:
    """Return what each household's private consumption is worth at common prices, shape (H,).

    Public goods are left out: everyone has the same. The same prices must be used for every
    institution that is compared, usually those of the optimum.

    Parameters
    ----------
    economy : Economy
    consumption : DataFrame or array, shape (H, G)
    prices : Series, dict or array, shape (G,)

    Raises
    ------
    InvalidInput
        If a label is unknown, missing or twice there, or a number is not finite.
    """
    private = economy.good_kind != "public"
    got, price = economy.matched(consumption=consumption, prices=prices)
    return np.asarray(got[:, private] @ price[private])


def gini(amounts: Given) -> float:
    """Return the Gini coefficient of non-negative amounts: 0 is equality, 1 - 1/n is one owns all.

    Parameters
    ----------
    amounts : Series, dict or array, shape (n,)
        Finite and not negative, at least one. Labels do not matter.

    Raises
    ------
    InvalidInput
        If there is none, or one is not what is expected.

    Examples
    --------
    >>> gini([1, 1, 1, 1]), gini([0, 0, 0, 1])
    (0.0, 0.75)
    """
    a = np.sort(align.numbers("amounts", amounts))
    n, total = a.size, float(a.sum())
    if total == 0.0:
        return 0.0
    rank = np.arange(1, n + 1)
    return max(0.0, float(2.0 * (rank @ a) / (n * total) - (n + 1) / n))


def atkinson(amounts: Given, *, aversion: float = 1.0) -> float:
    """Return Atkinson's index: the share of the total that equality would make superfluous.

    Parameters
    ----------
    amounts : Series, dict or array, shape (n,)
        Finite and not negative, at least one. Labels do not matter.
    aversion : float
        Inequality aversion, positive; at 1 the geometric mean is compared with the mean.

    Raises
    ------
    InvalidInput
        If there is no amount, or a number is not what is expected.

    Examples
    --------
    >>> round(atkinson([1.0, 4.0]), 3)   # geometric mean 2, mean 2.5
    0.2
    """
    align.number("aversion", aversion, positive=True)
    a = align.numbers("amounts", amounts)
    mean = float(a.mean())
    if mean == 0.0:
        return 0.0
    if aversion >= 1.0 and float(a.min()) == 0.0:
        return 1.0
    if aversion == 1.0:
        return float(1.0 - np.exp(np.log(a).mean()) / mean)
    return float(1.0 - ((a / mean) ** (1.0 - aversion)).mean() ** (1.0 / (1.0 - aversion)))
