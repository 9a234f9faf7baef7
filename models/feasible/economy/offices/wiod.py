"""The World Input-Output Database: the tables of 2013 and of 2016.

Layout as of the releases of November 2013 and November 2016: one sheet (saved as ``.xlsx``, or as CSV),
four lines and four columns of labels (code, name, country, number), then industries by country, final uses
by country, and a column of outputs; below, the rows of taxes, value added and output. The 2016 tables come
as ``.xlsb``: open and save them as ``.xlsx``. No file of the project could be opened here.

References
----------
Timmer, M. P., Dietzenbacher, E., Los, B., Stehrer, R. and de Vries, G. J. (2015), "An illustrated user
guide to the World Input-Output Database", *Review of International Economics* 23, 575-605.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from feasible.economy.offices._balance import balanced
from feasible.economy.offices._cells import read_cell
from feasible.economy.offices._grid import Grid, open_grid
from feasible.economy.offices._notes import Notes, size
from feasible.economy.offices._parts import Parts, is_pay, kind_of
from feasible.economy.offices._regions import one_region
from feasible.economy.offices.reading import Reading, Rules
from feasible.errors import InvalidInput

__all__ = ["read_wiod"]

_TOTALS = re.compile(
    r"II_fob|GO|r60|r69|r65|TOT|total.*|output at basic prices.*|gross output.*", re.IGNORECASE
)
_FINAL = re.compile(r"CONS_\w+|GFCF|INVEN|c3[6-9]|c4[0-2]", re.IGNORECASE)


def read_wiod(
    path: str | Path, *, region: str | None = None, sheet: str | None = None, rules: Rules | None = None
) -> Reading:
    """Read a world table.

    Parameters
    ----------
    path : str or Path
        ``.xlsx`` or CSV.
    region : str, optional
        Only that country's own table, for instance ``"DEU"``.
    sheet : str, optional
        Of the workbook.
    rules : Rules, optional

    Returns
    -------
    Reading
        Million USD; sectors are pairs of country and industry code.

    Raises
    ------
    InvalidInput
        Naming the file and the cell, or the row that misses its sum.
    """
    how, notes = rules or Rules(), Notes()
    grid = open_grid(path, notes, sheet=sheet)
    parts = _parts(grid, notes, how)
    year = re.search(r"(?:19|20)\d\d", f"{grid.sheet} {Path(path).stem}")
    parts.name = f"WIOD {year.group()}" if year else "WIOD"
    return balanced(parts if region is None else one_region(parts, region, notes), notes, how, "WIOD")


@dataclass
class _Axes:
    """What the labels of a world table say of its columns and rows."""

    columns: list[int]
    rows: list[int]
    regions: list[str]
    across: list[str]
    marks: list[str]
    full: list[str]
    down: list[str]
    homes: list[str]
    total: list[bool]
    final: list[bool]

    @property
    def sector(self) -> list[bool]:
        return [not t and not f for t, f in zip(self.total, self.final, strict=True)]


def _axes(grid: Grid) -> _Axes:
    first = next(
        (
            row
            for row in range(4, len(grid))
            if all(grid.text(row, k) for k in (0, 2)) and _numeric(grid, row)
        ),
        None,
    )
    if first is None:
        raise InvalidInput(
            "no line starts with a code, a name and a country",
            where=grid.name,
            expected="a world table of WIOD",
        )
    codes, names, countries, numbers = (first - 4 + k for k in range(4))
    columns = [k for k in range(4, grid.width(countries)) if grid.text(countries, k) or grid.text(codes, k)]
    rows = [row for row in range(first, len(grid)) if grid.text(row, 0) or grid.text(row, 1)]
    regions = [grid.text(countries, k) for k in columns]
    across = [grid.text(codes, k) or grid.text(numbers, k) for k in columns]
    down = [grid.text(row, 0) or grid.text(row, 3) or grid.text(row, 1) for row in rows]
    homes = [grid.text(row, 2) for row in rows]
    # In the release of 2013 final uses have numbers (c37) where industries have codes.
    marks = [
        grid.text(numbers, k) if _FINAL.fullmatch(grid.text(numbers, k)) else code
        for k, code in zip(columns, across, strict=True)
    ]
    total = [
        _TOTALS.fullmatch(code) is not None or region == "TOT"
        for code, region in zip(across, regions, strict=True)
    ]
    final = [not t and _FINAL.fullmatch(mark) is not None for mark, t in zip(marks, total, strict=True)]
    full = [grid.text(names, k) for k in columns]
    return _Axes(columns, rows, regions, across, marks, full, down, homes, total, final)


def _parts(grid: Grid, notes: Notes, rules: Rules) -> Parts:
    made = _axes(grid)
    regions, across, marks, down, homes = made.regions, made.across, made.marks, made.down, made.homes
    values = grid.numbers(made.rows, made.columns, notes, hidden=rules.told, decimal=None)
    makers = {(r, c) for r, c, s in zip(regions, across, made.sector, strict=True) if s}
    is_product = np.array([(r, c) in makers for r, c in zip(homes, down, strict=True)])
    s, f = np.flatnonzero(made.sector), np.flatnonzero(made.final)
    axis = pd.MultiIndex.from_tuples([(regions[k], across[k]) for k in s], names=["region", "sector"])
    users = pd.MultiIndex.from_tuples([(regions[k], marks[k]) for k in f], names=["region", "category"])
    p = np.flatnonzero(is_product)
    products = pd.MultiIndex.from_tuples([(homes[k], down[k]) for k in p], names=["region", "sector"])
    if set(products) != set(axis) or len(products) != len(axis):
        lone = sorted(set(products) ^ set(axis)) or [axis[0]]
        raise InvalidInput(
            f"{', '.join(lone[0])} stands in rows or in columns alone",
            where=grid.name,
            expected="the same industries in both",
        )
    labels = {k: grid.text(made.rows[k], 1) or down[k] for k in np.flatnonzero(~is_product).tolist()}
    sums = [k for k, name in labels.items() if _TOTALS.fullmatch(down[k]) or _TOTALS.fullmatch(name)]
    for k in sums:
        notes.add("dropped", f"row {labels[k]!r}", "a total, by its name", size(values[k, s].sum()))
    for k in np.flatnonzero(made.total).tolist():
        notes.add(
            "dropped",
            f"column {across[k] or regions[k]!r}",
            "a total, by its name",
            size(values[p, k].sum()),
        )
    kept = [k for k in labels if k not in sums]
    output = next((k for k in sums if down[k] in {"GO", "r69"} or "output" in labels[k].lower()), None)
    return Parts(
        use=pd.DataFrame(values[np.ix_(p, s)], products, axis),
        final=pd.DataFrame(values[np.ix_(p, f)], products, users),
        added=pd.DataFrame(values[kept][:, s], [labels[k] for k in kept], axis) if kept else None,
        output=None if output is None else pd.Series(values[output, s], axis),
        kinds={user: kind_of(user[1], made.full[k]) for user, k in zip(users, f, strict=True)},
        pay=[labels[k] for k in kept if is_pay(down[k], labels[k])],
        unit="million USD",
    )


def _numeric(grid: Grid, row: int) -> bool:
    """Whether a line holds numbers behind its labels."""
    return any(read_cell(grid.at(row, k)).kind == "number" for k in range(4, grid.width(row)))
