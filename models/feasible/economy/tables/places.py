"""Where in a folder stands what an economy or a linear plan's targets refused."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from feasible.economy.tables.raw import read_raw
from feasible.economy.tables.read import open_folder
from feasible.economy.tables.schema import SCHEMA
from feasible.economy.tables.whole_folder import MARKER
from feasible.errors import InvalidInput

__all__ = ["placed"]

# Where an attribute stands that is called otherwise than its table: table and column.
_COLUMNS = {
    "good_kind": ("goods", "kind"),
    "resource_kind": ("resources", "kind"),
    "value": ("goods", "value"),
    "floor": ("goods", "floor"),
    "ceiling": ("goods", "ceiling"),
    "quota": ("plants", "quota"),
    "budgets": ("households", "budget"),
}
_CELL = re.compile(r"(\w+)\[(?:\w+ )?('.*'|\".*\")\]", re.DOTALL)


def placed(folder: str | Path, error: InvalidInput) -> InvalidInput:
    """Return a refusal with the file, and the line and the column where there are any, in front.

    Parameters
    ----------
    folder : str or Path
        That was read.
    error : InvalidInput
        Its place names an attribute, and perhaps a label.
    """
    path, kind = open_folder(folder)
    cell = _CELL.fullmatch(error.where)
    attribute, label = cell.groups() if cell else (error.where, None)
    if attribute in {"utility", "productive", "name"}:
        where = MARKER
    else:
        table, column = _COLUMNS.get(attribute, (attribute, ""))
        if table not in SCHEMA:
            return error
        where = f"{table}.{kind}" + (f", column {column!r}" if column else "")
        wanted = None if label is None else str(ast.literal_eval(label))
        for name, axis in _labeled(table):
            raw = None if wanted is None else read_raw(path, kind, name)
            at = [] if raw is None else np.flatnonzero(raw.rows[axis].astype(str) == wanted).tolist()
            if raw is not None and at:
                where = raw.place(at[0], column if column in raw.rows.columns else axis)
                break
    return type(error)(f"{error.where}: {error.what}", where=where, expected=error.expected)


def _labeled(table: str) -> Iterator[tuple[str, str]]:
    """Yield the columns of labels to look in: those of the table, then of the lists of what it names."""
    for axis in SCHEMA[table].labels:
        yield table, axis
    for axis in SCHEMA[table].labels:
        yield f"{axis}s", axis
