"""How far the prices and the plan of a linear program hold, computed on the whole optimal face.

References
----------
Jansen, B., de Jong, J. J., Roos, C. and Terlaky, T. (1997), "Sensitivity analysis in linear
programming: just be careful!", *European Journal of Operational Research* 101, 15-28.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy import Vector, align
from feasible.errors import InvalidInput, NotConverged
from feasible.optimum._program import LinearSolution, Program
from feasible.optimum._vertex_ranges import VertexRanges, sides_of
from feasible.optimum.scaled import INF, Ending, ScaledHighs

__all__ = ["cost_table", "price_table"]

# A dual counts as a price, and not as rounding, from this share of its natural size on.
_PRICED = 1e-9
# An extreme is a number, or there is none.
_ANSWERS = {Ending.OPTIMAL, Ending.UNBOUNDED, Ending.UNBOUNDED_OR_INFEASIBLE}


def price_table(program: Program, solution: LinearSolution, rows: Iterable[str] | str | None) -> pd.DataFrame:
    """Return `feasible.optimum.LinearProgram.shadow_prices`."""
    chosen, at = _chosen("row", program.rows, rows)
    read = VertexRanges.of(program, solution, asked=at.size)
    lines: list[tuple[float, ...]] = []
    dual = None
    for i in map(int, at):
        line = None if read is None else read.line(i)
        if line is None:
            dual = _duals(program, solution) if dual is None else dual
            line = _price_line(program, solution, dual, i)
        lines.append(line)
    return pd.DataFrame(
        lines, index=chosen, columns=["limit", "price", "left", "right", "down_to", "up_to"], dtype=float
    )


def _duals(program: Program, solution: LinearSolution) -> ScaledHighs:
    """Return the program of optimal duals: c - A'y = d with y and d on the face."""
    (y_low, y_high), (d_low, d_high) = _dual_face(program, solution)
    c = program.sense * program.objective
    row_size, column_size, unit = program.units
    return ScaledHighs(
        np.zeros(program.matrix.shape[0]),
        sparse.csc_array(program.matrix.T),
        (c - d_high, c - d_low),
        (y_low, y_high),
        sizes=(unit / column_size, unit / row_size),
    )


def cost_table(
    program: Program, solution: LinearSolution, columns: Iterable[str] | str | None
) -> pd.DataFrame:
    """Return `feasible.optimum.LinearProgram.cost_ranges`."""
    (y_low, y_high), (d_low, d_high) = _dual_face(program, solution)
    sense = program.sense
    c = sense * program.objective
    m, n = program.matrix.shape
    row_size, column_size, unit = program.units
    typical = float(np.exp(np.log(column_size).mean()))
    # One more dual: by how much a coefficient moves while the face of optimal duals does not become empty.
    dual = ScaledHighs(
        np.zeros(m + 1),
        sparse.hstack([program.matrix.T, sparse.csc_array((n, 1))], format="csc"),
        (c - d_high, c - d_low),
        (np.append(y_low, -INF), np.append(y_high, INF)),
        sizes=(unit / column_size, np.append(unit / row_size, unit / typical)),
    )
    on_rows, on_columns = _primal_face(program, solution)
    face = ScaledHighs(np.zeros(n), program.matrix, on_rows, on_columns, sizes=(row_size, column_size))
    chosen, at = _chosen("column", program.columns, columns)
    lines = []
    for j in map(int, at):
        dual.set_coefficient(j, m, -1.0)
        name = program.columns[j]
        shift = [_extreme(dual, m, s, f"range of the coefficient of {name!r}") for s in (-1, +1)]
        dual.set_coefficient(j, m, 0.0)
        ends = sorted(float(program.objective[j] + sense * s) for s in shift)
        least, most = (_extreme(face, j, s, f"range of {name!r} over all optima") for s in (-1, +1))
        lines.append((program.objective[j], *ends, least, most))
    return pd.DataFrame(lines, index=chosen, columns=["value", "from", "to", "least", "most"], dtype=float)


def _chosen(kind: str, names: pd.Index, asked: Iterable[str] | str | None) -> tuple[pd.Index, Any]:
    """Return the names that are asked for, one or several, and where they stand."""
    if asked is None:
        return names, np.arange(len(names))
    chosen = align.labels(f"{kind}s", [asked] if isinstance(asked, str) else asked)
    # Where several have the name, each of them is told.
    at, unknown = names.get_indexer_non_unique(chosen)
    if unknown.size:
        raise InvalidInput(
            f"no {kind} called {chosen[int(unknown[0])]!r}",
            where=f"{kind}s",
            expected=f"one of {', '.join(names[:8])}" + (f" and {len(names) - 8} more" * (len(names) > 8)),
        )
    return names[at], at


def _dual_face(program: Program, solution: LinearSolution) -> list[tuple[Vector, Vector]]:
    """Return limits on y and on ``c - A'y`` that describe the optimal duals (as if maximizing).

    The solution's own are among them, rounding and all: without it the face of a degenerate program is empty.
    """
    own = (program.sense * solution.duals, program.sense * solution.reduced_costs)
    return [
        (
            np.minimum(np.where(side.at_low, -INF, 0.0), price),
            np.maximum(np.where(side.at_high, INF, 0.0), price),
        )
        for side, price in zip(sides_of(program, solution), own, strict=True)
    ]


def _primal_face(program: Program, solution: LinearSolution) -> list[tuple[Vector, Vector]]:
    """Return limits on rows and columns that describe the optimal solutions.

    Whatever has a price in one optimal dual stays at its limit in every optimal solution.
    """
    row_size, column_size, unit = program.units
    out = []
    for side, price, size in zip(
        sides_of(program, solution),
        (solution.duals, solution.reduced_costs),
        (row_size, column_size),
        strict=True,
    ):
        worth = program.sense * price * size
        out.append(
            (
                np.where(side.at_high & (worth > _PRICED * unit), side.high, side.low),
                np.where(side.at_low & (worth < -_PRICED * unit), side.low, side.high),
            )
        )
    return out


def _price_line(program: Program, solution: LinearSolution, dual: ScaledHighs, i: int) -> tuple[float, ...]:
    """Return limit, price, left, right, down_to and up_to of row i."""
    sense = program.sense
    best = sense * solution.objective
    low, high, value = program.row_lower[i], program.row_upper[i], solution.activity[i]
    upper_side = bool(np.isfinite(high) and (not np.isfinite(low) or high - value <= value - low))
    limit = high if upper_side else low
    left, right = (_extreme(dual, i, s, f"price of {program.rows[i]!r}") for s in (+1, -1))
    if low < high:
        # An inequality's other side stays where it is: only this side's price can be charged.
        left, right = (max(left, 0.0), max(right, 0.0)) if upper_side else (min(left, 0.0), min(right, 0.0))
    turnover = float(np.abs(program.objective) @ np.abs(solution.primal))
    up = _reach(program, best, turnover, i, right, +1, upper_side=upper_side)
    down = _reach(program, best, turnover, i, left, -1, upper_side=upper_side)
    # A price of nothing has no sign.
    line = (limit, solution.duals[i], sense * left, sense * right, limit - down, limit + up)
    return tuple(value + 0.0 for value in line)


def _extreme(program: ScaledHighs, j: int, sign: int, what: str) -> float:
    """Return the largest (+1) or smallest (-1) value of column j."""
    program.set_cost(j, -float(sign))
    ending = program.prove()
    value = float(program.primal[j]) if ending == Ending.OPTIMAL else np.inf * sign
    program.set_cost(j, 0.0)
    if ending not in _ANSWERS:
        raise _no_range(program, what)
    return value


def _no_range(program: ScaledHighs, what: str) -> NotConverged:
    return NotConverged(
        f"{what} ({program.words})",
        residual=program.doubt,
        rounds=program.iterations,
        advice="ask for fewer of them, or rescale the program",
    )


def _reach(
    program: Program, best: float, turnover: float, i: int, price: float, sign: int, *, upper_side: bool
) -> float:
    """Return how far row i's limit can move (in direction `sign`) before its price changes.

    That is the largest t such that some solution is worth ``best + sign p t`` under the moved limit.
    """
    if not np.isfinite(price):
        return 0.0
    m, n = program.matrix.shape
    row_size, column_size, _ = program.units
    # How large a value is that counts as nothing: of what is added up to it, not of what could be.
    worth = max(abs(best), 1e-3 * turnover)
    slack, worth = 1e-9 * worth, worth if worth > 0.0 else 1.0
    # One more column t: in row i it moves the limit, in the value row it asks for its price.
    step = sparse.csc_array(([-float(sign), -float(sign) * price], ([i, m], [0, 0])), shape=(m + 2, 1))
    value_row = sparse.csr_array(program.sense * program.objective[None, :])
    still = sparse.csr_array(program.matrix)[[i]]
    stretched = sparse.hstack([sparse.vstack([program.matrix, value_row, still]), step], format="csc")
    low = np.append(program.row_lower, [best - slack, -INF])
    high = np.append(program.row_upper, [INF, INF])
    if program.row_lower[i] < program.row_upper[i]:
        # The other side of the row stays where it is.
        side, never = (low, -INF) if upper_side else (high, INF)
        side[m + 1], side[i] = side[i], never
    reach = ScaledHighs(
        np.append(np.zeros(n), -1.0),
        stretched,
        (low, high),
        (np.append(program.column_lower, 0.0), np.append(program.column_upper, INF)),
        sizes=(np.append(row_size, [worth, row_size[i]]), np.append(column_size, row_size[i])),
    )
    ending = reach.prove()
    if ending == Ending.OPTIMAL:
        return float(reach.primal[n])
    if ending in _ANSWERS:
        return np.inf
    raise _no_range(reach, f"range of the price of {program.rows[i]!r}")
