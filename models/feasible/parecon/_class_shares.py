"""The essay's shares of classes, and what they leave implicit.

References
----------
Wetzel, T., "Libcom or Parecon?": the coordinator class, the percentages.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import pandas as pd

from feasible.errors import InvalidInput

__all__ = ["ClassShares", "class_shares"]


@dataclass(frozen=True, eq=False)
class ClassShares:
    """The essay's percentages, and what follows from them.

    Attributes
    ----------
    table : DataFrame, index ``segment``
        ``percent``, ``said`` (the qualification), ``part_of``, ``passage``, ``source``: see `class_shares`.

    Raises
    ------
    InvalidInput
        If the separate segments add up to more than everybody.
    """

    table: pd.DataFrame

    def __post_init__(self) -> None:
        if self.named > 100.0:
            raise InvalidInput(
                f"segments add up to {self.named:g} percent", where="class shares", expected="at most 100"
            )

    def percent(self, segment: str) -> float:
        """Return a segment's percentage."""
        if segment not in self.table.index:
            raise InvalidInput(
                f"no segment {segment!r}",
                where="class shares",
                expected=f"one of {', '.join(map(str, self.table.index))}",
            )
        return float(self.table["percent"].to_numpy(dtype=float)[list(self.table.index).index(segment)])

    @property
    def named(self) -> float:
        """Percent of the population in segments that the essay gives a number of their own."""
        separate = (self.table["part_of"] == "").to_numpy(dtype=bool)
        return float(self.table["percent"].to_numpy(dtype=float)[separate].sum())

    @property
    def between(self) -> float:
        """Percent that no number is given for: the lower-level professionals, if nobody counts twice."""
        return 100.0 - self.named

    @property
    def other_fourth(self) -> float:
        """Percent of owners, large and small, and coordinators."""
        return sum(self.percent(s) for s in ("plutocracy", "small business owners", "coordinator class"))

    @property
    def slack(self) -> float:
        """Points by which the working class and the segment between exceed what the essay says at least."""
        return (
            self.percent("working class")
            + self.between
            - self.percent("working class and lower-level professionals")
        )

    def rounding(self, half_width: float = 0.5) -> pd.DataFrame:
        """Return what the sums can be if each number was rounded.

        Parameters
        ----------
        half_width : float
            Points by which each separate number may be off, to either side.

        Returns
        -------
        DataFrame, index ``quantity``
            ``least``, ``stated``, ``most`` in percent, for the segment between, the two working segments
            together, and the other fourth.
        """
        if not (np.isfinite(half_width) and half_width >= 0):
            raise InvalidInput(f"is {half_width!r}", where="half_width", expected="zero or more")
        rows = {
            "between": (self.between, 4),
            "working class and between": (100.0 - self.other_fourth, 3),
            "other fourth": (self.other_fourth, 3),
        }
        return pd.DataFrame(
            {k: (v - n * half_width, v, v + n * half_width) for k, (v, n) in rows.items()},
            index=["least", "stated", "most"],
        ).T.rename_axis("quantity")

    def shared_out(self, *, week: float = 40.0, among_owners: bool = False) -> tuple[float, float]:
        """Return the share and the hours of coordination in everybody's week, were it shared out.

        Parameters
        ----------
        week : float
            Hours a week, the same for all.
        among_owners : bool
            Whether former owners take part too (small owners do some coordinating now, uncounted here).

        Examples
        --------
        >>> share, hours = class_shares().shared_out()
        >>> round(share, 4), round(hours, 1)
        (0.1848, 7.4)
        """
        coordinators = self.percent("coordinator class")
        people = coordinators + self.percent("working class") + self.between
        if among_owners:
            people = 100.0
        return coordinators / people, coordinators / people * week


def class_shares() -> ClassShares:
    """Return the essay's class shares, from ``data/wetzel-class-shares.csv``.

    Examples
    --------
    >>> shares = class_shares()
    >>> shares.named, shares.between, shares.other_fourth, shares.slack
    (85.0, 15.0, 25.0, 0.0)
    """
    with (files("feasible.parecon") / "data" / "wetzel-class-shares.csv").open(encoding="utf-8") as stream:
        table = pd.read_csv(stream, keep_default_na=False).set_index("segment")
    return ClassShares(table)
