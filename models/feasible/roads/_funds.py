"""Returns that owners and members ask, what they save for them, and funds that are saved up."""

from __future__ import annotations

from math import inf

import pandas as pd

from feasible.errors import InvalidInput


def _positive(name: str, value: float) -> None:
    if not value > 0:
        raise InvalidInput(f"is {value!r}", where=name, expected="above zero")


def _inside(name: str, value: float) -> None:
    if not 0 < value < 1:
        raise InvalidInput(f"is {value!r}", where=name, expected="strictly between 0 and 1")


def required_return(rate: float, horizon: float, *, kept: float = 0.0, wear: float = 0.0) -> float:
    """Return the yearly return over wear that members ask of an investment of the firm's if they will leave.

    Parameters
    ----------
    rate : float
        What their own savings would bring; positive.
    horizon : float
        Years that they will stay; positive, infinity for a fund.
    kept : float
        Share of what is left of it that they can take out when they leave.
    wear : float
        Share that wears out each year; from 0 to below 1. What wears out soon leaves little behind.

    Returns
    -------
    float
        ``R - wear``, where R is earned on what is left of it each year and
        ``R (1 - v) / (rate + wear) + kept v = 1`` with ``v = ((1 - wear) / (1 + rate))^horizon``. Savers ask
        the rate, whatever the wear.

    Notes
    -----
    After Furubotn and Pejovich (1970): what is reinvested stays behind.

    Examples
    --------
    >>> round(required_return(0.05, 10), 4), round(required_return(0.05, 10, kept=1.0), 4)
    (0.1295, 0.05)
    >>> round(required_return(0.05, 10, wear=0.1), 4)
    0.0909
    """
    _positive("rate", rate)
    _positive("horizon", horizon)
    if not 0 <= kept <= 1:
        raise InvalidInput(f"is {kept!r}", where="kept", expected="a share from 0 to 1")
    if not 0 <= wear < 1:
        raise InvalidInput(f"is {wear!r}", where="wear", expected="a share from 0 to below 1")
    v = ((1 - wear) / (1 + rate)) ** horizon
    return float((rate + wear) * (1 - kept * v) / (1 - v) - wear)


def saving_share(exponent: float, discount: float, horizon: float) -> float:
    """Return what share of income is invested by those who look some periods ahead, today included.

    Parameters
    ----------
    exponent : float
        a: income is ``capital ** a``; strictly between 0 and 1.
    discount : float
        D: what a period later counts for; strictly between 0 and 1.
    horizon : float
        A whole number of periods, at least 1; infinity for a fund that never ends.

    Returns
    -------
    float
        ``aD (1 - (aD)^(T-1)) / (1 - (aD)^T)``: the first step of the best plan of T periods, if capital lasts
        one period and each period is worth the logarithm of what is consumed.

    Examples
    --------
    >>> [round(saving_share(0.5, 0.9, T), 3) for T in (1, 2, 5, float("inf"))]
    [0.0, 0.31, 0.44, 0.45]
    """
    _inside("exponent", exponent)
    _inside("discount", discount)
    if not (horizon >= 1 and (horizon == inf or horizon == int(horizon))):
        raise InvalidInput(
            f"is {horizon!r}", where="horizon", expected="a whole number of periods, or infinity"
        )
    x = exponent * discount
    return x if horizon == inf else float(x * (1 - x ** (horizon - 1)) / (1 - x**horizon))


def steady_consumption(exponent: float, share: float) -> float:
    """Return consumption where capital no longer changes if a share of income is always invested."""
    _inside("exponent", exponent)
    return float((1 - share) * share ** (exponent / (1 - exponent)))


def fund_path(exponent: float, share: float, periods: int, *, capital: float = 0.1) -> pd.DataFrame:
    """Return the years of an economy that always invests one share of its income.

    Returns
    -------
    DataFrame, index ``period``
        ``capital``, ``income``, ``consumption``.
    """
    rows, now = [], capital
    for _ in range(periods):
        income = now**exponent
        rows.append((now, income, (1 - share) * income))
        now = share * income
    index = pd.RangeIndex(periods, name="period")
    return pd.DataFrame(rows, columns=["capital", "income", "consumption"], index=index)
