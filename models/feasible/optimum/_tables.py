"""Tables of amounts that users pass, matched by label."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from feasible.economy import Vector, align
from feasible.errors import InvalidInput

__all__ = ["dimensions", "labeled_table", "table"]


def dimensions(given: Any) -> int:
    """Return how many dimensions an array, a list, a list of lists has; none if its rows differ in length."""
    try:
        return int(np.ndim(given))
    except ValueError:
        return -1


def table(where: str, given: Any, rows: pd.Index, columns: pd.Index, *, kinds: tuple[str, str]) -> Vector:
    """Return amounts of zero or more, shape (n, m), in the order of `rows` and `columns`.

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

    Raises
    ------
    InvalidInput
        If a label is unknown or twice there, the shape is wrong, or a cell is negative or no finite number.
    """
    shape = (len(rows), len(columns))
    if (
        isinstance(given, np.ndarray)
        and given.dtype == np.float64
        and given.shape == shape
        and given.min(initial=0.0) >= 0.0
        and given.max(initial=0.0) < np.inf
    ):
        # What solvers hand on, thousands of times: nothing to match, and a look is enough.
        return given
    return np.asarray(align.matrix(where, given, rows, columns, kinds=kinds).toarray())


def labeled_table(where: str, given: Any, *, kinds: tuple[str, str]) -> tuple[Vector, pd.Index, pd.Index]:
    """Return amounts of zero or more, shape (n, m), and labels of rows and columns: their own, or 0, 1, ...

    Parameters
    ----------
    where : str
        The argument's name, for messages.
    given : DataFrame, or dense array, shape (n, m)
    kinds : (str, str)
        What a row and a column stand for, for messages.

    Raises
    ------
    InvalidInput
        If a label stands twice, it is no table, or a cell is negative or no finite number.
    """
    if isinstance(given, pd.DataFrame):
        rows, columns = (
            align.labels(f"{kind}s of {where}", axis) for kind, axis in zip(kinds, given.axes, strict=True)
        )
        given = given.to_numpy()
    elif dimensions(given) == 2:
        rows, columns = (pd.RangeIndex(size) for size in np.shape(given))
    else:
        raise InvalidInput("is no table", where=where, expected=f"{kinds[0]}s by {kinds[1]}s")
    return table(where, given, rows, columns, kinds=kinds), rows, columns
