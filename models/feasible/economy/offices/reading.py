"""What comes of reading an office's file: a table, and a report of everything that was decided on the way.

The rules are the same for every office.

Totals and subtotals
    that the office calls so, by name or code, are dropped. Totals found by adding up alone are dropped, too
    (``totals="drop"``), or refused. A subtotal is kept in place of its parts where one of these is hidden.
Numbers
    may have thousands separators, decimal commas, a minus behind brackets, and marks of notes, which are
    dropped. A dash is a zero.
Hidden numbers
    (``:``, ``(D)``, ``...``, ``c``) are refused by cell, found from a printed total where it leaves only one
    unknown (``hidden="total"``), or taken for zero (``hidden="zero"``).
Negative uses
    are receipts (sales of used goods, by-products): each moves to a final use and, negative, to a primary
    input, so that every row and column adds up to what it did (``negative="move"``), or is refused. A
    negative make is counted as a use, which raises both sides alike. A negative satellite becomes a row of
    its own, what is taken up.
Goods only imported
    stay: they have no maker at home, and a negative final use. Sectors that make and use nothing stay, too.
Remnant sectors,
    which use something and make nothing beyond rounding, keep their row; what they use becomes a final use.
Rounding
    is what a row or a column misses by no more than half the last printed digit of each of its cells; it is
    put into a final use or a primary input of that name. What misses by more is refused, or filled
    (``gaps="fill"``).
Published outputs
    are checked against the sums, and the largest difference is reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
import pandas as pd

from feasible.economy.input_output import InputOutputTable
from feasible.economy.offices._notes import Hidden
from feasible.errors import InvalidInput

__all__ = ["Kind", "Reading", "Rules"]

#: Who a final user is.
Kind = Literal[
    "households", "nonprofits", "government", "investment", "stocks", "exports", "imports", "other"
]


@dataclass(frozen=True)
class Rules:
    """How to decide what the module's description leaves open.

    Attributes
    ----------
    hidden : {"refuse", "total", "zero"}
    negative : {"move", "refuse"}
    totals : {"drop", "refuse"}
    gaps : {"rounding", "fill"}

    Raises
    ------
    InvalidInput
        If there is no such way.
    """

    hidden: Hidden = "refuse"
    negative: Literal["move", "refuse"] = "move"
    totals: Literal["drop", "refuse"] = "drop"
    gaps: Literal["rounding", "fill"] = "rounding"

    @property
    def told(self) -> Literal["refuse", "zero"]:
        """What becomes of hidden numbers in tables without totals to find them from."""
        return "zero" if self.hidden == "zero" else "refuse"

    def __post_init__(self) -> None:
        known = {
            "hidden": get_args(Hidden),
            "negative": ("move", "refuse"),
            "totals": ("drop", "refuse"),
            "gaps": ("rounding", "fill"),
        }
        for name, ways in known.items():
            if getattr(self, name) not in ways:
                raise InvalidInput(
                    f"is {getattr(self, name)!r}", where=name, expected=f"one of {', '.join(ways)}"
                )


@dataclass(frozen=True, eq=False)
class Reading:
    """A table that was read, and the report of how.

    Attributes
    ----------
    table : InputOutputTable
    report : DataFrame, shape (lines, 4)
        what (dropped, moved, filled, kept, merged, checked, read, assumed), where, rule, and amount in the
        table's unit, NaN where it is none.
    office : str
        Whose layout it is.
    kinds : mapping of label to str
        Who each final user is: households, nonprofits, government, investment, stocks, exports, imports,
        other.
    pay : tuple of labels
        The primary inputs that people are paid.
    abroad : tuple of labels
        The primary inputs that are imports.
    """

    table: InputOutputTable
    report: pd.DataFrame
    office: str
    kinds: Mapping[object, Kind] = field(default_factory=dict)
    pay: tuple[object, ...] = ()
    abroad: tuple[object, ...] = ()

    @property
    def people(self) -> list[object]:
        """The final uses that are households."""
        return [use for use in self.table.final_uses.columns if self.kinds.get(use) == "households"]

    def incomes(self) -> pd.Series[float]:
        """Return what people are paid in each sector, shape (sectors,), in the table's unit; else 0."""
        sectors = self.table.sectors
        if self.table.value_added is None or not self.pay:
            return pd.Series(np.zeros(len(sectors)), sectors, name="pay")
        paid = self.table.value_added.loc[list(self.pay)].sum(axis=0)
        return pd.Series(paid.to_numpy(dtype=float), sectors, name="pay")

    def __str__(self) -> str:
        lines = [f"{self.table}", f"Reading report ({self.office}), {len(self.report)} lines:"]
        for what, where, rule, size in self.report.to_numpy(dtype=object).tolist():
            amount = (
                "" if np.isnan(size) else f" ({size:,.{0 if abs(size) >= 1e4 else 2}f} {self.table.unit})"
            )
            amount = amount.replace(".00 ", " ")
            lines.append(f"  {what:<8} {where}: {rule}{amount}")
        return "\n".join(lines)

    __repr__ = __str__
