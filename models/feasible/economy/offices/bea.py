"""The United States' use, make and supply tables, as the Bureau of Economic Analysis publishes them.

Layouts as of the annual updates of 2018 to 2024, in workbooks with a sheet a year
(``IOUse_Before_Redefinitions_PRO``, ``IOMake_Before_Redefinitions``, ``Use_SUP_Framework``,
``Supply_Tables``; sector, summary and detail level) and in the CSV that the interactive tables save: lines
of a title, a line of codes and one of names in either order, a row a product (or an industry), totals and
primary inputs below, notes at the end. Codes are blank where a total has only a name. No file of the office
could be opened here: the layout is that which public programs read.

References
----------
Horowitz, K. J. and Planting, M. A. (2009), *Concepts and Methods of the U.S. Input-Output Accounts*, Bureau
of Economic Analysis, ch. 4 (make and use), ch. 12 (supply and use).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from feasible.economy.offices._balance import balanced
from feasible.economy.offices._cells import read_cell
from feasible.economy.offices._grid import Grid, open_grid
from feasible.economy.offices._notes import Notes, many, size
from feasible.economy.offices._parts import Parts, is_pay, kind_of
from feasible.economy.offices._totals import from_totals
from feasible.economy.offices.reading import Reading, Rules
from feasible.errors import InvalidInput

__all__ = ["read_bea"]

_FINAL = re.compile(r"F\d\d\w*")
_PRIMARY = re.compile(r"V\d+|T00(OTOP|OSUB|TOP|SUB)")
_SUBTRACTED = {"T00OSUB", "T00SUB"}
_TOTAL = re.compile(r"T0\d\d|VABAS|VAPRO|VA|GO")
_TOTAL_NAME = re.compile(
    r"(sub-?)?total\b.*|.*\btotal|gross (output|domestic product).*|value added.*", re.IGNORECASE
)
_SUPPLY = ("MCIF", "MADJ", "T016")
_IMPORTS = "Imports"
_WEDGE = "Margins and taxes on products"


@dataclass
class _Sheet:
    """A sheet's numbers under its codes, and the names of both."""

    cells: pd.DataFrame
    names: dict[str, str]
    grid: Grid

    def total(self, code: str) -> bool:
        return bool(_TOTAL.fullmatch(code) or _TOTAL_NAME.fullmatch(self.names.get(code, code)))


def read_bea(
    use: str | Path, make: str | Path, *, year: int | str | None = None, rules: Rules | None = None
) -> Reading:
    """Read a use table and the make or the supply table that belongs to it.

    Parameters
    ----------
    use, make : str or Path
        CSV or ``.xlsx``; `make` is a make table (industries by products) or a supply table (products by
        industries, imports, margins and taxes).
    year : int or str, optional
        The sheet of each workbook; the latest by default.
    rules : Rules, optional
        How to decide what is open.

    Returns
    -------
    Reading
        Million USD. With a supply table, imports are a negative final use, and so are margins and taxes on
        products where uses are at purchasers' prices.

    Raises
    ------
    InvalidInput
        Naming the file and the cell, the total, or the row that misses its sum.
    """
    how, notes = rules or Rules(), Notes()
    sheet = None if year is None else str(year)
    used = _sheet(open_grid(use, notes, sheet=sheet), notes, how)
    made = _sheet(open_grid(make, notes, sheet=sheet), notes, how)
    parts = _use_parts(used, notes)
    _add_make(parts, made, notes)
    names = used.names | made.names
    _rename(parts, names)
    parts.name = f"United States{f' {sheet or used.grid.sheet}' if (sheet or used.grid.sheet) else ''}"
    return balanced(parts, notes, how, "BEA")


def _sheet(grid: Grid, notes: Notes, rules: Rules) -> _Sheet:
    """Find the header and the numbers of a sheet."""
    first = {grid.text(row, 0) for row in range(len(grid))} - {""}
    fits = [
        len(first & {grid.text(row, k) for k in range(2, grid.width(row))})
        for row in range(min(len(grid), 20))
    ]
    codes_at = int(np.argmax(fits))
    if fits[codes_at] < 2:
        raise InvalidInput(
            "no line of its first 20 holds codes that its first column holds, too",
            where=grid.name,
            expected="a line of industries' codes, and a column of products' codes",
        )
    names_at = next((row for row in (codes_at + 1, codes_at - 1) if _is_names(grid, row, codes_at)), codes_at)
    columns = [k for k in range(2, grid.width(codes_at)) if grid.text(codes_at, k) or grid.text(names_at, k)]
    columns += [k for k in range(grid.width(codes_at), grid.width(names_at)) if grid.text(names_at, k)]
    rows = [row for row in range(max(codes_at, names_at) + 1, len(grid)) if _holds(grid, row, columns)]
    below = range(max(codes_at, names_at) + 1, len(grid))
    told = [
        row
        for row in below
        if row not in set(rows) and any(grid.text(row, k) for k in range(grid.width(row)))
    ]
    if told:
        notes.add("dropped", grid.name, f"{many(len(told), 'line')} of notes without numbers")
    down = [grid.text(row, 0) or grid.text(row, 1) for row in rows]
    across = [grid.text(codes_at, k) or grid.text(names_at, k) for k in columns]
    for axis, where in ((down, "row"), (across, "column")):
        twice = next((code for at, code in enumerate(axis) if code in axis[:at]), None)
        if twice is not None:
            raise InvalidInput(f"has two {where}s {twice!r}", where=grid.name, expected="each code once")
    names = {code: grid.text(row, 1) or code for code, row in zip(down, rows, strict=True)}
    names |= {code: grid.text(names_at, k) or code for code, k in zip(across, columns, strict=True)}
    numbers = grid.numbers(rows, columns, notes, hidden=rules.hidden, decimal=".")
    cells = pd.DataFrame(numbers, down, across)
    for row in sorted(_SUBTRACTED & set(down)):
        if (cells.loc[row] > 0.0).any():
            cells.loc[row] *= -1.0
            rule = "subsidies are printed to be subtracted: now negative"
            notes.add("moved", f"row {names[row]!r}", rule, size(np.nansum(cells.loc[row])))
    made = _Sheet(cells, names, grid)
    made.cells = from_totals(
        cells, [made.total(c) for c in down], [made.total(c) for c in across], notes, grid.name
    )
    return made


def _is_names(grid: Grid, row: int, codes_at: int) -> bool:
    """Whether a line beside that of the codes holds names: texts over most columns, and no number."""
    if not 0 <= row < len(grid):
        return False
    texts = [grid.text(row, k) for k in range(2, max(grid.width(codes_at), 3))]
    told = [text for text in texts if text]
    return 2 * len(told) >= len(texts) and all(read_cell(text).kind == "text" for text in told)


def _holds(grid: Grid, row: int, columns: Sequence[int]) -> bool:
    """Whether a line holds numbers under the header, and a label before them."""
    label = grid.text(row, 0) or grid.text(row, 1)
    return bool(label) and any(grid.text(row, k) for k in columns)


def _use_parts(sheet: _Sheet, notes: Notes) -> Parts:
    cells = sheet.cells
    finals = [c for c in cells.columns if _FINAL.fullmatch(c)]
    totals = [c for c in cells.columns if c not in finals and sheet.total(c)]
    sectors = [c for c in cells.columns if c not in finals and c not in totals]
    primary = [r for r in cells.index if _PRIMARY.fullmatch(r)]
    sums = [r for r in cells.index if r not in primary and sheet.total(r)]
    products = [r for r in cells.index if r not in primary and r not in sums]
    if not finals:
        raise InvalidInput(
            "has no final uses (codes F010 and so on)", where=sheet.grid.name, expected="a use table"
        )
    if "VABAS" in sums:  # taxes on products stand below value added at basic prices
        for row in [r for r in primary if r in {"T00TOP", "T00SUB"}]:
            primary.remove(row)
            notes.add(
                "dropped",
                f"row {row!r}",
                "not in value added at basic prices",
                size(cells.loc[row, sectors].sum()),
            )
    lines = [("column", c, cells.loc[products, c]) for c in totals]
    lines += [("row", r, cells.loc[r, sectors]) for r in sums]
    for line, code, taken in lines:
        notes.add("dropped", f"{line} {sheet.names[code]!r}", "a total, by its name", size(taken.sum()))
    added = cells.loc[primary, sectors].copy()
    published = next(
        (
            r
            for r in sums
            if r in {"T008", "T018", "GO"} or re.search(r"industry output", sheet.names[r], re.IGNORECASE)
        ),
        None,
    )
    return Parts(
        use=cells.loc[products, sectors],
        final=cells.loc[products, finals].copy(),
        added=added if primary else None,
        output=None if published is None else cells.loc[published, sectors],
        kinds={c: kind_of(c, sheet.names[c]) for c in finals},
        pay=[r for r in primary if is_pay(r, sheet.names[r])],
        unit="million USD",
    )


def _add_make(parts: Parts, sheet: _Sheet, notes: Notes) -> None:
    """Put in who makes what, and with a supply table imports, margins and taxes."""
    cells, sectors, products = sheet.cells, parts.use.columns, parts.use.index
    supply = any(code in cells.columns for code in _SUPPLY)
    whole = cells.T if not supply else cells
    _check_make(whole, list(sectors), list(products), sheet, notes, supply=supply)
    for code in [c for c in (*cells.index, *cells.columns) if sheet.total(c)]:
        notes.add("dropped", f"{sheet.grid.file}: {sheet.names[code]!r}", "a total, by its name")
    whole = whole.reindex(index=products, fill_value=0.0)
    parts.make = whole[list(sectors)].T
    if not supply:
        return
    imports = sum((whole[c] for c in ("MCIF", "MADJ") if c in whole), pd.Series(0.0, products))
    parts.final[_IMPORTS] = -imports
    parts.kinds[_IMPORTS] = "imports"
    notes.add(
        "moved",
        f"{sheet.grid.file}: MCIF, MADJ",
        f"imports are a negative final use, {_IMPORTS!r}",
        size(imports.sum()),
    )
    made = parts.make.sum(axis=0)
    missing = parts.use.sum(axis=1) + parts.final.sum(axis=1) - made
    found = _wedge(whole, made + imports, missing)
    if found is None:
        return
    source, wedge = found
    parts.final[_WEDGE] = -wedge
    parts.kinds[_WEDGE] = "other"
    rule = f"what separates purchasers' from basic prices is a negative final use, {_WEDGE!r}"
    notes.add("moved", f"{sheet.grid.file}: {source}", rule, size(np.abs(wedge).sum()))


def _check_make(
    whole: pd.DataFrame, sectors: list[str], products: list[str], sheet: _Sheet, notes: Notes, *, supply: bool
) -> None:
    """Refuse industries and products that are not the use table's; report products that nobody makes."""
    extra = [c for c in whole.columns if c not in sectors and not sheet.total(c) and whole[c].any()]
    if extra and not supply:
        raise InvalidInput(
            f"has an industry {extra[0]!r}",
            where=sheet.grid.name,
            expected="the use table's industries, same detail",
        )
    for axis, wanted, kind in ((whole.columns, sectors, "industry"), (whole.index, products, "product")):
        lost = [code for code in wanted if code not in axis]
        if lost and kind == "industry":
            raise InvalidInput(
                f"has no industry {lost[0]!r}",
                where=sheet.grid.name,
                expected="the use table's industries, same detail",
            )
        if lost:
            notes.add(
                "filled",
                f"product {lost[0]!r}" + (f" and {len(lost) - 1} more" if len(lost) > 1 else ""),
                "nobody makes it: not in the make table",
                0.0,
            )
    odd = [c for c in whole.index if c not in products and not sheet.total(c) and whole.loc[c, sectors].any()]
    if odd:
        raise InvalidInput(
            f"makes a product {odd[0]!r}", where=sheet.grid.name, expected="the use table's products"
        )


def _wedge(
    whole: pd.DataFrame, basic: pd.Series[float], missing: pd.Series[float]
) -> tuple[str, pd.Series[float]] | None:
    """Return margins and taxes on products: of those columns, or total supply less basic; what fits best.

    Subsidies are printed with and without a sign, and T016 was supply at basic prices, too.
    """
    ways: dict[str, pd.Series[float]] = {}
    columns = [c for c in whole.columns if re.fullmatch(r"TRADE|TRANS|MDTY|TOP|SUB", c, re.IGNORECASE)]
    if columns:
        ways[", ".join(columns)] = whole[columns].sum(axis=1)
        if "SUB" in columns:
            ways[f"{', '.join(columns)}, SUB subtracted"] = whole[columns].sum(axis=1) - 2.0 * whole["SUB"]
    if "T016" in whole:
        ways["T016"] = whole["T016"] - basic
    if not ways:
        return None
    best = min(ways, key=lambda way: float((missing - ways[way]).abs().sum()))
    return best, ways[best]


def _rename(parts: Parts, names: dict[str, str]) -> None:
    """Put names in place of codes, where they tell them apart."""
    own = {code: names.get(code, code) for code in (*parts.use.index, *parts.use.columns)}
    tell = {c: n for c, n in own.items() if list(own.values()).count(n) == 1}
    parts.codes = {tell.get(c, c): c for c in parts.use.columns}
    finals = {c: names.get(c, c) for c in parts.final.columns}
    parts.use = parts.use.rename(index=tell, columns=tell)
    parts.final = parts.final.rename(index=tell, columns=finals)
    parts.kinds = {finals.get(c, c): kind for c, kind in parts.kinds.items()}
    parts.make = None if parts.make is None else parts.make.rename(index=tell, columns=tell)
    if parts.added is not None:
        rows = {r: names.get(r, r) for r in parts.added.index}
        parts.added = parts.added.rename(index=rows, columns=tell)
        parts.pay = [rows[r] for r in parts.pay]
    if parts.output is not None:
        parts.output = parts.output.rename(index=tell)
