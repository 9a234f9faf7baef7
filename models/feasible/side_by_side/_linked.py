"""Linked economies, what strikes them, and how old orders are then carried out."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from feasible.economy import (
    Certificate,
    Economy,
    Messages,
    Outcome,
    Shock,
    Vector,
    feasibility_checks,
    outcome_of,
)
from feasible.errors import InvalidInput
from feasible.optimum import Settlement, best_plan

__all__ = ["carry_out", "few_inputs", "four_shocks", "with_links"]


def with_links(economy: Economy, *, strength: float = 0.6, effort: float = 0.5) -> Economy:
    """Split an economy by its regions: every private good is made and used where it is, and links move it.

    Parameters
    ----------
    economy : Economy
        With two regions or more.
    strength : float
        Capacity of a link for one good, as a share of what all plants of the good make at capacity, split
        evenly among the links.
    effort : float
        Marginal effort of a link at capacity, as a share of what an average good costs. The cheaper
        moving is, the more a link's answer jumps, and the longer price rounds take.

    Returns
    -------
    Economy
        Private goods become ``"good in region"``; public goods and resources stay common. A link
        ``"good: from to to"`` is a plant of the region it leaves, with effort cost of exponent 2. Households
        want and need the goods of their own region.

    Raises
    ------
    InvalidInput
        If there is one region only.

    Examples
    --------
    >>> print(with_links(Economy.reference(1, 10)))
    Economy "reference 1, linked": 37 goods, 5 resources, 138 plants, 20 households, 4 regions; convex
    """
    places = [str(r) for r in dict.fromkeys([*economy.region, *economy.household_region])]
    if len(places) < 2:
        raise InvalidInput("there is nowhere to go", where="region", expected="two regions or more")
    here = _Here(economy, places)
    links = _links(economy, here, strength, effort)
    shape = (len(here.labels), links.leaves.size)
    at, one = np.arange(links.leaves.size), np.ones(links.leaves.size)
    moved_in = sparse.csc_array((one, (links.leaves, at)), shape=shape)
    moved_out = sparse.csc_array((one, (links.arrives, at)), shape=shape)
    resources, households = len(economy.resources), len(economy.households)
    return Economy(
        goods=here.labels,
        resources=economy.resources,
        plants=[*economy.plants, *links.names],
        households=economy.households,
        inputs=sparse.hstack([here.made(economy.inputs), moved_in], format="csc"),
        outputs=sparse.hstack([here.made(economy.outputs), moved_out], format="csc"),
        resource_use=sparse.hstack(
            [economy.resource_use, sparse.csc_array((resources, at.size))], format="csc"
        ),
        endowment=economy.endowment,
        capacity=np.concatenate([economy.capacity, links.capacity]),
        effort=np.concatenate([economy.effort, links.effort]),
        exponent=np.concatenate([economy.exponent, np.full(at.size, 2.0)]),
        region=[*economy.region, *links.regions],
        good_kind=here.kinds,
        resource_kind=economy.resource_kind,
        budgets=economy.budgets,
        tastes=here.wanted(economy.tastes),
        needs=here.wanted(economy.needs),
        household_region=economy.household_region,
        resource_ownership=economy.resource_ownership,
        plant_ownership=sparse.hstack(
            [economy.plant_ownership, sparse.csr_array((households, at.size))], format="csr"
        ),
        # A good that no plant of a region makes still arrives there by link.
        productive=False,
        name=f"{economy.name}, linked",
    )


class _Here:
    """Goods that are where they are: a row for each private good and region, one row for a public good."""

    def __init__(self, economy: Economy, places: list[str]) -> None:
        self.places = places
        self.private = np.flatnonzero(economy.good_kind != "public")
        self.rows = np.zeros((len(economy.goods), len(places)), dtype=int)
        self.labels: list[str] = []
        self.kinds: list[str] = []
        for good, (label, kind) in enumerate(zip(economy.goods, economy.good_kind, strict=True)):
            for r, place in enumerate(places):
                if kind != "public" or r == 0:
                    self.labels.append(str(label) if kind == "public" else f"{label} in {place}")
                    self.kinds.append(str(kind))
                self.rows[good, r] = len(self.labels) - 1
        self._of_plant = np.array([places.index(str(r)) for r in economy.region])
        self._of_home = np.array([places.index(str(r)) for r in economy.household_region])

    def made(self, matrix: Any) -> sparse.csc_array:
        """Move each entry of goods by plants to its region's row."""
        m = sparse.coo_array(matrix)
        i, j = m.coords
        at = (self.rows[i, self._of_plant[j]], j)
        return sparse.csc_array((m.data, at), shape=(len(self.labels), m.shape[1]))

    def wanted(self, matrix: Any) -> sparse.csr_array:
        """Move each entry of households by goods to its region's column."""
        m = sparse.coo_array(matrix)
        i, j = m.coords
        at = (i, self.rows[j, self._of_home[i]])
        return sparse.csr_array((m.data, at), shape=(m.shape[0], len(self.labels)))


class _Links(NamedTuple):
    """Links as plants: rows of the good they take and give, and what they can and cost."""

    names: list[str]
    regions: list[str]
    leaves: np.ndarray[Any, np.dtype[np.int64]]
    arrives: np.ndarray[Any, np.dtype[np.int64]]
    capacity: Vector
    effort: Vector


def _links(economy: Economy, here: _Here, strength: float, effort: float) -> _Links:
    """Return a link for every private good and ordered pair of regions."""
    places = here.places
    pairs = [(a, b) for a in range(len(places)) for b in range(len(places)) if a != b]
    makes = np.asarray(economy.outputs @ np.where(np.isfinite(economy.capacity), economy.capacity, 0.0))
    # An average good costs what a household has, shared out over what there is to have.
    cost = len(economy.households) / max(float(makes[here.private].sum()), 1e-300)
    capacity = np.repeat(strength * makes[here.private] / len(pairs), len(pairs))
    capacity = np.where(capacity > 0, capacity, float(np.mean(capacity)) or 1.0)
    return _Links(
        names=[f"{g}: {places[a]} to {places[b]}" for g in economy.goods[here.private] for a, b in pairs],
        regions=[places[a] for _ in here.private for a, _ in pairs],
        leaves=np.array([here.rows[good, a] for good in here.private for a, _ in pairs]),
        arrives=np.array([here.rows[good, b] for good in here.private for _, b in pairs]),
        capacity=capacity,
        effort=effort * cost / (2.0 * capacity),
    )


def four_shocks(economy: Economy, *, depth: float = 0.6) -> list[Shock]:
    """Return a shock to a node, to links, to capacities and to a cap, the same for every institution.

    Parameters
    ----------
    economy : Economy
        Best one of `with_links`: without links the second shock is left out, and the first where
        nobody could stand in for anybody.
    depth : float
        Share of a link's capacity that is lost; the node closes altogether, the first region's plants
        lose half of it, the largest binding resource a third of it.

    Returns
    -------
    list of Shock
        ``"a plant closes"`` (the one that makes most, by value at the optimum, of a good that others make
        too), ``"links cut"`` (all that lead into or out of the first region), ``"a region hit"``,
        ``"a cap falls"``.
    """
    plan, _ = best_plan(economy)
    link = np.array([": " in str(name) and " to " in str(name) for name in economy.plants])
    worth = (economy.outputs.T @ plan.prices) * plan.levels
    makers = np.asarray((economy.outputs > 0).sum(axis=1)).ravel()
    alone = np.asarray((economy.outputs > 0).T @ (makers < 2)).ravel() > 0
    spared = link | alone
    node = int(np.argmax(np.where(spared, -1.0, worth)))
    first = str(economy.household_region[0])
    bounded = np.isfinite(economy.capacity)
    hit = (economy.region == first) & ~link & bounded
    value = plan.resource_prices * economy.endowment
    shocks: list[Shock] = []
    if not spared.all():
        shocks.append(Shock("a plant closes", capacity={str(economy.plants.to_numpy()[node]): 0.0}))
    cut = [str(n) for n, at in zip(economy.plants, link, strict=True)
           if at and first in str(n).rsplit(": ", 1)[1].split(" to ")]  # fmt: skip
    if cut:
        shocks.append(Shock("links cut", capacity=dict.fromkeys(cut, 1.0 - depth)))
    shocks.append(
        Shock("a region hit", capacity={str(name): 1.0 - depth / 2 for name in economy.plants[hit]})
    )
    if value.size:
        shocks.append(
            Shock("a cap falls", endowment={str(economy.resources[int(np.argmax(value))]): 1.0 - depth / 3})
        )
    return shocks


def few_inputs(economy: Economy, most: int) -> Economy:
    """Return the economy with no more than some inputs to each plant, those of which it takes most.

    Parameters
    ----------
    economy : Economy
    most : int

    Examples
    --------
    >>> lean = few_inputs(Economy.reference(1, 12), 2)
    >>> int((lean.inputs > 0).sum(axis=0).max())
    2
    """
    table = economy.inputs.toarray()
    rank = np.argsort(np.argsort(-table, axis=0, kind="stable"), axis=0, kind="stable")
    return economy.replace(inputs=np.where(rank < most, table, 0.0))


def carry_out(economy: Economy, last: Outcome, *, reserve: float = 0.0) -> Outcome:
    """Carry out the orders of the last plan as far as the economy, as it has become, allows.

    Parameters
    ----------
    economy : Economy
        As it has become.
    last : Outcome
        With the orders.
    reserve : float
        Where the orders cannot be carried out, the share of what it could do beyond its order that a plant
        may do unasked, standing in for one that has stopped.
    """
    levels, consumption = Settlement(economy).deliver(
        np.array(last.levels, dtype=float),
        np.array(last.consumption, dtype=float),
        prices=None if last.prices is None else last.prices.to_numpy(dtype=float),
        reserve=reserve,
    )
    return outcome_of(
        last.institution,
        economy,
        levels=levels,
        consumption=consumption,
        prices=last.prices,
        resource_prices=last.resource_prices,
        rounds=last.rounds.iloc[:0],
        messages=Messages(),
        certificate=Certificate(
            "the old orders are carried out as far as they can be",
            feasibility_checks(economy, levels, economy.totals(consumption)),
        ),
    )
