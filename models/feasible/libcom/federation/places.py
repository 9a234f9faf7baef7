"""Communities to federate: most of what each makes is eaten where it is made, and some goods travel."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from feasible.economy import Economy, Vector
from feasible.economy.leontief import leontief_solve, spectral_radius
from feasible.errors import InvalidInput

__all__ = ["CAPS", "alone", "communities"]

Places = np.ndarray[Any, np.dtype[np.int64]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]

#: What all communities share by nature: two stocks and a cap.
CAPS = ("timber", "water", "emissions")


def communities(
    rng: np.random.Generator, count: int, *, local: int = 90, shared: int = 1000, plants: int = 3
) -> Economy:
    """Return an economy of `count` communities, each with goods, plants, labor and a household of its own.

    Parameters
    ----------
    rng : Generator
    count : int
        Communities, 2 or more.
    local : int
        Goods that each community makes and uses itself; the second half of them for its household.
    shared : int
        Goods that travel, each made in three to six communities; the second half of them for households.
    plants : int
        Plants that make each local good.

    Notes
    -----
    A local good takes three to six inputs, each from the community's own first half or (one in three) from
    shared goods; a shared good three to five shared goods and one or two local ones of the place where it is
    made. Recipes are scaled to a spectral radius between .4 and .6. Labor is local; `CAPS` are shared. Effort
    costs, capacities, tastes and needs are drawn as in `Economy.reference`, around a rough plan. Every
    community's labor binds loosely or hard (.6 to 1.6 of the rough plan's use); of the three common limits
    one binds.

    Raises
    ------
    InvalidInput
        If there are too few communities or goods.

    Examples
    --------
    >>> print(communities(np.random.default_rng(1), 4, local=10, shared=8))
    Economy "4 communities": 48 goods, 7 resources, 151 plants, 4 households, 4 regions; convex
    """
    for what, value, least in (
        ("count", count, 2),
        ("local", local, 4),
        ("shared", shared, 4),
        ("plants", plants, 1),
    ):
        if value < least:
            raise InvalidInput(f"is {value}", where=what, expected=f"at least {least}")
    size = _Sizes(count, local, shared)
    made, place = _plants(rng, size, plants)
    total = made.size
    first = np.unique(made, return_index=True)[1]
    best = np.zeros(total, dtype=bool)
    best[first] = True
    inputs, use = _technology(rng, size, made, place, best)
    tastes = _tastes(rng, size)

    # The rough plan: every good from its first plant, at one budget unit a unit of each resource.
    recipe = sparse.csc_array(inputs[:, best])
    price = leontief_solve(recipe, np.asarray(use[:, best].sum(axis=0), dtype=float).ravel(), transpose=True)
    output = leontief_solve(recipe, tastes.sum(axis=0) / price)
    rough: Vector = np.zeros(total)
    rough[best] = output
    exponent = rng.uniform(1.5, 2.5, total)
    makers = np.bincount(made, minlength=size.goods)[made]
    usual = output[made] / makers
    effort = rng.uniform(0.1, 0.3, total) * price[made] / (exponent * usual ** (exponent - 1.0))
    endowment = _endowment(rng, size, use, rough, usual)
    needs = np.where(tastes > 0.0, rng.uniform(0.3, 0.7, tastes.shape) * tastes / price, 0.0)
    names, labels = size.labels
    return Economy(
        goods=labels,
        resources=[f"labor of {name}" for name in names] + list(CAPS),
        plants=[f"{labels[g]}, plant {j}" for j, g in enumerate(made)],
        households=[f"household of {name}" for name in names],
        inputs=inputs,
        outputs=sparse.csc_array((np.ones(total), (made, np.arange(total))), shape=(size.goods, total)),
        resource_use=use,
        endowment=endowment,
        capacity=rng.uniform(0.3, 1.2, total) * output[made],
        effort=effort,
        exponent=exponent,
        region=[names[k] for k in place],
        good_kind=np.where(tastes.sum(axis=0) > 0.0, "final", "intermediate").astype(object),
        resource_kind=["labor"] * count + ["land", "land", "emission"],
        tastes=tastes,
        needs=needs,
        household_region=names,
        name=f"{count} communities",
    )


def alone(economy: Economy, stay: Collection[str]) -> Economy:
    """Return an economy of `communities` without the others: some communities by themselves.

    Their part of what all share by nature is equal for each household.

    Parameters
    ----------
    economy : Economy
    stay : collection of str
        Names of the communities that are left.

    Examples
    --------
    >>> place = communities(np.random.default_rng(1), 4, local=10, shared=8)
    >>> village = alone(place, ["place 2"])
    >>> bool(village.capacity.sum() < place.capacity.sum() / 2), len(village.plants) == len(place.plants)
    (True, True)
    """
    plants, people = np.isin(economy.region, list(stay)), np.isin(economy.household_region, list(stay))
    common = np.isin(economy.resources.to_numpy(), CAPS)
    return economy.replace(
        capacity=np.where(plants, economy.capacity, 0.0),
        needs=economy.needs.toarray() * people[:, None],
        endowment=np.where(common, float(people.mean()), 1.0) * economy.endowment,
        productive=False,
    )


class _Sizes(NamedTuple):
    """How many communities, and how many goods of each sort; local goods come first, place by place."""

    places: int
    local: int
    shared: int

    @property
    def first_shared(self) -> int:
        return self.places * self.local

    @property
    def goods(self) -> int:
        return self.first_shared + self.shared

    @property
    def eaten(self) -> Places:
        """The shared goods that are for households."""
        return np.arange(self.first_shared + self.shared // 2, self.goods)

    @property
    def labels(self) -> tuple[list[str], list[str]]:
        """Names of places and of goods."""
        width, digits = len(str(self.places)), len(str(max(self.local, self.shared)))
        names = [f"place {k + 1:0{width}d}" for k in range(self.places)]
        goods = [
            f"{names[g // self.local]} good {g % self.local + 1:0{digits}d}" for g in range(self.first_shared)
        ]
        return names, goods + [f"shared good {g + 1:0{digits}d}" for g in range(self.shared)]


def _plants(rng: np.random.Generator, size: _Sizes, plants: int) -> tuple[Places, Places]:
    """Return each plant's good and place."""
    good_of = [np.repeat(np.arange(size.first_shared), plants)]
    place_of = [np.repeat(np.repeat(np.arange(size.places), size.local), plants)]
    for good in range(size.first_shared, size.goods):
        where = rng.choice(size.places, size=min(size.places, int(rng.integers(3, 7))), replace=False)
        good_of.append(np.full(where.size, good))
        place_of.append(where)
    return np.concatenate(good_of), np.concatenate(place_of)


def _recipes(rng: np.random.Generator, size: _Sizes, made: Places, place: Places) -> tuple[Places, Places]:
    """Draw what each plant uses: rows (goods) and columns (plants) of the input matrix."""
    places, local, shared = size
    tools = np.arange(size.first_shared, size.first_shared + shared // 2)
    rows, columns = [], []
    for j in range(made.size):
        own = place[j] * local + np.arange(local // 2)
        if made[j] < size.first_shared:
            many = int(rng.integers(3, 7))
            far = int((rng.random(many) < 1 / 3).sum())
        else:
            many = int(rng.integers(4, 8))
            far = many - int(rng.integers(1, 3))
        near = rng.choice(own, size=min(many - far, own.size), replace=False)
        away = rng.choice(tools, size=min(far, tools.size), replace=False)
        used = np.concatenate([near, away])
        used = used[used != made[j]]
        rows.append(used)
        columns.append(np.full(used.size, j))
    # What no recipe asked for goes into the next place's plant that makes a final good: nothing is made for
    # nothing.
    first = np.unique(made, return_index=True)[1]
    halves = np.concatenate([np.tile(np.arange(local) < local // 2, places), np.arange(shared) < shared // 2])
    idle = np.setdiff1d(np.flatnonzero(halves), np.concatenate([rows[j] for j in first]))
    partner = idle + np.where(idle < size.first_shared, local // 2, shared // 2)
    rows.append(np.repeat(idle, np.bincount(made)[partner]))
    columns.append(np.concatenate([np.empty(0, dtype=int), *(np.flatnonzero(made == g) for g in partner)]))
    return np.concatenate(rows), np.concatenate(columns)


def _technology(
    rng: np.random.Generator, size: _Sizes, made: Places, place: Places, best: Mask
) -> tuple[sparse.csc_array, sparse.csc_array]:
    """Return inputs and use of resources a unit of each plant's level; `best` marks the best practice."""
    total = made.size
    row, column = _recipes(rng, size, made, place)
    weight = rng.uniform(0.2, 1.0, row.size)
    inputs = sparse.csc_array((weight, (row, column)), shape=(size.goods, total))
    inputs = inputs * (float(rng.uniform(0.4, 0.6)) / spectral_radius(inputs[:, best], tolerance=1e-6))
    worse = np.where(best, 1.0, rng.uniform(1.05, 1.4, total))
    labor = rng.uniform(0.2, 2.0, total) * worse
    caps = 2.0 * rng.random((len(CAPS), total)) ** 2 * (rng.random((len(CAPS), total)) < 0.5) * worse
    hours = sparse.csc_array((labor, (place, np.arange(total))), shape=(size.places, total))
    use = sparse.csc_array(sparse.vstack([hours, sparse.csc_array(caps)]))
    return sparse.csc_array(inputs * worse[None, :]), use


def _tastes(rng: np.random.Generator, size: _Sizes) -> Vector:
    """Draw what each place's household wants: final goods of its own and a quarter of the shared ones."""
    tastes = np.zeros((size.places, size.goods))
    eaten = size.eaten
    for k in range(size.places):
        own = k * size.local + np.arange(size.local // 2, size.local)
        wants = np.concatenate([own, rng.choice(eaten, size=max(1, eaten.size // 4), replace=False)])
        tastes[k, wants] = rng.exponential(size=wants.size)
        tastes[k] /= tastes[k].sum()
    # What nobody chose is wanted a little by the first place, so that every good is made for something.
    nobody = eaten[tastes[:, eaten].sum(axis=0) == 0.0]
    tastes[0, nobody] = 0.1 / eaten.size
    tastes[0] /= tastes[0].sum()
    return tastes


def _endowment(
    rng: np.random.Generator, size: _Sizes, use: sparse.csc_array, rough: Vector, usual: Vector
) -> Vector:
    """Draw how much there is of each resource, around what the rough plan uses."""
    factor = rng.uniform(0.5, 1.2, size.places + len(CAPS))
    factor[size.places :] = 1.8
    factor[size.places + int(rng.integers(len(CAPS)))] = 0.65
    # Labor is where plants are: a shared good's other plants need theirs too.
    local = np.append(np.ones(size.places), np.zeros(len(CAPS)))
    return np.asarray(factor * np.maximum(np.asarray(use @ rough), np.asarray(use @ usual) * local))
