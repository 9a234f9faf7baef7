"""Interior points for a boxed program, as far as conjugate gradients carry them.

References
----------
Mehrotra, S. (1992), "On the implementation of a primal-dual interior point method", *SIAM Journal on
Optimization* 2, 575-601.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from feasible.economy import Vector
from feasible.optimum._capacities.boxed import Boxed
from feasible.optimum._capacities.gradients import solve_positive

__all__ = ["Point", "approach"]

# Newton's method takes over from here: later weights differ by too many powers of ten for gradients.
_NEAR, _MET = 3e-4, 1e-2
_ROUNDS = 60
_SHARE, _MOST_A_SOLVE, _TOO_MANY = 1e-3, 400, 60
# The first direction only says how far one could go.
_GUESSED = 3e-2
_SHORT, _STUCK, _PATIENCE = 0.99, 1e-2, 6


class Point(NamedTuple):
    """Levels, what rows have to spare, their prices, and products so far."""

    x: Vector
    slack: Vector
    y: Vector
    products: int


class _State(NamedTuple):
    """A point inside: levels, room to the top, slack, and their prices.

    Where there is no top the room is 1 and its price nothing, for ever.
    """

    x: Vector
    room: Vector
    slack: Vector
    at_zero: Vector
    at_top: Vector
    y: Vector

    @property
    def worth(self) -> float:
        """Sum of quantities times their prices: the gap, once limits hold."""
        return float(self.x @ self.at_zero + self.room @ self.at_top + self.slack @ self.y)


def approach(program: Boxed) -> Point:
    """Return a point near an optimum, or as near as it gets."""
    state, count, stuck = _start(program), 0, 0
    pairs = state.x.size + int(np.isfinite(program.top).sum()) + state.y.size
    for _ in range(_ROUNDS):
        matrix = program.matrix
        short = program.low - matrix @ state.x + state.slack
        margin = program.cost - matrix.T @ state.y
        scale = float(np.abs(program.cost) @ state.x)
        if state.worth <= _NEAR * max(scale, 1e-300) and np.abs(short).max(initial=0.0) <= _MET:
            break
        newton = _Newton(program, state, short, margin - state.at_zero + state.at_top)
        mu = state.worth / pairs
        ahead, used = newton.direction(0.0, None)
        reach = _moved(state, ahead, *_steps(state, ahead, 1.0))
        kept = (reach.worth / max(state.worth, 1e-300)) ** 3
        step, more = newton.direction(min(kept, 1.0) * mu, ahead)
        lengths = _steps(state, step, _SHORT)
        state = _moved(state, step, *lengths)
        count += used + more
        stuck = stuck + 1 if min(lengths) < _STUCK else 0
        if max(used, more) > _TOO_MANY or stuck > _PATIENCE:
            break
    return Point(state.x, state.slack, state.y, count)


def _start(program: Boxed) -> _State:
    """Return the middle of the box, and prices of the costs' order."""
    cells = float(np.abs(program.matrix.data).sum())
    usual = float(np.abs(program.cost).sum()) / max(cells, 1e-300)
    usual = max(usual, 1e-12)
    x = 0.5 * program.ceiling
    y = np.full(program.low.size, usual)
    margin = program.cost - program.matrix.T @ y
    bounded = np.isfinite(program.top)
    return _State(
        x,
        np.where(bounded, program.top - x, 1.0),
        np.maximum(program.matrix @ x - program.low, 0.1),
        np.maximum(margin, 0.0) + usual,
        np.where(bounded, np.maximum(-margin, 0.0) + usual, 0.0),
        y,
    )


class _Newton:
    """Newton's equations at a state, reduced to the rows' prices."""

    def __init__(self, program: Boxed, state: _State, short: Vector, off: Vector) -> None:
        self.program, self.state, self.short, self.off = program, state, short, off
        self.bounded = np.isfinite(program.top)
        self.weight = 1.0 / (state.at_zero / state.x + state.at_top / state.room)
        self.spare = state.slack / state.y
        cells = program.matrix
        self.diagonal = self.spare + np.bincount(
            cells.indices,
            cells.data**2 * np.repeat(self.weight, np.diff(cells.indptr)),
            minlength=self.spare.size,
        )

    def _product(self, v: Vector) -> Vector:
        cells = self.program.matrix
        return np.asarray(cells @ (self.weight * (cells.T @ v)) + self.spare * v)

    def direction(self, target: float, ahead: _State | None) -> tuple[_State, int]:
        """Return a direction towards pairs worth `target`, with the second-order terms of one `ahead`."""
        s, cells = self.state, self.program.matrix
        low = target - s.x * s.at_zero
        high = np.where(self.bounded, target - s.room * s.at_top, 0.0)
        rest = target - s.slack * s.y
        if ahead is not None:
            low = low - ahead.x * ahead.at_zero
            high = high + ahead.x * ahead.at_top
            rest = rest - ahead.slack * ahead.y
        moved = low / s.x - high / s.room - self.off
        right = self.short + rest / s.y - cells @ (self.weight * moved)
        y, used = solve_positive(
            self._product,
            self.diagonal,
            right,
            share=_GUESSED if ahead is None else _SHARE,
            most=_MOST_A_SOLVE,
            start=None if ahead is None else ahead.y,
        )
        x = self.weight * (cells.T @ y + moved)
        # From the pair itself, so that what gradients leave open is a breach and no step that ends at once.
        slack = (rest - s.slack * y) / s.y
        room = np.where(self.bounded, -x, 0.0)
        return _State(x, room, slack, (low - s.at_zero * x) / s.x, (high + s.at_top * x) / s.room, y), used


def _steps(state: _State, direction: _State, share: float) -> tuple[float, float]:
    """Return how far quantities and prices can go before one of them is nothing."""
    quantities = min(_until(state.x, direction.x), _until(state.room, direction.room))
    quantities = min(quantities, _until(state.slack, direction.slack))
    prices = min(_until(state.at_zero, direction.at_zero), _until(state.at_top, direction.at_top))
    return min(1.0, share * quantities), min(1.0, share * min(prices, _until(state.y, direction.y)))


def _until(now: Vector, change: Vector) -> float:
    falls = change < 0.0
    return float((now[falls] / -change[falls]).min(initial=np.inf))


def _moved(state: _State, change: _State, quantities: float, prices: float) -> _State:
    lengths = (quantities, quantities, quantities, prices, prices, prices)
    return _State(*(now + length * by for now, by, length in zip(state, change, lengths, strict=True)))
