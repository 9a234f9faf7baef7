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

from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from feasible.economy.leontief import leontief_solve, spectral_radius
from feasible.errors import InvalidInput

__all__ = ["reference_parts"]

RESOURCES = ("skilled labor", "manual labor", "land", "water", "emissions")
_RESOURCE_KINDS = ("labor", "labor", "land", "other", "emission")
_REGIONS = ("north", "east", "south", "west")


Numbers = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


class _Draws:
    """The one stream of draws, in the order in which they are asked for."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)

    def unit(self, *shape: int) -> Numbers:
        return self.rng.random(shape)

    def between(self, low: float, high: float, *shape: int) -> Numbers:
        return low + (high - low) * self.rng.random(shape)

    def regions(self, count: int) -> list[str]:
        return [_REGIONS[int(4 * u)] for u in self.rng.random(count)]


class _Recipes(NamedTuple):
    """The best practice: cells of the input matrix, scaled, and each good's use of resources."""

    row: np.ndarray[Any, np.dtype[np.int64]]
    column: np.ndarray[Any, np.dtype[np.int64]]
    weight: Numbers
    resources: Numbers

    def inputs(self, goods: int) -> sparse.csc_array:
        return sparse.csc_array((self.weight, (self.row, self.column)), shape=(goods, goods))


def reference_parts(seed: int, goods: int = 30, *, households: int | None = None) -> dict[str, Any]:
    """Draw the parts of a reference economy; `feasible.Economy.reference` puts them together.

    Parameters
    ----------
    seed : int
        Of the draws; the same seed and sizes give the same parts in every version.
    goods : int
        At least 4. There are three plants a good and five resources.
    households : int, optional
        20 by default.

    Returns
    -------
    dict
        Arguments of `feasible.Economy`.

    Raises
    ------
    InvalidInput
        If there are too few goods or no household.
    """
    if goods < 4:
        raise InvalidInput(f"is {goods}", where="goods", expected="at least 4")
    homes = 20 if households is None else households
    if homes < 1:
        raise InvalidInput(f"is {homes}", where="households", expected="at least 1")
    draws = _Draws(seed)
    kind = _kinds(goods)
    recipes = _recipes(draws, kind)
    plants, made = 3 * goods, np.repeat(np.arange(goods), 3)
    inputs, worse = _three_plants(draws, recipes, goods)
    tastes, budgets = _households(draws, kind, homes)

    # The rough plan at one budget unit a unit of each resource.
    technology = recipes.inputs(goods)
    price = leontief_solve(technology, recipes.resources.sum(axis=0), transpose=True)
    demand = (tastes.T @ budgets) / price
    output = leontief_solve(technology, demand)
    used = recipes.resources @ output

    tight = np.argsort(draws.unit(len(RESOURCES)), kind="stable")[:3]
    factor = draws.between(1.5, 2.0, len(RESOURCES))
    factor[tight] = draws.between(0.6, 0.7, 3)
    capacity = draws.between(0.3, 1.2, plants) * output[made]
    exponent = draws.between(1.5, 2.5, plants)
    share = draws.between(0.1, 0.3, plants)
    effort = share * price[made] / (exponent * (output[made] / 3.0) ** (exponent - 1.0))
    needs = np.zeros((homes, goods))
    basic = np.flatnonzero(kind == "final")
    needs[:, basic] = draws.between(0.3, 0.7, homes, basic.size) * demand[basic] / homes
    resource_shares, plant_shares = draws.unit(homes, len(RESOURCES)) ** 3, draws.unit(homes, plants) ** 3

    width = len(str(goods))
    return {
        "goods": [f"good {g + 1:0{width}d}" for g in range(goods)],
        "resources": RESOURCES,
        "plants": [f"plant {g + 1:0{width}d}{'abc'[r]}" for g in range(goods) for r in range(3)],
        "households": [f"household {h + 1:0{len(str(homes))}d}" for h in range(homes)],
        "inputs": inputs,
        "outputs": sparse.csc_array((np.ones(plants), (made, np.arange(plants))), shape=(goods, plants)),
        "resource_use": recipes.resources[:, made] * worse.ravel(),
        "endowment": factor * used,
        "capacity": capacity,
        "effort": effort,
        "exponent": exponent,
        "region": draws.regions(plants),
        "good_kind": kind,
        "resource_kind": _RESOURCE_KINDS,
        "budgets": budgets,
        "tastes": tastes,
        "needs": needs,
        "household_region": draws.regions(homes),
        "resource_ownership": resource_shares / resource_shares.sum(axis=0),
        "plant_ownership": plant_shares / plant_shares.sum(axis=0),
        "name": f"reference {seed}",
    }


def _kinds(goods: int) -> np.ndarray[Any, np.dtype[np.object_]]:
    """Intermediate goods first, public goods last."""
    public = max(1, round(0.05 * goods))
    intermediate = round(0.4 * goods)
    final = goods - intermediate - public
    return np.array(["intermediate"] * intermediate + ["final"] * final + ["public"] * public, dtype=object)


def _recipes(draws: _Draws, kind: np.ndarray[Any, np.dtype[np.object_]]) -> _Recipes:
    goods = kind.size
    inputs_from = int((kind != "public").sum())
    rows, columns, weights = [], [], []
    sizes = 5 + np.floor(6 * draws.unit(goods)).astype(int)
    for good in range(goods):
        # The goods with the smallest draws, itself excluded.
        drawn = draws.unit(inputs_from)
        if good < inputs_from:
            drawn[good] = 2.0
        others = inputs_from - (good < inputs_from)
        chosen = np.sort(np.argsort(drawn, kind="stable")[: min(int(sizes[good]), others)])
        rows.append(chosen)
        columns.append(np.full(chosen.size, good))
        weights.append(draws.between(0.2, 1.0, chosen.size))
    # An intermediate good that nobody drew goes to the good after it.
    idle = np.setdiff1d(np.arange(int((kind == "intermediate").sum())), np.concatenate(rows))
    rows.append(idle)
    columns.append(idle + 1)
    weights.append(draws.between(0.2, 1.0, idle.size))
    row, column, weight = np.concatenate(rows), np.concatenate(columns), np.concatenate(weights)
    drawn_technology = sparse.csc_array((weight, (row, column)), shape=(goods, goods))
    weight = weight * (draws.between(0.4, 0.6, 1)[0] / spectral_radius(drawn_technology))
    resources = 3.0 * draws.unit(len(RESOURCES), goods) ** 2
    resources[2:] *= draws.unit(len(RESOURCES) - 2, goods) < 0.5
    return _Recipes(row, column, weight, resources)


def _three_plants(draws: _Draws, recipes: _Recipes, goods: int) -> tuple[sparse.csc_array, Numbers]:
    """Plant 3 g + r is the r-th of good g; the first is best practice. Also how much worse each is."""
    worse = np.column_stack(
        [np.ones(goods), draws.between(1.05, 1.25, goods), draws.between(1.2, 1.5, goods)]
    )
    row, column, weight, _ = recipes
    rows = np.tile(row, 3)
    columns = np.concatenate([3 * column + rank for rank in range(3)])
    rank_of = np.repeat(np.arange(3), row.size)
    jitter = np.where(rank_of == 0, 1.0, draws.between(0.9, 1.1, rows.size))
    weights = np.tile(weight, 3) * worse[np.tile(column, 3), rank_of] * jitter
    return sparse.csc_array((weights, (rows, columns)), shape=(goods, 3 * goods)), worse


def _households(
    draws: _Draws, kind: np.ndarray[Any, np.dtype[np.object_]], homes: int
) -> tuple[Numbers, Numbers]:
    """Tastes, households by goods, and budgets."""
    wanted = np.flatnonzero(kind != "intermediate")
    drawn = -np.log1p(-draws.unit(homes, wanted.size))
    tastes = np.zeros((homes, kind.size))
    tastes[:, wanted] = drawn / drawn.sum(axis=1, keepdims=True)
    budgets = draws.between(0.5, 1.5, homes)
    budgets *= homes / budgets.sum()
    return tastes, budgets
