"""Stored tables: what takes minutes is computed once, and kept with the name of the study that made it.

A stored table is a CSV file whose first line says which command makes it anew::

    # feasible study crises
    seed,shock,reserve,institution,period,...

Numbers are rounded to so many significant digits and written as the shortest decimal that reads back as the
same double. A cell without anything in it is a missing value, and nothing else is: an institution may be
called "NA".
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pandas as pd

from feasible.errors import InvalidInput

__all__ = ["maker", "may_replace", "read_stored", "rounded", "stored_file", "write_stored"]

_MARK = "# feasible study "


def stored_file(room: str, name: str) -> Path:
    """Return where a room of this package keeps a table.

    Examples
    --------
    >>> stored_file("side_by_side", "crises").parts[-3:]
    ('side_by_side', 'data', 'crises.csv')
    """
    return Path(__file__).parent / room / "data" / f"{name}.csv"


def maker(path: Path) -> str | None:
    """Return the study that a file's first line names; None if it names none.

    Examples
    --------
    >>> maker(stored_file("side_by_side", "crises"))
    'crises'
    """
    with path.open("rb") as file:
        first = file.readline().decode("utf-8", errors="replace").rstrip("\r\n")
    return first.removeprefix(_MARK) if first.startswith(_MARK) else None


def _expected(study: str | None) -> str:
    return f'a first line "{_MARK}{study or "NAME"}"'


def read_stored(path: Path, study: str | None = None, /, **dtypes: Any) -> pd.DataFrame:
    """Read a stored table.

    Parameters
    ----------
    path : Path
    study : str, optional
        The study that must have made it; any by default.
    **dtypes
        Types of columns, where there are such, that are not what pandas would guess. In a column of ``str``
        a cell without anything in it is an empty text; elsewhere it is a missing value.

    Returns
    -------
    DataFrame

    Raises
    ------
    InvalidInput
        If the first line does not say that a study made it, or names another one.

    Examples
    --------
    >>> table = read_stored(stored_file("libcom", "federation-rounds"), "federation-rounds", near="Int64")
    >>> table.columns[:4].tolist(), str(table["near"].dtype)
    (['family', 'shared', 'seed', 'method'], 'Int64')
    """
    found = maker(path)
    if found is None or (study is not None and found != study):
        what = "its first line names no study" if found is None else f"it was made by the study {found!r}"
        raise InvalidInput(what, where=str(path), expected=_expected(study))
    frame = pd.read_csv(
        path, skiprows=1, dtype=dict(dtypes), keep_default_na=False, na_values=[""], encoding="utf-8"
    )
    for column, dtype in dtypes.items():
        if dtype is str and column in frame:
            frame[column] = frame[column].fillna("")
    return frame


def rounded(frame: pd.DataFrame, digits: int) -> pd.DataFrame:
    """Return the frame with its floating-point numbers rounded to `digits` significant digits.

    Examples
    --------
    >>> rounded(pd.DataFrame({"x": [1 / 3, -0.0, 1234567.0], "n": [1, 2, 3]}), 3)["x"].tolist()
    [0.333, 0.0, 1230000.0]
    """

    def short(value: Any) -> Any:
        return float(f"{value:.{digits}g}") + 0.0 if isinstance(value, float) else value  # no minus zero

    out = frame.copy()
    for column in out:
        if pd.api.types.is_float_dtype(out[column]) or pd.api.types.is_object_dtype(out[column]):
            out[column] = out[column].map(short)
    return out


def may_replace(path: Path, study: str) -> None:
    """Refuse to replace a file that is there and that this study has not made.

    Raises
    ------
    InvalidInput
        If it is not the study's.
    """
    if path.exists() and (not path.is_file() or maker(path) != study):
        raise InvalidInput(
            "is there, and not made by this study",
            where=str(path),
            expected=f"a new file, or {_expected(study)}",
        )


def write_stored(path: Path, frame: pd.DataFrame, *, made_by: str, digits: int) -> Path:
    """Write a stored table, whole or not at all.

    Parameters
    ----------
    path : Path
        Its folder is made where it is missing. A table of the same study is replaced.
    frame : DataFrame
        Its index is not kept.
    made_by : str
        The study.
    digits : int
        Significant digits of floating-point numbers.

    Returns
    -------
    Path
        As given.

    Raises
    ------
    InvalidInput
        If another file is in its place; see `may_replace`.
    """
    may_replace(path, made_by)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with new.open("w", encoding="utf-8", newline="") as out:
            out.write(f"{_MARK}{made_by}\n")
            rounded(frame, digits).to_csv(out, index=False, lineterminator="\n")
            out.flush()
            os.fsync(out.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    return path
