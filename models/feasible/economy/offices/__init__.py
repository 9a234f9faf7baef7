"""Tables as statistical offices print them, read with a report of everything that was decided on the way.

`read` takes a format's name and its files; each office's module says which layouts it knows, as of when,
and what of it could not be checked. The rules that all share are those of
`feasible.economy.offices.reading`.

>>> sorted(FORMATS)
['bea', 'eurostat', 'exiobase', 'matrix', 'oecd', 'pymrio', 'useeio', 'wiod']
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feasible.economy.align import choice
from feasible.economy.offices.bea import read_bea
from feasible.economy.offices.eurostat import read_eurostat
from feasible.economy.offices.matrix import read_matrix
from feasible.economy.offices.mrio import from_pymrio, read_mrio, read_with_pymrio
from feasible.economy.offices.oecd import read_oecd
from feasible.economy.offices.reading import Kind, Reading, Rules
from feasible.economy.offices.useeio import read_useeio
from feasible.economy.offices.wiod import read_wiod
from feasible.errors import InvalidInput

__all__ = [
    "FORMATS",
    "Format",
    "Kind",
    "Reading",
    "Rules",
    "from_pymrio",
    "read",
    "read_bea",
    "read_eurostat",
    "read_matrix",
    "read_mrio",
    "read_oecd",
    "read_useeio",
    "read_wiod",
    "read_with_pymrio",
]


@dataclass(frozen=True)
class Format:
    """A format of published tables.

    Attributes
    ----------
    reader : callable
        Takes one file, or that and the one that belongs to it.
    files : tuple of int
        How many files it may take, at least and at most.
    summary : str
        What they are.
    """

    reader: Callable[..., Reading]
    files: tuple[int, int]
    summary: str


#: Every format, by the name that ``feasible import --format`` takes.
FORMATS: Mapping[str, Format] = {
    "bea": Format(read_bea, (2, 2), "Bureau of Economic Analysis: use table, and make or supply table"),
    "eurostat": Format(read_eurostat, (1, 2), "Eurostat: a symmetric, or use and supply tables"),
    "oecd": Format(read_oecd, (1, 1), "OECD: inter-country tables (ICIO) and those of a country (CSV)"),
    "wiod": Format(read_wiod, (1, 1), "World Input-Output Database, 2013 and 2016 (XLSX, CSV)"),
    "exiobase": Format(read_mrio, (1, 1), "EXIOBASE 3: the unpacked folder, or the archive through pymrio"),
    "pymrio": Format(read_mrio, (1, 1), "any system that pymrio has saved (a folder)"),
    "useeio": Format(read_useeio, (1, 1), "US EPA's model USEEIO (XLSX)"),
    "matrix": Format(read_matrix, (1, 1), "any symmetric table in one grid (XLSX, CSV)"),
}  # fmt: skip


def read(format: str, *files: str | Path, **how: Any) -> Reading:
    """Read files of a format.

    Parameters
    ----------
    format : str
        A name of `FORMATS`.
    *files : str or Path
        One, or two where a second belongs to the first.
    **how
        What the format's reader takes: ``year``, ``region``, ``rules`` and so on.

    Returns
    -------
    Reading

    Raises
    ------
    InvalidInput
        If there is no such format, it takes more or fewer files, or its reader knows no such option; and
        whatever the reader refuses.
    """
    chosen = FORMATS[choice("format", format, list(FORMATS))]
    least, most = chosen.files
    if not least <= len(files) <= most:
        raise InvalidInput(
            f"{len(files)} given",
            where=f"files of the format {format!r}",
            expected=f"{least} to {most}: {chosen.summary}",
        )
    known = [
        name
        for name, one in inspect.signature(chosen.reader).parameters.items()
        if one.kind is one.KEYWORD_ONLY
    ]
    for name in how:
        choice(f"option of the format {format!r}", name, known)
    return chosen.reader(*files, **how)
