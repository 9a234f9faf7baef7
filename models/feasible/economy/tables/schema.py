"""What is in a folder of tables: each table, its columns and what they mean.

>>> print(schema().splitlines()[0])
| table | columns (those in brackets may be missing) | meaning |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from feasible.extras import require

__all__ = [
    "DEFAULTS",
    "GOOD_KINDS",
    "RESOURCE_KINDS",
    "SCHEMA",
    "YEARS",
    "Column",
    "Format",
    "Table",
    "asks",
    "parquet",
    "schema",
    "table_files",
]

Format = Literal["csv", "parquet"]


@dataclass(frozen=True)
class Column:
    """A column that is not a label: a number, or a text where `default` is one."""

    name: str
    default: float | str
    required: bool = False
    positive: bool = False
    infinite: bool = False
    #: The texts that may stand there; empty for any.
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """The columns of one table; a long one has two label columns and a number."""

    labels: tuple[str, ...]
    columns: tuple[Column, ...]
    meaning: str
    required: bool = True

    @property
    def long(self) -> bool:
        """Whether each row is one cell of a matrix: two labels and a number."""
        return len(self.labels) == 2 and len(self.columns) == 1


def _long(first: str, second: str, value: str, meaning: str, *, required: bool = True) -> Table:
    return Table((first, second), (Column(value, 0.0, required=True),), meaning, required)


#: What a good and a resource can be.
GOOD_KINDS = ("intermediate", "final", "public")
RESOURCE_KINDS = ("labor", "land", "emission", "other")

#: What is in a folder; see the module's description.
SCHEMA: Mapping[str, Table] = {
    "goods": Table(
        ("good",),
        (
            Column("kind", "final", allowed=GOOD_KINDS),
            Column("value", 1.0),
            Column("floor", 0.0),
            Column("ceiling", np.inf, infinite=True),
        ),
        "kind: intermediate, final or public; value, floor and ceiling of deliveries are for linear plans",
    ),
    "resources": Table(
        ("resource",),
        (Column("endowment", 0.0, required=True), Column("kind", "labor", allowed=RESOURCE_KINDS)),
        "how much of each there is; kind: labor, land, emission (a cap) or other",
    ),
    "plants": Table(
        ("plant",),
        (
            Column("capacity", np.inf, infinite=True),
            Column("effort", 0.0),
            Column("exponent", 2.0, positive=True),
            Column("region", "everywhere"),
            Column("quota", 0.0),
        ),
        "capacity: largest level, empty or inf for none; running at level x costs effort * x^exponent; "
        "quota: least level, for linear plans",
    ),
    "inputs": _long("plant", "good", "amount", "goods used per unit of the plant's level"),
    "outputs": _long("plant", "good", "amount", "goods made per unit of the plant's level"),
    "resource_use": _long(
        "plant",
        "resource",
        "amount",
        "resources used per unit of the plant's level; negative where a plant takes an emission back",
    ),
    "households": Table(
        ("household",),
        (Column("budget", 1.0, positive=True), Column("region", "everywhere")),
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
    "workers": Table(
        ("household", "kind"),
        (
            Column("skill", 1.0, positive=True),
            Column("time", 0.0, required=True, positive=True),
            Column("dislike", 0.0, required=True, positive=True),
            Column("elasticity", 0.5, positive=True),
        ),
        "people who work; kind: a resource of kind labor, whose endowment gives way to what people make: "
        "skill units an hour; time: a household's hours; l hours cost it dislike * l^(1 + 1/elasticity)",
        required=False,
    ),
    "machines": Table(
        ("plant",),
        (Column("stock", np.inf, infinite=True), Column("worth", 1.0)),
        "machines at the beginning of several years (empty or inf: as many as the capacity) and what part of "
        "their worth at the end is the plant's; the years themselves stand in feasible.json",
        required=False,
    ),
    "machine_materials": _long(
        "plant", "good", "amount", "goods that building a machine of a plant takes", required=False
    ),
    "machine_work": _long(
        "plant", "resource", "amount", "resources that building a machine of a plant takes", required=False
    ),
}


def schema() -> str:
    """Return the tables of a folder, their columns and meaning, as a Markdown table."""
    lines = ["| table | columns (those in brackets may be missing) | meaning |", "| --- | --- | --- |"]
    for name, table in SCHEMA.items():
        optional = "" if table.required else " (optional)"
        lines.append(f"| {name}{optional} | {asks(name)} | {table.meaning} |")
    return "\n".join(lines) + "\n"


def asks(table: str) -> str:
    """Name the columns of a table, those that may be missing in brackets."""
    schema = SCHEMA[table]
    named = [*schema.labels, *(c.name if c.required else f"[{c.name}]" for c in schema.columns)]
    return ", ".join(named)


def table_files() -> list[str]:
    """Return the names of all files that a folder of tables may be read from, in either format."""
    return ["feasible.json", *(f"{table}.{kind}" for table in SCHEMA for kind in ("csv", "parquet"))]


#: What ``feasible.json`` may say, and what holds where it does not.
DEFAULTS: Mapping[str, Any] = {"name": "economy", "utility": "cobb-douglas", "productive": True}

#: What ``"years"`` in ``feasible.json`` may say; see `feasible.economy.years`.
YEARS: Mapping[str, str] = {
    "periods": "how many years, 1 or more",
    "wear": "the part of a machine that is gone after a year",
    "beta": "what next year counts beside this one",
    "adjust": "effort of building as many machines at once as there are at first, in budget units",
    "later": "what machines are worth at the end, in years of all budgets",
}


def parquet() -> Any:
    """Return pyarrow's module for Parquet, or say how to get it."""
    return require("pyarrow.parquet", what="Parquet", extra="scale", instead="use CSV")
