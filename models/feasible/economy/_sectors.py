"""What an input-output table's sectors must be: no totals of others, and makers of what they are paid for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from feasible.economy._printed_totals import total_among, total_beside
from feasible.errors import InvalidEconomy

__all__ = ["check_makers", "check_totals"]


def check_totals(use: pd.DataFrame, final_uses: pd.DataFrame, make: pd.DataFrame | None) -> None:
    """Refuse a total that was left between the sectors, the products or the final uses.

    Raises
    ------
    InvalidEconomy
        Naming the total and its parts.
    """
    used, final = use.to_numpy(), final_uses.to_numpy()
    if make is not None:
        made = make.to_numpy()
        _refuse("product", use.index, total_among(used, made.T, flows=False))
        _refuse("sector", use.columns, total_among(used.T, made, flows=False))
        return
    _refuse("sector", use.columns, total_among(used, used.T, flows=True, beside=final))
    beside = total_beside(used, final)
    if beside is not None:
        raise InvalidEconomy(
            f"is the sum of {beside[1]}",
            where=f"final_uses[{final_uses.columns[beside[0]]!r}]",
            expected="no totals among the final uses: leave the column out",
        )


def _refuse(kind: str, labels: pd.Index, found: tuple[int, Any] | None) -> None:
    if found is None:
        return
    total, parts = found
    more = f" and {len(parts) - 4} more" if len(parts) > 4 else ""
    of = ", ".join(repr(labels[int(part)]) for part in parts[:4]) + more
    raise InvalidEconomy(
        f"is the sum of {of}, in every row and column",
        where=f"{kind} {labels[total]!r}",
        expected=f"no totals among the {kind}s: leave its row and its column out",
    )


def check_makers(output: pd.Series[float], use: pd.DataFrame, satellites: pd.DataFrame) -> None:
    """Refuse a sector that makes less than nothing, or makes nothing out of something.

    Raises
    ------
    InvalidEconomy
        Naming the sector, and the cell of what it uses.
    """
    x, sectors = output.to_numpy(), output.index
    if not (x > 0.0).any():
        raise InvalidEconomy(
            f"its output is {x[0]:g}, and no other's is more",
            where=f"sector {sectors[0]!r}",
            expected="a positive output of at least one sector",
        )
    for at in np.flatnonzero(x <= 0.0).tolist():
        where = f"sector {sectors[at]!r}"
        if x[at] < 0.0:
            raise InvalidEconomy(
                f"its output is {x[at]:g}",
                where=where,
                expected="zero or more: what is imported of it is used by sectors or final users",
            )
        for table, rows in (("use", use), ("satellites", satellites)):
            amounts = rows.to_numpy()[:, at]
            used = np.flatnonzero(amounts > 0.0)
            if used.size:
                raise InvalidEconomy(
                    f"its output is 0, and {table}[{rows.index[used[0]]!r}] is {amounts[used[0]]:g} there",
                    where=where,
                    expected="nothing used where nothing is made: before the table is made, add its row and "
                    "its column to another sector's",
                )
