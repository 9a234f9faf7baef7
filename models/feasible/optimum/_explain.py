"""Why a linear program has no best solution: what conflicts, what would have to give way, what grows.

References
----------
Chinneck, J. W. (2008), *Feasibility and Infeasibility in Optimization*, chs. 5 and 6 (elastic
programs, the deletion filter).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from scipy import sparse

from feasible.economy import Vector
from feasible.errors import Infeasible
from feasible.optimum._program import Program
from feasible.optimum.scaled import INF, Ending, ScaledHighs

__all__ = ["direction_of_growth", "smallest_conflict"]


class _Side(NamedTuple):
    """One limit that can give way: of a row or a column, from below (+1) or from above (-1)."""

    kind: Literal["row", "column"]
    at: int
    sign: int


class _Elastic(NamedTuple):
    """The program in which every side may give way, at a cost: n columns, then one for each side."""

    matrix: sparse.csc_array
    rows: tuple[Vector, Vector]
    columns: tuple[Vector, Vector]
    row_of: list[int]
    limits: Vector


def direction_of_growth(program: Program) -> list[str]:
    """Name the columns of an unbounded direction, eight at most."""
    n = program.matrix.shape[1]
    # A direction d of the recession cone with objective 1: found as a program of its own.
    low = np.where(np.isfinite(program.row_lower), 0.0, -INF)
    high = np.where(np.isfinite(program.row_upper), 0.0, INF)
    matrix = sparse.vstack(
        [program.matrix, sparse.csr_array(program.sense * program.objective[None, :])], format="csc"
    )
    d_low = np.where(np.isfinite(program.column_lower), 0.0, -INF)
    d_high = np.where(np.isfinite(program.column_upper), 0.0, INF)
    cost = np.where(d_low < 0, 0.0, 1.0)
    highs = ScaledHighs(cost, matrix, (np.append(low, 1.0), np.append(high, INF)), (d_low, d_high))
    highs.run()
    direction = highs.primal[:n]
    grows = np.flatnonzero(np.abs(direction) > 1e-9 * max(float(np.abs(direction).max(initial=0.0)), 1e-300))
    return [str(program.columns[j]) for j in grows[:8]]


def smallest_conflict(program: Program) -> Infeasible:
    """Return the error of `feasible.optimum.LinearProgram.explain_infeasibility`."""
    n = program.matrix.shape[1]
    sides = _soft_sides(program)
    elastic = _elastic(program, sides)
    row_size, column_size = program.sizes
    size = np.array([(row_size if side.kind == "row" else column_size)[side.at] for side in sides])
    weight = 1.0 / np.where(elastic.limits != 0.0, np.abs(elastic.limits), size)
    highs = ScaledHighs(np.append(np.zeros(n), weight), elastic.matrix, elastic.rows, elastic.columns)
    if highs.prove() != Ending.OPTIMAL:
        fixed = [str(program.rows[int(i)]) for i in np.flatnonzero(np.isfinite(program.row_give))]
        return Infeasible([f"{name} (which gives way by too little, or not at all)" for name in fixed], {})
    give = highs.primal[n:]
    names = [_name(program, side) for side in sides]
    relaxation = {names[k]: float(give[k]) for k in range(len(sides)) if give[k] * weight[k] > 1e-9}
    # The duals of the elastic program are a proof of infeasibility: only sides with a dual matter.
    sign = np.array([float(side.sign) for side in sides])
    worth = sign * highs.duals[elastic.row_of] / weight
    keep = _deletion_filter(elastic, n, [k for k in range(len(sides)) if worth[k] > 1e-9])
    # What would have to give way comes first.
    conflict = sorted((names[k] for k in keep), key=lambda name: name not in relaxation)
    return Infeasible(conflict, relaxation)


def _soft_sides(program: Program) -> list[_Side]:
    """Return the limits that can give way; nobody can relax x >= 0."""
    sides = []
    for i in map(int, np.flatnonzero(program.row_give > 0)):
        sides += [_Side("row", i, +1)] if np.isfinite(program.row_lower[i]) else []
        sides += [_Side("row", i, -1)] if np.isfinite(program.row_upper[i]) else []
    for j in range(program.matrix.shape[1]):
        low = program.column_lower[j]
        sides += [_Side("column", j, +1)] if np.isfinite(low) and low != 0 else []
        sides += [_Side("column", j, -1)] if np.isfinite(program.column_upper[j]) else []
    return sides


def _elastic(program: Program, sides: list[_Side]) -> _Elastic:
    """Return the program in which each soft side of a row or column has an elastic column."""
    m, n = program.matrix.shape
    soft = sorted({side.at for side in sides if side.kind == "column"})
    position = {j: m + k for k, j in enumerate(soft)}
    bound_rows = sparse.csc_array((np.ones(len(soft)), (np.arange(len(soft)), soft)), shape=(len(soft), n))
    limited = sparse.vstack([program.matrix, bound_rows])
    low = np.append(program.row_lower, program.column_lower[soft])
    high = np.append(program.row_upper, program.column_upper[soft])
    limits = [
        (low if side.sign > 0 else high)[side.at if side.kind == "row" else position[side.at]]
        for side in sides
    ]
    # A row whose own limits contradict each other is two: each limit can give way by itself.
    crossed = np.flatnonzero(low > high)
    twin = {int(i): m + len(soft) + k for k, i in enumerate(crossed)}
    if crossed.size:
        limited = sparse.vstack([limited, sparse.csc_array(sparse.csr_array(limited)[crossed])])
        low, high = np.append(low, np.full(crossed.size, -INF)), np.append(high, high[crossed])
        high[crossed] = INF
    row_of = [side.at if side.kind == "row" else position[side.at] for side in sides]
    row_of = [twin.get(at, at) if side.sign < 0 else at for at, side in zip(row_of, sides, strict=True)]
    stretch = sparse.csc_array(
        ([float(side.sign) for side in sides], (row_of, np.arange(len(sides)))),
        shape=(low.size, len(sides)),
    )
    free_low, free_high = program.column_lower.copy(), program.column_upper.copy()
    free_low[soft] = np.where(program.column_lower[soft] >= 0, 0.0, -INF)
    free_high[soft] = INF
    most = np.array([program.row_give[side.at] if side.kind == "row" else np.inf for side in sides])
    return _Elastic(
        sparse.hstack([limited, stretch], format="csc"),
        (low, high),
        (np.append(free_low, np.zeros(len(sides))), np.append(free_high, most)),
        row_of,
        np.array(limits),
    )


def _deletion_filter(elastic: _Elastic, n: int, keep: list[int]) -> list[int]:
    """Drop every side without which the rest is still infeasible."""
    upper = elastic.columns[1].copy()
    most = upper[n:].copy()
    upper[[n + k for k in keep]] = 0.0
    highs = ScaledHighs(np.zeros(upper.size), elastic.matrix, elastic.rows, (elastic.columns[0], upper))
    for k in list(keep):
        highs.set_column(n + k, 0.0, most[k])
        if highs.optimal():
            highs.set_column(n + k, 0.0, 0.0)
        else:
            keep.remove(k)
    return keep


def _name(program: Program, side: _Side) -> str:
    name = (program.rows if side.kind == "row" else program.columns)[side.at]
    low = (program.row_lower if side.kind == "row" else program.column_lower)[side.at]
    high = (program.row_upper if side.kind == "row" else program.column_upper)[side.at]
    if low == high:
        return f"{name} = {low:g}"
    return f"{name} >= {low:g}" if side.sign > 0 else f"{name} <= {high:g}"
