"""The reference economy: random, documented, and the same on every machine and version.

Only uniform draws are used (their stream is the most stable part of a generator), in the fixed
order of the code below. For G goods:

- 40 % of the goods are intermediate, 5 % public (at least one), the rest final.
- Each good has a recipe of 5-10 other goods (fewer where there are not so many), weights U(.2, 1),
  never a public good; an intermediate good that no recipe drew joins that of the good after it.
  Three plants make each good: one follows the recipe (best practice), the others need
  U(1.05, 1.25) and U(1.2, 1.5) times as much of everything; each single input varies by U(.9, 1.1).
  The recipes are scaled so that the best practice has a spectral radius drawn from U(.4, .6).
- Five resources: skilled labor, manual labor, land, water, emissions. Every plant uses labor of both
  kinds; half of the recipes use each of the others. Unit uses are squares of uniforms, times three.
- A rough plan is priced at one budget unit a unit of each resource: cost prices, demand at those
  prices, levels. It sizes the rest. Three resources, drawn at random, are endowed with U(.6, .7) of their
  use in that plan, the other two with U(1.5, 2): two or three of the five bind at the
  optimum (in economies of fewer than 30 goods sometimes one).
- Capacity of a plant is U(.3, 1.2) of the rough output of its good. Effort costs s x^k with k from U(1.5,
  2.5) and s such that marginal effort is U(.1, .3) of the cost price at a third of that output.
- Four regions. Households have Dirichlet(1) tastes over final and public goods, budgets U(.5, 1.5)
  scaled to a mean of one, and need U(.3, .7) of the rough plan's mean consumption of each final good.
  Ownership is unequal: each resource and plant is shared in proportion to the cube of a uniform.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from feasible.economy.leontief import leontief_solve, spectral_radius
from feasible.economy.model import Economy
from feasible.errors import InvalidEconomy

__all__ = ["reference_economy"]

RESOURCES = ("skilled labor", "manual labor", "land", "water", "emissions")
_RESOURCE_KINDS = ("labor", "labor", "land", "other", "emission")
_REGIONS = ("north", "east", "south", "west")


def reference_economy(seed: int, goods: int = 30, *, households: int | None = None) -> Economy:
    """Draw the reference economy.

    Parameters
    ----------
    seed : int
        Of the draws; the same seed and sizes give the same economy in every version.
    goods : int
        At least 4. There are three plants a good and five resources.
    households : int, optional
        20 by default.

    Returns
    -------
    Economy

    Raises
    ------
    InvalidEconomy
        If there are too few goods or no household.

    Examples
    --------
    >>> print(reference_economy(1, 30))
    Economy "reference 1": 30 goods, 5 resources, 90 plants, 20 households, 4 regions; convex
    """
    if goods < 4:
        raise InvalidEconomy(f"is {goods}", where="goods", expected="at least 4")
    homes = 20 if households is None else households
    if homes < 1:
        raise InvalidEconomy(f"is {homes}", where="households", expected="at least 1")
    rng = np.random.default_rng(seed)

    def uniform(low: float, high: float, *shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        return low + (high - low) * rng.random(shape)

    # Kinds: intermediate goods first, public goods last.
    public = max(1, round(0.05 * goods))
    intermediate = round(0.4 * goods)
    final = goods - intermediate - public
    kind = np.array(["intermediate"] * intermediate + ["final"] * final + ["public"] * public, dtype=object)

    # Recipes.
    inputs_from = goods - public
    rows, columns, weights = [], [], []
    sizes = 5 + np.floor(6 * rng.random(goods)).astype(int)
    for good in range(goods):
        # The goods with the smallest draws, itself excluded.
        draws = rng.random(inputs_from)
        if good < inputs_from:
            draws[good] = 2.0
        others = inputs_from - (good < inputs_from)
        chosen = np.sort(np.argsort(draws, kind="stable")[: min(int(sizes[good]), others)])
        rows.append(chosen)
        columns.append(np.full(chosen.size, good))
        weights.append(uniform(0.2, 1.0, chosen.size))
    # An intermediate good that nobody drew goes to the good after it.
    idle = np.setdiff1d(np.arange(intermediate), np.concatenate(rows))
    rows.append(idle)
    columns.append(idle + 1)
    weights.append(uniform(0.2, 1.0, idle.size))
    row, column, weight = np.concatenate(rows), np.concatenate(columns), np.concatenate(weights)
    recipe = sparse.csc_array((weight, (row, column)), shape=(goods, goods))
    weight = weight * (uniform(0.4, 0.6, 1)[0] / spectral_radius(recipe))
    recipe = sparse.csc_array((weight, (row, column)), shape=(goods, goods))
    resource_recipe = 3.0 * rng.random((len(RESOURCES), goods)) ** 2
    resource_recipe[2:] *= rng.random((len(RESOURCES) - 2, goods)) < 0.5

    # Three plants a good: plant 3 g + r is the r-th of good g; the first is best practice.
    worse = np.column_stack([np.ones(goods), uniform(1.05, 1.25, goods), uniform(1.2, 1.5, goods)])
    plants = 3 * goods
    plant_row = np.tile(row, 3)
    plant_column = np.concatenate([3 * column + rank for rank in range(3)])
    rank_of = np.repeat(np.arange(3), row.size)
    jitter = np.where(rank_of == 0, 1.0, uniform(0.9, 1.1, plant_row.size))
    plant_weight = np.tile(weight, 3) * worse[np.tile(column, 3), rank_of] * jitter
    inputs = sparse.csc_array((plant_weight, (plant_row, plant_column)), shape=(goods, plants))
    made = np.repeat(np.arange(goods), 3)
    outputs = sparse.csc_array((np.ones(plants), (made, np.arange(plants))), shape=(goods, plants))
    resource_use = resource_recipe[:, made] * worse.ravel()

    # Households.
    wanted = np.flatnonzero(kind != "intermediate")
    draws = -np.log1p(-rng.random((homes, wanted.size)))
    tastes = np.zeros((homes, goods))
    tastes[:, wanted] = draws / draws.sum(axis=1, keepdims=True)
    budgets = uniform(0.5, 1.5, homes)
    budgets *= homes / budgets.sum()

    # The rough plan at one budget unit a unit of each resource.
    price = leontief_solve(recipe, resource_recipe.sum(axis=0), transpose=True)
    demand = (tastes.T @ budgets) / price
    output = leontief_solve(recipe, demand)
    used = resource_recipe @ output

    tight = np.argsort(rng.random(len(RESOURCES)), kind="stable")[:3]
    factor = uniform(1.5, 2.0, len(RESOURCES))
    factor[tight] = uniform(0.6, 0.7, 3)
    capacity = uniform(0.3, 1.2, plants) * output[made]
    exponent = uniform(1.5, 2.5, plants)
    share = uniform(0.1, 0.3, plants)
    effort = share * price[made] / (exponent * (output[made] / 3.0) ** (exponent - 1.0))

    needs = np.zeros((homes, goods))
    basic = np.flatnonzero(kind == "final")
    needs[:, basic] = uniform(0.3, 0.7, homes, basic.size) * demand[basic] / homes
    resource_shares, plant_shares = rng.random((homes, len(RESOURCES))) ** 3, rng.random((homes, plants)) ** 3

    width = len(str(goods))
    return Economy(
        goods=[f"good {g + 1:0{width}d}" for g in range(goods)],
        resources=RESOURCES,
        plants=[f"plant {g + 1:0{width}d}{'abc'[r]}" for g in range(goods) for r in range(3)],
        households=[f"household {h + 1:0{len(str(homes))}d}" for h in range(homes)],
        inputs=inputs,
        outputs=outputs,
        resource_use=resource_use,
        endowment=factor * used,
        capacity=capacity,
        effort=effort,
        exponent=exponent,
        region=[_REGIONS[int(4 * u)] for u in rng.random(plants)],
        good_kind=kind,
        resource_kind=_RESOURCE_KINDS,
        budgets=budgets,
        tastes=tastes,
        needs=needs,
        household_region=[_REGIONS[int(4 * u)] for u in rng.random(homes)],
        resource_ownership=resource_shares / resource_shares.sum(axis=0),
        plant_ownership=plant_shares / plant_shares.sum(axis=0),
        name=f"reference {seed}",
    )
