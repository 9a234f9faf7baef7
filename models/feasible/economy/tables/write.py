"""Writing the parts of an economy as a folder of tables; numbers read back exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy.align import choice
from feasible.economy.tables.schema import DEFAULTS, SCHEMA, Format, parquet
from feasible.economy.tables.whole_folder import write_whole
from feasible.errors import InvalidEconomy

__all__ = ["long_form", "write_folder"]


def write_folder(
    parts: Mapping[str, Any],
    path: str | Path,
    *,
    format: Format = "csv",
    overwrite: bool = False,
    aims: Mapping[str, Any] | None = None,
    notes: Mapping[str, str] | None = None,
    more: Mapping[str, pd.DataFrame] | None = None,
    about: Mapping[str, Any] | None = None,
) -> Path:
    """Write the parts of an economy as a folder of tables that `read_folder` reads back exactly.

    Parameters
    ----------
    parts : mapping
        An economy's attributes by name.
    path, format, overwrite, aims, notes
        As in `feasible.Economy.to_tables`.
    more : mapping of str to DataFrame, optional
        Tables beside the economy's own: who works, what machines there are.
    about : mapping, optional
        More for ``feasible.json``.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InvalidInput
        If the folder holds something else, Parquet is asked for without pyarrow, or a plant makes and uses
        nothing.
    """
    choice("format", format, ("csv", "parquet"))
    if format == "parquet":
        parquet()
    used = sum(np.diff(parts[table].indptr) for table in ("inputs", "outputs", "resource_use"))
    if np.any(used == 0):
        idle = parts["plants"][int(np.argmax(used == 0))]
        raise InvalidEconomy(
            "makes and uses nothing",
            where=f"plants[{idle!r}]",
            expected="plants that a reader would take for one",
        )
    tables = _tables(parts, aims or {}) | dict(more or {})

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
        about={name: parts[name] for name in DEFAULTS} | dict(about or {}),
        overwrite=overwrite,
    )


def _tables(e: Mapping[str, Any], aims: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    goods = {"good": list(e["goods"]), "kind": list(e["good_kind"])}
    plants: dict[str, Any] = {
        "plant": list(e["plants"]),
        "capacity": e["capacity"],
        "effort": e["effort"],
        "exponent": e["exponent"],
        "region": list(e["region"]),
    }
    plants |= {name: aims[name] for name in ("quota",) if name in aims}
    goods |= {name: aims[name] for name in ("value", "floor", "ceiling") if name in aims}
    tables = {
        "goods": pd.DataFrame(goods),
        "resources": pd.DataFrame(
            {"resource": list(e["resources"]), "endowment": e["endowment"], "kind": list(e["resource_kind"])}
        ),
        "plants": pd.DataFrame(plants),
        "inputs": long_form("inputs", e["inputs"].T, e["plants"], e["goods"]),
        "outputs": long_form("outputs", e["outputs"].T, e["plants"], e["goods"]),
        "resource_use": long_form("resource_use", e["resource_use"].T, e["plants"], e["resources"]),
    }
    if len(e["households"]):
        tables["households"] = pd.DataFrame(
            {
                "household": list(e["households"]),
                "budget": e["budgets"],
                "region": list(e["household_region"]),
            }
        )
    for table, matrix, columns in (
        ("tastes", e["tastes"], e["goods"]),
        ("needs", e["needs"], e["goods"]),
        ("resource_ownership", e["resource_ownership"], e["resources"]),
        ("plant_ownership", e["plant_ownership"], e["plants"]),
    ):
        if matrix.nnz:
            tables[table] = long_form(table, matrix, e["households"], columns)
    return tables


def long_form(table: str, matrix: Any, rows: pd.Index, columns: pd.Index) -> pd.DataFrame:
    """Return a matrix as a long table, a row for each cell that is not zero."""
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
