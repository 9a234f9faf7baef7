"""Numbers: floats out of whatever holds numbers, and which of them may not stand where they stand."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from feasible.economy._labels import Error

__all__ = ["RESTORED", "Vector", "as_numbers", "is_number", "misfit", "reads_as_number"]

#: How what some plant gives back is written, since no plant uses less than nothing of a resource.
RESTORED = (
    "zero or more (what a plant gives back, such as CO2 that it takes out, is an output: in a folder of "
    "tables a resource of kind emission may have it; else write the resource as a good, say permits, which a "
    "plant with the endowment as its capacity issues, and others use or make)"
)

Vector = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def misfit(
    values: Vector, *, positive: bool = False, signed: bool = False, infinite: bool = False
) -> tuple[int, str] | None:
    """Return the (flat) position of the first number that may not stand there, and what may.

    Parameters
    ----------
    values : array
    positive, signed, infinite : bool
        Whether zero is refused, negative numbers are allowed, infinity is allowed.

    Examples
    --------
    >>> misfit(np.array([1.0, np.nan, -1.0]))
    (1, 'a finite number')
    """
    if not values.size:
        return None
    low, high = float(np.minimum.reduce(values, axis=None)), float(np.maximum.reduce(values, axis=None))
    # A NaN anywhere is the smallest and the largest, and compares as false.
    if (low > 0.0 if positive else signed or low >= 0.0) and (
        (infinite and not math.isnan(low)) or (-math.inf < low and high < math.inf)
    ):
        return None
    small = np.zeros(values.shape, bool) if signed else (values <= 0 if positive else values < 0)
    at = int(np.flatnonzero(np.isnan(values) | small | (np.isinf(values) & (not infinite)))[0])
    if not np.isfinite(values.flat[at]):
        return at, "a number, or inf for no limit" if infinite else "a finite number"
    return at, "a number above zero" if positive else "zero or more"


def as_numbers(where: str, given: Any, cell: Callable[[int, tuple[int, ...]], str], error: Error) -> Vector:
    """Return floats of the same shape, perhaps the same array; name the cell that is no number."""
    if isinstance(given, np.ma.MaskedArray):
        given, masked = given.astype(object).data, np.ma.getmaskarray(given)
        given[masked] = None
    try:
        found = np.asarray(given)
    except ValueError:
        raise error("is ragged", where=where, expected="rows of one length") from None
    if found.dtype.kind in "fiub":
        return np.asarray(found, dtype=np.float64)
    # Not `found`: there, numbers beside a text have become texts themselves.
    cells = np.array(given, dtype=object).ravel().tolist()
    odd = [at for at, value in enumerate(cells) if not is_number(value)]
    if odd:
        # Where everything was read as text, what is wrong is the text that is no number.
        at = next((at for at in odd if not reads_as_number(cells[at])), odd[0])
        raise error(f"is {cells[at]!r}", where=cell(at, found.shape), expected="a number")
    return np.array(cells, dtype=np.float64).reshape(found.shape)


def is_number(value: object) -> bool:
    """Whether it is one real number, and no text."""
    return (
        not isinstance(value, str | bytes | complex | np.complexfloating)
        and not getattr(value, "ndim", 0)
        and reads_as_number(value)
    )


def reads_as_number(value: Any) -> bool:
    """Whether `float` makes a number of it: of a text, too."""
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True
