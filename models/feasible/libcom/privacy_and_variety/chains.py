"""Along a supply chain: how orders swing from stage to stage, with open books and without.

Every stage forecasts by the average of the last p figures that it sees, orders what was used, and as much
as its forecast of the lead time's use has changed. Demand is independent from day to day. Without open
books a stage sees the orders of the next; with them it sees demand itself, and plans for the lead times of
all stages up to its own.

An order is a weighted sum of past figures, with weight ``1 + a`` on the last and ``-a`` on the one that falls
out of the average, ``a = lead / average``. Through k stages the weights multiply out, and the variance of
orders over demand's is the sum of the squared weights.

References
----------
Chen, F., Drezner, Z., Ryan, J. K. and Simchi-Levi, D. (2000), "Quantifying the bullwhip effect in a simple
supply chain", *Management Science* 46(3), 436-443 (one stage, and a lower bound for several). Lee, H. L.,
Padmanabhan, V. and Whang, S. (1997), "Information distortion in a supply chain", *Management Science* 43(4).
"""

from __future__ import annotations

import numpy as np

from feasible.errors import InvalidInput

__all__ = ["lower_bound", "swing"]


def _checked(lead: float, average: int, stages: int) -> None:
    if not (lead >= 0 and average >= 1 and stages >= 1):
        raise InvalidInput(
            f"are {lead!r}, {average!r}, {stages!r}",
            where="lead, average, stages",
            expected="a lead of zero or more, and at least one figure and stage",
        )


def swing(lead: float, average: int, stages: int, *, open_books: bool = False) -> float:
    """Return the variance of the last stage's orders, over that of demand.

    Parameters
    ----------
    lead : float
        Periods until an order arrives, each stage.
    average : int
        Figures in a forecast.
    stages : int
    open_books : bool
        All see demand itself.

    Examples
    --------
    One stage is the published case, 1 + 2 a + 2 a^2. Three stages without and with open books:

    >>> round(swing(1, 5, 1), 4), round(swing(1, 5, 3), 4), round(swing(1, 5, 3, open_books=True), 4)
    (1.48, 3.7533, 2.92)
    """
    _checked(lead, average, stages)
    part = lead / average
    if open_books:
        return float((1.0 + stages * part) ** 2 + (stages * part) ** 2)
    one = np.zeros(average + 1)
    one[0], one[-1] = 1.0 + part, -part
    weights = np.ones(1)
    for _ in range(stages):
        weights = np.convolve(weights, one)
    return float((weights**2).sum())


def lower_bound(lead: float, average: int, stages: int) -> float:
    """Return the published lower bound without open books: the one-stage swing, to the power of the stages.

    It would be exact if the orders of each stage were as independent from day to day as demand is.

    Examples
    --------
    >>> round(lower_bound(1, 5, 3), 4)
    3.2418
    """
    _checked(lead, average, stages)
    return swing(lead, average, 1) ** stages
