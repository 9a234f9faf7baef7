"""Studies: what takes minutes is computed once and stored; one record each, one runner, and their table.

A `Study` says which tasks there are, how the rows of one task are computed, and where they are stored. The
runner computes them on any number of workers, the longest first, and goes on where it was stopped; rows are
stored in the order of the tasks. ``feasible study`` runs it, with the same instructions on every processor
of a kind (see `feasible.cli.ARITHMETIC`): price rounds that swing make digits of a last bit.

>>> [entry.name for entry in STUDIES][:3]
['comparison', 'cases', 'circles']
>>> study("survival").file.name
'survival.csv'
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import and_
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from feasible.errors import InvalidInput
from feasible.stored import read_stored, rounded, write_stored
from feasible.sweep import sweep

__all__ = ["STUDIES", "Entry", "Study", "seeds", "study"]

Progress = Callable[[int, int], None]


def seeds(count: int, limit: int | None) -> range:
    """Return the seeds 1 to `count`, or the first `limit` of them.

    Examples
    --------
    >>> list(seeds(20, 3)), len(seeds(20, None)), len(seeds(2, 3))
    ([1, 2, 3], 20, 2)
    """
    return range(1, min(count, limit or count) + 1)


@dataclass(frozen=True, eq=False)
class Study:
    """One long computation, which makes one stored table.

    Attributes
    ----------
    name : str
        For the command line and for the table's first line.
    summary : str
        What it computes, and about how long that takes on one core.
    tasks : callable
        Of a limit (None for all, else the first so many seeds of each sort of task), returns the tasks in the
        order in which their rows are stored. A task can be pickled.
    row : callable
        Of one task, returns its rows: a DataFrame, or a dict for a single row. It is importable, and nothing
        in its rows depends on other tasks.
    file : Path
        The stored table.
    digits : int
        Significant digits that are stored.
    keys : tuple of str
        Columns that tell one task's rows from all others'.
    dtypes : mapping of str to type
        Of columns that are not what pandas would guess; see `feasible.stored.read_stored`.
    work : callable, optional
        Of one task, how long it takes in any unit; tasks that take longer start first. All alike by default.
    noise : float
        Numbers that differ by less are the same: what is left of a zero differs from machine to machine.
    reproducible : bool
        Whether the numbers are the same, to the bit, whenever they are computed. Measured times are not.
    """

    name: str
    summary: str
    tasks: Callable[[int | None], Sequence[Any]]
    row: Callable[[Any], pd.DataFrame | Mapping[str, object]]
    file: Path
    digits: int
    keys: tuple[str, ...]
    dtypes: Mapping[str, Any] = field(default_factory=dict)
    work: Callable[[Any], float] | None = None
    noise: float = 1e-9
    reproducible: bool = True

    def chosen(self, limit: int | None = None) -> list[Any]:
        """Return the tasks, or the first `limit` of each sort.

        Raises
        ------
        InvalidInput
            If `limit` is less than 1.
        """
        if limit is not None and limit < 1:
            raise InvalidInput(f"is {limit}", where="limit", expected="1 or more")
        return list(self.tasks(limit))

    def spread(self, count: int) -> list[Any]:
        """Return so many of the tasks, evenly spread from the quickest up; all if there are no more.

        Raises
        ------
        InvalidInput
            If `count` is less than 1.
        """
        if count < 1:
            raise InvalidInput(f"is {count}", where="tasks to check", expected="1 or more")
        todo = self.chosen()
        if self.work is not None:
            todo.sort(key=self.work)
        count = min(count, len(todo))
        return [todo[k * len(todo) // count] for k in range(count)]

    def rows(
        self,
        tasks: Sequence[Any],
        *,
        workers: int = 1,
        client: Any = None,
        checkpoint: str | Path | None = None,
        progress: Progress | None = None,
    ) -> list[pd.DataFrame]:
        """Compute the rows of some tasks, to the full precision.

        Parameters
        ----------
        tasks : sequence
            Some of the study's.
        workers, client, checkpoint, progress
            As in `feasible.sweep.sweep`.

        Returns
        -------
        list of DataFrame
            In the order of `tasks`, with the study's types.

        Raises
        ------
        InvalidInput
            If `workers` is less than 1.
        """
        if workers < 1:
            raise InvalidInput(f"is {workers}", where="workers", expected="1 or more")
        order, work = list(range(len(tasks))), self.work
        if work is not None:
            order.sort(key=lambda i: -work(tasks[i]))
        found = sweep(
            self.row,
            [tasks[i] for i in order],
            workers=workers,
            client=client,
            checkpoint=checkpoint,
            progress=progress,
        )
        frames = dict(zip(order, found, strict=True))
        return [self._typed(frames[i]) for i in range(len(tasks))]

    def _typed(self, found: pd.DataFrame | Mapping[str, object]) -> pd.DataFrame:
        frame = found if isinstance(found, pd.DataFrame) else pd.DataFrame([dict(found)])
        return frame.astype({name: of for name, of in self.dtypes.items() if name in frame})

    def run(
        self,
        *,
        workers: int = 1,
        client: Any = None,
        checkpoint: str | Path | None = None,
        progress: Progress | None = None,
        limit: int | None = None,
    ) -> pd.DataFrame:
        """Compute the whole table, to the full precision.

        Parameters
        ----------
        workers, client, checkpoint, progress
            As in `feasible.sweep.sweep`: a run that was stopped goes on from its checkpoint.
        limit : int, optional
            The first so many seeds of each sort of task only.

        Returns
        -------
        DataFrame
            Rows in the order of the tasks, whatever ran first.

        Raises
        ------
        InvalidInput
            If `workers` or `limit` is less than 1.
        """
        parts = self.rows(
            self.chosen(limit), workers=workers, client=client, checkpoint=checkpoint, progress=progress
        )
        return pd.concat(parts, ignore_index=True)

    def store(self, frame: pd.DataFrame, file: Path | None = None) -> Path:
        """Write a table that `run` returned, whole or not at all.

        Parameters
        ----------
        frame : DataFrame
        file : Path, optional
            The study's own by default.

        Raises
        ------
        InvalidInput
            If another file is in its place.
        """
        return write_stored(file or self.file, frame, made_by=self.name, digits=self.digits)

    def load(self) -> pd.DataFrame:
        """Return the stored table.

        Raises
        ------
        InvalidInput
            If the file is not this study's.
        """
        return read_stored(self.file, self.name, **self.dtypes)

    def check(
        self,
        tasks: Sequence[Any],
        *,
        workers: int = 1,
        client: Any = None,
        progress: Progress | None = None,
    ) -> list[str]:
        """Compute some tasks again and compare their rows with those that are stored.

        Parameters
        ----------
        tasks : sequence
            Some of the study's, as of `spread`.
        workers, client, progress
            As in `feasible.sweep.sweep`.

        Returns
        -------
        list of str
            A sentence for each task whose rows are not the stored ones: numbers differ by more than a unit of
            the last stored digit and by more than `noise`, or anything else differs. Empty if all agree. Of a
            study that is not reproducible whole numbers and texts are compared.

        Raises
        ------
        InvalidInput
            If `workers` is less than 1.
        """
        stored = self.load()
        again = self.rows(tasks, workers=workers, client=client, progress=progress)
        return [told for frame in again if (told := self.difference(stored, frame))]

    def difference(self, stored: pd.DataFrame, again: pd.DataFrame) -> str:
        """Say where the rows of one task, computed again, are not those of a stored table; else nothing.

        Parameters
        ----------
        stored : DataFrame
            As of `load`.
        again : DataFrame
            One of `rows`.
        """
        which = {key: again[key].iloc[0] for key in self.keys}
        mine = stored[reduce(and_, (stored[key] == value for key, value in which.items()))]
        where = f"{self.file.name}, " + ", ".join(f"{key} {value}" for key, value in which.items())
        if len(mine) != len(again):
            return f"{where}: {len(mine)} rows are stored; computed again they are {len(again)}"
        new = [str(column) for column in again if column not in stored]
        if new:
            return f"{where}: computed again there is a column {new[0]!r}, which is not stored"
        # A table of several sorts of tasks has columns that some sorts leave empty.
        again = rounded(again, self.digits).reindex(columns=stored.columns)
        for column in stored:
            apart = ~self._agree(mine[column], again[column])
            if apart.any():
                k = int(np.flatnonzero(apart)[0])
                return (
                    f"{where}: {column} is {mine[column].iloc[k]!s} in its row {k + 1} as stored and "
                    f"{again[column].iloc[k]!s} computed again; {int(apart.sum())} of {len(mine)} rows differ"
                )
        return ""

    def _agree(
        self, stored: pd.Series[Any], again: pd.Series[Any]
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Say row by row whether a column is what it was."""
        neither = stored.isna().to_numpy() & again.isna().to_numpy()
        if not all(pd.api.types.is_numeric_dtype(column) for column in (stored, again)):
            return np.asarray(stored.to_numpy(dtype=object) == again.to_numpy(dtype=object)) | neither
        if pd.api.types.is_float_dtype(stored) and not self.reproducible:
            return np.asarray(stored.isna().to_numpy() == again.isna().to_numpy())
        one, other = (column.to_numpy(dtype=float, na_value=np.nan) for column in (stored, again))
        near = np.isclose(other, one, rtol=10.0 ** (1 - self.digits), atol=self.noise, equal_nan=True)
        return np.asarray(near)


# ---------------------------------------------------------------------- the table of them


@dataclass(frozen=True)
class Entry:
    """A row of the table.

    Attributes
    ----------
    name : str
        For the command line.
    home : str
        Module and attribute of the record, e.g. ``"feasible.side_by_side.study:CRISES"``.
    summary : str
        One line for readers.
    """

    name: str
    home: str
    summary: str

    @property
    def study(self) -> Study:
        """The record."""
        module, name = self.home.split(":")
        found: Study = getattr(importlib.import_module(module), name)
        return found


#: Every study of the book.
STUDIES: tuple[Entry, ...] = (
    Entry(
        "comparison",
        "feasible.side_by_side.study:COMPARISON",
        "every institution on 210 reference economies, telling the truth and lying",
    ),
    Entry(
        "cases",
        "feasible.side_by_side.study:CASES",
        "every institution on three bad cases and on the United States",
    ),
    Entry(
        "circles",
        "feasible.side_by_side.study:CIRCLES",
        "a command economy with more and more collusion, markets with softer and softer budgets",
    ),
    Entry(
        "crises",
        "feasible.side_by_side.study:CRISES",
        "every institution through four shocks, with more and less reserve",
    ),
    Entry(
        "villages",
        "feasible.side_by_side.village_study:VILLAGES",
        "every way to plan ten villages in which people work, as asked and as they choose",
    ),
    Entry(
        "frontier",
        "feasible.side_by_side.village_study:FRONTIER",
        "what a guarantee of needs costs, hours ordered and chosen",
    ),
    Entry(
        "variants",
        "feasible.side_by_side.village_study:VARIANTS",
        "every way to plan a village, in 24 variants of the generator",
    ),
    Entry(
        "struck",
        "feasible.side_by_side.village_study:STRUCK",
        "every way to plan small villages, struck by each shock",
    ),
    Entry(
        "years",
        "feasible.side_by_side.years_study:YEARS",
        "rolling plans of one to six years beside the plan for ten",
    ),
    Entry(
        "funds",
        "feasible.side_by_side.years_funds:FUNDS",
        "funds that follow last year, through the same ten years",
    ),
    Entry(
        "explorer",
        "feasible.side_by_side.study:EXPLORER",
        "one economy under every institution and shock, with more and more liars",
    ),
    Entry(
        "annual-plans",
        "feasible.parecon.planning_rounds.study:ANNUAL_PLANS",
        "two years of Hahnel's annual plan, for economies of two sizes",
    ),
    Entry(
        "stalls",
        "feasible.parecon.planning_rounds.study:STALLS",
        "price rules on reference economies, with more and less of every resource",
    ),
    Entry(
        "federation-rounds",
        "feasible.libcom.federation_study:FEDERATION_ROUNDS",
        "rounds and bytes that communities need as they share more goods",
    ),
    Entry(
        "whole-program-cost",
        "feasible.libcom.federation_study:WHOLE_PROGRAM_COST",
        "processor times of whole programs as they grow; measured anew each time",
    ),
    Entry(
        "survival",
        "feasible.dual_hierarchy.autocatalysis.study:SURVIVAL",
        "rings of rules that firms learn from each other, and how many stay alive",
    ),
    Entry(
        "coexistence-grid",
        "feasible.libcom.coexistence.grid:GRID",
        "solidarity and individualists on a grid, rebuilt from its author's description",
    ),
)


def study(name: str) -> Study:
    """Return the study of this name.

    Raises
    ------
    InvalidInput
        If there is none.
    """
    found = [entry for entry in STUDIES if entry.name == name]
    if not found:
        names = ", ".join(entry.name for entry in STUDIES)
        raise InvalidInput(f"there is no study {name!r}", where="study", expected=f"one of {names}")
    return found[0].study
