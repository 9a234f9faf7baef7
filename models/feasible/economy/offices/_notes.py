"""The reading report: what was dropped, moved, filled or assumed, where, by which rule, how much."""

from __future__ import annotations

import math
from typing import Any, Literal, get_args

import pandas as pd

from feasible.errors import InvalidInput

__all__ = ["Hidden", "Notes", "many", "size"]

#: What becomes of a number that an office does not tell.
Hidden = Literal["refuse", "total", "zero"]


def size(amount: Any) -> float:
    """Return a sum of a table's cells as a plain number."""
    return float(amount)


def many(count: int, word: str) -> str:
    """Return a number of things.

    >>> many(1, "cell"), many(2, "cell")
    ('1 cell', '2 cells')
    """
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


class Notes:
    """A report while it is being written."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, str, str, float]] = []

    def add(self, what: str, where: str, rule: str, amount: float = math.nan) -> None:
        """Add a line.

        Parameters
        ----------
        what : str
            Dropped, moved, filled, kept, merged, checked, read or assumed.
        where : str
            The file, the label, the cell.
        rule : str
            By which rule.
        amount : float
            How much it is, in the table's unit; NaN where it is no amount.
        """
        self._rows.append((what, where, rule, float(amount)))

    def hides(self, mark: str, place: str, rule: Hidden) -> float:
        """Return what a hidden number counts as: 0, or NaN until it is found from totals.

        Raises
        ------
        InvalidInput
            If hidden numbers are refused.
        """
        if rule not in get_args(Hidden):
            raise InvalidInput(
                f"is {rule!r}", where="hidden", expected=f"one of {', '.join(get_args(Hidden))}"
            )
        if rule == "refuse":
            raise InvalidInput(
                f"hides a number ({mark!r})",
                where=place,
                expected="a number; or hidden='total' to find it from a printed total, hidden='zero' to take "
                "it for none (--hidden)",
            )
        if rule == "zero":
            self.add("filled", place, f"{mark!r} hides a number: taken for zero, as asked", 0.0)
            return 0.0
        return math.nan

    def frame(self) -> pd.DataFrame:
        """Return the report, shape (lines, 4): what, where, rule, amount."""
        return pd.DataFrame(self._rows, columns=["what", "where", "rule", "amount"])
