"""Economies as folders of tables, and folders that are written whole or not at all.

A folder holds one table of goods, of resources and of plants, long tables of what plants use and
make, and, where there are any, tables of households, their tastes and needs, and of who owns what. They
are CSV (UTF-8, commas) or Parquet, one kind for all. In a long table each row is one cell that is not
zero; what is left out is zero. `schema` prints every table with its columns:

>>> print(schema().splitlines()[0])
| table | columns (those in brackets may be missing) | meaning |

``feasible.json`` holds the economy's name, ``utility`` ("cobb-douglas" or "fixed-proportions") and
``productive`` (whether the technology claims to yield a surplus of everything); without it the defaults of
`Economy` hold.

Numbers are written so that they read back exactly. Every refusal names the file, the line and the column.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy.model import Economy, Vector
from feasible.economy.targets import Targets
from feasible.errors import InvalidEconomy

__all__ = [
    "MARKER",
    "SCHEMA",
    "is_ours",
    "may_write",
    "read_folder",
    "read_targets",
    "schema",
    "write_folder",
    "write_whole",
]

Format = Literal["csv", "parquet"]

#: The file that says that a folder is ours, and what is in it.
MARKER = "feasible.json"
#: A long table of more rows than this is refused before it is read (about 2 GB in memory).
MOST_ROWS = 20_000_000


@dataclass(frozen=True)
class _Column:
    """A column that is not a label: a number, or a text where `default` is one."""

    name: str
    default: float | str
    required: bool = False
    positive: bool = False
    infinite: bool = False


@dataclass(frozen=True)
class _Table:
    """The columns of one table; a long one has two label columns and a number."""

    labels: tuple[str, ...]
    columns: tuple[_Column, ...]
    meaning: str
    required: bool = True


def _long(first: str, second: str, value: str, meaning: str, *, required: bool = True) -> _Table:
    return _Table((first, second), (_Column(value, 0.0, required=True),), meaning, required)


#: What is in a folder; see the module's description.
SCHEMA: Mapping[str, _Table] = {
    "goods": _Table(
        ("good",),
        (
            _Column("kind", "final"),
            _Column("value", 1.0),
            _Column("floor", 0.0),
            _Column("ceiling", np.inf, infinite=True),
        ),
        "kind: intermediate, final or public; value, floor and ceiling of deliveries are for linear plans",
    ),
    "resources": _Table(
        ("resource",),
        (_Column("endowment", 0.0, required=True), _Column("kind", "labor")),
        "how much of each there is; kind: labor, land, emission (a cap) or other",
    ),
    "plants": _Table(
        ("plant",),
        (
            _Column("capacity", np.inf, infinite=True),
            _Column("effort", 0.0),
            _Column("exponent", 2.0, positive=True),
            _Column("region", "everywhere"),
            _Column("quota", 0.0),
        ),
        "capacity: largest level, empty or inf for none; running at level x costs effort * x^exponent; "
        "quota: least level, for linear plans",
    ),
    "inputs": _long("plant", "good", "amount", "goods used per unit of the plant's level"),
    "outputs": _long("plant", "good", "amount", "goods made per unit of the plant's level"),
    "resource_use": _long("plant", "resource", "amount", "resources used per unit of the plant's level"),
    "households": _Table(
        ("household",),
        (_Column("budget", 1.0, positive=True), _Column("region", "everywhere")),
        "budgets: 1 on average",
        required=False,
    ),
    "tastes": _long(
        "household",
        "good",
        "share",
        "share of its budget that a household spends on a good; each household's add up to 1",
        required=False,
    ),
    "needs": _long("household", "good", "amount", "what a household needs of a good", required=False),
    "resource_ownership": _long(
        "household",
        "resource",
        "share",
        "share of a resource that a household owns; each resource's add up to 1",
        required=False,
    ),
    "plant_ownership": _long(
        "household",
        "plant",
        "share",
        "share of a plant that a household owns; each plant's add up to 1",
        required=False,
    ),
}


def schema() -> str:
    """Return the tables of a folder, their columns and meaning, as a Markdown table."""
    lines = ["| table | columns (those in brackets may be missing) | meaning |", "| --- | --- | --- |"]
    for name, table in SCHEMA.items():
        optional = "" if table.required else " (optional)"
        lines.append(f"| {name}{optional} | {_asks(name)} | {table.meaning} |")
    return "\n".join(lines) + "\n"


_DEFAULTS: Mapping[str, Any] = {"name": "economy", "utility": "cobb-douglas", "productive": True}


# ---------------------------------------------------------------------- reading


def read_folder(path: str | Path) -> Economy:
    """Read an economy from a folder of tables.

    Parameters
    ----------
    path : str or Path
        A folder as the module describes.

    Returns
    -------
    Economy
        Named after ``feasible.json``, or else after the folder.

    Raises
    ------
    InvalidEconomy
        Naming the file, the line and the column: a missing file or column, an unknown or duplicate
        label, a number that is not finite or is negative, a table that is wide or far too long, and
        whatever `Economy` refuses.
    """
    folder, kind = _open(path)
    about = _about(folder)
    goods, resources, plants = (_nodes(folder, kind, t) for t in ("goods", "resources", "plants"))
    households = _nodes(folder, kind, "households")
    axes = {"good": goods, "resource": resources, "plant": plants, "household": households}
    labels = {axis: frame.index for axis, frame in axes.items()}

    def matrix(table: str) -> sparse.csc_array:
        return _matrix(folder, kind, table, labels)

    return Economy(
        goods=labels["good"],
        resources=labels["resource"],
        plants=labels["plant"],
        households=labels["household"],
        inputs=sparse.csc_array(matrix("inputs").T),
        outputs=sparse.csc_array(matrix("outputs").T),
        resource_use=sparse.csc_array(matrix("resource_use").T),
        endowment=resources["endowment"].to_numpy(dtype=float),
        capacity=plants["capacity"].to_numpy(dtype=float),
        effort=plants["effort"].to_numpy(dtype=float),
        exponent=plants["exponent"].to_numpy(dtype=float),
        region=plants["region"].to_numpy(dtype=object),
        good_kind=goods["kind"].to_numpy(dtype=object),
        resource_kind=resources["kind"].to_numpy(dtype=object),
        budgets=households["budget"].to_numpy(dtype=float),
        household_region=households["region"].to_numpy(dtype=object),
        tastes=sparse.csr_array(matrix("tastes")),
        needs=sparse.csr_array(matrix("needs")),
        resource_ownership=sparse.csr_array(matrix("resource_ownership")),
        plant_ownership=sparse.csr_array(matrix("plant_ownership")),
        **about,
    )


def read_targets(path: str | Path, economy: Economy) -> Targets:
    """Read the aims of a linear plan from the columns value, floor and ceiling of goods and quota of plants.

    Parameters
    ----------
    path : str or Path
        The folder that `economy` was read from.
    economy : Economy
        For its labels and capacities.

    Returns
    -------
    Targets
        Where a column is missing: a value of 1 for final and public goods and 0 for intermediate
        ones, no floors, no ceilings, no quotas.

    Raises
    ------
    InvalidEconomy
        If a number is not finite or negative, a ceiling below its floor, or a capacity below its quota.
    """
    folder, kind = _open(path)
    goods, plants = _nodes(folder, kind, "goods"), _nodes(folder, kind, "plants")
    value = goods["value"].to_numpy(dtype=float)
    if "value" not in goods.attrs["given"]:
        value = np.where(economy.good_kind == "intermediate", 0.0, value)
    return Targets.of(
        economy,
        value=value,
        floor=goods["floor"].to_numpy(dtype=float),
        ceiling=goods["ceiling"].to_numpy(dtype=float),
        quota=plants["quota"].to_numpy(dtype=float),
    )


def _open(path: str | Path) -> tuple[Path, Format]:
    folder = Path(path)
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "there is no such folder"
        raise InvalidEconomy(
            what, where=str(folder), expected="a folder of tables (feasible example writes one)"
        )
    csv_there, parquet_there = ((folder / f"goods.{kind}").is_file() for kind in ("csv", "parquet"))
    if csv_there and parquet_there:
        raise InvalidEconomy("has goods.csv and goods.parquet", where=str(folder), expected="one of the two")
    return folder, "parquet" if parquet_there else "csv"


def _about(folder: Path) -> dict[str, Any]:
    file = folder / MARKER
    about = {**_DEFAULTS, "name": folder.resolve().name}
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
    for key, default in _DEFAULTS.items():
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
            expected=f"a table of {_asks(table)}",
        )
    header, estimate = _peek_parquet(file) if kind == "parquet" else _peek_csv(file)
    _check_header(file.name, table, header, estimate)
    if estimate > MOST_ROWS:
        raise InvalidEconomy(
            f"about {estimate:,.0f} rows (some {estimate * 100 / 1e9:.0f} GB in memory)",
            where=file.name,
            expected=f"at most {MOST_ROWS:,} rows, one for each cell that is not zero",
        )
    if kind == "parquet":
        return pd.read_parquet(file)
    try:
        # Numbers stay text until `_numbers` parses them, exactly, and can name the cell that is none.
        types: dict[str, Any] = dict.fromkeys(header, str)
        if len(schema.labels) == 2:
            types |= dict.fromkeys(schema.labels, "category")
        with warnings.catch_warnings():
            # Values beyond the header would be dropped with a warning, or become an index.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            return pd.read_csv(
                file, dtype=types, index_col=False, keep_default_na=False, encoding="utf-8-sig"
            )
    except (pd.errors.ParserError, pd.errors.ParserWarning) as error:
        reason = str(error).strip().removeprefix("Error tokenizing data. C error: ")
        raise InvalidEconomy(
            f"a row does not fit ({reason})",
            where=file.name,
            expected=f"{len(header)} values a row, texts with commas quoted",
        ) from None


def _peek_csv(file: Path) -> tuple[list[str], float]:
    """Return the header and about how many rows follow, without reading the file."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            first = stream.readline(1 << 24)
            sample = stream.read(1 << 16)
    except UnicodeDecodeError as error:
        raise InvalidEconomy(
            f"is not UTF-8 text ({error.reason})", where=file.name, expected="CSV saved as UTF-8"
        ) from None
    if not first.strip():
        raise InvalidEconomy("is empty", where=file.name, expected=f"a header: {_asks(file.stem)}")
    lines = max(sample.count("\n"), 1)
    left = file.stat().st_size - len(first.encode())
    per_line = max(len(sample.encode()) / lines, 1.0)
    return next(csv.reader([first])), left / per_line


def _peek_parquet(file: Path) -> tuple[list[str], float]:
    parquet = _pyarrow()
    try:
        data = parquet.ParquetFile(file)
    except (OSError, ValueError) as error:
        raise InvalidEconomy(
            f"cannot be read ({error})", where=file.name, expected="a Parquet file"
        ) from None
    return list(data.schema_arrow.names), float(data.metadata.num_rows)


def _pyarrow() -> Any:
    try:
        import pyarrow.parquet
    except ImportError:
        raise InvalidEconomy(
            "Parquet needs the package pyarrow, which is not installed",
            where="format",
            expected="pip install 'feasible[scale]', or CSV",
        ) from None
    return pyarrow.parquet


def _asks(table: str) -> str:
    schema = SCHEMA[table]
    named = [*schema.labels, *(c.name if c.required else f"[{c.name}]" for c in schema.columns)]
    return ", ".join(named)


def _check_header(name: str, table: str, header: list[str], rows: float) -> None:
    schema = SCHEMA[table]
    known = [*schema.labels, *(c.name for c in schema.columns)]
    twice = [h for h, times in Counter(header).items() if times > 1]
    if twice:
        raise InvalidEconomy(f"duplicate column {twice[0]!r}", where=name, expected=_asks(table))
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        raise InvalidEconomy(
            "columns are not separated by commas", where=name, expected=f"{_asks(table)}, with commas"
        )
    if len(schema.labels) == 2 and len(header) > len(known) + 2:
        size = max(rows, 1.0) * len(header)
        raise InvalidEconomy(
            f"looks like a wide matrix of about {rows:,.0f} by {len(header) - 1:,} cells "
            f"({size * 8 / 1e9:.2g} GB)",
            where=name,
            expected=f"a long table of {_asks(table)}, one row for each cell that is not zero",
        )
    required = [*schema.labels, *(c.name for c in schema.columns if c.required)]
    for column in required:
        if column not in header:
            raise InvalidEconomy(
                f"has no column {column!r} (it has {', '.join(map(repr, header[:8]))})",
                where=name,
                expected=_asks(table),
            )
    for column in header:
        if column not in known:
            raise InvalidEconomy(f"unknown column {column!r}", where=name, expected=_asks(table))


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
    empty = np.flatnonzero(labels == "")
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


def _numbers(name: str, given: pd.Series[Any], column: _Column) -> Vector:
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
            line = next(i for i, text in enumerate(texts) if not _is_number(text))
            what = "is empty" if texts[line] == "" else f"is {texts[line]!r}"
            raise InvalidEconomy(
                what, where=f"{name}, line {line + 2}, column {column.name!r}", expected="a number"
            ) from None
    low = values <= 0 if column.positive else values < 0
    bad = np.flatnonzero(np.isnan(values) | low | (np.isinf(values) & (not column.infinite)))
    if bad.size:
        value = values[bad[0]]
        expected = "a number above zero" if column.positive else "zero or more"
        if not np.isfinite(value):
            expected = "a number, or inf for no limit" if column.infinite else "a finite number"
        raise InvalidEconomy(
            f"is {value:g}", where=f"{name}, line {bad[0] + 2}, column {column.name!r}", expected=expected
        )
    return np.asarray(values, dtype=float)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


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
            expected=f"one of the {len(labels)} labels of {axis}s",
        )
    return np.asarray(at, dtype=np.int64)


# ---------------------------------------------------------------------- writing


def write_folder(
    economy: Economy,
    path: str | Path,
    *,
    format: Format = "csv",
    overwrite: bool = False,
    targets: Targets | None = None,
    notes: Mapping[str, str] | None = None,
) -> Path:
    """Write an economy as a folder of tables that `read_folder` reads back exactly.

    Parameters
    ----------
    economy : Economy
    path : str or Path
        A folder that does not exist, is empty, or (with `overwrite`) was written by this package.
    format : {"csv", "parquet"}
        Parquet needs pyarrow.
    overwrite : bool
        Whether to replace a folder that this package wrote. Anything else is never touched.
    targets : Targets, optional
        Written as the columns value, floor, ceiling and quota.
    notes : mapping of str to str, optional
        Text files to put beside the tables (file name to text); they are not read back.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InvalidEconomy
        If the folder holds something else, or Parquet is asked for without pyarrow.
    """
    if format not in {"csv", "parquet"}:
        raise InvalidEconomy(f"is {format!r}", where="format", expected="'csv' or 'parquet'")
    if format == "parquet":
        _pyarrow()
    tables = _tables(economy, targets)

    def writer(table: pd.DataFrame) -> Callable[[Path], None]:
        if format == "parquet":
            return lambda file: table.to_parquet(file, index=False)
        return lambda file: table.to_csv(file, index=False, lineterminator="\n", encoding="utf-8")

    def note(text: str) -> Callable[[Path], None]:
        def put(file: Path) -> None:
            file.write_text(text, encoding="utf-8")

        return put

    files = {f"{name}.{format}": writer(table) for name, table in tables.items()}
    return write_whole(
        path,
        files | {name: note(text) for name, text in (notes or {}).items()},
        kind="economy",
        about={"name": economy.name, "utility": economy.utility, "productive": economy.productive},
        overwrite=overwrite,
    )


def _tables(e: Economy, targets: Targets | None) -> dict[str, pd.DataFrame]:
    goods = {"good": list(e.goods), "kind": list(e.good_kind)}
    plants: dict[str, Any] = {
        "plant": list(e.plants),
        "capacity": e.capacity,
        "effort": e.effort,
        "exponent": e.exponent,
        "region": list(e.region),
    }
    aims: dict[str, Any] = {}
    if targets is not None:
        aims = {"value": targets.value, "floor": targets.floor, "ceiling": targets.ceiling}
        plants["quota"] = targets.quota
    tables = {
        "goods": pd.DataFrame({**goods, **aims}),
        "resources": pd.DataFrame(
            {"resource": list(e.resources), "endowment": e.endowment, "kind": list(e.resource_kind)}
        ),
        "plants": pd.DataFrame(plants),
        "inputs": _long_form("inputs", e.inputs.T, e.plants, e.goods),
        "outputs": _long_form("outputs", e.outputs.T, e.plants, e.goods),
        "resource_use": _long_form("resource_use", e.resource_use.T, e.plants, e.resources),
    }
    if len(e.households):
        tables["households"] = pd.DataFrame(
            {"household": list(e.households), "budget": e.budgets, "region": list(e.household_region)}
        )
    for table, matrix, columns in (
        ("tastes", e.tastes, e.goods),
        ("needs", e.needs, e.goods),
        ("resource_ownership", e.resource_ownership, e.resources),
        ("plant_ownership", e.plant_ownership, e.plants),
    ):
        if matrix.nnz:
            tables[table] = _long_form(table, matrix, e.households, columns)
    return tables


def _long_form(table: str, matrix: Any, rows: pd.Index, columns: pd.Index) -> pd.DataFrame:
    cells = sparse.coo_array(sparse.csr_array(matrix))
    at, across = cells.coords
    schema = SCHEMA[table]
    return pd.DataFrame(
        {
            schema.labels[0]: rows.to_numpy(dtype=object)[at],
            schema.labels[1]: columns.to_numpy(dtype=object)[across],
            schema.columns[0].name: cells.data,
        }
    )


def is_ours(folder: Path) -> bool:
    """Whether this package wrote the folder and nothing else has been put into it since."""
    try:
        about = json.loads((folder / MARKER).read_text(encoding="utf-8"))
        listed = {*about["files"], MARKER}
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return all(entry.is_file() and entry.name in listed for entry in folder.iterdir())


def may_write(folder: Path, *, overwrite: bool = False) -> None:
    """Refuse a place where `write_whole` would refuse to write; call it before long work.

    Raises
    ------
    InvalidEconomy
        If it is a file, holds files that this package did not write, or may not be replaced.
    """
    if folder.exists() and not folder.is_dir():
        raise InvalidEconomy("is a file", where=str(folder), expected="a folder to write into")
    there = folder.is_dir() and any(folder.iterdir())
    if there and not is_ours(folder):
        raise InvalidEconomy(
            "the folder holds files that this package did not write",
            where=str(folder),
            expected="a new or empty folder",
        )
    if there and not overwrite:
        raise InvalidEconomy("the folder exists", where=str(folder), expected="a new folder, or overwrite")


def write_whole(
    path: str | Path,
    files: Mapping[str, Callable[[Path], None]],
    *,
    kind: str,
    about: Mapping[str, Any] | None = None,
    overwrite: bool = False,
) -> Path:
    """Write a folder so that it is there complete, or as it was before.

    The files go to a temporary folder beside it and reach the disk there; then one rename puts it
    in place. If anything fails, nothing is left behind.

    Parameters
    ----------
    path : str or Path
        The folder.
    files : mapping of str to callable
        File name to a function that writes it at the path it is given.
    kind : str
        What the folder holds, for ``feasible.json``.
    about : mapping, optional
        More to write there.
    overwrite : bool
        Replace the folder if this package wrote it.

    Raises
    ------
    InvalidEconomy
        If the folder is not empty and may not be replaced.
    """
    folder = Path(path)
    may_write(folder, overwrite=overwrite)
    parent = folder.resolve().parent
    parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=parent))
    old = work / "old"
    try:
        new = work / "new"
        new.mkdir()
        for name, write in files.items():
            write(new / name)
        text = json.dumps(
            {"kind": kind, **(about or {}), "files": sorted(files)}, indent=2, ensure_ascii=False
        )
        (new / MARKER).write_text(text + "\n", encoding="utf-8")
        for file in new.iterdir():
            _sync(file)
        _sync(new)
        if folder.is_dir():
            folder.rename(old)
        try:
            new.rename(folder)
        except OSError:
            if old.is_dir():
                old.rename(folder)
            raise
        _sync(parent)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder


def _sync(path: Path) -> None:
    """Make sure that a file, or a folder's list of files, is on the disk."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:
        return  # Windows does not open folders, nor needs to.
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
