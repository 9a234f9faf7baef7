"""What proves a solution of a linear program, by code that shares nothing with the solver."""

from __future__ import annotations

import numpy as np

from feasible.economy import Certificate, Check, Vector
from feasible.optimum._program import Program
from feasible.optimum._reach import beside_nothing, reach

__all__ = ["certify_solution"]

_TRIFLE = 1e-9


#: Below this share of the flows behind it a value is a difference of digits.
_CANCELED = 1e-5


def certify_solution(program: Program, x: Vector, y: Vector, *, tolerance: float = 1e-7) -> Certificate:
    """Check feasibility and bound the value by weak duality, from the data alone.

    Parameters
    ----------
    program : Program
    x : array, shape (columns,)
    y : array, shape (rows,)
        Duals: change of the optimal value for one more unit of each row's limit.
    tolerance : float
        Of each check, relative.
    """
    activity = program.matrix @ x
    row_size, column_size = program.sizes
    primal = 0.0
    for value, low, high, scale in (
        (
            activity,
            program.row_lower,
            program.row_upper,
            np.maximum(row_size, abs(program.matrix) @ np.abs(x)),
        ),
        (x, program.column_lower, program.column_upper, np.maximum(column_size, np.abs(x))),
    ):
        excess = np.maximum(np.maximum(low - value, value - high), 0.0)
        primal = max(primal, float((excess / scale).max(initial=0.0)))
    sense = program.sense
    price = sense * y
    margin = sense * program.objective - program.matrix.T @ price
    bound, dual = 0.0, 0.0
    turnover = np.abs(program.objective) + abs(program.matrix.T) @ np.abs(y)
    # Where a column has nothing to turn over but rounding, that of the others says what rounding is.
    turnover = np.maximum(turnover, _TRIFLE * float((turnover * column_size).max(initial=0.0)) / column_size)
    for value, low, high, scale in (
        (
            price,
            program.row_lower,
            program.row_upper,
            np.full(y.size, float(np.abs(y * row_size).max(initial=0.0))) / row_size,
        ),
        (margin, program.column_lower, program.column_upper, turnover),
    ):
        # The side that a price of this sign is charged for; an infinite side admits no price.
        side = np.where(value > 0, high, low)
        free = ~np.isfinite(side)
        bound += float(value[~free] @ side[~free])
        dual = max(dual, float((np.abs(value[free]) / np.maximum(scale[free], 1e-300)).max(initial=0.0)))
    worth = float(sense * program.objective @ x)
    # Where the value is a difference of flows, as in a game, their digits are all that it can have.
    flows = float(np.abs(y) @ (abs(program.matrix) @ np.abs(x)))
    scale_worth = max(abs(worth), float(np.abs(program.objective) @ np.abs(x)), _CANCELED * flows, 1e-300)
    gap = abs(bound - worth)
    if gap > tolerance * scale_worth:
        most = reach(
            program.objective,
            program.matrix,
            (program.row_lower, program.row_upper),
            (program.column_lower, program.column_upper),
        )
        gap = beside_nothing(gap, worth, most)
    gap = gap / scale_worth if gap > 0.0 else 0.0
    return Certificate(
        "no solution within these limits has a better value",
        (
            Check("limits", primal, tolerance, "largest breach of a limit, relative to the terms in it"),
            Check("prices", dual, tolerance, "largest price on a side that does not limit, relative"),
            Check("duality gap", gap, tolerance, "share of the value: how much better any solution could be"),
        ),
    )
