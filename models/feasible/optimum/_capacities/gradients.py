"""Conjugate gradients, preconditioned by the diagonal, for the matrices of Newton's method."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from feasible.economy import Vector

__all__ = ["solve_positive"]


def solve_positive(
    product: Callable[[Vector], Vector],
    diagonal: Vector,
    right: Vector,
    *,
    share: float,
    most: int,
    start: Vector | None = None,
) -> tuple[Vector, int]:
    """Solve ``M d = r`` for a symmetric positive definite M, and count the products.

    Parameters
    ----------
    product : callable
        Returns M v.
    diagonal : array, shape (m,)
        Of M, positive.
    right : array, shape (m,)
    share : float
        What may be left of the right-hand side, in the norm of the inverse diagonal.
    most : int
        Largest number of products; so many are reported, too, where M turns out to be singular.
    start : array, shape (m,), optional
        A guess.

    Examples
    --------
    >>> M = np.array([[4.0, 1.0], [1.0, 3.0]])
    >>> right = np.array([1.0, 2.0])
    >>> found, products = solve_positive(lambda v: M @ v, np.diag(M), right, share=1e-12, most=9)
    >>> found.round(4).tolist(), products
    ([0.0909, 0.6364], 2)
    """
    found = np.zeros_like(right) if start is None else start.copy()
    left = right.copy() if start is None else right - product(found)
    inverse = 1.0 / diagonal
    products = int(start is not None)
    enough = share * share * float(right @ (inverse * right))
    bent = inverse * left
    size = float(left @ bent)
    along = bent
    while size > enough and products < most:
        image = product(along)
        products += 1
        bend = float(along @ image)
        if not bend > 0.0:
            # Singular: no solution, which is not to be taken for one.
            return found, most
        step = size / bend
        found += step * along
        left -= step * image
        bent = inverse * left
        before, size = size, float(left @ bent)
        along = bent + (size / before) * along
    return found, products
