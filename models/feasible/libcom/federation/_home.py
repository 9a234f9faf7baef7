"""A community at home: its answer to multipliers under a smoothing, and the slopes of that answer.

References
----------
Renegar, J. (2001), *A Mathematical View of Interior-Point Methods in Convex Optimization*, ch. 2.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve

from feasible.compiled import compiled
from feasible.economy import Economy, Vector

__all__ = ["Mask", "Places", "shared_rows", "touched"]

Places = np.ndarray[tuple[int, ...], np.dtype[np.intp]]
Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
_INNER_STEPS = 100


class _Answer(NamedTuple):
    """What a community writes back."""

    makes: Vector
    takes: Vector
    slopes: Vector  # of makes less takes; upper triangle
    drift: Vector
    loss: Vector


@compiled
def _levels(
    income: Vector, cost: Vector, power: Vector, capacity: Vector, smoothing: float, levels: Vector
) -> None:
    """Find where income + mu/x - mu/(cap - x) = cost x^power, from `levels`, in place."""
    for j in range(levels.size):
        cap, x = capacity[j], levels[j]
        low, high = 0.0, cap
        for _ in range(200):
            effort = cost[j] * x ** power[j]
            excess = income[j] + smoothing / x - effort
            fall = smoothing / (x * x) + power[j] * effort / x
            size = abs(income[j]) + smoothing / x + effort
            if cap < np.inf:
                excess -= smoothing / (cap - x)
                fall += smoothing / ((cap - x) * (cap - x))
                size += smoothing / (cap - x)
            if abs(excess) <= 1e-14 * size:
                break
            if excess > 0.0:
                low = x
            else:
                high = x
            new = x + excess / fall
            if not low < new < high:
                # Near a limit the next guess is ten times nearer; between two guesses it is half-way.
                if low == 0.0:
                    new = 0.1 * x
                elif high == cap:
                    new = 10.0 * x if cap == np.inf else cap - 0.1 * (cap - x)
                else:
                    new = 0.5 * (low + high)
            if new in (x, cap):
                break
            x = new
        levels[j] = x


class _Factored:
    """A symmetric positive definite matrix, scaled to a unit diagonal before it is factorized."""

    def __init__(self, matrix: Vector) -> None:
        self._scale = 1.0 / np.sqrt(np.diag(matrix))
        self._factor = cho_factor(matrix * self._scale[:, None] * self._scale, check_finite=False)

    def solve(self, right: Vector) -> Vector:
        scaled = (self._scale * right.T).T
        return np.asarray((self._scale * cho_solve(self._factor, scaled, check_finite=False).T).T)


class _Community:
    """One community's plants, needs and local goods; nobody else reads them."""

    def __init__(
        self,
        name: str,
        local: Vector,
        shared: Vector,
        endowment: Vector,
        spending: Vector,
        wishes: Vector,
        effort: Vector,
        exponent: Vector,
        capacity: Vector,
    ) -> None:
        self.name = name
        self._wishes = wishes
        self._local, self._shared = local, shared
        self._endowment, self._spending = endowment, spending
        self._effort, self._exponent, self._capacity = effort, exponent, capacity
        self._capped = np.isfinite(capacity)
        self._limits = capacity.size + int(self._capped.sum()) + spending.size
        self.levels = np.where(self._capped, 0.5 * capacity, 1.0)
        self.multipliers: Vector | None = None

    def start_from(self, levels: Vector, multipliers: Vector) -> None:
        """Take over last year's plan."""
        low = np.where(
            self._capped, 1e-6 * self._capacity, 1e-6 * max(float(levels.max(initial=0.0)), 1e-300)
        )
        self.levels = np.minimum(
            np.maximum(levels, low), np.where(self._capped, 0.999 * self._capacity, np.inf)
        )
        self.multipliers = multipliers

    def offer(self) -> Vector:
        """Return what its plants would make of the shared goods at half capacity."""
        return np.asarray(np.maximum(self._shared, 0.0) @ self.levels)

    def wishes(self) -> Vector:
        """Return what its people would take of the shared goods if a unit of each counted one."""
        return self._wishes.copy()

    def asks(self, multipliers: Vector) -> Vector:
        """Return what its people ask for of the shared goods at these multipliers."""
        return np.asarray(self._wishes / multipliers)

    def _respond(self, base: Vector, local: Vector, smoothing: float, levels: Vector) -> tuple[float, Vector]:
        """Return the community's dual value and levels at these multipliers."""
        income = base + self._local.T @ local
        x = levels.copy()
        cost = self._effort * self._exponent
        _levels(income, cost, self._exponent - 1.0, self._capacity, smoothing, x)
        room = (self._capacity - x)[self._capped]
        value = (
            self._endowment @ local
            - (self._spending + smoothing) @ np.log(local)
            + income @ x
            - self._effort @ x**self._exponent
            + smoothing * (np.log(x).sum() + np.log(room).sum())
        )
        return float(value), x

    def _response(self, smoothing: float) -> Vector:
        """Return by how much each plant's level rises when it earns one unit more."""
        x, k = self.levels, self._exponent
        fall = self._effort * k * (k - 1.0) * x ** (k - 2.0) + smoothing / x**2
        fall[self._capped] += smoothing / (self._capacity - x)[self._capped] ** 2
        return np.asarray(1.0 / fall)

    def _matrix(self, response: Vector, local: Vector, smoothing: float) -> _Factored:
        system = (self._local * response) @ self._local.T
        system[np.diag_indices_from(system)] += (self._spending + smoothing) / local**2
        return _Factored(system)

    def plan(self, multipliers: Vector, smoothing: float) -> tuple[Vector, Vector]:
        """Plan at the federation's multipliers; return what it makes and takes of shared goods."""
        base = self._shared.T @ multipliers
        if self.multipliers is None:
            made = np.maximum(self._local, 0.0) @ self.levels + self._endowment
            least = 1e-12 * max(float(made.max(initial=0.0)), 1e-300)
            self.multipliers = (self._spending + smoothing) / np.maximum(made, least)
        q = self.multipliers
        value, x = self._respond(base, q, smoothing, self.levels)
        for _ in range(_INNER_STEPS):
            gap = (self._spending + smoothing) / q - (self._local @ x + self._endowment)
            turnover = float(q @ (np.abs(self._local) @ x + self._endowment))
            self.levels, self.multipliers = x, q
            error = float(np.abs(q * gap).sum())
            if error <= 1e-12 * turnover:
                break
            step = self._matrix(self._response(smoothing), q, smoothing).solve(gap)
            length = min(1.0, -0.9 / min(float((step / q).min(initial=0.0)), -1e-300))
            descent = float(gap @ step)
            for _ in range(40):
                trial = q + length * step
                new_value, new_x = self._respond(base, trial, smoothing, x)
                # At the end the value no longer tells: rounding.
                if error <= 1e-8 * turnover or new_value <= value - 1e-4 * length * descent + 1e-13 * abs(
                    value
                ):
                    break
                length *= 0.5
            q, x, value = trial, new_x, new_value
        return (
            np.maximum(self._shared, 0.0) @ self.levels,
            np.maximum(-self._shared, 0.0) @ self.levels,
        )

    def answer(self, multipliers: Vector, smoothing: float) -> _Answer:
        """Plan at the federation's multipliers, and report makes, takes and slopes."""
        makes, takes = self.plan(multipliers, smoothing)
        local: Vector = self.multipliers if self.multipliers is not None else np.zeros(0)
        response = self._response(smoothing)
        inverse = self._matrix(response, local, smoothing)
        push = 1.0 / self.levels
        push[self._capped] -= 1.0 / (self._capacity - self.levels)[self._capped]
        push *= response
        cross = (self._local * response) @ self._shared.T
        back = inverse.solve(cross)
        slopes = (self._shared * response) @ self._shared.T - cross.T @ back
        drift = self._shared @ push + back.T @ (1.0 / local - self._local @ push)
        corner = np.triu_indices(slopes.shape[0])
        return _Answer(
            makes,
            takes,
            slopes[corner],
            drift,
            np.array([smoothing * self._limits]),
        )


def touched(economy: Economy) -> tuple[Mask, list[str]]:
    """Return which goods and resources each community makes, uses or wants, and the names of the communities.

    Parameters
    ----------
    economy : Economy
        Plants and households belong to communities: `Economy.region`, `Economy.household_region`.

    Returns
    -------
    touched : array of bool, shape (communities, G + R)
    names : list of str
    """
    names = sorted({*map(str, economy.region), *map(str, economy.household_region)})
    g, r, _, _ = economy.shape
    found = np.zeros((len(names), g + r), dtype=bool)
    rows = sparse.csc_array(sparse.vstack([economy.inputs + economy.outputs, economy.resource_use]))
    wants = economy.tastes.toarray() > 0.0
    for k, name in enumerate(names):
        columns = rows[:, np.flatnonzero(economy.region == name)]
        found[k, np.unique(columns.indices)] = True
        found[k, :g] |= wants[economy.household_region == name].any(axis=0)
    return found, names


def shared_rows(economy: Economy) -> tuple[Places, list[str]]:
    """Return who each good and resource concerns, and the names of the communities.

    Parameters
    ----------
    economy : Economy
        As for `touched`.

    Returns
    -------
    owner : array of int, shape (G + R,)
        Position of the one community that makes, uses or wants it; -1 where there are several.
    names : list of str
    """
    found, names = touched(economy)
    return np.where(found.sum(axis=0) == 1, found.argmax(axis=0), -1), names
