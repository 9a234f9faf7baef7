"""A published file as a grid of cells, and where each stands: text, or a sheet of a workbook."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from feasible.economy.offices._cells import Decimal, decimal_of, read_cell
from feasible.economy.offices._notes import Hidden, Notes, many
from feasible.errors import InvalidInput
from feasible.extras import require

__all__ = ["Grid", "decoded", "open_grid", "openpyxl", "separator_of", "sheet_names"]

# A sheet of more cells is not looked through for formulas without a value.
_LOOKED_THROUGH = 200_000


@dataclass(frozen=True)
class Grid:
    """The cells of a file.

    Attributes
    ----------
    file : str
        Its name.
    sheet : str
        The sheet's name; empty in a text file.
    cells : list of list
        Row by row; rows may be of different lengths.
    lines : list of int
        The line, or the sheet's row, of each.
    """

    file: str
    sheet: str
    cells: list[list[Any]]
    lines: list[int]

    def __len__(self) -> int:
        return len(self.cells)

    def at(self, row: int, column: int) -> Any:
        """Return a cell; None beyond the end of its row."""
        line = self.cells[row]
        return line[column] if column < len(line) else None

    def text(self, row: int, column: int) -> str:
        """Return a cell as a text without the blanks around it and those doubled inside."""
        raw = self.at(row, column)
        if isinstance(raw, float) and raw.is_integer():
            raw = int(raw)
        return "" if raw is None else " ".join(str(raw).split())

    def width(self, row: int) -> int:
        """Return how many cells a row has."""
        return len(self.cells[row])

    def place(self, row: int, column: int) -> str:
        """Return where a cell stands, for messages."""
        if self.sheet:
            return f"{self.file}, sheet {self.sheet!r}, cell {_letters(column)}{self.lines[row]}"
        return f"{self.file}, line {self.lines[row]}, column {column + 1}"

    def decimal(self, rows: Sequence[int], columns: Sequence[int]) -> Decimal:
        """Tell how the file writes fractions, from these cells."""
        cells = ((self.at(i, j), self.place(i, j)) for i in rows for j in columns)
        return decimal_of(cells, self.file)

    def numbers(
        self,
        rows: Sequence[int],
        columns: Sequence[int],
        notes: Notes,
        *,
        hidden: Hidden = "refuse",
        decimal: Decimal | None = None,
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        """Return cells as numbers; NaN where one is hidden and is to be found from totals.

        Raises
        ------
        InvalidInput
            Naming a cell that holds no number, or hides one where that is refused.
        """
        point = decimal or self.decimal(rows, columns)
        out = np.empty((len(rows), len(columns)))
        marks: Counter[str] = Counter()
        blank = 0
        for a, i in enumerate(rows):
            for b, j in enumerate(columns):
                cell = read_cell(self.at(i, j), point)
                if cell.kind == "text":
                    raise InvalidInput(f"is {self.text(i, j)!r}", where=self.place(i, j), expected="a number")
                if cell.kind == "hidden":
                    out[a, b] = notes.hides(cell.mark or "NaN", self.place(i, j), hidden)
                    continue
                out[a, b] = cell.value
                blank += cell.kind == "nothing" and self.text(i, j) != ""
                marks[cell.mark] += cell.mark != ""
        if blank:
            notes.add("filled", f"{self.name}: {many(blank, 'cell')}", "a dash is a zero", 0.0)
        for mark, times in sorted((+marks).items()):
            notes.add("dropped", f"{self.name}: {many(times, 'cell')}", f"the mark {mark!r} behind a number")
        return out

    @property
    def name(self) -> str:
        """The file, and the sheet if there is one."""
        return f"{self.file}, sheet {self.sheet!r}" if self.sheet else self.file


def _letters(column: int) -> str:
    """Name a column as spreadsheets do.

    >>> _letters(0), _letters(27)
    ('A', 'AB')
    """
    name = ""
    at = column + 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name


def open_grid(path: str | Path, notes: Notes, *, sheet: str | None = None) -> Grid:
    """Read a file as a grid.

    Parameters
    ----------
    path : str or Path
        Text (commas, semicolons, tabs or bars between columns; UTF-8, UTF-16 or Windows-1252), or ``.xlsx``.
    notes : Notes
        Of what was decided.
    sheet : str, optional
        Of a workbook; by default its only sheet, or that of the latest year.

    Raises
    ------
    InvalidInput
        If there is no such file or sheet, or it is of a kind that cannot be read.
    MissingPackage
        If a workbook is given and openpyxl is not installed.
    """
    file = Path(path)
    if not file.is_file():
        what = "is a folder" if file.is_dir() else "there is no such file"
        raise InvalidInput(what, where=str(file), expected="a file that an office publishes")
    if file.suffix.lower() in {".xls", ".xlsb", ".ods"}:
        raise InvalidInput(
            f"is a workbook of the kind {file.suffix}",
            where=file.name,
            expected="it saved as .xlsx or as CSV",
        )
    if file.suffix.lower() in {".xlsx", ".xlsm"}:
        return _workbook(file, notes, sheet)
    if sheet is not None and not sheet.isdecimal():
        raise InvalidInput("is a text file", where=file.name, expected="no sheet asked for")
    return _text(file, notes)


def openpyxl() -> Any:
    """Return openpyxl, or say how to get it."""
    return require("openpyxl", what="an Excel file", extra="tables", instead="save the sheet as CSV")


def sheet_names(path: str | Path) -> list[str]:
    """Return the names of a workbook's sheets."""
    book = openpyxl().load_workbook(path, read_only=True)
    try:
        return [str(name) for name in book.sheetnames]
    finally:
        book.close()


def _workbook(file: Path, notes: Notes, sheet: str | None) -> Grid:
    names = sheet_names(file)
    chosen = sheet
    if chosen is None:
        years = sorted(name for name in names if name.strip().isdecimal() and len(name.strip()) == 4)
        chosen = names[0] if len(names) == 1 else years[-1] if years else None
        if chosen is not None and len(names) > 1:
            notes.add("read", file.name, f"the sheet of the latest year, {chosen!r}, of {len(names)} sheets")
    if chosen not in names:
        raise InvalidInput(
            "there is no such sheet" if sheet else "has several sheets",
            where=f"{file.name}, sheet {sheet!r}" if sheet else file.name,
            expected=f"one of {', '.join(names[:8])}",
        )
    cells = _sheet(file, chosen, values=True)
    if sum(map(len, cells)) <= _LOOKED_THROUGH:
        for row, (shown, kept) in enumerate(zip(cells, _sheet(file, chosen, values=False), strict=True)):
            for column, (value, formula) in enumerate(zip(shown, kept, strict=True)):
                if value is None and isinstance(formula, str) and formula.startswith("="):
                    raise InvalidInput(
                        f"is the formula {formula!r}, and the file does not hold its value",
                        where=f"{file.name}, sheet {chosen!r}, cell {_letters(column)}{row + 1}",
                        expected="the workbook opened in a spreadsheet and saved again",
                    )
    return Grid(file.name, chosen, cells, list(range(1, len(cells) + 1)))


def _sheet(file: Path, sheet: str, *, values: bool) -> list[list[Any]]:
    book = openpyxl().load_workbook(file, read_only=True, data_only=values)
    try:
        return [list(row) for row in book[sheet].iter_rows(values_only=True)]
    finally:
        book.close()


def decoded(file: Path, notes: Notes) -> str:
    """Return a file's text: UTF-8, UTF-16 with a mark, else what Windows wrote in western Europe."""
    held = file.read_bytes()
    if held[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return held.decode("utf-16")
    try:
        return held.decode("utf-8-sig")
    except UnicodeDecodeError:
        notes.add("read", file.name, "as Windows-1252: it is not UTF-8")
        return held.decode("cp1252", errors="replace")


def _text(file: Path, notes: Notes) -> Grid:
    text = decoded(file, notes)
    separator = separator_of(text)
    cells, lines, start = [], [], 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    for row in reader:
        if any(cell.strip() for cell in row):
            cells.append([*row])
            lines.append(start)
        start = reader.line_num + 1
    if not cells:
        raise InvalidInput("is empty", where=file.name, expected="a table")
    return Grid(file.name, "", cells, lines)


def separator_of(text: str) -> str:
    r"""Tell what separates columns: what cuts most lines into most cells.

    >>> separator_of("Title, with a comma\na;b;c\n1,5;2;3\n")
    ';'
    """
    head = text[: 1 << 16].splitlines()[:60]
    widths = {
        mark: float(np.median([len(row) for row in csv.reader(head, delimiter=mark)] or [1]))
        for mark in ";\t,|"
    }
    return max(widths, key=lambda mark: widths[mark])
