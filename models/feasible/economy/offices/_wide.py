"""Wide text files of numbers, as large as tables of the world are: fast where every cell is a number."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from feasible.economy.offices._cells import read_cell
from feasible.economy.offices._notes import Notes, many
from feasible.errors import InvalidInput

__all__ = ["read_wide"]


def read_wide(
    file: Path,
    notes: Notes,
    *,
    separator: str = ",",
    index: int = 1,
    header: int = 1,
    hidden: Literal["refuse", "zero"] = "refuse",
) -> pd.DataFrame:
    """Read a file whose first columns and lines are labels and whose other cells are numbers.

    Parameters
    ----------
    file : Path
    notes : Notes
    separator : str
    index, header : int
        How many columns and lines of labels there are.
    hidden : {"refuse", "zero"}
        These tables have no totals that one cell could be found from.

    Returns
    -------
    DataFrame
        Labels of several levels are pairs.

    Raises
    ------
    InvalidInput
        Naming the file, and the row and the column of a cell that is no number.
    """
    if not file.is_file():
        raise InvalidInput("there is no such file", where=str(file), expected="a table in a text file")
    try:
        frame = pd.read_csv(
            file,
            sep=separator,
            index_col=list(range(index)),
            header=list(range(header)),
            encoding="utf-8-sig",
            low_memory=False,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise InvalidInput(
            f"cannot be read ({error})", where=file.name, expected="a table in UTF-8"
        ) from None
    texts = [at for at, kind in enumerate(frame.dtypes) if kind.kind not in "fiu"]
    whole = frame.to_numpy(dtype=float) if not texts else np.empty(frame.shape)
    blank = 0
    for at in range(frame.shape[1]) if texts else ():
        column = frame.iloc[:, at]
        if at not in texts:
            whole[:, at] = column.to_numpy(dtype=float)
            continue
        for row, raw in enumerate(column.tolist()):
            if isinstance(raw, float):
                whole[row, at] = raw
                continue
            cell = read_cell(raw)
            place = f"{file.name}, row {frame.index[row]!r}, column {frame.columns[at]!r}"
            if cell.kind == "text":
                raise InvalidInput(f"is {raw!r}", where=place, expected="a number")
            whole[row, at] = notes.hides(cell.mark, place, hidden) if cell.kind == "hidden" else cell.value
            blank += cell.kind == "nothing"
    empty = int(np.isnan(whole).sum())
    if empty:
        notes.add("filled", f"{file.name}: {many(empty, 'cell')}", "an empty cell is a zero", 0.0)
        whole = np.nan_to_num(whole)
    if blank:
        notes.add("filled", f"{file.name}: {many(blank, 'cell')}", "a dash is a zero", 0.0)
    return pd.DataFrame(whole, frame.index, frame.columns)
