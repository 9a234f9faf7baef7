"""Communities to federate: most of what each makes is eaten where it is made, and some goods travel."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from feasible.economy import Economy, Vector
from feasible.economy.leontief import leontief_solve, spectral_radius
from feasible.errors import InvalidEconomy

__all__ = ["CAPS", "communities"]

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
    InvalidEconomy
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
            raise InvalidEconomy(f"is {value}", where=what, expected=f"at least {least}")
    goods = count * local + shared
    first_shared = count * local
    width = len(str(count))
    names = [f"place {k + 1:0{width}d}" for k in range(count)]
    # Where each good is made, once for each plant.
    good_of = [np.repeat(np.arange(first_shared), plants)]
    place_of = [np.repeat(np.repeat(np.arange(count), local), plants)]
    for good in range(first_shared, goods):
        where = rng.choice(count, size=min(count, int(rng.integers(3, 7))), replace=False)
        good_of.append(np.full(where.size, good))
        place_of.append(where)
    made, place = np.concatenate(good_of), np.concatenate(place_of)
    total = made.size
    tools = np.arange(first_shared, first_shared + shared // 2)
    rows, columns = [], []
    for j in range(total):
        own = place[j] * local + np.arange(local // 2)
        if made[j] < first_shared:
            size = int(rng.integers(3, 7))
            far = int((rng.random(size) < 1 / 3).sum())
        else:
            size = int(rng.integers(4, 8))
            far = size - int(rng.integers(1, 3))
        near = rng.choice(own, size=min(size - far, own.size), replace=False)
        away = rng.choice(tools, size=min(far, tools.size), replace=False)
        used = np.concatenate([near, away])
        used = used[used != made[j]]
        rows.append(used)
        columns.append(np.full(used.size, j))
    # What no recipe asked for goes into the next place's plant that makes a final good: nothing is made for
    # nothing.
    first = np.unique(made, return_index=True)[1]
    halves = np.concatenate([np.tile(np.arange(local) < local // 2, count), np.arange(shared) < shared // 2])
    idle = np.setdiff1d(np.flatnonzero(halves), np.concatenate([rows[j] for j in first]))
    partner = idle + np.where(idle < first_shared, local // 2, shared // 2)
    rows.append(np.repeat(idle, np.bincount(made)[partner]))
    columns.append(np.concatenate([np.empty(0, dtype=int), *(np.flatnonzero(made == g) for g in partner)]))
    row, column = np.concatenate(rows), np.concatenate(columns)
    weight = rng.uniform(0.2, 1.0, row.size)
    best = np.zeros(total, dtype=bool)
    best[first] = True
    inputs = sparse.csc_array((weight, (row, column)), shape=(goods, total))
    inputs = inputs * (float(rng.uniform(0.4, 0.6)) / spectral_radius(inputs[:, best], tolerance=1e-6))
    worse = np.where(best, 1.0, rng.uniform(1.05, 1.4, total))
    inputs = sparse.csc_array(inputs * worse[None, :])
    resources = count + len(CAPS)
    labor = rng.uniform(0.2, 2.0, total) * worse
    caps = 2.0 * rng.random((len(CAPS), total)) ** 2 * (rng.random((len(CAPS), total)) < 0.5) * worse
    use = sparse.csc_array(
        sparse.vstack(
            [
                sparse.csc_array((labor, (place, np.arange(total))), shape=(count, total)),
                sparse.csc_array(caps),
            ]
        )
    )
    tastes = np.zeros((count, goods))
    eaten = np.arange(first_shared + shared // 2, goods)
    for k in range(count):
        own = k * local + np.arange(local // 2, local)
        wants = np.concatenate([own, rng.choice(eaten, size=max(1, eaten.size // 4), replace=False)])
        tastes[k, wants] = rng.exponential(size=wants.size)
        tastes[k] /= tastes[k].sum()
    # What nobody chose is wanted a little by the first place, so that every good is made for something.
    nobody = eaten[tastes[:, eaten].sum(axis=0) == 0.0]
    tastes[0, nobody] = 0.1 / eaten.size
    tastes[0] /= tastes[0].sum()

    recipe = sparse.csc_array(inputs[:, best])
    price = leontief_solve(recipe, np.asarray(use[:, best].sum(axis=0)).ravel(), transpose=True)
    demand = tastes.sum(axis=0) / price
    output = leontief_solve(recipe, demand)
    rough: Vector = np.zeros(total)
    rough[best] = output
    exponent = rng.uniform(1.5, 2.5, total)
    makers = np.bincount(made, minlength=goods)[made]
    usual = output[made] / makers
    effort = rng.uniform(0.1, 0.3, total) * price[made] / (exponent * usual ** (exponent - 1.0))
    factor = rng.uniform(0.5, 1.2, resources)
    factor[count:] = 1.8
    factor[count + int(rng.integers(len(CAPS)))] = 0.65
    used_up = np.asarray(use @ rough)
    # Labor is where plants are: a shared good's other plants need theirs too.
    used_up = np.maximum(used_up, np.asarray(use @ usual) * np.append(np.ones(count), np.zeros(len(CAPS))))
    needs = tastes * 0.0
    needs[:] = np.where(tastes > 0.0, rng.uniform(0.3, 0.7, tastes.shape) * tastes / price, 0.0)
    kind = np.full(goods, "intermediate", dtype=object)
    kind[tastes.sum(axis=0) > 0.0] = "final"
    digits = len(str(max(local, shared)))
    labels = [f"{names[g // local]} good {g % local + 1:0{digits}d}" for g in range(first_shared)]
    labels += [f"shared good {g + 1:0{digits}d}" for g in range(shared)]
    return Economy(
        goods=labels,
        resources=[f"labor of {name}" for name in names] + list(CAPS),
        plants=[f"{labels[g]}, plant {j}" for j, g in enumerate(made)],
        households=[f"household of {name}" for name in names],
        inputs=inputs,
        outputs=sparse.csc_array((np.ones(total), (made, np.arange(total))), shape=(goods, total)),
        resource_use=use,
        endowment=factor * used_up,
        capacity=rng.uniform(0.3, 1.2, total) * output[made],
        effort=effort,
        exponent=exponent,
        region=[names[k] for k in place],
        good_kind=kind,
        resource_kind=["labor"] * count + ["land", "land", "emission"],
        tastes=tastes,
        needs=needs,
        household_region=names,
        name=f"{count} communities",
    )
