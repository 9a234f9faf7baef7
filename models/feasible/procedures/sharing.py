"""Sharing what is short: amounts, and the uniform rule.

References
----------
Sprumont, Y. (1991), "The division problem with single-peaked preferences", *Econometrica* 59, 509-519, and
Thomson, W. (1994), *Journal of Economic Theory* 63 (the uniform rule).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from feasible.economy import Vector, align
from feasible.economy.align import Given
from feasible.errors import InvalidInput
from feasible.optimum._tables import labeled_table
from feasible.procedures._listed import listed

__all__ = ["amounts", "uniform_rule"]


def amounts(given: Given, where: str) -> Vector:
    """Return a list of amounts as an array, or refuse it.

    Raises
    ------
    InvalidInput
        If it is empty or no list, or an amount is negative or not finite.
    """
    found = listed(where, given)
    if not found.size:
        raise InvalidInput("is empty", where=where, expected="a list of amounts")
    return found


def uniform_rule(asked: Any, total: Given, people: Given = None) -> Vector:
    """Share each good equally, nobody getting more than asked: ``min(asked, lambda)``.

    Nobody gains by asking for more or less than they want (Sprumont 1991), unlike with proportional
    shares, which inflate orders.

    Parameters
    ----------
    asked : DataFrame or array, shape (H, G)
    total : Series, dict or array, shape (G,)
        What there is; where it is more than all ask, everyone gets what they ask.
    people : Series, dict or array, shape (H,), optional
        How many stand behind each row, one by default: then each of them gets the same, up to an equal part
        of what the row asks.

    Returns
    -------
    array, shape (H, G)

    Raises
    ------
    InvalidInput
        If a label is unknown, missing or twice there, a shape is wrong, or a number is negative or none; if
        nobody stands behind a row.

    Examples
    --------
    >>> uniform_rule([[1.0], [4.0], [10.0]], [9.0]).ravel().tolist()
    [1.0, 4.0, 4.0]
    """
    n, rows, goods = labeled_table("asked", asked, kinds=("row", "good"))
    d = align.vector("total", total, goods, kind="good")
    heads: Vector = np.ones(len(rows))
    if people is not None:
        heads = align.vector("people", people, rows, kind="row", positive=True)
    each = n / heads[:, None]
    order = np.argsort(each, axis=0, kind="stable")
    ordered = np.take_along_axis(n, order, axis=0)
    before = np.cumsum(ordered, axis=0) - ordered
    # The cut if the k smallest are served in full and the others share what is left.
    cut = (d - before) / np.cumsum(heads[order][::-1], axis=0)[::-1]
    below = cut <= np.take_along_axis(each, order, axis=0)
    level = np.where(below.any(axis=0), cut[np.argmax(below, axis=0), np.arange(d.size)], np.inf)
    return np.asarray(heads[:, None] * np.minimum(each, np.maximum(level, 0.0)))
