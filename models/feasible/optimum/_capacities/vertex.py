"""The vertex that a solution points to: its equations solved to rounding, and every sign checked."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from feasible.economy import Vector
from feasible.optimum._capacities.boxed import Boxed, Places
from feasible.optimum._capacities.gradients import solve_positive
from feasible.optimum._capacities.newton import Mask, Sides

__all__ = ["Corner", "Equations", "corner"]

# Signs and limits hold to this, in natural units.
_ROUNDING = 1e-10
_REFINEMENTS, _MOST = 4, 800
_EXCHANGES = 6


class Corner(NamedTuple):
    """Levels and prices at a vertex."""

    x: Vector
    y: Vector


class _Wrong(NamedTuple):
    """What breaks a limit or a sign at a candidate.

    Attributes
    ----------
    falls, rises : arrays of bool, shape (k,)
        Free columns below zero, and above their top.
    moves : array of bool, shape (k,)
        Columns at a limit whose margin has the other sign.
    loose, broken : arrays of bool, shape (m,)
        Binding rows of a negative price, and other rows that are not met.
    """

    falls: Mask
    rises: Mask
    moves: Mask
    loose: Mask
    broken: Mask

    @property
    def many(self) -> int:
        """How many there are."""
        return sum(int(mask.sum()) for mask in self)


def corner(program: Boxed, sides: Sides, near: Corner | None = None) -> tuple[Corner | None, int]:
    """Solve for the vertex at which these columns are free and these rows bind, and count products.

    As many columns are to be free as rows bind: the least clear ones are left out, or, where goods are
    neither made nor used, the best way to make them joins in, at nothing. What breaks a limit or a sign
    changes sides, all of it at once, as long as ever less does. None where the numbers still differ, where
    the equations have no one solution, or where something still breaks. What is solved for begins `near` a
    vertex of a program like this one: where only limits differ its prices hold as they are.
    """
    free, full, tight = sides.free.copy(), sides.full.copy(), sides.tight.copy()
    before, products = np.iinfo(np.intp).max, 0
    for exchange in range(_EXCHANGES):
        surplus = int(free.sum()) - int(tight.sum())
        if surplus > 0:
            # Those nearest to a limit, beside their margin, are not free at the vertex.
            among = np.flatnonzero(free)
            unclear = among[np.argsort(sides.doubt[among], kind="stable")[:surplus]]
            free[unclear] = False
            full[unclear] = sides.upper[unclear]
        elif surplus < 0 and not exchange:
            joining = _best_makers(program, sides, free, tight)[:-surplus]
            free[joining] = True
            full[joining] = False
        if int(free.sum()) != int(tight.sum()):
            break
        found, used = _solved(program, free, full, tight, near)
        products += used
        if found is None:
            break
        wrong = _wrong(program, found, free, full, tight)
        if not wrong.many:
            return Corner(np.clip(found.x, 0.0, program.top), np.maximum(found.y, 0.0)), products
        if wrong.many >= before:
            break
        before = wrong.many
        free = (free & ~wrong.falls & ~wrong.rises) | wrong.moves
        full = (full & ~wrong.moves) | wrong.rises
        tight = (tight & ~wrong.loose) | wrong.broken
    return None, products


def _best_makers(program: Boxed, sides: Sides, free: Mask, tight: Mask) -> Places:
    """Return for each binding row that no free column makes the one that loses least by it, least first."""
    cells = program.matrix
    there = np.flatnonzero(np.diff(cells.indptr))
    most = np.maximum.reduceat(cells.data, cells.indptr[there])
    largest = np.flatnonzero(cells.data == np.repeat(most, np.diff(cells.indptr)[there]))
    makes = np.full(free.size, -1)
    makes[np.searchsorted(cells.indptr, largest, side="right") - 1] = cells.indices[largest]
    makes[there[most <= 0.0]] = -1
    made = np.zeros(tight.size, dtype=bool)
    made[makes[free & (makes >= 0)]] = True
    able = np.flatnonzero(~free & (makes >= 0))
    able = able[tight[makes[able]] & ~made[makes[able]]]
    able = able[np.argsort(np.abs(sides.margin[able]), kind="stable")]
    _, first = np.unique(makes[able], return_index=True)
    return np.asarray(able[np.sort(first)])


def _solved(
    program: Boxed, free: Mask, full: Mask, tight: Mask, near: Corner | None
) -> tuple[Corner | None, int]:
    """Return levels and prices at which free columns break even and tight rows are just met."""
    at, rows = np.flatnonzero(free), np.flatnonzero(tight)
    equations = Equations(sparse.csr_array(program.matrix[:, at])[rows])
    x = np.where(full, program.ceiling, 0.0)
    begin = (None, None) if near is None else (near.x[at], near.y[rows])
    levels = equations.levels((program.low - program.matrix @ x)[rows], begin[0])
    prices = None if levels is None else equations.prices(program.cost[at], begin[1])
    if levels is None or prices is None:
        return None, equations.products
    x[at] = levels
    y = np.zeros(program.low.size)
    y[rows] = prices
    return Corner(x, y), equations.products


def _wrong(program: Boxed, found: Corner, free: Mask, full: Mask, tight: Mask) -> _Wrong:
    """Say what breaks a limit or a sign."""
    x, y = found
    usual = max(float(np.abs(y).max(initial=0.0)), 1e-300)
    margin = (program.cost - program.matrix.T @ y) / max(usual, 1.0)
    return _Wrong(
        free & (x < -_ROUNDING),
        free & (x > program.top + _ROUNDING),
        ~free & (np.where(full, margin, -margin) > _ROUNDING),
        tight & (y < -_ROUNDING * usual),
        ~tight & (program.matrix @ x < program.low - _ROUNDING),
    )


class Equations:
    """``B x = b`` and ``B' y = c`` for one square B, by conjugate gradients on ``B B'``."""

    def __init__(self, basis: Any) -> None:
        self.basis, self.across = basis, sparse.csr_array(basis.T)
        self.diagonal = np.asarray(basis.multiply(basis).sum(axis=1)).ravel()
        self.products = 0

    def _product(self, v: Vector) -> Vector:
        return np.asarray(self.basis @ (self.across @ v))

    def _normal(self, right: Vector) -> Vector | None:
        if not (self.diagonal > 0.0).all():
            return None
        found, used = solve_positive(self._product, self.diagonal, right, share=1e-9, most=_MOST)
        self.products += used
        return found if used < _MOST else None

    def levels(self, right: Vector, start: Vector | None = None) -> Vector | None:
        """Return x, refined until what is left is rounding; None where the equations have no solution."""
        found = np.zeros(right.size) if start is None else start
        scale = max(float(np.abs(right).max(initial=0.0)), 1.0)
        for _ in range(_REFINEMENTS):
            left = right - self.basis @ found
            if np.abs(left).max(initial=0.0) <= 1e-14 * scale:
                break
            more = self._normal(left)
            if more is None:
                return None
            found = found + self.across @ more
        return found if np.abs(right - self.basis @ found).max(initial=0.0) <= _ROUNDING * scale else None

    def prices(self, right: Vector, start: Vector | None = None) -> Vector | None:
        """Return y, refined until what is left is rounding; None where the equations have no solution."""
        found = np.zeros(right.size) if start is None else start
        scale = max(float(np.abs(right).max(initial=0.0)), 1e-3)
        for _ in range(_REFINEMENTS):
            left = right - self.across @ found
            if np.abs(left).max(initial=0.0) <= 1e-14 * scale:
                break
            more = self._normal(self.basis @ left)
            if more is None:
                return None
            found = found + more
        return found if np.abs(right - self.across @ found).max(initial=0.0) <= _ROUNDING * scale else None
