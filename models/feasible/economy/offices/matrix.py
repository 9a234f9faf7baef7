"""Any table in one grid: sectors in lines and in columns, final uses beside them, primary inputs below.

That is how national offices print symmetric tables in spreadsheets. The first line of labels names sectors
and final uses, the first column sectors and primary inputs; a line of codes above, or a column beside, may
be there, too. What stands in both is a sector; totals are found by their names and by adding up.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd

from feasible.economy.offices._balance import balanced
from feasible.economy.offices._cells import Decimal, read_cell
from feasible.economy.offices._grid import Grid, open_grid
from feasible.economy.offices._notes import Notes, many, size
from feasible.economy.offices._parts import Parts, is_pay, kind_of
from feasible.economy.offices._totals import from_totals
from feasible.economy.offices.reading import Reading, Rules
from feasible.errors import InvalidInput

__all__ = ["read_matrix"]

_TOTAL = re.compile(
    r"(sub-?|grand )?total\b.*|.*\btotal|sum|gross output.*|output( at .*)?|total output.*|"
    r"(intermediate|final) (consumption|use|uses|demand|inputs?)|insgesamt|summe|ensemble|totaal|totale|"
    r"gross value added.*",
    re.IGNORECASE,
)
_OUTPUT = re.compile(r"(gross |total )?output.*|(production|produktionswert).*", re.IGNORECASE)


def read_matrix(
    path: str | Path,
    *,
    sheet: str | None = None,
    decimal: Decimal | None = None,
    unit: str = "money",
    rules: Rules | None = None,
) -> Reading:
    """Read a symmetric table from one grid.

    Parameters
    ----------
    path : str or Path
        Text of any separator, or ``.xlsx``.
    sheet : str, optional
        Of a workbook.
    decimal : {".", ","}, optional
        What separates fractions, where the file itself does not tell.
    unit : str
        For instance ``"million EUR"``.
    rules : Rules, optional

    Returns
    -------
    Reading

    Raises
    ------
    InvalidInput
        Naming the file and the cell, the label, or the row that misses its sum.
    """
    how, notes = rules or Rules(), Notes()
    grid = open_grid(path, notes, sheet=sheet)
    head, side = _corner(grid)
    columns = [k for k in range(side + 1, grid.width(head)) if grid.text(head, k)]
    rows = [
        r for r in range(head + 1, len(grid)) if grid.text(r, side) and any(grid.text(r, k) for k in columns)
    ]
    skipped = [r for r in range(head + 1, len(grid)) if r not in set(rows)]
    if skipped:
        notes.add("dropped", grid.name, f"{many(len(skipped), 'line')} without numbers: notes")
    down, across = [grid.text(r, side) for r in rows], [grid.text(head, k) for k in columns]
    for axis, kind in ((down, "line"), (across, "column")):
        twice = next((name for at, name in enumerate(axis) if name in axis[:at]), None)
        if twice is not None:
            raise InvalidInput(f"has two {kind}s {twice!r}", where=grid.name, expected="each label once")
    numbers = grid.numbers(rows, columns, notes, hidden=how.hidden, decimal=decimal)
    below, beside = ([_TOTAL.fullmatch(name) is not None for name in axis] for axis in (down, across))
    cells = from_totals(pd.DataFrame(numbers, down, across), below, beside, notes, grid.name)
    parts = _parts(cells, notes, grid.name)
    parts.unit, parts.name = unit, Path(path).stem
    return balanced(parts, notes, how, "matrix")


def _corner(grid: Grid) -> tuple[int, int]:
    """Return the line and the column of labels: those that have most of them in common."""
    best, found = 0, (-1, -1)
    for side in range(min(4, max(map(len, grid.cells)))):
        first = {grid.text(r, side) for r in range(len(grid))} - {""}
        labels = {name for name in first if read_cell(name).kind == "text"}
        for head in range(min(len(grid), 30)):
            common = len(labels & {grid.text(head, k) for k in range(side + 1, grid.width(head))})
            # The line just above the numbers, the column just before them: names rather than codes.
            if common >= max(best, 2):
                best, found = common, (head, side)
    if best < 2:
        raise InvalidInput(
            "no line and no column share labels",
            where=grid.name,
            expected="sectors in a line and in a column, named alike",
        )
    return found


def _parts(cells: pd.DataFrame, notes: Notes, file: str) -> Parts:
    sectors = [name for name in cells.columns if name in cells.index and not _TOTAL.fullmatch(name)]
    beside = [name for name in cells.columns if name not in sectors]
    below = [name for name in cells.index if name not in sectors]
    output = None
    for name in [n for n in below if _TOTAL.fullmatch(n)]:
        below.remove(name)
        notes.add(
            "dropped", f"{file}: line {name!r}", "a total, by its name", size(cells.loc[name, sectors].sum())
        )
        if _OUTPUT.fullmatch(name):
            output = cells.loc[name, sectors]
    for name in [n for n in beside if _TOTAL.fullmatch(n)]:
        beside.remove(name)
        notes.add(
            "dropped",
            f"{file}: column {name!r}",
            "a total, by its name",
            size(cells.loc[sectors, name].sum()),
        )
    final, kinds = cells.loc[sectors, beside].copy(), {name: kind_of(name) for name in beside}
    added = cells.loc[below, sectors].copy()
    brought = [name for name in below if kind_of(name) == "imports"]
    columns_end = cells.loc[sectors, sectors].sum(axis=0) + added.sum(axis=0)
    rows_end = cells.loc[sectors, sectors].sum(axis=1) + final.sum(axis=1)
    gap = np.abs(columns_end - rows_end).sum()
    imports = [name for name in beside if kinds[name] == "imports" and (cells.loc[sectors, name] > 0.0).any()]
    if imports and np.abs(columns_end - (rows_end - 2.0 * final[imports].sum(axis=1))).sum() < gap:
        final[imports] *= -1.0
        notes.add(
            "moved",
            f"{file}: {', '.join(imports)}",
            "printed without its sign: imports are negative",
            size(final[imports].to_numpy().sum()),
        )
    return Parts(
        cells.loc[sectors, sectors],
        final,
        added=added if below else None,
        output=output,
        kinds=kinds,
        pay=[name for name in below if is_pay(name)],
        abroad=brought,
    )
