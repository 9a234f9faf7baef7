"""Tables as an Excel workbook: a sheet each, numbers as numbers, the first line frozen."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from feasible.economy.offices._grid import openpyxl
from feasible.errors import InvalidInput

__all__ = ["MOST_ROWS", "openpyxl", "write_workbook"]

#: Rows of a sheet, its first line among them.
MOST_ROWS = 1_048_576
# What else Excel takes: columns of a sheet, letters of a sheet's name.
_COLUMNS, _NAME = 16_384, 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
#: Two writings of the same tables are the same file.
_NO_DATE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def write_workbook(path: str | Path, sheets: Mapping[str, pd.DataFrame]) -> None:
    """Write tables as sheets of a workbook.

    Parameters
    ----------
    path : str or Path
        ``.xlsx``; replaced if it is there.
    sheets : mapping of str to DataFrame
        Columns are written, indexes are not. A text that starts like a formula is written as text; infinity
        and NaN, which Excel does not have, as ``inf`` and as an empty cell.

    Raises
    ------
    InvalidInput
        If a sheet's name is none that Excel takes, or a table is too large for a sheet.
    MissingPackage
        If openpyxl is not installed.
    """
    library = openpyxl()
    file = Path(path)
    book = library.Workbook(write_only=True)
    bold = library.styles.Font(bold=True)
    for name, frame in sheets.items():
        if not name or len(name) > _NAME or _FORBIDDEN.search(name):
            raise InvalidInput(
                f"is {name!r}", where="sheet", expected=f"1 to {_NAME} letters without [ ] : * ? / \\"
            )
        if len(frame) >= MOST_ROWS or frame.shape[1] > _COLUMNS:
            raise InvalidInput(
                f"has {len(frame):,} rows and {frame.shape[1]:,} columns",
                where=f"sheet {name!r}",
                expected="what a sheet of Excel holds; the CSV has it all",
            )
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for at, column in enumerate(frame.columns):
            width = max([len(str(column)), *(len(str(cell)) for cell in frame.iloc[:50, at])])
            sheet.column_dimensions[library.utils.get_column_letter(at + 1)].width = min(
                max(width + 2, 8), 48
            )
        head = []
        for column in frame.columns:
            cell = library.cell.WriteOnlyCell(sheet, value=str(column))
            cell.font = bold
            head.append(cell)
        sheet.append(head)
        for row in frame.itertuples(index=False, name=None):
            sheet.append([_cell(library, sheet, value) for value in row])
    book.properties.created = book.properties.modified = _NO_DATE
    book.save(file)


def _cell(library: Any, sheet: Any, value: Any) -> Any:
    """Return a value as Excel takes it."""
    if value is None or value is pd.NA:
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return (
            None if math.isnan(value) else value if math.isfinite(value) else "inf" if value > 0 else "-inf"
        )
    if isinstance(value, bool | int):
        return value
    text = _CONTROL.sub("?", str(value))
    if text.startswith(("=", "+", "-", "@")):
        cell = library.cell.WriteOnlyCell(sheet, value=text)
        cell.data_type = "s"
        return cell
    return text
