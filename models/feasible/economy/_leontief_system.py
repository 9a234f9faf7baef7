"""One table's Leontief system, solved as often as it is asked: factorized if small, by products if large."""

from __future__ import annotations

import warnings
from functools import cached_property
from typing import Any, Literal

import numpy as np
from scipy.linalg import LinAlgWarning, lu_factor, lu_solve

from feasible.economy._numbers import Vector
from feasible.economy.leontief import solve_by_products

__all__ = ["PRODUCTS_FROM", "LeontiefSystem"]

#: From so many sectors on a factorization takes longer than hundreds of products.
PRODUCTS_FROM = 2000
# Outputs a unit of demand beyond this cannot be told from what never ends.
_ENDLESS = 1e12


class LeontiefSystem:
    """``(I - A) x = f`` and its transposed, for one dense A of technical coefficients.

    Parameters
    ----------
    coefficients : array, shape (n, n)
        Not negative.

    Examples
    --------
    >>> system = LeontiefSystem(np.array([[0.15, 0.25], [0.2, 0.05]]))
    >>> system.productive, system.solve(np.array([600.0, 1500.0])).round(2).tolist()
    (True, [1247.52, 1841.58])
    """

    def __init__(self, coefficients: Vector) -> None:
        self.coefficients = coefficients

    @property
    def _size(self) -> int:
        return int(self.coefficients.shape[0])

    @cached_property
    def _factors(self) -> Any:
        with warnings.catch_warnings():
            # What is singular is no warning but an answer: not productive.
            warnings.simplefilter("ignore", LinAlgWarning)
            return lu_factor(np.eye(self._size) - self.coefficients, check_finite=False)

    @cached_property
    def productive(self) -> bool:
        """Whether the spectral radius of A is below 1.

        It is exactly if what one unit of final demand for everything takes is a positive output of
        everything (Hawkins and Simon 1949): no eigenvalue is needed to tell.
        """
        if self._size < PRODUCTS_FROM and not np.diagonal(self._factors[0]).all():
            return False
        takes = self.solve(np.ones(self._size))
        return bool(takes.min() > 0.0 and takes.max() <= _ENDLESS)

    def solve(self, right: Vector, *, transpose: bool = False) -> Vector:
        """Return x for a vector f, or the columns for several.

        Raises
        ------
        NotConverged
            If A is too close to being unproductive for as many sectors as that.
        """
        if self._size < PRODUCTS_FROM:
            way: Literal[0, 1] = 1 if transpose else 0
            return np.asarray(lu_solve(self._factors, right, trans=way, check_finite=False))
        matrix = self.coefficients.T if transpose else self.coefficients
        columns = [solve_by_products(lambda v: matrix @ v, side) for side in right.reshape(self._size, -1).T]
        return np.column_stack(columns).reshape(right.shape)
