"""A folder of tables with its people and its years: what a reader's own economy is made of.

`feasible.Economy.from_tables` reads what there is to plan in one year, with labor as an endowment. Two things
more can stand in the folder, and `from_folder` reads them too:

- ``workers``, one row a household and kind of labor: labor is then made by people who would rather not work
  more (`feasible.economy.people`), and its endowment is forgotten;
- ``"years"`` in ``feasible.json``, with the tables ``machines``, ``machine_materials`` and ``machine_work``:
  the economy is then planned over several years (`feasible.economy.years`), in which machines wear out.

`feasible.economy.tables.schema.schema` prints all tables with their columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from feasible.economy import align
from feasible.economy._people import People
from feasible.economy.align import Given, Vector
from feasible.economy.model import Economy
from feasible.economy.people import COLUMNS, people_from_frame
from feasible.economy.tables.read import open_folder, read_machines, read_workers, read_years
from feasible.economy.tables.schema import YEARS
from feasible.economy.tables.whole_folder import MARKER
from feasible.economy.tables.write import long_form, write_folder
from feasible.economy.years import Technology, Years, over_time
from feasible.errors import InvalidEconomy, InvalidInput

__all__ = ["Folder", "Horizon", "from_folder", "to_folder"]


@dataclass(frozen=True, eq=False)
class Horizon:
    """The years of an economy, and the machines that it begins with.

    Attributes
    ----------
    periods : int
    technology : Technology
    beta : float
        What next year counts beside this one.
    later : float
        What machines are worth at the end, in years of all budgets.
    machines, worth : Series, dict or array, shape (P,), optional
        At the beginning (the capacities by default); and what part of the worth at the end each plant's have.
    """

    periods: int
    technology: Technology = field(default_factory=Technology)
    beta: float = 0.9
    later: float = 0.0
    machines: Given = None
    worth: Given = None


@dataclass(frozen=True, eq=False)
class Folder:
    """An economy as its tables say, with the people and years that it has.

    Attributes
    ----------
    base : Economy
        One year of it, labor an endowment.
    workers : DataFrame, optional
        Who works: columns household, kind, skill, time, dislike, and elasticity (.5 where it is missing).
    horizon : Horizon, optional
        Its years; one year without machines that wear by default.

    Examples
    --------
    >>> from feasible.economy.example import example_economy
    >>> town, _ = example_economy()
    >>> workers = pd.DataFrame({"household": ["bakers", "miners"], "kind": "labor", "skill": [1.0, 2.0],
    ...                         "time": 30.0, "dislike": 0.001})
    >>> print(Folder(town, workers).economy)
    Economy "a small town with workers": 4 goods, 4 resources, 6 plants, 2 households, 2 regions; convex
    >>> print(Folder(town, workers, Horizon(3)).economy.name)
    a small town with workers over 3 years
    """

    base: Economy
    workers: pd.DataFrame | None = None
    horizon: Horizon | None = None

    @cached_property
    def people(self) -> People | None:
        """Who works, in one year; None where labor is an endowment."""
        if self.workers is None:
            return None
        frame = self.workers
        if "elasticity" not in frame:
            return people_from_frame(self.base, frame)
        by_household = frame.drop_duplicates("household").set_index("household")["elasticity"]
        elasticity = by_household.reindex(self.base.households, fill_value=0.5)
        return people_from_frame(self.base, frame[list(COLUMNS)], elasticity=elasticity)

    @property
    def year(self) -> Economy:
        """One year of it, with the people who work."""
        return self.base if self.people is None else self.people.economy

    @cached_property
    def years(self) -> Years | None:
        """All years as one economy; None where there is one year."""
        if self.horizon is None:
            return None
        h, one = self.horizon, self.year
        return over_time(
            one,
            h.periods,
            _on(h.technology, self.base, one),
            beta=h.beta,
            later=h.later,
            machines=_longer("machines", h.machines, self.base, one),
            worth=_longer("worth", h.worth, self.base, one),
        )

    @property
    def economy(self) -> Economy:
        """What there is to plan: with its people, over its years."""
        return self.year if self.years is None else self.years.economy


def _longer(name: str, given: Given, base: Economy, one: Economy) -> Any:
    """Return numbers of plants for an economy that has workers behind its plants."""
    if given is None:
        return None
    values = align.vector(name, given, base.plants, kind="plant", infinite=True)
    hands = (
        one.capacity[len(base.plants) :] if name == "machines" else np.zeros(len(one.plants) - values.size)
    )
    return np.concatenate([values, hands])


def _on(technology: Technology, base: Economy, one: Economy) -> Technology:
    """Return the technology for an economy with workers: labor is a good there; people need no machines."""
    if one is base:
        return technology
    takes = _takes(technology, base)
    labor = base.resource_kind == "labor"
    people = len(one.plants) - len(base.plants)
    none = np.zeros((1, people))
    materials = np.vstack([takes["materials"], takes["work"][labor]])
    work = np.vstack([takes["work"][~labor], np.zeros((len(base.households), len(base.plants)))])
    return Technology(
        technology.wear,
        np.hstack([materials, np.repeat(none, len(materials), axis=0)]),
        np.hstack([work, np.repeat(none, len(work), axis=0)]),
        technology.adjust,
    )


def _takes(technology: Technology, base: Economy) -> dict[str, Vector]:
    """Return what building a machine of each plant takes: materials (G, P) and work (R, P)."""
    takes = {}
    for name, rows, kind in (("materials", base.goods, "good"), ("work", base.resources, "resource")):
        given = getattr(technology, name)
        if isinstance(given, pd.DataFrame) or np.ndim(given) == 2:
            takes[name] = align.grid(name, given, rows, base.plants, kinds=(kind, "plant"))
        else:
            column = align.vector(name, given, rows, kind=kind, missing=0.0)
            takes[name] = np.tile(column[:, None], (1, len(base.plants)))
    return takes


def from_folder(path: str | Path) -> Folder:
    """Read a folder of CSV or Parquet tables with its people and years.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    Folder

    Raises
    ------
    InvalidEconomy
        Naming the file, the line and the column of what is refused.

    Examples
    --------
    >>> import tempfile
    >>> from feasible.economy.example import example_economy
    >>> with tempfile.TemporaryDirectory() as place:
    ...     folder = to_folder(Folder(example_economy()[0], horizon=Horizon(4, beta=0.8)), f"{place}/town")
    ...     again = from_folder(folder)
    >>> again.horizon.periods, again.horizon.beta
    (4, 0.8)
    """
    base = Economy.from_tables(path)
    _, kind = open_folder(path)
    workers = read_workers(path, base.households, base.resources[base.resource_kind == "labor"])
    said, machines = read_years(path), read_machines(path, vars(base))
    if machines and not said:
        raise InvalidEconomy(
            "has no years, and there are tables of machines",
            where=f"{MARKER}['years']",
            expected='for instance {"years": {"periods": 10, "wear": 0.2}}',
        )
    found = Folder(base, workers, _horizon(said, machines) if said else None)
    try:
        found.people  # noqa: B018 - whether people can work is checked where the file can be named
    except InvalidInput as error:
        raise InvalidEconomy(
            f"{error.where}: {error.what}", where=f"workers.{kind}", expected=error.expected
        ) from None
    try:
        found.years  # noqa: B018
    except InvalidInput as error:
        name = error.where if error.where in YEARS else ""
        where = f"{MARKER}['years'][{name!r}]" if name else f"{MARKER}['years']"
        what = error.what if name else f"{error.where}: {error.what}"
        raise InvalidEconomy(what, where=where, expected=error.expected) from None
    return found


def _horizon(said: Mapping[str, float], machines: Mapping[str, Any]) -> Horizon:
    defaults = Technology()
    return Horizon(
        periods=said["periods"],  # type: ignore[arg-type]
        technology=Technology(
            said.get("wear", defaults.wear),
            machines.get("materials", {}),
            machines.get("work", {}),
            said.get("adjust", defaults.adjust),
        ),
        beta=said.get("beta", 0.9),
        later=said.get("later", 0.0),
        machines=machines.get("machines"),
        worth=machines.get("worth"),
    )


def to_folder(
    folder: Folder,
    path: str | Path,
    *,
    format: Literal["csv", "parquet"] = "csv",
    overwrite: bool = False,
    notes: Mapping[str, str] | None = None,
) -> Path:
    """Write the folder that `from_folder` reads back exactly; whole or not at all.

    Parameters
    ----------
    folder : Folder
    path : str or Path
        One that does not exist, is empty, or (with `overwrite`) was written by this package.
    format : {"csv", "parquet"}
        Parquet needs pyarrow.
    overwrite : bool
    notes : mapping of str to str, optional
        As in `feasible.Economy.to_tables`.

    Returns
    -------
    Path

    Raises
    ------
    InvalidInput
        If the place holds something else, or a label or number of the folder is refused.
    """
    more: dict[str, pd.DataFrame] = {}
    about: dict[str, Any] = {}
    base = folder.base
    if folder.workers is not None and folder.people is not None:
        rows = folder.workers if "elasticity" in folder.workers else folder.workers.assign(elasticity=0.5)
        more["workers"] = rows[[*COLUMNS, "elasticity"]]
    if folder.years is not None and folder.horizon is not None:
        h = folder.horizon
        about["years"] = {
            "periods": folder.years.periods, "wear": h.technology.wear, "beta": h.beta,
            "adjust": h.technology.adjust, "later": h.later,
        }  # fmt: skip
        stock, worth = (
            values if values is None else align.vector(name, values, base.plants, kind="plant", infinite=True)
            for name, values in (("machines", h.machines), ("worth", h.worth))
        )
        more["machines"] = pd.DataFrame(
            {
                "plant": list(base.plants),
                "stock": base.capacity if stock is None else stock,
                "worth": 1.0 if worth is None else worth,
            }
        )
        takes = _takes(h.technology, base)
        for table, key, columns in (
            ("machine_materials", "materials", base.goods),
            ("machine_work", "work", base.resources),
        ):
            if takes[key].any():
                more[table] = long_form(table, takes[key].T, base.plants, columns)
    return write_folder(
        vars(base), path, format=format, overwrite=overwrite, notes=notes, more=more, about=about
    )
