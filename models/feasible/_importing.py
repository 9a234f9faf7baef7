"""What ``feasible import`` does: from an office's file to a folder that can be planned and compared."""

from __future__ import annotations

import argparse
import inspect
from pathlib import Path
from typing import Any

import pandas as pd

from feasible._console import Progress
from feasible.economy.offices import FORMATS, Reading, Rules, read
from feasible.economy.offices.economy import Imported, economy_of
from feasible.economy.offices.satellites import with_satellites
from feasible.economy.tables.whole_folder import may_write
from feasible.errors import InvalidInput

__all__ = ["import_"]

_README = """# {name}

Made by `feasible import` from {files} ({office}). Plan it, change a number, plan it again:

    feasible plan {folder}
    feasible plan {folder} --institution linear --excel
    feasible compare {folder}

`reading.csv` says what was dropped, moved and filled while the files were read; `assumed.csv` what the
table does not say and had to be assumed. Every assumption is a number in one of the tables of this folder.

## What was assumed

{assumed}
"""


def import_(arguments: argparse.Namespace) -> int:
    """Read a table, make an economy of it, write the folder, say what was decided."""
    say = Progress()
    target = Path(arguments.out)
    may_write(target, kind="economy", overwrite=arguments.overwrite)
    say(f"reading {arguments.files[0]}")
    reading = _read(arguments)
    for file in arguments.satellites or ():
        reading = with_satellites(reading, file)
    say("making an economy of it")
    made = economy_of(
        reading,
        limits=_limits(arguments.limit or ()),
        resources=arguments.resource,
        capacity=arguments.capacity,
        effort=arguments.effort,
        needs=arguments.needs,
        floor=arguments.floor,
        ceiling=arguments.ceiling,
    )
    say(f"writing {target}")
    folder = _write(reading, made, arguments, target)
    say.end()
    print(reading)
    print("Assumed:")
    for line in made.assumed.itertuples(index=False):
        print(f"  {line.what}: {line.assumption}")
    print(f"Wrote {made.economy} to {folder}")
    print(f"Next: feasible plan {folder}")
    return 0


def _read(arguments: argparse.Namespace) -> Reading:
    """Read the files with the options that were given."""
    chosen = FORMATS.get(arguments.format)
    known = inspect.signature(chosen.reader).parameters if chosen else {}
    how: dict[str, Any] = {
        "rules": Rules(
            hidden=arguments.hidden, negative=arguments.negative, totals=arguments.totals, gaps=arguments.gaps
        )
    }
    for option in ("year", "geo", "unit", "region", "sheet", "decimal"):
        given = getattr(arguments, option)
        if given is None:
            continue
        if option not in known:
            raise InvalidInput(
                f"is {given!r}",
                where=f"--{option}",
                expected=f"none: the format {arguments.format!r} has no such choice",
            )
        how[option] = given
    return read(arguments.format, *arguments.files, **how)


def _limits(given: list[str] | tuple[()]) -> dict[str, float]:
    """Read NAME=FACTOR."""
    limits = {}
    for text in given:
        name, mark, factor = text.rpartition("=")
        try:
            limits[name.strip()] = float(factor)
        except ValueError:
            mark = ""
        if not mark or not name.strip():
            raise InvalidInput(
                f"is {text!r}", where="--limit", expected="NAME=FACTOR, for instance 'greenhouse gases=0.9'"
            )
    return limits


def _write(reading: Reading, made: Imported, arguments: argparse.Namespace, target: Path) -> Path:
    files = " and ".join(f"`{Path(file).name}`" for file in arguments.files)
    assumed = "\n".join(f"- {line.what}: {line.assumption}" for line in made.assumed.itertuples(index=False))
    readme = _README.format(
        name=made.economy.name, files=files, office=reading.office, folder=target, assumed=assumed
    )
    notes = {"README.md": readme, "reading.csv": _csv(reading.report), "assumed.csv": _csv(made.assumed)}
    return made.economy.to_tables(
        target, format=arguments.into, overwrite=arguments.overwrite, aims=made.targets.columns, notes=notes
    )


def _csv(frame: pd.DataFrame) -> str:
    return str(frame.to_csv(index=False, lineterminator="\n"))
