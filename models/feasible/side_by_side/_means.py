"""Means over economies and their intervals: the mean plus and minus 1.96 of its standard errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["Means", "half_width"]


def half_width(spread: Any, count: Any) -> Any:
    """Return half of a mean's 95 % interval.

    Parameters
    ----------
    spread : float, Series or DataFrame
        Standard deviations of the sample (``ddof=1``).
    count : int, Series or DataFrame
        How many are averaged.

    Examples
    --------
    >>> round(float(half_width(10.0, 100)), 3)
    1.96
    """
    return 1.96 * spread / np.sqrt(count)


@dataclass(frozen=True, eq=False)
class Means:
    """Means over economies with their intervals, institutions by metrics or by shocks.

    Attributes
    ----------
    mean, low, high : DataFrame
    economies : int
        The fewest that any institution has a plan for.
    """

    mean: pd.DataFrame
    low: pd.DataFrame
    high: pd.DataFrame
    economies: int

    @classmethod
    def over(cls, groups: Any, economies: int, order: Sequence[str] | None = None) -> Means:
        """Take means over grouped rows.

        Parameters
        ----------
        groups : DataFrameGroupBy
        economies : int
        order : sequence of str, optional
            Of the groups.

        Examples
        --------
        >>> rows = pd.DataFrame({"who": ["a", "a"], "loss": [0.1, 0.3]})
        >>> found = Means.over(rows.groupby("who"), 2)
        >>> [round(float(t.loc["a", "loss"]), 3) for t in (found.low, found.mean, found.high)]
        [0.004, 0.2, 0.396]
        """
        mean, error = groups.mean(), half_width(groups.std(ddof=1), groups.count())
        if order is not None:
            mean, error = mean.reindex(list(order)), error.reindex(list(order))
        return cls(mean, mean - error, mean + error, economies)
