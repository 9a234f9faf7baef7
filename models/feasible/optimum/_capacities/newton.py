"""Semismooth Newton steps on the dual of proximal steps: the last digits, on active columns only.

References
----------
Rockafellar, R. T. (1976), "Monotone operators and the proximal point algorithm", *SIAM Journal on Control and
Optimization* 14, 877-898.
Li, X., Sun, D. and Toh, K.-C. (2020), "An asymptotically superlinearly convergent semismooth Newton augmented
Lagrangian method for linear programming", *SIAM Journal on Optimization* 30, 2410-2440.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse

from feasible.economy import Vector
from feasible.optimum._capacities.boxed import Boxed
from feasible.optimum._capacities.gradients import solve_positive

__all__ = ["Proximal", "Sides"]

Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

_NEWTON_STEPS, _HALVINGS = 60, 30
_MOST_A_SOLVE = 300
# How exactly equations are solved: as a share of what is left of them.
_ROUGH = 0.3
# An inner problem is solved to this share of the error that the last one left.
_INNER = 0.1
_TINY = 1e-12


class Sides(NamedTuple):
    """Which columns stand between their limits or at the top, which rows bind, and how clearly.

    Attributes
    ----------
    free, full : arrays of bool, shape (k,)
    tight : array of bool, shape (m,)
    upper : array of bool, shape (k,)
        Columns nearer to their top than to zero.
    doubt : array, shape (k,)
        How near a free column is to a limit, beside how near its margin is to nothing: small if unclear.
    margin : array, shape (k,)
        What a column costs beyond what it makes is worth.
    """

    free: Mask
    full: Mask
    tight: Mask
    upper: Mask
    doubt: Vector
    margin: Vector


class Proximal:
    """Proximal steps for ``min c x, K x - s = h, 0 <= x <= top, s >= 0``.

    Parameters
    ----------
    program : Boxed
    x, y : arrays, shapes (k,) and (m,)
        Where to begin.
    """

    def __init__(self, program: Boxed, x: Vector, y: Vector) -> None:
        self.program = program
        self.x, self.y = x, y
        self.margin = program.cost - program.matrix.T @ y
        self.made = np.asarray(program.matrix @ x)
        self.slack = np.maximum(self.made - program.low, 0.0)
        self.products = self.steps = 0
        # Before the first step rows bind where they have a price.
        self._at = x, np.where(y > 0.0, 0.0, 1.0), 1.0

    # ------------------------------------------------------------------ how good

    def errors(self) -> tuple[float, float]:
        """Return the largest breach of a row, and the gap as a share of the values on both sides."""
        p = self.program
        y = np.maximum(self.y, 0.0)
        margin = p.cost - p.matrix.T @ y
        bounded = np.isfinite(p.top)
        paid = np.where(bounded, p.top, np.maximum(self.x, 1.0)) * np.minimum(margin, 0.0)
        dual, primal = float(p.low @ y) + float(paid.sum()), float(p.cost @ self.x)
        breach = float(np.maximum(p.low - self.made, 0.0).max(initial=0.0))
        turnover = float(np.abs(p.cost) @ self.x)
        return breach, abs(primal - dual) / max(abs(primal), turnover, 1e-300)

    def hopeless(self) -> bool:
        """Whether prices prove that nothing is feasible: a bound above what the best levels cost."""
        p = self.program
        if not np.isfinite(p.top).all():
            return False
        y = np.maximum(self.y, 0.0)
        charges = np.minimum(p.cost - p.matrix.T @ y, 0.0) @ p.top
        most = float(np.maximum(p.cost, 0.0) @ p.top)
        size = max(most, float(np.abs(p.cost) @ p.top))
        return float(p.low @ y + charges) > most + 1e-6 * size

    # ------------------------------------------------------------------ one step

    def step(self, reach: float, error: float) -> None:
        """Take one proximal step of this reach, as exactly as the last `error` asks for."""
        p = self.program
        middle, spare = self.x, self.slack
        enough = max(_TINY, min(1e-3, _INNER * error))
        self.margin = p.cost - p.matrix.T @ self.y
        x = self.x
        for _ in range(_NEWTON_STEPS):
            wished, kept = middle - reach * self.margin, spare - reach * self.y
            new = np.clip(wished, 0.0, p.top)
            self._follow(new - x)
            x = new
            left = p.low - self.made + np.maximum(kept, 0.0)
            if np.abs(left).max(initial=0.0) <= enough:
                break
            free, tight = (wished > 0.0) & (wished < p.top), kept <= 0.0
            direction = self._direction(reach, left, free, tight)
            change = np.asarray(p.matrix.T @ direction)
            length = self._length(reach, (wished, kept), direction, change, float(p.low @ direction))
            self.y = self.y + length * direction
            self.margin = self.margin - length * change
        self.x, self.slack = x, np.maximum(spare - reach * self.y, 0.0)
        self.made = np.asarray(p.matrix @ x)
        self._at = middle - reach * self.margin, spare - reach * self.y, reach

    def sides(self) -> Sides:
        """Say which columns are free and which rows bind after the last step."""
        wished, kept, reach = self._at
        top = self.program.top
        free = (wished > 0.0) & (wished < top)
        nearest = np.minimum(self.x, top - self.x)
        doubt = nearest / np.maximum(reach * np.abs(self.margin), 1e-300)
        return Sides(free, (wished >= top) & ~free, kept <= 0.0, 2.0 * self.x > top, doubt, self.margin)

    def _follow(self, change: Vector) -> None:
        """Add what changed levels make, from changed columns only where these are few."""
        matrix = self.program.matrix
        changed = np.flatnonzero(change)
        if 3 * changed.size < change.size:
            self.made = self.made + matrix[:, changed] @ change[changed]
        else:
            self.made = self.made + matrix @ change

    def _direction(self, reach: float, left: Vector, free: Mask, tight: Mask) -> Vector:
        """Solve Newton's equations ``reach (K_A K_A' + S) d = r``, a little damped."""
        active = self.program.matrix[:, np.flatnonzero(free)]
        across = sparse.csr_array(active.T)
        loose = ~tight * 1.0
        own = np.bincount(active.indices, active.data**2, minlength=left.size) + loose
        usual = max(float(np.abs(self.y).mean()), 1e-300)
        damping = min(1e-5, 2.0 * float(np.sqrt(np.square(left).mean())) / (usual * reach))
        damping = max(damping, 1e-15)

        def product(v: Vector) -> Vector:
            return np.asarray(active @ (across @ v) + (loose + damping) * v)

        found, used = solve_positive(product, own + damping, left / reach, share=_ROUGH, most=_MOST_A_SOLVE)
        self.products += used
        self.steps += 1
        return found

    def _length(
        self, reach: float, at: tuple[Vector, Vector], direction: Vector, change: Vector, given: float
    ) -> float:
        """Return how far to go: to where the dual is steepest no more, by its own curvature."""
        top = self.program.top
        low, high, length, first = 0.0, np.inf, 1.0, 0.0
        for tries in range(_HALVINGS):
            step = 0.0 if not tries else length
            wished, kept = at[0] + (reach * step) * change, at[1] - (reach * step) * direction
            free, loose = (wished > 0.0) & (wished < top), kept > 0.0
            slope = given - float(change @ np.clip(wished, 0.0, top)) + float(direction[loose] @ kept[loose])
            curve = reach * (float(np.square(change[free]).sum()) + float(np.square(direction[loose]).sum()))
            if not tries:
                first = abs(slope)
                continue
            if abs(slope) <= 0.1 * first:
                break
            low, high = (length, high) if slope > 0.0 else (low, length)
            aim = length + slope / curve if curve > 0.0 else np.inf
            if low < aim < high and np.isfinite(aim):
                length = aim
            else:
                length = 0.5 * (low + high) if np.isfinite(high) else 2.0 * length
        return length
