"""Ranges of prices at a vertex where nothing is at two limits at once: one system of equations, kept for all.

There every optimal solution is the vertex and every optimal dual its prices, so that a price has one value on
both sides, and holds until the first free column or the first row with slack reaches a limit. No program is
solved.

References
----------
Dantzig, G. B. (1963), *Linear Programming and Extensions*, ch. 12 (ranging by the basis).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse
from scipy.linalg import lu_factor, lu_solve

from feasible.economy import Vector
from feasible.optimum._capacities import Equations
from feasible.optimum._program import LinearSolution, Program

__all__ = ["RANGED_FROM", "Sides", "VertexRanges", "sides_of"]

#: Of a limit, what a range's end may be off nothing by rounding.
_ROUNDED = 1e-13
#: Programs of fewer rows take milliseconds each; from here on ranges are read off the vertex where they can.
RANGED_FROM = 500
# A price counts as one, and not as rounding, from this share of its natural size on.
_PRICED = 1e-9
# What a limit moves by rounding alone, as a share of the largest move.
_STILL = 1e-11
# So many ranges are worth a factorization of so many equations; fewer, or larger ones, take gradients each.
_FEW, _LAPACK_UP_TO = 20, 5_000

Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


@dataclass(frozen=True, eq=False)
class Sides:
    """Limits of rows or of columns, and which of them a solution is at."""

    value: Vector
    low: Vector
    high: Vector
    at_low: Mask
    at_high: Mask

    @property
    def at(self) -> Mask:
        """Whether a limit binds."""
        return np.asarray(self.at_low | self.at_high)


def sides_of(program: Program, solution: LinearSolution) -> tuple[Sides, Sides]:
    """Return limits of rows and of columns, and which of them the solution is at."""
    out = []
    for value, low, high, size in (
        (solution.activity, program.row_lower, program.row_upper, program.sizes[0]),
        (solution.primal, program.column_lower, program.column_upper, program.sizes[1]),
    ):
        close = 1e-8 * np.maximum(size, np.abs(value))
        at_low = np.isfinite(low) & (value - np.where(np.isfinite(low), low, 0.0) <= close)
        at_high = np.isfinite(high) & (np.where(np.isfinite(high), high, 0.0) - value <= close)
        out.append(Sides(value, low, high, at_low, at_high))
    return out[0], out[1]


class VertexRanges:
    """Ranges of rows' prices at one vertex."""

    def __init__(
        self, program: Program, solution: LinearSolution, sides: tuple[Sides, Sides], *, asked: int
    ) -> None:
        self.program, self.solution, self.asked = program, solution, asked
        self.on_rows, self.on_columns = sides
        self.tight, self.free = np.flatnonzero(self.on_rows.at), np.flatnonzero(~self.on_columns.at)

    @classmethod
    def of(cls, program: Program, solution: LinearSolution, *, asked: int) -> VertexRanges | None:
        """Return the ranges of a large program's vertex; None where something is at two limits at once.

        Parameters
        ----------
        program : Program
        solution : LinearSolution
        asked : int
            How many ranges will be.
        """
        if program.matrix.shape[0] < RANGED_FROM:
            return None
        sides = sides_of(program, solution)
        row_size, column_size, unit = program.units
        for side, price, size in (
            (sides[0], solution.duals, row_size),
            (sides[1], solution.reduced_costs, column_size),
        ):
            clear = np.abs(price * size) > _PRICED * unit
            # Where both limits are one there is a price of either sign, or none.
            if not (clear | (side.low == side.high))[side.at].all() or clear[~side.at].any():
                return None
        made = cls(program, solution, sides, asked=asked)
        return made if made.tight.size == made.free.size else None

    @cached_property
    def _basis(self) -> Any:
        """Free columns of binding rows, in natural units."""
        row_size, column_size = self.program.sizes
        cells = sparse.csr_array(self._free_cells)[self.tight]
        return sparse.csr_array(
            cells.multiply(1.0 / row_size[self.tight][:, None]).multiply(column_size[self.free])
        )

    @cached_property
    def _free_cells(self) -> Any:
        return sparse.csc_array(self.program.matrix)[:, self.free]

    @cached_property
    def _place(self) -> dict[int, int]:
        return {int(row): place for place, row in enumerate(self.tight)}

    @cached_property
    def _factors(self) -> Any:
        return lu_factor(self._basis.toarray(), check_finite=False, overwrite_a=True)

    @cached_property
    def _equations(self) -> Equations:
        return Equations(self._basis)

    def _solved(self, right: Vector) -> Vector | None:
        """Return how free columns move with what binding rows ask for; None where that has no one answer."""
        right = right / self.program.sizes[0][self.tight]
        if self.asked <= _FEW or self.tight.size > _LAPACK_UP_TO:
            found = self._equations.levels(right)
        else:
            found = np.asarray(lu_solve(self._factors, right, check_finite=False))
        if found is None or not np.isfinite(found).all():
            return None
        return found * self.program.sizes[1][self.free]

    def line(self, row: int) -> tuple[float, ...] | None:
        """Return limit, price, left, right, down_to and up_to of a row; None if they cannot be read off."""
        side, price = self.on_rows, float(self.solution.duals[row])
        low, high, value = float(side.low[row]), float(side.high[row]), float(side.value[row])
        upper = bool(np.isfinite(high) and (not np.isfinite(low) or high - value <= value - low))
        limit = high if upper else low
        if not np.isfinite(limit):
            return None
        if not side.at[row]:
            # Slack: the limit can go away for ever, and come as near as the plan is.
            down, up = (high - value, np.inf) if upper else (np.inf, value - low)
            return limit, price + 0.0, 0.0, 0.0, _end(limit, -down), _end(limit, up)
        one = np.zeros(self.tight.size)
        one[self._place[row]] = 1.0
        move = self._solved(one)
        if move is None:
            return None
        made = np.asarray(self._free_cells @ move)
        up, down = self._until(move, made), self._until(-move, -made)
        if low < high:
            # An inequality's other side stays where it is.
            span = high - low
            up, down = (up, min(down, span)) if upper else (min(up, span), down)
        return limit, price + 0.0, price + 0.0, price + 0.0, _end(limit, -down), _end(limit, up)

    def column_line(self, column: int) -> tuple[float, ...] | None:
        """Return left, right, down_to and up_to of a column's upper limit that binds; None as for `line`."""
        price = float(self.solution.reduced_costs[column])
        own = sparse.csc_array(self.program.matrix)[:, [column]].toarray().ravel()
        move = self._solved(-own[self.tight])
        if move is None:
            return None
        made = np.asarray(self._free_cells @ move) + own
        side = self.on_columns
        low, high = float(side.low[column]), float(side.high[column])
        up, down = self._until(move, made), min(self._until(-move, -made), high - low)
        return price + 0.0, price + 0.0, _end(high, -down), _end(high, up)

    def _until(self, move: Vector, made: Vector) -> float:
        """Return how far a limit can move before a free column or a row with slack reaches one of its own.

        Parameters
        ----------
        move, made : arrays, shapes (free columns,) and (rows,)
            Change of free columns and of rows' activity for one unit of the limit.
        """
        # Binding rows stay where they are, and the one that moves is no end of its own.
        made = np.where(self.on_rows.at, 0.0, made)
        row_size, column_size = self.program.sizes
        ends = np.inf
        for side, change, size in (
            (self._of_free, move, column_size[self.free]),
            (self.on_rows, made, row_size),
        ):
            moves = np.abs(change) > _STILL * size * float((np.abs(change) / size).max(initial=0.0))
            room = np.where(change > 0.0, side.high - side.value, side.value - side.low)
            until = room[moves] / np.abs(change[moves])
            ends = min(ends, float(until.min(initial=np.inf)))
        return max(ends, 0.0)

    @cached_property
    def _of_free(self) -> Sides:
        side, at = self.on_columns, self.free
        return Sides(side.value[at], side.low[at], side.high[at], side.at_low[at], side.at_high[at])


def _end(limit: float, away: float) -> float:
    """Return the end of a range; at nothing it is nothing, and not what rounding leaves of the limit."""
    end = limit + away
    return 0.0 if abs(end) <= _ROUNDED * abs(limit) else end
