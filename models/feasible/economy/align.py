"""The one way in for what users pass: Series, DataFrame, dict, array or number, matched by label or refused.

Every public argument that may carry labels goes through here, and nothing else calls ``np.asarray`` on it:
a Series in another order is put in order, an unknown label is named, and a list of the wrong length, a text
or a NaN is refused in words. What has no labels (an array, a list) goes by order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from feasible.economy._grids import (
    DENSE_CELLS,
    MatrixLike,
    axes,
    dimensions,
    frame,
    freeze,
    grid,
    matrix,
    rows,
    square,
)
from feasible.economy._labels import Error, as_texts, is_missing, labels, offered, once, places, shown
from feasible.economy._numbers import Vector, as_numbers, is_number, misfit, reads_as_number
from feasible.errors import InvalidInput

__all__ = [
    "DENSE_CELLS",
    "Given",
    "MatrixLike",
    "Texts",
    "Vector",
    "axes",
    "choice",
    "dimensions",
    "factors",
    "frame",
    "freeze",
    "grid",
    "labels",
    "matrix",
    "misfit",
    "number",
    "numbers",
    "offered",
    "reads_as_number",
    "rows",
    "said",
    "square",
    "texts",
    "vector",
]

Texts = np.ndarray[Any, Any]
#: One number a label: a Series, a dict, a sequence or an array in order, or one number for all.
Given = Any


def number(
    where: str,
    given: Any,
    *,
    positive: bool = False,
    signed: bool = False,
    infinite: bool = False,
    error: Error = InvalidInput,
) -> float:
    """Return one number.

    Parameters
    ----------
    where : str
        The argument's name, for messages.
    given : float
    positive, signed, infinite : bool
        Whether zero is refused, negative numbers are allowed, infinity is allowed.
    error : type
        What to raise.

    Raises
    ------
    InvalidInput
        If it is a text, a list, NaN, or out of range.

    Examples
    --------
    >>> number("aversion", 0.0, positive=True)
    Traceback (most recent call last):
    ...
    feasible.errors.InvalidInput: aversion: is 0; expected a number above zero
    """
    if type(given) is not float and not is_number(given):
        raise error(f"is {shown(given)}", where=where, expected="a number")
    value = float(given)
    bad = misfit(np.array([value]), positive=positive, signed=signed, infinite=infinite)
    if bad:
        raise error(f"is {value:g}", where=where, expected=bad[1])
    return value


def numbers(
    where: str,
    given: Given,
    *,
    labeled: bool = True,
    signed: bool = False,
    error: Error = InvalidInput,
) -> Vector:
    """Return numbers of any count that nothing else has to match, in their own order.

    Parameters
    ----------
    where : str
        The argument's name, for messages.
    given : Series, dict, sequence or array
        One dimension, at least one number.
    labeled : bool
        Whether it may carry labels: not where its order must be that of something else.
    signed : bool
        Whether negative numbers are allowed.
    error : type
        What to raise.

    Returns
    -------
    array, shape (n,)

    Raises
    ------
    InvalidInput
        If there is none, or one is no finite number.

    Examples
    --------
    >>> numbers("amounts", {"north": 1, "south": 3}).tolist()
    [1.0, 3.0]
    """
    if isinstance(given, Mapping):
        given = pd.Series(list(given.values()), index=list(given), dtype=object)
    if isinstance(given, pd.Series | pd.DataFrame) and not labeled:
        raise error("carries labels, and nothing here has any", where=where, expected="an array, in order")
    own = given.index if isinstance(given, pd.Series) else None

    def cell(at: int, _: tuple[int, ...] = ()) -> str:
        return f"{where}[{at if own is None else own[at]!r}]"

    values = as_numbers(where, given, cell, error)
    if values.ndim != 1 or not values.size:
        raise error(f"has shape {values.shape}", where=where, expected="at least one number, in one row")
    bad = misfit(values, signed=signed)
    if bad:
        raise error(f"is {values[bad[0]]:g}", where=cell(bad[0]), expected=bad[1])
    return values


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
    error: Error = InvalidInput,
) -> Vector:
    """Return one number a label, in the order of `axis`.

    Parameters
    ----------
    where : str
        The argument's name, for messages.
    given : Series, dict, sequence, array or number
        A Series or a dict is matched by label (so is a DataFrame of one row or column); a number holds for
        all.
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
    feasible.errors.InvalidInput: effort: unknown plant 'c'; expected one of the 2 plants: 'a', 'b'
    """
    n = len(axis)
    if type(given) is np.ndarray and given.dtype == np.float64 and given.shape == (n,):
        values = given.copy()
    else:
        values = _listed(where, given, axis, kind, missing, error)
    if values.shape != (n,):
        each = f", one a {kind}" if kind else ""
        raise error(f"has shape {values.shape}", where=where, expected=f"{n} values{each}")
    bad = misfit(values, positive=positive, signed=signed, infinite=infinite)
    if bad:
        at, expected = bad
        raise error(f"is {values[at]:g}", where=_cell(where, kind, axis[at]), expected=expected)
    return values


def _cell(where: str, kind: str, label: object) -> str:
    return f"{where}[{kind} {label!r}]" if kind else f"{where}[{label!r}]"


def _listed(
    where: str, given: Given, axis: pd.Index, kind: str, missing: float | None, error: Error
) -> Vector:
    """Return the numbers that were given in another form than as our own array, in the axis's order."""
    n, name = len(axis), kind or "label"
    if given is None:
        raise error("is None", where=where, expected=f"{n} numbers, one a {name}")
    if isinstance(given, pd.DataFrame) and 1 in given.shape:
        across = given.shape[0] == 1 and (given.shape[1] != 1 or str(given.columns[0]) in axis)
        given = given.iloc[0] if across else given.iloc[:, 0]
    if isinstance(given, Mapping):
        given = pd.Series(list(given.values()), index=list(given), dtype=object)
    if isinstance(given, pd.Series):
        own = given.index
        at = places(where, own, axis, name, error, gaps=True)
        if at is not None and missing is None and np.any(at < 0):
            raise error(
                "has no value",
                where=_cell(where, kind, axis[int(np.argmax(at < 0))]),
                expected=f"one value for each {name}",
            )
        values = as_numbers(where, given.to_numpy(), lambda i, _: _cell(where, kind, own[i]), error)
        if at is None:
            return values.copy()
        left_out = 0.0 if missing is None else missing
        return np.where(at < 0, left_out, values[at]) if values.size else np.full(n, left_out)

    def cell(at: int, shape: tuple[int, ...]) -> str:
        return _cell(where, kind, axis[at]) if shape == (n,) else f"{where}[{at}]" if shape else where

    values = as_numbers(where, given, cell, error)
    return values.copy() if values.ndim else np.full(n, float(values))


def said(
    where: str, given: Mapping[str, Any] | pd.Series[Any], *, error: Error = InvalidInput
) -> dict[str, Any]:
    """Return what is said of a few labels, as a dict: a Series or a dict, not yet matched to anything.

    Raises
    ------
    InvalidInput
        If it has no labels, or one twice.

    Examples
    --------
    >>> said("shock.capacity", pd.Series({"mill": 0.5}))
    {'mill': 0.5}
    """
    if not isinstance(given, Mapping | pd.Series):
        raise error(f"is {shown(given)}", where=where, expected="numbers by label: a dict or a Series")
    own = once(as_texts(where, given.keys(), error), where, "label", error)
    return dict(zip(own, given if isinstance(given, pd.Series) else given.values(), strict=True))


def factors(
    where: str,
    given: Mapping[str, float] | pd.Series[Any],
    axis: pd.Index,
    kind: str,
    *,
    error: Error = InvalidInput,
) -> Vector:
    """Return one factor a label, 1 where nothing is said.

    Examples
    --------
    >>> factors("reports.effort", {"b": 0.5}, pd.Index(["a", "b"]), "plant").tolist()
    [1.0, 0.5]
    """
    if isinstance(given, Mapping | pd.Series) and not len(given):
        return np.ones(len(axis))
    return vector(where, given, axis, kind=kind, missing=1.0, error=error)


def choice(where: str, given: object, allowed: Collection[object], *, error: Error = InvalidInput) -> Any:
    """Return what was given if it is one of those allowed.

    Examples
    --------
    >>> choice("prices", "retail", ("purchasers", "basic"))
    Traceback (most recent call last):
    ...
    feasible.errors.InvalidInput: prices: is 'retail'; expected purchasers or basic
    """
    if not getattr(given, "ndim", 0):
        for one in allowed:
            if given == one:
                return one
    listed = " or ".join(map(str, allowed)) if len(allowed) == 2 else "one of " + ", ".join(map(str, allowed))
    raise error(f"is {shown(given)}", where=where, expected=listed)


def texts(
    where: str,
    given: Sequence[str] | Mapping[str, str] | str | Texts | pd.Series[Any],
    axis: pd.Index,
    *,
    allowed: tuple[str, ...] = (),
    kind: str = "",
    error: Error = InvalidInput,
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
        If a label is unknown, missing or twice there, the length is wrong, a text is missing or not allowed.

    Examples
    --------
    >>> texts("region", {"mill": "north", "farm": "south"}, pd.Index(["farm", "mill"])).tolist()
    ['south', 'north']
    """
    name = kind or "label"
    if isinstance(given, Mapping):
        given = pd.Series(list(given.values()), index=list(given), dtype=object)
    if isinstance(given, pd.Series):
        at = places(where, given.index, axis, name, error, gaps=False)
        own = given.to_numpy(dtype=object)
        listed = list(own if at is None else own[at])
    elif isinstance(given, str):
        listed = [given] * len(axis)
    elif isinstance(given, Iterable) and not isinstance(given, set | frozenset):
        listed = list(given)
    else:
        raise error(f"is {shown(given)}", where=where, expected=f"a text, or one a {name}")
    if len(listed) != len(axis):
        raise error(f"has {len(listed)} values", where=where, expected=f"{len(axis)} values")
    for label, value in zip(axis, listed, strict=True):
        if is_missing(value) or (allowed and str(value) not in allowed):
            expected = f"one of {', '.join(allowed)}" if allowed else "a text"
            raise error(f"is {value!r}", where=f"{where}[{label!r}]", expected=expected)
    values = np.array([str(value) for value in listed], dtype=object)
    values.flags.writeable = False
    return values
