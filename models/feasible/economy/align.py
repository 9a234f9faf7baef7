"""The one way in for what users pass: Series, DataFrame, dict, array or number, matched by label or refused.

Every public argument that may carry labels goes through here, and nothing else calls ``np.asarray`` on it:
a Series in another order is put in order, an unknown label is named, and a list of the wrong length, a text
or a NaN is refused in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.errors import InvalidInput

__all__ = [
    "DENSE_CELLS",
    "Given",
    "MatrixLike",
    "Texts",
    "Vector",
    "factors",
    "freeze",
    "labels",
    "matrix",
    "texts",
    "vector",
]

Vector = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Texts = np.ndarray[Any, Any]
#: One number a label: a Series, a dict, a sequence or an array in order, or one number for all.
Given = Any
#: A scipy sparse matrix or array, a DataFrame, or a dense array.
MatrixLike = Any

#: A dense matrix of more cells than this is a mistake: 50 million cells are 400 MB.
DENSE_CELLS = 50_000_000


def labels(axis: str, given: Iterable[object], *, error: type[InvalidInput] = InvalidInput) -> pd.Index:
    """Return an index of unique, non-empty texts.

    Parameters
    ----------
    axis : str
        What is labeled, for messages.
    given : iterable
        Labels; each is taken as text.
    error : type
        What to raise.

    Raises
    ------
    InvalidInput
        If it is a text or nothing, or a label is empty or stands twice.

    Examples
    --------
    >>> labels("goods", ["corn", 2]).tolist()
    ['corn', '2']
    """
    if given is None or isinstance(given, str):
        raise error(f"is {given!r}", where=axis, expected="a list of labels")
    found = pd.Index([str(label) for label in given], dtype=object)
    twice = found[found.duplicated()]
    if len(twice):
        raise error(f"duplicate label {twice[0]!r}", where=axis, expected="each label once")
    if "" in found:
        raise error("an empty label", where=f"{axis}[{found.get_loc('')}]", expected="a name for each")
    return found


def vector(
    where: str,
    given: Given,
    axis: pd.Index,
    *,
    kind: str = "",
    missing: float | None = None,
    positive: bool = False,
    signed: bool = False,
    infinite: bool = False,
    error: type[InvalidInput] = InvalidInput,
) -> Vector:
    """Return one number a label, in the order of `axis`.

    Parameters
    ----------
    where : str
        The argument's name, for messages.
    given : Series, dict, sequence, array or number
        A Series or a dict is matched by label; a number holds for all.
    axis : Index
        The labels, n of them.
    kind : str
        What a label names ("plant"), for messages.
    missing : float, optional
        What holds for labels that a Series or dict leaves out; without it all must be there.
    positive, signed, infinite : bool
        Whether zero is refused, negative numbers are allowed, infinity is allowed.
    error : type
        What to raise.

    Returns
    -------
    array, shape (n,)
        A copy.

    Raises
    ------
    InvalidInput
        If a label is unknown, missing or twice there, the length is wrong, or a number is not one.

    Examples
    --------
    >>> vector("effort", {"b": 2, "a": 1}, pd.Index(["a", "b"]), kind="plant").tolist()
    [1.0, 2.0]
    >>> vector("effort", pd.Series([2.0], ["c"]), pd.Index(["a", "b"]), kind="plant", missing=0.0)
    Traceback (most recent call last):
    ...
    feasible.errors.InvalidInput: effort: unknown plant 'c'; expected one of the 2 plants
    """
    name = kind or "label"
    if isinstance(given, pd.DataFrame) and 1 in given.shape:
        given = given.iloc[0] if given.shape[0] == 1 and len(axis) == given.shape[1] else given.iloc[:, 0]
    if isinstance(given, Mapping):
        given = pd.Series(list(given.values()), index=list(given), dtype=object)
    if isinstance(given, pd.Series):
        given = _in_order(where, given, axis, name, missing, error)
    values = _numbers(where, given, axis, name, error)
    if values.ndim == 0:
        values = np.full(len(axis), float(values))
    if values.shape != (len(axis),):
        each = f", one a {kind}" if kind else ""
        raise error(f"has shape {values.shape}", where=where, expected=f"{len(axis)} values{each}")
    low = np.zeros(values.shape, bool) if signed else (values <= 0 if positive else values < 0)
    bad = np.isnan(values) | low | (np.isinf(values) & (not infinite))
    if np.any(bad):
        at = int(np.flatnonzero(bad)[0])
        if np.isfinite(values[at]):
            expected = "a number above zero" if positive else "zero or more"
        else:
            expected = "a number" + (" (or inf)" if infinite else "; it must be finite")
        raise error(f"is {values[at]:g}", where=_cell(where, kind, axis[at]), expected=expected)
    return values


def _cell(where: str, kind: str, label: object) -> str:
    return f"{where}[{kind} {label!r}]" if kind else f"{where}[{label!r}]"


def _in_order(
    where: str,
    given: pd.Series[Any],
    axis: pd.Index,
    name: str,
    missing: float | None,
    error: type[InvalidInput],
) -> Texts:
    """Return a Series' values in the order of the axis."""
    known = pd.Index([str(i) for i in given.index], dtype=object)
    want = pd.Index([str(i) for i in axis], dtype=object)
    twice = known[known.duplicated()]
    if len(twice):
        raise error(f"has {name} {twice[0]!r} twice", where=where, expected="each label once")
    unknown = known.difference(want, sort=False)
    if len(unknown):
        raise error(f"unknown {name} {unknown[0]!r}", where=where, expected=f"one of the {len(axis)} {name}s")
    left_out = want.difference(known, sort=False)
    if len(left_out) and missing is None:
        raise error("has no value", where=f"{where}[{left_out[0]!r}]", expected="one value for each label")
    values = (
        given.to_numpy(dtype=object)[known.get_indexer(want)] if len(known) else np.empty(len(axis), object)
    )
    values[~want.isin(known)] = missing
    return np.asarray(values, dtype=object)


def _numbers(where: str, given: Given, axis: pd.Index, name: str, error: type[InvalidInput]) -> Vector:
    """Return a copy as floats, or name what is no number."""
    try:
        return np.array(given, dtype=float)
    except (TypeError, ValueError):
        cells = np.array(given, dtype=object).ravel()
    for at, value in enumerate(cells):
        try:
            float(value)
        except (TypeError, ValueError):
            label = axis[at] if cells.size == len(axis) else at
            raise error(f"is {value!r}", where=_cell(where, name, label), expected="a number") from None
    raise error("is no list of numbers", where=where, expected=f"{len(axis)} numbers, one a {name}")


def factors(
    where: str,
    given: Mapping[str, float] | pd.Series[Any],
    axis: pd.Index,
    kind: str,
    *,
    error: type[InvalidInput] = InvalidInput,
) -> Vector:
    """Return one factor a label, 1 where nothing is said.

    Examples
    --------
    >>> factors("reports.effort", {"b": 0.5}, pd.Index(["a", "b"]), "plant").tolist()
    [1.0, 0.5]
    """
    if not len(given):
        return np.ones(len(axis))
    return vector(where, given, axis, kind=kind, missing=1.0, error=error)


def matrix(
    where: str,
    given: MatrixLike,
    rows: pd.Index,
    columns: pd.Index,
    *,
    kinds: tuple[str, str] = ("row", "column"),
    error: type[InvalidInput] = InvalidInput,
) -> sparse.csc_array:
    """Return a validated, canonical, read-only sparse copy of cells that are zero or more.

    Parameters
    ----------
    where : str
        The argument's name, for messages.
    given : DataFrame, scipy sparse matrix or array, or dense array, shape (n, m)
        A DataFrame is matched by label; cells that it leaves out are zero.
    rows, columns : Index
        Labels, n and m of them.
    kinds : (str, str)
        What a row and a column stand for, for messages.
    error : type
        What to raise.

    Returns
    -------
    csc_array, shape (n, m)

    Raises
    ------
    InvalidInput
        If a label is unknown or twice there, the shape is wrong, a dense matrix is far too large, or a cell
        is negative or not finite.

    Examples
    --------
    >>> table = pd.DataFrame([[3.0]], index=["b"], columns=["x"])
    >>> matrix("inputs", table, pd.Index(["a", "b"]), pd.Index(["x"])).toarray().tolist()
    [[0.0], [3.0]]
    """
    down, across = kinds
    if isinstance(given, pd.DataFrame):
        given = _table_in_order(where, given, rows, columns, kinds, error)
    elif not sparse.issparse(given):
        given = _dense(where, given, error)
    if given.shape != (len(rows), len(columns)):
        raise error(
            f"has shape {given.shape}",
            where=where,
            expected=f"{len(rows)} {down}s by {len(columns)} {across}s",
        )
    if not sparse.issparse(given) and given.size > DENSE_CELLS:
        raise error(
            f"a dense matrix of {given.size:,} cells ({given.size * 8 / 1e9:.1f} GB)",
            where=where,
            expected="a scipy.sparse matrix: most plants use a handful of goods",
        )
    made = sparse.csc_array(given, dtype=np.float64, copy=True)
    made.sum_duplicates()
    bad = ~np.isfinite(made.data) | (made.data < 0)
    if np.any(bad):
        at = int(np.flatnonzero(bad)[0])
        row, column = int(made.indices[at]), int(np.searchsorted(made.indptr, at, side="right") - 1)
        value = float(made.data[at])
        raise error(
            f"is {value:g}",
            where=f"{where}[{down} {rows[row]!r}, {across} {columns[column]!r}]",
            expected="a finite number" if not np.isfinite(value) else "zero or more",
        )
    made.eliminate_zeros()
    made.sort_indices()
    return cast("sparse.csc_array", freeze(made))


def _dense(where: str, given: MatrixLike, error: type[InvalidInput]) -> Vector:
    try:
        return np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        raise error("is no matrix of numbers", where=where, expected="rows of numbers") from None


def _table_in_order(
    where: str,
    given: pd.DataFrame,
    rows: pd.Index,
    columns: pd.Index,
    kinds: tuple[str, str],
    error: type[InvalidInput],
) -> Vector:
    """Return a DataFrame's cells in the order of both axes."""
    own = given.set_axis([str(i) for i in given.index], axis=0).set_axis(
        [str(c) for c in given.columns], axis=1
    )
    for axis, have, want in ((kinds[0], own.index, rows), (kinds[1], own.columns, columns)):
        twice = have[have.duplicated()]
        if len(twice):
            raise error(f"has {axis} {twice[0]!r} twice", where=where, expected="each label once")
        unknown = have.difference(want, sort=False)
        if len(unknown):
            raise error(
                f"unknown {axis} {unknown[0]!r}", where=where, expected=f"one of the {len(want)} {axis}s"
            )
    return _dense(where, own.reindex(index=rows, columns=columns, fill_value=0.0).to_numpy(), error)


def texts(
    where: str,
    given: Sequence[str] | str | Texts | pd.Series[Any],
    axis: pd.Index,
    *,
    allowed: tuple[str, ...] = (),
    kind: str = "",
    error: type[InvalidInput] = InvalidInput,
) -> Texts:
    """Return one text a label, read-only: a Series or dict by label, a list in order, one text for all.

    Parameters
    ----------
    where : str
        The argument's name, for messages.
    given : str, or one text a label
    axis : Index
        The labels, n of them.
    allowed : tuple of str
        The texts that may stand there; empty for any.
    kind : str
        What a label names, for messages.
    error : type
        What to raise.

    Raises
    ------
    InvalidInput
        If a label is unknown, missing or twice there, the length is wrong, or a text is not allowed.
    """
    if isinstance(given, Mapping):
        given = pd.Series(list(given.values()), index=list(given), dtype=object)
    if isinstance(given, pd.Series):
        given = _in_order(where, given, axis, kind or "label", None, error)
    listed = [given] * len(axis) if isinstance(given, str) else [str(v) for v in given]
    values = np.array(listed, dtype=object)
    if values.shape != (len(axis),):
        raise error(f"has {values.size} values", where=where, expected=f"{len(axis)} values")
    for label, value in zip(axis, values, strict=True):
        if allowed and value not in allowed:
            raise error(
                f"is {value!r}", where=_cell(where, kind, label), expected=f"one of {', '.join(allowed)}"
            )
    values.flags.writeable = False
    return values


def freeze(made: Any) -> Any:
    """Make a sparse matrix read-only, and return it."""
    for part in (made.data, made.indices, made.indptr):
        part.flags.writeable = False
    return made
