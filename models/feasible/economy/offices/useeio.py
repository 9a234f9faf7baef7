"""The environmentally extended model of the United States (USEEIO) of the Environmental Protection Agency.

Layout as of useeior 1.0 to 1.7 (models USEEIO 2.0 to 2.3), one workbook: a sheet a matrix with labels
``1111A0/US`` in the first column and line, ``A`` (direct requirements), ``q`` (commodity outputs; ``x`` in
models of industries), ``B`` (flows a dollar), ``D`` (indicators a dollar), ``U`` (use, with final demand
and value added), and sheets of metadata ``indicators``, ``flows``, ``commodities_meta``. The workbooks of
the agency could not be opened here.

References
----------
Ingwersen, W. W. et al. (2022), "USEEIO v2.0, the US environmentally-extended input-output model v2.0",
*Scientific Data* 9, 194. Li, M., Ingwersen, W. W., Young, B., Vendries, J. and Birney, C. (2022), "useeior:
an open-source R package", *Applied Sciences* 12, 4469.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from feasible.economy.align import choice
from feasible.economy.offices._balance import balanced
from feasible.economy.offices._grid import Grid, open_grid, sheet_names
from feasible.economy.offices._notes import Notes, size
from feasible.economy.offices._parts import Parts, kind_of
from feasible.economy.offices.reading import Kind, Reading, Rules
from feasible.errors import InvalidInput

__all__ = ["read_useeio"]


def read_useeio(
    path: str | Path,
    *,
    satellites: Literal["indicators", "flows", "none"] = "indicators",
    rules: Rules | None = None,
) -> Reading:
    """Read a USEEIO workbook as a table of commodities.

    Parameters
    ----------
    path : str or Path
        ``.xlsx``.
    satellites : {"indicators", "flows", "none"}
        What beside money: indicators (greenhouse gases, jobs, ...), single flows, or nothing.
    rules : Rules, optional

    Returns
    -------
    Reading
        USD. Flows are coefficients times outputs; final demand is what outputs leave, or, where there is a
        sheet ``U``, its final uses.

    Raises
    ------
    InvalidInput
        Naming the sheet and the cell, or the row that misses its sum.
    """
    how, notes = rules or Rules(), Notes()
    choice("satellites", satellites, ("indicators", "flows", "none"))
    there = sheet_names(path) if Path(path).is_file() else []
    a = _matrix(path, "A", there, notes, how)
    sectors = list(a.index)
    if sorted(a.columns) != sorted(sectors):
        raise InvalidInput(
            "its rows are not its columns", where=f"{Path(path).name}, sheet 'A'", expected="a square matrix"
        )
    outputs = "q" if "q" in there else "x"
    x = _matrix(path, outputs, there, notes, how).iloc[:, 0].reindex(sectors)
    if x.isna().any():
        raise InvalidInput(
            f"has no output of {x.index[x.isna()][0]!r}",
            where=f"{Path(path).name}, sheet {outputs!r}",
            expected="one for each sector",
        )
    use = a[sectors] * x.to_numpy()[None, :]
    notes.add(
        "read", f"sheets A and {outputs}", "flows are coefficients times outputs", size(use.to_numpy().sum())
    )
    names = _names(path, there, notes)
    left = x - use.sum(axis=1)
    final, kinds = pd.DataFrame({"Final demand": left}), dict[str, Kind]()
    if "U" in there:
        final, kinds = _final(path, sectors, left, there, notes, how)
    labels = {code: names.get(code.partition("/")[0], names.get(code, code)) for code in sectors}
    if len(set(labels.values())) < len(labels):
        labels = {code: f"{name} ({code})" for code, name in labels.items()}
    parts = Parts(
        use.rename(index=labels, columns=labels),
        final.rename(index=labels),
        output=x.rename(labels),
        codes={labels[code]: code for code in sectors},
        kinds=kinds,
        unit="USD",
        name=Path(path).stem,
    )
    if satellites != "none":
        sheet, meta = ("D", "indicators") if satellites == "indicators" else ("B", "flows")
        rows = _matrix(path, sheet, there, notes, how).reindex(columns=sectors)
        parts.satellites = (rows * x.to_numpy()[None, :]).rename(columns=labels)
        parts.units = _row_units(path, meta, rows.index, there, notes)
    return balanced(parts, notes, how, "USEEIO")


def _open(path: str | Path, sheet: str, there: list[str], notes: Notes) -> Grid:
    if sheet not in there:
        raise InvalidInput(
            f"has no sheet {sheet!r}" if there else "there is no such workbook",
            where=str(path),
            expected="a workbook of useeior (writeModeltoXLSX)",
        )
    return open_grid(path, notes, sheet=sheet)


def _matrix(path: str | Path, sheet: str, there: list[str], notes: Notes, rules: Rules) -> pd.DataFrame:
    """Return a sheet with labels in its first line and column."""
    grid = _open(path, sheet, there, notes)
    columns = [k for k in range(1, grid.width(0)) if grid.text(0, k)] or [1]
    rows = [row for row in range(1, len(grid)) if grid.text(row, 0)]
    numbers = grid.numbers(rows, columns, notes, hidden=rules.told, decimal=".")
    down, across = [grid.text(row, 0) for row in rows], [grid.text(0, k) or sheet for k in columns]
    for axis in (down, across):
        twice = next((code for at, code in enumerate(axis) if code in axis[:at]), None)
        if twice is not None:
            raise InvalidInput(f"has {twice!r} twice", where=grid.name, expected="each label once")
    return pd.DataFrame(numbers, down, across)


def _meta(path: str | Path, sheet: str, there: list[str], notes: Notes) -> pd.DataFrame:
    grid = _open(path, sheet, there, notes)
    head = [grid.text(0, k).lower() for k in range(grid.width(0))]
    return pd.DataFrame(
        [[grid.text(row, k) for k in range(len(head))] for row in range(1, len(grid))], columns=head
    )


def _names(path: str | Path, there: list[str], notes: Notes) -> dict[str, str]:
    sheet = next((s for s in ("commodities_meta", "sectors", "industries_meta") if s in there), None)
    if sheet is None:
        return {}
    table = _meta(path, sheet, there, notes)
    key = "code" if "code" in table else table.columns[0]
    return dict(zip(table[key], table["name"], strict=True)) if "name" in table else {}


def _row_units(
    path: str | Path, sheet: str, rows: pd.Index, there: list[str], notes: Notes
) -> dict[str, str]:
    held: dict[str, str] = {}
    if sheet in there:
        table = _meta(path, sheet, there, notes)
        unit = next((c for c in ("unit", "simpleunit") if c in table), None)
        for key in [c for c in ("id", "name", "code", "flowable") if c in table] if unit else ():
            held |= dict(zip(table[key], table[unit], strict=True))
    for row in rows:
        if row not in held:
            # A flow is labeled Flowable/Context/Unit.
            told = row.rpartition("/")[2] if "/" in row else "unit"
            held[row] = told
            notes.add("assumed", f"satellite {row!r}", f"its unit is {told!r}: the workbook has no other")
    return {row: held[row] for row in rows}


def _final(
    path: str | Path, sectors: list[str], left: pd.Series[float], there: list[str], notes: Notes, rules: Rules
) -> tuple[pd.DataFrame, dict[str, Kind]]:
    """Return the final uses of sheet U; what they miss of outputs is a column of its own."""
    u = _matrix(path, "U", there, notes, rules)
    finals = [c for c in u.columns if c.partition("/")[0][:1] == "F" and c.partition("/")[0][1:2].isdigit()]
    rows = [code for code in sectors if code in u.index]
    final = u.loc[rows, finals].reindex(sectors, fill_value=0.0)
    gap = left - final.sum(axis=1)
    if (np.abs(gap) > 1e-9 * size(np.abs(left).max())).any():
        final["What the use table differs by"] = gap
        notes.add(
            "filled",
            "sheet U",
            "its final uses and the model's coefficients differ",
            size(np.abs(gap).sum()),
        )
    return final, {c: kind_of(c.partition("/")[0][:4], c.partition("/")[0]) for c in final.columns}
