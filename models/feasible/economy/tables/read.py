"""Reading a folder of tables: the parts that an economy and a linear plan's targets are made of.

Every refusal names the file, the line and the column.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy._numbers import RESTORED
from feasible.economy.align import Vector, misfit, offered, reads_as_number
from feasible.economy.tables.permits import with_permits
from feasible.economy.tables.raw import Raw, read_raw
from feasible.economy.tables.schema import DEFAULTS, SCHEMA, YEARS, Column, Format
from feasible.economy.tables.whole_folder import MARKER
from feasible.errors import InvalidEconomy, InvalidInput

__all__ = ["open_folder", "read_aims", "read_folder", "read_machines", "read_workers", "read_years"]


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
    folder, kind = open_folder(path)
    about = _about(folder)
    goods, resources, plants = (_nodes(folder, kind, t) for t in ("goods", "resources", "plants"))
    households = _nodes(folder, kind, "households")
    axes = {"good": goods, "resource": resources, "plant": plants, "household": households}
    labels = {axis: frame.index for axis, frame in axes.items()}

    emitted = resources["kind"].to_numpy(dtype=object) == "emission"
    cells = {
        table: _matrix(folder, kind, table, labels, given_back=emitted if table == "resource_use" else None)
        for table, schema in SCHEMA.items()
        if schema.long
    }
    _refuse_idle(axes, cells)

    parts = {
        "goods": labels["good"],
        "resources": labels["resource"],
        "plants": labels["plant"],
        "households": labels["household"],
        "inputs": sparse.csc_array(cells["inputs"].T),
        "outputs": sparse.csc_array(cells["outputs"].T),
        "resource_use": sparse.csc_array(cells["resource_use"].T),
        "endowment": resources["endowment"].to_numpy(dtype=float),
        "capacity": plants["capacity"].to_numpy(dtype=float),
        "effort": plants["effort"].to_numpy(dtype=float),
        "exponent": plants["exponent"].to_numpy(dtype=float),
        "region": plants["region"].to_numpy(dtype=object),
        "good_kind": goods["kind"].to_numpy(dtype=object),
        "resource_kind": resources["kind"].to_numpy(dtype=object),
        "budgets": households["budget"].to_numpy(dtype=float),
        "household_region": households["region"].to_numpy(dtype=object),
        "tastes": sparse.csr_array(cells["tastes"]),
        "needs": sparse.csr_array(cells["needs"]),
        "resource_ownership": sparse.csr_array(cells["resource_ownership"]),
        "plant_ownership": sparse.csr_array(cells["plant_ownership"]),
        **about,
    }
    return with_permits(parts)


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
    folder, kind = open_folder(path)
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


def read_workers(path: str | Path, households: pd.Index, kinds: pd.Index) -> pd.DataFrame | None:
    """Read who works: one row a household and kind of labor; None where the folder has no such table.

    Parameters
    ----------
    path : str or Path
    households : Index
    kinds : Index
        Resources that are labor.

    Returns
    -------
    DataFrame
        Columns household, kind, skill, time, dislike and elasticity, as
        `feasible.economy.people.people_from_frame` reads them.

    Raises
    ------
    InvalidEconomy
        Naming the file, the line and the column: an unknown household or kind of labor, a pair that stands
        twice, two amounts of time or two elasticities of one household, a number that is none.
    """
    folder, kind = open_folder(path)
    raw = read_raw(folder, kind, "workers")
    if raw is None:
        return None
    if not len(raw.rows):
        raise InvalidEconomy(
            "has no rows", where=raw.file.name, expected="somebody who works, or no such file"
        )
    who, what = (_codes(raw, axis, at) for axis, at in (("household", households), ("kind", kinds)))
    out: dict[str, Any] = {"household": households.to_numpy()[who], "kind": kinds.to_numpy()[what]}
    for column in SCHEMA["workers"].columns:
        given = column.name in raw.rows.columns
        out[column.name] = _numbers(raw, column) if given else np.full(len(who), float(column.default))
    twice = np.flatnonzero(pd.DataFrame({"who": who, "what": what}).duplicated())
    if twice.size:
        raise InvalidEconomy(
            f"household {out['household'][twice[0]]!r} and kind {out['kind'][twice[0]]!r} appear twice",
            where=raw.place(int(twice[0]), "kind"),
            expected="one row a household and kind of labor",
        )
    for name in ("time", "elasticity"):
        first = pd.Series(out[name]).groupby(who).transform("first").to_numpy()
        torn = np.flatnonzero(out[name] != first)
        if torn.size:
            at = int(torn[0])
            raise InvalidEconomy(
                f"is {out[name][at]:g}, and {first[at]:g} above, for {out['household'][at]!r}",
                where=raw.place(at, name),
                expected=f"the same {name} in all rows of a household",
            )
    return pd.DataFrame(out)


def read_machines(path: str | Path, parts: Mapping[str, Any]) -> dict[str, Any]:
    """Read what several years begin with: machines, their worth, and what building one takes.

    Parameters
    ----------
    path : str or Path
    parts : mapping
        Of the economy: labels of plants, goods and resources, and capacities.

    Returns
    -------
    dict
        ``machines`` and ``worth`` (P,), ``materials`` (G, P) and ``work`` (R, P); empty where the folder has
        no table of machines, of their materials or of the work on them.

    Raises
    ------
    InvalidEconomy
        Naming the file, the line and the column.
    """
    folder, kind = open_folder(path)
    plants = parts["plants"]
    there = [
        name for name in ("machines", "machine_materials", "machine_work")
        if (folder / f"{name}.{kind}").exists()
    ]  # fmt: skip
    if not there:
        return {}
    labels = {"plant": plants, "good": parts["goods"], "resource": parts["resources"]}
    materials, work = (
        _matrix(folder, kind, table, labels) for table in ("machine_materials", "machine_work")
    )
    table = _nodes(folder, kind, "machines")
    raw = table.attrs["raw"]
    at = _codes(raw, "plant", plants)
    stock, worth = np.array(parts["capacity"], dtype=float), np.ones(len(plants))
    given = table["stock"].to_numpy(dtype=float)
    stock[at] = np.where(np.isfinite(given), given, stock[at])
    worth[at] = table["worth"].to_numpy(dtype=float)
    return {"machines": stock, "worth": worth, "materials": materials.toarray().T, "work": work.toarray().T}


def read_years(path: str | Path) -> dict[str, float]:
    """Read how many years there are, and the numbers that all of them share, from ``feasible.json``.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    dict
        ``periods``, ``wear``, ``beta``, ``adjust`` and ``later``, those that are given; empty for one year.

    Raises
    ------
    InvalidEconomy
        Naming the entry that is unknown or no number, or the number of years that is missing.
    """
    folder, _ = open_folder(path)
    given = _marker(folder).get("years", {})
    where = f"{MARKER}['years']"
    if not isinstance(given, dict):
        raise InvalidEconomy(
            f"is {given!r}", where=where, expected='for instance {"periods": 10, "wear": 0.2}'
        )
    for name, value in given.items():
        here = f"{MARKER}['years'][{name!r}]"
        if name not in YEARS:
            raise InvalidEconomy("is unknown", where=here, expected=offered(list(YEARS), "entry", name))
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InvalidEconomy(f"is {value!r}", where=here, expected=f"a number: {YEARS[name]}")
    if given and "periods" not in given:
        raise InvalidEconomy("has no periods", where=where, expected=YEARS["periods"])
    return dict(given)


def open_folder(path: str | Path) -> tuple[Path, Format]:
    """Return a folder of tables and their format; refuse one that is none, or that mixes formats."""
    folder = Path(path)
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "there is no such folder"
        raise InvalidInput(
            what, where=str(folder), expected="a folder of tables (feasible example writes one)"
        )
    csv_there, parquet_there = ((folder / f"goods.{kind}").is_file() for kind in ("csv", "parquet"))
    if csv_there and parquet_there:
        raise InvalidEconomy("has goods.csv and goods.parquet", where=str(folder), expected="one of the two")
    kind: Format = "parquet" if parquet_there else "csv"
    other = "csv" if parquet_there else "parquet"
    for table in SCHEMA:
        if (csv_there or parquet_there) and (folder / f"{table}.{other}").exists():
            raise InvalidEconomy(
                f"stands beside goods.{kind}",
                where=f"{table}.{other}",
                expected=f"one format for all tables: {table}.{kind}",
            )
    return folder, kind


def _marker(folder: Path) -> dict[str, Any]:
    """Return what ``feasible.json`` says; nothing where there is none."""
    file = folder / MARKER
    if not file.exists():
        return {}
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InvalidEconomy(
            f"is not JSON ({error})", where=MARKER, expected="an object with a name"
        ) from None
    if not isinstance(given, dict):
        raise InvalidEconomy("is not an object", where=MARKER, expected='for instance {"name": "my economy"}')
    return given


def _about(folder: Path) -> dict[str, Any]:
    about: dict[str, Any] = {**DEFAULTS, "name": folder.resolve().name}
    given = _marker(folder)
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


def _refuse_idle(axes: Mapping[str, pd.DataFrame], cells: Mapping[str, sparse.csc_array]) -> None:
    """Refuse a footnote or a sum in a list of plants or of households: no other table speaks of it."""
    for axis, tables in (
        ("plant", ("inputs", "outputs", "resource_use")),
        ("household", ("tastes", "needs", "resource_ownership", "plant_ownership")),
    ):
        raw, labels = axes[axis].attrs["raw"], axes[axis].index
        told = np.zeros(len(labels), dtype=np.int64)
        for table in tables:
            told += np.bincount(cells[table].indices, minlength=len(labels))
        idle = told == 0
        if axis == "household":  # one that owns nothing and needs nothing has a budget or a place at least
            bare = raw.rows.drop(columns=axis).astype(str)
            idle &= told.any() & (bare.apply(lambda column: column.str.strip()) == "").all(axis=1).to_numpy()
        if idle.any():
            at = int(np.argmax(idle))
            what = "makes and uses nothing" if axis == "plant" else "wants, needs and owns nothing"
            raise InvalidEconomy(
                f"{labels[at]!r} {what}",
                where=raw.place(at, axis),
                expected=f"no line that is no {axis}, or its rows in {' or '.join(tables)}",
            )


def _nodes(folder: Path, kind: Format, table: str) -> pd.DataFrame:
    """Return a checked table of labels with every column; ``attrs["given"]`` names those in the file."""
    schema = SCHEMA[table]
    raw = read_raw(folder, kind, table)
    if raw is None:
        none = pd.DataFrame({schema.labels[0]: pd.Series([], dtype=object)})
        raw = Raw(folder / f"{table}.{kind}", none)
    rows = raw.rows
    labels = pd.Index([str(label) for label in rows[schema.labels[0]]], dtype=object)
    twice = np.flatnonzero(labels.duplicated())
    if twice.size:
        raise InvalidEconomy(
            f"duplicate label {labels[twice[0]]!r}",
            where=raw.place(int(twice[0]), schema.labels[0]),
            expected="each label once",
        )
    empty = np.flatnonzero([not label.strip() for label in labels])
    if empty.size:
        raise InvalidEconomy(
            "an empty label",
            where=raw.place(int(empty[0]), schema.labels[0]),
            expected="a name",
        )
    out: dict[str, Any] = {}
    for column in schema.columns:
        if column.name not in rows.columns:
            out[column.name] = np.full(len(labels), column.default, dtype=object)
        elif isinstance(column.default, str):
            out[column.name] = _texts(raw, column)
        else:
            out[column.name] = _numbers(raw, column)
    frame = pd.DataFrame(out, index=labels)
    frame.attrs |= {"given": tuple(rows.columns), "raw": raw}
    return frame


def _texts(raw: Raw, column: Column) -> Any:
    """Return a column as texts, the default where a cell is empty."""
    texts = np.array([str(value) for value in raw.rows[column.name]], dtype=object)
    texts = np.where(texts == "", column.default, texts)
    if column.allowed:
        odd = np.flatnonzero(~np.isin(texts, column.allowed))
        if odd.size:
            raise InvalidEconomy(
                f"is {texts[odd[0]]!r}",
                where=raw.place(int(odd[0]), column.name),
                expected=f"one of {', '.join(column.allowed)}",
            )
    return texts


def _numbers(raw: Raw, column: Column, *, signed: bool = False) -> Vector:
    """Return a column as floats; an empty cell is the default unless the column is required."""
    given = raw.rows[column.name]
    if given.dtype.kind in "iuf":
        values = given.to_numpy(dtype=float)
    else:
        texts = np.array(
            ["" if v is None else str(v).strip() for v in given.to_numpy(dtype=object)], dtype=object
        )
        if not column.required:
            texts[texts == ""] = str(column.default)
        try:
            values = texts.astype(float)
        except ValueError:
            odd = (at for at, text in enumerate(texts) if not reads_as_number(text))
        else:  # Python reads 1_000 as a number; nobody else does
            odd = (at for at, text in enumerate(texts) if "_" in text)
        if (at := next(odd, None)) is not None:
            what = "is empty" if texts[at] == "" else f"is {texts[at]!r}"
            raise InvalidEconomy(what, where=raw.place(at, column.name), expected="a number")
    bad = misfit(values, positive=column.positive, infinite=column.infinite, signed=signed)
    if bad:
        at, expected = bad
        raise InvalidEconomy(f"is {values[at]:g}", where=raw.place(at, column.name), expected=expected)
    return np.asarray(values, dtype=float)


def _matrix(
    folder: Path, kind: Format, table: str, labels: Mapping[str, pd.Index], *, given_back: Any = None
) -> sparse.csc_array:
    """Return a long table as a sparse matrix: first label by second.

    What is True in `given_back`, one entry a second label, may be negative.
    """
    schema = SCHEMA[table]
    first, second = schema.labels
    shape = (len(labels[first]), len(labels[second]))
    raw = read_raw(folder, kind, table)
    if raw is None or not len(raw.rows):
        return sparse.csc_array(shape)
    values = _numbers(raw, schema.columns[0], signed=given_back is not None)
    at = {axis: _codes(raw, axis, labels[axis]) for axis in (first, second)}
    low = np.flatnonzero((values < 0.0) & ~given_back[at[second]]) if given_back is not None else np.array([])
    if low.size:
        line = int(low[0])
        where = raw.place(line, schema.columns[0].name)
        raise InvalidEconomy(f"is {values[line]:g}", where=where, expected=RESTORED)
    cell = at[first].astype(np.int64) * shape[1] + at[second]
    order = np.argsort(cell, kind="stable")
    again = np.flatnonzero(np.diff(cell[order]) == 0)
    if again.size:
        line = int(order[again + 1].min())
        raise InvalidEconomy(
            f"{first} {labels[first][at[first][line]]!r} and {second} {labels[second][at[second][line]]!r} "
            "appear twice",
            where=raw.place(line, second),
            expected="one row for each cell",
        )
    return sparse.csc_array((values, (at[first], at[second])), shape=shape)


def _codes(raw: Raw, axis: str, labels: pd.Index) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return each row's position on the axis; refuse unknown labels by line."""
    given = raw.rows[axis]
    column = given.astype("category")
    known = labels.get_indexer(pd.Index([str(c) for c in column.cat.categories], dtype=object))
    codes = column.cat.codes.to_numpy()
    at = np.where(codes < 0, -1, known[codes]) if len(known) else np.full(len(codes), -1)
    lost = np.flatnonzero(at < 0)
    if lost.size:
        label = given.iloc[int(lost[0])]
        raise InvalidEconomy(
            f"unknown {axis} {label!r}",
            where=raw.place(int(lost[0]), axis),
            expected=offered(labels, axis, label),
        )
    return np.asarray(at, dtype=np.int64)
