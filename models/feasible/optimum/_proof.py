"""How far a pair of solutions of a linear program is from proving each other, in numbers without units.

References
----------
Ruiz, D. (2001), "A scaling algorithm to equilibrate both rows and columns norms in matrices",
Rutherford Appleton Laboratory RAL-TR-2001-034.
Curtis, A. R. and Reid, J. K. (1972), "On the automatic scaling of matrices for Gaussian elimination",
*IMA Journal of Applied Mathematics* 10, 118-124.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import lsqr

from feasible.economy import Vector
from feasible.optimum._reach import beside_nothing, reach

__all__ = ["balance", "equilibrium", "residual"]

# Where the terms of a value cancel, its digits are rounding: from this share on they count, not the value.
_CANCELED = 1e-5
# A quantity or a price below this share of the largest is not asked for digits of its own.
_TRIFLE = 1e-9
# A breach and an unpaid price weigh so much less than a wrong value: what they are worth is in the value.
_BESIDE = 1e-1
_BALANCINGS = 10


@np.errstate(all="ignore")  # what is beyond all measure is no proof
def residual(
    cost: Vector,
    matrix: sparse.csc_array,
    rows: tuple[Vector, Vector],
    columns: tuple[Vector, Vector],
    x: Vector,
    y: Vector,
    units: tuple[Vector, Vector],
) -> float:
    """Return the largest of three shares: of a limit that is broken, of a price nobody pays, of the value.

    Parameters
    ----------
    cost : array, shape (n,)
        Of a minimum.
    matrix : csc_array, shape (m, n)
    rows, columns : pairs of arrays
        Lower and upper limits.
    x : array, shape (n,)
        The solution.
    y : array, shape (m,)
        Change of the minimum for one more unit of each row's limit.
    units : pair of arrays
        Of rows and columns, such that amounts and prices can be compared.

    Returns
    -------
    float
        0 for an exact optimum. The third share is what the bound that the duals prove (weak duality) is short
        of the value, or beyond it: breaches that matter are in it, whatever the units.

    Examples
    --------
    Cheapest is 2 of the first at 1 each, where 2 x + y is to be 4; a dual of 0.5 proves it, 0.4 does not:

    >>> program = (np.array([1.0, 3.0]), sparse.csc_array([[2.0, 1.0]]), (np.array([4.0]), np.array([4.0])),
    ...            (np.zeros(2), np.full(2, np.inf)))
    >>> [round(residual(*program, np.array([2.0, 0.0]), np.array([y]),
    ...                 (np.ones(1), np.ones(2))), 12) for y in (0.5, 0.4)]
    [0.0, 0.2]
    """
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        return np.inf
    row_unit, column_unit = units
    size = abs(matrix)
    dearest = float((np.abs(y) * row_unit).max(initial=0.0))
    reduced = cost - matrix.T @ y
    value = float(cost @ x)
    # What is exchanged at these prices: in a game its value may be nothing, and its flows are not.
    flows = float(np.abs(y) @ (size @ np.abs(x)))
    bound, turnover = 0.0, float(np.abs(cost) @ np.abs(x)) + flows
    broken, unpaid, beside = 0.0, 0.0, 0.0
    for level, price, (low, high), terms, worth, unit in (
        (matrix @ x, y, rows, size @ np.abs(x), dearest / row_unit, row_unit),
        (x, reduced, columns, np.abs(x), np.abs(cost) + size.T @ np.abs(y), column_unit),
    ):
        side = np.where(price > 0.0, low, high)
        paid = np.isfinite(side)
        charges = price[paid] * side[paid]
        bound += float(charges.sum())
        turnover += float(np.abs(charges).sum())
        over = np.maximum(np.maximum(low - level, level - high), 0.0)
        broken = max(broken, _largest(over, terms, unit))
        # What these are worth could hide in the value, one canceling the other.
        beside += float(np.abs(price) @ over + np.abs(price[~paid]) @ np.abs(level[~paid]))
        unpaid = max(unpaid, _largest(np.where(paid, 0.0, np.abs(price)), worth, 1.0 / unit))
    gap = abs(value - bound) + beside
    scale = max(abs(value), _CANCELED * turnover, 1e-300)
    if gap > _TRIFLE * scale:
        gap = beside_nothing(gap, value, reach(cost, matrix, rows, columns))
    beyond = gap / scale if gap > 0.0 else 0.0
    worst = max(_BESIDE * broken, _BESIDE * unpaid, beyond)
    return worst if np.isfinite(beyond + broken + unpaid) else np.inf


def _largest(excess: Vector, terms: Vector, unit: Vector) -> float:
    """Return the largest excess as a share of its own terms, or of a trifle of the largest terms."""
    floor = _TRIFLE * float((terms / unit).max(initial=0.0)) * unit
    return float((excess / np.maximum(np.maximum(terms, floor), 1e-300)).max(initial=0.0))


def equilibrium(matrix: sparse.csc_array) -> tuple[Vector, Vector]:
    """Return units of rows and of columns in which the largest cell of each is about 1 (Ruiz 2001)."""
    size = abs(matrix)
    rows, columns = np.ones(matrix.shape[0]), np.ones(matrix.shape[1])
    column_of = np.repeat(np.arange(columns.size), np.diff(size.indptr))
    for _ in range(_BALANCINGS):
        cells = size.data * columns[column_of] / rows[size.indices]
        down, across = np.zeros(rows.size), np.zeros(columns.size)
        np.maximum.at(down, size.indices, cells)
        np.maximum.at(across, column_of, cells)
        rows = rows * np.sqrt(np.where(down > 0.0, down, 1.0))
        columns = columns / np.sqrt(np.where(across > 0.0, across, 1.0))
    return rows, columns


def balance(
    cost: Vector, matrix: sparse.csc_array, rows: tuple[Vector, Vector], columns: tuple[Vector, Vector]
) -> tuple[Vector, Vector, float]:
    """Return units of rows, columns and costs in which cells, limits and costs are near 1 (Curtis and Reid).

    The logarithms of all that is not zero are as small as can be, in the sum of their squares: whatever units
    the program is given in, the result is the same program.
    """
    m, n = matrix.shape
    column_of = np.repeat(np.arange(n), np.diff(matrix.indptr))
    sizes = [matrix.data, cost]
    # One line each: + 1 at the unit that multiplies it, - 1 at the one that divides it.
    times, over = [m + column_of, m + np.arange(n)], [matrix.indices, np.full(n, m + n)]
    for first, limits in ((0, rows), (m, columns)):
        for limit in limits:
            sizes.append(limit)
            times.append(np.full(limit.size, -1))
            over.append(first + np.arange(limit.size))
    size, up, down = np.concatenate(sizes), np.concatenate(times), np.concatenate(over)
    there = np.isfinite(size) & (size != 0.0)
    if not there.any():
        return np.ones(m), np.ones(n), 1.0
    size, up, down = np.abs(size[there]), up[there], down[there]
    line, multiplied = np.arange(size.size), up >= 0
    lines = sparse.csr_array(
        (
            np.append(np.ones(int(multiplied.sum())), -np.ones(size.size)),
            (np.append(line[multiplied], line), np.append(up[multiplied], down)),
        ),
        shape=(size.size, m + n + 1),
    )
    found = np.exp2(np.clip(lsqr(lines, -np.log2(size), atol=1e-6, btol=1e-6, iter_lim=500)[0], -300, 300))
    return found[:m], found[m : m + n], float(found[-1])
