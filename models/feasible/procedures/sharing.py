"""Sharing what is short: amounts, and the uniform rule.

References
----------
Sprumont, Y. (1991), "The division problem with single-peaked preferences", *Econometrica* 59, 509-519, and
Thomson, W. (1994), *Journal of Economic Theory* 63 (the uniform rule).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from feasible.economy import Vector
from feasible.errors import InvalidInput

__all__ = ["amounts", "uniform_rule"]


def amounts(given: ArrayLike, where: str) -> Vector:
    """Return a list of amounts as an array, or refuse it.

    Raises
    ------
    InvalidInput
        If it is empty or no list, or an amount is negative or not finite.
    """
    found = np.asarray(given, dtype=float)
    if found.ndim != 1 or not found.size or not (np.isfinite(found).all() and (found >= 0).all()):
        raise InvalidInput("is not a list of amounts", where=where, expected="zero or more each")
    return found


def uniform_rule(asked: ArrayLike, total: ArrayLike, people: ArrayLike | None = None) -> Vector:
    """Share each good equally, nobody getting more than asked: ``min(asked, lambda)``.

    Nobody gains by asking for more or less than they want (Sprumont 1991), unlike with proportional
    shares, which inflate orders.

    Parameters
    ----------
    asked : array, shape (H, G)
    total : array, shape (G,)
        What there is; where it is more than all ask, everyone gets what they ask.
    people : array, shape (H,), optional
        How many stand behind each row, one by default: then each of them gets the same, up to an equal part
        of what the row asks.

    Returns
    -------
    array, shape (H, G)

    Examples
    --------
    >>> uniform_rule([[1.0], [4.0], [10.0]], [9.0]).ravel().tolist()
    [1.0, 4.0, 4.0]
    """
    n, d = np.asarray(asked, dtype=float), np.asarray(total, dtype=float)
    heads = np.ones(n.shape[0]) if people is None else np.asarray(people, dtype=float)
    each = n / heads[:, None]
    order = np.argsort(each, axis=0, kind="stable")
    ordered = np.take_along_axis(n, order, axis=0)
    before = np.cumsum(ordered, axis=0) - ordered
    # The cut if the k smallest are served in full and the others share what is left.
    cut = (d - before) / np.cumsum(heads[order][::-1], axis=0)[::-1]
    below = cut <= np.take_along_axis(each, order, axis=0)
    level = np.where(below.any(axis=0), cut[np.argmax(below, axis=0), np.arange(d.size)], np.inf)
    return np.asarray(heads[:, None] * np.minimum(each, np.maximum(level, 0.0)))
