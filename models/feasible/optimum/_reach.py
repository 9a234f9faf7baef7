"""The most that limits let an objective be, each row by itself: beside what a value is nothing."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from feasible.economy import Vector

__all__ = ["beside_nothing", "reach"]

Limits = tuple[Vector, Vector]

#: Solvers keep prices to 1e-9: what is less than that part of all that limits allow is nothing.
_NOTHING = 1e-9


def beside_nothing(gap: float, value: float, most: float) -> float:
    """Return what counts of a gap: where the value is nothing beside `most`, only what is more than that.

    No gap is larger than from the value to the other end of what limits allow.

    Parameters
    ----------
    gap, value : float
        Between a value and its bound; the value.
    most : float
        The `reach` of the objective. Where nothing limits it every gap counts whole.

    Examples
    --------
    >>> beside_nothing(1e-12, 0.0, 10.0), beside_nothing(1e-12, 1.0, 10.0)
    (0.0, 1e-12)
    """
    if not np.isfinite(most):
        return gap
    gap = min(gap, abs(value) + most)
    if abs(value) > _NOTHING * most:
        return gap
    return max(gap - _NOTHING * most, 0.0)


def reach(cost: Vector, matrix: sparse.csc_array, rows: Limits, columns: Limits) -> float:
    """Return a bound on the size of the objective that follows from limits alone, each row by itself.

    Parameters
    ----------
    cost : array, shape (n,)
    matrix : csc_array, shape (m, n)
    rows, columns : pairs of arrays
        Lower and upper limits.

    Returns
    -------
    float
        The sum of ``|cost| |x|`` at each column's largest size within its own limits and those that a row
        puts on it while all others help; infinite where nothing limits a column that counts. No solver and
        no prices are in it, and it scales as the objective does.

    Examples
    --------
    A limit of 1e12 on a column is not what stops it where a row stops it at 2:

    >>> row = sparse.csc_array([[1.0, 1.0]])
    >>> none, high = np.zeros(2), np.array([1e12, 1e12])
    >>> reach(np.array([3.0, 0.0]), row, (np.array([-np.inf]), np.array([2.0])), (none, high))
    6.0
    """
    cells = matrix.tocoo()
    i, j = cells.coords
    a = cells.data
    i, j, a = i[a != 0.0], j[a != 0.0], a[a != 0.0]
    low, high = columns[0].copy(), columns[1].copy()
    least, most = (np.where(a > 0.0, a * x[j], a * y[j]) for x, y in (columns, columns[::-1]))
    for limit, terms, up in ((rows[1], least, a > 0.0), (rows[0], most, a < 0.0)):
        room = limit[i] - _others(i, terms, limit.size)
        told = np.isfinite(room)
        bound = room[told] / a[told]
        upper = up[told]
        np.minimum.at(high, j[told][upper], bound[upper])
        np.maximum.at(low, j[told][~upper], bound[~upper])
    counts = cost != 0.0
    size = np.maximum(np.abs(low), np.abs(high))
    return float(np.abs(cost[counts]) @ size[counts])


def _others(row: np.ndarray[tuple[int, ...], np.dtype[np.intp]], terms: Vector, rows: int) -> Vector:
    """Return for each cell the sum of its row's other terms: infinite, or no number, where one of them is."""
    endless = ~np.isfinite(terms)
    sums = np.bincount(row, np.where(endless, 0.0, terms), rows)
    many = np.bincount(row, endless, rows)
    rest = sums[row] - np.where(endless, 0.0, terms)
    return np.where(many[row] - endless > 0, np.nan, rest)
