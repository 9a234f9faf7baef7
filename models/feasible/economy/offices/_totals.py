"""Hidden numbers that a printed total tells: it leaves only one unknown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from feasible.economy._numbers import Vector
from feasible.economy.offices._notes import Notes
from feasible.errors import InvalidInput

__all__ = ["from_totals"]

# Printed parts miss a printed total by this share of it, and by half a unit each.
_NEAR = 1e-3


def from_totals(
    cells: pd.DataFrame,
    row_is_total: Sequence[bool],
    column_is_total: Sequence[bool],
    notes: Notes,
    where: str,
) -> pd.DataFrame:
    """Fill what is NaN from totals, each the sum of the parts since the last total, or of all before it.

    Which of the two, is told by the lines in which nothing is hidden; where neither holds, it tells nothing.


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
    >>> table = pd.DataFrame([[1.0, np.nan, 5.0], [2.0, 6.0, 8.0]], ["a", "b"], ["x", "y", "total"])
    >>> float(from_totals(table, [False] * 2, [False, False, True], Notes(), "t.csv").loc["a", "y"])
    4.0
    """
    values = cells.to_numpy(dtype=float).copy()
    if not np.isnan(values).any():
        return cells
    known = True
    while known and np.isnan(values).any():
        known = False
        for lines, flags, across in ((values, column_is_total, True), (values.T, row_is_total, False)):
            for parts, total in _sums(flags, lines):
                for at in np.flatnonzero(np.isnan(lines[:, parts]).sum(axis=1) == 1).tolist():
                    if np.isnan(lines[at, total]) or lines[at, total] == 0.0:  # hidden, or not printed there
                        continue
                    part = parts[int(np.argmax(np.isnan(lines[at, parts])))]
                    found = float(lines[at, total] - np.nansum(lines[at, parts]))
                    lines[at, part] = found
                    row, column = (at, part) if across else (part, at)
                    place = f"{where}: row {cells.index[row]!r}, column {cells.columns[column]!r}"
                    notes.add("filled", place, "hidden: what the printed total leaves", found)
                    known = True
    inside_rows, inside_columns = (
        np.array([not total for total in flags]) for flags in (row_is_total, column_is_total)
    )
    unknown = np.argwhere(np.isnan(values[inside_rows][:, inside_columns]))
    if unknown.size:
        rows, columns = cells.index[inside_rows], cells.columns[inside_columns]
        i, j = unknown[0]
        raise InvalidInput(
            "hides a number, and no printed total leaves only it unknown",
            where=f"{where}: row {rows[i]!r}, column {columns[j]!r}",
            expected="hidden='zero' to take it for none, or a table that tells it",
        )
    return pd.DataFrame(np.nan_to_num(values), cells.index, cells.columns)


def _sums(total: Sequence[bool], lines: Vector) -> list[tuple[list[int], int]]:
    """Return for each total the parts that it is the sum of, in every line that is whole."""
    found, since, before = [], list[int](), list[int]()
    for at, is_total in enumerate(total):
        if not is_total:
            since.append(at)
            before.append(at)
            continue
        for parts in (since, before):
            if parts and _holds(lines[:, parts], lines[:, at]):
                found.append(([*parts], at))
                break
        since = []
    return found


def _holds(parts: Vector, total: Vector) -> bool:
    whole = ~(np.isnan(parts).any(axis=1) | np.isnan(total)) & (total != 0.0)
    own, summed = total[whole], parts[whole].sum(axis=1)
    return bool(own.any()) and bool(
        np.all(np.abs(own - summed) <= _NEAR * np.abs(own) + 0.5 * parts.shape[1])
    )
