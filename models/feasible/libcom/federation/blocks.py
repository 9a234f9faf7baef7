"""Communities whose plans are linear and who share some goods: the federation's whole program, and its parts.

Community k runs activities x_k within local limits; a unit of an activity meets so much of its needs
(`value`, in whatever index the community counts) and takes so much of each shared good (less than nothing, if
it makes it)::

    max  sum_k value_k x_k
    s.t. lower_k <= local_k x_k <= upper_k,   0 <= x_k <= capacity_k,     for each community
         sum_k shared_k x_k <= stock

The whole program needs all recipes in one place. `feasible.libcom.federation.decompose` finds the same plan
by letters.

References
----------
Dantzig, G. B. and Wolfe, P. (1961), "The decomposition algorithm for linear programs", *Econometrica* 29,
767-778.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import sparse

from feasible.economy import Certificate, Check, Economy, Vector
from feasible.errors import InvalidInput, NotConverged, Unbounded
from feasible.libcom.federation.slopes import shared_rows
from feasible.optimum.fulfillment import requests, stated_needs
from feasible.optimum.scaled import ScaledHighs

__all__ = ["Block", "Blocks", "Whole", "certify_blocks", "needs_blocks", "workshops"]


def _matrix(given: Any, columns: int, where: str) -> sparse.csc_array:
    rows: Any = given if sparse.issparse(given) else np.atleast_2d(given)
    found = sparse.csc_array(rows)
    if found.shape[1] != columns or not np.all(np.isfinite(found.data)):
        raise InvalidInput(
            f"has shape {found.shape}", where=where, expected=f"finite numbers, {columns} columns"
        )
    return sparse.csc_array(found, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Block:
    """One community's part of a linear plan.

    Attributes
    ----------
    name : str
    value : array, shape (P,)
        Needs met by a unit of each activity.
    local : csc_array, shape (L, P)
        Local rows, each at most `upper`.
    upper : array, shape (L,)
        Not negative: a community can always stand still.
    capacity : array, shape (P,)
        Finite largest level of each activity.
    shared : csc_array, shape (S, P)
        Use of each shared good by a unit of each activity; negative where it makes it.
    """

    name: str
    value: Vector
    local: sparse.csc_array
    upper: Vector
    capacity: Vector
    shared: sparse.csc_array

    @classmethod
    def of(
        cls, name: str, *, value: ArrayLike, local: Any, upper: ArrayLike, capacity: ArrayLike, shared: Any
    ) -> Block:
        """Check and convert what is given.

        Raises
        ------
        InvalidInput
            If shapes differ, numbers are not finite, or a limit is negative.
        """
        v, u, c = (np.atleast_1d(np.asarray(x, dtype=float)) for x in (value, upper, capacity))
        rows = _matrix(local, v.size, f"local[{name!r}]")
        use = _matrix(shared, v.size, f"shared[{name!r}]")
        for what, array, size in (("upper", u, rows.shape[0]), ("capacity", c, v.size)):
            if array.shape != (size,) or not np.all(np.isfinite(array)) or np.any(array < 0.0):
                raise InvalidInput(
                    f"has shape {array.shape}, least {array.min(initial=np.inf):g}",
                    where=f"{what}[{name!r}]",
                    expected=f"{size} finite numbers, none negative",
                )
        return cls(name, v, rows, u, c, use)


@dataclass(frozen=True, eq=False)
class Whole:
    """The federation's whole program, solved in one place.

    Attributes
    ----------
    value : float
        Needs met.
    levels : tuple of arrays
        Of each community's activities.
    multipliers : array, shape (S,)
        What one more unit of each shared good would add.
    certificate : Certificate
    """

    value: float
    levels: tuple[Vector, ...]
    multipliers: Vector
    certificate: Certificate


@dataclass(frozen=True, eq=False)
class Blocks:
    """Communities and what they share.

    Attributes
    ----------
    members : tuple of Block
    stock : array, shape (S,)
        Of each shared good, not negative.
    goods : Index
        Names of the shared goods.
    """

    members: tuple[Block, ...]
    stock: Vector
    goods: pd.Index[str]

    @classmethod
    def of(cls, members: Sequence[Block], stock: ArrayLike, goods: Sequence[str] | None = None) -> Blocks:
        """Check that communities and stocks fit.

        Raises
        ------
        InvalidInput
            If there is no community, two have one name, or a stock is negative or not finite.
        """
        s = np.atleast_1d(np.asarray(stock, dtype=float))
        names = [member.name for member in members]
        if not names or len(set(names)) < len(names):
            raise InvalidInput(f"is {names}", where="members", expected="communities of different names")
        if not np.all(np.isfinite(s)) or np.any(s < 0.0):
            raise InvalidInput("a stock is negative or not finite", where="stock", expected="0 or more")
        for member in members:
            if member.shared.shape[0] != s.size:
                raise InvalidInput(
                    f"has {member.shared.shape[0]} rows",
                    where=f"shared[{member.name!r}]",
                    expected=f"one for each of {s.size} shared goods",
                )
        labels = [f"shared good {i + 1}" for i in range(s.size)] if goods is None else list(goods)
        return cls(tuple(members), s, pd.Index(labels, name="shared"))

    @cached_property
    def whole(self) -> Whole:
        """The whole program's solution, certified."""
        parts = self.members
        local = sparse.block_diag([m.local for m in parts], format="csc")
        shared = sparse.hstack([m.shared for m in parts], format="csc")
        upper = np.concatenate([self.stock, *(m.upper for m in parts)])
        capacity = np.concatenate([m.capacity for m in parts])
        model = ScaledHighs(
            -np.concatenate([m.value for m in parts]),
            sparse.csc_array(sparse.vstack([shared, local])),
            (np.full(upper.size, -np.inf), upper),
            (np.zeros(capacity.size), capacity),
        )
        if not model.optimal():
            raise NotConverged(
                "whole program", residual=np.inf, rounds=model.iterations, advice="look for extreme sizes"
            )
        x, dual = model.primal, np.maximum(-model.duals, 0.0)
        ends = np.cumsum([m.value.size for m in parts])[:-1]
        levels = tuple(np.split(np.minimum(np.maximum(x, 0.0), capacity), ends))
        y, rest = dual[: self.stock.size], dual[self.stock.size :]
        locals_ = tuple(np.split(rest, np.cumsum([m.upper.size for m in parts])[:-1]))
        value = float(sum(m.value @ v for m, v in zip(parts, levels, strict=True)))
        return Whole(value, levels, y, certify_blocks(self, levels, y, locals_))


def certify_blocks(
    blocks: Blocks,
    levels: Sequence[Vector],
    multipliers: Vector,
    local_multipliers: Sequence[Vector],
    *,
    tolerance: float = 1e-6,
) -> Certificate:
    """Certify a plan from the data and any multipliers; no solver is called.

    For multipliers y of shared goods and z_k of local rows, none negative, no plan is worth more than
    ``y.stock + sum_k [z_k.upper_k + max(0, value_k - shared_k'y - local_k'z_k).capacity_k]``.

    Parameters
    ----------
    blocks : Blocks
    levels : sequence of arrays
    multipliers : array, shape (S,)
    local_multipliers : sequence of arrays
    tolerance : float
        Relative, of each check.
    """
    y = np.maximum(multipliers, 0.0)
    used, gross = np.zeros(blocks.stock.size), blocks.stock.copy()
    value, bound, over, outside = 0.0, float(y @ blocks.stock), 0.0, 0.0
    for m, x, z in zip(blocks.members, levels, local_multipliers, strict=True):
        used += m.shared @ x
        gross += abs(m.shared) @ x
        value += float(m.value @ x)
        local = np.maximum(z, 0.0)
        bound += float(local @ m.upper)
        bound += float(np.maximum(m.value - m.shared.T @ y - m.local.T @ local, 0.0) @ m.capacity)
        size = np.maximum(abs(m.local) @ np.abs(x) + m.upper, 1e-300)
        over = max(over, float((np.maximum(m.local @ x - m.upper, 0.0) / size).max(initial=0.0)))
        room = np.maximum(m.capacity, 1e-300)
        outside = max(
            outside, float((np.maximum(np.maximum(x - m.capacity, -x), 0.0) / room).max(initial=0.0))
        )
    short = np.maximum(used - blocks.stock, 0.0) / np.maximum(gross, 1e-300)
    return Certificate(
        "no plan of this federation meets more needs",
        (
            Check(
                "shared goods",
                float(short.max(initial=0.0)),
                tolerance,
                "largest overuse as a share of turnover",
            ),
            Check("local limits", over, tolerance, "largest excess as a share of the row's size"),
            Check(
                "capacities", outside, tolerance, "largest level outside its limits, as a share of capacity"
            ),
            Check(
                "duality gap",
                abs(bound - value) / max(abs(bound), 1e-300),
                tolerance,
                "how much better any plan could be, as a share",
            ),
        ),
    )


def workshops(
    rng: np.random.Generator, communities: int, shared: int, *, activities: int = 20, trade: bool = False
) -> Blocks:
    """Return communities with workshops of their own that draw on shared stocks, or trade.

    Parameters
    ----------
    rng : Generator
    communities, shared : int
    activities : int
        Of each community; half as many local limits.
    trade : bool
        Each shared good is made by activities of a third of the communities, and there is no stock of it.

    Notes
    -----
    Values and uses are uniform on (.5, 1.5), each activity uses a third of the local rows and a third of the
    shared goods. Stocks are half of what communities would use by themselves, so that sharing binds.
    """
    found = []
    wished = np.zeros(shared)
    for k in range(communities):
        rows = max(1, activities // 2)
        local = rng.uniform(0.5, 1.5, (rows, activities)) * (rng.random((rows, activities)) < 1 / 3)
        use = rng.uniform(0.5, 1.5, (shared, activities)) * (rng.random((shared, activities)) < 1 / 3)
        value = rng.uniform(0.5, 1.5, activities)
        if trade:
            makes = rng.random(shared) < 1 / 3
            makes[k % shared] = True
            maker = rng.integers(activities, size=shared)
            use[makes, maker[makes]] = -rng.uniform(2.0, 6.0, int(makes.sum()))
            value[maker[makes]] *= 0.1
        capacity = rng.uniform(0.5, 1.5, activities)
        upper = 0.5 * local @ capacity
        found.append(
            Block.of(
                f"community {k + 1}", value=value, local=local, upper=upper, capacity=capacity, shared=use
            )
        )
        wished += 0.5 * np.maximum(use, 0.0) @ capacity
    stock = np.zeros(shared) if trade else 0.5 * wished
    return Blocks.of(found, stock)


def needs_blocks(economy: Economy) -> Blocks:
    """Return a federation's first question in kind, community by community: the largest share of all needs.

    Every community has its plants, its local goods and its own share t_k of its needs; the federation's block
    has the common share t. Shared rows: goods that more than one community touches, resources that they
    share, and ``t <= t_k`` for each community. The whole program's value is the multiple that
    `feasible.optimum.fulfillment.fulfill` finds.

    Parameters
    ----------
    economy : Economy
        With regions, finite capacities and stated needs of private goods.

    Raises
    ------
    InvalidInput
        If a plant has no capacity, or a public good is needed (it belongs to no community).
    Unbounded
        If nothing limits the common share.
    """
    g, r, _, _ = economy.shape
    if not np.all(np.isfinite(economy.capacity)):
        free = economy.plants[~np.isfinite(economy.capacity)]
        raise InvalidInput("is infinite", where=f"capacity[{free[0]!r}]", expected="a finite capacity")
    if np.any((economy.good_kind == "public") & (requests(economy) > 0.0)):
        raise InvalidInput("a public good is needed", where="needs", expected="private goods")
    owner, names = shared_rows(economy)
    shared = np.flatnonzero(owner < 0)
    rows = sparse.csc_array(sparse.vstack([-economy.net, economy.resource_use]))
    supply = np.concatenate([np.zeros(g), economy.endowment])
    needs = stated_needs(economy)
    total = requests(economy)
    # No plan delivers more of a good than its plants can make at capacity.
    can = economy.outputs @ economy.capacity
    asked = total > 0.0
    most = float((can[asked] / total[asked]).min())
    if not most > 0.0:
        raise Unbounded(["a good that is needed and cannot be made"])
    members = []
    size = shared.size + len(names)
    for k, name in enumerate(names):
        plants = np.flatnonzero(economy.region == name)
        here = np.asarray(needs[np.flatnonzero(economy.household_region == name)].sum(axis=0)).ravel()
        own = np.flatnonzero(owner == k)
        demand = np.concatenate([here, np.zeros(r)])
        columns = sparse.hstack([rows[:, plants], sparse.csc_array(demand[:, None])], format="csc")
        tie = sparse.csc_array(([-1.0], ([k], [plants.size])), shape=(len(names), plants.size + 1))
        members.append(
            Block.of(
                name,
                value=np.zeros(plants.size + 1),
                local=columns[own],
                upper=supply[own],
                capacity=np.append(economy.capacity[plants], most),
                shared=sparse.vstack([columns[shared], tie], format="csc"),
            )
        )
    members.append(
        Block.of(
            "all together",
            value=[1.0],
            local=np.zeros((1, 1)),
            upper=[0.0],
            capacity=[most],
            shared=np.append(np.zeros(shared.size), np.ones(len(names)))[:, None],
        )
    )
    labels = np.concatenate([economy.goods, economy.resources])[shared]
    stock = np.append(supply[shared], np.zeros(size - shared.size))
    return Blocks.of(members, stock, [*map(str, labels), *(f"share of {name}" for name in names)])
