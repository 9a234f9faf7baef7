"""A linear program in natural units: ``min c x`` within ``K x >= h`` and ``0 <= x <= top``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from feasible.economy import Vector
from feasible.optimum.scaled import natural_sizes

__all__ = ["Boxed", "Limits", "Places"]

Limits = tuple[Vector, Vector]
Places = np.ndarray[tuple[int, ...], np.dtype[np.intp]]


@dataclass(frozen=True, eq=False)
class Boxed:
    """The program in units in which cells, levels and costs are near 1.

    Attributes
    ----------
    matrix : csc_array, shape (m, k)
        K, of the columns that can move.
    low : array, shape (m,)
        h.
    top : array, shape (k,)
        Upper limits; infinite where there is none.
    cost : array, shape (k,)
    moving : array of int, shape (k,)
        Which of the caller's columns these are.
    column_size, row_size : arrays, shapes (k,) and (m,)
        Of the caller's units in these; a row that was limited from above has a negative size.
    least : array, shape (n,)
        The caller's lower limits, from which levels are counted here.
    unit : float
        Of costs.
    """

    matrix: sparse.csc_array
    low: Vector
    top: Vector
    cost: Vector
    moving: Places
    column_size: Vector
    row_size: Vector
    least: Vector
    unit: float

    @classmethod
    def of(
        cls,
        cost: Vector,
        matrix: sparse.csc_array,
        rows: Limits,
        columns: Limits,
        *,
        sizes: tuple[Vector, Vector] | None = None,
    ) -> Boxed:
        """Return a minimization whose rows have one finite limit each, and whose columns a lower one.

        Parameters
        ----------
        cost : array, shape (n,)
        matrix : csc_array, shape (m, n)
        rows, columns : pairs of arrays
            Lower and upper limits.
        sizes : pair of arrays, optional
            Natural sizes of rows and columns, if they are known.
        """
        low, high = columns
        moving = np.flatnonzero(high > low)
        row_size, column_size = natural_sizes(matrix, rows, columns) if sizes is None else sizes
        if not np.isfinite(high).all():
            row_size, column_size = _shared(matrix, rows[1], high, row_size, column_size)
        from_above = np.isfinite(rows[1])
        sign = np.where(from_above, -1.0, 1.0)
        limit = np.where(from_above, -rows[1], rows[0])
        cells: Any = matrix[:, moving]
        column_of = np.repeat(column_size[moving], np.diff(cells.indptr))
        scaled = sparse.csc_array(
            (cells.data * column_of * (sign / row_size)[cells.indices], cells.indices, cells.indptr),
            shape=cells.shape,
        )
        worth = cost[moving] * column_size[moving]
        unit = float(np.abs(worth).max(initial=0.0))
        unit = unit if unit > 0.0 else 1.0
        return cls(
            scaled,
            (limit - sign * (matrix @ low)) / row_size,
            (high - low)[moving] / column_size[moving],
            worth / unit,
            moving,
            column_size[moving],
            sign * row_size,
            low,
            unit,
        )

    @property
    def ceiling(self) -> Vector:
        """Upper limits, and where there is none a level that counts as large."""
        return np.where(np.isfinite(self.top), self.top, 1.0)

    def levels(self, x: Vector) -> Vector:
        """Return levels in the caller's units."""
        out = self.least.copy()
        out[self.moving] += x * self.column_size
        return out

    def duals(self, y: Vector) -> Vector:
        """Return the change of the caller's minimum for one more unit of each row's limit."""
        return y * (self.unit / self.row_size)

    def inside(self, levels: Vector) -> Vector:
        """Return the caller's levels in these units, within limits."""
        return np.asarray(
            np.clip((levels - self.least)[self.moving] / self.column_size, 0.0, self.top), dtype=float
        )

    def prices(self, duals: Vector) -> Vector:
        """Return the caller's duals in these units, none below zero."""
        return np.asarray(np.maximum(duals * (self.row_size / self.unit), 0.0), dtype=float)


def _shared(
    matrix: sparse.csc_array, limits: Vector, high: Vector, row_size: Vector, column_size: Vector
) -> tuple[Vector, Vector]:
    """Return sizes in which a column without a limit is as large as its equal part of what rows allow it.

    By itself it could take all of a resource; at an optimum a thousand plants share it.
    """
    users = np.bincount(matrix.indices, minlength=row_size.size)
    column_of = np.repeat(np.arange(high.size), np.diff(matrix.indptr))
    part = limits / np.maximum(users, 1)
    at = np.flatnonzero(
        (matrix.data > 0.0) & np.isfinite(part)[matrix.indices] & (part > 0.0)[matrix.indices]
    )
    most = np.full(high.size, np.inf)
    np.minimum.at(most, column_of[at], part[matrix.indices[at]] / matrix.data[at])
    sharing = ~np.isfinite(high) & (most < column_size)
    size = np.where(sharing, np.exp2(np.round(np.log2(np.where(sharing, most, 1.0)))), column_size)
    term = np.zeros(row_size.size)
    np.maximum.at(term, matrix.indices, np.abs(matrix.data) * size[column_of])
    return np.where(term > 0.0, np.exp2(np.round(np.log2(np.where(term > 0.0, term, 1.0)))), row_size), size
