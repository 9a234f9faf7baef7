"""Points for goods that may be handed on, or may not, and the work for points that follows.

Everybody gets a point a week, and a point buys one unit of goods. Who has x units and does s hours for others
has ``strength * log(x) - s``. If points can be handed on, those who care more for goods than others work for
those who care less, and are paid in points; at a rate of ``rate`` hours a point everybody ends with
``strength / rate``. Bind points to a name, and what they buy is handed on instead, but for the part that is
used where it is given: a meal in the kitchen, a haircut.

References
----------
Hylland, A. and Zeckhauser, R. (1979), "The efficient allocation of individuals to positions", *Journal of
Political Economy* 87, 293-314: points that are worth nothing but what they are for. The rest is a market for
two goods.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize

from feasible.errors import InvalidInput

__all__ = ["HandedOn", "handed_on"]


class HandedOn(NamedTuple):
    """What comes of points that are handed on.

    Attributes
    ----------
    rate : float
        Hours of work for a point.
    changed : float
        Share of all points, or goods, that change hands.
    working : float
        Share of people who work for others' points.
    hours : float
        Most hours that one works for others.
    gain : float
        What the least lucky gains by it, in its own measure: nobody loses.
    """

    rate: float
    changed: float
    working: float
    hours: float
    gain: float


def handed_on(strengths: ArrayLike, bound: float = 0.0) -> HandedOn:
    """Return what comes of it if all but a share of everybody's goods can be handed on.

    Parameters
    ----------
    strengths : array, shape (n,)
        How much each cares for goods, above zero.
    bound : float
        Share of goods that is used where it is given; 0 where points themselves can be handed on.

    Raises
    ------
    InvalidInput
        If a strength is not above zero or `bound` is no share.

    Examples
    --------
    Two people, one of whom cares for goods three times as much: half of the other's points change hands.

    >>> found = handed_on([1.0, 3.0])
    >>> found.rate, found.changed, found.hours
    (2.0, 0.25, 1.0)
    >>> handed_on([1.0, 3.0], bound=1.0).changed
    0.0
    """
    care = np.asarray(strengths, dtype=float)
    if not (care.size and (care > 0.0).all() and np.isfinite(care).all() and 0.0 <= bound <= 1.0):
        raise InvalidInput(
            f"are {care}, {bound}", where="strengths, bound", expected="numbers above 0, and a share"
        )

    def over(rate: float) -> float:
        return float(np.maximum(bound, care / rate).sum() - care.size)

    # Wants are too many at the least strength and too few at the greatest; with all bound, nobody sells.
    low, high = float(care.min()), float(care.max())
    rate = float(care.mean())
    if bound == 1.0:
        rate = high
    elif abs(over(rate)) > 1e-15 * care.size:
        rate = float(optimize.brentq(over, low, high / min(1.0, 1.0 - bound + 1e-9) + high, xtol=1e-14))
    x = np.maximum(bound, care / rate)
    more = np.maximum(x - 1.0, 0.0)
    gains = care * np.log(np.maximum(x, 1e-300)) - rate * (x - 1.0)
    return HandedOn(
        rate,
        float(more.mean()),
        float((more > 1e-12).mean()),
        float(rate * more.max()),
        float(gains.min()),
    )
