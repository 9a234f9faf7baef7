"""Leontief systems ``x = A x + f`` from products alone: minimal residuals, and one step of Neumann's series.

References
----------
Saad, Y. and Schultz, M. H. (1986), "GMRES", *SIAM Journal on Scientific and Statistical Computing* 7,
856-869.
Daniel, J. W., Gragg, W. B., Kaufman, L. and Stewart, G. W. (1976), "Reorthogonalization and stable algorithms
for updating the Gram-Schmidt QR factorization", *Mathematics of Computation* 30, 772-795.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from feasible.economy._numbers import Vector
from feasible.errors import NotConverged

__all__ = ["Solved", "solve_each", "solve_products"]

# Directions kept before the search begins anew, and how often it may.
_KEPT, _RESTARTS = 60, 40
# A vector that loses more than this in the first orthogonalization is orthogonalized again.
_LOST = 0.5
_ROUNDING, _MOST_ROUNDING = 1e-14, 1e-4
# Of a direction of length 1, after I - A, that counts as gone.
_NOTHING = 1e-14

# What a solve and each refinement of it leaves of the right-hand side, and at last of each good's output.
_SOLVED, _REFINED, _EACH = 1e-10, 1e-5, 1e-9
# Refinements at most; the first ones are a step of Neumann's series each.
_REFINEMENTS, _NEUMANN = 12, 2
# What is less than this beside the largest drowns in its rounding: what is left of it is computed anew.
_SMALL = 1e-4
# The smallest unit of a good in which that is asked, beside the largest: no good is nothing.
_LEAST = 1e-200


class Solved(NamedTuple):
    """A solution, one step of Neumann's series beyond the one whose residual is known.

    Attributes
    ----------
    x : array, shape (n,)
    left : array, shape (n,)
        ``f - (I - A) z`` of the solution z before the last step, which is ``x - z``. What is left of x is
        ``A left``.
    products : int
        With A: one a direction, and one more where rounding calls for a test of the solution.
    """

    x: Vector
    left: Vector
    products: int


def solve_products(product: Callable[[Vector], Vector], right: Vector, tolerance: float) -> Solved:
    """Solve ``x = A x + f`` from products with A.

    Parameters
    ----------
    product : callable
        Returns A v for an array v of shape (n,).
    right : array, shape (n,)
        f.
    tolerance : float
        Norm of what may be left of f, as a share of that of f.

    Raises
    ------
    NotConverged
        If more is left after thousands of products.

    Examples
    --------
    >>> A = np.array([[0.15, 0.25], [0.2, 0.05]])
    >>> found = solve_products(lambda v: A @ v, np.array([600.0, 1500.0]), 1e-12)
    >>> found.x.round(2).tolist(), found.products
    ([1247.52, 1841.58], 2)
    """
    size = float(np.linalg.norm(right))
    enough = tolerance * size
    x, left, products = np.zeros_like(right), right, 0
    kept = np.empty((min(_KEPT, right.size) + 1, right.size))
    if not enough > 0.0:
        return Solved(x, left, 0)
    for _ in range(_RESTARTS):
        step, left, used = _cycle(product, left, enough, kept)
        x = x + step
        products += used
        done = float(np.linalg.norm(left)) <= enough
        rounding = _ROUNDING * float(np.linalg.norm(x))
        if not done or rounding > 0.5 * enough:
            left = right - x + product(x)
            products += 1
        # Where outputs are a million times the demand, no arithmetic leaves less than their rounding.
        least = min(rounding, _MOST_ROUNDING * size) if done else 0.0
        if float(np.linalg.norm(left)) <= max(enough, least):
            return Solved(x + left, left, products)
    raise NotConverged(
        "Leontief solve (GMRES)",
        residual=float(np.linalg.norm(left)),
        rounds=products,
        advice="check that the spectral radius of the coefficients is below 1",
    )


def solve_each(matrix: Any, right: Vector, *, transpose: bool = False) -> Vector:
    """Solve a Leontief system until next to nothing is left of each good, those of little output too.

    Parameters
    ----------
    matrix : sparse array, shape (n, n)
        A.
    right : array, shape (n,) or (n, k)
        One right-hand side, or several as columns.
    transpose : bool
        Solve for values instead of quantities.

    Raises
    ------
    NotConverged
        See `solve_products`.

    Examples
    --------
    >>> solve_each(np.array([[0.15, 0.25], [0.2, 0.05]]), np.array([600.0, 1500.0])).round(2)
    array([1247.52, 1841.58])
    """
    taken = matrix.T if transpose else matrix

    def product(v: Vector) -> Vector:
        return np.asarray(taken @ v)

    def in_units(size: Vector, side: Vector, tolerance: float) -> tuple[Vector, Vector]:
        """Solve with each good in a unit of its own: else one in large numbers is all that a norm sees."""
        found = solve_products(lambda v: product(size * v) / size, side / size, tolerance)
        return size * found.x, size * found.left

    columns = []
    for side in right.reshape(right.shape[0], -1).T:
        try:
            found, left, _ = solve_products(product, side, _SOLVED)
        except NotConverged:
            found, left = in_units(_about(product, side), side, _SOLVED)
        for attempt in range(_REFINEMENTS):
            near = (np.abs(left) <= _EACH * np.abs(found)).all()
            if near and not _spread(found):
                break
            if not near and attempt < _NEUMANN:
                # What is left of a solution is the product with what was left before its last step.
                left = product(left)
                found = found + left
                continue
            left = side - found + product(found)
            if (np.abs(left) <= _EACH * np.abs(found)).all():
                break
            try:
                more, left = in_units(_at_least(np.abs(found)), left, _REFINED)
            except NotConverged:
                # What is left is rounding, which nothing refines: the solution was found before.
                break
            found = found + more
        columns.append(found)
    return np.column_stack(columns).reshape(right.shape)


def _about(product: Callable[[Vector], Vector], side: Vector) -> Vector:
    """Return about as much of each good as a solution has: the right side and what some rounds of it take."""
    size = step = np.abs(side)
    for _ in range(_NEUMANN):
        step = product(step)
        size = size + step
    return _at_least(size)


def _at_least(size: Vector) -> Vector:
    return np.maximum(size, _LEAST * float(size.max()))


def _spread(found: Vector) -> bool:
    size = np.abs(found)
    return bool(np.any((size > 0.0) & (size < _SMALL * size.max(initial=0.0))))


def _cycle(
    product: Callable[[Vector], Vector], left: Vector, enough: float, kept: Vector
) -> tuple[Vector, Vector, int]:
    """Return the step within so many directions that leaves least, what it leaves, and how many products."""
    most = kept.shape[0] - 1
    images, upper, turns = np.zeros((most + 1, most)), np.zeros((most, most)), np.zeros((most, 2))
    aim = np.zeros(most + 1)
    aim[0] = float(np.linalg.norm(left))
    kept[0] = left / aim[0]
    used = 0
    for j in range(most):
        # Directions are made orthogonal as products with A: those with I - A differ by the direction itself.
        image = np.array(product(kept[j]), dtype=float)
        share, length = _orthogonal(kept[: j + 1], image)
        used += 1
        column = -share
        column[j] += 1.0
        for i, (cosine, sine) in enumerate(turns[:j]):
            above, below = column[i], column[i + 1]
            column[i], column[i + 1] = cosine * above + sine * below, cosine * below - sine * above
        radius = float(np.hypot(column[j], length))
        if not radius > _NOTHING:
            # A direction that I - A takes to nothing: the system has no one solution.
            break
        turns[j] = column[j] / radius, -length / radius
        column[j] = radius
        upper[: j + 1, j], images[: j + 1, j], images[j + 1, j] = column, share, length
        aim[j], aim[j + 1] = turns[j, 0] * aim[j], -turns[j, 1] * aim[j]
        kept[j + 1] = image / length if length > 0.0 else 0.0
        if abs(aim[j + 1]) <= enough:
            break
    k = int(np.count_nonzero(np.diagonal(upper)))
    parts = _back(upper[:k, :k], aim[:k])
    # What is left, f - (I - A) x, lies within the directions too: it takes no product.
    rest = images[: k + 1, :k] @ parts
    rest[:k] -= parts
    rest[0] += float(np.linalg.norm(left))
    return parts @ kept[:k], rest @ kept[: k + 1], used


def _orthogonal(kept: Vector, image: Vector) -> tuple[Vector, float]:
    """Take the directions out of an image, in place; return their parts of it, and the length left."""
    before = float(np.linalg.norm(image))
    share = kept @ image
    image -= share @ kept
    length = float(np.linalg.norm(image))
    if length < _LOST * before:
        more = kept @ image
        image -= more @ kept
        share = share + more
        length = float(np.linalg.norm(image))
    # What rounding leaves of an image within the directions is no direction.
    return share, length if length > 1e-15 * before else 0.0


def _back(upper: Vector, aim: Vector) -> Vector:
    """Solve a triangular system from the last row up."""
    found = np.zeros(aim.size)
    for i in range(aim.size - 1, -1, -1):
        found[i] = (aim[i] - upper[i, i + 1 :] @ found[i + 1 :]) / upper[i, i]
    return found
