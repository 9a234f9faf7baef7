"""The data of a linear program, matched by label, and its solution; rows and columns have natural sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy import Certificate, Vector, align
from feasible.economy.align import Given, MatrixLike
from feasible.errors import InvalidInput
from feasible.optimum.scaled import natural_sizes

__all__ = ["LinearSolution", "Program"]


@dataclass(frozen=True, eq=False)
class LinearSolution:
    """An optimal solution with its duals and a certificate.

    Attributes
    ----------
    objective : float
        Optimal value, in the objective's unit.
    primal : array, shape (columns,)
        The solution.
    activity : array, shape (rows,)
        Left-hand sides at the solution.
    duals : array, shape (rows,)
        Shadow price of each row: change of the optimal value for one more unit of the limit that
        binds (0 if none does). At a degenerate vertex one price of several:
        `LinearProgram.shadow_prices` gives the interval.
    reduced_costs : array, shape (columns,)
        The same for the limits of each column.
    iterations : int
        Simplex or interior-point iterations.
    tolerance : float
        Of the certificate's checks.
    """

    objective: float
    primal: Vector
    activity: Vector
    duals: Vector
    reduced_costs: Vector
    iterations: int
    tolerance: float
    _check: Callable[[float], Certificate]

    @cached_property
    def certificate(self) -> Certificate:
        """Recomputed from the data, by code that shares nothing with the solver."""
        return self._check(self.tolerance)


class Program:
    """What `feasible.optimum.LinearProgram` solves; see there for the parameters."""

    def __init__(
        self,
        objective: Given,
        matrix: MatrixLike,
        *,
        row_lower: Given = -np.inf,
        row_upper: Given = np.inf,
        column_lower: Given = 0.0,
        column_upper: Given = np.inf,
        maximize: bool = True,
        rows: Iterable[str] | None = None,
        columns: Iterable[str] | None = None,
        row_give: Given = np.inf,
    ) -> None:
        given: Any = matrix
        if not sparse.issparse(matrix) and not isinstance(matrix, pd.DataFrame):
            given = _table(matrix)
        row_names = None if rows is None else _names("rows", rows)
        column_names = None if columns is None else _names("columns", columns)
        if isinstance(given, pd.DataFrame):
            row_names, down = _order("row", given.index, row_names)
            column_names, across = _order("column", given.columns, column_names)
            given = given.take(down, axis=0).take(across, axis=1)
        self._row_names = _as_many("row", row_names, given.shape[0])
        self._column_names = _as_many("column", column_names, given.shape[1])
        self.matrix = self._matrix(given)
        self.maximize = maximize
        self.objective = self.of_columns("objective", objective, infinite=False)
        self.row_lower = self.of_rows("row_lower", row_lower, never=np.inf)
        self.row_upper = self.of_rows("row_upper", row_upper, never=-np.inf)
        self.column_lower = self.of_columns("column_lower", column_lower, never=np.inf)
        self.column_upper = self.of_columns("column_upper", column_upper, never=-np.inf)
        self.row_give = self.of_rows("row_give", row_give, signed=False)

    @cached_property
    def rows(self) -> pd.Index:
        """Names of the rows; ``row 0``, ``row 1``, ... where nobody has named them."""
        return _numbered("row", self.matrix.shape[0]) if self._row_names is None else self._row_names

    @cached_property
    def columns(self) -> pd.Index:
        """Names of the columns; ``column 0``, ``column 1``, ... where nobody has named them."""
        return _numbered("column", self.matrix.shape[1]) if self._column_names is None else self._column_names

    def of_rows(self, where: str, given: Given, *, never: float | None = None, signed: bool = True) -> Vector:
        """Return one number a row, matched by label; none of them the infinity that no limit can be."""
        axis = self._row_names
        if axis is None:
            axis = self.rows if _labeled(given) else pd.RangeIndex(self.matrix.shape[0])
        _only_in_order(where, "row", given, axis)
        values = align.vector(where, _listed(given, axis), axis, kind="row", signed=signed, infinite=True)
        return _within(where, "row", values, axis, never)

    def of_columns(
        self, where: str, given: Given, *, never: float | None = None, infinite: bool = True
    ) -> Vector:
        """Return one number a column, matched by label; none of them the infinity that no limit can be."""
        axis = self._column_names
        if axis is None:
            axis = self.columns if _labeled(given) else pd.RangeIndex(self.matrix.shape[1])
        _only_in_order(where, "column", given, axis)
        given = _listed(given, axis)
        values = align.vector(where, given, axis, kind="column", signed=True, infinite=infinite)
        return _within(where, "column", values, axis, never)

    def _matrix(self, given: Any) -> sparse.csc_array:
        """Return finite numbers as a sparse matrix, or name the cell that is none."""
        m, n = given.shape
        rows = pd.RangeIndex(m) if self._row_names is None else self._row_names
        columns = pd.RangeIndex(n) if self._column_names is None else self._column_names
        if isinstance(given, pd.DataFrame):
            cells = [
                align.vector(
                    f"matrix[column {name!r}]", given.iloc[:, at].to_numpy(), rows, kind="row", signed=True
                )
                for at, name in enumerate(columns)
            ]
            given = np.reshape(cells, (n, m)).T
        made = sparse.csc_array(given, dtype=np.float64)
        bad = np.flatnonzero(~np.isfinite(made.data))
        if bad.size:
            row = int(made.indices[bad[0]])
            column = int(np.searchsorted(made.indptr, bad[0], side="right") - 1)
            raise InvalidInput(
                f"is {made.data[bad[0]]:g}",
                where=f"matrix[column {columns[column]!r}][row {rows[row]!r}]",
                expected="a finite number",
            )
        return made

    @property
    def sense(self) -> float:
        """1 for a maximum, -1 for a minimum."""
        return 1.0 if self.maximize else -1.0

    @cached_property
    def sizes(self) -> tuple[Vector, Vector]:
        """Natural sizes of rows and columns, from the data alone."""
        return natural_sizes(
            self.matrix, (self.row_lower, self.row_upper), (self.column_lower, self.column_upper)
        )

    @property
    def units(self) -> tuple[Vector, Vector, float]:
        """Natural sizes of rows, columns and the value."""
        row_size, column_size = self.sizes
        worth = float(np.abs(self.objective * column_size).max(initial=0.0))
        return row_size, column_size, worth if worth > 0 else 1.0


def _within(where: str, kind: str, values: Vector, names: pd.Index, never: float | None) -> Vector:
    """Refuse a lower limit of inf, or an upper one of -inf."""
    if never is not None and np.any(values == never):
        label = names[int(np.argmax(values == never))]
        raise InvalidInput(
            f"is {never:g}", where=f"{where}[{kind} {label!r}]", expected=f"{-never:g} where nothing limits"
        )
    return values


def _names(axis: str, given: Iterable[str]) -> pd.Index:
    """Return texts, none of them blank; several rows may have one name, and each is a row of its own."""
    own = given if isinstance(given, str | bytes | set | frozenset) else list(given)
    align.labels(axis, own if isinstance(own, str | bytes | set | frozenset) else dict.fromkeys(own))
    return pd.Index([str(label) for label in own], dtype=object)


def _only_in_order(where: str, kind: str, given: Given, axis: pd.Index) -> None:
    """Refuse to match by names of which one stands for several rows or columns."""
    if axis.is_unique or not _labeled(given):
        return
    name = axis[axis.duplicated()][0]
    raise InvalidInput(
        f"several {kind}s are called {name!r}", where=where, expected=f"numbers in the {kind}s' order"
    )


def _numbered(kind: str, size: int) -> pd.Index:
    return pd.Index([f"{kind} {i}" for i in range(size)], dtype=object)


def _default(index: pd.Index) -> bool:
    """Whether an index is pandas' own 0, 1, 2, ..., which names nothing."""
    return index.equals(pd.RangeIndex(len(index)))


def _labeled(given: Given) -> bool:
    """Whether something has labels of its own."""
    return isinstance(given, Mapping) or (isinstance(given, pd.Series) and not _default(given.index))


def _listed(given: Given, axis: pd.Index) -> Given:
    """Return a Series that names nothing as the list that it is, where there are no names either."""
    plain = isinstance(axis, pd.RangeIndex) and isinstance(given, pd.Series)
    return given.to_numpy() if plain else given


def _as_many(kind: str, names: pd.Index | None, size: int) -> pd.Index | None:
    """Refuse names that are not one for each row or column."""
    if names is not None and len(names) != size:
        raise InvalidInput(
            f"has {len(names)} names", where=f"{kind}s", expected=f"{size}, one a {kind} of the matrix"
        )
    return names


def _order(kind: str, index: pd.Index, names: pd.Index | None) -> tuple[pd.Index | None, Any]:
    """Return the names of a DataFrame's rows or columns, and where in it each one stands."""
    if _default(index):
        return names, np.arange(len(index))
    own = align.labels(f"{kind}s of the matrix", index)
    if names is None:
        return own, np.arange(len(index))
    _only_in_order("matrix", kind, pd.Series(dtype=float, index=own), names)
    at = align.vector("matrix", pd.Series(np.arange(len(own)), own), names, kind=kind)
    return names, at.astype(np.intp)


def _table(given: MatrixLike) -> Any:
    """Return rows of numbers as an array, and of what will be refused cell by cell as a DataFrame."""
    try:
        table = np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        table = np.array(given, dtype=object)
    if table.ndim != 2:
        raise InvalidInput("is no table of numbers", where="matrix", expected="rows of as many numbers each")
    return table if table.dtype == np.float64 else pd.DataFrame(table)
