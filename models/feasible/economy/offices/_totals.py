"""Hidden numbers that a printed total tells: it leaves only one unknown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from feasible.economy.offices._notes import Notes
from feasible.errors import InvalidInput

__all__ = ["from_totals"]


def from_totals(
    cells: pd.DataFrame,
    row_is_total: Sequence[bool],
    column_is_total: Sequence[bool],
    notes: Notes,
    where: str,
) -> pd.DataFrame:
    """Fill what is NaN from totals: the first total behind a block of parts is the sum of that block.

    Parameters
    ----------
    cells : DataFrame, shape (n, m)
        NaN where a number is hidden.
    row_is_total, column_is_total : sequence of bool
        Which rows and columns are totals.
    notes : Notes
    where : str
        The file, for messages.

    Returns
    -------
    DataFrame
        The same, without NaN.

    Raises
    ------
    InvalidInput
        If a number stays unknown, naming its row and its column.

    Examples
    --------
    >>> table = pd.DataFrame([[1.0, np.nan, 5.0]], ["a"], ["x", "y", "total"])
    >>> float(from_totals(table, [False], [False, False, True], Notes(), "t.csv").loc["a", "y"])
    4.0
    """
    values = cells.to_numpy(dtype=float).copy()
    if not np.isnan(values).any():
        return cells
    known = True
    while known and np.isnan(values).any():
        known = False
        for lines, flags, across in ((values, column_is_total, True), (values.T, row_is_total, False)):
            for parts, total in _blocks(flags):
                for at in np.flatnonzero(np.isnan(lines[:, parts]).sum(axis=1) == 1).tolist():
                    if np.isnan(lines[at, total]):
                        continue
                    part = parts[int(np.argmax(np.isnan(lines[at, parts])))]
                    found = float(lines[at, total] - np.nansum(lines[at, parts]))
                    lines[at, part] = found
                    row, column = (at, part) if across else (part, at)
                    place = f"{where}: row {cells.index[row]!r}, column {cells.columns[column]!r}"
                    notes.add("filled", place, "hidden: what the printed total leaves", found)
                    known = True
    unknown = np.argwhere(np.isnan(values[~np.array(row_is_total)][:, ~np.array(column_is_total)]))
    if unknown.size:
        rows, columns = cells.index[~np.array(row_is_total)], cells.columns[~np.array(column_is_total)]
        i, j = unknown[0]
        raise InvalidInput(
            "hides a number, and no printed total leaves only it unknown",
            where=f"{where}: row {rows[i]!r}, column {columns[j]!r}",
            expected="hidden='zero' to take it for none, or a table that tells it",
        )
    return pd.DataFrame(np.nan_to_num(values), cells.index, cells.columns)


def _blocks(total: Sequence[bool]) -> list[tuple[list[int], int]]:
    """Return each run of parts with the total that stands right behind it."""
    found, parts = [], []
    for at, is_total in enumerate(total):
        if not is_total:
            parts.append(at)
            continue
        if parts:
            found.append((parts, at))
        parts = []
    return found
