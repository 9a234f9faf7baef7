"""Needs met in kind where each good is made in one way: raise all shares together until something runs out.

With one technique a good, the gross outputs that a bundle of deliveries d takes are ``(I - A)^-1 d``, and
what it takes of a resource or of a plant's capacity is linear in d and never falls when d rises. The leximin
plan is then found by filling: all requests rise in the same proportion until a resource or a capacity binds,
the goods that use it, directly or through what they are made from, stop there, and the others go on. Every
step costs one Leontief solve; each stop costs one transposed solve, whose solution (the good's content of
what binds) is the proof.

This is exact, and it is only right where there is no choice of technique. Loops of production are no
obstacle: nothing is factorized, so that tens of thousands of goods with hundreds of inputs fit in memory.

References
----------
Bertsekas, D. and Gallager, R. (1992), *Data Networks*, 2nd ed., section 6.5.2 (filling gives max-min
fairness).
Leontief, W. (1986), *Input-Output Economics*, 2nd ed., ch. 2.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from feasible.economy import Economy, Vector
from feasible.economy._krylov import solve_products
from feasible.errors import Unbounded

__all__ = ["CLEAR", "Filled", "Mask", "Stop", "fill"]

Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

#: A good is fixed where it carries at least this share of an equal part of the proof. The largest part is at
#: least the mean, so that every stop fixes a good; one below it is left to the next.
CLEAR = 1e-3
_SLIGHT = 1e-11
# Of Leontief solves: what is left of the right-hand side.
_TOLERANCE = 1e-12


class Stop(NamedTuple):
    """A level at which something binds, and the proof.

    Attributes
    ----------
    level : float
        Share of every open request.
    open, blocked : arrays of bool, shape (G,)
    witness, resource_witness : arrays, shapes (G,) and (R,)
    """

    level: float
    open: Mask
    blocked: Mask
    witness: Vector
    resource_witness: Vector


class Filled(NamedTuple):
    """What filling comes to.

    Attributes
    ----------
    levels : array, shape (P,)
    share : array, shape (G,)
        Delivered share of each request; 0 where nothing is asked.
    stops : tuple of Stop
    hours_witness : array, shape (G,)
        Work that a unit of each good contains, in the unit of the given work.
    products : int
        Sparse products with the matrix of inputs.
    """

    levels: Vector
    share: Vector
    stops: tuple[Stop, ...]
    hours_witness: Vector
    products: int


class _Technology:
    """Gross outputs, contents and who uses what, in units of gross output."""

    def __init__(self, economy: Economy) -> None:
        good, rate = economy.outputs.indices, economy.outputs.data
        g = good.size
        self.plant = np.empty(g, dtype=np.intp)
        self.plant[good] = np.arange(g)
        self.rate = rate[self.plant]
        inputs, use = economy.inputs, economy.resource_use
        if not (np.array_equal(good, np.arange(g)) and np.all(rate == 1.0)):
            inputs = sparse.csc_array(sparse.csc_array(inputs[:, self.plant]) / self.rate)
            use = sparse.csc_array(sparse.csc_array(use[:, self.plant]) / self.rate)
        self.inputs, self.using = sparse.csc_array(inputs), sparse.csr_array(inputs.T)
        self.use = sparse.csr_array(use)
        self.capacity = np.asarray(economy.capacity)[self.plant] * self.rate
        self.products = 0

    def solve(self, right: Vector, *, transpose: bool = False) -> Vector:
        """Return ``(I - A)^-1 right``, or its transposed; not negative where `right` is not."""
        matrix: Any = self.using if transpose else self.inputs
        if not right.any():
            return np.zeros_like(right)

        def product(v: Vector) -> Vector:
            self.products += 1
            return np.asarray(matrix @ v)

        return np.asarray(np.maximum(solve_products(product, right, _TOLERANCE).x, 0.0))

    def closure(self, direct: Mask) -> Mask:
        """Return the goods that are made from any of these, directly or not."""
        found = direct.copy()
        while not found.all():
            self.products += 1
            more = found | (self.using @ found.astype(float) > 0.0)
            if np.array_equal(more, found):
                break
            found = more
        return found


def fill(economy: Economy, request: Vector, work: Vector, *, beyond: bool = False) -> Filled:
    """Meet requests leximin by filling; see the module.

    Parameters
    ----------
    economy : Economy
        With one technique a good (`Economy.one_technique`).
    request : array, shape (G,)
        In each good's unit; one of them positive.
    work : array, shape (P,)
        Hours per unit of level.
    beyond : bool
        Go on once all requests are met with what can still rise.

    Raises
    ------
    Unbounded
        If nothing limits what can be delivered.
    NotConverged
        If the technology is too close to being unproductive.
    """
    tech = _Technology(economy)
    g, r, _, _ = economy.shape
    opened: Mask = request > 0.0
    share, exhausted = np.zeros(g), -1
    fixed: Vector = np.zeros(g)
    proof: Vector = np.zeros(g)
    closures: dict[int, Mask] = {}
    stops: list[Stop] = []
    level: float = 0.0
    rising = tech.solve(np.where(opened, request, 0.0))

    def touched(row: int) -> Mask:
        if row not in closures:
            direct = np.arange(g) == row - r
            if row < r:
                direct = np.asarray(tech.use[[row]].toarray()).ravel() > 0.0
            closures[row] = tech.closure(direct)
        return closures[row]

    while True:
        if exhausted < 0 or not (touched(exhausted) & opened).any():
            room = np.concatenate([economy.endowment - tech.use @ fixed, tech.capacity - fixed])
            pace = np.concatenate([tech.use @ rising, rising])
            until = np.divide(room, pace, out=np.full(r + g, np.inf), where=pace > 0.0)
            # What only rounding seems to use does not bind.
            while np.isfinite(until).any() and not (touched(int(until.argmin())) & opened).any():
                until[until.argmin()] = np.inf
            if not np.isfinite(until).any():
                raise Unbounded([str(plant) for plant in economy.plants[~np.isfinite(economy.capacity)]])
            exhausted = int(until.argmin())
            level = max(level, float(until[exhausted]))
            right = np.asarray(
                tech.use[[exhausted]].toarray() if exhausted < r else np.arange(g) == exhausted - r,
                dtype=float,
            ).ravel()
            proof = tech.solve(right, transpose=True)
        if stops and not beyond and level >= 1.0:
            level = 1.0
            break
        parts = np.where(opened & touched(exhausted), proof * request, 0.0)
        total = float(parts.sum())
        # Contents a trifle too small prove the bound without a plant that seems to gain by rounding.
        worth = proof * ((1.0 - _SLIGHT) / total)
        stays = np.zeros(r)
        if exhausted < r:
            stays[exhausted] = 1.0 / total
        if level >= 1.0 and not beyond:
            stops.append(Stop(level, opened, np.zeros(g, dtype=bool), worth, stays))
            break
        blocked = parts >= CLEAR * total / int(opened.sum())
        blocked &= parts > 0.0
        stops.append(Stop(level, opened, blocked, worth, stays))
        share[blocked] = level
        opened = opened & ~blocked
        if not opened.any():
            fixed = fixed + level * rising
            break
        others = tech.solve(np.where(opened, request, 0.0))
        fixed = fixed + level * np.maximum(rising - others, 0.0)
        rising = others
    if opened.any():
        share[opened] = level
        fixed = fixed + level * rising
    content = tech.solve((work / economy.outputs.data)[tech.plant], transpose=True)
    levels = np.empty(g)
    levels[tech.plant] = np.minimum(fixed, tech.capacity) / tech.rate
    return Filled(levels, share, tuple(stops), content * (1.0 - _SLIGHT), tech.products)
