"""Imports as a line of their own, used by everybody in the same proportion.

A table of what is made at home takes imports off final users. Where firms buy most of what is imported, final
users are left with too little, for some products with less than nothing. Here every user at home, firm or
not, has the same share of each product from abroad, and what comes from abroad is one more sector, which
nobody at home can stop.
"""

from __future__ import annotations

import numpy as np

from feasible.economy.align import Vector
from feasible.economy.input_output import InputOutputTable
from feasible.errors import InvalidInput

__all__ = ["IMPORTS", "imports_apart"]

#: What the further sector is called.
IMPORTS = "Imports"
_EXPORTS = "Exports of goods and services"


def imports_apart(table: InputOutputTable) -> tuple[Vector, Vector]:
    """Return coefficients and final demand with a last sector for all that is imported.

    Parameters
    ----------
    table : InputOutputTable
        With final uses by product, imports and exports among them.

    Returns
    -------
    coefficients : array, shape (n + 1, n + 1)
    final_demand : array, shape (n + 1,)
        In the table's unit; negative uses (stocks that are used up) count as none.

    Raises
    ------
    InvalidInput
        If imports or exports are not among the final uses.
    """
    uses = table.final_uses
    missing = [] if uses is None else [name for name in (IMPORTS, _EXPORTS) if name not in uses.columns]
    if uses is None or missing:
        raise InvalidInput(
            "does not tell what is imported and exported",
            where="final uses",
            expected=f"columns {IMPORTS!r} and {_EXPORTS!r}",
        )
    made = np.asarray(table.market_shares(), dtype=float)
    foreign = -made @ uses[IMPORTS].to_numpy(dtype=float)
    # What the table adds to transport for freight that its values of imports hold already is sold abroad.
    sold = made @ uses[_EXPORTS].to_numpy(dtype=float) + np.maximum(-foreign, 0.0)
    foreign = np.maximum(foreign, 0.0)
    home = made @ uses.drop(columns=[IMPORTS, _EXPORTS]).sum(axis=1).to_numpy(dtype=float)
    coefficients = table.technical_coefficients().to_numpy(dtype=float)
    used = coefficients @ table.output.to_numpy(dtype=float) + home
    share = np.minimum(np.divide(foreign, used, out=np.zeros_like(used), where=used > 0.0), 1.0)
    n = share.size
    apart = np.zeros((n + 1, n + 1))
    apart[:n, :n] = (1.0 - share)[:, None] * coefficients
    apart[n, :n] = share @ coefficients
    demand = np.append((1.0 - share) * home + sold, share @ home)
    return apart, np.maximum(demand, 0.0)
