"""Tables of amounts that users pass, matched by label."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from feasible.economy import Vector, align

__all__ = ["table"]


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
