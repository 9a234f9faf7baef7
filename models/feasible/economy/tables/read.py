"""Reading a folder of tables: the parts that an economy and a linear plan's targets are made of.

Every refusal names the file, the line and the column.
"""

from __future__ import annotations

import csv
import json
import warnings
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy._numbers import RESTORED
from feasible.economy.align import Vector, misfit, offered, reads_as_number
from feasible.economy.tables.schema import DEFAULTS, SCHEMA, Column, Format, Table, asks, parquet
from feasible.economy.tables.whole_folder import MARKER
from feasible.errors import InvalidEconomy, InvalidInput

__all__ = ["MOST_ROWS", "read_aims", "read_folder"]

#: A long table of more rows than this is refused before it is read (about 2 GB in memory).
MOST_ROWS = 20_000_000


def read_folder(path: str | Path) -> dict[str, Any]:
    """Read the parts of an economy from a folder of tables.

    Parameters
    ----------
    path : str or Path
        A folder as the module describes.

    Returns
    -------
    dict
        Arguments of `feasible.Economy`; its name is that in ``feasible.json``, or else the folder's.

    Raises
    ------
    InvalidEconomy
        Naming the file, the line and the column: a missing file or column, an unknown or duplicate
        label, a number that is not finite or is negative, a table that is wide or far too long.
    """
    folder, kind = _open(path)
    about = _about(folder)
    goods, resources, plants = (_nodes(folder, kind, t) for t in ("goods", "resources", "plants"))
    households = _nodes(folder, kind, "households")
    axes = {"good": goods, "resource": resources, "plant": plants, "household": households}
    labels = {axis: frame.index for axis, frame in axes.items()}

    def matrix(table: str) -> sparse.csc_array:
        return _matrix(folder, kind, table, labels)

    return {
        "goods": labels["good"],
        "resources": labels["resource"],
        "plants": labels["plant"],
        "households": labels["household"],
        "inputs": sparse.csc_array(matrix("inputs").T),
        "outputs": sparse.csc_array(matrix("outputs").T),
        "resource_use": sparse.csc_array(matrix("resource_use").T),
        "endowment": resources["endowment"].to_numpy(dtype=float),
        "capacity": plants["capacity"].to_numpy(dtype=float),
        "effort": plants["effort"].to_numpy(dtype=float),
        "exponent": plants["exponent"].to_numpy(dtype=float),
        "region": plants["region"].to_numpy(dtype=object),
        "good_kind": goods["kind"].to_numpy(dtype=object),
        "resource_kind": resources["kind"].to_numpy(dtype=object),
        "budgets": households["budget"].to_numpy(dtype=float),
        "household_region": households["region"].to_numpy(dtype=object),
        "tastes": sparse.csr_array(matrix("tastes")),
        "needs": sparse.csr_array(matrix("needs")),
        "resource_ownership": sparse.csr_array(matrix("resource_ownership")),
        "plant_ownership": sparse.csr_array(matrix("plant_ownership")),
        **about,
    }


def read_aims(path: str | Path) -> dict[str, Vector]:
    """Read the aims of a linear plan: the columns value, floor and ceiling of goods and quota of plants.

    Parameters
    ----------
    path : str or Path
        A folder that an economy was read from.

    Returns
    -------
    dict
        Arrays value, floor, ceiling (G,) and quota (P,). Where a column is missing: a value of 1 for final
        and public goods and 0 for intermediate ones, no floors, no ceilings, no quotas.

    Raises
    ------
    InvalidEconomy
        Naming the file, the line and the column, if a number is not finite or negative.
    """
    folder, kind = _open(path)
    goods, plants = _nodes(folder, kind, "goods"), _nodes(folder, kind, "plants")
    value = goods["value"].to_numpy(dtype=float)
    if "value" not in goods.attrs["given"]:
        value = np.where(goods["kind"].to_numpy(dtype=object) == "intermediate", 0.0, value)
    return {
        "value": value,
        "floor": goods["floor"].to_numpy(dtype=float),
        "ceiling": goods["ceiling"].to_numpy(dtype=float),
        "quota": plants["quota"].to_numpy(dtype=float),
    }


def _open(path: str | Path) -> tuple[Path, Format]:
    folder = Path(path)
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "there is no such folder"
        raise InvalidInput(
            what, where=str(folder), expected="a folder of tables (feasible example writes one)"
        )
    csv_there, parquet_there = ((folder / f"goods.{kind}").is_file() for kind in ("csv", "parquet"))
    if csv_there and parquet_there:
        raise InvalidEconomy("has goods.csv and goods.parquet", where=str(folder), expected="one of the two")
    return folder, "parquet" if parquet_there else "csv"


def _about(folder: Path) -> dict[str, Any]:
    file = folder / MARKER
    about = {**DEFAULTS, "name": folder.resolve().name}
    if not file.exists():
        return about
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InvalidEconomy(
            f"is not JSON ({error})", where=MARKER, expected="an object with a name"
        ) from None
    if not isinstance(given, dict):
        raise InvalidEconomy("is not an object", where=MARKER, expected='for instance {"name": "my economy"}')
    if given.get("kind", "economy") != "economy":
        raise InvalidEconomy(
            f"is of kind {given['kind']!r}", where=MARKER, expected="a folder that holds an economy"
        )
    for key, default in DEFAULTS.items():
        if key in given:
            if type(given[key]) is not type(default):
                expected = "true or false" if isinstance(default, bool) else "a text"
                raise InvalidEconomy(f"is {given[key]!r}", where=f"{MARKER}[{key!r}]", expected=expected)
            about[key] = given[key]
    return about


def _rows(folder: Path, kind: Format, table: str) -> pd.DataFrame | None:
    """Return a table as text (numbers too, in CSV); None if it is optional and absent."""
    file = folder / f"{table}.{kind}"
    schema = SCHEMA[table]
    if not file.exists():
        if not schema.required:
            return None
        others = ", ".join(sorted(p.name for p in folder.iterdir())[:8]) or "nothing"
        raise InvalidEconomy(
            f"there is no such file (the folder has {others})",
            where=file.name,
            expected=f"a table of {asks(table)}",
        )
    header, estimate = _peek_parquet(file) if kind == "parquet" else _peek_csv(file)
    _check_header(file.name, table, _named(header), estimate)
    if estimate > MOST_ROWS:
        raise InvalidEconomy(
            f"about {estimate:,.0f} rows (some {estimate * 100 / 1e9:.0f} GB in memory)",
            where=file.name,
            expected=f"at most {MOST_ROWS:,} rows, one for each cell that is not zero",
        )
    if kind == "parquet":
        return pd.read_parquet(file)
    return _csv(file, header, schema)


def _csv(file: Path, header: list[str], schema: Table) -> pd.DataFrame:
    """Return a CSV table as text, without the empty lines and columns that spreadsheets leave at its end."""
    named = len(_named(header))
    names = [*header[:named], *(f"column {k + 1}" for k in range(named, len(header)))]
    # Numbers stay text until `_numbers` parses them, exactly, and can name the cell that is none.
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
        reason = str(error).strip().removeprefix("Error tokenizing data. C error: ")
        line, values = _first_misfit(file, len(header))
        raise InvalidEconomy(
            f"has {values} values" if line else f"a row does not fit ({reason})",
            where=f"{file.name}, line {line}" if line else file.name,
            expected=f"{len(header)} values a row, texts and decimal commas quoted",
        ) from None
    for spare in names[named:]:
        held = np.flatnonzero((rows[spare] != "").to_numpy())
        if held.size:
            raise InvalidEconomy(
                f"holds {rows[spare].iloc[held[0]]!r} under no name",
                where=f"{file.name}, line {held[0] + 2}, {spare}",
                expected=f"a name in the first line: {asks(file.stem)}",
            )
    rows = rows[names[:named]]
    while len(rows) and all(str(value) == "" for value in rows.iloc[-1]):
        rows = rows.iloc[:-1]
    return rows


def _named(header: list[str]) -> list[str]:
    """Return a header without the empty columns at its end."""
    return header[: max((k + 1 for k, name in enumerate(header) if name.strip()), default=0)]


def _first_misfit(file: Path, width: int) -> tuple[int, int]:
    """Return the first line that holds more values than the header, and how many; zeros if there is none."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        lines = csv.reader(stream)
        return next(((lines.line_num, len(values)) for values in lines if len(values) > width), (0, 0))


def _not_utf8(file: Path, error: UnicodeDecodeError) -> InvalidEconomy:
    return InvalidEconomy(
        f"is not UTF-8 text ({error.reason})", where=file.name, expected="CSV saved as UTF-8"
    )


def _peek_csv(file: Path) -> tuple[list[str], float]:
    """Return the header and about how many rows follow, without reading the file."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            first = stream.readline(1 << 24)
            sample = stream.read(1 << 16)
    except UnicodeDecodeError as error:
        raise _not_utf8(file, error) from None
    if not first.strip():
        raise InvalidEconomy("is empty", where=file.name, expected=f"a header: {asks(file.stem)}")
    lines = max(sample.count("\n"), 1)
    left = file.stat().st_size - len(first.encode())
    per_line = max(len(sample.encode()) / lines, 1.0)
    return next(csv.reader([first])), left / per_line


def _peek_parquet(file: Path) -> tuple[list[str], float]:
    try:
        data = parquet().ParquetFile(file)
    except (OSError, ValueError) as error:
        raise InvalidEconomy(
            f"cannot be read ({error})", where=file.name, expected="a Parquet file"
        ) from None
    return list(data.schema_arrow.names), float(data.metadata.num_rows)


def _check_header(name: str, table: str, header: list[str], rows: float) -> None:
    schema = SCHEMA[table]
    known = [*schema.labels, *(c.name for c in schema.columns)]
    twice = [h for h, times in Counter(header).items() if times > 1]
    if twice:
        raise InvalidEconomy(f"duplicate column {twice[0]!r}", where=name, expected=asks(table))
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        raise InvalidEconomy(
            "columns are not separated by commas", where=name, expected=f"{asks(table)}, with commas"
        )
    if len(schema.labels) == 2 and len(header) > len(known) + 2:
        size = max(rows, 1.0) * len(header)
        raise InvalidEconomy(
            f"looks like a wide matrix of about {rows:,.0f} by {len(header) - 1:,} cells "
            f"({size * 8 / 1e9:.2g} GB)",
            where=name,
            expected=f"a long table of {asks(table)}, one row for each cell that is not zero",
        )
    required = [*schema.labels, *(c.name for c in schema.columns if c.required)]
    for column in required:
        if column not in header:
            raise InvalidEconomy(
                f"has no column {column!r} (it has {', '.join(map(repr, header[:8]))})",
                where=name,
                expected=asks(table),
            )
    for column in header:
        if column not in known:
            raise InvalidEconomy(f"unknown column {column!r}", where=name, expected=asks(table))


def _nodes(folder: Path, kind: Format, table: str) -> pd.DataFrame:
    """Return a checked table of labels with every column; ``attrs["given"]`` names those in the file."""
    schema, name = SCHEMA[table], f"{table}.{kind}"
    rows = _rows(folder, kind, table)
    if rows is None:
        rows = pd.DataFrame({schema.labels[0]: pd.Series([], dtype=object)})
    labels = pd.Index([str(label) for label in rows[schema.labels[0]]], dtype=object)
    twice = np.flatnonzero(labels.duplicated())
    if twice.size:
        raise InvalidEconomy(
            f"duplicate label {labels[twice[0]]!r}",
            where=f"{name}, line {twice[0] + 2}",
            expected="each label once",
        )
    empty = np.flatnonzero([not label.strip() for label in labels])
    if empty.size:
        raise InvalidEconomy(
            "an empty label",
            where=f"{name}, line {empty[0] + 2}, column {schema.labels[0]!r}",
            expected="a name",
        )
    out: dict[str, Any] = {}
    for column in schema.columns:
        if column.name not in rows.columns:
            out[column.name] = np.full(len(labels), column.default, dtype=object)
        elif isinstance(column.default, str):
            texts = np.array([str(v) for v in rows[column.name]], dtype=object)
            out[column.name] = np.where(texts == "", column.default, texts)
        else:
            out[column.name] = _numbers(name, rows[column.name], column)
    frame = pd.DataFrame(out, index=labels)
    frame.attrs["given"] = tuple(rows.columns)
    return frame


def _numbers(name: str, given: pd.Series[Any], column: Column) -> Vector:
    """Return a column as floats; an empty cell is the default unless the column is required."""
    if given.dtype.kind in "iuf":
        values = given.to_numpy(dtype=float)
    else:
        texts = given.astype(str).str.strip().to_numpy(dtype=object)
        blank = (texts == "") & (not column.required)
        texts = np.where(blank, str(column.default), texts)
        try:
            values = texts.astype(float)
        except ValueError:
            line = next(i for i, text in enumerate(texts) if not reads_as_number(text))
            what = "is empty" if texts[line] == "" else f"is {texts[line]!r}"
            raise InvalidEconomy(
                what, where=f"{name}, line {line + 2}, column {column.name!r}", expected="a number"
            ) from None
    bad = misfit(values, positive=column.positive, infinite=column.infinite)
    if bad:
        at, expected = bad
        where = f"{name}, line {at + 2}, column {column.name!r}"
        if name.startswith("resource_use.") and expected == "zero or more":
            expected = RESTORED
        raise InvalidEconomy(f"is {values[at]:g}", where=where, expected=expected)
    return np.asarray(values, dtype=float)


def _matrix(folder: Path, kind: Format, table: str, labels: Mapping[str, pd.Index]) -> sparse.csc_array:
    """Return a long table as a sparse matrix: first label by second."""
    schema, name = SCHEMA[table], f"{table}.{kind}"
    first, second = schema.labels
    shape = (len(labels[first]), len(labels[second]))
    rows = _rows(folder, kind, table)
    if rows is None or not len(rows):
        return sparse.csc_array(shape)
    values = _numbers(name, rows[schema.columns[0].name], schema.columns[0])
    at = {axis: _codes(name, rows[axis], axis, labels[axis]) for axis in (first, second)}
    cell = at[first].astype(np.int64) * shape[1] + at[second]
    order = np.argsort(cell, kind="stable")
    again = np.flatnonzero(np.diff(cell[order]) == 0)
    if again.size:
        line = int(order[again + 1].min())
        raise InvalidEconomy(
            f"{first} {labels[first][at[first][line]]!r} and {second} {labels[second][at[second][line]]!r} "
            "appear twice",
            where=f"{name}, line {line + 2}",
            expected="one row for each cell",
        )
    return sparse.csc_array((values, (at[first], at[second])), shape=shape)


def _codes(
    name: str, given: pd.Series[Any], axis: str, labels: pd.Index
) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return each row's position on the axis; refuse unknown labels by line."""
    column = given.astype("category")
    known = labels.get_indexer(pd.Index([str(c) for c in column.cat.categories], dtype=object))
    codes = column.cat.codes.to_numpy()
    at = np.where(codes < 0, -1, known[codes]) if len(known) else np.full(len(codes), -1)
    lost = np.flatnonzero(at < 0)
    if lost.size:
        label = given.iloc[int(lost[0])]
        raise InvalidEconomy(
            f"unknown {axis} {label!r}",
            where=f"{name}, line {lost[0] + 2}, column {axis!r}",
            expected=offered(labels, axis, label),
        )
    return np.asarray(at, dtype=np.int64)
