"""EXIOBASE, and every system that pymrio holds or has saved.

Layout as of EXIOBASE 3.4 to 3.9 and of pymrio 0.4 to 0.7: a folder of tab-separated files, ``Z.txt`` (two
lines and two columns of labels: region and sector), ``Y.txt``, ``unit.txt``, and a folder an extension with
``F.txt`` and ``unit.txt``. Such a folder is read as it is. A zip archive, or any other data base that
pymrio has a parser for (EXIOBASE 1 and 2, Eora, GLORIA), is read by it where it is installed. The folders
that pymrio 0.7 saves are tested; the archives of the data bases could not be opened here.

References
----------
Stadler, K. (2021), "Pymrio: a Python based multi-regional input-output analysis toolbox", *Journal of Open
Research Software* 9, 8. Stadler, K. et al. (2018), "EXIOBASE 3", *Journal of Industrial Ecology* 22,
502-515.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

from feasible.economy.offices._balance import balanced
from feasible.economy.offices._notes import Notes
from feasible.economy.offices._parts import Parts, is_pay, kinds_of
from feasible.economy.offices._regions import one_region
from feasible.economy.offices._wide import read_wide
from feasible.economy.offices.reading import Reading, Rules
from feasible.errors import InvalidInput
from feasible.extras import require

__all__ = ["from_pymrio", "read_mrio", "read_with_pymrio"]

#: Extensions that are sums of others by characterization: not read unless asked for.
_DERIVED = {"impacts"}
_TABLES = ("Z", "Y")


def read_mrio(
    path: str | Path,
    *,
    region: str | None = None,
    extensions: Sequence[str] | None = None,
    rules: Rules | None = None,
) -> Reading:
    """Read a folder of EXIOBASE 3, or one that pymrio has saved; a zip archive through pymrio.

    Parameters
    ----------
    path : str or Path
    region : str, optional
        Only that region's own table, for instance ``"DE"``.
    extensions : sequence of str, optional
        Folders of satellites; by default all but ``impacts``, which are sums of others.
    rules : Rules, optional

    Returns
    -------
    Reading
        In the unit of ``unit.txt``. Rows of extensions in that unit are primary inputs, others are
        satellites.

    Raises
    ------
    InvalidInput
        If a file is missing, units differ, a cell is no number, or a row misses its sum.
    MissingPackage
        If a zip archive is given and pymrio is not installed.
    """
    folder = Path(path)
    if folder.suffix.lower() == ".zip":
        return read_with_pymrio(folder, "exiobase3", region=region, extensions=extensions, rules=rules)
    how, notes = rules or Rules(), Notes()
    if not (folder / "Z.txt").is_file():
        raise InvalidInput(
            "has no Z.txt",
            where=str(folder),
            expected="a folder of EXIOBASE 3 or of pymrio, with flows and not only coefficients",
        )
    z, y = (
        read_wide(folder / f"{name}.txt", notes, separator="\t", index=2, header=2, hidden=how.told)
        for name in _TABLES
    )
    units = _units(folder / "unit.txt", z.index)
    found: dict[str, tuple[pd.DataFrame, pd.Series[str]]] = {}
    there = sorted(child.name for child in folder.iterdir() if (child / "F.txt").is_file())
    for name in _wanted(extensions, there, notes):
        levels = len(pd.read_csv(folder / name / "unit.txt", sep="\t", nrows=1).columns) - 1
        rows = read_wide(
            folder / name / "F.txt", notes, separator="\t", index=levels, header=2, hidden=how.told
        )
        found[name] = rows, _units(folder / name / "unit.txt", rows.index)
    parts = _parts(z, y, units, found)
    parts.name = folder.name
    return balanced(
        parts if region is None else one_region(parts, region, notes), notes, how, "EXIOBASE / pymrio"
    )


def from_pymrio(
    system: Any,
    *,
    region: str | None = None,
    extensions: Sequence[str] | None = None,
    rules: Rules | None = None,
) -> Reading:
    """Read a system that pymrio holds.

    Parameters
    ----------
    system : pymrio.IOSystem
        With ``Z``, ``Y`` and ``unit``.
    region, extensions, rules
        As in `read_mrio`.
    """
    how, notes = rules or Rules(), Notes()
    lacking = [name for name in ("Z", "Y", "unit") if getattr(system, name, None) is None]
    if lacking:
        raise InvalidInput(
            f"has no {lacking[0]}", where="system", expected="a system of pymrio with flows (calc_all)"
        )
    held = dict(zip(system.get_extensions(data=False), system.get_extensions(data=True), strict=True))
    found = {}
    for name in _wanted(extensions, sorted(held), notes):
        extension = held[name]
        found[name] = (extension.F, _series(extension.unit, extension.F.index))
    parts = _parts(system.Z, system.Y, _series(system.unit, system.Z.index), found)
    told = getattr(getattr(system, "meta", None), "name", None)
    parts.name = str(told or "pymrio system")
    return balanced(parts if region is None else one_region(parts, region, notes), notes, how, "pymrio")


def read_with_pymrio(path: str | Path, parser: str, *, year: int | None = None, **how: Any) -> Reading:
    """Read a data base by one of pymrio's parsers.

    Parameters
    ----------
    path : str or Path
    parser : str
        For instance ``"exiobase3"``, ``"exiobase2"``, ``"eora26"``, ``"gloria"``, ``"wiod"``, ``"oecd"``.
    year : int, optional
        Where the parser asks for it.
    **how
        As in `from_pymrio`.

    Raises
    ------
    MissingPackage
        If pymrio is not installed.
    InvalidInput
        If it has no such parser.
    """
    pymrio = require(
        "pymrio", what="this data base", extra="tables", instead="unpack the archive and give the folder"
    )
    known = sorted(name.removeprefix("parse_") for name in dir(pymrio) if name.startswith("parse_"))
    if parser not in known:
        raise InvalidInput(
            f"pymrio has no parser {parser!r}", where="parser", expected=f"one of {', '.join(known)}"
        )
    asked = {} if year is None else {"year": year}
    return from_pymrio(getattr(pymrio, f"parse_{parser}")(path, **asked), **how)


# ---------------------------------------------------------------------- parts


def _wanted(asked: Sequence[str] | None, there: Sequence[str], notes: Notes) -> list[str]:
    if asked is not None:
        lost = [name for name in asked if name not in there]
        if lost:
            raise InvalidInput(
                "there is no such extension",
                where=f"extensions[{lost[0]!r}]",
                expected=f"some of {', '.join(there)}",
            )
        return list(asked)
    for name in sorted(_DERIVED & set(there)):
        notes.add("dropped", f"extension {name}", "sums of other extensions: read only if asked for")
    return [name for name in there if name not in _DERIVED]


def _series(unit: Any, index: pd.Index) -> pd.Series[str]:
    made = unit.iloc[:, 0] if isinstance(unit, pd.DataFrame) else unit
    return cast("pd.Series[str]", made.reindex(index).astype(str))


def _units(file: Path, index: pd.Index) -> pd.Series[str]:
    """Read the unit of each row of a table."""
    if not file.is_file():
        raise InvalidInput("there is no such file", where=str(file), expected="the unit of each row")
    table = pd.read_csv(file, sep="\t", dtype=str, keep_default_na=False)
    held = {
        tuple(row[:-1]) if len(row) > 2 else row[0]: row[-1] for row in table.to_numpy(dtype=object).tolist()
    }
    lost = [row for row in index if row not in held]
    if lost:
        raise InvalidInput(f"has no unit of {lost[0]!r}", where=str(file), expected="a line for each row")
    return pd.Series([held[row] for row in index], index)


def _parts(
    z: pd.DataFrame,
    y: pd.DataFrame,
    units: pd.Series[str],
    found: Mapping[str, tuple[pd.DataFrame, pd.Series[str]]],
) -> Parts:
    money = sorted(set(units))
    if len(money) > 1:
        raise InvalidInput(
            f"has the units {', '.join(money[:4])}", where="unit", expected="one unit: a table in money"
        )
    z, y = z[z.index], y.reindex(z.index)
    added, satellites = [], []
    kept: dict[Any, str] = {}
    for name, (given, unit) in found.items():
        rows = given.reindex(columns=z.columns)
        in_money = np.asarray(unit == money[0])
        if in_money.any():
            added.append(_named(rows.loc[in_money], name, found, flat=True))
        if (~in_money).any():
            other = _named(rows.loc[~in_money], name, found, flat=False)
            satellites.append(other)
            kept |= dict(zip(other.index, unit[~in_money], strict=True))
    primary = pd.concat(added) if added else None
    side = pd.DataFrame()
    if satellites:
        levels = {frame.index.nlevels for frame in satellites}
        side = pd.concat(
            [
                frame if len(levels) == 1 else frame.set_axis(_texts(frame.index), axis=0)
                for frame in satellites
            ]
        )
        kept = dict(zip(side.index, kept.values(), strict=True))
    return Parts(
        z,
        y,
        added=primary,
        satellites=side,
        units=kept,
        kinds=kinds_of(y.columns),
        pay=[]
        if primary is None
        else [row for row in primary.index if is_pay(*re.split(r"; |: ", str(row)))],
        unit=money[0],
    )


def _texts(index: pd.Index) -> list[str]:
    return [", ".join(map(str, one)) if isinstance(one, tuple) else str(one) for one in index]


def _named(rows: pd.DataFrame, name: str, found: Mapping[str, Any], *, flat: bool) -> pd.DataFrame:
    """Put the extension's name before labels that another one has, too."""
    others = {text for other, (frame, _) in found.items() if other != name for text in _texts(frame.index)}
    texts = _texts(rows.index)
    if flat or not others.isdisjoint(texts):
        return rows.set_axis([f"{name}: {text}" if text in others else text for text in texts], axis=0)
    return rows
