"""Hours, emissions and other rows beside a table of money, from a file of one's own.

The file has a line a sector: its name or its code in the column ``sector``, and a column a satellite with
its unit in brackets, for instance ``labor hours [million hours]``. What is left out is zero.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from feasible.economy._labels import offered, plain
from feasible.economy.offices._grid import open_grid
from feasible.economy.offices._notes import Notes, many
from feasible.economy.offices.reading import Reading
from feasible.errors import InvalidInput

__all__ = ["with_satellites"]

_NAMED = re.compile(r"(.+?)\s*[\[(]([^\])]+)[\])]")


def with_satellites(reading: Reading, path: str | Path, *, sheet: str | None = None) -> Reading:
    """Return a reading with the satellites of a file.

    Parameters
    ----------
    reading : Reading
    path : str or Path
        Text or ``.xlsx``, as the module describes.
    sheet : str, optional
        Of a workbook.

    Returns
    -------
    Reading

    Raises
    ------
    InvalidInput
        Naming the file and the cell: an unknown sector, a sector twice, a column without a unit, no number,
        or a negative one.
    """
    notes = Notes()
    grid = open_grid(path, notes, sheet=sheet)
    head = [grid.text(0, k) for k in range(grid.width(0))]
    if not head or head[0].lower() != "sector" or len(head) < 2:
        raise InvalidInput(
            f"starts with {head[:2]}",
            where=grid.name,
            expected="the column 'sector' first, then one a satellite",
        )
    table = reading.table
    sectors = list(plain(table.sectors))
    known = {str(code): str(sector) for sector, code in table.codes.items()} | {
        name: name for name in sectors
    }
    at: list[int] = []
    for row in range(1, len(grid)):
        name = grid.text(row, 0)
        if name not in known:
            raise InvalidInput(
                f"is {name!r}", where=grid.place(row, 0), expected=offered(table.sectors, "sector", name)
            )
        place = sectors.index(known[name])
        if place in at:
            raise InvalidInput(f"is {name!r} again", where=grid.place(row, 0), expected="each sector once")
        at.append(place)
    for column in range(1, len(head)):
        found = _NAMED.fullmatch(head[column])
        if not found:
            raise InvalidInput(
                f"is {head[column]!r}",
                where=grid.place(0, column),
                expected="a name and its unit: labor [hours]",
            )
        numbers = grid.numbers(range(1, len(grid)), [column], notes)[:, 0]
        if (numbers < 0.0).any():
            low = int(np.argmax(numbers < 0.0))
            raise InvalidInput(
                f"is {numbers[low]:g}", where=grid.place(low + 1, column), expected="zero or more"
            )
        values = np.zeros(len(sectors))
        values[at] = numbers
        table = table.with_satellite(found[1], values, found[2])
        notes.add("read", f"{grid.name}: {found[1]!r}", f"a satellite in {found[2]}")
    left = len(sectors) - len(at)
    if left:
        notes.add("assumed", grid.name, f"{many(left, 'sector')} that it leaves out: none of its satellites")
    report = pd.concat([reading.report, notes.frame()], ignore_index=True)
    return replace(reading, table=table, report=report)
