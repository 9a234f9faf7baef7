"""Tables: rows and columns of numbers, dense, sparse or as DataFrames, matched by both of their labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy._labels import Error, as_texts, once, places
from feasible.economy._numbers import Vector, as_numbers, misfit
from feasible.errors import InvalidInput

__all__ = [
    "DENSE_CELLS",
    "MatrixLike",
    "axes",
    "dimensions",
    "frame",
    "freeze",
    "grid",
    "matrix",
    "rows",
    "square",
]

#: A scipy sparse matrix or array, a DataFrame, or a dense array.
MatrixLike = Any

#: A dense matrix of more cells than this is a mistake: 50 million cells are 400 MB.
DENSE_CELLS = 50_000_000


def dimensions(given: Any) -> int:
    """Return 1 for a list or a dict of numbers, 2 for a table, and so on.

    Examples
    --------
    >>> dimensions({"a": 1}), dimensions([[1, 2]]), dimensions(5.0)
    (1, 2, 0)
    """
    if isinstance(given, Mapping):
        return 1
    return int(given.ndim if hasattr(given, "ndim") else np.array(given, dtype=object).ndim)


def rows(given: MatrixLike) -> int:
    """Return how many rows a table has; 0 if it is none.

    Examples
    --------
    >>> rows([[1, 2]]), rows(np.eye(3)), rows(5.0)
    (1, 3, 0)
    """
    if isinstance(given, list | tuple):
        return len(given)
    shape: tuple[int, ...] = getattr(given, "shape", ())
    return int(shape[0]) if len(shape) == 2 else 0


def axes(
    where: str,
    *tables: MatrixLike,
    kinds: tuple[str, str] = ("row", "column"),
    error: Error = InvalidInput,
) -> tuple[pd.Index, pd.Index]:
    """Return the labels of the first DataFrame among tables of one shape; without one, positions.

    Raises
    ------
    InvalidInput
        If the first is no table, or a label is missing or twice there.

    Examples
    --------
    >>> [axis.tolist() for axis in axes("outputs", np.eye(2), pd.DataFrame([[1, 2]], ["a"], ["x", "y"]))]
    [['a'], ['x', 'y']]
    >>> [axis.tolist() for axis in axes("outputs", [[1, 2]])]
    [['0'], ['0', '1']]
    """
    for table in tables:
        if isinstance(table, pd.DataFrame):
            down, across = (
                once(as_texts(where, axis, error), where, kind, error)
                for axis, kind in zip((table.index, table.columns), kinds, strict=True)
            )
            return down, across
    shape = tables[0].shape if hasattr(tables[0], "shape") else np.array(tables[0], dtype=object).shape
    if len(shape) != 2:
        raise error(f"has shape {shape}", where=where, expected="a table: a DataFrame, or rows of numbers")
    down, across = (pd.Index([str(at) for at in range(count)], dtype=object) for count in shape)
    return down, across


def _table(
    where: str,
    given: MatrixLike,
    rows: pd.Index,
    columns: pd.Index,
    kinds: tuple[str, str],
    error: Error,
    *,
    gaps: bool,
    bare: bool = False,
) -> Vector:
    """Return the cells of a DataFrame or of rows of numbers in the order of both axes; 0 in a gap."""
    if isinstance(given, Mapping):
        raise error("is a dict", where=where, expected="a DataFrame, or rows of numbers")
    if not isinstance(given, pd.DataFrame):

        def place(at: int, shape: tuple[int, ...]) -> str:
            fits = shape == (len(rows), len(columns))
            return _pair(where, rows, columns, kinds, at, bare=bare) if fits else f"{where}[{at}]"

        values = as_numbers(where, given, place, error)
        if values.shape != (len(rows), len(columns)):
            raise error(
                f"has shape {values.shape}",
                where=where,
                expected=f"{len(rows)} {kinds[0]}s by {len(columns)} {kinds[1]}s",
            )
        return values
    down, across = given.index, given.columns
    at = places(where, down, rows, kinds[0], error, gaps=gaps)
    to = places(where, across, columns, kinds[1], error, gaps=gaps)
    values = as_numbers(
        where, given.to_numpy(), lambda k, _: _pair(where, down, across, kinds, k, bare=bare), error
    )
    if at is not None:
        values = np.vstack([values, np.zeros(len(across))])[at]
    if to is not None:
        values = np.column_stack([values, np.zeros(len(rows))])[:, to]
    return values


def _pair(
    where: str, rows: pd.Index, columns: pd.Index, kinds: tuple[str, str], at: int, *, bare: bool = False
) -> str:
    """Name a cell by its flat position."""
    row, column = (repr(str(label)) for label in (rows[at // len(columns)], columns[at % len(columns)]))
    return f"{where}[{row}, {column}]" if bare else f"{where}[{kinds[0]} {row}, {kinds[1]} {column}]"


def grid(
    where: str,
    given: MatrixLike,
    rows: pd.Index,
    columns: pd.Index,
    *,
    kinds: tuple[str, str] = ("row", "column"),
    signed: bool = False,
    error: Error = InvalidInput,
) -> Vector:
    """Return a dense table of which every cell is there, in the order of both axes.

    Parameters
    ----------
    where : str
        The argument's name, for messages.
    given : DataFrame, dense or sparse array, or rows of numbers, shape (n, m)
        A DataFrame is matched by label.
    rows, columns : Index
        Labels, n and m of them.
    kinds : (str, str)
        What a row and a column stand for, for messages.
    signed : bool
        Whether negative numbers are allowed.
    error : type
        What to raise.

    Returns
    -------
    array, shape (n, m)
        To be read only: it may be the array that was given.

    Raises
    ------
    InvalidInput
        If a label is unknown, missing or twice there, the shape is wrong, or a cell is no finite number.

    Examples
    --------
    >>> got = pd.DataFrame([[1.0, 2.0]], ["north"], ["iron", "corn"])
    >>> grid("consumption", got, pd.Index(["north"]), pd.Index(["corn", "iron"])).tolist()
    [[2.0, 1.0]]
    """
    if sparse.issparse(given):
        given = cast("Any", given).toarray()
    if type(given) is np.ndarray and given.dtype == np.float64 and given.shape == (len(rows), len(columns)):
        values = given
    else:
        values = _table(where, given, rows, columns, kinds, error, gaps=False)
    bad = misfit(values, signed=signed)
    if bad:
        raise error(
            f"is {values.flat[bad[0]]:g}", where=_pair(where, rows, columns, kinds, bad[0]), expected=bad[1]
        )
    return values


def matrix(
    where: str,
    given: MatrixLike,
    rows: pd.Index,
    columns: pd.Index,
    *,
    kinds: tuple[str, str] = ("row", "column"),
    error: Error = InvalidInput,
) -> sparse.csc_array:
    """Return a validated, canonical, read-only sparse copy of cells that are zero or more.

    Parameters
    ----------
    where : str
        The argument's name, for messages.
    given : DataFrame, scipy sparse matrix or array, or dense array, shape (n, m)
        A DataFrame is matched by label; cells that it leaves out are zero.
    rows, columns : Index
        Labels, n and m of them.
    kinds : (str, str)
        What a row and a column stand for, for messages.
    error : type
        What to raise.

    Returns
    -------
    csc_array, shape (n, m)

    Raises
    ------
    InvalidInput
        If a label is unknown or twice there, the shape is wrong, a dense matrix is far too large, or a cell
        is negative or not finite.

    Examples
    --------
    >>> table = pd.DataFrame([[3.0]], index=["b"], columns=["x"])
    >>> matrix("inputs", table, pd.Index(["a", "b"]), pd.Index(["x"])).toarray().tolist()
    [[0.0], [3.0]]
    """
    if not sparse.issparse(given):
        size = getattr(given, "size", 0)
        if size > DENSE_CELLS:
            raise error(
                f"a dense matrix of {size:,} cells ({size * 8 / 1e9:.1f} GB)",
                where=where,
                expected="a scipy.sparse matrix: most plants use a handful of goods",
            )
        given = _table(where, given, rows, columns, kinds, error, gaps=True)
    if given.shape != (len(rows), len(columns)):
        raise error(
            f"has shape {given.shape}",
            where=where,
            expected=f"{len(rows)} {kinds[0]}s by {len(columns)} {kinds[1]}s",
        )
    if given.dtype.kind not in "fiub":
        raise error(f"holds {given.dtype} values", where=where, expected="numbers")
    made = sparse.csc_array(given, dtype=np.float64, copy=True)
    made.sum_duplicates()
    bad = misfit(made.data)
    if bad:
        at, expected = bad
        row, column = int(made.indices[at]), int(np.searchsorted(made.indptr, at, side="right") - 1)
        raise error(
            f"is {made.data[at]:g}",
            where=_pair(where, rows, columns, kinds, row * len(columns) + column),
            expected=expected,
        )
    made.eliminate_zeros()
    made.sort_indices()
    return cast("sparse.csc_array", freeze(_small_places(made)))


def _small_places(made: sparse.csc_array) -> sparse.csc_array:
    """Return places as 32-bit numbers where they fit: products read a quarter less memory."""
    if made.indices.dtype == np.int32 or max(*made.shape, made.nnz) > np.iinfo(np.int32).max:
        return made
    places = made.indices.astype(np.int32), made.indptr.astype(np.int32)
    return sparse.csc_array((made.data, *places), shape=made.shape)


def square(
    where: str, given: MatrixLike, *, kind: str = "sector", error: Error = InvalidInput
) -> tuple[Any, pd.Index | None]:
    """Return a square matrix of cells that are zero or more, and its labels if it has any.

    Parameters
    ----------
    where : str
        The argument's name, for messages.
    given : DataFrame, sparse or dense array, shape (n, n)
        The rows of a DataFrame are put in the order of its columns.
    kind : str
        What a label names, for messages.
    error : type
        What to raise.

    Returns
    -------
    matrix : sparse or dense array, shape (n, n)
        To be read only: it may be the one that was given.
    labels : Index or None
        Of rows and columns.

    Raises
    ------
    InvalidInput
        If it is not square, its rows are not labeled as its columns are, or a cell is negative or not finite.

    Examples
    --------
    >>> square("matrix", pd.DataFrame([[0.2, 0.0], [0.1, 0.3]], ["b", "a"], ["a", "b"]))[0].tolist()
    [[0.1, 0.3], [0.2, 0.0]]
    """
    own = None
    if sparse.issparse(given):
        held = cast("Any", given)
        given = held if held.format in {"csr", "csc", "coo"} else held.tocsr()
        shape, cells = given.shape, given.data
    elif isinstance(given, pd.DataFrame):
        own = once(as_texts(where, given.columns, error), where, kind, error)
        given = _table(where, given, own, own, (kind, kind), error, gaps=False, bare=True)
        shape, cells = given.shape, given
    else:
        given = as_numbers(where, given, lambda at, _: f"{where}[{at}]", error)
        shape, cells = given.shape, given
    if len(shape) != 2 or shape[0] != shape[1]:
        raise error(f"has shape {shape}", where=where, expected="as many rows as columns")
    bad = misfit(cells)
    if bad:
        at = bad[0]
        if sparse.issparse(given):
            down, across = cast("Any", given).tocoo().coords
            at = int(down[at] * shape[1] + across[at])
        names = pd.RangeIndex(shape[0]) if own is None else own
        raise error(
            f"is {cells.flat[bad[0]]:g}",
            where=_pair(where, names, names, (kind, kind), at, bare=True),
            expected=bad[1],
        )
    return given, own


def frame(
    where: str,
    given: Any,
    rows: pd.Index | None = None,
    columns: pd.Index | None = None,
    *,
    kinds: tuple[str, str] = ("row", "column"),
    signed: bool = False,
    least: str = "zero or more",
    error: Error = InvalidInput,
) -> pd.DataFrame:
    """Return a DataFrame of finite numbers under texts, every cell of it there.

    Parameters
    ----------
    where : str
        The argument's name, for messages.
    given : DataFrame, array or rows of numbers
        Without labels it goes by order.
    rows, columns : Index, optional
        The labels that it must have, in the order in which to return them; its own if left out, and
        ``"0", "1", ...`` where it has none.
    kinds : (str, str)
        What a row and a column stand for, for messages.
    signed : bool
        Whether negative numbers are allowed.
    least : str
        What to say is expected instead of a negative number.
    error : type
        What to raise.

    Returns
    -------
    DataFrame
        A copy.

    Raises
    ------
    InvalidInput
        If a label is unknown, missing or twice there, the shape is wrong, or a cell is no finite number.

    Examples
    --------
    >>> frame("make", [[1, 2], [3, 4]], pd.Index(["a", "b"])).loc["b"].to_dict()
    {'0': 3.0, '1': 4.0}
    """
    if rows is None or columns is None:
        own = axes(where, given, kinds=kinds, error=error)
        rows, columns = own[0] if rows is None else rows, own[1] if columns is None else columns
    values = _table(where, given, rows, columns, kinds, error, gaps=False, bare=True)
    bad = misfit(values, signed=signed)
    if bad:
        at, expected = bad
        raise error(
            f"is {values.flat[at]:g}",
            where=_pair(where, rows, columns, kinds, at, bare=True),
            expected=least if expected == "zero or more" else expected,
        )
    return pd.DataFrame(values.copy(), rows, columns)


def freeze(made: Any) -> Any:
    """Make a sparse matrix read-only, and return it."""
    for part in (made.data, made.indices, made.indptr):
        part.flags.writeable = False
    return made
