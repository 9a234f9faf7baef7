"""Input-output algebra that never densifies: spectral radius, Hawkins-Simon, Leontief solves.

References
----------
Hawkins, D. and Simon, H. A. (1949), "Note: some conditions of macroeconomic stability",
*Econometrica* 17, 245-248.
Miller, R. E. and Blair, P. D. (2009), *Input-Output Analysis*, 2nd ed., ch. 2.
Collatz, L. (1942) and Wielandt, H. (1950) for the bounds on the spectral radius.
Ruiz, D. (2001), "A scaling algorithm to equilibrate both rows and columns norms in matrices",
Rutherford Appleton Laboratory RAL-TR-2001-034.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu

from feasible.economy import align
from feasible.economy._krylov import solve_products
from feasible.economy.align import Given, MatrixLike, Vector
from feasible.errors import InvalidInput, NotConverged

__all__ = [
    "HawkinsSimon",
    "hawkins_simon",
    "leontief_solve",
    "productivity",
    "solve_by_products",
    "spectral_radius",
]

# Above this many goods a factorization fills in and an iterative solve wins by far.
_FACTORIZE_BELOW = 1500
# LAPACK is faster up to the first size, and bearable up to the second.
_LAPACK_UP_TO, _LAPACK_AT_MOST = 120, 1200
_POWER_ROUNDS = 3000
# A loop whose radius is this near to 1 cannot be told from one that yields nothing.
_BORDER = 1e-12


def spectral_radius(matrix: MatrixLike, *, tolerance: float = 1e-10) -> float:
    """Return the largest absolute eigenvalue of a square non-negative matrix.

    Parameters
    ----------
    matrix : DataFrame, sparse or dense array, shape (n, n)
        Non-negative, for instance technical coefficients (money per unit of money). The rows of a DataFrame
        are matched to its columns.
    tolerance : float
        Relative width of the Collatz-Wielandt bounds at which the power iteration stops.

    Returns
    -------
    float
        The spectral radius; 0 for a nilpotent matrix (no production loops).

    Raises
    ------
    InvalidInput
        If the matrix is not square, its rows are not labeled as its columns are, or a cell is negative or not
        finite.
    NotConverged
        If a block of thousands of goods mixes too slowly for the bounds to close.

    Notes
    -----
    The radius of a matrix is the largest of its strongly connected blocks. Small blocks go to LAPACK; in
    large ones Collatz and Wielandt's bounds are closed by power iteration on ``(A + I) / 2``, where the
    shift makes cyclic blocks aperiodic.

    Examples
    --------
    >>> round(spectral_radius(np.array([[0.15, 0.25], [0.2, 0.05]])), 4)
    0.3291
    """
    csr: Any = sparse.csr_array(align.square("matrix", matrix)[0])
    blocks = (_irreducible_radius(csr[members][:, members], tolerance) for members in _loops(csr))
    return max(float(csr.diagonal().max(initial=0.0)), *blocks, 0.0)


def _loops(csr: Any) -> list[np.ndarray[tuple[int], np.dtype[np.intp]]]:
    """Return the strongly connected blocks of several goods."""
    count, block = connected_components(csr, directed=True, connection="strong")
    if count == csr.shape[0]:
        return []
    return [np.flatnonzero(block == which) for which in np.flatnonzero(np.bincount(block) > 1)]


def _irreducible_radius(block: Any, tolerance: float) -> float:
    n = block.shape[0]
    if n > _LAPACK_UP_TO:
        low, high = _power_bounds(block, tolerance)
        if high - low <= tolerance * high:
            return 0.5 * (low + high)
        if n > _LAPACK_AT_MOST:
            raise NotConverged(
                "spectral radius (power iteration)",
                residual=high - low,
                rounds=_POWER_ROUNDS,
                advice=f"it lies between {low:.6g} and {high:.6g}; ask for a wider tolerance",
            )
    return float(np.abs(np.linalg.eigvals(block.toarray())).max())


def _power_bounds(block: Any, tolerance: float) -> tuple[float, float]:
    """Return Collatz and Wielandt's bounds, closed as far as some thousand products close them."""
    v = np.ones(block.shape[0])
    low, high = 0.0, np.inf
    for _ in range(_POWER_ROUNDS):
        w = 0.5 * (block @ v + v)
        ratio = w / v
        low, high = 2.0 * float(ratio.min()) - 1.0, 2.0 * float(ratio.max()) - 1.0
        if high - low <= tolerance * high:
            break
        v = w / w.max()
    return low, high


def _feeds_on_itself(block: Any) -> bool:
    """Whether a strongly connected block needs as much as it yields, or more."""
    if block.shape[0] <= _LAPACK_AT_MOST:
        return _irreducible_radius(block, 1e-10) >= 1.0 - _BORDER
    low, high = _power_bounds(block, 1e-10)
    return 0.5 * (low + high) >= 1.0 - _BORDER


@dataclass(frozen=True)
class HawkinsSimon:
    """Whether a technology can yield a surplus of every good at once.

    Attributes
    ----------
    productive : bool
        True if some levels give a positive net output of every good.
    culprits : tuple of int
        Positions of the goods that need more of each other than they yield (empty if productive).
    rounds : int
        Rounds of value iteration that it took; 0 if the question went to a linear program.
    """

    productive: bool
    culprits: tuple[int, ...]
    rounds: int


def hawkins_simon(outputs: MatrixLike, inputs: MatrixLike) -> HawkinsSimon:
    """Test the Hawkins-Simon condition for a technology with any number of plants a good.

    With one output a plant the smallest value of a good, ``v_g = min_j (1 + a_j v) / b_gj`` over the
    plants that make it, is finite exactly if the best techniques together are productive. The
    iteration from ``v = 0`` increases; its increments grow at the spectral radius of the best
    techniques, so that Collatz-Wielandt bounds decide long before the values have converged. Where they
    do not, the spectral radius of the techniques that are best by then does.
    With joint outputs the question is a linear program. No verdict depends on units.

    Parameters
    ----------
    outputs, inputs : DataFrame, sparse or dense array, shape (goods, plants)
        Output and input per unit of level. DataFrames are matched by label: goods and plants are those of
        `outputs`, or of `inputs` if only that is one.

    Returns
    -------
    HawkinsSimon

    Raises
    ------
    InvalidInput
        If a label is unknown or twice there, the shapes differ, a cell is negative or not finite, or nobody
        makes a good.

    Examples
    --------
    >>> hawkins_simon(np.eye(2), [[0.15, 0.25], [0.2, 0.05]]).productive
    True
    >>> hawkins_simon(np.eye(2), [[0.0, 1.2], [0.9, 0.0]]).culprits
    (0, 1)
    """
    kinds = ("good", "plant")
    goods, plants = align.axes("outputs", outputs, inputs, kinds=kinds)
    made = align.matrix("outputs", outputs, goods, plants, kinds=kinds)
    used = align.matrix("inputs", inputs, goods, plants, kinds=kinds)
    orphans = np.flatnonzero(np.diff(sparse.csr_array(made).indptr) == 0)
    if orphans.size:
        raise InvalidInput(
            "no plant makes it",
            where=f"outputs[good {goods[orphans[0]]!r}]",
            expected="at least one plant with a positive output",
        )
    return productivity(made, used)


def productivity(outputs: sparse.csc_array, inputs: sparse.csc_array) -> HawkinsSimon:
    """Return the verdict of `hawkins_simon` on matrices that are validated already, as an economy's are."""
    if np.any(np.diff(outputs.indptr) > 1):
        return _hawkins_simon_joint(outputs, inputs)
    return _hawkins_simon_single(outputs, inputs)


def _hawkins_simon_single(outputs: sparse.csc_array, inputs: sparse.csc_array) -> HawkinsSimon:
    """Decide by value iteration where no plant has two outputs."""
    found = _by_values(outputs, inputs)
    if found.productive:
        return found
    # Which of several techniques is least bad hangs on what a run of each costs: asked in units of their own.
    rows, columns = _own_units(outputs + inputs)
    own = [sparse.csc_array(cells.multiply(rows[:, None]).multiply(columns)) for cells in (outputs, inputs)]
    return _by_values(*own)


def _by_values(outputs: sparse.csc_array, inputs: sparse.csc_array) -> HawkinsSimon:
    """Decide by the smallest values of goods, if a run of each plant takes one hour."""
    goods = outputs.shape[0]
    makers = np.flatnonzero(np.diff(outputs.indptr))
    made = outputs.indices[outputs.indptr[makers]]
    yield_ = outputs.data[outputs.indptr[makers]]
    using = sparse.csr_array(inputs[:, makers].T)
    v = before = np.zeros(goods)
    step = np.full(goods, np.inf)
    for rounds in range(1, 20001):
        cost = (1.0 + using @ v) / yield_
        new = np.full(goods, np.inf)
        np.minimum.at(new, made, cost)
        new_step = new - v
        # By concavity, once every increment shrinks by a factor it goes on shrinking by that factor.
        shrinks = rounds > 1 and bool(np.all(new_step < (1.0 - _BORDER) * step))
        if shrinks or not np.any(new_step > 1e-13 * new):
            return HawkinsSimon(productive=True, culprits=(), rounds=rounds)
        if rounds == 50:
            before = new
        if rounds == 1000 or (rounds > 50 and float((new / before).max()) > 1e12):
            break
        v, step = new, np.maximum(new_step, 1e-300)
    best = np.empty(goods, dtype=np.intp)
    cheapest = np.flatnonzero(cost <= new[made])
    best[made[cheapest]] = cheapest
    technique: Any = sparse.csr_array(using[best].multiply(1.0 / yield_[best][:, None]))
    stuck = np.flatnonzero(technique.diagonal() >= 1.0 - _BORDER).tolist()
    for members in _loops(technique):
        if _feeds_on_itself(technique[members][:, members]):
            stuck += members.tolist()
    return HawkinsSimon(productive=not stuck, culprits=tuple(sorted({int(g) for g in stuck})), rounds=rounds)


def _hawkins_simon_joint(outputs: sparse.csc_array, inputs: sparse.csc_array) -> HawkinsSimon:
    """Decide by a linear program whether every good can have a net output."""
    goods, plants = outputs.shape
    rows, columns = _own_units(outputs + inputs)
    taken = sparse.csc_array((inputs - outputs).multiply(rows[:, None]).multiply(columns))
    # Maximize the smallest net output per unit of total level: positive exactly if productive.
    net = sparse.hstack([taken, sparse.csc_array(np.ones((goods, 1)))], format="csc")
    total = sparse.csc_array(np.append(np.ones(plants), 0.0)[None, :])
    found: Any = linprog(  # type: ignore[call-overload]
        -np.append(np.zeros(plants), 1.0),
        A_ub=net,
        b_ub=np.zeros(goods),
        A_eq=total,
        b_eq=[1.0],
        bounds=[(0, None)] * plants + [(None, None)],
        method="highs",
    )
    if -found.fun > 1e-12:
        return HawkinsSimon(productive=True, culprits=(), rounds=0)
    stuck = np.flatnonzero(-found.ineqlin.marginals > 1e-9)
    return HawkinsSimon(productive=False, culprits=tuple(int(g) for g in stuck), rounds=0)


def _own_units(cells: Any) -> tuple[Vector, Vector]:
    """Return units of goods and plants in which the cells of each have a geometric mean of 1.

    Whatever units the cells come in, they leave in the same (but for a factor of goods and plants that
    nothing ties to the others, which changes no choice).
    """
    some = sparse.coo_array(cells)
    goods, plants = some.shape
    good, plant = (at[some.data > 0.0] for at in some.coords)
    logs = np.log(some.data[some.data > 0.0])
    of_goods = np.maximum(np.bincount(good, minlength=goods), 1)
    of_plants = np.maximum(np.bincount(plant, minlength=plants), 1)
    rows, columns = np.zeros(goods), np.zeros(plants)
    for _ in range(1000):
        across = -np.bincount(plant, logs + rows[good], plants) / of_plants
        down = -np.bincount(good, logs + across[plant], goods) / of_goods
        moved = max(float(np.abs(across - columns).max()), float(np.abs(down - rows).max()))
        rows, columns = down, across
        if moved <= 1e-12:
            break
    return np.exp(rows), np.exp(columns)


def leontief_solve(
    coefficients: MatrixLike, right: Given, *, transpose: bool = False, tolerance: float = 1e-12
) -> Vector:
    """Solve ``(I - A) x = f`` for quantities, or the transposed system for values.

    Parameters
    ----------
    coefficients : DataFrame, sparse or dense array, shape (n, n)
        Technical coefficients A, spectral radius below 1. The rows of a DataFrame are matched to its columns.
    right : Series, dict, DataFrame or array, shape (n,) or (n, k)
        Final demand f (or resource use a unit r); several right-hand sides as columns. What has labels is
        matched to those of `coefficients`, which must have some.
    transpose : bool
        Solve for values instead of quantities.
    tolerance : float
        Relative residual to reach.

    Returns
    -------
    array, shape of `right`
        In the order of the labels of `right`, if it has any, and else of the columns of `coefficients`.

    Raises
    ------
    InvalidInput
        If `coefficients` is not square, a label is unknown, missing or twice there, a coefficient is negative
        or a number not finite.
    NotConverged
        If the residual stays above `tolerance` (spectral radius too close to 1).

    Notes
    -----
    A sparse factorization below 1,500 goods; above that products alone (`solve_by_products`), since
    factors of input-output matrices fill up.

    Examples
    --------
    >>> leontief_solve([[0.15, 0.25], [0.2, 0.05]], [600.0, 1500.0]).round(2)
    array([1247.52, 1841.58])
    """
    square, own = align.square("coefficients", coefficients)
    n = square.shape[0]
    columns, back = _right_sides(right, n, own)
    if n < _FACTORIZE_BELOW:
        factor: Any = splu(sparse.csc_array(sparse.eye_array(n, format="csc") - square))
        return np.asarray(factor.solve(columns, trans="T" if transpose else "N"))[back]
    matrix: Any = square.T if transpose else square
    solved = [solve_products(lambda v: matrix @ v, b, tolerance).x for b in columns.reshape(n, -1).T]
    return np.column_stack(solved).reshape(columns.shape)[back]


def _right_sides(
    given: Given, n: int, own: pd.Index | None
) -> tuple[Vector, slice | np.ndarray[tuple[int], np.dtype[np.intp]]]:
    """Return right-hand sides in the order of the coefficients, and what puts a solution back into theirs."""
    if isinstance(given, Mapping):
        given = pd.Series(given)
    labeled = isinstance(given, pd.Series | pd.DataFrame)
    if labeled and own is None:
        raise InvalidInput(
            "carries labels, and the coefficients have none",
            where="right",
            expected="an array, in order, or a DataFrame of coefficients",
        )
    axis = pd.RangeIndex(n) if own is None else own
    if align.dimensions(given) == 2:
        across = given.columns if labeled else pd.RangeIndex(np.shape(given)[1])
        sides = align.grid("right", given, axis, across, kinds=("sector", "side"), signed=True)
    else:
        sides = align.vector("right", given, axis, kind="sector", signed=True)
    if not labeled:
        return sides, slice(None)
    return sides, axis.get_indexer(pd.Index([str(label) for label in given.index], dtype=object))


def solve_by_products(
    product: Callable[[Vector], Vector], right: Given, *, tolerance: float = 1e-12
) -> Vector:
    """Solve ``x = A x + f`` from products ``v -> A v`` alone, whatever A is stored as.

    Parameters
    ----------
    product : callable
        Returns A v for an array v of shape (n,).
    right : array, shape (n,)
        f, in the order of A; without labels, since a product has none.
    tolerance : float
        Relative residual to reach.

    Raises
    ------
    InvalidInput
        If `right` carries labels, or a number is not finite.
    NotConverged
        If the residual stays above `tolerance`.

    Examples
    --------
    >>> A = np.array([[0.15, 0.25], [0.2, 0.05]])
    >>> solve_by_products(lambda v: A @ v, [600.0, 1500.0]).round(2)
    array([1247.52, 1841.58])
    """
    return solve_products(product, align.numbers("right", right, labeled=False, signed=True), tolerance).x
