"""From a boxed program to levels and prices that prove each other, or to None: this is not the way."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from feasible.economy import Vector
from feasible.optimum._capacities.boxed import Boxed
from feasible.optimum._capacities.interior import approach
from feasible.optimum._capacities.newton import Proximal
from feasible.optimum._capacities.vertex import Corner, corner

__all__ = ["Found", "begun", "search"]

# Shares that levels and prices are short of each other's proof where there is no vertex.
_PROVEN = 1e-9
_STEPS, _FURTHER, _FURTHEST = 40, 3.0, 1e9
# A vertex is looked for once so few free columns are too many, or goods too many that nobody makes.
_UNCLEAR, _FEW, _IDLE = 0.002, 3, 0.5
_FIRST_REACH = 30.0
# How near a limit, as a share of it, what was between limits begins anew; and what counts as at one.
_INSIDE, _AT = 1e-6, 1e-9


class Found(NamedTuple):
    """Levels and duals in the caller's units.

    Attributes
    ----------
    levels : array, shape (n,)
    duals : array, shape (m,)
        Change of the minimum for one more unit of each row's limit.
    vertex : bool
        Whether they are a vertex, exact to rounding.
    products : int
        With the matrix, or a part of it, and its transposed.
    """

    levels: Vector
    duals: Vector
    vertex: bool
    products: int


def search(program: Boxed, start: tuple[Vector, Vector] | None = None) -> Found | None:
    """Minimize; None where it does not converge, costs nothing, or prices prove that nothing is feasible.

    Parameters
    ----------
    program : Boxed
    start : pair of arrays, optional
        Levels and duals of a program like this one, in the caller's units.
    """
    if not program.cost.any():
        return None
    if start is None:
        point = approach(program)
        x, y, products = point.x, point.y, point.products
    else:
        x, y, products = program.inside(start[0]), program.prices(start[1]), 0
    newton = Proximal(program, x, y)
    breach, gap = newton.errors()
    reach = _FIRST_REACH * _typical(x) / max(_typical(newton.margin), 1e-300)
    for step in range(_STEPS):
        # A little change often leaves the same vertex: it is tried before any step.
        if step or start is None:
            newton.step(reach, max(breach, gap))
            breach, gap = newton.errors()
        sides = newton.sides()
        surplus, tight = int(sides.free.sum()) - int(sides.tight.sum()), int(sides.tight.sum())
        if -_IDLE * tight <= surplus <= max(_FEW, _UNCLEAR * tight):
            # Before the first step the vertex of the program before is where equations begin.
            found, used = corner(program, sides, None if step else Corner(x, y))
            products += used
            if found is not None:
                return _found(program, found.x, found.y, products + newton.products, vertex=True)
        if not step and start is not None:
            continue
        if max(breach, gap) <= _PROVEN:
            return _found(program, newton.x, np.maximum(newton.y, 0.0), products + newton.products)
        if newton.hopeless():
            break
        reach = min(_FURTHER * reach, _FURTHEST)
    return None


def begun(
    levels: Vector, old_top: Vector, top: Vector, old_least: Vector | float = 0.0, least: Vector | float = 0.0
) -> Vector:
    """Return where the search for a plan within other limits begins.

    What was at a limit begins at that limit as it is now, and what was between limits stays between them:
    else a capacity that is 1 % larger would look like one that does not bind.

    Examples
    --------
    >>> begun(np.array([0.0, 1.0, 0.7]), np.ones(3), np.array([1.0, 1.1, 0.6])).round(4).tolist()
    [0.0, 1.1, 0.6]
    """
    room = _INSIDE * np.where(np.isfinite(top), top - least, 0.0)
    between = np.clip(levels, least + room, top - room)
    return np.where(levels >= old_top * (1.0 - _AT), top, np.where(levels <= old_least, least, between))


def _found(program: Boxed, x: Vector, y: Vector, products: int, *, vertex: bool = False) -> Found:
    return Found(program.levels(x), program.duals(y), vertex, products)


def _typical(values: Vector) -> float:
    return float(np.sqrt(np.square(values).mean())) if values.size else 0.0
