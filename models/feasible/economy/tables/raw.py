"""One table of a folder as it stands in its file: columns of text or numbers, and where each row is.

Nothing is converted here but what the two formats would otherwise read differently, so that CSV and Parquet
say the same: an empty cell is an empty text, a missing number is not a number.
"""

from __future__ import annotations

import csv
import itertools
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from feasible.economy.tables.schema import SCHEMA, Format, Table, asks, parquet
from feasible.errors import InvalidEconomy

__all__ = ["MOST_ROWS", "Raw", "read_raw"]

#: A long table of more rows than this is refused before it is read (about 2 GB in memory).
MOST_ROWS = 20_000_000

# A line of more characters than this is none; it would be read into memory whole.
_LONGEST = 1 << 24

# How pandas calls a column that has no name: an index that was saved with the table.
_NAMELESS = re.compile(r"\s*|Unnamed: \d+(\.\d+)*|__index_level_\d+__")
_INDEX = "a name in the first line, or no such column (pandas saves a table's index unless index=False)"


@dataclass(frozen=True)
class Raw:
    """The rows of a table, and the file that they came from.

    Attributes
    ----------
    file : Path
    rows : DataFrame
        The named columns.
    """

    file: Path
    rows: pd.DataFrame

    def place(self, row: int, column: str = "") -> str:
        """Return where a row, or a cell of it, stands in the file."""
        where = f"{self.file.name}, {_line(self.file, row)}"
        return f"{where}, column {column!r}" if column else where


def _head(file: Path) -> str:
    return f"{file.name}, line {_line_number(file, -1)}" if file.suffix == ".csv" else file.name


def _line(file: Path, row: int) -> str:
    return f"line {_line_number(file, row)}" if file.suffix == ".csv" else f"row {row + 1}"


def _line_number(file: Path, row: int) -> int:
    """Return the line on which a row begins: after blank lines, and after texts that hold line breaks."""
    return next(itertools.islice((line for line, _ in _records(file)), row + 1, None), 1)


def _records(file: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the line on which each record begins, and its values, without the blank lines."""
    limit = csv.field_size_limit(1 << 30)
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            lines: list[str] = []

            def kept() -> Iterator[str]:
                while line := stream.readline(_LONGEST):
                    lines.append(line)
                    yield line

            number = 1
            for values in csv.reader(kept()):
                if len(lines) > 1 or lines[0].strip():
                    yield number, values
                number += len(lines)
                lines.clear()
    finally:
        csv.field_size_limit(limit)


def read_raw(folder: Path, kind: Format, table: str) -> Raw | None:
    """Return a table; None if it is optional and absent.

    Parameters
    ----------
    folder : Path
    kind : {"csv", "parquet"}
    table : str
        A name of `SCHEMA`.

    Raises
    ------
    InvalidEconomy
        Naming the file, and the line and the column where there is one: a missing file or column, an unknown
        or a nameless one, text that is not UTF-8, a row that does not fit, a table that is wide or far too
        long.
    """
    file, schema = folder / f"{table}.{kind}", SCHEMA[table]
    if not file.is_file():
        if not schema.required and not file.exists():
            return None
        others = ", ".join(sorted(p.name for p in folder.iterdir())[:8]) or "nothing"
        raise InvalidEconomy(
            "is a folder" if file.exists() else f"there is no such file (the folder has {others})",
            where=file.name,
            expected=f"a table of {asks(table)}",
        )
    header, estimate = _peek_parquet(file) if kind == "parquet" else _peek_csv(file)
    _check_header(file, table, [name for name in header if not _NAMELESS.fullmatch(name)], estimate)
    if estimate > MOST_ROWS:
        raise InvalidEconomy(
            f"about {estimate:,.0f} rows (some {estimate * 100 / 1e9:.0f} GB in memory)",
            where=file.name,
            expected=f"at most {MOST_ROWS:,} rows, one for each cell that is not zero",
        )
    return Raw(file, _parquet(file, header) if kind == "parquet" else _csv(file, header, schema))


# ---------------------------------------------------------------------- CSV


def _peek_csv(file: Path) -> tuple[list[str], float]:
    """Return the header and about how many rows follow, without reading the file."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            sample = stream.read(1 << 16)
        first = next(_records(file), None)
    except UnicodeDecodeError as error:
        raise _not_utf8(file, error) from None
    if first is None:
        raise InvalidEconomy("is empty", where=file.name, expected=f"a header: {asks(file.stem)}")
    lines = sample.count("\n") or sample.count("\r") or 1
    per_line = max(len(sample.encode()) / lines, 1.0)
    return first[1], max(file.stat().st_size / per_line - 1.0, 0.0)


def _csv(file: Path, header: list[str], schema: Table) -> pd.DataFrame:
    """Return a CSV table as text, without the empty lines and columns that spreadsheets leave in it."""
    names = [f"column {k + 1}" if _NAMELESS.fullmatch(name) else name for k, name in enumerate(header)]
    # Numbers stay text until they are parsed, exactly, where the cell that is none can be named.
    types: dict[str, Any] = dict.fromkeys(names, str)
    if len(schema.labels) == 2:
        types |= dict.fromkeys(schema.labels, "category")
    try:
        with warnings.catch_warnings():
            # Values beyond the header would be dropped with a warning, or become an index.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            rows = pd.read_csv(
                file,
                dtype=types,
                header=0,
                names=names,
                index_col=False,
                keep_default_na=False,
                encoding="utf-8-sig",
            )
    except UnicodeDecodeError as error:
        raise _not_utf8(file, error) from None
    except (pd.errors.ParserError, pd.errors.ParserWarning) as error:
        # As far as the row that does not fit, pandas has decoded the file already.
        raise _misfit(file, len(header), str(error)) from None
    rows = _without_nameless(Raw(file, rows), header, names)
    while len(rows) and all(str(value) == "" for value in rows.iloc[-1]):
        rows = rows.iloc[:-1]
    return rows


def _misfit(file: Path, width: int, reason: str) -> InvalidEconomy:
    """Name the first line that holds more values than the header, or the one whose quote never closes."""
    line = 1
    for start, values in _records(file):
        line = start
        if len(values) > width:
            return InvalidEconomy(
                f"has {len(values)} values",
                where=f"{file.name}, line {line}",
                expected=f"{width} values a row, texts and decimal commas quoted",
            )
    told = reason.strip().removeprefix("Error tokenizing data. C error: ")
    return InvalidEconomy(
        f"a row does not fit ({told})",
        where=f"{file.name}, line {line}",
        expected=f"{width} values a row, and every quote closed",
    )


def _not_utf8(file: Path, error: UnicodeDecodeError) -> InvalidEconomy:
    return InvalidEconomy(
        f"is not UTF-8 text ({error.reason})", where=file.name, expected="CSV saved as UTF-8"
    )


# ---------------------------------------------------------------------- Parquet


def _peek_parquet(file: Path) -> tuple[list[str], float]:
    try:
        data = parquet().ParquetFile(file)
    except (OSError, ValueError) as error:
        raise _not_parquet(file, error) from None
    return list(data.schema_arrow.names), float(data.metadata.num_rows)


def _parquet(file: Path, header: list[str]) -> pd.DataFrame:
    """Return a Parquet table: whatever pandas took for an index is a column like others."""
    try:
        table = parquet().ParquetFile(file).read()
    except (OSError, ValueError) as error:
        raise _not_parquet(file, error) from None
    names = [f"column {k + 1}" if _NAMELESS.fullmatch(name) else name for k, name in enumerate(header)]
    columns = {name: _column(table.column(k)) for k, name in enumerate(names)}
    return _without_nameless(Raw(file, pd.DataFrame(columns)), header, names)


def _column(cells: Any) -> pd.Series[Any]:
    """Return a column's texts, "" where it is empty, or its numbers, None where one is missing."""
    kind = str(cells.type)
    if kind in {"float", "double", "halffloat"} or kind.startswith(("int", "uint")):
        values = cells.to_pandas()
        if cells.null_count:
            values = values.astype(object).where(~np.asarray(cells.is_null()), None)
        return pd.Series(values)
    if kind.startswith("dictionary"):
        cells, kind = cells.cast(cells.type.value_type), str(cells.type.value_type)
    if kind in {"string", "large_string"}:
        return pd.Series(cells.fill_null("").dictionary_encode().to_pandas())
    return pd.Series(["" if value is None else str(value) for value in cells.to_pylist()], dtype=object)


def _not_parquet(file: Path, error: Exception) -> InvalidEconomy:
    return InvalidEconomy(f"cannot be read ({error})", where=file.name, expected="a Parquet file")


# ---------------------------------------------------------------------- what both have


def _without_nameless(raw: Raw, header: list[str], names: list[str]) -> pd.DataFrame:
    """Leave out columns without a name that are empty, or that number the rows; refuse others."""
    keep = [name for name, given in zip(names, header, strict=True) if name == given]
    for name in names:
        if name in keep:
            continue
        cells = [str(value) for value in raw.rows[name]]
        numbered = all(re.fullmatch(r"\d+", cell) for cell in cells) and len(set(cells)) == len(cells)
        outside = names.index(name) < names.index(keep[0]) or header[names.index(name)].strip() != ""
        held = [at for at, cell in enumerate(cells) if cell.strip()]
        if held and not (numbered and outside):
            raise InvalidEconomy(
                f"holds {cells[held[0]]!r} under no name",
                where=f"{raw.place(held[0])}, {name}",
                expected=_INDEX,
            )
    return raw.rows[keep]


def _check_header(file: Path, table: str, header: list[str], rows: float) -> None:
    schema, head = SCHEMA[table], _head(file)
    known = [*schema.labels, *(c.name for c in schema.columns)]
    twice = [h for h, times in Counter(header).items() if times > 1]
    if twice:
        raise InvalidEconomy(f"duplicate column {twice[0]!r}", where=head, expected=asks(table))
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        raise InvalidEconomy(
            "columns are not separated by commas", where=head, expected=f"{asks(table)}, with commas"
        )
    if len(schema.labels) == 2 and len(header) > len(known) + 2:
        size = max(rows, 1.0) * len(header)
        raise InvalidEconomy(
            f"looks like a wide matrix of about {rows:,.0f} by {len(header) - 1:,} cells "
            f"({size * 8 / 1e9:.2g} GB)",
            where=head,
            expected=f"a long table of {asks(table)}, one row for each cell that is not zero",
        )
    required = [*schema.labels, *(c.name for c in schema.columns if c.required)]
    for column in required:
        if column not in header:
            has = ", ".join(map(repr, header[:8])) or "none"
            raise InvalidEconomy(f"has no column {column!r} (it has {has})", where=head, expected=asks(table))
    for column in header:
        if column not in known:
            raise InvalidEconomy(f"unknown column {column!r}", where=head, expected=asks(table))
