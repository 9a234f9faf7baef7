"""Lists of numbers that users pass without labels to match them by: in the order in which they stand."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from feasible.economy import Vector, align
from feasible.economy.align import Given
from feasible.errors import InvalidInput
from feasible.optimum._tables import dimensions

__all__ = ["listed"]


def listed(where: str, given: Given) -> Vector:
    """Return finite numbers of zero or more, shape (n,); what is none is named by its label or position.

    Raises
    ------
    InvalidInput
        If it is no list, or a number is negative or none.

    Examples
    --------
    >>> listed("start", [1.0, -2.0])
    Traceback (most recent call last):
    ...
    feasible.errors.InvalidInput: start[1]: is -2; expected zero or more
    """
    if isinstance(given, Mapping):
        given = pd.Series(list(given.values()), index=list(given), dtype=object)
    if dimensions(given) != 1:
        raise InvalidInput("is not a list of numbers", where=where, expected="one number after the other")
    labeled = isinstance(given, pd.Series)
    axis = align.labels(where, given.index) if labeled else pd.RangeIndex(len(given))
    return align.vector(where, given, axis)
