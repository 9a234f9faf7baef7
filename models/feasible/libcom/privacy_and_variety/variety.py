"""Disturbances and answers: Ashby's law by exact cover, and Beer's levels measured as trouble absorbed.

*Ashby.* Disturbances: each plant stops, one at a time. Answers: a plan in the drawer, whose orders are limits
(and a reserve of what plants could do beyond). An answer will do if the least-met need stays near the best
that any plan could reach without that plant. The least number of plans that together answer everything is a
smallest cover, found by an integer program. That the law needs as many answers as it does is a result here,
and no assumption.

*Beer.* After a disturbance first all orders stand; then each community may use its own works otherwise, for
what it makes for itself; then all plan anew together. What the least-met need regains at each step is what
that level absorbs. One short good decides the least-met need; measured by the mean of all needs instead, much
more is absorbed at home.

References
----------
Ashby, W. R. (1956), *An Introduction to Cybernetics*, chapter 11 (only variety can destroy variety). Beer, S.
(1972), *Brain of the Firm* (levels). Chvatal, V. (1979), "A greedy heuristic for the set-covering problem",
*Mathematics of Operations Research* 4, 233-235.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from feasible.economy import Economy, Vector
from feasible.errors import InvalidInput, NotConverged
from feasible.libcom.federation import communities
from feasible.optimum import LinearProgram
from feasible.optimum.fulfillment import requests

__all__ = ["TROUBLES", "Drawer", "LeastNeed", "Levels", "MeanNeed", "levels", "menu", "smallest_cover"]

Mask = NDArray[np.bool_]
#: What may happen to communities: each with the size of the disturbance.
TROUBLES = {
    "each plant a little": 0.2,
    "local plants stop": 1.0,
    "shared plants stop": 1.0,
    "one community fails": 0.3,
}


class LeastNeed:
    """The largest share of all needs that plants can meet together, solved again and again from where it was.

    Parameters
    ----------
    economy : Economy

    Examples
    --------
    >>> program = LeastNeed(Economy.reference(1, 12))
    >>> plan, share = program.best()
    >>> bool(abs(program.best(plan)[1] - share) < 1e-9)
    True
    """

    def __init__(self, economy: Economy) -> None:
        goods, resources, plants, _ = economy.shape
        asked = np.append(requests(economy), np.zeros(resources))
        rows = sparse.vstack([-economy.net, economy.resource_use]).toarray()
        matrix = np.column_stack([rows, asked])
        there = np.append(np.zeros(goods), economy.endowment)
        used = np.abs(matrix).max(axis=1) > 0
        self.capacity = np.asarray(economy.capacity, dtype=float)
        self._program = LinearProgram(
            np.append(np.zeros(plants), 1.0),
            matrix[used],
            row_upper=there[used],
            column_upper=np.append(self.capacity, np.inf),
        )

    def best(self, limits: Vector | None = None) -> tuple[Vector, float]:
        """Return the plants' levels and the share of needs met, under other limits than capacities."""
        upper = self.capacity if limits is None else limits
        self._program.set_columns(upper=np.append(np.maximum(upper, 0.0), np.inf))
        found = self._program.solve()
        return np.asarray(found.primal[:-1]), float(found.objective)


class MeanNeed:
    """The largest mean of the shares of needs that plants can meet, none counted above a ceiling.

    Parameters
    ----------
    economy : Economy
    ceiling : float
        What is met beyond this share of a need does not count.

    Examples
    --------
    If all needs can be met by the ceiling, so is their mean.

    >>> economy = Economy.reference(1, 12)
    >>> share = LeastNeed(economy).best()[1]
    >>> bool(abs(MeanNeed(economy, share).best(economy.capacity)[1] - share) < 1e-9)
    True
    """

    def __init__(self, economy: Economy, ceiling: float) -> None:
        goods, _, plants, _ = economy.shape
        asked = requests(economy)
        needed = np.flatnonzero(asked > 0)
        wanted = np.zeros((goods, needed.size))
        wanted[needed, np.arange(needed.size)] = asked[needed]
        use = economy.resource_use.toarray()
        matrix = np.block([[-economy.net.toarray(), wanted], [use, np.zeros((len(use), needed.size))]])
        there = np.append(np.zeros(goods), economy.endowment)
        used = np.abs(matrix).max(axis=1) > 0
        self._ceilings = np.full(needed.size, ceiling)
        self._program = LinearProgram(
            np.append(np.zeros(plants), np.full(needed.size, 1.0 / needed.size)),
            matrix[used],
            row_upper=there[used],
            column_upper=np.append(np.asarray(economy.capacity, dtype=float), self._ceilings),
        )

    def best(self, limits: Vector) -> tuple[Vector, float]:
        """Return the plants' levels and the mean share of needs met, under these limits."""
        self._program.set_columns(upper=np.append(np.maximum(limits, 0.0), self._ceilings))
        found = self._program.solve()
        return np.asarray(found.primal[: limits.size]), float(found.objective)


def smallest_cover(answers: Mask) -> list[int]:
    """Return the fewest columns that together cover every row.

    Parameters
    ----------
    answers : array of bool, shape (disturbances, answers)

    Raises
    ------
    InvalidInput
        If no column covers some row.
    NotConverged
        If the solver proves no cover to be smallest.

    Examples
    --------
    >>> smallest_cover(np.array([[1, 0, 1], [0, 1, 1], [1, 1, 0]], dtype=bool)).__len__()
    2
    """
    if not answers.any(axis=1).all():
        row = int(np.flatnonzero(~answers.any(axis=1))[0])
        raise InvalidInput("has no answer", where=f"disturbance {row}", expected="at least one that will do")
    found = milp(
        np.ones(answers.shape[1]),
        constraints=LinearConstraint(sparse.csr_array(answers.astype(float)), 1, np.inf),
        integrality=np.ones(answers.shape[1], dtype=np.int64),
        bounds=Bounds(0, 1),
    )
    chosen = np.flatnonzero(np.asarray(found.x) > 0.5)
    # Certified by counting: all rows are covered, and the bound leaves no room for one column fewer.
    bound = float(found.mip_dual_bound or 0.0)
    if not answers[:, chosen].any(axis=1).all() or bound <= chosen.size - 1 + 1e-6:
        raise NotConverged(
            "a smallest cover", residual=chosen.size - bound, rounds=1, advice="fewer answers at a time"
        )
    return [int(k) for k in chosen]


@dataclass(frozen=True, eq=False)
class Drawer:
    """Plans in the drawer of an economy in which any one plant may stop.

    Attributes
    ----------
    economy : Economy
    near : float
        An answer will do if it keeps so much of the best that is possible without the plant.
    """

    economy: Economy
    near: float = 0.9

    @cached_property
    def _program(self) -> LeastNeed:
        return LeastNeed(self.economy)

    @cached_property
    def plans(self) -> Vector:
        """The best plan, then the best plan without each plant, shape (1 + plants, plants)."""
        return np.array([self._program.best()[0], *(one for one, _ in self._without)])

    @cached_property
    def _without(self) -> list[tuple[Vector, float]]:
        out = []
        for j in range(self._program.capacity.size):
            limits = self._program.capacity.copy()
            limits[j] = 0.0
            out.append(self._program.best(limits))
        return out

    @property
    def in_use(self) -> int:
        """Plants that the best plan uses."""
        plan = self.plans[0]
        return int((plan > 1e-9 * np.maximum(self._program.capacity, 1e-300)).sum())

    def answers(self, reserve: float = 0.0) -> Mask:
        """Return which plan will do if which plant stops, shape (plants, plans).

        Parameters
        ----------
        reserve : float
            Part of what plants could do beyond the plan's orders that may be used, 0 to 1.
        """
        if not 0 <= reserve <= 1:
            raise InvalidInput(f"is {reserve!r}", where="reserve", expected="a share")
        capacity = self._program.capacity
        best = np.array([share for _, share in self._without])
        out = np.zeros((capacity.size, len(self.plans)), dtype=bool)
        for i, plan in enumerate(self.plans):
            whole = np.minimum(plan + reserve * np.maximum(capacity - plan, 0.0), capacity)
            used, kept = self._program.best(whole)
            out[:, i] = kept >= self.near * best - 1e-9
            # Only the stop of a plant that is used can change what is kept.
            for j in np.flatnonzero(used > 0.0):
                limits = whole.copy()
                limits[j] = 0.0
                out[j, i] = self._program.best(limits)[1] >= self.near * best[j] - 1e-9
        return out

    def menu(self, reserve: float = 0.0) -> int:
        """Return the least number of plans that answer every stop.

        Examples
        --------
        >>> drawer = Drawer(Economy.reference(1, 8))
        >>> drawer.menu(0.0) > drawer.menu(1.0)
        True
        """
        return len(smallest_cover(self.answers(reserve)))


@cache
def menu(seed: int, goods: int, reserve: float, near: float = 0.9) -> int:
    """Return `Drawer.menu` for a reference economy, kept."""
    return _drawer(seed, goods, near).menu(reserve)


@cache
def _drawer(seed: int, goods: int, near: float) -> Drawer:
    return Drawer(Economy.reference(seed, goods), near)


class Levels(NamedTuple):
    """What needs lose, on average over draws, and which level regains it.

    Attributes
    ----------
    stiff : float
        Share of the least-met need (or of the mean of needs) lost while all orders stand.
    home : float
        Lost if each community uses its own works otherwise.
    anew : float
        Lost if all plan anew.
    """

    stiff: float
    home: float
    anew: float

    @property
    def at_home(self) -> float:
        """Part of the trouble that is absorbed at home."""
        return (self.stiff - self.home) / self.stiff

    @property
    def together(self) -> float:
        """Part that only planning anew together absorbs."""
        return (self.home - self.anew) / self.stiff


@cache
def levels(
    trouble: str,
    seed: int = 1,
    *,
    draws: int = 12,
    count: int = 8,
    local: int = 10,
    shared: int = 30,
    mean: bool = False,
) -> Levels:
    """Disturb communities and let them answer, level by level.

    Parameters
    ----------
    trouble : str
        One of `TROUBLES`: each plant can do up to a fifth more or less; one local plant in ten stops, or one
        plant in ten of those that make shared goods; one community's plants can do three tenths less.
    seed : int
        Of the communities (`feasible.libcom.federation.communities`).
    draws, count, local, shared : int
    mean : bool
        Measure by the mean of all needs, each up to what was met before, and not by the least-met need.

    Examples
    --------
    >>> levels("one community fails", draws=2).stiff > 0
    True
    """
    if trouble not in TROUBLES:
        raise InvalidInput(f"is {trouble!r}", where="trouble", expected=f"one of {', '.join(TROUBLES)}")
    size = TROUBLES[trouble]
    economy = communities(np.random.default_rng(seed), count, local=local, shared=shared)
    made = economy.goods.to_numpy()[economy.outputs.indices].astype(str)
    own = ~np.char.startswith(made, "shared")
    regions = sorted(set(map(str, economy.region)))
    place = np.array([regions.index(str(name)) for name in economy.region])
    program, rng = LeastNeed(economy), np.random.default_rng(7)
    plan, before = program.best()
    measure = MeanNeed(economy, before) if mean else program
    lost = []
    for _ in range(draws):
        left = np.ones(own.size)
        if trouble == "each plant a little":
            left = rng.uniform(1.0 - size, 1.0 + size, own.size)
        elif trouble == "one community fails":
            left[place == rng.integers(len(regions))] = 1.0 - size
        else:
            hit = own if trouble == "local plants stop" else ~own
            left[hit & (rng.random(own.size) < 0.1)] = 0.0
        capacity = program.capacity * left
        orders = np.minimum(plan, capacity)
        cases = (orders, np.where(own, capacity, orders), capacity)
        lost.append([1.0 - measure.best(limits)[1] / before for limits in cases])
    return Levels(*(float(v) for v in np.mean(lost, axis=0)))
